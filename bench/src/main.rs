//! `make bench`: every claim about speed, as a ratio against its baseline in the same run, or in cycles.
//!
//! Costs are processor time of the thread that works, so that what else runs on the machine counts little;
//! pairs are measured in turn, and the table has the ratio of the least costs and the median of the pairs'. Both
//! sides of a row come to one digest, or the bench fails.

#![forbid(unsafe_code)]

mod card;
mod counted;
mod drain;
mod host;
mod lap;
mod process;
mod reader;
mod simulation;
mod stream;
mod table;
mod tape;

use anyhow::Context;
use clap::{Parser, ValueEnum};
use std::fs;
use std::path::{Path, PathBuf};

/// Messages of the stream that readers are measured with.
const READER_MESSAGES: u64 = 20_000;

/// Measures Wirebook against its baselines.
#[derive(Debug, Parser)]
struct Arguments {
    /// Messages of the stream that is drained
    #[arg(long, default_value_t = 10_000_000)]
    messages: u64,
    /// Pairs of each row
    #[arg(long, default_value_t = 5)]
    repetitions: usize,
    /// Measure only these
    #[arg(long, value_enum)]
    only: Vec<Part>,
    /// Write the ratios to this file too
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// Only replay so many messages, and print this process's memory
    #[arg(long, hide = true)]
    replay_only: Option<u64>,
    /// Only read so many laps with this reader
    #[arg(long, hide = true, num_args = 2, value_names = ["READER", "LAPS"])]
    laps_only: Option<Vec<String>>,
    /// Only sleep and be woken so often in this mode
    #[arg(long, hide = true, num_args = 2, value_names = ["MODE", "WAKES"])]
    wakes_only: Option<Vec<String>>,
    /// Only drain a ring of this card, so many laps of so many slots
    #[arg(long, hide = true, num_args = 4, value_names = ["DEVICE", "STATE", "LOG2", "LAPS"])]
    drain_only: Option<Vec<String>>,
    /// Only open this card and print this process's memory; without a card only the latter
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "", value_name = "DEVICE")]
    open_only: Option<String>,
}

/// What can be measured alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Part {
    /// Simulating the whole card, beside C++
    Card,
    /// Simulating a small model, beside cocotb
    Unit,
    /// Cycles from the wire to memory
    Latency,
    /// Resident memory of a replay
    Memory,
    /// What a ring's reader spends on a record, by mode and the ring's state
    Reader,
    /// The C interface, a host's memory and start, instructions, system calls
    Process,
    /// What the host spends on a message
    Host,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if let Some(messages) = arguments.replay_only {
        return card::replay_only(messages);
    }
    if let Some([reader, laps]) = arguments.laps_only.as_deref() {
        return reader::laps_only(reader, laps.parse()?);
    }
    if let Some([mode, wakes]) = arguments.wakes_only.as_deref() {
        return reader::wakes_only(mode, wakes.parse()?);
    }
    if let Some(client) = arguments.drain_only.as_deref() {
        return drain::drain_only(client);
    }
    if let Some(device) = arguments.open_only.as_deref() {
        return process::open_only(device);
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
        public: String::new(),
    };
    report.text(&title(&arguments));
    report.text(&machine("beginning"));
    let wants = |part| arguments.only.is_empty() || arguments.only.contains(&part);
    if wants(Part::Card) {
        let rows = simulation::card(root, &scratch, repetitions)?;
        report.rows("The whole card, simulated cycles per second", &rows);
    }
    if wants(Part::Unit)
        && let Some(row) = simulation::unit(root, &scratch, repetitions.min(3))?
    {
        report.rows("A small model, simulated cycles per second", &[row]);
    }
    if wants(Part::Latency) {
        report.text(&card::latency()?);
    }
    if wants(Part::Memory) {
        report.rows("Memory, octets", &[card::memory()?]);
    }
    if wants(Part::Reader) {
        // Some laps of it are read again and again.
        let stream = stream::Stream::record(arguments.messages.min(READER_MESSAGES))?;
        reader::tables(&stream.records, repetitions, |heading, rows| {
            report.rows(heading, rows);
        })?;
    }
    if wants(Part::Process) {
        let card = drain::Card::serve(scratch.join("card.socket"))?;
        let programs = drain::CPrograms::build(root, &scratch)?;
        let heading = "The C interface, records per second of a thread";
        report.rows(heading, &drain::rows(&card, &programs, repetitions)?);
        report.rows("A host's process", &process::rows(&card, repetitions)?);
        report.text(&counted::instructions(&card, &programs)?);
        report.text(&counted::calls(&card, &programs, &scratch)?);
    }
    if wants(Part::Host) {
        let stream = stream::Stream::record(arguments.messages)?;
        let (messages, records) = (stream.messages.len(), stream.records.len());
        let origin = &stream.origin;
        report.text(&format!(
            "## The stream\n\n{messages} messages, {records} records: {origin}.\n\n"
        ));
        for work in host::WORKS {
            let heading = format!(
                "The host, messages per second of processor time: {}",
                work.1
            );
            report.rows(&heading, &host::rows(&stream, work, repetitions)?);
        }
        let parsers = host::parsers(&stream, repetitions)?;
        report.rows("Parsing alone", &[parsers]);
    }
    report.text(&machine("end"));
    if let Some(path) = write {
        let folder = path.parent().context("a file has a folder")?;
        fs::create_dir_all(folder)?;
        fs::write(&path, report.public)
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

fn title(arguments: &Arguments) -> String {
    let mut text = format!(
        "# Measured with `make bench MESSAGES={}`\n\n",
        arguments.messages
    );
    if !arguments.only.is_empty() {
        text += &format!("Of it these parts only: {:?}.\n\n", arguments.only);
    }
    text + "A ratio above 1: better than the baseline. An aim's verdict is of the median of the pairs, by how many per cent \
            of the aim it was met or missed. Costs themselves are printed by the run; they are of its machine.\n\n"
}

/// What the ratios depend on, and what else the machine did.
fn machine(when: &str) -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let cache = lap::cache_bytes() >> 20;
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("unknown");
    format!(
        "At its {when}: {cores} cores, {cache} MiB of last-level cache, load average {load}.\n\n"
    )
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
