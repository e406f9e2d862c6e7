//! Every hole of rust-hdl's generator, and every limit of ours, with the message an author sees.

use quote::quote;
use syn::parse_str;

use crate::expand::functions;

/// The refusals of a body, in order.
fn refusals(body: &str) -> Vec<String> {
    let item = parse_str(&format!("fn update(&mut self) {{ {body} }}")).expect("Rust syntax");
    match functions(item) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.into_iter().map(|error| error.to_string()).collect(),
    }
}

/// What is refused, with the beginning of the message; each has a twin that is accepted.
const TRAPS: &[(&str, &str, &str)] = &[
    (
        "match self.s.val() { St::A if self.a.val() == 3 => { self.y.next = k!(1); } _ => {} }",
        "rtl: no match guards; use an `if` inside the arm",
        "match self.s.val() { St::A => { if self.a.val() == 3 { self.y.next = k!(1); } } _ => {} }",
    ),
    (
        "for i in 0..=3 { self.y[i].next = self.a.val(); }",
        "rtl: no `..=` in loops; use `a..b`",
        "for i in 0..4 { self.y[i].next = self.a.val(); }",
    ),
    (
        "self.z.next = self.a.val().index() + 1 == 3;",
        "rtl: `.index()` only as a bit position or the value of a `match`; compare and add the bits themselves",
        "self.z.next = self.a.val() + 1 == 3;",
    ),
    (
        "self.z.next = self.a.val().get_bit(self.b.val().index() + 1);",
        "rtl: a run-time bit position is `<value>.index()` without arithmetic; compute the position in bits first",
        "let position = self.b.val() + 1; self.z.next = self.a.val().get_bit(position.index());",
    ),
    (
        "self.y.next = bit_cast_swap(self.a.val());",
        "rtl: a function of signals must be a block of its own; only bits, bit_cast and Bits::from may be called",
        "self.y.next = bit_cast::<4, 8>(self.a.val());",
    ),
    (
        "self.y.next = self.a.val().into();",
        "rtl: `.into()` only on integer constants; use bit_cast::<TO, FROM>(…)",
        "self.y.next = 3.into();",
    ),
    (
        "self.y.next = -self.a.val();",
        "rtl: no negation: values are unsigned; write `0 - x` with explicit widths",
        "self.y.next = bits::<4>(0) - self.a.val();",
    ),
    (
        "self.y.next = self.m[self.a.val().index()].val();",
        "rtl: an array index must be a constant or a loop variable; select at run time with `if` or `match`",
        "for i in 0..3 { self.y.next = self.m[i + 1].val(); }",
    ),
    (
        "self.y.next = self.a.next;",
        "rtl: `.next` is write only; read `.val()`",
        "self.y.next = self.a.val();",
    ),
    (
        "self.y.next = self.a;",
        "rtl: not a value; read a signal with `.val()`",
        "self.y.next = self.a.val();",
    ),
    (
        "let mut x = self.a.val(); self.y.next = x;",
        "rtl: write `let name = value;`, one immutable name with its value",
        "let x = self.a.val(); self.y.next = x;",
    ),
    (
        "(self.y.next, self.z.next) = (self.z.val(), self.y.val());",
        "rtl: this value is assigned in the same tuple; use separate statements",
        "(self.y.next, self.z.next) = (self.a.val(), self.b.val());",
    ),
    (
        "self.y.next = bit_cast(self.a.val());",
        "rtl: write both widths: bit_cast::<TO, FROM>(value)",
        "self.y.next = bit_cast::<4, 8>(self.a.val());",
    ),
    (
        "self.y.next = self.a.val().get_bits(0);",
        "rtl: write the width: get_bits::<WIDTH>(position)",
        "self.y.next = self.a.val().get_bits::<4>(0);",
    ),
    (
        "self.y.next = self.a.val() as u8;",
        "rtl: no `as` on signals; use bit_cast::<TO, FROM>(…)",
        "self.y.next = bits(3 as u64);",
    ),
    (
        "println!(\"{}\", 1);",
        "rtl: only dff_setup!, clock!, assert! and comment! are statements of a block",
        "comment!(\"text\");",
    ),
    (
        "assert!(self.a.val() == 1);",
        "rtl: `assert!` checks constants when the block is elaborated; it cannot read signals",
        "assert!(N > 1, \"too small\");",
    ),
    (
        "self.y.next = be!(self.a.val(), self.b.val(), 1);",
        "rtl: be! takes a constant position and size",
        "self.y.next = be!(self.a.val(), FIRST, 1);",
    ),
    (
        "self.y.next = cat!(self.a.val(), self.b.val());",
        "rtl: write cat!(high: 8, low: 16): expected `:`",
        "self.y.next = cat!(self.a.val(): 4, self.b.val(): 4);",
    ),
    (
        "self.y.next = k!(self.a.val());",
        "rtl: k! takes a constant",
        "self.y.next = k!(wire::PORT);",
    ),
    (
        "self.y.next = if self.z.val() { self.a.val() };",
        "rtl: as a value, write `if c { a } else { b }` with one value in each block",
        "self.y.next = if self.z.val() { self.a.val() } else { self.b.val() };",
    ),
    (
        "match self.a.val().index() { 1..3 => {} _ => {} }",
        "rtl: match on literals, constants, enum variants and `_` only",
        "match self.a.val().index() { 1 | 2 => {} _ => {} }",
    ),
    (
        "while self.z.val() {}",
        "rtl: not a statement of hardware; use assignments to `.next`, `if`, `match`, `for` and `let`",
        "{ self.z.next = true; }",
    ),
    (
        "helper(&mut self.a);",
        "rtl: only `Interface::link` and `Interface::join` may be called as statements",
        "Stream::link(&mut self.s, &mut self.u.s);",
    ),
];

#[test]
fn every_trap_is_refused_and_its_twin_is_not() {
    for (trap, message, twin) in TRAPS {
        assert_eq!(refusals(trap), [*message], "for {trap}");
        assert_eq!(refusals(twin), [""; 0], "for {twin}");
    }
}

#[test]
fn all_refusals_are_reported_at_once() {
    let found = refusals("self.y.next = self.a; self.z.next = -self.b.val();");
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn only_update_can_carry_the_attribute() {
    let item = parse_str("fn other(&mut self) {}").expect("Rust syntax");
    let error = functions(item).expect_err("refused").to_string();
    assert_eq!(
        error,
        "rtl: the attribute goes on `fn update(&mut self)` of an `impl Logic`"
    );
}

#[test]
fn a_refused_function_leaves_an_impl_that_compiles_but_for_the_message() {
    let tokens = crate::expand::expand(quote!(
        fn update(&mut self) {
            self.y.next = self.a;
        }
    ));
    let text = tokens.to_string();
    assert!(
        text.starts_with("fn update (& mut self) { :: core :: compile_error !"),
        "{text}"
    );
}
