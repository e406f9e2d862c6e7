//! The segments the engine is told of.

use super::tcb::Segment;
use crate::prim::queue::Queue;
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// A segment in the queue.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Announced {
    /// Slot.
    pub slot: Bits<6>,
    /// Segment.
    pub segment: Segment,
}

/// Queue of 16 segments behind a delay of `HOLD` cycles.
///
/// The delay lets the framer report what SoupBinTCP said in a segment before the segment's FIN is acted on. When the
/// next segment is announced earlier than that, the one held moves up at once. Overflow: `free` is false while fewer
/// than two places are left, and then no segment is admitted.
#[derive(LogicBlock, Default)]
pub struct Announce {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset: empty.
    pub rst: Signal<In, Bit>,
    /// Announce `segment` of `slot`.
    pub announce: Signal<In, Bit>,
    /// Slot.
    pub slot: Signal<In, Bits<6>>,
    /// Segment.
    pub segment: Signal<In, Segment>,
    /// A segment may be admitted.
    pub free: Signal<Out, Bit>,
    /// A segment waits for the engine.
    pub s_valid: Signal<Out, Bit>,
    /// Its slot.
    pub s_slot: Signal<Out, Bits<6>>,
    /// The segment.
    pub s_segment: Signal<Out, Segment>,
    /// Half of the places for segments are taken.
    pub s_crowded: Signal<Out, Bit>,
    /// The engine takes it.
    pub s_pop: Signal<In, Bit>,
    queue: Queue<Announced, 4, 5>,
    held: DFF<Announced>,
    held_on: DFF<Bit>,
    held_for: DFF<Bits<3>>,
}

/// Cycles from a verdict to its event, with the queue's two more than the framer needs to commit.
const HOLD: usize = 7;
/// Segments in the queue up to which another is admitted: one more may be held, one in flight.
const QUEUE_LIMIT: usize = 14;
/// Segments in the queue from which on they go before other events.
const CROWDED: usize = 8;

impl Logic for Announce {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, held, held_on, held_for);
        let push = self.held_on.q.val() & (self.announce.val() | (self.held_for.q.val() == 0));
        if self.held_for.q.val() != 0 {
            self.held_for.d.next = self.held_for.q.val() - 1;
        }
        if push {
            self.held_on.d.next = false;
        }
        if self.announce.val() {
            self.held_on.d.next = true;
            self.held_for.d.next = k!(HOLD);
            self.held.d.next.slot = self.slot.val();
            self.held.d.next.segment = self.segment.val();
        }
        self.queue.clk.next = self.clk.val();
        self.queue.rst.next = self.rst.val();
        self.queue.push.next = push;
        self.queue.wdata.next = self.held.q.val();
        self.queue.pop.next = self.s_pop.val();
        self.free.next = self.queue.count.val() < k!(QUEUE_LIMIT);
        self.s_crowded.next = self.queue.count.val() >= k!(CROWDED);
        self.s_valid.next = self.queue.valid.val();
        self.s_slot.next = self.queue.rdata.val().slot;
        self.s_segment.next = self.queue.rdata.val().segment;
        if self.rst.val() {
            self.held_on.d.next = false;
        }
    }
}
