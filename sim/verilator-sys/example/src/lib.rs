//! The models that `build.rs` asked for: `Counter`, `RandomCounter`, `TracedCounter`, `FastCounter` and `Adder`.

verilator_sys::include_models!();
