//! A scenario out of a seed: anything that a card must bear, all at once.

use crate::feed::Origin;
use wirebook_exchange::generate::{Generator, LIVE_ORDERS_MIN, Options, messages_min};
use wirebook_exchange::{Pace, mold, soup};
use wirebook_sim::mac::RxPacing;
use wirebook_sim::memory::MemoryOptions;
use wirebook_sim::{CardOptions, Feed, Impairments, Input, Rng, Scenario};

/// What one seed runs.
#[derive(Debug)]
pub struct Trial {
    /// The card, the wire and the feeds.
    pub scenario: Scenario,
    /// The feeds again, as the reference reads them; by session.
    pub origins: Vec<Origin>,
}

/// A card's sessions.
const SESSIONS_MAX: u64 = 4;
/// The most that happens to frames, of each kind.
const IMPAIRMENT_MAX: f64 = 0.05;
/// Messages of all sessions beyond the fixed parts of their days.
const MESSAGES_MAX: u64 = 6_000;

impl Trial {
    /// The trial that follows from `seed`, the same for ever.
    ///
    /// # Errors
    /// None that a seed can cause: what is drawn can be generated.
    pub fn draw(seed: u64) -> anyhow::Result<Self> {
        let mut draw = Draw(Rng::new(seed));
        let sessions = draw.between(1, SESSIONS_MAX);
        let days: Vec<Options> = (0..sessions).map(|_| draw.day(sessions)).collect();
        let feeds = days.iter().copied().map(Feed::Generated).collect();
        let input = draw.input(feeds);
        let mut scenario = Scenario::new(input).seed(seed);
        if draw.one_in(4) {
            // A clean wire has the real timers.
        } else {
            scenario = scenario.impaired(draw.impairments());
            scenario.to_peer = draw.impairments();
        }
        scenario.card = draw.card();
        scenario.latency_cycles = draw.between(0, 2_000);
        scenario.ring_log2_slots = draw.between(6, 14) as u32;
        scenario.replay = format!("make soak SEED={seed}");
        let origin = |day| Ok(Origin::Generated(Box::new(Generator::new(day)?)));
        let origins = days.into_iter().map(origin);
        Ok(Self {
            scenario,
            origins: origins.collect::<anyhow::Result<_>>()?,
        })
    }
}

struct Draw(Rng);

impl Draw {
    /// Uniform in `low..=high`.
    fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.0.below(high - low + 1)
    }

    fn one_in(&mut self, chances: u64) -> bool {
        self.0.below(chances) == 0
    }

    /// Nothing half of the time, else uniform up to `max`.
    fn rate(&mut self, max: f64) -> f64 {
        let unit = self.between(0, 1_000_000) as f64 / 1e6;
        if self.one_in(2) { 0.0 } else { unit * max }
    }

    fn day(&mut self, sessions: u64) -> Options {
        let instruments_max = [1, 8, 100][self.0.below(3) as usize];
        let instruments = self.between(1, instruments_max) as u16;
        let live_orders_max = LIVE_ORDERS_MIN + (1 << self.between(0, 12)) as u32;
        Options {
            seed: self.0.next_u64(),
            instruments,
            messages: messages_min(instruments) + self.between(0, MESSAGES_MAX / sessions),
            live_orders_max,
            unknown_types: self.one_in(2),
        }
    }

    fn input(&mut self, feeds: Vec<Feed>) -> Input {
        if self.one_in(2) {
            let pace = if self.one_in(2) {
                Pace::Unlimited
            } else {
                Pace::PerSecond(self.between(2_000, 100_000) as u32)
            };
            let config = soup::Config {
                pace,
                ..soup::Config::default()
            };
            return Input::Soup { feeds, config };
        }
        let full = mold::Config::default();
        let config = mold::Config {
            // From two messages of the longest type to a full frame.
            payload_max: self.between(124, full.payload_max as u64) as usize,
            messages_max: [1, 7, full.messages_max][self.0.below(3) as usize],
            ..full
        };
        let vlan = self.one_in(3).then_some(0x0ABC);
        Input::Mold {
            feeds,
            config,
            vlan,
        }
    }

    fn impairments(&mut self) -> Impairments {
        Impairments {
            loss: self.rate(IMPAIRMENT_MAX),
            reorder: self.rate(IMPAIRMENT_MAX),
            duplicate: self.rate(IMPAIRMENT_MAX),
            delay: self.rate(IMPAIRMENT_MAX),
            corrupt: self.rate(IMPAIRMENT_MAX),
            ..Impairments::NONE
        }
    }

    fn card(&mut self) -> CardOptions {
        CardOptions {
            random_power_on: self.one_in(2),
            rx_pacing: RxPacing {
                gap_cycles: self.between(1, 8) as u32,
                bubble_rate: self.rate(0.2),
            },
            tx_stall_rate: self.rate(0.3),
            memory: MemoryOptions {
                latency_cycles: self.between(0, 300),
                gap_cycles: self.between(0, 3) as u32,
                stall_rate: self.rate(0.3),
                ..MemoryOptions::default()
            },
            ..CardOptions::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_cover_what_they_should() {
        let trials: Vec<_> = (1..=200).map(|seed| Trial::draw(seed).unwrap()).collect();
        let count = |is: &dyn Fn(&Scenario) -> bool| {
            trials.iter().filter(|trial| is(&trial.scenario)).count()
        };
        assert!((70..130).contains(&count(&|s| matches!(s.input, Input::Soup { .. }))));
        assert!((25..80).contains(&count(&|s| s.to_card == Impairments::NONE)));
        assert!(count(&|s| s.to_card.loss > 0.04) > 5);
        assert!(count(&|s| s.to_card.loss > 0.05) == 0);
        assert!((70..130).contains(&count(&|s| s.card.random_power_on)));
        assert!(count(&|s| s.card.memory.stall_rate > 0.0) > 50);
        for sessions in 1..=4 {
            assert!(
                trials
                    .iter()
                    .filter(|t| t.origins.len() == sessions)
                    .count()
                    > 20
            );
        }
        let repeated = Trial::draw(7).unwrap();
        assert_eq!(format!("{repeated:?}"), format!("{:?}", trials[6]));
    }
}
