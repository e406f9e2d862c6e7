//! The event counters of `wirebook_contract::counter`.

use crate::prim::twin::TwinLutRam;
use rust_hdl::prelude::*;
use wirebook_contract::counter::{self, MOLD_MISSING, RUNTS};
use wirebook_rtl_macros::rtl;

/// Bits of a recent count: of the 48 counters each is emptied every 96 cycles.
const RECENT_BITS: usize = 7;

const _: () = assert!(counter::COUNT == 48 && 2 * counter::COUNT < 1 << RECENT_BITS);

/// One wrapping 32-bit counter per bit of `events`, cleared by reset; `RUNTS` and `MOLD_MISSING`, which grow by more
/// than one, have inputs of their own.
///
/// The totals are in a memory, which takes one sum a cycle; what happened since a counter's turn is counted beside
/// it in a few bits. A turn takes two cycles: the total and the recent count are looked at, then their sum is written
/// and the recent count keeps what came meanwhile. So total and recent count add up to the true count in every cycle.
///
/// Latency: an event counts in the next cycle; `value` follows `select` by one cycle.
#[derive(LogicBlock, Default)]
pub struct Counters {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// Bit i adds 1 to counter i; those of `RUNTS` and `MOLD_MISSING` are ignored.
    pub events: Signal<In, Bits<48>>,
    /// Added to `RUNTS`: a beat may end several.
    pub runts_add: Signal<In, Bits<3>>,
    /// Added to `MOLD_MISSING`: a gap may miss many.
    pub missing_add: Signal<In, Bits<32>>,
    /// Counter to read.
    pub select: Signal<In, Bits<6>>,
    /// Its value; 0 beyond the last.
    pub value: Signal<Out, Bits<32>>,

    /// Totals: for the turns, and for the reader.
    totals: TwinLutRam<Bits<32>, 6>,
    recent: Vec<DFF<Bits<RECENT_BITS>>>,
    runts: DFF<Bits<32>>,
    missing: DFF<Bits<32>>,
    /// Whose turn it is, and that its sum is to be written.
    turn: DFF<Bits<6>>,
    writing: DFF<Bit>,
    /// The first turns after reset begin at 0 whatever the memory holds.
    first_round: DFF<Bit>,
    /// What the turn looked at.
    turn_total: DFF<Bits<32>>,
    turn_recent: DFF<Bits<RECENT_BITS>>,
    /// What the reader looked at.
    picked_total: DFF<Bits<32>>,
    picked_recent: DFF<Bits<RECENT_BITS>>,

    grown: Vec<Signal<Local, Bits<RECENT_BITS>>>,
    turn_counts: Signal<Local, Bits<RECENT_BITS>>,
    picked_counts: Signal<Local, Bits<RECENT_BITS>>,
}

impl Counters {
    /// Counters at 0.
    #[must_use]
    pub fn new() -> Self {
        Self {
            recent: (0..counter::COUNT).map(|_| DFF::default()).collect(),
            grown: (0..counter::COUNT).map(|_| Signal::default()).collect(),
            ..Self::default()
        }
    }
}

impl Logic for Counters {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self,
            clk,
            runts,
            missing,
            turn,
            writing,
            first_round,
            turn_total,
            turn_recent,
            picked_total,
            picked_recent
        );
        let turn = self.turn.q.val();
        let select = self.select.val();
        let writing = self.writing.q.val();

        // Whose turn it is: a look, then a write.
        self.writing.d.next = !writing;
        if writing {
            self.turn.d.next = turn + 1;
            if turn == k!(counter::COUNT - 1) {
                self.turn.d.next = 0.into();
                self.first_round.d.next = false;
            }
        }

        // Recent counts. The lowest bit tells whether an event came between the look and the write.
        let looked_odd = self.turn_recent.q.val().get_bit(0);
        self.turn_counts.next = 0.into();
        self.picked_counts.next = 0.into();
        for i in 0..48 {
            self.recent[i].clock.next = self.clk.val();
            self.grown[i].next = self.recent[i].q.val();
            if writing & (turn == i.to_bits()) {
                self.grown[i].next = 0.into();
                if self.recent[i].q.val().get_bit(0) ^ looked_odd {
                    self.grown[i].next = 1.into();
                }
            }
            // Sums of one thing and zeros: a tree, where a choice would be a chain.
            self.turn_counts.next = self.turn_counts.val()
                | if turn == i.to_bits() {
                    self.recent[i].q.val()
                } else {
                    0.into()
                };
            self.picked_counts.next = self.picked_counts.val()
                | if select == i.to_bits() {
                    self.recent[i].q.val()
                } else {
                    0.into()
                };
            self.recent[i].d.next = self.grown[i].val();
            if self.events.val().get_bit(i) {
                self.recent[i].d.next = self.grown[i].val() + 1;
            }
        }

        self.turn_recent.d.next = self.turn_counts.val();
        self.picked_recent.d.next = self.picked_counts.val();

        // Totals.
        self.totals.clk.next = self.clk.val();
        self.totals.we.next = writing;
        self.totals.waddr.next = turn;
        self.totals.wdata.next =
            self.turn_total.q.val() + bit_cast::<32, RECENT_BITS>(self.turn_recent.q.val());
        self.totals.raddr_a.next = turn;
        self.turn_total.d.next = self.totals.rdata_a.val();
        if self.first_round.q.val() {
            self.turn_total.d.next = 0.into();
        }
        self.totals.raddr_b.next = select;
        self.picked_total.d.next = self.totals.rdata_b.val();
        if (self.first_round.q.val() & (select >= turn)) | (select >= k!(counter::COUNT)) {
            self.picked_total.d.next = 0.into();
        }

        // The two that grow by more than one.
        self.runts.d.next = self.runts.q.val() + bit_cast::<32, 3>(self.runts_add.val());
        self.missing.d.next = self.missing.q.val() + self.missing_add.val();
        if select == k!(RUNTS) {
            self.picked_total.d.next = self.runts.q.val();
            self.picked_recent.d.next = 0.into();
        }
        if select == k!(MOLD_MISSING) {
            self.picked_total.d.next = self.missing.q.val();
            self.picked_recent.d.next = 0.into();
        }
        self.value.next =
            self.picked_total.q.val() + bit_cast::<32, RECENT_BITS>(self.picked_recent.q.val());

        if self.rst.val() {
            self.turn.d.next = 0.into();
            self.writing.d.next = false;
            self.first_round.d.next = true;
            self.runts.d.next = 0.into();
            self.missing.d.next = 0.into();
            for i in 0..48 {
                self.recent[i].d.next = 0.into();
            }
        }
    }
}
