//! All 23 types, each written out by hand from the specification: bytes in, fields and records
//! out.

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

/// The record of such a message with DBN's undefined values: rtype and letter are given.
fn blank(rtype: u8, kind: u8) -> Record {
    Record {
        length: 16,
        rtype,
        publisher_id: 2,
        instrument_id: 0x0102,
        ts_event: 1_000_000_000_000_000 + 0x0506_0708_090a,
        order_id: 0,
        price: NO_PRICE,
        size: NO_SIZE,
        flags: 0x80,
        channel: kind,
        action: b'N',
        side: b'N',
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
fn adds() {
    let add = |kind, side, mpid: &[u8]| message(kind, &[REF, &[side], SHARES, &STOCK, PRICE, mpid]);
    let body = |side, mpid| Body::Add {
        reference: REF_VALUE,
        side,
        shares: 300,
        stock: STOCK,
        price: PRICE_VALUE,
        mpid,
    };
    let record = |kind, side| Record {
        order_id: REF_VALUE,
        price: PRICE_NANO,
        size: 300,
        action: b'A',
        side,
        ..blank(0xA0, kind)
    };
    check(
        add(b'A', b'B', b""),
        36,
        body(b'B', None),
        &[record(b'A', b'B')],
    );
    check(
        add(b'A', b'S', b""),
        36,
        body(b'S', None),
        &[record(b'A', b'A')],
    );
    let attributed = body(b'S', Some(*b"ALFA"));
    check(
        add(b'F', b'S', b"ALFA"),
        40,
        attributed,
        &[record(b'F', b'A')],
    );
}

#[test]
fn executions_and_cancels() {
    let cancel = |kind, size, marks| Record {
        order_id: REF_VALUE,
        size,
        action: b'C',
        marks,
        ..blank(0xA0, kind)
    };
    let executed = Body::Executed {
        reference: REF_VALUE,
        shares: 300,
        match_number: 0x2_0000_0005,
    };
    check(
        message(b'E', &[REF, SHARES, MATCH]),
        31,
        executed,
        &[cancel(b'E', 300, 1)],
    );
    for (printable, marks) in [(b'Y', 3), (b'N', 1)] {
        let priced = Body::ExecutedWithPrice {
            reference: REF_VALUE,
            shares: 300,
            match_number: 0x2_0000_0005,
            printable,
            price: PRICE_VALUE,
        };
        let bytes = message(b'C', &[REF, SHARES, MATCH, &[printable], PRICE]);
        check(bytes, 36, priced, &[cancel(b'C', 300, marks)]);
    }
    let cancelled = Body::Cancel {
        reference: REF_VALUE,
        shares: 300,
    };
    check(
        message(b'X', &[REF, SHARES]),
        23,
        cancelled,
        &[cancel(b'X', 300, 0)],
    );
    let deleted = Body::Delete {
        reference: REF_VALUE,
    };
    check(
        message(b'D', &[REF]),
        19,
        deleted,
        &[cancel(b'D', NO_SIZE, 0)],
    );
}

#[test]
fn a_replace_is_a_cancel_and_an_add_and_only_the_second_is_last() {
    let body = Body::Replace {
        old: REF_VALUE,
        new: 9,
        shares: 300,
        price: PRICE_VALUE,
    };
    let half = Record {
        marks: 1 << 2,
        ..blank(0xA0, b'U')
    };
    let cancel = Record {
        order_id: REF_VALUE,
        action: b'C',
        flags: 0,
        ..half
    };
    let add = Record {
        order_id: 9,
        price: PRICE_NANO,
        size: 300,
        action: b'A',
        ..half
    };
    let bytes = message(b'U', &[REF, &[0, 0, 0, 0, 0, 0, 0, 9], SHARES, PRICE]);
    check(bytes, 35, body, &[cancel, add]);
}

#[test]
fn trades() {
    let body = Body::Trade {
        reference: 0,
        side: b'B',
        shares: 300,
        stock: STOCK,
        price: PRICE_VALUE,
        match_number: 0x2_0000_0005,
    };
    let record = Record {
        price: PRICE_NANO,
        size: 300,
        action: b'T',
        side: b'B',
        ..blank(0xA0, b'P')
    };
    let bytes = message(b'P', &[&[0; 8], b"B", SHARES, &STOCK, PRICE, MATCH]);
    check(bytes, 44, body, &[record]);

    let cross = Body::Cross {
        shares: REF_VALUE,
        stock: STOCK,
        price: PRICE_VALUE,
        match_number: 0x2_0000_0005,
        cross: b'O',
    };
    let record = Record {
        order_id: REF_VALUE,
        price: PRICE_NANO,
        size: 5,
        ts_in_delta: 2,
        action: b'O',
        ..blank(0xE3, b'Q')
    };
    check(
        message(b'Q', &[REF, &STOCK, PRICE, MATCH, b"O"]),
        40,
        cross,
        &[record],
    );

    let broken = Body::BrokenTrade {
        match_number: 0x2_0000_0005,
    };
    let record = Record {
        order_id: 0x2_0000_0005,
        ..blank(0xE8, b'B')
    };
    check(message(b'B', &[MATCH]), 19, broken, &[record]);
}

#[test]
fn the_directory() {
    let body = Body::StockDirectory {
        stock: STOCK,
        category: b'Q',
        financial_status: b'D',
        round_lot: 100,
        round_lots_only: b'Y',
        class: b'C',
        subtype: *b"Z ",
        authenticity: b'P',
        short_sale_threshold: b'n',
        ipo: b'I',
        luld_tier: b'1',
        etp: b'e',
        etp_leverage: 7,
        inverse: b'v',
    };
    let record = Record {
        order_id: STOCK_LE,
        price: i64::from_le_bytes(*b"QDYCZ Pn"),
        size: 100,
        action: b'I',
        side: b'1',
        ts_in_delta: i32::from_le_bytes(*b"ev\0\0"),
        ..blank(0xE1, b'R')
    };
    let bytes = message(
        b'R',
        &[
            &STOCK,
            b"QD",
            &[0, 0, 0, 100],
            b"YCZ PnI1e",
            &[0, 0, 0, 7],
            b"v",
        ],
    );
    check(bytes, 39, body, &[record]);
}

#[test]
fn trading_states() {
    let about = |kind| Record {
        order_id: STOCK_LE,
        ..blank(0xE2, kind)
    };
    let body = Body::TradingAction {
        stock: STOCK,
        state: b'H',
        reserved: b' ',
        reason: *b"LUDP",
    };
    let record = Record {
        action: b'H',
        size: u32::from_le_bytes(*b"LUDP"),
        ..about(b'H')
    };
    check(message(b'H', &[&STOCK, b"H LUDP"]), 25, body, &[record]);

    let body = Body::RegSho {
        stock: STOCK,
        action: b'2',
    };
    let record = Record {
        action: b'2',
        ..about(b'Y')
    };
    check(message(b'Y', &[&STOCK, b"2"]), 20, body, &[record]);

    let body = Body::OperationalHalt {
        stock: STOCK,
        market: b'X',
        action: b'T',
    };
    let record = Record {
        action: b'T',
        side: b'X',
        ..about(b'h')
    };
    check(message(b'h', &[&STOCK, b"XT"]), 21, body, &[record]);

    let body = Body::IpoQuoting {
        stock: STOCK,
        release_s: 34_200,
        qualifier: b'A',
        price: PRICE_VALUE,
    };
    let record = Record {
        size: 34_200,
        action: b'A',
        price: PRICE_NANO,
        ..about(b'K')
    };
    check(
        message(b'K', &[&STOCK, &[0, 0, 0x85, 0x98], b"A", PRICE]),
        28,
        body,
        &[record],
    );

    let body = Body::AuctionCollar {
        stock: STOCK,
        reference: PRICE_VALUE,
        upper: 0xf000_0001,
        lower: 3,
        extension: 4,
    };
    let record = Record {
        price: 0xf000_0001_0004_eb60_u64 as i64,
        size: 3,
        ts_in_delta: 4,
        ..about(b'J')
    };
    let bytes = message(
        b'J',
        &[&STOCK, PRICE, &[0xf0, 0, 0, 1], &[0, 0, 0, 3, 0, 0, 0, 4]],
    );
    check(bytes, 35, body, &[record]);
}

#[test]
fn events() {
    let event = |kind| blank(0xE8, kind);
    let record = Record {
        action: b'Q',
        ..event(b'S')
    };
    check(
        message(b'S', &[b"Q"]),
        12,
        Body::SystemEvent { event: b'Q' },
        &[record],
    );

    let record = Record {
        action: b'3',
        ..event(b'W')
    };
    check(
        message(b'W', &[b"3"]),
        12,
        Body::BreakerBreach { level: b'3' },
        &[record],
    );

    let body = Body::BreakerLevels {
        levels: [REF_VALUE, 0x2_0000_0005, 0x8000_0003_0000_0004],
    };
    let record = Record {
        order_id: REF_VALUE,
        price: 0x2_0000_0005,
        size: 4,
        ts_in_delta: i32::MIN + 3,
        ..event(b'V')
    };
    let bytes = message(b'V', &[REF, MATCH, &[0x80, 0, 0, 3, 0, 0, 0, 4]]);
    check(bytes, 35, body, &[record]);

    let body = Body::Participant {
        mpid: *b"ALFA",
        stock: STOCK,
        primary: b'Y',
        mode: b'R',
        state: b'W',
    };
    let record = Record {
        order_id: STOCK_LE,
        size: u32::from_le_bytes(*b"ALFA"),
        action: b'Y',
        side: b'R',
        price: i64::from(b'W'),
        ..event(b'L')
    };
    check(
        message(b'L', &[b"ALFA", &STOCK, b"YRW"]),
        26,
        body,
        &[record],
    );

    let body = Body::RetailInterest {
        stock: STOCK,
        flag: b'A',
    };
    let record = Record {
        order_id: STOCK_LE,
        action: b'A',
        ..event(b'N')
    };
    check(message(b'N', &[&STOCK, b"A"]), 20, body, &[record]);
}

#[test]
fn messages_with_a_detail_record() {
    let body = Body::Imbalance {
        paired: REF_VALUE,
        imbalance: 0x2_0000_0005,
        direction: b'S',
        stock: STOCK,
        far: PRICE_VALUE,
        near: 5,
        reference: 6,
        cross: b'C',
        variation: b'L',
    };
    let first = Record {
        order_id: REF_VALUE,
        price: 0x2_0000_0005,
        size: 6,
        action: b'S',
        side: b'C',
        ts_in_delta: 5,
        flags: 0,
        ..blank(0xE4, b'I')
    };
    let second = Record {
        order_id: STOCK_LE,
        price: PRICE_NANO,
        action: b'L',
        ..blank(0xE5, b'I')
    };
    let bytes = message(
        b'I',
        &[
            REF,
            MATCH,
            b"S",
            &STOCK,
            PRICE,
            &[0, 0, 0, 5, 0, 0, 0, 6],
            b"CL",
        ],
    );
    check(bytes, 50, body, &[first, second]);

    let body = Body::DirectListing {
        stock: STOCK,
        open_eligibility: b'Y',
        min: 1,
        max: 2,
        near: 3,
        near_ns: 0x2_0000_0005,
        lower_collar: 4,
        upper_collar: PRICE_VALUE,
    };
    let first = Record {
        order_id: STOCK_LE,
        price: 0x2_0000_0001,
        size: 3,
        action: b'Y',
        ts_in_delta: 4,
        flags: 0,
        ..blank(0xE8, b'O')
    };
    let second = Record {
        order_id: 0x2_0000_0005,
        price: PRICE_NANO,
        ..blank(0xE5, b'O')
    };
    let prices: &[u8] = &[0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3];
    let bytes = message(b'O', &[&STOCK, b"Y", prices, MATCH, &[0, 0, 0, 4], PRICE]);
    check(bytes, 48, body, &[first, second]);
}

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
        size: 16,
        ..blank(0xEF, b'z')
    };
    assert_eq!(records_of(&bytes), [record]);
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
    assert_eq!(delta(u64::MAX), i32::MAX);
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let records = records_of(&bytes);
        prop_assert!(matches!(records.len(), 1 | 2));
        prop_assert_eq!(records[records.len() - 1].flags, 0x80);
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
