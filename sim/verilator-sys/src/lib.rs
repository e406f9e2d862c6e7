//! Verilated models as ordinary Rust structs.
//!
//! A crate that wants models asks for them in its build script with `verilator-build` and includes
//! the generated structs with [`include_models!`]. Each struct has one getter per port, one setter
//! per input, and implements [`Model`], so a test can drive any block through the same code.
//!
//! This crate holds the compiled Verilator run time and all the `unsafe` of the arrangement, in
//! [`raw`]: generated code only promises, in one `unsafe impl`, that its symbols belong to its
//! port table.
//!
//! One model is one Verilator context on one thread; a model may move between threads, and many
//! models run in parallel. Verilator's own multi-threading is not used: measured, it is slower.

mod model;
pub mod raw;

pub use model::{Direction, Model, Port, TraceError, find_port};

/// Includes the structs of every model that this crate's build script compiled.
///
/// ```text
/// mod models { verilator_sys::include_models!(); }
/// ```
#[macro_export]
macro_rules! include_models {
    () => {
        include!(concat!(env!("OUT_DIR"), "/verilated.rs"));
    };
}
