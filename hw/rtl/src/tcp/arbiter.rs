//! Which event is next.

use super::pick::Pick;
use super::rules::event;
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// A kind of event and its slot.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Choice {
    /// There is one.
    pub found: Bit,
    /// See [`event`].
    pub kind: Bits<3>,
    /// Slot.
    pub slot: Bits<6>,
}

/// The slot that each kind of event would be for, and whether there is one.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Candidates {
    /// Kinds that have one: the bits of [`event`].
    pub kinds: Bits<5>,
    /// Control packets.
    pub control: Bit,
    /// Segments are many: they go before the rest.
    pub crowded: Bit,
    /// Slot of the control packets.
    pub control_slot: Bits<6>,
    /// Slot of the segment.
    pub segment_slot: Bits<6>,
    /// Slot that may send.
    pub output_slot: Bits<6>,
    /// Slot of the command.
    pub command_slot: Bits<6>,
    /// Slot to be scanned.
    pub timer_slot: Bits<6>,
    /// Slot with a status record.
    pub status_slot: Bits<6>,
}

/// Remembers per slot what is still to be done and offers the next event. `SLOTS` is at most 64.
///
/// Control packets first, so that what a segment said is known before its FIN is acted on; then segments while they
/// are many, because what does not fit into their queue is dropped, and events are faster than the shortest frames;
/// else the kinds take turns, so that none starves.
///
/// Latency: 3 cycles from a segment, control packet or command to `choice`, 5 from `done`. So the choice knows which
/// segment or packet was taken last, but not what that event causes. Choosing a slot in vain is harmless: there is
/// nothing to send, report or obey then. The taker checks that there is a place for what the event makes. After `taken`
/// none is taken for at least 4 cycles.
#[derive(LogicBlock, Default)]
pub struct Arbiter<const SLOTS: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset: nothing to do.
    pub rst: Signal<In, Bit>,
    /// Every slot is to be scanned again.
    pub timer_tick: Signal<In, Bit>,
    /// Control packets wait.
    pub control_valid: Signal<In, Bit>,
    /// Their slot.
    pub control_slot: Signal<In, Bits<6>>,
    /// A segment waits.
    pub segment_valid: Signal<In, Bit>,
    /// Its slot.
    pub segment_slot: Signal<In, Bits<6>>,
    /// Many do.
    pub crowded: Signal<In, Bit>,
    /// A command waits and can be served.
    pub command_valid: Signal<In, Bit>,
    /// Its slot.
    pub command_slot: Signal<In, Bits<6>>,
    /// A segment can be requested.
    pub can_send: Signal<In, Bit>,
    /// A RST can be requested.
    pub can_reset: Signal<In, Bit>,
    /// A status record can be requested.
    pub can_report: Signal<In, Bit>,
    /// The window is worth announcing.
    pub window_open: Signal<In, Bit>,

    /// The next event, if there is one.
    pub choice: Signal<Out, Choice>,
    /// It is begun.
    pub taken: Signal<In, Bit>,
    /// An event is over: for this slot, …
    pub done: Signal<In, Bit>,
    /// … this one, …
    pub done_slot: Signal<In, Bits<6>>,
    /// … which may have something to send, …
    pub pump: Signal<In, Bit>,
    /// … a status record to report, …
    pub report: Signal<In, Bit>,
    /// … and last advertised a small window.
    pub small: Signal<In, Bit>,

    output: Pick<SLOTS>,
    status: Pick<SLOTS>,
    candidates: DFF<Candidates>,
    /// The kind among them whose turn it is, and their slots.
    turned: DFF<Choice>,
    slots: DFF<Candidates>,
    chosen: DFF<Choice>,
    /// What was taken.
    begun: DFF<Choice>,
    /// Kinds after the one taken last.
    later: DFF<Bits<5>>,
    turn: Signal<Local, Bits<5>>,
    last_output: DFF<Bits<6>>,
    last_status: DFF<Bits<6>>,
    /// One bit per slot: it may have something to send.
    outputs: DFF<Bits<SLOTS>>,
    /// One bit per slot: a status record waits.
    reports: DFF<Bits<SLOTS>>,
    /// One bit per slot: the window last advertised was small.
    smalls: DFF<Bits<SLOTS>>,
    /// Slots from this one on are still to be scanned.
    scan: DFF<Bits<6>>,
    scan_on: DFF<Bit>,
    /// A tick came during the scan.
    scan_again: DFF<Bit>,
    outputs_left: Signal<Local, Bits<SLOTS>>,
    outputs_pumped: Signal<Local, Bits<SLOTS>>,
    reports_left: Signal<Local, Bits<SLOTS>>,
    smalls_left: Signal<Local, Bits<SLOTS>>,
}

impl<const SLOTS: usize> Logic for Arbiter<SLOTS> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self,
            clk,
            candidates,
            turned,
            slots,
            chosen,
            begun,
            later,
            last_output,
            last_status,
            outputs
        );
        dff_setup!(self, clk, reports, smalls, scan, scan_on, scan_again);

        self.output.clk.next = self.clk.val();
        self.status.clk.next = self.clk.val();
        // First cycle: a candidate of each kind.
        self.output.request.next = self.outputs.q.val();
        self.output.last.next = self.last_output.q.val();
        self.status.request.next = self.reports.q.val();
        self.status.last.next = self.last_status.q.val();
        let output = self.output.found.val() & self.can_send.val();
        let timer = self.scan_on.q.val() & self.can_reset.val();
        let status = self.status.found.val() & self.can_report.val();
        // The bits of `event`, STATUS on top.
        self.candidates.d.next.kinds = cat!(
            status: 1, timer: 1, self.command_valid.val(): 1, output: 1, self.segment_valid.val(): 1
        );
        self.candidates.d.next.control = self.control_valid.val();
        self.candidates.d.next.crowded = self.crowded.val() & self.segment_valid.val();
        self.candidates.d.next.control_slot = self.control_slot.val();
        self.candidates.d.next.segment_slot = self.segment_slot.val();
        self.candidates.d.next.output_slot = self.output.index.val();
        self.candidates.d.next.command_slot = self.command_slot.val();
        self.candidates.d.next.timer_slot = self.scan.q.val();
        self.candidates.d.next.status_slot = self.status.index.val();

        // Second: the kind.
        let kinds = self.candidates.q.val().kinds;
        self.turn.next = kinds & self.later.q.val();
        if (kinds & self.later.q.val()) == 0 {
            self.turn.next = kinds;
        }
        self.turned.d.next.found = self.candidates.q.val().control | (kinds != 0);
        self.turned.d.next.kind = k!(event::STATUS);
        if self.candidates.q.val().control {
            self.turned.d.next.kind = k!(event::CONTROL);
        } else if self.candidates.q.val().crowded | self.turn.val().get_bit(event::SEGMENT) {
            self.turned.d.next.kind = k!(event::SEGMENT);
        } else if self.turn.val().get_bit(event::OUTPUT) {
            self.turned.d.next.kind = k!(event::OUTPUT);
        } else if self.turn.val().get_bit(event::COMMAND) {
            self.turned.d.next.kind = k!(event::COMMAND);
        } else if self.turn.val().get_bit(event::TIMER) {
            self.turned.d.next.kind = k!(event::TIMER);
        }
        self.turned.d.next.slot = 0.into();
        self.slots.d.next = self.candidates.q.val();

        // Third: its slot.
        self.chosen.d.next = self.turned.q.val();
        self.chosen.d.next.slot = self.slots.q.val().segment_slot;
        if self.turned.q.val().kind == k!(event::CONTROL) {
            self.chosen.d.next.slot = self.slots.q.val().control_slot;
        } else if self.turned.q.val().kind == k!(event::OUTPUT) {
            self.chosen.d.next.slot = self.slots.q.val().output_slot;
        } else if self.turned.q.val().kind == k!(event::COMMAND) {
            self.chosen.d.next.slot = self.slots.q.val().command_slot;
        } else if self.turned.q.val().kind == k!(event::TIMER) {
            self.chosen.d.next.slot = self.slots.q.val().timer_slot;
        } else if self.turned.q.val().kind == k!(event::STATUS) {
            self.chosen.d.next.slot = self.slots.q.val().status_slot;
        }
        self.choice.next = self.chosen.q.val();

        // What is taken is not offered again.
        self.begun.d.next = self.chosen.q.val();
        self.begun.d.next.found = self.taken.val();
        let slot = self.begun.q.val().slot;
        let kind = self.begun.q.val().kind;
        self.outputs_left.next = self.outputs.q.val();
        self.reports_left.next = self.reports.q.val();
        self.smalls_left.next = self.smalls.q.val();
        if self.begun.q.val().found {
            if kind != k!(event::CONTROL) {
                self.later.d.next = bits::<5>(0x1E) << kind;
            }
            if kind == k!(event::OUTPUT) {
                self.last_output.d.next = slot;
                self.outputs_left.next = self.outputs.q.val().replace_bit(slot.index(), false);
                self.smalls_left.next = self.smalls.q.val().replace_bit(slot.index(), false);
            }
            if kind == k!(event::STATUS) {
                self.last_status.d.next = slot;
                self.reports_left.next = self.reports.q.val().replace_bit(slot.index(), false);
            }
            if kind == k!(event::TIMER) {
                self.scan.d.next = slot + 1;
                if slot == k!(SLOTS - 1) {
                    self.scan.d.next = 0.into();
                    self.scan_on.d.next = self.scan_again.q.val();
                    self.scan_again.d.next = false;
                }
            }
        }
        // What events cause.
        self.outputs_pumped.next = self.outputs_left.val();
        if self.done.val() & self.pump.val() {
            self.outputs_pumped.next = self
                .outputs_left
                .val()
                .replace_bit(self.done_slot.val().index(), true);
        }
        self.outputs.d.next = self.outputs_pumped.val();
        if self.window_open.val() {
            self.outputs.d.next = self.outputs_pumped.val() | self.smalls_left.val();
        }
        self.reports.d.next = self.reports_left.val();
        self.smalls.d.next = self.smalls_left.val();
        if self.done.val() {
            self.reports.d.next = self
                .reports_left
                .val()
                .replace_bit(self.done_slot.val().index(), self.report.val());
            self.smalls.d.next = self
                .smalls_left
                .val()
                .replace_bit(self.done_slot.val().index(), self.small.val());
        }
        if self.timer_tick.val() {
            self.scan_on.d.next = true;
            self.scan_again.d.next = self.scan_on.q.val();
        }
        if self.rst.val() {
            self.begun.d.next.found = false;
            self.later.d.next = 0.into();
            self.candidates.d.next.kinds = 0.into();
            self.candidates.d.next.control = false;
            self.turned.d.next.found = false;
            self.chosen.d.next.found = false;
            self.outputs.d.next = 0.into();
            self.reports.d.next = 0.into();
            self.smalls.d.next = 0.into();
            self.scan.d.next = 0.into();
            self.scan_on.d.next = false;
            self.scan_again.d.next = false;
        }
    }
}
