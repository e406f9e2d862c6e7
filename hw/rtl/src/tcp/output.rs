//! What a connection sends next.

use super::change::Change;
use super::facts::Facts;
use super::size::Sized;
use super::tcb::{Effects, Tcb};
use rust_hdl::prelude::*;
use wirebook_contract::reg::tcp_state;
use wirebook_rtl_macros::rtl;

/// A segment for the transmitter.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Request {
    /// Slot.
    pub slot: Bits<6>,
    /// TCP flags.
    pub flags: Bits<8>,
    /// SEG.SEQ.
    pub seq: Bits<32>,
    /// SEG.ACK.
    pub ack: Bits<32>,
    /// SEG.WND.
    pub window: Bits<16>,
    /// Payload octets, taken from the slot's buffer at `seq`.
    pub len: Bits<11>,
    /// Add the MSS option.
    pub mss: Bit,
}

/// The segment decided on.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Outgoing {
    /// There is one.
    pub send: Bit,
    /// It takes sequence numbers, from `nxt` on: a SYN, payload or a FIN.
    pub something: Bit,
    /// It was sent before.
    pub again: Bit,
    /// SYN.
    pub syn: Bit,
    /// FIN.
    pub fin: Bit,
    /// PSH.
    pub psh: Bit,
    /// ACK.
    pub ack: Bit,
}

/// Rules of sending: at most one segment each time a slot has its turn. Combinational.
#[derive(LogicBlock, Default)]
pub struct OutputRules {
    /// Control block.
    pub tcb: Signal<In, Tcb>,
    /// What is known about it.
    pub facts: Signal<In, Facts>,
    /// How much may be sent.
    pub sized: Signal<In, Sized>,
    /// The receive window is worth announcing.
    pub window_open: Signal<In, Bit>,
    /// What changes.
    pub change: Signal<Out, Change>,
    /// Effects: `pump` when there may be more.
    pub effects: Signal<Out, Effects>,
    /// What is to be sent.
    pub outgoing: Signal<Out, Outgoing>,

    synchronized: Signal<Local, Bit>,
    sending: Signal<Local, Bit>,
    syn: Signal<Local, Bit>,
    fin: Signal<Local, Bit>,
    something: Signal<Local, Bit>,
    send: Signal<Local, Bit>,
}

impl Logic for OutputRules {
    #[rtl]
    fn update(&mut self) {
        self.change.next = Change::default();
        self.effects.next = Effects::default();

        let state = self.tcb.val().state;
        let facts = self.facts.val();
        let sized = self.sized.val();
        self.synchronized.next = state >= k!(tcp_state::ESTABLISHED);
        self.sending.next = self.synchronized.val()
            & (state != k!(tcp_state::FIN_WAIT_2))
            & (state != k!(tcp_state::TIME_WAIT));
        self.syn.next = (state == k!(tcp_state::SYN_SENT)) & facts.at_una;
        self.fin.next =
            self.sending.val() & self.tcb.val().fin & !sized.done & sized.all & sized.spare;
        self.something.next = self.syn.val() | self.fin.val() | sized.some;
        //= RFC9293#3.8.6.2.2
        //# avoid advertising small windows
        // A window that was small is told again when there is room worth telling about, at once.
        self.send.next = self.something.val()
            | (self.synchronized.val()
                & (self.tcb.val().ack_due | (self.tcb.val().small & self.window_open.val())));
        self.outgoing.next.send = self.send.val();
        self.outgoing.next.something = self.something.val();
        self.outgoing.next.again = self.something.val() & facts.behind;
        self.outgoing.next.syn = self.syn.val();
        self.outgoing.next.fin = self.fin.val();
        self.outgoing.next.psh = sized.some & sized.all;
        self.outgoing.next.ack = self.synchronized.val();

        self.change.next.advance = self.something.val();
        self.change.next.probe_on = self.something.val();
        self.change.next.told = self.send.val();
        if self.fin.val() {
            if state == k!(tcp_state::ESTABLISHED) {
                self.change.next.state_on = true;
                self.change.next.state = k!(tcp_state::FIN_WAIT_1);
            } else if state == k!(tcp_state::CLOSE_WAIT) {
                self.change.next.state_on = true;
                self.change.next.state = k!(tcp_state::LAST_ACK);
            }
        }
        //= RFC6298#5.1
        //# Every time a packet containing data is sent (including a retransmission), if the timer is not running,
        //# start it running
        // Octets that wait for a closed window need it too: it is the persist timer then.
        self.change.next.alarm = (self.sending.val() | (state == k!(tcp_state::SYN_SENT)))
            & !self.tcb.val().timer_on
            & facts.unsettled;
        self.effects.next.pump = sized.some & !sized.all;
    }
}
