//! Building and caching, with the real Verilator and C++ compiler.

use std::fs;
use std::path::{Path, PathBuf};

use verilator_build::{Error, Model, Optimize, PortDecl, Search, Toolchain, compile, parse_ports};

const INVERTER: &str = "module inverter(input wire a, output wire y); assign y = ~a; endmodule\n";

fn toolchain(name: &str) -> Toolchain {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("compile")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the target folder is writable");
    let triple = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let start = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    Toolchain {
        verilator: Search {
            start,
            ..Search::from_env()
        }
        .find()
        .expect("Verilator is installed"),
        out_dir: folder.clone(),
        cache_dir: folder.join("cache"),
        target: triple.clone(),
        host: triple,
        jobs: 2,
    }
}

fn inverter() -> Model {
    Model::new("inverter").verilog("inverter.sv", INVERTER)
}

fn error_of(toolchain: &Toolchain, model: Model) -> Error {
    compile(toolchain, &[model]).expect_err("this model cannot be built")
}

#[test]
fn the_same_content_is_compiled_once() {
    let toolchain = toolchain("cache");
    let build = |model: Model| compile(&toolchain, &[model]).expect("it builds").remove(0);
    let first = build(inverter());
    assert!(first.compiled);
    let archive = first.directory.join(format!("lib{}.a", first.library));
    let written = fs::metadata(&archive)
        .expect("the library exists")
        .modified()
        .expect("a time");

    let second = build(inverter());
    assert!(!second.compiled);
    assert_eq!(
        (&second.directory, &second.library),
        (&first.directory, &first.library)
    );
    assert_eq!(
        fs::metadata(&archive)
            .expect("still there")
            .modified()
            .expect("a time"),
        written
    );
    let renamed = Model::new("not_gate")
        .top("inverter")
        .verilog("inverter.sv", INVERTER);
    assert!(
        !build(renamed).compiled,
        "the Rust name does not matter to the C++"
    );

    let changed = INVERTER.replace("~a", "a");
    let different = [
        Model::new("inverter").verilog("inverter.sv", changed),
        inverter()
            .optimize(Optimize::Speed)
            .random_init(true)
            .clock("a"),
    ];
    for model in different {
        let built = build(model.clone());
        assert!(built.compiled, "{model:?} is something else");
        assert_ne!(built.library, first.library);
    }
}

#[test]
fn models_are_built_together_and_returned_in_order() {
    let toolchain = toolchain("together");
    let module = |i: usize| {
        let text =
            format!("module m{i}(input wire [{i}:0] a, output wire y); assign y = ^a; endmodule");
        Model::new(format!("m{i}")).verilog(format!("m{i}.sv"), text)
    };
    let models: Vec<Model> = (0..3).map(module).collect();
    let built = compile(&toolchain, &models).expect("all build");
    let widths: Vec<u32> = built
        .iter()
        .map(|built| built.ports[0].width_bits)
        .collect();
    assert_eq!(widths, [1, 2, 3]);
    assert!(built.iter().all(|built| built.compiled));
}

#[test]
fn a_missing_file_names_it_and_the_next_command() {
    let toolchain = toolchain("missing-source");
    let error = error_of(&toolchain, Model::new("card").source("absent/card.sv"));
    assert!(matches!(&error, Error::SourceMissing { path } if path.ends_with("absent/card.sv")));
    assert!(error.to_string().contains("`make gen`"), "{error}");
}

#[test]
fn a_design_that_verilator_refuses_shows_its_messages_and_leaves_nothing() {
    let toolchain = toolchain("refused");
    let wrong = INVERTER.replace("~a", "~undeclared");
    let error = error_of(
        &toolchain,
        Model::new("inverter").verilog("inverter.sv", wrong),
    );
    assert!(matches!(error, Error::Verilate { .. }));
    assert!(error.to_string().contains("undeclared"), "{error}");
    let left = fs::read_dir(&toolchain.cache_dir)
        .expect("the cache was made")
        .count();
    assert_eq!(left, 0, "a failed build is not cached");
}

#[test]
fn ports_and_clocks_that_cannot_be_driven_are_refused() {
    let toolchain = toolchain("unsupported");
    let text_of = |model| error_of(&toolchain, model).to_string();
    let clockless = text_of(inverter().clock("clock"));
    assert_eq!(
        clockless,
        "model `inverter`: the clock `clock` is not a 1-bit input"
    );
    let output = text_of(inverter().clock("y"));
    assert_eq!(
        output,
        "model `inverter`: the clock `y` is not a 1-bit input"
    );
    let array = "module m(input wire [3:0] a [0:1], output wire y); assign y = a[0][0] ^ a[1][0]; endmodule";
    let array = text_of(Model::new("m").verilog("m.sv", array));
    assert_eq!(
        array,
        "model `m`: port `a` is an array: flatten it into one vector"
    );
}

#[test]
fn port_names_that_would_collide_in_rust_are_refused() {
    let toolchain = toolchain("names");
    let text_of = |input: &str, output: &str| {
        let text = format!(
            "module m(input wire {input}, output wire {output}); assign {output} = {input}; endmodule"
        );
        error_of(&toolchain, Model::new("m").verilog("m.sv", text)).to_string()
    };
    assert_eq!(
        text_of("tick", "y"),
        "model `m`: port `tick` is a method of every model: rename the port"
    );
    assert_eq!(
        text_of("a", "set_a"),
        "model `m`: port `set_a` is the setter of `a`: rename one"
    );
    assert_eq!(
        text_of("\\a+b ", "y"),
        "model `m`: port `a+b` is no Rust name: use letters, digits and _"
    );
}

#[test]
fn the_class_header_gives_names_directions_and_widths() {
    // As Verilator writes them, for ports q, a__b, d and new in this order.
    let header = "
        VL_OUT64(&q,32,0);
        VL_IN8(&a___05Fb,0,0);
        VL_INW(&d,511,0,16);
        VL_IN(&__SYM__new,31,0);
        VL_UNCOPYABLE(Vtop);
    ";
    let port = |name: &str, member: &str, input, width_bits| PortDecl {
        name: name.to_owned(),
        member: member.to_owned(),
        input,
        width_bits,
    };
    assert_eq!(
        parse_ports(header),
        Ok(vec![
            port("a__b", "a___05Fb", true, 1),
            port("d", "d", true, 512),
            port("new", "__SYM__new", true, 32),
            port("q", "q", false, 33),
        ])
    );
    let inout = parse_ports("VL_INOUT8(&pad,0,0);").expect_err("refused");
    assert_eq!(inout, "port `pad` is inout: use an input and an output");
}
