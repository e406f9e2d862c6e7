//! Testbench of `hw/rtl/src/csr.rs`.
