//! The comparison, on records of a card that is faithful but for one thing.

use super::*;
use crate::args::Generated;
use wirebook_contract::record::{rtype, status};

const MESSAGES: u64 = 800;

fn origin() -> Origin {
    let generated = Generated {
        seed: 3,
        messages: MESSAGES,
        instruments: 2,
        live_orders: 64,
        full_day: false,
    };
    Origin::generated(&generated).unwrap()
}

/// What a card without faults delivers of the feed's messages in a range, as session 1.
fn delivered(numbers: Range<u64>, flags: u8) -> Vec<Record> {
    let context = Context {
        publisher_id: 1,
        session: 1,
        midnight_epoch_ns: 0,
    };
    let mut all = Vec::new();
    for message in messages(&origin()).unwrap() {
        let (sequence, octets) = message.unwrap();
        if numbers.contains(&sequence) {
            let ts_recv = 1_000 * sequence;
            let made = records(&context, Stamp { sequence, ts_recv }, &octets);
            all.extend(made.iter().map(|record| Record {
                flags: record.flags | flags,
                latency: 12,
                ..*record
            }));
        }
    }
    all
}

fn told(action: u8, order_id: u64, price: i64) -> Record {
    Record {
        rtype: rtype::STATUS,
        session: 1,
        publisher_id: 1,
        action,
        order_id,
        price,
        ..Record::default()
    }
}

fn end() -> Record {
    told(status::END, MESSAGES + 1, 0)
}

/// The verdict on these records, with the books that `wirebook-book` makes of them.
fn verdict(all: &[Record], complete: bool) -> Verdict {
    let mut books = Books::new();
    let mut reference = Reference::new(&origin(), 1).unwrap();
    for record in all {
        books.apply(record);
        reference.take(record).unwrap();
    }
    reference.finish(&books, complete).unwrap()
}

fn difference(all: &[Record]) -> String {
    match verdict(all, true) {
        Verdict::Differs(what) => what,
        agrees => panic!("{agrees:?}"),
    }
}

fn agrees(records: usize, lost: u64, unseen: u64) -> Verdict {
    Verdict::Agrees {
        records: records as u64,
        lost,
        unseen,
        books: BooksVerdict::Same,
    }
}

#[test]
fn a_faithful_card_agrees_to_its_end_or_to_a_limit() {
    let mut all = delivered(1..MESSAGES + 1, 0);
    let count = all.len();
    assert!(count as u64 > MESSAGES);
    assert_eq!(verdict(&all, true), agrees(count, 0, 0));
    all.push(end());
    assert_eq!(verdict(&all, true), agrees(count, 0, 0));
    let half = delivered(1..400, 0);
    assert_eq!(verdict(&half, false), agrees(half.len(), 0, 0));
    assert_eq!(verdict(&half, true), agrees(half.len(), 0, MESSAGES - 399));
}

#[test]
fn one_wrong_field_is_named() {
    let mut all = delivered(1..400, 0);
    let at = all.iter().position(|r| r.sequence == 300).unwrap();
    all[at].order_id ^= 1;
    let what = difference(&all);
    assert!(
        what.starts_with("session 1, message 300: order_id "),
        "{what}"
    );
    assert!(!what.contains("sequence"), "{what}");
    all.remove(at);
    assert!(difference(&all).contains("message 300: "));
    let more = [delivered(1..MESSAGES + 1, 0), delivered(5..6, 0)].concat();
    let what = difference(&more);
    assert!(what.ends_with("message 5: the feed has no such message left"));
}

#[test]
fn what_is_lost_must_be_told_and_what_follows_marked() {
    let (before, after) = (delivered(1..300, 0), 320..MESSAGES + 1);
    let gap = [told(status::GAP, 300, 15), told(status::GAP, 315, 5)];
    let marked = delivered(after.clone(), flag::MAYBE_BAD_BOOK);
    let good = [&before[..], &gap, &marked, &[end()]].concat();
    let verdict = verdict(&good, true);
    assert_eq!(verdict, agrees(before.len() + marked.len(), 20, 0));
    let text = verdict.to_string();
    assert!(text.ends_with("of what came; all 20 messages that did not are in gaps"));
    // Each twin has one thing wrong.
    let silent = difference(&[&before[..], &marked].concat());
    assert!(silent.ends_with("message 300: it did not come, and no gap says so"));
    let short = difference(&[&before[..], &gap[..1], &marked].concat());
    assert!(short.contains("message 315: it did not come"), "{short}");
    let unmarked = difference(&[&before[..], &gap, &delivered(after, 0)].concat());
    assert!(unmarked.contains("message 320: flags "), "{unmarked}");
}

#[test]
fn an_end_that_comes_too_early_is_noticed() {
    let all = [delivered(1..MESSAGES, 0), vec![end()]].concat();
    let what = difference(&all);
    assert!(what.contains("message 800: it did not come"), "{what}");
    let gap = told(status::GAP, MESSAGES, 1);
    let all = [delivered(1..MESSAGES, 0), vec![gap, end()]].concat();
    assert_eq!(verdict(&all, true), agrees(all.len() - 2, 1, 0));
}

#[test]
fn other_books_are_noticed() {
    let all = delivered(1..400, 0);
    let mut reference = Reference::new(&origin(), 1).unwrap();
    for record in &all {
        reference.take(record).unwrap();
    }
    let verdict = reference.finish(&Books::new(), false).unwrap();
    assert!(verdict.is_wrong());
    assert!(
        verdict
            .to_string()
            .contains("DIFFERS: books 0000000000000000 here, ")
    );
}

/// What a reference that took all of `delivered(1..400)` says to these books.
fn verdict_on(books: &Books) -> Verdict {
    let mut reference = Reference::new(&origin(), 1).unwrap();
    for record in delivered(1..400, 0) {
        reference.take(&record).unwrap();
    }
    reference.finish(books, false).unwrap()
}

#[test]
fn books_that_count_falsely_do_not_switch_the_comparison_off() {
    let all = delivered(1..400, 0);
    let books_of = |more: &[Record]| {
        let mut books = Books::new();
        for record in all.iter().chain(more) {
            books.apply(record);
        }
        books
    };
    let right = books_of(&[]);
    assert_eq!(verdict_on(&right), agrees(all.len(), 0, 0));
    // The last add again: its order is alive, so the books count it as odd and stay as they are.
    let add = Record {
        order_id: u64::MAX,
        ..*all.iter().rfind(|record| record.channel == b'A').unwrap()
    };
    let cancel = Record {
        action: b'C',
        channel: b'D',
        size: u32::MAX,
        ..add
    };
    for more in [
        vec![add, add, cancel],
        vec![Record { size: 0, ..add }],
        vec![Record {
            instrument_id: 1 << 16,
            ..add
        }],
    ] {
        let books = books_of(&more);
        assert_eq!(books.digest(), right.digest());
        let what = verdict_on(&books).to_string();
        assert_eq!(
            what,
            "kernel-feed DIFFERS: 1 orders make no sense here, 0 there"
        );
    }
}

/// A reference after one add of these shares and side, twice when `again`.
fn after_add(shares: u32, side: u8, again: bool) -> Reference {
    let mut reference = Reference::new(&origin(), 1).unwrap();
    let mut octets = vec![b'A', 0, 7, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 9];
    octets.push(side);
    octets.extend(shares.to_be_bytes());
    octets.extend(b"WAAAA   \0\0\x27\x10");
    for _ in 0..1 + u32::from(again) {
        reference.book.apply(&decode(&octets).unwrap());
    }
    reference
}

#[test]
fn whether_a_feed_is_odd_is_the_references_word() {
    let none = Counters::default();
    let odd = Counters {
        bad_adds: 1,
        ..none
    };
    let full = Counters {
        order_overflow: 1,
        ..none
    };
    for mut reference in [
        after_add(0, b'B', false),
        after_add(u32::MAX, b'S', false),
        after_add(100, b'N', false),
        after_add(100, b'B', true),
    ] {
        assert_eq!(reference.books_verdict(&odd, 0), Ok(BooksVerdict::OddFeed));
        assert!(reference.books_verdict(&none, 0).is_err());
        reference.orders_max = MAX_ORDERS + 1;
        let full = reference.books_verdict(&full, 0);
        assert_eq!(full, Ok(BooksVerdict::TooManyOrders));
    }
    let mut fine = after_add(100, b'S', false);
    let digest = fine.book.digest();
    assert_eq!(fine.books_verdict(&none, digest), Ok(BooksVerdict::Same));
    assert!(fine.books_verdict(&none, digest ^ 1).is_err());
    assert!(fine.books_verdict(&odd, digest).is_err());
    fine.orders_max = MAX_ORDERS;
    let what = fine.books_verdict(&full, digest).unwrap_err();
    assert!(what.starts_with("1 orders have no room here"), "{what}");
}
