//! The feed path: payload bytes in, records and verdicts out. Connections only.

use super::assemble::Assemble;
use super::format::Format;
use super::framer::Framer;
use super::mold::MoldRx;
use super::select::Select;
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// MoldUDP64 and SoupBinTCP payload to records: [`MoldRx`] → [`Framer`] → [`Assemble`] → [`Select`] →
/// [`Format`]. Bytes of TCP come in order from `tcp` on `t_*`.
///
/// Latency, beat with a message's last octet on `p_*` to its record on `r_*`: `budget::ACCEPT +
/// FRAMER + ASSEMBLE + ITCH` cycles (from `t_*` one less). No backpressure: admission is by `room`.
#[derive(LogicBlock, Default)]
pub struct FeedPath<const A: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// Register writes.
    pub cfg_valid: Signal<In, Bit>,
    pub cfg_addr: Signal<In, Bits<17>>,
    pub cfg_data: Signal<In, Bits<32>>,
    /// Cycle counter and card clock.
    pub cycle: Signal<In, Bits<32>>,
    pub time_ns: Signal<In, Bits<64>>,
    /// From `NetRx`.
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
    /// From `TcpRx`.
    pub t_valid: Signal<In, Bit>,
    pub t_data: Signal<In, Bits<64>>,
    pub t_lo: Signal<In, Bits<3>>,
    pub t_hi: Signal<In, Bits<3>>,
    pub t_first: Signal<In, Bit>,
    pub t_slot: Signal<In, Bits<6>>,
    pub t_end: Signal<In, Bit>,
    pub t_end_ok: Signal<In, Bit>,
    /// Services for `tcp`: forget a stream, control packets at commit, status records.
    pub x_valid: Signal<In, Bit>,
    pub x_ready: Signal<Out, Bit>,
    pub x_slot: Signal<In, Bits<6>>,
    pub c_valid: Signal<Out, Bit>,
    pub c_slot: Signal<Out, Bits<6>>,
    pub c_accepted: Signal<Out, Bit>,
    pub c_rejected: Signal<Out, Bit>,
    pub c_reason: Signal<Out, Bits<8>>,
    pub c_ended: Signal<Out, Bit>,
    pub c_error: Signal<Out, Bit>,
    pub st_valid: Signal<In, Bit>,
    pub st_ready: Signal<Out, Bit>,
    pub st_slot: Signal<In, Bits<6>>,
    pub st_action: Signal<In, Bits<8>>,
    pub st_side: Signal<In, Bits<8>>,
    pub st_order_id: Signal<In, Bits<64>>,
    pub st_price: Signal<In, Bits<64>>,
    /// Records and verdicts, to `dma`.
    pub room: Signal<In, Bits<16>>,
    pub r_valid: Signal<Out, Bit>,
    pub r_data: Signal<Out, Bits<480>>,
    pub r_stamp: Signal<Out, Bits<32>>,
    pub r_ring: Signal<Out, Bits<3>>,
    pub r_frame: Signal<Out, Bits<2>>,
    pub r_pass: Signal<Out, Bit>,
    pub v_valid: Signal<Out, Bit>,
    pub v_frame: Signal<Out, Bits<2>>,
    pub v_ok: Signal<Out, Bit>,
    /// State of a slot: mark, next sequence number of MoldUDP64, and of SoupBinTCP (low half).
    pub q_slot: Signal<In, Bits<6>>,
    pub q_maybe_bad: Signal<Out, Bit>,
    pub q_mold_next: Signal<Out, Bits<64>>,
    pub q_soup_next: Signal<Out, Bits<32>>,
    /// Counters.
    pub ev_mold_packets: Signal<Out, Bit>,
    pub ev_mold_heartbeats: Signal<Out, Bit>,
    pub ev_mold_gaps: Signal<Out, Bit>,
    pub ev_mold_duplicates: Signal<Out, Bit>,
    pub ev_mold_malformed: Signal<Out, Bit>,
    pub ev_mold_overrun: Signal<Out, Bit>,
    pub ev_mold_other_session: Signal<Out, Bit>,
    pub missing_add: Signal<Out, Bits<32>>,
    pub ev_messages: Signal<Out, Bit>,
    pub ev_unknown_type: Signal<Out, Bit>,
    pub ev_wrong_length: Signal<Out, Bit>,
    pub runts_add: Signal<Out, Bits<3>>,

    mold: MoldRx<A>,
    framer: Framer<A>,
    assemble: Assemble<A>,
    select: Select,
    format: Format<A>,
    can_reset: Signal<Local, Bit>,
}

impl<const A: usize> Logic for FeedPath<A> {
    #[rtl]
    fn update(&mut self) {
        self.mold.clk.next = self.clk.val();
        self.framer.clk.next = self.clk.val();
        self.assemble.clk.next = self.clk.val();
        self.select.clk.next = self.clk.val();
        self.format.clk.next = self.clk.val();
        self.mold.rst.next = self.rst.val();
        self.framer.rst.next = self.rst.val();
        self.assemble.rst.next = self.rst.val();
        self.select.rst.next = self.rst.val();
        self.format.rst.next = self.rst.val();

        self.mold.cfg_valid.next = self.cfg_valid.val();
        self.mold.cfg_addr.next = self.cfg_addr.val();
        self.mold.cfg_data.next = self.cfg_data.val();
        self.format.cfg_valid.next = self.cfg_valid.val();
        self.format.cfg_addr.next = self.cfg_addr.val();
        self.format.cfg_data.next = self.cfg_data.val();

        self.mold.h_valid.next = self.h_valid.val();
        self.mold.h_kind.next = self.h_kind.val();
        self.mold.h_slot.next = self.h_slot.val();
        self.mold.h_len.next = self.h_len.val();
        self.mold.p_valid.next = self.p_valid.val();
        self.mold.p_data.next = self.p_data.val();
        self.mold.p_lo.next = self.p_lo.val();
        self.mold.p_hi.next = self.p_hi.val();
        self.mold.p_first.next = self.p_first.val();
        self.mold.e_valid.next = self.e_valid.val();
        self.mold.e_ok.next = self.e_ok.val();
        self.mold.room.next = self.room.val();

        // The two sources never send in the same frame.
        self.framer.s.next.valid = self.t_valid.val();
        self.framer.s.next.data = self.t_data.val();
        self.framer.s.next.lo = self.t_lo.val();
        self.framer.s.next.hi = self.t_hi.val();
        self.framer.s.next.first = self.t_first.val();
        self.framer.s.next.slot = self.t_slot.val();
        self.framer.s.next.soup = true;
        self.framer.s.next.end = self.t_end.val();
        self.framer.s.next.end_ok = self.t_end_ok.val();
        if self.mold.g.val().valid | self.mold.g.val().end {
            self.framer.s.next = self.mold.g.val();
        }
        self.framer.count.next = self.mold.count.val();

        self.assemble.s.next = self.framer.m.val();
        self.assemble.base.next = self.mold.base.val();
        self.assemble.skip.next = self.mold.skip.val();
        self.assemble.mold_bad.next = self.mold.bad.val();
        self.assemble.mold_status.next = self.mold.status.val();
        self.assemble.status.next.valid = self.st_valid.val();
        self.assemble.status.next.slot = self.st_slot.val();
        self.assemble.status.next.action = self.st_action.val();
        self.assemble.status.next.side = self.st_side.val();
        self.assemble.status.next.order_id = self.st_order_id.val();
        self.assemble.status.next.price = self.st_price.val();
        self.st_ready.next = self.assemble.status_ready.val();

        self.can_reset.next = self.framer.x_ready.val() & self.assemble.x_ready.val();
        self.x_ready.next = self.can_reset.val();
        self.framer.x_valid.next = self.x_valid.val() & self.can_reset.val();
        self.assemble.x_valid.next = self.x_valid.val() & self.can_reset.val();
        self.framer.x_slot.next = self.x_slot.val();
        self.assemble.x_slot.next = self.x_slot.val();
        self.c_valid.next = self.assemble.c.val().valid;
        self.c_slot.next = self.assemble.c.val().slot;
        self.c_accepted.next = self.assemble.c.val().accepted;
        self.c_rejected.next = self.assemble.c.val().rejected;
        self.c_reason.next = self.assemble.c.val().reason;
        self.c_ended.next = self.assemble.c.val().ended;
        self.c_error.next = self.assemble.c.val().error;

        self.select.cycle.next = self.cycle.val();
        self.select.time_ns.next = self.time_ns.val();
        self.select.s.next = self.assemble.m.val();
        self.assemble.calm.next = self.select.calm.val();
        self.format.s.next = self.select.m.val();
        self.r_valid.next = self.format.r_valid.val();
        self.r_data.next = self.format.r_data.val();
        self.r_stamp.next = self.format.r_stamp.val();
        self.r_ring.next = self.format.r_ring.val();
        self.r_frame.next = self.format.r_frame.val();
        self.r_pass.next = self.format.r_pass.val();
        self.v_valid.next = self.framer.v_valid.val();
        self.v_frame.next = self.framer.v_frame.val();
        self.v_ok.next = self.framer.v_ok.val();
        self.mold.v_valid.next = self.framer.v_valid.val();
        self.mold.v_ok.next = self.framer.v_ok.val();

        self.mold.q_slot.next = self.q_slot.val();
        self.assemble.q_slot.next = self.q_slot.val();
        self.format.q_slot.next = self.q_slot.val();
        self.q_maybe_bad.next = self.mold.q_maybe_bad.val();
        self.q_mold_next.next = self.mold.q_next.val();
        self.q_soup_next.next = self.format.q_base.val() + self.assemble.q_count.val();

        self.ev_mold_packets.next = self.mold.ev_mold_packets.val();
        self.ev_mold_heartbeats.next = self.mold.ev_mold_heartbeats.val();
        self.ev_mold_gaps.next = self.mold.ev_mold_gaps.val();
        self.ev_mold_duplicates.next = self.mold.ev_mold_duplicates.val();
        self.ev_mold_malformed.next =
            self.mold.ev_mold_malformed.val() | self.framer.ev_mold_malformed.val();
        self.ev_mold_overrun.next = self.mold.ev_mold_overrun.val();
        self.ev_mold_other_session.next = self.mold.ev_mold_other_session.val();
        self.missing_add.next = self.mold.missing_add.val();
        self.ev_messages.next = self.select.ev_messages.val();
        self.ev_unknown_type.next = self.select.ev_unknown_type.val();
        self.ev_wrong_length.next = self.select.ev_wrong_length.val();
        self.runts_add.next = self.assemble.runts_add.val();
    }
}
