//! Shifts of shifts, directly and across a wire and a module.

use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

use crate::{Case, Subject, words};

#[derive(LogicBlock, Default)]
pub struct ShiftRight {
    pub x: Signal<In, Bits<80>>,
    pub by: Signal<In, Bits<4>>,
    pub y: Signal<Out, Bits<80>>,
}

impl Logic for ShiftRight {
    #[rtl]
    fn update(&mut self) {
        self.y.next = self.x.val() >> self.by.val();
    }
}

#[derive(LogicBlock, Default)]
pub struct Shifts {
    pub x: Signal<In, Bits<80>>,
    pub a: Signal<In, Bits<4>>,
    pub b: Signal<In, Bits<4>>,
    pub direct: Signal<Out, Bits<80>>,
    pub named: Signal<Out, Bits<80>>,
    pub across: Signal<Out, Bits<80>>,
    pub left: Signal<Out, Bits<80>>,
    pub picked: Signal<Out, Bit>,
    first: ShiftRight,
    second: ShiftRight,
}

impl Logic for Shifts {
    #[rtl]
    fn update(&mut self) {
        self.direct.next = (self.x.val() >> self.a.val()) >> self.b.val();
        let once = self.x.val() >> self.a.val();
        self.named.next = once >> self.b.val();
        self.first.x.next = self.x.val();
        self.first.by.next = self.a.val();
        self.second.x.next = self.first.y.val();
        self.second.by.next = self.b.val();
        self.across.next = self.second.y.val();
        self.left.next = (self.x.val() << self.a.val()) << self.b.val();
        self.picked.next = once.get_bit(self.b.val().index());
    }
}

impl Subject for Shifts {
    const OUTPUTS: &'static [(&'static str, usize)] = &[
        ("direct", 80),
        ("named", 80),
        ("across", 80),
        ("left", 80),
        ("picked", 1),
    ];

    fn drive(&mut self, case: &Case) {
        self.x.next = case.x80;
        self.a.next = case.x4;
        self.b.next = case.p4;
    }

    fn sample(&self, out: &mut Vec<u32>) {
        words(self.direct.val(), out);
        words(self.named.val(), out);
        words(self.across.val(), out);
        words(self.left.val(), out);
        words(self.picked.val(), out);
        let (x, by) = (
            self.x.val().to_u128(),
            self.a.val().to_u8() + self.b.val().to_u8(),
        );
        assert_eq!(self.direct.val().to_u128(), x >> by, "native");
        assert_eq!(
            self.left.val().to_u128(),
            (x << by) & ((1 << 80) - 1),
            "native"
        );
    }
}
