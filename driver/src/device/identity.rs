//! What a card says about itself, and the refusal of what this driver does not speak.

use crate::error::DeviceError;
use crate::transport::Transport;
use pcie_rs::config::{CONFIG_BYTES, Type0, command as pci_command, offset};
use wirebook_contract::identity::{ABI, ABI_MAJOR, MAGIC, Profile};
use wirebook_contract::reg;
use wirebook_contract::ring::MAX_RINGS;

/// Session slots the register map has room for.
const MAX_SESSIONS: u8 = 64;

/// What a card says it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Identity {
    /// ABI version: major, minor.
    pub abi: (u16, u16),
    /// Digest of the Verilog the card was made from.
    pub build: u64,
    /// Set of sizes.
    pub profile: Profile,
    /// Feature bits, see `wirebook_contract::identity::feature`.
    pub features: u32,
    /// Session slots.
    pub sessions: u8,
    /// Rings.
    pub rings: u8,
    /// Records the card's queue holds before a ring.
    pub queue_records: u32,
    /// PCI vendor and device id.
    pub pci: (u16, u16),
}

/// Reads the identity registers and refuses what this driver does not speak. Nothing waits for a card that is gone.
pub(crate) fn identify<T: Transport + ?Sized>(transport: &mut T) -> Result<Identity, DeviceError> {
    let found = read_identity(transport);
    if matches!(found, Err(DeviceError::Gone)) {
        transport.abandon();
    }
    found
}

fn read_identity<T: Transport + ?Sized>(transport: &mut T) -> Result<Identity, DeviceError> {
    let mut space = [0xFF; CONFIG_BYTES];
    transport.config_read(0, &mut space)?;
    let header = Type0::new_checked(&space)?;
    let pci = (header.vendor(), header.device());
    let enabled = header.command() | pci_command::MEMORY_SPACE;
    transport.config_write(offset::COMMAND, &enabled.to_le_bytes())?;

    // None of these is all ones but on a card that is gone, and it may go between two of them.
    let mut read = |register| match transport.register_read(register)? {
        u32::MAX => Err(DeviceError::Gone),
        value => Ok(value),
    };
    match read(reg::MAGIC)? {
        MAGIC => {}
        found => return Err(DeviceError::WrongMagic { found }),
    }
    let abi = read(reg::ABI)?;
    let (major, minor) = ((abi >> 16) as u16, abi as u16);
    if major != ABI_MAJOR {
        return Err(DeviceError::WrongAbi { major, minor });
    }
    if abi > ABI {
        tracing::info!(major, minor, "the card offers more than this driver uses");
    }
    let [sessions, rings, queue_log2, _] = read(reg::LIMITS)?.to_le_bytes();
    let raw = read(reg::PROFILE)?;
    let profile = [Profile::Sim, Profile::Ecp5, Profile::Ku5p]
        .into_iter()
        .find(|&profile| profile as u32 == raw);
    let sizes_fit = (1..=MAX_SESSIONS).contains(&sessions)
        && (1..=MAX_RINGS).contains(&usize::from(rings))
        && queue_log2 < 32;
    let (Some(profile), true) = (profile, sizes_fit) else {
        return Err(DeviceError::UnknownProfile {
            profile: raw,
            sessions,
            rings,
        });
    };
    let mut read = |register| transport.register_read(register);
    Ok(Identity {
        abi: (major, minor),
        build: u64::from(read(reg::BUILD_LO)?) | u64::from(read(reg::BUILD_HI)?) << 32,
        profile,
        features: read(reg::FEATURES)?,
        sessions,
        rings,
        queue_records: 1 << queue_log2,
        pci,
    })
}
