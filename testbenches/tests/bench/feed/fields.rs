//! From message to fields, for every type letter.

use super::messages::{Case, Fields as Want, TYPES, cases};
use wirebook_testbenches::Fields;

/// The message as the block takes it: 50 octets and two more, the first in the lowest bits.
fn words(message: &[u8]) -> [u32; 13] {
    let mut octets = [0; 52];
    octets[..message.len()].copy_from_slice(message);
    std::array::from_fn(|n| u32::from_le_bytes(std::array::from_fn(|k| octets[4 * n + k])))
}

fn show(dut: &mut Fields, message: &[u8], second: bool) -> Want {
    dut.set_data(&words(message));
    dut.set_second(second);
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

fn check(dut: &mut Fields, case: &Case) {
    let letter = char::from(case.bytes[0]);
    assert_eq!(show(dut, &case.bytes, false), case.first, "{letter}");
    assert_eq!(usize::from(dut.octets()), case.bytes.len(), "{letter}");
    assert_eq!(dut.two(), case.second.is_some(), "{letter}");
    if let Some(second) = case.second {
        assert_eq!(show(dut, &case.bytes, true), second, "second of {letter}");
    }
}

#[test]
fn every_type_has_its_fields() {
    let mut dut = Fields::new();
    for case in cases() {
        check(&mut dut, &case);
    }
}

#[test]
fn every_other_letter_is_unknown_and_shows_the_body() {
    let mut dut = Fields::new();
    let mut unknown = 0;
    for letter in 0..=255 {
        if TYPES.iter().any(|&(known, _)| known == letter) {
            continue;
        }
        let mut message: Vec<u8> = (0..50).collect();
        message[0] = letter;
        let got = show(&mut dut, &message, false);
        assert_eq!((dut.octets(), dut.two()), (0, false), "letter {letter}");
        assert_eq!((got.rtype, got.delta), (0xEF, None));
        assert_eq!(got.order_id, 0x1211_100F_0E0D_0C0B);
        assert_eq!(got.price, 0x1A19_1817_1615_1413);
        unknown += 1;
    }
    assert_eq!(unknown, 256 - 23);
}
