//! Writes the random corpus: modules whose `update` rustc compiles and `#[rtl]` translates.
//!
//! Part of `build.rs`, which puts the result into `OUT_DIR/corpus.rs`. All modules take their inputs from
//! the same set, so that one vector drives them all.

use std::fmt::Write;

use crate::inputs::{NARROW, Rng, WIDE, inputs, inputs_of};

impl Rng {
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// What a module computes with, and how much.
#[derive(Clone, Copy)]
pub struct Shape {
    /// Its modules are called this and a number.
    name: &'static str,
    pub widths: &'static [usize],
    /// Widths of the results, of which `widths` has all.
    results: &'static [usize],
    /// Results of several bits, and of one.
    words: usize,
    flags: usize,
    /// An input that can address every bit of the widest one.
    pub position: &'static str,
    /// Modules that a second simulator runs too, whose C++ takes ten times as long to compile.
    sample: usize,
}

/// About 50 expressions to 80 bits.
const NARROW_SHAPE: Shape = Shape {
    name: "Module",
    widths: &NARROW,
    results: &NARROW,
    words: 34,
    flags: 10,
    position: "p4",
    sample: 2,
};
/// About 25 expressions, most of 128 to 512 bits.
const WIDE_SHAPE: Shape = Shape {
    name: "Wide",
    widths: &WIDE,
    results: &[80, 128, 200, 256, 257, 512],
    words: 14,
    flags: 5,
    position: "p9",
    sample: 1,
};
/// Source of `narrow` modules to 80 bits and `wide` ones to 512.
pub fn corpus(seed: u64, narrow: usize, wide: usize) -> String {
    let mut text = case();
    let shapes = [(NARROW_SHAPE, narrow), (WIDE_SHAPE, wide)];
    let modules = shapes.map(|(shape, count)| (0..count).map(move |index| (shape, index)));
    let sample = shapes.map(|(shape, _)| (0..shape.sample).map(move |index| (shape, index)));
    for (i, (shape, index)) in modules.clone().into_iter().flatten().enumerate() {
        text += &Module {
            shape,
            rng: Rng(seed.wrapping_add(i as u64)),
            outputs: Vec::new(),
            fields: Vec::new(),
            lets: Vec::new(),
        }
        .source(index);
    }
    let run = |(shape, index): (Shape, usize)| {
        let name = format!("{}{index}", shape.name);
        format!("    run::<{name}>(cases, \"{}\"),\n", name.to_lowercase())
    };
    let all = modules.into_iter().flatten().map(run);
    let sample = sample.into_iter().flatten().map(run);
    for (name, runs) in [
        ("all", all.collect::<String>()),
        ("sample", sample.collect()),
    ] {
        let _ = writeln!(
            text,
            "pub fn run_{name}(cases: &[Case]) -> Vec<Native> {{\n    vec![\n{runs}    ]\n}}"
        );
    }
    text
}

/// One value for every input.
fn case() -> String {
    let part = |of: &dyn Fn(&str, &str) -> String| -> String {
        inputs().iter().map(|(name, ty, _)| of(name, ty)).collect()
    };
    format!(
        "#[derive(Clone, Copy)]\npub struct Case {{\n{}}}\nimpl Case {{\n    pub fn random(rng: &mut Rng) -> Self {{\n        \
         let style = rng.next();\n        Case {{ {} }}\n    }}\n    \
         pub fn words(&self, out: &mut Vec<u32>) {{ {} }}\n}}\n",
        part(&|name, ty| format!("    pub {name}: {ty},\n")),
        part(&|name, _| format!("{name}: Random::random(rng, style), ")),
        part(&|name, _| format!("words(self.{name}, out); ")),
    )
}

/// A module in the making.
pub struct Module {
    pub shape: Shape,
    pub rng: Rng,
    /// Name and type of each output.
    outputs: Vec<(String, String)>,
    fields: Vec<String>,
    /// `let` names in scope, with their widths.
    pub lets: Vec<(String, usize)>,
}

impl Module {
    fn source(mut self, index: usize) -> String {
        let mut body: Vec<String> = Vec::new();
        for i in 0..2 {
            let width = self.result();
            body.push(format!("let v{i} = {};", self.bits(width, 3)));
            self.lets.push((format!("v{i}"), width));
        }
        for i in 0..self.shape.words {
            let width = self.result();
            let output = self.output(&format!("a{i}"), width);
            body.push(format!(
                "self.{output}.next = {};",
                self.bits(width, if i % 4 == 0 { 4 } else { 3 })
            ));
        }
        for i in 0..self.shape.flags {
            let output = self.flag_output(&format!("b{i}"));
            body.push(format!("self.{output}.next = {};", self.flag(3)));
        }
        body.extend(self.control());
        let name = format!("{}{index}", self.shape.name);
        let own_inputs = inputs_of(self.shape.widths);
        let inputs: Vec<_> = own_inputs
            .iter()
            .map(|(name, ty, _)| format!("    pub {name}: Signal<In, {ty}>,\n"))
            .collect();
        let outputs: Vec<_> = self
            .outputs
            .iter()
            .map(|(name, ty)| format!("    pub {name}: Signal<Out, {ty}>,\n"))
            .collect();
        let fields: Vec<_> = self
            .fields
            .iter()
            .map(|field| format!("    {field},\n"))
            .collect();
        let reads: Vec<_> = self
            .outputs
            .iter()
            .map(|(name, _)| format!("words(self.{name}.val(), out);"))
            .collect();
        let names: Vec<_> = self
            .outputs
            .iter()
            .map(|(name, ty)| format!("(\"{name}\", <{ty} as Synth>::BITS)"))
            .collect();
        let drives: Vec<_> = own_inputs
            .iter()
            .map(|(name, _, _)| format!("self.{name}.next = case.{name};"))
            .collect();
        format!(
            "#[derive(LogicBlock, Default)]\npub struct {name} {{\n{}{}{}}}\n\
             impl Logic for {name} {{\n    #[rtl]\n    fn update(&mut self) {{\n        {}\n    }}\n}}\n\
             impl Subject for {name} {{\n    const OUTPUTS: &'static [(&'static str, usize)] = &[{}];\n    \
             fn drive(&mut self, case: &Case) {{ {} }}\n    fn sample(&self, out: &mut Vec<u32>) {{ {} }}\n}}\n",
            inputs.concat(),
            outputs.concat(),
            fields.concat(),
            body.join("\n        "),
            names.join(", "),
            drives.join(" "),
            reads.join(" "),
        )
    }

    /// A result's width.
    fn result(&mut self) -> usize {
        self.rng.pick(self.shape.results)
    }

    /// A width that `i.to_bits()` fits.
    fn loop_width(&mut self) -> usize {
        let widths = self
            .shape
            .results
            .iter()
            .copied()
            .filter(|width| *width > 2);
        let widths: Vec<usize> = widths.collect();
        self.rng.pick(&widths)
    }

    /// Any width.
    pub fn width(&mut self) -> usize {
        self.rng.pick(self.shape.widths)
    }

    fn output(&mut self, name: &str, width: usize) -> String {
        self.outputs.push((name.into(), format!("Bits<{width}>")));
        name.into()
    }

    fn flag_output(&mut self, name: &str) -> String {
        self.outputs.push((name.into(), "Bit".into()));
        name.into()
    }

    /// Every statement form, once each.
    fn control(&mut self) -> Vec<String> {
        let mut body = Vec::new();
        let width = self.loop_width();
        self.fields
            .push(format!("lane: [Signal<Local, Bits<{width}>>; 4]"));
        self.fields
            .push(format!("sum: Signal<Local, Bits<{width}>>"));
        let output = self.output("loops", width);
        body.push(format!(
            "for i in 0..4 {{ self.lane[i].next = {}; if self.p4.val().get_bit(i) {{ \
             self.lane[i].next = {} + i.to_bits(); }} }}",
            self.bits(width, 2),
            self.bits(width, 2)
        ));
        body.push(format!(
            "self.sum.next = {}; for i in 0..4 {{ let before = self.sum.val(); \
             self.sum.next = (before + self.lane[3 - i].val()) ^ {}; }} self.{output}.next = self.sum.val();",
            self.bits(width, 2),
            self.bits(width, 1)
        ));

        let width = self.result();
        let output = self.output("branches", width);
        body.push(format!(
            "self.{output}.next = {}; if {} {{ let inner = {}; self.{output}.next = inner; }} else if {} {{ \
             self.{output}.next = self.{output}.val() ^ {}; }} else {{ if {} {{ self.{output}.next = {}; }} }}",
            self.bits(width, 2),
            self.flag(3),
            self.bits(width, 3),
            self.flag(3),
            self.bits(width, 3),
            self.flag(2),
            self.bits(width, 3)
        ));

        self.outputs.push(("state".into(), "St".into()));
        body.push(format!(
            "self.state.next = self.st.val(); match self.st.val() {{ St::Hdr | St::Wait => self.state.next = St::Payload, \
             St::Payload => {{ if {} {{ self.state.next = St::Drop; }} }} St::Drop => {{}} St::Fin => {{ self.state.next = START; }} }}",
            self.flag(3)
        ));

        let width = self.result();
        let output = self.output("cases", width);
        body.push(format!(
            "match self.p4.val().index() {{ 0 => {{ self.{output}.next = {}; }} 0x3 | THREE_MORE => {{ \
             self.{output}.next = {}; }} 1_5 => {{ self.{output}.next = {}; }} _ => {{ self.{output}.next = {}; }} }}",
            self.bits(width, 2),
            self.bits(width, 2),
            self.bits(width, 2),
            self.bits(width, 2)
        ));

        self.outputs.push(("fields".into(), "Fs".into()));
        body.push(format!(
            "let seen = self.fs.val(); self.fields.next = seen; self.fields.next.a = {}; if {} {{ \
             self.fields.next.b = {}; self.fields.next.f = {}; self.fields.next.st = St::Fin; }} \
             self.fields.next.c = {} + seen.c;",
            self.bits(16, 3),
            self.flag(2),
            self.bits(33, 3),
            self.flag(3),
            self.bits(7, 2)
        ));

        if !self.rng.one_in(4) || !self.shape.widths.contains(&40) {
            // Every block below costs native rounds: three blocks in a chain, six of them.
            return body;
        }
        self.fields.push("pipe: Pipe".into());
        let (data, valid, ready) = (
            self.output("piped", 40),
            self.flag_output("piped_valid"),
            self.flag_output("piped_ready"),
        );
        body.push(format!(
            "self.pipe.s.data.next = {}; (self.pipe.s.valid.next, self.pipe.m.ready.next) = ({}, self.q0.val()); \
             self.pipe.k.next = {}; self.{data}.next = self.pipe.m.data.val(); \
             self.{valid}.next = self.pipe.m.valid.val(); self.{ready}.next = self.pipe.s.ready.val();",
            self.bits(40, 3),
            self.flag(2),
            self.bits(8, 2)
        ));
        body
    }
}
