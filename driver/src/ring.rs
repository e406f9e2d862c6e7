//! The record reader: host memory in, records out. No system call, no allocation, no transport.
//!
//! ```text
//!  card: writes slot head & mask in one memory write, `own = head + 1` in its last doubleword
//!  host: reads `own` with Acquire ── equal to next + 1? ── copies 64 bytes ── next += 1
//!  host: doorbell = next (Release)  every min(64, slots / 4) records, and on the first empty poll after
//! ```
//!
//! [`WaitingReader`] adds sleep: a thread that need not spin on a core of its own. [`two_stage`] adds a queue: a
//! thread that reads fast for one that works slowly.

mod cursor;
mod stage;
mod stats;
mod wait;

pub use stage::{Pump, RecordQueue, two_stage};
pub use stats::RingStats;
pub use wait::{ReadMode, WaitError, WaitingReader};

use crate::dma::DmaMemory;
use crate::mapping::{Slot, Span};
use crate::mmio::Doorbell;
use crate::shared::SharedMemory;
use crate::sync::Ordering;
use cursor::{Cursor, Port};
use stats::GapClock;
use thiserror::Error;
use wirebook_contract::record::Record;
use wirebook_contract::ring::{MAX_LOG2_SLOTS, MIN_LOG2_SLOTS, SLOT_BYTES};

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

/// How a wait for records ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sleep {
    /// A record came before there was a wait, or none will come any more.
    Ready,
    /// Signalled.
    Woken,
    /// Not signalled within the limit.
    Over,
}

/// A ring in mapped memory.
struct Mapped {
    slots: Span<Slot>,
    doorbell: Doorbell,
    log2_slots: u32,
}

impl Port for Mapped {
    #[inline]
    fn own(&self, index: u32) -> u32 {
        self.slots.at(index).own.load(Ordering::Acquire)
    }

    #[inline]
    fn take(&self, index: u32, own: u32, to: &mut Record) -> bool {
        let slot = self.slots.at(index);
        // Acquire: the copy may not be hoisted above it. Pairs with the card's memory write, which becomes visible in
        // ascending order with `own` last.
        let is_there = slot.own.load(Ordering::Acquire) == own;
        if is_there {
            *to = slot.copy(own);
        }
        is_there
    }

    #[inline]
    fn consumed(&mut self, count: u32) {
        self.doorbell.ring(count);
    }

    fn arm(&mut self, wanted: u32) {
        self.doorbell.arm(wanted);
    }

    #[inline]
    fn is_closed(&self) -> bool {
        self.doorbell.is_closed()
    }

    #[inline]
    fn slots(&self) -> u32 {
        1 << self.log2_slots
    }
}

/// Reads one ring. Give it to the thread that polls.
///
/// The mode for a pinned core: it polls for ever, sleeps never, and has the least delay.
///
/// ```
/// # use wirebook_driver::{DmaMemory, MappedBar, RingReader};
/// # use wirebook_contract::record::Record;
/// # let memory = DmaMemory::allocate(64 << 6)?;
/// # let page = DmaMemory::allocate(4096)?;
/// # let doorbell = MappedBar::map(page.fd(), 0, 4096)?.doorbell(0)?;
/// # for own in 1..=3u32 {
/// #     let at = 64 * (own as usize - 1) + 60;
/// #     memory.doubleword(at).unwrap().store(own, std::sync::atomic::Ordering::Release);
/// # }
/// // With a card: `let mut ring = card.take_ring(0)?;`
/// let mut ring = RingReader::new(&memory, 6, doorbell)?;
/// let mut batch = [Record::default(); 64];
/// while ring.consumed() < 3 {
///     let count = ring.poll(&mut batch);
///     for record in &batch[..count] {
///         println!("{}", record.order_id);
///     }
/// }
/// assert_eq!(ring.stats().records, 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RingReader {
    cursor: Cursor<Mapped>,
    gaps: Option<GapClock>,
}

impl RingReader {
    /// A reader of `2^log2_slots` zeroed slots at the start of `memory`, from record 0.
    ///
    /// [`Running`](crate::Running) makes readers for a card; this is for recorded streams and models.
    ///
    /// # Errors
    /// [`RingError::Size`] or [`RingError::Buffer`].
    pub fn new(memory: &DmaMemory, log2_slots: u32, doorbell: Doorbell) -> Result<Self, RingError> {
        Self::over(&memory.share(), log2_slots, doorbell)
    }

    /// As [`RingReader::new`], wherever the memory is from.
    fn over(memory: &SharedMemory, log2_slots: u32, doorbell: Doorbell) -> Result<Self, RingError> {
        let needed = ring_bytes(log2_slots)?;
        let slots = Span::new(memory.mapping(), 0, log2_slots).ok_or(RingError::Buffer {
            needed,
            bytes: memory.bytes(),
        })?;
        let port = Mapped {
            slots,
            doorbell,
            log2_slots,
        };
        Ok(Self {
            cursor: Cursor::new(port),
            gaps: None,
        })
    }

    /// Fills `out` from its start with the records that are there, oldest first, and returns how many.
    ///
    /// 0 means the ring is empty. Keep polling after the last record: the empty poll tells the card about
    /// a batch that was not full, and without it a small ring would stay full for ever.
    #[inline]
    pub fn poll(&mut self, out: &mut [Record]) -> usize {
        if let Some(gaps) = &mut self.gaps {
            gaps.poll(&mut self.cursor.stats.longest_gap);
        }
        self.cursor.poll(out)
    }

    /// Whether the card was stopped, or given up, and every record it has written was read: nothing will come any
    /// more, unless the stop failed and the card still writes. Ask when a poll was empty.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.cursor.is_over()
    }

    /// Records consumed since the ring was enabled, free running.
    #[must_use]
    pub fn consumed(&self) -> u32 {
        self.cursor.next
    }

    /// Number of slots.
    #[must_use]
    pub fn slots(&self) -> u32 {
        self.cursor.port.slots()
    }

    /// How this reader keeps up.
    #[must_use]
    pub fn stats(&self) -> RingStats {
        self.cursor.stats
    }

    /// Measures the time between polls from now on, for [`RingStats::longest_gap`]. It costs a look at the clock
    /// for each poll, which is no system call where the system reads its clock without one.
    pub fn measure_gaps(&mut self) {
        self.gaps = Some(GapClock::start());
    }

    /// Looks for what a correct card never does: a slot overwritten before it was read.
    ///
    /// The hot path does not pay for it; call it when idle, or from a supervisor's tick in the polling
    /// thread.
    ///
    /// # Errors
    /// [`RingFault`] when the awaited slot holds neither the awaited record nor the one a lap before.
    pub fn check(&self) -> Result<(), RingFault> {
        self.cursor.check()
    }
}

#[cfg(test)]
mod tests;
