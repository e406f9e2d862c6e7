//! What a word of TCP options does to the search for option starts, whatever byte the search enters at.
//!
//! Options have no fixed place (RFC 9293 section 3.2): where one starts follows from the lengths of all
//! before it. This block follows the chain within a word from each of its four bytes at once, without
//! knowing which start is real, so that joining words needs one selection per word and cycle.
//!
//! Latency: outputs describe the word of two cycles before. Throughput: a word each cycle.

use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;
use wirebook_wire::tcp::option;

/// Bytes that lead out of any header.
const BEYOND: u64 = 63;

#[derive(LogicBlock, Default)]
pub struct OptionWord {
    pub clk: Signal<In, Clock>,
    /// Network order: byte 0 on top.
    pub word: Signal<In, Bits<32>>,
    /// The byte that follows it.
    pub after: Signal<In, Bits<8>>,
    /// For a search that enters at byte `i`: bytes to skip from the end of the word to the next start. After
    /// the end of the list, a malformed or too long option, 63: more than a header has.
    pub skip: [Signal<Out, Bits<6>>; 4],
    /// For a search that enters at byte `i`: bit `j` when a maximum segment size option starts at byte `j`.
    pub mss: [Signal<Out, Bits<4>>; 4],
    bytes: [Signal<Local, Bits<8>>; 5],
    nop: [DFF<Bit>; 4],
    stop: [DFF<Bit>; 4],
    is_mss: [DFF<Bit>; 4],
    /// At most [`BEYOND`].
    len: [DFF<Bits<6>>; 4],
    /// Result of a search that enters at byte `i`; 4 to 6 are bytes of the next word.
    skip_from: [Signal<Local, Bits<6>>; 7],
    mss_from: [Signal<Local, Bits<4>>; 7],
    skip_held: [DFF<Bits<6>>; 4],
    mss_held: [DFF<Bits<4>>; 4],
}

impl Logic for OptionWord {
    #[rtl]
    fn update(&mut self) {
        for i in 0..4 {
            self.nop[i].clock.next = self.clk.val();
            self.stop[i].clock.next = self.clk.val();
            self.is_mss[i].clock.next = self.clk.val();
            self.len[i].clock.next = self.clk.val();
            self.skip_held[i].clock.next = self.clk.val();
            self.mss_held[i].clock.next = self.clk.val();
            self.bytes[i].next = self.word.val().get_bits::<8>(24 - 8 * i);
        }
        self.bytes[4].next = self.after.val();

        for i in 0..4 {
            self.nop[i].d.next = self.bytes[i].val() == k!(option::NOP);
            self.stop[i].d.next = (self.bytes[i].val() == k!(option::END))
                | ((self.bytes[i].val() != k!(option::NOP)) & (self.bytes[i + 1].val() < 2));
            self.is_mss[i].d.next = (self.bytes[i].val() == k!(option::MSS))
                & (self.bytes[i + 1].val() == k!(option::MSS_LEN));
            self.len[i].d.next = self.bytes[i + 1].val().get_bits::<6>(0);
            if self.bytes[i + 1].val() >= k!(BEYOND) {
                self.len[i].d.next = k!(BEYOND);
            }
        }

        // Backwards: byte 3 - i leads to one of the three bytes after it, or out of the word.
        for i in 4..7 {
            self.skip_from[i].next = (i - 4).to_bits();
            self.mss_from[i].next = 0.into();
        }
        for i in 0..4 {
            self.mss_from[3 - i].next = 0.into();
            if self.stop[3 - i].q.val() {
                self.skip_from[3 - i].next = k!(BEYOND);
            } else if self.nop[3 - i].q.val() {
                self.skip_from[3 - i].next = self.skip_from[4 - i].val();
                self.mss_from[3 - i].next = self.mss_from[4 - i].val();
            } else if self.len[3 - i].q.val() == 2 {
                self.skip_from[3 - i].next = self.skip_from[5 - i].val();
                self.mss_from[3 - i].next = self.mss_from[5 - i].val();
            } else if self.len[3 - i].q.val() == 3 {
                self.skip_from[3 - i].next = self.skip_from[6 - i].val();
                self.mss_from[3 - i].next = self.mss_from[6 - i].val();
            } else {
                self.skip_from[3 - i].next = self.len[3 - i].q.val() - (i + 1).to_bits();
                if self.is_mss[3 - i].q.val() {
                    self.mss_from[3 - i].next = bits::<4>(0).replace_bit(3 - i, true);
                }
            }
        }
        for i in 0..4 {
            self.skip_held[i].d.next = self.skip_from[i].val();
            self.mss_held[i].d.next = self.mss_from[i].val();
            self.skip[i].next = self.skip_held[i].q.val();
            self.mss[i].next = self.mss_held[i].q.val();
        }
    }
}
