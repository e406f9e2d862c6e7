//! Verilated models of every unit of the card; the tests are in `tests/bench`.

verilator_sys::include_models!();
