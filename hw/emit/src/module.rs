//! One block described by its code: checks, then the text of its module.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use num_bigint::BigUint;
use num_traits::Zero;
use rust_hdl::prelude::Verilog;
use rust_hdl::prelude::ast::VerilogBlock;

use crate::check;
use crate::collect::Node;
use crate::design::{Design, Interface, Paths, Tap, port_list};
use crate::errors::Refusal;
use crate::ir::{Id, Role, Signal, Statement, mask};
use crate::lower::{Lowered, lower};
use crate::names::flat;
use crate::print::{Printer, assigns, dimension, literal};

/// The text of a module without its name, and what its parent needs to know.
pub(crate) struct Body {
    pub comment: String,
    pub text: String,
    pub type_name: String,
    pub paths: Paths,
    pub taps: Vec<Tap>,
}

/// Builds the module of `node`, its sub-blocks first.
pub(crate) fn build(design: &mut Design, node: &Node, code: &VerilogBlock) -> Body {
    let mut lowered = lower(node, code);
    design.refusals.append(&mut lowered.refusals);
    let checked = check::check(&lowered.signals, &lowered.statements);
    let copies = check::plain_copies(&lowered.signals, &lowered.statements);
    let mut builder = Builder {
        node,
        by_raw: lowered
            .signals
            .iter()
            .enumerate()
            .map(|(id, s)| (s.raw.clone(), id))
            .collect(),
        depends: check::dependencies(&lowered.signals, &lowered.statements, &checked.group),
        read: check::bits_read(&lowered.signals, &lowered.statements),
        lowered,
        group: checked.group,
        registers: Vec::new(),
        inlined: BTreeSet::new(),
        instances: String::new(),
        taps: Vec::new(),
        errors: checked.errors,
    };
    for child in &node.children {
        builder.check_clocks(child, &copies);
        match flip_flop(child) {
            Some(initial) => builder.register(child, initial, &copies),
            None => {
                let interface = design.module(child);
                builder.instance(child, &interface);
            }
        }
    }
    builder.finish(design)
}

/// A flip-flop, printed in place instead of as an instance.
struct Register {
    data: Id,
    state: Id,
    clock: Id,
    initial: BigUint,
}

struct Builder<'a> {
    node: &'a Node,
    lowered: Lowered,
    by_raw: BTreeMap<String, Id>,
    group: Vec<Id>,
    depends: check::Dependencies,
    /// Bits of each signal that anything reads.
    read: Vec<BigUint>,
    registers: Vec<Register>,
    /// Clock inputs of registers, which need no signal of their own.
    inlined: BTreeSet<Id>,
    instances: String,
    taps: Vec<Tap>,
    errors: BTreeSet<(u32, String)>,
}

impl Builder<'_> {
    fn child_port(&self, child: &Node, port: &str) -> Id {
        self.by_raw[&format!("{}${port}", child.instance)]
    }

    fn read_all(&mut self, id: Id) {
        self.read[id] = mask(0, self.lowered.signals[id].bits);
    }

    /// Natively a clock that passes through logic arrives later than one that does not.
    fn check_clocks(&mut self, child: &Node, copies: &BTreeMap<Id, Id>) {
        for port in child
            .ports
            .iter()
            .filter(|port| port.is_input() && port.is_clock)
        {
            let id = self.child_port(child, &port.raw);
            let source = copies
                .get(&id)
                .map(|source| self.lowered.signals[*source].role);
            if source != Some(Role::Input) {
                let raw = &self.lowered.signals[id].raw;
                let message = format!(
                    "clock '{raw}' must be assigned once, straight from a clock input of the block: \
                     no derived or gated clocks"
                );
                self.errors.insert((0, message));
            }
        }
    }

    fn register(&mut self, child: &Node, initial: BigUint, copies: &BTreeMap<Id, Id>) {
        let [data, state, port] = ["d", "q", "clock"].map(|name| self.child_port(child, name));
        let clock = copies.get(&port).copied().unwrap_or(port);
        if clock != port {
            self.inlined.insert(port);
        }
        self.read_all(data);
        self.read_all(clock);
        self.registers.push(Register {
            data,
            state,
            clock,
            initial,
        });
    }

    fn instance(&mut self, child: &Node, interface: &Interface) {
        let mut connections = Vec::new();
        for port in child.interface() {
            let id = self.child_port(child, &port.raw);
            if port.is_input() {
                self.read_all(id);
            }
            let name = if interface.raw_ports {
                &port.raw
            } else {
                &port.name
            };
            connections.push(format!("    .{name}({})", self.lowered.signals[id].name));
        }
        for tap in &interface.taps {
            let name = format!(
                "tap_{}_{}",
                child.instance.replace('$', "_"),
                &tap.name["tap_".len()..]
            );
            connections.push(format!("    .{}({name})", tap.name));
            self.taps.push(Tap {
                name,
                bits: tap.bits,
                source: None,
            });
        }
        let instance = flat(&format!("u_{}", child.instance));
        let connections = connections.join(",\n");
        let _ = writeln!(
            self.instances,
            "  {} {instance} (\n{connections}\n  );",
            interface.module
        );
        for (output, inputs) in &interface.paths {
            let output = self.child_port(child, output);
            for input in inputs {
                let input = self.child_port(child, input);
                self.depends[output].insert(input);
            }
        }
    }

    fn finish(mut self, design: &mut Design) -> Body {
        let signals = &self.lowered.signals;
        let (inputs, loops) = check::inputs_of(signals, &self.depends);
        self.errors
            .extend(loops.into_iter().map(|message| (0, message)));
        let raws = |ids: &BTreeSet<Id>| ids.iter().map(|id| signals[*id].raw.clone()).collect();
        let outputs = signals
            .iter()
            .enumerate()
            .filter(|(_, signal)| signal.role == Role::Output);
        let paths = outputs
            .map(|(id, signal)| (signal.raw.clone(), raws(&inputs[id])))
            .collect();
        if design.options.formal {
            let own = self.own_taps();
            self.taps.extend(own);
        }
        let (path, file) = (&self.node.path, &self.lowered.file);
        design
            .refusals
            .extend(self.errors.iter().map(|(line, message)| Refusal {
                path: path.clone(),
                source: (*line > 0).then(|| (file.clone(), *line)),
                message: message.clone(),
            }));
        Body {
            comment: self.comment(),
            text: self.text(),
            type_name: self.lowered.type_name,
            paths,
            taps: self.taps,
        }
    }

    /// Read-only copies of what is inside, for assertions that look at state.
    fn own_taps(&self) -> Vec<Tap> {
        let states: BTreeSet<Id> = self
            .registers
            .iter()
            .map(|register| register.state)
            .collect();
        let signals = self.lowered.signals.iter().enumerate();
        let inside = signals
            .filter(|(id, s)| matches!(s.role, Role::Local | Role::Wire) || states.contains(id));
        inside
            .map(|(id, s)| Tap {
                name: format!("tap_{}", s.name),
                bits: s.bits,
                source: Some(id),
            })
            .collect()
    }

    fn comment(&self) -> String {
        let docs = self
            .lowered
            .docs
            .get("")
            .into_iter()
            .flat_map(|docs| docs.lines());
        let notes = self.lowered.notes.iter().flat_map(|note| note.lines());
        docs.chain(notes)
            .map(|line| format!("{}\n", format!("// {line}").trim_end()))
            .collect()
    }

    fn text(&self) -> String {
        let printer = Printer::new(&self.lowered.signals);
        let ports = port_list(self.node, false, &self.lowered.docs, &self.taps);
        let mut text = format!(" (\n{ports}\n);\n");
        self.declarations(&mut text);
        text += &self.instances;
        let mut processes = String::new();
        self.processes(&printer, &mut processes);
        text += &printer.functions();
        text += &processes;
        for Register {
            data,
            state,
            clock,
            initial,
        } in &self.registers
        {
            let [data, clock] = [data, clock].map(|id| &self.lowered.signals[*id].name);
            let Signal { name, bits, .. } = &self.lowered.signals[*state];
            let _ = writeln!(text, "  initial {name} = {};", literal(initial, *bits));
            let _ = writeln!(text, "  always_ff @(posedge {clock}) {name} <= {data};");
        }
        for tap in &self.taps {
            if let Some(id) = tap.source {
                let _ = writeln!(
                    text,
                    "  assign {} = {};",
                    tap.name, self.lowered.signals[id].name
                );
            }
        }
        self.sink(&printer, &mut text);
        text + "endmodule\n"
    }

    fn declarations(&self, text: &mut String) {
        for (id, signal) in self.lowered.signals.iter().enumerate() {
            let inside = matches!(
                signal.role,
                Role::Local | Role::Wire | Role::ChildInput | Role::ChildOutput
            );
            if !inside || self.inlined.contains(&id) {
                continue;
            }
            let comment = match self.lowered.docs.get(&signal.raw) {
                Some(doc) if signal.role == Role::Local => {
                    format!(" // {}", doc.lines().next().unwrap_or(""))
                }
                _ => String::new(),
            };
            let _ = writeln!(
                text,
                "  logic {}{};{comment}",
                dimension(signal.bits),
                signal.name
            );
        }
    }

    /// One `assign` or `always_comb` per group of signals.
    fn processes(&self, printer: &Printer, text: &mut String) {
        let statements = &self.lowered.statements;
        let mut groups: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
        crate::ir::targets(statements, &mut |id| {
            if !self.inlined.contains(&id) {
                groups.entry(self.group[id]).or_default().insert(id);
            }
        });
        for kept in groups.values() {
            let mine: Vec<&Statement> = statements.iter().filter(|s| assigns(s, kept)).collect();
            if let [Statement::Assign { target, value, .. }] = mine[..] {
                let name = &self.lowered.signals[*target].name;
                let _ = writeln!(text, "  assign {name} = {};", printer.value(value));
            } else {
                let body = printer.statements(statements, kept, 2);
                let _ = writeln!(text, "  always_comb begin\n{body}  end");
            }
        }
    }

    /// Says which bits are meant to go nowhere, so that linters can tell them from mistakes.
    fn sink(&self, printer: &Printer, text: &mut String) {
        let mut parts = Vec::new();
        for (id, signal) in self.lowered.signals.iter().enumerate() {
            let sunk = matches!(
                signal.role,
                Role::Input | Role::Local | Role::Wire | Role::ChildOutput
            );
            if !sunk || self.taps.iter().any(|tap| tap.source == Some(id)) {
                continue;
            }
            let unread = zero_runs(&self.read[id], signal.bits);
            parts.extend(
                unread
                    .into_iter()
                    .map(|(low, bits)| printer.part(id, low, bits)),
            );
        }
        if parts.is_empty() {
            return;
        }
        let mut name = "unused_bits".to_string();
        while self
            .lowered
            .signals
            .iter()
            .any(|signal| signal.name == name)
        {
            name.push('_');
        }
        let _ = writeln!(text, "  wire {name} = &{{1'b0, {}}};", parts.join(", "));
    }
}

/// Runs of zero bits, as `(low, bits)`.
fn zero_runs(value: &BigUint, bits: usize) -> Vec<(usize, usize)> {
    if value.is_zero() {
        return vec![(0, bits)];
    }
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for i in (0..bits).filter(|i| !value.bit(*i as u64)) {
        match runs.last_mut() {
            Some((low, length)) if *low + *length == i => *length += 1,
            _ => runs.push((i, 1)),
        }
    }
    runs
}

/// The initial value, if `node` is rust-hdl's flip-flop with exactly the text known here.
fn flip_flop(node: &Node) -> Option<BigUint> {
    let Verilog::Custom(text) = &node.code else {
        return None;
    };
    let names: Vec<_> = node.ports.iter().map(|port| port.raw.as_str()).collect();
    if names != ["d", "q", "clock"] || node.ports[0].bits != node.ports[1].bits {
        return None;
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let initial = text.strip_prefix("initial begin q = ")?;
    let initial = initial.strip_suffix("; end always @(posedge clock) begin q <= d; end")?;
    BigUint::parse_bytes(initial.split_once("'h")?.1.as_bytes(), 16)
}
