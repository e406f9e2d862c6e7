//! What kind of record a message makes, generated from the contract's table.

use super::assemble::class;
use super::layout::{self, ACCEPTED, Kinds, LINES, MALFORMED, SECOND, STATUS, UNKNOWN};
use rust_hdl::prelude::ast::VerilogExpression as Expr;
use rust_hdl::prelude::*;
use std::collections::BTreeMap;
use wirebook_contract::itch_map::MESSAGES;
use wirebook_emit::dialect::{self, Operator};

/// Types of the feed.
const TYPES: usize = MESSAGES.len();

/// Chooses the fields of a message's first record. Combinational.
#[derive(LogicBlock, Default)]
pub struct Shape {
    /// See [`super::assemble::Message`].
    pub class: Signal<In, Bits<2>>,
    pub letter: Signal<In, Bits<8>>,
    pub length: Signal<In, Bits<16>>,
    /// The choice, for [`Fields`](super::fields::Fields).
    pub lines: Signal<Out, Bits<LINES>>,
    /// There is a second record.
    pub two: Signal<Out, Bit>,
    /// A message of the feed whose letter is unknown, or whose length is not its letter's.
    pub unknown: Signal<Out, Bit>,
    pub malformed: Signal<Out, Bit>,
    /// One bit per type.
    is: Signal<Local, Bits<TYPES>>,
    feed: Signal<Local, Bit>,
    fits: Signal<Local, Bit>,
    whole: Signal<Local, Bit>,
}

impl Logic for Shape {
    fn connect(&mut self) {
        self.lines.connect();
        self.two.connect();
        self.unknown.connect();
        self.malformed.connect();
        self.is.connect();
        self.feed.connect();
        self.fits.connect();
        self.whole.connect();
    }

    /// No native model: this block is tested as Verilog only.
    fn update(&mut self) {}

    fn hdl(&self) -> Verilog {
        let mut lengths = BTreeMap::<u8, Vec<Expr>>::new();
        for (n, message) in MESSAGES.iter().enumerate() {
            lengths.entry(message.bytes).or_default().push(is(n));
        }
        // By length, so that letter and length are looked at side by side.
        let fits = lengths
            .into_iter()
            .map(|(bytes, types)| and(any(types), equals("length", bytes, 16)));
        let two = (0..).zip(&MESSAGES).filter(|(_, m)| m.second != 0);
        let known = || dialect::any(signal("is"));
        let letters = MESSAGES.iter().rev();
        let choose = |set: &Kinds| {
            let has = |kind: usize| set >> kind & 1 != 0;
            let first = any((0..TYPES).filter(|&n| has(n)).map(is).collect());
            let others = [
                (UNKNOWN, signal("unknown")),
                (MALFORMED, signal("malformed")),
                (STATUS, equals("class", class::STATUS, 2)),
                (ACCEPTED, equals("class", class::ACCEPTED, 2)),
            ];
            let others = others.into_iter().filter(|(kind, _)| has(*kind));
            any([and(first, signal("whole"))]
                .into_iter()
                .chain(others.map(|(_, test)| test))
                .collect())
        };
        let lines = layout::lines(&layout::kinds());
        let set = |name: &str, value| dialect::assign(signal(name), value);
        let block = vec![
            set(
                "is",
                dialect::concat(letters.map(|m| equals("letter", m.letter, 8)).collect()),
            ),
            set("feed", equals("class", class::FEED, 2)),
            set("fits", any(fits.collect())),
            set("whole", and(signal("feed"), signal("fits"))),
            set(
                "two",
                and(any(two.map(|(n, _)| is(n)).collect()), signal("whole")),
            ),
            set("unknown", and(signal("feed"), dialect::not(known()))),
            set(
                "malformed",
                and(and(signal("feed"), known()), dialect::not(signal("fits"))),
            ),
            set(
                "lines",
                dialect::concat(lines.iter().rev().map(choose).collect()),
            ),
        ];
        dialect::module::<Self>(file!(), &[], block)
    }
}

/// Chooses the fields of the second record of a message that has [`Shape::two`]. Combinational; undefined for others.
#[derive(LogicBlock, Default)]
pub struct Following {
    /// The message's letter.
    pub letter: Signal<In, Bits<8>>,
    /// The choice, for [`Fields`](super::fields::Fields).
    pub lines: Signal<Out, Bits<LINES>>,
}

impl Logic for Following {
    fn connect(&mut self) {
        self.lines.connect();
    }

    /// No native model: this block is tested as Verilog only.
    fn update(&mut self) {}

    fn hdl(&self) -> Verilog {
        let lines = layout::lines(&layout::kinds());
        let choose = |set: &Kinds| {
            let kinds = (SECOND..).zip(layout::of_two_records());
            let kinds = kinds.filter(|(kind, _)| set >> kind & 1 != 0);
            any(kinds.map(|(_, m)| equals("letter", m.letter, 8)).collect())
        };
        let value = dialect::concat(lines.iter().rev().map(choose).collect());
        let block = vec![dialect::assign(signal("lines"), value)];
        dialect::module::<Self>(file!(), &[], block)
    }
}

fn signal(name: &str) -> Expr {
    dialect::signal(name.into())
}

fn is(n: usize) -> Expr {
    dialect::field(signal("is"), n, 1)
}

fn equals(name: &str, value: u8, bits: usize) -> Expr {
    let value = dialect::cast(dialect::integer(value), bits);
    dialect::binary(signal(name), Operator::Eq, value)
}

fn and(a: Expr, b: Expr) -> Expr {
    dialect::binary(a, Operator::BitAnd, b)
}

fn any(tests: Vec<Expr>) -> Expr {
    let all = tests
        .into_iter()
        .reduce(|a, b| dialect::binary(a, Operator::BitOr, b));
    all.unwrap_or_else(|| dialect::cast(dialect::literal(0), 1))
}
