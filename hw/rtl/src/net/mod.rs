//! Ethernet, IPv4, UDP, ARP, ICMP.

pub mod arp;
mod cam;
mod cam_entry;
mod checksum;
mod claim;
mod header;
pub mod icmp;
mod option_word;
mod options;
mod packet;
mod payload;
pub mod rx;
mod station;
pub mod tx_arb;
mod verdict;

use crate::unit::{self, Unit};

/// The units of this area.
#[must_use]
pub fn units() -> Vec<Unit> {
    vec![
        Unit {
            name: "net_arp",
            build: unit::elaborate::<arp::Arp<4, 2>>,
        },
        Unit {
            name: "net_icmp",
            build: unit::elaborate::<icmp::IcmpEcho>,
        },
        Unit {
            name: "net_rx",
            build: unit::elaborate::<rx::NetRx<4>>,
        },
        Unit {
            name: "net_tx_arb",
            build: unit::elaborate::<tx_arb::TxArb>,
        },
    ]
}
