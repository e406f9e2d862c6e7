//! What the tests of the binary share.

use std::path::PathBuf;
use std::process::{Command, Output};

/// Runs the binary to its end.
pub fn wirebook(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wirebook"))
        .args(args)
        .output()
        .unwrap()
}

/// A file of its own, gone when the test ends.
pub struct TempFile(PathBuf);

impl TempFile {
    /// Writes it.
    pub fn new(name: &str, octets: &[u8]) -> Self {
        let name = format!("wirebook-cli-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, octets).unwrap();
        Self(path)
    }

    /// Its path.
    pub fn name(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
