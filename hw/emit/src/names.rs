//! Names that are legal, and safe, in SystemVerilog and in Verilator's C++.

/// Words no signal or module may be called: SystemVerilog's own (IEEE 1800-2017, annex B), then
/// those of C++ that Verilator warns about.
const RESERVED: &str = "\
accept_on alias always always_comb always_ff always_latch and assert assign assume automatic before begin bind bins \
binsof bit break buf bufif0 bufif1 byte case casex casez cell chandle checker class clocking cmos config const \
constraint context continue cover covergroup coverpoint cross deassign default defparam design disable dist do edge \
else end endcase endchecker endclass endclocking endconfig endfunction endgenerate endgroup endinterface endmodule \
endpackage endprimitive endprogram endproperty endsequence endspecify endtable endtask enum event eventually expect \
export extends extern final first_match for force foreach forever fork forkjoin function generate genvar global \
highz0 highz1 if iff ifnone ignore_bins illegal_bins implements implies import incdir include initial inout input \
inside instance int integer interconnect interface intersect join join_any join_none large let liblist library local \
localparam logic longint macromodule matches medium modport module nand negedge nettype new nexttime nmos nor \
noshowcancelled not notif0 notif1 null or output package packed parameter pmos posedge primitive priority program \
property protected pull0 pull1 pulldown pullup pulsestyle_ondetect pulsestyle_onevent pure rand randc randcase \
randsequence rcmos real realtime ref reg reject_on release repeat restrict return rnmos rpmos rtran rtranif0 rtranif1 \
s_always s_eventually s_nexttime s_until s_until_with scalared sequence shortint shortreal showcancelled signed small \
soft solve specify specparam static string strong strong0 strong1 struct super supply0 supply1 sync_accept_on \
sync_reject_on table tagged task this throughout time timeprecision timeunit tran tranif0 tranif1 tri tri0 tri1 \
triand trior trireg type typedef union unique unique0 unsigned until until_with untyped use uwire var vectored \
virtual void wait wait_order wand weak weak0 weak1 while wildcard wire with within wor xnor xor \
abort alignas alignof asm auto bool catch char char16_t char32_t compl concept const_cast constexpr decltype delete \
double dynamic_cast explicit false float friend goto inline long mutable namespace noexcept nullptr operator private \
public register reinterpret_cast requires short sizeof static_assert static_cast switch template thread_local throw \
true try typeid typename using volatile wchar_t";

/// `name`, with an underscore after it if it is reserved.
pub(crate) fn escape(name: &str) -> String {
    if RESERVED.split(' ').any(|word| word == name) {
        format!("{name}_")
    } else {
        name.to_string()
    }
}

/// The Verilog name of a signal of rust-hdl's tree, whose parts are separated by `$`.
pub(crate) fn flat(raw: &str) -> String {
    escape(&raw.replace('$', "_"))
}

/// A module name for a Rust type: `wirebook::prim::Fifo<Bits<64>, 9>` is `fifo_bits_64_9`.
pub(crate) fn of_type(type_name: &str) -> String {
    let words = type_name
        .split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':')
        .filter(|w| !w.is_empty());
    let words: Vec<String> = words
        .map(|path| snake(path.rsplit(':').next().unwrap_or(path)))
        .collect();
    escape(&words.join("_"))
}

fn snake(word: &str) -> String {
    let mut out = String::new();
    let mut previous = None::<char>;
    for c in word.chars() {
        if c.is_ascii_uppercase()
            && previous.is_some_and(|p| p.is_ascii_lowercase() || p.is_ascii_digit())
        {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
        previous = Some(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_words_get_an_underscore_and_others_do_not() {
        assert_eq!(
            ["logic", "dist", "namespace"].map(escape),
            ["logic_", "dist_", "namespace_"]
        );
        assert_eq!(escape("logical"), "logical");
    }

    #[test]
    fn modules_are_named_after_types_and_their_parameters() {
        assert_eq!(of_type("wirebook_rtl::tcp::TcpRx"), "tcp_rx");
        assert_eq!(
            of_type("a::Fifo<rust_hdl_core::bits::Bits<256>, 9, 10>"),
            "fifo_bits_256_9_10"
        );
        assert_eq!(of_type("a::Itch50Parser<4>"), "itch50_parser_4");
    }
}
