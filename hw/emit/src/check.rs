//! What must hold before text is printed, and which signals must share one process.
//!
//! Rust runs `update` from top to bottom; Verilog runs processes in any order. Both agree when
//! every signal the block drives is assigned on every path, and never read before that. A value
//! read *between* two assignments is only right inside the process that makes them, so such
//! signals are grouped: [`Checked::group`].

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigUint;
use num_traits::Zero;

use crate::ir::{Id, Kind, Role, Signal, Statement, Value, mask, targets};

pub(crate) struct Checked {
    /// A representative of the process each signal is assigned in.
    pub group: Vec<Id>,
    /// Messages with their source line (0: none).
    pub errors: BTreeSet<(u32, String)>,
}

pub(crate) fn check(signals: &[Signal], statements: &[Statement]) -> Checked {
    let mut written = BTreeMap::new();
    first_lines(statements, &mut written);
    let mut check = Check {
        signals,
        written,
        checked: Checked {
            group: (0..signals.len()).collect(),
            errors: BTreeSet::new(),
        },
    };
    let mut assigned = Assigned::new();
    check.forward(statements, &mut assigned);
    check.backward(statements, &mut BTreeSet::new());
    for (id, signal) in signals
        .iter()
        .enumerate()
        .filter(|(_, signal)| signal.role.is_driven_here())
    {
        let bits = assigned.remove(&id).unwrap_or_default();
        match check.written.get(&id).copied() {
            None => check.error(0, format!("'{}' is never assigned", signal.raw)),
            Some(line) if bits != mask(0, signal.bits) => check.error(
                line,
                format!(
                    "'{}' is not assigned on every path (a latch); assign a default first",
                    signal.raw
                ),
            ),
            Some(_) => {}
        }
    }
    for id in 0..signals.len() {
        check.checked.group[id] = check.find(id);
    }
    check.checked
}

/// The bits of each signal that are assigned on every path so far.
type Assigned = BTreeMap<Id, BigUint>;

struct Check<'a> {
    signals: &'a [Signal],
    /// Every assigned signal, with the line of its first assignment.
    written: BTreeMap<Id, u32>,
    checked: Checked,
}

impl Check<'_> {
    fn error(&mut self, line: u32, message: String) {
        self.checked.errors.insert((line, message));
    }

    /// Definite assignment, in program order.
    fn forward(&mut self, statements: &[Statement], assigned: &mut Assigned) {
        for statement in statements {
            match statement {
                Statement::Assign {
                    target,
                    low,
                    value,
                    line,
                } => {
                    self.must_be_assigned(value, assigned, *line);
                    *assigned.entry(*target).or_default() |= mask(*low, value.bits);
                }
                Statement::If {
                    test,
                    then,
                    otherwise,
                    line,
                } => {
                    self.must_be_assigned(test, assigned, *line);
                    self.branches(&[then, otherwise], assigned);
                }
                Statement::Case { test, arms, line } => {
                    self.must_be_assigned(test, assigned, *line);
                    let bodies: Vec<_> = arms.iter().map(|(_, body)| body.as_slice()).collect();
                    self.branches(&bodies, assigned);
                }
            }
        }
    }

    /// What every branch assigns is assigned after them.
    fn branches(&mut self, bodies: &[&[Statement]], assigned: &mut Assigned) {
        let mut after: Option<Assigned> = None;
        for body in bodies {
            let mut branch = assigned.clone();
            self.forward(body, &mut branch);
            after = Some(match after {
                None => branch,
                Some(mut common) => {
                    common.retain(|id, bits| {
                        *bits &= branch.get(id).cloned().unwrap_or_default();
                        !bits.is_zero()
                    });
                    common
                }
            });
        }
        *assigned = after.unwrap_or_default();
    }

    fn must_be_assigned(&mut self, value: &Value, assigned: &Assigned, line: u32) {
        let mut early = BTreeSet::new();
        value.reads(&mut |id, low, bits| {
            let wanted = mask(low, bits);
            let have = assigned.get(&id).cloned().unwrap_or_default();
            if self.written.contains_key(&id) && &have & &wanted != wanted {
                early.insert(id);
            }
        });
        for id in early {
            let raw = &self.signals[id].raw;
            self.error(
                line,
                format!("'{raw}' is read before it is assigned on every path"),
            );
        }
    }

    /// Groups readers with signals that are assigned again after the read, in reverse order.
    fn backward(&mut self, statements: &[Statement], later: &mut BTreeSet<Id>) {
        for statement in statements.iter().rev() {
            match statement {
                Statement::Assign { target, value, .. } => {
                    later.insert(*target);
                    self.group_with(value, &[*target].into(), later);
                }
                Statement::If {
                    test,
                    then,
                    otherwise,
                    ..
                } => {
                    self.backward_branches(test, &[then, otherwise], later);
                }
                Statement::Case { test, arms, .. } => {
                    let bodies: Vec<_> = arms.iter().map(|(_, body)| body.as_slice()).collect();
                    self.backward_branches(test, &bodies, later);
                }
            }
        }
    }

    fn backward_branches(
        &mut self,
        test: &Value,
        bodies: &[&[Statement]],
        later: &mut BTreeSet<Id>,
    ) {
        let after = later.clone();
        let mut assigned = BTreeSet::new();
        for body in bodies {
            let mut inside = after.clone();
            self.backward(body, &mut inside);
            later.extend(inside);
            targets(body, &mut |id| {
                assigned.insert(id);
            });
        }
        self.group_with(test, &assigned, later);
    }

    fn group_with(&mut self, value: &Value, readers: &BTreeSet<Id>, later: &BTreeSet<Id>) {
        let mut sources = BTreeSet::new();
        value.reads(&mut |id, _, _| {
            sources.insert(id);
        });
        for source in sources.intersection(later) {
            for reader in readers {
                let (a, b) = (self.find(*source), self.find(*reader));
                self.checked.group[a.max(b)] = a.min(b);
            }
        }
    }

    fn find(&mut self, id: Id) -> Id {
        let parent = self.checked.group[id];
        if parent == id {
            return id;
        }
        let root = self.find(parent);
        self.checked.group[id] = root;
        root
    }
}

fn first_lines(statements: &[Statement], lines: &mut BTreeMap<Id, u32>) {
    for statement in statements {
        match statement {
            Statement::Assign { target, line, .. } => {
                lines.entry(*target).or_insert(*line);
            }
            Statement::If {
                then, otherwise, ..
            } => {
                first_lines(then, lines);
                first_lines(otherwise, lines);
            }
            Statement::Case { arms, .. } => {
                arms.iter().for_each(|(_, body)| first_lines(body, lines))
            }
        }
    }
}

/// Which signals each signal depends on within a cycle.
pub(crate) type Dependencies = Vec<BTreeSet<Id>>;

/// The dependencies made by the statements of a block.
pub(crate) fn dependencies(
    signals: &[Signal],
    statements: &[Statement],
    group: &[Id],
) -> Dependencies {
    let mut depends = vec![BTreeSet::new(); signals.len()];
    depend(statements, &mut Vec::new(), &mut depends);
    for (id, sources) in depends.iter_mut().enumerate() {
        // Inside one process values pass in program order, which the checks above make sound.
        sources.retain(|source| {
            group[*source] != group[id] || !signals[*source].role.is_driven_here()
        });
    }
    depends
}

fn depend(statements: &[Statement], tests: &mut Vec<Id>, depends: &mut Dependencies) {
    for statement in statements {
        let outer = tests.len();
        match statement {
            Statement::Assign { target, value, .. } => {
                value.reads(&mut |id, _, _| {
                    depends[*target].insert(id);
                });
                depends[*target].extend(tests.iter());
            }
            Statement::If {
                test,
                then,
                otherwise,
                ..
            } => {
                test.reads(&mut |id, _, _| tests.push(id));
                depend(then, tests, depends);
                depend(otherwise, tests, depends);
            }
            Statement::Case { test, arms, .. } => {
                test.reads(&mut |id, _, _| tests.push(id));
                arms.iter()
                    .for_each(|(_, body)| depend(body, tests, depends));
            }
        }
        tests.truncate(outer);
    }
}

/// Follows dependencies to the inputs; every cycle is reported once.
pub(crate) fn inputs_of(
    signals: &[Signal],
    depends: &Dependencies,
) -> (Dependencies, BTreeSet<String>) {
    let mut search = Search {
        signals,
        depends,
        state: vec![Visit::New; signals.len()],
        inputs: vec![BTreeSet::new(); signals.len()],
        trail: Vec::new(),
        loops: BTreeSet::new(),
    };
    for id in 0..signals.len() {
        search.visit(id);
    }
    (search.inputs, search.loops)
}

#[derive(Clone, Copy, PartialEq)]
enum Visit {
    New,
    Open,
    Done,
}

struct Search<'a> {
    signals: &'a [Signal],
    depends: &'a Dependencies,
    state: Vec<Visit>,
    inputs: Dependencies,
    trail: Vec<Id>,
    loops: BTreeSet<String>,
}

impl Search<'_> {
    fn visit(&mut self, id: Id) {
        if self.state[id] != Visit::New {
            return;
        }
        self.state[id] = Visit::Open;
        self.trail.push(id);
        let mut inputs = BTreeSet::new();
        for &source in &self.depends[id] {
            if self.state[source] == Visit::Open {
                self.report(source);
                continue;
            }
            self.visit(source);
            if self.signals[source].role == Role::Input {
                inputs.insert(source);
            }
            inputs.extend(&self.inputs[source]);
        }
        self.inputs[id] = inputs;
        self.trail.pop();
        self.state[id] = Visit::Done;
    }

    fn report(&mut self, start: Id) {
        let from = self.trail.iter().position(|id| *id == start).unwrap_or(0);
        let names: Vec<_> = self.trail[from..]
            .iter()
            .chain([&start])
            .map(|id| self.signals[*id].raw.as_str())
            .collect();
        self.loops
            .insert(format!("combinational loop: {}", names.join(" <- ")));
    }
}

/// The bits of each signal that statements read.
pub(crate) fn bits_read(signals: &[Signal], statements: &[Statement]) -> Vec<BigUint> {
    let mut read = vec![BigUint::zero(); signals.len()];
    visit_values(statements, &mut |value| {
        value.reads(&mut |id, low, bits| read[id] |= mask(low, bits))
    });
    read
}

fn visit_values(statements: &[Statement], visit: &mut dyn FnMut(&Value)) {
    for statement in statements {
        match statement {
            Statement::Assign { value, .. } => visit(value),
            Statement::If {
                test,
                then,
                otherwise,
                ..
            } => {
                visit(test);
                visit_values(then, visit);
                visit_values(otherwise, visit);
            }
            Statement::Case { test, arms, .. } => {
                visit(test);
                arms.iter().for_each(|(_, body)| visit_values(body, visit));
            }
        }
    }
}

/// For each signal with exactly one assignment that copies a whole signal unconditionally: which.
pub(crate) fn plain_copies(signals: &[Signal], statements: &[Statement]) -> BTreeMap<Id, Id> {
    let mut count: BTreeMap<Id, usize> = BTreeMap::new();
    targets(statements, &mut |id| *count.entry(id).or_default() += 1);
    let copies = statements.iter().filter_map(|statement| match statement {
        Statement::Assign {
            target,
            low: 0,
            value:
                Value {
                    bits,
                    kind: Kind::Signal(source),
                },
            ..
        } => (count[target] == 1 && *bits == signals[*target].bits).then_some((*target, *source)),
        _ => None,
    });
    copies.collect()
}
