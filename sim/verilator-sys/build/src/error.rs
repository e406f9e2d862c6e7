//! What can go wrong, with the next command to type.

use std::path::{Path, PathBuf};
use std::process::Output;

/// Why models could not be built.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No Verilator anywhere.
    #[error(
        "Verilator was not found (searched {searched}).\n\
         Next: `make setup` in the repository root installs it into .venv, \
         or set VERILATOR to its executable"
    )]
    VerilatorMissing {
        /// The places searched, in order.
        searched: String,
    },
    /// A Verilator that cannot be used.
    #[error(
        "Verilator at {program} does not work: {reason}.\n\
         Next: run `{program} --getenv VERILATOR_ROOT` to see why (it needs perl), \
         or unset VERILATOR and VERILATOR_ROOT and run `make setup`"
    )]
    VerilatorBroken {
        /// The executable that was tried.
        program: PathBuf,
        /// What it did.
        reason: String,
    },
    /// A Verilog file that is not there.
    #[error("the Verilog file {path} does not exist.\nNext: `make gen` writes the generated files")]
    SourceMissing {
        /// The file.
        path: PathBuf,
    },
    /// Verilator refused the design.
    #[error("Verilator refused model `{model}`:\n{messages}")]
    Verilate {
        /// The model.
        model: String,
        /// Verilator's own messages.
        messages: String,
    },
    /// The C++ compiler failed or is missing.
    #[error(
        "compiling the C++ of `{library}` failed: {reason}\n\
         Next: check that `g++ --version` works; `make setup` installs g++"
    )]
    Cxx {
        /// The library being built.
        library: String,
        /// The compiler's report.
        reason: String,
    },
    /// The FST writer's libraries are missing.
    #[error(
        "tracing needs the headers of zlib and lz4.\n\
         Next: as root, `apt-get install zlib1g-dev liblz4-dev`"
    )]
    TraceLibraries {
        /// The compiler's report.
        reason: String,
    },
    /// A port or name that cannot become Rust.
    #[error("model `{model}`: {reason}")]
    Unsupported {
        /// The model.
        model: String,
        /// What is not supported, and what to do instead.
        reason: String,
    },
    /// A file operation failed.
    #[error("{action} {path}: {source}")]
    Io {
        /// What was attempted.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// The operating system's answer.
        source: std::io::Error,
    },
    /// Run outside of a build script.
    #[error("the environment variable {name} is not set: call this from a build script")]
    NotInBuildScript {
        /// The variable.
        name: &'static str,
    },
}

impl Error {
    pub(crate) fn io(
        action: &'static str,
        path: &Path,
    ) -> impl FnOnce(std::io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }
}

/// Standard error and standard output of a program that failed, for a message.
pub(crate) fn messages(output: &Output) -> String {
    let text = [&output.stderr[..], &output.stdout[..]].concat();
    String::from_utf8_lossy(&text).trim().to_owned()
}
