//! One instrument's book: price levels of both sides.

use std::cmp::Ordering;

/// Side of an order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// Buy.
    Bid,
    /// Sell.
    Ask,
}

/// The orders at one price.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Level {
    /// Price in 1e-9.
    pub price: i64,
    /// Shares of all orders at this price.
    pub size: u64,
    /// Number of orders.
    pub orders: u32,
}

/// Levels of one side, worst first: the best is at the end, where most changes happen and cost least.
#[derive(Clone, Debug)]
struct Ladder {
    side: Side,
    levels: Vec<Level>,
}

impl Ladder {
    const fn new(side: Side) -> Self {
        Self {
            side,
            levels: Vec::new(),
        }
    }

    fn find(&self, price: i64) -> Result<usize, usize> {
        let order = |level: &Level| match self.side {
            Side::Bid => level.price.cmp(&price),
            Side::Ask => price.cmp(&level.price),
        };
        match self.levels.last().map(order) {
            None | Some(Ordering::Less) => Err(self.levels.len()),
            Some(Ordering::Equal) => Ok(self.levels.len() - 1),
            Some(Ordering::Greater) => self.levels.binary_search_by(order),
        }
    }

    fn add(&mut self, price: i64, size: u32) {
        match self.find(price) {
            Ok(at) => {
                self.levels[at].size += u64::from(size);
                self.levels[at].orders += 1;
            }
            Err(at) => self.levels.insert(
                at,
                Level {
                    price,
                    size: u64::from(size),
                    orders: 1,
                },
            ),
        }
    }

    /// Takes `size` shares off a level, and one order when `gone`. The caller holds the order, so the level
    /// exists and has the shares.
    fn reduce(&mut self, price: i64, size: u32, gone: bool) {
        let Ok(at) = self.find(price) else {
            debug_assert!(false, "a live order has no level");
            return;
        };
        let level = &mut self.levels[at];
        level.size = level.size.saturating_sub(u64::from(size));
        level.orders = level.orders.saturating_sub(u32::from(gone));
        if level.orders == 0 {
            self.levels.remove(at);
        }
    }
}

/// The book of one instrument.
#[derive(Clone, Debug)]
pub struct Book {
    publisher: u16,
    locate: u16,
    symbol: Option<[u8; 8]>,
    bids: Ladder,
    asks: Ladder,
    changes: u64,
    pub(crate) suspect: bool,
    pub(crate) marked: bool,
}

impl Book {
    pub(crate) const fn new(publisher: u16, locate: u16) -> Self {
        Self {
            publisher,
            locate,
            symbol: None,
            bids: Ladder::new(Side::Bid),
            asks: Ladder::new(Side::Ask),
            changes: 0,
            suspect: false,
            marked: false,
        }
    }

    /// Publisher of its feed.
    #[must_use]
    pub fn publisher(&self) -> u16 {
        self.publisher
    }

    /// Stock locate.
    #[must_use]
    pub fn locate(&self) -> u16 {
        self.locate
    }

    /// Symbol without its padding, once the directory has named it and when it is printable.
    #[must_use]
    pub fn symbol(&self) -> Option<&str> {
        let octets = self.symbol.as_ref()?.trim_ascii_end();
        let printable = !octets.is_empty() && octets.iter().all(u8::is_ascii_graphic);
        std::str::from_utf8(octets).ok().filter(|_| printable)
    }

    /// Messages that changed it.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Whether it is known to be right: no message of its feed was lost, and every message about it made
    /// sense.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        !self.suspect && !self.marked
    }

    /// Best bid.
    #[must_use]
    pub fn bid(&self) -> Option<&Level> {
        self.bids.levels.last()
    }

    /// Best ask.
    #[must_use]
    pub fn ask(&self) -> Option<&Level> {
        self.asks.levels.last()
    }

    /// Levels of a side, best first.
    pub fn levels(&self, side: Side) -> impl ExactSizeIterator<Item = &Level> {
        self.ladder(side).levels.iter().rev()
    }

    fn ladder(&self, side: Side) -> &Ladder {
        match side {
            Side::Bid => &self.bids,
            Side::Ask => &self.asks,
        }
    }

    fn ladder_mut(&mut self, side: Side) -> &mut Ladder {
        match side {
            Side::Bid => &mut self.bids,
            Side::Ask => &mut self.asks,
        }
    }

    pub(crate) fn name(&mut self, symbol: [u8; 8]) {
        self.symbol = Some(symbol);
    }

    pub(crate) fn count_change(&mut self) {
        self.changes += 1;
    }

    pub(crate) fn add(&mut self, side: Side, price: i64, size: u32) {
        self.ladder_mut(side).add(price, size);
    }

    pub(crate) fn reduce(&mut self, side: Side, price: i64, size: u32, gone: bool) {
        self.ladder_mut(side).reduce(price, size, gone);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(price: i64, size: u64, orders: u32) -> Level {
        Level {
            price,
            size,
            orders,
        }
    }

    #[test]
    fn best_first_on_both_sides() {
        let mut book = Book::new(0, 1);
        assert_eq!((book.bid(), book.ask()), (None, None));
        for price in [10, 30, 20, 30] {
            book.add(Side::Bid, price, 5);
            book.add(Side::Ask, price, 7);
        }
        let levels = |side| book.levels(side).copied().collect::<Vec<_>>();
        assert_eq!(
            levels(Side::Bid),
            [level(30, 10, 2), level(20, 5, 1), level(10, 5, 1)]
        );
        assert_eq!(
            levels(Side::Ask),
            [level(10, 7, 1), level(20, 7, 1), level(30, 14, 2)]
        );
        assert_eq!(book.bid(), Some(&level(30, 10, 2)));
        assert_eq!(book.ask(), Some(&level(10, 7, 1)));
    }

    #[test]
    fn levels_go_with_their_last_order() {
        let mut book = Book::new(0, 1);
        book.add(Side::Bid, 10, 5);
        book.add(Side::Bid, 10, 6);
        book.add(Side::Bid, 9, 1);
        book.reduce(Side::Bid, 10, 2, false);
        assert_eq!(book.bid(), Some(&level(10, 9, 2)));
        book.reduce(Side::Bid, 10, 3, true);
        assert_eq!(book.bid(), Some(&level(10, 6, 1)));
        book.reduce(Side::Bid, 10, 6, true);
        assert_eq!(book.bid(), Some(&level(9, 1, 1)));
        book.reduce(Side::Bid, 9, 1, true);
        assert_eq!(book.levels(Side::Bid).len(), 0);
    }

    #[test]
    fn symbols_are_trimmed_and_printable() {
        let mut book = Book::new(0, 1);
        assert_eq!(book.symbol(), None);
        book.name(*b"AAPL    ");
        assert_eq!(book.symbol(), Some("AAPL"));
        book.name(*b"        ");
        assert_eq!(book.symbol(), None);
        book.name(*b"\x1b[2J\xFF   ");
        assert_eq!(book.symbol(), None);
    }
}
