//! Memories of structured words, one word per session. Their Verilog is written by hand.

use rust_hdl::core::timing::TimingInfo;
use rust_hdl::prelude::*;
use std::collections::BTreeMap;
use wirebook_rtl_macros::rtl;

/// Memory of `2^A` words of type `D`: one write port, one registered read port.
///
/// Latency: `rdata` is the word at the `raddr` of the cycle before; a read of the address written in the
/// same cycle returns the old word. Contents are undefined after power-up and are not touched by reset.
#[derive(LogicBlock, Default)]
pub struct Table<D: Synth, const A: usize> {
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

impl<D: Synth, const A: usize> Logic for Table<D, A> {
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
            "\
  logic [{bits}-1:0] mem [0:{last}];
  always_ff @(posedge clk) begin
    if (we) mem[waddr] <= wdata;
    rdata <= mem[raddr];
  end",
            bits = D::BITS,
            last = (1u64 << A) - 1
        ))
    }

    fn timing(&self) -> Vec<TimingInfo> {
        let names = |list: &[&str]| list.iter().map(ToString::to_string).collect();
        vec![TimingInfo {
            name: "ports".into(),
            clock: "clk".into(),
            inputs: names(&["we", "waddr", "wdata", "raddr"]),
            outputs: names(&["rdata"]),
        }]
    }
}

/// Queue of `2^A` structured words, the oldest in view two cycles after it was written. `C` must be `A + 1`.
///
/// Throughput: one word in every cycle, one out every second cycle. Overflow: a word offered to a full queue is lost,
/// so the writer looks at `count` first.
#[derive(LogicBlock, Default)]
pub struct Queue<D: Synth, const A: usize, const C: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset: empties the queue.
    pub rst: Signal<In, Bit>,
    /// Append `wdata`.
    pub push: Signal<In, Bit>,
    /// Word to append.
    pub wdata: Signal<In, D>,
    /// `rdata` is the oldest word.
    pub valid: Signal<Out, Bit>,
    /// Remove the oldest word; only when `valid`.
    pub pop: Signal<In, Bit>,
    /// Oldest word.
    pub rdata: Signal<Out, D>,
    /// Words held, 0 to `2^A`.
    pub count: Signal<Out, Bits<C>>,
    words: Table<D, A>,
    head: DFF<Bits<C>>,
    tail: DFF<Bits<C>>,
    fetched: DFF<Bit>,
    held: Signal<Local, Bits<C>>,
    full: Signal<Local, Bit>,
}

impl<D: Synth, const A: usize, const C: usize> Logic for Queue<D, A, C> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, head, tail, fetched);
        self.held.next = self.head.q.val() - self.tail.q.val();
        self.count.next = self.held.val();
        for msb in A..C {
            self.full.next = self.held.val().get_bit(msb);
        }
        self.words.clk.next = self.clk.val();
        self.words.we.next = self.push.val() & !self.full.val();
        self.words.waddr.next = self.head.q.val().get_bits::<A>(0);
        self.words.wdata.next = self.wdata.val();
        self.words.raddr.next = self.tail.q.val().get_bits::<A>(0);
        self.rdata.next = self.words.rdata.val();
        // The memory's output shows the word at `tail` one cycle after `tail` has moved onto it.
        self.valid.next = self.fetched.q.val();
        self.fetched.d.next = (self.held.val() != 0) & !self.pop.val();
        if self.push.val() & !self.full.val() {
            self.head.d.next = self.head.q.val() + 1;
        }
        if self.pop.val() & self.fetched.q.val() {
            self.tail.d.next = self.tail.q.val() + 1;
        }
        if self.rst.val() {
            self.head.d.next = 0.into();
            self.tail.d.next = 0.into();
            self.fetched.d.next = false;
        }
    }
}
