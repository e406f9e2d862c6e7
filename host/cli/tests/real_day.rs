//! A real day through a card in another process, row for row. `WIREBOOK_DATA` is where the data is, or
//! `../shared/data` beside the repository; without it the test says so and compares nothing.

#![cfg(feature = "sim")]

#[path = "common/processes.rs"]
mod processes;

use processes::{Card, socket_path, succeeds, wirebook};
use std::path::{Path, PathBuf};
use wirebook_kernel_feed::top_csv;

const DAY: &str = "itch/nasdaq_20200130_AAPL_10k.itch";
const TWO_PERCENT_OF_ALL: [&str; 10] = [
    "--loss",
    "2",
    "--reorder",
    "2",
    "--duplicate",
    "2",
    "--delay",
    "2",
    "--corrupt",
    "2",
];

fn day() -> Option<PathBuf> {
    let root = match std::env::var_os("WIREBOOK_DATA") {
        Some(root) => PathBuf::from(root),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
    };
    let day = root.join(DAY);
    if day.exists() {
        return Some(day);
    }
    println!("SKIPPED: {} is not there; set WIREBOOK_DATA", day.display());
    None
}

#[test]
fn a_real_day_over_a_socket_matches_the_references_rows() {
    let Some(day) = day() else {
        return;
    };
    let file = day.to_str().unwrap();
    let mut wanted = Vec::new();
    top_csv(std::fs::File::open(&day).unwrap(), &mut wanted).unwrap();
    let wanted = String::from_utf8(wanted).unwrap();
    assert!(wanted.lines().count() > 9_000);
    for (via, impairments) in [
        ("tcp", &[][..]),
        ("mold", &[]),
        ("tcp", &TWO_PERCENT_OF_ALL),
    ] {
        let path = socket_path();
        let device = format!("vfio-user:{}", path.display());
        let _card = Card::start(&path, &[&[file, "--via", via], impairments].concat());
        let rows = succeeds(&[
            "--device", &device, "replay", file, "--via", via, "--top", "-",
        ]);
        assert!(rows == wanted, "over {via}, {impairments:?}");
    }
    // Another feed than the card's is noticed in its first record.
    let path = socket_path();
    let device = format!("vfio-user:{}", path.display());
    let _card = Card::start(&path, &["--generate", "--messages", "600"]);
    let other = wirebook(&["--device", &device, "replay", file])
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&other.stderr);
    assert_eq!(other.status.code(), Some(1));
    assert!(error.contains("kernel-feed DIFFERS"), "{error}");
}
