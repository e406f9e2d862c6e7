//! Configuration space, read from a snapshot of its first 256 bytes (PCI Local Bus 3.0 chapter 6).

use core::fmt;

/// Bytes of the PCI-compatible configuration space.
pub const CONFIG_BYTES: usize = 256;
/// Base address registers of a type 0 header.
pub const BAR_COUNT: usize = 6;

/// Byte offsets in a type 0 header.
pub mod offset {
    /// Vendor id, 16 bits.
    pub const VENDOR: u16 = 0x00;
    /// Device id, 16 bits.
    pub const DEVICE: u16 = 0x02;
    /// Command, 16 bits.
    pub const COMMAND: u16 = 0x04;
    /// Status, 16 bits.
    pub const STATUS: u16 = 0x06;
    /// Revision id, 8 bits; the class code follows in 24 bits.
    pub const REVISION: u16 = 0x08;
    /// Header type, 8 bits.
    pub const HEADER_TYPE: u16 = 0x0E;
    /// First base address register, 32 bits each.
    pub const BAR0: u16 = 0x10;
    /// Subsystem vendor id, 16 bits; the subsystem id follows.
    pub const SUBSYSTEM_VENDOR: u16 = 0x2C;
    /// Offset of the first capability, 8 bits.
    pub const CAPABILITIES: u16 = 0x34;
    /// First byte after the header.
    pub const HEADER_END: u16 = 0x40;
}

/// Bits of the command register.
pub mod command {
    /// The function answers memory accesses to its BARs.
    pub const MEMORY_SPACE: u16 = 1 << 1;
    /// The function may write host memory.
    pub const BUS_MASTER: u16 = 1 << 2;
    /// The function must not raise its INTx pin.
    pub const INTX_DISABLE: u16 = 1 << 10;
}

/// Bit of the status register that says there is a capability list.
pub const STATUS_CAPABILITY_LIST: u16 = 1 << 4;

/// Capability identifiers.
pub mod capability_id {
    /// Power management.
    pub const POWER: u8 = 0x01;
    /// PCI Express.
    pub const PCI_EXPRESS: u8 = 0x10;
    /// MSI-X.
    pub const MSIX: u8 = 0x11;
}

/// Why a configuration space is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConfigError {
    /// Fewer bytes than a header; the length given.
    Short(usize),
    /// Vendor id 0xFFFF: no function answers.
    Absent,
    /// Not a type 0 header; the type found.
    HeaderType(u8),
    /// A BAR that the specification does not define, or a 64-bit BAR in the last register; its index.
    Bar(usize),
    /// A capability pointer outside the space, into the header, unaligned, or a list that never ends.
    CapabilityList(u8),
    /// A capability that does not fit between its offset and the end of the space; its offset.
    CapabilityTruncated(u8),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short(bytes) => {
                write!(
                    f,
                    "configuration space of {bytes} bytes is shorter than a header"
                )
            }
            Self::Absent => f.write_str("no function answers (vendor id 0xffff)"),
            Self::HeaderType(kind) => write!(f, "header type {kind} is not an endpoint"),
            Self::Bar(index) => write!(f, "BAR{index} has an undefined type"),
            Self::CapabilityList(at) => {
                write!(f, "capability list is broken at offset 0x{at:02x}")
            }
            Self::CapabilityTruncated(at) => {
                write!(f, "capability at offset 0x{at:02x} is cut off")
            }
        }
    }
}
impl core::error::Error for ConfigError {}

/// A base address register as programmed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bar {
    /// Memory; `wide` says it takes two registers.
    Memory {
        /// Bus address, 0 when not assigned.
        address: u64,
        /// 64-bit address.
        wide: bool,
        /// Reads have no side effects.
        prefetchable: bool,
    },
    /// I/O ports.
    Io {
        /// Port address.
        port: u32,
    },
    /// The upper half of the 64-bit BAR before it.
    UpperHalf,
}

/// A type 0 header and its capability list over a snapshot of configuration space.
#[derive(Clone, Copy, Debug)]
pub struct Type0<'a> {
    bytes: &'a [u8],
}

impl<'a> Type0<'a> {
    /// Checks length, presence and header type.
    ///
    /// # Errors
    /// [`ConfigError::Short`], [`ConfigError::Absent`] or [`ConfigError::HeaderType`].
    pub fn new_checked(bytes: &'a [u8]) -> Result<Self, ConfigError> {
        if bytes.len() < offset::HEADER_END as usize {
            return Err(ConfigError::Short(bytes.len()));
        }
        let header = Self {
            bytes: &bytes[..bytes.len().min(CONFIG_BYTES)],
        };
        if header.vendor() == 0xFFFF {
            return Err(ConfigError::Absent);
        }
        // Bit 7 says "multi-function" and is no part of the type.
        match header.bytes[offset::HEADER_TYPE as usize] & 0x7F {
            0 => Ok(header),
            other => Err(ConfigError::HeaderType(other)),
        }
    }

    fn u16_at(&self, at: u16) -> u16 {
        let at = at as usize;
        u16::from_le_bytes([self.bytes[at], self.bytes[at + 1]])
    }

    fn u32_at(&self, at: usize) -> u32 {
        u32::from_le_bytes([
            self.bytes[at],
            self.bytes[at + 1],
            self.bytes[at + 2],
            self.bytes[at + 3],
        ])
    }

    /// Vendor id.
    #[must_use]
    pub fn vendor(&self) -> u16 {
        self.u16_at(offset::VENDOR)
    }

    /// Device id.
    #[must_use]
    pub fn device(&self) -> u16 {
        self.u16_at(offset::DEVICE)
    }

    /// Command register, see [`command`].
    #[must_use]
    pub fn command(&self) -> u16 {
        self.u16_at(offset::COMMAND)
    }

    /// Status register.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.u16_at(offset::STATUS)
    }

    /// Revision id.
    #[must_use]
    pub fn revision(&self) -> u8 {
        self.bytes[offset::REVISION as usize]
    }

    /// Class code: base class in bits 23:16, sub-class 15:8, interface 7:0.
    #[must_use]
    pub fn class(&self) -> u32 {
        self.u32_at(offset::REVISION as usize) >> 8
    }

    /// Subsystem vendor id and subsystem id.
    #[must_use]
    pub fn subsystem(&self) -> (u16, u16) {
        (
            self.u16_at(offset::SUBSYSTEM_VENDOR),
            self.u16_at(offset::SUBSYSTEM_VENDOR + 2),
        )
    }

    /// The six base address registers; an unused register reads as 32-bit memory at address 0.
    ///
    /// # Errors
    /// [`ConfigError::Bar`] for an undefined type or a 64-bit BAR in the last register.
    pub fn bars(&self) -> Result<[Bar; BAR_COUNT], ConfigError> {
        let mut bars = [Bar::UpperHalf; BAR_COUNT];
        let mut index = 0;
        while index < BAR_COUNT {
            let at = offset::BAR0 as usize + 4 * index;
            let low = self.u32_at(at);
            if low & 1 == 1 {
                bars[index] = Bar::Io { port: low & !0b11 };
                index += 1;
                continue;
            }
            let wide = match low >> 1 & 0b11 {
                0b00 => false,
                0b10 if index + 1 < BAR_COUNT => true,
                _ => return Err(ConfigError::Bar(index)),
            };
            let high = if wide { self.u32_at(at + 4) } else { 0 };
            bars[index] = Bar::Memory {
                address: u64::from(high) << 32 | u64::from(low & !0xF),
                wide,
                prefetchable: low & 0b1000 != 0,
            };
            index += if wide { 2 } else { 1 };
        }
        Ok(bars)
    }

    /// Walks the capability list. The walk ends after at most 48 entries, what fits the space, so a list
    /// that points back into itself ends with an error.
    #[must_use]
    pub fn capabilities(&self) -> Capabilities<'a> {
        let listed = self.status() & STATUS_CAPABILITY_LIST != 0;
        Capabilities {
            bytes: self.bytes,
            // The two low bits are reserved and must be masked by software.
            next: if listed {
                self.bytes[offset::CAPABILITIES as usize] & !0b11
            } else {
                0
            },
            left: (CONFIG_BYTES - offset::HEADER_END as usize) / 4,
        }
    }

    /// The MSI-X capability, if there is one.
    ///
    /// # Errors
    /// What [`Capabilities`] and [`Msix::new_checked`] return.
    pub fn msix(&self) -> Result<Option<Msix>, ConfigError> {
        for capability in self.capabilities() {
            let capability = capability?;
            if capability.id == capability_id::MSIX {
                return Msix::new_checked(capability).map(Some);
            }
        }
        Ok(None)
    }
}

/// One entry of the capability list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Capability<'a> {
    /// Identifier, see [`capability_id`].
    pub id: u8,
    /// Offset in configuration space.
    pub offset: u8,
    /// Bytes from the identifier to the end of the space.
    pub bytes: &'a [u8],
}

/// Iterator over the capability list.
#[derive(Clone, Debug)]
pub struct Capabilities<'a> {
    bytes: &'a [u8],
    next: u8,
    left: usize,
}

impl<'a> Iterator for Capabilities<'a> {
    type Item = Result<Capability<'a>, ConfigError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next == 0 {
            return None;
        }
        let offset = self.next;
        let body = self.bytes.get(offset as usize..).unwrap_or_default();
        if self.left == 0 || u16::from(offset) < offset::HEADER_END || body.len() < 2 {
            self.next = 0;
            return Some(Err(ConfigError::CapabilityList(offset)));
        }
        self.left -= 1;
        self.next = body[1] & !0b11;
        Some(Ok(Capability {
            id: body[0],
            offset,
            bytes: body,
        }))
    }
}

/// MSI-X capability.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Msix {
    /// Offset of the capability in configuration space.
    pub offset: u8,
    /// Vectors in the table, 1 to 2048.
    pub vectors: u16,
    /// Delivery is enabled.
    pub enabled: bool,
    /// All vectors are masked.
    pub masked: bool,
    /// BAR and offset of the table.
    pub table: (u8, u32),
    /// BAR and offset of the pending bits.
    pub pending: (u8, u32),
}

impl Msix {
    /// Reads the 12 bytes of the capability.
    ///
    /// # Errors
    /// [`ConfigError::CapabilityTruncated`] when they are not there.
    pub fn new_checked(capability: Capability<'_>) -> Result<Self, ConfigError> {
        let Some(b) = capability.bytes.first_chunk::<12>() else {
            return Err(ConfigError::CapabilityTruncated(capability.offset));
        };
        let control = u16::from_le_bytes([b[2], b[3]]);
        let place = |word: [u8; 4]| {
            let word = u32::from_le_bytes(word);
            ((word & 0b111) as u8, word & !0b111)
        };
        Ok(Self {
            offset: capability.offset,
            vectors: (control & 0x7FF) + 1,
            enabled: control & 1 << 15 != 0,
            masked: control & 1 << 14 != 0,
            table: place([b[4], b[5], b[6], b[7]]),
            pending: place([b[8], b[9], b[10], b[11]]),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An endpoint written by hand: 64-bit prefetchable BAR0 at 0x38_0000_0000, 32-bit BAR2 at 0xFEB0_0000,
    /// I/O BAR3 at port 0xE000, PCI Express capability at 0x40, MSI-X at 0x70.
    fn snapshot() -> [u8; 256] {
        let mut b = [0u8; 256];
        b[0x00..0x04].copy_from_slice(&[0x1D, 0x1D, 0x42, 0x57]);
        b[0x04..0x06].copy_from_slice(&[0x06, 0x04]);
        b[0x06..0x08].copy_from_slice(&[0x10, 0x00]);
        b[0x08..0x0C].copy_from_slice(&[0x03, 0x00, 0x00, 0x02]);
        b[0x0E] = 0x80;
        b[0x10..0x14].copy_from_slice(&[0x0C, 0x00, 0x00, 0x00]);
        b[0x14..0x18].copy_from_slice(&[0x38, 0x00, 0x00, 0x00]);
        b[0x18..0x1C].copy_from_slice(&[0x00, 0x00, 0xB0, 0xFE]);
        b[0x1C..0x20].copy_from_slice(&[0x01, 0xE0, 0x00, 0x00]);
        b[0x2C..0x30].copy_from_slice(&[0x34, 0x12, 0x78, 0x56]);
        b[0x34] = 0x40;
        b[0x40..0x42].copy_from_slice(&[0x10, 0x70]);
        b[0x70..0x7C].copy_from_slice(&[
            0x11, 0x00, 0x07, 0xC0, 0x04, 0x00, 0x00, 0x00, 0x04, 0x08, 0x00, 0x00,
        ]);
        b
    }

    #[test]
    fn header_fields() {
        let bytes = snapshot();
        let header = Type0::new_checked(&bytes).unwrap();
        assert_eq!((header.vendor(), header.device()), (0x1D1D, 0x5742));
        assert_eq!(
            header.command(),
            command::MEMORY_SPACE | command::BUS_MASTER | command::INTX_DISABLE
        );
        assert_eq!((header.revision(), header.class()), (3, 0x02_00_00));
        assert_eq!(header.subsystem(), (0x1234, 0x5678));
    }

    #[test]
    fn bars_of_every_type() {
        let bytes = snapshot();
        let memory = |address, wide, prefetchable| Bar::Memory {
            address,
            wide,
            prefetchable,
        };
        assert_eq!(
            Type0::new_checked(&bytes).unwrap().bars().unwrap(),
            [
                memory(0x38_0000_0000, true, true),
                Bar::UpperHalf,
                memory(0xFEB0_0000, false, false),
                Bar::Io { port: 0xE000 },
                memory(0, false, false),
                memory(0, false, false),
            ]
        );
    }

    #[test]
    fn undefined_bar_types_are_refused() {
        let mut bytes = snapshot();
        bytes[0x18] = 0b010; // type 01: reserved
        let bars = Type0::new_checked(&bytes).unwrap().bars();
        assert_eq!(bars, Err(ConfigError::Bar(2)));
        let mut bytes = snapshot();
        bytes[0x24] = 0b100; // a 64-bit BAR with no register after it
        let bars = Type0::new_checked(&bytes).unwrap().bars();
        assert_eq!(bars, Err(ConfigError::Bar(5)));
    }

    #[test]
    fn capabilities_in_list_order() {
        let bytes = snapshot();
        let header = Type0::new_checked(&bytes).unwrap();
        let mut ids = [(0, 0); 3];
        let mut count = 0;
        for (slot, capability) in ids.iter_mut().zip(header.capabilities()) {
            let capability = capability.unwrap();
            *slot = (capability.id, capability.offset);
            count += 1;
        }
        assert_eq!((count, ids[0], ids[1]), (2, (0x10, 0x40), (0x11, 0x70)));
        assert_eq!(
            header.msix().unwrap(),
            Some(Msix {
                offset: 0x70,
                vectors: 8,
                enabled: true,
                masked: true,
                table: (4, 0),
                pending: (4, 0x800),
            })
        );
    }

    #[test]
    fn no_list_without_its_status_bit() {
        let mut bytes = snapshot();
        bytes[0x06] = 0;
        let header = Type0::new_checked(&bytes).unwrap();
        assert_eq!(header.capabilities().count(), 0);
        assert_eq!(header.msix(), Ok(None));
    }

    #[test]
    fn broken_lists_end_with_an_error() {
        let mut looped = snapshot();
        looped[0x71] = 0x40;
        looped[0x70] = 0x05;
        let header = Type0::new_checked(&looped).unwrap();
        assert_eq!(header.capabilities().count(), 49);
        assert!(matches!(
            header.msix(),
            Err(ConfigError::CapabilityList(0x40))
        ));

        let mut into_header = snapshot();
        into_header[0x41] = 0x10;
        let header = Type0::new_checked(&into_header).unwrap();
        assert_eq!(header.msix(), Err(ConfigError::CapabilityList(0x10)));

        let mut cut = snapshot();
        cut[0x41] = 0xF8;
        cut[0xF8] = 0x11;
        let header = Type0::new_checked(&cut).unwrap();
        assert_eq!(header.msix(), Err(ConfigError::CapabilityTruncated(0xF8)));
    }

    #[test]
    fn absent_short_and_bridge_are_refused() {
        let mut bytes = snapshot();
        bytes[0x0E] = 1;
        let refused = |b: &[u8]| Type0::new_checked(b).err();
        assert_eq!(refused(&bytes), Some(ConfigError::HeaderType(1)));
        assert_eq!(refused(&[0xFF; 256]), Some(ConfigError::Absent));
        assert_eq!(refused(&bytes[..63]), Some(ConfigError::Short(63)));
        // A short snapshot with a list that leads outside it.
        let header = snapshot();
        let header = Type0::new_checked(&header[..64]).unwrap();
        assert_eq!(header.msix(), Err(ConfigError::CapabilityList(0x40)));
    }
}
