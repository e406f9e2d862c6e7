//! `wirebook info`: what a card says about itself.

use crate::args::{Cli, Info};
use crate::card;
use crate::output::Output;
use serde_json::json;
use std::io::Write;
use wirebook_contract::identity::feature;
use wirebook_driver::{Identity, Probed, SelftestReport, Stats, Transport, isolation, selftest};

/// Prints identity, limits and counters, and a self-test when asked.
///
/// # Errors
/// When the card cannot be opened, is refused, or fails its self-test.
pub fn run(cli: &Cli, info: &Info) -> anyhow::Result<()> {
    let mut transport = card::open(&cli.device)?;
    let tested = info
        .selftest
        .then(|| selftest(&mut transport))
        .transpose()?;
    let isolated = info
        .isolation
        .then(|| isolation(&mut transport))
        .transpose()?;
    let kind = transport.kind();
    let mut card = Probed::open(&mut transport)?;
    let stats = card.stats()?;
    let identity = *card.identity();
    let mut out = Output::stdout();
    if cli.json {
        let mut json = as_json(kind, &identity, &stats, tested.as_ref());
        json["isolation"] = json!(
            isolated
                .map(|report| { json!({ "landed": report.landed, "produced": report.produced }) })
        );
        writeln!(out, "{json}")?;
    } else {
        let text = as_text(kind, &identity, &stats, tested.as_ref());
        out.write_all(text.as_bytes())?;
        if let Some(report) = isolated {
            writeln!(
                out,
                "isolation  {} of {} records landed at 0x{:x}: the other was written after the memory was taken away",
                report.landed, report.produced, report.iova
            )?;
        }
    }
    out.flush()?;
    Ok(())
}

fn features(identity: &Identity) -> Vec<&'static str> {
    [(feature::MOLD, "MoldUDP64"), (feature::SOUP, "SoupBinTCP")]
        .into_iter()
        .filter_map(|(bit, name)| (identity.features & bit != 0).then_some(name))
        .collect()
}

fn as_text(
    kind: &str,
    identity: &Identity,
    stats: &Stats,
    tested: Option<&SelftestReport>,
) -> String {
    let (major, minor) = identity.abi;
    let (vendor, device) = identity.pci;
    let mut text = format!(
        "card       {vendor:04x}:{device:04x} over {kind}\n\
         build      {:016x}, ABI {major}.{minor}, profile {:?}\n\
         features   {}\n\
         limits     {} sessions, {} rings, queue of {} records\n",
        identity.build,
        identity.profile,
        features(identity).join(", "),
        identity.sessions,
        identity.rings,
        identity.queue_records,
    );
    if let Some(report) = tested {
        text += &format!(
            "self-test  passed: {} registers at reset values, {} KiB of doorbells, DMA at 0x{:x}\n",
            report.registers,
            report.doorbell_bytes >> 10,
            report.iova
        );
    }
    let counted: Vec<_> = stats.iter().filter(|(_, value)| *value != 0).collect();
    if counted.is_empty() {
        text += "counters   all 0\n";
    } else {
        text += "counters\n";
    }
    for (counter, value) in counted {
        text += &format!("  {:<26} {value:>10}  {}\n", counter.name, counter.doc);
    }
    text
}

fn as_json(
    kind: &str,
    identity: &Identity,
    stats: &Stats,
    tested: Option<&SelftestReport>,
) -> serde_json::Value {
    let (major, minor) = identity.abi;
    let (vendor, device) = identity.pci;
    json!({
        "transport": kind,
        "pci": format!("{vendor:04x}:{device:04x}"),
        "build": format!("{:016x}", identity.build),
        "abi": format!("{major}.{minor}"),
        "profile": format!("{:?}", identity.profile),
        "features": features(identity),
        "sessions": identity.sessions,
        "rings": identity.rings,
        "queue_records": identity.queue_records,
        "selftest": tested.map(|report| json!({
            "registers": report.registers, "doorbell_bytes": report.doorbell_bytes,
            "interrupts": report.interrupts,
        })),
        "counters": stats.iter().map(|(c, v)| (c.name.to_owned(), json!(v)))
            .collect::<serde_json::Map<_, _>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wirebook_contract::identity::Profile;

    fn identity() -> Identity {
        Identity {
            abi: (1, 1),
            build: 0xABCD,
            profile: Profile::Sim,
            features: 0b11,
            sessions: 4,
            rings: 1,
            queue_records: 1024,
            pci: (0x1D1D, 0x5742),
        }
    }

    #[test]
    fn text_and_json_say_the_same() {
        let stats = Stats::default();
        let wanted = "\
card       1d1d:5742 over test
build      000000000000abcd, ABI 1.1, profile Sim
features   MoldUDP64, SoupBinTCP
limits     4 sessions, 1 rings, queue of 1024 records
counters   all 0
";
        assert_eq!(as_text("test", &identity(), &stats, None), wanted);
        let json = as_json("test", &identity(), &stats, None);
        assert_eq!(
            (&json["abi"], &json["sessions"]),
            (&json!("1.1"), &json!(4))
        );
        assert_eq!(json["features"], json!(["MoldUDP64", "SoupBinTCP"]));
        assert_eq!(json["selftest"], json!(null));
    }
}
