//! The whole card as one model, from the Verilog that a lab would synthesize.

use std::path::Path;
use std::{fs, io};

use verilator_build::{Model, Optimize};

/// One file per module, as `make gen` writes them.
const CARD: &str = "../hw/generated/card";

fn main() {
    println!("cargo::rerun-if-changed={CARD}");
    let sources = match verilog(Path::new(CARD)) {
        Ok(sources) if !sources.is_empty() => sources,
        _ => {
            println!("cargo::error={CARD} holds no Verilog. Next: `make gen` writes it");
            return;
        }
    };
    let trace = std::env::var_os("CARGO_FEATURE_TRACE").is_some();
    verilator_build::build_script([Model::new("card_model")
        .top("card")
        .sources(sources)
        .optimize(Optimize::Speed)
        .random_init(true)
        .trace(trace)]);
}

/// The Verilog files of a folder, in an order that does not depend on the file system.
fn verilog(folder: &Path) -> io::Result<Vec<std::path::PathBuf>> {
    let mut sources = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "sv") {
            sources.push(path);
        }
    }
    sources.sort();
    Ok(sources)
}
