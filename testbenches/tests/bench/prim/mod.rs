//! Testbenches of `hw/rtl/src/prim`.
