//! The sequence number of a SoupBinTCP login-accepted packet, from ASCII.

use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// Converts 20 right-justified ASCII digits (blanks count as 0) to the low 32 bits of their value.
///
/// `digits` holds the first digit in bits 7:0. Latency: `LATENCY` cycles; a new number may enter each cycle.
/// Arithmetic is modulo 2^32: a record carries the low half of a sequence number. Characters that are
/// neither digits nor blanks give an unspecified number: the host compares it with what it asked for.
#[derive(LogicBlock, Default)]
pub struct LoginSequence {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// 20 characters.
    pub digits: Signal<In, Bits<160>>,
    /// The number.
    pub value: Signal<Out, Bits<32>>,

    padded: Signal<Local, Bits<192>>,
    pair: [DFF<Bits<32>>; 10],
    quad: [DFF<Bits<32>>; 5],
    top: DFF<Bits<32>>,
    middle: DFF<Bits<32>>,
    bottom: DFF<Bits<32>>,
    top_part: DFF<Bits<32>>,
    middle_high: DFF<Bits<32>>,
    middle_low: DFF<Bits<32>>,
    bottom_part: DFF<Bits<32>>,
    total: DFF<Bits<32>>,
}

/// Cycles from `digits` to `value`.
pub const LATENCY: u64 = 5;

impl Logic for LoginSequence {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self,
            clk,
            top,
            middle,
            bottom,
            top_part,
            middle_high,
            middle_low,
            bottom_part,
            total
        );
        self.padded.next = cat!(bits::<32>(0): 32, self.digits.val(): 160);
        for i in 0..10 {
            // The low nibble of a digit is its value, and of a blank 0. 10 = 2^3 + 2
            self.pair[i].clock.next = self.clk.val();
            self.pair[i].d.next = ((self.padded.val().get_bits::<32>(16 * i) & 15) << 3)
                + ((self.padded.val().get_bits::<32>(16 * i) & 15) << 1)
                + (self.padded.val().get_bits::<32>(16 * i + 8) & 15);
        }
        for i in 0..5 {
            // 100 = 2^6 + 2^5 + 2^2
            self.quad[i].clock.next = self.clk.val();
            self.quad[i].d.next = (self.pair[2 * i].q.val() << 6)
                + (self.pair[2 * i].q.val() << 5)
                + (self.pair[2 * i].q.val() << 2)
                + self.pair[2 * i + 1].q.val();
        }
        // 10^4 = 2^13 + 2^10 + 2^9 + 2^8 + 2^4
        self.top.d.next = self.quad[0].q.val();
        let q1 = self.quad[1].q.val();
        self.middle.d.next =
            (q1 << 13) + (q1 << 10) + (q1 << 9) + (q1 << 8) + (q1 << 4) + self.quad[2].q.val();
        let q3 = self.quad[3].q.val();
        self.bottom.d.next =
            (q3 << 13) + (q3 << 10) + (q3 << 9) + (q3 << 8) + (q3 << 4) + self.quad[4].q.val();
        // 10^16 = 0x6FC1_0000 modulo 2^32
        let t = self.top.q.val();
        self.top_part.d.next = (t << 30)
            + (t << 29)
            + (t << 27)
            + (t << 26)
            + (t << 25)
            + (t << 24)
            + (t << 23)
            + (t << 22)
            + (t << 16);
        // 10^8 = 0x05F5_E100
        let m = self.middle.q.val();
        self.middle_high.d.next =
            (m << 26) + (m << 24) + (m << 23) + (m << 22) + (m << 21) + (m << 20);
        self.middle_low.d.next =
            (m << 18) + (m << 16) + (m << 15) + (m << 14) + (m << 13) + (m << 8);
        self.bottom_part.d.next = self.bottom.q.val();
        self.total.d.next = self.top_part.q.val()
            + self.middle_high.q.val()
            + self.middle_low.q.val()
            + self.bottom_part.q.val();
        self.value.next = self.total.q.val();
    }
}
