//! The feed's clock: nanoseconds since midnight, never backwards. Between the open and the close
//! messages come in bursts, as on a real feed: tens of messages within microseconds of one
//! another, then a pause that is 10,000 times longer.

use crate::rng::Rng;

const SECOND: u64 = 1_000_000_000;
/// Burst lengths are uniform up to this, in messages.
const BURST_LEN_MAX: u64 = 63;

/// When the parts of a trading day begin, in ns since midnight.
pub(super) mod day {
    use super::SECOND;
    pub const START_OF_MESSAGES: u64 = 11_000 * SECOND;
    pub const START_OF_HOURS: u64 = 4 * 3600 * SECOND;
    pub const OPEN: u64 = 34_200 * SECOND;
    pub const CLOSE: u64 = 16 * 3600 * SECOND;
    pub const END_OF_HOURS: u64 = 20 * 3600 * SECOND;
    pub const END_OF_MESSAGES: u64 = END_OF_HOURS + 300 * SECOND;
}

#[derive(Debug, Clone)]
pub(super) struct Clock {
    now: u64,
    burst_left: u64,
}

impl Clock {
    pub fn new() -> Self {
        Self {
            now: day::START_OF_MESSAGES,
            burst_left: 0,
        }
    }

    pub fn now(&self) -> u64 {
        self.now
    }

    pub fn advance_to(&mut self, time: u64) {
        self.now = self.now.max(time);
    }

    /// The small steps of the messages that describe the day before and after trading.
    pub fn step(&mut self, rng: &mut Rng) {
        self.now += rng.below(20_000);
    }

    /// The next trading message, of which `left` (this one included) come before the close.
    pub fn trade(&mut self, left: u64, rng: &mut Rng) {
        let day_left = day::CLOSE.saturating_sub(self.now);
        let pause = if self.burst_left > 0 {
            self.burst_left -= 1;
            rng.below(2_000)
        } else {
            self.burst_left = rng.below(BURST_LEN_MAX);
            let bursts_left = left.div_ceil(BURST_LEN_MAX / 2).max(1);
            rng.below(2 * day_left / bursts_left)
        };
        self.now += pause.min(day_left);
    }
}
