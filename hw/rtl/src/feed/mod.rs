//! From payload bytes to records: boundaries, alignment, ITCH.

use crate::unit::Unit;

/// The units of this area.
#[must_use]
pub fn units() -> Vec<Unit> {
    vec![]
}
