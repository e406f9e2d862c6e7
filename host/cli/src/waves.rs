//! Waveforms of a failure, and what GTKWave should show of them.

use anyhow::{Context, ensure};
use std::fmt::Write as _;
use std::fs;
use std::ops::Range;
use std::path::Path;
use wirebook_sim::{Scenario, Session, SimError, Wave};

/// Cycles of a waveform before a failure shows, and after it.
const CYCLES_BEFORE: u64 = 4_000;
const CYCLES_AFTER: u64 = 500;
/// Where a run hangs, what matters is what came after the last record.
const CYCLES_AFTER_LAST_RECORD: u64 = 16_000;

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

/// Whether this build can record the waveform that is asked for.
///
/// # Errors
/// When it cannot, with the command that can.
pub fn can_record(wave: Option<&Path>) -> anyhow::Result<()> {
    ensure!(
        wave.is_none() || cfg!(feature = "trace"),
        "this build records no waveforms; run one that does: `cargo run --release --package wirebook \
         --features trace -- {}`",
        crate::replay_arguments(std::env::args_os())
    );
    Ok(())
}

/// How far a run came.
#[derive(Default)]
pub struct Reached {
    cycles: u64,
    /// The waveform's window was recorded and written.
    has_wave: bool,
}

impl Reached {
    /// Notes it, and completes what was kept of the run: also of one that fails, which is when somebody wants to see it.
    ///
    /// # Errors
    /// Of the run, or else of a trace.
    pub fn note<T>(&mut self, session: &mut Session, run: anyhow::Result<T>) -> anyhow::Result<T> {
        self.cycles = session.cycles();
        let traced = session.finish_traces();
        self.has_wave = traced.is_ok();
        match (run, traced) {
            (Ok(value), Ok(())) => Ok(value),
            (Ok(_), Err(error)) => Err(error.into()),
            (Err(error), traced) => {
                if let Err(trace) = traced {
                    // The run's own failure comes last.
                    eprintln!("{trace}");
                }
                Err(error)
            }
        }
    }
}

/// Runs a scenario, and leaves a waveform at `path` if one is given: of the scenario's window, or of the cycles around a
/// failure, which is run into a second time.
///
/// # Errors
/// Of `run`, or of the waveform.
pub fn run<T>(
    path: Option<&Path>,
    scenario: Scenario,
    run: impl FnOnce(Scenario, &mut Reached) -> anyhow::Result<T>,
    has_failed: impl FnOnce(&T) -> bool,
) -> anyhow::Result<T> {
    let mut reached = Reached::default();
    let Some(path) = path else {
        return run(scenario, &mut reached);
    };
    let mut again = scenario.clone();
    let result = run(scenario, &mut reached);
    if again.wave.is_none() {
        let around = match &result {
            Ok(value) if !has_failed(value) => {
                eprintln!(
                    "nothing failed while the card ran: say what to record with `--window FROM..TO`"
                );
                return result;
            }
            Ok(_) => around(reached.cycles, None),
            Err(error) => around(reached.cycles, Some(error)),
        };
        record(&mut again, path, around)?;
    } else if !reached.has_wave {
        return result;
    }
    save_file(path)?;
    eprintln!(
        "waveform in {0}; look at it with `gtkwave {0} {0}.gtkw`",
        path.display()
    );
    result
}

/// The cycles to look at of a run that failed at `cycles`.
fn around(cycles: u64, error: Option<&anyhow::Error>) -> Range<u64> {
    let cause = error.and_then(|error| error.chain().find_map(|cause| cause.downcast_ref()));
    match cause {
        Some(SimError::Hang { idle_cycles, .. }) => {
            let last_record = cycles.saturating_sub(*idle_cycles);
            last_record.saturating_sub(CYCLES_BEFORE)..last_record + CYCLES_AFTER_LAST_RECORD
        }
        _ => cycles.saturating_sub(CYCLES_BEFORE)..cycles + CYCLES_AFTER,
    }
}

/// Repeats a run for the waveform of these cycles. How it ends is known already.
fn record(scenario: &mut Scenario, path: &Path, cycles: Range<u64>) -> anyhow::Result<()> {
    let end = cycles.end;
    scenario.record = None;
    scenario.timeline = None;
    scenario.wave = Some(Wave {
        path: path.to_owned(),
        cycles,
    });
    let mut session = Session::start(scenario.clone())?;
    while session.cycles() < end && matches!(session.next_batch(), Ok(Some(_))) {}
    Ok(session.finish_traces()?)
}

/// Writes the save file of GTKWave beside a waveform.
///
/// # Errors
/// When it cannot be written.
fn save_file(wave: &Path) -> anyhow::Result<()> {
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
    fn a_hang_is_looked_at_where_the_last_record_came() {
        let hang = SimError::Hang {
            cycles: 3_000_000,
            idle_cycles: 2_900_000,
            records: 7,
            replay: String::new(),
        };
        let hang = anyhow::Error::from(hang).context("seed 4");
        assert_eq!(around(3_000_000, Some(&hang)), 96_000..116_000);
        let other = anyhow::anyhow!("kernel-feed DIFFERS");
        assert_eq!(around(3_000_000, Some(&other)), 2_996_000..3_000_500);
        assert_eq!(around(100, None), 0..600);
    }

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
