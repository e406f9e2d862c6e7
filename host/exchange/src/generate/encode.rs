//! One function per ITCH message type: values in, wire bytes out.

use std::ops::Deref;

/// The longest message: the net order imbalance indicator, in bytes.
const LEN_MAX: usize = 50;

/// One ITCH message by value, so that a stream of them allocates nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message {
    bytes: [u8; LEN_MAX],
    len: u8,
}

impl Deref for Message {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}

impl AsRef<[u8]> for Message {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

/// What every message begins with, after its type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    pub locate: u16,
    pub tracking: u16,
    pub timestamp: u64,
}

pub(super) type Symbol = [u8; 8];

impl Message {
    fn new(kind: u8, len: usize, head: Head) -> Self {
        let message = Self {
            bytes: [0; LEN_MAX],
            len: len as u8,
        };
        let timestamp = head.timestamp.to_be_bytes();
        message
            .put(0, [kind])
            .u16(1, head.locate)
            .u16(3, head.tracking)
            .put(5, [2, 3, 4, 5, 6, 7].map(|index: usize| timestamp[index]))
    }

    fn put<const N: usize>(mut self, at: usize, bytes: [u8; N]) -> Self {
        self.bytes[at..at + N].copy_from_slice(&bytes);
        self
    }

    fn u16(self, at: usize, value: u16) -> Self {
        self.put(at, value.to_be_bytes())
    }

    fn u32(self, at: usize, value: u32) -> Self {
        self.put(at, value.to_be_bytes())
    }

    fn u64(self, at: usize, value: u64) -> Self {
        self.put(at, value.to_be_bytes())
    }
}

pub(super) fn system_event(head: Head, event: u8) -> Message {
    Message::new(b'S', 12, head).put(11, [event])
}

pub(super) fn stock_directory(head: Head, stock: Symbol) -> Message {
    Message::new(b'R', 39, head)
        .put(11, stock)
        .put(19, *b"QN") // Global Select Market, in compliance
        .u32(21, 100)
        .put(25, *b"NC") // any lot, common stock
        .put(27, *b"Z ")
        .put(29, *b"PNN1N") // live, no short-sale restriction, no IPO, LULD tier 1, no ETP
        .u32(34, 0)
        .put(38, *b"N")
}

pub(super) fn trading_action(head: Head, stock: Symbol, state: u8) -> Message {
    Message::new(b'H', 25, head)
        .put(11, stock)
        .put(19, [state, b' '])
        .put(21, *b"    ")
}

pub(super) fn reg_sho(head: Head, stock: Symbol, action: u8) -> Message {
    Message::new(b'Y', 20, head)
        .put(11, stock)
        .put(19, [action])
}

pub(super) fn participant(head: Head, mpid: [u8; 4], stock: Symbol) -> Message {
    Message::new(b'L', 26, head)
        .put(11, mpid)
        .put(15, stock)
        .put(23, *b"YNA")
}

/// Levels in 1e-8 dollars.
pub(super) fn breaker_levels(head: Head, levels: [u64; 3]) -> Message {
    Message::new(b'V', 35, head)
        .u64(11, levels[0])
        .u64(19, levels[1])
        .u64(27, levels[2])
}

pub(super) fn breaker_breach(head: Head, level: u8) -> Message {
    Message::new(b'W', 12, head).put(11, [level])
}

pub(super) fn ipo_quoting(head: Head, stock: Symbol, release_s: u32, price: u32) -> Message {
    Message::new(b'K', 28, head)
        .put(11, stock)
        .u32(19, release_s)
        .put(23, *b"A")
        .u32(24, price)
}

/// Reference, upper and lower price.
pub(super) fn auction_collar(head: Head, stock: Symbol, prices: [u32; 3]) -> Message {
    Message::new(b'J', 35, head)
        .put(11, stock)
        .u32(19, prices[0])
        .u32(23, prices[1])
        .u32(27, prices[2])
        .u32(31, 0)
}

pub(super) fn operational_halt(head: Head, stock: Symbol, action: u8) -> Message {
    Message::new(b'h', 21, head)
        .put(11, stock)
        .put(19, [b'Q', action])
}

/// What an add message says of its order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Add {
    pub reference: u64,
    pub side: u8,
    pub shares: u32,
    pub stock: Symbol,
    pub price: u32,
}

impl Add {
    fn fields(self, message: Message) -> Message {
        message
            .u64(11, self.reference)
            .put(19, [self.side])
            .u32(20, self.shares)
            .put(24, self.stock)
            .u32(32, self.price)
    }
}

pub(super) fn add(head: Head, add: Add) -> Message {
    add.fields(Message::new(b'A', 36, head))
}

pub(super) fn add_attributed(head: Head, add: Add, mpid: [u8; 4]) -> Message {
    add.fields(Message::new(b'F', 40, head)).put(36, mpid)
}

pub(super) fn executed(head: Head, reference: u64, shares: u32, match_number: u64) -> Message {
    Message::new(b'E', 31, head)
        .u64(11, reference)
        .u32(19, shares)
        .u64(23, match_number)
}

/// An execution at another price than the order's.
#[derive(Debug, Clone, Copy)]
pub(super) struct PricedExecution {
    pub reference: u64,
    pub shares: u32,
    pub match_number: u64,
    pub printable: u8,
    pub price: u32,
}

pub(super) fn executed_with_price(head: Head, execution: PricedExecution) -> Message {
    Message::new(b'C', 36, head)
        .u64(11, execution.reference)
        .u32(19, execution.shares)
        .u64(23, execution.match_number)
        .put(31, [execution.printable])
        .u32(32, execution.price)
}

pub(super) fn cancel(head: Head, reference: u64, shares: u32) -> Message {
    Message::new(b'X', 23, head)
        .u64(11, reference)
        .u32(19, shares)
}

pub(super) fn delete(head: Head, reference: u64) -> Message {
    Message::new(b'D', 19, head).u64(11, reference)
}

pub(super) fn replace(head: Head, old: u64, new: u64, shares: u32, price: u32) -> Message {
    Message::new(b'U', 35, head)
        .u64(11, old)
        .u64(19, new)
        .u32(27, shares)
        .u32(31, price)
}

/// A trade against an order that was never displayed: reference 0, side always `B`.
pub(super) fn trade(
    head: Head,
    stock: Symbol,
    shares: u32,
    price: u32,
    match_number: u64,
) -> Message {
    Message::new(b'P', 44, head)
        .u64(11, 0)
        .put(19, *b"B")
        .u32(20, shares)
        .put(24, stock)
        .u32(32, price)
        .u64(36, match_number)
}

/// An opening (`O`), closing (`C`) or halt (`H`) cross.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cross {
    pub shares: u64,
    pub stock: Symbol,
    pub price: u32,
    pub match_number: u64,
    pub kind: u8,
}

pub(super) fn cross(head: Head, cross: Cross) -> Message {
    Message::new(b'Q', 40, head)
        .u64(11, cross.shares)
        .put(19, cross.stock)
        .u32(27, cross.price)
        .u64(31, cross.match_number)
        .put(39, [cross.kind])
}

pub(super) fn broken_trade(head: Head, match_number: u64) -> Message {
    Message::new(b'B', 19, head).u64(11, match_number)
}

/// Shares paired and left over before a cross, with the three indicative prices equal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Imbalance {
    pub paired: u64,
    pub imbalance: u64,
    pub direction: u8,
    pub stock: Symbol,
    pub price: u32,
    pub cross: u8,
}

pub(super) fn imbalance(head: Head, indicator: Imbalance) -> Message {
    Message::new(b'I', 50, head)
        .u64(11, indicator.paired)
        .u64(19, indicator.imbalance)
        .put(27, [indicator.direction])
        .put(28, indicator.stock)
        .u32(36, indicator.price)
        .u32(40, indicator.price)
        .u32(44, indicator.price)
        .put(48, [indicator.cross, b'L'])
}

pub(super) fn retail_interest(head: Head, stock: Symbol, flag: u8) -> Message {
    Message::new(b'N', 20, head).put(11, stock).put(19, [flag])
}

/// A direct listing's price discovery around one price, `near_ns` its time of day.
pub(super) fn direct_listing(head: Head, stock: Symbol, price: u32, near_ns: u64) -> Message {
    Message::new(b'O', 48, head)
        .put(11, stock)
        .put(19, *b"Y")
        .u32(20, price / 10 * 8)
        .u32(24, price / 10 * 12)
        .u32(28, price)
        .u64(32, near_ns)
        .u32(40, price / 10 * 9)
        .u32(44, price / 10 * 11)
}

/// A message of a type that no specification has, `len` bytes long.
pub(super) fn unknown(head: Head, kind: u8, len: usize, fill: u64) -> Message {
    let message = Message::new(kind, len, head);
    message.put(11, fill.to_be_bytes())
}
