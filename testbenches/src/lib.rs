//! Verilated models of every unit of the card; the tests are in `tests/bench`.

verilator_sys::include_models!();

/// The examples of `README.md`, which compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
