//! Record queue and rings.

pub mod queue;
pub mod ring;
pub mod ring_state;

use crate::unit::{self, Unit};

/// The units of this area.
#[must_use]
pub fn units() -> Vec<Unit> {
    vec![
        Unit {
            name: "dma_queue",
            build: unit::elaborate::<queue::RecordQueue<6, 7>>,
        },
        Unit {
            name: "dma_ring",
            build: || unit::connected(ring::RingWriter::<2>::new()),
        },
    ]
}
