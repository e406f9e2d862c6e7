//! Models: what to build, and building them in parallel.

use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::bindings::Bindings;
use crate::error::messages;
use crate::shim::Shim;
use crate::{Error, PortDecl, Toolchain, parse_ports};

/// What the C++ compiler should spend its time on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Optimize {
    /// `-O1`: a model that tests run for thousands of cycles; compiles twice as fast.
    BuildTime,
    /// `-O3`: the card, which runs for millions.
    Speed,
}

/// One Verilog module to become a Rust struct.
#[derive(Debug, Clone)]
pub struct Model {
    name: String,
    top: String,
    sources: Vec<PathBuf>,
    verilog: Vec<(String, String)>,
    clock: Option<String>,
    optimize: Optimize,
    random_init: bool,
    trace: bool,
    arguments: Vec<String>,
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
    fn texts(&self) -> Result<Vec<(String, String)>, Error> {
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

    fn build(&self, toolchain: &Toolchain) -> Result<Built, Error> {
        let mut hasher = toolchain.hasher();
        // The number changes when the shim or the flags below change.
        ("model 1", &self.top, &self.clock, self.optimize).hash(&mut hasher);
        (self.random_init, self.trace, &self.arguments, self.texts()?).hash(&mut hasher);
        let library = format!("V{}_{:016x}", self.top, hasher.finish());
        let (directory, compiled) = toolchain.publish(&library, |partial| {
            self.compile(toolchain, &library, partial)
        })?;
        let header = directory.join(format!("{library}.h"));
        let header = fs::read_to_string(&header).map_err(Error::io("cannot read", &header))?;
        let ports = self.ports(&header)?;
        Ok(Built {
            model: self.clone(),
            ports,
            directory,
            library,
            compiled,
        })
    }

    fn compile(&self, toolchain: &Toolchain, library: &str, dir: &Path) -> Result<(), Error> {
        self.verilate(toolchain, library, dir)?;
        let read = |path: &Path| fs::read_to_string(path).map_err(Error::io("cannot read", path));
        let ports = self.ports(&read(&dir.join(format!("{library}.h")))?)?;
        let clock = self.clock_of(&ports)?.map(|port| port.member.as_str());
        let units = cpp_files(dir)?;
        let shim = Shim {
            class: library,
            units: &units,
            ports: &ports,
            clock,
            trace: self.trace,
        };
        let unit = dir.join("model.cc");
        fs::write(&unit, shim.text()).map_err(Error::io("cannot write", &unit))?;
        let mut build = toolchain.compiler(match self.optimize {
            Optimize::BuildTime => 1,
            Optimize::Speed => 3,
        });
        build.include(dir).out_dir(dir).file(&unit);
        build.try_compile(library).map_err(|error| Error::Cxx {
            library: library.to_owned(),
            reason: error.to_string(),
        })
    }

    fn verilate(&self, toolchain: &Toolchain, library: &str, dir: &Path) -> Result<(), Error> {
        let mut command = toolchain.verilator.command();
        command.args(["--cc", "-O3", "--x-assign", "fast", "--no-assert"]);
        command.args([
            "--x-initial",
            if self.random_init { "unique" } else { "fast" },
        ]);
        if self.trace {
            command.arg("--trace-fst");
        }
        command
            .args(["--prefix", library, "--top-module", &self.top, "--Mdir"])
            .arg(dir);
        command.args(&self.arguments).args(&self.sources);
        for (name, text) in &self.verilog {
            let path = dir.join(name);
            fs::write(&path, text).map_err(Error::io("cannot write", &path))?;
            command.arg(path);
        }
        let output = command.output().map_err(|error| Error::VerilatorBroken {
            program: toolchain.verilator.program.clone(),
            reason: error.to_string(),
        })?;
        if output.status.success() {
            return Ok(());
        }
        Err(Error::Verilate {
            model: self.name.clone(),
            messages: messages(&output),
        })
    }

    fn ports(&self, header: &str) -> Result<Vec<PortDecl>, Error> {
        let ports = parse_ports(header).map_err(|reason| self.unsupported(reason))?;
        if ports.is_empty() {
            return Err(self.unsupported("the top module has no ports".to_owned()));
        }
        Ok(ports)
    }

    fn clock_of<'a>(&self, ports: &'a [PortDecl]) -> Result<Option<&'a PortDecl>, Error> {
        let name = self.clock.as_deref().unwrap_or("clk");
        let clock = ports.iter().find(|port| port.name == name && port.input);
        match clock {
            Some(clock) if clock.width_bits == 1 => Ok(Some(clock)),
            None if self.clock.is_none() => Ok(None),
            _ => Err(self.unsupported(format!("the clock `{name}` is not a 1-bit input"))),
        }
    }

    fn unsupported(&self, reason: String) -> Error {
        Error::Unsupported {
            model: self.name.clone(),
            reason,
        }
    }
}

/// Names of the C++ files in a folder, sorted.
fn cpp_files(dir: &Path) -> Result<Vec<String>, Error> {
    let entries = fs::read_dir(dir).map_err(Error::io("cannot list", dir))?;
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.ends_with(".cpp"))
        .collect();
    names.sort();
    Ok(names)
}

/// A model that can be linked.
#[derive(Debug, Clone)]
pub struct Built {
    pub(crate) model: Model,
    /// Its ports, sorted by name.
    pub ports: Vec<PortDecl>,
    /// Folder of the static library.
    pub directory: PathBuf,
    /// Name of the static library, of the C++ class, and prefix of the C symbols.
    pub library: String,
    /// False when it came from the cache.
    pub compiled: bool,
}

/// Builds models, `toolchain.jobs` at a time, in the order given. The first error wins.
pub fn compile(toolchain: &Toolchain, models: &[Model]) -> Result<Vec<Built>, Error> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::with_capacity(models.len()));
    let work = || {
        while let Some((index, model)) = take(&next, models) {
            let built = model.build(toolchain);
            results
                .lock()
                .expect("no worker panics with the lock")
                .push((index, built));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..toolchain.jobs.clamp(1, models.len().max(1)) {
            scope.spawn(work);
        }
    });
    let mut results = results
        .into_inner()
        .expect("no worker panics with the lock");
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, built)| built).collect()
}

fn take<'a>(next: &AtomicUsize, models: &'a [Model]) -> Option<(usize, &'a Model)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    models.get(index).map(|model| (index, model))
}

/// Writes `verilated.rs`: the struct of every model.
pub(crate) fn write_bindings(toolchain: &Toolchain, built: &[Built]) -> Result<(), Error> {
    let mut text = String::from("// Written by verilator-build; do not edit.\n");
    for built in built {
        let model = &built.model;
        let bindings = Bindings {
            name: &model.name,
            top: &model.top,
            symbols: &built.library,
            ports: &built.ports,
            random_init: model.random_init,
            trace: model.trace,
        };
        text += &bindings
            .text()
            .map_err(|reason| model.unsupported(reason))?;
    }
    let path = toolchain.out_dir.join("verilated.rs");
    fs::write(&path, text).map_err(Error::io("cannot write", &path))
}
