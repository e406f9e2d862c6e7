//! ARP for IPv4 over Ethernet (RFC 826, "Packet format"). Other address kinds are malformed here.
//!
//! ```text
//!  0       2       4      5      6    8     14    18    24    28
//! | htype | ptype | hlen | plen | op | sha | spa | tha | tpa |
//! ```

use core::net::Ipv4Addr;

use crate::{
    Error, Field,
    error::{room, split},
    eth::{Mac, ethertype},
};

layout! {
    /// Length of the packet in bytes.
    LEN = 28;
    /// Hardware kind: [`HTYPE_ETHERNET`].
    htype HTYPE: Int @ 0, 2;
    /// Protocol kind: the IPv4 ethertype.
    ptype PTYPE: Int @ 2, 2;
    /// Hardware address length: [`HLEN_ETHERNET`].
    hlen HLEN: Int @ 4, 1;
    /// Protocol address length: [`PLEN_IPV4`].
    plen PLEN: Int @ 5, 1;
    /// [`OPERATION_REQUEST`] or [`OPERATION_REPLY`].
    operation OPERATION: Int @ 6, 2;
    /// Sender's hardware address.
    sender_mac SENDER_MAC: Bytes @ 8, 6;
    /// Sender's protocol address.
    sender_ip SENDER_IP: Int @ 14, 4;
    /// Target's hardware address; not meaningful in a request.
    target_mac TARGET_MAC: Bytes @ 18, 6;
    /// Target's protocol address.
    target_ip TARGET_IP: Int @ 24, 4;
}

/// [`HTYPE`] of Ethernet.
pub const HTYPE_ETHERNET: u16 = 1;
/// [`HLEN`] of Ethernet.
pub const HLEN_ETHERNET: u8 = 6;
/// [`PLEN`] of IPv4.
pub const PLEN_IPV4: u8 = 4;
/// [`OPERATION`] of a request.
pub const OPERATION_REQUEST: u16 = 1;
/// [`OPERATION`] of a reply.
pub const OPERATION_REPLY: u16 = 2;

/// The packet by value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet {
    /// [`OPERATION_REQUEST`], [`OPERATION_REPLY`] or another operation, which is kept.
    pub operation: u16,
    /// Sender's hardware address.
    pub sender_mac: Mac,
    /// Sender's protocol address.
    pub sender_ip: Ipv4Addr,
    /// Target's hardware address.
    pub target_mac: Mac,
    /// Target's protocol address.
    pub target_ip: Ipv4Addr,
}

/// The fields that must hold one value for IPv4 over Ethernet.
const FIXED: [(Field, u16); 4] = [
    (HTYPE, HTYPE_ETHERNET),
    (PTYPE, ethertype::IPV4),
    (HLEN, HLEN_ETHERNET as u16),
    (PLEN, PLEN_IPV4 as u16),
];

impl Packet {
    /// Reads the payload of an Ethernet frame whose ethertype is ARP. Padding is ignored.
    pub fn new_checked(bytes: &[u8]) -> Result<Self, Error> {
        let (packet, _padding) = split::<LEN>("ARP packet", bytes)?;
        for (field, expected) in FIXED {
            let found: u16 = field.get(packet);
            if found != expected {
                return Err(Error::Malformed {
                    what: "ARP packet",
                    field: field.name,
                    found: found.into(),
                });
            }
        }
        Ok(Packet {
            operation: OPERATION.get(packet),
            sender_mac: SENDER_MAC.get(packet),
            sender_ip: SENDER_IP.get(packet),
            target_mac: TARGET_MAC.get(packet),
            target_ip: TARGET_IP.get(packet),
        })
    }

    /// Writes the packet to the start of `buf` and returns its length.
    pub fn emit(&self, buf: &mut [u8]) -> Result<usize, Error> {
        let packet = room("ARP packet", buf, LEN)?;
        for (field, value) in FIXED {
            field.put(packet, value);
        }
        OPERATION.put(packet, self.operation);
        SENDER_MAC.put(packet, self.sender_mac);
        SENDER_IP.put(packet, self.sender_ip);
        TARGET_MAC.put(packet, self.target_mac);
        TARGET_IP.put(packet, self.target_ip);
        Ok(LEN)
    }
}
