//! Module names, sharing, ports, black boxes and custom text.

use rust_hdl::prelude::*;
use wirebook_emit::{Module, Options, dialect, emit_modules, emit_modules_with};
use wirebook_rtl_macros::rtl;

use crate::examples::BeatCounter;

/// A byte register written in Verilog.
#[derive(LogicBlock, Default)]
pub struct AsyncByte {
    pub clk: Signal<In, Clock>,
    pub arst: Signal<In, Bit>,
    pub d: Signal<In, Bits<8>>,
    pub q: Signal<Out, Bits<8>>,
}

impl Logic for AsyncByte {
    fn update(&mut self) {}
    fn connect(&mut self) {
        self.q.connect();
    }
    fn hdl(&self) -> Verilog {
        dialect::custom::<Self>(
            "always_ff @(posedge clk or posedge arst) if (arst) q <= 8'h0; else q <= d;",
        )
    }
    fn timing(&self) -> Vec<TimingInfo> {
        vec![TimingInfo {
            name: "q".into(),
            clock: "clk".into(),
            inputs: vec!["d".into()],
            outputs: vec!["q".into()],
        }]
    }
}

/// A vendor's part.
#[derive(LogicBlock, Default)]
pub struct Vip {
    pub i: Signal<In, Bits<8>>,
    pub o: Signal<Out, Bits<8>>,
}

impl Logic for Vip {
    fn update(&mut self) {}
    fn connect(&mut self) {
        self.o.connect();
    }
    fn hdl(&self) -> Verilog {
        let code =
            "module VIP (input logic [7:0] i, output logic [7:0] o);\n  assign o = ~i;\nendmodule";
        Verilog::Blackbox(BlackBox {
            code: code.into(),
            name: "VIP".into(),
        })
    }
}

/// Everything a hierarchy can have.
#[derive(LogicBlock, Default)]
pub struct Board {
    pub clk: Signal<In, Clock>,
    pub arst: Signal<In, Bit>,
    pub x: Signal<In, Bits<8>>,
    pub y: Signal<Out, Bits<8>>,
    pub total: Signal<Out, Bits<4>>,
    counters: [BeatCounter<4>; 2],
    wide: BeatCounter<9>,
    bytes: [AsyncByte; 2],
    parts: [Vip; 2],
}

impl Logic for Board {
    #[rtl]
    fn update(&mut self) {
        for i in 0..2 {
            self.counters[i].clk.next = self.clk.val();
            self.counters[i].rst.next = false;
            self.counters[i].enable.next = self.x.val().get_bit(i);
            self.bytes[i].clk.next = self.clk.val();
            self.bytes[i].arst.next = self.arst.val();
        }
        self.wide.clk.next = self.clk.val();
        self.wide.rst.next = false;
        self.wide.enable.next = true;
        self.parts[0].i.next = self.x.val();
        self.bytes[0].d.next = self.parts[0].o.val();
        self.bytes[1].d.next = self.bytes[0].q.val();
        self.parts[1].i.next = self.bytes[1].q.val();
        self.y.next = self.parts[1].o.val();
        self.total.next = self.counters[0].count.val() + self.counters[1].count.val();
    }
}

pub fn board() -> Vec<Module> {
    let mut block = Board::default();
    block.connect_all();
    emit_modules(&block, "board").unwrap_or_else(|errors| panic!("{errors}"))
}

/// The port list of a module, without blanks at the ends of lines.
fn ports(module: &Module) -> Vec<&str> {
    let inside = module
        .text
        .split("(\n")
        .nth(1)
        .and_then(|rest| rest.split("\n);").next());
    inside.unwrap_or_default().lines().map(str::trim).collect()
}

#[test]
fn each_distinct_module_appears_once_children_first() {
    let names: Vec<_> = board().into_iter().map(|module| module.name).collect();
    assert_eq!(
        names,
        [
            "beat_counter_4",
            "beat_counter_9",
            "async_byte",
            "VIP",
            "board"
        ]
    );
}

#[test]
fn ports_are_the_fields_in_their_order() {
    let modules = board();
    assert_eq!(
        ports(modules.last().expect("a top")),
        [
            "input  logic clk,",
            "input  logic arst,",
            "input  logic [7:0] x,",
            "output logic [7:0] y,",
            "output logic [3:0] total",
        ]
    );
    assert_eq!(
        ports(&modules[2]),
        [
            "input  logic clk,",
            "input  logic arst,",
            "input  logic [7:0] d,",
            "output logic [7:0] q"
        ]
    );
}

#[test]
fn emission_is_the_same_from_run_to_run() {
    assert_eq!(board(), board());
}

#[test]
fn taps_reach_the_top_through_all_levels() {
    let mut block = Board::default();
    block.connect_all();
    let modules =
        emit_modules_with(&block, "board", Options { formal: true }).expect("a sound design");
    let top = modules.last().expect("a top");
    for port in [
        "output logic [3:0] tap_counters_1_counter_q",
        "output logic [8:0] tap_wide_counter_q",
    ] {
        assert!(top.text.contains(port), "{port} is missing:\n{}", top.text);
    }
}

/// Signals that are words of SystemVerilog or C++.
#[derive(LogicBlock, Default)]
pub struct Keywords {
    pub bit: Signal<In, Bits<4>>,
    pub namespace: Signal<Out, Bits<4>>,
    pub myself: Signal<In, Bits<4>>,
    logic: Signal<Local, Bits<4>>,
}

impl Logic for Keywords {
    #[rtl]
    fn update(&mut self) {
        self.logic.next = self.bit.val() ^ self.myself.val();
        let dist = self.logic.val();
        self.namespace.next = dist;
    }
}

#[test]
fn reserved_words_are_escaped() {
    let mut block = Keywords::default();
    block.connect_all();
    let modules = emit_modules(&block, "endmodule_test").expect("a sound block");
    let text = &modules[0].text;
    for line in [
        "assign namespace_ = dist_;",
        "assign logic_ = bit_ ^ myself;",
        "assign dist_ = logic_;",
    ] {
        assert!(text.contains(line), "{line} is missing:\n{text}");
    }
    crate::tools::lint(&crate::support::scratch("keywords"), &modules);
}
