//! Small queue with the oldest word in view.

use super::ram::LutRam;
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// First-word-fall-through queue of `2^A` words of type `D` in LUTs. `C` must be `A + 1`.
///
/// Latency: a word written in one cycle is in view in the next. Throughput: one word in and one out
/// each cycle; from a full queue a word goes out before one comes in. Backpressure: `w_ready` is low
/// when full; a word offered then is not taken, so a writer that cannot wait counts it as dropped.
#[derive(LogicBlock, Default)]
pub struct Fifo<D: Synth, const A: usize, const C: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset: empties the queue.
    pub rst: Signal<In, Bit>,
    /// A word is offered.
    pub w_valid: Signal<In, Bit>,
    /// The queue takes a word; does not depend on `w_valid` or `r_ready`.
    pub w_ready: Signal<Out, Bit>,
    /// Word offered.
    pub w_data: Signal<In, D>,
    /// The queue is not empty.
    pub r_valid: Signal<Out, Bit>,
    /// The word in view is taken.
    pub r_ready: Signal<In, Bit>,
    /// Oldest word.
    pub r_data: Signal<Out, D>,
    /// Words held, 0 to `2^A`.
    pub count: Signal<Out, Bits<C>>,
    ram: LutRam<D, A>,
    head: DFF<Bits<C>>,
    tail: DFF<Bits<C>>,
    held: Signal<Local, Bits<C>>,
    full: Signal<Local, Bit>,
    empty: Signal<Local, Bit>,
}

impl<D: Synth, const A: usize, const C: usize> Logic for Fifo<D, A, C> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, head, tail);
        // Free-running pointers with one bit more than an address: equal means empty.
        self.held.next = self.head.q.val() - self.tail.q.val();
        for msb in A..C {
            self.full.next = self.held.val().get_bit(msb);
        }
        // Compared, not subtracted: much waits for it.
        self.empty.next = self.head.q.val() == self.tail.q.val();

        self.w_ready.next = !self.full.val();
        self.r_valid.next = !self.empty.val();
        self.r_data.next = self.ram.rdata.val();
        self.count.next = self.held.val();

        self.ram.clk.next = self.clk.val();
        self.ram.we.next = self.w_valid.val() & !self.full.val();
        self.ram.waddr.next = self.head.q.val().get_bits::<A>(0);
        self.ram.wdata.next = self.w_data.val();
        self.ram.raddr.next = self.tail.q.val().get_bits::<A>(0);
        if self.w_valid.val() & !self.full.val() {
            self.head.d.next = self.head.q.val() + 1;
        }
        if self.r_ready.val() & !self.empty.val() {
            self.tail.d.next = self.tail.q.val() + 1;
        }
        if self.rst.val() {
            self.head.d.next = 0.into();
            self.tail.d.next = 0.into();
        }
    }
}
