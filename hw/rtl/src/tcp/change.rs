//! What rules may do to a control block, and the one place where it is done.

use super::tcb::{MAX_MSS_BYTES, Segment, Tcb};
use rust_hdl::prelude::*;
use wirebook_contract::{
    record::{down, status},
    reg::{soup_state, tcp_state},
};
use wirebook_rtl_macros::rtl;

/// What an event changes in a [`Tcb`]. All zero: nothing. Rules only choose; [`Apply`] has the values, one cycle later.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Change {
    /// To another state …
    pub state_on: Bit,
    /// … this.
    pub state: Bits<4>,
    /// To another SoupBinTCP state …
    pub soup_on: Bit,
    /// … this.
    pub soup: Bits<3>,
    /// Begin a connection at the initial sequence number.
    pub open: Bit,
    /// The connection is over at once: to CLOSED.
    pub closed: Bit,
    /// Why the session is lost (`record::down`), 0 if it is not.
    pub lost: Bits<8>,
    /// The session's end is to be reported …
    pub report_on: Bit,
    /// … as this …
    pub report: Bits<8>,
    /// … and this.
    pub report_side: Bits<8>,
    /// What waited to be reported is.
    pub reported: Bit,
    /// The host asked to close.
    pub closing: Bit,
    /// `una` to SEG.ACK.
    pub una_ack: Bit,
    /// `nxt` to SEG.ACK.
    pub nxt_ack: Bit,
    /// `nxt` back to `una`.
    pub rewind: Bit,
    /// `nxt`, and `max` if it falls behind, past what is sent now.
    pub advance: Bit,
    /// Window and where it came from: the segment's.
    pub window: Bit,
    /// `mss`: the segment's.
    pub mss: Bit,
    /// A FIN follows the last octet.
    pub fin: Bit,
    /// An acknowledgment is owed.
    pub ack_on: Bit,
    /// None any more; the window was told with it.
    pub told: Bit,
    /// Whether a probe is wanted changes …
    pub probe_on: Bit,
    /// … to this.
    pub probe: Bit,
    /// Timer off, unless `alarm`.
    pub quiet: Bit,
    /// Timer on.
    pub alarm: Bit,
    /// No expiry so far.
    pub calm: Bit,
    /// First retransmission timeout again.
    pub rto_first: Bit,
    /// One expiry more, and twice the timeout.
    pub backoff: Bit,
    /// A SoupBinTCP packet is written now.
    pub sent: Bit,
    /// The server was heard now.
    pub heard: Bit,
}

/// The values a [`Change`] may need; stable while it is applied.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Operands {
    /// Tick count.
    pub now: Bits<32>,
    /// Initial sequence number.
    pub isn: Bits<32>,
    /// The one after it.
    pub isn_next: Bits<32>,
    /// `nxt` after sending.
    pub after: Bits<32>,
    /// It is past `max`.
    pub beyond: Bit,
    /// The window told now is small.
    pub small: Bit,
    /// When the timer expires if it is set now.
    pub alarm: Bits<32>,
    /// First retransmission timeout.
    pub rto_initial: Bits<32>,
    /// Retransmission timeout after an expiry.
    pub rto_longer: Bits<32>,
    /// Send MSS that the segment asks for.
    pub mss: Bits<11>,
}

/// Changes a control block. Combinational; no sum but that of `tries`.
#[derive(LogicBlock, Default)]
pub struct Apply {
    /// Control block.
    pub tcb: Signal<In, Tcb>,
    /// What changes.
    pub change: Signal<In, Change>,
    /// To what.
    pub operands: Signal<In, Operands>,
    /// The segment, for its event.
    pub segment: Signal<In, Segment>,
    /// New control block.
    pub result: Signal<Out, Tcb>,
    lost: Signal<Local, Bit>,
    reason: Signal<Local, Bits<8>>,
}

impl Logic for Apply {
    #[rtl]
    fn update(&mut self) {
        let change = self.change.val();
        let with = self.operands.val();
        let segment = self.segment.val();
        self.result.next = self.tcb.val();

        // Sequence numbers.
        if change.una_ack {
            self.result.next.una = segment.ack;
        }
        if change.nxt_ack {
            self.result.next.nxt = segment.ack;
        }
        if change.rewind {
            self.result.next.nxt = self.tcb.val().una;
        }
        if change.advance {
            self.result.next.nxt = with.after;
            if with.beyond {
                self.result.next.max = with.after;
            }
        }
        if change.window {
            self.result.next.wnd = segment.window;
            self.result.next.wl1 = segment.seq;
            self.result.next.wl2 = segment.ack;
        }
        if change.mss {
            self.result.next.mss = with.mss;
        }
        if change.fin {
            self.result.next.fin = true;
        }
        if change.ack_on {
            self.result.next.ack_due = true;
        }
        if change.told {
            self.result.next.ack_due = false;
            self.result.next.small = with.small;
        }
        if change.probe_on {
            self.result.next.probe = change.probe;
        }

        // Times.
        if change.alarm {
            self.result.next.timer_on = true;
            self.result.next.timer_at = with.alarm;
        } else if change.quiet {
            self.result.next.timer_on = false;
        }
        if change.calm {
            self.result.next.tries = 0.into();
        }
        if change.rto_first {
            self.result.next.rto = with.rto_initial;
        }
        if change.backoff {
            self.result.next.tries = self.tcb.val().tries + 1;
            self.result.next.rto = with.rto_longer;
        }
        if change.sent {
            self.result.next.sent_at = with.now;
        }
        if change.heard {
            self.result.next.heard_at = with.now;
        }

        // The session.
        if change.state_on {
            self.result.next.state = change.state;
        }
        if change.soup_on {
            self.result.next.soup = change.soup;
        }
        if change.closing {
            self.result.next.closing = true;
        }
        if change.open {
            self.result.next.live = true;
            self.result.next.closing = false;
            self.result.next.una = with.isn;
            self.result.next.nxt = with.isn;
            self.result.next.max = with.isn;
            self.result.next.end = with.isn_next;
            self.result.next.fin = false;
            self.result.next.wnd = 0.into();
            self.result.next.mss = k!(MAX_MSS_BYTES);
            self.result.next.ack_due = false;
            self.result.next.probe = false;
            self.result.next.small = false;
        }
        // Whatever ends a connection that the host wants closed, the host is why.
        self.reason.next = change.lost;
        if self.tcb.val().closing {
            self.reason.next = k!(down::HOST);
        }
        // One status record per connection: an end of session or a rejection has said it already.
        self.lost.next = (change.lost != 0) & self.tcb.val().live;
        if self.lost.val() {
            self.result.next.live = false;
            self.result.next.soup = k!(soup_state::IDLE);
            self.result.next.down = self.reason.val();
            self.result.next.status = k!(status::DOWN);
            self.result.next.status_side = self.reason.val();
        } else if change.report_on {
            self.result.next.live = false;
            self.result.next.status = change.report;
            self.result.next.status_side = change.report_side;
        } else if change.reported {
            self.result.next.status = 0.into();
        }
        if change.closed {
            self.result.next.state = k!(tcp_state::CLOSED);
            self.result.next.timer_on = false;
            self.result.next.ack_due = false;
            self.result.next.small = false;
        }
    }
}
