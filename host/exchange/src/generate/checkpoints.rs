//! Places in a session to start again from, dense where it was read last.

use super::session::Checkpoint;
use std::sync::Arc;

/// Of the blocks that end at a multiple of 2^n, the last two for each n: the newer, the denser. Bounded: two
/// more than the logarithm of the number of blocks.
#[derive(Debug, Default)]
pub(super) struct Checkpoints(Vec<(u64, Arc<Checkpoint>)>);

impl Checkpoints {
    /// Leaves a checkpoint at the end of block number `block`, from 1, unless the session has been here before.
    pub fn leave(&mut self, block: u64, make: impl FnOnce() -> Checkpoint) {
        if self.0.last().is_some_and(|&(newest, _)| newest >= block) {
            return;
        }
        self.0.retain(|&(kept, _)| is_kept(kept, block));
        self.0.push((block, Arc::new(make())));
    }

    /// The last one that is not after the end of `block`, and its block.
    pub fn at_most(&self, block: u64) -> Option<(u64, Arc<Checkpoint>)> {
        let found = self.0.iter().rev().find(|(kept, _)| *kept <= block);
        found.map(|(kept, checkpoint)| (*kept, Arc::clone(checkpoint)))
    }
}

fn is_kept(block: u64, newest: u64) -> bool {
    let level = block.trailing_zeros();
    (newest >> level) - (block >> level) <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_costs_as_much_as_it_is_far() {
        let mut kept: Vec<u64> = Vec::new();
        for newest in 1..=1_000 {
            kept.retain(|&block| is_kept(block, newest));
            kept.push(newest);
            assert!(kept.len() <= newest.ilog2() as usize + 2, "{kept:?}");
            for wanted in 0..newest {
                let from = kept.iter().rev().find(|&&block| block <= wanted);
                let cost = wanted - from.unwrap_or(&0);
                assert!(cost <= 4 * (newest - wanted), "{wanted} of {kept:?}");
            }
        }
        assert_eq!(kept, [512, 768, 896, 960, 976, 992, 996, 998, 999, 1000]);
    }
}
