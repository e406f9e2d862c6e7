//! Names that are fine in Verilog and need care in Rust.

use crate::header::PortDecl;

/// Refuses ports whose accessors would not compile or would hide a method of every model.
pub(crate) fn check(ports: &[PortDecl]) -> Result<(), String> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    for PortDecl { name, input, .. } in ports {
        if !name.chars().all(is_word) {
            return Err(format!(
                "port `{name}` is no Rust name: use letters, digits and _"
            ));
        }
        if RESERVED.contains(&name.as_str()) {
            return Err(format!(
                "port `{name}` is a method of every model: rename the port"
            ));
        }
        let setter = format!("set_{name}");
        if *input && ports.iter().any(|other| other.name == setter) {
            return Err(format!(
                "port `{setter}` is the setter of `{name}`: rename one"
            ));
        }
    }
    Ok(())
}

/// The getter of a port: its name, escaped when it is a keyword.
pub(crate) fn getter(port: &str) -> String {
    let escape = if KEYWORDS.contains(&port) { "r#" } else { "" };
    format!("{escape}{port}")
}

/// The struct of a model: `itch_parser` becomes `ItchParser`.
pub(crate) fn upper_camel(name: &str) -> String {
    let capitalise = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    name.split('_').map(capitalise).collect()
}

/// Inherent methods of every generated struct, methods of `Model`, and what `r#` cannot escape.
const RESERVED: [&str; 15] = [
    "new",
    "with_random_init",
    "name",
    "ports",
    "eval",
    "tick",
    "cycles",
    "peek",
    "poke",
    "start_trace",
    "stop_trace",
    "self",
    "super",
    "crate",
    "_",
];

/// Names in Verilog that are keywords in Rust.
const KEYWORDS: [&str; 41] = [
    "abstract", "as", "async", "await", "become", "box", "const", "continue", "do", "dyn", "enum",
    "extern", "false", "final", "fn", "gen", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "yield",
];
