//! A model of every unit in hw/generated/units, each under its module's name.

use std::{
    fs,
    path::{Path, PathBuf},
};
use verilator_build::Model;

fn main() {
    let units = Path::new(env!("CARGO_MANIFEST_DIR")).join("../hw/generated/units");
    println!("cargo::rerun-if-changed={}", units.display());
    verilator_build::build_script(sorted(&units).into_iter().filter_map(|folder| {
        let name = folder.file_name()?.to_str()?.to_string();
        println!("cargo::rerun-if-changed={}", folder.display());
        Some(Model::new(name).sources(sorted(&folder)))
    }));
}

/// Entries of a folder by name; none when it does not exist, which `make gen` mends.
fn sorted(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}
