//! `wirebook regs`: a card's registers by name.

use crate::args::{Cli, Regs};
use crate::card;
use crate::output::Output;
use anyhow::{Context, bail, ensure};
use serde_json::json;
use std::io::Write;
use wirebook_contract::reg::{self, Access, Register};
use wirebook_driver::{Identity, Probed, Transport};

/// One register of one ring or session.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Instance {
    register: &'static Register,
    /// Ring or session; `None` for a register there is one of.
    index: Option<u32>,
}

impl Instance {
    fn addr(&self) -> u32 {
        self.register.addr + self.index.unwrap_or(0) * self.register.stride
    }

    fn name(&self) -> String {
        match self.index {
            Some(index) => format!("{}[{index}]", self.register.name),
            None => self.register.name.to_owned(),
        }
    }
}

/// What a word of the command line asks for.
struct Request {
    /// Part of a name, or a whole one with its instance.
    text: String,
    value: Option<u32>,
}

/// Prints the registers asked for, all that read when none is; writes those given a value first.
///
/// # Errors
/// When no register is called so, one cannot be written, or the card cannot be opened or is refused.
pub fn run(cli: &Cli, regs: &Regs) -> anyhow::Result<()> {
    let requests = regs
        .registers
        .iter()
        .map(|text| request(text))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let mut transport = card::open(&cli.device)?;
    let identity = *Probed::open(&mut transport)?.identity();
    let all: Vec<Instance> = reg::ALL
        .iter()
        .flat_map(|register| instances(register, &identity))
        .collect();

    let mut shown = Vec::new();
    for request in &requests {
        let found = find(&all, &request.text)?;
        if let Some(value) = request.value {
            write(&mut transport, &found, value)?;
        }
        shown.extend(found);
    }
    if requests.is_empty() {
        shown = all;
    }
    print(cli, &mut transport, &shown)
}

fn request(text: &str) -> anyhow::Result<Request> {
    let Some((name, value)) = text.split_once('=') else {
        return Ok(Request {
            text: text.to_uppercase(),
            value: None,
        });
    };
    let parsed = match value.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => value.parse(),
    };
    let value = parsed.with_context(|| {
        format!("`{value}` is no value for {name}; give a number of 32 bits, such as 7 or 0x1F")
    })?;
    Ok(Request {
        text: name.to_uppercase(),
        value: Some(value),
    })
}

fn instances(register: &'static Register, identity: &Identity) -> Vec<Instance> {
    let count = match register.stride {
        reg::RING_STRIDE => u32::from(identity.rings),
        reg::SESSION_STRIDE => u32::from(identity.sessions),
        _ => {
            return vec![Instance {
                register,
                index: None,
            }];
        }
    };
    (0..count)
        .map(|index| Instance {
            register,
            index: Some(index),
        })
        .collect()
}

/// A register by its whole name, or else all whose names contain the text.
fn find(all: &[Instance], text: &str) -> anyhow::Result<Vec<Instance>> {
    let exact: Vec<_> = all
        .iter()
        .filter(|instance| instance.name() == text || instance.register.name == text)
        .copied()
        .collect();
    if !exact.is_empty() {
        return Ok(exact);
    }
    let found: Vec<_> = all
        .iter()
        .filter(|instance| instance.name().contains(text))
        .copied()
        .collect();
    ensure!(
        !found.is_empty(),
        "no register of this card is called `{text}`; list them with `wirebook regs`"
    );
    Ok(found)
}

fn write<T: Transport>(transport: &mut T, found: &[Instance], value: u32) -> anyhow::Result<()> {
    let [instance] = found else {
        let names: Vec<_> = found.iter().take(4).map(Instance::name).collect();
        bail!(
            "{} registers match ({} …); give one whole name, such as {}=…",
            found.len(),
            names.join(", "),
            names.first().map_or("", String::as_str)
        );
    };
    ensure!(
        instance.register.access != Access::Ro,
        "{} is read only; `wirebook regs` shows what can be written",
        instance.name()
    );
    transport.register_write(instance.addr(), value)?;
    Ok(())
}

fn print<T: Transport>(cli: &Cli, transport: &mut T, shown: &[Instance]) -> anyhow::Result<()> {
    let mut out = Output::stdout();
    for instance in shown {
        let Register { access, doc, .. } = instance.register;
        let value = match access {
            Access::Wo => None,
            _ => Some(transport.register_read(instance.addr())?),
        };
        let (addr, name) = (instance.addr(), instance.name());
        if cli.json {
            let row = json!({
                "addr": addr, "name": name, "access": format!("{access:?}"), "value": value,
            });
            writeln!(out, "{row}")?;
        } else {
            let value = value.map_or("-".to_owned(), |value| format!("0x{value:08x}"));
            writeln!(out, "0x{addr:05x} {name:<24} {access:?} {value:>10}  {doc}")?;
        }
    }
    out.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Instance> {
        let identity = Identity {
            abi: (1, 0),
            build: 1,
            profile: wirebook_contract::identity::Profile::Sim,
            features: 3,
            sessions: 4,
            rings: 1,
            queue_records: 1024,
            pci: (1, 2),
        };
        let all = reg::ALL
            .iter()
            .flat_map(|register| instances(register, &identity));
        all.collect()
    }

    fn addrs(text: &str) -> Vec<u32> {
        let found = find(&all(), text).unwrap();
        found.iter().map(Instance::addr).collect()
    }

    #[test]
    fn registers_are_found_by_name_by_instance_and_by_part_of_a_name() {
        assert_eq!(addrs("SCRATCH"), [0x18]);
        assert_eq!(addrs("SESSION_MODE[2]"), [0x10200]);
        assert_eq!(addrs("SESSION_MODE"), [0x10000, 0x10100, 0x10200, 0x10300]);
        assert_eq!(addrs("RING_TAIL"), [0x3014]);
        assert_eq!(addrs("TIME_SET"), [0x34, 0x38]);
        assert!(find(&all(), "SESSION_MODE[4]").is_err());
    }

    #[test]
    fn values_are_decimal_or_hexadecimal() {
        let value = |text| request(text).unwrap().value;
        assert_eq!(value("scratch"), None);
        assert_eq!(value("scratch=17"), Some(17));
        assert_eq!(value("scratch=0xFFFFFFFF"), Some(u32::MAX));
        for text in ["scratch=", "scratch=0x", "scratch=-1", "scratch=4294967296"] {
            assert!(request(text).is_err(), "{text}");
        }
    }
}
