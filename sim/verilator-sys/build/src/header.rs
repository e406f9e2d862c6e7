//! Reading the ports of a verilated module from the class that Verilator wrote.
//!
//! The class is the authority: its macros `VL_IN8(&name,msb,lsb)` … `VL_OUTW(&name,msb,lsb,words)`
//! decide the storage that the generated Rust must agree with, and they are the same in every
//! Verilator 5.

/// One port as Verilator declares it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PortDecl {
    /// Name in the Verilog.
    pub name: String,
    /// Member name in the C++ class, mangled where the Verilog name is not C++.
    pub member: String,
    /// True when the test drives it.
    pub input: bool,
    /// Width in bits.
    pub width_bits: u32,
}

/// The ports declared in the text of a model's class header, sorted by name: Verilator groups them
/// by size, which would make a golden list depend on widths.
pub fn parse_ports(header: &str) -> Result<Vec<PortDecl>, String> {
    let mut ports = Vec::new();
    for line in header.lines().map(str::trim) {
        if line.starts_with("VlUnpacked<") {
            let name = line
                .trim_end_matches(';')
                .rsplit(['&', ' '])
                .next()
                .unwrap_or(line);
            return Err(format!(
                "port `{name}` is an array: flatten it into one vector"
            ));
        }
        if let Some((direction, arguments)) = port_macro(line) {
            ports.push(parse_port(direction, arguments)?);
        }
    }
    ports.sort();
    Ok(ports)
}

/// Splits `VL_IN64(&a,32,0);` into `IN` and what follows the parenthesis.
fn port_macro(line: &str) -> Option<(&str, &str)> {
    let (name, arguments) = line.strip_prefix("VL_")?.split_once('(')?;
    let direction = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == 'W');
    matches!(direction, "IN" | "OUT" | "INOUT").then_some((direction, arguments))
}

fn parse_port(direction: &str, arguments: &str) -> Result<PortDecl, String> {
    let arguments = arguments.trim_end_matches([')', ';']);
    let mut fields = arguments.split(',').map(str::trim);
    let member = fields
        .next()
        .unwrap_or_default()
        .trim_start_matches('&')
        .to_owned();
    let name = demangle(&member);
    if direction == "INOUT" {
        return Err(format!(
            "port `{name}` is inout: use an input and an output"
        ));
    }
    let mut bound = || fields.next().and_then(|bound| bound.parse::<u32>().ok());
    match (bound(), bound()) {
        (Some(msb), Some(lsb)) if msb >= lsb => Ok(PortDecl {
            name,
            member,
            input: direction == "IN",
            width_bits: msb - lsb + 1,
        }),
        _ => Err(format!("port `{name}` has no descending range of bits")),
    }
}

/// Undoes Verilator's C++ names: `__0` and two hexadecimal digits for a character, `__SYM__` before
/// a C++ keyword.
fn demangle(member: &str) -> String {
    let mut rest = member.strip_prefix("__SYM__").unwrap_or(member);
    let mut name = String::new();
    while let Some(first) = rest.chars().next() {
        let code = rest.strip_prefix("__0").and_then(|tail| tail.get(..2));
        match code.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                name.push(char::from(byte));
                rest = &rest[5..];
            }
            None => {
                name.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    name
}
