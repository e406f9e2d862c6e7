//! Memory of another process, mapped by a descriptor that came over a socket.

use crate::mapping::Mapping;
use crate::sync::AtomicU32;
use rustix::fs::{SealFlags, fcntl_get_seals, fstat};
use std::io;
use std::os::fd::BorrowedFd;
use std::sync::Arc;
use thiserror::Error;

/// Offsets and sizes of mappings are multiples of this.
pub const PAGE_BYTES: u64 = 4096;

/// Why another process's memory is refused.
#[derive(Debug, Error)]
pub enum ImportError {
    /// It could shrink while it is mapped, and the next access would kill this process.
    #[error(
        "the memory's file may shrink while it is mapped: give a memfd sealed with F_SEAL_SHRINK \
         (QEMU: `-object memory-backend-memfd,share=on`)"
    )]
    NotSealed,
    /// The range does not lie in the file.
    #[error(
        "{bytes} bytes from offset 0x{offset:x} do not lie in a file of {file_bytes} bytes; send the \
         descriptor that belongs to the range"
    )]
    Outside {
        /// First byte asked for.
        offset: u64,
        /// Bytes asked for.
        bytes: u64,
        /// What there is.
        file_bytes: u64,
    },
    /// Offset or size is no multiple of the page size, or the size is 0.
    #[error(
        "{bytes} bytes from offset 0x{offset:x} are not whole pages of {PAGE_BYTES} bytes; align both"
    )]
    Unaligned {
        /// First byte asked for.
        offset: u64,
        /// Bytes asked for.
        bytes: u64,
    },
    /// The system refuses.
    #[error(
        "the memory cannot be mapped: {0}; open its descriptor for reading and writing, and check \
         `sysctl vm.max_map_count`"
    )]
    System(#[from] io::Error),
}

/// Memory shared with another process or a device, seen through atomics only. Clones share one mapping,
/// which ends with the last of them.
///
/// What it cannot guard against: another process that frees huge pages inside the file while none are left
/// in the system, or whose file of ordinary pages has holes when its memory runs out.
#[derive(Clone, Debug)]
pub struct SharedMemory {
    mapping: Arc<Mapping>,
}

impl SharedMemory {
    /// Maps `bytes` from `offset` of `fd`, which must be sealed against shrinking. The descriptor is not kept.
    ///
    /// # Errors
    /// [`ImportError`] saying what is wrong with it.
    pub fn import(fd: BorrowedFd<'_>, offset: u64, bytes: u64) -> Result<Self, ImportError> {
        let whole = |value: u64| value.is_multiple_of(PAGE_BYTES);
        if bytes == 0 || !whole(offset) || !whole(bytes) {
            return Err(ImportError::Unaligned { offset, bytes });
        }
        // Seals come first: the size read after them cannot become smaller. A file that knows no seals
        // refuses the question.
        let seals = fcntl_get_seals(fd).unwrap_or(SealFlags::empty());
        if !seals.contains(SealFlags::SHRINK) {
            return Err(ImportError::NotSealed);
        }
        let file_bytes = u64::try_from(fstat(fd).map_err(io::Error::from)?.st_size).unwrap_or(0);
        let inside = offset
            .checked_add(bytes)
            .is_some_and(|end| end <= file_bytes);
        let (true, Ok(length)) = (inside, usize::try_from(bytes)) else {
            return Err(ImportError::Outside {
                offset,
                bytes,
                file_bytes,
            });
        };
        Ok(Self::new(Arc::new(Mapping::new(
            fd, offset, length, false,
        )?)))
    }

    pub(crate) fn new(mapping: Arc<Mapping>) -> Self {
        Self { mapping }
    }

    pub(crate) fn mapping(&self) -> &Arc<Mapping> {
        &self.mapping
    }

    /// Size in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.mapping.bytes()
    }

    /// The doubleword at a byte offset, for a device model that writes as a bus does: doubleword by
    /// doubleword in ascending order, the last one with `Release`. `None` when unaligned or outside.
    #[must_use]
    pub fn doubleword(&self, offset: usize) -> Option<&AtomicU32> {
        self.mapping.get(offset)
    }
}

#[cfg(test)]
impl SharedMemory {
    /// Memory that a card and its host could share, for tests that miri runs too, where it is of no file.
    pub(crate) fn for_tests(bytes: usize) -> Self {
        if cfg!(miri) {
            Self::new(Arc::new(Mapping::anonymous(bytes)))
        } else {
            crate::dma::DmaMemory::allocate(bytes).unwrap().share()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dma::DmaMemory;
    use crate::sync::Ordering;
    use rustix::fs::{MemfdFlags, fcntl_add_seals, memfd_create};
    use std::fs::File;
    use std::os::fd::AsFd;

    fn memfd(bytes: u64, seals: SealFlags) -> File {
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        let file = File::from(memfd_create("test", flags).unwrap());
        file.set_len(bytes).unwrap();
        fcntl_add_seals(&file, seals).unwrap();
        file
    }

    #[test]
    fn sees_what_the_owner_writes_and_outlives_the_descriptor() {
        let memory = DmaMemory::allocate(8192).unwrap();
        let shared = SharedMemory::import(memory.fd(), 4096, 4096).unwrap();
        let word = memory.doubleword(4096 + 8).unwrap();
        word.store(7, Ordering::Release);
        drop(memory);
        assert_eq!(shared.bytes(), 4096);
        assert_eq!(shared.doubleword(8).unwrap().load(Ordering::Acquire), 7);
        assert!(shared.doubleword(4096).is_none() && shared.doubleword(2).is_none());
    }

    #[test]
    fn a_file_that_may_shrink_is_refused() {
        let open = memfd(8192, SealFlags::GROW);
        let refused = SharedMemory::import(open.as_fd(), 0, 4096).unwrap_err();
        assert!(matches!(refused, ImportError::NotSealed), "{refused}");
        let plain = File::open("/dev/zero").unwrap();
        let refused = SharedMemory::import(plain.as_fd(), 0, 4096).unwrap_err();
        assert!(matches!(refused, ImportError::NotSealed), "{refused}");
        let sealed = memfd(8192, SealFlags::SHRINK);
        assert!(SharedMemory::import(sealed.as_fd(), 0, 8192).is_ok());
    }

    #[test]
    fn ranges_outside_the_file_are_refused() {
        let file = memfd(8192, SealFlags::SHRINK);
        for (offset, bytes) in [(0, 12288), (8192, 4096), (u64::MAX - 4095, 4096)] {
            let refused = SharedMemory::import(file.as_fd(), offset, bytes).unwrap_err();
            let wanted = matches!(
                refused,
                ImportError::Outside {
                    file_bytes: 8192,
                    ..
                }
            );
            assert!(wanted, "{offset} {bytes}: {refused}");
        }
        for (offset, bytes) in [(0, 0), (1, 4096), (0, 4095)] {
            let refused = SharedMemory::import(file.as_fd(), offset, bytes).unwrap_err();
            assert!(matches!(refused, ImportError::Unaligned { .. }));
        }
    }

    #[test]
    fn a_descriptor_without_write_access_is_refused() {
        let file = memfd(4096, SealFlags::SHRINK);
        let path = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&file));
        let read_only = File::open(path).unwrap();
        let refused = SharedMemory::import(read_only.as_fd(), 0, 4096).unwrap_err();
        assert!(matches!(refused, ImportError::System(_)), "{refused}");
    }
}
