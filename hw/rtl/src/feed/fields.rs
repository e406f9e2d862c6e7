//! From an assembled ITCH message to the fields of its record, generated from the contract's table.

use rust_hdl::prelude::ast::{
    VerilogBlock, VerilogExpression as Expr, VerilogStatement as Statement,
};
use rust_hdl::prelude::*;
use wirebook_contract::itch_map::{MESSAGES, Message, Slot, Source, order_event};
use wirebook_contract::record::{SIDE_NONE, UNDEF_PRICE, UNDEF_SIZE, mark, rtype};
use wirebook_emit::dialect;

/// Selects a record's fields by type letter. Combinational; the caller registers the outputs.
///
/// The hardware is built from [`wirebook_contract::itch_map`], so a field is placed once. For an unknown
/// letter `octets` is 0 and the fields hold the start of the body. `second` asks for the second record of
/// a message that has `two`; undefined for others.
#[derive(LogicBlock, Default)]
pub struct Fields {
    /// The message, octet 0 in bits 7:0.
    pub data: Signal<In, Bits<400>>,
    /// Second record wanted.
    pub second: Signal<In, Bit>,
    /// Length of this type, 0 when unknown.
    pub octets: Signal<Out, Bits<8>>,
    /// The type has two records.
    pub two: Signal<Out, Bit>,
    /// Fields as named in the record.
    pub rtype: Signal<Out, Bits<8>>,
    pub order_id: Signal<Out, Bits<64>>,
    /// Price, or in bits 31:0 a price of 1e-4 when `nano`.
    pub price: Signal<Out, Bits<64>>,
    pub nano: Signal<Out, Bit>,
    pub size: Signal<Out, Bits<32>>,
    pub action: Signal<Out, Bits<8>>,
    pub side: Signal<Out, Bits<8>>,
    pub marks: Signal<Out, Bits<8>>,
    /// `ts_in_delta`, when the type gives it a meaning of its own.
    pub delta: Signal<Out, Bits<32>>,
    pub delta_set: Signal<Out, Bit>,
}

impl Logic for Fields {
    fn connect(&mut self) {
        self.octets.connect();
        self.two.connect();
        self.rtype.connect();
        self.order_id.connect();
        self.price.connect();
        self.nano.connect();
        self.size.connect();
        self.action.connect();
        self.side.connect();
        self.marks.connect();
        self.delta.connect();
        self.delta_set.connect();
    }

    /// No native model: this block is tested as Verilog only.
    fn update(&mut self) {}

    fn hdl(&self) -> Verilog {
        let mut block = unknown();
        let mut arms: Vec<_> = MESSAGES.iter().map(arm).collect();
        arms.push((vec![], vec![]));
        block.push(dialect::select(octet(0), arms));
        dialect::module::<Self>(file!(), &[], block)
    }
}

/// What every output is when the letter is unknown: the body as it came.
fn unknown() -> VerilogBlock {
    vec![
        set("octets", number(0u64)),
        set("two", bit(false)),
        set("rtype", number(rtype::UNKNOWN)),
        set("order_id", octets_in_order(11, 8)),
        set("price", octets_in_order(19, 8)),
        set("nano", bit(false)),
        set("size", number(0u64)),
        set("action", number(0u64)),
        set("side", number(0u64)),
        set("marks", number(0u64)),
        set("delta", number(0u64)),
        set("delta_set", bit(false)),
    ]
}

fn arm(message: &Message) -> (Vec<Expr>, VerilogBlock) {
    let mut block = vec![
        set("octets", number(message.bytes)),
        set("two", bit(message.second != 0)),
    ];
    if message.second == 0 {
        block.extend(record(message, false));
    } else {
        block.push(dialect::branch(
            signal("second"),
            record(message, true),
            record(message, false),
        ));
    }
    (vec![number(message.letter)], block)
}

/// One record of a message: values of absent fields, then the fields the table sends to it.
fn record(message: &Message, second: bool) -> VerilogBlock {
    let kind = if second {
        message.second
    } else {
        message.rtype
    };
    let (action, marks) = order_event(message.letter, second);
    let is_order = kind == rtype::MBO;
    let mut block = vec![
        set("rtype", number(kind)),
        set("order_id", number(0u64)),
        set(
            "price",
            number(if is_order { UNDEF_PRICE as u64 } else { 0 }),
        ),
        set(
            "size",
            number(if is_order { u64::from(UNDEF_SIZE) } else { 0 }),
        ),
        set("action", number(action)),
        set(
            "side",
            number(if is_order { u64::from(SIDE_NONE) } else { 0 }),
        ),
        set("marks", number(marks)),
    ];
    let wanted = u8::from(second);
    for field in message.fields.iter().filter(|f| f.record == wanted) {
        block.extend(place(field));
    }
    block
}

fn place(field: &Source) -> VerilogBlock {
    let (at, bytes) = (usize::from(field.byte), usize::from(field.bytes));
    match field.slot {
        Slot::OrderId if field.name == "stock" => vec![set("order_id", octets_in_order(at, bytes))],
        Slot::OrderId => vec![set("order_id", integer(at, bytes))],
        Slot::PriceByte(n) => vec![part(
            "price",
            8 * usize::from(n),
            8 * bytes,
            octets_in_order(at, bytes),
        )],
        Slot::Price => vec![set("price", integer(at, bytes))],
        Slot::PriceHalf(n) => vec![part("price", 32 * usize::from(n), 32, integer(at, bytes))],
        Slot::PriceNano => vec![
            set("price", dialect::cast(integer(at, bytes), 64)),
            set("nano", bit(true)),
        ],
        Slot::Size => vec![set("size", integer(at, bytes))],
        Slot::SizeBytes => vec![set("size", octets_in_order(at, bytes))],
        Slot::Action => vec![set("action", octet(at))],
        Slot::SideRaw => vec![set("side", octet(at))],
        // DBN calls the sell side ask.
        Slot::Side => vec![
            set("side", octet(at)),
            when(equals(octet(at), number(b'S')), set("side", number(b'A'))),
        ],
        Slot::Delta => vec![
            set("delta", integer(at, bytes)),
            set("delta_set", bit(true)),
        ],
        Slot::DeltaByte(n) => vec![
            part(
                "delta",
                8 * usize::from(n),
                8 * bytes,
                octets_in_order(at, bytes),
            ),
            set("delta_set", bit(true)),
        ],
        Slot::SizeAndDelta => vec![
            set("size", integer(at + 4, 4)),
            set("delta", integer(at, 4)),
            set("delta_set", bit(true)),
        ],
        Slot::Printable => {
            let marks = mark::EXECUTED | mark::PRINTABLE;
            vec![when(
                equals(octet(at), number(b'Y')),
                set("marks", number(marks)),
            )]
        }
        Slot::None => vec![],
    }
}

fn signal(name: &str) -> Expr {
    dialect::signal(name.into())
}

fn number(value: impl Into<u64>) -> Expr {
    dialect::integer(value.into())
}

fn bit(value: bool) -> Expr {
    dialect::integer(value)
}

fn set(name: &str, value: Expr) -> Statement {
    dialect::assign(signal(name), value)
}

fn part(name: &str, offset: usize, width: usize, value: Expr) -> Statement {
    dialect::assign_field(signal(name), offset, width, value)
}

fn when(test: Expr, then: Statement) -> Statement {
    dialect::branch(test, vec![then], vec![])
}

fn equals(a: Expr, b: Expr) -> Expr {
    dialect::binary(a, dialect::Operator::Eq, b)
}

fn octet(at: usize) -> Expr {
    octets_in_order(at, 1)
}

/// Octets as they lie in the message: the first in the lowest bits.
fn octets_in_order(at: usize, bytes: usize) -> Expr {
    dialect::field(signal("data"), 8 * at, 8 * bytes)
}

/// An integer in network order.
fn integer(at: usize, bytes: usize) -> Expr {
    dialect::big_endian(signal("data"), at, bytes)
}
