//! Mapped device regions and the doorbells in them.

use crate::mapping::{Mapping, Span};
use crate::ring::RingError;
use crate::shared::{ImportError, SharedMemory};
use crate::sync::{AtomicU32, Ordering};
use std::io;
use std::os::fd::BorrowedFd;
use std::sync::Arc;
use wirebook_contract::ring::{DOORBELL_ARM, DOORBELL_STRIDE, DOORBELL_TAIL};

/// BAR2 mapped into this process.
///
/// On silicon it is the device's region; in a vfio-user server and in the in-process simulator it is a
/// page of shared memory that the server polls. The ring code cannot tell them apart.
#[derive(Clone, Debug)]
pub struct MappedBar {
    mapping: Arc<Mapping>,
}

impl MappedBar {
    /// Maps `bytes` of a region from `offset` of `fd`.
    ///
    /// # Errors
    /// What `mmap` returns.
    pub fn map(fd: BorrowedFd<'_>, offset: u64, bytes: usize) -> io::Result<Self> {
        Ok(Self {
            mapping: Arc::new(Mapping::new(fd, offset, bytes, false)?),
        })
    }

    /// Maps `bytes` of another process's memory, which must be sealed against shrinking.
    ///
    /// # Errors
    /// [`ImportError`] saying what is wrong with it.
    pub fn import(fd: BorrowedFd<'_>, offset: u64, bytes: usize) -> Result<Self, ImportError> {
        let shared = SharedMemory::import(fd, offset, bytes as u64)?;
        Ok(Self {
            mapping: Arc::clone(shared.mapping()),
        })
    }

    /// Size in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.mapping.bytes()
    }

    /// The doorbells of a ring.
    ///
    /// # Errors
    /// [`RingError::Doorbell`] when the region is too small for it.
    pub fn doorbell(&self, ring: u8) -> Result<Doorbell, RingError> {
        let page = u32::from(ring) * DOORBELL_STRIDE;
        let cell = |offset| {
            Span::new(&self.mapping, (page + offset) as usize, 0).ok_or(RingError::Doorbell {
                ring,
                bytes: self.bytes(),
            })
        };
        Ok(Doorbell {
            tail: cell(DOORBELL_TAIL)?,
            arm: cell(DOORBELL_ARM)?,
            gate: Arc::new(Gate::open()),
        })
    }
}

/// A word of a [`Gate`]: an atomic, or a model checker's.
pub(crate) trait Word {
    /// Holding 0.
    fn new() -> Self;
    /// Stores with SeqCst.
    fn set(&self, value: u32);
    /// Stores 0 with Release.
    fn release(&self);
    /// Loads with SeqCst.
    fn get(&self) -> u32;
    /// While another thread's store is awaited.
    fn pause();
}

impl Word for AtomicU32 {
    fn new() -> Self {
        Self::new(0)
    }

    #[inline]
    fn set(&self, value: u32) {
        self.store(value, Ordering::SeqCst);
    }

    #[inline]
    fn release(&self) {
        self.store(0, Ordering::Release);
    }

    #[inline]
    fn get(&self) -> u32 {
        self.load(Ordering::SeqCst)
    }

    fn pause() {
        std::hint::spin_loop();
    }
}

/// Between one reader's doorbells and a reset. A device whose memory space is disabled has no doorbells: a store to
/// them ends the process. A reader may poll on another thread, so the reset waits until it is outside, and keeps
/// it there.
///
/// Each side stores its own word and then loads the other's. With SeqCst at least one sees the other: either the
/// reader finds the gate closed, or whoever closes it finds the reader inside and waits for the single store.
#[derive(Debug)]
pub(crate) struct Gate<W = AtomicU32> {
    closed: W,
    inside: W,
}

impl<W: Word> Gate<W> {
    fn open() -> Self {
        Self {
            closed: W::new(),
            inside: W::new(),
        }
    }

    /// Does `store` unless the gate is closed.
    #[inline]
    fn pass(&self, store: impl FnOnce()) {
        self.inside.set(1);
        if self.closed.get() == 0 {
            store();
        }
        self.inside.release();
    }

    /// Lets nobody in any more, and waits until nobody is inside.
    pub(crate) fn close(&self) {
        self.closed.set(1);
        while self.inside.get() != 0 {
            W::pause();
        }
    }
}

/// Where a ring's reader says how far it has read, and what it wants to be woken for. Last value wins: a device, or a simulator that polls the
/// cell, needs only the newest.
pub struct Doorbell {
    tail: Span<AtomicU32>,
    arm: Span<AtomicU32>,
    gate: Arc<Gate>,
}

impl Doorbell {
    /// Tells the card that `count` records (free running) have been consumed.
    ///
    /// Release: the copies of those records are complete before the card may overwrite their slots. It
    /// pairs with the card's read of the doorbell (an Acquire load in the simulator). The compiler may
    /// merge two stores into the later one, which is what last-value-wins means.
    #[inline]
    pub(crate) fn ring(&self, count: u32) {
        self.gate
            .pass(|| self.tail.at(0).store(count, Ordering::Release));
    }

    /// Asks the card for an interrupt once it has produced `wanted` records (free running).
    ///
    /// Release only keeps it behind the copies, as the consumer doorbell is. No fence is needed between it and
    /// the look at the ring that follows: should the card see it late, the card itself finds that the records
    /// are produced, and fires.
    #[inline]
    pub(crate) fn arm(&self, wanted: u32) {
        self.gate
            .pass(|| self.arm.at(0).store(wanted, Ordering::Release));
    }

    /// What keeps a reader from a region that is about to vanish.
    pub(crate) fn gate(&self) -> &Arc<Gate> {
        &self.gate
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dma::DmaMemory;
    use std::sync::atomic::AtomicBool;
    use std::thread;

    #[test]
    fn no_doorbell_rings_behind_a_closed_gate() {
        let memory = DmaMemory::allocate(4096).unwrap();
        let bar = MappedBar::map(memory.fd(), 0, 4096).unwrap();
        let doorbell = bar.doorbell(0).unwrap();
        doorbell.ring(7);
        doorbell.arm(8);
        let cell = |at| memory.doubleword(at).unwrap().load(Ordering::Acquire);
        assert_eq!((cell(0), cell(0x40)), (7, 8));
        doorbell.gate().close();
        doorbell.ring(9);
        doorbell.arm(10);
        assert_eq!((cell(0), cell(0x40)), (7, 8));
    }

    #[test]
    fn whoever_closes_the_gate_has_the_region_alone() {
        let memory = DmaMemory::allocate(4096).unwrap();
        let bar = MappedBar::map(memory.fd(), 0, 4096).unwrap();
        for _ in 0..200 {
            let doorbell = bar.doorbell(0).unwrap();
            let gate = Arc::clone(doorbell.gate());
            let (has_begun, is_over) = (AtomicBool::new(false), AtomicBool::new(false));
            thread::scope(|scope| {
                scope.spawn(|| {
                    let mut count = 0;
                    while !is_over.load(Ordering::Relaxed) {
                        count += 1;
                        doorbell.ring(count);
                        has_begun.store(true, Ordering::Relaxed);
                    }
                });
                while !has_begun.load(Ordering::Relaxed) {
                    thread::yield_now();
                }
                gate.close();
                let cell = memory.doubleword(0).unwrap();
                cell.store(u32::MAX, Ordering::Release);
                for _ in 0..100 {
                    assert_eq!(cell.load(Ordering::Acquire), u32::MAX);
                }
                is_over.store(true, Ordering::Relaxed);
            });
        }
    }

    /// Loom's atomics. Loom takes SeqCst of an access for AcqRel, but knows fences: between a store and a load
    /// that come in this order, one gives what SeqCst gives.
    struct Modelled<const ORDERED: bool>(loom::sync::atomic::AtomicU32);

    impl<const ORDERED: bool> Word for Modelled<ORDERED> {
        fn new() -> Self {
            Self(loom::sync::atomic::AtomicU32::new(0))
        }

        fn set(&self, value: u32) {
            self.0.store(value, Ordering::Release);
            if ORDERED {
                loom::sync::atomic::fence(Ordering::SeqCst);
            }
        }

        fn release(&self) {
            self.0.store(0, Ordering::Release);
        }

        fn get(&self) -> u32 {
            self.0.load(Ordering::Acquire)
        }

        fn pause() {
            loom::thread::yield_now();
        }
    }

    /// A reader that rings twice, and a reset that has the region alone: loom finds accesses at once.
    fn ring_and_reset<const ORDERED: bool>() {
        loom::model(|| {
            let gate = loom::sync::Arc::new(Gate::<Modelled<ORDERED>>::open());
            let region = loom::sync::Arc::new(loom::cell::Cell::new(0));
            let reader = loom::thread::spawn({
                let (gate, region) = (gate.clone(), region.clone());
                move || (1..=2).for_each(|count| gate.pass(|| region.set(count)))
            });
            gate.close();
            let rung = region.get();
            region.set(u32::MAX);
            reader.join().unwrap();
            assert!(rung <= 2 && region.get() == u32::MAX);
        });
    }

    #[test]
    fn whoever_closes_the_gate_has_the_region_alone_in_every_interleaving() {
        ring_and_reset::<true>();
    }

    #[test]
    #[should_panic]
    fn a_gate_whose_sides_may_miss_each_other_is_found() {
        ring_and_reset::<false>();
    }
}
