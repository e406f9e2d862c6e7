//! Ethernet, IPv4, UDP, ARP, ICMP.

pub mod arp;
pub mod tx_arb;

use crate::unit::{self, Unit};

/// The units of this area.
#[must_use]
pub fn units() -> Vec<Unit> {
    vec![
        Unit {
            name: "net_arp",
            build: unit::elaborate::<arp::Arp<4>>,
        },
        Unit {
            name: "net_tx_arb",
            build: unit::elaborate::<tx_arb::TxArb>,
        },
    ]
}
