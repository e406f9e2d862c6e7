//! The simulated card in this process.

use crate::args::{Impairments, Via};
use crate::card::Job;
use crate::feed::Origin;
use crate::host::{lost, rejected};
use crate::kernel::{self, Servers};
use crate::page::Facts;
use crate::waves;
use anyhow::{Context, ensure};
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;
use wirebook_contract::record::Record;
use wirebook_driver::Transport;
use wirebook_exchange::{mold, soup};
use wirebook_sim::network::Network;
use wirebook_sim::peer::{MoldPeer, Peer};
use wirebook_sim::recording::Recording;
use wirebook_sim::{
    Card, CardOptions, Feed, InProcess, Input, Outcome, PEER_IP, PEER_MAC, Report, Scenario,
    Session, TimeBase, Wave,
};

/// Cycles of a waveform before a failure shows, and after it.
const CYCLES_BEFORE: u64 = 4_000;
const CYCLES_AFTER: u64 = 500;

pub use crate::kernel::leave_network;

/// A card on a silent wire, for what needs no feed.
///
/// # Errors
/// When the model cannot be made.
pub fn open() -> anyhow::Result<Box<dyn Transport>> {
    let card = Card::new(&CardOptions::default())?;
    let reset_tick = TimeBase::new(156_250);
    let (network, peer) = silence();
    Ok(Box::new(InProcess::new(card, network, peer, reset_tick)))
}

/// A wire with a peer that says nothing.
pub fn silence() -> (Network, Box<dyn Peer>) {
    let none = wirebook_sim::Impairments::NONE;
    let peer = MoldPeer::new(PEER_MAC, PEER_IP, None, []);
    (Network::new(1, 0, none, none), Box::new(peer))
}

/// Runs a job to its end, or until `consume` breaks.
///
/// # Errors
/// When the simulation, the feed or `consume` fails.
pub fn run(
    job: &Job<'_>,
    consume: &mut dyn FnMut(&[Record]) -> anyhow::Result<ControlFlow<()>>,
) -> anyhow::Result<Facts> {
    ensure!(
        job.traces.wave.is_none() || cfg!(feature = "trace"),
        "this build records no waveforms; run one that does: `cargo run --release --package wirebook \
         --features trace -- {}`",
        crate::replay_arguments(std::env::args_os())
    );
    let scenario = scenario(job)?;
    if !job.kernel || scenario.stimulus.is_some() {
        return run_or_show_failure(job, scenario, consume);
    }
    ensure!(
        job.traces.wave.is_none(),
        "a run with the kernel does not repeat, so its waveform would show another: record it with \
         `--pcap-out FILE`, then repeat it with `--pcap-in FILE` and `--wave`"
    );
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let servers = Servers::start(scope, job.origins, &stop)?;
        let facts = run_scenario(job, scenario, consume)?;
        servers.finish()?;
        Ok(facts)
    })
}

/// A failure without a window to record is run into a second time, for its waveform.
fn run_or_show_failure(
    job: &Job<'_>,
    scenario: Scenario,
    consume: &mut dyn FnMut(&[Record]) -> anyhow::Result<ControlFlow<()>>,
) -> anyhow::Result<Facts> {
    let Some(path) = job.traces.wave.as_deref() else {
        return run_scenario(job, scenario, consume);
    };
    let mut again = scenario.clone();
    let mut reached = Reached::default();
    let result = run_counting(job, scenario, consume, &mut reached);
    if again.wave.is_none() {
        match &result {
            Ok(facts) if facts.failure.is_none() => {
                eprintln!("nothing failed: say what to record with `--window FROM..TO`");
                return result;
            }
            _ => {
                let cycles = reached.cycles;
                let window = cycles.saturating_sub(CYCLES_BEFORE)..cycles + CYCLES_AFTER;
                waves::record(&mut again, path, window)?;
            }
        }
    } else if !reached.has_wave {
        return result;
    }
    waves::save_file(path)?;
    eprintln!(
        "waveform in {0}; look at it with `gtkwave {0} {0}.gtkw`",
        path.display()
    );
    result
}

fn run_scenario(
    job: &Job<'_>,
    scenario: Scenario,
    consume: &mut dyn FnMut(&[Record]) -> anyhow::Result<ControlFlow<()>>,
) -> anyhow::Result<Facts> {
    run_counting(job, scenario, consume, &mut Reached::default())
}

/// How far a run came.
#[derive(Default)]
struct Reached {
    cycles: u64,
    /// The waveform's window was recorded and written.
    has_wave: bool,
}

/// Leaves in `reached` how far it came, also when it fails.
fn run_counting(
    job: &Job<'_>,
    scenario: Scenario,
    consume: &mut dyn FnMut(&[Record]) -> anyhow::Result<ControlFlow<()>>,
    reached: &mut Reached,
) -> anyhow::Result<Facts> {
    let mut session = Session::start(scenario).with_context(|| match job.origins {
        [one] => one.title(),
        more => format!(
            "{} sessions (`wirebook info` says how many the card has)",
            more.len()
        ),
    })?;
    let drained = drain(&mut session, consume);
    reached.cycles = session.cycles();
    let waved = session.finish_wave();
    reached.has_wave = waved.is_ok();
    if let (Err(_), Err(error)) = (&drained, &waved) {
        // The run's own failure comes last.
        eprintln!("{error}");
    }
    let complete = drained?;
    waved?;
    let report = session.finish()?;
    if report.timeline_missed > 0 {
        eprintln!(
            "the timeline is full: it misses the last {} events; shorten the run with `--limit`",
            report.timeline_missed
        );
    }
    let resends = job.via == Via::Tcp && !matches!(job.origins, [Origin::Capture(..), ..]);
    Ok(Facts {
        cycles: report.cycles,
        wall: report.wall,
        peer_retransmissions: resends.then_some(report.peer.retransmissions),
        complete,
        failure: failure(&report).filter(|_| complete),
        stats: report.counters,
        ring: None,
    })
}

/// Whether the feed came to its end before `consume` had enough.
fn drain(
    session: &mut Session,
    consume: &mut dyn FnMut(&[Record]) -> anyhow::Result<ControlFlow<()>>,
) -> anyhow::Result<bool> {
    while let Some(records) = session.next_batch()? {
        if consume(records)?.is_break() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn scenario(job: &Job<'_>) -> anyhow::Result<Scenario> {
    let traces = job.traces;
    let scenario = match (job.kernel, &traces.pcap_in) {
        (false, _) => Scenario::new(input(job.origins, job.via)).impaired(rates(job.impairments)),
        (true, None) => {
            let sessions = job.origins.len();
            kernel::scenario(kernel::INTERFACE, sessions, job.impairments)?
        }
        (true, Some(_)) => kernel::repeated(job.origins.len()),
    };
    let mut scenario = scenario.seed(job.seed);
    scenario.replay = crate::replay_command(std::env::args_os());
    scenario.record.clone_from(&traces.pcap_out);
    if let Some(path) = &traces.pcap_in {
        scenario = scenario.repeating(&Recording::open(path)?);
    }
    scenario.timeline.clone_from(&traces.timeline);
    scenario.wave = match (&traces.wave, &traces.window) {
        (Some(path), Some(cycles)) => Some(Wave {
            path: path.clone(),
            cycles: cycles.clone(),
        }),
        _ => None,
    };
    Ok(scenario)
}

/// What an exchange sends that serves each session its origin.
pub fn input(origins: &[Origin], via: Via) -> Input {
    let (mut feeds, mut groups) = (Vec::new(), Vec::new());
    for origin in origins {
        match origin {
            Origin::File(path) => feeds.push(Feed::File(path.clone())),
            Origin::Generated(generator) => feeds.push(Feed::Generated(generator.options())),
            Origin::Capture(_, group) => groups.push(*group),
        }
    }
    match (origins, via) {
        // All sessions of a run listen to the same capture.
        ([Origin::Capture(path, _), ..], _) => Input::Pcap {
            path: path.clone(),
            groups,
        },
        (_, Via::Tcp) => Input::Soup {
            feeds,
            config: soup::Config::default(),
        },
        (_, Via::Mold) => Input::Mold {
            feeds,
            config: mold::Config::default(),
            vlan: None,
        },
    }
}

/// Percent of the command line as the simulator's rates.
pub fn rates(percent: Impairments) -> wirebook_sim::Impairments {
    wirebook_sim::Impairments {
        loss: percent.loss / 100.0,
        reorder: percent.reorder / 100.0,
        duplicate: percent.duplicate / 100.0,
        delay: percent.delay / 100.0,
        corrupt: percent.corrupt / 100.0,
        ..wirebook_sim::Impairments::all(0.0)
    }
}

/// Why a feed did not come to its end, if one did not.
pub fn failure(report: &Report) -> Option<String> {
    let outcomes = (0..).zip(&report.outcomes);
    outcomes
        .filter_map(|(session, outcome)| match (*outcome)? {
            Outcome::Ended { .. } => None,
            Outcome::Down(reason) => Some(lost(session, reason)),
            Outcome::Rejected { reason } => Some(rejected(session, reason)),
        })
        .next()
}
