//! Writes the source of the random corpus that `tests/differential` compiles.

#[path = "tests/differential/expressions.rs"]
mod expressions;
#[path = "tests/differential/generate.rs"]
mod generate;
#[path = "tests/differential/inputs.rs"]
mod inputs;

use std::path::Path;

/// About 2,000 expressions to 80 bits; the seed is part of the test, a new one is a new corpus.
const NARROW_MODULES: usize = 40;
/// About 150 expressions to 512 bits, which cost rustc and the native simulation the most.
const WIDE_MODULES: usize = 6;
const SEED: u64 = 2;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    for part in ["expressions", "generate", "inputs"] {
        println!("cargo::rerun-if-changed=tests/differential/{part}.rs");
    }
    println!("cargo::rustc-env=CORPUS_SEED={SEED}");
    let out = std::env::var("OUT_DIR")?;
    std::fs::write(
        Path::new(&out).join("corpus.rs"),
        generate::corpus(SEED, NARROW_MODULES, WIDE_MODULES),
    )?;
    Ok(())
}
