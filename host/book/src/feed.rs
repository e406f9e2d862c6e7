//! One publisher's feed: its orders, books and session state.

use crate::book::{Book, Side};
use crate::books::{Counters, MAX_ORDERS};
use rustc_hash::FxHashMap;
use wirebook_contract::record::{
    Record, UNDEF_PRICE, UNDEF_SIZE, action, flag, mark, rtype, status,
};

/// What the last status record said about a feed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum FeedState {
    /// No status record yet.
    #[default]
    Unknown,
    /// Messages flow.
    Up,
    /// Lost; the card's reason.
    Down(u8),
    /// The server ended the session: the books are final.
    Ended,
    /// The login was rejected; the server's reason.
    Rejected(u8),
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Order {
    pub(crate) book: u32,
    pub(crate) side: Side,
    pub(crate) price: i64,
    pub(crate) size: u32,
}

/// The first record of a replace, waiting for the second; the feed gives no side, so it is the old order's.
#[derive(Clone, Copy, Debug)]
struct Replace {
    side: Option<Side>,
}

#[derive(Debug)]
pub(crate) struct Feed {
    publisher: u16,
    pub(crate) orders: FxHashMap<u64, Order>,
    pub(crate) books: Vec<Book>,
    /// Index in `books` + 1 of each locate, 0 for none.
    by_locate: Vec<u32>,
    pub(crate) state: FeedState,
    /// Messages of this feed are missing from all its books.
    marked: bool,
    /// Sequence number of the newest message.
    newest: Option<u32>,
    /// The newest message's last record has not come yet.
    open: bool,
    replace: Option<Replace>,
    /// Book that the newest message changed.
    changed: Option<u32>,
}

impl Feed {
    pub(crate) fn new(publisher: u16, orders: usize) -> Self {
        Self {
            publisher,
            orders: FxHashMap::with_capacity_and_hasher(orders, Default::default()),
            books: Vec::new(),
            by_locate: Vec::new(),
            state: FeedState::Unknown,
            marked: false,
            newest: None,
            open: false,
            replace: None,
            changed: None,
        }
    }

    pub(crate) fn publisher(&self) -> u16 {
        self.publisher
    }

    pub(crate) fn is_marked(&self) -> bool {
        self.marked
    }

    pub(crate) fn book(&self, locate: u16) -> Option<&Book> {
        let at = *self.by_locate.get(usize::from(locate))?;
        self.books.get(at.checked_sub(1)? as usize)
    }

    /// Applies a record and returns the book its message changed, at the message's last record.
    pub(crate) fn apply(&mut self, record: &Record, counters: &mut Counters) -> Option<&Book> {
        if record.flags & flag::MAYBE_BAD_BOOK != 0 {
            self.mark();
        }
        if record.rtype == rtype::STATUS {
            self.status(record, counters);
            return None;
        }
        self.begin(record, counters);
        match record.rtype {
            rtype::MBO => self.order_event(record, counters),
            rtype::DIRECTORY => self.directory(record, counters),
            rtype::TRADING | rtype::CROSS | rtype::IMBALANCE | rtype::DETAIL | rtype::EVENT => {}
            _ => counters.unknown_records += 1,
        }
        if !record.is_last() {
            return None;
        }
        self.open = false;
        counters.messages += 1;
        let book = &mut self.books[self.changed.take()? as usize];
        book.count_change();
        Some(book)
    }

    /// The host has repaired its books.
    pub(crate) fn clear_marks(&mut self) {
        self.marked = false;
        for book in &mut self.books {
            book.marked = false;
            book.suspect = false;
        }
    }

    fn mark(&mut self) {
        if !std::mem::replace(&mut self.marked, true) {
            for book in &mut self.books {
                book.marked = true;
            }
        }
    }

    /// Follows the sequence numbers: a new one starts a message.
    ///
    /// A jump is only counted. The card itself marks what it loses; a host that reads one of several rings
    /// sees every message number but not every message.
    fn begin(&mut self, record: &Record, counters: &mut Counters) {
        counters.records += 1;
        let expected = match self.newest {
            Some(newest) if self.open && newest == record.sequence => return,
            Some(newest) => newest.wrapping_add(1),
            None => record.sequence,
        };
        counters.unfinished_messages += u64::from(self.open);
        counters.sequence_jumps += u64::from(expected != record.sequence);
        self.newest = Some(record.sequence);
        self.open = true;
        self.changed = None;
        self.replace = None;
    }

    fn status(&mut self, record: &Record, counters: &mut Counters) {
        counters.status_records += 1;
        match record.action {
            status::GAP => {
                counters.gaps += 1;
                // A sender chooses its sequence numbers: two gaps can be more than 64 bits hold.
                let missing = record.price.cast_unsigned();
                counters.missing_messages = counters.missing_messages.saturating_add(missing);
                self.newest = None;
                self.mark();
            }
            status::UP => self.up(record.order_id),
            status::DOWN => self.state = FeedState::Down(record.side),
            status::END => self.state = FeedState::Ended,
            status::REJECTED => self.state = FeedState::Rejected(record.side),
            _ => counters.unknown_records += 1,
        }
    }

    /// A session starts at sequence number `next`: from the beginning it builds new books; where the last
    /// one stopped it continues; anywhere else messages are missing or come twice.
    fn up(&mut self, next: u64) {
        self.state = FeedState::Up;
        let continues = self
            .newest
            .is_some_and(|newest| newest.wrapping_add(1) == next as u32);
        if next <= 1 {
            self.forget();
        } else if !continues {
            self.mark();
        }
        self.newest = None;
    }

    fn forget(&mut self) {
        self.orders.clear();
        self.books.clear();
        self.by_locate.clear();
        self.marked = false;
        self.open = false;
        self.changed = None;
        self.replace = None;
    }

    fn directory(&mut self, record: &Record, counters: &mut Counters) {
        if let Some(at) = self.locate(record, counters) {
            self.books[at as usize].name(record.order_id.to_le_bytes());
        }
    }

    fn order_event(&mut self, record: &Record, counters: &mut Counters) {
        match record.action {
            action::ADD => self.add(record, counters),
            action::CANCEL => self.cancel(record, counters),
            action::TRADE => counters.trades += 1,
            _ => {
                counters.unknown_records += 1;
                self.suspect(record, counters);
            }
        }
    }

    fn add(&mut self, record: &Record, counters: &mut Counters) {
        let Some(at) = self.locate(record, counters) else {
            return;
        };
        let replace = self.replace.take();
        let side = match record.side {
            b'B' => Some(Side::Bid),
            b'A' => Some(Side::Ask),
            _ if record.has(mark::REPLACE) => replace.and_then(|first| first.side),
            _ => None,
        };
        let sound_price = (0..UNDEF_PRICE).contains(&record.price);
        let sound_size = record.size != 0 && record.size != UNDEF_SIZE;
        let Some(side) = side.filter(|_| sound_price && sound_size) else {
            // A replace of an unknown order has no side to take: already counted there.
            if !(record.has(mark::REPLACE) && replace.is_some() && sound_price && sound_size) {
                counters.bad_adds += 1;
            }
            self.books[at as usize].suspect = true;
            return;
        };
        if self.orders.contains_key(&record.order_id) {
            // Ids are unique in a day, so this is the same message again: the first one has it.
            counters.duplicate_orders += 1;
            self.books[at as usize].suspect = true;
            return;
        }
        if self.orders.len() >= MAX_ORDERS {
            counters.order_overflow += 1;
            self.books[at as usize].suspect = true;
            return;
        }
        let order = Order {
            book: at,
            side,
            price: record.price,
            size: record.size,
        };
        self.orders.insert(record.order_id, order);
        self.books[at as usize].add(side, order.price, order.size);
        self.changed = Some(at);
        counters.adds += 1;
    }

    fn cancel(&mut self, record: &Record, counters: &mut Counters) {
        let replaces = record.has(mark::REPLACE);
        let Some(order) = self.orders.get_mut(&record.order_id) else {
            counters.unknown_orders += 1;
            self.replace = replaces.then_some(Replace { side: None });
            self.suspect(record, counters);
            return;
        };
        let whole = record.size == UNDEF_SIZE;
        if !whole && record.size > order.size {
            counters.oversized_cancels += 1;
            self.books[order.book as usize].suspect = true;
        }
        let size = if whole {
            order.size
        } else {
            record.size.min(order.size)
        };
        let gone = size == order.size;
        order.size -= size;
        let order = *order;
        if gone {
            self.orders.remove(&record.order_id);
        }
        if size > 0 {
            self.books[order.book as usize].reduce(order.side, order.price, size, gone);
            self.changed = Some(order.book);
        }
        self.replace = replaces.then_some(Replace {
            side: Some(order.side),
        });
        counters.cancels += 1;
        counters.executions += u64::from(record.has(mark::EXECUTED));
    }

    /// Index of the record's book, made when it is new. A locate is 16 bits in the feed.
    fn locate(&mut self, record: &Record, counters: &mut Counters) -> Option<u32> {
        let Ok(locate) = u16::try_from(record.instrument_id) else {
            counters.bad_locates += 1;
            return None;
        };
        let slot = usize::from(locate);
        if slot >= self.by_locate.len() {
            self.by_locate.resize(slot + 1, 0);
        }
        if self.by_locate[slot] == 0 {
            let mut book = Book::new(self.publisher, locate);
            book.marked = self.marked;
            self.books.push(book);
            self.by_locate[slot] = self.books.len() as u32;
        }
        Some(self.by_locate[slot] - 1)
    }

    fn suspect(&mut self, record: &Record, counters: &mut Counters) {
        if let Some(at) = self.locate(record, counters) {
            self.books[at as usize].suspect = true;
        }
    }
}
