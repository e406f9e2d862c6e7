//! `/dev/vfio`: a card on this machine's PCI bus, or on a virtual machine's.
//!
//! [`Vfio`] is a [`Transport`](crate::Transport) over a VFIO group: the kernel gives the whole group to one
//! process, and the IOMMU lets the card reach only the memory that was mapped for it. Registers and
//! configuration space are read and written through the device's descriptor, the doorbells are mapped.
//!
//! What is not used: no-IOMMU mode, in which a card could write anywhere.

#[forbid(unsafe_code)]
mod error;
#[forbid(unsafe_code)]
mod function;
#[forbid(unsafe_code)]
mod iommu;
mod sys;
#[forbid(unsafe_code)]
mod transport;

pub use error::VfioError;
pub use function::is_address;
pub use iommu::InfoError;
pub use transport::Vfio;
