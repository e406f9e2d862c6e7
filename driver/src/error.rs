//! Why a card is refused or lost.

use crate::dma::DmaError;
use crate::ring::RingError;
use crate::transport::TransportError;
use pcie_rs::config::ConfigError;
use thiserror::Error;
use wirebook_contract::identity::{ABI_MAJOR, ABI_MINOR, MAGIC};
use wirebook_contract::ring::ARM_SINCE_MINOR;

/// A card cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DeviceError {
    /// The transport failed.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// Every register reads all ones.
    #[error(
        "the card does not answer (all ones): it was removed, lost power, or its link is down; check `lspci`, then open it again"
    )]
    Gone,
    /// A running card reads all ones.
    #[error(
        "the card was lost: it stopped answering (all ones) at most {silent_ms} ms ago: it was removed, lost power, or its link is down; see `dmesg`, then open it again once `lspci` lists it"
    )]
    Removed {
        /// Time since its last sign of life.
        silent_ms: u128,
    },
    /// The kernel asks for the device.
    #[error(
        "the kernel wants the card back: it is being unplugged, or taken from vfio-pci; it is given back now: open it again once `lspci` lists it and it is bound to vfio-pci"
    )]
    Released,
    /// The bus reports an error.
    #[error(
        "the bus reports an error of the card that cannot be corrected: `dmesg | grep -i aer` says which; open the card again, which resets it"
    )]
    Broken,
    /// Configuration space is not an endpoint's.
    #[error(
        "configuration space is not a card's: {0}; check the device address with `wirebook --device ADDRESS info`"
    )]
    ConfigSpace(#[from] ConfigError),
    /// The first register is not the magic number.
    #[error(
        "not a Wirebook card: register MAGIC reads 0x{found:08x}, not 0x{MAGIC:08x}; check the device address, or load a Wirebook bitstream"
    )]
    WrongMagic {
        /// What it reads.
        found: u32,
    },
    /// Another major version of the interface.
    #[error(
        "the card speaks ABI {major}.{minor}, this driver {ABI_MAJOR}.{ABI_MINOR}: use the driver released with the card's bitstream, or load the bitstream released with this driver"
    )]
    WrongAbi {
        /// The card's major version.
        major: u16,
        /// The card's minor version.
        minor: u16,
    },
    /// A set of sizes this driver does not know, or sizes outside the contract.
    #[error(
        "the card's profile {profile} with {sessions} sessions and {rings} rings is unknown to this driver: update the driver to the release of the card's bitstream"
    )]
    UnknownProfile {
        /// Content of PROFILE.
        profile: u32,
        /// Session slots.
        sessions: u8,
        /// Rings.
        rings: u8,
    },
    /// A register does not hold what was written.
    #[error(
        "register {name} reads 0x{read:08x} after 0x{wrote:08x} was written: the register path is broken; reset the card, then run `wirebook info`"
    )]
    Readback {
        /// Register.
        name: &'static str,
        /// Value written.
        wrote: u32,
        /// Value read.
        read: u32,
    },
    /// No such session slot.
    #[error("session {slot} does not exist: the card has {sessions}, numbered from 0")]
    NoSuchSession {
        /// Slot asked for.
        slot: u8,
        /// Slots there are.
        sessions: u8,
    },
    /// A ring that is set up already.
    #[error(
        "ring {ring} is set up already: set each ring up once, with the size that it is to have"
    )]
    RingSetUp {
        /// Ring.
        ring: u8,
    },
    /// No such ring.
    #[error(
        "ring {ring} does not exist or is not open: the card has {rings}, numbered from 0; set it up with Configured::ring before the card starts, and take it once"
    )]
    NoSuchRing {
        /// Ring asked for.
        ring: u8,
        /// Rings there are.
        rings: u8,
    },
    /// A reader wants to sleep on a card that cannot wake it.
    #[error(
        "ring {ring} cannot wake a reader: the card speaks ABI {major}.{minor}, and interrupts begin with 1.{ARM_SINCE_MINOR}, or Configured::interrupts was not called; read with ReadMode::Poll, or load a newer bitstream"
    )]
    NoInterrupt {
        /// Ring.
        ring: u8,
        /// The card's major version.
        major: u16,
        /// The card's minor version.
        minor: u16,
    },
    /// Another interrupt than the one that was asked for, or none.
    #[error(
        "the interrupt of ring {ring} was asked for, and those of rings {came:?} came: MSI-X is masked, or its vectors are mixed up; look at `dmesg` and /proc/interrupts, and read with ReadMode::Poll meanwhile"
    )]
    Interrupt {
        /// Ring that was armed.
        ring: u8,
        /// Rings whose events were signalled.
        came: Vec<u8>,
    },
    /// No event for an interrupt.
    #[error(
        "no event for the interrupts of the rings: {0}; raise the limit on descriptors: `ulimit -n`"
    )]
    Event(std::io::Error),
    /// A ring cannot be made.
    #[error(transparent)]
    Ring(#[from] RingError),
    /// No memory for a ring.
    #[error(transparent)]
    Memory(#[from] DmaError),
    /// The transport gave a bus address the card cannot use for a ring.
    #[error(
        "bus address 0x{iova:x} is not aligned to a ring of {bytes} bytes: choose a smaller ring, or report this transport's fault"
    )]
    Misaligned {
        /// Bus address.
        iova: u64,
        /// Size of the ring.
        bytes: usize,
    },
    /// The card wrote nothing where it should have.
    #[error(
        "the card wrote no record where it should have, and says that it has produced {produced}: it is faulty or in use; run `wirebook info --selftest`"
    )]
    NoRecord {
        /// Records it says it has produced.
        produced: u32,
    },
    /// A write of the card landed in memory that it had lost.
    #[error(
        "the card wrote to bus address 0x{iova:x} after that was taken away: no IOMMU guards it; see `dmesg | grep -i iommu`, switch it on in the firmware, and boot with `intel_iommu=on`"
    )]
    NotIsolated {
        /// Bus address.
        iova: u64,
    },
    /// A disabled ring kept producing.
    #[error(
        "ring {ring} still produces after it was disabled: the card is faulty; power-cycle it, then run `wirebook info`"
    )]
    NotQuiet {
        /// Ring.
        ring: u8,
    },
}
