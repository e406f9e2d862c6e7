//! The handles of readers: each for the one thread that uses it.

use crate::code::{Code, Failure};
use std::cell::UnsafeCell;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};
use wirebook_driver::{RecordQueue, WaitingReader};

thread_local! {
    /// Its address tells a thread from all others that live.
    static HERE: u8 = const { 0 };
}

/// Nobody has come yet.
const NOBODY: usize = 0;

/// A value that belongs to the thread that asks for it first, and to no other until it is freed.
pub(crate) struct OneThread<T> {
    value: UnsafeCell<T>,
    /// Address of the owner's `HERE`.
    owner: AtomicUsize,
    /// What other threads are told.
    refusal: &'static str,
}

// SAFETY: `value` is touched by `with` only, which lets one thread in: the first that asks. Another thread
// can have the same `HERE` only when the first has ended, and then what that one did happened before, because the
// system gives memory of a thread to another only after it was joined or has ended. The value may move to the thread
// that asks, being `Send`.
unsafe impl<T: Send> Sync for OneThread<T> {}

impl<T> OneThread<T> {
    fn new(value: T, refusal: &'static str) -> Self {
        Self {
            value: UnsafeCell::new(value),
            owner: AtomicUsize::new(NOBODY),
            refusal,
        }
    }

    /// Lends the value to its thread. `body` is ours and does not come back here.
    #[inline]
    fn with<R>(&self, body: impl FnOnce(&mut T) -> R) -> Result<R, Failure> {
        let here = HERE.with(|here| ptr::from_ref(here).addr());
        if self.owner.load(Ordering::Relaxed) != here {
            self.claim(here)?;
        }
        // SAFETY: this is the owner's thread, and none of its callers is in here already.
        Ok(body(unsafe { &mut *self.value.get() }))
    }

    #[cold]
    fn claim(&self, here: usize) -> Result<(), Failure> {
        // Acquire: what the thread that made the value wrote is visible to the one that takes it.
        let claimed =
            self.owner
                .compare_exchange(NOBODY, here, Ordering::AcqRel, Ordering::Acquire);
        let refused = |_| Failure::new(Code::WrongThread, self.refusal);
        claimed.map(drop).map_err(refused)
    }
}

/// A ring. It belongs to the thread that polls it first, and to no other until it is freed.
pub struct Ring {
    reader: OneThread<WaitingReader>,
}

impl Ring {
    pub(crate) fn new(reader: WaitingReader) -> Self {
        let refusal =
            "another thread polls this ring: each ring has one thread, the first that polls it";
        let reader = OneThread::new(reader, refusal);
        Self { reader }
    }

    /// Lends the reader to its thread.
    #[inline]
    pub(crate) fn with_reader<R>(
        &self,
        body: impl FnOnce(&mut WaitingReader) -> R,
    ) -> Result<R, Failure> {
        self.reader.with(body)
    }
}

/// The first of two stages: it moves records from a ring into a queue. It belongs to the thread that calls it first.
pub struct Pump {
    pump: OneThread<wirebook_driver::Pump>,
}

impl Pump {
    pub(crate) fn new(pump: wirebook_driver::Pump) -> Self {
        let refusal =
            "another thread drives this pump: each pump has one thread, the first that calls it";
        let pump = OneThread::new(pump, refusal);
        Self { pump }
    }

    /// Lends the pump to its thread.
    #[inline]
    pub(crate) fn with_pump<R>(
        &self,
        body: impl FnOnce(&mut wirebook_driver::Pump) -> R,
    ) -> Result<R, Failure> {
        self.pump.with(body)
    }
}

/// The second of two stages: records that a pump has moved. It belongs to the thread that polls it first.
pub struct Queue {
    queue: OneThread<RecordQueue>,
}

impl Queue {
    pub(crate) fn new(queue: RecordQueue) -> Self {
        let refusal =
            "another thread polls this queue: each queue has one thread, the first that polls it";
        let queue = OneThread::new(queue, refusal);
        Self { queue }
    }

    /// Lends the queue to its thread.
    #[inline]
    pub(crate) fn with_queue<R>(
        &self,
        body: impl FnOnce(&mut RecordQueue) -> R,
    ) -> Result<R, Failure> {
        self.queue.with(body)
    }
}
