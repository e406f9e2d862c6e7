//! The same feed through kernel-feed, which shares no code with the card or with `wirebook-book`.
//!
//! Every record a session delivers is compared with kernel-feed's for the message of that number, and the
//! books at the end with kernel-feed's of the messages that came. A message that did not come must lie in
//! a gap that the card told, and what comes after must be marked.

mod messages;
mod verdict;

pub use verdict::{BooksVerdict, Verdict};

use crate::feed::Origin;
use crate::tally;
use messages::{Messages, messages};
use std::ops::Range;
use wirebook_book::{Books, Counters, MAX_ORDERS};
use wirebook_contract::record::{Record, flag};
use wirebook_driver::Status;
use wirebook_kernel_feed::Book;
use wirebook_kernel_feed::decode::decode;
use wirebook_kernel_feed::records::{Context, Stamp, records};

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

    /// The first difference, if there is one so far.
    #[must_use]
    pub fn difference(&self) -> Option<Verdict> {
        self.difference.clone().map(Verdict::Differs)
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
mod tests;
