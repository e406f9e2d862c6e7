//! MoldUDP64 packets against bytes written by hand from the specification.

use proptest::prelude::*;
use std::time::Duration;
use wirebook_exchange::mold::{Config, History, Packetizer, RequestError, TooLong};

fn config() -> Config {
    Config {
        session: *b"SESSION001",
        payload_max: 40,
        messages_max: 3,
        age_max: Some(Duration::from_millis(5)),
    }
}

fn at(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// Session, sequence number, count, blocks.
fn packet(sequence: u8, count: &[u8; 2], blocks: &[u8]) -> Vec<u8> {
    [b"SESSION001\0\0\0\0\0\0\0", &[sequence][..], count, blocks].concat()
}

#[test]
fn a_packet_leaves_when_it_has_the_most_messages() {
    let mut packetizer = Packetizer::new(at(0), config());
    assert_eq!(packetizer.push(at(0), b"a"), Ok(None));
    assert_eq!(packetizer.push(at(0), b""), Ok(None));
    let full = packetizer.push(at(0), b"cc").expect("fits");
    assert_eq!(
        full,
        Some(packet(1, b"\x00\x03", b"\x00\x01a\x00\x00\x00\x02cc"))
    );
    assert_eq!(packetizer.flush(at(0)), None);
    assert_eq!(packetizer.next_sequence(), 4);
}

#[test]
fn a_packet_leaves_when_the_next_message_does_not_fit() {
    let mut packetizer = Packetizer::new(at(0), config());
    // 20 of header and 2 + 18: exactly 40.
    assert_eq!(packetizer.push(at(0), &[b'x'; 18]), Ok(None));
    let before = packetizer.push(at(0), b"y").expect("fits");
    let blocks = [&b"\x00\x12"[..], &[b'x'; 18]].concat();
    assert_eq!(before, Some(packet(1, b"\x00\x01", &blocks)));
    assert_eq!(
        packetizer.flush(at(0)),
        Some(packet(2, b"\x00\x01", b"\x00\x01y"))
    );
    assert_eq!(
        packetizer.push(at(0), &[0; 19]),
        Err(TooLong {
            message: 19,
            payload_max: 40
        })
    );
    assert_eq!(packetizer.next_sequence(), 3);
}

#[test]
fn a_message_waits_no_longer_than_its_limit() {
    let mut packetizer = Packetizer::new(at(0), config());
    packetizer.push(at(10), b"a").expect("fits");
    packetizer.push(at(13), b"b").expect("fits");
    assert_eq!(packetizer.wake_at(), Some(at(15)));
    assert_eq!(packetizer.poll(at(14)), None);
    let aged = packetizer.poll(at(15));
    assert_eq!(aged, Some(packet(1, b"\x00\x02", b"\x00\x01a\x00\x01b")));
    let mut patient = Packetizer::new(
        at(0),
        Config {
            age_max: None,
            ..config()
        },
    );
    patient.push(at(0), b"a").expect("fits");
    assert_eq!(patient.poll(at(100_000)), None);
    assert_eq!(patient.wake_at(), None);
}

#[test]
fn silence_is_filled_with_heartbeats_of_the_next_number() {
    let mut packetizer = Packetizer::new(at(0), config());
    assert_eq!(packetizer.poll(at(999)), None);
    assert_eq!(
        packetizer.poll(at(1_000)),
        Some(packet(1, b"\x00\x00", b""))
    );
    packetizer.push(at(1_500), b"a").expect("fits");
    packetizer.flush(at(1_500));
    assert_eq!(packetizer.poll(at(2_000)), None);
    assert_eq!(packetizer.wake_at(), Some(at(2_500)));
    assert_eq!(
        packetizer.poll(at(2_500)),
        Some(packet(2, b"\x00\x00", b""))
    );
    assert_eq!(
        packetizer.end_of_session(at(2_600)),
        packet(2, b"\xff\xff", b"")
    );
}

fn history(bytes_max: usize) -> History {
    let mut history = History::new(config(), bytes_max);
    for message in ["one", "two", "three", "four"] {
        history.push(message.as_bytes());
    }
    history
}

#[test]
fn a_request_is_answered_with_what_fits() {
    let history = history(1_000);
    assert_eq!(
        history.on_request(&packet(2, b"\x00\x01", b"")),
        Ok(packet(2, b"\x00\x01", b"\x00\x03two"))
    );
    // Three blocks of 5, 5 and 7 bytes fit into 20; the fourth does not.
    assert_eq!(
        history.on_request(&packet(1, b"\xff\xfe", b"")),
        Ok(packet(
            1,
            b"\x00\x03",
            b"\x00\x03one\x00\x03two\x00\x05three"
        ))
    );
    assert_eq!(
        history.on_request(&packet(4, b"\x00\x09", b"")),
        Ok(packet(4, b"\x00\x01", b"\x00\x04four"))
    );
}

#[test]
fn what_cannot_be_answered_is_told_apart() {
    let history = history(13);
    let ask = |request: &[u8]| history.on_request(request).expect_err("no answer");
    let not_held = |wanted| RequestError::NotHeld {
        wanted,
        first: 3,
        last: 4,
    };
    assert_eq!(ask(&packet(2, b"\x00\x01", b"")), not_held(2));
    assert_eq!(ask(&packet(5, b"\x00\x01", b"")), not_held(5));
    assert_eq!(ask(&packet(0, b"\x00\x01", b"")), not_held(0));
    assert_eq!(ask(&packet(3, b"\x00\x00", b"")), RequestError::Count(0));
    assert_eq!(
        ask(&packet(3, b"\xff\xff", b"")),
        RequestError::Count(65_535)
    );
    assert_eq!(
        ask(b"SESSION002\0\0\0\0\0\0\0\x03\0\x01"),
        RequestError::Session
    );
    assert_eq!(ask(b""), RequestError::Length(0));
    assert_eq!(ask(&packet(3, b"\x00\x01", b"x")), RequestError::Length(21));
    assert!(history.on_request(&packet(3, b"\x00\x01", b"")).is_ok());
}

proptest! {
    #[test]
    fn every_message_leaves_once_in_order(
        messages in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..18), 0..60))
    {
        let mut packetizer = Packetizer::new(at(0), config());
        let mut packets = Vec::new();
        for message in &messages {
            packets.extend(packetizer.push(at(0), message).expect("fits"));
        }
        packets.extend(packetizer.flush(at(0)));
        let mut seen = Vec::new();
        for packet in packets {
            prop_assert!(packet.len() <= 40);
            prop_assert_eq!(&packet[..17], b"SESSION001\0\0\0\0\0\0\0");
            prop_assert_eq!(usize::from(packet[17]), seen.len() + 1);
            let mut rest = &packet[20..];
            for _ in 0..packet[19] {
                let len = usize::from(rest[1]);
                seen.push(rest[2..2 + len].to_vec());
                rest = &rest[2 + len..];
            }
            prop_assert!(rest.is_empty());
        }
        prop_assert_eq!(seen, messages);
    }

    #[test]
    fn no_request_panics(request in proptest::collection::vec(any::<u8>(), 0..24)) {
        prop_assert!(history(1_000).on_request(&request).is_err());
    }
}
