//! The commands that run the simulated card, as a user runs them.

#![cfg(feature = "sim")]

mod common;

use common::{TempFile, wirebook};
use std::process::{Command, Stdio};
use wirebook_kernel_feed::top_csv;

fn succeeds(args: &[&str]) -> String {
    let output = wirebook(args);
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
        (&"sim".into(), &"1.1".into())
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

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

/// Each session has the feed of its own seed, and is compared with that one.
#[test]
fn sessions_run_side_by_side_over_either_transport() {
    for via in ["tcp", "mold"] {
        let four = ["replay", "--via", via, "--sessions", "4", "--json"];
        let four = json(&succeeds(&[&four[..], &FEED[..]].concat()));
        assert_eq!(four["messages"], 2400);
        let sessions = four["sessions"].as_array().unwrap();
        assert_eq!(sessions.len(), 4);
        let mut digests = Vec::new();
        for (at, session) in sessions.iter().enumerate() {
            let seed = format!("generated, seed {}, 8 instruments", 9 + at);
            assert_eq!(
                (&session["feed"], &session["messages"]),
                (&seed.into(), &600.into())
            );
            let reference = session["reference"].as_str().unwrap();
            assert!(
                reference.ends_with("message records and books"),
                "{reference}"
            );
            assert_eq!(
                (&session["session"], &session["exact"]),
                (&at.into(), &true.into())
            );
            digests.push(session["digest"].as_str().unwrap().to_owned());
        }
        digests.dedup();
        assert_eq!(digests.len(), 4, "four feeds: {digests:?}");
    }
    let text = succeeds(&[
        "demo",
        "--messages",
        "600",
        "--seed",
        "9",
        "--sessions",
        "2",
    ]);
    assert!(text.contains("2 sessions → SoupBinTCP"), "{text}");
    for part in [
        "session 0: generated, seed 9",
        "session 1: generated, seed 10",
    ] {
        assert!(text.contains(part), "no `{part}` in:\n{text}");
    }
    let five = wirebook(&["demo", "--messages", "600", "--sessions", "5"]);
    let error = String::from_utf8_lossy(&five.stderr);
    assert_eq!(five.status.code(), Some(1), "{error}");
    assert!(
        error.contains("session 4 does not exist: the card has 4"),
        "{error}"
    );
}

#[test]
fn a_lossy_feed_is_compared_in_all_that_came() {
    let lossy = ["replay", "--via", "mold", "--loss", "10", "--json"];
    let page = json(&succeeds(&[&lossy[..], &FEED[..]].concat()));
    let session = &page["sessions"][0];
    let lost = session["missing_messages"].as_u64().unwrap();
    assert!(lost > 0, "{page}");
    assert_eq!(session["messages"], 600 - lost);
    assert_eq!(session["exact"], false);
    let reference = session["reference"].as_str().unwrap();
    let said = format!("books of what came; all {lost} messages that did not are in gaps");
    assert!(
        reference.starts_with("kernel-feed makes the same "),
        "{reference}"
    );
    assert!(reference.ends_with(&said), "{reference}");
}

/// A pcap of one packet of MoldUDP64 to 239.1.1.1:5 with these messages from number 1, by hand.
fn capture(messages: &[&[u8]]) -> Vec<u8> {
    let mut mold = b"000000001A\0\0\0\0\0\0\0\x01\0".to_vec();
    mold.push(messages.len() as u8);
    for message in messages {
        mold.extend([&[0, message.len() as u8], *message].concat());
    }
    let udp_len = (8 + mold.len()) as u16;
    let mut ip = [
        &[0x45, 0][..],
        &(20 + udp_len).to_be_bytes(),
        &[0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 239, 1, 1, 1],
    ]
    .concat();
    let words = ip.chunks(2).map(|w| u32::from(w[0]) << 8 | u32::from(w[1]));
    let sum: u32 = words.sum();
    let checksum = !((sum & 0xFFFF) + (sum >> 16)) as u16;
    ip[10..12].copy_from_slice(&checksum.to_be_bytes());
    let frame = [
        &[1, 0, 0x5E, 1, 1, 1, 2, 0, 0, 0, 0, 9, 8, 0][..],
        &ip,
        &[0, 5, 0, 5],
        &udp_len.to_be_bytes(),
        &[0, 0],
        &mold,
    ]
    .concat();
    let len = (frame.len() as u32).to_le_bytes();
    let head = b"\xD4\xC3\xB2\xA1\x02\0\x04\0\0\0\0\0\0\0\0\0\xFF\xFF\0\0\x01\0\0\0";
    [&head[..], &[0; 8], &len, &len, &frame].concat()
}

/// A capture is compared with kernel-feed's own reading of it; what is no type is told apart.
#[test]
fn a_capture_is_compared_and_what_is_no_type_has_its_own_row() {
    let common = b"\0\x07\0\0\0\0\0\0\0\x05";
    let event = [&b"S"[..], common, b"O"].concat();
    let [short, long] = [&b"S"[..], b"SxO"].map(|ends| [&ends[..1], common, &ends[1..]].concat());
    let [other, another] = [b"z", b"!"].map(|letter| [&letter[..], common, b"what"].concat());
    let messages = [&event[..], &short, &long, &other, &another, &event];
    let file = TempFile::new("capture", &capture(&messages));
    let args = ["replay", file.name(), "--capture", "239.1.1.1:5", "--json"];
    let page = json(&succeeds(&args));
    assert_eq!(page["messages"], 6);
    let rows = page["latency_cycles"].as_array().unwrap();
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row["type"].as_str(),
                row["name"].as_str().unwrap(),
                row["messages"].as_u64(),
            )
        })
        .collect();
    let wanted = [
        (Some("S"), "system event", Some(2)),
        (None, "wrong lengths", Some(2)),
        (None, "unknown types", Some(2)),
    ];
    assert_eq!(rows, wanted);
    let reference = page["sessions"][0]["reference"].as_str().unwrap();
    assert_eq!(
        reference,
        "kernel-feed makes the same 6 message records and books"
    );
    let text = succeeds(&args[..4]);
    assert!(text.contains("\n  wrong lengths "), "{text}");
    // A group that nobody sends to brings nothing, and says what the card saw.
    let silent = wirebook(&["replay", file.name(), "--capture", "239.1.1.1:6"]);
    let error = String::from_utf8_lossy(&silent.stderr);
    assert_eq!(silent.status.code(), Some(1));
    assert!(
        error.contains("no message came through") && error.contains("rx_unclaimed 1"),
        "{error}"
    );
}

#[test]
fn an_absent_side_is_null() {
    let page = json(&succeeds(&[
        "replay",
        "--json",
        "--generate",
        "--messages",
        "600",
    ]));
    let books = page["sessions"][0]["instruments"].as_array().unwrap();
    assert_eq!(books.len(), 8);
    let sides = books.iter().flat_map(|book| [&book["bid"], &book["ask"]]);
    let (absent, present): (Vec<_>, Vec<_>) = sides.partition(|side| side.is_null());
    assert!(!absent.is_empty() && !present.is_empty());
    for side in present {
        assert!(side["shares"].as_u64().unwrap() > 0, "{side}");
    }
}

#[test]
fn an_output_that_cannot_be_written_is_named() {
    for option in ["--top", "--records"] {
        let output = wirebook(&[&["replay", option, "/dev/full"], &FEED[..]].concat());
        assert_eq!(output.status.code(), Some(1), "{option}");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(
            error.starts_with("error: /dev/full cannot be written: No space"),
            "{error}"
        );
    }
}

/// `wirebook … | head` ends well.
#[test]
fn a_closed_pipe_ends_every_command_quietly() {
    for args in [
        &["info"][..],
        &["tail", "--generate"],
        &["replay", "--generate", "--messages", "600"],
        &["replay", "--generate", "--messages", "600", "--top", "-"],
        &["demo", "--messages", "600", "--json"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = Command::new(env!("CARGO_BIN_EXE_wirebook"))
            .args(args)
            .stdout(writer)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), &*error), (Some(0), ""), "{args:?}");
    }
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
        "kernel-feed makes the same 623 message records and books",
        "0 messages in 0 gaps",
        "simulated cycles per second",
    ] {
        assert!(text.contains(part), "no `{part}` in:\n{text}");
    }
}

#[test]
fn a_timeline_shows_every_frame_and_message() {
    let file = TempFile::new("timeline", b"");
    succeeds(&[
        "replay",
        "--generate",
        "--messages",
        "300",
        "--timeline",
        file.name(),
    ]);
    let text = std::fs::read_to_string(file.name()).unwrap();
    let timeline: serde_json::Value = serde_json::from_str(&text).unwrap();
    let events = timeline["traceEvents"].as_array().unwrap();
    let count = |phase: &str, name: &dyn Fn(&str) -> bool| {
        let matching = events.iter().filter(|event| {
            event["ph"] == phase && name(event["name"].as_str().unwrap_or_default())
        });
        matching.count()
    };
    // An execution with price or a replace has more records than one; none has fewer.
    assert!(count("b", &|name| name == "fields, record") >= 300);
    assert_eq!(count("b", &|_| true), count("e", &|_| true));
    assert!(count("X", &|name| name.starts_with("TCP 5000 to")) > 2);
    assert!(count("X", &|name| name == "ARP") == 2);
}
