//! Every file that a run writes, where the disk has no room for it: one message with what to type next, and nothing
//! half-written.

#![cfg(feature = "sim")]

#[path = "common/folder.rs"]
mod folder;

use folder::Folder;
use std::fs;
use std::process::Command;

const FEED: [&str; 5] = ["--generate", "--messages", "600", "--seed", "9"];

/// Runs the binary where the folder is a file system of 16 kB with one small file in it, and says which files it has
/// at the end. The run must fail with one message and the command that repeats it; returned is the message. `None`,
/// loudly, where a process cannot have a file system of its own.
fn fails_on_full_disk(folder: &Folder, args: &[&str], left: &str) -> Option<String> {
    let script = "mount -t tmpfs -o size=16k none \"$0\" || exit 77; echo before >\"$0/before\"; \
                  \"$@\"; status=$?; ls -A \"$0\"; cat \"$0/before\"; exit $status";
    let output = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", script])
        .arg(&folder.0)
        .arg(env!("CARGO_BIN_EXE_wirebook"))
        .args(args)
        .output();
    let Some(output) = output.ok().filter(|output| {
        let is_refused = String::from_utf8_lossy(&output.stderr).starts_with("unshare:");
        output.status.code() != Some(77) && !is_refused
    }) else {
        println!(
            "SKIPPED: no file system of its own; it needs `unshare` and root or user namespaces"
        );
        return None;
    };
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{args:?}: {error}");
    assert_eq!(error.lines().count(), 2, "{error}");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        left,
        "{args:?}: {error}"
    );
    let message = error.lines().next().unwrap();
    assert!(message.starts_with("error: "), "{error}");
    for part in ["No space left", "`df`"] {
        let count = message.matches(part).count();
        assert_eq!(count, 1, "`{part}` in {error}");
    }
    Some(message.to_owned())
}

/// What is in the folder at the end: the file that was there before, with what it had.
const AS_BEFORE: &str = "before\nbefore\n";

#[test]
fn on_a_full_disk_each_output_is_an_error_and_leaves_nothing() {
    for (command, option) in [
        ("replay", "--pcap-out"),
        ("replay", "--timeline"),
        ("replay", "--top"),
        ("replay", "--records"),
        ("exchange", "--write"),
    ] {
        let folder = Folder::new(&format!("full-{option}"));
        let file = folder.file("out");
        let args = [&[command, option, &file], &FEED[..]].concat();
        let Some(message) = fails_on_full_disk(&folder, &args, AS_BEFORE) else {
            return;
        };
        assert!(message.contains(&file), "{message}");
        // With room it is written, and so large that it was the disk that failed.
        let output = Command::new(env!("CARGO_BIN_EXE_wirebook"))
            .args(&args)
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{args:?}: {error}");
        let octets = fs::metadata(&file).unwrap().len();
        assert!(octets > 16_384, "{args:?}: only {octets} octets");
    }
}

/// A file of a run before is replaced by a complete one only.
#[test]
fn on_a_full_disk_what_was_there_before_stays() {
    for option in ["--pcap-out", "--timeline"] {
        let folder = Folder::new(&format!("full-before-{option}"));
        let file = folder.file("before");
        let args = [&["replay", option, &file], &FEED[..]].concat();
        if fails_on_full_disk(&folder, &args, AS_BEFORE).is_none() {
            return;
        }
    }
}

/// A journal keeps what it has, because the next run goes on from there.
#[test]
fn on_a_full_disk_a_journal_is_an_error() {
    let folder = Folder::new("full-journal");
    let file = folder.file("journal");
    let card = folder.0.with_extension("card");
    let card = card.to_str().unwrap();
    let mut serving = Command::new(env!("CARGO_BIN_EXE_wirebook"))
        .args(["card", "--json", "--clients", "1", "--socket", card])
        .args(FEED)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut listening = String::new();
    let mut said = std::io::BufReader::new(serving.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut said, &mut listening).unwrap();
    assert!(listening.contains("listening"));
    let device = format!("vfio-user:{card}");
    let begin = ["--device", &device, "replay", "--journal", &file];
    let args = [&begin[..], &FEED].concat();
    if let Some(message) = fails_on_full_disk(&folder, &args, "before\njournal\nbefore\n") {
        assert!(message.contains(&file), "{message}");
        assert_eq!(serving.wait().unwrap().code(), Some(0));
    } else {
        serving.kill().unwrap();
        serving.wait().unwrap();
        let _ = fs::remove_file(card);
    }
}
