//! The sequence number of a SoupBinTCP login-accepted packet, from ASCII.

use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// Converts 20 ASCII characters, digits padded with blanks, to the low 32 bits of their value.
///
/// The specification pads on the left. Servers are in use that pad on the right, so blanks at the end are
/// first shifted out: fours of them in one cycle, the other one to three in the next.
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

    /// The low half of each character: a digit's value, and 0 of a blank.
    nibbles: Signal<Local, Bits<80>>,
    blanks: Signal<Local, Bits<20>>,
    fours: Signal<Local, Bits<5>>,
    behind: Signal<Local, Bit>,
    coarse_nibbles: Signal<Local, Bits<80>>,
    fewer_blanks: Signal<Local, Bits<20>>,
    coarse: DFF<Bits<80>>,
    /// Of the last three characters.
    coarse_blanks: DFF<Bits<3>>,
    fine: DFF<Bits<80>>,
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
pub const LATENCY: u64 = 7;

impl Logic for LoginSequence {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self,
            clk,
            coarse,
            coarse_blanks,
            fine,
            top,
            middle,
            bottom,
            top_part,
            middle_high,
            middle_low,
            bottom_part,
            total
        );
        // Character 19 is the last: the lowest digit once no blank stands behind it.
        self.nibbles.next = 0.into();
        self.blanks.next = 0.into();
        for i in 0..20 {
            let character = self.digits.val().get_bits::<8>(8 * i);
            self.nibbles.next =
                self.nibbles.val() | (bit_cast::<80, 8>(character & 15) << (4 * i as u64));
            // All that tells a blank from a digit.
            self.blanks.next = self.blanks.val().replace_bit(i, !character.get_bit(4));
        }
        // As many fours of blanks as there are at the end, one bit each, so that all are found at once.
        self.fours.next = 0.into();
        self.behind.next = true;
        for n in 0..5 {
            let four = self.blanks.val().get_bits::<4>(16 - 4 * n).all();
            self.fours.next = self.fours.val().replace_bit(n, self.behind.val() & !four);
            self.behind.next = self.behind.val() & four;
        }
        self.coarse_nibbles.next = 0.into();
        self.fewer_blanks.next = 0.into();
        for n in 0..5 {
            if self.fours.val().get_bit(n) {
                self.coarse_nibbles.next =
                    self.coarse_nibbles.val() | (self.nibbles.val() << (16 * n as u64));
                self.fewer_blanks.next =
                    self.fewer_blanks.val() | (self.blanks.val() << (4 * n as u64));
            }
        }
        self.coarse.d.next = self.coarse_nibbles.val();
        self.coarse_blanks.d.next = self.fewer_blanks.val().get_bits::<3>(17);
        // Up to three are left.
        self.fine.d.next = self.coarse.q.val();
        if self.coarse_blanks.q.val().all() {
            self.fine.d.next = self.coarse.q.val() << 12_u64;
        } else if self.coarse_blanks.q.val().get_bits::<2>(1).all() {
            self.fine.d.next = self.coarse.q.val() << 8_u64;
        } else if self.coarse_blanks.q.val().get_bit(2) {
            self.fine.d.next = self.coarse.q.val() << 4_u64;
        }
        for i in 0..10 {
            // 10 = 2^3 + 2
            self.pair[i].clock.next = self.clk.val();
            let tens = bit_cast::<32, 4>(self.fine.q.val().get_bits::<4>(8 * i));
            self.pair[i].d.next = (tens << 3)
                + (tens << 1)
                + bit_cast::<32, 4>(self.fine.q.val().get_bits::<4>(8 * i + 4));
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
