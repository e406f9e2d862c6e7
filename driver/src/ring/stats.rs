//! What a reader knows about its own pace.

use std::time::{Duration, Instant};

/// Statistics of one reader since it was made. Counted without a system call and without a look at the card.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RingStats {
    /// Records read.
    pub records: u64,
    /// Polls that found records.
    pub batches: u64,
    /// Polls that found none.
    pub empty_polls: u64,
    /// Most records that were in the ring at once, seen from a poll that found some. The ring's size means that
    /// the card has probably waited: see the counter `ring_full_cycles`.
    pub high_water: u32,
    /// Longest time between the beginnings of two polls, when
    /// [`RingReader::measure_gaps`](super::RingReader::measure_gaps) asked for it. Times slept count.
    pub longest_gap: Option<Duration>,
    /// Waits for an interrupt.
    pub sleeps: u64,
    /// Waits that ended without a record: a record was taken before its interrupt came.
    pub vain_wakes: u64,
}

/// Measures how long a ring is left alone.
#[derive(Clone, Copy, Debug)]
pub(super) struct GapClock {
    last: Option<Instant>,
}

impl GapClock {
    pub(super) fn start() -> Self {
        Self { last: None }
    }

    #[inline]
    pub(super) fn poll(&mut self, longest: &mut Option<Duration>) {
        let now = Instant::now();
        if let Some(last) = self.last.replace(now) {
            *longest = Some(longest.unwrap_or_default().max(now - last));
        }
    }
}
