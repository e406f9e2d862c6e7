//! Compiles the Verilator run time, once for every model of the workspace.

fn main() {
    let trace = std::env::var_os("CARGO_FEATURE_TRACE").is_some();
    verilator_build::runtime_build_script(trace);
}
