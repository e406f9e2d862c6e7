//! Initial sequence numbers that an outsider cannot guess (RFC 6528).

use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// HalfSipHash-2-4 of three words: peer address, ports, own address. 15 cycles from `start` to `done`.
///
/// What it is: a keyed pseudo-random function with a 64-bit key and a 32-bit output, one ARX round per cycle, so that
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
    /// Selects the second word: `word` is the first word while 0, one cycle later.
    pub second: Signal<Out, Bit>,
    /// First or second word of the message, one cycle after `second` (a memory's output).
    pub word: Signal<In, Bits<32>>,
    /// Third word; stable from `start` to `done`.
    pub third: Signal<In, Bits<32>>,
    /// `hash` is valid, for one cycle.
    pub done: Signal<Out, Bit>,
    /// The hash.
    pub hash: Signal<Out, Bits<32>>,
    step: DFF<Bits<4>>,
    v0: DFF<Bits<32>>,
    v1: DFF<Bits<32>>,
    v2: DFF<Bits<32>>,
    v3: DFF<Bits<32>>,
    message: Signal<Local, Bits<32>>,
    i2: Signal<Local, Bits<32>>,
    i3: Signal<Local, Bits<32>>,
    a0: Signal<Local, Bits<32>>,
    a1: Signal<Local, Bits<32>>,
    a2: Signal<Local, Bits<32>>,
    a3: Signal<Local, Bits<32>>,
    b0: Signal<Local, Bits<32>>,
    b1: Signal<Local, Bits<32>>,
    b2: Signal<Local, Bits<32>>,
    b3: Signal<Local, Bits<32>>,
}

/// Last word of the message: its length in octets in the top octet.
const LENGTH_WORD: usize = 12 << 24;

impl Logic for Isn {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, step, v0, v1, v2, v3);
        let step = self.step.q.val();
        self.second.next = step > 1;
        // Steps 1..9 absorb four words, two rounds each; 9..13 finish; 13 shows the result.
        if step < 5 {
            self.message.next = self.word.val();
        } else if step < 7 {
            self.message.next = self.third.val();
        } else {
            self.message.next = k!(LENGTH_WORD);
        }
        self.i2.next = self.v2.q.val();
        self.i3.next = self.v3.q.val();
        if (step < 9) & step.get_bit(0) {
            self.i3.next = self.v3.q.val() ^ self.message.val();
        }
        if step == 9 {
            self.i2.next = self.v2.q.val() ^ 0xFF;
        }
        // First half of a round.
        self.a0.next = self.v0.q.val() + self.v1.q.val();
        self.a1.next = ((self.v1.q.val() << bits::<5>(5)) | (self.v1.q.val() >> bits::<5>(27)))
            ^ self.a0.val();
        self.a2.next = self.i2.val() + self.i3.val();
        self.a3.next =
            ((self.i3.val() << bits::<5>(8)) | (self.i3.val() >> bits::<5>(24))) ^ self.a2.val();
        // Second half, after a0 turned by 16.
        self.b0.next =
            ((self.a0.val() << bits::<5>(16)) | (self.a0.val() >> bits::<5>(16))) + self.a3.val();
        self.b3.next =
            ((self.a3.val() << bits::<5>(7)) | (self.a3.val() >> bits::<5>(25))) ^ self.b0.val();
        self.b2.next = self.a2.val() + self.a1.val();
        self.b1.next =
            ((self.a1.val() << bits::<5>(13)) | (self.a1.val() >> bits::<5>(19))) ^ self.b2.val();
        if step == 0 {
            // The constants are HalfSipHash's "lyge" and "tedb".
            self.v0.d.next = self.key0.val();
            self.v1.d.next = self.key1.val();
            self.v2.d.next = self.key0.val() ^ 0x6C79_6765;
            self.v3.d.next = self.key1.val() ^ 0x7465_6462;
            if self.start.val() {
                self.step.d.next = 1.into();
            }
        } else if step < 13 {
            self.step.d.next = step + 1;
            self.v0.d.next = self.b0.val();
            if (step < 9) & !step.get_bit(0) {
                self.v0.d.next = self.b0.val() ^ self.message.val();
            }
            self.v1.d.next = self.b1.val();
            self.v2.d.next = (self.b2.val() << bits::<5>(16)) | (self.b2.val() >> bits::<5>(16));
            self.v3.d.next = self.b3.val();
        } else {
            self.step.d.next = 0.into();
        }
        self.done.next = step == 13;
        self.hash.next = self.v1.q.val() ^ self.v3.q.val();
        if self.rst.val() {
            self.step.d.next = 0.into();
        }
    }
}
