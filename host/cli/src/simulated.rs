//! The simulated card in this process.

use crate::args::{Impairments, Via};
use crate::card::Job;
use crate::feed::Origin;
use crate::host::{lost, rejected};
use crate::page::Facts;
use std::ops::ControlFlow;
use wirebook_contract::record::Record;
use wirebook_driver::Transport;
use wirebook_sim::network::Network;
use wirebook_sim::peer::{MoldPeer, Peer};
use wirebook_sim::{
    Card, CardOptions, Feed, InProcess, Input, Outcome, PEER_IP, PEER_MAC, Report, Scenario,
    Session, TimeBase,
};

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
    let mut session = Session::start(scenario(job))?;
    let mut complete = true;
    while let Some(records) = session.next_batch()? {
        if consume(records)?.is_break() {
            complete = false;
            break;
        }
    }
    let report = session.finish()?;
    let resends = job.via == Via::Tcp && !matches!(job.origin, Origin::Capture(..));
    Ok(Facts {
        cycles: report.cycles,
        wall: report.wall,
        peer_retransmissions: resends.then_some(report.peer.retransmissions),
        failure: failure(&report).filter(|_| complete),
        stats: report.counters,
    })
}

fn scenario(job: &Job<'_>) -> Scenario {
    let mut scenario = served(job.origin, job.via)
        .seed(job.seed)
        .impaired(rates(job.impairments));
    scenario.replay = crate::replay_command(std::env::args());
    scenario
}

/// An exchange that serves `origin` on a clean line.
pub fn served(origin: &Origin, via: Via) -> Scenario {
    let feed = |feed| match via {
        Via::Tcp => Scenario::soup(vec![feed]),
        Via::Mold => Scenario::mold(feed),
    };
    match origin {
        Origin::File(path) => feed(Feed::File(path.clone())),
        Origin::Generated(generator) => feed(Feed::Generated(generator.options())),
        Origin::Capture(path, groups) => Scenario::new(Input::Pcap {
            path: path.clone(),
            groups: groups.clone(),
        }),
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

/// Why a feed did not come to its end, if it did not.
fn failure(report: &Report) -> Option<String> {
    let outcomes = report.outcomes.iter().flatten();
    let mut failures = outcomes.filter_map(|outcome| match outcome {
        Outcome::Ended { .. } => None,
        Outcome::Down(reason) => Some(lost(*reason)),
        Outcome::Rejected { reason } => Some(rejected(*reason)),
    });
    failures.next()
}
