//! Takes one event after the other.

use super::arbiter::{Arbiter, Choice};
use super::rules::event;
use super::tcb::{Control, Segment};
use crate::prim::queue::Queue;
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// Which places outside the engine are free.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Free {
    /// For a segment to be sent.
    pub send: Bit,
    /// For a RST.
    pub reset: Bit,
    /// For a status record.
    pub status: Bit,
    /// For a stream to be forgotten.
    pub forget: Bit,
}

/// Takes the event that the [`Arbiter`] offers when the engine can begin it, and holds it until the next. `SLOTS` is at
/// most 64.
///
/// An event is taken only when there is a place for whatever it may make, so that no event ever waits. What the event
/// before makes in that very cycle, `uses` says: it is not in its place yet.
///
/// Queue: control packets, 16 deep. They come no faster than the shortest frames, every 10.5 cycles, and go first; so
/// 14 come during the longest event.
#[derive(LogicBlock, Default)]
pub struct Intake<const SLOTS: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset: nothing to do.
    pub rst: Signal<In, Bit>,
    /// One cycle per timer tick.
    pub timer_tick: Signal<In, Bit>,
    /// Control packets were committed.
    pub c_valid: Signal<In, Bit>,
    /// What they said.
    pub c_said: Signal<In, Control>,
    /// See [`super::rx::TcpRx`].
    pub s_valid: Signal<In, Bit>,
    /// See [`super::rx::TcpRx`].
    pub s_crowded: Signal<In, Bit>,
    /// See [`super::rx::TcpRx`].
    pub s_slot: Signal<In, Bits<6>>,
    /// See [`super::rx::TcpRx`].
    pub s_segment: Signal<In, Segment>,
    /// See [`super::rx::TcpRx`].
    pub s_pop: Signal<Out, Bit>,
    /// A command waits.
    pub command_valid: Signal<In, Bit>,
    /// Its slot.
    pub command_slot: Signal<In, Bits<6>>,
    /// The receive window is worth announcing.
    pub window_open: Signal<In, Bit>,

    /// No event is in progress …
    pub idle: Signal<In, Bit>,
    /// … or it ends now.
    pub ending: Signal<In, Bit>,
    /// Places.
    pub free: Signal<In, Free>,
    /// Places that the event that ends takes.
    pub uses: Signal<In, Free>,
    /// An event is over, for `done_slot`: see [`Arbiter`].
    pub done: Signal<In, Bit>,
    /// See `done`.
    pub done_slot: Signal<In, Bits<6>>,
    /// See `done`.
    pub pump: Signal<In, Bit>,
    /// See `done`.
    pub report: Signal<In, Bit>,
    /// See `done`.
    pub small: Signal<In, Bit>,

    /// An event is taken.
    pub take: Signal<Out, Bit>,
    /// Its slot.
    pub next_slot: Signal<Out, Bits<6>>,
    /// Kind of the event taken last.
    pub kind: Signal<Out, Bits<3>>,
    /// Its slot.
    pub slot: Signal<Out, Bits<6>>,
    /// That was also the slot of the event before.
    pub same: Signal<Out, Bit>,
    /// Segment, for its event.
    pub segment: Signal<Out, Segment>,
    /// Control packets, for their event.
    pub control: Signal<Out, Control>,

    arbiter: Arbiter<SLOTS>,
    controls: Queue<Control, 4, 5>,
    event: DFF<Choice>,
    repeated: DFF<Bit>,
    segment_held: DFF<Segment>,
    control_held: DFF<Control>,
    choice: Signal<Local, Choice>,
    willing: Signal<Local, Bit>,
    fits: Signal<Local, Bit>,
}

impl<const SLOTS: usize> Logic for Intake<SLOTS> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, event, repeated, segment_held, control_held);
        let kind = self.event.q.val().kind;
        let free = self.free.val();
        let uses = self.uses.val();

        self.arbiter.clk.next = self.clk.val();
        self.arbiter.rst.next = self.rst.val();
        self.arbiter.timer_tick.next = self.timer_tick.val();
        self.arbiter.control_valid.next = self.controls.valid.val();
        self.arbiter.control_slot.next = self.controls.rdata.val().slot;
        self.arbiter.segment_valid.next = self.s_valid.val();
        self.arbiter.segment_slot.next = self.s_slot.val();
        self.arbiter.crowded.next = self.s_crowded.val();
        self.arbiter.command_valid.next = self.command_valid.val() & free.reset & free.forget;
        self.arbiter.command_slot.next = self.command_slot.val();
        // A second output would find the transmitter busy.
        self.arbiter.can_send.next = free.send & ((kind != k!(event::OUTPUT)) | self.idle.val());
        self.arbiter.can_reset.next = free.reset;
        self.arbiter.can_report.next = free.status;
        self.arbiter.window_open.next = self.window_open.val();
        self.arbiter.done.next = self.done.val();
        self.arbiter.done_slot.next = self.done_slot.val();
        self.arbiter.pump.next = self.pump.val();
        self.arbiter.report.next = self.report.val();
        self.arbiter.small.next = self.small.val();

        self.choice.next = self.arbiter.choice.val();
        let choice = self.choice.val();
        self.fits.next = true;
        if choice.kind == k!(event::OUTPUT) {
            // A RST that waits goes before the next segment.
            self.fits.next = free.send & !uses.send & !uses.reset;
        } else if choice.kind == k!(event::COMMAND) {
            self.fits.next = free.forget & free.reset & !uses.reset;
        } else if choice.kind == k!(event::TIMER) {
            self.fits.next = free.reset & !uses.reset;
        } else if choice.kind == k!(event::STATUS) {
            self.fits.next = free.status & !uses.status;
        }
        self.willing.next = choice.found & (self.idle.val() | self.ending.val());
        let take = self.willing.val() & self.fits.val();
        self.take.next = take;
        self.arbiter.taken.next = take;
        self.next_slot.next = choice.slot;
        // These two fit always.
        self.s_pop.next = self.willing.val() & (choice.kind == k!(event::SEGMENT));
        self.controls.clk.next = self.clk.val();
        self.controls.rst.next = self.rst.val();
        self.controls.push.next = self.c_valid.val();
        self.controls.wdata.next = self.c_said.val();
        self.controls.pop.next = self.willing.val() & (choice.kind == k!(event::CONTROL));

        // Held: a queue goes on to its next word when one is popped.
        if take {
            self.event.d.next = choice;
            self.repeated.d.next = choice.slot == self.event.q.val().slot;
            self.segment_held.d.next = self.s_segment.val();
            self.control_held.d.next = self.controls.rdata.val();
        }
        self.kind.next = kind;
        self.slot.next = self.event.q.val().slot;
        self.same.next = self.repeated.q.val();
        self.segment.next = self.segment_held.q.val();
        self.control.next = self.control_held.q.val();
        if self.rst.val() {
            self.event.d.next = Choice::default();
        }
    }
}
