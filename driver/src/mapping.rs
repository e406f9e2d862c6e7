//! Mapped memory shared with a device, seen only through atomics.
//!
//! A device (or the simulator's thread) writes this memory while the host reads it, so a plain reference
//! to it would be undefined behaviour. Everything handed out is a reference to an atomic, or to a struct
//! of atomics, which may change behind it.

use crate::sync::{AtomicU32, AtomicU64, Ordering};
use memmap2::{MmapOptions, MmapRaw};
use std::io;
use std::marker::PhantomData;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::ptr::NonNull;
use std::sync::Arc;
use wirebook_contract::record::Record;

/// The smallest page.
const SMALL_PAGE_BYTES: usize = 4096;
/// NUMA nodes that a machine may have: what Linux is built with for servers.
const NODES_MAX: u32 = 1024;

/// A shared, writable mapping of a file or of a device region.
#[derive(Debug)]
pub(crate) struct Mapping {
    map: MmapRaw,
}

impl Mapping {
    /// Maps `bytes` of `fd` from `offset`; `populate` faults all pages in now instead of on first use.
    pub(crate) fn new(
        fd: BorrowedFd<'_>,
        offset: u64,
        bytes: usize,
        populate: bool,
    ) -> io::Result<Self> {
        let mut options = MmapOptions::new();
        options.offset(offset).len(bytes);
        if populate {
            options.populate();
        }
        Self::with(&options, fd)
    }

    fn with(options: &MmapOptions, fd: BorrowedFd<'_>) -> io::Result<Self> {
        let map = options.map_raw(fd.as_raw_fd())?;
        // A child of fork would see the parent's pages copied on its first write while the card keeps
        // writing the originals.
        map.advise(memmap2::Advice::DontFork)?;
        Ok(Self { map })
    }

    /// Zeroed pages of no file, for tests under miri: it runs all that is above them, but knows no memfd and no
    /// shared mapping.
    #[cfg(test)]
    pub(crate) fn anonymous(bytes: usize) -> Self {
        let map = MmapOptions::new().len(bytes).map_anon().unwrap();
        Self { map: map.into() }
    }

    /// Faults all pages in now instead of on first use.
    pub(crate) fn populate(&self) -> io::Result<()> {
        if !self.fault_in()? {
            // One look at each page.
            for offset in (0..self.bytes()).step_by(SMALL_PAGE_BYTES) {
                let word: Option<&AtomicU32> = self.get(offset);
                word.map(|word| word.load(Ordering::Relaxed));
            }
        }
        Ok(())
    }

    /// Faults all pages in, also those that the file does not have yet, or fails when there are none left; `false`
    /// when the kernel cannot: before Linux 5.14.
    pub(crate) fn fault_in(&self) -> io::Result<bool> {
        match self.map.advise(memmap2::Advice::PopulateWrite) {
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(false),
            other => other.map(|()| true),
        }
    }

    /// Lets pages that the file does not have yet come from this NUMA node only.
    pub(crate) fn bind(&self, node: u32) -> io::Result<()> {
        let mut mask = [0_u64; NODES_MAX as usize / 64];
        let word = mask.get_mut(node as usize / 64);
        let word = word.ok_or(io::Error::from(io::ErrorKind::InvalidInput))?;
        *word |= 1 << (node % 64);
        // SAFETY: the range is this mapping's, which lives as long as `self`, and the mask has as many bits as is
        // said, but for the one that the kernel does not count. The call changes where pages will come from, and
        // no memory of this process.
        let refused = unsafe {
            libc::syscall(
                libc::SYS_mbind,
                self.map.as_mut_ptr(),
                self.bytes(),
                libc::MPOL_BIND,
                mask.as_ptr(),
                u64::from(NODES_MAX) + 1,
                0_u32,
            )
        };
        if refused == 0 {
            Ok(())
        } else {
            Err(io::Error::last_os_error())
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.map.len()
    }

    /// Address in this process, what VFIO maps.
    pub(crate) fn address(&self) -> usize {
        self.map.as_ptr() as usize
    }

    /// The `T` at `offset`, or `None` when it is unaligned or outside.
    pub(crate) fn get<T: Shared>(&self, offset: usize) -> Option<&T> {
        let pointer = self.pointer::<T>(offset, 1)?;
        // SAFETY: `pointer` checked alignment and that a whole `T` lies in the mapping, which lives as
        // long as `self`. `T: Shared` is made of atomics only: every bit pattern is valid and others may
        // write it at any time.
        Some(unsafe { pointer.as_ref() })
    }

    fn pointer<T>(&self, offset: usize, count: usize) -> Option<NonNull<T>> {
        let end = size_of::<T>().checked_mul(count)?.checked_add(offset)?;
        let address = self.address().checked_add(offset)?;
        if end > self.bytes() || !address.is_multiple_of(align_of::<T>()) {
            return None;
        }
        NonNull::new(self.map.as_mut_ptr().wrapping_add(offset).cast())
    }
}

/// Types that consist of atomics only.
///
/// # Safety
/// Every bit pattern must be a valid value, and every access through `&Self` must be atomic.
pub(crate) unsafe trait Shared {}

// SAFETY: an atomic integer.
unsafe impl Shared for AtomicU32 {}
// SAFETY: a struct of atomic integers; `copy` reads through them.
unsafe impl Shared for Slot {}

/// A power-of-two array in a mapping that it keeps alive. Indexing masks, so it cannot leave the array.
pub(crate) struct Span<T> {
    first: NonNull<T>,
    mask: u32,
    _mapping: Arc<Mapping>,
    _shared: PhantomData<*const T>,
}

// SAFETY: a `Span` gives out only `&T` with `T: Shared`, which is atomics only and so may be used from any
// thread; the mapping it points into is kept alive by the `Arc` and is itself `Send + Sync`.
unsafe impl<T: Shared> Send for Span<T> {}
// SAFETY: as for `Send`.
unsafe impl<T: Shared> Sync for Span<T> {}

impl<T: Shared> Span<T> {
    /// `2^log2_count` values from `offset`, or `None` when they are unaligned or outside.
    pub(crate) fn new(mapping: &Arc<Mapping>, offset: usize, log2_count: u32) -> Option<Self> {
        let count = 1_u32.checked_shl(log2_count)?;
        Some(Self {
            first: mapping.pointer(offset, count as usize)?,
            mask: count - 1,
            _mapping: Arc::clone(mapping),
            _shared: PhantomData,
        })
    }

    /// The value at `index` modulo the count.
    #[inline]
    pub(crate) fn at(&self, index: u32) -> &T {
        // SAFETY: `new` checked that `mask + 1` aligned values lie in the mapping, `index & mask` is one of
        // them, and the `Arc` keeps the mapping alive. `T: Shared` may be referenced while others write it.
        unsafe { self.first.add((index & self.mask) as usize).as_ref() }
    }
}

/// One ring slot as the card writes it.
///
/// The words are wider than the doublewords the card writes. That is no race: they are read only after
/// `own` was read with Acquire, so every doubleword before it has been written.
#[repr(C, align(64))]
pub(crate) struct Slot {
    words: [AtomicU64; 7],
    trailer: AtomicU32,
    /// Low 32 bits of the count of records produced, this one included.
    pub(crate) own: AtomicU32,
}

impl Slot {
    /// The record in this slot, whose `own` the caller has already read with Acquire.
    #[inline]
    pub(crate) fn copy(&self, own: u32) -> Record {
        let word = |i: usize| self.words[i].load(Ordering::Relaxed);
        let trailer = u64::from(self.trailer.load(Ordering::Relaxed)) | u64::from(own) << 32;
        Record::from_words([
            word(0),
            word(1),
            word(2),
            word(3),
            word(4),
            word(5),
            word(6),
            trailer,
        ])
    }
}

const _: () = assert!(size_of::<Slot>() == wirebook_contract::ring::SLOT_BYTES);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::SharedMemory;

    fn mapping(bytes: usize) -> Arc<Mapping> {
        Arc::clone(SharedMemory::for_tests(bytes).mapping())
    }

    #[test]
    fn nothing_outside_or_unaligned() {
        let m = mapping(4096);
        assert!(m.get::<AtomicU32>(4092).is_some());
        for offset in [1, 2, 4093, 4096, usize::MAX - 3] {
            assert!(m.get::<AtomicU32>(offset).is_none(), "offset {offset}");
        }
        assert!(m.get::<Slot>(4032).is_some());
        assert!(m.get::<Slot>(32).is_none());
        assert!(Span::<Slot>::new(&m, 0, 6).is_some());
        assert!(Span::<Slot>::new(&m, 0, 7).is_none());
        assert!(Span::<Slot>::new(&m, 64, 6).is_none());
        assert!(Span::<Slot>::new(&m, 0, 32).is_none());
    }

    #[test]
    fn a_span_wraps_and_outlives_the_handle() {
        let m = mapping(4096);
        let span = Span::<AtomicU32>::new(&m, 16, 2).unwrap();
        m.get::<AtomicU32>(20).unwrap().store(7, Ordering::Relaxed);
        drop(m);
        assert_eq!(span.at(1).load(Ordering::Relaxed), 7);
        assert_eq!(span.at(u32::MAX - 2).load(Ordering::Relaxed), 7);
        assert_eq!(span.at(2).load(Ordering::Relaxed), 0);
    }

    /// What miri must find: `scripts/miri` runs each alone, and fails when it passes.
    #[cfg(miri)]
    mod mutants {
        use super::*;

        #[test]
        fn a_span_longer_than_its_mapping() {
            let m = mapping(4096);
            let mut span = Span::<Slot>::new(&m, 0, 6).unwrap();
            span.mask = 127;
            span.at(64).own.load(Ordering::Relaxed);
        }

        #[test]
        fn a_span_that_does_not_keep_its_mapping() {
            let mut span = Span::<Slot>::new(&mapping(4096), 0, 6).unwrap();
            span._mapping = mapping(4096);
            span.at(0).own.load(Ordering::Relaxed);
        }
    }
}
