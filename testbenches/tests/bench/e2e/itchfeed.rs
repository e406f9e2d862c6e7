//! The card's records compared with `itchfeed`, a decoder in Python that nobody here wrote. It reads all 23
//! types and any octets in them.

use super::foreign::{compare_with_readings, messages_of};
use super::real::data;
use super::{day, of_slot, run};
use crate::random::Random;
use serde_json::Value;
use std::path::Path;
use std::process::Command;
use wirebook_contract::record::Record;
use wirebook_exchange::generate::Generator;
use wirebook_exchange::source::Memory;
use wirebook_sim::{Feed, Scenario};

/// Every type with its length, by the specification.
const TYPES: [(u8, usize); 23] = [
    (b'S', 12),
    (b'R', 39),
    (b'H', 25),
    (b'Y', 20),
    (b'L', 26),
    (b'V', 35),
    (b'W', 12),
    (b'K', 28),
    (b'J', 35),
    (b'h', 21),
    (b'A', 36),
    (b'F', 40),
    (b'E', 31),
    (b'C', 36),
    (b'X', 23),
    (b'D', 19),
    (b'U', 35),
    (b'P', 44),
    (b'Q', 40),
    (b'B', 19),
    (b'I', 50),
    (b'N', 20),
    (b'O', 48),
];

/// What itchfeed reads in each message; `None`, loudly, when it is not installed.
fn readings(messages: &[&[u8]], test: &str) -> Option<Vec<Option<Value>>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let python = root.join(".venv/bin/python");
    let installed = Command::new(&python)
        .args(["-c", "import itch.parser"])
        .output();
    if !installed.is_ok_and(|found| found.status.success()) {
        println!("SKIPPED: itchfeed is not in .venv; run `make setup`");
        return None;
    }
    let mut framed = Vec::new();
    for message in messages {
        framed.extend(u16::try_from(message.len()).unwrap().to_be_bytes());
        framed.extend_from_slice(message);
    }
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}.itch"));
    std::fs::write(&file, framed).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/e2e/itchfeed.py");
    // Without its optional back end in C++, whatever else is installed.
    let output = Command::new(&python)
        .arg(script)
        .arg(file)
        .env("ITCH_NO_CPP", "1")
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let lines = String::from_utf8(output.stdout).unwrap();
    let readings: Vec<Option<Value>> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(readings.len(), messages.len());
    Some(readings)
}

fn records(feed: Feed, test: &str) -> Vec<Record> {
    let (_, all) = run(Scenario::mold(feed), test);
    of_slot(&all, 0).copied().collect()
}

#[test]
fn a_real_day_says_what_itchfeed_reads() {
    for (name, types) in [
        ("nasdaq_20200130_AAPL_10k", "ADEFHLPRUXY"),
        ("nasdaq_head_1000", "HRSY"),
    ] {
        let Some(path) = data(&format!("itch/{name}.itch")) else {
            return;
        };
        let file = std::fs::read(&path).unwrap();
        let messages = messages_of(&file);
        let Some(readings) = readings(&messages, name) else {
            return;
        };
        assert!(readings.iter().all(Option::is_some), "{name}");
        let records = records(Feed::File(path), "a_real_day_says_what_itchfeed_reads");
        let compared = compare_with_readings(messages, &readings, &records);
        assert!(compared.into_keys().eq(types.bytes()), "{name}");
    }
}

#[test]
fn a_generated_day_says_what_itchfeed_reads() {
    let day = day(33, 5000);
    let sent: Vec<_> = Generator::new(day).unwrap().collect();
    let messages: Vec<&[u8]> = sent.iter().map(|message| &message[..]).collect();
    let Some(readings) = readings(&messages, "generated") else {
        return;
    };
    let test = "a_generated_day_says_what_itchfeed_reads";
    let records = records(Feed::Generated(day), test);
    let compared = compare_with_readings(messages, &readings, &records);
    assert_eq!(compared.len(), TYPES.len());
    assert!(compared.values().sum::<u32>() > 4900);
}

/// All types, any octets in every field.
fn random_messages(random: &mut Random, of_each: usize) -> Vec<Vec<u8>> {
    let mut messages = Vec::new();
    for _ in 0..of_each {
        for (letter, length) in TYPES {
            let mut message = vec![letter];
            message.extend((1..length).map(|_| random.bits() as u8));
            messages.push(message);
        }
    }
    messages
}

#[test]
fn any_octets_in_any_field_say_what_itchfeed_reads() {
    let sent = random_messages(&mut Random::new(34), 60);
    let messages: Vec<&[u8]> = sent.iter().map(Vec::as_slice).collect();
    let Some(readings) = readings(&messages, "random") else {
        return;
    };
    let feed: Memory = sent.iter().collect();
    let records = records(
        Feed::Messages(feed),
        "any_octets_in_any_field_say_what_itchfeed_reads",
    );
    let compared = compare_with_readings(messages.iter().copied(), &readings, &records);
    assert!(TYPES.iter().all(|(letter, _)| compared[letter] == 60));
}

#[test]
fn a_wrong_octet_is_noticed_in_every_type() {
    let mut sent = random_messages(&mut Random::new(35), 1);
    let feed: Memory = sent.iter().collect();
    let records = records(
        Feed::Messages(feed),
        "a_wrong_octet_is_noticed_in_every_type",
    );
    // The first octet behind the common header, which every type carries.
    let wrong: Vec<Vec<u8>> = sent
        .iter()
        .map(|message| {
            let mut message = message.clone();
            message[11] ^= 1;
            message
        })
        .collect();
    sent.extend(wrong);
    let messages: Vec<&[u8]> = sent.iter().map(Vec::as_slice).collect();
    let Some(readings) = readings(&messages, "wrong") else {
        return;
    };
    let (right, wrong) = readings.split_at(TYPES.len());
    let compare = |readings: &[Option<Value>]| {
        std::panic::catch_unwind(|| {
            compare_with_readings(messages[..TYPES.len()].iter().copied(), readings, &records)
        })
    };
    assert!(compare(right).is_ok());
    for (at, (letter, _)) in TYPES.into_iter().enumerate() {
        let mut readings = right.to_vec();
        readings[at].clone_from(&wrong[at]);
        assert!(compare(&readings).is_err(), "type {}", letter as char);
    }
}
