//! What a soak does with one seed: draws a scenario, runs it, compares every record and book with
//! kernel-feed's.

mod draw;
mod finished;

pub use draw::Trial;
pub use finished::Finished;

use crate::reference::{Reference, Verdict};
use crate::simulated;
use anyhow::{Context, bail, ensure};
use std::panic::{AssertUnwindSafe, catch_unwind};
use wirebook_book::Books;
use wirebook_sim::{Input, Session};

/// How much a seed, or many, put through the card.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Amount {
    /// Cycles simulated.
    pub cycles: u64,
    /// Records of messages that are kernel-feed's.
    pub records: u64,
    /// Messages that gaps told.
    pub lost: u64,
}

impl Amount {
    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            cycles: self.cycles + other.cycles,
            records: self.records + other.records,
            lost: self.lost + other.lost,
        }
    }
}

/// Runs a seed.
///
/// # Errors
/// The first thing that was wrong; a panic of any part of it is one.
pub fn run(seed: u64) -> anyhow::Result<Amount> {
    let trial = Trial::draw(seed)?;
    let replay = trial.scenario.replay.clone();
    let outcome = catch_unwind(AssertUnwindSafe(|| compare(trial)));
    outcome
        .unwrap_or_else(|_| bail!("it panicked"))
        .with_context(|| format!("seed {seed} (`{replay}`)"))
}

/// A session of a trial: what came is followed by the reference and by books.
struct Follower {
    reference: Reference,
    books: Books,
}

fn compare(trial: Trial) -> anyhow::Result<Amount> {
    let is_reliable = matches!(trial.scenario.input, Input::Soup { .. });
    let follow = |(session, origin)| {
        Ok(Follower {
            reference: Reference::new(origin, session)?,
            books: Books::new(),
        })
    };
    let followers = (0..).zip(&trial.origins).map(follow);
    let mut followers = followers.collect::<anyhow::Result<Vec<_>>>()?;
    let mut session = Session::start(trial.scenario)?;
    while let Some(batch) = session.next_batch()? {
        for record in batch {
            let follower = followers.get_mut(usize::from(record.session));
            let follower = follower.context("a record of a session that nobody set up")?;
            follower.books.apply(record);
            follower.reference.take(record)?;
        }
    }
    let report = session.finish()?;
    if let Some(failure) = simulated::failure(&report) {
        bail!("{failure}");
    }
    let mut amount = Amount {
        cycles: report.cycles,
        ..Amount::default()
    };
    for Follower { reference, books } in followers {
        let verdict = reference.finish(&books, true)?;
        let Verdict::Agrees {
            records,
            lost: lost_here,
            unseen,
            ..
        } = verdict
        else {
            bail!("{verdict}");
        };
        ensure!(
            unseen == 0 && records + lost_here > 0,
            "a session ended before its feed: {verdict}"
        );
        ensure!(
            lost_here == 0 || !is_reliable,
            "TCP lost messages: {verdict}"
        );
        amount.records += records;
        amount.lost += lost_here;
    }
    Ok(amount)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::Origin;
    use wirebook_exchange::generate::{Generator, Options};

    #[test]
    fn a_seed_agrees_and_repeats() {
        let first = run(4).unwrap();
        assert!(first.records > 100 && first.cycles > 1_000, "{first:?}");
        assert_eq!(run(4).unwrap(), first);
    }

    #[test]
    fn another_feed_than_the_sent_one_is_noticed() {
        let mut trial = Trial::draw(4).unwrap();
        let Origin::Generated(sent) = &trial.origins[0] else {
            panic!("{:?}", trial.origins);
        };
        let other = Options {
            seed: sent.options().seed + 1,
            ..sent.options()
        };
        trial.origins[0] = Origin::Generated(Box::new(Generator::new(other).unwrap()));
        let error = compare(trial).unwrap_err().to_string();
        assert!(
            error.starts_with("kernel-feed DIFFERS: session 0"),
            "{error}"
        );
    }
}
