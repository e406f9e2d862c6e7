//! Testbenches of `hw/rtl/src/tcp`.
