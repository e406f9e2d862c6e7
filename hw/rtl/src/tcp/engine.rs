//! The TCP engine.

use super::datapath::Datapath;
use super::host::{Command, Host};
use super::intake::Intake;
use super::isn::Isn;
use super::monitor::{EngineCounts, Monitor};
use super::outbox::Outbox;
use super::output::Request;
use super::rules::event;
use super::sequence::{EngineStep, Sequencer};
use super::settings::Settings;
use super::tcb::{
    Control, EMPTY_PACKET_BYTES, LOGIN_PACKET_BYTES, Segment, Sent, Tcb, WINDOW_OPEN_BYTES,
    WINDOW_SMALL_BYTES, packet,
};
use super::writer::PacketWriter;
use crate::prim::ram::Ram;
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// One engine for all sessions: takes one event at a time, applies its rules to the slot's control block, stores it.
/// `SLOTS` must be `2^N` and at most 64, `A` must be `N + 5`.
///
/// ```text
/// cycle   0      1      2        3        4       5
///         take   Load   Measure  Compare  Decide  Apply
///                                                 take   Load ...     any slot, the same one too
///         take   Load   Measure  Compare  Size Size Size  Decide  Extend  Apply       output
/// ```
///
/// No step has more than one sum or comparison in a cycle. Throughput: an event every 5 cycles; one that may send a
/// segment takes 9, a client heartbeat 16, an open 135. Latency: an event is taken 3 cycles after it came into
/// view, 6 after the `Apply` that caused it. A segment and its control packets take 10 cycles and the shortest
/// frames come every 10.5: under such a load acknowledgments wait for a lull, and one stands for many.
///
/// Kinds of event take turns, committed control packets first, then segments while they are many (see `Arbiter`).
/// Nothing a slot waits for stops the others: what cannot be sent or reported yet stays in its control block.
/// Queues: control packets 16 deep, more than can be committed during the longest event; one RST reply, and when it
/// waits for the transmitter further replies are dropped (the peer asks again).
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
    pub s_crowded: Signal<In, Bit>,
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

    sequencer: Sequencer,
    settings: Settings,
    host: Host<SLOTS, N, A>,
    intake: Intake<SLOTS>,
    datapath: Datapath,
    outbox: Outbox,
    isn: Isn,
    writer: PacketWriter,
    blocks: Ram<Tcb, N>,
    monitor: Monitor<SLOTS, N>,

    /// More of the event: the command, and the tick count.
    command: DFF<Command>,
    at: DFF<Bits<32>>,
    /// Its control block; the last one's until `Load`.
    tcb: DFF<Tcb>,
    /// What the surroundings say, a cycle ago.
    rcv_nxt: DFF<Bits<32>>,
    window_held: DFF<Bits<16>>,
    window_open: DFF<Bit>,
    window_small: DFF<Bit>,
    reachable: DFF<Bit>,

    now: DFF<Bits<32>>,
    cycles: DFF<Bits<41>>,
    /// An unsolicited acknowledgment may be sent in this tick.
    budget: DFF<Bit>,
    iss: DFF<Bits<32>>,
    iss_next: DFF<Bits<32>>,
    packet: DFF<Bits<2>>,
    packet_seq: DFF<Bits<32>>,
    /// In the cycle after an event: its slot and what is to be done.
    done_slot: DFF<Bits<6>>,
    store: DFF<Bit>,
    pump: DFF<Bit>,
    opened: DFF<Bit>,
    opened_at: DFF<Bits<32>>,
    closed: DFF<Bit>,
    resolve: DFF<Bit>,

    streams: Signal<Local, Bit>,
}

impl<const SLOTS: usize, const N: usize, const A: usize> Logic for Engine<SLOTS, N, A> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self,
            clk,
            command,
            at,
            tcb,
            rcv_nxt,
            window_held,
            window_open,
            window_small,
            reachable,
            now,
            cycles,
            budget
        );
        dff_setup!(
            self, clk, iss, iss_next, packet, packet_seq, done_slot, store, pump, opened,
            opened_at, closed, resolve
        );
        let slot = self.intake.slot.val();
        let kind = self.intake.kind.val();
        let tcb = self.tcb.q.val();
        let row = slot.get_bits::<N>(0);
        let done_row = self.done_slot.q.val().get_bits::<N>(0);
        let step = self.sequencer.step.val();
        let change = self.datapath.change.val();
        let effects = self.datapath.effects.val();
        let outgoing = self.datapath.outgoing.val();
        let applying = self.sequencer.applying.val();
        self.streams.next = effects.stream != k!(packet::NONE);

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
        self.host.served.next = (step == EngineStep::Load) & (kind == k!(event::COMMAND));
        self.cycles.d.next = self.cycles.q.val() + 1;
        if applying & effects.spend {
            self.budget.d.next = false;
        }
        if self.timer_tick.val() {
            self.now.d.next = self.now.q.val() + 1;
            self.budget.d.next = true;
        }
        self.rcv_nxt.d.next = self.nxt.val();
        self.window_held.d.next = self.window.val();
        self.window_open.d.next = self.window.val() >= k!(WINDOW_OPEN_BYTES);
        self.window_small.d.next = self.window.val() < k!(WINDOW_SMALL_BYTES);
        self.reachable.d.next = self.res_q_ok.val();

        // The event.
        self.intake.clk.next = self.clk.val();
        self.intake.rst.next = self.rst.val();
        self.intake.timer_tick.next = self.timer_tick.val();
        self.intake.c_valid.next = self.c_valid.val();
        self.intake.c_said.next = self.control.val();
        self.intake.s_valid.next = self.s_valid.val();
        self.intake.s_crowded.next = self.s_crowded.val();
        self.intake.s_slot.next = self.s_slot.val();
        self.intake.s_segment.next = self.s_segment.val();
        self.s_pop.next = self.intake.s_pop.val();
        self.intake.command_valid.next = self.host.found.val();
        self.intake.command_slot.next = self.host.index.val();
        self.intake.window_open.next = self.window_open.q.val();
        self.intake.idle.next = step == EngineStep::Idle;
        self.intake.ending.next = applying & !self.streams.val();
        self.intake.free.next = self.outbox.free.val();
        self.intake.uses.next.send = applying & outgoing.send;
        self.intake.uses.next.reset = applying & (effects.abort | effects.reply);
        self.intake.uses.next.status = applying & effects.report;
        self.intake.uses.next.forget = applying & effects.opening;
        self.intake.done.next = self.store.q.val();
        self.intake.done_slot.next = self.done_slot.q.val();
        self.intake.pump.next = self.pump.q.val();
        self.intake.report.next = tcb.status != 0;
        self.intake.small.next = tcb.small;

        // What becomes of it.
        self.datapath.clk.next = self.clk.val();
        self.datapath.kind.next = kind;
        self.datapath.slot.next = slot;
        self.datapath.tcb.next = tcb;
        self.datapath.segment.next = self.intake.segment.val();
        self.datapath.control.next = self.intake.control.val();
        self.datapath.command.next = self.command.q.val();
        self.datapath.values.next = self.settings.values.val();
        self.datapath.around.next.now = self.at.q.val();
        self.datapath.around.next.budget = self.budget.q.val();
        self.datapath.around.next.ready = self.reachable.q.val() & self.outbox.free.val().forget;
        self.datapath.around.next.rcv_nxt = self.rcv_nxt.q.val();
        self.datapath.around.next.window = self.window_held.q.val();
        self.datapath.around.next.window_open = self.window_open.q.val();
        self.datapath.around.next.window_small = self.window_small.q.val();
        self.datapath.around.next.isn = self.iss.q.val();
        self.datapath.around.next.isn_next = self.iss_next.q.val();

        // Sequence.
        let last_cleared = self.store.q.val() & (self.done_slot.q.val() == k!(SLOTS - 1));
        self.sequencer.clk.next = self.clk.val();
        self.sequencer.rst.next = self.rst.val();
        self.sequencer.cleared.next = last_cleared;
        self.sequencer.take.next = self.intake.take.val();
        self.sequencer.opens.next = (kind == k!(event::COMMAND)) & self.command.q.val().open;
        self.sequencer.hashed.next = self.isn.done.val();
        self.sequencer.output.next = kind == k!(event::OUTPUT);
        self.sequencer.streams.next = self.streams.val();
        self.sequencer.written.next = self.writer.done.val();
        self.isn.start.next = step == EngineStep::Hash;
        self.writer.start.next = step == EngineStep::Write;

        // Its control block: cleared, loaded, changed, given a packet more; and stored in the cycle after.
        self.store.d.next = false;
        if step == EngineStep::Clear {
            self.store.d.next = !last_cleared;
            if self.store.q.val() {
                self.done_slot.d.next = self.done_slot.q.val() + 1;
            }
        }
        if step == EngineStep::Load {
            if !self.intake.same.val() {
                self.tcb.d.next = self.blocks.rdata.val();
            }
            self.at.d.next = self.now.q.val();
            self.command.d.next = self.host.command.val();
        }
        if applying {
            self.tcb.d.next = self.datapath.result.val();
            self.done_slot.d.next = slot;
            self.store.d.next = !self.streams.val();
            self.packet.d.next = effects.stream;
            self.pump.d.next = effects.pump;
        }
        if step == EngineStep::Append {
            self.packet_seq.d.next = tcb.end;
            self.tcb.d.next.end = tcb.end + k!(EMPTY_PACKET_BYTES);
            if self.packet.q.val() == k!(packet::LOGIN) {
                self.tcb.d.next.end = tcb.end + k!(LOGIN_PACKET_BYTES);
            }
            self.store.d.next = true;
        }
        self.blocks.clk.next = self.clk.val();
        self.blocks.raddr.next = self.intake.next_slot.val().get_bits::<N>(0);
        self.blocks.we.next = self.store.q.val();
        self.blocks.waddr.next = done_row;
        self.blocks.wdata.next = tcb;

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
        self.iss_next.d.next = self.iss.q.val() + 1;
        // Words of the slot's registers: 1 address, 2 ports; from 16 the login template.
        self.host.word.next = 1.into();
        if self.isn.second.val() {
            self.host.word.next = 2.into();
        }
        if step == EngineStep::Write {
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

        // What leaves. A reply needs the peer's link address, which a closed slot may not have.
        let reset = applying
            & (effects.abort | (effects.reply & self.reachable.q.val()))
            & self.outbox.free.val().reset;
        self.outbox.clk.next = self.clk.val();
        self.outbox.rst.next = self.rst.val();
        self.outbox.slot.next = slot;
        self.outbox.send.next = applying & outgoing.send;
        self.outbox.request.next = self.datapath.request.val();
        self.outbox.reset_on.next = reset;
        self.outbox.reset.next = self.datapath.reset.val();
        self.outbox.report.next = applying & effects.report & (tcb.status != 0);
        self.outbox.action.next = tcb.status;
        self.outbox.side.next = tcb.status_side;
        self.outbox.forget.next = applying & effects.opening;
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

        // TcpRx and resolver, in the cycle after the event.
        self.opened.d.next = applying & effects.opened;
        self.opened_at.d.next = self.intake.segment.val().seq + 1;
        self.closed.d.next = applying & change.closed;
        self.resolve.d.next = applying & effects.resolve;
        self.open_valid.next = self.opened.q.val();
        self.open_nxt.next = self.opened_at.q.val();
        self.close_valid.next = self.closed.q.val();
        self.turn_slot.next = self.done_slot.q.val();
        self.sent_valid.next = self.store.q.val();
        self.sent_slot.next = done_row;
        self.sent.next.una = tcb.una;
        self.sent.next.max = tcb.max;
        self.nxt_slot.next = row;
        self.res_valid.next = self.resolve.q.val();
        self.res_slot.next = self.done_slot.q.val();
        self.res_q_slot.next = slot;

        // Registers and counters.
        self.monitor.clk.next = self.clk.val();
        self.monitor.rst.next = self.rst.val();
        self.monitor.store.next = self.store.q.val();
        self.monitor.row.next = done_row;
        self.monitor.tcb.next = tcb;
        self.monitor.slot.next = self.q_slot.val();
        self.q_tcp_state.next = self.monitor.shown.val().tcp;
        self.q_soup_state.next = self.monitor.shown.val().soup;
        self.q_down_reason.next = self.monitor.shown.val().down;
        self.monitor.applied.next = applying;
        self.monitor.effects.next = effects;
        self.monitor.outgoing.next = outgoing;
        self.monitor.reset.next = reset;
        self.counts.next = self.monitor.counts.val();

        if self.rst.val() {
            self.done_slot.d.next = 0.into();
            // A control block of zeros is a closed one.
            self.tcb.d.next = Tcb::default();
            self.now.d.next = 0.into();
            self.cycles.d.next = 0.into();
            self.budget.d.next = true;
            self.store.d.next = false;
            self.pump.d.next = false;
            self.opened.d.next = false;
            self.closed.d.next = false;
            self.resolve.d.next = false;
        }
    }
}
