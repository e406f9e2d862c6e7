//! What a host did to the card, as octets in the file.

/// Something that a host in another process did to the card. With the frames it is the card's whole stimulus.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HostCall {
    /// Read the register at this address.
    Read(u32),
    /// Wrote a register: address, value.
    Write(u32, u32),
    /// Rang a doorbell, numbered as the card polls them, with this value.
    Ring(u32, u32),
    /// Allowed or forbade the card to write memory.
    BusMaster(bool),
    /// Reset the card.
    Reset,
    /// Had the wire plugged in anew, which ends the frames on it.
    Unplug,
    /// Left. The digest of what the card's ports had shown until then.
    Left(u64),
}

/// Octets of a call: its kind and two little-endian numbers of 32 bits.
const CALL_BYTES: usize = 9;

impl HostCall {
    /// As a packet of a recording.
    pub(super) fn octets(self) -> [u8; CALL_BYTES] {
        let (kind, first, second) = match self {
            Self::Read(addr) => (0, addr, 0),
            Self::Write(addr, value) => (1, addr, value),
            Self::Ring(bell, value) => (2, bell, value),
            Self::BusMaster(on) => (3, u32::from(on), 0),
            Self::Reset => (4, 0, 0),
            Self::Unplug => (5, 0, 0),
            Self::Left(digest) => (6, digest as u32, (digest >> 32) as u32),
        };
        let [a, b, c, d] = first.to_le_bytes();
        let [e, f, g, h] = second.to_le_bytes();
        [kind, a, b, c, d, e, f, g, h]
    }

    /// From a packet of a recording; `None` when it is no call.
    pub(super) fn from_octets(octets: &[u8]) -> Option<Self> {
        let &[kind, a, b, c, d, e, f, g, h] = <&[u8; CALL_BYTES]>::try_from(octets).ok()?;
        let first = u32::from_le_bytes([a, b, c, d]);
        let second = u32::from_le_bytes([e, f, g, h]);
        Some(match kind {
            0 => Self::Read(first),
            1 => Self::Write(first, second),
            2 => Self::Ring(first, second),
            3 => Self::BusMaster(first != 0),
            4 => Self::Reset,
            5 => Self::Unplug,
            6 => Self::Left(u64::from(second) << 32 | u64::from(first)),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_come_back_from_their_octets() {
        for call in [
            HostCall::Read(0x1_0300),
            HostCall::Write(0x28, u32::MAX),
            HostCall::Ring(15, 7),
            HostCall::BusMaster(true),
            HostCall::BusMaster(false),
            HostCall::Reset,
            HostCall::Unplug,
            HostCall::Left(0x0123_4567_89AB_CDEF),
        ] {
            assert_eq!(HostCall::from_octets(&call.octets()), Some(call));
        }
        assert_eq!(
            HostCall::Write(0x28, 0x10).octets(),
            *b"\x01\x28\0\0\0\x10\0\0\0"
        );
        for other in [
            &b""[..],
            b"\x00",
            b"\x07\0\0\0\0\0\0\0\0",
            b"\0\0\0\0\0\0\0\0\0\0",
        ] {
            assert_eq!(HostCall::from_octets(other), None, "{other:?}");
        }
    }
}
