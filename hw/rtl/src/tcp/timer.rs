//! What time does to a connection: retransmission, persist, FIN_WAIT_2, TIME_WAIT, heartbeats, server timeout.

use super::tcb::{Effects, Tcb, packet};
use rust_hdl::prelude::*;
use wirebook_contract::{
    record::down,
    reg::{soup_state, tcp_state},
};
use wirebook_rtl_macros::rtl;

/// Rules of the timer scan of one slot. Combinational.
#[derive(LogicBlock, Default)]
pub struct TimerRules {
    /// Control block.
    pub tcb: Signal<In, Tcb>,
    /// Tick count.
    pub now: Signal<In, Bits<32>>,
    /// The next hop is known and the framer has forgotten the old connection.
    pub ready: Signal<In, Bit>,
    /// First retransmission timeout.
    pub rto_initial: Signal<In, Bits<32>>,
    /// Longest retransmission timeout.
    pub rto_max: Signal<In, Bits<32>>,
    /// Retransmissions of the same octet before giving up; above 255 for ever.
    pub retries: Signal<In, Bits<32>>,
    /// Ticks of own silence before a client heartbeat.
    pub heartbeat_ticks: Signal<In, Bits<32>>,
    /// Ticks of server silence before the session is lost.
    pub server_ticks: Signal<In, Bits<32>>,
    /// New control block.
    pub result: Signal<Out, Tcb>,
    /// Effects.
    pub effects: Signal<Out, Effects>,
    due: Signal<Local, Bit>,
    spent: Signal<Local, Bit>,
    longer: Signal<Local, Bits<32>>,
    session: Signal<Local, Bit>,
    silent: Signal<Local, Bit>,
    idle: Signal<Local, Bit>,
}

/// Octets not acknowledged above which no heartbeat is added: the transmit buffer holds 2048.
const BACKLOG_BYTES: usize = 1024;

impl Logic for TimerRules {
    #[rtl]
    fn update(&mut self) {
        self.result.next = self.tcb.val();
        self.effects.next = Effects::default();

        let state = self.tcb.val().state;
        self.due.next =
            self.tcb.val().timer_on & !(self.now.val() - self.tcb.val().timer_at).get_bit(31);
        self.spent.next = bit_cast::<32, 8>(self.tcb.val().tries) >= self.retries.val();
        //= RFC6298#5.5
        //# The host MUST set RTO <- RTO * 2
        self.longer.next = self.tcb.val().rto << bits::<1>(1);
        if self.tcb.val().rto > self.rto_max.val() >> bits::<1>(1) {
            self.longer.next = self.rto_max.val();
        }
        self.session.next = (self.tcb.val().soup == k!(soup_state::LOGIN_SENT))
            | (self.tcb.val().soup == k!(soup_state::UP));
        self.silent.next = self.now.val() - self.tcb.val().heard_at >= self.server_ticks.val();
        self.idle.next = self.now.val() - self.tcb.val().sent_at >= self.heartbeat_ticks.val();

        if (state == k!(tcp_state::RESOLVING)) & self.ready.val() {
            self.result.next.state = k!(tcp_state::SYN_SENT);
            self.result.next.timer_on = false;
            self.result.next.tries = 0.into();
            self.result.next.rto = self.rto_initial.val();
            self.effects.next.pump = true;
        } else if (state == k!(tcp_state::ESTABLISHED)) & self.session.val() & self.silent.val() {
            // SoupBinTCP 3.00 section 2.2: 15 s without anything from the server is a lost link.
            self.effects.next.timeout = true;
            self.effects.next.abort = true;
            self.effects.next.closed = true;
            self.effects.next.lost = k!(down::TIMEOUT);
        } else if self.due.val() {
            if state == k!(tcp_state::TIME_WAIT) {
                self.effects.next.closed = true;
            } else if state == k!(tcp_state::FIN_WAIT_2) {
                // The peer keeps its half open without need: no feed is wanted any more.
                self.effects.next.abort = true;
                self.effects.next.closed = true;
                self.effects.next.lost = k!(down::TIMEOUT);
            } else if self.spent.val() {
                //= RFC9293#3.8.3
                //# When the number of transmissions of the same segment reaches a threshold R2 [...] close the
                //# connection.
                self.effects.next.closed = true;
                self.effects.next.lost = k!(down::UNREACHABLE);
            } else {
                //= RFC6298#5.4
                //# Retransmit the earliest segment that has not been acknowledged
                self.result.next.tries = self.tcb.val().tries + 1;
                self.result.next.rto = self.longer.val();
                self.result.next.timer_at = self.now.val() + self.longer.val();
                self.result.next.nxt = self.tcb.val().una;
                //= RFC9293#3.8.6.1
                //# The transmitting host SHOULD send the first zero-window probe when a zero window has existed
                //# for the retransmission timeout period
                self.result.next.probe =
                    (self.tcb.val().wnd == 0) & (state != k!(tcp_state::SYN_SENT));
                self.effects.next.resolve = state == k!(tcp_state::RESOLVING);
                self.effects.next.pump = true;
            }
        } else if state == k!(tcp_state::ESTABLISHED) {
            if self.silent.val() {
                // The server ended or rejected the session and did not close: we do.
                self.result.next.fin = true;
                self.effects.next.pump = !self.tcb.val().fin;
            } else if self.idle.val()
                & self.session.val()
                & !self.tcb.val().fin
                & (self.tcb.val().end - self.tcb.val().una < k!(BACKLOG_BYTES))
            {
                self.result.next.sent_at = self.now.val();
                self.effects.next.stream = k!(packet::HEARTBEAT);
                self.effects.next.pump = true;
            }
        }
    }
}
