//! Finds and runs Verilator, builds models, generates the FFI.
