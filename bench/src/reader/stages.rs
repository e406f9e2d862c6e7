//! Two stages on two cores: the processor time of both threads, and the latency that they add.

use super::{BATCH, Cost, HOT_LOG2, LONG_LAPS, LONG_LOG2, State, lap, note, row};
use crate::lap::{Pinned, Ring};
use crate::table::{Aim, Row, median, processor_time};
use rustix::thread::sched_getaffinity;
use std::cell::RefCell;
use std::hint::spin_loop;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::thread;
use std::time::Instant;
use wirebook_contract::record::Record;
use wirebook_driver::two_stage;

/// Records sent one by one.
const ARRIVALS: u32 = 4_000;

/// Rows of both.
pub fn rows(records: &[Record], pairs: usize) -> anyhow::Result<Vec<Row>> {
    let time = row(
        "two-stage: processor time of both threads, their waits included, of a ring that the other core wrote",
        "poll, of such a ring",
        pairs,
        || both_threads(records),
        || lap(State::OtherCore, "poll", records),
    )?;
    let costs = RefCell::new(Vec::new());
    let noted = |cost: anyhow::Result<Cost>| {
        let cost = cost?;
        costs.borrow_mut().push(cost.0);
        Ok(cost)
    };
    let latency = row(
        "two-stage: latency of a record alone, from visible in the ring to the worker's hands",
        "poll: from visible to the reader's hands",
        pairs,
        || noted(behind_pump()),
        || noted(behind_ring()),
    )?;
    let mut added = Row::undigested(
        "two-stage: the latency added, the median of the differences",
        "poll: from visible to the reader's hands",
        "ns",
    );
    let costs = costs.take();
    let (poll, both): (Vec<_>, Vec<_>) = costs
        .chunks_exact(2)
        .map(|pair| (pair[0], pair[1] - pair[0]))
        .unzip();
    added.pair(median(both), median(poll));
    Ok(vec![time.aims(Aim::Adds(60.0)), latency, added])
}

/// What both threads take for a lap, in ns of their processor time for each record. The ring is written by the second
/// stage's core.
fn both_threads(records: &[Record]) -> anyhow::Result<Cost> {
    let (mut ring, reader) = Ring::new(LONG_LOG2)?;
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
            for number in 1..=LONG_LAPS as u32 {
                while lap.load(Ordering::Acquire) < number {
                    spin_loop();
                }
                let (started, mut moved) = (processor_time(), 0);
                while moved < records.len() {
                    moved += pump.step();
                }
                let spent = processor_time() - started;
                first_ns.store(spent.as_nanos() as u64, Ordering::Release);
            }
            Ok(())
        });
        let mut costs = Vec::with_capacity(LONG_LAPS);
        for number in 1..=LONG_LAPS as u32 {
            ring.write(records);
            first_ns.store(0, Ordering::Relaxed);
            lap.store(number, Ordering::Release);
            let (started, mut left) = (processor_time(), records.len());
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
            let second = processor_time() - started;
            while first_ns.load(Ordering::Acquire) == 0 && !first.is_finished() {
                spin_loop();
            }
            let both = first_ns.load(Ordering::Acquire) + second.as_nanos() as u64;
            costs.push(both as f64 / records.len() as f64);
        }
        let joined = first.join();
        joined.map_err(|_| anyhow::anyhow!("the first stage panicked"))??;
        anyhow::Ok(costs)
    })?;
    Ok((median(costs), digest))
}

fn numbered(number: u32) -> Record {
    Record {
        order_id: number.into(),
        ..Record::default()
    }
}

/// The median time from a record visible in the ring, written on one core, until a poll on the other has it.
fn behind_ring() -> anyhow::Result<Cost> {
    let (mut ring, mut reader) = Ring::new(HOT_LOG2)?;
    let cores = sched_getaffinity(None)?;
    let _pinned = Pinned::to(&cores, 0)?;
    let answered = AtomicU32::new(0);
    thread::scope(|scope| {
        let (cores, answered) = (&cores, &answered);
        let second = scope.spawn(move || -> anyhow::Result<(Vec<Instant>, u64)> {
            let _pinned = Pinned::to(cores, 1)?;
            let (mut batch, mut sum) = ([Record::default(); BATCH], 0);
            let mut came = Vec::with_capacity(ARRIVALS as usize);
            for number in 1..=ARRIVALS {
                while reader.poll(&mut batch) == 0 {
                    spin_loop();
                }
                came.push(Instant::now());
                sum += batch[0].order_id;
                answered.store(number, Ordering::Release);
            }
            Ok((came, sum))
        });
        let mut visible = Vec::with_capacity(ARRIVALS as usize);
        for number in 1..=ARRIVALS {
            ring.write(&[numbered(number)]);
            visible.push(Instant::now());
            while answered.load(Ordering::Acquire) != number && !second.is_finished() {
                spin_loop();
            }
        }
        let joined = second.join();
        let (came, sum) = joined.map_err(|_| anyhow::anyhow!("the reader panicked"))??;
        Ok((latency(&visible, &came), sum))
    })
}

/// The same, until a worker has it that a pump on the other core has moved it to. The worker's core plays the card, too,
/// so that with two cores the record goes as far as with three: to the pump's and on.
fn behind_pump() -> anyhow::Result<Cost> {
    let (mut ring, reader) = Ring::new(HOT_LOG2)?;
    let (mut pump, mut queue) = two_stage(reader, 1 << HOT_LOG2);
    let cores = sched_getaffinity(None)?;
    let _pinned = Pinned::to(&cores, 0)?;
    thread::scope(|scope| {
        let cores = &cores;
        let first = scope.spawn(move || -> anyhow::Result<()> {
            let _pinned = Pinned::to(cores, 1)?;
            while !pump.is_abandoned() {
                pump.step();
            }
            Ok(())
        });
        let (mut batch, mut sum) = ([Record::default(); BATCH], 0);
        let (mut visible, mut came) = (Vec::new(), Vec::new());
        for number in 1..=ARRIVALS {
            ring.write(&[numbered(number)]);
            visible.push(Instant::now());
            while queue.poll(&mut batch) == 0 && !first.is_finished() {
                spin_loop();
            }
            came.push(Instant::now());
            sum += batch[0].order_id;
        }
        drop(queue);
        let joined = first.join();
        joined.map_err(|_| anyhow::anyhow!("the first stage panicked"))??;
        Ok((latency(&visible, &came), sum))
    })
}

/// The median in ns. A record that came before its writer had looked at the clock took no time.
fn latency(visible: &[Instant], came: &[Instant]) -> f64 {
    let each = visible.iter().zip(came);
    let ns = |(visible, came): (&Instant, &Instant)| {
        came.saturating_duration_since(*visible).as_nanos() as f64
    };
    median(each.map(ns).collect())
}
