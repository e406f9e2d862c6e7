//! From message to fields, for every type letter.

use super::messages::{Case, Fields as Want, TYPES, cases};
use wirebook_testbenches::{Fields, Following, Shape};

/// What chooses the fields, and what places them.
struct Bench {
    shape: Shape,
    following: Following,
    fields: Fields,
}

impl Bench {
    fn new() -> Self {
        Self {
            shape: Shape::new(),
            following: Following::new(),
            fields: Fields::new(),
        }
    }
}

/// The message as the block takes it: 50 octets and two more, the first in the lowest bits.
fn words(message: &[u8]) -> [u32; 13] {
    let mut octets = [0; 52];
    octets[..message.len()].copy_from_slice(message);
    std::array::from_fn(|n| u32::from_le_bytes(std::array::from_fn(|k| octets[4 * n + k])))
}

fn show(bench: &mut Bench, message: &[u8], second: bool) -> Want {
    bench.shape.set_class_(0);
    bench.shape.set_letter(message[0]);
    bench.shape.set_length(message.len() as u16);
    bench.shape.eval();
    bench.following.set_letter(message[0]);
    bench.following.eval();
    let dut = &mut bench.fields;
    dut.set_data(&words(message));
    dut.set_length(message.len() as u16);
    dut.set_lines(if second {
        bench.following.lines()
    } else {
        bench.shape.lines()
    });
    dut.eval();
    let price = if dut.nano() {
        // The price's upper half is not part of it.
        i64::from(dut.price() as u32) * 100_000
    } else {
        dut.price() as i64
    };
    Want {
        rtype: dut.rtype(),
        order_id: dut.order_id(),
        price,
        size: dut.size(),
        action: dut.action(),
        side: dut.side(),
        marks: dut.marks(),
        delta: dut.delta_set().then(|| dut.delta()),
    }
}

fn check(bench: &mut Bench, case: &Case) {
    let letter = char::from(case.bytes[0]);
    assert_eq!(show(bench, &case.bytes, false), case.first, "{letter}");
    let (two, unknown) = (bench.shape.two(), bench.shape.unknown());
    assert_eq!((two, unknown), (case.second.is_some(), false), "{letter}");
    assert!(!bench.shape.malformed(), "{letter}");
    if let Some(second) = case.second {
        assert_eq!(show(bench, &case.bytes, true), second, "second of {letter}");
    }
}

/// The record of a message nothing is known of but its length.
fn opaque(length: u32, marks: u8) -> Want {
    Want {
        rtype: 0xEF,
        order_id: 0x1211_100F_0E0D_0C0B,
        price: 0x1A19_1817_1615_1413,
        size: length,
        action: 0,
        side: 0,
        marks,
        delta: None,
    }
}

/// A message that counts its octets.
fn counting(letter: u8, length: u8) -> Vec<u8> {
    let mut message: Vec<u8> = (0..length).collect();
    message[0] = letter;
    message
}

#[test]
fn every_type_has_its_fields() {
    let mut bench = Bench::new();
    for case in cases() {
        check(&mut bench, &case);
    }
}

#[test]
fn every_other_letter_is_unknown_and_shows_the_body() {
    let mut bench = Bench::new();
    let mut unknown = 0;
    for letter in 0..=255 {
        if TYPES.iter().any(|&(known, _)| known == letter) {
            continue;
        }
        let got = show(&mut bench, &counting(letter, 50), false);
        let shape = &mut bench.shape;
        let said = (shape.unknown(), shape.malformed(), shape.two());
        assert_eq!(said, (true, false, false), "letter {letter}");
        assert_eq!(got, opaque(50, 0), "letter {letter}");
        unknown += 1;
    }
    assert_eq!(unknown, 256 - 23);
}

#[test]
fn every_other_length_of_every_letter_is_malformed_and_shows_the_body() {
    let mut bench = Bench::new();
    let mut malformed = 0;
    for case in cases() {
        for length in (27..=50).filter(|&length| usize::from(length) != case.bytes.len()) {
            let got = show(&mut bench, &counting(case.bytes[0], length), false);
            let shape = &mut bench.shape;
            let said = (shape.unknown(), shape.malformed(), shape.two());
            assert_eq!(said, (false, true, false), "{length} of {}", case.bytes[0]);
            assert_eq!(got, opaque(length.into(), 0x20));
            malformed += 1;
        }
        // The length is all of its 16 bits.
        bench.shape.set_length(case.bytes.len() as u16 + 256);
        bench.shape.eval();
        assert!(bench.shape.malformed(), "{}", case.bytes[0]);
    }
    assert!(malformed > 23 * 20);
}
