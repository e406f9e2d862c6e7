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
        })
    }
}

/// Where a ring's reader says how far it has read, and what it wants to be woken for. Last value wins: a device, or a simulator that polls the
/// cell, needs only the newest.
pub struct Doorbell {
    tail: Span<AtomicU32>,
    arm: Span<AtomicU32>,
}

impl Doorbell {
    /// Tells the card that `count` records (free running) have been consumed.
    ///
    /// Release: the copies of those records are complete before the card may overwrite their slots. It
    /// pairs with the card's read of the doorbell (an Acquire load in the simulator). The compiler may
    /// merge two stores into the later one, which is what last-value-wins means.
    #[inline]
    pub(crate) fn ring(&self, count: u32) {
        self.tail.at(0).store(count, Ordering::Release);
    }

    /// Asks the card for an interrupt once it has produced `wanted` records (free running).
    ///
    /// Release only keeps it behind the copies, as the consumer doorbell is. No fence is needed between it and
    /// the look at the ring that follows: should the card see it late, the card itself finds that the records
    /// are produced, and fires.
    #[inline]
    pub(crate) fn arm(&self, wanted: u32) {
        self.arm.at(0).store(wanted, Ordering::Release);
    }
}
