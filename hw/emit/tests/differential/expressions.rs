//! Random expressions, as source text: what the back end translates, in every combination of widths.
//!
//! Part of `build.rs`, as `generate.rs` is.

use crate::generate::Module;

impl Module {
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
            let other = self.width();
            return format!("bit_cast::<{width}, {other}>(self.{name}{other}.val())");
        }
        // Widths outside the list (4 and 6 are positions) come from the nearest input.
        if self.shape.widths.contains(&width) {
            format!("self.{name}{width}.val()")
        } else {
            format!("bit_cast::<{width}, 80>(self.{name}80.val())")
        }
    }

    /// An expression of type `Bit`.
    pub fn flag(&mut self, depth: usize) -> String {
        let kind = if depth == 0 {
            self.rng.pick(&[0, 8])
        } else {
            self.rng.below(12)
        };
        let width = self.width();
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
            9 => {
                let position = self.shape.position;
                let of = match position {
                    "p4" => self.rng.pick(&["x16", "y33", "x80"]),
                    _ => self.rng.pick(&["x512", "y512"]),
                };
                format!("self.{of}.val().get_bit(self.{position}.val().index())")
            }
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
    pub fn bits(&mut self, width: usize, depth: usize) -> String {
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
                let from = self.width();
                format!("bit_cast::<{width}, {from}>({})", self.bits(from, deeper))
            }
            12 => {
                let from = self.width();
                let low = if from >= width {
                    self.rng.below(from - width + 1)
                } else {
                    self.rng.below(from + 1)
                };
                format!("({}).get_bits::<{width}>({low})", self.bits(from, deeper))
            }
            13 => {
                let position = self.shape.position;
                let from = match position {
                    "p4" => self.rng.pick(&[16, 17, 33, 64, 80]),
                    _ => 512,
                };
                format!(
                    "({}).get_bits::<{width}>(self.{position}.val().index())",
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
                let splits = self
                    .shape
                    .widths
                    .iter()
                    .filter(|high| self.shape.widths.iter().any(|low| *high + low == width));
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
                let from = if width <= 80 { 80 } else { 512 };
                let first = self.rng.below((from - width) / 8 + 1);
                format!("be!({}, {first}, {})", self.bits(from, deeper), width / 8)
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
