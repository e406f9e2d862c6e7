//! What an arriving segment does to a connection (RFC 9293 section 3.10.7, with RFC 5961).

use super::tcb::{DEFAULT_MSS_BYTES, Effects, MAX_MSS_BYTES, Segment, Tcb};
use rust_hdl::prelude::*;
use wirebook_contract::{
    record::down,
    reg::{soup_state, tcp_state},
};
use wirebook_rtl_macros::rtl;

/// Rules for one segment: control block in, control block and effects out. Combinational.
///
/// Simultaneous open is not supported: the card never listens, so a SYN without ACK in SYN_SENT is dropped.
#[derive(LogicBlock, Default)]
pub struct SegmentRules {
    /// Control block.
    pub tcb: Signal<In, Tcb>,
    /// The segment.
    pub segment: Signal<In, Segment>,
    /// Tick count.
    pub now: Signal<In, Bits<32>>,
    /// First retransmission timeout.
    pub rto_initial: Signal<In, Bits<32>>,
    /// How long FIN_WAIT_2 waits for the peer's FIN.
    pub fin_wait_ticks: Signal<In, Bits<32>>,
    /// How long TIME_WAIT lasts.
    pub time_wait_ticks: Signal<In, Bits<32>>,
    /// An unsolicited acknowledgment may be sent in this tick.
    pub budget: Signal<In, Bit>,
    /// New control block.
    pub result: Signal<Out, Tcb>,
    /// Effects.
    pub effects: Signal<Out, Effects>,
    closed: Signal<Local, Bit>,
    flight: Signal<Local, Bits<32>>,
    acked: Signal<Local, Bits<32>>,
    progress: Signal<Local, Bit>,
    syn_acked: Signal<Local, Bit>,
    fin_acked: Signal<Local, Bit>,
    newer: Signal<Local, Bit>,
    text_wanted: Signal<Local, Bit>,
}

impl Logic for SegmentRules {
    #[rtl]
    fn update(&mut self) {
        self.result.next = self.tcb.val();
        self.effects.next = Effects::default();

        let state = self.tcb.val().state;
        self.closed.next = (state == k!(tcp_state::CLOSED)) | (state == k!(tcp_state::RESOLVING));
        self.flight.next = self.tcb.val().max - self.tcb.val().una;
        self.acked.next = self.segment.val().ack - self.tcb.val().una;
        self.progress.next = (self.acked.val() != 0) & (self.acked.val() <= self.flight.val());
        self.syn_acked.next =
            (self.segment.val().ack == self.tcb.val().max) & (self.flight.val() != 0);
        self.fin_acked.next = self.tcb.val().fin
            & (self.segment.val().ack == self.tcb.val().end + 1)
            & (self.tcb.val().max == self.tcb.val().end + 1);
        self.newer.next = (self.tcb.val().wl1 - self.segment.val().seq).get_bit(31)
            | ((self.tcb.val().wl1 == self.segment.val().seq)
                & !(self.segment.val().ack - self.tcb.val().wl2).get_bit(31));
        self.text_wanted.next = (state == k!(tcp_state::ESTABLISHED))
            | (state == k!(tcp_state::FIN_WAIT_1))
            | (state == k!(tcp_state::FIN_WAIT_2));

        if self.closed.val() {
            //= RFC9293#3.10.7.1
            //# An incoming segment not containing a RST causes a RST to be sent in response.
            self.effects.next.reply = !self.segment.val().rst & (state == k!(tcp_state::CLOSED));
        } else if state == k!(tcp_state::SYN_SENT) {
            //= RFC9293#3.10.7.3
            //# If SEG.ACK =< ISS or SEG.ACK > SND.NXT, send a reset (unless the RST bit is set [...])
            if self.segment.val().has_ack & !self.syn_acked.val() {
                self.effects.next.reply = !self.segment.val().rst;
            } else if self.segment.val().rst {
                // A RST counts only if it acknowledges our SYN.
                if self.segment.val().has_ack {
                    self.effects.next.reset_seen = true;
                    self.effects.next.closed = true;
                    self.effects.next.lost = k!(down::RESET);
                }
            } else if self.segment.val().syn & self.segment.val().has_ack {
                self.result.next.state = k!(tcp_state::ESTABLISHED);
                self.result.next.soup = k!(soup_state::LOGIN_SENT);
                self.result.next.una = self.segment.val().ack;
                self.result.next.nxt = self.segment.val().ack;
                self.result.next.wnd = self.segment.val().window;
                self.result.next.wl1 = self.segment.val().seq;
                self.result.next.wl2 = self.segment.val().ack;
                //= RFC9293#3.7.1
                //# If an MSS Option is not received at connection setup, TCP implementations MUST assume a
                //# default send MSS of 536
                if self.segment.val().mss == 0 {
                    self.result.next.mss = k!(DEFAULT_MSS_BYTES);
                } else if self.segment.val().mss > k!(MAX_MSS_BYTES) {
                    self.result.next.mss = k!(MAX_MSS_BYTES);
                } else {
                    self.result.next.mss = self.segment.val().mss.get_bits::<11>(0);
                }
                self.result.next.ack_due = true;
                self.result.next.timer_on = false;
                self.result.next.tries = 0.into();
                self.result.next.rto = self.rto_initial.val();
                self.result.next.sent_at = self.now.val();
                self.result.next.heard_at = self.now.val();
                self.effects.next.opened = true;
                self.effects.next.pump = true;
            }
        } else if self.segment.val().rst {
            //= RFC5961#3.2
            //# If the RST bit is set and the sequence number exactly matches the next expected sequence number
            if self.segment.val().exact {
                self.effects.next.reset_seen = true;
                self.effects.next.closed = true;
                self.effects.next.lost = k!(down::RESET);
            } else if self.segment.val().acceptable & self.budget.val() {
                self.result.next.ack_due = true;
                self.effects.next.challenge = true;
                self.effects.next.spend = true;
                self.effects.next.pump = true;
            }
        } else if self.segment.val().syn
            | (self.segment.val().acceptable
                & self.segment.val().has_ack
                & !self.segment.val().ack_ok)
        {
            //= RFC5961#4.2
            //# If the SYN bit is set, irrespective of the sequence number, TCP MUST send an ACK (also referred to as
            //# challenge ACK) to the remote peer
            //= RFC5961#5.2
            //# All incoming segments whose ACK value doesn't satisfy the above condition MUST be discarded and an
            //# ACK sent back.
            self.result.next.ack_due = self.tcb.val().ack_due | self.budget.val();
            self.effects.next.challenge = self.budget.val();
            self.effects.next.spend = self.budget.val();
            self.effects.next.pump = self.budget.val();
        } else if !self.segment.val().acceptable {
            //= RFC9293#3.10.7.4
            //# If an incoming segment is not acceptable, an acknowledgment should be sent in reply
            // Two ends that disagree would answer each other's empty segments for ever: those share the budget.
            if self.segment.val().text | self.segment.val().fin | self.budget.val() {
                self.result.next.ack_due = true;
                self.effects.next.spend = !self.segment.val().text & !self.segment.val().fin;
                self.effects.next.pump = true;
            }
            if (state == k!(tcp_state::TIME_WAIT)) & self.segment.val().fin {
                self.result.next.timer_at = self.now.val() + self.time_wait_ticks.val();
            }
        } else if self.segment.val().has_ack {
            //= RFC9293#3.10.7.4
            //# If SND.UNA < SEG.ACK =< SND.NXT, then set SND.UNA <- SEG.ACK.
            if self.progress.val() {
                self.result.next.una = self.segment.val().ack;
                if (self.tcb.val().nxt - self.segment.val().ack).get_bit(31) {
                    self.result.next.nxt = self.segment.val().ack;
                }
                self.result.next.tries = 0.into();
                self.result.next.rto = self.rto_initial.val();
                self.result.next.timer_on = false;
                self.effects.next.pump = true;
            }
            if (self.acked.val() <= self.flight.val()) & self.newer.val() {
                self.result.next.wnd = self.segment.val().window;
                self.result.next.wl1 = self.segment.val().seq;
                self.result.next.wl2 = self.segment.val().ack;
                self.effects.next.pump = true;
                if (self.tcb.val().wnd == 0) & !self.progress.val() {
                    if self.segment.val().window == 0 {
                        //= RFC9293#3.8.6.1
                        //# the sending TCP endpoint MUST allow the connection to stay open
                        self.result.next.tries = 0.into();
                    } else {
                        // The probe's octet was not kept: begin again at once.
                        self.result.next.nxt = self.tcb.val().una;
                        self.result.next.timer_on = false;
                        self.result.next.rto = self.rto_initial.val();
                    }
                }
            }
            if self.segment.val().text | self.segment.val().fin {
                // Kept, out of order, duplicate or without room: the peer learns RCV.NXT in each case.
                self.result.next.ack_due = true;
                self.effects.next.pump = true;
            }
            if self.fin_acked.val() {
                if state == k!(tcp_state::FIN_WAIT_1) {
                    self.result.next.state = k!(tcp_state::FIN_WAIT_2);
                    self.result.next.timer_on = true;
                    self.result.next.timer_at = self.now.val() + self.fin_wait_ticks.val();
                } else if state == k!(tcp_state::CLOSING) {
                    self.result.next.state = k!(tcp_state::TIME_WAIT);
                    self.result.next.timer_on = true;
                    self.result.next.timer_at = self.now.val() + self.time_wait_ticks.val();
                } else if state == k!(tcp_state::LAST_ACK) {
                    self.effects.next.closed = true;
                }
            }
            //= RFC9293#3.10.7.4
            //# Eighth, check the FIN bit
            if self.segment.val().fin_next & self.text_wanted.val() {
                self.effects.next.lost = k!(down::CLOSED);
                if state == k!(tcp_state::ESTABLISHED) {
                    // A feed without its server is over: our FIN follows at once.
                    self.result.next.state = k!(tcp_state::CLOSE_WAIT);
                    self.result.next.fin = true;
                } else if (state == k!(tcp_state::FIN_WAIT_1)) & !self.fin_acked.val() {
                    self.result.next.state = k!(tcp_state::CLOSING);
                } else {
                    self.result.next.state = k!(tcp_state::TIME_WAIT);
                    self.result.next.timer_on = true;
                    self.result.next.timer_at = self.now.val() + self.time_wait_ticks.val();
                }
            }
        }
    }
}
