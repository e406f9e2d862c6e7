//! From rust-hdl's tree to the typed tree: names resolved, every width inferred and checked.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use num_bigint::BigUint;
use rust_hdl::prelude::AtomKind;
use rust_hdl::prelude::ast::{
    VerilogBlock, VerilogBlockOrConditional, VerilogExpression, VerilogLink, VerilogMatch,
    VerilogStatement,
};

use crate::collect::{Node, Port};
use crate::dialect::{Mark, parse_labels};
use crate::errors::Refusal;
use crate::ir::{Id, Role, Signal, Statement, Value};
use crate::names::flat;

/// A module between its tree and its text.
pub(crate) struct Lowered {
    pub signals: Vec<Signal>,
    pub statements: Vec<Statement>,
    pub type_name: String,
    pub file: String,
    /// Documentation by raw signal name; of the block itself under `""`.
    pub docs: BTreeMap<String, String>,
    pub notes: Vec<String>,
    pub refusals: Vec<Refusal>,
}

/// Lowers the code of `node`; refusals are collected, what can be lowered is.
pub(crate) fn lower(node: &Node, code: &VerilogBlock) -> Lowered {
    let mut lower = Lower::new(node);
    let mut statements = lower.block(code);
    if lower.out.type_name.is_empty() {
        lower.refuse("the block is described with #[hdl_gen]; use #[rtl]".into());
    }
    lower.out.statements = std::mem::take(&mut lower.hoisted);
    lower.out.statements.append(&mut statements);
    lower.out
}

pub(crate) type Attempt<T> = Result<T, String>;

pub(crate) struct Lower<'a> {
    node: &'a Node,
    out: Lowered,
    by_raw: HashMap<String, Id>,
    names: HashMap<String, String>,
    /// The wire each `let` is bound to at this point.
    wires: HashMap<usize, Id>,
    /// Wires that depend on nothing the block assigns, and so hold everywhere in it.
    everywhere: BTreeSet<Id>,
    /// Assignments that come before all others.
    hoisted: Vec<Statement>,
    /// How many `if` and `match` surround the current statement.
    depth: usize,
    line: u32,
}

impl<'a> Lower<'a> {
    fn new(node: &'a Node) -> Self {
        let out = Lowered {
            signals: Vec::new(),
            statements: Vec::new(),
            type_name: String::new(),
            file: String::new(),
            docs: BTreeMap::new(),
            notes: Vec::new(),
            refusals: Vec::new(),
        };
        let mut lower = Lower {
            node,
            out,
            by_raw: HashMap::new(),
            names: HashMap::new(),
            wires: HashMap::new(),
            everywhere: BTreeSet::new(),
            hoisted: Vec::new(),
            depth: 0,
            line: 0,
        };
        for port in &node.ports {
            let role = match port.kind {
                AtomKind::InputParameter | AtomKind::InOutParameter => Role::Input,
                AtomKind::OutputParameter => Role::Output,
                AtomKind::Constant => Role::Constant,
                _ => Role::Local,
            };
            lower.declare(port.raw.clone(), role, port);
        }
        for child in &node.children {
            for port in child.interface() {
                let role = if port.is_input() {
                    Role::ChildInput
                } else {
                    Role::ChildOutput
                };
                lower.declare(format!("{}${}", child.instance, port.raw), role, port);
            }
        }
        lower
    }

    fn declare(&mut self, raw: String, role: Role, port: &Port) {
        let name = flat(&raw);
        if let Some(other) = self.names.insert(name.clone(), raw.clone()) {
            self.refuse(format!(
                "'{other}' and '{raw}' both become '{name}'; rename one"
            ));
        }
        self.by_raw.insert(raw.clone(), self.out.signals.len());
        self.out.signals.push(Signal {
            raw,
            name,
            bits: port.bits,
            role,
            value: port.value.clone(),
        });
    }

    /// Records a refusal; an empty message stands for the consequence of one already recorded.
    fn refuse(&mut self, message: String) {
        if message.is_empty() {
            return;
        }
        let source = (self.line > 0).then(|| (self.out.file.clone(), self.line));
        self.out.refusals.push(Refusal {
            path: self.node.path.clone(),
            source,
            message,
        });
    }

    pub(crate) fn signal(&self, id: Id) -> &Signal {
        &self.out.signals[id]
    }

    /// A signal by its name in the tree, or the value of a `let`.
    pub(crate) fn find(&self, raw: &str) -> Attempt<Id> {
        if let Some(index) = raw.strip_prefix('%') {
            // A `let` whose value was refused has no wire.
            let wire = index
                .parse()
                .ok()
                .and_then(|index: usize| self.wires.get(&index));
            return wire.copied().ok_or_else(String::new);
        }
        let known = self.by_raw.get(raw.strip_suffix("$next").unwrap_or(raw));
        known.copied().ok_or_else(|| {
            format!("unknown signal '{raw}' (not a field of the block, or one whose name begins with '_')")
        })
    }

    fn target(&self, expression: &VerilogExpression) -> Attempt<Id> {
        let VerilogExpression::Signal(raw) = expression else {
            return Err("only a signal can be assigned".into());
        };
        let id = self.find(raw)?;
        let raw = &self.signal(id).raw;
        match self.signal(id).role {
            Role::Input => Err(format!(
                "'{raw}' is the block's own input and cannot be assigned"
            )),
            Role::ChildOutput => Err(format!(
                "'{raw}' is a sub-block's output and cannot be assigned"
            )),
            Role::Constant => Err(format!("'{raw}' is a constant and cannot be assigned")),
            _ => Ok(id),
        }
    }

    fn block(&mut self, code: &[VerilogStatement]) -> Vec<Statement> {
        let mut statements = Vec::new();
        for statement in code {
            if let Err(message) = self.statement(statement, &mut statements) {
                self.refuse(message);
            }
        }
        statements
    }

    fn nested(&mut self, code: &[VerilogStatement]) -> Vec<Statement> {
        self.depth += 1;
        let line = self.line;
        let statements = self.block(code);
        self.line = line;
        self.depth -= 1;
        statements
    }

    fn statement(&mut self, statement: &VerilogStatement, out: &mut Vec<Statement>) -> Attempt<()> {
        match statement {
            VerilogStatement::Comment(comment) => self.mark(comment),
            VerilogStatement::Macro(code) => out.extend(self.block(code)),
            VerilogStatement::Assignment(VerilogExpression::Signal(raw), value)
                if raw.starts_with('%') =>
            {
                self.bind(raw, value, out)?;
            }
            VerilogStatement::Assignment(target, value) => {
                let target = self.target(target)?;
                let bits = self.signal(target).bits;
                out.push(self.assign(target, 0, bits, value));
            }
            VerilogStatement::SliceAssignment {
                base,
                width,
                offset,
                replacement,
            } => {
                let target = self.target(base)?;
                let low = self
                    .constant(offset)
                    .ok_or("a field's position must be a constant")?;
                out.push(self.assign(target, low, *width, replacement));
            }
            VerilogStatement::If(conditional) => {
                let test = self.value(&conditional.test, Some(1))?;
                let constant = test.as_bool();
                let then = if constant == Some(false) {
                    Vec::new()
                } else {
                    self.nested(&conditional.then)
                };
                let otherwise = match &conditional.otherwise {
                    _ if constant == Some(true) => Vec::new(),
                    VerilogBlockOrConditional::Block(code) => self.nested(code),
                    VerilogBlockOrConditional::Conditional(code) => {
                        self.nested(std::slice::from_ref(code))
                    }
                    VerilogBlockOrConditional::None => Vec::new(),
                };
                match constant {
                    Some(true) => out.extend(then),
                    Some(false) => out.extend(otherwise),
                    None => out.push(Statement::If {
                        test,
                        then,
                        otherwise,
                        line: self.line,
                    }),
                }
            }
            VerilogStatement::Match(select) => out.push(self.select(select)?),
            VerilogStatement::Link(links) => {
                for link in links {
                    out.push(self.link(link)?);
                }
            }
            VerilogStatement::Loop(_) => return Err("a loop that #[rtl] did not unroll".into()),
        }
        Ok(())
    }

    /// An assignment of `bits` bits; of zeros if the value is refused, so that the signal does not
    /// count as unassigned on top.
    fn assign(
        &mut self,
        target: Id,
        low: usize,
        bits: usize,
        value: &VerilogExpression,
    ) -> Statement {
        let value = self.value(value, Some(bits)).unwrap_or_else(|message| {
            self.refuse(within(
                &format!("the value of '{}'", self.signal(target).raw),
                &message,
            ));
            Value::zero(bits)
        });
        Statement::Assign {
            target,
            low,
            value,
            line: self.line,
        }
    }

    fn mark(&mut self, comment: &str) {
        match Mark::parse(comment) {
            Mark::Type { name, file } => (self.out.type_name, self.out.file) = (name, file),
            Mark::Doc { signal, text } => {
                self.out.docs.insert(signal, text);
            }
            Mark::Line(line) => self.line = line,
            Mark::Failed(message) => self.refuse(message),
            Mark::Note(text) => self.out.notes.push(text),
        }
    }

    /// `let`: a wire of its own, assigned where the `let` stands.
    fn bind(
        &mut self,
        raw: &str,
        value: &VerilogExpression,
        out: &mut Vec<Statement>,
    ) -> Attempt<()> {
        let (index, label) = raw
            .trim_start_matches('%')
            .split_once(':')
            .unwrap_or((raw, "value"));
        let index: usize = index.parse().map_err(|_| "malformed let".to_string())?;
        let value = self
            .value(value, None)
            .map_err(|message| within(&format!("`let {label}`"), &message))?;
        let id = self.out.signals.len();
        let name = self.unused_name(label);
        let (bits, line) = (value.bits, self.line);
        self.out.signals.push(Signal {
            raw: label.into(),
            name,
            bits,
            role: Role::Wire,
            value: BigUint::default(),
        });
        self.wires.insert(index, id);
        let mut holds_everywhere = true;
        value.reads(&mut |source, _, _| {
            holds_everywhere &= !self.out.signals[source].role.is_driven_here()
                || self.everywhere.contains(&source);
        });
        let assign = Statement::Assign {
            target: id,
            low: 0,
            value,
            line,
        };
        if holds_everywhere {
            self.everywhere.insert(id);
            self.hoisted.push(assign);
            return Ok(());
        }
        if self.depth > 0 {
            // Read only where it is in scope; the default keeps the other paths from latching.
            self.hoisted.push(Statement::Assign {
                target: id,
                low: 0,
                value: Value::zero(bits),
                line,
            });
        }
        out.push(assign);
        Ok(())
    }

    fn unused_name(&mut self, label: &str) -> String {
        let first = flat(label.trim_start_matches('_'));
        let mut name = first.clone();
        let mut count = 1;
        while self.names.contains_key(&name) {
            count += 1;
            name = format!("{first}_{count}");
        }
        self.names.insert(name.clone(), label.into());
        name
    }

    fn select(&mut self, select: &VerilogMatch) -> Attempt<Statement> {
        let test = self.value(&select.test, None)?;
        let line = self.line;
        let mut arms: Vec<(Vec<BigUint>, Vec<Statement>)> = Vec::new();
        let mut seen = BTreeSet::new();
        for (i, case) in select.cases.iter().enumerate() {
            let labels = parse_labels(&case.condition)
                .ok_or_else(|| format!("match arm '{}' is not a number", case.condition))?;
            if labels.is_empty() && i + 1 != select.cases.len() {
                return Err("the `_` arm must be the last".into());
            }
            for label in &labels {
                if label.bits() as usize > test.bits {
                    self.refuse(format!(
                        "match arm {label} does not fit in {} bits",
                        test.bits
                    ));
                }
                if !seen.insert(label.clone()) {
                    self.refuse(format!("match arm {label} appears twice"));
                }
            }
            let body = self.nested(&case.block);
            arms.push((labels, body));
        }
        // rustc has checked that the arms cover the type, so the last one covers what is left.
        match arms.last_mut() {
            Some((labels, _)) => labels.clear(),
            None => return Err("a match without arms".into()),
        }
        Ok(Statement::Case { test, arms, line })
    }

    fn link(&self, link: &VerilogLink) -> Attempt<Statement> {
        let (details, forward) = match link {
            VerilogLink::Forward(details) => (details, true),
            VerilogLink::Backward(details) => (details, false),
            VerilogLink::Bidirectional(_) => {
                return Err("an interface with InOut signals cannot be linked".into());
            }
        };
        let member = details.my_name.replace('.', "$");
        let (owner, other) = (
            format!("{}{member}", details.owner_name),
            format!("{}{member}", details.other_name),
        );
        let (source, target) = if forward {
            (owner, other)
        } else {
            (other, owner)
        };
        let source = self.value(&VerilogExpression::Signal(source), None)?;
        let target = self.target(&VerilogExpression::Signal(target))?;
        if source.bits != self.signal(target).bits {
            return Err(format!(
                "linked signals differ in width: {} and {} bits",
                source.bits,
                self.signal(target).bits
            ));
        }
        Ok(Statement::Assign {
            target,
            low: 0,
            value: source,
            line: self.line,
        })
    }
}

/// Adds where a message comes from.
fn within(place: &str, message: &str) -> String {
    if message.is_empty() {
        String::new()
    } else {
        format!("in {place}: {message}")
    }
}
