//! Modules with one thing wrong, each a mistake that a translation may make.

use crate::Native;

/// Name of the mutant, the module it is made from, what is replaced, and by what.
const MUTATIONS: [[&str; 4]; 6] = [
    ["flipped_operator", "known", "y9 = (a - b)", "y9 = (a + b)"],
    [
        "flipped_comparison",
        "known",
        "y8 = (a + b) > c",
        "y8 = (a + b) >= c",
    ],
    // A sum in the width of its context keeps the carry that Rust's drops.
    ["dropped_cast", "known", "{1'b0, a + b}", "5'(a) + 5'(b)"],
    [
        "lost_parentheses",
        "known",
        "y1 = (a & b) == c",
        "y1 = 1'(a & 4'(b == c))",
    ],
    [
        "swapped_branches",
        "module0",
        "if (~(x5[4] != q0)) begin",
        "if (x5[4] != q0) begin",
    ],
    [
        "lost_upper_bit",
        "wide0",
        "a10 = ~sized_257(257'(y512 >> {23'h0, p9}))",
        "a10 = ~sized_257({1'h0, 256'(y512 >> {23'h0, p9})})",
    ],
];

/// All mutants of what is in `natives`; each says that it does what its original did.
pub fn mutants(natives: &[Native]) -> Vec<Native> {
    let made = MUTATIONS.iter().map(|[name, subject, right, wrong]| {
        let original = natives.iter().find(|native| native.subject == *subject);
        let original = original.unwrap_or_else(|| panic!("no module {subject}"));
        let mut modules = original.modules.clone();
        let top = modules.last_mut().expect("a module");
        assert_eq!(
            top.text.matches(right).count(),
            1,
            "{name}: `{right}` in\n{}",
            top.text
        );
        let text = top.text.replacen(right, wrong, 1);
        let heading = [format!("module {subject} ("), format!("module {name} (")];
        top.text = text.replacen(&heading[0], &heading[1], 1);
        assert_ne!(top.text, text, "{name} has the name of its original");
        top.name = (*name).into();
        Native {
            subject: (*subject).into(),
            modules,
            outputs: original.outputs,
            vectors: original.vectors.clone(),
        }
    });
    made.collect()
}
