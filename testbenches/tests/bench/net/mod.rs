//! Testbenches of `hw/rtl/src/net`.

mod arp;
pub mod stream;
mod tx_arb;
