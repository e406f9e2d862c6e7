//! The small model that cocotb drives too.

use std::path::PathBuf;
use verilator_build::{Model, Optimize};

fn main() {
    let source = PathBuf::from("../hw/generated/units/net_tx_arb/net_tx_arb.sv");
    verilator_build::build_script([Model::new("net_tx_arb")
        .source(source)
        .optimize(Optimize::Speed)]);
}
