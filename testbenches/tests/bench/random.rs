//! Seeded randomness: a failing test prints how to run it again with the same numbers.

/// SplitMix64. `WIREBOOK_SEED` replaces the seed.
pub struct Random(u64);

impl Random {
    /// A generator whose seed is printed, so that a failure's output holds it.
    pub fn new(default_seed: u64) -> Self {
        let seed = std::env::var("WIREBOOK_SEED")
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(default_seed);
        println!("replay with WIREBOOK_SEED={seed}");
        Self(seed)
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to `limit - 1`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.bits() % limit
    }

    /// True in `percent` of 100 cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}
