//! The sequencer of the TCP engine.

use super::arbiter::Arbiter;
use super::host::Host;
use super::isn::Isn;
use super::monitor::{EngineCounts, Monitor};
use super::outbox::Outbox;
use super::output::Request;
use super::rules::{Rules, event};
use super::settings::Settings;
use super::soup::PacketWriter;
use super::tcb::{Control, Segment, Sent, Tcb, WINDOW_OPEN_BYTES, packet};
use crate::prim::{queue::Queue, ram::Ram};
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
    arbiter: Arbiter<SLOTS>,
    rules: Rules,
    outbox: Outbox,
    isn: Isn,
    writer: PacketWriter,
    blocks: Ram<Tcb, N>,
    monitor: Monitor<SLOTS, N>,

    step: DFF<EngineStep>,
    kind: DFF<Bits<6>>,
    slot: DFF<Bits<6>>,
    tcb: DFF<Tcb>,
    now: DFF<Bits<32>>,
    cycles: DFF<Bits<41>>,
    iss: DFF<Bits<32>>,
    /// An unsolicited acknowledgment may be sent in this tick.
    budget: DFF<Bit>,
    packet: DFF<Bits<2>>,
    packet_seq: DFF<Bits<32>>,
    opened: DFF<Bit>,
    opened_at: DFF<Bits<32>>,
    closed: DFF<Bit>,
    resolve: DFF<Bit>,
    decide: Signal<Local, Bit>,
    choosing: Signal<Local, Bit>,
}

impl<const SLOTS: usize, const N: usize, const A: usize> Logic for Engine<SLOTS, N, A> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self, clk, step, kind, slot, tcb, now, cycles, iss, budget, packet, packet_seq, opened,
            opened_at, closed, resolve
        );
        let slot = self.slot.q.val();
        let kind = self.kind.q.val();
        let tcb = self.tcb.q.val();
        let row = slot.get_bits::<N>(0);
        let effects = self.rules.effects.val();
        self.decide.next = self.step.q.val() == EngineStep::Decide;
        self.choosing.next = self.step.q.val() == EngineStep::Choose;
        let decide = self.decide.val();

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
        self.host.served.next = decide & (kind == k!(event::COMMAND));
        self.cycles.d.next = self.cycles.q.val() + 1;
        if decide & effects.spend {
            self.budget.d.next = false;
        }
        if self.timer_tick.val() {
            self.now.d.next = self.now.q.val() + 1;
            self.budget.d.next = true;
        }

        // Choice of the next event.
        self.controls.clk.next = self.clk.val();
        self.controls.rst.next = self.rst.val();
        self.controls.push.next = self.c_valid.val();
        self.controls.wdata.next = self.control.val();
        self.controls.pop.next = decide & (kind == k!(event::CONTROL));
        self.s_pop.next = decide & (kind == k!(event::SEGMENT));
        self.arbiter.clk.next = self.clk.val();
        self.arbiter.rst.next = self.rst.val();
        self.arbiter.timer_tick.next = self.timer_tick.val();
        self.arbiter.control_valid.next = self.controls.valid.val();
        self.arbiter.control_slot.next = self.controls.rdata.val().slot;
        self.arbiter.segment_valid.next = self.s_valid.val();
        self.arbiter.segment_slot.next = self.s_slot.val();
        self.arbiter.command_valid.next =
            self.host.found.val() & self.outbox.reset_free.val() & self.outbox.forget_free.val();
        self.arbiter.command_slot.next = self.host.index.val();
        self.arbiter.can_send.next = self.outbox.send_free.val();
        self.arbiter.can_reset.next = self.outbox.reset_free.val();
        self.arbiter.can_report.next = self.outbox.status_free.val();
        self.arbiter.window_open.next = self.window.val() >= k!(WINDOW_OPEN_BYTES);
        self.arbiter.taken.next = self.choosing.val() & self.arbiter.found.val();
        self.arbiter.decided.next = decide;
        self.arbiter.decided_kind.next = kind;
        self.arbiter.decided_slot.next = slot;
        self.arbiter.pump.next = effects.pump;
        self.arbiter.closed.next = effects.closed;
        self.arbiter.report.next = self.rules.result.val().status != 0;
        self.arbiter.small.next = self.rules.result.val().small;

        // The event's rules.
        self.rules.kind.next = kind;
        self.rules.tcb.next = tcb;
        self.rules.slot.next = slot;
        self.rules.now.next = self.now.q.val();
        self.rules.values.next = self.settings.values.val();
        self.rules.segment.next = self.s_segment.val();
        self.rules.budget.next = self.budget.q.val();
        self.rules.control.next = self.controls.rdata.val();
        self.rules.abort.next = self.host.abort.val();
        self.rules.close.next = self.host.close.val();
        self.rules.isn.next = self.iss.q.val();
        self.rules.ready.next = self.res_q_ok.val() & self.outbox.forget_free.val();
        self.rules.rcv_nxt.next = self.nxt.val();
        self.rules.window.next = self.window.val();

        // Sequence.
        self.blocks.clk.next = self.clk.val();
        self.blocks.raddr.next = self.arbiter.slot.val().get_bits::<N>(0);
        self.blocks.waddr.next = row;
        self.blocks.wdata.next = tcb;
        self.blocks.we.next = false;
        self.isn.start.next = false;
        self.writer.start.next = false;
        match self.step.q.val() {
            EngineStep::Clear => {
                self.blocks.we.next = true;
                self.slot.d.next = slot + 1;
                if slot == k!(SLOTS - 1) {
                    self.step.d.next = EngineStep::Choose;
                }
            }
            EngineStep::Choose => {
                if self.arbiter.found.val() {
                    self.kind.d.next = self.arbiter.kind.val();
                    self.slot.d.next = self.arbiter.slot.val();
                    self.step.d.next = EngineStep::Load;
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
                self.tcb.d.next = self.rules.result.val();
                self.step.d.next = EngineStep::Store;
                if effects.stream != k!(packet::NONE) {
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

        //= RFC6528#3
        //# ISN = M + F(localip, localport, remoteip, remoteport, secretkey)
        // M counts 3.3 us.
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
        if decide {
            self.packet.d.next = effects.stream;
            self.packet_seq.d.next = self.rules.packet_seq.val();
        }
        self.writer.packet.next = self.packet.q.val();
        self.writer.seq.next = self.packet_seq.q.val();
        self.writer.template.next = self.host.value.val();
        self.writer.wb_ready.next = self.wb_ready.val();
        self.wb_valid.next = self.writer.wb_valid.val();
        self.wb_seq.next = self.writer.wb_seq.val();
        self.wb_data.next = self.writer.wb_data.val();
        self.wb_slot.next = slot;

        // What leaves. A reply needs the peer's link address, which a closed slot may not have.
        let reset = decide
            & (effects.abort | (effects.reply & self.res_q_ok.val()))
            & self.outbox.reset_free.val();
        let send = decide & self.rules.send.val();
        self.outbox.clk.next = self.clk.val();
        self.outbox.rst.next = self.rst.val();
        self.outbox.idle.next = self.choosing.val();
        self.outbox.slot.next = slot;
        self.outbox.send.next = send;
        self.outbox.request.next = self.rules.request.val();
        self.outbox.reset_on.next = reset;
        self.outbox.reset.next = self.rules.reset.val();
        self.outbox.report.next = decide & (kind == k!(event::STATUS));
        self.outbox.action.next = tcb.status;
        self.outbox.side.next = tcb.status_side;
        self.outbox.forget.next = decide & self.rules.opening.val();
        self.outbox.req_ready.next = self.req_ready.val();
        self.outbox.st_ready.next = self.st_ready.val();
        self.outbox.x_ready.next = self.x_ready.val();
        self.req_valid.next = self.outbox.req_valid.val();
        self.req.next = self.outbox.req.val();
        self.st_valid.next = self.outbox.st_valid.val();
        self.st_slot.next = self.outbox.st_slot.val();
        self.st_action.next = self.outbox.st_action.val();
        self.st_side.next = self.outbox.st_side.val();
        self.x_valid.next = self.outbox.x_valid.val();
        self.x_slot.next = self.outbox.x_slot.val();

        // TcpRx and resolver, in the cycle after the decision.
        self.opened.d.next = decide & effects.opened;
        self.opened_at.d.next = self.s_segment.val().seq + 1;
        self.closed.d.next = decide & effects.closed;
        self.resolve.d.next = decide & effects.resolve;
        self.open_valid.next = self.opened.q.val();
        self.open_nxt.next = self.opened_at.q.val();
        self.close_valid.next = self.closed.q.val();
        self.turn_slot.next = slot;
        self.sent_valid.next = self.step.q.val() == EngineStep::Store;
        self.sent_slot.next = row;
        self.sent.next.una = tcb.una;
        self.sent.next.max = tcb.max;
        self.nxt_slot.next = row;
        self.res_valid.next = self.resolve.q.val();
        self.res_slot.next = slot;
        self.res_q_slot.next = slot;

        // Registers and counters.
        self.monitor.clk.next = self.clk.val();
        self.monitor.rst.next = self.rst.val();
        self.monitor.store.next =
            (self.step.q.val() == EngineStep::Clear) | (self.step.q.val() == EngineStep::Store);
        self.monitor.row.next = row;
        self.monitor.tcb.next = tcb;
        self.monitor.slot.next = self.q_slot.val();
        self.q_tcp_state.next = self.monitor.shown.val().tcp;
        self.q_soup_state.next = self.monitor.shown.val().soup;
        self.q_down_reason.next = self.monitor.shown.val().down;
        self.monitor.decide.next = decide;
        self.monitor.effects.next = effects;
        self.monitor.send.next = send;
        self.monitor.again.next = self.rules.again.val();
        self.monitor.bare.next = self.rules.bare.val();
        self.monitor.reset.next = reset;
        self.counts.next = self.monitor.counts.val();

        if self.rst.val() {
            self.step.d.next = EngineStep::Clear;
            self.slot.d.next = 0.into();
            // A control block of zeros is a closed one.
            self.tcb.d.next = Tcb::default();
            self.now.d.next = 0.into();
            self.cycles.d.next = 0.into();
            self.budget.d.next = true;
            self.opened.d.next = false;
            self.closed.d.next = false;
            self.resolve.d.next = false;
        }
    }
}
