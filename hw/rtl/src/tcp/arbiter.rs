//! Which event is next.

use super::pick::Pick;
use super::rules::event;
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// Remembers per slot what is still to be done and chooses the next event. The choice among kinds is combinational,
/// the choice among slots a cycle old: a decision must be two cycles past before the next event is begun.
///
/// Control packets first, so that what a segment said is known before its FIN is acted on; the other kinds take
/// turns, so that none starves under a flood of segments. `SLOTS` is at most 64.
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

    /// There is an event.
    pub found: Signal<Out, Bit>,
    /// Its kind, see [`event`].
    pub kind: Signal<Out, Bits<6>>,
    /// Its slot.
    pub slot: Signal<Out, Bits<6>>,
    /// The event is begun.
    pub taken: Signal<In, Bit>,

    /// An event is decided: of this kind …
    pub decided: Signal<In, Bit>,
    /// … which it was …
    pub decided_kind: Signal<In, Bits<6>>,
    /// … for this slot, …
    pub decided_slot: Signal<In, Bits<6>>,
    /// … which may have something to send, …
    pub pump: Signal<In, Bit>,
    /// … or nothing any more, …
    pub closed: Signal<In, Bit>,
    /// … has a status record to report …
    pub report: Signal<In, Bit>,
    /// … and last advertised a small window.
    pub small: Signal<In, Bit>,

    turn: Pick<5>,
    output: Pick<SLOTS>,
    status: Pick<SLOTS>,
    output_found: DFF<Bit>,
    output_slot: DFF<Bits<6>>,
    status_found: DFF<Bit>,
    status_slot: DFF<Bits<6>>,
    last_kind: DFF<Bits<6>>,
    last_output: DFF<Bits<6>>,
    /// One bit per slot: it may have something to send.
    outputs: DFF<Bits<64>>,
    /// One bit per slot: a status record waits.
    reports: DFF<Bits<64>>,
    /// One bit per slot: the window last advertised was small.
    smalls: DFF<Bits<64>>,
    /// Slots from this one on are still to be scanned.
    scan: DFF<Bits<6>>,
    scan_on: DFF<Bit>,
    /// A tick came during the scan.
    scan_again: DFF<Bit>,
}

impl<const SLOTS: usize> Logic for Arbiter<SLOTS> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self,
            clk,
            last_kind,
            last_output,
            outputs,
            reports,
            smalls,
            scan,
            scan_on,
            scan_again
        );
        dff_setup!(
            self,
            clk,
            output_found,
            output_slot,
            status_found,
            status_slot
        );
        self.output.request.next = self.outputs.q.val().get_bits::<SLOTS>(0);
        self.output.last.next = self.last_output.q.val();
        self.status.request.next = self.reports.q.val().get_bits::<SLOTS>(0);
        self.status.last.next = self.decided_slot.val();
        self.output_found.d.next = self.output.found.val();
        self.output_slot.d.next = self.output.index.val();
        self.status_found.d.next = self.status.found.val();
        self.status_slot.d.next = self.status.index.val();
        let output = self.output_found.q.val() & self.can_send.val();
        let timer = self.scan_on.q.val() & self.can_reset.val();
        let status = self.status_found.q.val() & self.can_report.val();
        // The bits of `event`, STATUS on top.
        self.turn.request.next = cat!(
            status: 1, timer: 1, self.command_valid.val(): 1, output: 1, self.segment_valid.val(): 1
        );
        self.turn.last.next = self.last_kind.q.val();
        self.found.next = self.control_valid.val() | self.turn.found.val();
        self.kind.next = self.turn.index.val();
        self.slot.next = self.segment_slot.val();
        if self.control_valid.val() {
            self.kind.next = k!(event::CONTROL);
            self.slot.next = self.control_slot.val();
        } else if self.turn.index.val() == k!(event::OUTPUT) {
            self.slot.next = self.output_slot.q.val();
        } else if self.turn.index.val() == k!(event::COMMAND) {
            self.slot.next = self.command_slot.val();
        } else if self.turn.index.val() == k!(event::TIMER) {
            self.slot.next = self.scan.q.val();
        } else if self.turn.index.val() == k!(event::STATUS) {
            self.slot.next = self.status_slot.q.val();
        }
        if self.taken.val() & !self.control_valid.val() {
            self.last_kind.d.next = self.turn.index.val();
        }

        let slot = self.decided_slot.val();
        let kind = self.decided_kind.val();
        let pending = self.outputs.q.val().get_bit(slot.index()) & (kind != k!(event::OUTPUT));
        if self.decided.val() {
            self.outputs.d.next = self.outputs.q.val().replace_bit(
                slot.index(),
                (self.pump.val() | pending) & !self.closed.val(),
            );
            self.reports.d.next = self
                .reports
                .q
                .val()
                .replace_bit(slot.index(), self.report.val());
            self.smalls.d.next = self
                .smalls
                .q
                .val()
                .replace_bit(slot.index(), self.small.val());
            if kind == k!(event::OUTPUT) {
                self.last_output.d.next = slot;
            }
            if kind == k!(event::TIMER) {
                self.scan.d.next = slot + 1;
                if slot == k!(SLOTS - 1) {
                    self.scan.d.next = 0.into();
                    self.scan_on.d.next = self.scan_again.q.val();
                    self.scan_again.d.next = false;
                }
            }
        } else if self.window_open.val() {
            self.outputs.d.next = self.outputs.q.val() | self.smalls.q.val();
        }
        if self.timer_tick.val() {
            self.scan_on.d.next = true;
            self.scan_again.d.next = self.scan_on.q.val();
        }
        if self.rst.val() {
            self.output_found.d.next = false;
            self.status_found.d.next = false;
            self.outputs.d.next = 0.into();
            self.reports.d.next = 0.into();
            self.smalls.d.next = 0.into();
            self.scan.d.next = 0.into();
            self.scan_on.d.next = false;
            self.scan_again.d.next = false;
        }
    }
}
