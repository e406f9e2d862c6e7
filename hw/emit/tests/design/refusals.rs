//! Every hole and trap the back end must refuse, with its message; the macro's are in its crate.

use rust_hdl::prelude::*;
use wirebook_emit::emit;
use wirebook_rtl_macros::rtl;

#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum St {
    A,
    B,
    C,
}

mod other {
    use rust_hdl::prelude::*;

    #[derive(Copy, Clone, PartialEq, Debug, LogicState)]
    pub enum St {
        X,
        A,
        C,
    }
}
use other::St as Other;

/// A block with a few ports, some fields and a body.
macro_rules! block {
    ($name:ident { $($fields:tt)* } $($update:tt)*) => {
        #[derive(LogicBlock, Default)]
        pub struct $name {
            pub clk: Signal<In, Clock>,
            pub a: Signal<In, Bits<4>>,
            pub b: Signal<In, Bits<4>>,
            pub s: Signal<In, St>,
            pub y: Signal<Out, Bits<4>>,
            pub z: Signal<Out, Bit>,
            $($fields)*
        }
        impl Logic for $name { $($update)* }
    };
}

fn refusals<B: Block + Default>() -> Vec<String> {
    let mut block = B::default();
    block.connect_all();
    match emit(&block, "t") {
        Ok(_) => Vec::new(),
        Err(errors) => errors
            .iter()
            .map(|refusal| format!("{}: {}", refusal.path, refusal.message))
            .collect(),
    }
}

/// Checks the messages of each block; blocks without messages must be accepted.
macro_rules! expect {
    ($($name:ident: [$($message:literal),* $(,)?];)*) => {
        $(assert_eq!(refusals::<$name>(), [$($message),*] as [&str; _], "{}", stringify!($name));)*
    };
}

block!(Latch {} #[rtl] fn update(&mut self) {
    self.z.next = false;
    if self.a.val() == 1 { self.y.next = self.b.val(); }
});
block!(NoLatch {} #[rtl] fn update(&mut self) {
    self.z.next = false;
    if self.a.val() == 1 { self.y.next = self.b.val(); } else { self.y.next = self.a.val(); }
});
block!(EarlyRead { l: Signal<Local, Bits<4>>, } #[rtl] fn update(&mut self) {
    self.z.next = false;
    self.y.next = self.l.val();
    self.l.next = self.a.val();
});
block!(MiddleRead { l: Signal<Local, Bits<4>>, } #[rtl] fn update(&mut self) {
    self.z.next = false;
    self.l.next = self.a.val();
    self.y.next = self.l.val();
    self.l.next = self.b.val();
});
block!(DataRead { f: DFF<Bits<4>>, } #[rtl] fn update(&mut self) {
    dff_setup!(self, clk, f);
    self.z.next = false;
    self.f.d.next = self.a.val();
    self.y.next = self.f.d.val();
});
block!(Undriven { l: Signal<Local, Bits<4>>, } #[rtl] fn update(&mut self) {
    self.z.next = false;
    self.y.next = self.l.val();
});
block!(Loop { l: Signal<Local, Bits<4>>, m: Signal<Local, Bits<4>>, } #[rtl] fn update(&mut self) {
    self.z.next = false;
    self.l.next = self.m.val();
    self.m.next = self.l.val();
    self.y.next = self.m.val();
});
block!(OwnInput {} #[rtl] fn update(&mut self) {
    self.z.next = false;
    self.y.next = self.a.val();
    self.a.next = self.b.val();
});
block!(Through {} #[rtl] fn update(&mut self) {
    self.z.next = false;
    self.y.next = self.a.val() + self.b.val();
});
block!(LoopThroughChild { u: Through, } #[rtl] fn update(&mut self) {
    self.z.next = false;
    self.u.clk.next = self.clk.val();
    self.u.s.next = self.s.val();
    self.u.a.next = self.u.y.val();
    self.u.b.next = self.b.val();
    self.y.next = self.u.y.val();
});
block!(LoopThroughRegister { u: Through, f: DFF<Bits<4>>, } #[rtl] fn update(&mut self) {
    dff_setup!(self, clk, f);
    self.z.next = false;
    self.u.clk.next = self.clk.val();
    self.u.s.next = self.s.val();
    self.u.a.next = self.f.q.val();
    self.f.d.next = self.u.y.val();
    self.u.b.next = self.b.val();
    self.y.next = self.u.y.val();
});
block!(ChildOutput { u: Through, } #[rtl] fn update(&mut self) {
    self.z.next = false;
    self.u.clk.next = self.clk.val();
    self.u.s.next = self.s.val();
    self.u.a.next = self.a.val();
    self.u.b.next = self.b.val();
    self.u.y.next = self.a.val();
    self.y.next = self.u.y.val();
});
block!(ClockBuffer { pub o: Signal<Out, Clock>, } #[rtl] fn update(&mut self) {
    self.z.next = false;
    self.y.next = self.a.val();
    self.o.next = self.clk.val();
});
block!(DerivedClock { u: ClockBuffer, f: DFF<Bits<4>>, } #[rtl] fn update(&mut self) {
    self.z.next = false;
    self.u.clk.next = self.clk.val();
    self.u.a.next = self.a.val();
    self.u.b.next = self.b.val();
    self.u.s.next = self.s.val();
    self.f.clock.next = self.u.o.val();
    self.f.d.next = self.a.val();
    self.y.next = self.f.q.val();
});
block!(GatedClock { f: DFF<Bits<4>>, } #[rtl] fn update(&mut self) {
    self.z.next = false;
    self.f.clock.next = self.clk.val();
    if self.a.val() == 3 { self.f.clock.next = !self.clk.val(); }
    self.f.d.next = self.a.val();
    self.y.next = self.f.q.val();
});
block!(ShiftedNumber {} #[rtl] fn update(&mut self) {
    self.z.next = false;
    self.y.next = bit_cast::<4, 64>(1 << self.a.val());
});
block!(WideNumber {} #[rtl] fn update(&mut self) {
    self.z.next = self.a.val() > 3 + 2 * 8;
    self.y.next = self.a.val() + 0x10;
});
block!(ShortConcat {} #[rtl] fn update(&mut self) {
    self.z.next = false;
    self.y.next = cat!(self.a.val(): 4, self.b.val(): 2 + 2);
});
block!(BeyondBytes {} #[rtl] fn update(&mut self) {
    let byte = be!(self.a.val(), 1, 1);
    self.z.next = byte == 0;
    self.y.next = self.a.val();
});
block!(BeyondBit {} #[rtl] fn update(&mut self) {
    self.z.next = self.a.val().get_bit(4);
    self.y.next = self.a.val().replace_bit(4, true);
});
block!(WideLabel {} #[rtl] fn update(&mut self) {
    self.z.next = false;
    match self.a.val().index() {
        16 => self.y.next = self.a.val(),
        _ => self.y.next = self.b.val(),
    }
});
block!(Collision { t_0: Signal<Local, Bits<4>>, t: [Signal<Local, Bits<4>>; 1], } #[rtl] fn update(&mut self) {
    self.z.next = false;
    self.t_0.next = self.a.val();
    self.t[0].next = self.b.val();
    self.y.next = self.t_0.val() + self.t[0].val();
});
block!(Hidden { _l: Signal<Local, Bits<4>>, } #[rtl] fn update(&mut self) {
    self.z.next = false;
    self._l.next = self.a.val();
    self.y.next = self.a.val();
});
block!(SignedSignal { g: Signal<Local, Signed<4>>, } #[rtl] fn update(&mut self) {
    self.z.next = false;
    self.g.next = Signed::<4>::default();
    self.y.next = self.a.val();
});
block!(Tristate { pub pin: Signal<InOut, Bits<4>>, } #[rtl] fn update(&mut self) {
    self.z.next = false;
    self.y.next = self.a.val();
});
block!(Assertion {} #[rtl] fn update(&mut self) {
    assert!(width() > 8, "the width is too small");
    self.z.next = false;
    self.y.next = self.a.val();
});
const WIDTH: usize = 4;

fn width() -> usize {
    WIDTH
}

block!(BareHdlGen {} #[hdl_gen] fn update(&mut self) {
    self.z.next = false;
    self.y.next = self.a.val();
});
block!(Undescribed {} fn update(&mut self) {
    self.z.next = false;
    self.y.next = self.a.val();
});
block!(TwoAtOnce {} #[rtl] fn update(&mut self) {
    self.z.next = false;
    self.y.next = self.a.val() + 0x10;
    self.b.next = self.a.val();
});

#[test]
fn control_flow_that_native_and_verilog_would_run_differently() {
    expect! {
        Latch: ["t: 'y' is not assigned on every path (a latch); assign a default first"];
        NoLatch: [];
        EarlyRead: ["t: 'l' is read before it is assigned on every path"];
        MiddleRead: [];
        DataRead: ["t: in the value of 'y': 'f.d' is a sub-block's input and cannot be read: natively it is one step late; read what you assign to it"];
        Undriven: ["t: 'l' is never assigned"];
        Loop: ["t: 'm' is read before it is assigned on every path"];
        LoopThroughChild: ["t: combinational loop: u.y <- u.a <- u.y"];
        LoopThroughRegister: [];
    }
}

#[test]
fn assignments_to_what_others_drive() {
    expect! {
        OwnInput: ["t: 'a' is the block's own input and cannot be assigned"];
        ChildOutput: ["t: 'u.y' is a sub-block's output and cannot be assigned"];
    }
}

#[test]
fn clocks_that_are_not_straight_from_an_input() {
    expect! {
        DerivedClock: ["t: clock 'f.clock' must be assigned once, straight from a clock input of the block: no derived or gated clocks"];
        GatedClock: ["t: clock 'f.clock' must be assigned once, straight from a clock input of the block: no derived or gated clocks"];
        Through: [];
    }
}

#[test]
fn widths_and_numbers() {
    expect! {
        ShiftedNumber: ["t: in the value of 'y': a bare number on the left of a shift has 64 bits in Rust; write bits::<WIDTH>(…)"];
        WideNumber: ["t: in the value of 'z': the number 19 does not fit in 4 bits", "t: in the value of 'y': the number 16 does not fit in 4 bits"];
        ShortConcat: ["t: in the value of 'y': width conflict: a value of 8 bits where 4 are expected"];
        BeyondBytes: ["t: in `let byte`: bit 8 is beyond a value of 4 bits"];
        BeyondBit: [
            "t: in the value of 'z': bit 4 is beyond a value of 4 bits",
            "t: in the value of 'y': bit 4 is beyond a value of 4 bits"
        ];
        WideLabel: ["t: match arm 16 does not fit in 4 bits"];
    }
}

#[test]
fn names_types_and_descriptions() {
    expect! {
        Collision: ["t: 't_0' and 't.0' both become 't_0'; rename one"];
        Hidden: ["t: unknown signal '_l' (not a field of the block, or one whose name begins with '_')"];
        SignedSignal: ["t: 'g' is Signed, which this back end does not translate"];
        Tristate: ["t: 'pin' is InOut; bring out separate signals and join them in the board's wrapper"];
        Assertion: ["t: the width is too small (`width() > 8` does not hold)"];
        BareHdlGen: ["t: the block is described with #[hdl_gen]; use #[rtl]"];
        Undescribed: ["t: the block has no hardware description; put #[rtl] on its `update`"];
    }
}

#[test]
fn all_refusals_come_at_once_each_with_its_line() {
    let mut block = TwoAtOnce::default();
    block.connect_all();
    let errors = emit(&block, "t").expect_err("refused");
    let lines: Vec<_> = errors
        .iter()
        .map(|e| e.source.clone().map(|(file, line)| (file, line > 0)))
        .collect();
    let here = Some((file!().to_string(), true));
    assert_eq!(lines, [here.clone(), here]);
}

block!(Enums { pub o: Signal<In, Other>, } #[rtl] fn update(&mut self) {
    self.z.next = (self.s.val() == St::A) | (self.o.val() == Other::A) | (self.o.val() == Other::C);
    match self.s.val() {
        St::B => self.y.next = k!(WIDTH),
        St::A | St::C => self.y.next = self.a.val(),
    }
});

#[test]
fn what_used_to_be_a_hole_and_is_now_right() {
    let mut block = Enums::default();
    block.connect_all();
    let text = emit(&block, "t").expect("a sound block");
    for line in [
        "assign z = ((s == 2'h0) | (o == 2'h1)) | (o == 2'h2);",
        "2'h1: begin",
        "y = 4'h4;",
    ] {
        assert!(text.contains(line), "{line} is missing:\n{text}");
    }
}
