//! The whole card as one model, from the Verilog that a lab would synthesize.

use std::path::PathBuf;
use verilator_build::{Model, Optimize};

/// One file per module, written by `make gen`.
const VERILOG: &str = "../hw/generated/card";

fn main() {
    println!("cargo::rerun-if-changed={VERILOG}");
    let trace = std::env::var_os("CARGO_FEATURE_TRACE").is_some();
    // Who writes waveforms waits for the file, not for the model; and a model with them takes minutes to optimise.
    let optimize = if trace {
        Optimize::BuildTime
    } else {
        Optimize::Speed
    };
    // A folder that is not there leaves a model without its top module, whose error says what to do.
    let entries = std::fs::read_dir(VERILOG).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sv"))
        .collect();
    files.sort();
    verilator_build::build_script([Model::new("card_model")
        .top("card")
        .sources(files)
        .optimize(optimize)
        .random_init(true)
        .trace(trace)]);
}
