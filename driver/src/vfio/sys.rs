//! The calls that the compiler cannot check. All `unsafe` of this module's parent is here, but for its tests' `twin`.

use super::iommu::INFO_BYTES;
use crate::dma::DmaMemory;
use crate::event::Event;
use iommufd_bindings::iommufd::{
    IOMMUFD_CMD_IOAS_IOVA_RANGES, IOMMUFD_TYPE, iommu_ioas_iova_ranges, iommu_iova_range,
};
use rustix::io::{DupFlags, dup3};
use rustix::ioctl::{NoArg, Opcode, Updater, ioctl, opcode};
use std::fs::File;
use std::mem::ManuallyDrop;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd};
use std::{io, ptr};
use vfio_ioctls::{VfioContainer, VfioDevice, VfioError, VfioIommufd, VfioOps};
use vmm_sys_util::eventfd::EventFd;

/// Numbers of linux/vfio.h: `_IO(VFIO_TYPE, VFIO_BASE + n)`.
const VFIO_TYPE: u8 = b';';
const VFIO_BASE: u8 = 100;
const DEVICE_RESET: Opcode = opcode::none(VFIO_TYPE, VFIO_BASE + 11);
const IOMMU_GET_INFO: Opcode = opcode::none(VFIO_TYPE, VFIO_BASE + 12);
/// Of linux/iommufd.h: `_IO(IOMMUFD_TYPE, n)`.
const IOAS_IOVA_RANGES: Opcode = opcode::none(IOMMUFD_TYPE, IOMMUFD_CMD_IOAS_IOVA_RANGES as u8);
/// Room for ranges: a machine has two or three.
const RANGES_MAX: usize = 256;

/// The device's descriptor, for reads and writes that report their errors.
pub(super) fn descriptor(device: &VfioDevice) -> BorrowedFd<'_> {
    // SAFETY: a `VfioDevice` owns its descriptor and closes it when dropped; the result borrows the device.
    unsafe { BorrowedFd::borrow_raw(device.as_raw_fd()) }
}

/// Closes the device's file and leaves its number open on nothing. The owner must then be forgotten: to close a
/// device, the crate looks its group up again or detaches it, and panics when the kernel has taken a removed device's
/// link away or refuses.
pub(super) fn close(device: &VfioDevice) -> io::Result<()> {
    let nothing = File::open("/dev/null")?;
    // SAFETY: the number is the device's for as long as it is borrowed here, and `ManuallyDrop` keeps it from being
    // closed, so its owner owns an open descriptor before and after.
    let mut number = ManuallyDrop::new(unsafe { OwnedFd::from_raw_fd(device.as_raw_fd()) });
    // Atomic: no other thread can get the number in between.
    dup3(&nothing, &mut number, DupFlags::CLOEXEC)?;
    Ok(())
}

/// Function-level reset, or whatever reset the kernel finds for the device.
pub(super) fn reset(device: &VfioDevice) -> io::Result<()> {
    // SAFETY: this request takes no argument and touches no memory of this process.
    unsafe { ioctl(descriptor(device), NoArg::<DEVICE_RESET>::new()) }?;
    Ok(())
}

/// What the kernel says about the container's IOMMU: `struct vfio_iommu_type1_info` and its capabilities.
pub(super) fn iommu_info(container: &VfioContainer) -> io::Result<[u8; INFO_BYTES]> {
    let mut info = [0; INFO_BYTES];
    info[..4].copy_from_slice(&(INFO_BYTES as u32).to_ne_bytes());
    // SAFETY: the container owns its descriptor for as long as it is borrowed here.
    let descriptor = unsafe { BorrowedFd::borrow_raw(container.as_raw_fd()) };
    // SAFETY: the kernel writes at most as many bytes as the first field says, which is the array's size,
    // and any bytes are a valid array of bytes.
    unsafe { ioctl(descriptor, Updater::<IOMMU_GET_INFO, _>::new(&mut info)) }?;
    Ok(info)
}

/// What the kernel says about the addresses that an iommufd's address space may use: how many ranges there are, they
/// themselves, and what they are multiples of.
pub(super) fn ioas_ranges(
    iommufd: &VfioIommufd,
) -> io::Result<(u32, [iommu_iova_range; RANGES_MAX], u64)> {
    let mut ranges = [iommu_iova_range::default(); RANGES_MAX];
    let mut query = iommu_ioas_iova_ranges {
        size: size_of::<iommu_ioas_iova_ranges>() as u32,
        ioas_id: iommufd.ioas().id(),
        num_iovas: RANGES_MAX as u32,
        allowed_iovas: ptr::from_mut(&mut ranges).expose_provenance() as u64,
        ..Default::default()
    };
    // SAFETY: the iommufd owns its descriptor for as long as it is borrowed here.
    let descriptor = unsafe { BorrowedFd::borrow_raw(iommufd.iommufd().as_raw_fd()) };
    // SAFETY: the kernel writes the structure, whose size its first field says, and at most `num_iovas` ranges, for
    // which the array has room; any numbers are valid ranges here.
    unsafe { ioctl(descriptor, Updater::<IOAS_IOVA_RANGES, _>::new(&mut query)) }?;
    Ok((query.num_iovas, ranges, query.out_iova_alignment))
}

/// Lets the devices of a container or an iommufd reach `memory` at bus address `iova`.
pub(super) fn map(owner: &dyn VfioOps, iova: u64, memory: &DmaMemory) -> Result<(), VfioError> {
    let first = ptr::with_exposed_provenance_mut(memory.address());
    // SAFETY: the range is one live mapping. While devices write it, this process touches it through atomics
    // only, because `DmaMemory` gives out nothing else. Should it be unmapped before the devices lose it, the
    // kernel has its pages pinned: a device can then write to nothing that belongs to somebody else.
    unsafe { owner.vfio_dma_map(iova, memory.bytes(), first) }
}

/// The same event as `vfio-ioctls` wants it, by a descriptor of its own.
pub(super) fn event_fd(event: &Event) -> io::Result<EventFd> {
    let descriptor = event.fd().try_clone_to_owned()?;
    // SAFETY: `into_raw_fd` gave the descriptor away, so `EventFd` is its only owner.
    Ok(unsafe { EventFd::from_raw_fd(descriptor.into_raw_fd()) })
}
