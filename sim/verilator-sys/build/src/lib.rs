//! Turns Verilog into linkable models from a build script.
//!
//! ```no_run
//! use verilator_build::{Model, Optimize};
//!
//! verilator_build::build_script([
//!     Model::new("fifo").source("../hw/generated/fifo.sv"),
//!     Model::new("card").source("../hw/generated/card.sv").optimize(Optimize::Speed),
//! ]);
//! ```
//!
//! The library of the same crate then says `verilator_sys::include_models!();` and has the structs
//! `Fifo` and `Card`. Results are cached by content under `target/verilated-cache`, so a model whose
//! Verilog did not change costs neither Verilator nor the C++ compiler, whatever the profile.

mod bindings;
mod cache;
mod compile;
mod error;
mod header;
mod locate;
mod model;
mod names;
mod shim;

pub use cache::Toolchain;
pub use compile::{Built, compile};
pub use error::Error;
pub use header::{PortDecl, parse_ports};
pub use locate::{Search, Verilator};
pub use model::{Model, Optimize};

/// Body of a build script that wants models: compiles them in parallel, writes `verilated.rs` into
/// `OUT_DIR`, tells Cargo what to link and when to run again. On failure it reports each error to
/// Cargo and exits.
pub fn build_script(models: impl IntoIterator<Item = Model>) {
    let models: Vec<Model> = models.into_iter().collect();
    let result = Toolchain::from_build_script().and_then(|toolchain| {
        print_rerun(&toolchain.verilator, &models);
        let built = compile(&toolchain, &models)?;
        for model in &built {
            print_link(&model.directory, &model.library);
        }
        compile::write_bindings(&toolchain, &built)
    });
    exit_on_error(result);
}

/// Body of the build script of `verilator-sys`: compiles Verilator's run time once.
pub fn runtime_build_script(trace: bool) {
    let result = Toolchain::from_build_script().and_then(|toolchain| {
        print_rerun(&toolchain.verilator, &[]);
        let (directory, library) = cache::runtime(&toolchain, trace)?;
        print_link(&directory, &library);
        let system: &[&str] = if trace { &["z", "lz4"] } else { &[] };
        for library in system.iter().chain(&["stdc++", "pthread"]) {
            println!("cargo::rustc-link-lib={library}");
        }
        Ok(())
    });
    exit_on_error(result);
}

fn print_rerun(verilator: &Verilator, models: &[Model]) {
    for variable in ["VERILATOR", "VERILATOR_ROOT", "CXX", "CXXFLAGS"] {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    println!(
        "cargo::rerun-if-changed={}",
        verilator.config_header().display()
    );
    for source in models.iter().flat_map(Model::watched_files) {
        println!("cargo::rerun-if-changed={}", source.display());
    }
}

fn print_link(directory: &std::path::Path, library: &str) {
    println!("cargo::rustc-link-search=native={}", directory.display());
    println!("cargo::rustc-link-lib=static={library}");
}

fn exit_on_error(result: Result<(), Error>) {
    if let Err(error) = result {
        for line in error.to_string().lines() {
            println!("cargo::error={line}");
        }
        std::process::exit(1);
    }
}
