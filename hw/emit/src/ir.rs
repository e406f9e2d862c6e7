//! The typed tree between lowering and printing: every value knows its width.

use num_bigint::BigUint;
use num_traits::{One, Zero};

use crate::fold;

/// An index into a module's signals.
pub(crate) type Id = usize;

/// How a module sees one of its signals.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    Input,
    Output,
    Local,
    /// A value bound by `let`.
    Wire,
    /// An input of a sub-block.
    ChildInput,
    /// An output of a sub-block.
    ChildOutput,
    Constant,
}

impl Role {
    /// Whether the module itself must assign such a signal.
    pub fn is_driven_here(self) -> bool {
        matches!(
            self,
            Role::Output | Role::Local | Role::Wire | Role::ChildInput
        )
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Signal {
    pub raw: String,
    pub name: String,
    pub bits: usize,
    pub role: Role,
    pub value: BigUint,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Value {
    pub bits: usize,
    pub kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Literal(BigUint),
    Signal(Id),
    /// Bits of a signal, from this one upwards.
    Part(Id, usize),
    /// Operands as wide as the result, except: shift amounts, and comparisons of any equal width.
    Binary(&'static str, Box<Value>, Box<Value>),
    Unary(&'static str, Box<Value>),
    /// The first on top.
    Concat(Vec<Value>),
    Truncate(Box<Value>),
    Choose(Box<Value>, Box<Value>, Box<Value>),
}

#[derive(Clone, Debug)]
pub(crate) enum Statement {
    Assign {
        target: Id,
        low: usize,
        value: Value,
        line: u32,
    },
    If {
        test: Value,
        then: Vec<Statement>,
        otherwise: Vec<Statement>,
        line: u32,
    },
    /// An arm without labels is the default, and the last.
    Case {
        test: Value,
        arms: Vec<(Vec<BigUint>, Vec<Statement>)>,
        line: u32,
    },
}

/// `bits` ones, `low` bits up.
pub(crate) fn mask(low: usize, bits: usize) -> BigUint {
    ((BigUint::one() << bits) - BigUint::one()) << low
}

impl Value {
    /// A literal known to fit.
    pub fn literal(value: BigUint, bits: usize) -> Self {
        Value {
            bits,
            kind: Kind::Literal(value),
        }
    }

    pub fn zero(bits: usize) -> Self {
        Self::literal(BigUint::zero(), bits)
    }

    pub fn binary(operator: &'static str, bits: usize, left: Value, right: Value) -> Self {
        fold::binary(operator, bits, &left, &right).unwrap_or_else(|| Value {
            bits,
            kind: Kind::Binary(operator, Box::new(left), Box::new(right)),
        })
    }

    pub fn unary(operator: &'static str, bits: usize, operand: Value) -> Self {
        fold::unary(operator, &operand).unwrap_or_else(|| Value {
            bits,
            kind: Kind::Unary(operator, Box::new(operand)),
        })
    }

    pub fn compare(operator: &'static str, left: Value, right: Value) -> Self {
        match fold::comparison(operator, &left, &right) {
            Some(answer) => Self::literal(BigUint::from(u8::from(answer)), 1),
            None => Value {
                bits: 1,
                kind: Kind::Binary(operator, Box::new(left), Box::new(right)),
            },
        }
    }

    pub fn choose(test: Value, then: Value, otherwise: Value) -> Self {
        match test.as_bool() {
            Some(true) => then,
            Some(false) => otherwise,
            None => {
                let bits = then.bits;
                Value {
                    bits,
                    kind: Kind::Choose(Box::new(test), Box::new(then), Box::new(otherwise)),
                }
            }
        }
    }

    /// The value of a constant condition.
    pub fn as_bool(&self) -> Option<bool> {
        self.as_literal().map(|value| !value.is_zero())
    }

    /// Side by side, `high` on top.
    pub fn concat(high: Value, low: Value) -> Self {
        let bits = high.bits + low.bits;
        if let (Kind::Literal(h), Kind::Literal(l)) = (&high.kind, &low.kind) {
            return Self::literal((h << low.bits) | l, bits);
        }
        let flatten = |value: Value| match value.kind {
            Kind::Concat(parts) => parts,
            _ => vec![value],
        };
        let mut parts = flatten(high);
        for part in flatten(low) {
            match parts.last_mut() {
                Some(last) if last.continues_in(&part) => *last = last.clone().joined(part),
                _ => parts.push(part),
            }
        }
        match <[Value; 1]>::try_from(parts) {
            Ok([whole]) => whole,
            Err(parts) => Value {
                bits,
                kind: Kind::Concat(parts),
            },
        }
    }

    /// Whether `low` holds the bits of the same signal just below these.
    fn continues_in(&self, low: &Value) -> bool {
        match (&self.kind, &low.kind) {
            (Kind::Part(a, above), Kind::Part(b, below)) => a == b && *above == below + low.bits,
            _ => false,
        }
    }

    fn joined(self, low: Value) -> Value {
        Value {
            bits: self.bits + low.bits,
            kind: low.kind,
        }
    }

    pub fn resize(self, bits: usize) -> Self {
        if bits == self.bits {
            return self;
        }
        if bits > self.bits {
            return Self::concat(Self::zero(bits - self.bits), self);
        }
        match self.kind {
            Kind::Literal(value) => Self::literal(value & mask(0, bits), bits),
            Kind::Signal(id) => Value {
                bits,
                kind: Kind::Part(id, 0),
            },
            Kind::Part(id, low) => Value {
                bits,
                kind: Kind::Part(id, low),
            },
            _ => Value {
                bits,
                kind: Kind::Truncate(Box::new(self)),
            },
        }
    }

    /// `bits` bits from `low` upwards; zeros beyond the top.
    pub fn slice(self, low: usize, bits: usize) -> Self {
        if low == 0 && bits == self.bits {
            return self;
        }
        let inside = low + bits <= self.bits;
        match self.kind {
            Kind::Signal(id) if inside => Value {
                bits,
                kind: Kind::Part(id, low),
            },
            Kind::Part(id, base) if inside => Value {
                bits,
                kind: Kind::Part(id, base + low),
            },
            Kind::Literal(value) => Self::literal((value >> low) & mask(0, bits), bits),
            _ if low == 0 => self.resize(bits),
            _ => {
                let width = self.bits;
                Self::binary(">>", width, self, Self::literal(BigUint::from(low), 32)).resize(bits)
            }
        }
    }

    /// Calls `read(signal, low, bits)` for every use of a signal.
    pub fn reads(&self, read: &mut dyn FnMut(Id, usize, usize)) {
        match &self.kind {
            Kind::Literal(_) => {}
            Kind::Signal(id) => read(*id, 0, self.bits),
            Kind::Part(id, low) => read(*id, *low, self.bits),
            Kind::Binary(_, left, right) => {
                left.reads(read);
                right.reads(read);
            }
            Kind::Unary(_, operand) | Kind::Truncate(operand) => operand.reads(read),
            Kind::Concat(parts) => parts.iter().for_each(|part| part.reads(read)),
            Kind::Choose(test, then, otherwise) => {
                test.reads(read);
                then.reads(read);
                otherwise.reads(read);
            }
        }
    }
}

/// Calls `visit` with every signal a list of statements assigns.
pub(crate) fn targets(statements: &[Statement], visit: &mut dyn FnMut(Id)) {
    for statement in statements {
        match statement {
            Statement::Assign { target, .. } => visit(*target),
            Statement::If {
                then, otherwise, ..
            } => {
                targets(then, visit);
                targets(otherwise, visit);
            }
            Statement::Case { arms, .. } => arms.iter().for_each(|(_, body)| targets(body, visit)),
        }
    }
}
