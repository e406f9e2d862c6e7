//! `wirebook card`: the simulated card for other processes.

use super::exchange::say;
use crate::args::{Card, Cli, Feed, HostOptions, Run, Traces};
use crate::feed::Origin;
use crate::kernel::{self, Servers};
use crate::page::grouped;
use crate::simulated;
use anyhow::Context;
use serde_json::json;
use signal_hook::consts::{SIGINT, SIGTERM};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use wirebook_driver::Probed;
use wirebook_sim::network::Network;
use wirebook_sim::peer::Peer;
use wirebook_sim::recording::{Conditions, Recorder};
use wirebook_sim::vfio_user::{Ended, ServeError, Server, Visit, World};
use wirebook_sim::{
    CARD_IP, CardOptions, InProcess, PEER_IP, POLL_CYCLES, Scenario, SimError, TimeBase,
};

/// Serves one client after the other, each with a card just powered on and the feed from its start.
///
/// # Errors
/// When the feed cannot be read, the socket or the interface cannot be had, or the simulation cannot go on.
pub fn run(cli: &Cli, card: &Card) -> anyhow::Result<()> {
    if card.tap.is_some() {
        kernel::leave_network()?;
    }
    let origins = origins(card)?;
    let Some(socket) = &card.socket else {
        return alone(cli, card);
    };
    let mut server = Server::bind(socket)?;
    let mut world = Plugged {
        seed: card.generated.seed,
        abi: card.abi,
        scenario: scenario(card, &origins)?,
        recordings: card.pcap_out.clone().map(Recordings::new),
    };
    // Asked to end, the card removes its socket and completes its recording.
    for signal in [SIGINT, SIGTERM] {
        signal_hook::low_level::pipe::register(signal, server.stopper()?)?;
    }
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        // The exchange is behind the interface, or it is the wire's other end itself.
        let behind = if card.tap.is_some() {
            &origins[..]
        } else {
            &[]
        };
        let exchange = Servers::start(scope, behind, &stop)?;
        announce(cli, card, Some(&server))?;
        for _ in 0..card.clients.unwrap_or(u64::MAX) {
            let visit = match server.serve_next(&mut world) {
                Err(ServeError::Stopped) => break,
                other => other?,
            };
            say(cli, &told(&visit), as_json(&visit))?;
            // The next client would fare no better, and this one was told that the card has gone.
            if let Ended::Failed(error) = visit.ended {
                return Err(error.into());
            }
        }
        exchange.finish()
    })
}

/// Runs a card without a host on the kernel's wire: it has its address, and no session.
fn alone(cli: &Cli, card: &Card) -> anyhow::Result<()> {
    let mut scenario = scenario(card, &[])?.context("a card without a socket has an interface")?;
    let time = TimeBase::new(scenario.cycles_per_tick);
    let (network, peer) = scenario.wire()?;
    let transport = InProcess::new(scenario.card()?, network, peer, time);
    let configured = Probed::open(transport)?.configure(&scenario.card_config())?;
    let mut running = configured.start()?;
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&stop))?;
    }
    announce(cli, card, None)?;
    while !stop.load(Ordering::Relaxed) {
        running.transport_mut().advance(POLL_CYCLES)?;
    }
    Ok(())
}

/// Says where the card can be found, on both sides.
fn announce(cli: &Cli, card: &Card, server: Option<&Server>) -> anyhow::Result<()> {
    let path = server.map(|server| server.path().display().to_string());
    let mut lines = Vec::new();
    if let Some(path) = &path {
        lines.push(format!(
            "card listens at {path}: use `--device vfio-user:{path}`"
        ));
    }
    if let Some(name) = &card.tap {
        lines.push(format!(
            "card {CARD_IP} is joined to {PEER_IP} on {name}: `nsenter --target {} --net` goes there",
            std::process::id()
        ));
    }
    say(
        cli,
        &lines.join("\n"),
        json!({ "listening": path, "tap": card.tap }),
    )?;
    Ok(())
}

/// What the exchange sends in each session; none for silence.
fn origins(card: &Card) -> anyhow::Result<Vec<Origin>> {
    if card.file.is_none() && !card.generate {
        return Ok(Vec::new());
    }
    Origin::of_run(&Run {
        feed: Feed {
            file: card.file.clone(),
            generate: card.generate,
            generated: card.generated.clone(),
        },
        capture: card.capture.clone(),
        via: card.via,
        sessions: card.sessions,
        kernel: card.tap.is_some(),
        limit: None,
        impairments: card.impairments,
        traces: Traces::default(),
        host: HostOptions::default(),
    })
}

/// What the card's wire is plugged into; `None` for silence.
fn scenario(card: &Card, origins: &[Origin]) -> anyhow::Result<Option<Scenario>> {
    let scenario = match &card.tap {
        Some(name) => kernel::scenario(name, origins.len(), card.impairments)?,
        None if origins.is_empty() => return Ok(None),
        None => Scenario::new(simulated::input(origins, card.via))
            .impaired(simulated::rates(card.impairments)),
    };
    Ok(Some(scenario.seed(card.generated.seed)))
}

/// The card and its wire.
struct Plugged {
    seed: u64,
    abi: Option<u32>,
    scenario: Option<Scenario>,
    recordings: Option<Recordings>,
}

/// The recordings of one client after the other: FILE, FILE.2, FILE.3 and so on.
struct Recordings {
    file: PathBuf,
    complete: u32,
}

impl Recordings {
    fn new(file: PathBuf) -> Self {
        Self { file, complete: 0 }
    }

    fn next(&self) -> PathBuf {
        let mut name = self.file.clone().into_os_string();
        if self.complete > 0 {
            name.push(format!(".{}", self.complete + 1));
        }
        name.into()
    }
}

impl World for Plugged {
    fn card(&mut self) -> Result<wirebook_sim::Card, SimError> {
        let mut card = wirebook_sim::Card::new(&CardOptions {
            seed: self.seed,
            ..CardOptions::default()
        })?;
        if let Some(recordings) = &self.recordings {
            let conditions = Conditions {
                seed: self.seed,
                cycles_per_tick: 0,
                timeout_ticks: None,
            };
            card.record(Recorder::with_host(&recordings.next(), &conditions)?);
        }
        Ok(card)
    }

    fn left(&mut self, card: &mut wirebook_sim::Card) -> Result<(), SimError> {
        card.finish_recording()?;
        if let Some(recordings) = &mut self.recordings {
            let file = recordings.next();
            recordings.complete += 1;
            self.note(&format!(
                "recorded in {0}; repeat it with `wirebook replay --pcap-in {0}` and its feed",
                file.display()
            ));
        }
        Ok(())
    }

    fn wire(&mut self) -> Result<(Network, Box<dyn Peer>), SimError> {
        match &mut self.scenario {
            Some(scenario) => scenario.wire(),
            None => Ok(simulated::silence()),
        }
    }

    fn real_time_tick(&self) -> Option<u32> {
        self.scenario.as_ref().and_then(World::real_time_tick)
    }

    fn claimed_abi(&self) -> Option<u32> {
        self.abi
    }

    fn note(&mut self, note: &str) {
        eprintln!("{note}");
    }
}

fn ended(visit: &Visit) -> String {
    match &visit.ended {
        Ended::Left => "left".to_owned(),
        Ended::Broken(what) => format!("was sent away: {what}"),
        Ended::Failed(_) => "was sent away: the simulation cannot go on".to_owned(),
        Ended::Stopped => "was sent away: the card was asked to end".to_owned(),
    }
}

fn told(visit: &Visit) -> String {
    let mut text = format!(
        "client with {} messages and {} cycles of the card {}",
        grouped(visit.messages),
        grouped(visit.cycles),
        ended(visit)
    );
    if let Some(fault) = &visit.first_fault {
        let count = grouped(visit.faults);
        text += &format!("\n{count} memory writes were refused, the first one: {fault}");
    }
    text
}

fn as_json(visit: &Visit) -> serde_json::Value {
    json!({
        "client": ended(visit),
        "messages": visit.messages,
        "cycles": visit.cycles,
        "refused_writes": visit.faults,
        "first_refused": visit.first_fault,
    })
}
