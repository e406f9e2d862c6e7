//! Protocol headers as data, with checked views and builders.
//!
//! Each protocol module holds three things, in this order:
//!
//! 1. its **layout**: one [`Field`] constant per header field, the header's length and the
//!    protocol's numbers. All are `const`, so a hardware description takes its byte offsets
//!    from the same line as the software (`tcp::SEQ.byte`, `itch::add_order::REF.byte`);
//! 2. a **view** made by `new_checked`, which checks every length before it returns, so that
//!    nothing a peer sends can make an accessor panic;
//! 3. a **builder** that writes into the caller's buffer and returns the length written.
//!
//! | layer | module | specification |
//! |---|---|---|
//! | Ethernet II | [`eth`] | IEEE 802.3 clause 3 |
//! | VLAN tag | [`vlan`] | IEEE 802.1Q clause 9 |
//! | ARP | [`arp`] | RFC 826 |
//! | IPv4 | [`ipv4`] | RFC 791 |
//! | ICMP echo | [`icmp`] | RFC 792 |
//! | UDP | [`udp`] | RFC 768 |
//! | TCP | [`tcp`] | RFC 9293 |
//! | MoldUDP64 | [`mold`] | MoldUDP64 1.00 |
//! | SoupBinTCP | [`soup`] | SoupBinTCP 3.00 |
//! | ITCH | [`itch`] | Nasdaq TotalView-ITCH 5.0 |
//!
//! [`frame`] puts the layers together: whole frames in one call, both ways.
//!
//! ```
//! use wirebook_wire::{frame::{self, Content, Link, Parsed, Path}, eth::Mac, itch, mold};
//!
//! let delete = itch::OrderDelete { header: itch::Header::default(), reference: 7 };
//! let mut payload = [0; 1472];
//! let mut packet = mold::Builder::new(&mut payload, *b"SESSION001", 1)?;
//! packet.push(&delete.to_bytes())?;
//! let payload_len = packet.finish();
//!
//! let link = Link { src_mac: Mac([2; 6]), dst_mac: Mac([4; 6]), vlan: None };
//! let path = Path { link, src_ip: [10, 0, 0, 1].into(), dst_ip: [239, 0, 0, 1].into() };
//! let mut buf = [0; 1514];
//! let len = frame::udp(&path, 5000, 26477, &payload[..payload_len], &mut buf)?;
//!
//! let Content::Udp(_, datagram) = Parsed::new_checked(&buf[..len])?.content else { panic!() };
//! for message in mold::Packet::new_checked(datagram.payload)?.messages() {
//!     assert_eq!(itch::Message::parse(message)?, delete.into());
//! }
//! # Ok::<(), wirebook_wire::Error>(())
//! ```
//!
//! The crate is `no_std`, allocates nothing, depends on nothing and holds no `unsafe`.

#![no_std]
#![forbid(unsafe_code)]

#[macro_use]
mod field;
mod checksum;
mod error;

pub mod arp;
pub mod eth;
pub mod frame;
pub mod icmp;
pub mod ipv4;
pub mod itch;
pub mod mold;
pub mod soup;
pub mod tcp;
pub mod udp;
pub mod vlan;

pub use error::Error;
pub use field::{Bits, Field, FieldKind};
