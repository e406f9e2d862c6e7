//! Internet checksum (RFC 1071) over chosen bytes of a frame, a beat each cycle.
//!
//! ```text
//! cycle   t              t+1                 t+2              t+3          t+4
//! beat ─► mask, add pairs ─► {01+23, 45+67} ─► accumulator ─► fold, extra ─► ok (combinational)
//! ```
//! Latency: `ok` is valid 3 cycles after the frame's last beat, for one cycle at least. `extra` (what the
//! pseudo header adds beyond bytes of the frame) is sampled 2 cycles after the last beat.

use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

#[derive(LogicBlock, Default)]
pub struct Checksum {
    pub clk: Signal<In, Clock>,
    pub valid: Signal<In, Bit>,
    pub first: Signal<In, Bit>,
    pub data: Signal<In, Bits<64>>,
    /// Bytes that count.
    pub mask: Signal<In, Bits<8>>,
    pub extra: Signal<In, Bits<17>>,
    pub ok: Signal<Out, Bit>,
    pair_valid: DFF<Bit>,
    pair_first: DFF<Bit>,
    pair_a: DFF<Bits<17>>,
    pair_b: DFF<Bits<17>>,
    total: DFF<Bits<32>>,
    folded: DFF<Bits<18>>,
    masked: [Signal<Local, Bits<8>>; 8],
    base: Signal<Local, Bits<32>>,
}

impl Logic for Checksum {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self, clk, pair_valid, pair_first, pair_a, pair_b, total, folded
        );
        for i in 0..8 {
            self.masked[i].next = 0.into();
            if self.mask.val().get_bit(i) {
                self.masked[i].next = self.data.val().get_bits::<8>(8 * i);
            }
        }
        self.pair_valid.d.next = self.valid.val();
        self.pair_first.d.next = self.first.val();
        self.pair_a.d.next = cat!(0: 1, self.masked[0].val(): 8, self.masked[1].val(): 8)
            + cat!(0: 1, self.masked[2].val(): 8, self.masked[3].val(): 8);
        self.pair_b.d.next = cat!(0: 1, self.masked[4].val(): 8, self.masked[5].val(): 8)
            + cat!(0: 1, self.masked[6].val(): 8, self.masked[7].val(): 8);
        self.base.next = self.total.q.val();
        if self.pair_first.q.val() {
            self.base.next = 0.into();
        }
        if self.pair_valid.q.val() {
            self.total.d.next = self.base.val()
                + bit_cast::<32, 17>(self.pair_a.q.val())
                + bit_cast::<32, 17>(self.pair_b.q.val());
        }
        // A frame has at most 2^15 halfwords, so the upper half is small and the sum below is less than
        // three times 0xFFFF: zero in ones' complement is 0xFFFF or twice that, never 0 (a header is not).
        self.folded.d.next = bit_cast::<18, 16>(self.total.q.val().get_bits::<16>(0))
            + bit_cast::<18, 16>(self.total.q.val().get_bits::<16>(16))
            + bit_cast::<18, 17>(self.extra.val());
        self.ok.next = (self.folded.q.val() == 0xFFFF) | (self.folded.q.val() == 0x1_FFFE);
    }
}
