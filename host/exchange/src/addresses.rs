//! The addresses of a simulated network: one card, one exchange, and what each of the card's sessions
//! listens to. A card's process and its host's process agree on them by being built from here.

use std::net::{Ipv4Addr, SocketAddrV4};
use wirebook_wire::eth::Mac;

/// The card's hardware address.
pub const CARD_MAC: [u8; 6] = [0x02, 0x57, 0x42, 0x00, 0x00, 0x01];
/// The card's address, in a /24.
pub const CARD_IP: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 2);
/// The exchange's hardware address.
pub const PEER_MAC: Mac = Mac([0x02, 0x57, 0x42, 0x00, 0x00, 0x02]);
/// The exchange's address.
pub const PEER_IP: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 1);

/// Group and port of the MoldUDP64 feed for a session slot.
#[must_use]
pub fn group(slot: u16) -> SocketAddrV4 {
    let first = Ipv4Addr::new(239, 192, 0, 1).to_bits();
    SocketAddrV4::new(
        Ipv4Addr::from_bits(first + u32::from(slot)),
        26400_u16.wrapping_add(slot),
    )
}

/// Address and port of the SoupBinTCP server for a session slot.
#[must_use]
pub fn server(slot: u16) -> SocketAddrV4 {
    SocketAddrV4::new(PEER_IP, 5000_u16.wrapping_add(slot))
}

/// The card's port of a TCP session.
#[must_use]
pub fn own_port(slot: u16) -> u16 {
    40_000_u16.wrapping_add(slot)
}
