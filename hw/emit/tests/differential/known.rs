//! Ten ordinary expressions that rust-hdl's own generator translates wrongly.

use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

use crate::{Case, Subject, words};

#[derive(LogicBlock, Default)]
pub struct Known {
    pub a: Signal<In, Bits<4>>,
    pub b: Signal<In, Bits<4>>,
    pub c: Signal<In, Bits<4>>,
    pub y0: Signal<Out, Bit>,
    pub y1: Signal<Out, Bit>,
    pub y2: Signal<Out, Bits<5>>,
    pub y3: Signal<Out, Bit>,
    pub y4: Signal<Out, Bit>,
    pub y5: Signal<Out, Bits<4>>,
    pub y6: Signal<Out, Bits<8>>,
    pub y7: Signal<Out, Bits<4>>,
    pub y8: Signal<Out, Bit>,
    pub y9: Signal<Out, Bits<4>>,
}

impl Logic for Known {
    #[expect(clippy::precedence, reason = "Rust's precedence is what is tested")]
    #[rtl]
    fn update(&mut self) {
        self.y0.next = (self.a.val() + 1) == self.b.val();
        self.y1.next = self.a.val() & self.b.val() == self.c.val();
        self.y2.next = bit_cast::<5, 4>(self.a.val() + self.b.val());
        self.y3.next = (self.a.val() - self.b.val()) > 7;
        self.y4.next = !self.a.val() == 0;
        self.y5.next = (self.a.val() + self.b.val()) >> 1;
        self.y6.next = bit_cast::<8, 4>(self.a.val() << 2);
        self.y7.next = self.a.val() << bit_cast::<2, 4>(self.b.val());
        self.y8.next = (self.a.val() + self.b.val()) > self.c.val();
        self.y9.next = self.a.val() - self.b.val() & self.c.val();
    }
}

/// The same, on integers: an expectation that shares nothing with rust-hdl.
fn expected(a: u32, b: u32, c: u32) -> [u32; 10] {
    let wrap = |value: u32| value & 15;
    [
        u32::from(wrap(a + 1) == b),
        u32::from((a & b) == c),
        wrap(a + b),
        u32::from(wrap(a.wrapping_sub(b)) > 7),
        u32::from(wrap(!a) == 0),
        wrap(a + b) >> 1,
        wrap(a << 2),
        wrap(a << (b & 3)),
        u32::from(wrap(a + b) > c),
        wrap(a.wrapping_sub(b)) & c,
    ]
}

impl Subject for Known {
    const OUTPUTS: &'static [(&'static str, usize)] = &[
        ("y0", 1),
        ("y1", 1),
        ("y2", 5),
        ("y3", 1),
        ("y4", 1),
        ("y5", 4),
        ("y6", 8),
        ("y7", 4),
        ("y8", 1),
        ("y9", 4),
    ];

    fn drive(&mut self, case: &Case) {
        self.a.next = case.x4;
        self.b.next = case.y4;
        self.c.next = case.p4;
    }

    fn sample(&self, out: &mut Vec<u32>) {
        words(self.y0.val(), out);
        words(self.y1.val(), out);
        words(self.y2.val(), out);
        words(self.y3.val(), out);
        words(self.y4.val(), out);
        words(self.y5.val(), out);
        words(self.y6.val(), out);
        words(self.y7.val(), out);
        words(self.y8.val(), out);
        words(self.y9.val(), out);
        let [a, b, c] = [self.a.val(), self.b.val(), self.c.val()].map(|v| u32::from(v.to_u8()));
        assert_eq!(out[..], expected(a, b, c), "native, a={a} b={b} c={c}");
    }
}

/// All values of the three inputs.
pub fn cases(template: &Case) -> Vec<Case> {
    let all = (0..1 << 12_u64).map(|n: u64| {
        let mut case = *template;
        (case.x4, case.y4, case.p4) = ((n & 15).into(), (n >> 4 & 15).into(), (n >> 8).into());
        case
    });
    all.collect()
}
