//! Rings that are written and read lap by lap: what a lap costs its reader, by the clock.
//!
//! A lap is some µs, so the median of many is undisturbed by what else runs on the machine, unlike their sum, and
//! unlike processor time it needs no system call, which would cost more than some hundred records.

use crate::table::median;
use anyhow::Context;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use std::fs;
use std::hint::black_box;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::thread;
use std::time::Instant;
use wirebook_contract::identity::BAR2_BYTES;
use wirebook_contract::record::Record;
use wirebook_contract::ring::{DOORBELL_ARM, SLOT_BYTES};
use wirebook_driver::{DmaMemory, MappedBar, RingReader};

/// A ring without a card.
pub struct Ring {
    memory: DmaMemory,
    doorbells: DmaMemory,
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
            doorbells,
            slots,
            written: 0,
        };
        Ok((ring, reader))
    }

    /// The count of records that its reader wants to be woken for, as a card is told.
    pub fn armed(&self) -> u32 {
        let cell = self.doorbells.doubleword(DOORBELL_ARM as usize);
        cell.map_or(0, |cell| cell.load(Ordering::Acquire))
    }

    /// Records written, free running.
    pub fn written(&self) -> u32 {
        self.written as u32
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

/// ns a record since `started`.
pub fn ns_each(started: Instant, records: usize) -> f64 {
    started.elapsed().as_nanos() as f64 / records.max(1) as f64
}

/// Bytes of the last-level cache; 32 MiB where the kernel does not say.
pub fn cache_bytes() -> usize {
    let size = |level: u32| -> Option<usize> {
        let path = format!("/sys/devices/system/cpu/cpu0/cache/index{level}/size");
        let text = fs::read_to_string(path).ok()?;
        let kib: usize = text.trim().strip_suffix('K')?.parse().ok()?;
        Some(kib << 10)
    };
    (0..=4).filter_map(size).max().unwrap_or(32 << 20)
}

/// Other memory, twice what the last-level cache holds: to have touched it is to have nothing else in
/// any cache.
pub struct Evictor(Vec<u64>);

impl Evictor {
    /// As much memory as is needed.
    pub fn new() -> Self {
        // Written: pages that nobody wrote are all the same one.
        Self((0..cache_bytes() as u64 / 4).collect())
    }

    /// Puts everything else out of the caches.
    pub fn evict(&mut self) {
        for line in self.0.chunks_mut(SLOT_BYTES / 8) {
            line[0] = line[0].wrapping_add(1);
        }
        black_box(&mut self.0);
    }
}

/// The median lap of a reader on the thread, and so the core, that has just written it; ns a record.
pub fn same_core(
    laps: usize,
    records: usize,
    mut write: impl FnMut(),
    mut read: impl FnMut(),
) -> f64 {
    let lap = |_| {
        write();
        let started = Instant::now();
        read();
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
