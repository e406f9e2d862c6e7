//! Testbenches of `hw/rtl/src/dma`.
