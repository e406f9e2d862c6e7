//! What a record must say, given what a decoder that nobody here wrote reads in the message.
//!
//! A reading is a JSON object of the message's fields under the names that `itchfeed` gives them: numbers as they
//! are, octets as text with a character each. The rules below are written by hand from the record's page
//! (`hw/generated/registers.md`), and know neither offsets nor the contract's table.

use super::MIDNIGHT_NS;
use serde_json::Value;
use std::collections::BTreeMap;
use wirebook_contract::record::{Record, UNDEF_PRICE, UNDEF_SIZE, action, flag, mark, rtype};

/// What a record says of its message, without what belongs to its session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Told {
    rtype: u8,
    order_id: u64,
    price: i64,
    size: u32,
    action: u8,
    side: u8,
    marks: u8,
    /// `None`: the time between event and arrival.
    delta: Option<u32>,
}

impl Told {
    /// A notice that says nothing yet.
    const fn notice(rtype: u8) -> Self {
        Self {
            rtype,
            order_id: 0,
            price: 0,
            size: 0,
            action: 0,
            side: 0,
            marks: 0,
            delta: None,
        }
    }

    /// An order event that says only which order and what.
    const fn order(order_id: u64, action: u8, marks: u8) -> Self {
        Self {
            rtype: rtype::MBO,
            order_id,
            price: UNDEF_PRICE,
            size: UNDEF_SIZE,
            action,
            side: b'N',
            marks,
            delta: None,
        }
    }
}

/// A message's fields by name.
struct Fields<'a>(&'a Value);

impl Fields<'_> {
    fn number(&self, name: &str) -> u64 {
        let value = self.0.get(name).and_then(Value::as_u64);
        value.unwrap_or_else(|| panic!("no number {name} in {}", self.0))
    }

    fn word(&self, name: &str) -> u32 {
        u32::try_from(self.number(name)).expect("32 bits")
    }

    /// A price of four decimals in units of 1e-9.
    fn nano(&self, name: &str) -> i64 {
        i64::from(self.word(name)) * 100_000
    }

    fn octets(&self, name: &str) -> Vec<u8> {
        let value = self.0.get(name).and_then(Value::as_str);
        let text = value.unwrap_or_else(|| panic!("no text {name} in {}", self.0));
        text.chars()
            .map(|c| u8::try_from(u32::from(c)).expect("an octet"))
            .collect()
    }

    fn octet(&self, name: &str) -> u8 {
        self.octets(name)[0]
    }

    /// Up to eight octets, the first at the lowest address.
    fn in_order(&self, name: &str) -> u64 {
        let mut lanes = [0; 8];
        let octets = self.octets(name);
        lanes[..octets.len()].copy_from_slice(&octets);
        u64::from_le_bytes(lanes)
    }

    /// DBN calls the side of sellers `A`; any other letter stays.
    fn side(&self) -> u8 {
        match self.octet("buy_sell_indicator") {
            b'S' => b'A',
            other => other,
        }
    }
}

/// Two prices in the halves of one field.
fn halves(low: u32, high: u32) -> i64 {
    (u64::from(low) | u64::from(high) << 32) as i64
}

/// The records that the message must become.
fn told(letter: u8, reading: &Value) -> Vec<Told> {
    let f = Fields(reading);
    match letter {
        b'A' | b'F' | b'P' | b'E' | b'C' | b'X' | b'D' | b'U' => order_events(letter, &f),
        b'R' => vec![directory(&f)],
        b'I' | b'O' => auction(letter, &f),
        _ => vec![notice(letter, &f)],
    }
}

fn order_events(letter: u8, f: &Fields<'_>) -> Vec<Told> {
    let reference = f.number("order_reference_number");
    let cancel = |marks| Told::order(reference, action::CANCEL, marks);
    match letter {
        b'A' | b'F' | b'P' => {
            let action = if letter == b'P' {
                action::TRADE
            } else {
                action::ADD
            };
            vec![Told {
                side: f.side(),
                size: f.word("shares"),
                price: f.nano("price"),
                ..Told::order(reference, action, 0)
            }]
        }
        b'E' | b'C' => {
            let printable = letter == b'C' && f.octet("printable") == b'Y';
            vec![Told {
                size: f.word("executed_shares"),
                ..cancel(mark::EXECUTED | if printable { mark::PRINTABLE } else { 0 })
            }]
        }
        b'X' => vec![Told {
            size: f.word("cancelled_shares"),
            ..cancel(0)
        }],
        b'D' => vec![cancel(0)],
        _ => vec![
            cancel(mark::REPLACE),
            Told {
                size: f.word("shares"),
                price: f.nano("price"),
                ..Told::order(
                    f.number("new_order_reference_number"),
                    action::ADD,
                    mark::REPLACE,
                )
            },
        ],
    }
}

fn directory(f: &Fields<'_>) -> Told {
    let subtype = f.octets("issue_sub_type");
    Told {
        order_id: f.in_order("stock"),
        price: i64::from_le_bytes([
            f.octet("market_category"),
            f.octet("financial_status_indicator"),
            f.octet("round_lots_only"),
            f.octet("issue_classification"),
            subtype[0],
            subtype[1],
            f.octet("authenticity"),
            f.octet("short_sale_threshold_indicator"),
        ]),
        size: f.word("round_lot_size"),
        action: f.octet("ipo_flag"),
        side: f.octet("luld_ref"),
        delta: Some(u32::from_le_bytes([
            f.octet("etp_flag"),
            f.octet("inverse_indicator"),
            0,
            0,
        ])),
        ..Told::notice(rtype::DIRECTORY)
    }
}

/// The two messages that need a second record of details.
fn auction(letter: u8, f: &Fields<'_>) -> Vec<Told> {
    if letter == b'I' {
        return vec![
            Told {
                order_id: f.number("paired_shares"),
                price: f.number("imbalance_shares") as i64,
                size: f.word("current_reference_price"),
                action: f.octet("imbalance_direction"),
                side: f.octet("cross_type"),
                delta: Some(f.word("near_price")),
                ..Told::notice(rtype::IMBALANCE)
            },
            Told {
                order_id: f.in_order("stock"),
                price: f.nano("far_price"),
                action: f.octet("variation_indicator"),
                ..Told::notice(rtype::DETAIL)
            },
        ];
    }
    vec![
        Told {
            order_id: f.in_order("stock"),
            price: halves(
                f.word("minimum_allowable_price"),
                f.word("maximum_allowable_price"),
            ),
            size: f.word("near_execution_price"),
            action: f.octet("open_eligibility_status"),
            delta: Some(f.word("lower_price_range_collar")),
            ..Told::notice(rtype::EVENT)
        },
        Told {
            order_id: f.number("near_execution_time"),
            price: f.nano("upper_price_range_collar"),
            ..Told::notice(rtype::DETAIL)
        },
    ]
}

/// The messages that fit in one record and are no orders.
fn notice(letter: u8, f: &Fields<'_>) -> Told {
    let event = Told::notice(rtype::EVENT);
    let of_stock = |rtype| Told {
        order_id: f.in_order("stock"),
        ..Told::notice(rtype)
    };
    let trading = || of_stock(rtype::TRADING);
    match letter {
        b'S' => Told {
            action: f.octet("event_code"),
            ..event
        },
        b'W' => Told {
            action: f.octet("breached_level"),
            ..event
        },
        b'B' => Told {
            order_id: f.number("match_number"),
            ..event
        },
        b'V' => Told {
            order_id: f.number("level1_price"),
            price: f.number("level2_price") as i64,
            size: f.number("level3_price") as u32,
            delta: Some((f.number("level3_price") >> 32) as u32),
            ..event
        },
        b'L' => Told {
            size: f.in_order("mpid") as u32,
            action: f.octet("primary_market_maker"),
            side: f.octet("market_maker_mode"),
            price: i64::from(f.octet("market_participant_state")),
            ..of_stock(rtype::EVENT)
        },
        b'N' => Told {
            action: f.octet("interest_flag"),
            ..of_stock(rtype::EVENT)
        },
        b'H' => Told {
            action: f.octet("trading_state"),
            size: f.in_order("reason") as u32,
            ..trading()
        },
        b'Y' => Told {
            action: f.octet("reg_sho_action"),
            ..trading()
        },
        b'K' => Told {
            size: f.word("ipo_release_time"),
            action: f.octet("ipo_release_qualifier"),
            price: f.nano("ipo_price"),
            ..trading()
        },
        b'J' => Told {
            price: halves(
                f.word("auction_collar_reference_price"),
                f.word("upper_auction_collar_price"),
            ),
            size: f.word("lower_auction_collar_price"),
            delta: Some(f.word("auction_collar_extention")),
            ..trading()
        },
        b'h' => Told {
            side: f.octet("market_code"),
            action: f.octet("operational_halt_action"),
            ..trading()
        },
        b'Q' => Told {
            order_id: f.number("shares"),
            price: f.nano("cross_price"),
            size: f.number("match_number") as u32,
            delta: Some((f.number("match_number") >> 32) as u32),
            action: f.octet("cross_type"),
            ..Told::notice(rtype::CROSS)
        },
        other => panic!("no decoder reads the type {}", other as char),
    }
}

/// Compares all records of one session with the readings of its messages, in order; where the decoder
/// read nothing the records are passed over. Returns how many messages of each type were compared.
pub fn compare_with_readings<'a>(
    messages: impl IntoIterator<Item = &'a [u8]>,
    readings: &[Option<Value>],
    records: &[Record],
) -> BTreeMap<u8, u32> {
    let mut compared = BTreeMap::new();
    let mut rest = records;
    let mut count = 0;
    for ((sequence, message), reading) in (1..).zip(messages).zip(readings) {
        let letter = message[0];
        let last = rest.iter().position(Record::is_last);
        let last = last.unwrap_or_else(|| panic!("message {sequence} is not there"));
        let (mine, others) = rest.split_at(last + 1);
        rest = others;
        count += 1;
        assert!(mine.iter().all(|record| record.sequence == sequence));
        let Some(reading) = reading else {
            continue;
        };
        let expected = told(letter, reading);
        assert_eq!(mine.len(), expected.len(), "message {sequence}: {reading}");
        for (index, (record, told)) in mine.iter().zip(&expected).enumerate() {
            check(record, told, letter, reading);
            let flags = if index + 1 == mine.len() {
                flag::LAST
            } else {
                0
            };
            assert_eq!(record.flags, flags, "message {sequence}");
        }
        *compared.entry(letter).or_insert(0) += 1;
    }
    assert_eq!(count, readings.len(), "not every reading has a message");
    assert!(rest.is_empty(), "{} records too many", rest.len());
    compared
}

fn check(record: &Record, told: &Told, letter: u8, reading: &Value) {
    let f = Fields(reading);
    let event_ns = MIDNIGHT_NS + f.number("timestamp");
    let delay_ns = i128::from(record.ts_recv) - i128::from(event_ns);
    let delay_ns = delay_ns.clamp(i32::MIN.into(), i32::MAX.into()) as i32;
    let found = Told {
        rtype: record.rtype,
        order_id: record.order_id,
        price: record.price,
        size: record.size,
        action: record.action,
        side: record.side,
        marks: record.marks,
        delta: told.delta.map(|_| record.ts_in_delta as u32),
    };
    assert_eq!(found, *told, "{}: {reading}", letter as char);
    if told.delta.is_none() {
        assert_eq!(record.ts_in_delta, delay_ns, "{reading}");
    }
    assert_eq!(record.channel, letter);
    assert_eq!(
        u64::from(record.instrument_id),
        f.number("stock_locate"),
        "{reading}"
    );
    assert_eq!(record.ts_event, event_ns, "{reading}");
}

/// The messages of a file with two octets of length before each.
pub fn messages_of(file: &[u8]) -> Vec<&[u8]> {
    let mut rest = file;
    let mut messages = Vec::new();
    while let Some((&length, after)) = rest.split_first_chunk::<2>() {
        let (message, after) = after.split_at(usize::from(u16::from_be_bytes(length)));
        messages.push(message);
        rest = after;
    }
    messages
}
