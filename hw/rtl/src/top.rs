//! The card. Connections only: follow a packet from `s_axis` downwards.

use crate::csr::{Csr, events::Events, table::Identity};
use crate::dma::{queue::RecordQueue, ring::RingWriter};
use crate::feed::path::FeedPath;
use crate::net::{arp::Arp, icmp::IcmpEcho, rx::NetRx, tx_arb::TxArb};
use crate::tcp::{stack::TcpStack, tx::TcpTx};
use rust_hdl::prelude::*;
use wirebook_contract::counter;
use wirebook_rtl_macros::rtl;

/// The whole card: `SLOTS` = 2^`A` sessions, `RINGS` rings, a record queue of 2^`Q` slots.
///
/// Sizes that follow from others, because a constant parameter cannot be computed: `L` = `A` + 5 (words of
/// the login templates), `B` = `A` + 8 (words of the transmit buffers), `QC` = `Q` + 1.
///
/// Ports: MAC receive (`s_axis`, no backpressure: a beat every cycle for ever) and transmit (`m_axis`),
/// registers (BAR0), doorbells (BAR2), memory writes of one record each (`m_dma`), interrupts (`m_irq`).
///
/// Latency: beat with a message's last octet on `s_axis` to its record on `m_dma`:
/// `budget::LAST_BYTE_TO_RECORD` cycles when nothing waits and the frame's verdict is known by then.
#[derive(LogicBlock, Default)]
pub struct Card<
    const SLOTS: usize,
    const A: usize,
    const L: usize,
    const B: usize,
    const RINGS: usize,
    const Q: usize,
    const QC: usize,
> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// Frames from the MAC without FCS; `tuser` marks a bad frame at `tlast`.
    pub s_axis_tdata: Signal<In, Bits<64>>,
    pub s_axis_tkeep: Signal<In, Bits<8>>,
    pub s_axis_tvalid: Signal<In, Bit>,
    pub s_axis_tlast: Signal<In, Bit>,
    pub s_axis_tuser: Signal<In, Bit>,
    /// Frames to the MAC without FCS.
    pub m_axis_tdata: Signal<Out, Bits<64>>,
    pub m_axis_tkeep: Signal<Out, Bits<8>>,
    pub m_axis_tvalid: Signal<Out, Bit>,
    pub m_axis_tlast: Signal<Out, Bit>,
    pub m_axis_tready: Signal<In, Bit>,
    /// Registers.
    pub csr_addr: Signal<In, Bits<17>>,
    pub csr_wdata: Signal<In, Bits<32>>,
    pub csr_wen: Signal<In, Bit>,
    pub csr_ren: Signal<In, Bit>,
    pub csr_rdata: Signal<Out, Bits<32>>,
    pub csr_rvalid: Signal<Out, Bit>,
    /// Doorbells.
    pub db_valid: Signal<In, Bit>,
    pub db_addr: Signal<In, Bits<15>>,
    pub db_data: Signal<In, Bits<32>>,
    /// Memory writes.
    pub m_dma_taddr: Signal<Out, Bits<64>>,
    pub m_dma_tdata: Signal<Out, Bits<512>>,
    pub m_dma_tvalid: Signal<Out, Bit>,
    pub m_dma_tready: Signal<In, Bit>,
    /// Interrupts: bit n for one cycle, behind the memory writes it tells about.
    pub m_irq: Signal<Out, Bits<8>>,

    rx: NetRx<SLOTS>,
    arp: Arp<SLOTS, A>,
    tx: TxArb,
    tcp: TcpStack<SLOTS, A, L>,
    tcp_tx: TcpTx<A, B>,
    icmp: IcmpEcho,
    feed: FeedPath<A>,
    queue: RecordQueue<Q, QC>,
    ring: RingWriter<RINGS>,
    csr: Csr<SLOTS, RINGS>,
    events: Events,
}

impl<
    const SLOTS: usize,
    const A: usize,
    const L: usize,
    const B: usize,
    const RINGS: usize,
    const Q: usize,
    const QC: usize,
> Card<SLOTS, A, L, B, RINGS, Q, QC>
{
    /// A card that says `identity` about itself.
    #[must_use]
    pub fn new(identity: &Identity) -> Self {
        const {
            assert!(SLOTS == 1 << A, "Card: SLOTS must be 2^A");
            assert!(
                L == A + 5 && B == A + 8,
                "Card: L must be A + 5, B must be A + 8"
            );
            assert!(QC == Q + 1, "Card: QC must be Q + 1");
        }
        Self {
            tcp: TcpStack::new(),
            ring: RingWriter::new(),
            csr: Csr::new(identity),
            events: Events::new(),
            ..Self::default()
        }
    }
}

impl<
    const SLOTS: usize,
    const A: usize,
    const L: usize,
    const B: usize,
    const RINGS: usize,
    const Q: usize,
    const QC: usize,
> Logic for Card<SLOTS, A, L, B, RINGS, Q, QC>
{
    #[rtl]
    fn update(&mut self) {
        self.rx.clk.next = self.clk.val();
        self.rx.rst.next = self.rst.val();
        self.arp.clk.next = self.clk.val();
        self.arp.rst.next = self.rst.val();
        self.tx.clk.next = self.clk.val();
        self.tx.rst.next = self.rst.val();
        self.feed.clk.next = self.clk.val();
        self.feed.rst.next = self.rst.val();
        self.queue.clk.next = self.clk.val();
        self.queue.rst.next = self.rst.val();
        self.ring.clk.next = self.clk.val();
        self.ring.rst.next = self.rst.val();
        self.csr.clk.next = self.clk.val();
        self.csr.rst.next = self.rst.val();
        self.tcp.clk.next = self.clk.val();
        self.tcp.rst.next = self.rst.val();
        self.tcp_tx.clk.next = self.clk.val();
        self.tcp_tx.rst.next = self.rst.val();
        self.icmp.clk.next = self.clk.val();
        self.icmp.rst.next = self.rst.val();

        self.rx.cfg_valid.next = self.csr.cfg_valid.val();
        self.rx.cfg_addr.next = self.csr.cfg_addr.val();
        self.rx.cfg_data.next = self.csr.cfg_data.val();
        self.arp.cfg_valid.next = self.csr.cfg_valid.val();
        self.arp.cfg_addr.next = self.csr.cfg_addr.val();
        self.arp.cfg_data.next = self.csr.cfg_data.val();
        self.feed.cfg_valid.next = self.csr.cfg_valid.val();
        self.feed.cfg_addr.next = self.csr.cfg_addr.val();
        self.feed.cfg_data.next = self.csr.cfg_data.val();
        self.ring.cfg_valid.next = self.csr.cfg_valid.val();
        self.ring.cfg_addr.next = self.csr.cfg_addr.val();
        self.ring.cfg_data.next = self.csr.cfg_data.val();
        self.tcp.cfg_valid.next = self.csr.cfg_valid.val();
        self.tcp.cfg_addr.next = self.csr.cfg_addr.val();
        self.tcp.cfg_data.next = self.csr.cfg_data.val();
        self.tcp_tx.cfg_valid.next = self.csr.cfg_valid.val();
        self.tcp_tx.cfg_addr.next = self.csr.cfg_addr.val();
        self.tcp_tx.cfg_data.next = self.csr.cfg_data.val();
        self.icmp.cfg_valid.next = self.csr.cfg_valid.val();
        self.icmp.cfg_addr.next = self.csr.cfg_addr.val();
        self.icmp.cfg_data.next = self.csr.cfg_data.val();

        // Receive
        self.rx.s_axis_tdata.next = self.s_axis_tdata.val();
        self.rx.s_axis_tkeep.next = self.s_axis_tkeep.val();
        self.rx.s_axis_tvalid.next = self.s_axis_tvalid.val();
        self.rx.s_axis_tlast.next = self.s_axis_tlast.val();
        self.rx.s_axis_tuser.next = self.s_axis_tuser.val();
        self.rx.rx_enable.next = self.csr.rx_enable.val();

        // Address resolution
        self.arp.timer_tick.next = self.csr.timer_tick.val();
        self.arp.a_valid.next = self.rx.a_valid.val();
        self.arp.a_op.next = self.rx.a_op.val();
        self.arp.a_sha.next = self.rx.a_sha.val();
        self.arp.a_spa.next = self.rx.a_spa.val();
        self.arp.res_valid.next = self.tcp.res_valid.val();
        self.arp.res_slot.next = self.tcp.res_slot.val();
        self.arp.res_q_slot.next = self.tcp.res_q_slot.val();
        self.arp.mac_slot.next = self.tcp_tx.mac_slot.val();
        self.arp.q_slot.next = self.csr.q_slot.val();

        // Feed
        self.feed.cycle.next = self.csr.cycle.val();
        self.feed.time_ns.next = self.csr.time_ns.val();
        self.feed.q_slot.next = self.csr.q_slot.val();
        self.feed.h_valid.next = self.rx.h_valid.val();
        self.feed.h_kind.next = self.rx.h_kind.val();
        self.feed.h_slot.next = self.rx.h_slot.val();
        self.feed.h_len.next = self.rx.h_len.val();
        self.feed.p_valid.next = self.rx.p_valid.val();
        self.feed.p_data.next = self.rx.p_data.val();
        self.feed.p_lo.next = self.rx.p_lo.val();
        self.feed.p_hi.next = self.rx.p_hi.val();
        self.feed.p_first.next = self.rx.p_first.val();
        self.feed.e_valid.next = self.rx.e_valid.val();
        self.feed.e_ok.next = self.rx.e_ok.val();
        self.feed.room.next = self.queue.room.val();
        self.feed.t_valid.next = self.tcp.g_valid.val();
        self.feed.t_data.next = self.tcp.g_data.val();
        self.feed.t_lo.next = self.tcp.g_lo.val();
        self.feed.t_hi.next = self.tcp.g_hi.val();
        self.feed.t_first.next = self.tcp.g_first.val();
        self.feed.t_slot.next = self.tcp.g_slot.val();
        self.feed.t_end.next = self.tcp.g_end.val();
        self.feed.t_end_ok.next = self.tcp.g_end_ok.val();
        self.feed.x_valid.next = self.tcp.x_valid.val();
        self.feed.x_slot.next = self.tcp.x_slot.val();
        self.feed.st_valid.next = self.tcp.st_valid.val();
        self.feed.st_slot.next = self.tcp.st_slot.val();
        self.feed.st_action.next = self.tcp.st_action.val();
        self.feed.st_side.next = self.tcp.st_side.val();
        self.feed.st_order_id.next = self.tcp.st_order_id.val();
        self.feed.st_price.next = self.tcp.st_price.val();

        // TCP
        self.tcp.timer_tick.next = self.csr.timer_tick.val();
        self.tcp.look_slot.next = self.rx.look_slot.val();
        self.tcp.h_valid.next = self.rx.h_valid.val();
        self.tcp.h_kind.next = self.rx.h_kind.val();
        self.tcp.h_slot.next = self.rx.h_slot.val();
        self.tcp.h_seq.next = self.rx.h_seq.val();
        self.tcp.h_ack.next = self.rx.h_ack.val();
        self.tcp.h_flags.next = self.rx.h_flags.val();
        self.tcp.h_window.next = self.rx.h_window.val();
        self.tcp.h_len.next = self.rx.h_len.val();
        self.tcp.h_mss.next = self.rx.h_mss.val();
        self.tcp.p_valid.next = self.rx.p_valid.val();
        self.tcp.p_data.next = self.rx.p_data.val();
        self.tcp.p_lo.next = self.rx.p_lo.val();
        self.tcp.p_hi.next = self.rx.p_hi.val();
        self.tcp.p_last.next = self.rx.p_last.val();
        self.tcp.e_valid.next = self.rx.e_valid.val();
        self.tcp.e_ok.next = self.rx.e_ok.val();
        self.tcp.room.next = self.queue.room.val();
        self.tcp.q_slot.next = self.csr.q_slot.val();
        self.tcp.c_valid.next = self.feed.c_valid.val();
        self.tcp.c_slot.next = self.feed.c_slot.val();
        self.tcp.c_accepted.next = self.feed.c_accepted.val();
        self.tcp.c_rejected.next = self.feed.c_rejected.val();
        self.tcp.c_reason.next = self.feed.c_reason.val();
        self.tcp.c_ended.next = self.feed.c_ended.val();
        self.tcp.c_error.next = self.feed.c_error.val();
        self.tcp.x_ready.next = self.feed.x_ready.val();
        self.tcp.st_ready.next = self.feed.st_ready.val();
        self.tcp.res_q_ok.next = self.arp.res_q_ok.val();
        self.tcp_tx.req_valid.next = self.tcp.req_valid.val();
        self.tcp_tx.req_slot.next = self.tcp.req_slot.val();
        self.tcp_tx.req_flags.next = self.tcp.req_flags.val();
        self.tcp_tx.req_seq.next = self.tcp.req_seq.val();
        self.tcp_tx.req_ack.next = self.tcp.req_ack.val();
        self.tcp_tx.req_window.next = self.tcp.req_window.val();
        self.tcp_tx.req_len.next = self.tcp.req_len.val();
        self.tcp_tx.req_mss.next = self.tcp.req_mss.val();
        self.tcp_tx.wb_valid.next = self.tcp.wb_valid.val();
        self.tcp_tx.wb_slot.next = self.tcp.wb_slot.val();
        self.tcp_tx.wb_seq.next = self.tcp.wb_seq.val();
        self.tcp_tx.wb_data.next = self.tcp.wb_data.val();
        self.tcp.req_ready.next = self.tcp_tx.req_ready.val();
        self.tcp.wb_ready.next = self.tcp_tx.wb_ready.val();
        self.tcp_tx.mac_addr.next = self.arp.mac_addr.val();

        // Records
        self.queue.r_valid.next = self.feed.r_valid.val();
        self.queue.r_data.next = self.feed.r_data.val();
        self.queue.r_stamp.next = self.feed.r_stamp.val();
        self.queue.r_ring.next = self.feed.r_ring.val();
        self.queue.r_frame.next = self.feed.r_frame.val();
        self.queue.r_pass.next = self.feed.r_pass.val();
        self.queue.v_valid.next = self.feed.v_valid.val();
        self.queue.v_frame.next = self.feed.v_frame.val();
        self.queue.v_ok.next = self.feed.v_ok.val();
        self.queue.q_ready.next = self.ring.q_ready.val();
        self.ring.q_valid.next = self.queue.q_valid.val();
        self.ring.q_data.next = self.queue.q_data.val();
        self.ring.q_stamp.next = self.queue.q_stamp.val();
        self.ring.q_ring.next = self.queue.q_ring.val();
        self.ring.cycle.next = self.csr.cycle.val();
        self.ring.db_valid.next = self.db_valid.val();
        self.ring.db_addr.next = self.db_addr.val();
        self.ring.db_data.next = self.db_data.val();
        self.ring.m_dma_tready.next = self.m_dma_tready.val();
        self.m_dma_taddr.next = self.ring.m_dma_taddr.val();
        self.m_dma_tdata.next = self.ring.m_dma_tdata.val();
        self.m_dma_tvalid.next = self.ring.m_dma_tvalid.val();
        self.m_irq.next = self.ring.m_irq.val();

        // Echo
        self.icmp.i_start.next = self.rx.i_start.val();
        self.icmp.i_valid.next = self.rx.i_valid.val();
        self.icmp.i_end.next = self.rx.i_end.val();
        self.icmp.i_ok.next = self.rx.i_ok.val();
        self.icmp.i_mac.next = self.rx.i_mac.val();
        self.icmp.i_ip.next = self.rx.i_ip.val();
        self.icmp.i_checksum.next = self.rx.i_checksum.val();
        self.icmp.i_ident_seq.next = self.rx.i_ident_seq.val();
        self.icmp.i_len.next = self.rx.i_len.val();
        self.icmp.p_data.next = self.rx.p_data.val();
        self.icmp.p_first.next = self.rx.p_first.val();
        self.icmp.p_lo.next = self.rx.p_lo.val();

        // Transmit
        self.tx.tcp_tdata.next = self.tcp_tx.t_tdata.val();
        self.tx.tcp_tkeep.next = self.tcp_tx.t_tkeep.val();
        self.tx.tcp_tvalid.next = self.tcp_tx.t_tvalid.val();
        self.tx.tcp_tlast.next = self.tcp_tx.t_tlast.val();
        self.tcp_tx.t_tready.next = self.tx.tcp_tready.val();
        self.tx.arp_tdata.next = self.arp.t_tdata.val();
        self.tx.arp_tkeep.next = self.arp.t_tkeep.val();
        self.tx.arp_tvalid.next = self.arp.t_tvalid.val();
        self.tx.arp_tlast.next = self.arp.t_tlast.val();
        self.arp.t_tready.next = self.tx.arp_tready.val();
        self.tx.icmp_tdata.next = self.icmp.t_tdata.val();
        self.tx.icmp_tkeep.next = self.icmp.t_tkeep.val();
        self.tx.icmp_tvalid.next = self.icmp.t_tvalid.val();
        self.tx.icmp_tlast.next = self.icmp.t_tlast.val();
        self.icmp.t_tready.next = self.tx.icmp_tready.val();
        self.tx.m_axis_tready.next = self.m_axis_tready.val();
        self.m_axis_tdata.next = self.tx.m_axis_tdata.val();
        self.m_axis_tkeep.next = self.tx.m_axis_tkeep.val();
        self.m_axis_tvalid.next = self.tx.m_axis_tvalid.val();
        self.m_axis_tlast.next = self.tx.m_axis_tlast.val();

        // Registers
        self.csr.csr_addr.next = self.csr_addr.val();
        self.csr.csr_wdata.next = self.csr_wdata.val();
        self.csr.csr_wen.next = self.csr_wen.val();
        self.csr.csr_ren.next = self.csr_ren.val();
        self.csr_rdata.next = self.csr.csr_rdata.val();
        self.csr_rvalid.next = self.csr.csr_rvalid.val();
        self.csr.q_tcp_state.next = self.tcp.q_tcp_state.val();
        self.csr.q_soup_state.next = self.tcp.q_soup_state.val();
        self.csr.q_down_reason.next = self.tcp.q_down_reason.val();
        self.csr.q_resolved.next = self.arp.q_resolved.val();
        self.csr.q_maybe_bad.next = self.feed.q_maybe_bad.val();
        self.csr.q_next_seq.next = self.feed.q_mold_next.val();
        if self.tcp.q_soup_state.val() != 0 {
            self.csr.q_next_seq.next = bit_cast::<64, 32>(self.feed.q_soup_next.val());
        }
        self.ring.ask_ring.next = self.csr.q_ring.val();
        self.csr.q_head.next = self.ring.ask_head.val();
        self.csr.q_tail.next = self.ring.ask_tail.val();
        self.csr.runts_add.next = self.feed.runts_add.val();
        self.csr.missing_add.next = self.feed.missing_add.val();

        // Counters
        for i in 0..counter::COUNT {
            self.events.of[i].next = false;
        }
        self.events.of[counter::RX_FRAMES as usize].next = self.rx.ev_rx_frames.val();
        self.events.of[counter::RX_BAD_FRAME as usize].next = self.rx.ev_rx_bad_frame.val();
        self.events.of[counter::RX_BAD_IPV4 as usize].next = self.rx.ev_rx_bad_ipv4.val();
        self.events.of[counter::RX_BAD_L4 as usize].next = self.rx.ev_rx_bad_l4.val();
        self.events.of[counter::RX_UNCLAIMED as usize].next = self.rx.ev_rx_unclaimed.val();
        self.events.of[counter::RX_ARP as usize].next = self.rx.ev_rx_arp.val();
        self.events.of[counter::RX_UDP as usize].next = self.rx.ev_rx_udp.val();
        self.events.of[counter::RX_TCP as usize].next = self.rx.ev_rx_tcp.val();
        self.events.of[counter::RX_ICMP_ECHO as usize].next = self.icmp.ev_rx_icmp_echo.val();
        self.events.of[counter::RX_ICMP_DROPPED as usize].next = self.icmp.ev_rx_icmp_dropped.val();
        self.events.of[counter::TX_FRAMES as usize].next = self.tx.ev_tx_frames.val();
        self.events.of[counter::MOLD_PACKETS as usize].next = self.feed.ev_mold_packets.val();
        self.events.of[counter::MOLD_HEARTBEATS as usize].next = self.feed.ev_mold_heartbeats.val();
        self.events.of[counter::MOLD_GAPS as usize].next = self.feed.ev_mold_gaps.val();
        self.events.of[counter::MOLD_DUPLICATES as usize].next = self.feed.ev_mold_duplicates.val();
        self.events.of[counter::MOLD_MALFORMED as usize].next = self.feed.ev_mold_malformed.val();
        self.events.of[counter::MOLD_OVERRUN as usize].next = self.feed.ev_mold_overrun.val();
        self.events.of[counter::MOLD_OTHER_SESSION as usize].next =
            self.feed.ev_mold_other_session.val();
        self.events.of[counter::MESSAGES as usize].next = self.feed.ev_messages.val();
        self.events.of[counter::UNKNOWN_TYPE as usize].next = self.feed.ev_unknown_type.val();
        self.events.of[counter::WRONG_LENGTH as usize].next = self.feed.ev_wrong_length.val();
        self.events.of[counter::RECORDS_ABORTED as usize].next =
            self.queue.ev_records_aborted.val();
        self.events.of[counter::RECORDS_DROPPED as usize].next =
            self.queue.ev_records_dropped.val();
        self.events.of[counter::RECORDS as usize].next = self.ring.ev_records.val();
        self.events.of[counter::RING_FULL_CYCLES as usize].next =
            self.ring.ev_ring_full_cycles.val();
        self.events.of[counter::DOORBELL_REJECTED as usize].next =
            self.ring.ev_doorbell_rejected.val();
        self.events.of[counter::TCP_ACCEPTED as usize].next = self.tcp.ev_tcp_accepted.val();
        self.events.of[counter::TCP_OUT_OF_ORDER as usize].next =
            self.tcp.ev_tcp_out_of_order.val();
        self.events.of[counter::TCP_DUPLICATE as usize].next = self.tcp.ev_tcp_duplicate.val();
        self.events.of[counter::TCP_NO_ROOM as usize].next = self.tcp.ev_tcp_no_room.val();
        self.events.of[counter::TCP_RETRANSMITS as usize].next = self.tcp.ev_tcp_retransmits.val();
        self.events.of[counter::TCP_RESETS_SENT as usize].next = self.tcp.ev_tcp_resets_sent.val();
        self.events.of[counter::TCP_RESETS_RECEIVED as usize].next =
            self.tcp.ev_tcp_resets_received.val();
        self.events.of[counter::TCP_CHALLENGE_ACKS as usize].next =
            self.tcp.ev_tcp_challenge_acks.val();
        self.events.of[counter::TCP_OPENED as usize].next = self.tcp.ev_tcp_opened.val();
        self.events.of[counter::TCP_ACKS_SENT as usize].next = self.tcp.ev_tcp_acks_sent.val();
        self.events.of[counter::SOUP_LOGINS as usize].next = self.tcp.ev_soup_logins.val();
        self.events.of[counter::SOUP_REJECTS as usize].next = self.tcp.ev_soup_rejects.val();
        self.events.of[counter::SOUP_HEARTBEATS_SENT as usize].next =
            self.tcp.ev_soup_heartbeats_sent.val();
        self.events.of[counter::SOUP_TIMEOUTS as usize].next = self.tcp.ev_soup_timeouts.val();
        self.events.of[counter::SOUP_PROTOCOL_ERRORS as usize].next =
            self.tcp.ev_soup_protocol_errors.val();
        self.csr.events.next = self.events.all.val();
    }
}
