//! Mapped device regions and the doorbells in them.

use crate::gate::{self, Closer, Entry};
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
        SharedMemory::import(fd, offset, bytes as u64).map(|memory| Self::over(&memory))
    }

    /// The same memory as a region.
    pub(crate) fn over(memory: &SharedMemory) -> Self {
        Self {
            mapping: Arc::clone(memory.mapping()),
        }
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
        self.lend_doorbell(ring).map(|(doorbell, _)| doorbell)
    }

    /// As [`MappedBar::doorbell`], with what takes it away again.
    pub(crate) fn lend_doorbell(&self, ring: u8) -> Result<(Doorbell, Closer<Cells>), RingError> {
        let page = u32::from(ring) * DOORBELL_STRIDE;
        let cell = |offset| {
            Span::new(&self.mapping, (page + offset) as usize, 0).ok_or(RingError::Doorbell {
                ring,
                bytes: self.bytes(),
            })
        };
        let (cells, closer) = gate::around(Cells {
            tail: cell(DOORBELL_TAIL)?,
            arm: cell(DOORBELL_ARM)?,
        });
        Ok((Doorbell { cells }, closer))
    }
}

/// The cells of one ring in BAR2.
pub(crate) struct Cells {
    tail: Span<AtomicU32>,
    arm: Span<AtomicU32>,
}

/// Where a ring's reader says how far it has read, and what it wants to be woken for. Last value wins: a device, or a
/// simulator that polls the cell, needs only the newest.
///
/// The card's owner takes the region back when the card stops. A doorbell rung after that does nothing.
pub struct Doorbell {
    cells: Entry<Cells>,
}

impl Doorbell {
    /// Tells the card that `count` records (free running) have been consumed.
    ///
    /// Release: the copies of those records are complete before the card may overwrite their slots. It
    /// pairs with the card's read of the doorbell (an Acquire load in the simulator). The compiler may
    /// merge two stores into the later one, which is what last-value-wins means.
    #[inline]
    pub(crate) fn ring(&mut self, count: u32) {
        self.cells
            .pass(|cells| cells.tail.at(0).store(count, Ordering::Release));
    }

    /// Asks the card for an interrupt once it has produced `wanted` records (free running).
    ///
    /// Release only keeps it behind the copies, as the consumer doorbell is. No fence is needed between it and
    /// the look at the ring that follows: should the card see it late, the card itself finds that the records
    /// are produced, and fires.
    #[inline]
    pub(crate) fn arm(&mut self, wanted: u32) {
        self.cells
            .pass(|cells| cells.arm.at(0).store(wanted, Ordering::Release));
    }

    /// Whether the card was stopped: what it has written until then is visible, and it writes no more.
    #[inline]
    pub(crate) fn is_closed(&self) -> bool {
        self.cells.is_closed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicBool;
    use std::thread;

    #[test]
    fn no_doorbell_rings_behind_a_closed_gate() {
        let memory = SharedMemory::for_tests(4096);
        let bar = MappedBar::over(&memory);
        let (mut doorbell, mut closer) = bar.lend_doorbell(0).unwrap();
        doorbell.ring(7);
        doorbell.arm(8);
        let cell = |at| memory.doubleword(at).unwrap().load(Ordering::Acquire);
        assert_eq!((cell(0), cell(0x40)), (7, 8));
        assert!(!doorbell.is_closed());
        closer.close();
        assert!(doorbell.is_closed());
        doorbell.ring(9);
        doorbell.arm(10);
        assert_eq!((cell(0), cell(0x40)), (7, 8));
    }

    #[test]
    fn whoever_closes_the_gate_has_the_region_alone() {
        let memory = SharedMemory::for_tests(4096);
        let bar = MappedBar::over(&memory);
        for _ in 0..if cfg!(miri) { 10 } else { 40 } {
            let (mut doorbell, mut closer) = bar.lend_doorbell(0).unwrap();
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
                closer.close();
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
