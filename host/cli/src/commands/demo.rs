//! `wirebook demo`: exchange, card, driver and book in one process, ending with a page.

use crate::args::{Cli, Demo, Feed, Replay, Via};
use std::path::PathBuf;

/// Serves a feed over TCP through the simulated card and prints the page.
///
/// # Errors
/// What `replay` returns.
pub fn run(cli: &Cli, demo: &Demo) -> anyhow::Result<()> {
    let replay = Replay {
        feed: Feed {
            file: demo.itch.clone(),
            generate: demo.itch.is_none(),
            capture: Vec::new(),
            generated: demo.generated.clone(),
        },
        via: Via::Tcp,
        top: None::<PathBuf>,
        records: None,
        limit: demo.limit,
        impairments: demo.impairments,
    };
    super::replay::run(cli, &replay)
}
