//! The record reader: host memory in, records out. No system call, no allocation, no transport.
//!
//! ```text
//!  card: writes slot head & mask in one memory write, `own = head + 1` in its last doubleword
//!  host: reads `own` with Acquire ── equal to next + 1? ── copies 64 bytes ── next += 1
//!  host: doorbell = next (Release)  every min(64, slots / 4) records, and on the first empty poll after
//! ```

use crate::dma::DmaMemory;
use crate::mapping::{Slot, Span};
use crate::mmio::Doorbell;
use crate::sync::Ordering;
use thiserror::Error;
use wirebook_contract::record::Record;
use wirebook_contract::ring::{MAX_LOG2_SLOTS, MIN_LOG2_SLOTS, SLOT_BYTES, doorbell_batch};

/// Why a ring cannot be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum RingError {
    /// Slots outside the contract.
    #[error(
        "a ring of 2^{log2_slots} slots is not possible: choose 2^{MIN_LOG2_SLOTS} to 2^{MAX_LOG2_SLOTS}"
    )]
    Size {
        /// The value asked for.
        log2_slots: u32,
    },
    /// The buffer does not hold the slots.
    #[error("a ring of {needed} bytes does not fit a buffer of {bytes} bytes: allocate {needed}")]
    Buffer {
        /// Bytes the slots need.
        needed: usize,
        /// Bytes there are.
        bytes: usize,
    },
    /// The doorbell region does not reach to the ring's page.
    #[error(
        "ring {ring} has no doorbell in a region of {bytes} bytes: the card's BAR2 is smaller than its ABI says; run `wirebook info`"
    )]
    Doorbell {
        /// Ring.
        ring: u8,
        /// Bytes of the region.
        bytes: usize,
    },
}

/// A slot that holds what no correct card writes; see [`RingReader::check`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error(
    "slot {slot} holds record {found} where {expected} is awaited: records were overwritten before they were read; stop using these books and restart the card"
)]
pub struct RingFault {
    /// Slot index.
    pub slot: u32,
    /// `own` awaited.
    pub expected: u32,
    /// `own` found.
    pub found: u32,
}

/// Bytes of a ring of `2^log2_slots` slots, when the contract permits it.
pub(crate) fn ring_bytes(log2_slots: u32) -> Result<usize, RingError> {
    if (MIN_LOG2_SLOTS..=MAX_LOG2_SLOTS).contains(&log2_slots) {
        Ok(SLOT_BYTES << log2_slots)
    } else {
        Err(RingError::Size { log2_slots })
    }
}

/// Reads one ring. Give it to the thread that polls.
pub struct RingReader {
    slots: Span<Slot>,
    doorbell: Doorbell,
    log2_slots: u32,
    /// Records consumed, free running.
    next: u32,
    /// Value of the last doorbell.
    rung: u32,
    /// Records between doorbells.
    batch: u32,
}

impl RingReader {
    /// A reader of `2^log2_slots` zeroed slots at the start of `memory`, from record 0.
    ///
    /// [`Running`](crate::Running) makes readers for a card; this is for recorded streams and models.
    ///
    /// # Errors
    /// [`RingError::Size`] or [`RingError::Buffer`].
    pub fn new(memory: &DmaMemory, log2_slots: u32, doorbell: Doorbell) -> Result<Self, RingError> {
        let needed = ring_bytes(log2_slots)?;
        let slots = Span::new(memory.mapping(), 0, log2_slots).ok_or(RingError::Buffer {
            needed,
            bytes: memory.bytes(),
        })?;
        Ok(Self {
            slots,
            doorbell,
            log2_slots,
            next: 0,
            rung: 0,
            batch: doorbell_batch(1 << log2_slots),
        })
    }

    /// Fills `out` from its start with the records that are there, oldest first, and returns how many.
    ///
    /// 0 means the ring is empty. Keep polling after the last record: the empty poll tells the card about
    /// a batch that was not full, and without it a small ring would stay full for ever.
    #[inline]
    pub fn poll(&mut self, out: &mut [Record]) -> usize {
        let mut count = 0;
        for record in out.iter_mut() {
            let slot = self.slots.at(self.next);
            let own = self.next.wrapping_add(1);
            // Acquire: the copy below may not be hoisted above it. Pairs with the card's memory write,
            // which becomes visible in ascending order with `own` last.
            if slot.own.load(Ordering::Acquire) != own {
                break;
            }
            *record = slot.copy(own);
            self.next = own;
            count += 1;
            if own.wrapping_sub(self.rung) >= self.batch {
                self.ring();
            }
        }
        if count == 0 && self.next != self.rung && !out.is_empty() {
            self.ring();
        }
        count
    }

    /// Records consumed since the ring was enabled, free running.
    #[must_use]
    pub fn consumed(&self) -> u32 {
        self.next
    }

    /// Number of slots.
    #[must_use]
    pub fn slots(&self) -> u32 {
        1 << self.log2_slots
    }

    /// Looks for what a correct card never does: a slot overwritten before it was read.
    ///
    /// The hot path does not pay for it; call it when idle, or from a supervisor's tick in the polling
    /// thread.
    ///
    /// # Errors
    /// [`RingFault`] when the awaited slot holds neither the awaited record nor the one a lap before.
    pub fn check(&self) -> Result<(), RingFault> {
        let expected = self.next.wrapping_add(1);
        let found = self.slots.at(self.next).own.load(Ordering::Acquire);
        let lap_before = expected.wrapping_sub(self.slots());
        // Before the first lap ends the slot is still zero.
        if found == expected || found == lap_before || found == 0 {
            Ok(())
        } else {
            Err(RingFault {
                slot: self.next & (self.slots() - 1),
                expected,
                found,
            })
        }
    }

    #[inline]
    fn ring(&mut self) {
        self.doorbell.ring(self.next);
        self.rung = self.next;
    }
}

#[cfg(test)]
mod tests;
