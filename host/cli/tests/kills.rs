//! A card and its host in two processes, of which either is killed at moments that follow from a seed: the other
//! says so, both start again, and the books are the same in the end. What a journal makes of it is in
//! `kill_and_restart.rs`. `WIREBOOK_SEED` repeats the moments.

#![cfg(feature = "sim")]

#[path = "common/processes.rs"]
mod processes;
#[path = "common/random.rs"]
mod random;

use processes::{Card, socket_path, succeeds, wirebook};
use random::Random;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};

const FEED: [&str; 5] = ["--generate", "--messages", "2500", "--seed", "9"];
/// Records read before a kill, at most: so few that the pipe is full before the host has its last.
const LINES_MAX: u64 = 1_200;

/// Moments from a seed.
struct Moments(Random);

impl Moments {
    fn new() -> Self {
        let seed = match std::env::var("WIREBOOK_SEED") {
            Ok(text) => text.parse().expect("WIREBOOK_SEED is a number"),
            Err(_) => u64::from(std::process::id()),
        };
        println!("replay with WIREBOOK_SEED={seed} cargo nextest run -p wirebook --test kills");
        Self(Random(seed))
    }

    /// How many records a process may still see: at times none, so that it dies while it starts.
    fn lines(&mut self) -> u64 {
        match self.0.below(4) {
            0 => 0,
            _ => self.0.below(LINES_MAX),
        }
    }
}

fn device(path: &Path) -> String {
    format!("vfio-user:{}", path.display())
}

/// The rows that the feed must give, over either transport.
fn rows(device: &str, via: &str) -> String {
    let replay = ["--device", device, "replay", "--via", via, "--top", "-"];
    succeeds(&[&replay[..], &FEED].concat())
}

/// A host that has seen so many records, and the rest of what it prints.
fn host(device: &str, via: &str, lines: u64) -> (Child, BufReader<ChildStdout>) {
    let tail = ["--device", device, "tail", "--via", via];
    let mut host = wirebook(&[&tail[..], &FEED].concat())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(host.stdout.take().unwrap());
    for _ in 0..lines {
        assert!(said.read_line(&mut String::new()).unwrap() > 0);
    }
    (host, said)
}

fn kill(process: &mut Child) {
    process.kill().unwrap();
    process.wait().unwrap();
}

#[test]
fn a_host_killed_at_any_moment_leaves_a_card_for_the_next() {
    let mut moments = Moments::new();
    for via in ["tcp", "mold"] {
        let wanted = rows("sim", via);
        assert!(wanted.lines().count() > 1_500);
        let path = socket_path();
        let mut card = Card::start(&path, &[&["--via", via], &FEED[..]].concat());
        for _ in 0..4 {
            let lines = moments.lines();
            println!("{via}: the host dies after {lines} records");
            let (mut dying, _said) = host(&device(&path), via, lines);
            kill(&mut dying);
            assert!(rows(&device(&path), via) == wanted, "after {lines} records");
        }
        kill(&mut card.child);
        let mut visits = 0;
        for line in card.lines.by_ref().map(Result::unwrap) {
            // No write went astray when a host's memory had gone.
            assert!(line.contains("\"refused_writes\":0"), "{line}");
            visits += 1;
        }
        assert!((4..=8).contains(&visits), "{visits}");
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn a_card_killed_at_any_moment_is_an_error_and_starts_again() {
    let mut moments = Moments::new();
    let path = socket_path();
    let wanted = rows("sim", "tcp");
    for via in ["tcp", "mold", "tcp", "mold"] {
        let feed = [&["--via", via], &FEED[..]].concat();
        let lines = moments.lines();
        println!("{via}: the card dies after {lines} records");
        let mut card = Card::start(&path, &feed);
        let (host, mut said) = host(&device(&path), via, lines);
        kill(&mut card.child);
        // Whatever was in the ring comes first.
        std::io::copy(&mut said, &mut std::io::sink()).unwrap();
        let output = host.wait_with_output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{error}");
        let mut causes = ["closed the connection", "no card listens"].iter();
        assert!(causes.any(|cause| error.contains(cause)), "{error}");
        for part in ["wirebook card --socket", "this command:"] {
            assert!(error.contains(part), "no `{part}` in {error}");
        }
        assert_eq!(error.lines().count(), 2, "{error}");

        assert!(path.exists(), "a killed server leaves its socket");
        let again = Card::start(&path, &feed);
        assert!(rows(&device(&path), via) == wanted);
        drop(again);
    }
    fs::remove_file(path).unwrap();
}
