//! The C++ side of a model: one translation unit with Verilator's files and six C functions.

use std::fmt::Write;

use crate::header::PortDecl;

/// What the shim needs to know.
pub(crate) struct Shim<'a> {
    /// Verilator's class, also the prefix of every C symbol.
    pub class: &'a str,
    /// The `.cpp` files that Verilator wrote, by file name.
    pub units: &'a [String],
    /// Ports in table order.
    pub ports: &'a [PortDecl],
    /// C++ member name of the clock.
    pub clock: Option<&'a str>,
    /// Whether the model was verilated with tracing.
    pub trace: bool,
}

impl Shim<'_> {
    /// The text of the translation unit.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // One unit: the headers cost more than the code of a small model.
        for unit in self.units {
            let _ = writeln!(text, "#include \"{unit}\"");
        }
        let pointers: String = self
            .ports
            .iter()
            .enumerate()
            .map(|(index, port)| {
                format!(
                    "    ports[{index}] = (uint8_t*)&handle->top.{};\n",
                    port.member
                )
            })
            .collect();
        let tick = match self.clock {
            Some(clock) => format!(
                "    handle->top.{clock} = 1;\n    step(handle);\n    \
                 handle->top.{clock} = 0;\n    step(handle);\n"
            ),
            None => "    step(handle);\n".to_owned(),
        };
        let trace = |code| if self.trace { code } else { "" };
        text += &TEMPLATE
            .replace("@TRACE_INCLUDE@", trace("#include \"verilated_fst_c.h\"\n"))
            .replace(
                "@TRACE_MEMBER@",
                trace("    std::unique_ptr<VerilatedFstC> trace;\n"),
            )
            .replace("@TRACE_EVER_ON@", trace("    context.traceEverOn(true);\n"))
            .replace("@TRACE_STEP@", trace(TRACE_STEP))
            .replace("@TRACE_FUNCTIONS@", trace(TRACE_FUNCTIONS))
            .replace("@POINTERS@", &pointers)
            .replace("@TICK@", &tick)
            .replace("@CLASS@", self.class);
        text
    }
}

const TEMPLATE: &str = r#"#include "verilated.h"
#include <memory>
@TRACE_INCLUDE@
namespace {
// The reset mode and the seed must be in the context before the model is constructed from it.
VerilatedContext* configure(VerilatedContext& context, int32_t reset_mode, int32_t seed) {
    context.randReset(reset_mode);
    context.randSeed(seed);
@TRACE_EVER_ON@    return &context;
}

struct Handle {
    VerilatedContext context;  // declared first, so it outlives the model
@TRACE_MEMBER@    @CLASS@ top;
    Handle(int32_t reset_mode, int32_t seed) : top(configure(context, reset_mode, seed), "") {}
};

inline void step(Handle* handle) {
    handle->top.eval();
@TRACE_STEP@}
}  // namespace

// noexcept: an exception must end the process here, it cannot pass through Rust.
extern "C" {
void* @CLASS@_create(int32_t reset_mode, int32_t seed, uint8_t** ports) noexcept {
    Handle* handle = new Handle(reset_mode, seed);
@POINTERS@    handle->top.eval();
    // Constructing a context makes it the thread's current one; it must not stay so, because it
    // may be freed on another thread.
    Verilated::threadContextp(Verilated::defaultContextp());
    return handle;
}

void @CLASS@_destroy(void* pointer) noexcept {
    Handle* handle = static_cast<Handle*>(pointer);
    handle->top.final();
    delete handle;
}

void @CLASS@_eval(void* pointer) noexcept { static_cast<Handle*>(pointer)->top.eval(); }

void @CLASS@_tick(void* pointer) noexcept {
    Handle* handle = static_cast<Handle*>(pointer);
@TICK@}
@TRACE_FUNCTIONS@}
"#;

const TRACE_STEP: &str =
    "    if (VL_UNLIKELY(handle->trace)) handle->trace->dump(handle->context.time());
    handle->context.timeInc(1);
";

const TRACE_FUNCTIONS: &str = r#"
void @CLASS@_trace_stop(void* pointer) noexcept {
    Handle* handle = static_cast<Handle*>(pointer);
    if (handle->trace) handle->trace->close();
    handle->trace.reset();
}

void @CLASS@_trace_start(void* pointer, const char* path) noexcept {
    Handle* handle = static_cast<Handle*>(pointer);
    @CLASS@_trace_stop(pointer);
    handle->trace.reset(new VerilatedFstC);
    handle->top.trace(handle->trace.get(), 99);
    handle->trace->open(path);
}
"#;
