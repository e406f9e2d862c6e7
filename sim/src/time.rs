//! Simulated time for those who do not count cycles.

use std::time::Duration;

/// Says what time it is from the card's cycle: a timer tick of the card is a millisecond for its peers.
///
/// The card's timers count ticks of a settable number of cycles, so a simulation need not run 156 million
/// cycles for a second; peers follow the same clock, so timeouts on both sides keep their proportions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TimeBase {
    cycles_per_tick: u32,
}

impl TimeBase {
    /// A tick of so many cycles; 0 is taken as 1.
    #[must_use]
    pub fn new(cycles_per_tick: u32) -> Self {
        Self {
            cycles_per_tick: cycles_per_tick.max(1),
        }
    }

    /// Content of the register CYCLES_PER_TICK.
    #[must_use]
    pub fn cycles_per_tick(self) -> u32 {
        self.cycles_per_tick
    }

    /// Time at `cycle`, from power-on.
    #[must_use]
    pub fn at(self, cycle: u64) -> Duration {
        let ticks = cycle / u64::from(self.cycles_per_tick);
        let rest = cycle % u64::from(self.cycles_per_tick);
        // Below a millisecond: fits, whatever the tick.
        let nanos = rest * 1_000_000 / u64::from(self.cycles_per_tick);
        Duration::from_millis(ticks) + Duration::from_nanos(nanos)
    }

    /// Cycles in `ticks` ticks, saturating.
    #[must_use]
    pub fn cycles(self, ticks: u64) -> u64 {
        ticks.saturating_mul(u64::from(self.cycles_per_tick))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_is_a_millisecond() {
        let real = TimeBase::new(156_250);
        assert_eq!(real.at(156_250_000), Duration::from_secs(1));
        assert_eq!(real.at(5), Duration::from_nanos(32));
        let fast = TimeBase::new(10);
        assert_eq!(fast.at(10_005), Duration::from_micros(1_000_500));
        assert_eq!(fast.cycles(3), 30);
        assert_eq!(TimeBase::new(0).cycles_per_tick(), 1);
    }
}
