//! The segments that an event asks for.

use super::output::{Outgoing, Request};
use super::tcb::{Segment, Tcb};
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// Fills in the segment decided on and the RST. Combinational.
#[derive(LogicBlock, Default)]
pub struct Compose {
    /// Slot.
    pub slot: Signal<In, Bits<6>>,
    /// Control block before the event.
    pub tcb: Signal<In, Tcb>,
    /// The segment that arrived.
    pub segment: Signal<In, Segment>,
    /// The segment decided on.
    pub outgoing: Signal<In, Outgoing>,
    /// Its payload octets.
    pub len: Signal<In, Bits<11>>,
    /// The RST answers the segment that arrived.
    pub reply: Signal<In, Bit>,
    /// SEG.SEQ for a segment without payload.
    pub empty_seq: Signal<In, Bits<32>>,
    /// RCV.NXT.
    pub rcv_nxt: Signal<In, Bits<32>>,
    /// Receive window now.
    pub window: Signal<In, Bits<16>>,
    /// A segment.
    pub request: Signal<Out, Request>,
    /// A RST.
    pub reset: Signal<Out, Request>,
}

impl Logic for Compose {
    #[rtl]
    fn update(&mut self) {
        let outgoing = self.outgoing.val();
        self.request.next.slot = self.slot.val();
        self.request.next.seq = self.empty_seq.val();
        if outgoing.something {
            self.request.next.seq = self.tcb.val().nxt;
        }
        self.request.next.ack = self.rcv_nxt.val();
        if outgoing.syn {
            self.request.next.ack = 0.into();
        }
        self.request.next.window = self.window.val();
        self.request.next.len = self.len.val();
        self.request.next.mss = outgoing.syn;
        // 0 0 0 ACK PSH RST SYN FIN
        self.request.next.flags = cat!(
            bits::<3>(0): 3, outgoing.ack: 1, outgoing.psh: 1, false: 1, outgoing.syn: 1, outgoing.fin: 1
        );

        // RST is flag 0x04, with ACK 0x14.
        self.reset.next = Request::default();
        self.reset.next.slot = self.slot.val();
        if !self.reply.val() {
            self.reset.next.flags = 0x14.into();
            self.reset.next.seq = self.empty_seq.val();
            self.reset.next.ack = self.rcv_nxt.val();
        } else if self.segment.val().has_ack {
            //= RFC9293#3.10.7.1
            //# <SEQ=SEG.ACK><CTL=RST>
            self.reset.next.flags = 0x04.into();
            self.reset.next.seq = self.segment.val().ack;
        } else {
            //= RFC9293#3.10.7.1
            //# <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>
            self.reset.next.flags = 0x14.into();
            self.reset.next.ack = self.segment.val().end;
        }
    }
}
