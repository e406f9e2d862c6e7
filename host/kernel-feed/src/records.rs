//! ITCH messages as the contract's 64-byte records, as an oracle for the card's.
//!
//! Written from the contract's documentation, without its table, so that a wrong table shows.
//! What only the card knows (its clock, latency, ownership counter) is given by the caller or
//! left 0. The rules that the contract's field table leaves to its prose:
//!
//! - what an order event does not say holds DBN's undefined value: price `i64::MAX`, size
//!   `u32::MAX`, side `N`; in every other record it is 0. So E, C, X, D and U have neither price
//!   nor side of the order they change;
//! - `ts_in_delta` is `ts_recv - ts_event`, saturating, unless the type puts a field there;
//! - a message of unknown type or wrong length is one record of type `UNKNOWN`: its common header,
//!   the first 16 octets of its body in `order_id` and `price` (0 where there are none), `size`
//!   its length in bytes, and the mark `MALFORMED` if the type is known;
//! - a message too short for the common header has no record: there is no instrument to give it
//!   to. The card counts it.

use crate::decode::{At, Body, DecodeError, Message, decode};
use wirebook_contract::record::{self, Record, action, flag, mark, rtype};

/// What a session's registers say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Context {
    /// Goes into every record.
    pub publisher_id: u16,
    /// The session's slot.
    pub session: u8,
    /// Nanoseconds from the epoch to the midnight that the feed's times count from.
    pub midnight_epoch_ns: u64,
}

/// What belongs to one message and is not in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Its number in the session.
    pub sequence: u64,
    /// The card's clock at its last byte, ns since the epoch.
    pub ts_recv: u64,
}

/// Type, locate, tracking number and timestamp, in bytes.
const HEADER_LEN: usize = 11;

/// The records of a message: one, two, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Records {
    records: [Record; 2],
    count: usize,
}

impl std::ops::Deref for Records {
    type Target = [Record];

    fn deref(&self) -> &[Record] {
        &self.records[..self.count]
    }
}

/// The records of a message's bytes, `latency` and `own` 0.
pub fn records(context: &Context, stamp: Stamp, bytes: &[u8]) -> Records {
    if bytes.len() < HEADER_LEN {
        return Records {
            records: Default::default(),
            count: 0,
        };
    }
    let base = blank(context, stamp, bytes);
    let (first, second) = match decode(bytes) {
        Ok(message) => fill(base, &message),
        Err(error) => (unknown(base, bytes, error), None),
    };
    match second {
        None => Records {
            records: [last(first), Record::default()],
            count: 1,
        },
        Some(second) => Records {
            records: [first, last(second)],
            count: 2,
        },
    }
}

fn last(record: Record) -> Record {
    Record {
        flags: record.flags | flag::LAST,
        ..record
    }
}

/// What all records share.
fn blank(context: &Context, stamp: Stamp, bytes: &[u8]) -> Record {
    let at = At(bytes);
    let ts_event = context.midnight_epoch_ns.wrapping_add(at.u48(5));
    Record {
        length: 16,
        rtype: rtype::UNKNOWN,
        publisher_id: context.publisher_id,
        instrument_id: u32::from(at.u16(1)),
        ts_event,
        order_id: 0,
        price: 0,
        size: 0,
        flags: 0,
        channel: at.u8(0),
        action: 0,
        side: 0,
        ts_recv: stamp.ts_recv,
        ts_in_delta: delta(stamp.ts_recv, ts_event),
        sequence: stamp.sequence as u32,
        latency: 0,
        session: context.session,
        marks: 0,
        own: 0,
    }
}

fn delta(ts_recv: u64, ts_event: u64) -> i32 {
    let delta = ts_recv.wrapping_sub(ts_event) as i64;
    delta.clamp(i32::MIN.into(), i32::MAX.into()) as i32
}

fn unknown(base: Record, bytes: &[u8], error: DecodeError) -> Record {
    let malformed = matches!(error, DecodeError::WrongLength { .. });
    let at = At(bytes);
    Record {
        order_id: u64::from_le_bytes(at.text(HEADER_LEN)),
        price: i64::from_le_bytes(at.text(HEADER_LEN + 8)),
        size: bytes.len() as u32,
        marks: if malformed { mark::MALFORMED } else { 0 },
        ..base
    }
}

fn fill(base: Record, message: &Message) -> (Record, Option<Record>) {
    match message.body {
        Body::Replace {
            old,
            new,
            shares,
            price,
        } => {
            let half = Record {
                marks: mark::REPLACE,
                ..order_event(base)
            };
            let cancel = Record {
                order_id: old,
                action: action::CANCEL,
                ..half
            };
            let add = Record {
                order_id: new,
                price: nano(price),
                size: shares,
                action: action::ADD,
                ..half
            };
            (cancel, Some(add))
        }
        Body::Imbalance { .. } | Body::DirectListing { .. } => detailed(base, &message.body),
        Body::Add { .. }
        | Body::Executed { .. }
        | Body::ExecutedWithPrice { .. }
        | Body::Cancel { .. }
        | Body::Delete { .. }
        | Body::Trade { .. } => (order(base, &message.body), None),
        ref body => (notice(base, body), None),
    }
}

/// An order event that says nothing yet.
fn order_event(base: Record) -> Record {
    Record {
        rtype: rtype::MBO,
        price: record::UNDEF_PRICE,
        size: record::UNDEF_SIZE,
        side: record::SIDE_NONE,
        ..base
    }
}

/// One order event.
fn order(base: Record, body: &Body) -> Record {
    let base = order_event(base);
    let cancel = |reference, size, marks| Record {
        order_id: reference,
        size,
        action: action::CANCEL,
        marks,
        ..base
    };
    match *body {
        Body::Add {
            reference,
            side,
            shares,
            price,
            ..
        } => Record {
            order_id: reference,
            price: nano(price),
            size: shares,
            action: action::ADD,
            side: dbn_side(side),
            ..base
        },
        Body::Trade {
            reference,
            side,
            shares,
            price,
            ..
        } => Record {
            order_id: reference,
            price: nano(price),
            size: shares,
            action: action::TRADE,
            side: dbn_side(side),
            ..base
        },
        Body::Executed {
            reference, shares, ..
        } => cancel(reference, shares, mark::EXECUTED),
        Body::ExecutedWithPrice {
            reference,
            shares,
            printable,
            ..
        } => {
            let printable = match printable {
                b'Y' => mark::PRINTABLE,
                _ => 0,
            };
            cancel(reference, shares, mark::EXECUTED | printable)
        }
        Body::Cancel { reference, shares } => cancel(reference, shares, 0),
        Body::Delete { reference } => cancel(reference, record::UNDEF_SIZE, 0),
        _ => base,
    }
}

/// Messages whose fields need a second record.
fn detailed(base: Record, body: &Body) -> (Record, Option<Record>) {
    let detail = Record {
        rtype: rtype::DETAIL,
        ..base
    };
    match *body {
        Body::Imbalance {
            paired,
            imbalance,
            direction,
            stock,
            far,
            near,
            reference,
            cross,
            variation,
        } => {
            let first = Record {
                rtype: rtype::IMBALANCE,
                order_id: paired,
                price: imbalance as i64,
                size: reference,
                action: direction,
                side: cross,
                ts_in_delta: near as i32,
                ..base
            };
            let second = Record {
                order_id: u64::from_le_bytes(stock),
                price: nano(far),
                action: variation,
                ..detail
            };
            (first, Some(second))
        }
        Body::DirectListing {
            stock,
            open_eligibility,
            min,
            max,
            near,
            near_ns,
            lower_collar,
            upper_collar,
        } => {
            let first = Record {
                rtype: rtype::EVENT,
                order_id: u64::from_le_bytes(stock),
                price: halves(min, max),
                size: near,
                action: open_eligibility,
                ts_in_delta: lower_collar as i32,
                ..base
            };
            let second = Record {
                order_id: near_ns,
                price: nano(upper_collar),
                ..detail
            };
            (first, Some(second))
        }
        _ => (base, None),
    }
}

/// Everything that is one record and no order event.
fn notice(base: Record, body: &Body) -> Record {
    let about = |rtype, stock| Record {
        rtype,
        order_id: u64::from_le_bytes(stock),
        ..base
    };
    let event = Record {
        rtype: rtype::EVENT,
        ..base
    };
    match *body {
        Body::SystemEvent { event: action } => Record { action, ..event },
        Body::StockDirectory { stock, .. } => directory(about(rtype::DIRECTORY, stock), body),
        Body::TradingAction {
            stock,
            state,
            reason,
            ..
        } => Record {
            action: state,
            size: u32::from_le_bytes(reason),
            ..about(rtype::TRADING, stock)
        },
        Body::RegSho { stock, action } => Record {
            action,
            ..about(rtype::TRADING, stock)
        },
        Body::Participant {
            mpid,
            stock,
            primary,
            mode,
            state,
        } => Record {
            size: u32::from_le_bytes(mpid),
            action: primary,
            side: mode,
            price: i64::from(state),
            ..about(rtype::EVENT, stock)
        },
        Body::BreakerLevels {
            levels: [level_1, level_2, level_3],
        } => Record {
            order_id: level_1,
            price: level_2 as i64,
            size: level_3 as u32,
            ts_in_delta: (level_3 >> 32) as i32,
            ..event
        },
        Body::BreakerBreach { level } => Record {
            action: level,
            ..event
        },
        Body::IpoQuoting {
            stock,
            release_s,
            qualifier,
            price,
        } => Record {
            size: release_s,
            action: qualifier,
            price: nano(price),
            ..about(rtype::TRADING, stock)
        },
        Body::AuctionCollar {
            stock,
            reference,
            upper,
            lower,
            extension,
        } => Record {
            price: halves(reference, upper),
            size: lower,
            ts_in_delta: extension as i32,
            ..about(rtype::TRADING, stock)
        },
        Body::OperationalHalt {
            stock,
            market,
            action,
        } => Record {
            side: market,
            action,
            ..about(rtype::TRADING, stock)
        },
        Body::Cross {
            shares,
            price,
            match_number,
            cross,
            ..
        } => Record {
            rtype: rtype::CROSS,
            order_id: shares,
            price: nano(price),
            size: match_number as u32,
            ts_in_delta: (match_number >> 32) as i32,
            action: cross,
            ..base
        },
        Body::BrokenTrade { match_number } => Record {
            order_id: match_number,
            ..event
        },
        Body::RetailInterest { stock, flag } => Record {
            action: flag,
            ..about(rtype::EVENT, stock)
        },
        _ => base,
    }
}

fn directory(base: Record, body: &Body) -> Record {
    let Body::StockDirectory {
        category,
        financial_status,
        round_lot,
        round_lots_only,
        class,
        subtype,
        authenticity,
        short_sale_threshold,
        ipo,
        luld_tier,
        etp,
        inverse,
        ..
    } = *body
    else {
        return base;
    };
    Record {
        price: i64::from_le_bytes([
            category,
            financial_status,
            round_lots_only,
            class,
            subtype[0],
            subtype[1],
            authenticity,
            short_sale_threshold,
        ]),
        size: round_lot,
        action: ipo,
        side: luld_tier,
        ts_in_delta: i32::from_le_bytes([etp, inverse, 0, 0]),
        ..base
    }
}

/// 1e-4 to 1e-9.
fn nano(price: u32) -> i64 {
    i64::from(price) * 100_000
}

fn halves(low: u32, high: u32) -> i64 {
    (u64::from(high) << 32 | u64::from(low)) as i64
}

/// DBN calls the selling side "ask".
fn dbn_side(side: u8) -> u8 {
    match side {
        b'S' => b'A',
        side => side,
    }
}
