//! Writes the random corpus: modules whose `update` rustc compiles and `#[rtl]` translates.
//!
//! Part of `build.rs`, which puts the result into `OUT_DIR/corpus.rs`. All modules have the same
//! inputs, so that one vector drives them all.

use std::fmt::Write;

use crate::inputs::{Rng, WIDTHS, inputs};

impl Rng {
    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// Source of `modules` modules of about 50 expressions each.
pub fn corpus(seed: u64, modules: usize) -> String {
    let mut text = case();
    for i in 0..modules {
        text += &Module {
            rng: Rng(seed.wrapping_add(i as u64)),
            outputs: Vec::new(),
            fields: Vec::new(),
            lets: Vec::new(),
        }
        .source(i);
    }
    let runs: Vec<_> = (0..modules)
        .map(|i| format!("    run::<Module{i}>(cases, \"module{i}\"),\n"))
        .collect();
    let _ = writeln!(
        text,
        "pub fn run_all(cases: &[Case]) -> Vec<Native> {{\n    vec![\n{}    ]\n}}",
        runs.concat()
    );
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

struct Module {
    rng: Rng,
    /// Name and type of each output.
    outputs: Vec<(String, String)>,
    fields: Vec<String>,
    /// `let` names in scope, with their widths.
    lets: Vec<(String, usize)>,
}

impl Module {
    fn source(mut self, index: usize) -> String {
        let mut body: Vec<String> = Vec::new();
        for i in 0..2 {
            let width = self.rng.pick(&WIDTHS);
            body.push(format!("let v{i} = {};", self.bits(width, 3)));
            self.lets.push((format!("v{i}"), width));
        }
        for i in 0..34 {
            let width = self.rng.pick(&WIDTHS);
            let output = self.output(&format!("a{i}"), width);
            body.push(format!(
                "self.{output}.next = {};",
                self.bits(width, if i % 4 == 0 { 4 } else { 3 })
            ));
        }
        for i in 0..10 {
            let output = self.flag_output(&format!("b{i}"));
            body.push(format!("self.{output}.next = {};", self.flag(3)));
        }
        body.extend(self.control());
        let inputs: Vec<_> = inputs()
            .into_iter()
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
        let drives: Vec<_> = inputs_names()
            .map(|name| format!("self.{name}.next = case.{name};"))
            .collect();
        format!(
            "#[derive(LogicBlock, Default)]\npub struct Module{index} {{\n{}{}{}}}\n\
             impl Logic for Module{index} {{\n    #[rtl]\n    fn update(&mut self) {{\n        {}\n    }}\n}}\n\
             impl Subject for Module{index} {{\n    const OUTPUTS: &'static [(&'static str, usize)] = &[{}];\n    \
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
        let width = self.rng.pick(&WIDTHS[2..]);
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

        let width = self.rng.pick(&WIDTHS);
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

        let width = self.rng.pick(&WIDTHS);
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

        if !self.rng.one_in(4) {
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

    fn literal(&mut self, width: usize) -> String {
        let mask = (1_u64 << width.min(63)) - 1;
        let value = match self.rng.below(4) {
            0 => 0,
            1 => 1,
            2 => mask,
            _ => self.rng.next() & mask,
        };
        format!("{value:#x}")
    }

    fn signal(&mut self, width: usize) -> String {
        if let Some((name, _)) = self.lets.iter().find(|(_, bits)| *bits == width)
            && self.rng.one_in(3)
        {
            return name.clone();
        }
        let name = self.rng.pick(&["x", "y"]);
        if self.rng.one_in(4) {
            let other = self.rng.pick(&WIDTHS);
            return format!("bit_cast::<{width}, {other}>(self.{name}{other}.val())");
        }
        // Widths outside the list (4 and 6 are positions) come from the nearest input.
        match WIDTHS.iter().find(|known| **known == width) {
            Some(_) => format!("self.{name}{width}.val()"),
            None => format!("bit_cast::<{width}, 80>(self.{name}80.val())"),
        }
    }

    /// An expression of type `Bit`.
    fn flag(&mut self, depth: usize) -> String {
        let kind = if depth == 0 {
            self.rng.pick(&[0, 8])
        } else {
            self.rng.below(12)
        };
        let width = self.rng.pick(&WIDTHS);
        match kind {
            0 => format!("self.{}.val()", self.rng.pick(&["q0", "q1", "q2"])),
            1..=4 => {
                let operator = self.rng.pick(&["==", "!=", "<", "<=", ">", ">="]);
                let left = self.bits(width, depth - 1);
                let right = if self.rng.one_in(3) {
                    self.literal(width)
                } else {
                    self.bits(width, depth - 1)
                };
                format!("({left} {operator} {right})")
            }
            5 => format!(
                "({}).{}()",
                self.bits(width, depth - 1),
                self.rng.pick(&["any", "all", "xor"])
            ),
            6 => {
                let operator = self.rng.pick(&["&", "|", "^", "&&", "||", "==", "!="]);
                format!(
                    "({} {operator} {})",
                    self.flag(depth - 1),
                    self.flag(depth - 1)
                )
            }
            7 => format!("!{}", self.flag(depth - 1)),
            8 => format!("self.x{width}.val().get_bit({})", self.rng.below(width)),
            9 => format!(
                "self.{}.val().get_bit(self.p4.val().index())",
                self.rng.pick(&["x16", "y33", "x80"])
            ),
            10 => format!(
                "(if {} {{ {} }} else {{ {} }})",
                self.flag(depth - 1),
                self.flag(depth - 1),
                self.flag(depth - 1)
            ),
            _ => self
                .rng
                .pick(&[
                    "(self.st.val() == St::Drop)",
                    "(self.st.val() != Alias::Fin)",
                    "self.fs.val().f",
                ])
                .into(),
        }
    }

    /// An expression of type `Bits<width>`.
    fn bits(&mut self, width: usize, depth: usize) -> String {
        if depth == 0 {
            return if self.rng.one_in(3) {
                self.sized_literal(width)
            } else {
                self.signal(width)
            };
        }
        let deeper = depth - 1;
        match self.rng.below(20) {
            0 => self.signal(width),
            1 => self.sized_literal(width),
            2..=6 => self.arithmetic(width, deeper),
            7 => format!("!({})", self.bits(width, deeper)),
            8 => {
                let amount = self
                    .rng
                    .pick(&[0, 1, 2, width / 2, width - 1, width, width + 3, 90]);
                format!(
                    "({} {} {amount})",
                    self.bits(width, deeper),
                    self.rng.pick(&["<<", ">>"])
                )
            }
            9 => {
                let by = self.rng.pick(&[1, 4, 5, 7, 16]);
                format!(
                    "({} {} {})",
                    self.bits(width, deeper),
                    self.rng.pick(&["<<", ">>"]),
                    self.bits(by, deeper)
                )
            }
            10 | 11 => {
                let from = self.rng.pick(&WIDTHS);
                format!("bit_cast::<{width}, {from}>({})", self.bits(from, deeper))
            }
            12 => {
                let from = self.rng.pick(&WIDTHS);
                let low = if from >= width {
                    self.rng.below(from - width + 1)
                } else {
                    self.rng.below(from + 1)
                };
                format!("({}).get_bits::<{width}>({low})", self.bits(from, deeper))
            }
            13 => {
                let from = self.rng.pick(&[16, 17, 33, 64, 80]);
                format!(
                    "({}).get_bits::<{width}>(self.p4.val().index())",
                    self.bits(from, deeper)
                )
            }
            14 if width >= 16 && self.rng.one_in(2) => {
                format!(
                    "({}).replace_bit(self.p4.val().index(), {})",
                    self.bits(width, deeper),
                    self.flag(deeper)
                )
            }
            14 => format!(
                "({}).replace_bit({}, {})",
                self.bits(width, deeper),
                self.rng.below(width),
                self.flag(deeper)
            ),
            15 => format!(
                "(if {} {{ {} }} else {{ {} }})",
                self.flag(deeper),
                self.bits(width, deeper),
                self.bits(width, deeper)
            ),
            16 => {
                // Both parts from the list: every new width is a lot of generic code to compile.
                let splits = WIDTHS
                    .iter()
                    .filter(|high| WIDTHS.iter().any(|low| *high + low == width));
                let splits: Vec<_> = splits.copied().collect();
                if splits.is_empty() {
                    return self.arithmetic(width, deeper);
                }
                let high = self.rng.pick(&splits);
                let low = width - high;
                format!(
                    "cat!({}: {high}, {}: {low})",
                    self.bits(high, deeper),
                    self.bits(low, deeper)
                )
            }
            17 if width.is_multiple_of(8) => {
                let first = self.rng.below((80 - width) / 8 + 1);
                format!("be!({}, {first}, {})", self.bits(80, deeper), width / 8)
            }
            18 => match width {
                32 => format!("({} * {})", self.bits(16, deeper), self.bits(16, deeper)),
                16 => "self.fs.val().a".into(),
                33 => "self.fs.val().b".into(),
                7 => "self.fs.val().c".into(),
                _ => format!("({} + {})", self.bits(width, deeper), self.flag(deeper)),
            },
            _ => self.arithmetic(width, deeper),
        }
    }

    fn sized_literal(&mut self, width: usize) -> String {
        let value = self.literal(width);
        if self.rng.one_in(2) {
            format!("bits::<{width}>({value})")
        } else {
            format!("cat!({value}: {width})")
        }
    }

    fn arithmetic(&mut self, width: usize, depth: usize) -> String {
        let operators = ["+", "-", "&", "|", "^"];
        let operator = self.rng.pick(&operators);
        let left = self.bits(width, depth);
        match self.rng.below(10) {
            0 => format!("({left} {operator} {})", self.literal(width)),
            1 => format!("({left} {operator} k!({}))", self.literal(width)),
            // Rust's precedence, without parentheses to help.
            2..=4 => {
                let (second, third) = (self.rng.pick(&operators), self.bits(width, depth));
                format!(
                    "({left} {operator} {third} {second} {})",
                    self.bits(width, depth)
                )
            }
            _ => format!("({left} {operator} {})", self.bits(width, depth)),
        }
    }
}

fn inputs_names() -> impl Iterator<Item = String> {
    inputs().into_iter().map(|(name, _, _)| name)
}
