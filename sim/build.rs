//! The whole card as one model, from the Verilog that a lab would synthesize.

use verilator_build::{Model, Optimize};

fn main() {
    let trace = std::env::var_os("CARGO_FEATURE_TRACE").is_some();
    verilator_build::build_script([Model::new("card_model")
        .top("card")
        .source("../hw/generated/card.sv")
        .optimize(Optimize::Speed)
        .random_init(true)
        .trace(trace)]);
}
