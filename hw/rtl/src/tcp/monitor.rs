//! What the host sees of the engine.

use super::output::Outgoing;
use super::tcb::{Effects, Tcb, packet};
use crate::prim::ram::Ram;
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// What the registers show of a session.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Shown {
    /// `reg::tcp_state`.
    pub tcp: Bits<4>,
    /// `reg::soup_state`.
    pub soup: Bits<3>,
    /// `record::down` of the last loss.
    pub down: Bits<8>,
}

/// Counter pulses of the engine.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct EngineCounts {
    /// Segments sent again.
    pub retransmits: Bit,
    /// RST sent.
    pub resets_sent: Bit,
    /// Valid RST received.
    pub resets_received: Bit,
    /// Challenge ACKs.
    pub challenge_acks: Bit,
    /// Established.
    pub opened: Bit,
    /// Empty segments.
    pub acks_sent: Bit,
    /// Logins accepted.
    pub logins: Bit,
    /// Logins rejected.
    pub rejects: Bit,
    /// Client heartbeats.
    pub heartbeats_sent: Bit,
    /// Server timeouts.
    pub timeouts: Bit,
    /// Protocol errors.
    pub protocol_errors: Bit,
}

/// Keeps a copy of each session's states for the registers, and turns effects into counter pulses. `SLOTS` must be
/// `2^N` and at most 64.
///
/// Latency: one cycle from `slot` to `shown`, from `applied` to `counts`.
#[derive(LogicBlock, Default)]
pub struct Monitor<const SLOTS: usize, const N: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset: no pulse.
    pub rst: Signal<In, Bit>,
    /// Store the states of `row`.
    pub store: Signal<In, Bit>,
    /// Row of the control block.
    pub row: Signal<In, Bits<N>>,
    /// Control block.
    pub tcb: Signal<In, Tcb>,
    /// Slot asked for by the registers.
    pub slot: Signal<In, Bits<6>>,
    /// Its states; zeros when there is no such slot.
    pub shown: Signal<Out, Shown>,
    /// An event is applied.
    pub applied: Signal<In, Bit>,
    /// What it does.
    pub effects: Signal<In, Effects>,
    /// What it sends.
    pub outgoing: Signal<In, Outgoing>,
    /// A RST is requested.
    pub reset: Signal<In, Bit>,
    /// Counter pulses.
    pub counts: Signal<Out, EngineCounts>,
    states: Ram<Shown, N>,
    known: DFF<Bit>,
    pulses: DFF<EngineCounts>,
}

impl<const SLOTS: usize, const N: usize> Logic for Monitor<SLOTS, N> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, known, pulses);
        self.states.clk.next = self.clk.val();
        self.states.we.next = self.store.val();
        self.states.waddr.next = self.row.val();
        self.states.wdata.next.tcp = self.tcb.val().state;
        self.states.wdata.next.soup = self.tcb.val().soup;
        self.states.wdata.next.down = self.tcb.val().down;
        self.states.raddr.next = self.slot.val().get_bits::<N>(0);
        self.known.d.next = self.slot.val() <= k!(SLOTS - 1);
        self.shown.next = Shown::default();
        if self.known.q.val() {
            self.shown.next = self.states.rdata.val();
        }

        let effects = self.effects.val();
        let outgoing = self.outgoing.val();
        self.pulses.d.next = EngineCounts::default();
        if self.applied.val() {
            self.pulses.d.next.retransmits = outgoing.send & outgoing.again;
            self.pulses.d.next.acks_sent = outgoing.send & !outgoing.something;
            self.pulses.d.next.resets_sent = self.reset.val();
            self.pulses.d.next.resets_received = effects.reset_seen;
            self.pulses.d.next.challenge_acks = effects.challenge;
            self.pulses.d.next.opened = effects.opened;
            self.pulses.d.next.logins = effects.login;
            self.pulses.d.next.rejects = effects.rejected;
            self.pulses.d.next.heartbeats_sent = effects.stream == k!(packet::HEARTBEAT);
            self.pulses.d.next.timeouts = effects.timeout;
            self.pulses.d.next.protocol_errors = effects.protocol_error;
        }
        self.counts.next = self.pulses.q.val();
        if self.rst.val() {
            self.pulses.d.next = EngineCounts::default();
        }
    }
}
