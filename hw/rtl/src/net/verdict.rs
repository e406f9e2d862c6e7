//! Judges a frame when its last beat and checksums are in, and counts it: once, under the first heading that
//! fits of bad frame, bad IPv4, bad transport, the claim, ARP for us, unclaimed.
//!
//! Latency: outputs 4 cycles after the registered last beat (5 after it is on `s_axis`), always. One frame
//! each cycle. Snapshots walk along because a frame of one beat may follow at once:
//!
//! ```text
//! cycle of the registered last beat, +0: flags ─► +1: lengths ─► +2: waits ─► +3: sums ok ─► +4: outputs
//! ```

use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;
use wirebook_wire::{arp, eth, ipv4, tcp, udp};

/// ARP word 0 (RFC 826) for Ethernet and IPv4, and the first half of word 1.
const ARP_KINDS: u64 = (arp::HTYPE_ETHERNET as u64) << 16 | eth::ethertype::IPV4 as u64;
const ARP_LENGTHS: u64 = (arp::HLEN_ETHERNET as u64) << 8 | arp::PLEN_IPV4 as u64;

// Where the code below reads with literals, the tables must say the same.
const _: () = {
    assert!(arp::PTYPE.byte == 2 && arp::HLEN.byte == 4 && arp::PLEN.byte == 5);
    assert!(arp::OPERATION.byte == 6 && arp::SENDER_MAC.byte == 8 && arp::SENDER_IP.byte == 14);
    assert!(udp::LENGTH.byte == 4 && udp::CHECKSUM.byte == 6 && ipv4::PROTOCOL.byte == 9);
    assert!(eth::ETHERTYPE.end() == 8 + 6);
};

/// Who claims a frame.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Claims {
    pub udp: Bit,
    pub tcp: Bit,
    pub icmp: Bit,
    pub arp: Bit,
}

/// A frame's end, and what was known then.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
struct End {
    valid: Bit,
    bad: Bit,
    index: Bits<14>,
    keep: Bits<8>,
    ipv4: Bit,
    arp: Bit,
}

/// The same after the lengths are compared.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
struct Judged {
    valid: Bit,
    bad: Bit,
    ipv4: Bit,
    network_bad: Bit,
    summed: Bit,
    transport_bad: Bit,
}

/// What leaves.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Outcome {
    /// A session's frame ended, and whether it was good.
    pub session_end: Bit,
    pub session_ok: Bit,
    /// An echo request ended, and whether it was good.
    pub echo_end: Bit,
    pub echo_ok: Bit,
    /// An ARP packet for us, good.
    pub arp: Bit,
    pub frame: Bit,
    pub bad_frame: Bit,
    pub bad_ipv4: Bit,
    pub bad_l4: Bit,
    pub unclaimed: Bit,
    pub udp: Bit,
    pub tcp: Bit,
}

/// Addresses of an ARP packet for us, kept until the next one.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct ArpPacket {
    pub operation: Bits<16>,
    pub sender_mac: Bits<48>,
    pub sender_ip: Bits<32>,
}

#[derive(LogicBlock, Default)]
pub struct Verdict {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// A beat is registered.
    pub valid: Signal<In, Bit>,
    /// It is the last of its frame.
    pub last: Signal<In, Bit>,
    /// With it: the MAC found the frame bad.
    pub bad: Signal<In, Bit>,
    /// Octets of it that are there.
    pub keep: Signal<In, Bits<8>>,
    /// Its place in the frame, from 0.
    pub index: Signal<In, Bits<14>>,
    /// Network header words 0 to 3, of IPv4 or ARP.
    pub n0: Signal<In, Bits<32>>,
    /// See `n0`.
    pub n1: Signal<In, Bits<32>>,
    /// See `n0`.
    pub n2: Signal<In, Bits<32>>,
    /// See `n0`.
    pub n3: Signal<In, Bits<32>>,
    /// First half of network word 4.
    pub n4_top: Signal<In, Bits<16>>,
    /// Transport word 1.
    pub t1: Signal<In, Bits<32>>,
    /// TCP data offset in words.
    pub data_offset: Signal<In, Bits<4>>,
    /// The IPv4 header is consistent.
    pub header_ok: Signal<In, Bit>,
    /// Index in the frame of the last octet of its packet.
    pub end: Signal<In, Bits<17>>,
    /// Octets behind the IPv4 header, by its length.
    pub transport_len: Signal<In, Bits<16>>,
    /// The frame has a VLAN tag.
    pub tagged: Signal<In, Bit>,
    /// The frame is IPv4.
    pub ipv4: Signal<In, Bit>,
    /// The frame is ARP.
    pub arp: Signal<In, Bit>,
    /// Its protocol.
    pub is_udp: Signal<In, Bit>,
    /// See `is_udp`.
    pub is_tcp: Signal<In, Bit>,
    /// See `is_udp`.
    pub is_icmp: Signal<In, Bit>,
    /// Who claims the frame, of `Claim`.
    pub udp: Signal<In, Bit>,
    /// See `udp`.
    pub tcp: Signal<In, Bit>,
    /// See `udp`.
    pub icmp: Signal<In, Bit>,
    /// It was sent to this station's hardware address.
    pub mac_own: Signal<In, Bit>,
    /// It was sent to a hardware group address.
    pub mac_group: Signal<In, Bit>,
    /// The ARP packet asks for or tells this station.
    pub target_own: Signal<In, Bit>,
    /// Of `Checksum`, 3 cycles after the registered last beat.
    pub network_sum_ok: Signal<In, Bit>,
    /// See `network_sum_ok`.
    pub transport_sum_ok: Signal<In, Bit>,
    /// What the pseudo header adds: protocol and length.
    pub extra: Signal<Out, Bits<17>>,
    /// What became of the frame.
    pub outcome: Signal<Out, Outcome>,
    /// The last ARP packet for us.
    pub arp_packet: Signal<Out, ArpPacket>,
    frame: DFF<End>,
    judged: DFF<Judged>,
    waiting: DFF<Judged>,
    claims: [DFF<Claims>; 3],
    done: DFF<Outcome>,
    sender: DFF<ArpPacket>,
    pseudo: DFF<Bits<17>>,
    ended: Signal<Local, Bit>,
    runt: Signal<Local, Bit>,
    arp_ours: Signal<Local, Bit>,
    short: Signal<Local, Bit>,
    tcp_header_len: Signal<Local, Bits<16>>,
    sane: Signal<Local, Bit>,
    network_good: Signal<Local, Bit>,
    good: Signal<Local, Bit>,
    session: Signal<Local, Bit>,
}

impl Logic for Verdict {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, frame, judged, waiting, done, sender, pseudo);
        for i in 0..3 {
            self.claims[i].clock.next = self.clk.val();
        }
        let index = self.index.val();
        let keep = self.keep.val();
        let transport_len = self.transport_len.val();
        let t1 = self.t1.val();

        // +0: the registered last beat. A frame without a whole Ethernet header is a bad frame.
        self.ended.next = self.valid.val() & self.last.val();
        self.runt.next = (index == 0)
            | ((index == 1) & !keep.get_bit(5))
            | (self.tagged.val() & ((index == 1) | ((index == 2) & !keep.get_bit(1))));
        self.arp_ours.next = self.arp.val()
            & (self.n0.val() == k!(ARP_KINDS))
            & (self.n1.val().get_bits::<16>(16) == k!(ARP_LENGTHS))
            & self.target_own.val()
            & (self.mac_own.val() | self.mac_group.val());
        self.frame.d.next.valid = self.ended.val();
        self.frame.d.next.bad = self.bad.val() | self.runt.val();
        self.frame.d.next.index = index;
        self.frame.d.next.keep = keep;
        self.frame.d.next.ipv4 = self.ipv4.val();
        self.frame.d.next.arp = self.arp.val();
        self.claims[0].d.next.udp = self.udp.val();
        self.claims[0].d.next.tcp = self.tcp.val();
        self.claims[0].d.next.icmp = self.icmp.val();
        self.claims[0].d.next.arp = self.arp_ours.val();
        self.sender.d.next = self.sender.q.val();
        if self.ended.val() & self.arp_ours.val() {
            self.sender.d.next.operation = self.n1.val().get_bits::<16>(0);
            self.sender.d.next.sender_mac =
                cat!(self.n2.val(): 32, self.n3.val().get_bits::<16>(16): 16);
            self.sender.d.next.sender_ip = cat!(
                self.n3.val().get_bits::<16>(0): 16,
                self.n4_top.val(): 16
            );
        }

        // +1: `packet` has followed the last word, and the next frame cannot have changed it yet.
        let end_index = self.end.val().get_bits::<14>(3);
        let end_lane = self.end.val().get_bits::<3>(0);
        self.short.next = (self.frame.q.val().index < end_index)
            | ((self.frame.q.val().index == end_index)
                & !self.frame.q.val().keep.get_bit(end_lane.index()));
        self.tcp_header_len.next = bit_cast::<16, 4>(self.data_offset.val()) << 2;
        self.judged.d.next.valid = self.frame.q.val().valid;
        self.judged.d.next.bad =
            self.frame.q.val().bad | (self.frame.q.val().arp & self.short.val());
        self.judged.d.next.ipv4 = self.frame.q.val().ipv4;
        self.judged.d.next.network_bad = self.short.val() | !self.header_ok.val();
        // RFC 768: a UDP checksum of zero means there is none.
        self.judged.d.next.summed = self.is_tcp.val()
            | self.is_icmp.val()
            | (self.is_udp.val() & t1.get_bits::<16>(0).any());
        self.judged.d.next.transport_bad = ((self.is_udp.val() | self.is_icmp.val())
            & (transport_len < k!(udp::LEN)))
            | (self.is_udp.val() & (t1.get_bits::<16>(16) != transport_len))
            | (self.is_tcp.val()
                & ((self.data_offset.val() < k!(tcp::LEN / 4))
                    | (transport_len < k!(tcp::LEN))
                    | (transport_len < self.tcp_header_len.val())));
        self.claims[1].d.next = self.claims[0].q.val();
        self.pseudo.d.next = 0.into();
        if !self.is_icmp.val() {
            self.pseudo.d.next = bit_cast::<17, 16>(transport_len)
                + bit_cast::<17, 8>(self.n2.val().get_bits::<8>(16));
        }

        // +2: the sums are being folded.
        self.waiting.d.next = self.judged.q.val();
        self.claims[2].d.next = self.claims[1].q.val();

        // +3.
        self.sane.next = self.waiting.q.val().valid & !self.waiting.q.val().bad;
        self.network_good.next = self.sane.val()
            & !(self.waiting.q.val().ipv4
                & (self.waiting.q.val().network_bad | !self.network_sum_ok.val()));
        self.good.next = self.network_good.val()
            & !(self.waiting.q.val().ipv4
                & (self.waiting.q.val().transport_bad
                    | (self.waiting.q.val().summed & !self.transport_sum_ok.val())));
        self.session.next = self.claims[2].q.val().udp | self.claims[2].q.val().tcp;
        self.done.d.next.session_end = self.waiting.q.val().valid & self.session.val();
        self.done.d.next.session_ok = self.good.val() & self.session.val();
        self.done.d.next.echo_end = self.waiting.q.val().valid & self.claims[2].q.val().icmp;
        self.done.d.next.echo_ok = self.good.val() & self.claims[2].q.val().icmp;
        self.done.d.next.arp = self.good.val() & self.claims[2].q.val().arp;
        self.done.d.next.frame = self.waiting.q.val().valid;
        self.done.d.next.bad_frame = self.waiting.q.val().valid & !self.sane.val();
        self.done.d.next.bad_ipv4 = self.sane.val() & !self.network_good.val();
        self.done.d.next.bad_l4 = self.network_good.val() & !self.good.val();
        self.done.d.next.unclaimed = self.good.val()
            & !self.session.val()
            & !self.claims[2].q.val().icmp
            & !self.claims[2].q.val().arp;
        self.done.d.next.udp = self.good.val() & self.claims[2].q.val().udp;
        self.done.d.next.tcp = self.good.val() & self.claims[2].q.val().tcp;

        if self.rst.val() {
            self.frame.d.next.valid = false;
            self.judged.d.next.valid = false;
            self.waiting.d.next.valid = false;
        }
        self.extra.next = self.pseudo.q.val();
        self.outcome.next = self.done.q.val();
        self.arp_packet.next = self.sender.q.val();
    }
}
