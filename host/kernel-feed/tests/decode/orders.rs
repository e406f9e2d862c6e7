//! Orders and trades.

use super::*;

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
