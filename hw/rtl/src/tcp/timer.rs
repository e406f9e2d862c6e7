//! What time does to a connection: retransmission, persist, FIN_WAIT_2, TIME_WAIT, heartbeats, server timeout.

use super::change::Change;
use super::facts::Facts;
use super::tcb::{Effects, Tcb, packet};
use rust_hdl::prelude::*;
use wirebook_contract::{record::down, reg::tcp_state};
use wirebook_rtl_macros::rtl;

/// Rules of the timer scan of one slot. Combinational.
#[derive(LogicBlock, Default)]
pub struct TimerRules {
    /// Control block.
    pub tcb: Signal<In, Tcb>,
    /// What is known about it.
    pub facts: Signal<In, Facts>,
    /// The next hop is known and the framer has forgotten the old connection.
    pub ready: Signal<In, Bit>,
    /// What changes.
    pub change: Signal<Out, Change>,
    /// Effects.
    pub effects: Signal<Out, Effects>,
}

impl Logic for TimerRules {
    #[rtl]
    fn update(&mut self) {
        self.change.next = Change::default();
        self.effects.next = Effects::default();
        // What the server says into a window that is small waits there: its silence begins when it can be heard.
        self.change.next.heard = self.tcb.val().small;

        let state = self.tcb.val().state;
        let facts = self.facts.val();
        if (state == k!(tcp_state::RESOLVING)) & self.ready.val() {
            self.change.next.state_on = true;
            self.change.next.state = k!(tcp_state::SYN_SENT);
            self.change.next.quiet = true;
            self.change.next.calm = true;
            self.change.next.rto_first = true;
            self.effects.next.pump = true;
        } else if (state == k!(tcp_state::ESTABLISHED)) & facts.session & facts.silent {
            // SoupBinTCP 3.00 section 2.2: 15 s without anything from the server is a lost link.
            self.effects.next.timeout = true;
            self.effects.next.abort = true;
            self.change.next.closed = true;
            self.change.next.lost = k!(down::TIMEOUT);
        } else if facts.due {
            if state == k!(tcp_state::TIME_WAIT) {
                self.change.next.closed = true;
            } else if state == k!(tcp_state::FIN_WAIT_2) {
                // The peer keeps its half open without need: no feed is wanted any more.
                self.effects.next.abort = true;
                self.change.next.closed = true;
                self.change.next.lost = k!(down::TIMEOUT);
            } else if facts.spent {
                //= RFC9293#3.8.3
                //# When the number of transmissions of the same segment reaches a threshold R2 [...] close the
                //# connection.
                self.change.next.closed = true;
                self.change.next.lost = k!(down::UNREACHABLE);
            } else {
                //= RFC6298#5.4
                //# Retransmit the earliest segment that has not been acknowledged
                self.change.next.backoff = true;
                self.change.next.alarm = true;
                self.change.next.rewind = true;
                //= RFC9293#3.8.6.1
                //# The transmitting host SHOULD send the first zero-window probe when a zero window has existed
                //# for the retransmission timeout period
                self.change.next.probe_on = true;
                self.change.next.probe = facts.shut & (state != k!(tcp_state::SYN_SENT));
                self.effects.next.resolve = state == k!(tcp_state::RESOLVING);
                self.effects.next.pump = true;
            }
        } else if state == k!(tcp_state::ESTABLISHED) {
            if facts.silent {
                // The server ended or rejected the session and did not close: we do.
                self.change.next.fin = true;
                self.effects.next.pump = !self.tcb.val().fin;
            } else if facts.idle & facts.session & !self.tcb.val().fin & facts.roomy {
                self.change.next.sent = true;
                self.effects.next.stream = k!(packet::HEARTBEAT);
                self.effects.next.pump = true;
            }
        }
    }
}
