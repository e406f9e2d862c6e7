use super::*;
use crate::book::{Level, Side};
use crate::csv::TopCsv;
use proptest::prelude::*;
use std::collections::HashMap;

const LAST: u8 = 0x80;
const UNDEF: u32 = u32::MAX;

/// An order event as the interface document describes it, complete in one record.
fn event(sequence: u32, letter: u8, action: u8, order_id: u64) -> Record {
    Record {
        length: 16,
        rtype: 0xA0,
        publisher_id: 7,
        instrument_id: 13,
        ts_event: 1_000 + u64::from(sequence),
        order_id,
        price: i64::MAX,
        size: UNDEF,
        flags: LAST,
        channel: letter,
        action,
        side: b'N',
        sequence,
        ..Record::default()
    }
}

fn add(sequence: u32, order_id: u64, side: u8, size: u32, price4: i64) -> Record {
    Record {
        side,
        size,
        price: price4 * 100_000,
        ..event(sequence, b'A', b'A', order_id)
    }
}

fn cancel(sequence: u32, order_id: u64, size: u32) -> Record {
    Record {
        size,
        ..event(sequence, b'X', b'C', order_id)
    }
}

fn replace(sequence: u32, old: u64, new: u64, size: u32, price4: i64) -> [Record; 2] {
    let first = Record {
        flags: 0,
        marks: 0x04,
        ..event(sequence, b'U', b'C', old)
    };
    let second = Record {
        flags: LAST,
        marks: 0x04,
        channel: b'U',
        side: b'N',
        ..add(sequence, new, b'N', size, price4)
    };
    [first, second]
}

fn status(action: u8, order_id: u64, price: i64) -> Record {
    Record {
        rtype: 0xE0,
        publisher_id: 7,
        action,
        order_id,
        price,
        flags: LAST,
        ..Record::default()
    }
}

/// Applies records and returns the CSV of the changes.
fn csv(books: &mut Books, records: &[Record]) -> String {
    let mut out = TopCsv::new(Vec::new(), 1_000);
    for record in records {
        if let Some(book) = books.apply(record) {
            out.row(record, book).unwrap();
        }
    }
    String::from_utf8(out.finish().unwrap()).unwrap()
}

fn level(price4: i64, size: u64, orders: u32) -> Level {
    Level {
        price: price4 * 100_000,
        size,
        orders,
    }
}

#[test]
fn one_of_each_order_event() {
    let mut books = Books::new();
    let executed = Record {
        marks: 0x01,
        channel: b'E',
        ..cancel(4, 2, 30)
    };
    let [gone, new] = replace(6, 1, 3, 70, 1_000_100);
    let trade = event(8, b'P', b'T', 0);
    let records = [
        add(1, 1, b'B', 100, 1_000_000),
        add(2, 2, b'A', 50, 1_010_000),
        cancel(3, 1, 40),
        executed,
        add(5, 9, b'B', 5, 990_000),
        gone,
        new,
        cancel(7, 2, UNDEF),
        trade,
    ];
    assert_eq!(
        csv(&mut books, &records),
        "0,1,A,13,1000000,100,0,0\n\
         1,2,A,13,1000000,100,1010000,50\n\
         2,3,X,13,1000000,60,1010000,50\n\
         3,4,E,13,1000000,60,1010000,20\n\
         4,5,A,13,1000000,60,1010000,20\n\
         5,6,U,13,1000100,70,1010000,20\n\
         6,7,X,13,1000100,70,0,0\n"
    );
    let expected = Counters {
        records: 9,
        messages: 8,
        adds: 4,
        cancels: 4,
        executions: 1,
        trades: 1,
        ..Counters::default()
    };
    assert_eq!(books.counters(), &expected);
    let book = books.book(7, 13).unwrap();
    let bids: Vec<_> = book.levels(Side::Bid).copied().collect();
    assert_eq!(bids, [level(1_000_100, 70, 1), level(990_000, 5, 1)]);
    assert_eq!((book.changes(), book.is_exact()), (7, true));
    assert_eq!((books.live_orders(), expected.oddities()), (2, 0));
}

#[test]
fn books_are_keyed_by_publisher_and_locate() {
    let mut books = Books::new();
    let other_locate = Record {
        instrument_id: 14,
        ..add(2, 2, b'B', 20, 20)
    };
    // The same order id on another publisher is another order.
    let other_publisher = Record {
        publisher_id: 8,
        ..add(1, 1, b'A', 30, 30)
    };
    for record in [add(1, 1, b'B', 10, 10), other_locate, other_publisher] {
        assert!(books.apply(&record).is_some());
    }
    let bid = |p, l| books.book(p, l).unwrap().bid().copied();
    assert_eq!(bid(7, 13), Some(level(10, 10, 1)));
    assert_eq!(bid(7, 14), Some(level(20, 20, 1)));
    assert_eq!(bid(8, 13), None);
    assert!(books.book(8, 14).is_none() && books.book(9, 13).is_none());
    assert_eq!(books.books().count(), 3);
}

#[test]
fn what_does_not_fit_is_counted_and_spoils_the_book() {
    type Count = fn(&Counters) -> u64;
    let [orphan_half, _] = replace(2, 1, 3, 10, 10);
    let [_, lone_half] = replace(2, 1, 3, 10, 10);
    let other_action = event(2, b'A', b'M', 1);
    let cases: [(&str, Vec<Record>, Count); 10] = [
        ("unknown", vec![cancel(2, 5, 1)], |c| c.unknown_orders),
        ("duplicate", vec![add(2, 1, b'A', 9, 9)], |c| {
            c.duplicate_orders
        }),
        ("oversized", vec![cancel(2, 1, 11)], |c| c.oversized_cancels),
        ("no side", vec![add(2, 2, b'N', 9, 9)], |c| c.bad_adds),
        ("negative", vec![add(2, 2, b'B', 9, -9)], |c| c.bad_adds),
        ("no shares", vec![add(2, 2, b'B', 0, 9)], |c| c.bad_adds),
        ("no size", vec![add(2, 2, b'B', UNDEF, 9)], |c| c.bad_adds),
        ("lone second half", vec![lone_half], |c| c.bad_adds),
        (
            "no second half",
            vec![orphan_half, add(3, 4, b'B', 1, 1)],
            |c| c.unfinished_messages,
        ),
        ("action", vec![other_action], |c| c.unknown_records),
    ];
    for (name, records, count) in cases {
        let mut books = Books::new();
        assert!(books.apply(&add(1, 1, b'B', 10, 10)).is_some());
        for record in &records {
            books.apply(record);
        }
        assert_eq!(count(books.counters()), 1, "{name}");
        let exact = books.book(7, 13).unwrap().is_exact();
        assert_eq!(exact, name == "no second half", "{name}");
        audit(&books);
    }
}

#[test]
fn a_replace_of_an_unknown_order_adds_nothing() {
    let mut books = Books::new();
    let rows = csv(&mut books, &replace(1, 1, 2, 10, 10));
    assert_eq!((rows.as_str(), books.live_orders()), ("", 0));
    let counters = books.counters();
    assert_eq!((counters.unknown_orders, counters.bad_adds), (1, 0));
    assert!(!books.book(7, 13).unwrap().is_exact());
}

#[test]
fn locates_above_16_bits_are_ignored() {
    let mut books = Books::new();
    let far = Record {
        instrument_id: 65_536,
        ..add(1, 1, b'B', 1, 1)
    };
    assert!(books.apply(&far).is_none());
    let edge = Record {
        instrument_id: 65_535,
        ..add(2, 1, b'B', 1, 1)
    };
    assert!(books.apply(&edge).is_some());
    assert_eq!(
        (books.counters().bad_locates, books.books().count()),
        (1, 1)
    );
}

#[test]
fn a_gap_marks_every_book_of_its_feed_and_no_other() {
    let mut books = Books::new();
    let other = Record {
        publisher_id: 8,
        ..add(1, 1, b'B', 1, 1)
    };
    books.apply(&add(1, 1, b'B', 1, 1));
    books.apply(&other);
    assert!(books.apply(&status(b'G', 2, 3)).is_none());
    // A book first seen after the gap lacks messages as well.
    let late = Record {
        instrument_id: 99,
        ..add(5, 2, b'B', 1, 1)
    };
    books.apply(&late);
    let exact = |books: &Books, p, l| books.book(p, l).unwrap().is_exact();
    assert!(!exact(&books, 7, 13) && !exact(&books, 7, 99) && exact(&books, 8, 13));
    assert!(books.is_marked(7) && !books.is_marked(8) && !books.is_marked(9));
    let counters = books.counters();
    assert_eq!((counters.gaps, counters.missing_messages), (1, 3));
    assert_eq!(counters.sequence_jumps, 0);
    books.clear_marks(7);
    assert!(exact(&books, 7, 13) && exact(&books, 7, 99));
}

#[test]
fn gaps_of_any_size_are_counted_as_far_as_64_bits_go() {
    let mut books = Books::new();
    // A sender that jumps to its last sequence number: the count reads as a negative price.
    books.apply(&status(b'G', 1, -2));
    assert_eq!(books.counters().missing_messages, u64::MAX - 1);
    books.apply(&status(b'G', 1, i64::MAX));
    assert_eq!(books.counters().missing_messages, u64::MAX);
    assert!(books.is_marked(7));
}

#[test]
fn marked_records_mark_the_feed() {
    let mut books = Books::new();
    let marked = Record {
        flags: LAST | 0x04,
        ..add(1, 1, b'B', 1, 1)
    };
    assert!(books.apply(&marked).is_some());
    assert!(books.is_marked(7));
}

#[test]
fn session_states_and_where_a_session_starts() {
    let mut books = Books::new();
    assert_eq!(books.state(7), None);
    books.apply(&status(b'U', 1, 0));
    assert_eq!(books.state(7), Some(FeedState::Up));
    books.apply(&add(1, 1, b'B', 1, 1));
    let down = Record {
        side: b'T',
        ..status(b'D', 0, 0)
    };
    books.apply(&down);
    assert_eq!(books.state(7), Some(FeedState::Down(b'T')));
    // Continuing where it stopped loses nothing.
    books.apply(&status(b'U', 2, 0));
    books.apply(&add(2, 2, b'B', 1, 1));
    assert!(!books.is_marked(7));
    assert_eq!(books.live_orders(), 2);
    // Starting later does, and starting over builds new books.
    books.apply(&status(b'U', 4, 0));
    assert!(books.is_marked(7));
    books.apply(&status(b'U', 1, 0));
    assert!(!books.is_marked(7));
    assert_eq!((books.live_orders(), books.books().count()), (0, 0));
    books.apply(&status(b'E', 5, 0));
    assert_eq!(books.state(7), Some(FeedState::Ended));
    let rejected = Record {
        side: b'A',
        ..status(b'R', 0, 0)
    };
    books.apply(&rejected);
    assert_eq!(books.state(7), Some(FeedState::Rejected(b'A')));
    assert_eq!(books.counters().oddities(), 0);
}

#[test]
fn jumps_are_counted() {
    let mut books = Books::new();
    for sequence in [5, 6, 8, 8, 9] {
        books.apply(&event(sequence, b'P', b'T', 0));
    }
    // 8 after 6, and 8 again.
    assert_eq!(books.counters().sequence_jumps, 2);
}

#[test]
fn the_directory_names_a_book() {
    let mut books = Books::new();
    let named = Record {
        rtype: 0xE1,
        order_id: u64::from_le_bytes(*b"AAPL    "),
        ..event(1, b'R', b'N', 0)
    };
    assert!(books.apply(&named).is_none());
    assert_eq!(books.book(7, 13).unwrap().symbol(), Some("AAPL"));
    assert_eq!(books.counters().messages, 1);
}

#[test]
fn publishers_are_bounded() {
    let mut books = Books::new();
    for publisher_id in 0..300 {
        books.apply(&Record {
            publisher_id,
            ..add(1, 1, b'B', 1, 1)
        });
    }
    assert_eq!(books.books().count(), MAX_FEEDS);
    assert_eq!(books.counters().feed_overflow, 300 - MAX_FEEDS as u64);
}

#[test]
fn digests_tell_books_apart_and_forget_how_they_came() {
    let digest = |records: &[Record]| {
        let mut books = Books::new();
        for record in records {
            books.apply(record);
        }
        books.digest()
    };
    assert_eq!(digest(&[]), 0);
    let bid = add(1, 1, b'B', 10, 10);
    let ask = add(2, 2, b'A', 10, 11);
    let one = digest(&[bid, ask]);
    assert_eq!(
        one,
        digest(&[ask, add(2, 9, b'B', 3, 9), cancel(3, 9, 3), bid])
    );
    assert_ne!(one, digest(&[bid]));
    assert_ne!(digest(&[bid]), digest(&[add(1, 1, b'A', 10, 10)]));
    assert_ne!(digest(&[bid]), digest(&[add(1, 1, b'B', 11, 10)]));
    assert_ne!(digest(&[bid]), digest(&[add(1, 1, b'B', 10, 11)]));
}

/// Recomputes every level from the live orders and compares.
fn audit(books: &Books) {
    for feed in &books.feeds {
        let mut levels: HashMap<(u32, bool, i64), (u64, u32)> = HashMap::new();
        for order in feed.orders.values() {
            assert!(order.size > 0);
            let key = (order.book, order.side == Side::Bid, order.price);
            let level = levels.entry(key).or_default();
            level.0 += u64::from(order.size);
            level.1 += 1;
        }
        for (at, book) in (0..).zip(&feed.books) {
            for side in [Side::Bid, Side::Ask] {
                let mut last = None;
                for level in book.levels(side) {
                    let worse = match (last, side) {
                        (None, _) => true,
                        (Some(best), Side::Bid) => level.price < best,
                        (Some(best), Side::Ask) => level.price > best,
                    };
                    assert!(worse, "levels out of order");
                    last = Some(level.price);
                    let key = (at, side == Side::Bid, level.price);
                    assert_eq!(levels.remove(&key), Some((level.size, level.orders)));
                }
            }
        }
        assert!(levels.is_empty(), "orders without a level: {levels:?}");
    }
}

/// Any record, most of them near enough to sense to meet each other.
fn any_record() -> impl Strategy<Value = Record> {
    let few =
        |values: &'static [u8]| prop_oneof![4 => prop::sample::select(values), 1 => any::<u8>()];
    let head = (
        few(&[0xA0, 0xA0, 0xA0, 0xE0, 0xE1, 0xEF]),
        0_u16..3,
        0_u32..5,
        any::<bool>(),
    );
    let order = (
        0_u64..12,
        -2_i64..6,
        prop_oneof![0_u32..20, Just(UNDEF), any::<u32>()],
    );
    let tail = (
        few(&[0x80, 0x80, 0x80, 0x00]),
        few(b"ACTUGDER"),
        few(b"BAN"),
        few(&[0, 1, 4]),
        0_u32..6,
    );
    (head, order, tail).prop_map(|(head, order, tail)| Record {
        rtype: head.0,
        publisher_id: head.1,
        instrument_id: if head.3 { head.2 } else { head.2 << 14 },
        order_id: order.0,
        price: order.1 * 100_000,
        size: order.2,
        flags: tail.0,
        action: tail.1,
        side: tail.2,
        marks: tail.3,
        sequence: tail.4,
        ..Record::default()
    })
}

proptest! {
    #[test]
    fn random_records_never_break_a_book(records in prop::collection::vec(any_record(), 0..300)) {
        let mut books = Books::new();
        for record in &records {
            if let Some(book) = books.apply(record) {
                prop_assert!(book.changes() > 0);
            }
        }
        audit(&books);
        let counters = books.counters();
        let statuses = records.iter().filter(|r| r.rtype == 0xE0).count() as u64;
        prop_assert_eq!(counters.status_records, statuses);
        prop_assert_eq!(counters.records, records.len() as u64 - statuses);
    }

    #[test]
    fn shares_are_conserved(sizes in prop::collection::vec((1_u32..1000, 0_u32..1500), 1..100)) {
        let mut books = Books::new();
        let mut kept = 0;
        let mut sequence = 0;
        for (order_id, &(size, taken)) in (0..).zip(&sizes) {
            books.apply(&add(sequence + 1, order_id, b'B', size, i64::from(size % 7)));
            books.apply(&cancel(sequence + 2, order_id, taken));
            sequence += 2;
            kept += u64::from(size.saturating_sub(taken));
        }
        let book = books.book(7, 13).unwrap();
        let held: u64 = book.levels(Side::Bid).map(|level| level.size).sum();
        prop_assert_eq!(held, kept);
        let oversized = sizes.iter().filter(|(size, taken)| taken > size).count() as u64;
        prop_assert_eq!(books.counters().oversized_cancels, oversized);
        audit(&books);
    }
}
