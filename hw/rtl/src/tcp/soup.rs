//! What the SoupBinTCP server's packets mean.

use super::change::Change;
use super::tcb::{Control, Effects, Tcb};
use rust_hdl::prelude::*;
use wirebook_contract::{
    record::{down, status},
    reg::soup_state,
};
use wirebook_rtl_macros::rtl;

/// Rules for the control packets of one committed segment. Combinational.
#[derive(LogicBlock, Default)]
pub struct SoupRules {
    /// Control block.
    pub tcb: Signal<In, Tcb>,
    /// What the segment held.
    pub control: Signal<In, Control>,
    /// What changes.
    pub change: Signal<Out, Change>,
    /// Effects.
    pub effects: Signal<Out, Effects>,
    misplaced: Signal<Local, Bit>,
}

impl Logic for SoupRules {
    #[rtl]
    fn update(&mut self) {
        self.change.next = Change::default();
        self.effects.next = Effects::default();

        let control = self.control.val();
        // An answer to a login that is not outstanding.
        self.misplaced.next = (control.accepted | control.rejected)
            & (self.tcb.val().soup != k!(soup_state::LOGIN_SENT));
        if self.tcb.val().live {
            self.change.next.heard = true;
            if control.error | self.misplaced.val() {
                self.effects.next.protocol_error = true;
                self.effects.next.abort = true;
                self.change.next.closed = true;
                self.change.next.lost = k!(down::PROTOCOL);
            } else if control.rejected {
                self.change.next.soup_on = true;
                self.change.next.soup = k!(soup_state::REJECTED);
                self.change.next.report_on = true;
                self.change.next.report = k!(status::REJECTED);
                self.change.next.report_side = control.reason;
                self.effects.next.rejected = true;
            } else {
                if control.accepted {
                    self.change.next.soup_on = true;
                    self.change.next.soup = k!(soup_state::UP);
                    self.effects.next.login = true;
                }
                if control.ended {
                    self.change.next.soup_on = true;
                    self.change.next.soup = k!(soup_state::ENDED);
                    self.change.next.report_on = true;
                    self.change.next.report = k!(status::END);
                    self.change.next.report_side = k!(wirebook_contract::record::SIDE_NONE);
                }
            }
        }
    }
}
