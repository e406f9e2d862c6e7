//! The book's rules, case by case, with numbers worked out by hand.

use wirebook_kernel_feed::{Body, Book, Change, Message, Top};

fn apply(book: &mut Book, body: Body) -> Change {
    book.apply(&Message {
        kind: b'?',
        locate: 7,
        tracking: 0,
        timestamp: 0,
        body,
    })
}

fn add(reference: u64, side: u8, shares: u32, price: u32) -> Body {
    Body::Add {
        reference,
        side,
        shares,
        stock: *b"WIRE    ",
        price,
        mpid: None,
    }
}

/// Bids 100 and 50 at 10, 30 at 9; offers 70 at 12.
fn book() -> Book {
    let mut book = Book::new();
    for body in [
        add(1, b'B', 100, 10),
        add(2, b'B', 50, 10),
        add(3, b'B', 30, 9),
        add(4, b'S', 70, 12),
    ] {
        assert_eq!(apply(&mut book, body), Change::Book(7));
    }
    book
}

fn top(bid: u32, bid_shares: u64, ask: u32, ask_shares: u64) -> Top {
    Top {
        bid,
        bid_shares,
        ask,
        ask_shares,
    }
}

#[test]
fn levels_add_up() {
    let book = book();
    assert_eq!(book.top(7), top(10, 150, 12, 70));
    assert_eq!(book.side(7, true), [(10, 150), (9, 30)]);
    assert_eq!(book.side(7, false), [(12, 70)]);
    assert_eq!(book.top(8), Top::default());
    assert_eq!((book.live_orders(), book.locates()), (4, vec![7]));
}

#[test]
fn executions_and_cancels_take_shares_and_the_order_goes_at_none() {
    let mut book = book();
    let executed = |shares| Body::Executed {
        reference: 1,
        shares,
        match_number: 1,
    };
    apply(&mut book, executed(40));
    assert_eq!(book.top(7), top(10, 110, 12, 70));
    apply(&mut book, executed(60));
    assert_eq!(book.top(7), top(10, 50, 12, 70));
    assert_eq!(apply(&mut book, executed(1)), Change::UnknownOrder(1));
    let cancel = Body::Cancel {
        reference: 2,
        shares: 50,
    };
    apply(&mut book, cancel);
    assert_eq!(book.top(7), top(9, 30, 12, 70));
    assert_eq!(book.live_orders(), 2);
}

#[test]
fn an_execution_at_another_price_changes_the_orders_own_level() {
    let mut book = book();
    let body = Body::ExecutedWithPrice {
        reference: 4,
        shares: 20,
        match_number: 1,
        printable: b'N',
        price: 11,
    };
    assert_eq!(apply(&mut book, body), Change::Book(7));
    assert_eq!(book.top(7), top(10, 150, 12, 50));
}

#[test]
fn a_replacement_keeps_side_and_instrument() {
    let mut book = book();
    let replace = |old, new, price| Body::Replace {
        old,
        new,
        shares: 5,
        price,
    };
    apply(&mut book, replace(4, 40, 11));
    assert_eq!(book.top(7), top(10, 150, 11, 5));
    assert_eq!(
        apply(&mut book, replace(4, 41, 11)),
        Change::UnknownOrder(4)
    );
    assert_eq!(book.live_orders(), 4);
    apply(&mut book, Body::Delete { reference: 40 });
    assert_eq!(book.top(7), top(10, 150, 0, 0));
}

#[test]
fn trades_change_no_book() {
    let mut book = book();
    let before = book.digest();
    let trade = Body::Trade {
        reference: 1,
        side: b'B',
        shares: 10,
        stock: *b"WIRE    ",
        price: 10,
        match_number: 1,
    };
    assert_eq!(apply(&mut book, trade), Change::None);
    assert_eq!(
        apply(&mut book, Body::BrokenTrade { match_number: 1 }),
        Change::None
    );
    assert_eq!(book.digest(), before);
}

#[test]
fn what_a_feed_should_not_do_is_counted_and_breaks_nothing() {
    let mut book = book();
    apply(&mut book, add(1, b'S', 10, 20));
    assert_eq!(book.side(7, true), [(10, 50), (9, 30)]);
    let cancel = Body::Cancel {
        reference: 3,
        shares: 31,
    };
    apply(&mut book, cancel);
    assert_eq!(book.side(7, true), [(10, 50)]);
    apply(&mut book, add(9, b'B', 0, 15));
    assert_eq!(book.top(7).bid, 10);
    let anomalies = book.anomalies();
    assert_eq!(
        (
            anomalies.duplicate_orders,
            anomalies.oversized,
            anomalies.unknown_orders
        ),
        (1, 1, 0)
    );
}

#[test]
fn the_digest_depends_on_the_levels_alone() {
    let mut other = Book::new();
    for body in [
        add(40, b'S', 70, 12),
        add(5, b'B', 30, 9),
        add(6, b'B', 150, 10),
    ] {
        apply(&mut other, body);
    }
    assert_eq!(other.digest(), book().digest());
    apply(&mut other, add(7, b'B', 1, 10));
    assert_ne!(other.digest(), book().digest());
    assert_eq!(Book::new().digest(), 0);
    // One level, hashed by hand: FNV-1a of 07 00 | 42 | 0a 00 00 00 | 01 00 00 00 00 00 00 00.
    let mut one = Book::new();
    apply(&mut one, add(1, b'B', 1, 10));
    assert_eq!(one.digest(), FNV_OF_ONE_LEVEL);
}

const FNV_OF_ONE_LEVEL: u64 = 0x6065862218a2379b;
