//! What an operator sees of a card in another process: its counters while it runs, a recording of it, its end when it is
//! asked to.

#![cfg(feature = "sim")]

#[path = "common/processes.rs"]
mod processes;

use processes::{Card, socket_path, succeeds, wirebook};
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const FEED: [&str; 5] = ["--generate", "--messages", "900", "--seed", "9"];
/// So long that nobody waits for its end.
const LONG_FEED: [&str; 3] = ["--generate", "--messages", "5000000"];

fn device(path: &Path) -> String {
    format!("vfio-user:{}", path.display())
}

fn page(args: &[&str]) -> Value {
    serde_json::from_str(&succeeds(args)).unwrap()
}

/// A counter's value and growth in a line such as `  rx_frames   310   +12 frames`.
fn counted(line: &str, name: &str) -> Option<(u64, u64)> {
    let words: Vec<_> = line.split_whitespace().collect();
    let [found, value, more, "frames"] = words[..] else {
        return None;
    };
    let more = more.strip_prefix('+')?.parse().ok()?;
    (found == name).then(|| (value.parse().unwrap(), more))
}

#[test]
fn a_running_cards_counters_are_told_while_they_grow() {
    let path = socket_path();
    let mut card = Card::start(&path, &LONG_FEED);
    let follow = ["--device", &device(&path), "replay", "--stats", "1"];
    let mut host = wirebook(&[&follow[..], &LONG_FEED].concat())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(host.stderr.take().unwrap()).lines();
    let mut rows = said
        .by_ref()
        .map(Result::unwrap)
        .filter_map(|line| counted(&line, "rx_frames"));
    let first = rows.next().unwrap();
    let second = rows.next().unwrap();
    assert!(first.0 > 0 && first.0 == first.1, "{first:?}");
    assert!(second.1 > 0, "{second:?}");
    assert_eq!(second.0, first.0 + second.1);
    host.kill().unwrap();
    host.wait().unwrap();
    card.says();
    // Another process sees a card that was just powered on.
    let rest = succeeds(&["--device", &device(&path), "stats"]);
    assert!(
        rest.starts_with("all ") && rest.contains(" counters are 0"),
        "{rest}"
    );
}

#[test]
fn a_runs_last_counters_are_told_and_on_its_page() {
    let path = socket_path();
    let _card = Card::start(&path, &FEED);
    let follow = ["--device", &device(&path), "replay", "--stats", "1000"];
    let output = wirebook(&[&follow[..], &FEED].concat()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let told = said.lines().find_map(|line| counted(line, "rx_frames"));
    let (value, more) = told.unwrap();
    assert!(value > 0 && value == more, "{said}");
    let shown = String::from_utf8(output.stdout).unwrap();
    let row = shown
        .lines()
        .find(|line| line.contains("rx_frames "))
        .unwrap();
    assert!(row.ends_with(&format!(" {value} frames")), "{row}");
    // Without it nothing is told.
    let follow = ["--device", &device(&path), "replay"];
    let output = wirebook(&[&follow[..], &FEED].concat()).output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn a_card_that_is_asked_to_end_leaves_no_socket() {
    for signal in ["-TERM", "-INT"] {
        // While it waits for a client, and while it has one.
        for has_client in [false, true] {
            let path = socket_path();
            let mut card = Card::start(&path, &LONG_FEED);
            let host = has_client.then(|| {
                let tail = ["--device", &device(&path), "tail"];
                let mut host = wirebook(&[&tail[..], &LONG_FEED].concat())
                    .stdout(Stdio::piped())
                    .stderr(Stdio::null())
                    .spawn()
                    .unwrap();
                let mut said = BufReader::new(host.stdout.take().unwrap());
                assert!(said.read_line(&mut String::new()).unwrap() > 0);
                (host, said)
            });
            let pid = card.child.id().to_string();
            let asked = Command::new("kill").args([signal, &pid]).status();
            assert!(asked.unwrap().success());
            assert_eq!(card.child.wait().unwrap().code(), Some(0));
            assert!(!path.exists(), "{signal}");
            let last = card.says();
            assert_eq!(last.contains("asked to end"), has_client, "{last}");
            if let Some((mut host, mut said)) = host {
                std::io::copy(&mut said, &mut std::io::sink()).unwrap();
                assert_eq!(host.wait().unwrap().code(), Some(1));
            }
        }
    }
}

/// The recordings of a card's clients, in turn.
fn recordings(file: &Path) -> [PathBuf; 2] {
    let second = format!("{}.2", file.display());
    [file.to_owned(), second.into()]
}

/// Records, books and what the card counted; not the time it took.
fn repeatable(page: &Value) -> [Value; 3] {
    ["sessions", "counters", "latency_cycles"].map(|part| page[part].clone())
}

#[test]
fn a_recorded_card_repeats_with_what_its_host_did() {
    for via in ["tcp", "mold"] {
        let (path, file) = (socket_path(), socket_path());
        let name = file.to_str().unwrap();
        let lossy = ["--loss", "2", "--duplicate", "2", "--via", via];
        let serve = [&lossy[..], &["--pcap-out", name], &FEED].concat();
        let mut card = Card::start(&path, &serve);
        let begin = ["--json", "--device", &device(&path), "replay"];
        let live = [&begin[..], &["--via", via, "--ring-log2", "7"], &FEED].concat();
        // Who only looks is not recorded.
        succeeds(&["--device", &device(&path), "info"]);
        card.says();
        let mut records = Vec::new();
        for recording in recordings(&file) {
            let wanted = page(&live);
            assert!(card.says().contains("\"client\":\"left\""));
            let again = ["--json", "replay", "--pcap-in", recording.to_str().unwrap()];
            let again = page(&[&again[..], &["--via", via], &FEED].concat());
            assert_eq!(repeatable(&again), repeatable(&wanted), "{via}");
            assert!(again["counters"]["rx_frames"].as_u64().unwrap() > 20);
            records.push(again["sessions"][0]["records"].clone());
            assert!(fs::metadata(&recording).unwrap().len() > 25_000);
        }
        assert!(records[0].as_u64().unwrap() > 500, "{records:?}");
        drop(card);
        let third = format!("{name}.3");
        assert!(!Path::new(&third).exists() && !Path::new(&format!("{third}.part")).exists());
        for recording in recordings(&file) {
            fs::remove_file(recording).unwrap();
        }
    }
}

/// One octet of one frame, or of what the host did, is another run: that is noticed.
#[test]
fn a_recorded_card_that_does_something_else_is_noticed() {
    let (path, file) = (socket_path(), socket_path());
    let name = file.to_str().unwrap();
    let mut card = Card::start(
        &path,
        &[&["--via", "mold", "--pcap-out", name], &FEED[..]].concat(),
    );
    let begin = ["--device", &device(&path), "replay", "--via", "mold"];
    succeeds(&[&begin[..], &FEED].concat());
    // The recording is complete once it is said that the client has left.
    assert!(card.says().contains("\"client\":\"left\""));
    drop(card);
    let again = [&["replay", "--via", "mold", "--pcap-in", name], &FEED[..]].concat();
    let timeline = socket_path();
    let traced = ["--timeline", timeline.to_str().unwrap()];
    succeeds(&[&again[..], &traced].concat());
    let events = fs::read_to_string(&timeline).unwrap();
    assert!(serde_json::from_str::<Value>(&events).is_ok() && events.contains("wire in"));
    fs::remove_file(timeline).unwrap();

    let mut octets = fs::read(&file).unwrap();
    let half = octets.len() / 2;
    // The session's name in a packet near the middle of the file.
    let at = octets[half..]
        .windows(10)
        .position(|part| part == b"000000001A");
    octets[half + at.unwrap()] ^= 1;
    fs::write(&file, octets).unwrap();
    let output = wirebook(&again).output().unwrap();
    fs::remove_file(&file).unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(
        error.contains("did something else than in") || error.contains("DIFFERS"),
        "{error}"
    );
}
