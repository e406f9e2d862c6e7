//! From an assembled message to the fields of its record, generated from the contract's table.

use super::layout::{self, Kinds, LENGTH, LINES, LOGIN, Origin};
use rust_hdl::prelude::ast::VerilogExpression as Expr;
use rust_hdl::prelude::*;
use wirebook_contract::record::mark;
use wirebook_emit::dialect;

/// Selects a record's fields by `lines`, which [`Shape`](super::shape::Shape) or
/// [`Following`](super::shape::Following) gives. Combinational; the caller registers the outputs.
///
/// The hardware is built from [`wirebook_contract::itch_map`], so a field is placed once. Each octet takes what
/// the lines allow of its few sources: kinds of record that have a source in common share a line, and no
/// line waits for another.
#[derive(LogicBlock, Default)]
pub struct Fields {
    /// The message, octet 0 in bits 7:0.
    pub data: Signal<In, Bits<400>>,
    /// Its length.
    pub length: Signal<In, Bits<16>>,
    /// The number of a login.
    pub login: Signal<In, Bits<32>>,
    /// What kind of record is wanted.
    pub lines: Signal<In, Bits<LINES>>,
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
        let kinds = layout::kinds();
        let lines = layout::lines(&kinds);
        let octets = |from: usize, count: usize| {
            dialect::concat(
                (from..from + count)
                    .rev()
                    .map(|at| octet(&kinds, &lines, at))
                    .collect(),
            )
        };
        let flag = |bit| line(&lines, layout::constant(&kinds, layout::FLAGS, bit));
        let set = |name: &str, value| dialect::assign(signal(name), value);
        let block = vec![
            dialect::check(
                lines.len() == LINES,
                &format!("layout::LINES must be {}", lines.len()),
            ),
            set("order_id", octets(layout::ORDER_ID, 8)),
            set("price", octets(layout::PRICE, 8)),
            set("size", octets(layout::SIZE, 4)),
            set("delta", octets(layout::DELTA, 4)),
            set("action", octets(layout::ACTION, 1)),
            set("side", octets(layout::SIDE, 1)),
            set("marks", octets(layout::MARKS, 1)),
            set("rtype", octets(layout::RTYPE, 1)),
            set("nano", flag(0)),
            set("delta_set", flag(1)),
        ];
        dialect::module::<Self>(file!(), &[], block)
    }
}

/// Octet `at` of the record: what is constant, and what each line lets through.
fn octet(kinds: &[layout::Origins], lines: &[Kinds], at: usize) -> Expr {
    let bits = (0..8)
        .rev()
        .map(|bit| match layout::constant(kinds, at, bit) {
            0 => dialect::cast(dialect::literal(0), 1),
            set => line(lines, set),
        });
    let constant = dialect::concat(bits.collect());
    layout::origins(kinds, at)
        .into_iter()
        .map(|origin| {
            let line = line(lines, layout::sharing(kinds, at, origin));
            dialect::choose(line, value(origin), number(0))
        })
        .fold(constant, |all, one| {
            dialect::binary(all, dialect::Operator::BitOr, one)
        })
}

/// Whether the record's kind is in the set.
fn line(lines: &[Kinds], set: Kinds) -> Expr {
    // Each set that is asked for was put there; one that is not would be a width conflict in the emitter.
    let n = lines.iter().position(|&line| line == set);
    dialect::field(signal("lines"), n.unwrap_or(LINES), 1)
}

fn value(origin: Origin) -> Expr {
    match origin {
        Origin::Is(value) => number(value),
        Origin::Octet(n) => source(n),
        // DBN calls the sell side ask.
        Origin::Side(n) => dialect::choose(equals(n, b'S'), number(b'A'), source(n)),
        Origin::Printable(n) => dialect::choose(
            equals(n, b'Y'),
            number(mark::EXECUTED | mark::PRINTABLE),
            number(mark::EXECUTED),
        ),
    }
}

fn source(n: usize) -> Expr {
    let (from, n) = match n {
        LOGIN.. => ("login", n - LOGIN),
        LENGTH.. => ("length", n - LENGTH),
        _ => ("data", n),
    };
    dialect::field(signal(from), 8 * n, 8)
}

fn equals(n: usize, letter: u8) -> Expr {
    dialect::binary(source(n), dialect::Operator::Eq, number(letter))
}

fn signal(name: &str) -> Expr {
    dialect::signal(name.into())
}

fn number(value: u8) -> Expr {
    dialect::cast(dialect::integer(value), 8)
}
