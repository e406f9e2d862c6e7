//! The card's registers and counters by name, recordings of its lines, and captures that cannot be compared.

#![cfg(feature = "sim")]

mod common;

use common::{TempFile, wirebook};
use serde_json::Value;

const FEED: [&str; 5] = ["--generate", "--messages", "600", "--seed", "9"];

fn succeeds(args: &[&str]) -> String {
    let output = wirebook(args);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {error}");
    String::from_utf8(output.stdout).unwrap()
}

/// What a command says that fails, and prints nothing else.
fn fails(args: &[&str]) -> String {
    let output = wirebook(args);
    assert_eq!(output.status.code(), Some(1), "{args:?}");
    assert!(output.stdout.is_empty(), "{args:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn rows(text: &str) -> Vec<Value> {
    let rows = text.lines().map(serde_json::from_str);
    rows.collect::<Result<_, _>>().unwrap()
}

#[test]
fn registers_are_read_and_written_by_name() {
    let read = rows(&succeeds(&["--json", "regs", "scratch"]));
    assert_eq!(read.len(), 1);
    let [addr, name, access] = ["addr", "name", "access"].map(|key| &read[0][key]);
    assert_eq!(
        (addr, name, access),
        (&0x18.into(), &"SCRATCH".into(), &"Rw".into())
    );
    // Finding a card writes it, so that its value is anything.
    assert!(read[0]["value"].is_u64());
    let written = rows(&succeeds(&["--json", "regs", "SCRATCH=7"]));
    assert_eq!((written.len(), &written[0]["value"]), (1, &7.into()));
    let text = succeeds(&["regs", "SCRATCH=0x1F"]);
    assert!(text.starts_with("0x00018 SCRATCH ") && text.contains(" 0x0000001f "));
    // All of them: each session's, and none twice.
    let all = rows(&succeeds(&["--json", "regs"]));
    let modes = all.iter().filter_map(|row| row["name"].as_str());
    let modes: Vec<_> = modes
        .filter(|name| name.starts_with("SESSION_MODE"))
        .collect();
    let four = [0, 1, 2, 3].map(|session| format!("SESSION_MODE[{session}]"));
    assert_eq!(modes, four);
    let mut addrs: Vec<_> = all
        .iter()
        .map(|row| row["addr"].as_u64().unwrap())
        .collect();
    addrs.sort_unstable();
    addrs.dedup();
    assert_eq!(addrs.len(), all.len());
}

#[test]
fn registers_that_are_not_there_or_not_to_be_written_are_named() {
    let unknown = fails(&["regs", "SCRATSCH"]);
    assert!(
        unknown.starts_with("error: no register of this card is called `SCRATSCH`; list them with"),
        "{unknown}"
    );
    let fixed = rows(&succeeds(&["--json", "regs"]));
    let fixed = fixed.iter().find(|row| row["access"] == "Ro").unwrap();
    let name = fixed["name"].as_str().unwrap();
    let refused = fails(&["regs", &format!("{name}=1")]);
    assert!(
        refused.starts_with(&format!("error: {name} is read only; ")),
        "{refused}"
    );
    let many = fails(&["regs", "SESSION_MODE=1"]);
    assert!(
        many.contains("registers match (SESSION_MODE[0], "),
        "{many}"
    );
    let value = fails(&["regs", "SCRATCH=seven"]);
    assert!(
        value.starts_with("error: `seven` is no value for SCRATCH"),
        "{value}"
    );
}

#[test]
fn counters_are_read_by_name() {
    let json = &rows(&succeeds(&["--json", "stats", "rx_frames", "mold_gaps"]))[0];
    let wanted = serde_json::json!({
        "rx_frames": { "value": 0, "unit": "frames" }, "mold_gaps": { "value": 0, "unit": "gaps" },
    });
    assert_eq!(*json, wanted);
    // Not plain `wirebook`: this one may be installed nowhere.
    let hint = format!("`{} stats --all`", env!("CARGO_BIN_EXE_wirebook"));
    let none = succeeds(&["stats"]);
    assert!(
        none.ends_with(&format!("counters are 0; {hint} lists them\n")),
        "{none}"
    );
    let unknown = fails(&["stats", "rx_framse"]);
    assert!(
        unknown.contains(&format!("list them with {hint}")),
        "{unknown}"
    );
    let all = succeeds(&["stats", "--all"]);
    assert!(
        all.lines().count() > 20 && all.contains("\nmold_gaps "),
        "{all}"
    );
    let unknown = fails(&["stats", "rx_frames", "rx_fames"]);
    assert!(
        unknown.starts_with("error: there is no counter `rx_fames`; list them with"),
        "{unknown}"
    );
}

/// What must repeat of a page: all but the time that the simulation took.
fn repeatable(page: &str) -> Value {
    let mut page: Value = serde_json::from_str(page).unwrap();
    let parts = ["sessions", "counters", "latency_cycles", "messages"];
    assert!(parts.iter().all(|part| !page[part].is_null()), "{page}");
    parts.iter().map(|part| page[part].take()).collect()
}

#[test]
fn a_recorded_run_repeats_from_its_recording() {
    let lossy = ["--loss", "3", "--json"];
    let run = [&["replay"], &FEED[..], &lossy].concat();
    let recording = TempFile::new("recording", b"");
    let first = succeeds(&[&run[..], &["--pcap-out", recording.name()]].concat());
    let octets = std::fs::read(recording.name()).unwrap();
    // A pcapng section, little endian.
    assert_eq!(octets[..4], *b"\x0A\x0D\x0D\x0A");
    assert_eq!(octets[8..12], *b"\x4D\x3C\x2B\x1A");
    let again = succeeds(&[&run[..], &["--pcap-in", recording.name()]].concat());
    let (first, again) = (repeatable(&first), repeatable(&again));
    let digest = first[0][0]["digest"].as_str().unwrap();
    assert!(digest.len() == 16 && digest.contains(|digit| digit != '0'));
    assert_eq!(first, again);
    // The recording decides, and not the losses of another seed.
    let other = succeeds(
        &[
            &["replay", "--generate", "--messages", "600", "--seed", "10"],
            &lossy[..],
        ]
        .concat(),
    );
    assert_ne!(repeatable(&other), first);
    let missing = fails(&[&run[..], &["--pcap-in", "/no/such/recording"]].concat());
    assert!(missing.contains("/no/such/recording"), "{missing}");
}

#[cfg(not(feature = "trace"))]
#[test]
fn without_tracing_a_waveform_says_what_to_type() {
    let wave = ["--wave", "a card.fst", "--window", "10..20"];
    let error = fails(&[&["replay"], &FEED[..], &wave].concat());
    let next = "error: this build records no waveforms; run one that does: `cargo run --release \
                --package wirebook --features trace -- replay --generate --messages 600 --seed 9 --wave \
                'a card.fst' --window 10..20`";
    assert!(error.starts_with(next), "{error}");
    assert!(!std::path::Path::new("a card.fst").exists());
}

/// A pcap of MoldUDP64 packets to 239.1.1.1:5, one system event each, by hand: their session ids and numbers.
fn capture(packets: &[(&[u8; 10], u64)]) -> Vec<u8> {
    let mut file = b"\xD4\xC3\xB2\xA1\x02\0\x04\0\0\0\0\0\0\0\0\0\xFF\xFF\0\0\x01\0\0\0".to_vec();
    for (session, number) in packets {
        let mold = [
            &session[..],
            &number.to_be_bytes(),
            b"\0\x01\0\x0CS\0\x07\0\0\0\0\0\0\0\x05O",
        ]
        .concat();
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
        let ethernet = [1, 0, 0x5E, 1, 1, 1, 2, 0, 0, 0, 0, 9, 8, 0];
        let udp = [&[0, 5, 0, 5][..], &udp_len.to_be_bytes(), &[0, 0]].concat();
        let frame = [&ethernet[..], &ip, &udp, &mold].concat();
        let len = (frame.len() as u32).to_le_bytes();
        file.extend([&[0; 8][..], &len, &len, &frame].concat());
    }
    file
}

const FIRST: &[u8; 10] = b"000000001A";

#[test]
fn a_capture_with_number_0_agrees() {
    let file = TempFile::new("zero", &capture(&[(FIRST, 0), (FIRST, 1), (FIRST, 2)]));
    let replay = ["replay", file.name(), "--capture", "239.1.1.1:5", "--json"];
    let page: Value = serde_json::from_str(&succeeds(&replay)).unwrap();
    assert_eq!(page["messages"], 2);
    assert_eq!(
        page["sessions"][0]["reference"],
        "kernel-feed makes the same 2 message records and books"
    );
}

#[test]
fn a_capture_whose_session_changes_is_refused() {
    let other = b"000000002B";
    let file = TempFile::new("changes", &capture(&[(FIRST, 1), (FIRST, 2), (other, 1)]));
    let error = fails(&["replay", file.name(), "--capture", "239.1.1.1:5"]);
    assert!(error.contains(file.name()), "{error}");
    assert!(
        error.contains(
            "session changes at packet 3 (counted from 1), from `000000001A` to `000000002B`"
        ),
        "{error}"
    );
    assert!(error.contains("editcap -r IN OUT FIRST-LAST"), "{error}");
}

#[test]
fn a_capture_that_memory_should_not_hold_is_refused() {
    let file = TempFile::new("long", &capture(&[(FIRST, 1)]));
    let replay = ["replay", file.name(), "--capture", "239.1.1.1:5"];
    succeeds(&replay);
    let long = std::fs::File::options().write(true).open(file.name());
    // What is not written of a file takes no room on the disk.
    long.unwrap().set_len((512 << 20) + 1).unwrap();
    let error = fails(&replay);
    assert!(
        error.contains("longer than the 512 MiB") && error.contains("editcap -c 1000000 IN OUT"),
        "{error}"
    );
}
