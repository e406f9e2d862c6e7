//! The commands that run the simulated card, as a user runs them.

#![cfg(feature = "sim")]

use std::process::Command;
use wirebook_kernel_feed::top_csv;

fn succeeds(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_wirebook"))
        .args(args)
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {error}");
    String::from_utf8(output.stdout).unwrap()
}

const FEED: [&str; 5] = ["--generate", "--messages", "600", "--seed", "9"];

#[test]
fn info_tests_the_card() {
    let text = succeeds(&["info", "--selftest"]);
    assert!(text.contains("self-test  passed"), "{text}");
    let json = succeeds(&["info", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (&json["transport"], &json["abi"]),
        (&"sim".into(), &"1.0".into())
    );
    assert_eq!(json["counters"]["rx_frames"], 0);
}

#[test]
fn tail_stops_after_its_limit() {
    let args = [
        &["tail", "--via", "mold", "--limit", "20", "--json"],
        &FEED[..],
    ]
    .concat();
    let text = succeeds(&args);
    let records: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut sequences: Vec<u64> = records
        .iter()
        .filter(|record| record["status"].is_null())
        .map(|record| record["sequence"].as_u64().unwrap())
        .collect();
    sequences.dedup();
    assert_eq!(sequences, (1..=20).collect::<Vec<_>>());
}

/// The CSV of a replay, over either transport, is the reference's; its page goes to standard error.
#[test]
fn replayed_rows_are_the_references() {
    let path = std::env::temp_dir().join(format!("wirebook-sim-{}.itch", std::process::id()));
    let file = path.to_str().unwrap();
    succeeds(&[&["exchange", "--write", file], &FEED[..]].concat());
    let mut wanted = Vec::new();
    let rows = top_csv(std::fs::File::open(&path).unwrap(), &mut wanted).unwrap();
    assert!(rows > 400, "{rows} rows");
    for via in ["mold", "tcp"] {
        let csv = succeeds(&["replay", file, "--via", via, "--top", "-"]);
        assert_eq!(csv.as_bytes(), wanted, "{via}");
    }
    std::fs::remove_file(path).unwrap();
}

#[test]
fn the_demo_ends_with_a_page() {
    let text = succeeds(&["demo", "--messages", "600", "--seed", "9"]);
    for part in [
        "SoupBinTCP over TCP",
        "WAAAA",
        "A add order",
        "messages          600,",
        "books             exact",
        "kernel-feed builds the same books",
        "0 messages in 0 gaps",
        "simulated cycles per second",
    ] {
        assert!(text.contains(part), "no `{part}` in:\n{text}");
    }
}
