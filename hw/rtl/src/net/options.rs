//! Finds the maximum segment size among the options of a SYN, wherever in the list it is.
//!
//! ```text
//! now        +1, +2                  +3                              +4
//! words ─► OptionWord, both ─► skip ─► low ─► high ─► skip,   ─► bytes 2 and 3 after the start ─► mss
//!                              (the only loop)    starts
//! ```
//! Latency: `mss` is final 4 cycles after the last option word. Throughput: two words each cycle. 0 when there
//! is no such option (also: of wrong length, cut off by the header's end, behind a malformed option).
//!
//! Undefined: more than one such option, which no SYN has. Values in one pair of words give the bits of both; else
//! the last counts.

use super::option_word::OptionWord;
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// Words and whether they are options.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
struct Pair {
    low_valid: Bit,
    high_valid: Bit,
    words: Bits<64>,
}

#[derive(LogicBlock, Default)]
pub struct Options {
    pub clk: Signal<In, Clock>,
    /// A new segment: forget.
    pub clear: Signal<In, Bit>,
    pub low_valid: Signal<In, Bit>,
    pub high_valid: Signal<In, Bit>,
    pub low: Signal<In, Bits<32>>,
    pub high: Signal<In, Bits<32>>,
    /// The byte after `high`.
    pub after: Signal<In, Bits<8>>,
    pub mss: Signal<Out, Bits<16>>,
    low_word: OptionWord,
    high_word: OptionWord,
    one: DFF<Pair>,
    two: DFF<Pair>,
    three: DFF<Pair>,
    /// Bytes from the next option word to the next option.
    skip: DFF<Bits<6>>,
    /// Bytes of `three` at which the option starts; byte 0 of `low` is bit 0.
    starts: DFF<Bits<8>>,
    /// Starts near the end of the pair before: the value is in this one.
    carry: DFF<Bits<3>>,
    value_high: DFF<Bits<8>>,
    value: DFF<Bits<16>>,
    after_low: Signal<Local, Bits<6>>,
    after_high: Signal<Local, Bits<6>>,
    low_starts: Signal<Local, Bits<4>>,
    high_starts: Signal<Local, Bits<4>>,
    lanes: Signal<Local, Bits<8>>,
    first_at: Signal<Local, Bits<8>>,
    second_at: Signal<Local, Bits<8>>,
    first: Signal<Local, Bits<8>>,
    second: Signal<Local, Bits<8>>,
}

impl Logic for Options {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self, clk, one, two, three, skip, starts, carry, value_high, value
        );
        self.low_word.clk.next = self.clk.val();
        self.low_word.word.next = self.low.val();
        self.low_word.after.next = self.high.val().get_bits::<8>(24);
        self.high_word.clk.next = self.clk.val();
        self.high_word.word.next = self.high.val();
        self.high_word.after.next = self.after.val();
        self.one.d.next.low_valid = self.low_valid.val();
        self.one.d.next.high_valid = self.high_valid.val();
        self.one.d.next.words = cat!(self.low.val(): 32, self.high.val(): 32);
        self.two.d.next = self.one.q.val();
        self.three.d.next = self.two.q.val();

        // +3: which starts are real. The bytes to skip are a word's, or one of its bytes is entered.
        let low_at = self.skip.q.val().get_bits::<2>(0);
        let low_words = self.skip.q.val().get_bits::<4>(2);
        self.after_low.next = self.skip.q.val();
        self.low_starts.next = 0.into();
        if self.two.q.val().low_valid {
            self.after_low.next = cat!(low_words - 1: 4, low_at: 2);
            if low_words == 0 {
                for i in 0..4 {
                    if low_at == i.to_bits() {
                        self.after_low.next = self.low_word.skip[i].val();
                        self.low_starts.next = self.low_word.mss[i].val();
                    }
                }
            }
        }
        let high_at = self.after_low.val().get_bits::<2>(0);
        let high_words = self.after_low.val().get_bits::<4>(2);
        self.after_high.next = self.after_low.val();
        self.high_starts.next = 0.into();
        if self.two.q.val().high_valid {
            self.after_high.next = cat!(high_words - 1: 4, high_at: 2);
            if high_words == 0 {
                for i in 0..4 {
                    if high_at == i.to_bits() {
                        self.after_high.next = self.high_word.skip[i].val();
                        self.high_starts.next = self.high_word.mss[i].val();
                    }
                }
            }
        }
        self.skip.d.next = self.after_high.val();
        self.starts.d.next = cat!(self.high_starts.val(): 4, self.low_starts.val(): 4);

        // +4: the value is 2 and 3 bytes behind the start.
        self.lanes.next = 0.into();
        if self.three.q.val().low_valid {
            self.lanes.next = self.lanes.val() | 0x0F;
        }
        if self.three.q.val().high_valid {
            self.lanes.next = self.lanes.val() | 0xF0;
        }
        self.first_at.next = self.lanes.val()
            & cat!(self.starts.q.val().get_bits::<6>(0): 6, self.carry.q.val().get_bits::<2>(1): 2);
        self.second_at.next =
            self.lanes.val() & cat!(self.starts.q.val().get_bits::<5>(0): 5, self.carry.q.val(): 3);
        self.first.next = 0.into();
        self.second.next = 0.into();
        for i in 0..8 {
            if self.first_at.val().get_bit(i) {
                self.first.next =
                    self.first.val() | self.three.q.val().words.get_bits::<8>(56 - 8 * i);
            }
            if self.second_at.val().get_bit(i) {
                self.second.next =
                    self.second.val() | self.three.q.val().words.get_bits::<8>(56 - 8 * i);
            }
        }
        if self.lanes.val().any() {
            self.carry.d.next = self.starts.q.val().get_bits::<3>(5);
        }
        if self.first_at.val().any() {
            self.value_high.d.next = self.first.val();
        }
        if self.second_at.val().any() {
            self.value.d.next = cat!(self.value_high.q.val(): 8, self.second.val(): 8);
            if self.first_at.val().any() {
                self.value.d.next = cat!(self.first.val(): 8, self.second.val(): 8);
            }
        }
        if self.clear.val() {
            self.skip.d.next = 0.into();
            self.carry.d.next = 0.into();
            self.value.d.next = 0.into();
        }
        self.mss.next = self.value.q.val();
    }
}
