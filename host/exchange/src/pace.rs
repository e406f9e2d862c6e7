//! How fast messages become available.

use std::time::Duration;

/// The rate at which a server may publish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pace {
    /// As fast as the other side takes them.
    #[default]
    Unlimited,
    /// One message at once and then this many in a second, evenly.
    PerSecond(u32),
}

impl Pace {
    /// How many messages may have been sent `elapsed` after the first.
    pub(crate) fn allowance(self, elapsed: Duration) -> u64 {
        match self {
            Self::Unlimited => u64::MAX,
            Self::PerSecond(rate) => {
                let due = elapsed.as_nanos() * u128::from(rate) / 1_000_000_000;
                u64::try_from(due).unwrap_or(u64::MAX).saturating_add(1)
            }
        }
    }

    /// When, after the first, message number `count` (from 0) may be sent.
    pub(crate) fn due(self, count: u64) -> Duration {
        match self {
            Self::Unlimited => Duration::ZERO,
            Self::PerSecond(_) if count == 0 => Duration::ZERO,
            Self::PerSecond(0) => Duration::MAX,
            Self::PerSecond(rate) => {
                let nanos = u128::from(count) * 1_000_000_000;
                let due = nanos.div_ceil(u128::from(rate));
                Duration::from_nanos(u64::try_from(due).unwrap_or(u64::MAX))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_admits_one_message_at_once_and_then_one_per_interval() {
        let pace = Pace::PerSecond(4);
        assert_eq!(pace.allowance(Duration::ZERO), 1);
        assert_eq!(pace.allowance(Duration::from_millis(249)), 1);
        assert_eq!(pace.allowance(Duration::from_millis(250)), 2);
        assert_eq!(pace.allowance(Duration::from_secs(2)), 9);
        assert_eq!(pace.due(3), Duration::from_millis(750));
        assert_eq!(Pace::Unlimited.allowance(Duration::ZERO), u64::MAX);
    }

    #[test]
    fn a_message_is_allowed_when_it_is_due() {
        let pace = Pace::PerSecond(3);
        for count in 0..100 {
            assert!(pace.allowance(pace.due(count)) > count);
        }
    }
}
