//! All rules side by side: what an event makes of a control block.

use super::command::CommandRules;
use super::output::{OutputRules, Request};
use super::segment::SegmentRules;
use super::settings::Values;
use super::settle::Settle;
use super::soup::SoupRules;
use super::tcb::{Control, EMPTY_PACKET_BYTES, Effects, LOGIN_PACKET_BYTES, Segment, Tcb, packet};
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

/// Applies the rules of one kind of event. Combinational.
#[derive(LogicBlock, Default)]
pub struct Rules {
    /// Kind of event.
    pub kind: Signal<In, Bits<6>>,
    /// Control block of the event's slot.
    pub tcb: Signal<In, Tcb>,
    /// The slot.
    pub slot: Signal<In, Bits<6>>,
    /// Tick count.
    pub now: Signal<In, Bits<32>>,
    /// Registers.
    pub values: Signal<In, Values>,
    /// Segment, for its event.
    pub segment: Signal<In, Segment>,
    /// An unsolicited acknowledgment may be sent in this tick.
    pub budget: Signal<In, Bit>,
    /// Control packets, for their event.
    pub control: Signal<In, Control>,
    /// The command is an abort.
    pub abort: Signal<In, Bit>,
    /// The command is a close.
    pub close: Signal<In, Bit>,
    /// Initial sequence number for an open.
    pub isn: Signal<In, Bits<32>>,
    /// The next hop is known and the framer has forgotten the old connection.
    pub ready: Signal<In, Bit>,
    /// RCV.NXT.
    pub rcv_nxt: Signal<In, Bits<32>>,
    /// Receive window now.
    pub window: Signal<In, Bits<16>>,

    /// New control block.
    pub result: Signal<Out, Tcb>,
    /// Effects.
    pub effects: Signal<Out, Effects>,
    /// Sequence number of the first octet of a packet that is appended.
    pub packet_seq: Signal<Out, Bits<32>>,
    /// A connection is being opened.
    pub opening: Signal<Out, Bit>,
    /// `request` is to be sent.
    pub send: Signal<Out, Bit>,
    /// A segment.
    pub request: Signal<Out, Request>,
    /// It was sent before.
    pub again: Signal<Out, Bit>,
    /// It has no SYN, payload or FIN.
    pub bare: Signal<Out, Bit>,
    /// A RST, when `effects` ask for one.
    pub reset: Signal<Out, Request>,

    on_segment: SegmentRules,
    on_output: OutputRules,
    on_command: CommandRules,
    on_timer: TimerRules,
    on_control: SoupRules,
    settle: Settle,
    chosen: Signal<Local, Tcb>,
    asked: Signal<Local, Effects>,
}

impl Logic for Rules {
    #[rtl]
    fn update(&mut self) {
        let tcb = self.tcb.val();
        let now = self.now.val();
        let segment = self.segment.val();
        self.on_segment.tcb.next = tcb;
        self.on_segment.segment.next = segment;
        self.on_segment.now.next = now;
        self.on_segment.rto_initial.next = self.values.val().rto_initial;
        self.on_segment.fin_wait_ticks.next = self.values.val().rto_max;
        self.on_segment.time_wait_ticks.next = self.values.val().time_wait_ticks;
        self.on_segment.budget.next = self.budget.val();
        self.on_output.tcb.next = tcb;
        self.on_output.slot.next = self.slot.val();
        self.on_output.now.next = now;
        self.on_output.rcv_nxt.next = self.rcv_nxt.val();
        self.on_output.window.next = self.window.val();
        self.on_command.tcb.next = tcb;
        self.on_command.abort.next = self.abort.val();
        self.on_command.close.next = self.close.val();
        self.on_command.isn.next = self.isn.val();
        self.on_command.now.next = now;
        self.on_command.rto_initial.next = self.values.val().rto_initial;
        self.on_timer.tcb.next = tcb;
        self.on_timer.now.next = now;
        self.on_timer.ready.next = self.ready.val();
        self.on_timer.rto_initial.next = self.values.val().rto_initial;
        self.on_timer.rto_max.next = self.values.val().rto_max;
        self.on_timer.retries.next = self.values.val().retries;
        self.on_timer.heartbeat_ticks.next = self.values.val().heartbeat_ticks;
        self.on_timer.server_ticks.next = self.values.val().server_ticks;
        self.on_control.tcb.next = tcb;
        self.on_control.control.next = self.control.val();
        self.on_control.now.next = now;

        let kind = self.kind.val();
        self.chosen.next = tcb;
        self.asked.next = Effects::default();
        if kind == k!(event::SEGMENT) {
            self.chosen.next = self.on_segment.result.val();
            self.asked.next = self.on_segment.effects.val();
        } else if kind == k!(event::OUTPUT) {
            self.chosen.next = self.on_output.result.val();
            self.asked.next = self.on_output.effects.val();
        } else if kind == k!(event::COMMAND) {
            self.chosen.next = self.on_command.result.val();
            self.asked.next = self.on_command.effects.val();
        } else if kind == k!(event::TIMER) {
            self.chosen.next = self.on_timer.result.val();
            self.asked.next = self.on_timer.effects.val();
        } else if kind == k!(event::CONTROL) {
            self.chosen.next = self.on_control.result.val();
            self.asked.next = self.on_control.effects.val();
        } else {
            // The status record is on its way.
            self.chosen.next.status = 0.into();
        }
        self.settle.tcb.next = self.chosen.val();
        self.settle.lost.next = self.asked.val().lost;
        self.settle.closed.next = self.asked.val().closed;
        self.effects.next = self.asked.val();
        self.result.next = self.settle.result.val();
        let end = self.settle.result.val().end;
        self.packet_seq.next = end;
        if self.asked.val().stream == k!(packet::LOGIN) {
            self.result.next.end = end + k!(LOGIN_PACKET_BYTES);
        } else if self.asked.val().stream != k!(packet::NONE) {
            self.result.next.end = end + k!(EMPTY_PACKET_BYTES);
        }
        self.opening.next = (kind == k!(event::COMMAND)) & self.on_command.opening.val();
        self.send.next = (kind == k!(event::OUTPUT)) & self.on_output.send.val();
        self.request.next = self.on_output.request.val();
        self.again.next = self.on_output.again.val();
        self.bare.next = self.on_output.bare.val();

        // RST is flag 0x04, with ACK 0x14.
        self.reset.next = Request::default();
        self.reset.next.slot = self.slot.val();
        if !self.asked.val().reply {
            self.reset.next.flags = 0x14.into();
            self.reset.next.seq = self.on_output.empty_seq.val();
            self.reset.next.ack = self.rcv_nxt.val();
        } else if segment.has_ack {
            //= RFC9293#3.10.7.1
            //# <SEQ=SEG.ACK><CTL=RST>
            self.reset.next.flags = 0x04.into();
            self.reset.next.seq = segment.ack;
        } else {
            //= RFC9293#3.10.7.1
            //# <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>
            self.reset.next.flags = 0x14.into();
            self.reset.next.ack = segment.end;
        }
    }
}
