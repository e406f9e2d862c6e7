//! A ring's handle: the driver's reader, for the one thread that polls.

use crate::code::{Code, Failure};
use std::cell::UnsafeCell;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use wirebook_driver::RingReader;

thread_local! {
    /// Its address tells a thread from all others that live.
    static HERE: u8 = const { 0 };
}

/// Nobody has polled yet.
const NOBODY: usize = 0;

/// A ring. It belongs to the thread that polls it first, and to no other until it is freed.
pub struct Ring {
    reader: UnsafeCell<RingReader>,
    /// Address of the owner's `HERE`.
    owner: AtomicUsize,
    stopped: Arc<AtomicBool>,
}

// SAFETY: `reader` is touched by `with_reader` only, which lets one thread in: the first that asks. Another thread
// can have the same `HERE` only when the first has ended, and then what that one did happened before, because the
// system gives memory of a thread to another only after it was joined or has ended. `RingReader` is `Send`.
unsafe impl Sync for Ring where RingReader: Send {}

impl Ring {
    pub(crate) fn new(reader: RingReader, stopped: Arc<AtomicBool>) -> Self {
        Self {
            reader: UnsafeCell::new(reader),
            owner: AtomicUsize::new(NOBODY),
            stopped,
        }
    }

    /// Whether the card had stopped: what a poll after this does not find will never come.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    /// Lends the reader to its thread. `body` is ours and does not come back here.
    #[inline]
    pub(crate) fn with_reader<T>(
        &self,
        body: impl FnOnce(&mut RingReader) -> T,
    ) -> Result<T, Failure> {
        let here = HERE.with(|here| ptr::from_ref(here).addr());
        if self.owner.load(Ordering::Relaxed) != here {
            self.claim(here)?;
        }
        // SAFETY: this is the owner's thread, and none of its callers is in here already.
        Ok(body(unsafe { &mut *self.reader.get() }))
    }

    #[cold]
    fn claim(&self, here: usize) -> Result<(), Failure> {
        // Acquire: what the thread that made the reader wrote is visible to the one that takes it.
        let claimed =
            self.owner
                .compare_exchange(NOBODY, here, Ordering::AcqRel, Ordering::Acquire);
        claimed.map(drop).map_err(|_| {
            let message =
                "another thread polls this ring: each ring has one thread, the first that polls it";
            Failure::new(Code::WrongThread, message)
        })
    }
}
