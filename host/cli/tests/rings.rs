//! A card's sessions on several rings, each read by a thread of its own: the same books, whatever the number of rings.

#![cfg(feature = "sim")]

#[path = "common/processes.rs"]
mod processes;

use processes::{Card, socket_path, succeeds, wirebook};
use serde_json::Value;
use std::path::Path;

const FEEDS: [&str; 7] = [
    "--generate",
    "--messages",
    "900",
    "--seed",
    "9",
    "--sessions",
    "4",
];

fn device(path: &Path) -> String {
    format!("vfio-user:{}", path.display())
}

/// What a number of rings must not change.
fn results(page: &Value) -> Vec<[Value; 5]> {
    let sessions = page["sessions"].as_array().unwrap();
    let parts = ["digest", "messages", "records", "reference", "instruments"];
    sessions
        .iter()
        .map(|session| parts.map(|part| session[part].clone()))
        .collect()
}

fn records(of: &Value) -> Vec<u64> {
    let of = of.as_array().unwrap();
    of.iter()
        .map(|part| part["records"].as_u64().unwrap())
        .collect()
}

#[test]
fn each_session_has_the_books_of_one_ring() {
    for via in ["tcp", "mold"] {
        let path = socket_path();
        let feeds = [&["--via", via], &FEEDS[..]].concat();
        let _card = Card::start(&path, &feeds);
        let run = |options: &[&str]| -> Value {
            let there = ["--json", "--device", &device(&path), "replay"];
            let page = succeeds(&[&there, options, &feeds[..]].concat());
            serde_json::from_str(&page).unwrap()
        };
        let one = run(&["--rings", "1"]);
        let wanted = results(&one);
        assert_eq!(wanted.len(), 4);
        assert!(wanted.iter().all(|session| session[1] == 900));
        assert_ne!(wanted[0][0], wanted[1][0], "feeds differ");
        let of_session = records(&one["sessions"]);
        assert_eq!(records(&one["rings"]), [of_session.iter().sum::<u64>()]);

        for wait in ["pause", "interrupt"] {
            let four = run(&["--rings", "4", "--wait", wait]);
            assert_eq!(results(&four), wanted, "{via}, {wait}");
            assert_eq!(records(&four["rings"]), of_session, "{via}, {wait}");
        }
        // Two share a ring, and two rings have none.
        let three = run(&["--rings", "3", "--ring-log2", "6"]);
        assert_eq!(results(&three), wanted, "{via}");
        let [s0, s1, s2, s3] = of_session[..] else {
            panic!("{of_session:?}");
        };
        assert_eq!(records(&three["rings"]), [s0 + s3, s1, s2]);
        let eight = run(&["--rings", "8"]);
        assert_eq!(results(&eight), wanted, "{via}");
        assert_eq!(records(&eight["rings"]), [s0, s1, s2, s3, 0, 0, 0, 0]);
    }
}

#[test]
fn lines_of_a_session_keep_their_order() {
    let path = socket_path();
    let _card = Card::start(&path, &FEEDS);
    let lines = |rings: &str| {
        let tail = ["--json", "--device", &device(&path), "tail"];
        let text = succeeds(&[&tail[..], &["--rings", rings], &FEEDS].concat());
        let mut of = vec![Vec::new(); 4];
        for line in text.lines() {
            let record: Value = serde_json::from_str(line).unwrap();
            let at = record["session"].as_u64().unwrap() as usize;
            of[at].push([record["sequence"].clone(), record["order_id"].clone()]);
        }
        of
    };
    let wanted = lines("1");
    assert!(wanted.iter().all(|session| session.len() > 900));
    assert_eq!(lines("4"), wanted);
}

#[test]
fn a_limit_counts_over_all_rings() {
    let path = socket_path();
    let _card = Card::start(&path, &FEEDS);
    let there = ["--json", "--device", &device(&path), "replay"];
    let limited = ["--rings", "4", "--limit", "777"];
    let page = succeeds(&[&there[..], &limited, &FEEDS].concat());
    let page: Value = serde_json::from_str(&page).unwrap();
    assert_eq!(page["messages"], 777);
}

#[test]
fn statistics_tell_of_each_ring() {
    let path = socket_path();
    let _card = Card::start(&path, &FEEDS);
    let there = ["--json", "--device", &device(&path), "replay"];
    let told = ["--rings", "2", "--stats", "1000"];
    let output = wirebook(&[&there[..], &told, &FEEDS].concat())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let page: Value = serde_json::from_slice(&output.stdout).unwrap();
    let rings = records(&page["rings"]);
    assert!(rings.len() == 2 && rings.iter().all(|&records| records > 1800));
    for (ring, records) in rings.into_iter().enumerate() {
        // Thousands have a comma.
        let head = format!(
            "  ring {ring}: {},{:03} records, at most ",
            records / 1000,
            records % 1000
        );
        let row = said.lines().find_map(|line| line.strip_prefix(&head));
        let row = row.unwrap_or_else(|| panic!("no `{head}` in {said}"));
        assert!(row.contains(" waiting, ") && row.ends_with(" between two polls at most"));
        assert!(page["rings"][ring]["longest_gap_s"].as_f64().unwrap() > 0.0);
    }
    // Who does not ask does not pay for it.
    let page: Value = serde_json::from_str(&succeeds(&[&there[..], &FEEDS].concat())).unwrap();
    assert_eq!(page["rings"][0]["longest_gap_s"], Value::Null);
}

#[test]
fn what_has_no_meaning_with_rings_is_refused_in_one_message() {
    let refused = |args: &[&str], code: i32| {
        let output = wirebook(args).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{text}");
        assert!(output.stdout.is_empty());
        assert_eq!(text.matches("error:").count(), 1, "{text}");
        text
    };
    for rings in ["0", "9"] {
        let text = refused(&["replay", "--generate", "--rings", rings], 2);
        assert!(
            text.contains("'--rings <N>'") && text.contains("is not in 1..=8"),
            "{text}"
        );
    }
    let there = ["replay", "--generate", "--rings", "2", "--sessions", "2"];
    let text = refused(&[&there[..], &["--records", "x"]].concat(), 2);
    assert!(text.contains("give it with --rings 1"), "{text}");

    // The simulated card of this process has one ring, and no one to tell meanwhile.
    let text = refused(&["replay", "--generate", "--rings", "2"], 1);
    assert!(
        text.contains("--rings") && text.contains(" card --socket"),
        "{text}"
    );
    let text = refused(&["replay", "--generate", "--stats", "1"], 1);
    assert!(
        text.contains("--stats") && text.contains("prints all counters at the end"),
        "{text}"
    );
    assert!(!text.contains("--wait") && !text.contains("--ring-log2"));
}
