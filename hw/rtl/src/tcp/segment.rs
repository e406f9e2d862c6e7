//! What an arriving segment does to a connection (RFC 9293 section 3.10.7, with RFC 5961).

use super::change::Change;
use super::facts::Facts;
use super::tcb::{Effects, Segment, Tcb};
use rust_hdl::prelude::*;
use wirebook_contract::{
    record::down,
    reg::{soup_state, tcp_state},
};
use wirebook_rtl_macros::rtl;

/// Rules for one segment. Combinational.
///
/// Simultaneous open is not supported: the card never listens, so a SYN without ACK in SYN_SENT is dropped.
#[derive(LogicBlock, Default)]
pub struct SegmentRules {
    /// Control block.
    pub tcb: Signal<In, Tcb>,
    /// The segment.
    pub segment: Signal<In, Segment>,
    /// What is known about both.
    pub facts: Signal<In, Facts>,
    /// An unsolicited acknowledgment may be sent in this tick.
    pub budget: Signal<In, Bit>,
    /// What changes.
    pub change: Signal<Out, Change>,
    /// Effects.
    pub effects: Signal<Out, Effects>,
    progress: Signal<Local, Bit>,
}

impl Logic for SegmentRules {
    #[rtl]
    fn update(&mut self) {
        self.change.next = Change::default();
        self.effects.next = Effects::default();
        let state = self.tcb.val().state;
        let segment = self.segment.val();
        let facts = self.facts.val();
        self.progress.next = facts.acks_other & facts.acks_sent;

        if facts.dead {
            //= RFC9293#3.10.7.1
            //# An incoming segment not containing a RST causes a RST to be sent in response.
            self.effects.next.reply = !segment.rst & (state == k!(tcp_state::CLOSED));
        } else if facts.asking {
            //= RFC9293#3.10.7.3
            //# If SEG.ACK =< ISS or SEG.ACK > SND.NXT, send a reset (unless the RST bit is set [...])
            if segment.has_ack & !facts.acks_all {
                self.effects.next.reply = !segment.rst;
            } else if segment.rst {
                // A RST counts only if it acknowledges our SYN.
                if segment.has_ack {
                    self.effects.next.reset_seen = true;
                    self.change.next.closed = true;
                    self.change.next.lost = k!(down::RESET);
                }
            } else if segment.syn & segment.has_ack {
                self.change.next.state_on = true;
                self.change.next.state = k!(tcp_state::ESTABLISHED);
                self.change.next.soup_on = true;
                self.change.next.soup = k!(soup_state::LOGIN_SENT);
                self.change.next.una_ack = true;
                self.change.next.nxt_ack = true;
                self.change.next.window = true;
                self.change.next.mss = true;
                self.change.next.ack_on = true;
                self.change.next.quiet = true;
                self.change.next.calm = true;
                self.change.next.rto_first = true;
                self.change.next.sent = true;
                self.change.next.heard = true;
                self.effects.next.opened = true;
                self.effects.next.pump = true;
            }
        } else if facts.reset {
            //= RFC5961#3.2
            //# If the RST bit is set and the sequence number exactly matches the next expected sequence number
            if segment.exact {
                self.effects.next.reset_seen = true;
                self.change.next.closed = true;
                self.change.next.lost = k!(down::RESET);
            } else if segment.acceptable & self.budget.val() {
                self.change.next.ack_on = true;
                self.effects.next.challenge = true;
                self.effects.next.spend = true;
                self.effects.next.pump = true;
            }
        } else if facts.query {
            //= RFC5961#4.2
            //# If the SYN bit is set, irrespective of the sequence number, TCP MUST send an ACK (also referred to as
            //# challenge ACK) to the remote peer
            //= RFC5961#5.2
            //# All incoming segments whose ACK value doesn't satisfy the above condition MUST be discarded and an
            //# ACK sent back.
            self.change.next.ack_on = self.budget.val();
            self.effects.next.challenge = self.budget.val();
            self.effects.next.spend = self.budget.val();
            self.effects.next.pump = self.budget.val();
        } else if facts.outside {
            //= RFC9293#3.10.7.4
            //# If an incoming segment is not acceptable, an acknowledgment should be sent in reply
            // Two ends that disagree would answer each other's empty segments for ever: those share the budget.
            if segment.text | segment.fin | self.budget.val() {
                self.change.next.ack_on = true;
                self.effects.next.spend = !segment.text & !segment.fin;
                self.effects.next.pump = true;
            }
            // The peer's FIN again: TIME_WAIT begins again.
            self.change.next.alarm = (state == k!(tcp_state::TIME_WAIT)) & segment.fin;
        } else if facts.good {
            //= RFC9293#3.10.7.4
            //# If SND.UNA < SEG.ACK =< SND.NXT, then set SND.UNA <- SEG.ACK.
            if self.progress.val() {
                self.change.next.una_ack = true;
                self.change.next.nxt_ack = facts.acks_past;
                self.change.next.calm = true;
                self.change.next.rto_first = true;
                self.change.next.quiet = true;
                self.effects.next.pump = true;
            }
            if facts.acks_sent & facts.newer {
                self.change.next.window = true;
                self.effects.next.pump = true;
                if facts.shut & !self.progress.val() {
                    if facts.shuts {
                        //= RFC9293#3.8.6.1
                        //# the sending TCP endpoint MUST allow the connection to stay open
                        self.change.next.calm = true;
                    } else {
                        // The probe's octet was not kept: begin again at once.
                        self.change.next.rewind = true;
                        self.change.next.quiet = true;
                        self.change.next.rto_first = true;
                    }
                }
            }
            if segment.text | segment.fin {
                // Kept, out of order, duplicate or without room: the peer learns RCV.NXT in each case.
                self.change.next.ack_on = true;
                self.effects.next.pump = true;
            }
            if facts.acks_fin {
                if state == k!(tcp_state::FIN_WAIT_1) {
                    self.change.next.state_on = true;
                    self.change.next.state = k!(tcp_state::FIN_WAIT_2);
                    self.change.next.alarm = true;
                } else if state == k!(tcp_state::CLOSING) {
                    self.change.next.state_on = true;
                    self.change.next.state = k!(tcp_state::TIME_WAIT);
                    self.change.next.alarm = true;
                } else if state == k!(tcp_state::LAST_ACK) {
                    self.change.next.closed = true;
                }
            }
            //= RFC9293#3.10.7.4
            //# Eighth, check the FIN bit
            if segment.fin_next & facts.text_wanted {
                self.change.next.lost = k!(down::CLOSED);
                self.change.next.state_on = true;
                if state == k!(tcp_state::ESTABLISHED) {
                    // A feed without its server is over: our FIN follows at once.
                    self.change.next.state = k!(tcp_state::CLOSE_WAIT);
                    self.change.next.fin = true;
                } else if (state == k!(tcp_state::FIN_WAIT_1)) & !facts.acks_fin {
                    self.change.next.state = k!(tcp_state::CLOSING);
                } else {
                    self.change.next.state = k!(tcp_state::TIME_WAIT);
                    self.change.next.alarm = true;
                }
            }
        }
    }
}
