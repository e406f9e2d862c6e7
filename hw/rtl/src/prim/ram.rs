//! Memories. Their Verilog is written by hand, so each has a co-simulation test of its own.
//!
//! Contents are undefined after power-up and are not touched by reset.

use rust_hdl::core::timing::TimingInfo;
use rust_hdl::prelude::*;
use std::collections::BTreeMap;

/// Size of a [`Ram`] from which on it must not take LUTs, which are what a small FPGA runs out of: synthesis
/// weighs a memory that is wide and shallow otherwise.
pub const BLOCK_BITS: usize = 4096;

/// Simple dual-port memory of `2^A` words of type `D`: one write port, one registered read port.
///
/// Latency: `rdata` is the word at the `raddr` of the cycle before. A read of the address that is
/// written in the same cycle returns the old word. Throughput: a read and a write each cycle.
///
/// One of [`BLOCK_BITS`] or more goes into block memories even where LUTs would hold it.
#[derive(LogicBlock, Default)]
pub struct Ram<D: Synth, const A: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Write enable.
    pub we: Signal<In, Bit>,
    /// Write address.
    pub waddr: Signal<In, Bits<A>>,
    /// Word to write.
    pub wdata: Signal<In, D>,
    /// Read address.
    pub raddr: Signal<In, Bits<A>>,
    /// Word read, one cycle later.
    pub rdata: Signal<Out, D>,
    _words: BTreeMap<Bits<A>, D>,
}

impl<D: Synth, const A: usize> Logic for Ram<D, A> {
    fn update(&mut self) {
        if self.clk.pos_edge() {
            let word = self._words.get(&self.raddr.val()).copied();
            self.rdata.next = word.unwrap_or_default();
            if self.we.val() {
                self._words.insert(self.waddr.val(), self.wdata.val());
            }
        }
    }

    fn connect(&mut self) {
        self.rdata.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom(format!(
            "  {style}logic [{bits}-1:0] mem [0:{last}];
  always_ff @(posedge clk) begin
    if (we) mem[waddr] <= wdata;
    rdata <= mem[raddr];
  end",
            style = style::<D>(A),
            bits = D::BITS,
            last = (1u64 << A) - 1
        ))
    }

    fn timing(&self) -> Vec<TimingInfo> {
        clocked(&["we", "waddr", "wdata", "raddr"], &["rdata"])
    }
}

/// [`Ram`] whose read is undefined when it meets a write: for those who never use a word read from the address
/// that is written in the same cycle. Each user says why it does not.
///
/// Latency and throughput are those of [`Ram`]. A read of the address that is written in the same cycle returns an
/// undefined word, which the next read of the address replaces. In simulation it is the old word inverted (in
/// rust-hdl's own, the default word), so that a user who is wrong fails.
///
/// Block memories of many FPGAs keep no promise here. Where [`Ram`] keeps one for them, synthesis adds two
/// registers and a multiplexer for each bit of a word.
#[derive(LogicBlock, Default)]
pub struct RacyRam<D: Synth, const A: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Write enable.
    pub we: Signal<In, Bit>,
    /// Write address.
    pub waddr: Signal<In, Bits<A>>,
    /// Word to write.
    pub wdata: Signal<In, D>,
    /// Read address.
    pub raddr: Signal<In, Bits<A>>,
    /// Word read, one cycle later.
    pub rdata: Signal<Out, D>,
    _words: BTreeMap<Bits<A>, D>,
}

impl<D: Synth, const A: usize> Logic for RacyRam<D, A> {
    fn update(&mut self) {
        if self.clk.pos_edge() {
            let word = self._words.get(&self.raddr.val()).copied();
            self.rdata.next = word.unwrap_or_default();
            if self.we.val() {
                self._words.insert(self.waddr.val(), self.wdata.val());
                if self.waddr.val() == self.raddr.val() {
                    self.rdata.next = D::default();
                }
            }
        }
    }

    fn connect(&mut self) {
        self.rdata.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom(format!(
            "  {style}(* no_rw_check *) logic [{bits}-1:0] mem [0:{last}];
  always_ff @(posedge clk) begin
    if (we) mem[waddr] <= wdata;
    rdata <= mem[raddr];
`ifndef SYNTHESIS
    if (we && waddr == raddr) rdata <= ~mem[raddr];
`endif
  end",
            style = style::<D>(A),
            bits = D::BITS,
            last = (1u64 << A) - 1
        ))
    }

    fn timing(&self) -> Vec<TimingInfo> {
        clocked(&["we", "waddr", "wdata", "raddr"], &["rdata"])
    }
}

/// [`Ram`] of `B` bytes a word (`W == 8 * B`) with a write enable for each byte.
#[derive(LogicBlock, Default)]
pub struct ByteRam<const A: usize, const W: usize, const B: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Write enable of each byte; bit 0 for bits 7:0.
    pub we: Signal<In, Bits<B>>,
    /// Write address.
    pub waddr: Signal<In, Bits<A>>,
    /// Word to write.
    pub wdata: Signal<In, Bits<W>>,
    /// Read address.
    pub raddr: Signal<In, Bits<A>>,
    /// Word read, one cycle later.
    pub rdata: Signal<Out, Bits<W>>,
    _words: BTreeMap<Bits<A>, Bits<W>>,
}

impl<const A: usize, const W: usize, const B: usize> Logic for ByteRam<A, W, B> {
    fn update(&mut self) {
        if self.clk.pos_edge() {
            let word = self._words.get(&self.raddr.val()).copied();
            self.rdata.next = word.unwrap_or_default();
            let slot = self._words.entry(self.waddr.val()).or_default();
            for i in 0..B {
                if self.we.val().get_bit(i) {
                    slot.set_bits::<8>(8 * i, self.wdata.val().get_bits::<8>(8 * i));
                }
            }
        }
    }

    fn connect(&mut self) {
        self.rdata.connect();
    }

    fn hdl(&self) -> Verilog {
        const { assert!(W == 8 * B, "ByteRam: W must be 8 * B") };
        Verilog::Custom(format!(
            "  logic [{W}-1:0] mem [0:{last}];
  always_ff @(posedge clk) begin
    for (int i = 0; i < {B}; i++)
      if (we[i]) mem[waddr][8*i +: 8] <= wdata[8*i +: 8];
    rdata <= mem[raddr];
  end",
            last = (1u64 << A) - 1
        ))
    }

    fn timing(&self) -> Vec<TimingInfo> {
        clocked(&["we", "waddr", "wdata", "raddr"], &["rdata"])
    }
}

/// Small memory of `2^A` words of type `D` in LUTs: one write port, one combinational read port.
///
/// Latency: `rdata` follows `raddr` in the same cycle; a word written in one cycle is read in the next.
/// `rdata` may feed `wdata` (read, modify, write in one cycle).
#[derive(LogicBlock, Default)]
pub struct LutRam<D: Synth, const A: usize> {
    /// Clock of the write port.
    pub clk: Signal<In, Clock>,
    /// Write enable.
    pub we: Signal<In, Bit>,
    /// Write address.
    pub waddr: Signal<In, Bits<A>>,
    /// Word to write.
    pub wdata: Signal<In, D>,
    /// Read address.
    pub raddr: Signal<In, Bits<A>>,
    /// Word read, in the same cycle.
    pub rdata: Signal<Out, D>,
    _words: BTreeMap<Bits<A>, D>,
}

impl<D: Synth, const A: usize> Logic for LutRam<D, A> {
    fn update(&mut self) {
        if self.clk.pos_edge() && self.we.val() {
            self._words.insert(self.waddr.val(), self.wdata.val());
        }
        let word = self._words.get(&self.raddr.val()).copied();
        self.rdata.next = word.unwrap_or_default();
    }

    fn connect(&mut self) {
        self.rdata.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom(format!(
            "  (* ram_style = \"distributed\" *) logic [{bits}-1:0] mem [0:{last}];
  always_ff @(posedge clk) if (we) mem[waddr] <= wdata;
  assign rdata = mem[raddr];",
            bits = D::BITS,
            last = (1u64 << A) - 1
        ))
    }

    fn timing(&self) -> Vec<TimingInfo> {
        clocked(&["we", "waddr", "wdata"], &[])
    }
}

/// What synthesis is told about where `2^a` words of type `D` go.
fn style<D: Synth>(a: usize) -> &'static str {
    if D::BITS << a >= BLOCK_BITS {
        "(* ram_style = \"block\" *) "
    } else {
        ""
    }
}

/// Inputs that are sampled, and outputs that change, only at the edge of `clk`: what the search for
/// combinational loops must know about text it cannot read.
fn clocked(inputs: &[&str], outputs: &[&str]) -> Vec<TimingInfo> {
    let names = |list: &[&str]| list.iter().map(ToString::to_string).collect();
    vec![TimingInfo {
        name: "ports".into(),
        clock: "clk".into(),
        inputs: names(inputs),
        outputs: names(outputs),
    }]
}
