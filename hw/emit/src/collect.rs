//! From a block to a tree of nodes: what rust-hdl's visitor shows of the hierarchy.

use std::collections::BTreeSet;

use num_bigint::BigUint;
use num_traits::Zero;
use rust_hdl::prelude::{Atom, AtomKind, Block, Probe, TypeDescriptor, TypeKind, Verilog};

use crate::dialect::literal_value;
use crate::errors::Refusal;
use crate::names::flat;

/// A signal of a block.
#[derive(Clone)]
pub(crate) struct Port {
    /// Its name in rust-hdl's tree.
    pub raw: String,
    /// Its name in Verilog.
    pub name: String,
    pub kind: AtomKind,
    pub bits: usize,
    pub is_clock: bool,
    /// What it holds before anything is assigned; the value of a constant.
    pub value: BigUint,
}

impl Port {
    pub fn is_input(&self) -> bool {
        self.kind == AtomKind::InputParameter
    }

    pub fn is_output(&self) -> bool {
        self.kind == AtomKind::OutputParameter
    }
}

/// A block with its signals and sub-blocks, in the order of their fields.
pub(crate) struct Node {
    /// Field names from the top.
    pub path: String,
    /// The field name in the parent.
    pub instance: String,
    pub ports: Vec<Port>,
    pub code: Verilog,
    pub children: Vec<Node>,
    /// Inputs sampled at a clock, and outputs that follow one: no path within a cycle.
    pub clocked: BTreeSet<String>,
}

impl Node {
    pub fn refusal(&self, message: impl Into<String>) -> Refusal {
        Refusal {
            path: self.path.clone(),
            source: None,
            message: message.into(),
        }
    }

    /// Inputs and outputs.
    pub fn interface(&self) -> impl Iterator<Item = &Port> {
        self.ports.iter().filter(|port| port.kind.is_parameter())
    }
}

/// Walks `block` as `top`; `None` if it is not a block.
pub(crate) fn collect(block: &dyn Block, top: &str) -> (Option<Node>, Vec<Refusal>) {
    let mut collector = Collector::default();
    block.accept(top, &mut collector);
    (collector.root, collector.refusals)
}

#[derive(Default)]
struct Collector {
    open: Vec<Node>,
    interfaces: Vec<String>,
    root: Option<Node>,
    refusals: Vec<Refusal>,
}

impl Probe for Collector {
    fn visit_start_scope(&mut self, name: &str, block: &dyn Block) {
        let path = match self.open.last() {
            Some(parent) => format!("{}.{}", parent.path, name.replace('$', ".")),
            None => name.to_string(),
        };
        self.interfaces.clear();
        self.open.push(Node {
            path,
            instance: name.into(),
            ports: Vec::new(),
            code: block.hdl(),
            children: Vec::new(),
            clocked: block
                .timing()
                .into_iter()
                .flat_map(|timing| timing.outputs.into_iter().chain(timing.inputs))
                .collect(),
        });
    }

    fn visit_start_namespace(&mut self, name: &str, _: &dyn Block) {
        self.interfaces.push(name.into());
    }

    fn visit_end_namespace(&mut self, _: &str, _: &dyn Block) {
        self.interfaces.pop();
    }

    fn visit_atom(&mut self, name: &str, atom: &dyn Atom) {
        let Some(node) = self.open.last_mut() else {
            return;
        };
        let raw = self
            .interfaces
            .iter()
            .map(String::as_str)
            .chain([name])
            .collect::<Vec<_>>()
            .join("$");
        let descriptor = atom.descriptor();
        let value = literal_value(&atom.verilog());
        let refused = [
            (
                atom.bits() == 0,
                "has no bits; a state needs at least two variants",
            ),
            (
                is_signed(&descriptor) || value.is_none(),
                "is Signed, which this back end does not translate",
            ),
            (
                atom.kind() == AtomKind::InOutParameter,
                "is InOut; bring out separate signals and join them in the board's wrapper",
            ),
            (
                matches!(
                    atom.kind(),
                    AtomKind::StubInputSignal | AtomKind::StubOutputSignal
                ),
                "is a stub",
            ),
        ];
        for (_, what) in refused.iter().filter(|(applies, _)| *applies) {
            self.refusals.push(node.refusal(format!("'{raw}' {what}")));
        }
        node.ports.push(Port {
            name: flat(&raw),
            raw,
            kind: atom.kind(),
            bits: atom.bits(),
            is_clock: descriptor.name == "clock",
            value: value.unwrap_or_else(BigUint::zero),
        });
    }

    fn visit_end_scope(&mut self, _: &str, _: &dyn Block) {
        let Some(node) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(node),
            None => self.root = Some(node),
        }
    }
}

fn is_signed(descriptor: &TypeDescriptor) -> bool {
    match &descriptor.kind {
        TypeKind::Signed(_) => true,
        TypeKind::Composite(fields) => fields.iter().any(|field| is_signed(&field.kind)),
        _ => false,
    }
}
