//! `/dev/vfio`: a card on this machine's PCI bus, or on a virtual machine's.
//!
//! [`Vfio`] is a [`Transport`](crate::Transport) over a VFIO device: the kernel gives the card to one process, and
//! the IOMMU lets it reach only the memory that was mapped for it. Registers and configuration space are read and
//! written through the device's descriptor, the doorbells are mapped.
//!
//! There are two ways to a card. Newer kernels have a character device for each and an iommufd for the memory; all
//! give out a group of devices, in a container. The host's offer decides (`choice`), or the device string does.
//!
//! What is not used: no-IOMMU mode, in which a card could write anywhere.

#[forbid(unsafe_code)]
mod access;
#[forbid(unsafe_code)]
mod choice;
#[forbid(unsafe_code)]
mod error;
#[forbid(unsafe_code)]
mod function;
#[forbid(unsafe_code)]
mod iommu;
mod sys;
#[forbid(unsafe_code)]
mod transport;
#[cfg(test)]
mod twin;

pub use choice::is_device;
pub use error::VfioError;
pub use iommu::InfoError;
pub use transport::Vfio;
