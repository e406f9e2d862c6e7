//! Native `update` against the Verilated module, vector by vector.
//!
//! "Native" is rustc's: the same `update`, run by rust-hdl's simulator. The random corpus covers
//! widths to 80 and every statement form; ten expressions that rust-hdl's own generator gets wrong
//! are checked exhaustively, against arithmetic on plain integers too; a small clocked machine is
//! checked cycle by cycle; shifts of shifts, which Verilator itself gets wrong without
//! [`wirebook_emit::VERILATOR_FLAGS`], are checked against integers; and one module of the corpus is mutated to show that a difference is
//! seen. All of them share one Verilated model, because building one costs most of the time.

#[path = "../support/mod.rs"]
mod support;

mod inputs;
mod known;
mod machine;
mod model;
mod shifts;
mod subject;

use inputs::Rng;
use rust_hdl::prelude::simulate;

use known::Known;
use machine::Machine;
use model::Model;
use shifts::Shifts;
use subject::{Case, Native, Subject, corpus, run, run_with, words};

/// Vectors for the corpus; the ten expressions take all 4,096 of theirs.
const VECTORS: usize = 120;

/// The first module with one operator flipped in an expression that reaches an output.
fn mutant(of: &Native) -> Native {
    let mut modules = of.modules.clone();
    let top = modules.last_mut().expect("a module");
    let line = top
        .text
        .lines()
        .find(|line| line.contains("assign a") && line.contains(" + "));
    let line = line.expect("a sum in the first module").to_string();
    let flipped = line.replacen(" + ", " - ", 1);
    top.text = top
        .text
        .replacen(&line, &flipped, 1)
        .replacen("module module0", "module mutant", 1);
    top.name = "mutant".into();
    Native {
        modules,
        outputs: of.outputs,
        vectors: of.vectors.clone(),
    }
}

#[test]
fn native_and_verilated_agree_and_a_mutant_does_not() {
    // Modules of 60 outputs and 60 inputs by value do not fit a test thread's 2 MB.
    let thread = std::thread::Builder::new()
        .stack_size(256 << 20)
        .spawn(differential);
    thread
        .expect("a thread")
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

fn differential() {
    let seed: u64 = env!("CORPUS_SEED").parse().expect("a number");
    println!("corpus seed {seed} (SEED in hw/emit/build.rs), {VECTORS} vectors");
    let mut rng = Rng(seed);
    let cases: Vec<Case> = (0..VECTORS).map(|_| Case::random(&mut rng)).collect();

    let start = std::time::Instant::now();
    let mut natives = corpus::run_all(&cases);
    natives.push(run_with::<Machine>(&cases, "machine", |machine| {
        for level in [true, false] {
            machine.clk.next = level.into();
            assert!(simulate(machine, 50), "the machine does not settle");
        }
    }));
    natives.push(run::<Shifts>(&cases, "shifts"));
    natives.push(mutant(&natives[0]));
    let exhaustive = known::cases(&cases[0]);
    natives.push(run::<Known>(&exhaustive, "known"));

    println!("native: {:.1?}", start.elapsed());
    let model = Model::build(&natives);
    println!("model built: {:.1?}", start.elapsed());
    let verilated = model.run(&exhaustive, &cases);
    let mut compared = 0_usize;
    let mut differences = Vec::new();
    for (i, native) in natives.iter().enumerate() {
        let name = &native.modules.last().expect("a module").name;
        let mismatches = verilated.mismatches(i, native);
        compared += native.vectors.len() * native.outputs.len();
        if name == "mutant" {
            assert!(!mismatches.is_empty(), "a flipped operator went unseen");
        } else {
            differences.extend(mismatches.into_iter().map(|text| format!("{name}, {text}")));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    println!("{compared} outputs compared in {:.1?}", start.elapsed());
    let expressions: usize = natives.iter().map(|native| native.outputs.len()).sum();
    assert!(expressions >= 2_000, "only {expressions} outputs");
}
