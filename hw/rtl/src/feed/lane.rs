//! The octets of a message that one lane of the buffer keeps.

use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// Every eighth octet of a message: octet `n` of this block is octet `8 * n + lane` of the message.
///
/// Latency: `with` follows in the same cycle, `kept` in the next. What comes together with `clear` ends the message
/// before: it is in `with` and not kept. `load` comes alone.
#[derive(LogicBlock, Default)]
pub struct Lane {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// An octet has come, to be kept as these, one bit each.
    pub octet: Signal<In, Bits<8>>,
    pub comes: Signal<In, Bits<7>>,
    /// Keep it.
    pub keep: Signal<In, Bit>,
    /// Another message begins: with this octet if `begins`.
    pub clear: Signal<In, Bit>,
    pub begins: Signal<In, Bit>,
    pub first: Signal<In, Bits<8>>,
    /// Keep `stored` instead.
    pub load: Signal<In, Bit>,
    pub stored: Signal<In, Bits<56>>,
    /// What is kept.
    pub kept: Signal<Out, Bits<56>>,
    /// The same with what comes.
    pub with: Signal<Out, Bits<56>>,

    buffer: [DFF<Bits<8>>; 7],
    merged: [Signal<Local, Bits<8>>; 7],
}

impl Logic for Lane {
    #[rtl]
    fn update(&mut self) {
        for n in 0..7 {
            self.buffer[n].clock.next = self.clk.val();
            self.buffer[n].d.next = self.buffer[n].q.val();
            self.merged[n].next = self.buffer[n].q.val();
            if self.comes.val().get_bit(n) {
                self.merged[n].next = self.octet.val();
                // Spelt out, so that it becomes the register's enable.
                if self.keep.val() {
                    self.buffer[n].d.next = self.octet.val();
                }
            }
            if self.load.val() {
                self.buffer[n].d.next = self.stored.val().get_bits::<8>(8 * n);
            }
            if self.clear.val() {
                self.buffer[n].d.next = 0.into();
            }
        }
        if self.clear.val() & self.begins.val() {
            self.buffer[0].d.next = self.first.val();
        }
        self.kept.next = cat!(
            self.buffer[6].q.val(): 8, self.buffer[5].q.val(): 8, self.buffer[4].q.val(): 8,
            self.buffer[3].q.val(): 8, self.buffer[2].q.val(): 8, self.buffer[1].q.val(): 8,
            self.buffer[0].q.val(): 8
        );
        self.with.next = cat!(
            self.merged[6].val(): 8, self.merged[5].val(): 8, self.merged[4].val(): 8,
            self.merged[3].val(): 8, self.merged[2].val(): 8, self.merged[1].val(): 8,
            self.merged[0].val(): 8
        );
    }
}
