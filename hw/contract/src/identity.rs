//! What a card says about itself before anything else is believed.

/// `"WBK1"` in memory order: the first register of BAR0.
pub const MAGIC: u32 = u32::from_le_bytes(*b"WBK1");

/// Major version: a driver refuses any other. Changes when a register, record or ring changes meaning.
pub const ABI_MAJOR: u16 = 1;
/// Minor version: grows when something is added that an older driver may ignore.
pub const ABI_MINOR: u16 = 1;
/// Content of the ABI register: major in bits 31:16, minor in bits 15:0.
pub const ABI: u32 = ((ABI_MAJOR as u32) << 16) | ABI_MINOR as u32;

/// PCI vendor id of the simulated card. 0x1D1D is not assigned to a board of ours; a production card
/// carries its maker's id.
pub const PCI_VENDOR: u16 = 0x1D1D;
/// PCI device id of the simulated card.
pub const PCI_DEVICE: u16 = 0x5742;
/// PCI class code: network controller, Ethernet.
pub const PCI_CLASS: u32 = 0x02_00_00;

/// Size of BAR0 (registers) in bytes.
pub const BAR0_BYTES: usize = 128 << 10;
/// Size of BAR2 (doorbells) in bytes: one 4 KiB page for each of [`crate::ring::MAX_RINGS`] rings.
pub const BAR2_BYTES: usize = 4096 * crate::ring::MAX_RINGS;
/// Size of BAR4 in bytes: the MSI-X table and its pending bits, nothing else.
pub const BAR4_BYTES: usize = 4096;
/// MSI-X vectors: vector n is ring n's, whether or not the card has it.
pub const MSIX_VECTORS: u16 = crate::ring::MAX_RINGS as u16;
/// Offset of the MSI-X table in BAR4, 16 bytes a vector.
pub const MSIX_TABLE: u32 = 0;
/// Offset of the pending bits in BAR4.
pub const MSIX_PENDING: u32 = 0x800;

/// Core clock in Hz. One 64-bit beat per cycle is 10 Gb/s.
pub const CLOCK_HZ: u64 = 156_250_000;

/// Named sets of sizes a card is built with; the PROFILE register holds the discriminant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Profile {
    /// Simulation.
    Sim = 0,
    /// Lattice LFE5UM5G-45F.
    Ecp5 = 1,
    /// AMD XCKU5P.
    Ku5p = 2,
}

/// Bits of the FEATURES register.
pub mod feature {
    /// MoldUDP64 feeds.
    pub const MOLD: u32 = 1 << 0;
    /// TCP sessions carrying SoupBinTCP.
    pub const SOUP: u32 = 1 << 1;
}
