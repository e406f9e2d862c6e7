//! The 802.1Q tag (IEEE 802.1Q clause 9.6), as it follows the source address and the
//! [`VLAN`](crate::eth::ethertype::VLAN) ethertype.
//!
//! ```text
//!  0                  2      4
//! | pcp:3 dei:1 vid:12 | type | payload ...
//! ```

use crate::{
    Bits, Error,
    error::{room, split},
};

layout! {
    /// Length in bytes of the tag after its ethertype, the next ethertype included.
    LEN = 4;
    /// Tag control information: [`PCP`], [`DEI`] and [`VID`].
    tci TCI: Int @ 0, 2;
    /// What the payload is: one of [`ethertype`](crate::eth::ethertype).
    ethertype ETHERTYPE: Int @ 2, 2;
}

/// Priority code point.
pub const PCP: Bits = Bits::new("pcp", TCI, 13, 3);
/// Drop eligible indicator.
pub const DEI: Bits = Bits::new("dei", TCI, 12, 1);
/// VLAN identifier; 0 tags a priority only, 0xfff is reserved.
pub const VID: Bits = Bits::new("vid", TCI, 0, 12);

/// The tag by value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Tag control information: [`PCP`], [`DEI`] and [`VID`].
    pub tci: u16,
    /// What the payload is.
    pub ethertype: u16,
}

impl Header {
    /// The VLAN identifier.
    pub fn vid(&self) -> u16 {
        VID.of(self.tci.into()) as u16
    }

    /// Writes the tag to the start of `buf` and returns its length.
    pub fn emit(&self, buf: &mut [u8]) -> Result<usize, Error> {
        let header = room("VLAN tag", buf, LEN)?;
        TCI.put(header, self.tci);
        ETHERTYPE.put(header, self.ethertype);
        Ok(LEN)
    }
}

/// A checked tag and what follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tagged<'a> {
    /// The tag.
    pub header: Header,
    /// What follows, padding included.
    pub payload: &'a [u8],
}

impl<'a> Tagged<'a> {
    /// Reads the payload of an Ethernet frame whose ethertype is VLAN.
    pub fn new_checked(bytes: &'a [u8]) -> Result<Self, Error> {
        let (header, payload) = split::<LEN>("VLAN tag", bytes)?;
        Ok(Tagged {
            header: Header {
                tci: TCI.get(header),
                ethertype: ETHERTYPE.get(header),
            },
            payload,
        })
    }
}
