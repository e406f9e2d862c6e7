//! Testbenches of `hw/rtl/src/prim`.

mod fifo;
mod queue;
mod ram;
mod rom;
mod twin;
