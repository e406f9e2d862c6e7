//! The same feed through kernel-feed, which shares no code with the card or with `wirebook-book`.
//!
//! Every record a session delivers is compared with kernel-feed's for the message of that number, and the
//! books at the end with kernel-feed's of the messages that came. A message that did not come must lie in
//! a gap that the card told, and what comes after must be marked.

use crate::feed::Origin;
use crate::page::grouped;
use crate::tally;
use anyhow::{Context as _, ensure};
use std::fmt;
use std::fs::File;
use std::io::{BufReader, Read};
use std::ops::Range;
use std::path::Path;
use wirebook_book::{Books, Counters, MAX_ORDERS};
use wirebook_contract::record::{Record, flag};
use wirebook_driver::Status;
use wirebook_kernel_feed::decode::decode;
use wirebook_kernel_feed::file::Reader;
use wirebook_kernel_feed::records::{Context, Stamp, records};
use wirebook_kernel_feed::{Book, capture};

/// Longest capture that is read, the simulated exchange's bound too.
const CAPTURE_OCTETS_MAX: u64 = 512 << 20;

/// What comparing the books came to, when it did not show that they differ.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BooksVerdict {
    /// The same.
    Same,
    /// Not compared: the feed itself has orders that make no sense, and nothing says what they should do.
    OddFeed,
    /// Not compared: more orders are alive at a time than the host's books hold.
    TooManyOrders,
}

/// How a session compares with the reference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The same in all that was delivered.
    Agrees {
        /// Records compared.
        records: u64,
        /// Messages in gaps that the card told.
        lost: u64,
        /// Messages after the last one delivered, of a feed without an end that would tell them.
        unseen: u64,
        /// Whether the books are the same too.
        books: BooksVerdict,
    },
    /// The card, the driver, the books or kernel-feed is wrong: the first difference.
    Differs(String),
}

impl Verdict {
    /// Whether the run is proven wrong.
    pub fn is_wrong(&self) -> bool {
        matches!(self, Self::Differs(_))
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (records, lost, unseen, books) = match self {
            Self::Differs(what) => return write!(f, "kernel-feed DIFFERS: {what}"),
            &Self::Agrees {
                records,
                lost,
                unseen,
                books,
            } => (records, lost, unseen, books),
        };
        let records = grouped(records);
        write!(f, "kernel-feed makes the same {records} message records")?;
        match books {
            BooksVerdict::Same => write!(f, " and books")?,
            BooksVerdict::OddFeed => write!(
                f,
                "; books not compared: the feed has orders that make no sense"
            )?,
            BooksVerdict::TooManyOrders => write!(
                f,
                "; books not compared: over {} orders live at a time, more than the host's books hold",
                grouped(MAX_ORDERS as u64)
            )?,
        }
        if lost > 0 {
            let lost = grouped(lost);
            write!(
                f,
                " of what came; all {lost} messages that did not are in gaps"
            )?;
        }
        if unseen > 0 {
            let unseen = grouped(unseen);
            write!(f, "; the last {unseen} messages never came")?;
        }
        Ok(())
    }
}

/// Messages with their numbers, as kernel-feed reads them.
type Messages = Box<dyn Iterator<Item = anyhow::Result<(u64, Vec<u8>)>>>;

/// Follows the records of one session.
pub struct Reference {
    messages: Messages,
    context: Context,
    /// The message whose records are being delivered, and how many of them were.
    open: Option<(u64, Vec<u8>, usize)>,
    /// What the card told to be missing and has not gone past.
    gaps: Vec<Range<u64>>,
    is_marked: bool,
    has_ended: bool,
    book: Book,
    /// The most orders that were alive in it.
    orders_max: usize,
    compared: u64,
    lost: u64,
    difference: Option<String>,
}

impl Reference {
    /// Starts at the first message of a session's feed.
    ///
    /// # Errors
    /// When the feed cannot be read.
    pub fn new(origin: &Origin, session: u8) -> anyhow::Result<Self> {
        Ok(Self {
            messages: messages(origin)?,
            context: Context {
                publisher_id: session.into(),
                session,
                midnight_epoch_ns: 0,
            },
            open: None,
            gaps: Vec::new(),
            is_marked: false,
            has_ended: false,
            book: Book::new(),
            orders_max: 0,
            compared: 0,
            lost: 0,
            difference: None,
        })
    }

    /// Compares the session's next record.
    ///
    /// # Errors
    /// When the feed cannot be read further.
    pub fn take(&mut self, record: &Record) -> anyhow::Result<()> {
        // Only the first difference means something: what follows it may follow from it.
        if self.difference.is_some() {
            return Ok(());
        }
        match Status::from_record(record) {
            Some(Status::Gap { first, missing }) => {
                self.gaps.push(first..first.saturating_add(missing));
                self.is_marked = true;
            }
            Some(status) => self.has_ended = matches!(status, Status::End { .. }),
            None => self.compare(record)?,
        }
        Ok(())
    }

    /// Compares what is left: the end, and the session's books. `complete` says that the feed was not
    /// stopped before its end.
    ///
    /// # Errors
    /// When the feed cannot be read further.
    pub fn finish(mut self, books: &Books, complete: bool) -> anyhow::Result<Verdict> {
        if let Some((sequence, ..)) = self.open {
            self.differs(sequence, "its last record is not there");
        }
        let mut unseen = 0;
        while complete && self.difference.is_none() {
            match self.next()? {
                None => break,
                Some((sequence, _)) if self.is_told(sequence) => self.lost += 1,
                Some((sequence, _)) if self.has_ended => self.is_silently_lost(sequence),
                Some(_) => unseen += 1,
            }
        }
        let verdict = self.books_verdict(books.counters(), books.digest());
        Ok(match (self.difference, verdict) {
            (Some(what), _) | (None, Err(what)) => Verdict::Differs(what),
            (None, Ok(books)) => Verdict::Agrees {
                records: self.compared,
                lost: self.lost,
                unseen,
                books,
            },
        })
    }

    /// Compares the session's books with ours; what differs is the error. Whether the feed's orders make
    /// sense is our own book's word, which theirs must share.
    fn books_verdict(&self, theirs: &Counters, digest: u64) -> Result<BooksVerdict, String> {
        let anomalies = self.book.anomalies();
        let odd_there = anomalies.duplicate_orders + anomalies.impossible_adds;
        let odd_here = theirs.bad_adds + theirs.duplicate_orders + theirs.bad_locates;
        if self.orders_max > MAX_ORDERS {
            return Ok(BooksVerdict::TooManyOrders);
        }
        if theirs.order_overflow > 0 {
            let (most, here) = (self.orders_max, theirs.order_overflow);
            return Err(format!(
                "{here} orders have no room here, though at most {most} live at a time there"
            ));
        }
        if (odd_here > 0) != (odd_there > 0) {
            return Err(format!(
                "{odd_here} orders make no sense here, {odd_there} there"
            ));
        }
        if odd_there > 0 {
            return Ok(BooksVerdict::OddFeed);
        }
        let ours = self.book.digest();
        if digest != ours {
            return Err(format!("books {digest:016x} here, {ours:016x} there"));
        }
        Ok(BooksVerdict::Same)
    }

    fn compare(&mut self, record: &Record) -> anyhow::Result<()> {
        let open = match self.open.take() {
            Some(open) => Some(open),
            None => self.find(record.sequence)?,
        };
        let Some((sequence, octets, at)) = open else {
            return Ok(());
        };
        // Only the card knows when a message came and where its record lies.
        let stamp = Stamp {
            sequence,
            ts_recv: record.ts_recv,
        };
        let made = records(&self.context, stamp, &octets);
        let mark = if self.is_marked {
            flag::MAYBE_BAD_BOOK
        } else {
            0
        };
        let expected = Record {
            flags: made[at].flags | mark,
            latency: record.latency,
            own: record.own,
            ..made[at]
        };
        if *record != expected {
            self.differs(sequence, &fields(record, &expected));
            return Ok(());
        }
        self.compared += 1;
        if at + 1 < made.len() {
            self.open = Some((sequence, octets, at + 1));
        } else if let Ok(message) = decode(&octets) {
            // What is no ITCH message changes no book.
            self.book.apply(&message);
            self.orders_max = self.orders_max.max(self.book.live_orders());
        }
        Ok(())
    }

    /// The message of this number; those before it must be in a gap.
    fn find(&mut self, wanted: u32) -> anyhow::Result<Option<(u64, Vec<u8>, usize)>> {
        while let Some((sequence, octets)) = self.next()? {
            if sequence as u32 == wanted {
                self.gaps.retain(|gap| gap.end > sequence);
                return Ok(Some((sequence, octets, 0)));
            }
            if !self.is_told(sequence) {
                self.is_silently_lost(sequence);
                return Ok(None);
            }
            self.lost += 1;
        }
        self.differs(wanted.into(), "the feed has no such message left");
        Ok(None)
    }

    /// The next message that has records: shorter ones than the common header have none.
    fn next(&mut self) -> anyhow::Result<Option<(u64, Vec<u8>)>> {
        for message in &mut self.messages {
            let (sequence, octets) = message?;
            if !records(&self.context, Stamp::default(), &octets).is_empty() {
                return Ok(Some((sequence, octets)));
            }
        }
        Ok(None)
    }

    fn is_told(&self, sequence: u64) -> bool {
        self.gaps.iter().any(|gap| gap.contains(&sequence))
    }

    fn is_silently_lost(&mut self, sequence: u64) {
        self.differs(sequence, "it did not come, and no gap says so");
    }

    fn differs(&mut self, sequence: u64, what: &str) {
        let session = self.context.session;
        self.difference = Some(format!("session {session}, message {sequence}: {what}"));
    }
}

fn messages(origin: &Origin) -> anyhow::Result<Messages> {
    let name = |path: &Path| format!("{} cannot be read", path.display());
    Ok(match origin {
        Origin::Generated(generator) => {
            let octets = generator.restart().map(|message| message.to_vec());
            Box::new((1..).zip(octets).map(Ok))
        }
        Origin::File(path) => {
            let name = name(path);
            let file = File::open(path).with_context(|| name.clone())?;
            let mut reader = Reader::new(BufReader::new(file));
            let next = move || {
                let octets = reader
                    .next_message()
                    .map(|octets| octets.map(<[u8]>::to_vec));
                octets.with_context(|| name.clone()).transpose()
            };
            let numbered = (1..).zip(std::iter::from_fn(next));
            Box::new(numbered.map(|(sequence, octets)| Ok((sequence, octets?))))
        }
        Origin::Capture(path, group) => {
            let pcap = capture_octets(path).with_context(|| name(path))?;
            let found = capture::messages(&pcap, *group).with_context(|| name(path))?;
            Box::new(found.into_iter().map(Ok))
        }
    })
}

/// A capture, whole in memory: its packets come in no order of their numbers.
fn capture_octets(path: &Path) -> anyhow::Result<Vec<u8>> {
    let file = File::open(path)?;
    let mut octets = Vec::new();
    let mut length = file.metadata()?.len();
    if length <= CAPTURE_OCTETS_MAX {
        file.take(CAPTURE_OCTETS_MAX + 1).read_to_end(&mut octets)?;
        length = octets.len() as u64;
    }
    ensure!(
        length <= CAPTURE_OCTETS_MAX,
        "it is longer than the {} MiB that are read into memory; split it with \
         `editcap -c 1000000 IN OUT`",
        CAPTURE_OCTETS_MAX >> 20
    );
    Ok(octets)
}

/// The fields in which two records differ.
fn fields(ours: &Record, theirs: &Record) -> String {
    let (ours, theirs) = (tally::json(ours), tally::json(theirs));
    let ours = ours.as_object().into_iter().flatten();
    let different = ours.filter(|(name, value)| theirs[*name] != **value);
    let texts =
        different.map(|(name, value)| format!("{name} {value} here, {} there", theirs[name]));
    texts.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
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
}
