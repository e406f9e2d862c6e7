//! Testbenches of `hw/rtl/src/prim`.

mod fifo;
mod ram;
mod rom;
