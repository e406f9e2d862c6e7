//! Where each field of each ITCH 5.0 message goes in a record.
//!
//! All 23 types. The common header is carried by all: locate → `instrument_id`, timestamp (ns since
//! midnight) + the session's midnight → `ts_event`, type letter → `channel`; the tracking number is not
//! carried. A field listed with [`Slot::None`] is not carried: symbols, because the locate names the
//! instrument and the directory record gives its symbol.
//!
//! A field of the record that no source goes to holds DBN's undefined value in an order event (`price`
//! [`UNDEF_PRICE`](crate::record::UNDEF_PRICE), `size` [`UNDEF_SIZE`](crate::record::UNDEF_SIZE), `side`
//! [`SIDE_NONE`](crate::record::SIDE_NONE)) and 0 in any other; `ts_in_delta` without a source is `ts_recv - ts_event`.
//!
//! A message of unknown letter, or whose length is not its type's, becomes one record of type
//! [`UNKNOWN`](crate::record::rtype::UNKNOWN): `order_id` and `price` hold octets 11..27 as they came, `size` the length,
//! and a known letter sets the mark [`MALFORMED`](crate::record::mark::MALFORMED). Messages shorter than the common header
//! have no record: they are counted (`runts`) and take their sequence number.

/// Destination in the record of one source field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Slot {
    /// `order_id` as an integer, or the field's octets in order (first octet at the lowest address).
    OrderId,
    /// Octets `0..` of `price` from the given one, in the order of the feed.
    PriceByte(u8),
    /// `price` as an integer, unscaled (8 octets).
    Price,
    /// The low or high half of `price` as an integer.
    PriceHalf(u8),
    /// `price` scaled from 1e-4 to 1e-9.
    PriceNano,
    /// `size` as an integer.
    Size,
    /// `size`: the field's four octets in order.
    SizeBytes,
    /// `action`.
    Action,
    /// `side` (`S` becomes DBN's `A`; only in order events).
    Side,
    /// `side` as it is.
    SideRaw,
    /// `ts_in_delta` as an integer.
    Delta,
    /// Octet of `ts_in_delta` from the given one, in the order of the feed.
    DeltaByte(u8),
    /// The low half goes to `size`, the high half to `ts_in_delta` (8 octets).
    SizeAndDelta,
    /// Mark `PRINTABLE` when `Y`.
    Printable,
    /// Not carried.
    None,
}

/// One field of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Source {
    /// Name in the specification, snake case.
    pub name: &'static str,
    /// Offset in the message.
    pub byte: u8,
    /// Width in octets.
    pub bytes: u8,
    /// Where it goes.
    pub slot: Slot,
    /// Which record of the message: 0, or 1 for the second.
    pub record: u8,
}

/// One message type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Message {
    /// Type letter.
    pub letter: u8,
    /// Name in the specification.
    pub name: &'static str,
    /// Total length in octets.
    pub bytes: u8,
    /// `rtype` of the first record.
    pub rtype: u8,
    /// `rtype` of the second record, 0 when there is one record.
    pub second: u8,
    /// Fields after the common header.
    pub fields: &'static [Source],
}

macro_rules! slot {
    ($s:ident) => {
        Slot::$s
    };
    ($s:ident $n:literal) => {
        Slot::$s($n)
    };
}
macro_rules! messages {
    ($($letter:literal $name:literal $bytes:literal $rtype:ident $second:tt { $($f:ident $byte:literal $w:literal $rec:literal $slot:ident $($n:literal)?),* $(,)? })*) => {
        /// All message types in the order of the specification.
        pub const MESSAGES: [Message; 23] = [$(Message {
            letter: $letter, name: $name, bytes: $bytes, rtype: crate::record::rtype::$rtype, second: messages!(@second $second),
            fields: &[$(Source { name: stringify!($f), byte: $byte, bytes: $w, slot: slot!($slot $($n)?), record: $rec }),*],
        }),*];
    };
    (@second 0) => { 0 };
    (@second $r:ident) => { crate::record::rtype::$r };
}

messages! {
    b'S' "system event" 12 EVENT 0 { event 11 1 0 Action }
    b'R' "stock directory" 39 DIRECTORY 0 {
        stock 11 8 0 OrderId, category 19 1 0 PriceByte 0, financial_status 20 1 0 PriceByte 1, round_lot_size 21 4 0 Size,
        round_lots_only 25 1 0 PriceByte 2, classification 26 1 0 PriceByte 3, subtype 27 2 0 PriceByte 4,
        authenticity 29 1 0 PriceByte 6, short_sale_threshold 30 1 0 PriceByte 7, ipo_flag 31 1 0 Action, luld_tier 32 1 0 SideRaw,
        etp_flag 33 1 0 DeltaByte 0, etp_leverage 34 4 0 None, inverse 38 1 0 DeltaByte 1 }
    b'H' "stock trading action" 25 TRADING 0 { stock 11 8 0 OrderId, state 19 1 0 Action, reserved 20 1 0 None, reason 21 4 0 SizeBytes }
    b'Y' "Reg SHO restriction" 20 TRADING 0 { stock 11 8 0 OrderId, reg_sho_action 19 1 0 Action }
    b'L' "market participant position" 26 EVENT 0 {
        mpid 11 4 0 SizeBytes, stock 15 8 0 OrderId, primary_market_maker 23 1 0 Action, mode 24 1 0 SideRaw, state 25 1 0 PriceByte 0 }
    b'V' "MWCB decline level" 35 EVENT 0 { level_1 11 8 0 OrderId, level_2 19 8 0 Price, level_3 27 8 0 SizeAndDelta }
    b'W' "MWCB status" 12 EVENT 0 { breached_level 11 1 0 Action }
    b'K' "IPO quoting period" 28 TRADING 0 { stock 11 8 0 OrderId, release_time 19 4 0 Size, qualifier 23 1 0 Action, ipo_price 24 4 0 PriceNano }
    b'J' "LULD auction collar" 35 TRADING 0 {
        stock 11 8 0 OrderId, reference_price 19 4 0 PriceHalf 0, upper_price 23 4 0 PriceHalf 1, lower_price 27 4 0 Size, extension 31 4 0 Delta }
    b'h' "operational halt" 21 TRADING 0 { stock 11 8 0 OrderId, market 19 1 0 SideRaw, halt_action 20 1 0 Action }
    b'A' "add order" 36 MBO 0 { reference 11 8 0 OrderId, side 19 1 0 Side, shares 20 4 0 Size, stock 24 8 0 None, price 32 4 0 PriceNano }
    b'F' "add order with MPID" 40 MBO 0 {
        reference 11 8 0 OrderId, side 19 1 0 Side, shares 20 4 0 Size, stock 24 8 0 None, price 32 4 0 PriceNano, mpid 36 4 0 None }
    b'E' "order executed" 31 MBO 0 { reference 11 8 0 OrderId, shares 19 4 0 Size, match_number 23 8 0 None }
    b'C' "order executed with price" 36 MBO 0 {
        reference 11 8 0 OrderId, shares 19 4 0 Size, match_number 23 8 0 None, printable 31 1 0 Printable, execution_price 32 4 0 None }
    b'X' "order cancel" 23 MBO 0 { reference 11 8 0 OrderId, shares 19 4 0 Size }
    b'D' "order delete" 19 MBO 0 { reference 11 8 0 OrderId }
    b'U' "order replace" 35 MBO MBO { old_reference 11 8 0 OrderId, new_reference 19 8 1 OrderId, shares 27 4 1 Size, price 31 4 1 PriceNano }
    b'P' "trade (non-cross)" 44 MBO 0 {
        reference 11 8 0 OrderId, side 19 1 0 Side, shares 20 4 0 Size, stock 24 8 0 None, price 32 4 0 PriceNano, match_number 36 8 0 None }
    b'Q' "cross trade" 40 CROSS 0 { shares 11 8 0 OrderId, stock 19 8 0 None, price 27 4 0 PriceNano, match_number 31 8 0 SizeAndDelta, cross_type 39 1 0 Action }
    b'B' "broken trade" 19 EVENT 0 { match_number 11 8 0 OrderId }
    b'I' "net order imbalance" 50 IMBALANCE DETAIL {
        paired_shares 11 8 0 OrderId, imbalance_shares 19 8 0 Price, direction 27 1 0 Action, stock 28 8 1 OrderId, far_price 36 4 1 PriceNano,
        near_price 40 4 0 Delta, reference_price 44 4 0 Size, cross_type 48 1 0 SideRaw, price_variation 49 1 1 Action }
    b'N' "retail price improvement" 20 EVENT 0 { stock 11 8 0 OrderId, interest_flag 19 1 0 Action }
    b'O' "direct listing price discovery" 48 EVENT DETAIL {
        stock 11 8 0 OrderId, open_eligibility 19 1 0 Action, minimum_price 20 4 0 PriceHalf 0, maximum_price 24 4 0 PriceHalf 1,
        near_price 28 4 0 Size, near_time 32 8 1 OrderId, lower_collar 40 4 0 Delta, upper_collar 44 4 1 PriceNano }
}

/// Octets of the header common to all messages.
pub const HEADER_BYTES: usize = 11;

/// Longest message, octets.
pub const MAX_BYTES: usize = 50;

/// The entry of a type letter.
#[must_use]
pub const fn lookup(letter: u8) -> Option<&'static Message> {
    let mut i = 0;
    while i < MESSAGES.len() {
        if MESSAGES[i].letter == letter {
            return Some(&MESSAGES[i]);
        }
        i += 1;
    }
    None
}

/// `action` and `marks` of an order event, for the first (`second` false) or second record of a message.
/// Other message types have neither but for their fields.
#[must_use]
pub const fn order_event(letter: u8, second: bool) -> (u8, u8) {
    use crate::record::{action, mark};
    match (letter, second) {
        (b'A' | b'F', _) => (action::ADD, 0),
        (b'E' | b'C', _) => (action::CANCEL, mark::EXECUTED),
        (b'X' | b'D', _) => (action::CANCEL, 0),
        (b'U', false) => (action::CANCEL, mark::REPLACE),
        (b'U', true) => (action::ADD, mark::REPLACE),
        (b'P', _) => (action::TRADE, 0),
        _ => (0, 0),
    }
}

const _: () = {
    // The fields of each type tile it from the header to the end: nothing is forgotten.
    let mut i = 0;
    while i < MESSAGES.len() {
        let m = &MESSAGES[i];
        let mut at = HEADER_BYTES;
        let mut k = 0;
        while k < m.fields.len() {
            assert!(m.fields[k].byte as usize == at);
            at += m.fields[k].bytes as usize;
            k += 1;
        }
        assert!(at == m.bytes as usize && at <= MAX_BYTES);
        i += 1;
    }
};
