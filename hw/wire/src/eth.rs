//! Ethernet II frames (IEEE 802.3 clause 3, type interpretation), without the frame check
//! sequence: the MAC adds and removes it.
//!
//! ```text
//!  0       6       12     14
//! | dst   | src   | type | payload ...
//! ```

use core::fmt;

use crate::{
    Error,
    error::{room, split},
    field::Value,
};

layout! {
    /// Length of the header in bytes.
    LEN = 14;
    /// Destination address.
    dst DST: Bytes @ 0, 6;
    /// Source address.
    src SRC: Bytes @ 6, 6;
    /// What the payload is: one of [`ethertype`]. (Below 0x600 it would be a length: IEEE 802.3.)
    ethertype ETHERTYPE: Int @ 12, 2;
}

/// Shortest frame without its frame check sequence; shorter ones are padded with zeros.
pub const MIN_FRAME_LEN: usize = 60;

/// Values of [`ETHERTYPE`].
pub mod ethertype {
    /// Internet Protocol version 4.
    pub const IPV4: u16 = 0x0800;
    /// Address Resolution Protocol.
    pub const ARP: u16 = 0x0806;
    /// IEEE 802.1Q customer VLAN tag.
    pub const VLAN: u16 = 0x8100;
}

/// A hardware address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mac(pub [u8; 6]);

impl Mac {
    /// The address of every station.
    pub const BROADCAST: Mac = Mac([0xff; 6]);

    /// Whether the address names a group of stations; the broadcast address does.
    pub const fn is_multicast(self) -> bool {
        self.0[0] & 1 != 0
    }
}

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{g:02x}")
    }
}

impl Value for Mac {
    fn load(bytes: &[u8]) -> Self {
        Mac(Value::load(bytes))
    }

    fn store(self, bytes: &mut [u8]) {
        self.0.store(bytes);
    }
}

/// The header by value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Destination address.
    pub dst: Mac,
    /// Source address.
    pub src: Mac,
    /// What the payload is: one of [`ethertype`].
    pub ethertype: u16,
}

impl Header {
    /// Writes the header to the start of `buf` and returns its length.
    pub fn emit(&self, buf: &mut [u8]) -> Result<usize, Error> {
        let header = room("Ethernet header", buf, LEN)?;
        DST.put(header, self.dst);
        SRC.put(header, self.src);
        ETHERTYPE.put(header, self.ethertype);
        Ok(LEN)
    }
}

/// A checked frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// Its header.
    pub header: Header,
    /// What follows, padding included.
    pub payload: &'a [u8],
}

impl<'a> Frame<'a> {
    /// Reads a frame without its frame check sequence.
    pub fn new_checked(bytes: &'a [u8]) -> Result<Self, Error> {
        let (header, payload) = split::<LEN>("Ethernet header", bytes)?;
        Ok(Frame {
            header: Header {
                dst: DST.get(header),
                src: SRC.get(header),
                ethertype: ETHERTYPE.get(header),
            },
            payload,
        })
    }
}
