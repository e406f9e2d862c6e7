//! Constants computed here rather than in Verilog, where linters take them for mistakes.
//!
//! Generic blocks are full of operations that a parameter decides: a shift by the whole width, a
//! comparison with the largest value. Each rule is exact; anything not covered stays as written.

use num_bigint::BigUint;
use num_traits::{One, Zero};

use crate::ir::{Kind, Value, mask};

impl Value {
    pub(crate) fn as_literal(&self) -> Option<&BigUint> {
        match &self.kind {
            Kind::Literal(value) => Some(value),
            _ => None,
        }
    }

    /// The smallest and largest number this can be, as far as its shape tells.
    fn bounds(&self) -> (BigUint, BigUint) {
        match &self.kind {
            Kind::Literal(value) => (value.clone(), value.clone()),
            Kind::Concat(parts) => parts.iter().fold(Default::default(), |(low, high), part| {
                let (part_low, part_high) = part.bounds();
                (
                    (low << part.bits) | part_low,
                    (high << part.bits) | part_high,
                )
            }),
            _ => (BigUint::zero(), mask(0, self.bits)),
        }
    }
}

/// The answer of a comparison, if the operands' bounds decide it.
pub(crate) fn comparison(operator: &str, left: &Value, right: &Value) -> Option<bool> {
    if left == right {
        return Some(["<=", ">=", "=="].contains(&operator));
    }
    let (left_low, left_high) = left.bounds();
    let (right_low, right_high) = right.bounds();
    let decide = |always: bool, never: bool| {
        if always {
            Some(true)
        } else {
            never.then_some(false)
        }
    };
    match operator {
        "<" => decide(left_high < right_low, left_low >= right_high),
        "<=" => decide(left_high <= right_low, left_low > right_high),
        ">" => decide(left_low > right_high, left_high <= right_low),
        ">=" => decide(left_low >= right_high, left_high < right_low),
        "==" => decide(
            left_low == left_high && right_low == right_high && left_low == right_low,
            left_high < right_low || left_low > right_high,
        ),
        "!=" => comparison("==", left, right).map(|equal| !equal),
        _ => None,
    }
}

/// What `left operator right` is when its operands decide it, or is just one of them.
pub(crate) fn binary(operator: &str, bits: usize, left: &Value, right: &Value) -> Option<Value> {
    let literal = |value: BigUint| Some(Value::literal(value & mask(0, bits), bits));
    let (known_left, known_right) = (left.as_literal(), right.as_literal());
    if let (Some(a), Some(b)) = (known_left, known_right) {
        return literal(match operator {
            "+" => a + b,
            "-" => (BigUint::one() << bits) + a - b,
            "*" => a * b,
            "&" => a & b,
            "|" => a | b,
            "^" => a ^ b,
            "<<" if *b < BigUint::from(bits) => a << usize::try_from(b).ok()?,
            ">>" if *b < BigUint::from(bits) => a >> usize::try_from(b).ok()?,
            "<<" | ">>" => BigUint::zero(),
            _ => return None,
        });
    }
    let is = |known: Option<&BigUint>, value: &BigUint| known == Some(value);
    let (zero, ones) = (BigUint::zero(), mask(0, bits));
    match operator {
        "<<" | ">>" if is(known_left, &zero) => literal(zero),
        "<<" | ">>" if known_right.is_some_and(|amount| *amount >= BigUint::from(bits)) => {
            literal(zero)
        }
        "+" | "|" | "^" if is(known_left, &zero) => Some(right.clone()),
        "+" | "-" | "|" | "^" | "<<" | ">>" if is(known_right, &zero) => Some(left.clone()),
        "&" | "*" if is(known_left, &zero) || is(known_right, &zero) => literal(zero),
        "|" if is(known_left, &ones) || is(known_right, &ones) => literal(ones),
        "&" if is(known_left, &ones) => Some(right.clone()),
        "&" if is(known_right, &ones) => Some(left.clone()),
        "-" | "^" if left == right => literal(zero),
        "&" | "|" if left == right => Some(left.clone()),
        _ => None,
    }
}

/// What `operator operand` is when the operand is known.
pub(crate) fn unary(operator: &str, operand: &Value) -> Option<Value> {
    let value = operand.as_literal()?;
    let all = mask(0, operand.bits);
    let bit = |set: bool| Value::literal(BigUint::from(u8::from(set)), 1);
    match operator {
        "~" => Some(Value::literal(all ^ value, operand.bits)),
        "&" => Some(bit(*value == all)),
        "|" => Some(bit(!value.is_zero())),
        "^" => Some(bit(value.count_ones() % 2 == 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: u32, bits: usize) -> Value {
        Value::literal(value.into(), bits)
    }

    fn signal(bits: usize) -> Value {
        Value {
            bits,
            kind: Kind::Signal(0),
        }
    }

    #[test]
    fn known_operands_give_known_results_that_wrap() {
        let result = |operator, a, b| binary(operator, 4, &number(a, 4), &number(b, 4));
        assert_eq!(result("+", 15, 1), Some(number(0, 4)));
        assert_eq!(result("-", 2, 3), Some(number(15, 4)));
        assert_eq!(result("<<", 9, 1), Some(number(2, 4)));
        assert_eq!(result(">>", 9, 4), Some(number(0, 4)));
        assert_eq!(unary("~", &number(5, 4)), Some(number(10, 4)));
        assert_eq!(unary("^", &number(7, 4)), Some(number(1, 1)));
    }

    #[test]
    fn comparisons_are_decided_by_bounds_only_when_they_must_be() {
        assert_eq!(comparison("<", &signal(4), &number(0, 4)), Some(false));
        assert_eq!(comparison(">=", &signal(4), &number(0, 4)), Some(true));
        assert_eq!(comparison("<=", &signal(4), &number(15, 4)), Some(true));
        assert_eq!(comparison("<", &signal(4), &number(15, 4)), None);
        assert_eq!(comparison("==", &signal(4), &number(3, 4)), None);
        assert_eq!(comparison("<", &signal(4), &signal(4)), Some(false));
        assert_eq!(
            comparison("==", &signal(4).resize(8), &number(16, 8)),
            Some(false)
        );
    }

    #[test]
    fn an_operand_that_changes_nothing_goes_away_and_others_stay() {
        assert_eq!(binary("&", 4, &signal(4), &number(15, 4)), Some(signal(4)));
        assert_eq!(
            binary("<<", 4, &signal(4), &number(4, 32)),
            Some(number(0, 4))
        );
        assert_eq!(binary("<<", 4, &signal(4), &number(3, 32)), None);
        assert_eq!(binary("+", 4, &signal(4), &number(1, 4)), None);
    }
}
