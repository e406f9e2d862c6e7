//! What can go wrong, and what to do then.

use std::{
    io,
    path::{Path, PathBuf},
};

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder.
    #[error("cannot {0} {path}: {2}", path = .1.display())]
    Io(&'static str, PathBuf, io::Error),
    /// A tool that does not start.
    #[error(
        "cannot start {0}: {1}; `make clock-rate` installs it, or name yours in YOSYS and NEXTPNR_ECP5"
    )]
    Tool(String, io::Error),
    /// A tool that refused its input.
    #[error("{tool} failed:\n{said}\nIts whole log is {log}", log = .log.display())]
    Failed {
        /// The tool.
        tool: String,
        /// Its lines that tell of errors.
        said: String,
        /// The rest.
        log: PathBuf,
    },
    /// Success without a result.
    #[error("no report was written; the log is {log}", log = .0.display())]
    NoReport(PathBuf),
    /// A report that is no JSON.
    #[error(
        "the report is not JSON ({0}); run the version of nextpnr in scripts/requirements-fpga.txt"
    )]
    Json(serde_json::Error),
    /// A report in which something is missing.
    #[error("the report lacks {0}; run the version of nextpnr in scripts/requirements-fpga.txt")]
    Report(&'static str),
    /// No such module.
    #[error("no module {0} in {folder}; run `make gen`, or choose one of the files there", folder = .1.display())]
    NoBlock(String, PathBuf),
    /// Text that our own back end did not write.
    #[error("cannot read the ports of {file}; run `make gen`", file = .0.display())]
    Ports(PathBuf),
}

impl Error {
    pub(crate) fn io(what: &'static str, path: &Path, error: io::Error) -> Self {
        Self::Io(what, path.to_path_buf(), error)
    }

    pub(crate) fn tool(name: &str, error: io::Error) -> Self {
        Self::Tool(name.to_string(), error)
    }
}
