//! What a reader knows about its own pace.

use std::time::{Duration, Instant};

/// Statistics of one reader since it was made. Counted without a system call and without a look at the card.
///
/// ```
/// # use std::net::Ipv4Addr;
/// # use wirebook_contract::record::Record;
/// # use wirebook_driver::{CardConfig, Probed};
/// # use wirebook_mock_card::{Card, records};
/// # let own = CardConfig::new([0x02, 0, 0, 0, 0, 1], Ipv4Addr::new(10, 0, 0, 2), 1);
/// # let mut card = Probed::open(Card::default())?.configure(&own)?;
/// # card.ring(0, 6)?;
/// # let mut card = card.start()?;
/// # for sequence in 1..=3 {
/// #     card.transport_mut().produces(0, &records::order(sequence, 500));
/// # }
/// let mut ring = card.take_ring(0)?;
/// ring.measure_gaps(); // costs a look at the clock for each poll
/// let mut batch = [Record::default(); 64];
/// while ring.poll(&mut batch) > 0 {}
/// let stats = ring.stats();
/// assert_eq!((stats.records, stats.high_water, stats.empty_polls), (3, 3, 1));
/// if stats.high_water == ring.slots() {
///     println!("the card has waited: more slots, or a faster reader");
/// }
/// println!("left alone for {:?} at most", stats.longest_gap);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
