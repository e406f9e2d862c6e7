//! From payload bytes to records: boundaries, alignment, ITCH.

pub mod boundaries;

use crate::unit::{Unit, elaborate};

/// The units of this area.
#[must_use]
pub fn units() -> Vec<Unit> {
    vec![Unit {
        name: "boundaries",
        build: elaborate::<boundaries::Boundaries>,
    }]
}
