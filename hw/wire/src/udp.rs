//! UDP over IPv4 (RFC 768).
//!
//! ```text
//!  0          2          4     6          8
//! | src_port | dst_port | len | checksum | payload ...
//! ```

use core::net::Ipv4Addr;

use crate::{
    Error,
    checksum::Checksum,
    error::{room, split, take},
    ipv4,
    ipv4::protocol,
};

layout! {
    /// Length of the header in bytes.
    LEN = 8;
    /// Source port.
    src_port SRC_PORT: Int @ 0, 2;
    /// Destination port.
    dst_port DST_PORT: Int @ 2, 2;
    /// Length in bytes of header and payload.
    length LENGTH: Int @ 4, 2;
    /// Checksum of pseudo header, header and payload; 0 means none was computed.
    checksum CHECKSUM: Int @ 6, 2;
}

/// Longest payload that fits an IPv4 packet without options.
pub const MAX_PAYLOAD_LEN: usize = ipv4::MAX_PACKET_LEN - ipv4::LEN - LEN;

/// The header by value, without what follows from the payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Source port.
    pub src_port: u16,
    /// Destination port.
    pub dst_port: u16,
}

impl Header {
    /// Writes header, checksum and payload to the start of `buf` and returns their length.
    pub fn emit(
        &self,
        src: Ipv4Addr,
        dst: Ipv4Addr,
        payload: &[u8],
        buf: &mut [u8],
    ) -> Result<usize, Error> {
        if payload.len() > MAX_PAYLOAD_LEN {
            return Err(Error::TooLong {
                what: "UDP datagram",
                len: payload.len(),
                max: MAX_PAYLOAD_LEN,
            });
        }
        let len = LEN + payload.len();
        let datagram = room("UDP datagram", buf, len)?;
        datagram[LEN..].copy_from_slice(payload);
        SRC_PORT.put(datagram, self.src_port);
        DST_PORT.put(datagram, self.dst_port);
        LENGTH.put(datagram, len as u16);
        CHECKSUM.put(datagram, 0u16);
        let checksum = Checksum::default()
            .add_pseudo(src, dst, protocol::UDP, len)
            .add(datagram)
            .finish();
        // 0 would say "no checksum"; its other spelling in ones' complement is all ones.
        CHECKSUM.put(datagram, if checksum == 0 { u16::MAX } else { checksum });
        Ok(len)
    }
}

/// A checked datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Datagram<'a> {
    /// Its header.
    pub header: Header,
    /// What follows, to the length the header says.
    pub payload: &'a [u8],
    bytes: &'a [u8],
}

impl<'a> Datagram<'a> {
    /// Reads the payload of an IPv4 packet whose protocol is UDP.
    pub fn new_checked(bytes: &'a [u8]) -> Result<Self, Error> {
        let (header, _) = split::<LEN>("UDP header", bytes)?;
        let length: u16 = LENGTH.get(header);
        let bytes = take("UDP datagram", bytes, length.into())?;
        let payload = bytes.get(LEN..).ok_or(Error::Malformed {
            what: "UDP header",
            field: LENGTH.name,
            found: length.into(),
        })?;
        Ok(Datagram {
            header: Header {
                src_port: SRC_PORT.get(header),
                dst_port: DST_PORT.get(header),
            },
            payload,
            bytes,
        })
    }

    /// Whether the checksum is right, or absent, in a packet between these addresses.
    pub fn checksum_ok(&self, src: Ipv4Addr, dst: Ipv4Addr) -> bool {
        CHECKSUM.get::<u16>(self.bytes) == 0
            || Checksum::default()
                .add_pseudo(src, dst, protocol::UDP, self.bytes.len())
                .add(self.bytes)
                .finish()
                == 0
    }
}
