//! Initial sequence numbers that an outsider cannot guess (RFC 6528).

use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// HalfSipHash-2-4 of three words: peer address, ports, own address. 25 cycles from `start` to `done`.
///
/// What it is: a keyed pseudo-random function with a 64-bit key and a 32-bit output, half an ARX round per cycle, so that
/// sequence numbers of one connection say nothing about another's. What it is not: protection against someone who
/// can search 2^64 keys or who sees the segments; that needs encryption, not a hash.
#[derive(LogicBlock, Default)]
pub struct Isn {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// Begin; ignored while busy.
    pub start: Signal<In, Bit>,
    /// Key, word 0.
    pub key0: Signal<In, Bits<32>>,
    /// Key, word 1.
    pub key1: Signal<In, Bits<32>>,
    /// Selects the second word: `word` is the first word while 0, two cycles later.
    pub second: Signal<Out, Bit>,
    /// First or second word of the message, two cycles after `second` (behind a memory), the first from before `start`.
    pub word: Signal<In, Bits<32>>,
    /// Third word; stable from `start` to `done`.
    pub third: Signal<In, Bits<32>>,
    /// `hash` is valid, for one cycle.
    pub done: Signal<Out, Bit>,
    /// The hash.
    pub hash: Signal<Out, Bits<32>>,
    step: DFF<Bits<5>>,
    v0: DFF<Bits<32>>,
    v1: DFF<Bits<32>>,
    v2: DFF<Bits<32>>,
    v3: DFF<Bits<32>>,
    message: Signal<Local, Bits<32>>,
    /// What the step takes up: of the message into `v3` or `v0`, and whether the mark of the end into `v2`.
    into_v3: DFF<Bits<32>>,
    into_v0: DFF<Bits<32>>,
    finish: DFF<Bit>,
    i2: Signal<Local, Bits<32>>,
    i3: Signal<Local, Bits<32>>,
    x: Signal<Local, Bits<32>>,
    y: Signal<Local, Bits<32>>,
}

/// Last word of the message: its length in octets in the top octet.
const LENGTH_WORD: usize = 12 << 24;
/// Step that shows the result.
const LAST_STEP: usize = 25;

impl Logic for Isn {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, step, v0, v1, v2, v3, into_v3, into_v0, finish);
        let step = self.step.q.val();
        let v0 = self.v0.q.val();
        let v1 = self.v1.q.val();
        let v2 = self.v2.q.val();
        let v3 = self.v3.q.val();
        // A round is two steps. Steps 1..17 absorb four words, two rounds each; 17..25 finish; 25 shows the result.
        self.second.next = step > 1;
        // For the next step.
        if step < 8 {
            self.message.next = self.word.val();
        } else if step < 12 {
            self.message.next = self.third.val();
        } else {
            self.message.next = k!(LENGTH_WORD);
        }
        self.into_v3.d.next = 0.into();
        self.into_v0.d.next = 0.into();
        if step < 16 {
            if step.get_bits::<2>(0) == 0 {
                self.into_v3.d.next = self.message.val();
            }
            if step.get_bits::<2>(0) == 3 {
                self.into_v0.d.next = self.message.val();
            }
        }
        self.finish.d.next = step == 16;
        self.i3.next = v3 ^ self.into_v3.q.val();
        self.i2.next = v2;
        if self.finish.q.val() {
            self.i2.next = v2 ^ 0xFF;
        }
        // The sums of the half of a round that comes next.
        self.x.next = v0 + v1;
        self.y.next = self.i2.val() + self.i3.val();
        if !step.get_bit(0) {
            self.x.next = v0 + v3;
            self.y.next = v2 + v1;
        }
        let x = self.x.val();
        let y = self.y.val();
        let i3 = self.i3.val();
        if step == 0 {
            // The constants are HalfSipHash's "lyge" and "tedb".
            self.v0.d.next = self.key0.val();
            self.v1.d.next = self.key1.val();
            self.v2.d.next = self.key0.val() ^ 0x6C79_6765;
            self.v3.d.next = self.key1.val() ^ 0x7465_6462;
            if self.start.val() {
                self.step.d.next = 1.into();
            }
        } else if step == k!(LAST_STEP) {
            self.step.d.next = 0.into();
        } else {
            self.step.d.next = step + 1;
            if step.get_bit(0) {
                self.v0.d.next = (x << bits::<5>(16)) | (x >> bits::<5>(16));
                self.v1.d.next = ((v1 << bits::<5>(5)) | (v1 >> bits::<5>(27))) ^ x;
                self.v2.d.next = y;
                self.v3.d.next = ((i3 << bits::<5>(8)) | (i3 >> bits::<5>(24))) ^ y;
            } else {
                self.v0.d.next = x ^ self.into_v0.q.val();
                self.v1.d.next = ((v1 << bits::<5>(13)) | (v1 >> bits::<5>(19))) ^ y;
                self.v2.d.next = (y << bits::<5>(16)) | (y >> bits::<5>(16));
                self.v3.d.next = ((v3 << bits::<5>(7)) | (v3 >> bits::<5>(25))) ^ x;
            }
        }
        self.done.next = step == k!(LAST_STEP);
        self.hash.next = self.v1.q.val() ^ self.v3.q.val();
        if self.rst.val() {
            self.step.d.next = 0.into();
        }
    }
}
