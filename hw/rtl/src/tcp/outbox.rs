//! What waits for a taker outside the engine.

use super::intake::Free;
use super::output::Request;
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// One segment for the transmitter, one RST behind it, one status record, one stream to forget.
///
/// `valid` never waits for `ready`. A RST offered while one waits is dropped: the peer asks again. The others are
/// offered only when `free` said so.
#[derive(LogicBlock, Default)]
pub struct Outbox {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset: empty.
    pub rst: Signal<In, Bit>,
    /// What can be offered.
    pub free: Signal<Out, Free>,
    /// Slot of what is offered.
    pub slot: Signal<In, Bits<6>>,
    /// Offer `request`.
    pub send: Signal<In, Bit>,
    /// A segment.
    pub request: Signal<In, Request>,
    /// Offer `reset`.
    pub reset_on: Signal<In, Bit>,
    /// A RST.
    pub reset: Signal<In, Request>,
    /// Offer a status record.
    pub report: Signal<In, Bit>,
    /// Its action.
    pub action: Signal<In, Bits<8>>,
    /// Its side.
    pub side: Signal<In, Bits<8>>,
    /// Offer the slot's stream to be forgotten.
    pub forget: Signal<In, Bit>,

    /// A segment is to be sent.
    pub req_valid: Signal<Out, Bit>,
    /// It is taken.
    pub req_ready: Signal<In, Bit>,
    /// The segment.
    pub req: Signal<Out, Request>,
    /// A status record is wanted.
    pub st_valid: Signal<Out, Bit>,
    /// It is taken.
    pub st_ready: Signal<In, Bit>,
    /// Slot.
    pub st_slot: Signal<Out, Bits<6>>,
    /// `record::status`.
    pub st_action: Signal<Out, Bits<8>>,
    /// `record::down`, or the server's reason.
    pub st_side: Signal<Out, Bits<8>>,
    /// The framer must forget a slot's stream.
    pub x_valid: Signal<Out, Bit>,
    /// It has.
    pub x_ready: Signal<In, Bit>,
    /// Slot.
    pub x_slot: Signal<Out, Bits<6>>,

    first: DFF<Request>,
    first_on: DFF<Bit>,
    second: DFF<Request>,
    second_on: DFF<Bit>,
    status_on: DFF<Bit>,
    status_slot: DFF<Bits<6>>,
    status_action: DFF<Bits<8>>,
    status_side: DFF<Bits<8>>,
    forget_on: DFF<Bit>,
    forget_slot: DFF<Bits<6>>,
}

impl Logic for Outbox {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self,
            clk,
            first,
            first_on,
            second,
            second_on,
            status_on,
            status_slot,
            status_action,
            status_side,
            forget_on,
            forget_slot
        );
        // A waiting RST goes before the next segment.
        self.free.next.send = !self.first_on.q.val() & !self.second_on.q.val();
        self.free.next.reset = !self.second_on.q.val();
        self.free.next.status = !self.status_on.q.val();
        self.free.next.forget = !self.forget_on.q.val();
        if self.req_ready.val() {
            self.first_on.d.next = false;
        }
        if self.second_on.q.val() & !self.first_on.q.val() {
            self.first.d.next = self.second.q.val();
            self.first_on.d.next = true;
            self.second_on.d.next = false;
        }
        if self.send.val() {
            self.first.d.next = self.request.val();
            self.first_on.d.next = true;
        }
        if self.reset_on.val() & !self.second_on.q.val() {
            self.second.d.next = self.reset.val();
            self.second_on.d.next = true;
        }
        if self.st_ready.val() {
            self.status_on.d.next = false;
        }
        if self.report.val() {
            self.status_on.d.next = true;
            self.status_slot.d.next = self.slot.val();
            self.status_action.d.next = self.action.val();
            self.status_side.d.next = self.side.val();
        }
        if self.x_ready.val() {
            self.forget_on.d.next = false;
        }
        if self.forget.val() {
            self.forget_on.d.next = true;
            self.forget_slot.d.next = self.slot.val();
        }
        self.req_valid.next = self.first_on.q.val();
        self.req.next = self.first.q.val();
        self.st_valid.next = self.status_on.q.val();
        self.st_slot.next = self.status_slot.q.val();
        self.st_action.next = self.status_action.q.val();
        self.st_side.next = self.status_side.q.val();
        self.x_valid.next = self.forget_on.q.val();
        self.x_slot.next = self.forget_slot.q.val();
        if self.rst.val() {
            self.first_on.d.next = false;
            self.second_on.d.next = false;
            self.status_on.d.next = false;
            self.forget_on.d.next = false;
        }
    }
}
