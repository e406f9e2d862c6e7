//! What a soak does with one seed: draws a scenario, runs it, compares every record and book with
//! kernel-feed's.

mod draw;
mod finished;

pub use draw::Trial;
pub use finished::Finished;

use crate::args::Views;
use crate::feed::Origin;
use crate::reference::{Reference, Verdict};
use crate::simulated;
use crate::waves::{self, Reached};
use anyhow::{Context, bail, ensure};
use std::panic::{AssertUnwindSafe, catch_unwind};
use wirebook_book::Books;
use wirebook_sim::{Input, Scenario, Session};

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

/// Runs a seed, and keeps of it what is asked for.
///
/// # Errors
/// The first thing that was wrong; a panic of any part of it is one.
pub fn run(seed: u64, views: &Views) -> anyhow::Result<Amount> {
    let Trial {
        mut scenario,
        origins,
    } = Trial::draw(seed)?;
    let replay = scenario.replay.clone();
    simulated::keep(views, &mut scenario);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let wave = views.wave.as_deref();
        let compare = |scenario, reached: &mut Reached| compare(scenario, &origins, reached);
        waves::run(wave, scenario, compare, |_| false)
    }));
    outcome
        .unwrap_or_else(|_| bail!("it panicked"))
        .with_context(|| format!("seed {seed} (`{replay}`)"))
}

/// A session of a trial: what came is followed by the reference and by books.
struct Follower {
    reference: Reference,
    books: Books,
}

fn compare(
    scenario: Scenario,
    origins: &[Origin],
    reached: &mut Reached,
) -> anyhow::Result<Amount> {
    let is_reliable = matches!(scenario.input, Input::Soup { .. });
    let follow = |(session, origin)| {
        Ok(Follower {
            reference: Reference::new(origin, session)?,
            books: Books::new(),
        })
    };
    let followers = (0..).zip(origins).map(follow);
    let mut followers = followers.collect::<anyhow::Result<Vec<_>>>()?;
    let mut session = Session::start(scenario)?;
    let followed = follow_all(&mut session, &mut followers);
    reached.note(&mut session, followed)?;
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

/// Follows a session to its end or to the first record that is wrong.
fn follow_all(session: &mut Session, followers: &mut [Follower]) -> anyhow::Result<()> {
    while let Some(batch) = session.next_batch()? {
        for record in batch {
            let follower = followers.get_mut(usize::from(record.session));
            let follower = follower.context("a record of a session that nobody set up")?;
            follower.books.apply(record);
            follower.reference.take(record)?;
            if let Some(verdict) = follower.reference.difference() {
                bail!("{verdict}");
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use wirebook_exchange::generate::{Generator, Options};

    #[test]
    fn a_seed_agrees_and_repeats() {
        let first = run(4, &Views::default()).unwrap();
        assert!(first.records > 100 && first.cycles > 1_000, "{first:?}");
        assert_eq!(run(4, &Views::default()).unwrap(), first);
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
        let mut reached = Reached::default();
        let error = compare(trial.scenario, &trial.origins, &mut reached);
        let error = error.unwrap_err().to_string();
        assert!(
            error.starts_with("kernel-feed DIFFERS: session 0"),
            "{error}"
        );
    }
}
