//! `make bench`: every claim about speed, as a ratio against its baseline in the same run, or in cycles.
//!
//! Costs are processor time of the thread that works, so that what else runs on the machine counts little;
//! pairs are measured in turn, and the table has the ratio of the least costs and the median of the pairs'. Both
//! sides of a row come to one digest, or the bench fails.

#[forbid(unsafe_code)]
mod card;
#[forbid(unsafe_code)]
mod host;
// The generated model holds the only unsafe promise.
mod models {
    verilator_sys::include_models!();
}
#[forbid(unsafe_code)]
mod simulation;
#[forbid(unsafe_code)]
mod stream;
#[forbid(unsafe_code)]
mod table;
#[forbid(unsafe_code)]
mod tape;

use anyhow::Context;
use clap::Parser;
use std::fs;
use std::path::{Path, PathBuf};

/// Measures Wirebook against its baselines.
#[derive(Debug, Parser)]
struct Arguments {
    /// Messages of the stream that is drained
    #[arg(long, default_value_t = 10_000_000)]
    messages: u64,
    /// Pairs of each row
    #[arg(long, default_value_t = 5)]
    repetitions: usize,
    /// Write the ratios to this file too
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// Only replay so many messages, and print this process's memory
    #[arg(long, hide = true)]
    replay_only: Option<u64>,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if let Some(messages) = arguments.replay_only {
        return card::replay_only(messages);
    }
    // Before the working directory changes for the C++ build.
    let write = arguments
        .write
        .as_deref()
        .map(std::path::absolute)
        .transpose()?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    let root = root.context("the bench lies in the repository")?;
    let scratch = root.join(".cache/bench");
    fs::create_dir_all(&scratch)?;
    let repetitions = arguments.repetitions.max(1);

    let mut report = Report {
        public: format!(
            "# Measured with `make bench MESSAGES={}`\n\nA ratio above 1: better than the baseline.\n\n",
            arguments.messages
        ),
    };
    let mut rows = simulation::card(root, &scratch, repetitions)?;
    rows.extend(simulation::unit(root, &scratch, repetitions.min(3))?);
    report.rows("Simulated cycles per second", &rows);
    report.text(&card::latency()?);
    report.rows("Memory", &[card::memory()?]);
    let stream = stream::Stream::record(arguments.messages)?;
    report.text(&format!(
        "{} messages, {} records: {}.\n\n",
        stream.messages.len(),
        stream.records.len(),
        stream.origin
    ));
    report.rows("Host cost per message", &host::rows(&stream, repetitions)?);
    if let Some(path) = write {
        let folder = path.parent().context("a file has a folder")?;
        fs::create_dir_all(folder)?;
        fs::write(&path, report.public)
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

/// What goes to standard output as it comes, and, without costs, into the repository.
struct Report {
    public: String,
}

impl Report {
    fn rows(&mut self, heading: &str, rows: &[table::Row]) {
        print!("{}", table::text(heading, rows, true));
        self.public += &table::text(heading, rows, false);
    }

    fn text(&mut self, text: &str) {
        print!("{text}");
        self.public += text;
    }
}
