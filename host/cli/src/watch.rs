//! A running card's counters, told while they change.

use std::time::{Duration, Instant};
use wirebook_driver::{Running, Stats, Transport};

/// Tells what the counters of a card did, at intervals. The card has one owner, so only the host that reads its
/// records can.
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
    pub fn look<T: Transport>(&mut self, card: &mut Running<T>) -> anyhow::Result<()> {
        let now = Instant::now();
        if now >= self.due {
            self.due = now + self.every;
            self.tell(&card.stats()?);
        }
        Ok(())
    }

    /// Tells on standard error what has changed since it was told last.
    pub fn tell(&mut self, stats: &Stats) {
        let rows = changes(&self.told, stats);
        let seconds = self.started.elapsed().as_secs_f64();
        eprintln!("counters after {seconds:.1} s{rows}");
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
