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

/// Between one reader's doorbells and a reset. A device whose memory space is disabled has no doorbells: a store to
/// them ends the process. A reader may poll on another thread, so the reset waits until it is outside, and keeps
/// it there.
///
/// Each side stores its own word and then loads the other's. With SeqCst at least one sees the other: either the
/// reader finds the gate closed, or whoever closes it finds the reader inside and waits for the single store.
#[derive(Debug)]
pub(crate) struct Gate {
    closed: AtomicU32,
    inside: AtomicU32,
}

impl Gate {
    fn open() -> Self {
        Self {
            closed: AtomicU32::new(0),
            inside: AtomicU32::new(0),
        }
    }

    /// Does `store` unless the gate is closed.
    #[inline]
    fn pass(&self, store: impl FnOnce()) {
        self.inside.store(1, Ordering::SeqCst);
        if self.closed.load(Ordering::SeqCst) == 0 {
            store();
        }
        self.inside.store(0, Ordering::Release);
    }

    /// Lets nobody in any more, and waits until nobody is inside.
    pub(crate) fn close(&self) {
        self.closed.store(1, Ordering::SeqCst);
        while self.inside.load(Ordering::SeqCst) != 0 {
            std::hint::spin_loop();
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
}
