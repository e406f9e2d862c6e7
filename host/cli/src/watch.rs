//! A running card's counters and its rings, told while they change.

use crate::page::grouped;
use std::io::{self, Write};
use std::time::{Duration, Instant};
use wirebook_driver::{RingStats, Running, Stats, Transport};

/// Tells what the counters of a card did and how its rings are read, at intervals. The card has one owner, so only
/// the host that reads its records can.
pub struct Watch {
    started: Instant,
    every: Duration,
    due: Instant,
    told: Stats,
}

impl Watch {
    /// Looks every `seconds` seconds from now on. A card's counters are 0 when its host has started it.
    pub fn new(seconds: u32) -> Self {
        let started = Instant::now();
        let every = Duration::from_secs(seconds.into());
        Self {
            started,
            every,
            due: started + every,
            told: Stats::default(),
        }
    }

    /// Tells on standard error what has changed, when it is time.
    ///
    /// # Errors
    /// When the card does not answer.
    pub fn look<T: Transport>(
        &mut self,
        card: &mut Running<T>,
        rings: impl FnOnce() -> Vec<RingStats>,
    ) -> anyhow::Result<()> {
        let now = Instant::now();
        if now >= self.due {
            self.due = now + self.every;
            self.tell(&card.stats()?, &rings());
        }
        Ok(())
    }

    /// Tells on standard error what has changed since it was told last, and of the rings all.
    pub fn tell(&mut self, stats: &Stats, rings: &[RingStats]) {
        let mut rows = changes(&self.told, stats);
        for (ring, stats) in rings.iter().enumerate() {
            rows += &format!("\n  ring {ring}: {}", kept_up(stats));
        }
        let seconds = self.started.elapsed().as_secs_f64();
        // Whoever closed it wants no more of it; the run goes on.
        let _ = writeln!(io::stderr(), "counters after {seconds:.1} s{rows}");
        self.told = stats.clone();
    }
}

/// A line for each counter that differs: its value, by how much, and in what unit.
fn changes(before: &Stats, after: &Stats) -> String {
    let mut rows = String::new();
    for (counter, value) in after.iter() {
        // Counters wrap.
        let more = value.wrapping_sub(before.value(counter.index));
        if more > 0 {
            let (name, unit) = (counter.name, counter.unit);
            rows += &format!(
                "\n  {name:<22} {value:>10} {:>11} {unit}",
                format!("+{more}")
            );
        }
    }
    if rows.is_empty() {
        rows += ": no change";
    }
    rows
}

/// How a ring is read.
fn kept_up(stats: &RingStats) -> String {
    let mut text = format!(
        "{} records, at most {} waiting",
        grouped(stats.records),
        grouped(stats.high_water.into())
    );
    if let Some(gap) = stats.longest_gap {
        text += &format!(", {gap:.1?} between two polls at most");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_ring_is_read() {
        let stats = RingStats {
            records: 12_345,
            high_water: 1_024,
            ..RingStats::default()
        };
        assert_eq!(kept_up(&stats), "12,345 records, at most 1,024 waiting");
        let measured = RingStats {
            longest_gap: Some(Duration::from_micros(25_340)),
            ..stats
        };
        assert_eq!(
            kept_up(&measured),
            "12,345 records, at most 1,024 waiting, 25.3ms between two polls at most"
        );
    }
}
