//! TCP over IPv4 (RFC 9293 section 3.1). Options are written by the caller and read as a list;
//! the maximum segment size (section 3.7.1) is named.
//!
//! ```text
//!  0          2          4     8     12             13      14       16         18       20
//! | src_port | dst_port | seq | ack | offset:4 rsv:4 | flags | window | checksum | urgent | options ...
//! ```

use core::net::Ipv4Addr;

use crate::{
    Bits, Error,
    checksum::Checksum,
    error::{room, split},
    ipv4,
    ipv4::protocol,
};

layout! {
    /// Length in bytes of the header without options.
    LEN = 20;
    /// Source port.
    src_port SRC_PORT: Int @ 0, 2;
    /// Destination port.
    dst_port DST_PORT: Int @ 2, 2;
    /// Sequence number of the first payload byte, or of the SYN.
    seq SEQ: Int @ 4, 4;
    /// Next sequence number the sender of the segment expects; valid with [`flag::ACK`].
    ack ACK: Int @ 8, 4;
    /// [`DATA_OFFSET`] and reserved bits.
    offset OFFSET: Int @ 12, 1;
    /// A set of [`flag`]s.
    flags FLAGS: Int @ 13, 1;
    /// Bytes the sender of the segment is ready to receive, before scaling.
    window WINDOW: Int @ 14, 2;
    /// Checksum of pseudo header, header, options and payload.
    checksum CHECKSUM: Int @ 16, 2;
    /// Urgent pointer; valid with [`flag::URG`].
    urgent URGENT: Int @ 18, 2;
}

/// Header length in 32-bit words, options included; at least 5.
pub const DATA_OFFSET: Bits = Bits::new("data_offset", OFFSET, 4, 4);

/// Bits of [`FLAGS`].
pub mod flag {
    /// No more data from the sender.
    pub const FIN: u8 = 0x01;
    /// Synchronise sequence numbers.
    pub const SYN: u8 = 0x02;
    /// Reset the connection.
    pub const RST: u8 = 0x04;
    /// Push to the receiving user.
    pub const PSH: u8 = 0x08;
    /// The acknowledgment number is valid.
    pub const ACK: u8 = 0x10;
    /// The urgent pointer is valid.
    pub const URG: u8 = 0x20;
    /// Explicit congestion notification echo (RFC 3168).
    pub const ECE: u8 = 0x40;
    /// Congestion window reduced (RFC 3168).
    pub const CWR: u8 = 0x80;
}

/// Option kinds and lengths in bytes (RFC 9293 section 3.2, RFC 7323, RFC 2018).
pub mod option {
    /// End of the list, one byte.
    pub const END: u8 = 0;
    /// No operation, one byte.
    pub const NOP: u8 = 1;
    /// Maximum segment size.
    pub const MSS: u8 = 2;
    /// Length of the maximum segment size option, kind and length bytes included.
    pub const MSS_LEN: u8 = 4;
}

/// Most option bytes a header holds.
pub const MAX_OPTIONS_LEN: usize = 40;
/// Maximum segment size to assume when a SYN has no such option (RFC 9293 section 3.7.1).
pub const DEFAULT_MSS: u16 = 536;

/// The maximum segment size option, ready to be the options of a SYN.
pub const fn mss_option(mss: u16) -> [u8; 4] {
    let [high, low] = mss.to_be_bytes();
    [option::MSS, option::MSS_LEN, high, low]
}

/// The header by value, without options and what follows from the payload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// Source port.
    pub src_port: u16,
    /// Destination port.
    pub dst_port: u16,
    /// Sequence number.
    pub seq: u32,
    /// Acknowledgment number.
    pub ack: u32,
    /// A set of [`flag`]s.
    pub flags: u8,
    /// Window, before scaling.
    pub window: u16,
    /// Urgent pointer.
    pub urgent: u16,
}

impl Header {
    /// Writes header, options, checksum and payload to the start of `buf` and returns their
    /// length. Options are padded with [`option::END`] to a multiple of 4 bytes.
    pub fn emit(
        &self,
        src: Ipv4Addr,
        dst: Ipv4Addr,
        options: &[u8],
        payload: &[u8],
        buf: &mut [u8],
    ) -> Result<usize, Error> {
        let too_long = |what, len, max| Err(Error::TooLong { what, len, max });
        if options.len() > MAX_OPTIONS_LEN {
            return too_long("TCP options", options.len(), MAX_OPTIONS_LEN);
        }
        let header_len = LEN + options.len().next_multiple_of(4);
        let max_payload = ipv4::MAX_PACKET_LEN - ipv4::LEN - header_len;
        if payload.len() > max_payload {
            return too_long("TCP segment", payload.len(), max_payload);
        }
        let len = header_len + payload.len();
        let segment = room("TCP segment", buf, len)?;
        segment[LEN..header_len].fill(option::END);
        segment[LEN..LEN + options.len()].copy_from_slice(options);
        segment[header_len..].copy_from_slice(payload);
        SRC_PORT.put(segment, self.src_port);
        DST_PORT.put(segment, self.dst_port);
        SEQ.put(segment, self.seq);
        ACK.put(segment, self.ack);
        OFFSET.put(segment, DATA_OFFSET.place(header_len as u64 / 4) as u8);
        FLAGS.put(segment, self.flags);
        WINDOW.put(segment, self.window);
        CHECKSUM.put(segment, 0u16);
        URGENT.put(segment, self.urgent);
        let checksum = Checksum::default()
            .add_pseudo(src, dst, protocol::TCP, len)
            .add(segment)
            .finish();
        CHECKSUM.put(segment, checksum);
        Ok(len)
    }
}

/// A checked segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment<'a> {
    /// Its header, without options.
    pub header: Header,
    /// What follows the options.
    pub payload: &'a [u8],
    options: &'a [u8],
    bytes: &'a [u8],
}

impl<'a> Segment<'a> {
    /// Reads the payload of an IPv4 packet whose protocol is TCP.
    pub fn new_checked(bytes: &'a [u8]) -> Result<Self, Error> {
        let (fixed, rest) = split::<LEN>("TCP header", bytes)?;
        let offset: u8 = OFFSET.get(fixed);
        let words = DATA_OFFSET.of(offset.into());
        let (options, payload) = (words as usize * 4)
            .checked_sub(LEN)
            .and_then(|len| rest.split_at_checked(len))
            .ok_or(Error::Malformed {
                what: "TCP header",
                field: DATA_OFFSET.name,
                found: words,
            })?;
        Ok(Segment {
            header: Header {
                src_port: SRC_PORT.get(fixed),
                dst_port: DST_PORT.get(fixed),
                seq: SEQ.get(fixed),
                ack: ACK.get(fixed),
                flags: FLAGS.get(fixed),
                window: WINDOW.get(fixed),
                urgent: URGENT.get(fixed),
            },
            payload,
            options,
            bytes,
        })
    }

    /// Whether the checksum is right in a packet between these addresses.
    pub fn checksum_ok(&self, src: Ipv4Addr, dst: Ipv4Addr) -> bool {
        Checksum::default()
            .add_pseudo(src, dst, protocol::TCP, self.bytes.len())
            .add(self.bytes)
            .finish()
            == 0
    }

    /// Sequence numbers the segment takes: its payload, and one each for SYN and FIN.
    pub fn seq_len(&self) -> u32 {
        let marks = (self.header.flags & (flag::SYN | flag::FIN)).count_ones();
        // A payload comes from one IPv4 packet, so its length is far below 2^32.
        self.payload.len() as u32 + marks
    }

    /// The options, without padding and no-operations.
    pub fn options(&self) -> Options<'a> {
        Options { rest: self.options }
    }

    /// The maximum segment size option, when there is a well-formed one.
    pub fn mss(&self) -> Option<u16> {
        self.options().find_map(|option| match option {
            Ok((option::MSS, &[high, low])) => Some(u16::from_be_bytes([high, low])),
            _ => None,
        })
    }
}

/// Iterator over options as (kind, data). It ends at the end of the list, or after one error.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Options<'a> {
    type Item = Result<(u8, &'a [u8]), Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (&kind, rest) = self.rest.split_first()?;
            match kind {
                option::END => {
                    self.rest = &[];
                    return None;
                }
                option::NOP => self.rest = rest,
                kind => return Some(self.take(kind, rest)),
            }
        }
    }
}

impl<'a> Options<'a> {
    /// Takes the option of `kind` whose length byte leads `rest`.
    fn take(&mut self, kind: u8, rest: &'a [u8]) -> Result<(u8, &'a [u8]), Error> {
        // Kept empty on the error path: after a bad length nothing more can be found.
        self.rest = &[];
        let (&len, rest) = rest.split_first().ok_or(Error::Truncated {
            what: "TCP option",
            need: 2,
            have: 1,
        })?;
        let (data, rest) = usize::from(len)
            .checked_sub(2)
            .and_then(|data_len| rest.split_at_checked(data_len))
            .ok_or(Error::Malformed {
                what: "TCP option",
                field: "length",
                found: len.into(),
            })?;
        self.rest = rest;
        Ok((kind, data))
    }
}
