//! How many bits of five are set.

use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// Counts `flags`. Combinational: two full adders in gates, which for so few bits are faster than carries.
#[derive(LogicBlock, Default)]
pub struct Tally {
    /// What is counted.
    pub flags: Signal<In, Bits<5>>,
    /// 0 to 5.
    pub count: Signal<Out, Bits<3>>,
    sum: Signal<Local, Bit>,
    carry: Signal<Local, Bit>,
    last_sum: Signal<Local, Bit>,
    last_carry: Signal<Local, Bit>,
}

impl Logic for Tally {
    #[rtl]
    fn update(&mut self) {
        let a = self.flags.val().get_bit(0);
        let b = self.flags.val().get_bit(1);
        let c = self.flags.val().get_bit(2);
        self.sum.next = a ^ b ^ c;
        self.carry.next = (a & b) | (a & c) | (b & c);
        let d = self.flags.val().get_bit(3);
        let e = self.flags.val().get_bit(4);
        self.last_sum.next = self.sum.val() ^ d ^ e;
        self.last_carry.next = (self.sum.val() & d) | (self.sum.val() & e) | (d & e);
        self.count.next = cat!(
            self.carry.val() & self.last_carry.val(): 1,
            self.carry.val() ^ self.last_carry.val(): 1,
            self.last_sum.val(): 1
        );
    }
}
