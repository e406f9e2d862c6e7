//! The one source of randomness: ChaCha8 keyed by the seed, and integer draws of our own, so that
//! a seed gives the same feed on every machine and with every version of every crate.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

#[derive(Debug, Clone)]
pub(crate) struct Rng(ChaCha8Rng);

impl Rng {
    pub fn new(seed: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// Uniform in `0..bound` (0 for an empty range), by multiplication; the bias is below
    /// `bound / 2^64`.
    pub fn below(&mut self, bound: u64) -> u64 {
        let product = u128::from(self.0.next_u64()) * u128::from(bound);
        (product >> 64) as u64
    }

    /// Uniform in `low..=high`.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    pub fn one_in(&mut self, chances: u64) -> bool {
        self.below(chances) == 0
    }

    /// An index in `0..bound`, small ones far more often: the first of n gets a share of
    /// n^(-1/3) of the draws, as trading concentrates on few instruments.
    pub fn skewed(&mut self, bound: u64) -> u64 {
        let unit = u128::from(self.below(1 << 20));
        ((u128::from(bound) * unit * unit * unit) >> 60) as u64
    }

    /// 0 half of the time, 1 a quarter of the time, and so on up to 63.
    pub fn halving(&mut self) -> u64 {
        u64::from((self.0.next_u64() | 1 << 63).trailing_zeros())
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }
}
