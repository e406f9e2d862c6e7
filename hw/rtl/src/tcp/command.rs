//! What the host's commands do to a connection.

use super::tcb::{Effects, MAX_MSS_BYTES, Tcb, packet};
use rust_hdl::prelude::*;
use wirebook_contract::{
    record::down,
    reg::{soup_state, tcp_state},
};
use wirebook_rtl_macros::rtl;

/// Rules for one command. Combinational.
///
/// Open works from CLOSED and TIME_WAIT and is ignored elsewhere; close and abort of a closed slot do nothing.
#[derive(LogicBlock, Default)]
pub struct CommandRules {
    /// Control block.
    pub tcb: Signal<In, Tcb>,
    /// Reset the connection; goes before `close`.
    pub abort: Signal<In, Bit>,
    /// Log out and close; goes before open, which is meant when neither is set.
    pub close: Signal<In, Bit>,
    /// Initial sequence number for an open.
    pub isn: Signal<In, Bits<32>>,
    /// Tick count.
    pub now: Signal<In, Bits<32>>,
    /// First retransmission timeout.
    pub rto_initial: Signal<In, Bits<32>>,
    /// New control block.
    pub result: Signal<Out, Tcb>,
    /// Effects.
    pub effects: Signal<Out, Effects>,
    /// A connection is being opened: the framer must forget the last one.
    pub opening: Signal<Out, Bit>,
}

impl Logic for CommandRules {
    #[rtl]
    fn update(&mut self) {
        self.result.next = self.tcb.val();
        self.opening.next = false;
        self.effects.next = Effects::default();

        let state = self.tcb.val().state;
        if self.abort.val() {
            //= RFC9293#3.10.5
            //# Send a reset segment
            if state != k!(tcp_state::CLOSED) {
                self.effects.next.abort =
                    (state >= k!(tcp_state::ESTABLISHED)) & (state != k!(tcp_state::TIME_WAIT));
                self.effects.next.closed = true;
                self.effects.next.lost = k!(down::HOST);
            }
        } else if self.close.val() {
            //= RFC9293#3.10.4
            if (state == k!(tcp_state::RESOLVING)) | (state == k!(tcp_state::SYN_SENT)) {
                self.effects.next.closed = true;
                self.effects.next.lost = k!(down::HOST);
            } else if (state == k!(tcp_state::ESTABLISHED)) & !self.tcb.val().fin {
                // The session is reported down when the server has closed too: its last octets still count.
                self.result.next.closing = true;
                self.result.next.fin = true;
                self.effects.next.pump = true;
                if (self.tcb.val().soup == k!(soup_state::LOGIN_SENT))
                    | (self.tcb.val().soup == k!(soup_state::UP))
                {
                    self.effects.next.stream = k!(packet::LOGOUT);
                }
            }
        } else if (state == k!(tcp_state::CLOSED)) | (state == k!(tcp_state::TIME_WAIT)) {
            //= RFC9293#3.10.1
            //# An initial send sequence number (ISS) is selected.
            self.opening.next = true;
            self.result.next.state = k!(tcp_state::RESOLVING);
            self.result.next.soup = k!(soup_state::IDLE);
            self.result.next.live = true;
            self.result.next.closing = false;
            self.result.next.una = self.isn.val();
            self.result.next.nxt = self.isn.val();
            self.result.next.max = self.isn.val();
            self.result.next.end = self.isn.val() + 1;
            self.result.next.fin = false;
            self.result.next.wnd = 0.into();
            self.result.next.mss = k!(MAX_MSS_BYTES);
            self.result.next.ack_due = false;
            self.result.next.probe = false;
            self.result.next.small = false;
            self.result.next.timer_on = true;
            self.result.next.timer_at = self.now.val() + self.rto_initial.val();
            self.result.next.rto = self.rto_initial.val();
            self.result.next.tries = 0.into();
            self.effects.next.stream = k!(packet::LOGIN);
            self.effects.next.resolve = true;
        }
    }
}
