//! Host and card in two processes, one of them killed again and again under feed, at random moments. Whoever comes next
//! goes on, nothing is lost, and the card's process keeps nothing of the dead.
//!
//! `WIREBOOK_ROUNDS` is the number of rounds (`make kill-test` has 200), `WIREBOOK_SEED` repeats a run's moments.

#![cfg(feature = "sim")]

#[path = "common/random.rs"]
mod random;

use random::Random;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

/// Rounds where nothing is said.
const ROUNDS: u64 = 6;
/// What the hosts follow; at most half of it is consumed before the kill.
const FEED: [&str; 5] = ["--generate", "--messages", "1500", "--seed", "21"];
const MESSAGES: u64 = 1500;
/// Octets of a record in the journal.
const RECORD_BYTES: u64 = 64;
/// Long enough for a machine that does something else, short enough for a test that fails.
const TIMEOUT: Duration = Duration::from_secs(60);

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{variable} is a number"))
    })
}

fn wirebook(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wirebook"));
    command.args(args).args(FEED);
    command
}

/// A file in the folder for such, which no other process has.
fn path(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("wirebook-kill-{}-{name}", std::process::id()))
}

/// What a process holds: descriptors, and mappings of shared memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Held {
    files: usize,
    mappings: usize,
}

impl Held {
    fn by(process: u32) -> Self {
        let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
        let shared = maps.lines().filter(|line| line.contains("/memfd:"));
        Self {
            files: fs::read_dir(format!("/proc/{process}/fd")).unwrap().count(),
            mappings: shared.count(),
        }
    }
}

/// A card's process, killed when dropped.
struct Card {
    child: Child,
    said: Receiver<String>,
    /// What it holds without a client.
    alone: Held,
}

impl Card {
    /// Starts it, also where a killed one has left its socket, and lets a first host finish.
    fn start(socket: &Path, first: &Host) -> (Self, String) {
        let mut child = wirebook(&["card", "--json", "--socket", socket.to_str().unwrap()])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (tell, said) = mpsc::channel();
        thread::spawn(move || {
            lines
                .map_while(Result::ok)
                .try_for_each(|line| tell.send(line))
        });
        assert!(said.recv().unwrap().contains("listening"));
        let digest = first.digest();
        check_visit(&said.recv().unwrap());
        let alone = Held::by(child.id());
        let card = Self { child, said, alone };
        (card, digest)
    }

    /// Waits until it holds what it held after its first client.
    fn is_alone(&self) {
        let deadline = Instant::now() + TIMEOUT;
        while self.holds() != self.alone {
            assert!(
                Instant::now() < deadline,
                "the card leaks: {:?}, {:?} after its first client",
                self.holds(),
                self.alone
            );
            thread::yield_now();
        }
        self.said.try_iter().for_each(|line| check_visit(&line));
    }

    fn holds(&self) -> Held {
        Held::by(self.child.id())
    }
}

fn check_visit(said: &str) {
    assert!(said.contains("\"client\""), "{said}");
    // No write went astray when the host's memory had gone.
    assert!(said.contains("\"refused_writes\":0"), "{said}");
}

impl Drop for Card {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A host that writes a journal. How it waits and how small its ring is belong to the round.
struct Host {
    journal: PathBuf,
    options: Vec<String>,
}

impl Host {
    fn new(device: &str, random: &mut Random) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let journal = path(&format!("journal-{number}"));
        let wait = ["pause", "poll", "adaptive", "interrupt"][random.below(4) as usize];
        let ring_log2 = (6 + random.below(9)).to_string();
        let options = ["--device", device, "replay", "--json", "--journal"];
        let settings = ["--wait", wait, "--ring-log2", &ring_log2];
        let options = options.map(String::from).into_iter();
        let options = options.chain([journal.display().to_string()]);
        Self {
            options: options.chain(settings.map(String::from)).collect(),
            journal,
        }
    }

    fn command(&self) -> Command {
        let options: Vec<&str> = self.options.iter().map(String::as_str).collect();
        wirebook(&options)
    }

    fn consumed(&self) -> u64 {
        fs::metadata(&self.journal).map_or(0, |file| file.len() / RECORD_BYTES)
    }

    /// Starts it and waits until it has consumed so many records, or has ended.
    fn start_until(&self, records: u64) -> Child {
        let mut command = self.command();
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        while self.consumed() < records && child.try_wait().unwrap().is_none() {
            thread::yield_now();
        }
        child
    }

    /// Runs it to the feed's end; the books' digest.
    fn digest(&self) -> String {
        let output = self.command().output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{error}");
        let page: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(page["messages"], MESSAGES);
        page["sessions"][0]["digest"].to_string()
    }
}

#[test]
fn whoever_is_killed_whenever_the_next_ends_with_the_same_books() {
    let rounds = number("WIREBOOK_ROUNDS", ROUNDS);
    let seed = number("WIREBOOK_SEED", u64::from(std::process::id()));
    println!(
        "replay with WIREBOOK_ROUNDS={rounds} WIREBOOK_SEED={seed} cargo test -p wirebook --test kill_and_restart"
    );
    let mut random = Random(seed);
    let socket = path("socket");
    let device = format!("vfio-user:{}", socket.display());
    let (mut card, wanted) = Card::start(&socket, &Host::new(&device, &mut random));
    let mut killed_midway = 0;
    for round in 0..rounds {
        let host = Host::new(&device, &mut random);
        // 0 is before it has opened the card, or while it does.
        let is_early = random.below(8) == 0;
        let records = if is_early {
            0
        } else {
            1 + random.below(MESSAGES / 2)
        };
        let mut child = host.start_until(records);
        if random.below(4) == 0 {
            // The card dies, and the host with an error of its own.
            drop(card);
            let code = child.wait().unwrap().code();
            assert!(matches!(code, Some(0 | 1)), "round {round}: {code:?}");
            killed_midway += u64::from(code == Some(1));
            let digest;
            (card, digest) = Card::start(&socket, &host);
            assert_eq!(digest, wanted, "round {round}");
        } else {
            let busy = card.holds();
            child.kill().unwrap();
            let is_killed = child.wait().unwrap().signal() == Some(9);
            killed_midway += u64::from(is_killed);
            if is_killed && !is_early {
                // What is measured can be seen: the ring of a host that lives.
                let alone = card.alone;
                let is_seen = busy.files > alone.files && busy.mappings > alone.mappings;
                assert!(is_seen, "round {round}: {busy:?}, alone {alone:?}");
            }
            assert_eq!(host.digest(), wanted, "round {round}");
        }
        card.is_alone();
        fs::remove_file(&host.journal).unwrap();
    }
    println!("{killed_midway} of {rounds} rounds killed somebody before the end");
    assert!(killed_midway > rounds / 2, "{killed_midway} of {rounds}");
    drop(card);
    let _ = fs::remove_file(socket);
}

/// The twin: a host that goes on from a journal with a hole does not end with the same books, and knows it.
#[test]
fn a_journal_that_lost_a_record_is_noticed() {
    let socket = path("hole");
    let device = format!("vfio-user:{}", socket.display());
    let host = Host::new(&device, &mut Random(1));
    let (card, _) = Card::start(&socket, &host);
    let whole = fs::read(&host.journal).unwrap();
    let mut holed = whole[..64 * 700].to_vec();
    holed.drain(64 * 300..64 * 301);
    fs::write(&host.journal, holed).unwrap();
    let output = host.command().output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    card.is_alone();
    drop(card);
    let _ = fs::remove_file(&host.journal);
    let _ = fs::remove_file(socket);
}
