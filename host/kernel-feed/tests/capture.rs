//! Captures written by hand.

use std::net::SocketAddrV4;
use wirebook_kernel_feed::capture::{CaptureError, messages};

const GROUP: &str = "233.54.12.111:26477";

fn group() -> SocketAddrV4 {
    GROUP.parse().expect("an address")
}

/// A classic pcap, little endian, microseconds, Ethernet.
fn pcap(frames: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"\xD4\xC3\xB2\xA1\x02\0\x04\0\0\0\0\0\0\0\0\0\xFF\xFF\0\0\x01\0\0\0".to_vec();
    for frame in frames {
        let len = (frame.len() as u32).to_le_bytes();
        file.extend([&[0; 8][..], &len, &len, frame].concat());
    }
    file
}

/// Messages of a session from a number.
fn mold(session: &[u8; 10], sequence: u64, messages: &[&[u8]]) -> Vec<u8> {
    let count = (messages.len() as u16).to_be_bytes();
    let mut packet = [&session[..], &sequence.to_be_bytes(), &count].concat();
    for message in messages {
        packet.extend([&(message.len() as u16).to_be_bytes()[..], message].concat());
    }
    packet
}

/// The payload in UDP to 233.54.12.111:26477, IPv4 and Ethernet.
fn frame(payload: &[u8]) -> Vec<u8> {
    let udp_len = 8 + payload.len() as u16;
    [
        &[
            0x01, 0, 0x5E, 0x36, 0x0C, 0x6F, 2, 0, 0, 0, 0, 1, 0x08, 0x00,
        ][..],
        &[0x45, 0],
        &(20 + udp_len).to_be_bytes(),
        &[0, 0, 0x40, 0, 64, 17, 0, 0, 10, 0, 0, 1, 233, 54, 12, 111],
        &[0x30, 0x39, 0x67, 0x6D],
        &udp_len.to_be_bytes(),
        &[0, 0],
        payload,
    ]
    .concat()
}

fn found(frames: &[Vec<u8>]) -> Vec<(u64, Vec<u8>)> {
    let messages = messages(&pcap(frames), group()).expect("a capture");
    messages.into_iter().collect()
}

const DAY: &[u8; 10] = b"000000001A";

#[test]
fn messages_are_numbered_whatever_their_order_and_padding() {
    let mut padded = frame(&mold(DAY, 7, &[b"seven", b"eight"]));
    padded.resize(120, 0xEE);
    let mut tagged = frame(&mold(DAY, 5, &[b"five"]));
    tagged.splice(12..12, [0x81, 0x00, 0x00, 0x07]);
    let again = frame(&mold(DAY, 8, &[b"again", b"nine"]));
    let heartbeat = frame(&mold(DAY, 10, &[]));
    let messages = found(&[padded, tagged, again, heartbeat]);
    let expected: [(u64, &[u8]); 4] = [(5, b"five"), (7, b"seven"), (8, b"eight"), (9, b"nine")];
    assert_eq!(messages, expected.map(|(n, text)| (n, text.to_vec())));
}

#[test]
fn what_is_not_the_feeds_is_left_out() {
    let good = frame(&mold(DAY, 1, &[b"one"]));
    assert_eq!(found(std::slice::from_ref(&good)), [(1, b"one".to_vec())]);
    // Each has one thing wrong: address, port, protocol, fragment, type, length.
    for (at, value) in [(33, 110), (37, 0), (23, 6), (20, 0x20), (13, 6), (39, 4)] {
        let mut other = good.clone();
        other[at] = value;
        assert_eq!(found(&[other]), [], "octet {at}");
    }
    let mut cut = good.clone();
    cut.pop();
    assert_eq!(found(&[cut]), []);
}

#[test]
fn number_0_is_before_the_first_message() {
    let early = frame(&mold(DAY, 0, &[b"zero", b"one"]));
    let late = frame(&mold(DAY, 1, &[b"again", b"two"]));
    assert_eq!(
        found(&[early, late]),
        [(1, b"one".to_vec()), (2, b"two".to_vec())]
    );
    assert_eq!(found(&[frame(&mold(DAY, 0, &[b"zero"]))]), []);
}

#[test]
fn a_session_that_changes_is_refused_with_its_place() {
    let good = frame(&mold(DAY, 1, &[b"one"]));
    let foreign = frame(&mold(b"000000002\xFF", 2, &[b"two"]));
    let file = pcap(&[good.clone(), good.clone(), foreign.clone()]);
    let error = messages(&file, group()).expect_err("two sessions");
    let changes = CaptureError::SessionChanges {
        packet: 3,
        before: *DAY,
        after: *b"000000002\xFF",
    };
    assert_eq!(error, changes);
    assert!(
        error
            .to_string()
            .contains("at packet 3 (counted from 1), from `000000001A` to `000000002\\xff`")
    );
    // In another group it is nobody's business.
    let mut elsewhere = foreign;
    elsewhere[33] = 110;
    assert_eq!(found(&[good, elsewhere]), [(1, b"one".to_vec())]);
}

#[test]
fn what_is_no_capture_is_said() {
    let whole = pcap(&[frame(&mold(DAY, 1, &[b"one"]))]);
    let read = |file: &[u8]| messages(file, group()).map(|found| found.len());
    assert_eq!(read(&whole), Ok(1));
    assert_eq!(read(&whole[..whole.len() - 1]), Err(CaptureError::Cut(1)));
    assert_eq!(read(&whole[..30]), Err(CaptureError::Cut(1)));
    assert_eq!(read(&whole[..20]), Err(CaptureError::NotPcap));
    assert_eq!(read(&[0; 24]), Err(CaptureError::NotPcap));
    let mut other = whole.clone();
    other[20] = 113;
    assert_eq!(read(&other), Err(CaptureError::NotEthernet(113)));
    // The other byte order: the magic number, the link type and the length change places.
    let mut swapped = whole;
    for field in [0, 20, 32] {
        swapped[field..field + 4].reverse();
    }
    assert_eq!(read(&swapped), Ok(1));
}
