//! IPv4 (RFC 791 section 3.1). Options are read and skipped, never written.
//!
//! ```text
//!  0             1     2           4       6                 8
//! | ver:4 ihl:4 | tos | total_len | ident | flags:3 offset:13 |
//!  8     9          10         12    16    20
//! | ttl | protocol | checksum | src | dst | options, payload ...
//! ```

use core::net::Ipv4Addr;

use crate::{
    Bits, Error,
    checksum::Checksum,
    error::{room, split, take},
};

layout! {
    /// Length in bytes of the header without options.
    LEN = 20;
    /// [`VERSION`] and [`IHL`].
    version_ihl VERSION_IHL: Int @ 0, 1;
    /// Type of service: DSCP and ECN (RFC 2474, RFC 3168).
    tos TOS: Int @ 1, 1;
    /// Length in bytes of header and payload.
    total_len TOTAL_LEN: Int @ 2, 2;
    /// Identification, for reassembly of fragments.
    ident IDENT: Int @ 4, 2;
    /// [`DONT_FRAGMENT`], [`MORE_FRAGMENTS`] and [`FRAGMENT_OFFSET`].
    fragment FRAGMENT: Int @ 6, 2;
    /// Time to live.
    ttl TTL: Int @ 8, 1;
    /// What the payload is: one of [`protocol`].
    protocol PROTOCOL: Int @ 9, 1;
    /// Checksum of the header, options included.
    checksum CHECKSUM: Int @ 10, 2;
    /// Source address.
    src SRC: Int @ 12, 4;
    /// Destination address.
    dst DST: Int @ 16, 4;
}

/// Version, always 4.
pub const VERSION: Bits = Bits::new("version", VERSION_IHL, 4, 4);
/// Header length in 32-bit words, options included; at least 5.
pub const IHL: Bits = Bits::new("ihl", VERSION_IHL, 0, 4);
/// Do not fragment.
pub const DONT_FRAGMENT: Bits = Bits::new("dont_fragment", FRAGMENT, 14, 1);
/// More fragments follow.
pub const MORE_FRAGMENTS: Bits = Bits::new("more_fragments", FRAGMENT, 13, 1);
/// Place of this fragment in units of 8 bytes.
pub const FRAGMENT_OFFSET: Bits = Bits::new("fragment_offset", FRAGMENT, 0, 13);

/// Value of [`VERSION_IHL`] in a header without options.
pub const VERSION_IHL_PLAIN: u8 = 0x45;
/// Time to live we send.
pub const DEFAULT_TTL: u8 = 64;
/// Longest packet, header included.
pub const MAX_PACKET_LEN: usize = u16::MAX as usize;

/// Values of [`PROTOCOL`].
pub mod protocol {
    /// Internet Control Message Protocol.
    pub const ICMP: u8 = 1;
    /// Internet Group Management Protocol.
    pub const IGMP: u8 = 2;
    /// Transmission Control Protocol.
    pub const TCP: u8 = 6;
    /// User Datagram Protocol.
    pub const UDP: u8 = 17;
}

/// The header by value, without what follows from the payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Source address.
    pub src: Ipv4Addr,
    /// Destination address.
    pub dst: Ipv4Addr,
    /// What the payload is: one of [`protocol`].
    pub protocol: u8,
    /// Time to live.
    pub ttl: u8,
    /// Type of service.
    pub tos: u8,
    /// Identification.
    pub ident: u16,
    /// [`DONT_FRAGMENT`], [`MORE_FRAGMENTS`] and [`FRAGMENT_OFFSET`].
    pub fragment: u16,
}

impl Header {
    /// A whole, unfragmentable packet from `src` to `dst`.
    pub const fn new(src: Ipv4Addr, dst: Ipv4Addr, protocol: u8) -> Header {
        Header {
            src,
            dst,
            protocol,
            ttl: DEFAULT_TTL,
            tos: 0,
            ident: 0,
            fragment: DONT_FRAGMENT.place(1) as u16,
        }
    }

    /// Whether the packet is one of several fragments.
    pub fn is_fragment(&self) -> bool {
        let fragment = self.fragment.into();
        MORE_FRAGMENTS.of(fragment) != 0 || FRAGMENT_OFFSET.of(fragment) != 0
    }

    /// Writes the header, with its checksum, of a packet of `payload_len` payload bytes to the
    /// start of `buf`, and returns its length.
    pub fn emit(&self, payload_len: usize, buf: &mut [u8]) -> Result<usize, Error> {
        let too_long = Error::TooLong {
            what: "IPv4 packet",
            len: payload_len,
            max: MAX_PACKET_LEN - LEN,
        };
        let total_len = payload_len
            .checked_add(LEN)
            .and_then(|len| u16::try_from(len).ok())
            .ok_or(too_long)?;
        let header = room("IPv4 header", buf, LEN)?;
        VERSION_IHL.put(header, VERSION_IHL_PLAIN);
        TOS.put(header, self.tos);
        TOTAL_LEN.put(header, total_len);
        IDENT.put(header, self.ident);
        FRAGMENT.put(header, self.fragment);
        TTL.put(header, self.ttl);
        PROTOCOL.put(header, self.protocol);
        CHECKSUM.put(header, 0u16);
        SRC.put(header, self.src);
        DST.put(header, self.dst);
        let checksum = Checksum::default().add(header).finish();
        CHECKSUM.put(header, checksum);
        Ok(LEN)
    }
}

/// A checked packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// Its header, without options.
    pub header: Header,
    /// Options, a multiple of 4 bytes, as they are.
    pub options: &'a [u8],
    /// What follows, without the padding of a short frame.
    pub payload: &'a [u8],
    /// Whether the header checksum is right. RFC 791 has a packet with a wrong one dropped.
    pub checksum_ok: bool,
}

impl<'a> Packet<'a> {
    /// Reads the payload of an Ethernet frame whose ethertype is IPv4.
    pub fn new_checked(bytes: &'a [u8]) -> Result<Self, Error> {
        let (fixed, _) = split::<LEN>("IPv4 header", bytes)?;
        let version_ihl: u8 = VERSION_IHL.get(fixed);
        let malformed = |field, found| Error::Malformed {
            what: "IPv4 header",
            field,
            found,
        };
        let version = VERSION.of(version_ihl.into());
        if version != 4 {
            return Err(malformed(VERSION.name, version));
        }
        let ihl = IHL.of(version_ihl.into());
        let header_len = ihl as usize * 4;
        if header_len < LEN {
            return Err(malformed(IHL.name, ihl));
        }
        let total_len: u16 = TOTAL_LEN.get(fixed);
        let packet = take("IPv4 packet", bytes, total_len.into())?;
        let (header, payload) = packet
            .split_at_checked(header_len)
            .ok_or(malformed(TOTAL_LEN.name, total_len.into()))?;
        Ok(Packet {
            header: Header {
                src: SRC.get(fixed),
                dst: DST.get(fixed),
                protocol: PROTOCOL.get(fixed),
                ttl: TTL.get(fixed),
                tos: TOS.get(fixed),
                ident: IDENT.get(fixed),
                fragment: FRAGMENT.get(fixed),
            },
            options: header.get(LEN..).unwrap_or_default(),
            payload,
            checksum_ok: Checksum::default().add(header).finish() == 0,
        })
    }
}
