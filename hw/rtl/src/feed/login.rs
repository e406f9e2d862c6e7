//! The sequence number of a SoupBinTCP login-accepted packet, from ASCII.

use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// Converts 20 ASCII characters, digits padded with blanks, to the low 32 bits of their value.
///
/// Two characters a cycle, blanks passed over: the specification pads on the left, but servers are in use that
/// pad on the right. Logins are rare, so this is small rather than fast. `digits` holds the first digit in bits
/// 7:0; it must stay while `step` counts from 0 on, one each cycle. Latency: [`LATENCY`] cycles from step 0;
/// `value` holds until the next one.
/// Arithmetic is modulo 2^32: a record carries the low half of a sequence number. Characters that are
/// neither digits nor blanks give an unspecified number: the host compares it with what it asked for.
#[derive(LogicBlock, Default)]
pub struct LoginSequence {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// 20 characters.
    pub digits: Signal<In, Bits<160>>,
    /// Cycles since the characters came.
    pub step: Signal<In, Bits<4>>,
    /// The number.
    pub value: Signal<Out, Bits<32>>,

    // First stage: two characters.
    two: Signal<Local, Bits<16>>,
    picked: DFF<Bits<16>>,
    restart: DFF<Bit>,

    // Second: their value, and how many digits they are.
    tens: Signal<Local, Bits<7>>,
    pair: DFF<Bits<7>>,
    one_digit: DFF<Bit>,
    two_digits: DFF<Bit>,
    clear: DFF<Bit>,

    // Third: the sum so far.
    high: Signal<Local, Bits<32>>,
    middle: Signal<Local, Bits<32>>,
    low: Signal<Local, Bits<32>>,
    sum: DFF<Bits<32>>,
}

/// Cycles from step 0 to `value`.
pub const LATENCY: u64 = 12;

impl Logic for LoginSequence {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self, clk, picked, restart, pair, one_digit, two_digits, clear, sum
        );
        // After the last characters: blanks.
        self.two.next = 0.into();
        for n in 0..10 {
            if self.step.val() == n.to_bits() {
                self.two.next = self.digits.val().get_bits::<16>(16 * n);
            }
        }
        self.picked.d.next = self.two.val();
        self.restart.d.next = self.step.val() == 0;

        // Of digits and blanks, bit 4 is set in digits. The first of two is the higher one.
        let first = self.picked.q.val().get_bits::<4>(0);
        let second = self.picked.q.val().get_bits::<4>(8);
        let first_counts = self.picked.q.val().get_bit(4);
        let second_counts = self.picked.q.val().get_bit(12);
        self.tens.next = 0.into();
        if first_counts {
            self.tens.next = bit_cast::<7, 4>(first);
            if second_counts {
                // 10 = 2^3 + 2
                self.tens.next = (bit_cast::<7, 4>(first) << 3) + (bit_cast::<7, 4>(first) << 1);
            }
        }
        self.pair.d.next = self.tens.val();
        if second_counts {
            self.pair.d.next = self.tens.val() + bit_cast::<7, 4>(second);
        }
        self.one_digit.d.next = first_counts ^ second_counts;
        self.two_digits.d.next = first_counts & second_counts;
        self.clear.d.next = self.restart.q.val();

        // 10 = 2^3 + 2, 100 = 2^6 + 2^5 + 2^2
        let sum = self.sum.q.val();
        self.high.next = sum;
        self.middle.next = 0.into();
        self.low.next = 0.into();
        if self.two_digits.q.val() {
            self.high.next = sum << 6;
            self.middle.next = sum << 5;
            self.low.next = sum << 2;
        } else if self.one_digit.q.val() {
            self.high.next = sum << 3;
            self.middle.next = sum << 1;
        }
        self.sum.d.next = (self.high.val() + self.middle.val())
            + (self.low.val() + bit_cast::<32, 7>(self.pair.q.val()));
        if self.clear.q.val() {
            self.sum.d.next = bit_cast::<32, 7>(self.pair.q.val());
        }
        self.value.next = self.sum.q.val();
    }
}
