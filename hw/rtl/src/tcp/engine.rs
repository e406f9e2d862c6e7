//! The sequencer of the TCP engine.

use super::command::CommandRules;
use super::host::Host;
use super::isn::Isn;
use super::output::{OutputRules, Request};
use super::pick::Pick;
use super::rx::Sent;
use super::segment::SegmentRules;
use super::settings::Settings;
use super::settle::Settle;
use super::soup::{PacketWriter, SoupRules};
use super::table::{Queue, Table};
use super::tcb::{
    Control, EMPTY_PACKET_BYTES, Effects, LOGIN_PACKET_BYTES, Segment, Tcb, WINDOW_OPEN_BYTES,
    packet,
};
use super::timer::TimerRules;
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// Where the engine is in an event.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum EngineStep {
    /// After reset: every control block to CLOSED.
    Clear,
    /// Choose an event; its control block is being read.
    Choose,
    /// The control block arrives.
    Load,
    /// Compute an initial sequence number.
    Hash,
    /// Apply the event's rules.
    Decide,
    /// Write a packet into the transmit buffer.
    Write,
    /// Store the control block.
    Store,
}

/// Kinds of event, the bit of each in the requests of the arbiter.
mod event {
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
    /// SoupBinTCP control packets were committed; before all others.
    pub const CONTROL: usize = 5;
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

/// One engine for all sessions: takes one event at a time, applies its rules to the slot's control block, stores it.
/// `SLOTS` must be `2^N` and at most 64, `A` must be `N + 5`.
///
/// Throughput: an event every 4 cycles; an open takes 120, a client packet 12. Kinds of event take turns, committed
/// control packets first. Nothing a slot waits for stops the others: what cannot be sent or reported yet stays in
/// its control block. Queues: control packets 16 deep, more than can be committed during the longest event; one
/// RST reply, and when it waits for the transmitter further replies are dropped (the peer asks again).
#[derive(LogicBlock, Default)]
pub struct Engine<const SLOTS: usize, const N: usize, const A: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset: all connections forgotten.
    pub rst: Signal<In, Bit>,
    /// One cycle per timer tick.
    pub timer_tick: Signal<In, Bit>,
    /// Register writes.
    pub cfg_valid: Signal<In, Bit>,
    /// Register writes.
    pub cfg_addr: Signal<In, Bits<17>>,
    /// Register writes.
    pub cfg_data: Signal<In, Bits<32>>,

    /// See [`super::rx::TcpRx`].
    pub sent_valid: Signal<Out, Bit>,
    /// See [`super::rx::TcpRx`].
    pub sent_slot: Signal<Out, Bits<N>>,
    /// See [`super::rx::TcpRx`].
    pub sent: Signal<Out, Sent>,
    /// See [`super::rx::TcpRx`].
    pub open_valid: Signal<Out, Bit>,
    /// See [`super::rx::TcpRx`].
    pub open_nxt: Signal<Out, Bits<32>>,
    /// See [`super::rx::TcpRx`].
    pub close_valid: Signal<Out, Bit>,
    /// See [`super::rx::TcpRx`].
    pub turn_slot: Signal<Out, Bits<6>>,
    /// See [`super::rx::TcpRx`].
    pub nxt_slot: Signal<Out, Bits<N>>,
    /// See [`super::rx::TcpRx`].
    pub nxt: Signal<In, Bits<32>>,
    /// See [`super::rx::TcpRx`].
    pub window: Signal<In, Bits<16>>,
    /// See [`super::rx::TcpRx`].
    pub s_valid: Signal<In, Bit>,
    /// See [`super::rx::TcpRx`].
    pub s_slot: Signal<In, Bits<6>>,
    /// See [`super::rx::TcpRx`].
    pub s_segment: Signal<In, Segment>,
    /// See [`super::rx::TcpRx`].
    pub s_pop: Signal<Out, Bit>,

    /// Control packets of a committed segment.
    pub c_valid: Signal<In, Bit>,
    /// What they said.
    pub control: Signal<In, Control>,
    /// The framer must forget a slot's stream.
    pub x_valid: Signal<Out, Bit>,
    /// It has.
    pub x_ready: Signal<In, Bit>,
    /// Slot.
    pub x_slot: Signal<Out, Bits<6>>,
    /// A status record is wanted.
    pub st_valid: Signal<Out, Bit>,
    /// It is taken.
    pub st_ready: Signal<In, Bit>,
    /// Slot.
    pub st_slot: Signal<Out, Bits<6>>,
    /// `record::status`.
    pub st_action: Signal<Out, Bits<8>>,
    /// `record::down`, or the server's reason.
    pub st_side: Signal<Out, Bits<8>>,
    /// A segment is to be sent.
    pub req_valid: Signal<Out, Bit>,
    /// It is taken.
    pub req_ready: Signal<In, Bit>,
    /// The segment.
    pub req: Signal<Out, Request>,
    /// An octet for the transmit buffer.
    pub wb_valid: Signal<Out, Bit>,
    /// It is taken.
    pub wb_ready: Signal<In, Bit>,
    /// Slot.
    pub wb_slot: Signal<Out, Bits<6>>,
    /// Sequence number.
    pub wb_seq: Signal<Out, Bits<32>>,
    /// Octet.
    pub wb_data: Signal<Out, Bits<8>>,
    /// Resolve the next hop of `res_slot`, one cycle.
    pub res_valid: Signal<Out, Bit>,
    /// Slot.
    pub res_slot: Signal<Out, Bits<6>>,
    /// Slot whose next hop is asked for.
    pub res_q_slot: Signal<Out, Bits<6>>,
    /// It was known in the cycle before.
    pub res_q_ok: Signal<In, Bit>,
    /// Slot asked for by the registers.
    pub q_slot: Signal<In, Bits<6>>,
    /// `reg::tcp_state`, one cycle later.
    pub q_tcp_state: Signal<Out, Bits<4>>,
    /// `reg::soup_state`, one cycle later.
    pub q_soup_state: Signal<Out, Bits<3>>,
    /// `record::down` of the last loss, one cycle later.
    pub q_down_reason: Signal<Out, Bits<8>>,
    /// Counter pulses.
    pub counts: Signal<Out, EngineCounts>,

    settings: Settings,
    host: Host<SLOTS, N, A>,
    controls: Queue<Control, 4, 5>,
    blocks: Table<Tcb, N>,
    states: Table<Bits<15>, N>,
    known: DFF<Bit>,
    turn: Pick<5>,
    next_output: Pick<64>,
    next_status: Pick<64>,
    segment_rules: SegmentRules,
    timer_rules: TimerRules,
    output_rules: OutputRules,
    command_rules: CommandRules,
    soup_rules: SoupRules,
    settle: Settle,
    isn: Isn,
    writer: PacketWriter,

    step: DFF<EngineStep>,
    kind: DFF<Bits<6>>,
    last_kind: DFF<Bits<6>>,
    slot: DFF<Bits<6>>,
    last_output: DFF<Bits<6>>,
    tcb: DFF<Tcb>,
    now: DFF<Bits<32>>,
    cycles: DFF<Bits<41>>,
    iss: DFF<Bits<32>>,
    budget: DFF<Bit>,
    /// One bit per slot: it may have something to send.
    outputs: DFF<Bits<64>>,
    /// Slots from this one on are still to be scanned.
    scan: DFF<Bits<6>>,
    scan_on: DFF<Bit>,
    /// A tick came during the scan.
    scan_again: DFF<Bit>,
    /// One bit per slot: a status record waits.
    statuses: DFF<Bits<64>>,
    /// One bit per slot: the window last advertised was small.
    smalls: DFF<Bits<64>>,
    packet: DFF<Bits<2>>,
    packet_seq: DFF<Bits<32>>,
    request: DFF<Request>,
    request_on: DFF<Bit>,
    reset: DFF<Request>,
    reset_on: DFF<Bit>,
    status_on: DFF<Bit>,
    status_slot: DFF<Bits<6>>,
    status_action: DFF<Bits<8>>,
    status_side: DFF<Bits<8>>,
    forget_on: DFF<Bit>,
    forget_slot: DFF<Bits<6>>,
    open_on: DFF<Bit>,
    open_at: DFF<Bits<32>>,
    close_on: DFF<Bit>,
    resolve_on: DFF<Bit>,
    pulses: DFF<EngineCounts>,

    ready: Signal<Local, Bits<5>>,
    chosen: Signal<Local, Bit>,
    choice: Signal<Local, Bits<6>>,
    subject: Signal<Local, Bits<6>>,
    decide: Signal<Local, Bit>,
    result: Signal<Local, Tcb>,
    effects: Signal<Local, Effects>,
    final_tcb: Signal<Local, Tcb>,
    output_due: Signal<Local, Bit>,
}

impl<const SLOTS: usize, const N: usize, const A: usize> Logic for Engine<SLOTS, N, A> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self,
            clk,
            known,
            step,
            kind,
            last_kind,
            slot,
            last_output,
            tcb,
            now,
            cycles,
            iss,
            budget,
            outputs,
            scan,
            scan_on,
            scan_again,
            statuses,
            smalls,
            packet,
            packet_seq,
            request,
            request_on,
            reset,
            reset_on,
            status_on,
            status_slot,
            status_action,
            status_side,
            forget_on,
            forget_slot,
            open_on,
            open_at,
            close_on,
            resolve_on,
            pulses
        );
        let slot = self.slot.q.val();
        let kind = self.kind.q.val();
        let now = self.now.q.val();

        // Registers and time.
        self.settings.clk.next = self.clk.val();
        self.settings.rst.next = self.rst.val();
        self.settings.cfg_valid.next = self.cfg_valid.val();
        self.settings.cfg_addr.next = self.cfg_addr.val();
        self.settings.cfg_data.next = self.cfg_data.val();
        self.host.clk.next = self.clk.val();
        self.host.rst.next = self.rst.val();
        self.host.cfg_valid.next = self.cfg_valid.val();
        self.host.cfg_addr.next = self.cfg_addr.val();
        self.host.cfg_data.next = self.cfg_data.val();
        self.host.slot.next = slot;
        self.cycles.d.next = self.cycles.q.val() + 1;

        // Arbiter: committed control packets, else the kinds of event in turn.
        self.controls.clk.next = self.clk.val();
        self.controls.rst.next = self.rst.val();
        self.controls.push.next = self.c_valid.val();
        self.controls.wdata.next = self.control.val();
        self.next_output.request.next = self.outputs.q.val();
        self.next_output.last.next = self.last_output.q.val();
        self.next_status.request.next = self.statuses.q.val();
        self.next_status.last.next = slot;
        let status_ready = self.next_status.found.val() & !self.status_on.q.val();
        let timer_ready = self.scan_on.q.val() & !self.reset_on.q.val();
        let command_ready =
            self.host.found.val() & !self.reset_on.q.val() & !self.forget_on.q.val();
        let output_ready =
            self.next_output.found.val() & !self.request_on.q.val() & !self.reset_on.q.val();
        self.ready.next = cat!(status_ready: 1, timer_ready: 1, command_ready: 1, output_ready: 1, self.s_valid.val(): 1);
        self.turn.request.next = self.ready.val();
        self.turn.last.next = self.last_kind.q.val();
        self.chosen.next = self.controls.valid.val() | self.turn.found.val();
        self.choice.next = self.turn.index.val();
        self.subject.next = self.s_slot.val();
        if self.controls.valid.val() {
            self.choice.next = k!(event::CONTROL);
            self.subject.next = self.controls.rdata.val().slot;
        } else if self.turn.index.val() == k!(event::OUTPUT) {
            self.subject.next = self.next_output.index.val();
        } else if self.turn.index.val() == k!(event::COMMAND) {
            self.subject.next = self.host.index.val();
        } else if self.turn.index.val() == k!(event::TIMER) {
            self.subject.next = self.scan.q.val();
        } else if self.turn.index.val() == k!(event::STATUS) {
            self.subject.next = self.next_status.index.val();
        }

        // Rules: all look at the same control block, the event's kind selects one.
        self.segment_rules.tcb.next = self.tcb.q.val();
        self.segment_rules.segment.next = self.s_segment.val();
        self.segment_rules.now.next = now;
        self.segment_rules.rto_initial.next = self.settings.rto_initial.val();
        self.segment_rules.fin_wait_ticks.next = self.settings.rto_max.val();
        self.segment_rules.time_wait_ticks.next = self.settings.time_wait_ticks.val();
        self.segment_rules.budget.next = self.budget.q.val();
        self.timer_rules.tcb.next = self.tcb.q.val();
        self.timer_rules.now.next = now;
        self.timer_rules.ready.next = self.res_q_ok.val() & !self.forget_on.q.val();
        self.timer_rules.rto_initial.next = self.settings.rto_initial.val();
        self.timer_rules.rto_max.next = self.settings.rto_max.val();
        self.timer_rules.retries.next = self.settings.retries.val();
        self.timer_rules.heartbeat_ticks.next = self.settings.heartbeat_ticks.val();
        self.timer_rules.server_ticks.next = self.settings.server_ticks.val();
        self.output_rules.tcb.next = self.tcb.q.val();
        self.output_rules.slot.next = slot;
        self.output_rules.now.next = now;
        self.output_rules.rcv_nxt.next = self.nxt.val();
        self.output_rules.window.next = self.window.val();
        self.command_rules.tcb.next = self.tcb.q.val();
        self.command_rules.abort.next = self.host.abort.val();
        self.command_rules.close.next = self.host.close.val();
        self.command_rules.isn.next = self.iss.q.val();
        self.command_rules.now.next = now;
        self.command_rules.rto_initial.next = self.settings.rto_initial.val();
        self.soup_rules.tcb.next = self.tcb.q.val();
        self.soup_rules.control.next = self.controls.rdata.val();
        self.soup_rules.now.next = now;
        self.result.next = self.output_rules.result.val();
        self.effects.next = self.output_rules.effects.val();
        if kind == k!(event::SEGMENT) {
            self.result.next = self.segment_rules.result.val();
            self.effects.next = self.segment_rules.effects.val();
        } else if kind == k!(event::COMMAND) {
            self.result.next = self.command_rules.result.val();
            self.effects.next = self.command_rules.effects.val();
        } else if kind == k!(event::TIMER) {
            self.result.next = self.timer_rules.result.val();
            self.effects.next = self.timer_rules.effects.val();
        } else if kind == k!(event::CONTROL) {
            self.result.next = self.soup_rules.result.val();
            self.effects.next = self.soup_rules.effects.val();
        }
        self.settle.tcb.next = self.result.val();
        self.settle.lost.next = self.effects.val().lost;
        self.settle.closed.next = self.effects.val().closed;
        self.final_tcb.next = self.settle.result.val();
        if kind == k!(event::STATUS) {
            self.final_tcb.next = self.tcb.q.val();
            self.final_tcb.next.status = 0.into();
        }
        if self.effects.val().stream == k!(packet::LOGIN) {
            self.final_tcb.next.end = self.settle.result.val().end + k!(LOGIN_PACKET_BYTES);
        } else if self.effects.val().stream != k!(packet::NONE) {
            self.final_tcb.next.end = self.settle.result.val().end + k!(EMPTY_PACKET_BYTES);
        }

        // Sequence.
        self.blocks.clk.next = self.clk.val();
        self.blocks.raddr.next = self.subject.val().get_bits::<N>(0);
        self.blocks.waddr.next = slot.get_bits::<N>(0);
        self.blocks.wdata.next = self.tcb.q.val();
        self.blocks.we.next = false;
        self.isn.start.next = false;
        self.writer.start.next = false;
        self.decide.next = false;
        match self.step.q.val() {
            EngineStep::Clear => {
                self.blocks.we.next = true;
                self.slot.d.next = slot + 1;
                if slot == k!(SLOTS - 1) {
                    self.step.d.next = EngineStep::Choose;
                }
            }
            EngineStep::Choose => {
                if self.chosen.val() {
                    self.kind.d.next = self.choice.val();
                    self.slot.d.next = self.subject.val();
                    self.step.d.next = EngineStep::Load;
                    if !self.controls.valid.val() {
                        self.last_kind.d.next = self.choice.val();
                    }
                }
            }
            EngineStep::Load => {
                self.tcb.d.next = self.blocks.rdata.val();
                self.step.d.next = EngineStep::Decide;
                if (kind == k!(event::COMMAND)) & !self.host.abort.val() & !self.host.close.val() {
                    self.isn.start.next = true;
                    self.step.d.next = EngineStep::Hash;
                }
            }
            EngineStep::Hash => {
                if self.isn.done.val() {
                    self.step.d.next = EngineStep::Decide;
                }
            }
            EngineStep::Decide => {
                self.decide.next = true;
                self.tcb.d.next = self.final_tcb.val();
                self.step.d.next = EngineStep::Store;
                if self.effects.val().stream != k!(packet::NONE) {
                    self.step.d.next = EngineStep::Write;
                }
            }
            EngineStep::Write => {
                self.writer.start.next = true;
                if self.writer.done.val() {
                    self.step.d.next = EngineStep::Store;
                }
            }
            EngineStep::Store => {
                self.blocks.we.next = true;
                self.step.d.next = EngineStep::Choose;
            }
        }

        // Initial sequence number: keyed hash of the addresses plus a clock of 3.3 us (RFC 6528 section 3).
        self.isn.clk.next = self.clk.val();
        self.isn.rst.next = self.rst.val();
        self.isn.key0.next = self.settings.key0.val();
        self.isn.key1.next = self.settings.key1.val();
        self.isn.word.next = self.host.value.val();
        self.isn.third.next = self.settings.ip.val();
        if self.isn.done.val() {
            self.iss.d.next = self.isn.hash.val() + self.cycles.q.val().get_bits::<32>(9);
        }
        // Words of the slot's registers: 1 address, 2 ports; from 16 the login template.
        self.host.word.next = 1.into();
        if self.isn.second.val() {
            self.host.word.next = 2.into();
        }
        if self.step.q.val() == EngineStep::Write {
            self.host.word.next = cat!(true: 1, self.writer.word.val(): 4);
        }
        self.writer.clk.next = self.clk.val();
        self.writer.rst.next = self.rst.val();
        self.writer.packet.next = self.packet.q.val();
        self.writer.seq.next = self.packet_seq.q.val();
        self.writer.template.next = self.host.value.val();
        self.writer.wb_ready.next = self.wb_ready.val();
        self.wb_valid.next = self.writer.wb_valid.val();
        self.wb_seq.next = self.writer.wb_seq.val();
        self.wb_data.next = self.writer.wb_data.val();
        self.wb_slot.next = slot;

        // Handshakes.
        if self.req_ready.val() {
            self.request_on.d.next = false;
        }
        if self.st_ready.val() {
            self.status_on.d.next = false;
        }
        if self.x_ready.val() {
            self.forget_on.d.next = false;
        }
        if (self.step.q.val() == EngineStep::Choose)
            & self.reset_on.q.val()
            & !self.request_on.q.val()
        {
            self.request.d.next = self.reset.q.val();
            self.request_on.d.next = true;
            self.reset_on.d.next = false;
        }
        if (self.step.q.val() == EngineStep::Choose) & (self.window.val() >= k!(WINDOW_OPEN_BYTES))
        {
            self.outputs.d.next = self.outputs.q.val() | self.smalls.q.val();
        }

        // Effects.
        let decide = self.decide.val();
        self.s_pop.next = decide & (kind == k!(event::SEGMENT));
        self.controls.pop.next = decide & (kind == k!(event::CONTROL));
        self.host.served.next = decide & (kind == k!(event::COMMAND));
        self.output_due.next = self.effects.val().pump & (kind != k!(event::STATUS));
        if (kind != k!(event::OUTPUT)) & self.outputs.q.val().get_bit(slot.index()) {
            self.output_due.next = true;
        }
        self.open_on.d.next = decide & self.effects.val().opened;
        self.open_at.d.next = self.s_segment.val().seq + 1;
        self.close_on.d.next = decide & self.effects.val().closed;
        self.resolve_on.d.next = decide & self.effects.val().resolve;
        self.pulses.d.next.retransmits = false;
        self.pulses.d.next.acks_sent = false;
        self.pulses.d.next.resets_sent = false;
        self.pulses.d.next.resets_received = decide & self.effects.val().reset_seen;
        self.pulses.d.next.challenge_acks = decide & self.effects.val().challenge;
        self.pulses.d.next.opened = decide & self.effects.val().opened;
        self.pulses.d.next.logins = decide & self.effects.val().login;
        self.pulses.d.next.rejects = decide & self.effects.val().rejected;
        self.pulses.d.next.heartbeats_sent =
            decide & (self.effects.val().stream == k!(packet::HEARTBEAT));
        self.pulses.d.next.timeouts = decide & self.effects.val().timeout;
        self.pulses.d.next.protocol_errors = decide & self.effects.val().protocol_error;
        if decide {
            self.outputs.d.next = self.outputs.q.val().replace_bit(
                slot.index(),
                self.output_due.val() & !self.effects.val().closed,
            );
            self.statuses.d.next = self
                .statuses
                .q
                .val()
                .replace_bit(slot.index(), self.final_tcb.val().status != 0);
            self.smalls.d.next = self
                .smalls
                .q
                .val()
                .replace_bit(slot.index(), self.final_tcb.val().small);
            self.packet.d.next = self.effects.val().stream;
            self.packet_seq.d.next = self.settle.result.val().end;
            if self.effects.val().spend {
                self.budget.d.next = false;
            }
            if kind == k!(event::OUTPUT) {
                self.last_output.d.next = slot;
                self.request_on.d.next = self.output_rules.send.val();
                self.request.d.next = self.output_rules.request.val();
                self.pulses.d.next.retransmits = self.output_rules.again.val();
                self.pulses.d.next.acks_sent =
                    self.output_rules.send.val() & self.output_rules.bare.val();
            }
            if kind == k!(event::STATUS) {
                self.status_on.d.next = true;
                self.status_slot.d.next = slot;
                self.status_action.d.next = self.tcb.q.val().status;
                self.status_side.d.next = self.tcb.q.val().status_side;
            }
            if kind == k!(event::TIMER) {
                self.scan.d.next = slot + 1;
                if slot == k!(SLOTS - 1) {
                    self.scan.d.next = 0.into();
                    self.scan_on.d.next = self.scan_again.q.val();
                    self.scan_again.d.next = false;
                }
            }
            if (kind == k!(event::COMMAND)) & self.command_rules.opening.val() {
                self.forget_on.d.next = true;
                self.forget_slot.d.next = slot;
            }
            // RST: 0x04, with ACK 0x14. A reply needs the peer's link address, which a closed slot may not have.
            if !self.reset_on.q.val()
                & (self.effects.val().abort | (self.effects.val().reply & self.res_q_ok.val()))
            {
                self.reset_on.d.next = true;
                self.reset.d.next.slot = slot;
                self.reset.d.next.flags = 0x14.into();
                self.reset.d.next.seq = self.output_rules.empty_seq.val();
                self.reset.d.next.ack = self.nxt.val();
                self.reset.d.next.window = 0.into();
                self.reset.d.next.len = 0.into();
                self.reset.d.next.mss = false;
                self.pulses.d.next.resets_sent = true;
                if self.effects.val().reply {
                    self.reset.d.next.seq = 0.into();
                    self.reset.d.next.ack = self.s_segment.val().end;
                    if self.s_segment.val().has_ack {
                        self.reset.d.next.flags = 4.into();
                        self.reset.d.next.seq = self.s_segment.val().ack;
                        self.reset.d.next.ack = 0.into();
                    }
                }
            }
        }
        if self.timer_tick.val() {
            self.now.d.next = now + 1;
            self.budget.d.next = true;
            self.scan_on.d.next = true;
            self.scan_again.d.next = self.scan_on.q.val();
        }

        // Outputs.
        self.sent_valid.next = self.step.q.val() == EngineStep::Store;
        self.sent_slot.next = slot.get_bits::<N>(0);
        self.sent.next.una = self.tcb.q.val().una;
        self.sent.next.max = self.tcb.q.val().max;
        self.nxt_slot.next = slot.get_bits::<N>(0);
        self.open_valid.next = self.open_on.q.val();
        self.open_nxt.next = self.open_at.q.val();
        self.close_valid.next = self.close_on.q.val();
        self.turn_slot.next = slot;
        self.x_valid.next = self.forget_on.q.val();
        self.x_slot.next = self.forget_slot.q.val();
        self.st_valid.next = self.status_on.q.val();
        self.st_slot.next = self.status_slot.q.val();
        self.st_action.next = self.status_action.q.val();
        self.st_side.next = self.status_side.q.val();
        self.req_valid.next = self.request_on.q.val();
        self.req.next = self.request.q.val();
        self.res_valid.next = self.resolve_on.q.val();
        self.res_slot.next = slot;
        self.res_q_slot.next = slot;
        self.states.clk.next = self.clk.val();
        self.states.we.next =
            (self.step.q.val() == EngineStep::Clear) | (self.step.q.val() == EngineStep::Store);
        self.states.waddr.next = slot.get_bits::<N>(0);
        self.states.wdata.next =
            cat!(self.tcb.q.val().down: 8, self.tcb.q.val().soup: 3, self.tcb.q.val().state: 4);
        self.states.raddr.next = self.q_slot.val().get_bits::<N>(0);
        self.known.d.next = self.q_slot.val() <= k!(SLOTS - 1);
        self.q_tcp_state.next = 0.into();
        self.q_soup_state.next = 0.into();
        self.q_down_reason.next = 0.into();
        if self.known.q.val() {
            self.q_tcp_state.next = self.states.rdata.val().get_bits::<4>(0);
            self.q_soup_state.next = self.states.rdata.val().get_bits::<3>(4);
            self.q_down_reason.next = self.states.rdata.val().get_bits::<8>(7);
        }
        self.counts.next = self.pulses.q.val();

        if self.rst.val() {
            self.step.d.next = EngineStep::Clear;
            self.slot.d.next = 0.into();
            // A control block of zeros is a closed one.
            self.tcb.d.next.state = 0.into();
            self.tcb.d.next.soup = 0.into();
            self.tcb.d.next.down = 0.into();
            self.tcb.d.next.status = 0.into();
            self.tcb.d.next.live = false;
            self.tcb.d.next.small = false;
            self.tcb.d.next.ack_due = false;
            self.tcb.d.next.timer_on = false;
            self.now.d.next = 0.into();
            self.cycles.d.next = 0.into();
            self.budget.d.next = true;
            self.outputs.d.next = 0.into();
            self.scan.d.next = 0.into();
            self.scan_on.d.next = false;
            self.scan_again.d.next = false;
            self.statuses.d.next = 0.into();
            self.smalls.d.next = 0.into();
            self.request_on.d.next = false;
            self.reset_on.d.next = false;
            self.status_on.d.next = false;
            self.forget_on.d.next = false;
            self.open_on.d.next = false;
            self.close_on.d.next = false;
            self.resolve_on.d.next = false;
        }
    }
}
