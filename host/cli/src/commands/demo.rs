//! `wirebook demo`: exchange, card, driver and book in one process, ending with a page.

use crate::args::{Cli, Demo, Feed, HostOptions, Replay, Run, Via};

/// Serves a feed over TCP through the simulated card and prints the page.
///
/// # Errors
/// What `replay` returns.
pub fn run(cli: &Cli, demo: &Demo) -> anyhow::Result<()> {
    let run = Run {
        feed: Feed {
            file: demo.itch.clone(),
            generate: demo.itch.is_none(),
            generated: demo.generated.clone(),
        },
        capture: Vec::new(),
        via: Via::Tcp,
        sessions: demo.sessions,
        kernel: demo.kernel,
        limit: demo.limit,
        impairments: demo.impairments,
        traces: demo.traces.clone(),
        host: HostOptions::default(),
    };
    let replay = Replay {
        run,
        top: None,
        records: None,
        journal: None,
    };
    super::replay::run(cli, &replay)
}
