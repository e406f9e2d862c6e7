//! Testbenches of `hw/rtl/src/net`.
