//! The reader's protocol, apart from where ring and doorbells lie: mapped memory here, a model checker's memory
//! in the tests.

use super::stats::RingStats;
use super::{RingFault, Sleep};
use std::io;
use std::time::Duration;
use wirebook_contract::record::Record;
use wirebook_contract::ring::doorbell_batch;

/// One ring as its reader sees it. Indices are free running; an implementation reduces them.
pub(crate) trait Port {
    /// `own` of the slot at `index`, read with Acquire: what the card wrote before it is visible.
    fn own(&self, index: u32) -> u32;
    /// Copies the record in the slot at `index` to `to` and says so, if its `own`, read with Acquire, is this.
    fn take(&self, index: u32, own: u32, to: &mut Record) -> bool;
    /// The consumer doorbell, with Release: the copies are complete.
    fn consumed(&mut self, count: u32);
    /// The arm doorbell.
    fn arm(&mut self, wanted: u32);
    /// Whether the card writes no more, and all that it has written is visible.
    fn is_closed(&self) -> bool;
    /// Number of slots.
    fn slots(&self) -> u32;
}

/// What an interrupt signals.
pub(crate) trait Alarm {
    /// Forgets what was signalled.
    fn drain(&self);
    /// Waits until signalled, at most `limit`.
    fn wait(&self, limit: Duration) -> io::Result<bool>;
}

/// Position in a ring.
pub(crate) struct Cursor<P> {
    pub(super) port: P,
    /// Records consumed, free running.
    pub(super) next: u32,
    /// Value of the last consumer doorbell.
    pub(super) rung: u32,
    /// Records between doorbells.
    batch: u32,
    pub(super) stats: RingStats,
}

impl<P: Port> Cursor<P> {
    pub(super) fn new(port: P) -> Self {
        let batch = doorbell_batch(port.slots());
        Self {
            port,
            next: 0,
            rung: 0,
            batch,
            stats: RingStats::default(),
        }
    }

    #[inline]
    pub(super) fn poll(&mut self, out: &mut [Record]) -> usize {
        let mut count = 0;
        // In a register: after each Acquire the compiler would read it again.
        let mut next = self.next;
        for record in out.iter_mut() {
            let own = next.wrapping_add(1);
            if !self.port.take(next, own, record) {
                break;
            }
            next = own;
            count += 1;
            if own.wrapping_sub(self.rung) >= self.batch {
                self.next = own;
                self.ring();
            }
        }
        self.next = next;
        if count > 0 {
            self.stats.batches += 1;
            self.stats.records += count as u64;
            self.note_backlog(count as u32);
        } else if !out.is_empty() {
            self.stats.empty_polls += 1;
            if self.next != self.rung {
                self.ring();
            }
        }
        count
    }

    /// Whether the next record is there.
    pub(super) fn is_ready(&self) -> bool {
        self.has(0)
    }

    /// Whether no record will come any more. The order matters: what came before the end is visible after it.
    pub(super) fn is_over(&self) -> bool {
        self.port.is_closed() && !self.is_ready()
    }

    /// Sleeps until the next record, until the card stops, until `limit`, or without a reason.
    ///
    /// Nothing is lost between the last empty poll and the sleep. A record produced before the card sees the
    /// doorbell makes it fire at once; and a signal that `drain` takes away came behind its record, or behind the
    /// end, which the looks then find.
    pub(super) fn sleep(&mut self, alarm: &impl Alarm, limit: Duration) -> io::Result<Sleep> {
        alarm.drain();
        self.port.arm(self.next.wrapping_add(1));
        if self.port.is_closed() || self.is_ready() {
            return Ok(Sleep::Ready);
        }
        self.stats.sleeps += 1;
        let signalled = alarm.wait(limit)?;
        Ok(if signalled { Sleep::Woken } else { Sleep::Over })
    }

    pub(super) fn check(&self) -> Result<(), RingFault> {
        let expected = self.next.wrapping_add(1);
        let found = self.port.own(self.next);
        let lap_before = expected.wrapping_sub(self.port.slots());
        // Before the first lap ends the slot is still zero.
        if found == expected || found == lap_before || found == 0 {
            Ok(())
        } else {
            Err(RingFault {
                slot: self.next & (self.port.slots() - 1),
                expected,
                found,
            })
        }
    }

    /// Whether the record `ahead` of the next one is there, and with it all before it.
    fn has(&self, ahead: u32) -> bool {
        let index = self.next.wrapping_add(ahead);
        self.port.own(index) == index.wrapping_add(1)
    }

    /// Raises the high-water mark when `taken` records and those still in the ring are more than ever before:
    /// one load, except when they are.
    #[inline]
    fn note_backlog(&mut self, taken: u32) {
        let mark = self.stats.high_water;
        if mark < taken {
            self.stats.high_water = taken;
        }
        let ahead = self.stats.high_water - taken;
        if ahead < self.port.slots() && self.has(ahead) {
            self.raise_mark(taken, ahead + 1);
        }
    }

    #[cold]
    fn raise_mark(&mut self, taken: u32, at_least: u32) {
        let (mut low, mut high) = (at_least, self.port.slots());
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            if self.has(middle - 1) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        // What came while this poll copied lies beyond what was ever in the ring at once.
        self.stats.high_water = (taken + low).min(self.port.slots());
    }

    #[inline]
    fn ring(&mut self) {
        self.port.consumed(self.next);
        self.rung = self.next;
    }
}

#[cfg(test)]
mod tests;
