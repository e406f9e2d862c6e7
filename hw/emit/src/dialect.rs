//! What `#[rtl]` writes and [`crate::lower`] reads: rust-hdl's syntax tree with a few conventions.
//!
//! [`Logic::hdl`](rust_hdl::prelude::Logic::hdl) can only return rust-hdl's tree, which has no
//! concatenation, no choice between two values, no intermediate values and no source lines. They
//! are encoded in node shapes that no other front end produces, and decoded here as well:
//!
//! | meaning | encoding |
//! |---|---|
//! | `{high, low}` | `Unsigned(high \| low)` |
//! | `test ? then : otherwise` | `Signed(test && (then \|\| otherwise))` |
//! | the n-th `let` of a function | assignment to the signal `%n:name`, read as `%n` |
//! | line, documentation, failed assertion | `Comment` beginning with a control character |
//! | labels of a match arm | hexadecimal numbers, separated by `,` |
//!
//! The back end refuses a tree without the marks of `#[rtl]`, so bare `#[hdl_gen]` cannot slip in.
//! Block authors have no use for this module except [`custom`].

use num_bigint::BigUint;
use rust_hdl::prelude::ast::{
    VerilogBlock, VerilogBlockOrConditional, VerilogCase, VerilogConditional, VerilogExpression,
    VerilogLink, VerilogLiteral, VerilogMatch, VerilogOpUnary, VerilogStatement,
};
use rust_hdl::prelude::{Bits, Synth, ToBits, Verilog, bit_cast};

pub use rust_hdl::prelude::ast::VerilogOp as Operator;

use VerilogExpression as Expression;

// ------------------------------------------------------------------------------------ custom text

/// Verilog text as the body of a block, in a module named after the Rust type `Block`.
///
/// The text sees the block's ports under their Rust names. It is not checked: such a block needs a
/// co-simulation test of its own.
pub fn custom<Block: ?Sized>(text: &str) -> Verilog {
    Verilog::Custom(format!(
        "{TYPE_LINE}{}\n{text}",
        std::any::type_name::<Block>()
    ))
}

const TYPE_LINE: &str = "// type ";

/// Splits the text of [`custom`] into the Rust type, if known, and the module's body.
pub(crate) fn split_custom(text: &str) -> (Option<&str>, &str) {
    match text
        .strip_prefix(TYPE_LINE)
        .and_then(|rest| rest.split_once('\n'))
    {
        Some((type_name, body)) => (Some(type_name), body),
        None => (None, text),
    }
}

// ------------------------------------------------------------------------------------------ marks

/// What the author's source says about the statements around a mark.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Mark {
    /// First in every module: the Rust type and its source file.
    Type { name: String, file: String },
    /// Documentation of a signal; of the module when the signal is empty.
    Doc { signal: String, text: String },
    /// The statements that follow come from this source line.
    Line(u32),
    /// A constant assertion that does not hold.
    Failed(String),
    /// A comment to print.
    Note(String),
}

const SEPARATOR: char = '\u{1f}';

impl Mark {
    fn statement(&self) -> VerilogStatement {
        let text = match self {
            Self::Type { name, file } => format!("\u{1}{name}{SEPARATOR}{file}"),
            Self::Doc { signal, text } => format!("\u{2}{signal}{SEPARATOR}{text}"),
            Self::Line(line) => format!("\u{3}{line}"),
            Self::Failed(message) => format!("\u{4}{message}"),
            Self::Note(text) => text.clone(),
        };
        VerilogStatement::Comment(text)
    }

    pub(crate) fn parse(comment: &str) -> Self {
        let pair = |text: &str| {
            let (a, b) = text.split_once(SEPARATOR).unwrap_or((text, ""));
            (a.to_string(), b.to_string())
        };
        let rest = comment.get(1..).unwrap_or("");
        match comment.chars().next() {
            Some('\u{1}') => {
                let (name, file) = pair(rest);
                Self::Type { name, file }
            }
            Some('\u{2}') => {
                let (signal, text) = pair(rest);
                Self::Doc { signal, text }
            }
            Some('\u{3}') => Self::Line(rest.parse().unwrap_or(0)),
            Some('\u{4}') => Self::Failed(rest.to_string()),
            _ => Self::Note(comment.to_string()),
        }
    }
}

/// The tree of a block: marks, then the statements of `update`.
pub fn module<Block: ?Sized>(
    file: &str,
    docs: &[(&str, &str)],
    statements: VerilogBlock,
) -> Verilog {
    let name = std::any::type_name::<Block>().to_string();
    let mut code = vec![
        Mark::Type {
            name,
            file: file.into(),
        }
        .statement(),
    ];
    code.extend(docs.iter().map(|(signal, text)| {
        let (signal, text) = (signal.to_string(), text.to_string());
        Mark::Doc { signal, text }.statement()
    }));
    code.extend(statements);
    Verilog::Combinatorial(code)
}

/// Marks the source line of the statements that follow.
pub fn line(line: u32) -> VerilogStatement {
    Mark::Line(line).statement()
}

/// A comment in the generated module.
pub fn note(text: &str) -> VerilogStatement {
    Mark::Note(
        text.trim_start_matches(|c: char| c.is_control())
            .to_string(),
    )
    .statement()
}

/// Refuses the block when an elaboration-time condition does not hold.
pub fn check(holds: bool, message: &str) -> VerilogStatement {
    if holds {
        VerilogStatement::Macro(Vec::new())
    } else {
        Mark::Failed(message.to_string()).statement()
    }
}

// ------------------------------------------------------------------------------------- statements

/// `signal = value`.
pub fn assign(signal: Expression, value: Expression) -> VerilogStatement {
    VerilogStatement::Assignment(signal, value)
}

/// `signal[offset +: width] = value`.
pub fn assign_field(
    signal: Expression,
    offset: usize,
    width: usize,
    value: Expression,
) -> VerilogStatement {
    VerilogStatement::SliceAssignment {
        base: signal,
        width,
        offset: integer(offset),
        replacement: value,
    }
}

/// `let name = value`, the `index`-th of its function.
pub fn bind(index: usize, name: &str, value: Expression) -> VerilogStatement {
    VerilogStatement::Assignment(Expression::Signal(format!("%{index}:{name}")), value)
}

/// `if test { then } else { otherwise }`.
pub fn branch(test: Expression, then: VerilogBlock, otherwise: VerilogBlock) -> VerilogStatement {
    let otherwise = VerilogBlockOrConditional::Block(otherwise);
    VerilogStatement::If(VerilogConditional {
        test,
        then,
        otherwise,
    })
}

/// `match test { … }`; an arm without labels is `_`.
pub fn select(test: Expression, arms: Vec<(Vec<Expression>, VerilogBlock)>) -> VerilogStatement {
    let cases = arms
        .into_iter()
        .map(|(labels, block)| {
            let labels: Vec<_> = labels.iter().map(label).collect();
            VerilogCase {
                condition: labels.join(","),
                block,
            }
        })
        .collect();
    VerilogStatement::Match(VerilogMatch { test, cases })
}

fn label(label: &Expression) -> String {
    match label {
        Expression::Cast(inner, _) => self::label(inner),
        Expression::Literal(literal) => {
            literal_value(literal).map_or_else(|| "?".into(), |v| format!("{v:x}"))
        }
        _ => "?".into(),
    }
}

/// The labels of a match arm; `None` when one of them is not a number.
pub(crate) fn parse_labels(condition: &str) -> Option<Vec<BigUint>> {
    if condition.is_empty() {
        return Some(Vec::new());
    }
    condition
        .split(',')
        .map(|digits| BigUint::parse_bytes(digits.as_bytes(), 16))
        .collect()
}

/// Connects two interfaces.
pub fn interface(links: Vec<VerilogLink>) -> VerilogStatement {
    VerilogStatement::Link(links)
}

// ----------------------------------------------------------------------------------------- values

/// A signal by name, array indices and sub-blocks separated by `$`.
pub fn signal(name: String) -> Expression {
    Expression::Signal(name)
}

/// The value bound by the `index`-th `let`.
pub fn wire(index: usize) -> Expression {
    Expression::Signal(format!("%{index}"))
}

/// A number whose width is that of its surroundings.
pub fn literal(value: u128) -> Expression {
    Expression::Literal(value.into())
}

/// Resizes; a number without width gets this one.
pub fn cast(value: Expression, bits: usize) -> Expression {
    Expression::Cast(Box::new(value), bits)
}

/// `!value`.
pub fn not(value: Expression) -> Expression {
    Expression::Unary(VerilogOpUnary::Not, Box::new(value))
}

/// Whether all bits are set.
pub fn all(value: Expression) -> Expression {
    Expression::Unary(VerilogOpUnary::All, Box::new(value))
}

/// Whether any bit is set.
pub fn any(value: Expression) -> Expression {
    Expression::Unary(VerilogOpUnary::Any, Box::new(value))
}

/// The parity of the bits.
pub fn xor(value: Expression) -> Expression {
    Expression::Unary(VerilogOpUnary::Xor, Box::new(value))
}

/// `left operator right`.
pub fn binary(left: Expression, operator: Operator, right: Expression) -> Expression {
    Expression::Binary(Box::new(left), operator, Box::new(right))
}

/// The bit at `position`.
pub fn bit(value: Expression, position: Expression) -> Expression {
    Expression::Index(Box::new(value), Box::new(position))
}

/// `bits` bits from `position` upwards.
pub fn slice(value: Expression, bits: usize, position: Expression) -> Expression {
    Expression::Slice(Box::new(value), bits, Box::new(position))
}

/// A field of a struct value.
pub fn field(value: Expression, offset: usize, bits: usize) -> Expression {
    slice(value, bits, integer(offset))
}

/// `value` with one bit replaced.
pub fn replace_bit(value: Expression, position: Expression, bit: Expression) -> Expression {
    Expression::IndexReplace(Box::new(value), Box::new(position), Box::new(bit))
}

/// The parts side by side, the first on top.
pub fn concat(parts: Vec<Expression>) -> Expression {
    let joined = parts
        .into_iter()
        .reduce(|high, low| Expression::Unsigned(Box::new(binary(high, Operator::BitOr, low))));
    joined.unwrap_or_else(|| literal(0))
}

/// `bytes` bytes of `source` in network order, where byte 0 is in bits 7:0.
pub fn big_endian(source: Expression, first_byte: usize, bytes: usize) -> Expression {
    concat(
        (first_byte..first_byte + bytes)
            .map(|byte| field(source.clone(), 8 * byte, 8))
            .collect(),
    )
}

/// `if test { then } else { otherwise }` as a value.
pub fn choose(test: Expression, then: Expression, otherwise: Expression) -> Expression {
    Expression::Signed(Box::new(binary(
        test,
        Operator::LogicalAnd,
        binary(then, Operator::LogicalOr, otherwise),
    )))
}

/// What an expression stands for beyond rust-hdl's own nodes.
pub(crate) enum Shape<'a> {
    Concat(&'a Expression, &'a Expression),
    Choose(&'a Expression, &'a Expression, &'a Expression),
    /// A real cast to or from `Signed`.
    Signed,
    Plain,
}

pub(crate) fn shape(expression: &Expression) -> Shape<'_> {
    match expression {
        Expression::Unsigned(inner) => match &**inner {
            Expression::Binary(high, Operator::BitOr, low) => Shape::Concat(high, low),
            _ => Shape::Signed,
        },
        Expression::Signed(inner) => match &**inner {
            Expression::Binary(test, Operator::LogicalAnd, values) => match &**values {
                Expression::Binary(then, Operator::LogicalOr, otherwise) => {
                    Shape::Choose(test, then, otherwise)
                }
                _ => Shape::Signed,
            },
            _ => Shape::Signed,
        },
        _ => Shape::Plain,
    }
}

/// The value of a literal; `None` when it is negative.
pub(crate) fn literal_value(literal: &VerilogLiteral) -> Option<BigUint> {
    let text = format!("{literal:x}"); // <bits>'h<digits>: the fields are private
    BigUint::parse_bytes(text.split_once("'h")?.1.as_bytes(), 16)
}

// -------------------------------------------------------------------------------------- constants

/// A value rustc computed: its width is its type's, or, for integers, that of its surroundings.
pub struct Constant<T>(pub T);

/// Values with a width of their own: `Bits`, `bool`, states and structs.
pub trait SynthConstant {
    /// The literal.
    fn expression(&self) -> Expression;
}

impl<T: Synth> SynthConstant for Constant<T> {
    fn expression(&self) -> Expression {
        cast(Expression::Literal(self.0.verilog()), T::BITS)
    }
}

/// Integers, found by method resolution where [`SynthConstant`] does not apply.
pub trait IntegerConstant {
    /// The literal.
    fn expression(&self) -> Expression;
}

impl<T: Into<VerilogLiteral> + Copy> IntegerConstant for &Constant<T> {
    fn expression(&self) -> Expression {
        Expression::Literal(self.0.into())
    }
}

/// An integer constant.
pub trait Integer: Into<VerilogLiteral> {}
impl Integer for u8 {}
impl Integer for u16 {}
impl Integer for u32 {}
impl Integer for u64 {}
impl Integer for u128 {}
impl Integer for usize {}
impl Integer for i32 {}
impl Integer for bool {}

/// An integer whose width is that of its surroundings.
pub fn integer(value: impl Integer) -> Expression {
    Expression::Literal(value.into())
}

// -------------------------------------------------------------------- what `update` itself calls

/// `k!`: a constant, as wide as its place asks for.
pub fn constant<const N: usize>(value: u128) -> Bits<N> {
    value.to_bits()
}

/// `be!`: the bytes of `source` from `first_byte` on; [`Bytes::take`] says how many.
pub fn bytes<const N: usize>(source: Bits<N>, first_byte: usize) -> Bytes<N> {
    Bytes { source, first_byte }
}

/// Bytes about to be read in network order.
pub struct Bytes<const N: usize> {
    source: Bits<N>,
    first_byte: usize,
}

impl<const N: usize> Bytes<N> {
    /// The first `W / 8` bytes as a number, the first byte on top.
    pub fn take<const W: usize>(self) -> Bits<W> {
        (0..W / 8).fold(Bits::default(), |value: Bits<W>, byte| {
            let next: Bits<8> = self.source.get_bits(8 * (self.first_byte + byte));
            // Shifting a whole `Bits<8>` out is not defined; the first round has nothing to keep.
            let shifted = if W > 8 { value << 8 } else { Bits::default() };
            shifted | bit_cast::<W, 8>(next)
        })
    }
}

/// `cat!` under construction, first part on top.
#[derive(Default)]
pub struct Concat {
    bits: Vec<bool>,
}

impl Concat {
    /// Appends a part below those already there.
    #[must_use]
    pub fn push<const N: usize, P: Part<N>>(mut self, part: P) -> Self {
        let part = part.bits();
        self.bits.extend((0..N).rev().map(|i| part.get_bit(i)));
        self
    }

    /// The whole.
    ///
    /// # Panics
    /// When the parts do not add up to `W` bits; the back end refuses the same block.
    pub fn end<const W: usize>(self) -> Bits<W> {
        assert_eq!(
            self.bits.len(),
            W,
            "cat! joins {} bits where {W} are expected",
            self.bits.len()
        );
        let mut value = Bits::<W>::default();
        for (i, bit) in self.bits.iter().rev().enumerate() {
            value = value.replace_bit(i, *bit);
        }
        value
    }
}

/// What `cat!` may join.
pub trait Part<const N: usize> {
    /// Its bits.
    fn bits(self) -> Bits<N>;
}

impl<const N: usize> Part<N> for Bits<N> {
    fn bits(self) -> Bits<N> {
        self
    }
}

impl Part<1> for bool {
    fn bits(self) -> Bits<1> {
        self.into()
    }
}
