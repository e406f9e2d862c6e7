//! The receive half of TCP: which octets of which segment continue a stream.

use super::announce::Announce;
use super::judge::Judge;
use super::tcb::{Reach, Segment, Sent, WINDOW_MAX};
use crate::prim::{ram::Ram, twin::TwinRam};
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// Keep-or-drop decision for every segment, once, on its header; the payload of a kept segment is cut through with its
/// already received head trimmed. `SLOTS` must be `2^N`.
///
/// The tables are read with `look_slot`, a cycle before the header, so that its cycle can take distances and the next,
/// which may bring the first payload beat, compare them.
///
/// Latency: `p_*` to `g_*` 1 cycle (`budget::ACCEPT`), `e_valid` to `g_end` 1 cycle. Throughput: a beat every cycle, a
/// segment every 8 cycles. Backpressure: none; a segment is dropped, and its peer sends it again, when it is out of
/// order (`ev_tcp_out_of_order`), old (`ev_tcp_duplicate`), or the record queue or the engine's event queue has no
/// room (`ev_tcp_no_room`).
///
/// Undefined: two verdicts fewer than 4 cycles apart; a verdict fewer than 4 cycles after its header; a `look_slot`
/// that is not the next cycle's `h_slot`.
#[derive(LogicBlock, Default)]
pub struct TcpRx<const N: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// Slot of the segment whose header may be decided in the next cycle.
    pub look_slot: Signal<In, Bits<6>>,
    /// Header decided; fields hold until the verdict.
    pub h_valid: Signal<In, Bit>,
    /// 2 for TCP; others are ignored.
    pub h_kind: Signal<In, Bits<2>>,
    /// Session slot.
    pub h_slot: Signal<In, Bits<6>>,
    /// SEG.SEQ.
    pub h_seq: Signal<In, Bits<32>>,
    /// SEG.ACK.
    pub h_ack: Signal<In, Bits<32>>,
    /// TCP flags.
    pub h_flags: Signal<In, Bits<8>>,
    /// SEG.WND.
    pub h_window: Signal<In, Bits<16>>,
    /// Payload octets.
    pub h_len: Signal<In, Bits<16>>,
    /// MSS option, 0 for none; read at `e_valid`.
    pub h_mss: Signal<In, Bits<16>>,
    /// Payload beat.
    pub p_valid: Signal<In, Bit>,
    /// Octets, in the MAC's lanes.
    pub p_data: Signal<In, Bits<64>>,
    /// First lane in use.
    pub p_lo: Signal<In, Bits<3>>,
    /// Last lane in use.
    pub p_hi: Signal<In, Bits<3>>,
    /// Last beat of the payload.
    pub p_last: Signal<In, Bit>,
    /// Verdict on the frame.
    pub e_valid: Signal<In, Bit>,
    /// The frame is good.
    pub e_ok: Signal<In, Bit>,
    /// Free slots of the record queue.
    pub room: Signal<In, Bits<16>>,

    /// In-order octets.
    pub g_valid: Signal<Out, Bit>,
    /// As `p_data`, one cycle later.
    pub g_data: Signal<Out, Bits<64>>,
    /// First lane with a new octet.
    pub g_lo: Signal<Out, Bits<3>>,
    /// Last lane.
    pub g_hi: Signal<Out, Bits<3>>,
    /// First beat of this segment.
    pub g_first: Signal<Out, Bit>,
    /// Last beat of this segment.
    pub g_last: Signal<Out, Bit>,
    /// Slot of these octets.
    pub g_slot: Signal<Out, Bits<6>>,
    /// Verdict on the beats since `g_first`.
    pub g_end: Signal<Out, Bit>,
    /// They count.
    pub g_end_ok: Signal<Out, Bit>,

    /// Publish `sent` of `sent_slot`.
    pub sent_valid: Signal<In, Bit>,
    /// Slot.
    pub sent_slot: Signal<In, Bits<N>>,
    /// Value.
    pub sent: Signal<In, Sent>,
    /// Begin receiving on a slot at `open_nxt`; not in the cycle of `close_valid`.
    pub open_valid: Signal<In, Bit>,
    /// First octet wanted.
    pub open_nxt: Signal<In, Bits<32>>,
    /// Stop receiving on a slot.
    pub close_valid: Signal<In, Bit>,
    /// Slot of `open_valid` and `close_valid`.
    pub turn_slot: Signal<In, Bits<6>>,
    /// Slot whose RCV.NXT is asked for.
    pub nxt_slot: Signal<In, Bits<N>>,
    /// RCV.NXT of the `nxt_slot` of the cycle before.
    pub nxt: Signal<Out, Bits<32>>,
    /// Window to advertise now.
    pub window: Signal<Out, Bits<16>>,
    /// A segment waits for the engine.
    pub s_valid: Signal<Out, Bit>,
    /// Slot of the segment.
    pub s_slot: Signal<Out, Bits<6>>,
    /// The segment.
    pub s_segment: Signal<Out, Segment>,
    /// Half of the places for segments are taken.
    pub s_crowded: Signal<Out, Bit>,
    /// The engine takes it.
    pub s_pop: Signal<In, Bit>,

    /// Counter pulse.
    pub ev_tcp_accepted: Signal<Out, Bit>,
    /// Counter pulse.
    pub ev_tcp_out_of_order: Signal<Out, Bit>,
    /// Counter pulse.
    pub ev_tcp_duplicate: Signal<Out, Bit>,
    /// Counter pulse.
    pub ev_tcp_no_room: Signal<Out, Bit>,

    /// RCV.NXT: for the segment, and for the engine.
    nxt_table: TwinRam<Bits<32>, N>,
    reach_table: Ram<Reach, N>,
    judge: Judge,
    announce: Announce,
    /// One bit per slot: octets may be taken.
    open: DFF<Bits<64>>,
    /// What was sent on a slot, on its way to the table.
    sent_on: DFF<Bit>,
    sent_to: DFF<Bits<N>>,
    sent_now: DFF<Sent>,
    /// A slot's first octet wanted, until the table's write port is free.
    load_on: DFF<Bit>,
    load_slot: DFF<Bits<6>>,
    load_nxt: DFF<Bits<32>>,
    /// The slot looked up takes octets.
    looked_open: DFF<Bit>,
    /// The cycle after the header of a segment.
    fresh: DFF<Bit>,
    /// A segment is in flight; was its slot open when it was looked up; may its octets be taken, the distances
    /// aside; is the engine told of it.
    busy: DFF<Bit>,
    was_open: DFF<Bit>,
    may_take: DFF<Bit>,
    admitted: DFF<Bit>,
    take: DFF<Bit>,
    /// Octets received before that are still to come.
    skip: DFF<Bits<16>>,
    started: DFF<Bit>,
    beat: DFF<Beat>,
    end: DFF<Bit>,
    end_ok: DFF<Bit>,
    window_now: DFF<Bits<16>>,
    count: DFF<Counts>,

    row: Signal<Local, Bits<N>>,
    now_take: Signal<Local, Bit>,
    now_skip: Signal<Local, Bits<16>>,
    span: Signal<Local, Bits<32>>,
    beat_bytes: Signal<Local, Bits<16>>,
    wide: Signal<Local, Bits<19>>,
    receiving: Signal<Local, Bit>,
    open_then: Signal<Local, Bits<64>>,
    open_still: Signal<Local, Bits<64>>,
    took: Signal<Local, Bit>,
    fin_next: Signal<Local, Bit>,
    after: Signal<Local, Bits<32>>,
    good: Signal<Local, Bit>,
    moves: Signal<Local, Bit>,
    segment: Signal<Local, Segment>,
}

/// One beat on its way out.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Beat {
    /// It holds new octets.
    pub valid: Bit,
    /// Octets.
    pub data: Bits<64>,
    /// First lane.
    pub lo: Bits<3>,
    /// Last lane.
    pub hi: Bits<3>,
    /// First of the segment.
    pub first: Bit,
    /// Last of the segment.
    pub last: Bit,
    /// Slot.
    pub slot: Bits<6>,
}

/// Counter pulses.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Counts {
    /// Accepted.
    pub accepted: Bit,
    /// Out of order.
    pub out_of_order: Bit,
    /// Duplicate.
    pub duplicate: Bit,
    /// No room.
    pub no_room: Bit,
}

/// Records the queue must have room for beyond one per 8 octets, on their way from earlier segments.
const ROOM_MARGIN: usize = 8;
/// The margin in octets of window.
const WINDOW_MARGIN: usize = 8 * ROOM_MARGIN;

impl<const N: usize> Logic for TcpRx<N> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self,
            clk,
            open,
            sent_on,
            sent_to,
            sent_now,
            load_on,
            load_slot,
            load_nxt,
            looked_open,
            fresh
        );
        dff_setup!(
            self, clk, busy, was_open, may_take, admitted, take, skip, started, beat, end, end_ok,
            window_now, count
        );
        // Flags octet, RFC 9293 section 3.1: CWR ECE URG ACK PSH RST SYN FIN.
        let fin = self.h_flags.val().get_bit(0);
        let syn = self.h_flags.val().get_bit(1);
        let rst = self.h_flags.val().get_bit(2);
        let ack = self.h_flags.val().get_bit(4);
        let len = bit_cast::<32, 16>(self.h_len.val());
        self.row.next = self.h_slot.val().get_bits::<N>(0);

        // A record takes at least 15 octets of payload, so octets of window at 8 per free record never have to be
        // taken back from this session.
        self.wide.next = bit_cast::<19, 16>(self.room.val()) << bits::<2>(3);
        if self.wide.val() < k!(WINDOW_MARGIN) {
            self.window_now.d.next = 0.into();
        } else if self.wide.val() > k!(WINDOW_MARGIN + WINDOW_MAX) {
            self.window_now.d.next = k!(WINDOW_MAX);
        } else {
            self.window_now.d.next = (self.wide.val() - k!(WINDOW_MARGIN)).get_bits::<16>(0);
        }
        self.window.next = self.window_now.q.val();

        // What the engine says was sent, as the range of acknowledgments to believe.
        self.sent_on.d.next = self.sent_valid.val();
        self.sent_to.d.next = self.sent_slot.val();
        self.sent_now.d.next = self.sent.val();
        self.reach_table.clk.next = self.clk.val();
        self.reach_table.we.next = self.sent_on.q.val();
        self.reach_table.waddr.next = self.sent_to.q.val();
        self.reach_table.wdata.next.max = self.sent_now.q.val().max;
        //= RFC5961#5.2
        //# (SND.UNA - MAX.SND.WND) <= SEG.ACK <= SND.NXT
        self.reach_table.wdata.next.unacked_max =
            self.sent_now.q.val().max - self.sent_now.q.val().una + k!(WINDOW_MAX);

        // Look: the tables answer in the header's cycle. A slot opened later than they were read is still closed to
        // this segment.
        let looked = self.look_slot.val().get_bits::<N>(0);
        self.reach_table.raddr.next = looked;
        self.nxt_table.raddr_a.next = looked;
        self.nxt_table.raddr_b.next = self.nxt_slot.val();
        self.nxt.next = self.nxt_table.rdata_b.val();
        self.looked_open.d.next = self.open.q.val().get_bit(looked.index());

        // Header.
        let header = self.h_valid.val() & (self.h_kind.val() == 2);
        self.span.next = len;
        if syn & fin {
            self.span.next = len + 2;
        } else if syn | fin {
            self.span.next = len + 1;
        }
        self.judge.clk.next = self.clk.val();
        self.judge.valid.next = header;
        self.judge.seq.next = self.h_seq.val();
        self.judge.ack.next = self.h_ack.val();
        self.judge.len.next = self.h_len.val();
        self.judge.span.next = self.span.val();
        self.judge.rcv_nxt.next = self.nxt_table.rdata_a.val();
        self.judge.window.next = self.window_now.q.val();
        self.judge.reach.next = self.reach_table.rdata.val();
        self.fresh.d.next = header;
        if header {
            self.admitted.d.next = self.announce.free.val();
            self.was_open.d.next = self.looked_open.q.val();
            self.may_take.d.next = self.announce.free.val()
                & self.looked_open.q.val()
                & (self.room.val() >= (self.h_len.val() >> bits::<2>(3)) + k!(ROOM_MARGIN))
                & ack
                & !syn
                & !rst;
        }

        // The cycle after: whether the payload continues the stream, and how much of its head is known.
        self.now_take.next = self.take.q.val();
        self.now_skip.next = self.skip.q.val();
        if self.fresh.q.val() {
            self.now_take.next =
                self.judge.covers.val() & self.judge.ack_ok.val() & self.may_take.q.val();
            self.now_skip.next = self.judge.seen.val();
        }
        self.take.d.next = self.now_take.val();
        self.skip.d.next = self.now_skip.val();

        // Payload: drop whole beats already received, then move `lo` up once. Lanes keep their places:
        //   p:   . . . . . . a b | c d e f g h i j     (lo = 6)
        //   g:                     . . . f g h i j     (skip = 5: one beat of 2, then lo = 3)
        self.beat_bytes.next =
            bit_cast::<16, 3>(self.p_hi.val()) - bit_cast::<16, 3>(self.p_lo.val()) + 1;
        self.beat.d.next.valid = false;
        self.beat.d.next.data = self.p_data.val();
        self.beat.d.next.lo = self.p_lo.val() + self.now_skip.val().get_bits::<3>(0);
        self.beat.d.next.hi = self.p_hi.val();
        self.beat.d.next.first = !self.started.q.val();
        self.beat.d.next.last = self.p_last.val();
        self.beat.d.next.slot = self.h_slot.val();
        if self.p_valid.val() & self.now_take.val() {
            if self.now_skip.val() >= self.beat_bytes.val() {
                self.skip.d.next = self.now_skip.val() - self.beat_bytes.val();
            } else {
                self.skip.d.next = 0.into();
                self.started.d.next = true;
                self.beat.d.next.valid = true;
            }
        }
        self.g_valid.next = self.beat.q.val().valid;
        self.g_data.next = self.beat.q.val().data;
        self.g_lo.next = self.beat.q.val().lo;
        self.g_hi.next = self.beat.q.val().hi;
        self.g_first.next = self.beat.q.val().first;
        self.g_last.next = self.beat.q.val().last;
        self.g_slot.next = self.beat.q.val().slot;

        // Verdict. A slot the engine closed meanwhile takes nothing.
        let judged = self.judge.judged.val();
        self.receiving.next = self.open.q.val().get_bit(self.row.val().index());
        self.good.next = self.e_valid.val() & self.e_ok.val() & self.busy.q.val();
        self.took.next = self.take.q.val() & self.started.q.val() & self.receiving.val();
        //= RFC9293#3.10.7.4
        //# If the FIN bit is set, signal the user "connection closing"
        self.fin_next.next = fin
            & ack
            & !syn
            & !rst
            & self.receiving.val()
            & self.was_open.q.val()
            & judged.ack_ok
            & self.admitted.q.val()
            & (self.took.val() | judged.meets);
        // Chosen without `receiving`, which comes late: without it nothing moves.
        self.after.next = self.judge.text_end.val();
        if fin {
            self.after.next = self.judge.end.val();
        }
        self.end.d.next = self.e_valid.val() & self.started.q.val();
        self.end_ok.d.next = self.e_ok.val() & self.took.val();
        self.g_end.next = self.end.q.val();
        self.g_end_ok.next = self.end_ok.q.val();

        self.count.d.next.accepted = self.good.val() & self.took.val();
        self.count.d.next.no_room = false;
        self.count.d.next.duplicate = false;
        self.count.d.next.out_of_order = false;
        if self.good.val() & !self.took.val() {
            if !self.admitted.q.val() {
                self.count.d.next.no_room = true;
            } else if self.h_len.val() != 0 {
                if self.judge.covers.val() & self.receiving.val() & judged.ack_ok & ack {
                    self.count.d.next.no_room = true;
                } else if judged.beyond {
                    self.count.d.next.out_of_order = true;
                } else {
                    self.count.d.next.duplicate = true;
                }
            }
        }
        self.ev_tcp_accepted.next = self.count.q.val().accepted;
        self.ev_tcp_out_of_order.next = self.count.q.val().out_of_order;
        self.ev_tcp_duplicate.next = self.count.q.val().duplicate;
        self.ev_tcp_no_room.next = self.count.q.val().no_room;

        // RCV.NXT has one writer per cycle: a good verdict first, else a slot being opened. A verdict that
        // moves nothing must not write: what it looked up may be older than the opening.
        self.moves.next = self.good.val() & (self.took.val() | self.fin_next.val());
        self.nxt_table.clk.next = self.clk.val();
        self.nxt_table.we.next = self.load_on.q.val();
        self.nxt_table.waddr.next = self.load_slot.q.val().get_bits::<N>(0);
        self.nxt_table.wdata.next = self.load_nxt.q.val();
        if self.good.val() {
            self.nxt_table.we.next = self.moves.val();
            self.nxt_table.waddr.next = self.row.val();
            self.nxt_table.wdata.next = self.after.val();
        } else if self.load_on.q.val() {
            self.load_on.d.next = false;
        }
        if self.open_valid.val() {
            self.load_on.d.next = true;
            self.load_slot.d.next = self.turn_slot.val();
            self.load_nxt.d.next = self.open_nxt.val();
        }
        // Opened with its first octet, closed by the peer's FIN, closed by the engine: each may fall into one cycle.
        self.open_then.next = self.open.q.val();
        let load_row = self.load_slot.q.val().get_bits::<N>(0);
        let turn_row = self.turn_slot.val().get_bits::<N>(0);
        if self.good.val() & self.fin_next.val() {
            self.open_then.next = self.open.q.val().replace_bit(self.row.val().index(), false);
        } else if self.load_on.q.val() & !self.good.val() {
            self.open_then.next = self.open.q.val().replace_bit(load_row.index(), true);
        }
        self.open_still.next = self.open_then.val();
        if self.close_valid.val() {
            self.open_still.next = self.open_then.val().replace_bit(turn_row.index(), false);
        }
        self.open.d.next = self.open_still.val();

        // The engine's event.
        self.segment.next.seq = self.h_seq.val();
        self.segment.next.ack = self.h_ack.val();
        self.segment.next.end = self.judge.end.val();
        self.segment.next.window = self.h_window.val();
        self.segment.next.mss = self.h_mss.val();
        self.segment.next.fin = fin;
        self.segment.next.syn = syn;
        self.segment.next.rst = rst;
        self.segment.next.has_ack = ack;
        self.segment.next.text = self.h_len.val() != 0;
        self.segment.next.acceptable = judged.acceptable;
        self.segment.next.exact = judged.exact;
        self.segment.next.ack_ok = judged.ack_ok;
        self.segment.next.fin_next = self.fin_next.val();
        self.announce.clk.next = self.clk.val();
        self.announce.rst.next = self.rst.val();
        self.announce.announce.next = self.good.val() & self.admitted.q.val();
        self.announce.slot.next = self.h_slot.val();
        self.announce.segment.next = self.segment.val();
        self.announce.s_pop.next = self.s_pop.val();
        self.s_valid.next = self.announce.s_valid.val();
        self.s_crowded.next = self.announce.s_crowded.val();
        self.s_slot.next = self.announce.s_slot.val();
        self.s_segment.next = self.announce.s_segment.val();

        if self.e_valid.val() | self.h_valid.val() {
            self.take.d.next = false;
            self.busy.d.next = header;
            self.started.d.next = false;
        }
        if self.rst.val() {
            self.open.d.next = 0.into();
            self.sent_on.d.next = false;
            self.load_on.d.next = false;
            self.fresh.d.next = false;
            self.busy.d.next = false;
            self.take.d.next = false;
            self.started.d.next = false;
            self.beat.d.next.valid = false;
            self.end.d.next = false;
        }
    }
}
