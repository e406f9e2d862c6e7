//! The small model that is measured beside cocotb.

verilator_sys::include_models!();
