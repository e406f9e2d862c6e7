//! What the first words of the network header say about the frame: where the packet ends, where its
//! transport header starts, and whether this is an IPv4 packet the card reads (RFC 791 section 3.1).
//!
//! Latency: one cycle behind the captured words.

use super::header::{BEAT_BYTES, FIRST_BEAT, WORD_BYTES};
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;
use wirebook_wire::{arp, eth, ipv4, vlan};

/// Index of the last byte of an untagged frame with an empty network packet.
const LAST_OF_EMPTY: usize = eth::LEN - 1;
/// A transport start that no beat has when it could matter.
const NEVER: u64 = 15;

// Where the code below reads with literals, the tables must say the same.
const _: () = {
    assert!(ipv4::VERSION_IHL.byte == 0 && ipv4::VERSION.shift == 4 && ipv4::IHL.bits == 4);
    assert!(ipv4::TOTAL_LEN.byte == 2 && ipv4::FRAGMENT.byte == 6);
    assert!(ipv4::MORE_FRAGMENTS.shift == 13 && ipv4::FRAGMENT_OFFSET.bits == 13);
    assert!(eth::LEN + vlan::LEN == FIRST_BEAT * BEAT_BYTES + 2);
};

#[derive(LogicBlock, Default)]
pub struct Packet {
    pub clk: Signal<In, Clock>,
    pub rst: Signal<In, Bit>,
    /// Word 0 of the network header; all ones while there is none yet.
    pub n0: Signal<In, Bits<32>>,
    /// "More fragments" and fragment offset.
    pub fragment: Signal<In, Bits<14>>,
    pub tagged: Signal<In, Bit>,
    pub arp: Signal<In, Bit>,
    /// IPv4 header with right version and lengths, not a fragment.
    pub header_ok: Signal<Out, Bit>,
    /// Index in the frame of the last byte of the network packet.
    pub end: Signal<Out, Bits<17>>,
    /// Bytes of the transport header and payload.
    pub transport_len: Signal<Out, Bits<16>>,
    /// Beat that completes transport word 0.
    pub start: Signal<Out, Bits<4>>,
    /// Even transport words are in `high`.
    pub upper: Signal<Out, Bit>,
    ok: DFF<Bit>,
    last_byte: DFF<Bits<17>>,
    payload_len: DFF<Bits<16>>,
    start_beat: DFF<Bits<4>>,
    in_high: DFF<Bit>,
    header_words: Signal<Local, Bits<4>>,
    header_len: Signal<Local, Bits<16>>,
    packet_len: Signal<Local, Bits<16>>,
    tag_len: Signal<Local, Bits<17>>,
}

impl Logic for Packet {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, ok, last_byte, payload_len, start_beat, in_high);
        self.header_words.next = self.n0.val().get_bits::<4>(24);
        let half = bit_cast::<4, 3>(self.header_words.val().get_bits::<3>(1));
        let odd = self.header_words.val().get_bit(0);
        self.packet_len.next = self.n0.val().get_bits::<16>(0);
        self.header_len.next = bit_cast::<16, 4>(self.header_words.val()) << 2;
        self.tag_len.next = 0.into();
        if self.tagged.val() {
            self.tag_len.next = k!(vlan::LEN);
        }
        self.ok.d.next = (self.n0.val().get_bits::<4>(28) == 4)
            & (self.header_words.val() >= k!(ipv4::LEN / WORD_BYTES))
            & (self.packet_len.val() >= self.header_len.val())
            & (self.fragment.val() == 0);
        self.payload_len.d.next = self.packet_len.val() - self.header_len.val();
        self.last_byte.d.next =
            bit_cast::<17, 16>(self.packet_len.val()) + self.tag_len.val() + k!(LAST_OF_EMPTY);
        if self.arp.val() {
            self.last_byte.d.next = self.tag_len.val() + k!(LAST_OF_EMPTY + arp::LEN);
        }
        self.start_beat.d.next = half + k!(FIRST_BEAT);
        if self.tagged.val() & odd {
            self.start_beat.d.next = half + k!(FIRST_BEAT + 1);
        }
        // What an impossible length left behind must not match an early beat of the next frame.
        if (self.header_words.val() < k!(ipv4::LEN / WORD_BYTES)) | self.rst.val() {
            self.start_beat.d.next = k!(NEVER);
        }
        self.in_high.d.next = self.tagged.val() ^ odd;
        self.header_ok.next = self.ok.q.val();
        self.end.next = self.last_byte.q.val();
        self.transport_len.next = self.payload_len.q.val();
        self.start.next = self.start_beat.q.val();
        self.upper.next = self.in_high.q.val();
    }
}
