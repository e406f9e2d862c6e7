//! The inputs all modules of the corpus share, and the numbers that drive them: for the generator
//! in `build.rs` and for the test.

/// Widths around every boundary of rust-hdl (32) and C++ (8, 16, 32, 64), up to 80.
pub const WIDTHS: [usize; 27] = [
    1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 24, 31, 32, 33, 34, 40, 47, 48, 63, 64, 65, 66, 72, 79,
    80,
];

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

/// Inputs every module has: name, Rust type, bits.
pub fn inputs() -> Vec<(String, String, usize)> {
    let mut inputs = Vec::new();
    for width in WIDTHS {
        for name in ["x", "y"] {
            inputs.push((format!("{name}{width}"), format!("Bits<{width}>"), width));
        }
    }
    inputs.push(("p4".into(), "Bits<4>".into(), 4));
    inputs.push(("p6".into(), "Bits<6>".into(), 6));
    for name in ["q0", "q1", "q2"] {
        inputs.push((name.into(), "Bit".into(), 1));
    }
    inputs.push(("st".into(), "St".into(), ST_BITS));
    inputs.push(("fs".into(), "Fs".into(), FS_BITS));
    inputs
}
