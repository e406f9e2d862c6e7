//! What generic code may do with any model.

use std::path::{Path, PathBuf};

/// Which way a port of the top module faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Driven by the test.
    Input,
    /// Driven by the model.
    Output,
}

/// One port of a model's top module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Port {
    /// Name as written in the Verilog.
    pub name: &'static str,
    /// Which way it faces.
    pub direction: Direction,
    /// Width in bits, at least 1.
    pub width_bits: u32,
}

impl Port {
    /// Number of 32-bit words that hold a value of this port; word 0 has the least significant bits.
    pub const fn words(&self) -> usize {
        self.width_bits.div_ceil(32) as usize
    }
}

/// Index of the port called `name` in a model's port table.
pub fn find_port(ports: &[Port], name: &str) -> Option<usize> {
    ports.iter().position(|port| port.name == name)
}

/// Why a trace could not be started.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// Tracing costs 3 to 4 % even when off, so models are built without it.
    #[error(
        "model `{model}` was built without tracing: add `.trace(true)` to it in the build script, \
         enable the feature `trace` of verilator-sys, and build again"
    )]
    NotCompiled {
        /// Name of the model's top module.
        model: &'static str,
    },
    /// The wave file could not be created.
    #[error(
        "cannot write the trace {path}: {source}; check that its folder exists and is writable"
    )]
    Unwritable {
        /// Where the trace was to go.
        path: PathBuf,
        /// The operating system's answer.
        source: std::io::Error,
    },
}

/// A Verilated model, driven cycle by cycle.
///
/// Set inputs, call [`eval`](Model::eval) when combinational outputs must follow them, call
/// [`tick`](Model::tick) to advance one clock cycle, read outputs. After `tick` the registers hold
/// their new values and combinational outputs follow the registers and the inputs as last set.
pub trait Model: Send {
    /// Name of the top module.
    fn name(&self) -> &'static str;

    /// Every port of the top module, sorted by name.
    fn ports(&self) -> &'static [Port];

    /// Settles combinational logic without a clock edge.
    fn eval(&mut self);

    /// One clock cycle: rising edge, then falling edge. Without a clock port, the same as `eval`.
    fn tick(&mut self);

    /// Calls of [`tick`](Model::tick) since power-on.
    fn cycles(&self) -> u64;

    /// Copies the value of port number `port` of [`ports`](Model::ports) into `words`, least
    /// significant word first; words beyond the port's width are set to zero.
    ///
    /// # Panics
    /// When there is no such port or `words` is too short for it.
    fn peek(&self, port: usize, words: &mut [u32]);

    /// Drives input number `port` of [`ports`](Model::ports); missing words are zero, bits beyond
    /// the port's width are ignored.
    ///
    /// # Panics
    /// When there is no such port or it is an output.
    fn poke(&mut self, port: usize, words: &[u32]);

    /// Records every signal into the FST file `path` from now on. A trace already running ends.
    fn start_trace(&mut self, path: &Path) -> Result<(), TraceError>;

    /// Ends the trace and completes its file; does nothing when none runs.
    fn stop_trace(&mut self);
}
