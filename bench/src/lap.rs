//! Rings that are written and read lap by lap: what a lap costs its reader, by the clock.
//!
//! A lap is some µs, so the median of many is undisturbed by what else runs on the machine, unlike their sum, and
//! unlike processor time it needs no system call, which would cost more than some hundred records.

use anyhow::Context;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::thread;
use std::time::Instant;
use wirebook_contract::identity::BAR2_BYTES;
use wirebook_contract::record::Record;
use wirebook_contract::ring::SLOT_BYTES;
use wirebook_driver::{DmaMemory, MappedBar, RingReader};

/// A ring without a card.
pub struct Ring {
    memory: DmaMemory,
    /// Keeps the doorbells' page.
    _doorbells: DmaMemory,
    slots: usize,
    /// Records written.
    written: usize,
}

impl Ring {
    /// Of `2^log2_slots` slots, with its reader.
    pub fn new(log2_slots: u32) -> anyhow::Result<(Self, RingReader)> {
        let slots = 1 << log2_slots;
        let memory = DmaMemory::allocate(SLOT_BYTES * slots)?;
        let doorbells = DmaMemory::allocate(BAR2_BYTES)?;
        let bar = MappedBar::map(doorbells.fd(), 0, doorbells.bytes())?;
        let reader = RingReader::new(&memory, log2_slots, bar.doorbell(0)?)?;
        let ring = Self {
            memory,
            _doorbells: doorbells,
            slots,
            written: 0,
        };
        Ok((ring, reader))
    }

    /// Writes records as a card does. The caller knows that there is room.
    pub fn write(&mut self, records: &[Record]) {
        for record in records {
            let slot = self.written % self.slots * SLOT_BYTES;
            self.written += 1;
            let record = Record {
                own: self.written as u32,
                ..*record
            };
            let words = record.to_words().into_iter();
            let halves = words.flat_map(|word| [word as u32, (word >> 32) as u32]);
            for (at, half) in (slot..).step_by(4).zip(halves) {
                // A ring's slots are all in its memory.
                let Some(cell) = self.memory.doubleword(at) else {
                    continue;
                };
                // Release for `own`, the last: pairs with the reader's Acquire.
                let is_own = at % SLOT_BYTES == SLOT_BYTES - 4;
                let order = if is_own {
                    Ordering::Release
                } else {
                    Ordering::Relaxed
                };
                cell.store(half, order);
            }
        }
    }
}

/// The middle of some measurements.
pub fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
}

/// ns a record since `started`.
pub fn ns_each(started: Instant, records: usize) -> f64 {
    started.elapsed().as_nanos() as f64 / records.max(1) as f64
}

/// The median lap of a reader on the thread, and so the core, that has just written it; ns a record.
pub fn hot<S>(
    laps: usize,
    records: usize,
    state: &mut S,
    mut write: impl FnMut(&mut S),
    mut read: impl FnMut(&mut S),
) -> f64 {
    let lap = |_| {
        write(state);
        let started = Instant::now();
        read(state);
        ns_each(started, records)
    };
    median((0..laps).map(lap).collect())
}

/// The median lap of a reader on one core, of what another core has just written; ns a record.
pub fn other_core(
    laps: usize,
    records: usize,
    mut write: impl FnMut() + Send,
    mut read: impl FnMut(),
) -> anyhow::Result<f64> {
    // Before this thread is pinned: the writer would inherit it.
    let cores = sched_getaffinity(None)?;
    let _pinned = Pinned::to(&cores, 0)?;
    let (written, is_written) = mpsc::sync_channel(0);
    let (drained, is_drained) = mpsc::sync_channel(1);
    thread::scope(|scope| {
        let cores = &cores;
        let writer = scope.spawn(move || -> anyhow::Result<()> {
            let _pinned = Pinned::to(cores, 1)?;
            for _ in 0..laps {
                write();
                written.send(())?;
                is_drained.recv()?;
            }
            Ok(())
        });
        let mut costs = Vec::with_capacity(laps);
        for _ in 0..laps {
            is_written.recv()?;
            let started = Instant::now();
            read();
            costs.push(ns_each(started, records));
            drained.send(())?;
        }
        let joined = writer.join();
        joined.map_err(|_| anyhow::anyhow!("the writer panicked"))??;
        Ok(median(costs))
    })
}

/// Holds this thread on one of the cores given, until dropped.
pub struct Pinned(CpuSet);

impl Pinned {
    /// On core number `index` of them.
    pub fn to(cores: &CpuSet, index: usize) -> anyhow::Result<Self> {
        let before = sched_getaffinity(None)?;
        let core = (0..CpuSet::MAX_CPU)
            .filter(|&core| cores.is_set(core))
            .nth(index);
        let mut one = CpuSet::new();
        one.set(core.context("too few cores")?);
        sched_setaffinity(None, &one)?;
        Ok(Self(before))
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        // Costs only speed when it fails.
        let _ = sched_setaffinity(None, &self.0);
    }
}
