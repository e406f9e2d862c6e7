//! A model of every unit in hw/generated/units, each under its module's name.

use std::{fs, path::Path};
use verilator_build::Model;

fn main() {
    let units = Path::new(env!("CARGO_MANIFEST_DIR")).join("../hw/generated/units");
    println!("cargo::rerun-if-changed={}", units.display());
    let mut sources: Vec<_> = fs::read_dir(&units)
        .map(|dir| dir.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    sources.retain(|path: &std::path::PathBuf| path.extension().is_some_and(|e| e == "sv"));
    sources.sort();
    verilator_build::build_script(sources.iter().filter_map(|path| {
        let name = path.file_stem()?.to_str()?;
        Some(Model::new(name).source(path))
    }));
}
