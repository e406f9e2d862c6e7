//! The simulated card in this process.

use crate::args::{Impairments, Via, Views};
use crate::card::{Consume, Job};
use crate::feed::Origin;
use crate::host::{lost, rejected};
use crate::kernel::{self, Servers};
use crate::page::Facts;
use crate::waves::{self, Reached};
use anyhow::{Context, ensure};
use std::ops::Range;
use std::sync::atomic::AtomicBool;
use wirebook_driver::Transport;
use wirebook_exchange::{mold, soup};
use wirebook_sim::network::Network;
use wirebook_sim::peer::{MoldPeer, Peer};
use wirebook_sim::recording::Recording;
use wirebook_sim::{
    Card, CardOptions, Feed, InProcess, Input, Outcome, PEER_IP, PEER_MAC, Report, Scenario,
    Session, TimeBase, Wave,
};

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
pub fn run(job: &Job<'_>, consume: &Consume<'_>) -> anyhow::Result<Facts> {
    waves::can_record(job.traces.views.wave.as_deref())?;
    let scenario = scenario(job)?;
    if !job.kernel || scenario.stimulus.is_some() {
        return waves::run(
            job.traces.views.wave.as_deref(),
            scenario,
            |scenario, reached| run_scenario(job, scenario, consume, reached),
            |facts| facts.failure.is_some(),
        );
    }
    ensure!(
        job.traces.views.wave.is_none(),
        "a run with the kernel does not repeat, so its waveform would show another: record it with \
         `--pcap-out FILE`, then repeat it with `--pcap-in FILE` and `--wave`"
    );
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let servers = Servers::start(scope, job.origins, &stop)?;
        let facts = run_scenario(job, scenario, consume, &mut Reached::default())?;
        servers.finish()?;
        Ok(facts)
    })
}

/// Leaves in `reached` how far it came, also when it fails.
fn run_scenario(
    job: &Job<'_>,
    scenario: Scenario,
    consume: &Consume<'_>,
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
    let complete = reached.note(&mut session, drained)?;
    let report = session.finish()?;
    if report.timeline_missed > 0 {
        eprintln!(
            "the timeline is full: it misses the last {} events; choose others with `--window FROM..TO`",
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
        rings: Vec::new(),
    })
}

/// Whether the feed came to its end before `consume` had enough.
fn drain(session: &mut Session, consume: &Consume<'_>) -> anyhow::Result<bool> {
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
    if let Some(path) = &traces.pcap_in {
        scenario = scenario.repeating(&Recording::open(path)?);
    }
    keep(&traces.views, &mut scenario);
    Ok(scenario)
}

/// Has a run keep what is to be looked at.
pub fn keep(views: &Views, scenario: &mut Scenario) {
    scenario.record.clone_from(&views.pcap_out);
    scenario.timeline.clone_from(&views.timeline);
    scenario.timeline_cycles = timeline_cycles(views);
    scenario.wave = match (&views.wave, &views.window) {
        (Some(path), Some(cycles)) => Some(Wave {
            path: path.clone(),
            cycles: cycles.clone(),
        }),
        _ => None,
    };
}

/// The cycles of a run's timeline: those that are asked for, or all.
pub fn timeline_cycles(views: &Views) -> Range<u64> {
    views.window.clone().unwrap_or(0..u64::MAX)
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
