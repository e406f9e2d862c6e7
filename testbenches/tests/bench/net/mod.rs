//! Testbenches of `hw/rtl/src/net`.

mod arp;
mod frames;
mod icmp;
mod oracle;
mod rx;
mod rx_bench;
mod rx_claims;
mod rx_faults;
pub mod stream;
mod tx_arb;
