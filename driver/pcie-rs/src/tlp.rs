//! Memory-write transaction layer packets (PCI Express Base 2.2: headers, 2.2.7: memory requests).
//!
//! ```text
//! octet 0   fmt(7:5) type(4:0)      010 00000: 3 doublewords, 011 00000: 4 doublewords
//! octet 1   traffic class (6:4)
//! octet 2   TD(7) EP(6) attributes(5:4) address type(3:2) length(1:0 = bits 9:8)
//! octet 3   length bits 7:0         in doublewords, 0 means 1024
//! octet 4   requester id, 2 octets
//! octet 6   tag
//! octet 7   last byte enables (7:4), first byte enables (3:0)
//! octet 8   address, 4 or 8 octets, most significant first
//! ```

use core::fmt;

/// Doublewords in the longest payload the header can express.
pub const MAX_DOUBLEWORDS: u16 = 1024;
/// A request must not cross an address boundary of this many bytes.
pub const BOUNDARY_BYTES: u64 = 4096;
/// Octets of the longest header.
pub const MAX_HEADER_BYTES: usize = 16;

const FMT_TYPE_3DW: u8 = 0b010_00000;
const FMT_TYPE_4DW: u8 = 0b011_00000;

/// Header of a memory write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MemoryWrite {
    /// Bus, device and function of the sender.
    pub requester: u16,
    /// Tag; no completion carries it, since a memory write is posted.
    pub tag: u8,
    /// Traffic class, 0 to 7.
    pub traffic_class: u8,
    /// The write may pass others. Off for records: their order is the contract.
    pub relaxed_ordering: bool,
    /// Caches need not be kept coherent.
    pub no_snoop: bool,
    /// Bus address of the first doubleword; a multiple of 4.
    pub address: u64,
    /// Payload in doublewords, 1 to [`MAX_DOUBLEWORDS`].
    pub doublewords: u16,
    /// Byte enables of the first doubleword.
    pub first_enables: u8,
    /// Byte enables of the last doubleword; 0 for a payload of one doubleword.
    pub last_enables: u8,
}

/// Why a memory write is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TlpError {
    /// Fewer octets than the header needs.
    Short,
    /// Not a memory write; the first octet found.
    NotMemoryWrite(u8),
    /// Length 0 or above [`MAX_DOUBLEWORDS`].
    Length(u16),
    /// Address is not a multiple of 4, or a 4-doubleword header carries an address below 4 GiB.
    Address(u64),
    /// The write crosses a 4 KiB boundary.
    Boundary(u64),
    /// Byte enables the specification forbids for this length.
    Enables(u8, u8),
    /// Traffic class above 7.
    TrafficClass(u8),
    /// Poisoned: the sender says the payload is bad.
    Poisoned,
}

impl fmt::Display for TlpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short => f.write_str("packet shorter than its header"),
            Self::NotMemoryWrite(first) => {
                write!(f, "format and type 0x{first:02x} is not a memory write")
            }
            Self::Length(n) => write!(f, "length of {n} doublewords"),
            Self::Address(a) => write!(f, "address 0x{a:x} is unaligned or in the wrong format"),
            Self::Boundary(a) => write!(f, "write at 0x{a:x} crosses a 4 KiB boundary"),
            Self::Enables(first, last) => {
                write!(f, "byte enables {first:04b} and {last:04b} are forbidden")
            }
            Self::TrafficClass(class) => write!(f, "traffic class {class}"),
            Self::Poisoned => f.write_str("poisoned packet"),
        }
    }
}
impl core::error::Error for TlpError {}

impl MemoryWrite {
    /// A write of whole doublewords: all bytes enabled, strictly ordered, traffic class 0.
    #[must_use]
    pub const fn whole(requester: u16, address: u64, doublewords: u16) -> Self {
        Self {
            requester,
            tag: 0,
            traffic_class: 0,
            relaxed_ordering: false,
            no_snoop: false,
            address,
            doublewords,
            first_enables: 0b1111,
            last_enables: if doublewords == 1 { 0 } else { 0b1111 },
        }
    }

    /// Whether the header takes four doublewords: exactly when the address needs more than 32 bits.
    #[must_use]
    pub const fn is_wide(&self) -> bool {
        self.address >> 32 != 0
    }

    /// Octets of the header.
    #[must_use]
    pub const fn header_bytes(&self) -> usize {
        if self.is_wide() { 16 } else { 12 }
    }

    /// Checks the rules of a memory request.
    ///
    /// # Errors
    /// The first rule broken.
    pub fn check(&self) -> Result<(), TlpError> {
        if self.doublewords == 0 || self.doublewords > MAX_DOUBLEWORDS {
            return Err(TlpError::Length(self.doublewords));
        }
        if !self.address.is_multiple_of(4) {
            return Err(TlpError::Address(self.address));
        }
        if self.address % BOUNDARY_BYTES + 4 * u64::from(self.doublewords) > BOUNDARY_BYTES {
            return Err(TlpError::Boundary(self.address));
        }
        if self.traffic_class > 7 {
            return Err(TlpError::TrafficClass(self.traffic_class));
        }
        let single = self.doublewords == 1;
        let in_range = self.first_enables <= 0xF && self.last_enables <= 0xF;
        if !in_range || single != (self.last_enables == 0) || (!single && self.first_enables == 0) {
            return Err(TlpError::Enables(self.first_enables, self.last_enables));
        }
        Ok(())
    }

    /// Writes the header to the start of `out` and returns its length, 12 or 16.
    ///
    /// # Errors
    /// What [`MemoryWrite::check`] returns; [`TlpError::Short`] when `out` is too small.
    pub fn encode(&self, out: &mut [u8]) -> Result<usize, TlpError> {
        self.check()?;
        let bytes = self.header_bytes();
        let out = out.get_mut(..bytes).ok_or(TlpError::Short)?;
        let length = self.doublewords % MAX_DOUBLEWORDS;
        out[0] = if self.is_wide() {
            FMT_TYPE_4DW
        } else {
            FMT_TYPE_3DW
        };
        out[1] = self.traffic_class << 4;
        out[2] = u8::from(self.relaxed_ordering) << 5
            | u8::from(self.no_snoop) << 4
            | (length >> 8) as u8;
        out[3] = length as u8;
        out[4..6].copy_from_slice(&self.requester.to_be_bytes());
        out[6] = self.tag;
        out[7] = self.last_enables << 4 | self.first_enables;
        let address = self.address.to_be_bytes();
        out[8..].copy_from_slice(if self.is_wide() {
            &address[..]
        } else {
            &address[4..]
        });
        Ok(bytes)
    }

    /// Reads a header and returns it with its length; the payload follows.
    ///
    /// # Errors
    /// [`TlpError`] when it is cut off, not a memory write, poisoned or against the rules.
    pub fn decode(bytes: &[u8]) -> Result<(Self, usize), TlpError> {
        let first = *bytes.first().ok_or(TlpError::Short)?;
        let header_bytes = match first {
            FMT_TYPE_3DW => 12,
            FMT_TYPE_4DW => 16,
            other => return Err(TlpError::NotMemoryWrite(other)),
        };
        let h = bytes.get(..header_bytes).ok_or(TlpError::Short)?;
        if h[2] & 0x40 != 0 {
            return Err(TlpError::Poisoned);
        }
        // Bits 1:0 of the last octet are a processing hint, not address.
        let address = h[8..].iter().fold(0, |a, &b| a << 8 | u64::from(b)) & !0b11;
        let length = u16::from(h[2] & 0b11) << 8 | u16::from(h[3]);
        let header = Self {
            requester: u16::from_be_bytes([h[4], h[5]]),
            tag: h[6],
            traffic_class: h[1] >> 4 & 0b111,
            relaxed_ordering: h[2] & 0x20 != 0,
            no_snoop: h[2] & 0x10 != 0,
            address,
            doublewords: if length == 0 { MAX_DOUBLEWORDS } else { length },
            first_enables: h[7] & 0xF,
            last_enables: h[7] >> 4,
        };
        if header.header_bytes() != header_bytes {
            return Err(TlpError::Address(address));
        }
        header.check()?;
        Ok((header, header_bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A record to 0x1_2345_6000: 16 doublewords, requester 01:00.0.
    const RECORD: [u8; 16] = [
        0x60, 0x00, 0x00, 0x10, 0x01, 0x00, 0x07, 0xFF, 0x00, 0x00, 0x00, 0x01, 0x23, 0x45, 0x60,
        0x00,
    ];

    fn record() -> MemoryWrite {
        MemoryWrite {
            tag: 7,
            ..MemoryWrite::whole(0x0100, 0x1_2345_6000, 16)
        }
    }

    #[test]
    fn four_doubleword_header() {
        let mut out = [0; 16];
        assert_eq!(record().encode(&mut out), Ok(16));
        assert_eq!(out, RECORD);
        assert_eq!(MemoryWrite::decode(&RECORD), Ok((record(), 16)));
    }

    #[test]
    fn three_doubleword_header_and_attributes() {
        // One doubleword, low byte only, relaxed, no-snoop, traffic class 5, to 0xFEE0_0004.
        let bytes = [
            0x40, 0x50, 0x30, 0x01, 0xAB, 0xCD, 0x00, 0x01, 0xFE, 0xE0, 0x00, 0x04,
        ];
        let header = MemoryWrite {
            traffic_class: 5,
            relaxed_ordering: true,
            no_snoop: true,
            first_enables: 0b0001,
            ..MemoryWrite::whole(0xABCD, 0xFEE0_0004, 1)
        };
        assert_eq!(MemoryWrite::decode(&bytes), Ok((header, 12)));
        let mut out = [0; 12];
        assert_eq!(header.encode(&mut out), Ok(12));
        assert_eq!(out, bytes);
    }

    #[test]
    fn length_zero_means_1024() {
        let header = MemoryWrite::whole(0, 0x1000, 1024);
        let mut out = [0xEE; 12];
        header.encode(&mut out).unwrap();
        assert_eq!((out[2] & 3, out[3]), (0, 0));
        assert_eq!(MemoryWrite::decode(&out).unwrap().0.doublewords, 1024);
    }

    #[test]
    fn rules_are_checked_both_ways() {
        let mut out = [0; 16];
        let mut refused = |header: MemoryWrite| header.encode(&mut out).err();
        let whole = |address, doublewords| MemoryWrite::whole(0, address, doublewords);
        assert_eq!(refused(whole(0x1000, 0)), Some(TlpError::Length(0)));
        assert_eq!(refused(whole(0, 1025)), Some(TlpError::Length(1025)));
        assert_eq!(refused(whole(0x1002, 1)), Some(TlpError::Address(0x1002)));
        let crossing = whole(0x1FC4, 16);
        assert_eq!(refused(crossing), Some(TlpError::Boundary(0x1FC4)));
        assert_eq!(refused(whole(0x1FC0, 16)), None);
        let single = MemoryWrite {
            last_enables: 0xF,
            ..whole(0, 1)
        };
        assert_eq!(refused(single), Some(TlpError::Enables(0xF, 0xF)));
        let hole = MemoryWrite {
            first_enables: 0,
            ..whole(0, 2)
        };
        assert_eq!(refused(hole), Some(TlpError::Enables(0, 0xF)));
        assert_eq!(record().encode(&mut [0; 15]), Err(TlpError::Short));
    }

    #[test]
    fn foreign_packets_are_refused() {
        let decode = |at: usize, value: u8| {
            let mut bytes = RECORD;
            bytes[at] = value;
            MemoryWrite::decode(&bytes).err()
        };
        assert_eq!(decode(0, 0x20), Some(TlpError::NotMemoryWrite(0x20)));
        assert_eq!(decode(2, 0x40), Some(TlpError::Poisoned));
        // A 4-doubleword header must not carry a 32-bit address.
        assert_eq!(decode(11, 0), Some(TlpError::Address(0x2345_6000)));
        assert_eq!(
            MemoryWrite::decode(&RECORD[..15]).err(),
            Some(TlpError::Short)
        );
        assert_eq!(MemoryWrite::decode(&[]).err(), Some(TlpError::Short));
    }
}
