//! What the host's commands do to a connection.

use super::change::Change;
use super::facts::Facts;
use super::host::Command;
use super::tcb::{Effects, Tcb, packet};
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
    /// What is known about it.
    pub facts: Signal<In, Facts>,
    /// What the host wants.
    pub command: Signal<In, Command>,
    /// What changes.
    pub change: Signal<Out, Change>,
    /// Effects.
    pub effects: Signal<Out, Effects>,
}

impl Logic for CommandRules {
    #[rtl]
    fn update(&mut self) {
        self.change.next = Change::default();
        self.effects.next = Effects::default();

        let state = self.tcb.val().state;
        if self.command.val().abort {
            //= RFC9293#3.10.5
            //# Send a reset segment
            if state != k!(tcp_state::CLOSED) {
                self.effects.next.abort =
                    (state >= k!(tcp_state::ESTABLISHED)) & (state != k!(tcp_state::TIME_WAIT));
                self.change.next.closed = true;
                self.change.next.lost = k!(down::HOST);
            }
        } else if self.command.val().close {
            //= RFC9293#3.10.4
            if (state == k!(tcp_state::RESOLVING)) | (state == k!(tcp_state::SYN_SENT)) {
                self.change.next.closed = true;
                self.change.next.lost = k!(down::HOST);
            } else if (state == k!(tcp_state::ESTABLISHED)) & !self.tcb.val().fin {
                // The session is reported down when the server has closed too: its last octets still count.
                self.change.next.closing = true;
                self.change.next.fin = true;
                self.effects.next.pump = true;
                if self.facts.val().session {
                    self.effects.next.stream = k!(packet::LOGOUT);
                }
            }
        } else if self.command.val().open & self.facts.val().free {
            //= RFC9293#3.10.1
            //# An initial send sequence number (ISS) is selected.
            self.change.next.open = true;
            self.change.next.state_on = true;
            self.change.next.state = k!(tcp_state::RESOLVING);
            self.change.next.soup_on = true;
            self.change.next.soup = k!(soup_state::IDLE);
            self.change.next.alarm = true;
            self.change.next.rto_first = true;
            self.change.next.calm = true;
            self.effects.next.opening = true;
            self.effects.next.stream = k!(packet::LOGIN);
            self.effects.next.resolve = true;
        }
    }
}
