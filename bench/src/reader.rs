//! What a record costs its reader: by mode, by the ring's state, by the number of rings.

use crate::lap::{Pinned, Ring, hot, median, ns_each, other_core};
use crate::table::{Row, per, timed};
use anyhow::ensure;
use rustix::thread::sched_getaffinity;
use std::hint::{black_box, spin_loop};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use wirebook_contract::record::Record;
use wirebook_driver::{Event, Pump, ReadMode, RecordQueue, RingReader, WaitingReader, two_stage};

/// A lap in cache: 16 KiB, so that the caller's batch and the stream stay there, too.
const HOT_LOG2: u32 = 8;
/// A lap that another core has written: 1 MiB. Larger laps mean fewer handovers.
const OTHER_LOG2: u32 = 14;
/// Records polled at once.
const BATCH: usize = 64;
/// Laps of a measurement in cache and between cores.
const HOT_LAPS: usize = 4000;
const OTHER_LAPS: usize = 60;
/// Records sent one by one.
const PINGS: u32 = 2_000;

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

impl Reader {
    fn named(name: &str, ring: RingReader) -> anyhow::Result<Self> {
        Ok(match name {
            "none" => Self::None,
            "poll" => Self::Poll(ring),
            "adaptive" => {
                let mode = ReadMode::Adaptive {
                    empty_polls: 10_000,
                };
                Self::Waiting(WaitingReader::new(ring, mode, Arc::new(Event::new()?)))
            }
            "two-stage" => {
                let (pump, queue) = two_stage(ring, 1 << 10);
                Self::Stages(pump, queue)
            }
            other => anyhow::bail!("no reader is called {other}"),
        })
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

#[inline]
fn note(batch: &[Record], count: usize, digest: &mut u64) {
    if let Some(last) = count.checked_sub(1).and_then(|last| batch.get(last)) {
        // Odd, so that nothing is forgotten; equal laps do not cancel each other out.
        *digest = digest.wrapping_mul(0x100_0000_01B3) ^ last.order_id;
    }
}

/// A lap's cost in cache, and what it read.
fn hot_lap(name: &str, log2: u32, records: &[Record]) -> anyhow::Result<(f64, u64)> {
    let (ring, reader) = Ring::new(log2)?;
    let reader = Reader::named(name, reader)?;
    let mut state = (ring, reader, [Record::default(); BATCH], 0);
    let cost = hot(
        HOT_LAPS,
        records.len(),
        &mut state,
        |(ring, ..)| ring.write(records),
        |(_, reader, batch, digest)| reader.lap(records.len(), batch, digest),
    );
    Ok((cost, state.3))
}

/// As [`hot_lap`], of a copy of as many records from an array to a batch: the least there can be.
fn hot_copy(records: &[Record]) -> (f64, u64) {
    let mut state = (records.to_vec(), [Record::default(); BATCH], 0);
    let cost = hot(
        HOT_LAPS,
        records.len(),
        &mut state,
        |(lines, ..)| lines.copy_from_slice(records),
        |(lines, batch, digest)| copy(lines, batch, digest),
    );
    (cost, state.2)
}

fn copy(lines: &[Record], batch: &mut [Record; BATCH], digest: &mut u64) {
    for chunk in lines.chunks(BATCH) {
        batch[..chunk.len()].copy_from_slice(chunk);
        // Or nothing but what is digested would be copied.
        black_box(&mut *batch);
        note(batch, chunk.len(), digest);
    }
}

fn other_lap(name: &str, records: &[Record]) -> anyhow::Result<(f64, u64)> {
    let (mut ring, reader) = Ring::new(OTHER_LOG2)?;
    let mut reader = Reader::named(name, reader)?;
    let (mut batch, mut digest) = ([Record::default(); BATCH], 0);
    let cost = other_core(
        OTHER_LAPS,
        records.len(),
        move || ring.write(records),
        || reader.lap(records.len(), &mut batch, &mut digest),
    )?;
    Ok((cost, digest))
}

fn other_copy(records: &[Record]) -> anyhow::Result<(f64, u64)> {
    let lines = Mutex::new(records.to_vec());
    let lock = || lines.lock().unwrap_or_else(PoisonError::into_inner);
    let (mut batch, mut digest) = ([Record::default(); BATCH], 0);
    let cost = other_core(
        OTHER_LAPS,
        records.len(),
        || lock().copy_from_slice(records),
        || copy(&lock(), &mut batch, &mut digest),
    )?;
    Ok((cost, digest))
}

/// Adds pairs to a row, whose two sides must have read the same.
fn row(
    what: &str,
    baseline: &str,
    pairs: usize,
    mut ours: impl FnMut() -> anyhow::Result<(f64, u64)>,
    mut theirs: impl FnMut() -> anyhow::Result<(f64, u64)>,
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

/// All rows; without those that need two cores where there is one.
///
/// # Errors
/// When memory or threads cannot be had, or a reader reads something else than its baseline.
pub fn rows(records: &[Record], pairs: usize) -> anyhow::Result<Vec<Row>> {
    ensure!(
        records.len() >= 1 << OTHER_LOG2,
        "the stream is shorter than a lap"
    );
    let (short, long) = (&records[..1 << HOT_LOG2], &records[..1 << OTHER_LOG2]);
    let poll = || hot_lap("poll", HOT_LOG2, short);
    let state = "ring cache-hot, 16 KiB";
    let mut rows = vec![
        row(
            &format!("poll ({state})"),
            "a copy of the records from an array, as hot",
            pairs,
            poll,
            || Ok(hot_copy(short)),
        )?,
        row(
            &format!("adaptive ({state})"),
            "poll",
            pairs,
            || hot_lap("adaptive", HOT_LOG2, short),
            poll,
        )?,
        row(
            &format!("two-stage, both stages in turn on one thread ({state})"),
            "poll",
            pairs,
            || hot_lap("two-stage", HOT_LOG2, short),
            poll,
        )?,
        row(
            "64 records, a doorbell for each 16 (ring of 64 slots)",
            "64 records, one doorbell (ring of 256)",
            pairs,
            || hot_lap("poll", 6, &short[..64]),
            || hot_lap("poll", HOT_LOG2, &short[..64]),
        )?,
    ];
    for rings in [4, 8] {
        rows.push(row(
            &format!("poll of {rings} rings in turn (128 KiB in all)"),
            "poll of 1 ring of 128 KiB",
            pairs,
            || several(rings, records),
            || several(1, records),
        )?);
    }
    if sched_getaffinity(None)?.count() < 2 {
        println!(
            "n/a: rings that the other core writes, two-stage on two threads: there is one core\n"
        );
        return Ok(rows);
    }
    let state = "ring written by the other core, 1 MiB";
    rows.push(row(
        &format!("poll ({state})"),
        "a copy of the records from an array that the other core wrote",
        pairs,
        || other_lap("poll", long),
        || other_copy(long),
    )?);
    rows.push(row(
        &format!("adaptive ({state})"),
        "poll",
        pairs,
        || other_lap("adaptive", long),
        || other_lap("poll", long),
    )?);
    rows.push(row(
        &format!("two-stage, time of both threads, their waits included ({state})"),
        "poll",
        pairs,
        || both_threads(long),
        || other_lap("poll", long),
    )?);
    rows.push(row(
        "two-stage: there and back of a record one by one, behind the pump",
        "poll: the same behind the ring",
        pairs,
        || ping(true),
        || ping(false),
    )?);
    Ok(rows)
}

/// A thread that polls so many rings in turn, all of which have as much.
fn several(rings: u32, records: &[Record]) -> anyhow::Result<(f64, u64)> {
    let log2 = 11 - rings.ilog2();
    let slots = 1 << log2;
    let all: anyhow::Result<Vec<_>> = (0..rings).map(|_| Ring::new(log2)).collect();
    let mut state = (all?, [Record::default(); BATCH], 0_u64);
    let cost = hot(
        HOT_LAPS / 8,
        slots * rings as usize,
        &mut state,
        |(all, ..)| {
            all.iter_mut()
                .for_each(|(ring, _)| ring.write(&records[..slots]))
        },
        |(all, batch, digest)| {
            for _ in 0..slots / BATCH {
                for (_, reader) in all.iter_mut() {
                    *digest += reader.poll(batch) as u64;
                }
            }
        },
    );
    Ok((cost, state.2))
}

/// Two stages on two cores: what both threads take for a lap, in ns a record. The ring is written by the second stage's
/// core.
fn both_threads(records: &[Record]) -> anyhow::Result<(f64, u64)> {
    let (mut ring, reader) = Ring::new(OTHER_LOG2)?;
    let (mut pump, mut queue) = two_stage(reader, 1 << 10);
    let cores = sched_getaffinity(None)?;
    let _pinned = Pinned::to(&cores, 0)?;
    // The lap that may begin, and the first stage's time in the last one.
    let (lap, first_ns) = (AtomicU32::new(0), AtomicU64::new(0));
    let (mut batch, mut digest) = ([Record::default(); BATCH], 0_u64);
    let costs = thread::scope(|scope| {
        let (cores, lap, first_ns) = (&cores, &lap, &first_ns);
        let first = scope.spawn(move || -> anyhow::Result<()> {
            let _pinned = Pinned::to(cores, 1)?;
            for number in 1..=OTHER_LAPS as u32 {
                while lap.load(Ordering::Acquire) < number {
                    spin_loop();
                }
                let (started, mut moved) = (Instant::now(), 0);
                while moved < records.len() {
                    moved += pump.step();
                }
                let spent = started.elapsed().as_nanos() as u64;
                first_ns.store(spent, Ordering::Release);
            }
            Ok(())
        });
        let mut costs = Vec::with_capacity(OTHER_LAPS);
        for number in 1..=OTHER_LAPS as u32 {
            ring.write(records);
            first_ns.store(0, Ordering::Relaxed);
            lap.store(number, Ordering::Release);
            let (started, mut left) = (Instant::now(), records.len());
            while left > 0 && !first.is_finished() {
                let count = queue.poll(&mut batch);
                let done = records.len() - left;
                left -= count;
                // Batches end anywhere here, and the digest is of each 64th record.
                let next = BATCH - done % BATCH;
                if next <= count {
                    note(&batch, next, &mut digest);
                }
            }
            let second_ns = started.elapsed().as_nanos() as u64;
            while first_ns.load(Ordering::Acquire) == 0 && !first.is_finished() {
                spin_loop();
            }
            let both = first_ns.load(Ordering::Acquire) + second_ns;
            costs.push(both as f64 / records.len() as f64);
        }
        let joined = first.join();
        joined.map_err(|_| anyhow::anyhow!("the first stage panicked"))??;
        anyhow::Ok(costs)
    })?;
    Ok((median(costs), digest))
}

/// The median time from a record's writing on one core until the other has answered it. Behind a pump, the writer's
/// core runs the pump, too.
fn ping(behind_pump: bool) -> anyhow::Result<(f64, u64)> {
    let (mut ring, reader) = Ring::new(HOT_LOG2)?;
    let cores = sched_getaffinity(None)?;
    let _pinned = Pinned::to(&cores, 0)?;
    let answered = AtomicU32::new(0);
    let (mut pump, mut reader) = if behind_pump {
        let (pump, queue) = two_stage(reader, 1 << HOT_LOG2);
        (Some(pump), Second::Queue(queue))
    } else {
        (None, Second::Ring(reader))
    };
    thread::scope(|scope| {
        let (cores, answered) = (&cores, &answered);
        let second = scope.spawn(move || -> anyhow::Result<u64> {
            let _pinned = Pinned::to(cores, 1)?;
            let (mut batch, mut sum) = ([Record::default(); BATCH], 0);
            for number in 1..=PINGS {
                while reader.poll(&mut batch) == 0 {
                    spin_loop();
                }
                sum += batch[0].order_id;
                answered.store(number, Ordering::Release);
            }
            Ok(sum)
        });
        let mut costs = Vec::with_capacity(PINGS as usize);
        for number in 1..=PINGS {
            let record = Record {
                order_id: number.into(),
                ..Record::default()
            };
            let started = Instant::now();
            ring.write(&[record]);
            while answered.load(Ordering::Acquire) != number && !second.is_finished() {
                if let Some(pump) = &mut pump {
                    pump.step();
                }
            }
            costs.push(ns_each(started, 1));
        }
        let joined = second.join();
        let sum = joined.map_err(|_| anyhow::anyhow!("the second stage panicked"))??;
        Ok((median(costs), sum))
    })
}

/// Who answers.
enum Second {
    Ring(RingReader),
    Queue(RecordQueue),
}

impl Second {
    fn poll(&mut self, batch: &mut [Record; BATCH]) -> usize {
        match self {
            Self::Ring(ring) => ring.poll(batch),
            Self::Queue(queue) => queue.poll(batch),
        }
    }
}

/// Reads so many laps of a ring in cache, for whoever counts the instructions of this process.
///
/// # Errors
/// When there is no such reader, or no memory.
pub fn laps_only(name: &str, laps: usize) -> anyhow::Result<()> {
    let records = [Record::default(); 1 << HOT_LOG2];
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
