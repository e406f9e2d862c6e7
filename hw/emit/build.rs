//! Writes the source of the random corpus that `tests/differential` compiles.

#[path = "tests/differential/generate.rs"]
mod generate;
#[path = "tests/differential/inputs.rs"]
mod inputs;

use std::path::Path;

/// About 2,000 expressions in all; the seed is part of the test, a new one is a new corpus.
const MODULES: usize = 40;
const SEED: u64 = 2;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=tests/differential/generate.rs");
    println!("cargo::rerun-if-changed=tests/differential/inputs.rs");
    println!("cargo::rustc-env=CORPUS_SEED={SEED}");
    let out = std::env::var("OUT_DIR")?;
    std::fs::write(
        Path::new(&out).join("corpus.rs"),
        generate::corpus(SEED, MODULES),
    )?;
    Ok(())
}
