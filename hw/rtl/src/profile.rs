//! The cards that are built: sizes by profile.

use crate::csr::table::Identity;
use crate::top::Card;
use crate::unit;
use rust_hdl::prelude::Block;
use wirebook_contract::identity::{Profile, feature};

/// log2 of the record queue's slots in simulation.
const SIM_QUEUE_LOG2: usize = 10;

/// log2 of the record queue's slots in the `ecp5` profile: 576 bits a record, so 1,024 take 32 of 108 block
/// memories.
const ECP5_QUEUE_LOG2: usize = 10;

/// log2 of the record queue's slots in the `ku5p` profile.
const KU5P_QUEUE_LOG2: usize = 10;

/// The simulated card: 4 sessions, 8 rings. `build` is the digest it reports.
#[must_use]
pub fn sim(build: u64) -> Box<dyn Block> {
    unit::connected(
        Card::<4, 2, 7, 10, 8, SIM_QUEUE_LOG2, { SIM_QUEUE_LOG2 + 1 }>::new(&Identity {
            build,
            profile: Profile::Sim,
            features: feature::MOLD | feature::SOUP,
            queue_log2: SIM_QUEUE_LOG2 as u32,
        }),
    )
}

/// A card of the sizes of the `ecp5` profile: 8 sessions, 1 ring.
#[must_use]
pub fn ecp5(build: u64) -> Box<dyn Block> {
    unit::connected(Card::<
        8,
        3,
        8,
        11,
        1,
        ECP5_QUEUE_LOG2,
        { ECP5_QUEUE_LOG2 + 1 },
    >::new(&Identity {
        build,
        profile: Profile::Ecp5,
        features: feature::MOLD | feature::SOUP,
        queue_log2: ECP5_QUEUE_LOG2 as u32,
    }))
}

/// A card of the sizes of the `ku5p` profile: 64 sessions, 8 rings.
#[must_use]
pub fn ku5p(build: u64) -> Box<dyn Block> {
    unit::connected(Card::<
        64,
        6,
        11,
        14,
        8,
        KU5P_QUEUE_LOG2,
        { KU5P_QUEUE_LOG2 + 1 },
    >::new(&Identity {
        build,
        profile: Profile::Ku5p,
        features: feature::MOLD | feature::SOUP,
        queue_log2: KU5P_QUEUE_LOG2 as u32,
    }))
}
