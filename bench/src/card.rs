//! The card's latency in cycles, and the memory that a replay takes.

use crate::table::Row;
use anyhow::{Context, ensure};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::process::Command;
use wirebook_book::Books;
use wirebook_exchange::generate::Options;
use wirebook_exchange::mold;
use wirebook_sim::{Feed, Input, LatencyRow, Report, Scenario, Session};

/// Messages of the latency runs.
const MESSAGES: u64 = 30_000;
/// Messages of the short and the long replay whose memory is compared.
const REPLAYS: (u64, u64) = (20_000, 200_000);

fn day(messages: u64) -> Feed {
    Feed::Generated(Options {
        messages,
        ..Options::default()
    })
}

fn at_line_rate(messages_max: u16) -> anyhow::Result<Report> {
    let scenario = Scenario::new(Input::Mold {
        feeds: vec![day(MESSAGES)],
        config: mold::Config {
            messages_max,
            ..mold::Config::default()
        },
        vlan: None,
    });
    Ok(scenario.run(|_| {})?)
}

/// Cycles from a message's last octet to its (last) record's memory write, by type: alone in its frame, and in
/// full frames at line rate, whose records wait for the frame's verdict.
///
/// # Errors
/// When a simulation fails.
pub fn latency() -> anyhow::Result<String> {
    let alone = at_line_rate(1)?;
    let loaded = at_line_rate(mold::Config::default().messages_max)?;
    let by_letter = |report: &Report| -> BTreeMap<u8, LatencyRow> {
        report
            .latencies
            .iter()
            .map(|row| (row.letter, *row))
            .collect()
    };
    let (lone, load) = (by_letter(&alone), by_letter(&loaded));
    let mut text = format!(
        "## Record latency in cycles, last octet to memory write\n\nTraces `{:016x}` (alone) and `{:016x}` (loaded).\n\n\
         | type | messages | alone: p50 | max | loaded: p50 | max | loaded p50 : alone p50 |\n|---|---|---|---|---|---|---|\n",
        alone.trace_hash, loaded.trace_hash
    );
    for (letter, row) in &lone {
        let loaded = load.get(letter).context("a type only in one run")?;
        ensure!(
            loaded.count == row.count,
            "the runs have different messages"
        );
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {:.1} |",
            char::from(*letter),
            row.count,
            row.p50_cycles,
            row.max_cycles,
            loaded.p50_cycles,
            loaded.max_cycles,
            f64::from(loaded.p50_cycles) / f64::from(row.p50_cycles)
        );
    }
    text.push('\n');
    Ok(text)
}

/// Resident memory of replays, each in a process of its own: a long one beside a short one.
///
/// # Errors
/// When a process cannot be started or measured.
pub fn memory() -> anyhow::Result<Row> {
    let (short, long) = REPLAYS;
    let (small, _) = in_a_process(short)?;
    let (large, digest) = in_a_process(long)?;
    let mut row = Row::new(
        format!("resident memory: a replay of {long} messages through card, driver and books"),
        format!("the same of {short} messages"),
        "KiB",
        digest,
    );
    row.pair(large, small);
    Ok(row)
}

fn in_a_process(messages: u64) -> anyhow::Result<(f64, u64)> {
    let mut command = Command::new(std::env::current_exe()?);
    let output = command
        .args(["--replay-only", &messages.to_string()])
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (kib, digest) = text
        .trim()
        .split_once(' ')
        .with_context(|| format!("no result: {output:?}"))?;
    Ok((kib.parse()?, u64::from_str_radix(digest, 16)?))
}

/// The process that [`memory`] measures: prints the most memory it had in KiB, and the books' digest.
///
/// # Errors
/// When the simulation fails.
pub fn replay_only(messages: u64) -> anyhow::Result<()> {
    let mut session = Session::start(Scenario::mold(day(messages)))?;
    let mut books = Books::new();
    while let Some(batch) = session.next_batch()? {
        for record in batch {
            books.apply(record);
        }
    }
    session.finish()?;
    let status = fs::read_to_string("/proc/self/status")?;
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = most.and_then(|text| text.split_whitespace().next());
    println!(
        "{} {:016x}",
        kib.context("the kernel does not tell memory")?,
        books.digest()
    );
    Ok(())
}
