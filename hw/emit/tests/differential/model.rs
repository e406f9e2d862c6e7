//! One model of all subjects, driven from a file of vectors.

use std::path::PathBuf;
use std::process::Command;

use crate::inputs::{NARROW, WIDE, inputs, inputs_of};
use crate::simulators::{Program, Simulator};
use crate::support::{run, scratch, write};
use crate::{Case, Native};

pub struct Model {
    dir: PathBuf,
    /// Output words of each subject, per vector.
    words: Vec<usize>,
    /// Vectors of each subject.
    vectors: Vec<usize>,
}

/// What the model put out.
pub struct Outputs {
    words: Vec<u32>,
    widths: Vec<usize>,
    vectors: Vec<usize>,
    /// Where each vector begins.
    starts: Vec<usize>,
}

fn words_of(bits: usize) -> usize {
    bits.div_ceil(32)
}

impl Model {
    pub fn build(natives: &[Native], simulator: &Simulator, folder: &str) -> Self {
        let dir = scratch(folder);
        let mut files = Vec::new();
        for (i, native) in natives.iter().enumerate() {
            // Sub-modules of the same name are the same module in this corpus.
            files.extend(write(&dir, &native.modules));
            let text = native
                .modules
                .last()
                .map(|module| module.text.clone())
                .unwrap_or_default();
            assert!(!text.is_empty(), "subject {i} has no text");
        }
        let words: Vec<usize> = natives
            .iter()
            .map(|n| n.outputs.iter().map(|(_, bits)| words_of(*bits)).sum())
            .collect();
        let vectors: Vec<usize> = natives.iter().map(|native| native.vectors.len()).collect();
        std::fs::write(dir.join("top.sv"), top(natives)).expect("a writable scratch directory");
        files.sort();
        files.dedup();
        files.push(dir.join("top.sv"));
        simulator.compile(
            &dir,
            &files,
            &Program {
                input_words: inputs().iter().map(|(_, _, bits)| words_of(*bits)).sum(),
                output_words: &words,
                vectors: &vectors,
            },
        );
        Model {
            dir,
            words,
            vectors,
        }
    }

    /// Runs the exhaustive vectors on the ten expressions and their mutants, the others on all else.
    pub fn run(&self, exhaustive: &[Case], cases: &[Case]) -> Outputs {
        let mut input = Vec::new();
        for i in 0..self.vectors.iter().copied().max().unwrap_or(0) {
            let mut words = Vec::new();
            cases[i % cases.len()].words(&mut words);
            input.extend(words.iter().flat_map(|word| word.to_le_bytes()));
            let mut words = Vec::new();
            exhaustive[i].words(&mut words);
            input.extend(words.iter().flat_map(|word| word.to_le_bytes()));
        }
        std::fs::write(self.dir.join("in.bin"), input).expect("a writable scratch directory");
        run(Command::new("./model").current_dir(&self.dir));
        let output = std::fs::read(self.dir.join("out.bin")).expect("the model's output");
        let words = output
            .chunks_exact(4)
            .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        let mut end = 0;
        let starts = (0..self.vectors.iter().copied().max().unwrap_or(0)).map(|v| {
            let start = end;
            end += words_in(&self.words, &self.vectors, v);
            start
        });
        let starts = starts.collect();
        assert_eq!(output.len(), 4 * end, "the model stopped early");
        Outputs {
            words,
            widths: self.words.clone(),
            vectors: self.vectors.clone(),
            starts,
        }
    }
}

/// Instances of all subjects: inputs from two wide ports, outputs to one each.
fn top(natives: &[Native]) -> String {
    let inputs = inputs();
    let bits: usize = inputs.iter().map(|(_, _, bits)| 32 * words_of(*bits)).sum();
    let mut ports = vec!["input logic clk".to_string()];
    ports.extend(["in0", "in1"].map(|name| format!("input logic [{}:0] {name}", bits - 1)));
    let mut body = String::new();
    for (i, native) in natives.iter().enumerate() {
        let module = native.modules.last().expect("a module");
        // The exhaustive vectors are for the ten expressions alone.
        let source = if native.subject == "known" {
            "in1"
        } else {
            "in0"
        };
        let slice = |wanted: &str| {
            let mut low = 0;
            for (name, _, bits) in &inputs {
                if name == wanted {
                    return format!("{source}[{}:{low}]", low + bits - 1);
                }
                low += 32 * words_of(*bits);
            }
            panic!("no input {wanted}")
        };
        let pin = |(port, input): (&str, &str)| format!(".{port}({})", slice(input));
        let mut pins: Vec<String> = match native.subject.as_str() {
            "known" => [("a", "x4"), ("b", "y4"), ("c", "p4")].map(pin).into(),
            "shifts" => [("x", "x80"), ("a", "x4"), ("b", "p4")].map(pin).into(),
            "machine" => vec![
                ".clk(clk)".into(),
                format!(".rst(~|{})", slice("x5")),
                pin(("go", "q1")),
                pin(("value", "x33")),
            ],
            subject => {
                let widths = if subject.starts_with("wide") {
                    &WIDE[..]
                } else {
                    &NARROW[..]
                };
                inputs_of(widths)
                    .iter()
                    .map(|(name, _, _)| pin((name, name)))
                    .collect()
            }
        };
        let mut low = 0;
        for (name, bits) in native.outputs {
            pins.push(format!(".{name}(o{i}[{}:{low}])", low + bits - 1));
            let end = low + 32 * words_of(*bits);
            if end > low + bits {
                body += &format!("  assign o{i}[{}:{}] = '0;\n", end - 1, low + bits);
            }
            low = end;
        }
        ports.push(format!("output logic [{}:0] o{i}", low - 1));
        body += &format!("  {} u{i} ({});\n", module.name, pins.join(", "));
    }
    body += "  wire unused_bits = &{1'b0, in0, in1};\n";
    format!(
        "module top (\n  {}\n);\n{body}endmodule\n",
        ports.join(",\n  ")
    )
}

impl Outputs {
    /// Differences of one subject, at most five, described.
    pub fn mismatches(&self, subject: usize, native: &Native) -> Vec<String> {
        let mut found = Vec::new();
        for (v, expected) in native.vectors.iter().enumerate() {
            let start = self.start(v, subject);
            let actual = &self.words[start..start + self.widths[subject]];
            let mut low = 0;
            for (name, bits) in native.outputs {
                let range = low..low + words_of(*bits);
                if actual[range.clone()] != expected[range.clone()] && found.len() < 5 {
                    let (a, e) = (&actual[range.clone()], &expected[range.clone()]);
                    found.push(format!(
                        "vector {v}, {name}: simulated {a:08x?}, native {e:08x?}"
                    ));
                }
                low = range.end;
            }
        }
        found
    }

    /// Where the words of `subject` begin in vector `v`.
    fn start(&self, v: usize, subject: usize) -> usize {
        self.starts[v] + words_in(&self.widths[..subject], &self.vectors, v)
    }
}

/// Words that subjects with these widths put out for vector `v`.
fn words_in(widths: &[usize], vectors: &[usize], v: usize) -> usize {
    widths
        .iter()
        .zip(vectors)
        .filter(|(_, count)| v < **count)
        .map(|(words, _)| words)
        .sum()
}
