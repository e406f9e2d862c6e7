//! Libraries by content: what was built from the same inputs is not built again.

use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::error::messages;
use crate::{Error, Search, Verilator};

/// Everything outside the models that decides what their libraries look like.
#[derive(Debug, Clone)]
pub struct Toolchain {
    /// The Verilator to use.
    pub verilator: Verilator,
    /// Where `verilated.rs` goes.
    pub out_dir: PathBuf,
    /// Where libraries are kept by content.
    pub cache_dir: PathBuf,
    /// Target triple of the C++ compiler.
    pub target: String,
    /// Triple of this machine.
    pub host: String,
    /// Models compiled at the same time.
    pub jobs: usize,
}

impl Toolchain {
    /// The toolchain of the build script that calls this.
    pub fn from_build_script() -> Result<Self, Error> {
        let variable = |name| env::var(name).map_err(|_| Error::NotInBuildScript { name });
        let out_dir = PathBuf::from(variable("OUT_DIR")?);
        Ok(Self {
            verilator: Search::from_env().find()?,
            cache_dir: target_dir(&out_dir).join("verilated-cache"),
            out_dir,
            target: variable("TARGET")?,
            host: variable("HOST")?,
            jobs: env::var("NUM_JOBS")
                .ok()
                .and_then(|jobs| jobs.parse().ok())
                .unwrap_or(2),
        })
    }

    /// A C++ compiler configuration common to the run time and the models.
    pub(crate) fn compiler(&self, opt_level: u32) -> cc::Build {
        let include = self.verilator.include();
        let mut build = cc::Build::new();
        build
            .cpp(true)
            .std("c++17")
            .target(&self.target)
            .host(&self.host)
            .opt_level(opt_level)
            .debug(false)
            .warnings(false)
            .cargo_metadata(false)
            .include(&include)
            .include(include.join("vltstd"))
            // Time comes from the context, not from a global function of the harness.
            .define("VL_TIME_CONTEXT", None);
        build
    }

    /// A hasher fed with what every library depends on.
    pub(crate) fn hasher(&self) -> DefaultHasher {
        let mut hasher = DefaultHasher::new();
        (&self.verilator.root, &self.verilator.version, &self.target).hash(&mut hasher);
        for variable in ["CXX", "CXXFLAGS"] {
            env::var_os(variable).hash(&mut hasher);
        }
        hasher
    }

    /// The folder of the library `name`, filled by `fill` unless it exists. True when it was filled.
    ///
    /// The folder appears under its final name only when complete, so a build that is interrupted,
    /// or that runs twice at once, leaves no half library behind.
    pub(crate) fn publish(
        &self,
        name: &str,
        fill: impl FnOnce(&Path) -> Result<(), Error>,
    ) -> Result<(PathBuf, bool), Error> {
        let finished = self.cache_dir.join(name);
        if finished.is_dir() {
            return Ok((finished, false));
        }
        let partial = self
            .cache_dir
            .join(format!("{name}.{}", std::process::id()));
        fs::create_dir_all(&partial).map_err(Error::io("cannot create", &partial))?;
        let filled = fill(&partial);
        if filled.is_ok() && fs::rename(&partial, &finished).is_err() && !finished.is_dir() {
            return Err(Error::Io {
                action: "cannot publish",
                path: finished,
                source: std::io::Error::other("the folder could not be renamed"),
            });
        }
        // What is left is a failed build, or a twin of one that another process finished first.
        let _ = fs::remove_dir_all(&partial);
        filled.map(|()| (finished, true))
    }
}

/// Makes `verilated.h` a precompiled header for models at `opt_level`; returns the file to include.
///
/// Measured: the header is two thirds of the time of a small model, and precompiling it costs as
/// much as four of them. None when the compiler is not GCC, whose rules the use below follows: a
/// header that does not match is read as text.
pub(crate) fn precompiled_header(
    toolchain: &Toolchain,
    opt_level: u32,
) -> Result<Option<PathBuf>, Error> {
    let compiler = toolchain.compiler(opt_level).try_get_compiler();
    let compiler = compiler.map_err(|error| cxx_error("verilated.h", &error))?;
    if !compiler.is_like_gnu() {
        return Ok(None);
    }
    let mut hasher = toolchain.hasher();
    ("header 1", opt_level).hash(&mut hasher);
    let (directory, _) =
        toolchain.publish(&format!("header_{:016x}", hasher.finish()), |partial| {
            let header = partial.join("model.h");
            fs::write(&header, "#include \"verilated.h\"\n#include <memory>\n")
                .map_err(Error::io("cannot write", &header))?;
            let output = compiler
                .to_command()
                .args(["-x", "c++-header", "-o"])
                .arg(partial.join("model.h.gch"))
                .arg(&header)
                .output()
                .map_err(|error| cxx_error("verilated.h", &error))?;
            if output.status.success() {
                return Ok(());
            }
            Err(cxx_error("verilated.h", &messages(&output)))
        })?;
    Ok(Some(directory.join("model.h")))
}

pub(crate) fn cxx_error(what: &str, reason: &dyn std::fmt::Display) -> Error {
    Error::Cxx {
        library: what.to_owned(),
        reason: reason.to_string(),
    }
}

/// Cargo marks its target folder with CACHEDIR.TAG; without it the cache stays in `OUT_DIR`.
fn target_dir(out_dir: &Path) -> &Path {
    out_dir
        .ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").is_file())
        .unwrap_or(out_dir)
}

/// Builds Verilator's run time; returns its folder and library name.
pub(crate) fn runtime(toolchain: &Toolchain, trace: bool) -> Result<(PathBuf, String), Error> {
    let mut hasher = toolchain.hasher();
    ("runtime 1", trace).hash(&mut hasher);
    let library = format!("verilated_{:016x}", hasher.finish());
    let include = toolchain.verilator.include();
    let (directory, _) = toolchain.publish(&library, |partial| {
        let mut build = toolchain.compiler(3);
        build.out_dir(partial);
        for source in ["verilated.cpp", "verilated_threads.cpp"] {
            build.file(include.join(source));
        }
        if trace {
            // Debian's Verilator carries the writer in C under `gtkwave`.
            build
                .include(include.join("gtkwave"))
                .file(include.join("verilated_fst_c.cpp"));
        }
        build.try_compile(&library).map_err(|error| {
            let reason = error.to_string();
            if trace && !Path::new("/usr/include/lz4.h").is_file() {
                Error::TraceLibraries { reason }
            } else {
                Error::Cxx {
                    library: library.clone(),
                    reason,
                }
            }
        })
    })?;
    Ok((directory, library))
}
