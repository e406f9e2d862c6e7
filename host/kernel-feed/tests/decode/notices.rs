//! Everything that leaves the books alone.

use super::*;

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
