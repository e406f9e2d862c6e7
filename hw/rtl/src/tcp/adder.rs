//! Part of a checksum.

use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// Latency of [`Adder`].
pub const ADDER_CYCLES: usize = 3;

/// Adds the four 16-bit words of a part, one addition a cycle.
///
/// Latency: 3 cycles. Throughput: a part every cycle; one of zero where there is none.
#[derive(LogicBlock, Default)]
pub struct Adder {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Four words.
    pub part: Signal<In, Bits<64>>,
    /// Their sum.
    pub sum: Signal<Out, Bits<18>>,
    held: DFF<Bits<64>>,
    low: DFF<Bits<17>>,
    high: DFF<Bits<17>>,
    four: DFF<Bits<18>>,
}

impl Logic for Adder {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, held, low, high, four);
        self.held.d.next = self.part.val();
        let part = self.held.q.val();
        self.low.d.next = bit_cast::<17, 16>(part.get_bits::<16>(0))
            + bit_cast::<17, 16>(part.get_bits::<16>(16));
        self.high.d.next = bit_cast::<17, 16>(part.get_bits::<16>(32))
            + bit_cast::<17, 16>(part.get_bits::<16>(48));
        self.four.d.next =
            bit_cast::<18, 17>(self.low.q.val()) + bit_cast::<18, 17>(self.high.q.val());
        self.sum.next = self.four.q.val();
    }
}
