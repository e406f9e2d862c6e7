//! Books from decoded messages: every order, and the levels of each instrument.

use crate::decode::{Body, Message};
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

/// The best of both sides. Prices are the feed's integers; 0 and 0 for an empty side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Top {
    /// Highest bid.
    pub bid: u32,
    /// Shares bid there.
    pub bid_shares: u64,
    /// Lowest offer.
    pub ask: u32,
    /// Shares offered there.
    pub ask_shares: u64,
}

/// What a message did to the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing: its type changes no book.
    None,
    /// The book of this locate changed.
    Book(u16),
    /// It names an order that is not live, so no book can follow it. Counted.
    UnknownOrder(u64),
}

/// What a feed should never do, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Anomalies {
    /// Messages about an order that is not live.
    pub unknown_orders: u64,
    /// Adds and replaces under the reference of a live order, which they replace.
    pub duplicate_orders: u64,
    /// Adds and replaces of no shares, or of 2³² - 1, which is the records' word for none; adds whose
    /// side is neither `B` nor `S`. They are followed as they stand.
    pub impossible_adds: u64,
    /// Executions and cancels of more than remained; all of the rest went.
    pub oversized: u64,
}

#[derive(Debug, Clone, Copy)]
struct Order {
    locate: u16,
    is_bid: bool,
    price: u32,
    shares: u32,
}

#[derive(Debug, Default)]
struct Levels {
    /// Price → shares.
    bids: BTreeMap<u32, u64>,
    asks: BTreeMap<u32, u64>,
}

/// All books of a feed.
#[derive(Debug, Default)]
pub struct Book {
    orders: HashMap<u64, Order, BuildHasherDefault<Mix>>,
    levels: HashMap<u16, Levels, BuildHasherDefault<Mix>>,
    anomalies: Anomalies,
}

impl Book {
    /// No orders.
    pub fn new() -> Self {
        Self::default()
    }

    /// Applies one message.
    pub fn apply(&mut self, message: &Message) -> Change {
        match message.body {
            Body::Add {
                reference,
                side,
                shares,
                price,
                ..
            } => {
                self.doubt(shares, matches!(side, b'B' | b'S'));
                let order = Order {
                    locate: message.locate,
                    is_bid: side == b'B',
                    price,
                    shares,
                };
                self.insert(reference, order);
                Change::Book(message.locate)
            }
            Body::Executed {
                reference, shares, ..
            }
            | Body::ExecutedWithPrice {
                reference, shares, ..
            }
            | Body::Cancel { reference, shares } => self.reduce(reference, shares),
            Body::Delete { reference } => match self.remove(reference) {
                Some(order) => Change::Book(order.locate),
                None => self.unknown(reference),
            },
            Body::Replace {
                old,
                new,
                shares,
                price,
            } => match self.remove(old) {
                Some(order) => {
                    let replacement = Order {
                        price,
                        shares,
                        ..order
                    };
                    self.doubt(shares, true);
                    self.insert(new, replacement);
                    Change::Book(order.locate)
                }
                None => self.unknown(old),
            },
            _ => Change::None,
        }
    }

    /// The best of both sides of an instrument.
    pub fn top(&self, locate: u16) -> Top {
        let Some(levels) = self.levels.get(&locate) else {
            return Top::default();
        };
        let best = |level: Option<(&u32, &u64)>| level.map_or((0, 0), |(&p, &s)| (p, s));
        let (bid, bid_shares) = best(levels.bids.last_key_value());
        let (ask, ask_shares) = best(levels.asks.first_key_value());
        Top {
            bid,
            bid_shares,
            ask,
            ask_shares,
        }
    }

    /// The levels of one side, best first: price and shares.
    pub fn side(&self, locate: u16, bids: bool) -> Vec<(u32, u64)> {
        let level = |(&price, &shares): (&u32, &u64)| (price, shares);
        match self.levels.get(&locate) {
            None => Vec::new(),
            Some(levels) if bids => levels.bids.iter().rev().map(level).collect(),
            Some(levels) => levels.asks.iter().map(level).collect(),
        }
    }

    /// Every instrument that ever had an order, in order.
    pub fn locates(&self) -> Vec<u16> {
        let mut locates: Vec<u16> = self.levels.keys().copied().collect();
        locates.sort_unstable();
        locates
    }

    /// How many orders are live.
    pub fn live_orders(&self) -> usize {
        self.orders.len()
    }

    /// What the feed did that it should not.
    pub fn anomalies(&self) -> Anomalies {
        self.anomalies
    }

    /// One number for the state of all books, whatever the order in which it was reached: the
    /// wrapping sum, over all levels, of the 64-bit FNV-1a hash of the 15 bytes locate (2), side
    /// (`B` or `A`), price (4), shares (8), integers little endian. No levels: 0.
    pub fn digest(&self) -> u64 {
        let mut digest = 0_u64;
        for (&locate, levels) in &self.levels {
            for (side, of_side) in [(b'B', &levels.bids), (b'A', &levels.asks)] {
                for (&price, &shares) in of_side {
                    digest = digest.wrapping_add(level_hash(locate, side, price, shares));
                }
            }
        }
        digest
    }

    fn doubt(&mut self, shares: u32, has_side: bool) {
        let is_possible = has_side && (1..u32::MAX).contains(&shares);
        self.anomalies.impossible_adds += u64::from(!is_possible);
    }

    fn insert(&mut self, reference: u64, order: Order) {
        if self.remove(reference).is_some() {
            self.anomalies.duplicate_orders += 1;
        }
        let levels = self.levels.entry(order.locate).or_default();
        // An order of no shares is live, but it is no level.
        if order.shares > 0 {
            *levels.side(order.is_bid).entry(order.price).or_default() += u64::from(order.shares);
        }
        self.orders.insert(reference, order);
    }

    fn remove(&mut self, reference: u64) -> Option<Order> {
        let order = self.orders.remove(&reference)?;
        self.take(order, order.shares);
        Some(order)
    }

    fn reduce(&mut self, reference: u64, shares: u32) -> Change {
        let Some(order) = self.orders.get_mut(&reference) else {
            return self.unknown(reference);
        };
        let found = *order;
        if shares < found.shares {
            order.shares -= shares;
            self.take(found, shares);
        } else {
            self.anomalies.oversized += u64::from(shares > found.shares);
            self.remove(reference);
        }
        Change::Book(found.locate)
    }

    /// Takes an order's shares off its level; the level goes when none remain.
    fn take(&mut self, order: Order, shares: u32) {
        let Some(levels) = self.levels.get_mut(&order.locate) else {
            return;
        };
        let side = levels.side(order.is_bid);
        if let Some(level) = side.get_mut(&order.price) {
            *level = level.saturating_sub(u64::from(shares));
            if *level == 0 {
                side.remove(&order.price);
            }
        }
    }

    fn unknown(&mut self, reference: u64) -> Change {
        self.anomalies.unknown_orders += 1;
        Change::UnknownOrder(reference)
    }
}

impl Levels {
    fn side(&mut self, bids: bool) -> &mut BTreeMap<u32, u64> {
        if bids { &mut self.bids } else { &mut self.asks }
    }
}

fn level_hash(locate: u16, side: u8, price: u32, shares: u64) -> u64 {
    let mut bytes = [0; 15];
    bytes[..2].copy_from_slice(&locate.to_le_bytes());
    bytes[2] = side;
    bytes[3..7].copy_from_slice(&price.to_le_bytes());
    bytes[7..].copy_from_slice(&shares.to_le_bytes());
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// A hash for integer keys. The standard one costs more than the book itself, and a baseline must
/// not be slowed down; that a hostile exchange could choose colliding references is accepted.
#[derive(Debug, Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u16(&mut self, key: u16) {
        self.write_u64(u64::from(key));
    }

    fn write_u64(&mut self, key: u64) {
        let product = u128::from(self.0 ^ key) * 0x9e37_79b9_7f4a_7c15;
        self.0 = (product >> 64) as u64 ^ product as u64;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
