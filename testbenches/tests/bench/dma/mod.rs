//! Testbenches of `hw/rtl/src/dma`.

mod queue;
mod ring;
