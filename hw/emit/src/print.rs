//! Text of values and statements.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write;

use num_bigint::BigUint;

use crate::ir::{Id, Kind, Signal, Statement, Value, targets};

/// Prints with the names of one module's signals.
pub(crate) struct Printer<'a> {
    pub signals: &'a [Signal],
    /// Before the names of functions that fix a width, which no signal begins with.
    sized: String,
    /// Widths of which a call was printed.
    widths: RefCell<BTreeSet<usize>>,
}

/// The packed dimension of a signal, with a space after it.
pub(crate) fn dimension(bits: usize) -> String {
    if bits == 1 {
        String::new()
    } else {
        format!("[{}:0] ", bits - 1)
    }
}

pub(crate) fn literal(value: &BigUint, bits: usize) -> String {
    if bits == 1 {
        format!("1'b{value}")
    } else {
        format!("{bits}'h{value:x}")
    }
}

impl<'a> Printer<'a> {
    pub fn new(signals: &'a [Signal]) -> Self {
        let mut sized = "sized_".to_string();
        while signals.iter().any(|signal| signal.name.starts_with(&sized)) {
            sized.push('_');
        }
        Self {
            signals,
            sized,
            widths: RefCell::default(),
        }
    }

    /// Declarations of the functions that what was printed so far calls.
    pub fn functions(&self) -> String {
        let declaration = |bits: &usize| {
            let (name, dimension) = (format!("{}{bits}", self.sized), dimension(*bits));
            format!(
                "  function automatic logic {dimension}{name}(input logic {dimension}{name}_in);\n    \
                 {name} = {name}_in;\n  endfunction\n"
            )
        };
        self.widths.borrow().iter().map(declaration).collect()
    }

    /// A value where nothing can bind tighter: no parentheses around the whole.
    pub fn value(&self, value: &Value) -> String {
        match &value.kind {
            Kind::Binary(operator, left, right) => {
                format!("{} {operator} {}", self.operand(left), self.operand(right))
            }
            Kind::Choose(test, then, otherwise) => {
                let [test, then, otherwise] = [test, then, otherwise].map(|v| self.operand(v));
                format!("{test} ? {then} : {otherwise}")
            }
            Kind::Truncate(whole) => format!("{}'({})", value.bits, self.value(whole)),
            _ => self.operand(value),
        }
    }

    fn operand(&self, value: &Value) -> String {
        match &value.kind {
            Kind::Literal(number) => literal(number, value.bits),
            Kind::Signal(id) => self.signals[*id].name.clone(),
            Kind::Part(id, low) => self.part(*id, *low, value.bits),
            // A cast alone is right, but yosys 0.70 widens operations on one to the width before it:
            // `{7'h0, 1'(a) - b}` is 255 for 0 and 1 if `a` has 8 bits. A function's result has its width.
            Kind::Truncate(_) => {
                self.widths.borrow_mut().insert(value.bits);
                format!("{}{}({})", self.sized, value.bits, self.value(value))
            }
            Kind::Binary(..) | Kind::Choose(..) => format!("({})", self.value(value)),
            Kind::Unary(operator, operand) => match operand.kind {
                Kind::Unary(..) => format!("{operator}({})", self.value(operand)),
                _ => format!("{operator}{}", self.operand(operand)),
            },
            Kind::Concat(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| self.value(part)).collect();
                format!("{{{}}}", parts.join(", "))
            }
        }
    }

    /// `bits` bits of a signal from `low` upwards.
    pub fn part(&self, id: Id, low: usize, bits: usize) -> String {
        let signal = &self.signals[id];
        let name = &signal.name;
        match bits {
            _ if bits == signal.bits => name.clone(),
            1 => format!("{name}[{low}]"),
            _ => format!("{name}[{}:{low}]", low + bits - 1),
        }
    }

    /// The statements that assign signals in `kept`, with the conditions around them.
    pub fn statements(
        &self,
        statements: &[Statement],
        kept: &BTreeSet<Id>,
        indent: usize,
    ) -> String {
        let pad = "  ".repeat(indent);
        let mut out = String::new();
        for statement in statements.iter().filter(|s| assigns(s, kept)) {
            let text = match statement {
                Statement::Assign {
                    target, low, value, ..
                } => {
                    format!(
                        "{} = {};",
                        self.part(*target, *low, value.bits),
                        self.value(value)
                    )
                }
                Statement::If {
                    test,
                    then,
                    otherwise,
                    ..
                } => {
                    let then = self.statements(then, kept, indent + 1);
                    let otherwise = self.statements(otherwise, kept, indent + 1);
                    self.branch(test, &then, &otherwise, &pad)
                }
                Statement::Case { test, arms, .. } => {
                    let arms = arms.iter().map(|(labels, body)| {
                        let body = self.statements(body, kept, indent + 2);
                        arm(labels, test.bits, &body, &pad)
                    });
                    let arms: String = arms.collect();
                    format!("case ({})\n{arms}{pad}endcase", self.value(test))
                }
            };
            let _ = writeln!(out, "{pad}{text}");
        }
        out
    }

    fn branch(&self, test: &Value, then: &str, otherwise: &str, pad: &str) -> String {
        let condition = self.value(test);
        match (then.is_empty(), otherwise.is_empty()) {
            (true, _) => format!("if (!{}) begin\n{otherwise}{pad}end", self.operand(test)),
            (false, true) => format!("if ({condition}) begin\n{then}{pad}end"),
            (false, false) => {
                format!("if ({condition}) begin\n{then}{pad}end else begin\n{otherwise}{pad}end")
            }
        }
    }
}

fn arm(labels: &[BigUint], bits: usize, body: &str, pad: &str) -> String {
    let labels: Vec<_> = labels.iter().map(|label| literal(label, bits)).collect();
    let labels = if labels.is_empty() {
        "default".to_string()
    } else {
        labels.join(", ")
    };
    if body.is_empty() {
        format!("{pad}  {labels}: ;\n")
    } else {
        format!("{pad}  {labels}: begin\n{body}{pad}  end\n")
    }
}

/// Whether `statement` assigns any of `kept`.
pub(crate) fn assigns(statement: &Statement, kept: &BTreeSet<Id>) -> bool {
    let mut found = false;
    targets(std::slice::from_ref(statement), &mut |id| {
        found |= kept.contains(&id)
    });
    found
}
