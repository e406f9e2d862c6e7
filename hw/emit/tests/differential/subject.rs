//! What the blocks under test have in common, and the random ones themselves.

use num_bigint::BigUint;
use rust_hdl::prelude::*;
use wirebook_emit::{Module, emit_modules};
use wirebook_rtl_macros::rtl;

use crate::inputs::Rng;

#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum St {
    Hdr,
    Payload,
    Drop,
    Wait,
    Fin,
}
use St as Alias;
const START: St = St::Hdr;
const THREE_MORE: usize = 6;

#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Fs {
    pub a: Bits<16>,
    pub st: St,
    pub b: Bits<33>,
    pub f: Bit,
    pub c: Bits<7>,
}

#[derive(Clone, Debug, Default, LogicInterface)]
#[join = "Sink"]
pub struct Source {
    pub data: Signal<Out, Bits<40>>,
    pub valid: Signal<Out, Bit>,
    pub ready: Signal<In, Bit>,
}

#[derive(Clone, Debug, Default, LogicInterface)]
#[join = "Source"]
pub struct Sink {
    pub data: Signal<In, Bits<40>>,
    pub valid: Signal<In, Bit>,
    pub ready: Signal<Out, Bit>,
}

#[derive(LogicBlock, Default)]
pub struct Inverter {
    pub s: Sink,
    pub m: Source,
    pub k: Signal<In, Bits<8>>,
}

impl Logic for Inverter {
    #[rtl]
    fn update(&mut self) {
        self.m.data.next = !self.s.data.val() + bit_cast::<40, 8>(self.k.val());
        self.m.valid.next = self.s.valid.val();
        self.s.ready.next = !self.m.ready.val();
    }
}

#[derive(LogicBlock, Default)]
pub struct Pipe {
    pub s: Sink,
    pub m: Source,
    pub k: Signal<In, Bits<8>>,
    stage: [Inverter; 3],
}

impl Logic for Pipe {
    #[rtl]
    fn update(&mut self) {
        Sink::link(&mut self.s, &mut self.stage[0].s);
        for i in 0..2 {
            Source::join(&mut self.stage[i].m, &mut self.stage[i + 1].s);
        }
        Source::link(&mut self.m, &mut self.stage[2].m);
        for i in 0..3 {
            self.stage[i].k.next = self.k.val();
        }
    }
}

#[allow(
    unused_parens,
    unused_variables,
    clippy::all,
    reason = "random expressions are not meant to be read"
)]
pub mod corpus {
    use super::*;
    include!(concat!(env!("OUT_DIR"), "/corpus.rs"));
}
pub use corpus::Case;

/// A block all of whose inputs come from a [`Case`].
pub trait Subject: Block + Default {
    /// Names and widths.
    const OUTPUTS: &'static [(&'static str, usize)];
    fn drive(&mut self, case: &Case);
    fn sample(&self, out: &mut Vec<u32>);
}

/// What a subject is in Verilog, and what it did natively.
pub struct Native {
    /// The subject's module, which says what its inputs are.
    pub subject: String,
    pub modules: Vec<Module>,
    pub outputs: &'static [(&'static str, usize)],
    /// Output words of each vector.
    pub vectors: Vec<Vec<u32>>,
}

/// Appends a value in 32-bit words, the lowest first.
pub fn words<T: Synth>(value: T, out: &mut Vec<u32>) {
    let literal = format!("{:x}", value.verilog());
    let digits = literal.split_once("'h").expect("a literal").1;
    let mut digits = BigUint::parse_bytes(digits.as_bytes(), 16)
        .expect("hexadecimal")
        .to_u32_digits();
    digits.resize(T::BITS.div_ceil(32), 0);
    out.extend(digits);
}

/// Values that reach the corners: all ones, all zeros, few bits, or anything.
pub trait Random {
    fn random(rng: &mut Rng, style: u64) -> Self;
}

impl<const N: usize> Random for Bits<N> {
    fn random(rng: &mut Rng, style: u64) -> Self {
        let words: Vec<u64> = (0..N.div_ceil(64)).map(|_| rng.next()).collect();
        let choice = rng.next() & 7;
        (0..N).fold(Bits::default(), |value, i| {
            let bit = words[i / 64] >> (i % 64) & 1 == 1;
            let bit = match style & 3 {
                0 if choice == 0 => true,
                0 if choice == 1 => false,
                1 => bit && i < 3,
                2 => bit || i > 2,
                _ => bit,
            };
            value.replace_bit(i, bit)
        })
    }
}

impl Random for Bit {
    fn random(rng: &mut Rng, _: u64) -> Self {
        rng.next() & 1 == 1
    }
}

impl Random for St {
    fn random(rng: &mut Rng, _: u64) -> Self {
        [St::Hdr, St::Payload, St::Drop, St::Wait, St::Fin][rng.below(5)]
    }
}

impl Random for Fs {
    fn random(rng: &mut Rng, style: u64) -> Self {
        Fs {
            a: Random::random(rng, style),
            st: Random::random(rng, style),
            b: Random::random(rng, style),
            f: Random::random(rng, style),
            c: Random::random(rng, style),
        }
    }
}

/// Emits a subject without a clock and runs it natively: inputs, settle, sample.
pub fn run<S: Subject>(cases: &[Case], name: &str) -> Native {
    run_with::<S>(cases, name, |_| {})
}

/// The same, with `after` between one sample and the next inputs.
pub fn run_with<S: Subject>(cases: &[Case], name: &str, after: impl Fn(&mut S)) -> Native {
    let mut uut = S::default();
    uut.connect_all();
    let modules =
        emit_modules(&uut, name).unwrap_or_else(|errors| panic!("{name} is refused:\n{errors}"));
    let vectors = cases.iter().map(|case| {
        uut.drive(case);
        assert!(simulate(&mut uut, 50), "{name} does not settle");
        let mut out = Vec::new();
        uut.sample(&mut out);
        after(&mut uut);
        out
    });
    let vectors = vectors.collect();
    Native {
        subject: name.into(),
        modules,
        outputs: S::OUTPUTS,
        vectors,
    }
}
