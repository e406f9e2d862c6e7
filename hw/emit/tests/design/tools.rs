//! Verilator's and yosys's opinion of the output.

use std::path::Path;

use rust_hdl::prelude::*;
use wirebook_emit::{Module, emit_modules};
use wirebook_rtl_macros::rtl;

use crate::examples::beat_counter;
use crate::hierarchy::board;
use crate::support::{run, scratch, verilator, write, yosys};

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
    pub less: Signal<Out, Bits<8>>,
    pub positive: Signal<Out, Bit>,
}

impl Logic for Casts {
    #[rtl]
    fn update(&mut self) {
        self.low.next =
            bit_cast::<4, 8>(self.a.val() + self.b.val()) + bit_cast::<4, 8>(!self.a.val());
        // One less in four bits, and zeros above, whatever the sum's upper bits are.
        self.less.next = bit_cast::<8, 4>(bit_cast::<4, 8>(self.a.val() + self.b.val()) - 1) >> 1;
        self.positive.next = !(self.a.val() - self.b.val()).get_bit(7);
    }
}

/// Fails a script where a latch is left, or no register.
const REGISTERS_AND_NO_LATCH: &str =
    "select -assert-none t:$dlatch t:$_DLATCH_*; select -assert-min 1 t:$*dff*";

/// Runs a script in a folder on the files there, if there is a yosys.
fn yosys_on(dir: &Path, names: &[&str], script: &str) {
    let Some(yosys) = yosys() else {
        return;
    };
    let script = format!("read_verilog -sv {}; {script}", names.join(" "));
    run(std::process::Command::new(yosys)
        .current_dir(dir)
        .args(["-q", "-p", &script]));
}

/// The same on modules written to `name`.
fn yosys_runs(name: &str, modules: &[Module], script: &str) {
    let dir = scratch(name);
    let files = write(&dir, modules);
    let names = files.iter().filter_map(|file| file.file_name()?.to_str());
    yosys_on(&dir, &names.collect::<Vec<_>>(), script);
}

#[test]
fn yosys_finds_no_problem_and_no_latch() {
    let script = "hierarchy -check -top board; proc; flatten; opt; check -assert";
    yosys_runs(
        "yosys",
        &board(),
        &format!("{script}; {REGISTERS_AND_NO_LATCH}"),
    );
}

#[test]
fn yosys_finds_no_problem_and_no_latch_in_the_whole_card() {
    let card = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated/card");
    let entries = std::fs::read_dir(&card).expect("hw/generated/card; run `make gen`");
    let names = entries.map(|entry| entry.expect("an entry").file_name().into_string());
    let names: Vec<String> = names.map(|name| name.expect("a module's name")).collect();
    assert!(names.len() > 30, "only {names:?}");
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let script = "hierarchy -check -top card; proc; check -assert";
    yosys_on(
        &card,
        &names,
        &format!("{script}; {REGISTERS_AND_NO_LATCH}"),
    );
}

/// A latch, written by hand: what the tests above look for is there when there is one.
#[test]
fn yosys_finds_a_latch_where_there_is_one() {
    let latch = Module {
        name: "latch".into(),
        text: "module latch(input e, input d, output reg q);\n\
               always @* if (e) q = d;\nendmodule\n"
            .into(),
    };
    let script = "hierarchy -check -top latch; proc; select -assert-count 1 t:$dlatch";
    yosys_runs("yosys_latch", &[latch], script);
}

#[test]
fn yosys_computes_the_same() {
    let mut block = Casts::default();
    block.connect_all();
    let modules = emit_modules(&block, "casts").expect("a sound block");
    // 200 + 100 and !200 in four bits: 12 + 7 = 3; 12 - 1 = 11, halved; 200 - 100 has no top bit.
    // 156 + 100 in four bits: 0 - 1 = 15, halved.
    let proof = "proc; sat -verify -set a 200 -set b 100 -prove low 3 -prove less 5 -prove positive 1 casts; \
                 sat -verify -set a 156 -set b 100 -prove less 7 casts; \
                 sat -verify -set a 100 -set b 200 -prove positive 0 casts";
    yosys_runs("yosys_casts", &modules, proof);
}
