//! Every file that a run writes, where the disk has no room for it: one message with what to type next, and nothing
//! half-written.

#![cfg(feature = "sim")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

const FEED: [&str; 5] = ["--generate", "--messages", "600", "--seed", "9"];

/// A folder of its own, gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("wirebook-full-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
        entries.map(|entry| name(entry.unwrap())).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs the binary in a shell that first runs `limit`.
fn wirebook(limit: &str, args: &[&str]) -> Output {
    Command::new("sh")
        .arg("-c")
        .arg(format!("{limit}; exec \"$0\" \"$@\""))
        .arg(env!("CARGO_BIN_EXE_wirebook"))
        .args(args)
        .output()
        .unwrap()
}

/// A file of 4 to 8 kB is full: the system's limit for a process, which answers like a disk.
const FULL: &str = "trap '' XFSZ; ulimit -f 8";

/// Runs it with and without room for `file`, the only one that it writes into its folder.
fn is_told_and_leaves_nothing(folder: &Folder, args: &[&str], file: &str) {
    let output = wirebook(FULL, args);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{args:?}: {error}");
    // The message, and the command that repeats the run.
    assert_eq!(error.lines().count(), 2, "{error}");
    let message = error.lines().next().unwrap();
    assert!(
        message.starts_with("error: ") && message.contains(file),
        "{error}"
    );
    for part in ["File too large", "`df`"] {
        assert_eq!(
            message.matches(part).count(),
            1,
            "not once `{part}` in {error}"
        );
    }
    assert!(folder.names().is_empty(), "{args:?}: {:?}", folder.names());

    let output = wirebook(":", args);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {error}");
    assert_eq!(folder.names().len(), 1);
    let octets = fs::metadata(file).unwrap().len();
    assert!(
        octets > 8_192,
        "{args:?}: only {octets} octets, which fit anyway"
    );
}

#[test]
fn on_a_full_disk_each_output_of_a_run_is_an_error_and_leaves_nothing() {
    for option in ["--pcap-out", "--timeline", "--top", "--records"] {
        let folder = Folder::new(option);
        let file = folder.file("out");
        let args = [&["replay", option, &file], &FEED[..]].concat();
        is_told_and_leaves_nothing(&folder, &args, &file);
    }
}

#[test]
fn on_a_full_disk_a_feed_that_is_written_is_an_error_and_leaves_nothing() {
    let folder = Folder::new("write");
    let file = folder.file("out");
    let args = [&["exchange", "--write", &file], &FEED[..]].concat();
    is_told_and_leaves_nothing(&folder, &args, &file);
}

/// Two files at once: the one that had room is not left without its twin's error being told.
#[test]
fn on_a_full_disk_what_was_there_before_stays() {
    let folder = Folder::new("before");
    let (file, other) = (folder.file("out"), folder.file("other"));
    fs::write(&file, b"of a run before").unwrap();
    for option in ["--pcap-out", "--timeline"] {
        let args = [&["replay", option, &file], &FEED[..]].concat();
        assert_eq!(wirebook(FULL, &args).status.code(), Some(1));
        assert_eq!(fs::read(&file).unwrap(), b"of a run before");
        assert_eq!(folder.names(), ["out"]);
    }
    let both = ["replay", "--timeline", &other, "--pcap-out", &file];
    let output = wirebook(FULL, &[&both[..], &FEED[..]].concat());
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(folder.names(), ["out"]);
}

/// A journal is written to the end of what fits, because it goes on from there.
#[test]
fn on_a_full_disk_a_journal_keeps_what_it_has_and_goes_on() {
    let folder = Folder::new("journal");
    let file = folder.file("journal");
    let args = [&["replay", "--journal", &file], &FEED[..]].concat();
    let output = wirebook(FULL, &args);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    let message = error.lines().next().unwrap();
    assert!(
        message.contains(&file) && message.contains("`df`"),
        "{error}"
    );
    let octets = fs::metadata(&file).unwrap().len();
    assert!((1..=8_192).contains(&octets), "{octets}");
    let output = wirebook(":", &args);
    let page = String::from_utf8_lossy(&output.stdout);
    assert!(page.contains("kernel-feed makes the same"), "{page}");
}
