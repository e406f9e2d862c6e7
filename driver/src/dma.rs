//! Memory a card may write: a sealed memfd, populated and mapped shared.
//!
//! A memfd serves every transport: VFIO maps its address, vfio-user passes its file descriptor, the
//! simulator in process writes it directly.

use crate::mapping::Mapping;
use crate::shared::SharedMemory;
use crate::sync::AtomicU32;
use rustix::fs::{FallocateFlags, MemfdFlags, SealFlags, fallocate, fcntl_add_seals, memfd_create};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;
use thiserror::Error;
use wirebook_contract::ring::{MAX_LOG2_SLOTS, SLOT_BYTES};

/// Largest buffer: the largest ring. Reserving pages is eager, so a wrong size must not get as far as the
/// system, which would rather kill processes than refuse.
const MAX_BYTES: usize = SLOT_BYTES << MAX_LOG2_SLOTS;

/// Size of the pages behind a buffer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pages {
    /// 1 GiB: for whoever has reserved these and none of 2 MiB.
    Gigantic,
    /// 2 MiB: one IOMMU entry instead of 512, fewer TLB misses.
    Huge,
    /// 4 KiB.
    Small,
}

impl Pages {
    /// Their size in bytes.
    #[must_use]
    pub const fn bytes(self) -> usize {
        match self {
            Self::Gigantic => 1 << 30,
            Self::Huge => 2 << 20,
            Self::Small => 4096,
        }
    }
}

/// Why DMA memory could not be had.
#[derive(Debug, Error)]
#[error(
    "no DMA memory of {bytes} bytes ({step}): {source}; free memory, or ask for smaller rings with fewer slots"
)]
pub struct DmaError {
    /// Bytes asked for.
    pub bytes: usize,
    /// The call that failed.
    pub step: &'static str,
    /// What the system said.
    pub source: io::Error,
}

/// A zeroed buffer that a device and the host share. Its size never changes: it is sealed.
///
/// Rings have theirs from [`Configured::ring`](crate::Configured::ring); this is for transports and models.
///
/// ```
/// use std::sync::atomic::Ordering;
/// use wirebook_driver::{DmaMemory, Pages};
///
/// let memory = DmaMemory::allocate(64 << 6)?; // a ring of 2^6 records
/// assert_eq!((memory.bytes(), memory.pages()), (4096, Pages::Small));
///
/// // The device's side: a doubleword at a time, and the last with Release.
/// let own = memory.doubleword(60).expect("it is aligned, and inside");
/// own.store(1, Ordering::Release);
///
/// // Another process, or a model, maps it by its descriptor.
/// let theirs = wirebook_driver::SharedMemory::import(memory.fd(), 0, 4096)?;
/// assert_eq!(theirs.doubleword(60).map(|own| own.load(Ordering::Acquire)), Some(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct DmaMemory {
    mapping: Arc<Mapping>,
    file: File,
    pages: Pages,
}

impl DmaMemory {
    /// Allocates at least `bytes` (rounded up to whole pages; at most 256 MiB), zeroed and resident.
    ///
    /// Buffers of 2 MiB or more use huge pages when the system has some reserved (`vm.nr_hugepages`); if not, a
    /// warning is logged and 4 KiB pages are used.
    ///
    /// # Errors
    /// [`DmaError`] when the system refuses.
    pub fn allocate(bytes: usize) -> Result<Self, DmaError> {
        Self::allocate_near(bytes, None)
    }

    /// As [`DmaMemory::allocate`], on a NUMA node: the card's. When that has no such pages, smaller ones of the
    /// node are preferred to those of another; memory of another node is the last resort, with a warning.
    ///
    /// # Errors
    /// [`DmaError`] when the system refuses.
    pub fn allocate_near(bytes: usize, node: Option<u32>) -> Result<Self, DmaError> {
        if bytes >= Pages::Huge.bytes() {
            let huge = Self::allocate_on(bytes, Pages::Huge, node);
            let Err(refused) = huge else { return huge };
            let gigantic = Self::allocate_on(bytes, Pages::Gigantic, node);
            if gigantic.is_ok() {
                tracing::warn!(
                    bytes,
                    "no huge pages of 2 MiB ({}): DMA memory takes whole pages of 1 GiB, all of it locked",
                    refused.source
                );
                return gigantic;
            }
            tracing::warn!(
                bytes,
                "no huge pages for DMA memory ({}): using 4 KiB pages; reserve some with \
                 `sysctl vm.nr_hugepages={}`",
                refused.source,
                reserved_pages() + bytes.div_ceil(Pages::Huge.bytes())
            );
        }
        let small = Self::allocate_on(bytes, Pages::Small, node);
        let (Err(refused), Some(node)) = (&small, node) else {
            return small;
        };
        tracing::warn!(
            bytes,
            "no DMA memory on the card's NUMA node {node} ({}): using another's, which is slower; look at \
             `numactl --hardware`",
            refused.source
        );
        Self::allocate_with(bytes, Pages::Small)
    }

    /// Allocates with the given page size, without a fallback.
    ///
    /// # Errors
    /// [`DmaError`] when the system refuses.
    pub fn allocate_with(bytes: usize, pages: Pages) -> Result<Self, DmaError> {
        Self::allocate_on(bytes, pages, None)
    }

    fn allocate_on(bytes: usize, pages: Pages, node: Option<u32>) -> Result<Self, DmaError> {
        let fail = |step| {
            move |source: io::Error| DmaError {
                bytes,
                step,
                source,
            }
        };
        if bytes > MAX_BYTES {
            return Err(fail("size")(io::ErrorKind::InvalidInput.into()));
        }
        let size = bytes.max(1).next_multiple_of(pages.bytes());
        let mut flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        flags |= match pages {
            Pages::Gigantic => MemfdFlags::HUGETLB | MemfdFlags::HUGE_1GB,
            Pages::Huge => MemfdFlags::HUGETLB | MemfdFlags::HUGE_2MB,
            Pages::Small => MemfdFlags::empty(),
        };
        let errno = |step| move |e: rustix::io::Errno| fail(step)(e.into());
        let file = File::from(memfd_create("wirebook-dma", flags).map_err(errno("memfd_create"))?);
        file.set_len(size as u64).map_err(fail("ftruncate"))?;
        let mapping = Mapping::new(file.as_fd(), 0, size, false).map_err(fail("mmap"))?;
        if let Some(node) = node {
            mapping.bind(node).map_err(fail("mbind"))?;
            // Huge pages keep to the mapping's node only when it faults them in: `fallocate` goes by the thread's.
            mapping.fault_in().map_err(fail("populate"))?;
        }
        // Reserve every page now: running out later would be SIGBUS in the middle of a read.
        fallocate(&file, FallocateFlags::empty(), 0, size as u64).map_err(errno("fallocate"))?;
        // A peer that holds the descriptor (vfio-user) could otherwise shrink the file under us: SIGBUS.
        let seals = SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL;
        fcntl_add_seals(&file, seals).map_err(errno("seal"))?;
        mapping.populate().map_err(fail("populate"))?;
        Ok(Self {
            mapping: Arc::new(mapping),
            file,
            pages,
        })
    }

    /// Size in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.mapping.bytes()
    }

    /// Size of its pages.
    #[must_use]
    pub fn pages(&self) -> Pages {
        self.pages
    }

    /// Address in this process: what VFIO maps for the device.
    #[must_use]
    pub fn address(&self) -> usize {
        self.mapping.address()
    }

    /// The memfd: what vfio-user sends to the server.
    #[must_use]
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }

    /// The doubleword at a byte offset, for a device model that writes as a bus does: doubleword by
    /// doubleword in ascending order, the last one with `Release`. `None` when unaligned or outside.
    #[must_use]
    pub fn doubleword(&self, offset: usize) -> Option<&AtomicU32> {
        self.mapping.get(offset)
    }

    /// The same memory without its descriptor, for whoever writes it as the device.
    #[must_use]
    pub fn share(&self) -> SharedMemory {
        SharedMemory::new(Arc::clone(&self.mapping))
    }
}

/// Pages of 2 MiB that the system keeps for such memory, in use or not: `sysctl` sets their number, it does not add.
fn reserved_pages() -> usize {
    let number = std::fs::read_to_string("/proc/sys/vm/nr_hugepages");
    number.map_or(0, |text| text.trim().parse().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::Ordering;
    use std::os::unix::fs::FileExt;

    #[test]
    fn zeroed_rounded_and_shared() {
        let memory = DmaMemory::allocate(5000).unwrap();
        assert_eq!((memory.bytes(), memory.pages()), (8192, Pages::Small));
        for offset in (0..8192).step_by(4) {
            let word = memory.doubleword(offset).unwrap();
            assert_eq!(word.load(Ordering::Relaxed), 0);
        }
        assert!(memory.doubleword(8192).is_none());
        // What another holder of the descriptor writes appears in the mapping.
        let other = File::from(memory.fd().try_clone_to_owned().unwrap());
        other.write_all_at(&[1, 2, 3, 4], 4096).unwrap();
        let word = memory.doubleword(4096).unwrap().load(Ordering::Acquire);
        assert_eq!(word, 0x0403_0201);
    }

    #[test]
    fn sealed_against_shrinking_and_growing() {
        let memory = DmaMemory::allocate(4096).unwrap();
        let other = File::from(memory.fd().try_clone_to_owned().unwrap());
        for size in [0, 4095, 8192] {
            let error = other.set_len(size).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
        }
    }

    #[test]
    fn huge_pages_or_a_fallback() {
        let memory = DmaMemory::allocate(3 << 20).unwrap();
        match memory.pages() {
            Pages::Gigantic => assert_eq!(memory.bytes(), 1 << 30),
            Pages::Huge => assert_eq!(memory.bytes(), 4 << 20),
            Pages::Small => assert_eq!(memory.bytes(), 3 << 20),
        }
    }

    #[test]
    fn on_a_node_or_on_another_with_a_warning() {
        // Node 0 is everywhere, the last one that Linux could have nowhere.
        for node in [0, 1023, 5000] {
            let memory = DmaMemory::allocate_near(8192, Some(node)).unwrap();
            assert_eq!((memory.bytes(), memory.pages()), (8192, Pages::Small));
        }
        let refused = DmaMemory::allocate_on(8192, Pages::Small, Some(1023)).unwrap_err();
        assert_eq!(refused.step, "mbind");
        let refused = DmaMemory::allocate_on(8192, Pages::Small, Some(5000)).unwrap_err();
        assert_eq!(refused.step, "mbind");
    }

    #[test]
    fn an_impossible_size_is_an_error() {
        let error = DmaMemory::allocate(usize::MAX).unwrap_err();
        assert_eq!(error.step, "size");
        let error = DmaMemory::allocate_with(MAX_BYTES + 1, Pages::Small).unwrap_err();
        assert_eq!((error.step, error.bytes), ("size", (256 << 20) + 1));
    }
}
