//! TCP and SoupBinTCP of all sessions.

use super::engine::Engine;
use super::rx::TcpRx;
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// [`TcpRx`] and [`Engine`], connected. `SLOTS` must be `2^N` and at most 64, `A` must be `N + 5`.
///
/// Latency: `p_*` to `g_*` 1 cycle. Throughput and drop policy: see the two blocks.
#[derive(LogicBlock, Default)]
pub struct TcpStack<const SLOTS: usize, const N: usize, const A: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// One cycle per timer tick.
    pub timer_tick: Signal<In, Bit>,
    /// A register is written.
    pub cfg_valid: Signal<In, Bit>,
    /// Its address.
    pub cfg_addr: Signal<In, Bits<17>>,
    /// Value.
    pub cfg_data: Signal<In, Bits<32>>,

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

    /// SoupBinTCP packets of a segment were committed.
    pub c_valid: Signal<In, Bit>,
    /// Slot.
    pub c_slot: Signal<In, Bits<6>>,
    /// Login accepted.
    pub c_accepted: Signal<In, Bit>,
    /// Login rejected.
    pub c_rejected: Signal<In, Bit>,
    /// Its reason.
    pub c_reason: Signal<In, Bits<8>>,
    /// End of session.
    pub c_ended: Signal<In, Bit>,
    /// Not SoupBinTCP.
    pub c_error: Signal<In, Bit>,
    /// The framer must forget a slot's stream; held until `x_ready`.
    pub x_valid: Signal<Out, Bit>,
    /// It has.
    pub x_ready: Signal<In, Bit>,
    /// Slot.
    pub x_slot: Signal<Out, Bits<6>>,
    /// A status record is wanted; held until `st_ready`.
    pub st_valid: Signal<Out, Bit>,
    /// It is taken.
    pub st_ready: Signal<In, Bit>,
    /// Slot.
    pub st_slot: Signal<Out, Bits<6>>,
    /// `record::status`.
    pub st_action: Signal<Out, Bits<8>>,
    /// `record::down`, or the server's reason.
    pub st_side: Signal<Out, Bits<8>>,
    /// Always 0: the feed knows the sequence number.
    pub st_order_id: Signal<Out, Bits<64>>,
    /// Always 0.
    pub st_price: Signal<Out, Bits<64>>,

    /// A segment is to be sent; held until `req_ready`.
    pub req_valid: Signal<Out, Bit>,
    /// It is taken.
    pub req_ready: Signal<In, Bit>,
    /// Slot.
    pub req_slot: Signal<Out, Bits<6>>,
    /// TCP flags.
    pub req_flags: Signal<Out, Bits<8>>,
    /// SEG.SEQ.
    pub req_seq: Signal<Out, Bits<32>>,
    /// SEG.ACK.
    pub req_ack: Signal<Out, Bits<32>>,
    /// SEG.WND.
    pub req_window: Signal<Out, Bits<16>>,
    /// Payload octets, taken from the slot's buffer at `req_seq`.
    pub req_len: Signal<Out, Bits<11>>,
    /// Add the MSS option.
    pub req_mss: Signal<Out, Bit>,
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

    /// Counter pulse.
    pub ev_tcp_accepted: Signal<Out, Bit>,
    /// Counter pulse.
    pub ev_tcp_out_of_order: Signal<Out, Bit>,
    /// Counter pulse.
    pub ev_tcp_duplicate: Signal<Out, Bit>,
    /// Counter pulse.
    pub ev_tcp_no_room: Signal<Out, Bit>,
    /// Counter pulse.
    pub ev_tcp_retransmits: Signal<Out, Bit>,
    /// Counter pulse.
    pub ev_tcp_resets_sent: Signal<Out, Bit>,
    /// Counter pulse.
    pub ev_tcp_resets_received: Signal<Out, Bit>,
    /// Counter pulse.
    pub ev_tcp_challenge_acks: Signal<Out, Bit>,
    /// Counter pulse.
    pub ev_tcp_opened: Signal<Out, Bit>,
    /// Counter pulse.
    pub ev_tcp_acks_sent: Signal<Out, Bit>,
    /// Counter pulse.
    pub ev_soup_logins: Signal<Out, Bit>,
    /// Counter pulse.
    pub ev_soup_rejects: Signal<Out, Bit>,
    /// Counter pulse.
    pub ev_soup_heartbeats_sent: Signal<Out, Bit>,
    /// Counter pulse.
    pub ev_soup_timeouts: Signal<Out, Bit>,
    /// Counter pulse.
    pub ev_soup_protocol_errors: Signal<Out, Bit>,

    rx: TcpRx<N>,
    engine: Engine<SLOTS, N, A>,
}

impl<const SLOTS: usize, const N: usize, const A: usize> TcpStack<SLOTS, N, A> {
    /// A stack whose parameters fit each other; anything else does not compile.
    #[must_use]
    pub fn new() -> Self {
        const {
            assert!(
                SLOTS == 1 << N && SLOTS <= 64 && A == N + 5,
                "TcpStack: SLOTS = 2^N <= 64, A = N + 5"
            )
        };
        Self::default()
    }
}

impl<const SLOTS: usize, const N: usize, const A: usize> Logic for TcpStack<SLOTS, N, A> {
    #[rtl]
    fn update(&mut self) {
        self.rx.clk.next = self.clk.val();
        self.rx.rst.next = self.rst.val();
        self.rx.look_slot.next = self.look_slot.val();
        self.rx.h_valid.next = self.h_valid.val();
        self.rx.h_kind.next = self.h_kind.val();
        self.rx.h_slot.next = self.h_slot.val();
        self.rx.h_seq.next = self.h_seq.val();
        self.rx.h_ack.next = self.h_ack.val();
        self.rx.h_flags.next = self.h_flags.val();
        self.rx.h_window.next = self.h_window.val();
        self.rx.h_len.next = self.h_len.val();
        self.rx.h_mss.next = self.h_mss.val();
        self.rx.p_valid.next = self.p_valid.val();
        self.rx.p_data.next = self.p_data.val();
        self.rx.p_lo.next = self.p_lo.val();
        self.rx.p_hi.next = self.p_hi.val();
        self.rx.p_last.next = self.p_last.val();
        self.rx.e_valid.next = self.e_valid.val();
        self.rx.e_ok.next = self.e_ok.val();
        self.rx.room.next = self.room.val();
        self.g_valid.next = self.rx.g_valid.val();
        self.g_data.next = self.rx.g_data.val();
        self.g_lo.next = self.rx.g_lo.val();
        self.g_hi.next = self.rx.g_hi.val();
        self.g_first.next = self.rx.g_first.val();
        self.g_last.next = self.rx.g_last.val();
        self.g_slot.next = self.rx.g_slot.val();
        self.g_end.next = self.rx.g_end.val();
        self.g_end_ok.next = self.rx.g_end_ok.val();
        self.ev_tcp_accepted.next = self.rx.ev_tcp_accepted.val();
        self.ev_tcp_out_of_order.next = self.rx.ev_tcp_out_of_order.val();
        self.ev_tcp_duplicate.next = self.rx.ev_tcp_duplicate.val();
        self.ev_tcp_no_room.next = self.rx.ev_tcp_no_room.val();

        self.rx.sent_valid.next = self.engine.sent_valid.val();
        self.rx.sent_slot.next = self.engine.sent_slot.val();
        self.rx.sent.next = self.engine.sent.val();
        self.rx.open_valid.next = self.engine.open_valid.val();
        self.rx.open_nxt.next = self.engine.open_nxt.val();
        self.rx.close_valid.next = self.engine.close_valid.val();
        self.rx.turn_slot.next = self.engine.turn_slot.val();
        self.rx.nxt_slot.next = self.engine.nxt_slot.val();
        self.rx.s_pop.next = self.engine.s_pop.val();
        self.engine.nxt.next = self.rx.nxt.val();
        self.engine.window.next = self.rx.window.val();
        self.engine.s_valid.next = self.rx.s_valid.val();
        self.engine.s_crowded.next = self.rx.s_crowded.val();
        self.engine.s_slot.next = self.rx.s_slot.val();
        self.engine.s_segment.next = self.rx.s_segment.val();

        self.engine.clk.next = self.clk.val();
        self.engine.rst.next = self.rst.val();
        self.engine.timer_tick.next = self.timer_tick.val();
        self.engine.cfg_valid.next = self.cfg_valid.val();
        self.engine.cfg_addr.next = self.cfg_addr.val();
        self.engine.cfg_data.next = self.cfg_data.val();
        self.engine.c_valid.next = self.c_valid.val();
        self.engine.control.next.slot = self.c_slot.val();
        self.engine.control.next.accepted = self.c_accepted.val();
        self.engine.control.next.rejected = self.c_rejected.val();
        self.engine.control.next.reason = self.c_reason.val();
        self.engine.control.next.ended = self.c_ended.val();
        self.engine.control.next.error = self.c_error.val();
        self.engine.x_ready.next = self.x_ready.val();
        self.engine.st_ready.next = self.st_ready.val();
        self.engine.req_ready.next = self.req_ready.val();
        self.engine.wb_ready.next = self.wb_ready.val();
        self.engine.res_q_ok.next = self.res_q_ok.val();
        self.engine.q_slot.next = self.q_slot.val();
        self.x_valid.next = self.engine.x_valid.val();
        self.x_slot.next = self.engine.x_slot.val();
        self.st_valid.next = self.engine.st_valid.val();
        self.st_slot.next = self.engine.st_slot.val();
        self.st_action.next = self.engine.st_action.val();
        self.st_side.next = self.engine.st_side.val();
        self.st_order_id.next = 0.into();
        self.st_price.next = 0.into();
        self.req_valid.next = self.engine.req_valid.val();
        self.req_slot.next = self.engine.req.val().slot;
        self.req_flags.next = self.engine.req.val().flags;
        self.req_seq.next = self.engine.req.val().seq;
        self.req_ack.next = self.engine.req.val().ack;
        self.req_window.next = self.engine.req.val().window;
        self.req_len.next = self.engine.req.val().len;
        self.req_mss.next = self.engine.req.val().mss;
        self.wb_valid.next = self.engine.wb_valid.val();
        self.wb_slot.next = self.engine.wb_slot.val();
        self.wb_seq.next = self.engine.wb_seq.val();
        self.wb_data.next = self.engine.wb_data.val();
        self.res_valid.next = self.engine.res_valid.val();
        self.res_slot.next = self.engine.res_slot.val();
        self.res_q_slot.next = self.engine.res_q_slot.val();
        self.q_tcp_state.next = self.engine.q_tcp_state.val();
        self.q_soup_state.next = self.engine.q_soup_state.val();
        self.q_down_reason.next = self.engine.q_down_reason.val();
        self.ev_tcp_retransmits.next = self.engine.counts.val().retransmits;
        self.ev_tcp_resets_sent.next = self.engine.counts.val().resets_sent;
        self.ev_tcp_resets_received.next = self.engine.counts.val().resets_received;
        self.ev_tcp_challenge_acks.next = self.engine.counts.val().challenge_acks;
        self.ev_tcp_opened.next = self.engine.counts.val().opened;
        self.ev_tcp_acks_sent.next = self.engine.counts.val().acks_sent;
        self.ev_soup_logins.next = self.engine.counts.val().logins;
        self.ev_soup_rejects.next = self.engine.counts.val().rejects;
        self.ev_soup_heartbeats_sent.next = self.engine.counts.val().heartbeats_sent;
        self.ev_soup_timeouts.next = self.engine.counts.val().timeouts;
        self.ev_soup_protocol_errors.next = self.engine.counts.val().protocol_errors;
    }
}
