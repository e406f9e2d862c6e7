//! Top of book as CSV, one row per book-changing message in feed order.

use crate::book::{Book, Level};
use std::io::{self, Write};
use wirebook_contract::record::{PRICE4_TO_NANO, Record};

/// Writes `msg_index,ts,type,locate,bid,bidqty,ask,askqty` without a header row.
///
/// Prices are the feed's integers (1e-4), `0,0` stands for an empty side, `ts` is ns since midnight, and
/// `msg_index` counts all messages of the feed from 0: it is the sequence number less 1.
#[derive(Debug)]
pub struct TopCsv<W: Write> {
    out: W,
    midnight_ns: u64,
    rows: u64,
}

impl<W: Write> TopCsv<W> {
    /// Writes to `out`; give it a buffered writer. `midnight_ns` is the session's register.
    pub fn new(out: W, midnight_ns: u64) -> Self {
        Self {
            out,
            midnight_ns,
            rows: 0,
        }
    }

    /// Writes the row of a message: its last record, and the book [`Books::apply`](crate::Books::apply)
    /// returned for it.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn row(&mut self, record: &Record, book: &Book) -> io::Result<()> {
        let (bid, bid_size) = top(book.bid());
        let (ask, ask_size) = top(book.ask());
        let letter = match record.channel {
            graphic if graphic.is_ascii_graphic() && graphic != b',' => char::from(graphic),
            _ => '?',
        };
        self.rows += 1;
        writeln!(
            self.out,
            "{},{},{letter},{},{bid},{bid_size},{ask},{ask_size}",
            record.sequence.wrapping_sub(1),
            record.ts_event.saturating_sub(self.midnight_ns),
            book.locate(),
        )
    }

    /// Rows written.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Flushes and gives the writer back.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

fn top(level: Option<&Level>) -> (i64, u64) {
    level.map_or((0, 0), |level| {
        (level.price / i64::from(PRICE4_TO_NANO), level.size)
    })
}
