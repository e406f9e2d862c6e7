//! What a record costs its reader: by mode, by the ring's state, by the number of rings.

mod rings;
mod stages;
mod wake;

pub use wake::wakes_only;

use crate::lap::{Evictor, Ring, cache_bytes, other_core, same_core};
use crate::table::{Aim, Row, per, timed};
use anyhow::ensure;
use rustix::thread::sched_getaffinity;
use std::hint::black_box;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use wirebook_contract::record::Record;
use wirebook_driver::{Event, Pump, ReadMode, RecordQueue, RingReader, WaitingReader, two_stage};

/// A lap in cache: 16 KiB, so that the caller's batch and the stream stay there, too.
const HOT_LOG2: u32 = 8;
/// A lap that another core has written, or that no cache holds: 1 MiB. Larger laps mean fewer handovers.
const LONG_LOG2: u32 = 14;
/// Records polled at once.
pub const BATCH: usize = 64;
/// Laps of a measurement.
const HOT_LAPS: usize = 4000;
const LONG_LAPS: usize = 60;
/// Polls in vain of an adaptive reader before it sleeps.
const EMPTY_POLLS: u32 = 10_000;
/// ns a record that is read in cache, and of one that the other core wrote.
pub const HOT_AIM: Aim = Aim::Cost(5.0);
pub const OTHER_AIM: Aim = Aim::Cost(10.0);

/// How a lap is read. Each digests the last record of each batch.
enum Reader {
    /// Not at all: what writing costs.
    None,
    /// With `RingReader`.
    Poll(RingReader),
    /// With `WaitingReader`.
    Waiting(WaitingReader),
    /// With both stages in turn, on one thread.
    Stages(Pump, RecordQueue),
}

/// Readers beside `poll`, by the names that [`Reader::named`] takes.
pub const OTHERS: [&str; 3] = ["adaptive", "interrupt", "two-stage"];

fn adaptive() -> ReadMode {
    ReadMode::Adaptive {
        empty_polls: EMPTY_POLLS,
    }
}

impl Reader {
    fn named(name: &str, ring: RingReader) -> anyhow::Result<Self> {
        let waiting = |ring, mode| -> anyhow::Result<Self> {
            let event = Arc::new(Event::new()?);
            Ok(Self::Waiting(WaitingReader::new(ring, mode, event)))
        };
        match name {
            "none" => Ok(Self::None),
            "poll" => Ok(Self::Poll(ring)),
            "adaptive" => waiting(ring, adaptive()),
            "interrupt" => waiting(ring, ReadMode::Interrupt),
            "two-stage" => {
                let (pump, queue) = two_stage(ring, 1 << 10);
                Ok(Self::Stages(pump, queue))
            }
            other => anyhow::bail!("no reader is called {other}"),
        }
    }

    /// Reads `left` records, which are there.
    #[inline]
    fn lap(&mut self, mut left: usize, batch: &mut [Record; BATCH], digest: &mut u64) {
        while left > 0 {
            let count = match self {
                Self::None => return,
                Self::Poll(ring) => ring.poll(batch),
                // Records are there, so nothing is waited for and nothing can fail.
                Self::Waiting(ring) => ring.read(batch, Duration::ZERO).unwrap_or(0),
                Self::Stages(pump, queue) => {
                    pump.step();
                    queue.poll(batch)
                }
            };
            left = left.saturating_sub(count);
            note(batch, count, digest);
        }
    }
}

/// Adds the last record of a batch to a digest.
#[inline]
pub fn note(batch: &[Record], count: usize, digest: &mut u64) {
    if let Some(last) = count.checked_sub(1).and_then(|last| batch.get(last)) {
        // Odd, so that nothing is forgotten; equal laps do not cancel each other out.
        *digest = digest.wrapping_mul(0x100_0000_01B3) ^ last.order_id;
    }
}

/// Where a lap's lines are when it is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// In the reader's cache.
    Hot,
    /// In no cache.
    Cold,
    /// In that of the core that wrote them.
    OtherCore,
}

/// ns a record, and the digest of what was read.
type Cost = (f64, u64);

/// What a lap in this state costs the reader of this name.
fn lap(state: State, name: &str, records: &[Record]) -> anyhow::Result<Cost> {
    let (mut ring, reader) = Ring::new(records.len().ilog2())?;
    let mut reader = Reader::named(name, reader)?;
    let (mut batch, mut digest) = ([Record::default(); BATCH], 0);
    let write = move || ring.write(records);
    let read = || reader.lap(records.len(), &mut batch, &mut digest);
    let cost = laps(state, records.len(), write, read)?;
    Ok((cost, digest))
}

/// As [`lap`], of a copy of as many records from an array to a batch: the least there can be.
fn copies(state: State, records: &[Record]) -> anyhow::Result<Cost> {
    let lines = Mutex::new(records.to_vec());
    let lock = || lines.lock().unwrap_or_else(PoisonError::into_inner);
    let (mut batch, mut digest) = ([Record::default(); BATCH], 0);
    let write = || lock().copy_from_slice(records);
    let read = || copy(&lock(), &mut batch, &mut digest);
    let cost = laps(state, records.len(), write, read)?;
    Ok((cost, digest))
}

fn copy(lines: &[Record], batch: &mut [Record; BATCH], digest: &mut u64) {
    for chunk in lines.chunks(BATCH) {
        batch[..chunk.len()].copy_from_slice(chunk);
        // Or nothing but what is digested would be copied.
        black_box(&mut *batch);
        note(batch, chunk.len(), digest);
    }
}

fn laps(
    state: State,
    records: usize,
    mut write: impl FnMut() + Send,
    mut read: impl FnMut(),
) -> anyhow::Result<f64> {
    match state {
        State::Hot => Ok(same_core(HOT_LAPS, records, write, read)),
        State::Cold => {
            let mut evictor = Evictor::new();
            let write = || {
                write();
                evictor.evict();
            };
            Ok(same_core(LONG_LAPS, records, write, read))
        }
        State::OtherCore => other_core(LONG_LAPS, records, write, &mut read),
    }
}

/// Adds pairs to a row, whose two sides must have read the same.
fn row(
    what: &str,
    baseline: &str,
    pairs: usize,
    mut ours: impl FnMut() -> anyhow::Result<Cost>,
    mut theirs: impl FnMut() -> anyhow::Result<Cost>,
) -> anyhow::Result<Row> {
    let mut row = None;
    for _ in 0..pairs {
        let ((base, wanted), (cost, digest)) = (theirs()?, ours()?);
        ensure!(
            digest == wanted,
            "{what}: {digest:016x} instead of {wanted:016x}"
        );
        row.get_or_insert_with(|| Row::new(what, baseline, "ns", digest))
            .pair(cost, base);
    }
    row.ok_or_else(|| anyhow::anyhow!("no pair of {what}"))
}

/// Each mode's row in this state, with records there: none waits.
fn modes(state: State, records: &[Record], pairs: usize) -> anyhow::Result<Vec<Row>> {
    let kib = size_of_val(records) >> 10;
    let (name, aim) = match state {
        State::Hot => (format!("ring cache-hot, {kib} KiB"), Some(HOT_AIM)),
        State::Cold => (
            format!(
                "ring cold, {kib} KiB: {} MiB of other memory were written after it",
                cache_bytes() >> 19
            ),
            None,
        ),
        State::OtherCore => (
            format!("ring written by the other core, {kib} KiB"),
            Some(OTHER_AIM),
        ),
    };
    let aims = |row: Row| match aim {
        Some(aim) => row.aims(aim),
        None => row,
    };
    let poll = || lap(state, "poll", records);
    let copied = || copies(state, records);
    let what = format!("poll ({name})");
    let baseline = "a copy of the records from an array in the same state";
    let mut rows = vec![aims(row(&what, baseline, pairs, poll, copied)?)];
    for mode in ["adaptive", "interrupt"] {
        let what = format!("{mode}, records there ({name})");
        let ours = || lap(state, mode, records);
        rows.push(aims(row(&what, "poll", pairs, ours, poll)?));
    }
    let what = format!("two-stage, both stages in turn on one thread ({name})");
    let both = || lap(state, "two-stage", records);
    rows.push(row(&what, "poll", pairs, both, poll)?);
    Ok(rows)
}

/// Tables of rows; those that need two cores say n/a where there is one.
///
/// # Errors
/// When memory or threads cannot be had, or a reader reads something else than its baseline.
pub fn tables(
    records: &[Record],
    pairs: usize,
    mut report: impl FnMut(&str, &[Row]),
) -> anyhow::Result<()> {
    ensure!(
        records.len() >= 1 << LONG_LOG2,
        "the stream is shorter than a lap"
    );
    let (short, long) = (&records[..1 << HOT_LOG2], &records[..1 << LONG_LOG2]);
    let heading = |of: &str| format!("The reader, records per second of a thread: {of}");
    report(&heading("cache-hot"), &modes(State::Hot, short, pairs)?);
    report(&heading("cold"), &modes(State::Cold, long, pairs)?);
    let rings = rings::rows(records, pairs)?;
    report(&heading("rings and doorbells"), &rings);
    if sched_getaffinity(None)?.count() < 2 {
        println!("n/a: rings that the other core writes, two threads, sleep: there is one core\n");
        return Ok(());
    }
    let other = modes(State::OtherCore, long, pairs)?;
    report(&heading("written by the other core"), &other);
    report("Two stages on two cores", &stages::rows(long, pairs)?);
    report("Readers that wait, and sleep", &wake::rows(pairs)?);
    Ok(())
}

/// Reads so many laps of a ring in cache, for whoever counts the instructions or system calls of this process.
///
/// # Errors
/// When there is no such reader, or no memory.
pub fn laps_only(name: &str, laps: usize) -> anyhow::Result<()> {
    let records = [Record::default(); LAP_RECORDS];
    let (mut ring, reader) = Ring::new(HOT_LOG2)?;
    let (mut batch, mut digest) = ([Record::default(); BATCH], 0);
    let mut reader = Reader::named(name, reader)?;
    for _ in 0..laps {
        ring.write(&records);
        reader.lap(records.len(), &mut batch, &mut digest);
    }
    Ok(())
}

/// Records of a lap of [`laps_only`].
pub const LAP_RECORDS: usize = 1 << HOT_LOG2;

/// ns of processor time of a poll of an empty ring in Rust.
///
/// # Errors
/// When there is no memory.
pub fn empty_poll_ns(polls: usize) -> anyhow::Result<f64> {
    let (_ring, mut reader) = Ring::new(HOT_LOG2)?;
    let mut batch = [Record::default(); BATCH];
    let (time, ()) = timed(|| {
        for _ in 0..polls {
            black_box(reader.poll(black_box(&mut batch)));
        }
    });
    Ok(per(time, polls as u64))
}
