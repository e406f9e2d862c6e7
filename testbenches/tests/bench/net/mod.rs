//! Testbenches of `hw/rtl/src/net`.

mod arp;
mod frames;
mod icmp;
mod oracle;
mod rx;
mod rx_bench;
mod rx_faults;
mod rx_mss;
mod rx_responders;
pub mod stream;
mod tx_arb;
