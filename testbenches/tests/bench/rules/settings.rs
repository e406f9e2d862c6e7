//! Settings that two places must agree on.

use super::text;
use std::collections::BTreeMap;

/// What `make ci` may take in all.
const CI_SECONDS_MAX: u32 = 40 * 60;

/// Seconds by gate, from lines `NAME SECONDS`; `#` begins a comment.
fn budgets(file: &str) -> BTreeMap<&str, u32> {
    let lines = file
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut budgets = BTreeMap::new();
    for line in lines {
        let [gate, seconds] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("not a gate and its seconds: {line}");
        };
        let seconds = seconds.parse().unwrap_or_else(|e| panic!("{line}: {e}"));
        assert_eq!(budgets.insert(gate, seconds), None, "{gate} twice");
    }
    budgets
}

/// The names of the gates that a script runs.
fn gates(script: &str) -> Vec<&str> {
    let mut gates: Vec<&str> = script
        .lines()
        .filter_map(|line| line.strip_prefix("gate ")?.split(' ').next())
        .collect();
    gates.sort_unstable();
    gates
}

#[test]
fn the_budgets_of_all_gates_stay_below_forty_minutes() {
    let file = text(".ci/budgets");
    let budgets = budgets(&file);
    let script = text(".ci/run");
    assert_eq!(budgets.keys().copied().collect::<Vec<_>>(), gates(&script));
    let sum: u32 = budgets.values().sum();
    assert!(sum <= CI_SECONDS_MAX, "{sum} s in all");
}

#[test]
fn budgets_and_gates_are_read() {
    let read = budgets("# seconds\nb  20\na 3\n");
    assert_eq!(read.into_iter().collect::<Vec<_>>(), [("a", 3), ("b", 20)]);
    let script = "gate() {\n    gate inner x\n}\ngate b make b\ngate a make a\n";
    assert_eq!(gates(script), ["a", "b"]);
}

/// The back end says what Verilator must be given; the crate that runs Verilator imports nothing of ours,
/// so it has its own copy.
#[test]
fn models_are_built_with_the_flags_that_the_back_end_asks_for() {
    let place = "sim/verilator-sys/build/src/compile.rs";
    let source = text(place);
    assert!(!wirebook_emit::VERILATOR_FLAGS.is_empty());
    for flag in wirebook_emit::VERILATOR_FLAGS {
        assert!(
            source.contains(&format!("command.arg(\"{flag}\")")),
            "{place} lacks {flag}"
        );
    }
}
