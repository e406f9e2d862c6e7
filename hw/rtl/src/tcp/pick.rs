//! Round robin.

use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// Chooses one of `W` (at most 64) requests: the first after `last`, wrapping.
///
/// Latency: 1 cycle; what follows the register is an addition of `W` bits and an encoder.
#[derive(LogicBlock, Default)]
pub struct Pick<const W: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Requests.
    pub request: Signal<In, Bits<W>>,
    /// Index served last; requests after it go first.
    pub last: Signal<In, Bits<6>>,
    /// There is a request.
    pub found: Signal<Out, Bit>,
    /// Index of the one chosen, 0 without any.
    pub index: Signal<Out, Bits<6>>,
    later: Signal<Local, Bits<W>>,
    pool: DFF<Bits<W>>,
    chosen: Signal<Local, Bits<W>>,
}

impl<const W: usize> Logic for Pick<W> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, pool);
        self.later.next = (self.request.val() >> self.last.val() >> bits::<1>(1))
            << self.last.val()
            << bits::<1>(1);
        self.pool.d.next = self.later.val();
        if self.later.val() == 0 {
            self.pool.d.next = self.request.val();
        }
        self.found.next = self.pool.q.val() != 0;
        // The lowest bit alone.
        self.chosen.next = self.pool.q.val() & (!self.pool.q.val() + 1);
        self.index.next = 0.into();
        for i in 0..W {
            if self.chosen.val().get_bit(i) {
                self.index.next = i.to_bits();
            }
        }
    }
}
