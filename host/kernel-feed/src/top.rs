//! The `--top` CSV: one row for each message that changes a book, in feed order, no header:
//! `msg_index,ts,type,locate,bid,bidqty,ask,askqty`.
//!
//! `msg_index` counts all messages of the feed from 0, `ts` is ns since midnight, prices are the
//! feed's integers, and an empty side is `0,0`. Messages about an order that is not live change no
//! book and have no row; [`Book::anomalies`] counts them.

use crate::book::{Book, Change};
use crate::decode::Decoder;
use crate::file::each_message;
use std::io::{self, BufWriter, Read, Write};

/// Writes the rows of a feed as its messages come.
#[derive(Debug)]
pub struct TopCsv<W> {
    output: W,
    decoder: Decoder,
    book: Book,
    messages: u64,
    rows: u64,
}

impl<W: Write> TopCsv<W> {
    /// Starts with empty books at message 0. Rows are written one by one: give a
    /// [`BufWriter`].
    pub fn new(output: W) -> Self {
        Self {
            output,
            decoder: Decoder::new(),
            book: Book::new(),
            messages: 0,
            rows: 0,
        }
    }

    /// Applies the feed's next message and writes its row, if it has one.
    pub fn message(&mut self, bytes: &[u8]) -> io::Result<()> {
        let index = self.messages;
        self.messages += 1;
        // Unknown types and wrong lengths are counted by the decoder and change no book.
        let Ok(message) = self.decoder.decode(bytes) else {
            return Ok(());
        };
        let Change::Book(locate) = self.book.apply(&message) else {
            return Ok(());
        };
        self.rows += 1;
        let top = self.book.top(locate);
        writeln!(
            self.output,
            "{index},{},{},{locate},{},{},{},{}",
            message.timestamp,
            char::from(message.kind),
            top.bid,
            top.bid_shares,
            top.ask,
            top.ask_shares,
        )
    }

    /// Rows written.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The books as they are now.
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// What was decoded.
    pub fn decoder(&self) -> &Decoder {
        &self.decoder
    }

    /// Flushes, and gives the output and the books back.
    pub fn finish(mut self) -> io::Result<(W, Book)> {
        self.output.flush()?;
        Ok((self.output, self.book))
    }
}

/// The CSV of a whole file; returns the number of rows.
pub fn top_csv(reader: impl Read, writer: impl Write) -> io::Result<u64> {
    let mut csv = TopCsv::new(BufWriter::new(writer));
    each_message(reader, |_, message| csv.message(message))?;
    let rows = csv.rows();
    csv.finish()?;
    Ok(rows)
}
