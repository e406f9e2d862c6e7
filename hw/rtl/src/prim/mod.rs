//! Memories and queues every area uses.

use crate::unit::Unit;

/// The units of this area.
#[must_use]
pub fn units() -> Vec<Unit> {
    vec![]
}
