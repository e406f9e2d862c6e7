//! What a run's records add up to: books, latencies, states.

use std::collections::BTreeMap;
use std::io::{self, Write};
use wirebook_book::{Book, Books, TopCsv};
use wirebook_contract::itch_map;
use wirebook_contract::record::{Record, UNDEF_SIZE, mark, rtype};
use wirebook_driver::Status;

/// What latencies are counted by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// Well-formed messages of a type, by its letter.
    Type(u8),
    /// Messages of known types in lengths that are not theirs.
    WrongLength,
    /// Messages of all unknown types.
    Unknown,
}

impl Kind {
    fn of(record: &Record) -> Self {
        match record.rtype {
            rtype::UNKNOWN if record.has(mark::MALFORMED) => Self::WrongLength,
            rtype::UNKNOWN => Self::Unknown,
            _ => Self::Type(record.channel),
        }
    }

    /// A type's letter; `None` for a mixture.
    pub fn letter(self) -> Option<char> {
        match self {
            Self::Type(letter) => Some(printable(letter)),
            Self::WrongLength | Self::Unknown => None,
        }
    }

    /// A type's name in the specification, or what a mixture has in common.
    pub fn name(self) -> &'static str {
        match self {
            Self::Type(letter) => itch_map::lookup(letter).map_or("unknown", |of| of.name),
            Self::WrongLength => "wrong lengths",
            Self::Unknown => "unknown types",
        }
    }
}

/// Latencies of one kind of message, exact: how often each number of cycles occurred.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Latencies {
    cycles: BTreeMap<u16, u64>,
}

impl Latencies {
    fn add(&mut self, cycles: u16) {
        *self.cycles.entry(cycles).or_default() += 1;
    }

    /// Adds those of another session.
    pub fn merge(&mut self, other: &Self) {
        for (&cycles, &count) in &other.cycles {
            *self.cycles.entry(cycles).or_default() += count;
        }
    }

    /// Messages.
    pub fn count(&self) -> u64 {
        self.cycles.values().sum()
    }

    /// Smallest.
    pub fn min(&self) -> Option<u16> {
        self.cycles.keys().next().copied()
    }

    /// The smallest number of cycles that at least half of the messages did not exceed.
    pub fn p50(&self) -> Option<u16> {
        let half = self.count().div_ceil(2);
        let mut seen = 0;
        self.cycles.iter().find_map(|(&cycles, &count)| {
            seen += count;
            (seen >= half).then_some(cycles)
        })
    }

    /// Largest; 65535 stands for that or more.
    pub fn max(&self) -> Option<u16> {
        self.cycles.keys().next_back().copied()
    }
}

/// Consumes the records of one session in ring order.
#[derive(Debug)]
pub struct Tally<W: Write> {
    books: Books,
    top: Option<TopCsv<W>>,
    records: u64,
    book_changes: u64,
    latencies: BTreeMap<Kind, Latencies>,
    last_status: Option<Status>,
}

impl<W: Write> Tally<W> {
    /// Nothing yet; `top` gets a row for each book-changing message.
    pub fn new(top: Option<TopCsv<W>>) -> Self {
        Self {
            books: Books::new(),
            top,
            records: 0,
            book_changes: 0,
            latencies: BTreeMap::new(),
            last_status: None,
        }
    }

    /// Takes the next record.
    ///
    /// # Errors
    /// What the CSV's writer returns.
    pub fn take(&mut self, record: &Record) -> io::Result<()> {
        self.records += 1;
        if let Some(status) = Status::from_record(record) {
            self.last_status = Some(status);
        } else if completes_message(record) {
            let latencies = self.latencies.entry(Kind::of(record)).or_default();
            latencies.add(record.latency);
        }
        if let Some(book) = self.books.apply(record) {
            self.book_changes += 1;
            if let Some(top) = &mut self.top {
                top.row(record, book)?;
            }
        }
        Ok(())
    }

    /// Flushes the CSV and gives its writer back, once.
    ///
    /// # Errors
    /// What its writer returns.
    pub fn finish(&mut self) -> io::Result<Option<W>> {
        self.top.take().map(TopCsv::finish).transpose()
    }

    /// The books.
    pub fn books(&self) -> &Books {
        &self.books
    }

    /// Messages seen.
    pub fn messages(&self) -> u64 {
        self.books.counters().messages
    }

    /// Records seen, status records included.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Messages that changed a book.
    pub fn book_changes(&self) -> u64 {
        self.book_changes
    }

    /// Whether every book is known to be right.
    pub fn is_exact(&self) -> bool {
        self.books.is_exact()
    }

    /// Latencies by kind of message.
    pub fn latencies(&self) -> &BTreeMap<Kind, Latencies> {
        &self.latencies
    }

    /// The newest status record.
    pub fn last_status(&self) -> Option<Status> {
        self.last_status
    }

    /// The `count` books with the most changes, the busiest first.
    pub fn busiest(&self, count: usize) -> Vec<&Book> {
        let mut books: Vec<&Book> = self.books.books().filter(|b| b.changes() > 0).collect();
        books.sort_by_key(|book| (std::cmp::Reverse(book.changes()), book.locate()));
        books.truncate(count);
        books
    }
}

/// Whether a record completes a message of the feed.
pub fn completes_message(record: &Record) -> bool {
    record.rtype != rtype::STATUS && record.is_last()
}

/// The records of a batch up to the end of its `messages`-th message; all of them when there are fewer.
pub fn first_messages(batch: &[Record], messages: u64) -> &[Record] {
    let mut left = messages;
    let end = batch.iter().position(|record| {
        let done = left == 0;
        left -= u64::from(!done && completes_message(record));
        done
    });
    &batch[..end.unwrap_or(batch.len())]
}

/// One record as a line of text.
pub fn line(record: &Record) -> String {
    if let Some(status) = Status::from_record(record) {
        return format!("session {} status {status}", record.session);
    }
    let letter = printable(record.channel);
    let mut text = format!(
        "session {} {:>10} {letter} locate {:>5} ts {} lat {:>3}",
        record.session, record.sequence, record.instrument_id, record.ts_event, record.latency
    );
    if record.rtype == rtype::MBO {
        text += &format!(" {} order {}", printable(record.action), record.order_id);
        if record.side != b'N' {
            text += &format!(" {}", printable(record.side));
        }
        if record.size != UNDEF_SIZE {
            text += &format!(" {}", record.size);
        }
        if record.price != i64::MAX {
            text += &format!(" @ {}", price(record.price));
        }
    } else {
        text += &format!(" rtype 0x{:02x}", record.rtype);
    }
    text
}

/// One record as JSON, raw fields.
pub fn json(record: &Record) -> serde_json::Value {
    serde_json::json!({
        "length": record.length, "rtype": record.rtype, "publisher": record.publisher_id, "locate": record.instrument_id,
        "ts_event": record.ts_event, "order_id": record.order_id, "price": record.price,
        "size": record.size, "flags": record.flags, "type": printable(record.channel).to_string(),
        "action": printable(record.action).to_string(), "side": printable(record.side).to_string(),
        "ts_recv": record.ts_recv, "ts_in_delta": record.ts_in_delta, "sequence": record.sequence,
        "latency_cycles": record.latency, "session": record.session, "marks": record.marks,
        "status": Status::from_record(record).map(|status| status.to_string()),
    })
}

/// A price in 1e-9 with the feed's four decimals.
pub fn price(nano: i64) -> String {
    let sign = if nano < 0 { "-" } else { "" };
    let ticks = nano.unsigned_abs() / 100_000;
    format!("{sign}{}.{:04}", ticks / 10_000, ticks % 10_000)
}

/// An octet of a record as a character; a record may hold anything.
pub fn printable(octet: u8) -> char {
    if octet.is_ascii_graphic() {
        char::from(octet)
    } else {
        '.'
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(sequence: u32, latency: u16) -> Record {
        Record {
            rtype: 0xA0,
            instrument_id: 13,
            order_id: u64::from(sequence),
            price: 3_208_000 * 100_000,
            size: 300,
            flags: 0x80,
            channel: b'A',
            action: b'A',
            side: b'B',
            sequence,
            latency,
            ..Record::default()
        }
    }

    #[test]
    fn order_statistics() {
        let mut tally = Tally::<Vec<u8>>::new(None);
        let latencies = [14, 12, 12, 13, 90, 12];
        for (sequence, latency) in (1..).zip(latencies) {
            tally.take(&record(sequence, latency)).unwrap();
        }
        let adds = &tally.latencies()[&Kind::Type(b'A')];
        assert_eq!((adds.count(), adds.min()), (6, Some(12)));
        assert_eq!((adds.p50(), adds.max()), (Some(12), Some(90)));
        let none = Latencies::default();
        assert_eq!((none.min(), none.p50(), none.max()), (None, None, None));
        let mut two = Latencies::default();
        two.add(5);
        two.add(9);
        assert_eq!(two.p50(), Some(5));
        two.merge(adds);
        assert_eq!((two.count(), two.min(), two.max()), (8, Some(5), Some(90)));
    }

    #[test]
    fn unknown_types_and_wrong_lengths_are_no_type_of_their_own() {
        let unknown = |channel, marks| Record {
            rtype: 0xEF,
            channel,
            marks,
            ..record(1, 12)
        };
        let records = [
            record(1, 12),
            unknown(b'A', mark::MALFORMED),
            unknown(b'z', 0),
            unknown(0xFF, 0),
        ];
        let mut tally = Tally::<Vec<u8>>::new(None);
        for record in &records {
            tally.take(record).unwrap();
        }
        let counts: Vec<_> = tally
            .latencies()
            .iter()
            .map(|(k, of)| (*k, of.count()))
            .collect();
        let wanted = [
            (Kind::Type(b'A'), 1),
            (Kind::WrongLength, 1),
            (Kind::Unknown, 2),
        ];
        assert_eq!(counts, wanted);
        let names = wanted.map(|(kind, _)| (kind.letter(), kind.name()));
        assert_eq!(names[0], (Some('A'), "add order"));
        assert_eq!(
            names[1..],
            [(None, "wrong lengths"), (None, "unknown types")]
        );
    }

    #[test]
    fn books_rows_and_status() {
        let mut tally = Tally::new(Some(TopCsv::new(Vec::new(), 0)));
        let other = Record {
            instrument_id: 14,
            ..record(3, 12)
        };
        let up = Record {
            rtype: 0xE0,
            action: b'E',
            order_id: 4,
            ..Record::default()
        };
        for record in [record(1, 12), record(2, 12), other, up] {
            tally.take(&record).unwrap();
        }
        assert_eq!((tally.records(), tally.messages()), (4, 3));
        assert_eq!(tally.book_changes(), 3);
        assert_eq!(tally.last_status(), Some(Status::End { next: 4 }));
        let busiest: Vec<u16> = tally.busiest(5).iter().map(|b| b.locate()).collect();
        assert_eq!(busiest, [13, 14]);
        assert_eq!(tally.busiest(1).len(), 1);
        assert_eq!(tally.latencies().len(), 1);
        tally.finish().unwrap();
    }

    #[test]
    fn a_limit_counts_messages_and_not_records() {
        let half = Record {
            flags: 0,
            ..record(1, 0)
        };
        let status = Record {
            rtype: 0xE0,
            flags: 0x80,
            ..Record::default()
        };
        let batch = [status, half, record(1, 0), status, record(2, 0), half];
        let lengths = [0, 1, 2, 3, 9].map(|messages| first_messages(&batch, messages).len());
        assert_eq!(lengths, [0, 3, 5, 6, 6]);
        assert!(first_messages(&[], 1).is_empty());
    }

    #[test]
    fn lines() {
        assert_eq!(
            line(&record(7, 12)),
            "session 0          7 A locate    13 ts 0 lat  12 A order 7 B 300 @ 320.8000"
        );
        let delete = Record {
            price: i64::MAX,
            size: u32::MAX,
            action: b'C',
            side: b'N',
            channel: b'D',
            ..record(8, 11)
        };
        assert_eq!(
            line(&delete),
            "session 0          8 D locate    13 ts 0 lat  11 C order 8"
        );
        assert_eq!(json(&delete)["type"], "D");
        assert_eq!(price(-50_000_000), "-0.0500");
        assert_eq!(printable(7), '.');
    }

    #[test]
    fn books_are_not_exact_when_those_that_are_lost_do_not_show() {
        let gap = Record {
            rtype: rtype::STATUS,
            action: b'G',
            order_id: 1,
            price: 40,
            ..Record::default()
        };
        let event = Record {
            rtype: rtype::EVENT,
            channel: b'S',
            ..record(41, 12)
        };
        let is_exact = |records: &[Record]| {
            let mut tally = Tally::<Vec<u8>>::new(None);
            for record in records {
                tally.take(record).unwrap();
            }
            assert_eq!(tally.books().books().count(), 0);
            tally.is_exact()
        };
        assert!(is_exact(&[event]));
        assert!(!is_exact(&[gap, event]));
        // No gap told, but the card's mark.
        let marked = Record {
            flags: 0x80 | 0x04,
            ..event
        };
        assert!(!is_exact(&[marked]));
        let homeless = Record {
            instrument_id: 1 << 16,
            ..record(42, 12)
        };
        assert!(!is_exact(&[homeless]));
    }
}
