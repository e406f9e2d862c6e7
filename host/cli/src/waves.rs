//! Waveforms of a failure, and what GTKWave should show of them.

use anyhow::Context;
use std::fmt::Write as _;
use std::fs;
use std::ops::Range;
use std::path::Path;
use wirebook_sim::{Scenario, Session, Wave};

/// Ports of the card, by interface: what to look at first.
const GROUPS: [(&str, &[&str]); 5] = [
    ("clock", &["clk", "rst"]),
    (
        "from the wire",
        &[
            "s_axis_tdata[63:0]",
            "s_axis_tkeep[7:0]",
            "s_axis_tvalid",
            "s_axis_tlast",
            "s_axis_tuser",
        ],
    ),
    (
        "to the wire",
        &[
            "m_axis_tdata[63:0]",
            "m_axis_tkeep[7:0]",
            "m_axis_tvalid",
            "m_axis_tlast",
            "m_axis_tready",
        ],
    ),
    (
        "to memory",
        &[
            "m_dma_taddr[63:0]",
            "m_dma_tdata[511:0]",
            "m_dma_tvalid",
            "m_dma_tready",
        ],
    ),
    (
        "registers",
        &[
            "csr_addr[16:0]",
            "csr_wdata[31:0]",
            "csr_wen",
            "csr_ren",
            "csr_rdata[31:0]",
            "csr_rvalid",
        ],
    ),
];

/// Repeats a run for the waveform of these cycles. How it ends is known already.
///
/// # Errors
/// When the waveform cannot be written.
pub fn record(scenario: &mut Scenario, path: &Path, cycles: Range<u64>) -> anyhow::Result<()> {
    let end = cycles.end;
    scenario.record = None;
    scenario.timeline = None;
    scenario.wave = Some(Wave {
        path: path.to_owned(),
        cycles,
    });
    let mut session = Session::start(scenario.clone())?;
    while session.cycles() < end && matches!(session.next_batch(), Ok(Some(_))) {}
    Ok(session.finish_wave()?)
}

/// Writes the save file of GTKWave beside a waveform.
///
/// # Errors
/// When it cannot be written.
pub fn save_file(wave: &Path) -> anyhow::Result<()> {
    let mut name = wave.as_os_str().to_owned();
    name.push(".gtkw");
    let mut text = format!("[dumpfile] \"{}\"\n", wave.display());
    for (title, signals) in GROUPS {
        let _ = writeln!(text, "@200\n-{title}");
        for signal in signals {
            // Hexadecimal for a bus, a line for a bit.
            let radix = if signal.contains('[') { 22 } else { 28 };
            let _ = writeln!(text, "@{radix}\nTOP.{signal}");
        }
    }
    fs::write(&name, text)
        .inspect_err(|_| {
            // Half of it would be no use.
            let _ = fs::remove_file(&name);
        })
        .with_context(|| {
            let name = Path::new(&name).display();
            format!(
                "{name} cannot be written; check the folder with `ls -ld` and the space with `df`"
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signals_are_ports_of_the_card() {
        let card = include_str!("../../../hw/generated/card/card.sv");
        for signal in GROUPS.iter().flat_map(|(_, signals)| *signals) {
            let port = match signal.split_once('[') {
                Some((name, width)) => format!("logic [{width} {name}"),
                None => format!("logic {signal}"),
            };
            let ends = [",", "\n", " //"].map(|end| format!("{port}{end}"));
            assert!(ends.iter().any(|port| card.contains(port)), "{port}");
        }
    }
}
