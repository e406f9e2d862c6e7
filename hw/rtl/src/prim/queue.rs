//! Queue behind a memory with a registered output.

use super::ram::RacyRam;
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// Queue of `2^A` words of type `D` whose output is a register: for words that much logic waits for. `C` must be
/// `A + 1`.
///
/// Latency: a word written in one cycle is in view two cycles later. Throughput: one word in every cycle, one out
/// every second cycle. Overflow: a word offered to a full queue is lost, so the writer looks at `count` first.
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
    words: RacyRam<D, A>,
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
        // The slot at `head` holds nothing until `head` moves on, so what is written meanwhile does no harm, and
        // the memory need not wait for `push`.
        self.words.we.next = !self.full.val();
        self.words.waddr.next = self.head.q.val().get_bits::<A>(0);
        self.words.wdata.next = self.wdata.val();
        // A write meets this address only when the queue is empty, and then no word is in view in the next cycle.
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
