//! MoldUDP64 receiver: session, order and completeness.

use super::assemble::StatusRequest;
use super::beat::PayloadBeat;
use super::mold_header::MoldHeader;
use crate::prim::ram::LutRam;
use crate::prim::twin::TwinLutRam;
use rust_hdl::prelude::*;
use wirebook_contract::record::status;
use wirebook_contract::reg;
use wirebook_rtl_macros::rtl;

/// Takes the payload of UDP datagrams of MoldUDP64 sessions and passes on the message blocks of new packets.
///
/// Latency: 1 cycle from `p` to `g` (see [`MoldHeader`]); `base`, `skip`, `bad` and the status messages are
/// ready before the first message can end. Throughput: a beat per cycle, no backpressure.
///
/// A packet beyond the expected sequence number reveals a gap: a GAP status record, and all records of the
/// session are marked from then on until the host clears the mark. Messages before it are skipped. The
/// first packet of a session starts at 1: what lies before it is a gap too, unless the host said
/// `FORGET_SEQ`. A packet that was dropped for want of room shows as a gap later. The end of a session is told
/// once, though its packet is repeated; again only after the session was found anew, by UP. Nothing is
/// remembered of a packet whose verdict (`v_*`) is bad.
///
/// The settings of a slot start when the host writes its SESSION_MODE. Nothing is remembered of a packet whose
/// verdict comes later than that; and one that is arriving then gets a bad verdict.
///
/// Undefined: a verdict `e_*` less than 2 cycles after the packet's last beat; a header (`h_*`) that is complete
/// before the verdict `v_*` of the packet before it. `NetRx` and the framer keep to both.
#[derive(LogicBlock, Default)]
pub struct MoldRx<const A: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// Register writes.
    pub cfg_valid: Signal<In, Bit>,
    pub cfg_addr: Signal<In, Bits<17>>,
    pub cfg_data: Signal<In, Bits<32>>,
    /// Header, payload and verdict of a frame, from `NetRx`.
    pub h_valid: Signal<In, Bit>,
    pub h_kind: Signal<In, Bits<2>>,
    pub h_slot: Signal<In, Bits<6>>,
    pub h_len: Signal<In, Bits<16>>,
    pub p_valid: Signal<In, Bit>,
    pub p_data: Signal<In, Bits<64>>,
    pub p_lo: Signal<In, Bits<3>>,
    pub p_hi: Signal<In, Bits<3>>,
    pub p_first: Signal<In, Bit>,
    pub e_valid: Signal<In, Bit>,
    pub e_ok: Signal<In, Bit>,
    /// Records the queue can take.
    pub room: Signal<In, Bits<16>>,
    /// Message blocks, and the end of the packet.
    pub g: Signal<Out, PayloadBeat>,
    /// Blocks announced.
    pub count: Signal<Out, Bits<16>>,
    /// Low half of the first block's sequence number; blocks to skip; mark records.
    pub base: Signal<Out, Bits<32>>,
    pub skip: Signal<Out, Bits<17>>,
    pub bad: Signal<Out, Bit>,
    /// Status messages.
    pub status: Signal<Out, StatusRequest>,
    /// Final verdict of the framer.
    pub v_valid: Signal<In, Bit>,
    pub v_ok: Signal<In, Bit>,
    /// State of a slot.
    pub q_slot: Signal<In, Bits<6>>,
    pub q_maybe_bad: Signal<Out, Bit>,
    pub q_next: Signal<Out, Bits<64>>,
    /// Counters.
    pub ev_mold_packets: Signal<Out, Bit>,
    pub ev_mold_heartbeats: Signal<Out, Bit>,
    pub ev_mold_gaps: Signal<Out, Bit>,
    pub ev_mold_duplicates: Signal<Out, Bit>,
    pub ev_mold_overrun: Signal<Out, Bit>,
    pub ev_mold_other_session: Signal<Out, Bit>,
    /// The header does not fit the datagram, or its numbers are impossible.
    pub ev_mold_malformed: Signal<Out, Bit>,
    /// Messages missing in a gap, modulo 2^32 as the counter is; the GAP record has all 64 bits.
    pub missing_add: Signal<Out, Bits<32>>,

    header: MoldHeader,
    here: Signal<Local, Bits<A>>,
    looked: Signal<Local, Bits<A>>,
    one_hot: Signal<Local, Bits<64>>,
    cfg_one_hot: Signal<Local, Bits<64>>,
    cfg_session: Signal<Local, Bit>,
    cfg_start: Signal<Local, Bit>,
    cfg_command: Signal<Local, Bit>,
    is_fresh: Signal<Local, Bit>,
    wanted: Signal<Local, Bits<64>>,
    commit: Signal<Local, Bit>,
    // Slots, one bit each, that the host starts anew, clears the mark of, makes forget; that the
    // committed packet belongs to, obeyed the command to forget, showed a loss, ended, and found anew.
    renewed: Signal<Local, Bits<64>>,
    cleared: Signal<Local, Bits<64>>,
    forgotten: Signal<Local, Bits<64>>,
    heard: Signal<Local, Bits<64>>,
    obeyed: Signal<Local, Bits<64>>,
    lossy: Signal<Local, Bits<64>>,
    finished: Signal<Local, Bits<64>>,
    revived: Signal<Local, Bits<64>>,

    // What is known of the slot of the packet arriving, a cycle old.
    slot_expected: DFF<Bits<64>>,
    slot_same: DFF<Bit>,
    slot_started: DFF<Bit>,
    slot_forget: DFF<Bit>,
    slot_marked: DFF<Bit>,
    slot_ended: DFF<Bit>,
    // Comparison, two cycles after the header's last beat; holds until the verdict.
    compared: DFF<Bit>,
    difference: DFF<Bits<65>>,
    expected_now: DFF<Bits<64>>,
    fresh: DFF<Bit>,
    other: DFF<Bit>,
    forgot: DFF<Bit>,
    // Decision, three cycles after.
    up: DFF<Bit>,
    gap: DFF<Bit>,
    end: DFF<Bit>,
    found_gap: DFF<Bit>,
    /// The packet has blocks beyond those expected.
    advances: DFF<Bit>,
    to_skip: DFF<Bits<17>>,
    is_bad: DFF<Bit>,
    deciding: DFF<Bit>,

    /// Next number wanted: for the packet, and for the registers.
    expected: TwinLutRam<Bits<64>, A>,
    session_ids: LutRam<Bits<80>, A>,
    started: DFF<Bits<64>>,
    forget: DFF<Bits<64>>,
    marked: DFF<Bits<64>>,
    ended: DFF<Bits<64>>,
    answer_bad: DFF<Bit>,
    answer_next: DFF<Bits<64>>,
    count_packet: DFF<Bit>,
    count_heartbeat: DFF<Bit>,
    count_gap: DFF<Bit>,
    count_duplicate: DFF<Bit>,
    count_other: DFF<Bit>,
    count_missing: DFF<Bits<32>>,
}

impl<const A: usize> Logic for MoldRx<A> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self,
            clk,
            slot_expected,
            slot_same,
            slot_started,
            slot_forget,
            slot_marked,
            slot_ended,
            compared,
            difference,
            expected_now,
            fresh
        );
        dff_setup!(
            self, clk, other, forgot, up, gap, end, found_gap, advances, to_skip, is_bad, deciding,
            started, forget
        );
        dff_setup!(
            self,
            clk,
            marked,
            ended,
            answer_bad,
            answer_next,
            count_packet,
            count_heartbeat,
            count_gap,
            count_duplicate,
            count_other,
            count_missing
        );
        self.expected.clk.next = self.clk.val();
        self.session_ids.clk.next = self.clk.val();

        // What the host says.
        let cfg_slot = self.cfg_addr.val().get_bits::<8>(8);
        self.cfg_session.next = self.cfg_valid.val()
            & (self.cfg_addr.val() >= k!(reg::SESSION_BASE))
            & (cfg_slot < k!(1usize << A));
        self.cfg_start.next = self.cfg_session.val()
            & (self.cfg_addr.val().get_bits::<8>(0) == k!(reg::SESSION_MODE & 0xFF));
        self.cfg_command.next = self.cfg_session.val()
            & (self.cfg_addr.val().get_bits::<8>(0) == k!(reg::SESSION_COMMAND & 0xFF));
        self.cfg_one_hot.next = bits::<64>(1) << cfg_slot.get_bits::<A>(0);

        self.header.clk.next = self.clk.val();
        self.header.rst.next = self.rst.val();
        self.header.h_valid.next = self.h_valid.val();
        self.header.h_kind.next = self.h_kind.val();
        self.header.h_slot.next = self.h_slot.val();
        self.header.h_len.next = self.h_len.val();
        self.header.p_valid.next = self.p_valid.val();
        self.header.p_data.next = self.p_data.val();
        self.header.p_lo.next = self.p_lo.val();
        self.header.p_hi.next = self.p_hi.val();
        self.header.p_first.next = self.p_first.val();
        self.header.e_valid.next = self.e_valid.val();
        self.header.e_ok.next = self.e_ok.val();
        self.header.room.next = self.room.val();
        self.header.renew.next = self.cfg_start.val();
        self.header.renew_slot.next = bit_cast::<6, A>(cfg_slot.get_bits::<A>(0));
        self.g.next = self.header.g.val();
        let packet = self.header.packet.val();
        self.count.next = packet.count;

        // ---- Look the slot up while the header arrives: its place is known before its numbers
        self.here.next = packet.slot.get_bits::<A>(0);
        self.looked.next = self.header.look_slot.val().get_bits::<A>(0);
        self.one_hot.next = bits::<64>(1) << self.here.val();
        self.expected.raddr_a.next = self.looked.val();
        self.session_ids.raddr.next = self.looked.val();
        self.slot_expected.d.next = self.expected.rdata_a.val();
        self.slot_same.d.next = self.session_ids.rdata.val() == self.header.look_session.val();
        self.slot_started.d.next = self.started.q.val().get_bit(self.looked.val().index());
        self.slot_forget.d.next = self.forget.q.val().get_bit(self.looked.val().index());
        self.slot_marked.d.next = self.marked.q.val().get_bit(self.here.val().index());
        self.slot_ended.d.next = self.ended.q.val().get_bit(self.here.val().index());

        // ---- Compare with what was expected
        self.is_fresh.next = !self.slot_started.q.val() | !self.slot_same.q.val();
        self.wanted.next = self.slot_expected.q.val();
        if self.is_fresh.val() {
            self.wanted.next = 1.into();
        }
        if self.slot_forget.q.val() {
            self.wanted.next = packet.first;
        }
        self.compared.d.next = packet.valid;
        if packet.valid {
            self.difference.d.next =
                bit_cast::<65, 64>(packet.first) - bit_cast::<65, 64>(self.wanted.val());
            self.expected_now.d.next = self.wanted.val();
            self.fresh.d.next = self.is_fresh.val() | self.slot_forget.q.val();
            self.forgot.d.next = self.slot_forget.q.val();
            self.other.d.next = self.slot_started.q.val() & !self.slot_same.q.val();
        }

        // ---- Decide
        let old = self.difference.q.val().get_bit(64);
        let beyond = !old & (self.difference.q.val() != 0);
        if self.compared.q.val() {
            self.up.d.next = self.fresh.q.val();
            self.found_gap.d.next = beyond;
            self.gap.d.next = beyond;
            self.end.d.next = packet.over & (self.fresh.q.val() | !self.slot_ended.q.val());
            self.to_skip.d.next = 0.into();
            if old {
                // Only the number of blocks (16 bits) matters.
                self.to_skip.d.next = bits::<17>(0) - self.difference.q.val().get_bits::<17>(0);
                if !self.difference.q.val().get_bits::<48>(16).all() {
                    self.to_skip.d.next = 0x1_0000.into();
                }
            }
            self.advances.d.next = packet.after > self.expected_now.q.val();
            self.is_bad.d.next = self.slot_marked.q.val() | beyond;
            self.deciding.d.next = true;
        }
        self.base.next = packet.first.get_bits::<32>(0);
        self.skip.next = self.to_skip.q.val();
        self.bad.next = self.is_bad.q.val();

        // ---- Status messages, one per cycle
        self.status.next.valid = self.up.q.val() | self.gap.q.val() | self.end.q.val();
        self.status.next.slot = packet.slot;
        self.status.next.side = 0.into();
        self.status.next.order_id = packet.first;
        self.status.next.price = 0.into();
        self.status.next.action = k!(status::END);
        if self.up.q.val() {
            self.status.next.action = k!(status::UP);
            self.up.d.next = false;
        } else if self.gap.q.val() {
            self.status.next.action = k!(status::GAP);
            self.status.next.order_id = self.expected_now.q.val();
            self.status.next.price = self.difference.q.val().get_bits::<64>(0);
            self.gap.d.next = false;
        } else if self.end.q.val() {
            self.end.d.next = false;
        }

        // ---- Remember a good packet
        self.commit.next = self.v_valid.val() & self.v_ok.val() & self.deciding.q.val();
        let restarts_it = self.cfg_start.val() & (cfg_slot.get_bits::<A>(0) == self.here.val());
        if self.v_valid.val() | restarts_it {
            self.deciding.d.next = false;
        }
        self.expected.we.next = self.commit.val();
        self.expected.waddr.next = self.here.val();
        self.expected.wdata.next = self.expected_now.q.val();
        if self.advances.q.val() {
            self.expected.wdata.next = packet.after;
        }
        self.session_ids.we.next = self.commit.val();
        self.session_ids.waddr.next = self.here.val();
        self.session_ids.wdata.next = packet.session;
        // A packet's commit and the host's word on the same or another slot may fall in one cycle.
        self.renewed.next = 0.into();
        self.cleared.next = 0.into();
        self.forgotten.next = 0.into();
        if self.cfg_start.val() {
            self.renewed.next = self.cfg_one_hot.val();
        }
        if self.cfg_command.val() & ((self.cfg_data.val() & k!(reg::command::CLEAR_MARK)) != 0) {
            self.cleared.next = self.cfg_one_hot.val();
        }
        if self.cfg_command.val() & ((self.cfg_data.val() & k!(reg::command::FORGET_SEQ)) != 0) {
            self.forgotten.next = self.cfg_one_hot.val();
        }
        self.heard.next = 0.into();
        self.obeyed.next = 0.into();
        self.lossy.next = 0.into();
        self.finished.next = 0.into();
        self.revived.next = 0.into();
        if self.commit.val() {
            self.heard.next = self.one_hot.val();
            if self.forgot.q.val() {
                self.obeyed.next = self.one_hot.val();
            }
            if self.found_gap.q.val() {
                self.lossy.next = self.one_hot.val();
            }
            if packet.over {
                self.finished.next = self.one_hot.val();
            } else if self.fresh.q.val() {
                self.revived.next = self.one_hot.val();
            }
        }
        self.started.d.next = (self.started.q.val() | self.heard.val()) & !self.renewed.val();
        self.forget.d.next = ((self.forget.q.val() & !self.obeyed.val()) | self.forgotten.val())
            & !self.renewed.val();
        self.marked.d.next =
            ((self.marked.q.val() & !self.cleared.val()) | self.lossy.val()) & !self.renewed.val();
        self.ended.d.next = ((self.ended.q.val() & !self.revived.val()) | self.finished.val())
            & !self.renewed.val();

        // ---- Counters and query
        self.count_packet.d.next = self.commit.val() & (packet.count != 0);
        self.count_heartbeat.d.next = self.commit.val() & (packet.count == 0) & !packet.over;
        self.count_gap.d.next = self.commit.val() & self.found_gap.q.val();
        self.count_duplicate.d.next =
            self.commit.val() & (packet.count != 0) & !self.advances.q.val();
        self.count_other.d.next = self.commit.val() & self.other.q.val();
        self.count_missing.d.next = 0.into();
        if self.commit.val() & self.found_gap.q.val() {
            self.count_missing.d.next = self.difference.q.val().get_bits::<32>(0);
        }
        let asked = self.q_slot.val().get_bits::<A>(0);
        self.expected.raddr_b.next = asked;
        self.answer_next.d.next = self.expected.rdata_b.val();
        if !self.started.q.val().get_bit(asked.index()) {
            self.answer_next.d.next = 1.into();
        }
        self.answer_bad.d.next = self.marked.q.val().get_bit(asked.index());
        self.q_next.next = self.answer_next.q.val();
        self.q_maybe_bad.next = self.answer_bad.q.val();
        self.ev_mold_packets.next = self.count_packet.q.val();
        self.ev_mold_heartbeats.next = self.count_heartbeat.q.val();
        self.ev_mold_gaps.next = self.count_gap.q.val();
        self.ev_mold_duplicates.next = self.count_duplicate.q.val();
        self.ev_mold_overrun.next = self.header.ev_mold_overrun.val();
        self.ev_mold_other_session.next = self.count_other.q.val();
        self.ev_mold_malformed.next = self.header.ev_mold_malformed.val();
        self.missing_add.next = self.count_missing.q.val();

        if self.rst.val() {
            self.compared.d.next = false;
            self.up.d.next = false;
            self.gap.d.next = false;
            self.end.d.next = false;
            self.deciding.d.next = false;
            self.started.d.next = 0.into();
            self.forget.d.next = 0.into();
            self.marked.d.next = 0.into();
            self.ended.d.next = 0.into();
        }
    }
}
