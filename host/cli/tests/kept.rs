//! What a run leaves when it fails, and what of before it leaves alone.

#![cfg(feature = "sim")]

#[path = "common/folder.rs"]
mod folder;

use folder::Folder;
use std::fs;
use std::process::{Command, Output};

const FEED: [&str; 5] = ["--generate", "--messages", "600", "--seed", "9"];

fn names(folder: &Folder) -> Vec<String> {
    let entries = fs::read_dir(&folder.0).unwrap();
    let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
    let mut names: Vec<_> = entries.map(|entry| name(entry.unwrap())).collect();
    names.sort();
    names
}

fn wirebook(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wirebook"));
    command.args(args).output().unwrap()
}

fn fails(args: &[&str]) -> String {
    let output = wirebook(args);
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{args:?}: {error}");
    error
}

/// Here it fails in its middle, because nobody can write its rows. The recording repeats it.
#[test]
fn a_run_that_fails_keeps_its_recording_and_its_timeline() {
    let folder = Folder::new("kept-traces");
    let (recording, timeline, records) = (
        folder.file("frames.pcapng"),
        folder.file("line.json"),
        folder.file("records.dbn"),
    );
    let kept = [
        "--pcap-out",
        &recording,
        "--timeline",
        &timeline,
        "--records",
        &records,
    ];
    let run = ["replay", "--via", "mold", "--top", "/dev/full"];
    let error = fails(&[&run[..], &kept[..], &FEED[..]].concat());
    assert!(error.contains("/dev/full cannot be written"), "{error}");
    assert!(
        error.contains("records.dbn.part has what came until then"),
        "{error}"
    );
    assert_eq!(
        names(&folder),
        ["frames.pcapng", "line.json", "records.dbn.part"]
    );
    let json: serde_json::Value = serde_json::from_slice(&fs::read(&timeline).unwrap()).unwrap();
    assert!(json["traceEvents"].as_array().unwrap().len() > 100);
    let part = fs::metadata(folder.file("records.dbn.part")).unwrap().len();
    // Metadata, then whole records.
    assert!(part > 128 + 64 && (part - 128).is_multiple_of(64), "{part}");

    let repeated = ["tail", "--via", "mold", "--json", "--pcap-in", &recording];
    let output = wirebook(&[&repeated[..], &FEED[..]].concat());
    let lines = String::from_utf8(output.stdout).unwrap().lines().count() as u64;
    assert!(lines >= (part - 128) / 64, "{lines} lines of {part} octets");
}

#[test]
fn what_was_there_before_stays_when_a_run_fails() {
    let folder = Folder::new("kept-before");
    let (top, records) = (folder.file("top.csv"), folder.file("records.dbn"));
    for file in [&top, &records] {
        fs::write(file, "of a run before").unwrap();
    }
    let run = ["replay", "--top", &top, "--records", &records];
    fails(&[&run[..], &["no-such-file.itch"]].concat());
    fails(
        &[
            &run[..],
            &["--device", "vfio-user:/no/such/socket"],
            &FEED[..],
        ]
        .concat(),
    );
    for file in [&top, &records] {
        assert_eq!(fs::read(file).unwrap(), b"of a run before");
    }
    // The head of a DBN file was written before there was a card.
    assert_eq!(
        names(&folder),
        ["records.dbn", "records.dbn.part", "top.csv"]
    );
}

#[test]
fn a_feed_is_not_replaced_by_what_is_made_of_it() {
    let folder = Folder::new("kept-feed");
    let feed = folder.file("feed.itch");
    let output = wirebook(&[&["exchange", "--write", &feed], &FEED[..]].concat());
    assert_eq!(output.status.code(), Some(0));
    let octets = fs::read(&feed).unwrap();
    for args in [
        &["exchange", &feed, "--write", &feed][..],
        &["replay", &feed, "--top", &feed],
        &["replay", &feed, "--pcap-out", &feed],
        &["replay", &feed, "--timeline", &feed],
    ] {
        let error = fails(args);
        assert!(
            error.contains("which is read: give it another name"),
            "{error}"
        );
        assert_eq!(fs::read(&feed).unwrap(), octets, "{args:?}");
    }
    let error = fails(&["replay", &feed, "--pcap-out", "x", "--timeline", "./x"]);
    assert!(
        error.contains("--pcap-out and --timeline both go to"),
        "{error}"
    );
    let error = fails(&["replay", &feed, "--top", "-", "--records", "-"]);
    assert!(error.contains("both go to standard output"), "{error}");
}

/// Seeds of a soak have settings that no replay has.
#[test]
fn one_seed_of_a_soak_can_be_looked_at() {
    let folder = Folder::new("kept-soak");
    let (recording, timeline) = (folder.file("frames.pcapng"), folder.file("line.json"));
    let views = ["--pcap-out", &recording, "--timeline", &timeline];
    let seen = wirebook(&[&["soak", "--seed", "4"], &views[..]].concat());
    let error = String::from_utf8_lossy(&seen.stderr);
    assert_eq!(seen.status.code(), Some(0), "{error}");
    assert_eq!(names(&folder), ["frames.pcapng", "line.json"]);
    let plain = wirebook(&["soak", "--seed", "4"]);
    assert_eq!(seen.stdout, plain.stdout, "looking changes nothing");

    let output = wirebook(&[&["soak", "--seeds", "2"], &views[..]].concat());
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("give them with --seed"), "{error}");
}
