//! A card's device, opened, and the bus addresses that belong to it.
//!
//! The crates open and map both ways, so that what follows knows no difference. What they get wrong is kept away from
//! them: they are given open nodes, so that a refusal says which node it is about, and no device that is already gone is
//! dropped, because their `Drop` unwraps what the kernel answers.

use super::choice::Door;
use super::error::VfioError;
use super::function::Function;
use super::iommu::{BusAddresses, ioas_addresses, type1_addresses};
use super::sys;
use crate::dma::DmaMemory;
use iommufd_ioctls::iommufd_ioctls::IommuFd;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::Arc;
use vfio_ioctls::{VfioContainer, VfioDevice, VfioIommufd, VfioOps};

/// What maps memory for a device.
pub(super) enum Access {
    Group(Arc<VfioContainer>),
    Iommufd(Arc<VfioIommufd>),
}

impl Access {
    pub(super) fn open(function: &Function, door: &Door) -> Result<(VfioDevice, Self), VfioError> {
        match door {
            Door::Group => Self::open_group(function),
            Door::Cdev { node, iommu } => Self::open_cdev(function, node, iommu),
        }
    }

    fn open_group(function: &Function) -> Result<(VfioDevice, Self), VfioError> {
        let said = |error| VfioError::of(error, function);
        let container = Arc::new(VfioContainer::new(None).map_err(said)?);
        let device = VfioDevice::new(function.path(), container.clone(), false).map_err(said)?;
        Ok((device, Self::Group(container)))
    }

    fn open_cdev(
        function: &Function,
        node: &Path,
        iommu: &Path,
    ) -> Result<(VfioDevice, Self), VfioError> {
        let open = |path| -> Result<File, VfioError> {
            let opened = OpenOptions::new().read(true).write(true).open(path);
            opened.map_err(|cause| VfioError::of_node(cause, path, function))
        };
        let said = |error| VfioError::of_cdev(error, node, function);
        let (iommu, file) = (open(iommu)?, open(node)?);
        let iommufd = Arc::new(IommuFd::new_from_fd(iommu));
        let iommufd = Arc::new(VfioIommufd::new(iommufd, None, None).map_err(said)?);
        let device = VfioDevice::new_from_fd(file, Arc::clone(&iommufd), true).map_err(said)?;
        Ok((device, Self::Iommufd(iommufd)))
    }

    /// Short name for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Group(_) => "vfio",
            Self::Iommufd(_) => "iommufd",
        }
    }

    /// Where proc_pid_status(5) counts the memory that is mapped.
    pub(super) fn counted_as(&self) -> &'static str {
        match self {
            Self::Group(_) => "VmLck:",
            Self::Iommufd(_) => "VmPin:",
        }
    }

    /// The bus addresses that memory can be mapped at.
    pub(super) fn addresses(&self, function: &Function) -> Result<BusAddresses, VfioError> {
        let refused = |cause: io::Error| VfioError::refused(function, cause);
        Ok(match self {
            Self::Group(container) => {
                type1_addresses(&sys::iommu_info(container).map_err(refused)?)?
            }
            Self::Iommufd(iommufd) => {
                let (count, listed, alignment) = sys::ioas_ranges(iommufd).map_err(refused)?;
                ioas_addresses(count, &listed, alignment)?
            }
        })
    }

    /// Lets the device reach `memory` at `iova`.
    pub(super) fn map(&self, iova: u64, memory: &DmaMemory) -> Result<(), vfio_ioctls::VfioError> {
        sys::map(self.owner(), iova, memory)
    }

    pub(super) fn unmap(&self, iova: u64, bytes: usize) -> Result<(), vfio_ioctls::VfioError> {
        self.owner().vfio_dma_unmap(iova, bytes)
    }

    /// Whether the crate's `Drop` will find what it expects, and not panic: the link to the group, or a device that can
    /// be detached. One that was detached can be detached again.
    pub(super) fn can_drop(&self, device: &VfioDevice, function: &Function) -> bool {
        match self {
            Self::Group(_) => function.is_present(),
            Self::Iommufd(_) => device.detach_hwpt().is_ok(),
        }
    }

    fn owner(&self) -> &dyn VfioOps {
        match self {
            Self::Group(container) => container.as_ref(),
            Self::Iommufd(iommufd) => iommufd.as_ref(),
        }
    }
}
