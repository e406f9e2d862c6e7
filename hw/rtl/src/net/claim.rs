//! Decides, as soon as the last header word is there, whether a session or responder claims a packet.
//!
//! A packet is claimed when its IPv4 and transport headers are consistent and its addresses and ports are a
//! session's (or it is an echo request to this station). Checksums and the frame's length are the verdict's.
//!
//! Latency: TCP is decided in the cycle after the beat that completes the window, when that beat is the registered
//! one: `segment` comes one cycle before the first payload byte leaves. UDP and ICMP, whose payload may share a
//! beat with the destination port: `segment` comes with the first payload beat.
//! `udp`, `tcp` and `icmp` say who claims the frame of the registered beat, combinationally, until its last.
//! `segment` and `echo` take up the fields of every packet, claimed or not, so they hold only until the next
//! packet's: longer than this packet's verdict takes.

use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;
use wirebook_wire::{icmp, tcp, udp};

/// `h_kind` of a MoldUDP64 datagram.
const KIND_UDP: u64 = 1;
/// `h_kind` of a TCP segment.
pub const KIND_TCP: u64 = 2;
/// Type and code of an echo request.
const ECHO_REQUEST: u64 = (icmp::TYPE_ECHO_REQUEST as u64) << 8;

// Where the code below reads with literals, the tables must say the same.
const _: () = {
    assert!(udp::LENGTH.byte == 4 && udp::CHECKSUM.byte == 6 && udp::LEN == 8);
    assert!(icmp::TYPE.byte == 0 && icmp::CODE.byte == 1 && icmp::CHECKSUM.byte == 2);
    assert!(icmp::IDENT.byte == 4 && icmp::SEQ.byte == 6 && icmp::LEN == udp::LEN);
};

/// What the transport header says.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Segment {
    pub kind: Bits<2>,
    pub slot: Bits<6>,
    pub seq: Bits<32>,
    pub ack: Bits<32>,
    pub flags: Bits<8>,
    pub window: Bits<16>,
    pub len: Bits<16>,
}

/// What an echo reply needs of its request.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Echo {
    pub source_mac: Bits<48>,
    pub source_ip: Bits<32>,
    pub checksum: Bits<16>,
    pub ident_seq: Bits<32>,
    pub len: Bits<16>,
}

#[derive(LogicBlock, Default)]
pub struct Claim {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// A beat is registered: the fields below are of it and what came before.
    pub valid: Signal<In, Bit>,
    /// It is the last of its frame.
    pub last: Signal<In, Bit>,
    /// It completes transport words 0 and 1.
    pub pair: Signal<In, Bit>,
    /// IPv4 header word 3: the source address.
    pub n3: Signal<In, Bits<32>>,
    /// Transport word 0.
    pub t0: Signal<In, Bits<32>>,
    /// Transport word 1.
    pub t1: Signal<In, Bits<32>>,
    /// Source of the Ethernet header, first octet on top.
    pub source: Signal<In, Bits<48>>,
    /// Version, header length and lack of fragments are right.
    pub header_ok: Signal<In, Bit>,
    /// Octets behind the IPv4 header, by its length.
    pub transport_len: Signal<In, Bits<16>>,
    /// The frame is IPv4.
    pub ipv4: Signal<In, Bit>,
    /// First half of transport word 1, if that is complete now: the length of UDP.
    pub length_now: Signal<In, Bits<16>>,
    /// Transport words 2 and 3 are complete now.
    pub control_now: Signal<In, Bit>,
    /// Acknowledgment number.
    pub acknowledgment: Signal<In, Bits<32>>,
    /// Data offset in words.
    pub offset_now: Signal<In, Bits<4>>,
    /// Flags.
    pub flags: Signal<In, Bits<8>>,
    /// Window.
    pub window: Signal<In, Bits<16>>,
    /// Its protocol.
    pub is_udp: Signal<In, Bit>,
    /// See `is_udp`.
    pub is_tcp: Signal<In, Bit>,
    /// See `is_udp`.
    pub is_icmp: Signal<In, Bit>,
    /// A session has its addresses and ports.
    pub hit: Signal<In, Bit>,
    /// Which.
    pub slot: Signal<In, Bits<6>>,
    /// It was sent to this station's hardware address.
    pub mac_own: Signal<In, Bit>,
    /// It was sent to a hardware group address.
    pub mac_group: Signal<In, Bit>,
    /// It was sent to this station's address.
    pub ip_own: Signal<In, Bit>,
    /// A session's packet, for one cycle.
    pub segment_valid: Signal<Out, Bit>,
    /// What its header says.
    pub segment: Signal<Out, Segment>,
    /// An echo request for us, for one cycle.
    pub echo_valid: Signal<Out, Bit>,
    /// What its header says.
    pub echo: Signal<Out, Echo>,
    /// The frame of the registered beat is a claimed datagram.
    pub udp: Signal<Out, Bit>,
    /// It is a claimed segment.
    pub tcp: Signal<Out, Bit>,
    /// It is a claimed echo request.
    pub icmp: Signal<Out, Bit>,
    /// The frame of the beat after the registered one is a claimed SYN.
    pub syn: Signal<Out, Bit>,
    /// The TCP segment has no payload.
    pub tcp_empty: Signal<Out, Bit>,
    held: DFF<Segment>,
    held_valid: DFF<Bit>,
    held_echo: DFF<Echo>,
    held_echo_valid: DFF<Bit>,
    udp_held: DFF<Bit>,
    tcp_held: DFF<Bit>,
    icmp_held: DFF<Bit>,
    udp_claimed: Signal<Local, Bit>,
    icmp_claimed: Signal<Local, Bit>,
    /// The packet has transport words 0 and 1.
    pair_fits: DFF<Bit>,
    /// The length in transport word 1 is the packet's.
    length_ok: DFF<Bit>,
    empty: DFF<Bit>,
    /// The control word of a TCP header was just captured; its lengths are right; it is a session's.
    control: DFF<Bit>,
    lengths_ok: DFF<Bit>,
    session_ok: DFF<Bit>,
    tcp_decided: Signal<Local, Bit>,
    tcp_claimed: Signal<Local, Bit>,
    network_ok: Signal<Local, Bit>,
    pair_ok: Signal<Local, Bit>,
    tcp_header_len: Signal<Local, Bits<16>>,
}

impl Logic for Claim {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self,
            clk,
            held,
            held_valid,
            held_echo,
            held_echo_valid,
            udp_held,
            tcp_held,
            icmp_held,
            pair_fits,
            length_ok,
            empty,
            control,
            lengths_ok,
            session_ok
        );
        let transport_len = self.transport_len.val();
        let data_offset = self.offset_now.val();
        self.network_ok.next = self.ipv4.val() & self.header_ok.val();

        // RFC 9293 section 3.1.
        self.tcp_header_len.next = bit_cast::<16, 4>(data_offset) << 2;
        self.control.d.next = self.control_now.val();
        if self.control_now.val() {
            self.empty.d.next = transport_len == self.tcp_header_len.val();
        }
        self.tcp_empty.next = self.empty.q.val();
        self.length_ok.d.next = self.length_now.val() == transport_len;
        self.lengths_ok.d.next =
            (data_offset >= k!(tcp::LEN / 4)) & (transport_len >= self.tcp_header_len.val());
        self.session_ok.d.next = self.network_ok.val()
            & self.is_tcp.val()
            & self.hit.val()
            & self.mac_own.val()
            & self.ip_own.val();
        self.tcp_decided.next =
            self.control.q.val() & self.lengths_ok.q.val() & self.session_ok.q.val();
        self.tcp_claimed.next = self.tcp_held.q.val() | self.tcp_decided.val();

        self.pair_fits.d.next = transport_len >= k!(udp::LEN);
        // RFC 768, RFC 792: both headers are words 0 and 1.
        self.pair_ok.next =
            self.valid.val() & self.pair.val() & self.network_ok.val() & self.pair_fits.q.val();
        self.udp_claimed.next = self.udp_held.q.val()
            | (self.pair_ok.val()
                & self.is_udp.val()
                & self.hit.val()
                & (self.mac_own.val() | self.mac_group.val())
                & self.length_ok.q.val());
        self.icmp_claimed.next = self.icmp_held.q.val()
            | (self.pair_ok.val()
                & self.is_icmp.val()
                & self.mac_own.val()
                & self.ip_own.val()
                & (self.t0.val().get_bits::<16>(16) == k!(ECHO_REQUEST)));

        self.held_valid.d.next = false;
        self.held_echo_valid.d.next = false;
        if self.udp_claimed.val() & !self.udp_held.q.val() {
            self.held_valid.d.next = true;
        }
        if self.valid.val() & self.pair.val() {
            self.held.d.next.kind = k!(KIND_UDP);
            self.held.d.next.slot = self.slot.val();
            self.held.d.next.len = transport_len - k!(udp::LEN);
        }
        if self.icmp_claimed.val() & !self.icmp_held.q.val() {
            self.held_echo_valid.d.next = true;
        }
        if self.valid.val() & self.pair.val() {
            self.held_echo.d.next.source_mac = self.source.val();
            self.held_echo.d.next.source_ip = self.n3.val();
            self.held_echo.d.next.checksum = self.t0.val().get_bits::<16>(0);
            self.held_echo.d.next.ident_seq = self.t1.val();
            self.held_echo.d.next.len = transport_len - k!(icmp::LEN);
        }
        self.udp_held.d.next = self.udp_claimed.val();
        self.tcp_held.d.next = self.tcp_claimed.val();
        self.icmp_held.d.next = self.icmp_claimed.val();
        if self.valid.val() & self.last.val() {
            self.udp_held.d.next = false;
            self.tcp_held.d.next = false;
            self.icmp_held.d.next = false;
        }
        if self.control_now.val() & self.is_tcp.val() {
            self.held.d.next.kind = k!(KIND_TCP);
            self.held.d.next.slot = self.slot.val();
            self.held.d.next.seq = self.t1.val();
            self.held.d.next.ack = self.acknowledgment.val();
            self.held.d.next.flags = self.flags.val();
            self.held.d.next.window = self.window.val();
            self.held.d.next.len = transport_len - self.tcp_header_len.val();
        }
        if self.rst.val() {
            self.held_valid.d.next = false;
            self.held_echo_valid.d.next = false;
            self.udp_held.d.next = false;
            self.tcp_held.d.next = false;
            self.icmp_held.d.next = false;
            self.control.d.next = false;
        }
        self.segment.next = self.held.q.val();
        self.segment_valid.next = self.held_valid.q.val() | self.tcp_decided.val();
        self.echo.next = self.held_echo.q.val();
        self.echo_valid.next = self.held_echo_valid.q.val();
        self.udp.next = self.udp_claimed.val();
        self.tcp.next = self.tcp_claimed.val();
        self.icmp.next = self.icmp_claimed.val();
        self.syn.next =
            self.tcp_claimed.val() & (self.held.q.val().flags & k!(tcp::flag::SYN)).any();
    }
}
