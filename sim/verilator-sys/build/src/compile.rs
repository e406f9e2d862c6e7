//! Building models: Verilator, the C++ compiler, the cache, several at a time.

use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::bindings::Bindings;
use crate::cache::{cxx_error, precompiled_header};
use crate::error::messages;
use crate::shim::Shim;
use crate::{Error, Model, Optimize, PortDecl, Toolchain, names, parse_ports};

/// Small models in one call from which on a precompiled header pays for itself.
const MODELS_WORTH_A_HEADER: usize = 6;

/// A model that can be linked.
#[derive(Debug, Clone)]
pub struct Built {
    model: Model,
    /// Its ports, sorted by name.
    pub ports: Vec<PortDecl>,
    /// Folder of the static library.
    pub directory: PathBuf,
    /// Name of the static library, of the C++ class, and prefix of the C symbols.
    pub library: String,
    /// False when it came from the cache.
    pub compiled: bool,
}

/// Builds models, `toolchain.jobs` at a time, and returns them in the order given. Of several
/// errors the one of the first model is returned.
pub fn compile(toolchain: &Toolchain, models: &[Model]) -> Result<Vec<Built>, Error> {
    let small = models
        .iter()
        .filter(|model| model.optimize == Optimize::BuildTime)
        .count();
    let header = if small >= MODELS_WORTH_A_HEADER {
        precompiled_header(toolchain, Optimize::BuildTime.level())?
    } else {
        None
    };
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::with_capacity(models.len()));
    let work = || {
        while let Some((index, model)) = take(&next, models) {
            let job = Job {
                toolchain,
                model,
                header: header.as_deref(),
            };
            let built = job.run();
            results
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push((index, built));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..toolchain.jobs.clamp(1, models.len().max(1)) {
            scope.spawn(work);
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, built)| built).collect()
}

fn take<'a>(next: &AtomicUsize, models: &'a [Model]) -> Option<(usize, &'a Model)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    models.get(index).map(|model| (index, model))
}

/// Building one model.
struct Job<'a> {
    toolchain: &'a Toolchain,
    model: &'a Model,
    /// Precompiled header for small models.
    header: Option<&'a Path>,
}

impl Job<'_> {
    fn run(&self) -> Result<Built, Error> {
        let library = self.library()?;
        let (directory, compiled) = self
            .toolchain
            .publish(&library, |partial| self.build(&library, partial))?;
        let ports = self.ports(&library, &directory)?;
        Ok(Built {
            model: self.model.clone(),
            ports,
            directory,
            library,
            compiled,
        })
    }

    /// A name that stands for everything the library is made of.
    fn library(&self) -> Result<String, Error> {
        let Model {
            top,
            clock,
            optimize,
            random_init,
            trace,
            arguments,
            ..
        } = self.model;
        let mut hasher = self.toolchain.hasher();
        // The number changes when the shim or the flags below change.
        (
            "model 2",
            top,
            clock,
            optimize,
            random_init,
            trace,
            arguments,
        )
            .hash(&mut hasher);
        self.model.texts()?.hash(&mut hasher);
        Ok(format!("V{top}_{:016x}", hasher.finish()))
    }

    fn build(&self, library: &str, dir: &Path) -> Result<(), Error> {
        self.verilate(library, dir)?;
        let ports = self.ports(library, dir)?;
        let clock = self.clock(&ports)?.map(|port| port.member.as_str());
        let mut units = file_names(dir)?;
        units.retain(|name| name.ends_with(".cpp"));
        let trace = self.model.trace;
        let shim = Shim {
            class: library,
            units: &units,
            ports: &ports,
            clock,
            trace,
        };
        let unit = dir.join("model.cc");
        fs::write(&unit, shim.text()).map_err(Error::io("cannot write", &unit))?;
        let mut build = self.toolchain.compiler(self.model.optimize.level());
        if let Some(header) = self
            .header
            .filter(|_| self.model.optimize == Optimize::BuildTime)
        {
            build.flag("-include").flag(header);
        }
        build.include(dir).out_dir(dir).file(&unit);
        build
            .try_compile(library)
            .map_err(|error| cxx_error(library, &error))?;
        discard_intermediates(library, dir)
    }

    fn verilate(&self, library: &str, dir: &Path) -> Result<(), Error> {
        let model = self.model;
        let mut command = self.toolchain.verilator.command();
        command.args(["--cc", "-O3", "--x-assign", "fast", "--no-assert"]);
        // Without it Verilator 5.48 miscompiles shifts of shifts: wirebook_emit::VERILATOR_FLAGS.
        command.arg("-fno-dfg-peephole-remove-redundant-zext-on-rhs-of-shift");
        command.args([
            "--x-initial",
            if model.random_init { "unique" } else { "fast" },
        ]);
        if model.trace {
            command.arg("--trace-fst");
        }
        command
            .args(["--prefix", library, "--top-module", &model.top, "--Mdir"])
            .arg(dir);
        command.args(&model.arguments).args(&model.sources);
        for (name, text) in &model.verilog {
            let path = dir.join(name);
            fs::write(&path, text).map_err(Error::io("cannot write", &path))?;
            command.arg(path);
        }
        let output = command.output().map_err(|error| Error::VerilatorBroken {
            program: self.toolchain.verilator.program.clone(),
            reason: error.to_string(),
        })?;
        if output.status.success() {
            return Ok(());
        }
        Err(Error::Verilate {
            model: model.name.clone(),
            messages: messages(&output),
        })
    }

    /// The ports, from the class header that Verilator left in `dir`.
    fn ports(&self, library: &str, dir: &Path) -> Result<Vec<PortDecl>, Error> {
        let path = dir.join(format!("{library}.h"));
        let header = fs::read_to_string(&path).map_err(Error::io("cannot read", &path))?;
        let ports = parse_ports(&header).map_err(|reason| self.model.unsupported(reason))?;
        if ports.is_empty() {
            return Err(self
                .model
                .unsupported("the top module has no ports".to_owned()));
        }
        names::check(&ports).map_err(|reason| self.model.unsupported(reason))?;
        Ok(ports)
    }

    fn clock<'a>(&self, ports: &'a [PortDecl]) -> Result<Option<&'a PortDecl>, Error> {
        let asked = self.model.clock.as_deref();
        let name = asked.unwrap_or("clk");
        let clock = ports.iter().find(|port| port.name == name && port.input);
        match clock {
            Some(clock) if clock.width_bits == 1 => Ok(Some(clock)),
            None if asked.is_none() => Ok(None),
            _ => Err(self
                .model
                .unsupported(format!("the clock `{name}` is not a 1-bit input"))),
        }
    }
}

/// Keeps what linking and the bindings need: the cache grows with every change of the Verilog.
fn discard_intermediates(library: &str, dir: &Path) -> Result<(), Error> {
    let kept = [format!("lib{library}.a"), format!("{library}.h")];
    for name in file_names(dir)?.iter().filter(|name| !kept.contains(name)) {
        let path = dir.join(name);
        fs::remove_file(&path).map_err(Error::io("cannot remove", &path))?;
    }
    Ok(())
}

/// Names in a folder, sorted.
fn file_names(dir: &Path) -> Result<Vec<String>, Error> {
    let entries = fs::read_dir(dir).map_err(Error::io("cannot list", dir))?;
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    Ok(names)
}

/// Writes `verilated.rs`: the struct of every model.
pub(crate) fn write_bindings(toolchain: &Toolchain, built: &[Built]) -> Result<(), Error> {
    let mut text = String::from("// Written by verilator-build; do not edit.\n");
    for Built {
        model,
        ports,
        library,
        ..
    } in built
    {
        let bindings = Bindings {
            name: &model.name,
            top: &model.top,
            symbols: library,
            ports,
            random_init: model.random_init,
            trace: model.trace,
        };
        text += &bindings.text();
    }
    let path = toolchain.out_dir.join("verilated.rs");
    fs::write(&path, text).map_err(Error::io("cannot write", &path))
}
