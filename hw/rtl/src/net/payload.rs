//! Which lanes of a beat are payload, and which count for which checksum.
//!
//! ```text
//! untagged, IHL 5, TCP offset 5            tagged, same
//! beat 1  . . . . . . N N                  . . . . . . . .       N network header
//! beat 2  N N N N N N N N                  . . N N N N N N       T transport header
//! beat 3  N N N N N N N N                  N N N N N N N N       p payload
//! beat 4  N N T T T T T T                  N N N N N N T T
//! beat 5  T T T T T T T T                  T T T T T T T T
//! beat 6  T T T T T T p p                  T T T T T T T T
//! beat 7  p p p p p p p p                  T T p p p p p p
//! ```
//! Latency: `p_*` one cycle after the registered beat; masks combinational. Payload beats are in raw lanes:
//! the first begins in lane 2 or 6, all others in lane 0. A payload of no bytes has no beats. When a frame
//! ends before its payload does, `p_last` is missing, and of the frame's last beat lanes beyond `tkeep` may
//! be counted in: the verdict of such a frame is bad.

use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;
use wirebook_wire::{ipv4, tcp, udp};

// Where the code below reads with literals, the tables must say the same.
const _: () = {
    assert!(udp::LEN == 8 && ipv4::SRC.byte == 12 && ipv4::DST.byte == ipv4::SRC.end());
    assert!(ipv4::DST.end() == ipv4::LEN);
};

/// One beat of transport payload.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Chunk {
    pub data: Bits<64>,
    pub lo: Bits<3>,
    pub hi: Bits<3>,
    pub first: Bit,
    pub last: Bit,
}

#[derive(LogicBlock, Default)]
pub struct Payload {
    pub clk: Signal<In, Clock>,
    pub rst: Signal<In, Bit>,
    pub valid: Signal<In, Bit>,
    pub last: Signal<In, Bit>,
    pub data: Signal<In, Bits<64>>,
    pub near: Signal<In, Bits<4>>,
    /// The network packet ends in this beat, in `end_lane`.
    pub ends: Signal<In, Bit>,
    pub end_lane: Signal<In, Bits<3>>,
    pub step: Signal<In, Bits<4>>,
    pub transport: Signal<In, Bit>,
    pub before_transport: Signal<In, Bit>,
    pub data_offset: Signal<In, Bits<4>>,
    pub tcp_empty: Signal<In, Bit>,
    pub transport_len: Signal<In, Bits<16>>,
    pub upper: Signal<In, Bit>,
    pub tagged: Signal<In, Bit>,
    pub is_tcp: Signal<In, Bit>,
    pub is_icmp: Signal<In, Bit>,
    /// A session claims the frame.
    pub claimed: Signal<In, Bit>,
    /// The echo responder claims the frame.
    pub echo: Signal<In, Bit>,
    /// Bytes of the IPv4 header.
    pub network_mask: Signal<Out, Bits<8>>,
    /// Bytes of pseudo header, transport header and payload.
    pub transport_mask: Signal<Out, Bits<8>>,
    pub p_valid: Signal<Out, Bit>,
    pub i_valid: Signal<Out, Bit>,
    pub chunk: Signal<Out, Chunk>,
    out: DFF<Chunk>,
    out_valid: DFF<Bit>,
    out_echo: DFF<Bit>,
    paying: DFF<Bit>,
    ended: DFF<Bit>,
    /// The packet has the two words of a UDP or ICMP header and no more.
    pair_only: DFF<Bit>,
    header_words: Signal<Local, Bits<4>>,
    start_step: Signal<Local, Bits<4>>,
    in_high: Signal<Local, Bit>,
    starts: Signal<Local, Bit>,
    over: Signal<Local, Bit>,
    here: Signal<Local, Bit>,
    empty: Signal<Local, Bit>,
    /// Lanes 0 and 1, 2 to 5, 6 and 7.
    network_part: [Signal<Local, Bit>; 3],
    transport_part: [Signal<Local, Bit>; 3],
    address_part: [Signal<Local, Bit>; 3],
    lanes_to_end: Signal<Local, Bits<8>>,
    transport_lanes: Signal<Local, Bits<8>>,
    address_lanes: Signal<Local, Bits<8>>,
}

impl Logic for Payload {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self, clk, out, out_valid, out_echo, paying, ended, pair_only
        );
        let near = self.near.val();
        let upper = self.upper.val();
        let tagged = self.tagged.val();
        let transport = self.transport.val();
        let end_lane = self.end_lane.val();

        // Payload is the transport's word 2 (UDP, ICMP) or word `data_offset`. It starts in lane 2 of the beat
        // that completes it when it is a `high` word, in lane 6 of the beat before when it is a `low` one.
        self.header_words.next = k!(udp::LEN / 4);
        self.pair_only.d.next = self.transport_len.val() == k!(udp::LEN);
        self.empty.next = self.pair_only.q.val();
        if self.is_tcp.val() {
            self.header_words.next = self.data_offset.val();
            self.empty.next = self.tcp_empty.val();
        }
        self.in_high.next = upper ^ self.header_words.val().get_bit(0);
        self.start_step.next = self.header_words.val() >> 1;
        if !upper & !self.header_words.val().get_bit(0) {
            self.start_step.next = (self.header_words.val() >> 1) - 1;
        }
        // The data offset of a TCP header is known from step 2 at the latest, and is at least 5 words.
        let known = !self.is_tcp.val() | (self.step.val() >= k!(tcp::OFFSET.byte / 8 + 1));
        self.starts.next = transport & known & (self.step.val() == self.start_step.val());
        self.over.next = transport & self.ends.val();
        self.here.next = self.starts.val() | self.paying.q.val();
        if self.valid.val() {
            self.paying.d.next = self.here.val() & !self.over.val() & !self.last.val();
            self.ended.d.next = (self.ended.q.val() | self.over.val()) & !self.last.val();
        }
        self.out_valid.d.next =
            self.valid.val() & self.here.val() & !self.empty.val() & self.claimed.val();
        self.out_echo.d.next =
            self.valid.val() & self.here.val() & !self.empty.val() & self.echo.val();
        self.out.d.next.data = self.data.val();
        self.out.d.next.first = self.starts.val();
        self.out.d.next.last = self.over.val();
        self.out.d.next.lo = 0.into();
        if self.starts.val() {
            self.out.d.next.lo = 6.into();
            if self.in_high.val() {
                self.out.d.next.lo = 2.into();
            }
        }
        self.out.d.next.hi = 7.into();
        if self.over.val() {
            self.out.d.next.hi = end_lane;
        }

        self.network_part[0].next = (near > 2) | ((near == 2) & !tagged);
        self.network_part[1].next = near >= 2;
        self.network_part[2].next = (near >= 2) | ((near == 1) & !tagged);
        self.transport_part[0].next = transport & !((self.step.val() == 0) & upper);
        self.transport_part[1].next = transport;
        self.transport_part[2].next = transport | self.before_transport.val();
        // Source and destination address belong to the pseudo header of TCP and UDP (RFC 9293 section 3.1,
        // RFC 768), not of ICMP: bytes 12 to 19 of the network header.
        let addressed = !self.is_icmp.val();
        self.address_part[0].next = addressed & (near == 4);
        self.address_part[1].next = addressed & (((near == 3) & !tagged) | ((near == 4) & tagged));
        self.address_part[2].next = addressed & (near == 3);

        self.lanes_to_end.next = 0xFF.into();
        if self.over.val() {
            self.lanes_to_end.next = bits::<8>(0xFF) >> (bits::<3>(7) - end_lane);
        }
        if self.ended.q.val() {
            self.lanes_to_end.next = 0.into();
        }
        self.transport_lanes.next = cat!(
            self.transport_part[2].val(): 1, self.transport_part[2].val(): 1, self.transport_part[1].val(): 1,
            self.transport_part[1].val(): 1, self.transport_part[1].val(): 1, self.transport_part[1].val(): 1,
            self.transport_part[0].val(): 1, self.transport_part[0].val(): 1
        );
        self.address_lanes.next = cat!(
            self.address_part[2].val(): 1, self.address_part[2].val(): 1, self.address_part[1].val(): 1,
            self.address_part[1].val(): 1, self.address_part[1].val(): 1, self.address_part[1].val(): 1,
            self.address_part[0].val(): 1, self.address_part[0].val(): 1
        );
        self.network_mask.next = cat!(
            self.network_part[2].val(): 1, self.network_part[2].val(): 1, self.network_part[1].val(): 1,
            self.network_part[1].val(): 1, self.network_part[1].val(): 1, self.network_part[1].val(): 1,
            self.network_part[0].val(): 1, self.network_part[0].val(): 1
        ) & !self.transport_lanes.val();
        self.transport_mask.next =
            (self.transport_lanes.val() & self.lanes_to_end.val()) | self.address_lanes.val();

        if self.rst.val() {
            self.out_valid.d.next = false;
            self.out_echo.d.next = false;
            self.paying.d.next = false;
            self.ended.d.next = false;
        }
        self.p_valid.next = self.out_valid.q.val();
        self.i_valid.next = self.out_echo.q.val();
        self.chunk.next = self.out.q.val();
    }
}
