//! Two stages: one thread moves records out of the ring, another works on them.

use super::{RingReader, RingStats};
use rtrb::{Consumer, Producer, RingBuffer};
use wirebook_contract::record::Record;

/// Records moved at once.
const BATCH_RECORDS: usize = 64;

/// Splits the reading of `ring` in two: the [`Pump`] belongs to a thread that polls, the [`RecordQueue`] to one
/// that may be slow now and then. Between them are up to `capacity` records (at least 1), without a lock.
///
/// When the queue is full, the pump leaves records in the ring; when that is full too, the card waits, and a TCP
/// server with it. Nothing is dropped here.
///
/// ```
/// # use wirebook_driver::{DmaMemory, MappedBar, RingReader, two_stage};
/// # use wirebook_contract::record::Record;
/// # let memory = DmaMemory::allocate(64 << 6)?;
/// # let page = DmaMemory::allocate(4096)?;
/// # let doorbell = MappedBar::map(page.fd(), 0, 4096)?.doorbell(0)?;
/// # for own in 1..=3u32 {
/// #     let at = 64 * (own as usize - 1) + 60;
/// #     memory.doubleword(at).unwrap().store(own, std::sync::atomic::Ordering::Release);
/// # }
/// # let ring = RingReader::new(&memory, 6, doorbell)?;
/// let (mut pump, mut queue) = two_stage(ring, 1 << 16);
/// let poller = std::thread::spawn(move || {
///     while !pump.is_over() {
///         pump.step();
///     }
///     pump.stats()
/// });
/// let mut batch = [Record::default(); 64];
/// let mut seen = 0;
/// while seen < 3 {
///     seen += queue.poll(&mut batch);
/// }
/// drop(queue);
/// assert_eq!(poller.join().unwrap().records, 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn two_stage(ring: RingReader, capacity: usize) -> (Pump, RecordQueue) {
    let (records, queue) = RingBuffer::new(capacity.max(1));
    let pump = Pump {
        ring,
        records,
        batch: Box::new([Record::default(); BATCH_RECORDS]),
    };
    (pump, RecordQueue { queue })
}

/// The first stage: polls the ring.
pub struct Pump {
    ring: RingReader,
    records: Producer<Record>,
    batch: Box<[Record; BATCH_RECORDS]>,
}

impl Pump {
    /// Polls once and moves what is there and fits, at most 64 records; how many. Also tells the card what was
    /// consumed, so it has to be called on when there is nothing.
    #[inline]
    pub fn step(&mut self) -> usize {
        let room = self.room().min(BATCH_RECORDS);
        let count = self.ring.poll(&mut self.batch[..room]);
        // All of them fit: only this end adds any.
        let (_, beyond) = self.records.push_partial_slice(&self.batch[..count]);
        debug_assert!(beyond.is_empty(), "room was counted before");
        count
    }

    /// Records that the next step could move: 0 while the queue is full.
    #[must_use]
    pub fn room(&self) -> usize {
        self.records.slots()
    }

    /// Whether the second stage is gone, so that nobody will ever take a record.
    #[must_use]
    pub fn is_abandoned(&self) -> bool {
        self.records.is_abandoned()
    }

    /// Whether no step will move anything any more: the second stage is gone, or the card has stopped and its ring
    /// is empty. Drop the pump then, and the second stage hears of it.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.is_abandoned() || self.ring.is_over()
    }

    /// How the first stage keeps up with the card.
    #[must_use]
    pub fn stats(&self) -> RingStats {
        self.ring.stats()
    }

    /// The reader, for its statistics and checks.
    pub fn ring_mut(&mut self) -> &mut RingReader {
        &mut self.ring
    }
}

/// The second stage: takes records that the pump has moved.
pub struct RecordQueue {
    queue: Consumer<Record>,
}

impl RecordQueue {
    /// Fills `out` from its start with the records that are there, oldest first, and returns how many.
    #[inline]
    pub fn poll(&mut self, out: &mut [Record]) -> usize {
        let (taken, _) = self.queue.pop_partial_slice(out);
        taken.len()
    }

    /// Records that wait here.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.slots()
    }

    /// Whether the first stage is gone: what waits is all that will come.
    #[must_use]
    pub fn is_abandoned(&self) -> bool {
        self.queue.is_abandoned()
    }
}

#[cfg(test)]
mod tests;
