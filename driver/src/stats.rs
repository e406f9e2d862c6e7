//! The card's counters by name.

use wirebook_contract::counter::{ALL, COUNT, Counter};

/// A snapshot of all counters. They are 32 bits, wrap, and are cleared by a reset.
///
/// ```
/// # use std::net::Ipv4Addr;
/// # use wirebook_driver::{CardConfig, Probed};
/// # let own = CardConfig::new([0x02, 0, 0, 0, 0, 1], Ipv4Addr::new(10, 0, 0, 2), 1);
/// # let mut card = Probed::open(wirebook_mock_card::Card::default())?.configure(&own)?.start()?;
/// let before = card.stats()?;
/// # card.transport_mut().registers.insert(0x2050, 99);
/// let after = card.stats()?;
/// for ((counter, then), (_, now)) in before.iter().zip(after.iter()) {
///     let more = now.wrapping_sub(then);
///     if more > 0 {
///         println!("{} {more} {}", counter.name, counter.unit);
///     }
/// }
/// assert_eq!(after.get("messages"), Some(99));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stats {
    values: [u32; COUNT],
}

impl Default for Stats {
    /// All 0, as after a reset.
    fn default() -> Self {
        Self { values: [0; COUNT] }
    }
}

impl Stats {
    /// Reads all counters, by their addresses in BAR0.
    ///
    /// # Errors
    /// As `register`.
    pub fn read<E>(mut register: impl FnMut(u32) -> Result<u32, E>) -> Result<Self, E> {
        let mut stats = Self::default();
        for counter in ALL {
            stats.values[counter.index as usize] =
                register(wirebook_contract::reg::COUNTERS + 4 * counter.index)?;
        }
        Ok(stats)
    }

    /// Value by index, one of the constants of `wirebook_contract::counter`; 0 for an unused index.
    #[must_use]
    pub fn value(&self, index: u32) -> u32 {
        self.values.get(index as usize).copied().unwrap_or(0)
    }

    /// Value by name, or `None` when there is no such counter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<u32> {
        let counter = ALL.iter().find(|counter| counter.name == name)?;
        Some(self.value(counter.index))
    }

    /// All counters with their values, in register order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Counter, u32)> + '_ {
        ALL.iter()
            .map(|counter| (counter, self.value(counter.index)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses() {
        let stats = Stats::read(Ok::<_, ()>).unwrap();
        assert_eq!(stats.get("rx_frames"), Some(0x2000));
        assert_eq!(stats.get("messages"), Some(0x2050));
        assert_eq!(stats.value(45), 0x20B4);
        assert_eq!(stats.get("no_such_counter"), None);
        assert_eq!((stats.value(11), stats.value(u32::MAX)), (0, 0));
        assert_eq!(stats.iter().count(), ALL.len());
    }

    #[test]
    fn a_failing_read_is_reported() {
        let read = Stats::read(|addr| if addr == 0x2010 { Err(addr) } else { Ok(0) });
        assert_eq!(read, Err(0x2010));
    }
}
