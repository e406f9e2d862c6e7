//! Testbenches of `hw/rtl/src/net`.

mod frames;
mod icmp;
mod oracle;
mod rx;
mod rx_bench;
mod rx_faults;
