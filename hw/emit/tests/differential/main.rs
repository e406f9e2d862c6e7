//! Native `update` against the Verilated module, vector by vector.
//!
//! "Native" is rustc's: the same `update`, run by rust-hdl's simulator. The random corpus covers
//! widths to 512 and every statement form; ten expressions that rust-hdl's own generator gets wrong
//! are checked exhaustively, against arithmetic on plain integers too; a small clocked machine is
//! checked cycle by cycle; shifts of shifts, which Verilator itself gets wrong without
//! [`wirebook_emit::VERILATOR_FLAGS`], are checked against integers; and mutants show that a
//! difference is seen. All of them share one Verilated model, because building one costs most of the
//! time. A second simulator runs a sample of the same.

#[path = "../support/mod.rs"]
mod support;

mod inputs;
mod known;
mod machine;
mod model;
mod mutants;
mod shifts;
mod simulators;
mod subject;

use inputs::Rng;
use rust_hdl::prelude::simulate;

use known::Known;
use machine::Machine;
use model::Model;
use mutants::mutants;
use shifts::Shifts;
use simulators::Simulator;
use subject::{Case, Native, Subject, corpus, run, run_with, words};

/// Vectors for the corpus; the ten expressions take all 4,096 of theirs.
const VECTORS: usize = 120;

#[test]
fn native_and_verilated_agree_and_no_mutant_does() {
    with_stack(|| differential(corpus::run_all, &Simulator::Verilator, 2_150));
}

#[test]
fn native_and_yosys_agree_on_a_sample_and_no_mutant_does() {
    if let Some(cxxrtl) = Simulator::cxxrtl() {
        with_stack(move || differential(corpus::run_sample, &cxxrtl, 130));
    }
}

/// Modules of 60 outputs and 60 inputs by value do not fit a test thread's 2 MB.
fn with_stack(test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new()
        .stack_size(256 << 20)
        .spawn(test);
    thread
        .expect("a thread")
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

/// Compares `random` modules and all others, which have at least so many `expressions`.
fn differential(random: fn(&[Case]) -> Vec<Native>, simulator: &Simulator, expressions_min: usize) {
    let seed: u64 = env!("CORPUS_SEED").parse().expect("a number");
    println!("corpus seed {seed} (SEED in hw/emit/build.rs), {VECTORS} vectors");
    let mut rng = Rng(seed);
    let cases: Vec<Case> = (0..VECTORS).map(|_| Case::random(&mut rng)).collect();

    let start = std::time::Instant::now();
    let mut natives = random(&cases);
    natives.push(run_with::<Machine>(&cases, "machine", |machine| {
        for level in [true, false] {
            machine.clk.next = level.into();
            assert!(simulate(machine, 50), "the machine does not settle");
        }
    }));
    natives.push(run::<Shifts>(&cases, "shifts"));
    let exhaustive = known::cases(&cases[0]);
    natives.push(run::<Known>(&exhaustive, "known"));
    let originals = natives.len();
    natives.extend(mutants(&natives));

    println!("native: {:.1?}", start.elapsed());
    let folder = match simulator {
        Simulator::Verilator => "differential",
        Simulator::Cxxrtl { .. } => "differential_cxxrtl",
    };
    let model = Model::build(&natives, simulator, folder);
    println!("model built: {:.1?}", start.elapsed());
    let outputs = model.run(&exhaustive, &cases);
    let mut compared = 0_usize;
    let mut differences = Vec::new();
    for (i, native) in natives.iter().enumerate() {
        let name = &native.modules.last().expect("a module").name;
        let mismatches = outputs.mismatches(i, native);
        if i < originals {
            compared += native.vectors.len() * native.outputs.len();
            differences.extend(mismatches.into_iter().map(|text| format!("{name}, {text}")));
        } else if mismatches.is_empty() {
            differences.push(format!("{name} went unseen"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    println!("{compared} outputs compared in {:.1?}", start.elapsed());
    let expressions: usize = natives[..originals]
        .iter()
        .map(|native| native.outputs.len())
        .sum();
    assert!(expressions >= expressions_min, "only {expressions} outputs");
}
