//! One Verilated model of all subjects, driven from a file of vectors.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::inputs::inputs;
use crate::support::{run, scratch, verilator, write};
use crate::{Case, Native};

pub struct Model {
    dir: PathBuf,
    /// Output words of each subject, per vector.
    words: Vec<usize>,
    /// Vectors of each subject.
    vectors: Vec<usize>,
}

/// What the model put out.
pub struct Verilated {
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
    pub fn build(natives: &[Native]) -> Self {
        let dir = scratch("differential");
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
        std::fs::write(dir.join("main.cpp"), driver(&words, &vectors))
            .expect("a writable scratch directory");
        files.sort();
        files.dedup();
        let model = Model {
            dir,
            words,
            vectors,
        };
        model.compile(&files);
        model
    }

    fn compile(&self, files: &[PathBuf]) {
        let objects = self.dir.join("cc");
        let mut verilate = verilator();
        verilate.args([
            "--cc",
            "-Wall",
            "-O3",
            "--top-module",
            "top",
            "--prefix",
            "Vtop",
            "--output-split",
            "8000",
        ]);
        run(verilate
            .args(wirebook_emit::VERILATOR_FLAGS)
            .arg("--Mdir")
            .arg(&objects)
            .arg(self.dir.join("top.sv"))
            .args(files));
        let root = run(verilator().args(["--getenv", "VERILATOR_ROOT"]));
        let include = Path::new(root.trim()).join("include");
        let mut sources: Vec<PathBuf> = std::fs::read_dir(&objects)
            .expect("Verilator's output")
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "cpp"))
            .collect();
        sources.push(self.dir.join("main.cpp"));
        sources.extend(["verilated.cpp", "verilated_threads.cpp"].map(|name| include.join(name)));
        sources.sort();
        // Two halves at a time: C++ is most of this test's cost.
        let compiled: Vec<PathBuf> = std::thread::scope(|scope| {
            let halves: Vec<_> = (0..2)
                .map(|half| {
                    let (sources, include, objects) = (&sources, &include, &objects);
                    scope.spawn(move || {
                        let mine = sources.iter().skip(half).step_by(2);
                        mine.map(|source| compile_one(source, objects, include))
                            .collect::<Vec<_>>()
                    })
                })
                .collect();
            halves
                .into_iter()
                .flat_map(|half| half.join().expect("the compiler"))
                .collect()
        });
        run(Command::new("g++")
            .args(compiled)
            .args(["-pthread", "-o"])
            .arg(self.dir.join("model")));
    }

    /// Runs the exhaustive vectors on the last subject, the others on all before it.
    pub fn run(&self, exhaustive: &[Case], cases: &[Case]) -> Verilated {
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
        Verilated {
            words,
            widths: self.words.clone(),
            vectors: self.vectors.clone(),
            starts,
        }
    }
}

fn compile_one(source: &Path, objects: &Path, include: &Path) -> PathBuf {
    let name = source
        .file_stem()
        .expect("a file")
        .to_string_lossy()
        .into_owned();
    let object = objects.join(format!("{name}.o"));
    let mut compile = Command::new("g++");
    compile
        .args(["-std=c++17", "-O0", "-c", "-DVL_TIME_CONTEXT", "-I"])
        .arg(objects);
    compile
        .arg("-I")
        .arg(include)
        .arg("-I")
        .arg(include.join("vltstd"))
        .arg(source)
        .arg("-o")
        .arg(&object);
    run(&mut compile);
    object
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
        let source = if module.name == "known" { "in1" } else { "in0" };
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
        let mut pins: Vec<String> = match module.name.as_str() {
            "known" => [("a", "x4"), ("b", "y4"), ("c", "p4")].map(pin).into(),
            "shifts" => [("x", "x80"), ("a", "x4"), ("b", "p4")].map(pin).into(),
            "machine" => vec![
                ".clk(clk)".into(),
                format!(".rst(~|{})", slice("x5")),
                pin(("go", "q1")),
                pin(("value", "x33")),
            ],
            _ => inputs
                .iter()
                .map(|(name, _, _)| pin((name, name)))
                .collect(),
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

fn driver(words: &[usize], vectors: &[usize]) -> String {
    let inputs: usize = inputs().iter().map(|(_, _, bits)| words_of(*bits)).sum();
    let writes: String = words
        .iter()
        .zip(vectors)
        .enumerate()
        .map(|(i, (words, count))| format!("    if (v < {count}) put(&top.o{i}, {words});\n"))
        .collect();
    let count = vectors.iter().max().copied().unwrap_or(0);
    format!(
        "#include \"Vtop.h\"\n#include <cstdio>\n\
         static FILE* out;\n\
         static void put(const void* port, size_t words) {{ fwrite(port, 4, words, out); }}\n\
         int main() {{\n  Vtop top;\n  FILE* in = fopen(\"in.bin\", \"rb\");\n  out = fopen(\"out.bin\", \"wb\");\n  \
         if (!in || !out) return 1;\n  for (long v = 0; v < {count}; v++) {{\n    \
         if (fread(&top.in0, 4, {inputs}, in) != {inputs}) return 1;\n    \
         if (fread(&top.in1, 4, {inputs}, in) != {inputs}) return 1;\n    \
         top.clk = 0; top.eval();\n{writes}    top.clk = 1; top.eval();\n  }}\n  \
         top.final();\n  return fclose(out);\n}}\n"
    )
}

impl Verilated {
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
                        "vector {v}, {name}: verilated {a:08x?}, native {e:08x?}"
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
