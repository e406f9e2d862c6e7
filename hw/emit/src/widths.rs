//! Values: width inference, then typed values in which every operand has its final width.
//!
//! A number has no width of its own and takes that of its surroundings; everything else has one.
//! In the typed value each operand of an operation is as wide as the result (comparisons: as each
//! other; shift amounts: self-determined), so that no Verilog context can widen anything.

use num_bigint::BigUint;
use num_traits::One;
use rust_hdl::prelude::ast::{VerilogExpression as Expression, VerilogOp, VerilogOpUnary};

use crate::dialect::{Shape, literal_value, shape};
use crate::ir::{Kind, Role, Value};
use crate::lower::{Attempt, Lower};

/// Shift amounts and run-time positions are printed in this many bits, see
/// [`crate::VERILATOR_FLAGS`]: their sum must not wrap.
const AMOUNT_BITS: usize = 32;

/// The widest value that may be a position or a shift amount.
const POSITION_BITS_MAX: usize = 24;

impl Lower<'_> {
    /// The value of a constant that fits a position.
    pub(crate) fn constant(&self, expression: &Expression) -> Option<usize> {
        match expression {
            Expression::Literal(literal) => usize::try_from(literal_value(literal)?).ok(),
            Expression::Paren(inner) | Expression::Cast(inner, _) => self.constant(inner),
            _ => None,
        }
    }

    /// The width an expression has by itself; `None` for bare numbers.
    fn width(&self, expression: &Expression) -> Attempt<Option<usize>> {
        match shape(expression) {
            Shape::Concat(high, low) => {
                return Ok(Some(self.known_width(high)? + self.known_width(low)?));
            }
            Shape::Choose(_, then, otherwise) => return self.common_width(then, otherwise),
            Shape::Signed => return Err("Signed is not translated; use Bits".into()),
            Shape::Plain => {}
        }
        Ok(match expression {
            Expression::Literal(_) => None,
            Expression::Signal(raw) => Some(self.signal(self.find(raw)?).bits),
            Expression::Cast(_, bits) | Expression::Slice(_, bits, _) => Some(*bits),
            Expression::Paren(inner) | Expression::IndexReplace(inner, _, _) => self.width(inner)?,
            Expression::Unary(VerilogOpUnary::Not, operand) => self.width(operand)?,
            Expression::Unary(VerilogOpUnary::Neg, _) => return Err("negation is not translated".into()),
            Expression::Index(..) | Expression::Unary(..) => Some(1),
            Expression::Signed(_) | Expression::Unsigned(_) => return Err("Signed is not translated".into()),
            Expression::Binary(left, operator, right) => match operator {
                VerilogOp::Eq | VerilogOp::Ne | VerilogOp::Lt | VerilogOp::Le | VerilogOp::Gt | VerilogOp::Ge
                | VerilogOp::LogicalAnd | VerilogOp::LogicalOr => Some(1),
                VerilogOp::Mul => Some(32),
                VerilogOp::Shl | VerilogOp::Shr => match self.width(left)? {
                    None => return Err("a bare number on the left of a shift has 64 bits in Rust; write bits::<WIDTH>(…)".into()),
                    width => width,
                },
                VerilogOp::Add if self.width(right)? == Some(1) && self.width(left)?.is_some() => self.width(left)?,
                _ => self.common_width(left, right)?,
            },
        })
    }

    fn known_width(&self, expression: &Expression) -> Attempt<usize> {
        self.width(expression)?.ok_or_else(|| {
            "the width of a number cannot be inferred here; write bits::<WIDTH>(…)".into()
        })
    }

    fn common_width(&self, left: &Expression, right: &Expression) -> Attempt<Option<usize>> {
        match (self.width(left)?, self.width(right)?) {
            (Some(a), Some(b)) if a != b => Err(format!("width conflict: {a} and {b} bits")),
            (a, b) => Ok(a.or(b)),
        }
    }

    /// `expression` in `wanted` bits, or in its own.
    pub(crate) fn value(&self, expression: &Expression, wanted: Option<usize>) -> Attempt<Value> {
        let bits = match (self.width(expression)?, wanted) {
            (Some(own), Some(wanted)) if own != wanted => {
                return Err(format!(
                    "width conflict: a value of {own} bits where {wanted} are expected"
                ));
            }
            (Some(own), _) => own,
            (None, Some(wanted)) => wanted,
            (None, None) => self.known_width(expression)?,
        };
        match shape(expression) {
            Shape::Concat(high, low) => {
                return Ok(Value::concat(
                    self.value(high, None)?,
                    self.value(low, None)?,
                ));
            }
            Shape::Choose(test, then, otherwise) => {
                let test = self.value(test, Some(1))?;
                return Ok(Value::choose(
                    test,
                    self.value(then, Some(bits))?,
                    self.value(otherwise, Some(bits))?,
                ));
            }
            _ => {}
        }
        match expression {
            Expression::Literal(literal) => {
                let value = literal_value(literal).ok_or("a negative number")?;
                literal_in(value, bits)
            }
            Expression::Signal(raw) => self.read(raw),
            Expression::Paren(inner) => self.value(inner, Some(bits)),
            Expression::Cast(inner, _) => match self.width(inner)? {
                None => self.value(inner, Some(bits)),
                own => Ok(self.value(inner, own)?.resize(bits)),
            },
            Expression::Slice(base, _, position) => self.slice(base, bits, position),
            Expression::Index(base, position) => {
                let base_bits = self.known_width(base)?;
                match self.constant(position) {
                    Some(position) if position >= base_bits => Err(format!(
                        "bit {position} is beyond a value of {base_bits} bits"
                    )),
                    _ => self.slice(base, 1, position),
                }
            }
            Expression::IndexReplace(base, position, bit) => {
                self.replace(base, position, bit, bits)
            }
            Expression::Unary(VerilogOpUnary::Not, operand) => {
                Ok(Value::unary("~", bits, self.value(operand, Some(bits))?))
            }
            Expression::Unary(operator, operand) => {
                let operator = match operator {
                    VerilogOpUnary::All => "&",
                    VerilogOpUnary::Any => "|",
                    _ => "^",
                };
                Ok(Value::unary(operator, 1, self.value(operand, None)?))
            }
            Expression::Binary(left, operator, right) => self.binary(left, operator, right, bits),
            Expression::Signed(_) | Expression::Unsigned(_) => {
                Err("Signed is not translated".into())
            }
        }
    }

    fn read(&self, raw: &str) -> Attempt<Value> {
        let id = self.find(raw)?;
        let signal = self.signal(id);
        match signal.role {
            Role::Constant => Ok(Value::literal(signal.value.clone(), signal.bits)),
            Role::ChildInput => Err(format!(
                "'{}' is a sub-block's input and cannot be read: natively it is one step late; read what you assign to it",
                signal.raw
            )),
            _ => Ok(Value {
                bits: signal.bits,
                kind: Kind::Signal(id),
            }),
        }
    }

    fn slice(&self, base: &Expression, bits: usize, position: &Expression) -> Attempt<Value> {
        let base = self.value(base, None)?;
        match self.constant(position) {
            Some(low) if low > base.bits => {
                Err(format!("bit {low} is beyond a value of {} bits", base.bits))
            }
            Some(low) => Ok(base.slice(low, bits)),
            None => {
                let position = self.position(position)?;
                Ok(Value::binary(">>", base.bits, base, position).resize(bits))
            }
        }
    }

    /// `base` with one bit replaced: the others masked, the new one moved into place.
    fn replace(
        &self,
        base: &Expression,
        position: &Expression,
        bit: &Expression,
        bits: usize,
    ) -> Attempt<Value> {
        let base = self.value(base, Some(bits))?;
        let bit = self.value(bit, Some(1))?.resize(bits);
        let position = match self.constant(position) {
            Some(position) if position >= bits => {
                return Err(format!("bit {position} is beyond a value of {bits} bits"));
            }
            Some(position) => Value::literal(position.into(), AMOUNT_BITS),
            None => self.position(position)?,
        };
        let one = Value::literal(BigUint::one(), bits);
        let hole = Value::unary("~", bits, Value::binary("<<", bits, one, position.clone()));
        Ok(Value::binary(
            "|",
            bits,
            Value::binary("&", bits, base, hole),
            Value::binary("<<", bits, bit, position),
        ))
    }

    fn position(&self, expression: &Expression) -> Attempt<Value> {
        let position = self.value(expression, None)?;
        if position.bits > POSITION_BITS_MAX {
            return Err(format!(
                "a position or shift amount of {} bits; at most {POSITION_BITS_MAX}",
                position.bits
            ));
        }
        Ok(position.resize(AMOUNT_BITS))
    }

    fn binary(
        &self,
        left: &Expression,
        operator: &VerilogOp,
        right: &Expression,
        bits: usize,
    ) -> Attempt<Value> {
        let both = |operator, bits: usize| -> Attempt<Value> {
            Ok(Value::binary(
                operator,
                bits,
                self.value(left, Some(bits))?,
                self.value(right, Some(bits))?,
            ))
        };
        let compare = |operator| -> Attempt<Value> {
            let width = self.common_width(left, right)?;
            Ok(Value::compare(
                operator,
                self.value(left, width)?,
                self.value(right, width)?,
            ))
        };
        let shift = |operator| -> Attempt<Value> {
            let amount = match right {
                Expression::Literal(literal) => literal_in(
                    literal_value(literal).ok_or("a negative shift")?,
                    AMOUNT_BITS,
                )?,
                _ => self.position(right)?,
            };
            let value = self.value(left, Some(bits))?;
            Ok(Value::binary(operator, bits, value, amount))
        };
        match operator {
            VerilogOp::Eq => compare("=="),
            VerilogOp::Ne => compare("!="),
            VerilogOp::Lt => compare("<"),
            VerilogOp::Le => compare("<="),
            VerilogOp::Gt => compare(">"),
            VerilogOp::Ge => compare(">="),
            VerilogOp::LogicalAnd | VerilogOp::BitAnd => both("&", bits),
            VerilogOp::LogicalOr | VerilogOp::BitOr => both("|", bits),
            VerilogOp::BitXor => both("^", bits),
            VerilogOp::Sub => both("-", bits),
            // rust-hdl multiplies 16 by 16 bits only, into 32.
            VerilogOp::Mul => {
                let (left, right) = (self.value(left, Some(16))?, self.value(right, Some(16))?);
                Ok(Value::binary("*", 32, left.resize(32), right.resize(32)))
            }
            // `Bits + Bit` counts.
            VerilogOp::Add if bits > 1 && self.width(right)? == Some(1) => {
                let right = self.value(right, Some(1))?.resize(bits);
                Ok(Value::binary(
                    "+",
                    bits,
                    self.value(left, Some(bits))?,
                    right,
                ))
            }
            VerilogOp::Add => both("+", bits),
            VerilogOp::Shl => shift("<<"),
            VerilogOp::Shr => shift(">>"),
        }
    }
}

fn literal_in(value: BigUint, bits: usize) -> Attempt<Value> {
    if value.bits() as usize > bits {
        return Err(format!("the number {value} does not fit in {bits} bits"));
    }
    Ok(Value::literal(value, bits))
}
