//! What a connection sends next.

use super::tcb::{Effects, Tcb, WINDOW_OPEN_BYTES, WINDOW_SMALL_BYTES};
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

/// Rules of sending: at most one segment each time a slot has its turn. Combinational.
#[derive(LogicBlock, Default)]
pub struct OutputRules {
    /// Control block.
    pub tcb: Signal<In, Tcb>,
    /// Slot.
    pub slot: Signal<In, Bits<6>>,
    /// Tick count.
    pub now: Signal<In, Bits<32>>,
    /// RCV.NXT.
    pub rcv_nxt: Signal<In, Bits<32>>,
    /// Receive window now.
    pub window: Signal<In, Bits<16>>,
    /// New control block.
    pub result: Signal<Out, Tcb>,
    /// Effects: `pump` when there may be more.
    pub effects: Signal<Out, Effects>,
    /// `request` is to be sent.
    pub send: Signal<Out, Bit>,
    /// The segment.
    pub request: Signal<Out, Request>,
    /// SEG.SEQ for a segment without payload.
    pub empty_seq: Signal<Out, Bits<32>>,
    /// It was sent before.
    pub again: Signal<Out, Bit>,
    /// It has no SYN, payload or FIN.
    pub bare: Signal<Out, Bit>,

    synchronized: Signal<Local, Bit>,
    sending: Signal<Local, Bit>,
    done: Signal<Local, Bit>,
    flight: Signal<Local, Bits<32>>,
    wnd: Signal<Local, Bits<32>>,
    credit: Signal<Local, Bits<32>>,
    unsent: Signal<Local, Bits<32>>,
    bounded: Signal<Local, Bits<32>>,
    len: Signal<Local, Bits<32>>,
    all: Signal<Local, Bit>,
    syn: Signal<Local, Bit>,
    fin: Signal<Local, Bit>,
    something: Signal<Local, Bit>,
    update_due: Signal<Local, Bit>,
    ack_seq: Signal<Local, Bits<32>>,
    after: Signal<Local, Bits<32>>,
    goal: Signal<Local, Bits<32>>,
}

impl Logic for OutputRules {
    #[rtl]
    fn update(&mut self) {
        self.result.next = self.tcb.val();
        self.effects.next = Effects::default();

        let state = self.tcb.val().state;
        self.synchronized.next = state >= k!(tcp_state::ESTABLISHED);
        self.sending.next = self.synchronized.val()
            & (state != k!(tcp_state::FIN_WAIT_2))
            & (state != k!(tcp_state::TIME_WAIT));
        // Past the FIN there is nothing left: nxt is end + 1.
        self.done.next = self.tcb.val().fin & (self.tcb.val().nxt == self.tcb.val().end + 1);

        // What the peer's window leaves beyond what is in flight; a probe needs no window.
        self.wnd.next = bit_cast::<32, 16>(self.tcb.val().wnd);
        self.flight.next = self.tcb.val().nxt - self.tcb.val().una;
        self.credit.next = 0.into();
        if self.flight.val() < self.wnd.val() {
            self.credit.next = self.wnd.val() - self.flight.val();
        } else if self.tcb.val().probe {
            self.credit.next = 1.into();
        }
        self.unsent.next = 0.into();
        if self.sending.val() & !self.done.val() {
            self.unsent.next = self.tcb.val().end - self.tcb.val().nxt;
        }
        //= RFC9293#3.7.1
        //# The maximum size of a segment that a TCP endpoint really sends
        self.bounded.next = bit_cast::<32, 11>(self.tcb.val().mss);
        if self.credit.val() < bit_cast::<32, 11>(self.tcb.val().mss) {
            self.bounded.next = self.credit.val();
        }
        self.len.next = self.unsent.val();
        if self.bounded.val() < self.unsent.val() {
            self.len.next = self.bounded.val();
        }
        self.all.next = self.len.val() == self.unsent.val();
        self.syn.next =
            (state == k!(tcp_state::SYN_SENT)) & (self.tcb.val().nxt == self.tcb.val().una);
        self.fin.next = self.sending.val()
            & self.tcb.val().fin
            & !self.done.val()
            & self.all.val()
            & (self.credit.val() > self.len.val());
        self.something.next = self.syn.val() | self.fin.val() | (self.len.val() != 0);
        //= RFC9293#3.8.6.2.2
        //# avoid advertising small windows
        // A window that was small is told again when there is room worth telling about, at once.
        self.update_due.next = self.tcb.val().small & (self.window.val() >= k!(WINDOW_OPEN_BYTES));
        self.send.next = self.something.val()
            | (self.synchronized.val() & (self.tcb.val().ack_due | self.update_due.val()));
        self.bare.next = !self.something.val();
        self.again.next = self.something.val() & (self.tcb.val().nxt != self.tcb.val().max);

        // An empty segment must lie in the peer's window, or its ACK is not looked at: not beyond an octet that was
        // sent as a probe and not taken.
        self.ack_seq.next = self.tcb.val().max;
        if self.tcb.val().max - self.tcb.val().una > self.wnd.val() {
            self.ack_seq.next = self.tcb.val().una + self.wnd.val();
        }
        self.empty_seq.next = self.ack_seq.val();
        self.request.next.slot = self.slot.val();
        self.request.next.seq = self.ack_seq.val();
        self.request.next.ack = self.rcv_nxt.val();
        self.request.next.window = self.window.val();
        self.request.next.len = self.len.val().get_bits::<11>(0);
        self.request.next.mss = self.syn.val();
        // 0 0 0 ACK PSH RST SYN FIN
        let psh = (self.len.val() != 0) & self.all.val();
        self.request.next.flags = cat!(bits::<3>(0): 3, self.synchronized.val(): 1, psh: 1, false: 1, self.syn.val(): 1, self.fin.val(): 1);
        if self.something.val() {
            self.request.next.seq = self.tcb.val().nxt;
        }
        if self.syn.val() {
            self.request.next.ack = 0.into();
        }

        self.after.next = self.tcb.val().nxt + self.len.val();
        if self.syn.val() | self.fin.val() {
            self.after.next = self.tcb.val().nxt + self.len.val() + 1;
        }
        self.goal.next = self.tcb.val().end;
        if self.tcb.val().fin {
            self.goal.next = self.tcb.val().end + 1;
        }
        if self.something.val() {
            self.result.next.nxt = self.after.val();
            if (self.tcb.val().max - self.after.val()).get_bit(31) {
                self.result.next.max = self.after.val();
            }
            self.result.next.probe = false;
        }
        if self.send.val() {
            self.result.next.ack_due = false;
            self.result.next.small = self.window.val() < k!(WINDOW_SMALL_BYTES);
        }
        if self.fin.val() {
            if state == k!(tcp_state::ESTABLISHED) {
                self.result.next.state = k!(tcp_state::FIN_WAIT_1);
            } else if state == k!(tcp_state::CLOSE_WAIT) {
                self.result.next.state = k!(tcp_state::LAST_ACK);
            }
        }
        //= RFC6298#5.1
        //# Every time a packet containing data is sent (including a retransmission), if the timer is not running,
        //# start it running
        // Octets that wait for a closed window need it too: it is the persist timer then.
        if (self.sending.val() | (state == k!(tcp_state::SYN_SENT)))
            & !self.tcb.val().timer_on
            & (self.tcb.val().una != self.goal.val())
        {
            self.result.next.timer_on = true;
            self.result.next.timer_at = self.now.val() + self.tcb.val().rto;
        }
        self.effects.next.pump = (self.len.val() != 0) & !self.all.val();
    }
}
