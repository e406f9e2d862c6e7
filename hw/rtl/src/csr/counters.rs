//! The event counters of `wirebook_contract::counter`.

use rust_hdl::prelude::*;
use wirebook_contract::counter::{self, MOLD_MISSING, RUNTS};
use wirebook_rtl_macros::rtl;

const _: () = assert!(counter::COUNT == 48, "the width of `events`");

/// One wrapping 32-bit counter per bit of `events`, cleared by reset.
///
/// Latency: an event counts in the next cycle; `value` follows `select` by one cycle.
#[derive(LogicBlock, Default)]
pub struct Counters {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// Bit i adds 1 to counter i.
    pub events: Signal<In, Bits<48>>,
    /// Added to `RUNTS`: a beat may end several.
    pub runts_add: Signal<In, Bits<3>>,
    /// Added to `MOLD_MISSING`: a gap may miss many.
    pub missing_add: Signal<In, Bits<32>>,
    /// Counter to read.
    pub select: Signal<In, Bits<6>>,
    /// Its value; 0 beyond the last.
    pub value: Signal<Out, Bits<32>>,

    counts: Vec<DFF<Bits<32>>>,
    picked: DFF<Bits<32>>,
}

impl Counters {
    /// Counters at 0.
    #[must_use]
    pub fn new() -> Self {
        Self {
            counts: (0..counter::COUNT).map(|_| DFF::default()).collect(),
            ..Self::default()
        }
    }
}

impl Logic for Counters {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, picked);
        self.picked.d.next = 0.into();
        for i in 0..48 {
            self.counts[i].clock.next = self.clk.val();
            self.counts[i].d.next = self.counts[i].q.val();
            if self.events.val().get_bit(i) {
                self.counts[i].d.next = self.counts[i].q.val() + 1;
            }
            if self.select.val() == i.to_bits() {
                self.picked.d.next = self.counts[i].q.val();
            }
        }
        for i in (RUNTS as usize)..(RUNTS as usize + 1) {
            self.counts[i].d.next = self.counts[i].q.val()
                + bit_cast::<32, 3>(self.runts_add.val())
                + self.events.val().get_bit(i);
        }
        for i in (MOLD_MISSING as usize)..(MOLD_MISSING as usize + 1) {
            self.counts[i].d.next =
                self.counts[i].q.val() + self.missing_add.val() + self.events.val().get_bit(i);
        }
        if self.rst.val() {
            for i in 0..48 {
                self.counts[i].d.next = 0.into();
            }
        }
        self.value.next = self.picked.q.val();
    }
}
