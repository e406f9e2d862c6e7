//! The common end of every event: how a lost or closed connection is left behind.

use super::tcb::Tcb;
use rust_hdl::prelude::*;
use wirebook_contract::{
    record::{down, status},
    reg::{soup_state, tcp_state},
};
use wirebook_rtl_macros::rtl;

/// Applies `lost` and `closed` to a control block. Combinational.
#[derive(LogicBlock, Default)]
pub struct Settle {
    /// What the event's rules made of the control block.
    pub tcb: Signal<In, Tcb>,
    /// Why the session is lost, 0 if it is not.
    pub lost: Signal<In, Bits<8>>,
    /// The connection is over.
    pub closed: Signal<In, Bit>,
    /// New control block.
    pub result: Signal<Out, Tcb>,
    reason: Signal<Local, Bits<8>>,
}

impl Logic for Settle {
    #[rtl]
    fn update(&mut self) {
        self.result.next = self.tcb.val();
        // Whatever ends a connection that the host wants closed, the host is why.
        self.reason.next = self.lost.val();
        if self.tcb.val().closing {
            self.reason.next = k!(down::HOST);
        }
        // One status record per connection: an end of session or a rejection has said it already.
        if (self.lost.val() != 0) & self.tcb.val().live {
            self.result.next.live = false;
            self.result.next.soup = k!(soup_state::IDLE);
            self.result.next.down = self.reason.val();
            self.result.next.status = k!(status::DOWN);
            self.result.next.status_side = self.reason.val();
        }
        if self.closed.val() {
            self.result.next.state = k!(tcp_state::CLOSED);
            self.result.next.timer_on = false;
            self.result.next.ack_due = false;
            self.result.next.small = false;
        }
    }
}
