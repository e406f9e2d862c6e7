//! Asks for the models of this crate: the same module twice, with different options.

use verilator_build::{Model, Optimize};

fn main() {
    let counter = || Model::new("counter").source("rtl/counter.sv");
    let trace = std::env::var_os("CARGO_FEATURE_TRACE").is_some();
    verilator_build::build_script([
        counter(),
        Model::new("random_counter")
            .top("counter")
            .source("rtl/counter.sv")
            .random_init(true),
        Model::new("traced_counter")
            .top("counter")
            .source("rtl/counter.sv")
            .trace(trace),
        Model::new("fast_counter")
            .top("counter")
            .source("rtl/counter.sv")
            .optimize(Optimize::Speed),
        Model::new("adder").source("rtl/adder.sv"),
    ]);
}
