//! The inputs all modules of the corpus share, and the numbers that drive them: for the generator
//! in `build.rs` and for the test.

/// Widths around every boundary of rust-hdl (32) and C++ (8, 16, 32, 64), up to 80.
pub const NARROW: [usize; 27] = [
    1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 24, 31, 32, 33, 34, 40, 47, 48, 63, 64, 65, 66, 72, 79,
    80,
];
/// Widths of many C++ words, up to 512, and the narrow ones that amounts and fields have. There are few,
/// because each pair is generic code that rustc compiles anew.
pub const WIDE: [usize; 14] = [1, 4, 5, 7, 16, 17, 33, 64, 80, 128, 200, 256, 257, 512];

/// Width of the test's struct `Fs`, and of its state `St`.
const FS_BITS: usize = 60;
const ST_BITS: usize = 3;

/// splitmix64.
pub struct Rng(pub u64);

impl Rng {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

/// An input's name, Rust type and bits.
pub type Input = (String, String, usize);

/// Inputs of a module that computes with `widths`.
pub fn inputs_of(widths: &[usize]) -> Vec<Input> {
    let mut inputs = Vec::new();
    for &width in widths {
        for name in ["x", "y"] {
            inputs.push((format!("{name}{width}"), format!("Bits<{width}>"), width));
        }
    }
    for position in [4, 6, 9] {
        inputs.push((
            format!("p{position}"),
            format!("Bits<{position}>"),
            position,
        ));
    }
    for name in ["q0", "q1", "q2"] {
        inputs.push((name.into(), "Bit".into(), 1));
    }
    inputs.push(("st".into(), "St".into(), ST_BITS));
    inputs.push(("fs".into(), "Fs".into(), FS_BITS));
    inputs
}

/// Inputs of all modules.
pub fn inputs() -> Vec<Input> {
    let mut widths = [&NARROW[..], &WIDE[..]].concat();
    widths.sort_unstable();
    widths.dedup();
    inputs_of(&widths)
}
