//! All rules side by side: what an event makes of a connection.

use super::change::Change;
use super::command::CommandRules;
use super::facts::Facts;
use super::host::Command;
use super::output::{Outgoing, OutputRules};
use super::segment::SegmentRules;
use super::size::Sized;
use super::soup::SoupRules;
use super::tcb::{Control, Effects, Segment, Tcb};
use super::timer::TimerRules;
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// Kinds of event; those below [`event::CONTROL`] are bits of the arbiter's requests.
pub mod event {
    /// A segment arrived.
    pub const SEGMENT: usize = 0;
    /// A slot may send.
    pub const OUTPUT: usize = 1;
    /// A command of the host.
    pub const COMMAND: usize = 2;
    /// A slot's turn in the timer scan.
    pub const TIMER: usize = 3;
    /// A status record waits.
    pub const STATUS: usize = 4;
    /// SoupBinTCP control packets were committed.
    pub const CONTROL: usize = 5;
}

/// Applies the rules of one kind of event: decides on facts, without a sum or a comparison of its own.
///
/// Latency: 1 cycle, from `kind` 2.
#[derive(LogicBlock, Default)]
pub struct Rules {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Kind of event.
    pub kind: Signal<In, Bits<3>>,
    /// Control block of the event's slot.
    pub tcb: Signal<In, Tcb>,
    /// What is known.
    pub facts: Signal<In, Facts>,
    /// How much may be sent.
    pub sized: Signal<In, Sized>,
    /// Segment, for its event.
    pub segment: Signal<In, Segment>,
    /// An unsolicited acknowledgment may be sent in this tick.
    pub budget: Signal<In, Bit>,
    /// Control packets, for their event.
    pub control: Signal<In, Control>,
    /// Command, for its event.
    pub command: Signal<In, Command>,
    /// The next hop is known and the framer has forgotten the old connection.
    pub ready: Signal<In, Bit>,
    /// The receive window is worth announcing.
    pub window_open: Signal<In, Bit>,

    /// What changes.
    pub change: Signal<Out, Change>,
    /// Effects.
    pub effects: Signal<Out, Effects>,
    /// What is to be sent.
    pub outgoing: Signal<Out, Outgoing>,

    on_segment: SegmentRules,
    on_output: OutputRules,
    on_command: CommandRules,
    on_timer: TimerRules,
    on_control: SoupRules,
    /// One bit for each kind, a cycle after `kind`.
    kinds: DFF<Bits<6>>,
    changed: DFF<Change>,
    asked: DFF<Effects>,
    sending: DFF<Outgoing>,
}

impl Logic for Rules {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, kinds, changed, asked, sending);
        let tcb = self.tcb.val();
        let facts = self.facts.val();
        self.on_segment.tcb.next = tcb;
        self.on_segment.segment.next = self.segment.val();
        self.on_segment.facts.next = facts;
        self.on_segment.budget.next = self.budget.val();
        self.on_output.tcb.next = tcb;
        self.on_output.facts.next = facts;
        self.on_output.sized.next = self.sized.val();
        self.on_output.window_open.next = self.window_open.val();
        self.on_command.tcb.next = tcb;
        self.on_command.facts.next = facts;
        self.on_command.command.next = self.command.val();
        self.on_timer.tcb.next = tcb;
        self.on_timer.facts.next = facts;
        self.on_timer.ready.next = self.ready.val();
        self.on_control.tcb.next = tcb;
        self.on_control.control.next = self.control.val();

        self.kinds.d.next = bits::<6>(1) << self.kind.val();
        let kinds = self.kinds.q.val();
        self.changed.d.next = Change::default();
        self.asked.d.next = Effects::default();
        self.sending.d.next = Outgoing::default();
        if kinds.get_bit(event::SEGMENT) {
            self.changed.d.next = self.on_segment.change.val();
            self.asked.d.next = self.on_segment.effects.val();
        }
        if kinds.get_bit(event::OUTPUT) {
            self.changed.d.next = self.on_output.change.val();
            self.asked.d.next = self.on_output.effects.val();
            self.sending.d.next = self.on_output.outgoing.val();
        }
        if kinds.get_bit(event::COMMAND) {
            self.changed.d.next = self.on_command.change.val();
            self.asked.d.next = self.on_command.effects.val();
        }
        if kinds.get_bit(event::TIMER) {
            self.changed.d.next = self.on_timer.change.val();
            self.asked.d.next = self.on_timer.effects.val();
        }
        if kinds.get_bit(event::CONTROL) {
            self.changed.d.next = self.on_control.change.val();
            self.asked.d.next = self.on_control.effects.val();
        }
        if kinds.get_bit(event::STATUS) {
            // What waits to be reported is on its way.
            self.changed.d.next.reported = true;
            self.asked.d.next.report = true;
        }
        self.change.next = self.changed.q.val();
        self.effects.next = self.asked.q.val();
        self.outgoing.next = self.sending.q.val();
    }
}
