//! Receive side: a MAC's byte stream in; claimed headers, their payload and a verdict out.
//!
//! Parses Ethernet II with at most one 802.1Q tag, IPv4 with options, UDP, TCP with options, ARP.
//!
//! Ports: `s_axis_*` without `tready` (a beat every cycle for ever, gaps allowed, frames back to back); `cfg_*`
//! register writes; `h_*` header of a claimed packet, `p_*` its payload in raw lanes, `e_*` its verdict; `a_*` ARP
//! for us; `i_*` echo requests for us (their data is in `p_data`, `p_lo`, `p_hi`, `p_first`, `p_last`); `ev_*`
//! counter pulses: `ev_rx_frames` and at most one other per frame (echo requests are counted by the responder).
//! Parameter: `SLOTS`, 1 to 64 sessions. Latency: payload 2 cycles after its beat (`budget::PARSE`), constant.
//! `h_valid` of TCP at least one cycle before the first payload beat, of UDP with it; `look_slot` is the slot one
//! cycle before `h_valid` of TCP. Verdict 5 cycles after `tlast`, constant. `h_mss` is valid with `e_valid`.
//! Backpressure: none. Drop policy: what nobody claims produces only its counter pulse. Undefined: `tkeep` with
//! holes or not all ones before `tlast`; a session register written while a packet of that session arrives.

use super::{
    cam::SessionCam, checksum::Checksum, claim::Claim, header::Header, options::Options,
    packet::Packet, payload::Payload, station::Station, verdict::Verdict,
};
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;
use wirebook_wire::tcp;

/// The block of this module.
#[derive(LogicBlock, Default)]
pub struct NetRx<const SLOTS: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// Frames that start while low are dropped unseen.
    pub rx_enable: Signal<In, Bit>,
    /// Eight bytes, the first in bits 7:0.
    pub s_axis_tdata: Signal<In, Bits<64>>,
    /// Bytes that are there: all, but for the last beat.
    pub s_axis_tkeep: Signal<In, Bits<8>>,
    /// A beat is there.
    pub s_axis_tvalid: Signal<In, Bit>,
    /// Last beat of the frame.
    pub s_axis_tlast: Signal<In, Bit>,
    /// At `tlast`: the MAC found the frame bad.
    pub s_axis_tuser: Signal<In, Bit>,
    /// A register was written.
    pub cfg_valid: Signal<In, Bit>,
    /// Its address.
    pub cfg_addr: Signal<In, Bits<17>>,
    /// Its new value.
    pub cfg_data: Signal<In, Bits<32>>,
    /// Slot of the packet arriving, if a session has its addresses and ports.
    pub look_slot: Signal<Out, Bits<6>>,
    /// A packet is claimed; `h_*` hold until its verdict.
    pub h_valid: Signal<Out, Bit>,
    /// 1 UDP of a MoldUDP64 slot, 2 TCP of a SoupBinTCP slot.
    pub h_kind: Signal<Out, Bits<2>>,
    /// Its slot.
    pub h_slot: Signal<Out, Bits<6>>,
    /// TCP sequence number.
    pub h_seq: Signal<Out, Bits<32>>,
    /// TCP acknowledgment number.
    pub h_ack: Signal<Out, Bits<32>>,
    /// TCP flags.
    pub h_flags: Signal<Out, Bits<8>>,
    /// TCP window, unscaled.
    pub h_window: Signal<Out, Bits<16>>,
    /// Bytes of payload, by the IPv4 length.
    pub h_len: Signal<Out, Bits<16>>,
    /// Maximum segment size option of a SYN, 0 for none; valid with `e_valid`.
    pub h_mss: Signal<Out, Bits<16>>,
    /// A beat of a session's payload.
    pub p_valid: Signal<Out, Bit>,
    /// The whole beat as the MAC gave it.
    pub p_data: Signal<Out, Bits<64>>,
    /// First lane of payload.
    pub p_lo: Signal<Out, Bits<3>>,
    /// Last lane of payload.
    pub p_hi: Signal<Out, Bits<3>>,
    /// First beat of the payload.
    pub p_first: Signal<Out, Bit>,
    /// Last beat of the payload.
    pub p_last: Signal<Out, Bit>,
    /// The claimed packet's frame has ended: one per `h_valid`.
    pub e_valid: Signal<Out, Bit>,
    /// With `e_valid`: everything about the frame is right.
    pub e_ok: Signal<Out, Bit>,
    /// A good ARP packet for our address; `a_*` hold until the next.
    pub a_valid: Signal<Out, Bit>,
    /// Its operation.
    pub a_op: Signal<Out, Bits<16>>,
    /// Sender's hardware address, first octet on top.
    pub a_sha: Signal<Out, Bits<48>>,
    /// Sender's protocol address.
    pub a_spa: Signal<Out, Bits<32>>,
    /// An echo request for us; `i_*` hold until its verdict.
    pub i_start: Signal<Out, Bit>,
    /// A beat of its data, in `p_*`.
    pub i_valid: Signal<Out, Bit>,
    /// Its frame has ended: one per `i_start`.
    pub i_end: Signal<Out, Bit>,
    /// With `i_end`: everything about the frame is right.
    pub i_ok: Signal<Out, Bit>,
    /// Hardware address it came from, first octet on top.
    pub i_mac: Signal<Out, Bits<48>>,
    /// Address it came from.
    pub i_ip: Signal<Out, Bits<32>>,
    /// Its ICMP checksum.
    pub i_checksum: Signal<Out, Bits<16>>,
    /// Identifier and sequence number.
    pub i_ident_seq: Signal<Out, Bits<32>>,
    /// Bytes of data.
    pub i_len: Signal<Out, Bits<16>>,
    /// `counter::RX_FRAMES`.
    pub ev_rx_frames: Signal<Out, Bit>,
    /// `counter::RX_BAD_FRAME`.
    pub ev_rx_bad_frame: Signal<Out, Bit>,
    /// `counter::RX_BAD_IPV4`.
    pub ev_rx_bad_ipv4: Signal<Out, Bit>,
    /// `counter::RX_BAD_L4`.
    pub ev_rx_bad_l4: Signal<Out, Bit>,
    /// `counter::RX_UNCLAIMED`.
    pub ev_rx_unclaimed: Signal<Out, Bit>,
    /// `counter::RX_ARP`.
    pub ev_rx_arp: Signal<Out, Bit>,
    /// `counter::RX_UDP`.
    pub ev_rx_udp: Signal<Out, Bit>,
    /// `counter::RX_TCP`.
    pub ev_rx_tcp: Signal<Out, Bit>,

    header: Header,
    packet: Packet,
    station: Station,
    cam: SessionCam<SLOTS>,
    claim: Claim,
    options: Options,
    payload: Payload,
    network_sum: Checksum,
    transport_sum: Checksum,
    verdict: Verdict,
    /// Options are between word 5 and the data offset.
    option_end: Signal<Local, Bits<5>>,
    is_option: Signal<Local, Bit>,
    high_index: Signal<Local, Bits<5>>,
    is_udp: Signal<Local, Bit>,
    is_tcp: Signal<Local, Bit>,
    is_icmp: Signal<Local, Bit>,
}

impl<const SLOTS: usize> Logic for NetRx<SLOTS> {
    #[rtl]
    fn update(&mut self) {
        (self.header.clk.next, self.header.rst.next) = (self.clk.val(), self.rst.val());
        self.header.enable.next = self.rx_enable.val();
        self.header.tdata.next = self.s_axis_tdata.val();
        self.header.tkeep.next = self.s_axis_tkeep.val();
        self.header.tvalid.next = self.s_axis_tvalid.val();
        self.header.tlast.next = self.s_axis_tlast.val();
        self.header.tuser.next = self.s_axis_tuser.val();
        self.header.start.next = self.packet.start.val();
        self.header.upper.next = self.packet.upper.val();
        self.header.end.next = self.packet.end.val().get_bits::<14>(3);

        (self.packet.clk.next, self.packet.rst.next) = (self.clk.val(), self.rst.val());
        self.packet.n0.next = self.header.n0.val();
        self.packet.fragment.next = self.header.n1.val().get_bits::<14>(0);
        self.packet.tagged.next = self.header.tagged.val();
        self.packet.arp.next = self.header.arp.val();

        self.is_udp.next = self.header.is_udp.val();
        self.is_tcp.next = self.header.is_tcp.val();
        self.is_icmp.next = self.header.is_icmp.val();

        (self.station.clk.next, self.station.rst.next) = (self.clk.val(), self.rst.val());
        self.station.cfg_valid.next = self.cfg_valid.val();
        self.station.cfg_addr.next = self.cfg_addr.val();
        self.station.cfg_data.next = self.cfg_data.val();
        self.station.first_beat.next = self.header.valid.val() & self.header.first.val();
        self.station.frame_destination.next = be!(self.header.data.val(), 0, 6);
        self.station.destination.next = self.header.n4.val();
        self.station.target.next = self.header.n6.val();

        (self.cam.clk.next, self.cam.rst.next) = (self.clk.val(), self.rst.val());
        self.cam.cfg_valid.next = self.cfg_valid.val();
        self.cam.cfg_addr.next = self.cfg_addr.val();
        self.cam.cfg_data.next = self.cfg_data.val();
        self.cam.is_udp.next = self.is_udp.val();
        self.cam.is_tcp.next = self.is_tcp.val();
        self.cam.address.next = self.header.n4.val();
        if self.is_tcp.val() {
            self.cam.address.next = self.header.n3.val();
        }
        self.cam.ports_now.next = self.header.ports_now.val();
        self.cam.ports.next = self.header.ports.val();

        (self.claim.clk.next, self.claim.rst.next) = (self.clk.val(), self.rst.val());
        self.claim.valid.next = self.header.valid.val();
        self.claim.last.next = self.header.last.val();
        self.claim.pair.next = self.header.pair.val();
        self.claim.n3.next = self.header.n3.val();
        self.claim.t0.next = self.header.t0.val();
        self.claim.t1.next = self.header.t1.val();
        self.claim.source.next = self.header.source.val();
        self.claim.header_ok.next = self.packet.header_ok.val();
        self.claim.transport_len.next = self.packet.transport_len.val();
        self.claim.ipv4.next = self.header.ipv4.val();
        self.claim.length_now.next = self.header.length_now.val();
        self.claim.control_now.next = self.header.control_now.val();
        self.claim.acknowledgment.next = self.header.acknowledgment.val();
        self.claim.offset_now.next = self.header.offset_now.val();
        self.claim.flags.next = self.header.flags.val();
        self.claim.window.next = self.header.window.val();
        self.claim.is_udp.next = self.is_udp.val();
        self.claim.is_tcp.next = self.is_tcp.val();
        self.claim.is_icmp.next = self.is_icmp.val();
        self.claim.hit.next = self.cam.hit.val();
        self.claim.slot.next = self.cam.slot.val();
        self.claim.mac_own.next = self.station.mac_own.val();
        self.claim.mac_group.next = self.station.mac_group.val();
        self.claim.ip_own.next = self.station.ip_own.val();

        self.option_end.next = bit_cast::<5, 4>(self.header.data_offset.val());
        self.is_option.next = self.header.in_transport.val() & self.claim.syn.val();
        self.high_index.next = self.header.low_index.val() + 1;
        self.options.clk.next = self.clk.val();
        // A cycle after the claim: the first option word is looked at two cycles later still.
        self.options.clear.next = (self.claim.segment_valid.val()
            & (self.claim.segment.val().kind == k!(super::claim::KIND_TCP)))
            | self.rst.val();
        self.options.low_valid.next = self.is_option.val()
            & (self.header.low_index.val() >= k!(tcp::LEN / 4))
            & (self.header.low_index.val() < self.option_end.val());
        self.options.high_valid.next = self.is_option.val()
            & (self.high_index.val() >= k!(tcp::LEN / 4))
            & (self.high_index.val() < self.option_end.val());
        self.options.low.next = self.header.low.val();
        self.options.high.next = self.header.high.val();
        self.options.after.next = self.header.after_high.val();

        (self.payload.clk.next, self.payload.rst.next) = (self.clk.val(), self.rst.val());
        self.payload.valid.next = self.header.valid.val();
        self.payload.last.next = self.header.last.val();
        self.payload.data.next = self.header.data.val();
        self.payload.near.next = self.header.near.val();
        self.payload.ends.next = self.header.ends.val();
        self.payload.tcp_empty.next = self.claim.tcp_empty.val();
        self.payload.step.next = self.header.step.val();
        self.payload.transport.next = self.header.transport.val();
        self.payload.before_transport.next = self.header.before_transport.val();
        self.payload.data_offset.next = self.header.data_offset.val();
        self.payload.end_lane.next = self.packet.end.val().get_bits::<3>(0);
        self.payload.transport_len.next = self.packet.transport_len.val();
        self.payload.upper.next = self.packet.upper.val();
        self.payload.tagged.next = self.header.tagged.val();
        self.payload.is_tcp.next = self.is_tcp.val();
        self.payload.is_icmp.next = self.is_icmp.val();
        self.payload.claimed.next = self.claim.udp.val() | self.claim.tcp.val();
        self.payload.echo.next = self.claim.icmp.val();

        self.network_sum.clk.next = self.clk.val();
        self.network_sum.valid.next = self.header.valid.val();
        self.network_sum.first.next = self.header.first.val();
        self.network_sum.data.next = self.header.data.val();
        self.network_sum.mask.next = self.payload.network_mask.val();
        self.network_sum.extra.next = 0.into();
        self.transport_sum.clk.next = self.clk.val();
        self.transport_sum.valid.next = self.header.valid.val();
        self.transport_sum.first.next = self.header.first.val();
        self.transport_sum.data.next = self.header.data.val();
        self.transport_sum.mask.next = self.payload.transport_mask.val();
        self.transport_sum.extra.next = self.verdict.extra.val();

        (self.verdict.clk.next, self.verdict.rst.next) = (self.clk.val(), self.rst.val());
        self.verdict.valid.next = self.header.valid.val();
        self.verdict.last.next = self.header.last.val();
        self.verdict.bad.next = self.header.bad.val();
        self.verdict.keep.next = self.header.keep.val();
        self.verdict.index.next = self.header.index.val();
        self.verdict.n0.next = self.header.n0.val();
        self.verdict.n1.next = self.header.n1.val();
        self.verdict.n2.next = self.header.n2.val();
        self.verdict.n3.next = self.header.n3.val();
        self.verdict.n4_top.next = self.header.n4.val().get_bits::<16>(16);
        self.verdict.t1.next = self.header.t1.val();
        self.verdict.data_offset.next = self.header.data_offset.val();
        self.verdict.header_ok.next = self.packet.header_ok.val();
        self.verdict.end.next = self.packet.end.val();
        self.verdict.transport_len.next = self.packet.transport_len.val();
        self.verdict.tagged.next = self.header.tagged.val();
        self.verdict.ipv4.next = self.header.ipv4.val();
        self.verdict.arp.next = self.header.arp.val();
        self.verdict.is_udp.next = self.is_udp.val();
        self.verdict.is_tcp.next = self.is_tcp.val();
        self.verdict.is_icmp.next = self.is_icmp.val();
        self.verdict.udp.next = self.claim.udp.val();
        self.verdict.tcp.next = self.claim.tcp.val();
        self.verdict.icmp.next = self.claim.icmp.val();
        self.verdict.mac_own.next = self.station.mac_own.val();
        self.verdict.mac_group.next = self.station.mac_group.val();
        self.verdict.target_own.next = self.station.target_own.val();
        self.verdict.network_sum_ok.next = self.network_sum.ok.val();
        self.verdict.transport_sum_ok.next = self.transport_sum.ok.val();

        self.look_slot.next = self.cam.slot.val();
        self.h_valid.next = self.claim.segment_valid.val();
        self.h_kind.next = self.claim.segment.val().kind;
        self.h_slot.next = self.claim.segment.val().slot;
        self.h_seq.next = self.claim.segment.val().seq;
        self.h_ack.next = self.claim.segment.val().ack;
        self.h_flags.next = self.claim.segment.val().flags;
        self.h_window.next = self.claim.segment.val().window;
        self.h_len.next = self.claim.segment.val().len;
        self.h_mss.next = self.options.mss.val();
        self.p_valid.next = self.payload.p_valid.val();
        self.p_data.next = self.payload.chunk.val().data;
        self.p_lo.next = self.payload.chunk.val().lo;
        self.p_hi.next = self.payload.chunk.val().hi;
        self.p_first.next = self.payload.chunk.val().first;
        self.p_last.next = self.payload.chunk.val().last;
        self.e_valid.next = self.verdict.outcome.val().session_end;
        self.e_ok.next = self.verdict.outcome.val().session_ok;
        self.a_valid.next = self.verdict.outcome.val().arp;
        self.a_op.next = self.verdict.arp_packet.val().operation;
        self.a_sha.next = self.verdict.arp_packet.val().sender_mac;
        self.a_spa.next = self.verdict.arp_packet.val().sender_ip;
        self.i_start.next = self.claim.echo_valid.val();
        self.i_valid.next = self.payload.i_valid.val();
        self.i_end.next = self.verdict.outcome.val().echo_end;
        self.i_ok.next = self.verdict.outcome.val().echo_ok;
        self.i_mac.next = self.claim.echo.val().source_mac;
        self.i_ip.next = self.claim.echo.val().source_ip;
        self.i_checksum.next = self.claim.echo.val().checksum;
        self.i_ident_seq.next = self.claim.echo.val().ident_seq;
        self.i_len.next = self.claim.echo.val().len;
        self.ev_rx_frames.next = self.verdict.outcome.val().frame;
        self.ev_rx_bad_frame.next = self.verdict.outcome.val().bad_frame;
        self.ev_rx_bad_ipv4.next = self.verdict.outcome.val().bad_ipv4;
        self.ev_rx_bad_l4.next = self.verdict.outcome.val().bad_l4;
        self.ev_rx_unclaimed.next = self.verdict.outcome.val().unclaimed;
        self.ev_rx_arp.next = self.verdict.outcome.val().arp;
        self.ev_rx_udp.next = self.verdict.outcome.val().udp;
        self.ev_rx_tcp.next = self.verdict.outcome.val().tcp;
    }
}

#[cfg(test)]
mod tests {
    use super::NetRx;
    use crate::unit;

    #[test]
    fn translates_for_64_sessions() {
        // An elaborated block is large, and test threads have small stacks.
        let emitted = std::thread::Builder::new()
            .stack_size(1 << 28)
            .spawn(|| {
                let block = unit::elaborate::<NetRx<64>>();
                wirebook_emit::emit(&*block, "net_rx_64").map_err(|errors| errors.to_string())
            })
            .expect("a thread")
            .join()
            .expect("no panic");
        let text = emitted.expect("no refusal");
        assert_eq!(text.matches("cam_entry u_").count(), 64);
    }
}
