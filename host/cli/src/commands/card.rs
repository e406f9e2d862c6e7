//! `wirebook card`: the simulated card for other processes.

use super::exchange::say;
use crate::args::{Card, Cli, Feed, Run, Traces};
use crate::feed::Origin;
use crate::page::grouped;
use crate::simulated;
use serde_json::json;
use wirebook_sim::network::Network;
use wirebook_sim::peer::Peer;
use wirebook_sim::vfio_user::{Ended, Server, Visit, World};
use wirebook_sim::{CardOptions, Scenario, SimError};

/// Serves one client after the other, each with a card just powered on and the feed from its start.
///
/// # Errors
/// When the feed cannot be read or the socket cannot be had.
pub fn run(cli: &Cli, card: &Card) -> anyhow::Result<()> {
    let mut world = Plugged {
        seed: card.generated.seed,
        scenario: scenario(card)?,
    };
    let mut server = Server::bind(&card.socket)?;
    let path = server.path().display().to_string();
    let text = format!("card listens at {path}: use `--device vfio-user:{path}`");
    say(cli, &text, json!({ "listening": path }))?;
    let mut left = card.clients.unwrap_or(u64::MAX);
    while left > 0 {
        let visit = server.serve_next(&mut world)?;
        say(cli, &told(&visit), as_json(&visit))?;
        left -= 1;
    }
    Ok(())
}

/// What the exchange sends; `None` for silence.
fn scenario(card: &Card) -> anyhow::Result<Option<Scenario>> {
    if card.file.is_none() && !card.generate {
        return Ok(None);
    }
    let origins = Origin::of_run(&Run {
        feed: Feed {
            file: card.file.clone(),
            generate: card.generate,
            generated: card.generated.clone(),
        },
        capture: card.capture.clone(),
        via: card.via,
        sessions: card.sessions,
        kernel: false,
        limit: None,
        impairments: card.impairments,
        traces: Traces::default(),
    })?;
    let scenario = Scenario::new(simulated::input(&origins, card.via))
        .seed(card.generated.seed)
        .impaired(simulated::rates(card.impairments));
    Ok(Some(scenario))
}

/// The card and its wire.
struct Plugged {
    seed: u64,
    scenario: Option<Scenario>,
}

impl World for Plugged {
    fn card(&mut self) -> Result<wirebook_sim::Card, SimError> {
        wirebook_sim::Card::new(&CardOptions {
            seed: self.seed,
            ..CardOptions::default()
        })
    }

    fn wire(&mut self) -> Result<(Network, Box<dyn Peer>), SimError> {
        match &mut self.scenario {
            Some(scenario) => scenario.wire(),
            None => Ok(simulated::silence()),
        }
    }

    fn note(&mut self, note: &str) {
        eprintln!("{note}");
    }
}

fn ended(visit: &Visit) -> String {
    match &visit.ended {
        Ended::Left => "left".to_owned(),
        Ended::Broken(what) => format!("was sent away: {what}"),
        Ended::Failed(error) => format!("was sent away because the simulation failed: {error}"),
    }
}

fn told(visit: &Visit) -> String {
    let mut text = format!(
        "client {} after {} messages and {} cycles of the card",
        ended(visit),
        grouped(visit.messages),
        grouped(visit.cycles)
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
