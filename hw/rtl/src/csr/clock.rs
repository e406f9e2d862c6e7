//! The card's notions of time: cycles, nanoseconds, ticks.

use rust_hdl::prelude::*;
use wirebook_contract::{identity, reg};
use wirebook_rtl_macros::rtl;

// A cycle is 6.4 ns: 32 ns in five cycles.
const _: () = assert!(5 * 1_000_000_000 / identity::CLOCK_HZ == 32);

/// Counts cycles, nanoseconds (6, 6, 7, 6, 7 a cycle) and ticks of `CYCLES_PER_TICK` cycles.
///
/// A write of `TIME_SET_HI` sets the nanoseconds. `CYCLES_PER_TICK` 0 counts as 1; a value not greater
/// than the cycles already counted ends the tick at once. All outputs are registered.
#[derive(LogicBlock, Default)]
pub struct CardClock {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset: everything starts at 0.
    pub rst: Signal<In, Bit>,
    /// Register write.
    pub cfg_valid: Signal<In, Bit>,
    /// Its address.
    pub cfg_addr: Signal<In, Bits<17>>,
    /// Its value.
    pub cfg_data: Signal<In, Bits<32>>,
    /// One cycle per tick.
    pub timer_tick: Signal<Out, Bit>,
    /// Cycles since reset, wrapping.
    pub cycle: Signal<Out, Bits<32>>,
    /// Card clock in ns.
    pub time_ns: Signal<Out, Bits<64>>,
    /// Ticks since reset, wrapping.
    pub ticks: Signal<Out, Bits<32>>,

    cycles: DFF<Bits<32>>,
    ns: DFF<Bits<64>>,
    phase: DFF<Bits<3>>,
    set_lo: DFF<Bits<32>>,
    per_tick: DFF<Bits<32>>,
    /// Cycles of the tick so far, this one included.
    elapsed: DFF<Bits<32>>,
    ticked: DFF<Bit>,
    total: DFF<Bits<32>>,
}

impl Logic for CardClock {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self, clk, cycles, ns, phase, set_lo, per_tick, elapsed, ticked, total
        );
        self.cycles.d.next = self.cycles.q.val() + 1;

        self.phase.d.next = self.phase.q.val() + 1;
        self.ns.d.next = self.ns.q.val() + 6;
        if self.phase.q.val() == 2 {
            self.ns.d.next = self.ns.q.val() + 7;
        }
        if self.phase.q.val() == 4 {
            self.ns.d.next = self.ns.q.val() + 7;
            self.phase.d.next = 0.into();
        }

        self.elapsed.d.next = self.elapsed.q.val() + 1;
        self.ticked.d.next = false;
        if self.elapsed.q.val() >= self.per_tick.q.val() {
            self.elapsed.d.next = 1.into();
            self.ticked.d.next = true;
            self.total.d.next = self.total.q.val() + 1;
        }

        if self.cfg_valid.val() {
            if self.cfg_addr.val() == k!(reg::CYCLES_PER_TICK) {
                self.per_tick.d.next = self.cfg_data.val();
            }
            if self.cfg_addr.val() == k!(reg::TIME_SET_LO) {
                self.set_lo.d.next = self.cfg_data.val();
            }
            if self.cfg_addr.val() == k!(reg::TIME_SET_HI) {
                self.ns.d.next = cat!(self.cfg_data.val(): 32, self.set_lo.q.val(): 32);
                self.phase.d.next = 0.into();
            }
        }
        if self.rst.val() {
            self.cycles.d.next = 0.into();
            self.ns.d.next = 0.into();
            self.phase.d.next = 0.into();
            self.set_lo.d.next = 0.into();
            self.per_tick.d.next = k!(super::table::reset(reg::CYCLES_PER_TICK));
            self.elapsed.d.next = 1.into();
            self.ticked.d.next = false;
            self.total.d.next = 0.into();
        }
        self.timer_tick.next = self.ticked.q.val();
        self.cycle.next = self.cycles.q.val();
        self.time_ns.next = self.ns.q.val();
        self.ticks.next = self.total.q.val();
    }
}
