//! From a control block and an event to what becomes of them.

use super::change::{Apply, Change, Operands};
use super::compose::Compose;
use super::facts::Examine;
use super::host::Command;
use super::output::{Outgoing, Request};
use super::rules::Rules;
use super::settings::Values;
use super::size::Size;
use super::tcb::{Control, Effects, Segment, Tcb};
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// What the rules see of the world, besides the event.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Surroundings {
    /// Tick count.
    pub now: Bits<32>,
    /// An unsolicited acknowledgment may be sent in this tick.
    pub budget: Bit,
    /// The next hop is known and the framer has forgotten the old connection.
    pub ready: Bit,
    /// RCV.NXT.
    pub rcv_nxt: Bits<32>,
    /// Receive window now.
    pub window: Bits<16>,
    /// It is worth announcing.
    pub window_open: Bit,
    /// It is small.
    pub window_small: Bit,
    /// Initial sequence number.
    pub isn: Bits<32>,
    /// The one after it.
    pub isn_next: Bits<32>,
}

/// [`Examine`], [`Size`], [`Rules`], [`Apply`] and [`Compose`] in a row.
///
/// The inputs hold from the cycle of [`super::sequence::EngineStep::Measure`] on. Latency: `change`, `effects` and
/// `outgoing` 3 cycles, for output 6; `result`, `request` and `reset` are valid with them, for output a cycle later.
#[derive(LogicBlock, Default)]
pub struct Datapath {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Kind of event.
    pub kind: Signal<In, Bits<3>>,
    /// Slot.
    pub slot: Signal<In, Bits<6>>,
    /// Control block.
    pub tcb: Signal<In, Tcb>,
    /// Segment, for its event.
    pub segment: Signal<In, Segment>,
    /// Control packets, for their event.
    pub control: Signal<In, Control>,
    /// Command, for its event.
    pub command: Signal<In, Command>,
    /// The rest.
    pub around: Signal<In, Surroundings>,
    /// Registers.
    pub values: Signal<In, Values>,
    /// What changes.
    pub change: Signal<Out, Change>,
    /// Effects.
    pub effects: Signal<Out, Effects>,
    /// What is to be sent.
    pub outgoing: Signal<Out, Outgoing>,
    /// New control block.
    pub result: Signal<Out, Tcb>,
    /// The segment to be sent.
    pub request: Signal<Out, Request>,
    /// The RST to be sent.
    pub reset: Signal<Out, Request>,

    examine: Examine,
    size: Size,
    rules: Rules,
    apply: Apply,
    compose: Compose,
    operands: Signal<Local, Operands>,
}

impl Logic for Datapath {
    #[rtl]
    fn update(&mut self) {
        let tcb = self.tcb.val();
        let segment = self.segment.val();
        let around = self.around.val();

        self.examine.clk.next = self.clk.val();
        self.examine.kind.next = self.kind.val();
        self.examine.tcb.next = tcb;
        self.examine.segment.next = segment;
        self.examine.now.next = around.now;
        self.examine.values.next = self.values.val();
        self.size.clk.next = self.clk.val();
        self.size.tcb.next = tcb;
        self.size.distances.next = self.examine.distances.val();

        self.rules.clk.next = self.clk.val();
        self.rules.kind.next = self.kind.val();
        self.rules.tcb.next = tcb;
        self.rules.facts.next = self.examine.facts.val();
        self.rules.sized.next = self.size.sized.val();
        self.rules.segment.next = segment;
        self.rules.budget.next = around.budget;
        self.rules.control.next = self.control.val();
        self.rules.command.next = self.command.val();
        self.rules.ready.next = around.ready;
        self.rules.window_open.next = around.window_open;
        let effects = self.rules.effects.val();
        let outgoing = self.rules.outgoing.val();
        self.change.next = self.rules.change.val();
        self.effects.next = effects;
        self.outgoing.next = outgoing;
        self.size.marks.next = outgoing.syn | outgoing.fin;

        self.operands.next.now = around.now;
        self.operands.next.isn = around.isn;
        self.operands.next.isn_next = around.isn_next;
        self.operands.next.after = self.size.after.val();
        self.operands.next.beyond = self.size.beyond.val();
        self.operands.next.small = around.window_small;
        self.operands.next.alarm = self.examine.alarm.val();
        self.operands.next.rto_initial = self.values.val().rto_initial;
        self.operands.next.rto_longer = self.examine.facts.val().longer;
        self.operands.next.mss = self.examine.facts.val().mss;
        self.apply.tcb.next = tcb;
        self.apply.change.next = self.rules.change.val();
        self.apply.segment.next = segment;
        self.apply.operands.next = self.operands.val();
        self.result.next = self.apply.result.val();

        self.compose.slot.next = self.slot.val();
        self.compose.tcb.next = tcb;
        self.compose.segment.next = segment;
        self.compose.outgoing.next = outgoing;
        self.compose.len.next = self.size.sized.val().len;
        self.compose.reply.next = effects.reply;
        self.compose.empty_seq.next = self.examine.empty_seq.val();
        self.compose.rcv_nxt.next = around.rcv_nxt;
        self.compose.window.next = around.window;
        self.request.next = self.compose.request.val();
        self.reset.next = self.compose.reset.val();
    }
}
