//! The Rust side of a model: a struct with one getter per port and one setter per input.

use std::fmt::Write;

use crate::header::PortDecl;
use crate::names::{getter, upper_camel};

/// What the generated struct needs to know.
pub(crate) struct Bindings<'a> {
    pub name: &'a str,
    pub top: &'a str,
    /// Prefix of the C symbols.
    pub symbols: &'a str,
    pub ports: &'a [PortDecl],
    pub random_init: bool,
    pub trace: bool,
}

impl Bindings<'_> {
    /// The text of the struct and its implementations.
    pub fn text(&self) -> String {
        let random_init = if self.random_init { RANDOM_INIT } else { "" };
        TEMPLATE
            .replace("@RANDOM_INIT@", random_init)
            .replace("@TRACE_EXTERN@", if self.trace { TRACE_EXTERN } else { "" })
            .replace("@TRACE@", if self.trace { TRACE } else { "None" })
            .replace("@TABLE@", &self.table())
            .replace("@ACCESSORS@", &self.accessors())
            .replace("@STRUCT@", &upper_camel(self.name))
            .replace("@TOP@", self.top)
            .replace("@N@", &self.ports.len().to_string())
            .replace("@SYM@", self.symbols)
    }

    fn table(&self) -> String {
        let row = |port: &PortDecl| {
            let direction = if port.input { "Input" } else { "Output" };
            format!(
                "        ::verilator_sys::Port {{ name: \"{}\", \
                 direction: ::verilator_sys::Direction::{direction}, width_bits: {} }},\n",
                port.name, port.width_bits
            )
        };
        self.ports.iter().map(row).collect()
    }

    fn accessors(&self) -> String {
        let mut text = String::new();
        for (index, port) in self.ports.iter().enumerate() {
            let PortDecl {
                name, width_bits, ..
            } = port;
            let ty = rust_type(*width_bits);
            let by_ref = if *width_bits > 64 { "&" } else { "" };
            let get = getter(name);
            let _ = write!(
                text,
                "\n    /// `{name}`, {width_bits} bits.\n    #[inline]\n    \
                 pub fn {get}(&self) -> {by_ref}{ty} {{\n        \
                 self.0.get::<{ty}, {index}>()\n    }}\n"
            );
            if port.input {
                let _ = write!(
                    text,
                    "\n    /// Drives `{name}`, {width_bits} bits; bits beyond are dropped.\n    \
                     #[inline]\n    \
                     pub fn set_{name}(&mut self, value: {by_ref}{ty}) {{\n        \
                     self.0.set::<{ty}, {index}>(value);\n    }}\n"
                );
            }
        }
        text
    }
}

/// The type that holds a port of this width.
fn rust_type(width_bits: u32) -> String {
    match width_bits {
        1 => "bool".to_owned(),
        2..=8 => "u8".to_owned(),
        9..=16 => "u16".to_owned(),
        17..=32 => "u32".to_owned(),
        33..=64 => "u64".to_owned(),
        _ => format!("[u32; {}]", width_bits.div_ceil(32)),
    }
}

const TEMPLATE: &str = r#"
/// The Verilated module `@TOP@`.
pub struct @STRUCT@(::verilator_sys::raw::Raw<Self, @N@>);

const _: () = {
    use ::std::ffi::c_void;

    unsafe extern "C" {
        fn @SYM@_create(reset_mode: i32, seed: i32, ports: *mut *mut u8) -> *mut c_void;
        fn @SYM@_destroy(handle: *mut c_void);
        fn @SYM@_eval(handle: *mut c_void);
        fn @SYM@_tick(handle: *mut c_void);
@TRACE_EXTERN@    }

    // SAFETY: the table and the shim behind these symbols were generated together, from the
    // ports of one class that Verilator wrote.
    unsafe impl ::verilator_sys::raw::Design for @STRUCT@ {
        const NAME: &'static str = "@TOP@";
        const PORTS: &'static [::verilator_sys::Port] = &@STRUCT@::PORTS;
        const FFI: ::verilator_sys::raw::Ffi = ::verilator_sys::raw::Ffi {
            create: @SYM@_create,
            destroy: @SYM@_destroy,
            eval: @SYM@_eval,
            tick: @SYM@_tick,
            trace: @TRACE@,
        };
    }
};

impl ::std::default::Default for @STRUCT@ {
    fn default() -> Self {
        Self::new()
    }
}

impl @STRUCT@ {
    /// Every port, sorted by name.
    pub const PORTS: [::verilator_sys::Port; @N@] = [
@TABLE@    ];

    /// The module at power-on: registers without an initial value are zero, inputs are zero.
    pub fn new() -> Self {
        Self(::verilator_sys::raw::Raw::new(::verilator_sys::raw::PowerOn::Zero))
    }
@RANDOM_INIT@
    /// Settles combinational logic without a clock edge.
    #[inline]
    pub fn eval(&mut self) {
        self.0.eval();
    }

    /// One clock cycle: rising edge, then falling edge.
    #[inline]
    pub fn tick(&mut self) {
        self.0.tick();
    }
@ACCESSORS@}

impl ::verilator_sys::Model for @STRUCT@ {
    fn name(&self) -> &'static str {
        "@TOP@"
    }
    fn ports(&self) -> &'static [::verilator_sys::Port] {
        &Self::PORTS
    }
    #[inline]
    fn eval(&mut self) {
        self.0.eval();
    }
    #[inline]
    fn tick(&mut self) {
        self.0.tick();
    }
    fn cycles(&self) -> u64 {
        self.0.cycles()
    }
    fn peek(&self, port: usize, words: &mut [u32]) {
        self.0.peek(port, words);
    }
    fn poke(&mut self, port: usize, words: &[u32]) {
        self.0.poke(port, words);
    }
    fn start_trace(
        &mut self,
        path: &::std::path::Path,
    ) -> ::std::result::Result<(), ::verilator_sys::TraceError> {
        self.0.start_trace(path)
    }
    fn stop_trace(&mut self) {
        self.0.stop_trace();
    }
}
"#;

const RANDOM_INIT: &str = r#"
    /// The module at power-on with every register without an initial value at random; the same
    /// seed gives the same start.
    pub fn with_random_init(seed: u32) -> Self {
        Self(::verilator_sys::raw::Raw::new(::verilator_sys::raw::PowerOn::Random { seed }))
    }
"#;

const TRACE_EXTERN: &str =
    "        fn @SYM@_trace_start(handle: *mut c_void, path: *const ::std::ffi::c_char);
        fn @SYM@_trace_stop(handle: *mut c_void);
";

const TRACE: &str = "Some(::verilator_sys::raw::TraceFfi {
                start: @SYM@_trace_start,
                stop: @SYM@_trace_stop,
            })";
