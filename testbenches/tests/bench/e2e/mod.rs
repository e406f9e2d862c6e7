//! The whole path: a feed on the wire, the Verilated card, the driver, records in host memory, books.
//! Records are compared with kernel-feed, which shares nothing with the card but the record's shape.

mod captures;
mod faults;
mod foreign;
mod itchfeed;
mod itchy;
mod kernel;
mod latency;
mod mold;
mod noise;
mod peers;
mod power_on;
mod real;
mod responders;
mod rig;
mod slow_host;
mod sockets;
mod soup;
mod storm;
mod storm_frames;
mod tap;
mod verdict;

use std::ops::Deref;
use wirebook_book::Books;
use wirebook_contract::record::{Record, flag, rtype};
use wirebook_exchange::generate::{Generator, Options};
use wirebook_kernel_feed::records::{Context, Stamp, records};
use wirebook_kernel_feed::{Book, Decoder};
use wirebook_sim::{Feed, Report, Scenario};

/// Midnight of 30 January 2020 in New York, ns since the epoch.
const MIDNIGHT_NS: u64 = 1_580_360_400_000_000_000;

/// A generated day, messages of unknown types included.
fn day(seed: u64, messages: u64) -> Options {
    Options {
        seed,
        messages,
        unknown_types: true,
        ..Options::default()
    }
}

/// `count` different days.
fn days(count: u64, messages: u64) -> Vec<Options> {
    (0..count).map(|seed| day(seed + 1, messages)).collect()
}

fn feeds(days: &[Options]) -> Vec<Feed> {
    days.iter().map(|&day| Feed::Generated(day)).collect()
}

/// Runs a scenario to its end and returns all records in ring order.
fn run(mut scenario: Scenario, test: &str) -> (Report, Vec<Record>) {
    println!("seed {}", scenario.seed);
    scenario.midnight_ns = MIDNIGHT_NS;
    scenario.replay = format!("cargo nextest run -p wirebook-testbenches {test}");
    let mut all = Vec::new();
    let report = match scenario.run(|batch| all.extend_from_slice(batch)) {
        Ok(report) => report,
        Err(error) => panic!("{error}"),
    };
    assert_eq!(report.records, all.len() as u64);
    for (index, record) in (1_u32..).zip(&all) {
        assert_eq!(record.own, index, "own counts the ring's records");
    }
    (report, all)
}

/// Records of a session without status records.
fn of_slot(all: &[Record], slot: u8) -> impl Iterator<Item = &Record> {
    all.iter()
        .filter(move |record| record.session == slot && record.rtype != rtype::STATUS)
}

/// Compares what a session delivered with its day, as [`compare_messages`] does.
fn compare(all: &[Record], slot: u8, day: Options, missing: impl Fn(u64) -> bool) {
    compare_messages(all, slot, Generator::new(day).unwrap(), missing);
}

/// Compares what a session delivered with the messages sent, which count from 1. `missing` says which sequence
/// numbers must not be there; records after the first of them must carry the mark.
fn compare_messages<M: Deref<Target = [u8]>>(
    all: &[Record],
    slot: u8,
    messages: impl IntoIterator<Item = M>,
    missing: impl Fn(u64) -> bool,
) {
    let numbered = (1..).zip(messages);
    compare_numbered(
        all,
        slot,
        numbered.filter(|&(sequence, _)| !missing(sequence)),
    );
}

/// Compares what a session delivered with messages of these numbers. Records after the first number that is
/// left out, from 1, must carry the mark.
fn compare_numbered<M: Deref<Target = [u8]>>(
    all: &[Record],
    slot: u8,
    messages: impl IntoIterator<Item = (u64, M)>,
) {
    let context = Context {
        publisher_id: slot.into(),
        session: slot,
        midnight_epoch_ns: MIDNIGHT_NS,
    };
    let mut got = of_slot(all, slot).peekable();
    let mut marked = false;
    let mut next = 1;
    for (sequence, message) in messages {
        marked |= sequence != next;
        next = sequence + 1;
        // Only the card knows when a message came.
        let ts_recv = got.peek().map_or(0, |record| record.ts_recv);
        for expected in records(&context, Stamp { sequence, ts_recv }, &message).iter() {
            let found = *got
                .next()
                .unwrap_or_else(|| panic!("message {sequence} is not there"));
            assert!(found.latency > 0 && found.ts_recv >= MIDNIGHT_NS);
            let mark = if marked { flag::MAYBE_BAD_BOOK } else { 0 };
            let expected = Record {
                flags: expected.flags | mark,
                latency: found.latency,
                own: found.own,
                ..*expected
            };
            assert_eq!(found, expected, "slot {slot}, message {sequence}");
        }
    }
    assert_eq!(got.next(), None, "slot {slot}: more than was sent");
}

/// Digest of the books that the host makes of the records, which must make sense without exception.
fn digest_of_records(all: &[Record]) -> u64 {
    let mut books = Books::new();
    for record in all {
        books.apply(record);
    }
    let counters = books.counters();
    assert_eq!((counters.gaps, counters.sequence_jumps), (0, 0));
    books.digest()
}

/// Digest of the books that kernel-feed makes of a day.
fn digest_of_day(day: Options) -> u64 {
    let mut decoder = Decoder::new();
    let mut book = Book::new();
    for message in Generator::new(day).unwrap() {
        if let Ok(message) = decoder.decode(&message) {
            book.apply(&message);
        }
    }
    assert!(book.live_orders() > 100, "an empty book proves nothing");
    book.digest()
}
