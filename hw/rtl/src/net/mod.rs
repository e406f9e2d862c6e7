//! Ethernet, IPv4, UDP, ARP, ICMP.

use crate::unit::Unit;

/// The units of this area.
#[must_use]
pub fn units() -> Vec<Unit> {
    vec![]
}
