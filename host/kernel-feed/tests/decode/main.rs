//! All 23 types, each written out by hand from the specification: bytes in, fields and records
//! out.

mod notices;
mod orders;

use proptest::prelude::*;
use wirebook_contract::record::Record;
use wirebook_kernel_feed::records::{Context, Stamp};
use wirebook_kernel_feed::{Body, DecodeError, Decoder, decode, records};

const STOCK: [u8; 8] = *b"WIRE    ";
/// The stock's octets, first at the lowest address, as a little-endian number.
const STOCK_LE: u64 = 0x2020_2020_4552_4957;
const NO_PRICE: i64 = i64::MAX;
const NO_SIZE: u32 = u32::MAX;

/// A message: type, locate 0x0102, tracking 0x0304, time 0x050607080900 + 10, then the fields.
fn message(kind: u8, fields: &[&[u8]]) -> Vec<u8> {
    let head: &[u8] = &[kind, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    [head, &fields.concat()].concat()
}

/// The record of such a message that says nothing: order events then hold DBN's undefined
/// values, other records 0.
fn blank(rtype: u8, kind: u8) -> Record {
    let is_order = rtype == 0xA0;
    Record {
        length: 16,
        rtype,
        publisher_id: 2,
        instrument_id: 0x0102,
        ts_event: 1_000_000_000_000_000 + 0x0506_0708_090a,
        order_id: 0,
        price: if is_order { NO_PRICE } else { 0 },
        size: if is_order { NO_SIZE } else { 0 },
        flags: 0x80,
        channel: kind,
        action: 0,
        side: if is_order { b'N' } else { 0 },
        ts_recv: 1_000_000_000_000_000 + 0x0506_0708_090a + 777,
        ts_in_delta: 777,
        sequence: 0x8000_0001,
        latency: 0,
        session: 3,
        marks: 0,
        own: 0,
    }
}

fn records_of(bytes: &[u8]) -> Vec<Record> {
    let context = Context {
        publisher_id: 2,
        session: 3,
        midnight_epoch_ns: 1_000_000_000_000_000,
    };
    let stamp = Stamp {
        sequence: 0x7_8000_0001,
        ts_recv: 1_000_000_000_000_000 + 0x0506_0708_090a + 777,
    };
    records(&context, stamp, bytes).to_vec()
}

/// Eight octets in order, as a little-endian number; 0 where there are none.
fn octets(bytes: &[u8], from: usize) -> u64 {
    let octets = bytes.iter().skip(from).take(8);
    octets
        .rev()
        .fold(0, |number, &octet| number << 8 | u64::from(octet))
}

/// Checks length, header, body and records, and that every other length is refused.
fn check(bytes: Vec<u8>, len: usize, body: Body, expected: &[Record]) {
    let kind = bytes[0];
    assert_eq!(bytes.len(), len, "{}", kind as char);
    let decoded = decode::decode(&bytes).expect("well formed");
    assert_eq!(decoded.kind, kind);
    assert_eq!(decoded.locate, 0x0102);
    assert_eq!(decoded.tracking, 0x0304);
    assert_eq!(decoded.timestamp, 0x0506_0708_090a);
    assert_eq!(decoded.body, body);
    assert_eq!(records_of(&bytes), expected, "{}", kind as char);
    for wrong in [&bytes[..len - 1], &[&bytes[..], b"x"].concat()] {
        assert_eq!(
            decode::decode(wrong),
            Err(DecodeError::WrongLength {
                kind,
                expected: len,
                found: wrong.len()
            })
        );
        let malformed = Record {
            order_id: octets(wrong, 11),
            price: octets(wrong, 19) as i64,
            size: wrong.len() as u32,
            marks: 1 << 5,
            ..blank(0xef, kind)
        };
        assert_eq!(records_of(wrong), [malformed]);
    }
}

const REF: &[u8] = &[0x80, 0, 0, 0, 0, 0, 0, 1];
const REF_VALUE: u64 = 0x8000_0000_0000_0001;
const SHARES: &[u8] = &[0, 0, 1, 0x2c];
const MATCH: &[u8] = &[0, 0, 0, 2, 0, 0, 0, 5];
/// 32.24 dollars.
const PRICE: &[u8] = &[0, 4, 0xeb, 0x60];
const PRICE_VALUE: u32 = 322_400;
const PRICE_NANO: i64 = 32_240_000_000;

#[test]
fn unknown_types_are_counted_and_become_typed_records() {
    let mut decoder = Decoder::new();
    let bytes = message(b'z', &[b"noise"]);
    assert_eq!(
        decoder.decode(&bytes),
        Err(DecodeError::UnknownType {
            kind: b'z',
            length: 16
        })
    );
    assert_eq!(decoder.decode(b""), Err(DecodeError::Empty));
    assert!(decoder.decode(b"D").is_err());
    assert!(decoder.decode(&message(b'D', &[REF])).is_ok());
    assert_eq!(
        (decoder.unknown, decoder.wrong_length, decoder.total()),
        (2, 1, 4)
    );
    assert_eq!((decoder.count(b'D'), decoder.count(b'z')), (1, 0));
    let record = Record {
        order_id: u64::from_le_bytes(*b"noise\0\0\0"),
        size: 16,
        ..blank(0xef, b'z')
    };
    assert_eq!(records_of(&bytes), [record]);
    let long = message(b'z', &[b"01234567", b"89abcdef", &[7; 80]]);
    let record = Record {
        order_id: u64::from_le_bytes(*b"01234567"),
        price: i64::from_le_bytes(*b"89abcdef"),
        size: 107,
        ..blank(0xef, b'z')
    };
    assert_eq!(records_of(&long), [record]);
}

#[test]
fn a_message_too_short_for_its_header_has_no_record() {
    let bytes = message(b'D', &[]);
    assert_eq!(records_of(&bytes).len(), 1);
    for len in 0..11 {
        assert!(records_of(&bytes[..len]).is_empty(), "{len}");
    }
}

#[test]
fn the_card_clock_may_be_far_from_the_exchange_clock() {
    let bytes = message(b'D', &[REF]);
    let delta = |ts_recv| {
        let stamp = Stamp {
            sequence: 0,
            ts_recv,
        };
        records(&Context::default(), stamp, &bytes)[0].ts_in_delta
    };
    assert_eq!(delta(0x0506_0708_090a - 5), -5);
    assert_eq!(delta(0), i32::MIN);
    assert_eq!(delta(1 << 62), i32::MAX);
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let records = records_of(&bytes);
        prop_assert_eq!(records.is_empty(), bytes.len() < 11);
        prop_assert!(records.last().is_none_or(|record| record.flags == 0x80));
        prop_assert!(records.iter().all(|record| record.length == 16));
    }

    /// Wrong lengths and good ones of every type.
    #[test]
    fn no_fields_panic(kind in prop::sample::select(b"SRHYLVWKJhAFECXDUPQBINO".to_vec()),
        mut bytes in proptest::collection::vec(any::<u8>(), 50), cut in 0..50_usize)
    {
        bytes[0] = kind;
        let len = decode::length(kind).expect("a known type");
        prop_assert!(decode::decode(&bytes[..len]).is_ok());
        prop_assert_eq!(decode::decode(&bytes[..cut]).is_ok(), cut == len);
        records_of(&bytes[..cut]);
    }
}
