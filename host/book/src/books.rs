//! All books of a host, and what was odd about the records that built them.

use crate::book::Book;
use crate::digest;
use crate::feed::{Feed, FeedState};
use wirebook_contract::record::Record;

/// Feeds a host may follow; records of further publishers are counted and ignored.
pub const MAX_FEEDS: usize = 256;
/// Live orders per feed; further orders are counted, and their books are no longer exact. A full day of
/// the largest feed has fewer than 2 million alive at once.
pub const MAX_ORDERS: usize = 1 << 25;

/// Counts of what was applied and of what did not fit. All start at 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counters {
    /// Records but status records.
    pub records: u64,
    /// Messages, counted at their last record.
    pub messages: u64,
    /// Status records.
    pub status_records: u64,
    /// Orders inserted.
    pub adds: u64,
    /// Orders reduced or removed, executions included.
    pub cancels: u64,
    /// Executions.
    pub executions: u64,
    /// Trades that do not touch a book.
    pub trades: u64,
    /// Gaps reported by the card.
    pub gaps: u64,
    /// Messages missing in them.
    pub missing_messages: u64,
    /// Messages whose sequence number does not follow the one before.
    pub sequence_jumps: u64,
    /// Messages whose last record never came.
    pub unfinished_messages: u64,
    /// Cancels of orders that are not held.
    pub unknown_orders: u64,
    /// Orders inserted twice; the first one stays.
    pub duplicate_orders: u64,
    /// Cancels of more shares than the order had; it is removed.
    pub oversized_cancels: u64,
    /// Inserts without a side, with a negative or undefined price, or without shares.
    pub bad_adds: u64,
    /// Locates above 16 bits.
    pub bad_locates: u64,
    /// Record types, actions or statuses this crate does not know, unknown messages included.
    pub unknown_records: u64,
    /// Orders beyond [`MAX_ORDERS`].
    pub order_overflow: u64,
    /// Records of publishers beyond [`MAX_FEEDS`].
    pub feed_overflow: u64,
}

impl Counters {
    /// Records that did not make sense: 0 for a clean feed read from its start.
    #[must_use]
    pub fn oddities(&self) -> u64 {
        self.sequence_jumps
            + self.unfinished_messages
            + self.unknown_orders
            + self.duplicate_orders
            + self.oversized_cancels
            + self.bad_adds
            + self.bad_locates
            + self.order_overflow
            + self.feed_overflow
    }
}

/// The books of all feeds, keyed by (publisher, locate).
#[derive(Debug, Default)]
pub struct Books {
    feeds: Vec<Feed>,
    counters: Counters,
    orders: usize,
}

impl Books {
    /// No books yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// No books yet, with room for this many live orders in each feed before memory grows.
    #[must_use]
    pub fn with_capacity(orders: usize) -> Self {
        Self {
            orders: orders.min(MAX_ORDERS),
            ..Self::default()
        }
    }

    /// Applies one record. Returns the book that its message changed, when this is the message's last
    /// record: once per book-changing message, in feed order.
    pub fn apply(&mut self, record: &Record) -> Option<&Book> {
        // One or a few feeds: a scan beats a hash.
        let known = self
            .feeds
            .iter()
            .position(|feed| feed.publisher() == record.publisher_id);
        let at = match known {
            Some(at) => at,
            None if self.feeds.len() < MAX_FEEDS => {
                self.feeds.push(Feed::new(record.publisher_id, self.orders));
                self.feeds.len() - 1
            }
            None => {
                self.counters.feed_overflow += 1;
                return None;
            }
        };
        self.feeds[at].apply(record, &mut self.counters)
    }

    /// The book of one instrument.
    #[must_use]
    pub fn book(&self, publisher: u16, locate: u16) -> Option<&Book> {
        self.feed(publisher)?.book(locate)
    }

    /// All books, by feed in order of appearance, then in order of appearance.
    pub fn books(&self) -> impl Iterator<Item = &Book> {
        self.feeds.iter().flat_map(|feed| &feed.books)
    }

    /// What the last status record said about a feed; `None` when no record of it was seen.
    #[must_use]
    pub fn state(&self, publisher: u16) -> Option<FeedState> {
        self.feed(publisher).map(|feed| feed.state)
    }

    /// Whether messages of a feed are missing from its books.
    #[must_use]
    pub fn is_marked(&self, publisher: u16) -> bool {
        self.feed(publisher).is_some_and(Feed::is_marked)
    }

    /// Whether every book is known to be right: nothing was lost, odd or too much. A feed that lost messages
    /// is not exact even where no book shows it, for the books that it does not show may be the lost ones.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        let homeless = self.counters.bad_locates + self.counters.feed_overflow;
        homeless == 0
            && self
                .feeds
                .iter()
                .all(|feed| !feed.is_marked() && feed.books.iter().all(Book::is_exact))
    }

    /// The books of a feed have been repaired: they count as exact again. Tell the card too.
    pub fn clear_marks(&mut self, publisher: u16) {
        if let Some(feed) = self.feeds.iter_mut().find(|f| f.publisher() == publisher) {
            feed.clear_marks();
        }
    }

    /// Live orders of all feeds.
    #[must_use]
    pub fn live_orders(&self) -> usize {
        self.feeds.iter().map(|feed| feed.orders.len()).sum()
    }

    /// Counters.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// One number for the levels of all books, whatever the order in which they were reached: the wrapping
    /// sum, over all levels, of the 64-bit FNV-1a hash of locate (2 octets), side `B` or `A` (1), price in
    /// 1e-4 (4) and shares (8), integers little endian.
    #[must_use]
    pub fn digest(&self) -> u64 {
        self.books().map(digest::book).fold(0, u64::wrapping_add)
    }

    fn feed(&self, publisher: u16) -> Option<&Feed> {
        self.feeds.iter().find(|feed| feed.publisher() == publisher)
    }
}

#[cfg(test)]
mod tests;
