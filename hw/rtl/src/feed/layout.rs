//! Which octets each kind of record is made of, from the contract's table, and which kinds share them.

use std::collections::BTreeSet;
use wirebook_contract::itch_map::{MESSAGES, Message, Slot, Source, order_event};
use wirebook_contract::record::{SIDE_NONE, UNDEF_PRICE, UNDEF_SIZE, mark, rtype, status};

/// Distinct sets of kinds that share the source of an octet, or a constant bit: the width of a choice.
pub const LINES: usize = 50;

/// What an octet of a record holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A constant.
    Is(u8),
    /// An octet of the message, or behind it [`LENGTH`] and [`LOGIN`].
    Octet(usize),
    /// That octet as DBN's side.
    Side(usize),
    /// Marks of an execution that is printable when that octet says so.
    Printable(usize),
}

/// Behind the message's octets: its length (2 octets), then the number of a login (4).
pub const LENGTH: usize = 50;
pub const LOGIN: usize = 52;

/// Where the octets of each field stand in a record's [`Origins`].
pub const ORDER_ID: usize = 0;
pub const PRICE: usize = 8;
pub const SIZE: usize = 16;
pub const DELTA: usize = 20;
pub const ACTION: usize = 24;
pub const SIDE: usize = 25;
pub const MARKS: usize = 26;
pub const RTYPE: usize = 27;
/// Bit 0: the price is one of 1e-4. Bit 1: `delta` has a meaning of its own.
pub const FLAGS: usize = 28;
const NANO: u8 = 1;
const DELTA_SET: u8 = 2;

/// The octets of a record but for what all kinds have.
pub type Origins = [Origin; 29];

/// Kinds of record, one bit each.
pub type Kinds = u32;

/// The first records of [`MESSAGES`] are kinds 0 to 22, in its order. Then the others.
pub const SECOND: usize = MESSAGES.len();
pub const UNKNOWN: usize = SECOND + 3;
pub const MALFORMED: usize = UNKNOWN + 1;
pub const STATUS: usize = UNKNOWN + 2;
pub const ACCEPTED: usize = UNKNOWN + 3;

/// Messages of two records, in the order in which their second ones are kinds from [`SECOND`] on.
pub fn of_two_records() -> impl Iterator<Item = &'static Message> {
    MESSAGES.iter().filter(|message| message.second != 0)
}

/// All kinds of record.
pub fn kinds() -> Vec<Origins> {
    let mut kinds: Vec<_> = MESSAGES.iter().map(|m| of_message(m, false)).collect();
    kinds.extend(of_two_records().map(|m| of_message(m, true)));
    kinds.extend([unknown(0), unknown(mark::MALFORMED), status(), accepted()]);
    kinds
}

/// The kinds that take `origin` for octet `at`.
pub fn sharing(kinds: &[Origins], at: usize, origin: Origin) -> Kinds {
    which(kinds, |octets| octets[at] == origin)
}

/// The kinds whose octet `at` is a constant with `bit` set.
pub fn constant(kinds: &[Origins], at: usize, bit: usize) -> Kinds {
    which(
        kinds,
        |octets| matches!(octets[at], Origin::Is(value) if value >> bit & 1 != 0),
    )
}

fn which(kinds: &[Origins], holds: impl Fn(&Origins) -> bool) -> Kinds {
    (0..)
        .zip(kinds)
        .filter(|(_, octets)| holds(octets))
        .fold(0, |set, (kind, _)| set | 1 << kind)
}

/// What octet `at` can be but a constant, each once.
pub fn origins(kinds: &[Origins], at: usize) -> Vec<Origin> {
    let mut found = vec![];
    for octets in kinds {
        if !matches!(octets[at], Origin::Is(_)) && !found.contains(&octets[at]) {
            found.push(octets[at]);
        }
    }
    found
}

/// The sets of kinds that share something, each once: bit `n` of a choice says that the record's kind is in the
/// `n`-th.
pub fn lines(kinds: &[Origins]) -> Vec<Kinds> {
    let mut sets = BTreeSet::new();
    for at in 0..FLAGS + 1 {
        sets.extend(
            origins(kinds, at)
                .into_iter()
                .map(|origin| sharing(kinds, at, origin)),
        );
        sets.extend((0..8).map(|bit| constant(kinds, at, bit)));
    }
    sets.remove(&0);
    sets.into_iter().collect()
}

/// One record of a message: values of absent fields, then the fields the table sends to it.
fn of_message(message: &Message, second: bool) -> Origins {
    let kind = if second {
        message.second
    } else {
        message.rtype
    };
    let (action, marks) = order_event(message.letter, second);
    let mut octets = [Origin::Is(0); FLAGS + 1];
    if kind == rtype::MBO {
        put(&mut octets, PRICE, &UNDEF_PRICE.to_le_bytes());
        put(&mut octets, SIZE, &UNDEF_SIZE.to_le_bytes());
        put(&mut octets, SIDE, &[SIDE_NONE]);
    }
    put(&mut octets, RTYPE, &[kind]);
    put(&mut octets, ACTION, &[action]);
    put(&mut octets, MARKS, &[marks]);
    let wanted = u8::from(second);
    for field in message.fields.iter().filter(|f| f.record == wanted) {
        place(&mut octets, field);
    }
    octets
}

fn place(octets: &mut Origins, field: &Source) {
    let (at, bytes) = (usize::from(field.byte), usize::from(field.bytes));
    match field.slot {
        Slot::OrderId if field.name == "stock" => in_order(octets, ORDER_ID, at, bytes),
        Slot::OrderId => integer(octets, ORDER_ID, at, bytes),
        Slot::PriceByte(n) => in_order(octets, PRICE + usize::from(n), at, bytes),
        Slot::Price => integer(octets, PRICE, at, bytes),
        Slot::PriceHalf(n) => integer(octets, PRICE + 4 * usize::from(n), at, bytes),
        Slot::PriceNano => {
            put(octets, PRICE, &[0; 8]);
            integer(octets, PRICE, at, bytes);
            flag(octets, NANO);
        }
        Slot::Size => integer(octets, SIZE, at, bytes),
        Slot::SizeBytes => in_order(octets, SIZE, at, bytes),
        Slot::Action => in_order(octets, ACTION, at, 1),
        Slot::SideRaw => in_order(octets, SIDE, at, 1),
        Slot::Side => octets[SIDE] = Origin::Side(at),
        Slot::Delta => {
            integer(octets, DELTA, at, bytes);
            flag(octets, DELTA_SET);
        }
        Slot::DeltaByte(n) => {
            in_order(octets, DELTA + usize::from(n), at, bytes);
            flag(octets, DELTA_SET);
        }
        Slot::SizeAndDelta => {
            integer(octets, SIZE, at + 4, 4);
            integer(octets, DELTA, at, 4);
            flag(octets, DELTA_SET);
        }
        Slot::Printable => octets[MARKS] = Origin::Printable(at),
        Slot::None => {}
    }
}

/// Whatever it is, the host gets the start of its body and its length.
fn unknown(marks: u8) -> Origins {
    let mut octets = [Origin::Is(0); FLAGS + 1];
    in_order(&mut octets, ORDER_ID, 11, 8);
    in_order(&mut octets, PRICE, 19, 8);
    in_order(&mut octets, SIZE, LENGTH, 2);
    put(&mut octets, MARKS, &[marks]);
    put(&mut octets, RTYPE, &[rtype::UNKNOWN]);
    octets
}

/// See [`super::assemble::class::STATUS`].
fn status() -> Origins {
    let mut octets = [Origin::Is(0); FLAGS + 1];
    in_order(&mut octets, ORDER_ID, 0, 8);
    in_order(&mut octets, PRICE, 8, 8);
    in_order(&mut octets, ACTION, 16, 1);
    in_order(&mut octets, SIDE, 17, 1);
    put(&mut octets, RTYPE, &[rtype::STATUS]);
    flag(&mut octets, DELTA_SET);
    octets
}

fn accepted() -> Origins {
    let mut octets = [Origin::Is(0); FLAGS + 1];
    in_order(&mut octets, ORDER_ID, LOGIN, 4);
    put(&mut octets, ACTION, &[status::UP]);
    put(&mut octets, RTYPE, &[rtype::STATUS]);
    flag(&mut octets, DELTA_SET);
    octets
}

fn put(octets: &mut Origins, to: usize, values: &[u8]) {
    for (octet, &value) in octets[to..].iter_mut().zip(values) {
        *octet = Origin::Is(value);
    }
}

fn flag(octets: &mut Origins, flag: u8) {
    if let Origin::Is(value) = &mut octets[FLAGS] {
        *value |= flag;
    }
}

/// Octets as they lie in the message: the first in the lowest bits.
fn in_order(octets: &mut Origins, to: usize, at: usize, bytes: usize) {
    for n in 0..bytes {
        octets[to + n] = Origin::Octet(at + n);
    }
}

/// An integer in network order.
fn integer(octets: &mut Origins, to: usize, at: usize, bytes: usize) {
    for n in 0..bytes {
        octets[to + n] = Origin::Octet(at + bytes - 1 - n);
    }
}
