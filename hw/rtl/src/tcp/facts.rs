//! What rules ask about an event: every comparison of sequence numbers and times, made before the rules look.

use super::rules::event;
use super::settings::Values;
use super::tcb::{DEFAULT_MSS_BYTES, MAX_MSS_BYTES, Segment, Tcb};
use rust_hdl::prelude::*;
use wirebook_contract::reg::{soup_state, tcp_state};
use wirebook_rtl_macros::rtl;

/// Answers. Those about a segment mean something in its event only.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Facts {
    /// Which rule of RFC 9293 section 3.10.7 a segment falls under; one of these six. The slot has no connection …
    pub dead: Bit,
    /// … it waits for the answer to its SYN …
    pub asking: Bit,
    /// … the segment is a RST …
    pub reset: Bit,
    /// … a SYN, or acknowledges what it cannot …
    pub query: Bit,
    /// … lies outside the window …
    pub outside: Bit,
    /// … or is one to go by.
    pub good: Bit,
    /// SEG.ACK is not SND.UNA.
    pub acks_other: Bit,
    /// SND.UNA =< SEG.ACK =< SND.NXT.
    pub acks_sent: Bit,
    /// It acknowledges all that was sent, at least our SYN.
    pub acks_all: Bit,
    /// It acknowledges our FIN.
    pub acks_fin: Bit,
    /// It is past `nxt`, which had gone back.
    pub acks_past: Bit,
    /// Its window is newer than the one known.
    pub newer: Bit,
    /// The peer's window known is closed.
    pub shut: Bit,
    /// The segment's window is closed.
    pub shuts: Bit,
    /// Octets may still arrive.
    pub text_wanted: Bit,
    /// Send MSS that the segment asks for.
    pub mss: Bits<11>,
    /// The timer has expired.
    pub due: Bit,
    /// As often as it may.
    pub spent: Bit,
    /// A connection can be opened.
    pub free: Bit,
    /// A SoupBinTCP session is up or being asked for.
    pub session: Bit,
    /// The server was silent too long, though it could have been heard.
    pub silent: Bit,
    /// The client was silent long enough for a heartbeat, …
    pub idle: Bit,
    /// … and there is room for one.
    pub roomy: Bit,
    /// Retransmission timeout after an expiry.
    pub longer: Bits<32>,
    /// What was sent is more than the peer's window.
    pub over: Bit,
    /// An octet or FIN was not acknowledged yet.
    pub unsettled: Bit,
    /// `nxt` is `una`.
    pub at_una: Bit,
    /// `nxt` is not `max`: what is sent next was sent before.
    pub behind: Bit,
}

/// Distances, from which the answers follow.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Distances {
    /// `max` - `una`.
    pub flight: Bits<32>,
    /// SEG.ACK - `una`.
    pub acked: Bits<32>,
    /// SEG.ACK - `end`.
    pub ack_end: Bits<32>,
    /// `max` - `end`.
    pub max_end: Bits<32>,
    /// `wl1` - SEG.SEQ.
    pub age: Bits<32>,
    /// SEG.ACK is before `wl2`.
    pub ack_older: Bit,
    /// `nxt` is before SEG.ACK.
    pub nxt_older: Bit,
    /// `end` - `nxt`.
    pub unsent: Bits<32>,
    /// `nxt` - `una`.
    pub inflight: Bits<32>,
    /// `end` - `una`.
    pub backlog: Bits<32>,
    /// `max` - `nxt`.
    pub ahead: Bits<32>,
    /// `una` + `wnd`.
    pub reach: Bits<32>,
    /// Ticks since the server was heard.
    pub silence: Bits<32>,
    /// Ticks since a packet was written.
    pub idleness: Bits<32>,
    /// The timer's time has come.
    pub overdue: Bit,
    /// Twice the retransmission timeout is too long.
    pub long: Bit,
}

/// Octets not acknowledged above which no heartbeat is added: the transmit buffer holds 2048.
const BACKLOG_BYTES: usize = 1024;

/// Subtracts in one cycle and compares in the next.
///
/// Latency: `distances` 1 cycle, `facts` 2, `alarm` and `empty_seq` 3 after the inputs, which hold meanwhile.
#[derive(LogicBlock, Default)]
pub struct Examine {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Kind of event.
    pub kind: Signal<In, Bits<3>>,
    /// Control block.
    pub tcb: Signal<In, Tcb>,
    /// Segment.
    pub segment: Signal<In, Segment>,
    /// Tick count.
    pub now: Signal<In, Bits<32>>,
    /// Registers.
    pub values: Signal<In, Values>,
    /// Distances.
    pub distances: Signal<Out, Distances>,
    /// Answers.
    pub facts: Signal<Out, Facts>,
    /// When the timer expires if this event sets it.
    pub alarm: Signal<Out, Bits<32>>,
    /// SEG.SEQ for a segment without payload.
    pub empty_seq: Signal<Out, Bits<32>>,
    far: DFF<Distances>,
    found: DFF<Facts>,
    delay: DFF<Bits<32>>,
    alarm_at: DFF<Bits<32>>,
    empty_at: DFF<Bits<32>>,
    dead: Signal<Local, Bit>,
    asking: Signal<Local, Bit>,
    query: Signal<Local, Bit>,
    longer: Signal<Local, Bits<32>>,
}

impl Logic for Examine {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, far, found, delay, alarm_at, empty_at);
        let tcb = self.tcb.val();
        let segment = self.segment.val();
        let now = self.now.val();
        let values = self.values.val();
        let state = tcb.state;

        // First cycle.
        self.far.d.next.flight = tcb.max - tcb.una;
        self.far.d.next.acked = segment.ack - tcb.una;
        self.far.d.next.ack_end = segment.ack - tcb.end;
        self.far.d.next.max_end = tcb.max - tcb.end;
        self.far.d.next.age = tcb.wl1 - segment.seq;
        self.far.d.next.ack_older = (segment.ack - tcb.wl2).get_bit(31);
        self.far.d.next.nxt_older = (tcb.nxt - segment.ack).get_bit(31);
        self.far.d.next.unsent = tcb.end - tcb.nxt;
        self.far.d.next.inflight = tcb.nxt - tcb.una;
        self.far.d.next.backlog = tcb.end - tcb.una;
        self.far.d.next.ahead = tcb.max - tcb.nxt;
        self.far.d.next.reach = tcb.una + bit_cast::<32, 16>(tcb.wnd);
        self.far.d.next.silence = now - tcb.heard_at;
        self.far.d.next.idleness = now - tcb.sent_at;
        self.far.d.next.overdue = !(now - tcb.timer_at).get_bit(31);
        self.far.d.next.long = tcb.rto > values.rto_max >> bits::<1>(1);
        self.distances.next = self.far.q.val();
        let far = self.far.q.val();

        // Second cycle.
        self.dead.next = (state == k!(tcp_state::CLOSED)) | (state == k!(tcp_state::RESOLVING));
        self.asking.next = state == k!(tcp_state::SYN_SENT);
        self.query.next = segment.syn | (segment.acceptable & segment.has_ack & !segment.ack_ok);
        let usual = !self.dead.val() & !self.asking.val();
        self.found.d.next.dead = self.dead.val();
        self.found.d.next.asking = self.asking.val();
        self.found.d.next.reset = usual & segment.rst;
        self.found.d.next.query = usual & !segment.rst & self.query.val();
        self.found.d.next.outside = usual & !segment.rst & !self.query.val() & !segment.acceptable;
        self.found.d.next.good =
            usual & !segment.rst & !self.query.val() & segment.acceptable & segment.has_ack;
        self.found.d.next.acks_other = far.acked != 0;
        self.found.d.next.acks_sent = far.acked <= far.flight;
        self.found.d.next.acks_all = (far.acked == far.flight) & (far.flight != 0);
        self.found.d.next.acks_fin = tcb.fin & (far.ack_end == 1) & (far.max_end == 1);
        self.found.d.next.acks_past = far.nxt_older;
        self.found.d.next.newer = far.age.get_bit(31) | ((far.age == 0) & !far.ack_older);
        self.found.d.next.shut = tcb.wnd == 0;
        self.found.d.next.shuts = segment.window == 0;
        self.found.d.next.text_wanted = (state == k!(tcp_state::ESTABLISHED))
            | (state == k!(tcp_state::FIN_WAIT_1))
            | (state == k!(tcp_state::FIN_WAIT_2));
        //= RFC9293#3.7.1
        //# If an MSS Option is not received at connection setup, TCP implementations MUST assume a default send MSS of
        //# 536
        if segment.mss == 0 {
            self.found.d.next.mss = k!(DEFAULT_MSS_BYTES);
        } else if segment.mss > k!(MAX_MSS_BYTES) {
            self.found.d.next.mss = k!(MAX_MSS_BYTES);
        } else {
            self.found.d.next.mss = segment.mss.get_bits::<11>(0);
        }
        self.found.d.next.due = tcb.timer_on & far.overdue;
        self.found.d.next.spent = bit_cast::<32, 8>(tcb.tries) >= values.retries;
        self.found.d.next.free =
            (state == k!(tcp_state::CLOSED)) | (state == k!(tcp_state::TIME_WAIT));
        self.found.d.next.session =
            (tcb.soup == k!(soup_state::LOGIN_SENT)) | (tcb.soup == k!(soup_state::UP));
        self.found.d.next.silent = (far.silence >= values.server_ticks) & !tcb.small;
        self.found.d.next.idle = far.idleness >= values.heartbeat_ticks;
        self.found.d.next.roomy = far.backlog < k!(BACKLOG_BYTES);
        //= RFC6298#5.5
        //# The host MUST set RTO <- RTO * 2
        self.longer.next = tcb.rto << bits::<1>(1);
        if far.long {
            self.longer.next = values.rto_max;
        }
        self.found.d.next.longer = self.longer.val();
        self.found.d.next.over = far.flight > bit_cast::<32, 16>(tcb.wnd);
        self.found.d.next.unsettled = far.backlog != 0;
        if tcb.fin {
            // Its FIN counts: una is end + 1 when that is acknowledged.
            self.found.d.next.unsettled = far.backlog != 0xFFFF_FFFF;
        }
        self.found.d.next.at_una = far.inflight == 0;
        self.found.d.next.behind = far.ahead != 0;
        self.facts.next = self.found.q.val();

        // What the timer is set for, if it is: each kind of event has one use for it.
        self.delay.d.next = tcb.rto;
        if self.kind.val() == k!(event::TIMER) {
            self.delay.d.next = self.longer.val();
        } else if self.kind.val() == k!(event::COMMAND) {
            self.delay.d.next = values.rto_initial;
        } else if self.kind.val() == k!(event::SEGMENT) {
            self.delay.d.next = values.time_wait_ticks;
            if (state == k!(tcp_state::FIN_WAIT_1)) & !segment.fin_next {
                // FIN_WAIT_2 waits this long for the peer's FIN.
                self.delay.d.next = values.rto_max;
            }
        }

        // Third cycle.
        self.alarm_at.d.next = now + self.delay.q.val();
        self.alarm.next = self.alarm_at.q.val();
        // An empty segment must lie in the peer's window, or its ACK is not looked at: not beyond an octet that was
        // sent as a probe and not taken.
        self.empty_at.d.next = tcb.max;
        if self.found.q.val().over {
            self.empty_at.d.next = far.reach;
        }
        self.empty_seq.next = self.empty_at.q.val();
    }
}
