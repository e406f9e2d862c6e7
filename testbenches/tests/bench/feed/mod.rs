//! Testbenches of `hw/rtl/src/feed`.
