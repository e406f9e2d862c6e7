//! What to build: the description of a model.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Error;

/// What the C++ compiler should spend its time on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Optimize {
    /// `-O1`: a model that tests run for thousands of cycles; compiles twice as fast.
    BuildTime,
    /// `-O3`: the card, which runs for millions.
    Speed,
}

impl Optimize {
    pub(crate) fn level(self) -> u32 {
        match self {
            Self::BuildTime => 1,
            Self::Speed => 3,
        }
    }
}

/// One Verilog module to become a Rust struct.
#[derive(Debug, Clone)]
pub struct Model {
    pub(crate) name: String,
    pub(crate) top: String,
    pub(crate) sources: Vec<PathBuf>,
    pub(crate) verilog: Vec<(String, String)>,
    pub(crate) clock: Option<String>,
    pub(crate) optimize: Optimize,
    pub(crate) random_init: bool,
    pub(crate) trace: bool,
    pub(crate) arguments: Vec<String>,
}

impl Model {
    /// A model of the module `name`, to become the struct of that name in upper camel case:
    /// `itch_parser` becomes `ItchParser`.
    pub fn new(name: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            top: name.clone(),
            name,
            sources: Vec::new(),
            verilog: Vec::new(),
            clock: None,
            optimize: Optimize::BuildTime,
            random_init: false,
            trace: false,
            arguments: Vec::new(),
        }
    }

    /// The top module, when it is not called like the model: two models of one module may differ in
    /// their options.
    pub fn top(mut self, module: impl Into<String>) -> Self {
        self.top = module.into();
        self
    }

    /// Adds a Verilog file, relative to the package. Files it includes must be added too, or a
    /// change in them goes unnoticed.
    pub fn source(mut self, path: impl Into<PathBuf>) -> Self {
        self.sources.push(path.into());
        self
    }

    /// Adds several Verilog files.
    pub fn sources<P: Into<PathBuf>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.sources.extend(paths.into_iter().map(Into::into));
        self
    }

    /// Adds Verilog made by the build script itself; `file_name` appears in Verilator's messages.
    pub fn verilog(mut self, file_name: impl Into<String>, text: impl Into<String>) -> Self {
        self.verilog.push((file_name.into(), text.into()));
        self
    }

    /// The port that `tick` drives. Without this call: `clk` if there is such an input, else none.
    pub fn clock(mut self, port: impl Into<String>) -> Self {
        self.clock = Some(port.into());
        self
    }

    /// What to optimise for; [`Optimize::BuildTime`] unless told.
    pub fn optimize(mut self, optimize: Optimize) -> Self {
        self.optimize = optimize;
        self
    }

    /// Lets `with_random_init(seed)` start unreset registers at random: two-state simulation
    /// otherwise hides a register that nothing resets. Off unless asked.
    pub fn random_init(mut self, on: bool) -> Self {
        self.random_init = on;
        self
    }

    /// Compiles FST tracing in; needs the feature `trace` of `verilator-sys`. Off unless asked,
    /// because it costs 3 to 4 % of speed even when no trace runs.
    pub fn trace(mut self, on: bool) -> Self {
        self.trace = on;
        self
    }

    /// Adds an argument for Verilator, such as a warning to turn off in hand-written Verilog.
    pub fn argument(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    pub(crate) fn watched_files(&self) -> impl Iterator<Item = &Path> {
        self.sources.iter().map(PathBuf::as_path)
    }

    /// Every file of the design: its name and its text.
    pub(crate) fn texts(&self) -> Result<Vec<(String, String)>, Error> {
        let read = |path: &PathBuf| {
            if !path.is_file() {
                return Err(Error::SourceMissing { path: path.clone() });
            }
            let text = fs::read_to_string(path).map_err(Error::io("cannot read", path))?;
            Ok((path.display().to_string(), text))
        };
        let mut texts = self
            .sources
            .iter()
            .map(read)
            .collect::<Result<Vec<_>, _>>()?;
        texts.extend(self.verilog.iter().cloned());
        Ok(texts)
    }

    pub(crate) fn unsupported(&self, reason: String) -> Error {
        Error::Unsupported {
            model: self.name.clone(),
            reason,
        }
    }
}
