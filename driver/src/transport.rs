//! The control plane: how the driver reaches a card. Chosen once when the card is opened.

use crate::dma::{DmaMemory, Pages};
use crate::event::Event;
use crate::mmio::MappedBar;
use pcie_rs::config::CONFIG_BYTES;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use thiserror::Error;
use wirebook_contract::identity::{BAR0_BYTES, BAR2_BYTES};

/// A card's regions by VFIO's numbers, which vfio-user shares: how large each is, and what is said where it is smaller.
pub(crate) const REGIONS: [(u32, usize, &str); 3] = [
    (0, BAR0_BYTES, "BAR0 is smaller than the registers"),
    (2, BAR2_BYTES, "BAR2 is smaller than the doorbells"),
    (7, CONFIG_BYTES, "configuration space is short"),
];

/// What was being done when a transport failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operation {
    /// Read of configuration space at an offset.
    ConfigRead(u16),
    /// Write of configuration space at an offset.
    ConfigWrite(u16),
    /// Read of a register at a BAR0 address.
    RegisterRead(u32),
    /// Write of a register at a BAR0 address.
    RegisterWrite(u32),
    /// Mapping of the doorbells.
    MapDoorbells,
    /// Making memory reachable by the card.
    DmaMap,
    /// Taking memory away from the card.
    DmaUnmap,
    /// Connecting interrupts with events, or taking them away.
    Interrupts,
    /// Reset.
    Reset,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ConfigRead(at) => write!(f, "reading configuration space at 0x{at:x}"),
            Self::ConfigWrite(at) => write!(f, "writing configuration space at 0x{at:x}"),
            Self::RegisterRead(at) => write!(f, "reading register 0x{at:05x}"),
            Self::RegisterWrite(at) => write!(f, "writing register 0x{at:05x}"),
            Self::MapDoorbells => f.write_str("mapping the doorbells"),
            Self::DmaMap => f.write_str("mapping memory for the card"),
            Self::DmaUnmap => f.write_str("unmapping memory from the card"),
            Self::Interrupts => f.write_str("connecting the card's interrupts"),
            Self::Reset => f.write_str("resetting the card"),
        }
    }
}

/// What the kernel says about a card, besides what the card answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Notice {
    /// The card is to be given back: it is being unplugged, or taken from its driver.
    Release,
    /// The bus reports an error that cannot be corrected.
    Error,
}

/// A transport failed; the card may be gone.
#[derive(Debug, Error)]
#[error("{operation} failed: {cause}; {next}")]
pub struct TransportError {
    /// What was being done.
    pub operation: Operation,
    /// Why it failed.
    pub cause: Box<dyn Error + Send + Sync>,
    /// What to do, ending with a command where there is one.
    pub next: String,
}

impl TransportError {
    /// An error with its cause and what to do about it.
    pub fn new(
        operation: Operation,
        cause: impl Into<Box<dyn Error + Send + Sync>>,
        next: impl Into<String>,
    ) -> Self {
        Self {
            operation,
            cause: cause.into(),
            next: next.into(),
        }
    }
}

/// Access to one card. Implementations need no locking: one owner drives the control plane.
///
/// [`Vfio`](crate::Vfio) and [`VfioUser`](crate::VfioUser) are two; a program that chooses at run time boxes its choice:
///
/// ```
/// use wirebook_driver::{DeviceError, Probed, Transport, Vfio, VfioUser};
///
/// /// Opens what a device string names.
/// fn open(device: &str) -> Result<Probed<Box<dyn Transport>>, Box<dyn std::error::Error>> {
///     let transport: Box<dyn Transport> = match device.strip_prefix("vfio-user:") {
///         Some(path) => Box::new(VfioUser::connect(path)?),
///         None => Box::new(Vfio::open(device)?),
///     };
///     Ok(Probed::open(transport)?)
/// }
///
/// // Neither is there:
/// for device in ["vfio-user:/no/such/socket", "ffff:ff:1f.7"] {
///     let refused = open(device).err().expect("no card");
///     eprintln!("{refused}");
/// }
/// ```
pub trait Transport {
    /// Short name for messages, such as `vfio`.
    fn kind(&self) -> &'static str;

    /// Reads configuration space, little endian.
    ///
    /// # Errors
    /// [`TransportError`] when the access fails or leaves the space.
    fn config_read(&mut self, offset: u16, bytes: &mut [u8]) -> Result<(), TransportError>;

    /// Writes configuration space, little endian.
    ///
    /// # Errors
    /// [`TransportError`] when the access fails or leaves the space.
    fn config_write(&mut self, offset: u16, bytes: &[u8]) -> Result<(), TransportError>;

    /// Reads the BAR0 register at byte address `addr`. A card that is gone reads all ones.
    ///
    /// # Errors
    /// [`TransportError`] when the access fails.
    fn register_read(&mut self, addr: u32) -> Result<u32, TransportError>;

    /// Writes the BAR0 register at byte address `addr`. Posted: a read after it pushes it out.
    ///
    /// # Errors
    /// [`TransportError`] when the access fails.
    fn register_write(&mut self, addr: u32, value: u32) -> Result<(), TransportError>;

    /// Maps BAR2. A model in process returns a mapping of a [`DmaMemory`] (by its descriptor) of
    /// `identity::BAR2_BYTES` and polls its doublewords with Acquire: a changed value is a doorbell.
    ///
    /// # Errors
    /// [`TransportError`] when the region cannot be mapped.
    fn map_doorbells(&mut self) -> Result<MappedBar, TransportError>;

    /// Lets the card read and write `memory` and returns the bus address of its first byte, aligned to
    /// the memory's size rounded up to a power of two. The transport keeps its clone of the `Arc` until
    /// the unmap, so the card can never write freed memory.
    ///
    /// # Errors
    /// [`TransportError`] when the mapping is refused.
    fn dma_map(&mut self, memory: &Arc<DmaMemory>) -> Result<u64, TransportError>;

    /// Ends the access granted at bus address `iova` by [`Transport::dma_map`]. When it returns, no write
    /// of the card can land there any more.
    ///
    /// # Errors
    /// [`TransportError`] when there is no such mapping or it cannot be ended.
    fn dma_unmap(&mut self, iova: u64) -> Result<(), TransportError>;

    /// Lets interrupt vector n signal `events[n]`, and no other vector signal anything; an empty slice ends all.
    /// An event is signalled only when the memory writes that the card made before its interrupt are visible.
    ///
    /// Given once the card is reset: whether a reset ends it differs between transports.
    ///
    /// # Errors
    /// [`TransportError`] when the card has fewer vectors or the system refuses. A transport without interrupts
    /// refuses any events.
    fn set_interrupts(&mut self, events: &[Arc<Event>]) -> Result<(), TransportError> {
        if events.is_empty() {
            return Ok(());
        }
        Err(TransportError::new(
            Operation::Interrupts,
            format!("the transport {} has no interrupts", self.kind()),
            "read with ReadMode::Poll",
        ))
    }

    /// What the kernel has said about the card since it was opened, without waiting: it wants it back, or else, its bus
    /// reported an error.
    fn notice(&mut self) -> Option<Notice> {
        None
    }

    /// Hears whether the card is being shut down. While it is, all that is asked of it together may take no longer than
    /// one answer otherwise.
    fn hurry(&mut self, is_ending: bool) {
        let _ = is_ending;
    }

    /// Hears that the card does not answer any more: from here on nothing may wait for it.
    fn abandon(&mut self) {}

    /// NUMA node that the card is attached to, if the machine has several and says which.
    fn node(&self) -> Option<u32> {
        None
    }

    /// Bytes of the smallest page that the IOMMU maps, a power of two: memory for the card consists of such.
    fn page_bytes(&self) -> usize {
        Pages::Small.bytes()
    }

    /// Function-level reset: registers and configuration space back to their reset values, doorbell cells
    /// back to 0, no memory write in flight. DMA mappings stay.
    ///
    /// # Errors
    /// [`TransportError`] when the reset fails.
    fn reset(&mut self) -> Result<(), TransportError>;
}

macro_rules! forward {
    ($($target:ty),*) => {$(
        impl<T: Transport + ?Sized> Transport for $target {
            fn kind(&self) -> &'static str {
                (**self).kind()
            }
            fn config_read(&mut self, offset: u16, bytes: &mut [u8]) -> Result<(), TransportError> {
                (**self).config_read(offset, bytes)
            }
            fn config_write(&mut self, offset: u16, bytes: &[u8]) -> Result<(), TransportError> {
                (**self).config_write(offset, bytes)
            }
            fn register_read(&mut self, addr: u32) -> Result<u32, TransportError> {
                (**self).register_read(addr)
            }
            fn register_write(&mut self, addr: u32, value: u32) -> Result<(), TransportError> {
                (**self).register_write(addr, value)
            }
            fn map_doorbells(&mut self) -> Result<MappedBar, TransportError> {
                (**self).map_doorbells()
            }
            fn dma_map(&mut self, memory: &Arc<DmaMemory>) -> Result<u64, TransportError> {
                (**self).dma_map(memory)
            }
            fn dma_unmap(&mut self, iova: u64) -> Result<(), TransportError> {
                (**self).dma_unmap(iova)
            }
            fn set_interrupts(&mut self, events: &[Arc<Event>]) -> Result<(), TransportError> {
                (**self).set_interrupts(events)
            }
            fn notice(&mut self) -> Option<Notice> {
                (**self).notice()
            }
            fn hurry(&mut self, is_ending: bool) {
                (**self).hurry(is_ending);
            }
            fn abandon(&mut self) {
                (**self).abandon();
            }
            fn node(&self) -> Option<u32> {
                (**self).node()
            }
            fn page_bytes(&self) -> usize {
                (**self).page_bytes()
            }
            fn reset(&mut self) -> Result<(), TransportError> {
                (**self).reset()
            }
        }
    )*};
}
// A caller that wants its transport back lends it; the command line boxes whichever it opened.
forward!(&mut T, Box<T>);
