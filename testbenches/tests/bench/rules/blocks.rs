//! Verilog written by hand is not checked by the back end: so it is rare, and each piece is co-simulated.

use super::{files, text};

/// Blocks of a source file whose Verilog is written by hand.
fn custom_blocks(source: &str) -> Vec<&str> {
    let mut block = "";
    let mut found = Vec::new();
    for line in source.lines() {
        if let Some((_, rest)) = line.split_once(" Logic for ") {
            block = rest.split(['<', ' ']).next().unwrap_or(rest);
        } else if line.contains("Verilog::Custom(") || line.contains("dialect::custom::<") {
            found.push(block);
        }
    }
    found
}

#[test]
fn verilog_by_hand_is_in_prim_only_and_each_block_has_a_bench() {
    let sources: Vec<String> = files()
        .iter()
        .filter_map(|file| file.to_str())
        .filter(|file| file.starts_with("hw/rtl/src/") && file.ends_with(".rs"))
        .map(str::to_owned)
        .collect();
    let benches: Vec<String> = files()
        .iter()
        .filter_map(|file| file.to_str())
        .filter(|file| file.starts_with("testbenches/tests/bench/prim/"))
        .map(text)
        .collect();
    let mut blocks = 0;
    for file in sources {
        for block in custom_blocks(&text(&file)) {
            assert!(file.starts_with("hw/rtl/src/prim/"), "{block} in {file}");
            // The unit's model is named after the area and the block.
            let model = format!("Prim{block}::new()");
            let tested = benches.iter().any(|bench| bench.contains(&model));
            assert!(tested, "no bench has {model}");
            blocks += 1;
        }
    }
    assert!(blocks >= 4, "only {blocks} blocks found");
}

#[test]
fn blocks_by_hand_are_found() {
    let source = "impl<D: Synth> Logic for A<D> {\n    fn hdl(&self) -> Verilog {\n        \
                  Verilog::Custom(text)\n    }\n}\nimpl Logic for B {\n}\nimpl Logic for C {\n    \
                  dialect::custom::<Self>(text)\n}\n";
    assert_eq!(custom_blocks(source), ["A", "C"]);
}
