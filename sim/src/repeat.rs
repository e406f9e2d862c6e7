//! A recorded card without its host: everything that came to it comes again, in the same cycles.

use crate::SimError;
use crate::card::{Card, CardOptions};
use crate::recording::{HostCall, Recording, RecordingError, Stimulus};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::PathBuf;
use std::vec::IntoIter;
use wirebook_contract::record::Record;
use wirebook_contract::reg;
use wirebook_driver::Stats;

/// Repeats a recording with [a host](Recording::has_host). Take batches until there are no more; then it is known
/// that the card did the same as when it was recorded.
pub struct Repeat {
    card: Card,
    stimuli: IntoIter<(u64, Stimulus)>,
    path: PathBuf,
    batch: Vec<Record>,
    /// What the host read last, by address: it resets the card before it leaves.
    read: BTreeMap<u32, u32>,
}

impl Repeat {
    /// Powers the recorded card up again.
    ///
    /// # Errors
    /// [`SimError`] when it cannot be made.
    pub fn start(recording: Recording) -> Result<Self, SimError> {
        let mut card = Card::new(&CardOptions {
            seed: recording.conditions().seed,
            ..CardOptions::default()
        })?;
        let path = recording.path().to_owned();
        let stimuli = recording.into_stimuli();
        let rings = stimuli
            .iter()
            .filter_map(|(cycle, stimulus)| match stimulus {
                Stimulus::Host(HostCall::Ring(bell, value)) => Some((*cycle, *bell, *value)),
                _ => None,
            });
        card.follow_script(rings.collect());
        Ok(Self {
            card,
            stimuli: stimuli.into_iter(),
            path,
            batch: Vec::new(),
            read: BTreeMap::new(),
        })
    }

    /// The card, to trace it.
    pub fn card(&mut self) -> &mut Card {
        &mut self.card
    }

    /// The next records that the card wrote, at least one, whether the recorded host read them or not; `None` at
    /// the end of the recording.
    ///
    /// # Errors
    /// [`RecordingError::Differs`] at the end, when the card did something else than was recorded; also
    /// [`SimError::RegisterTimeout`].
    pub fn next_batch(&mut self) -> Result<Option<&[Record]>, SimError> {
        self.batch.clear();
        while let Some((cycle, stimulus)) = self.stimuli.next() {
            while self.card.cycle() < cycle {
                self.card.run_until(cycle);
                while self.card.tx().pop().is_some() {}
            }
            self.apply(stimulus)?;
            self.batch
                .extend(self.card.take_written().iter().map(record));
            if !self.batch.is_empty() {
                return Ok(Some(&self.batch));
            }
        }
        Ok(None)
    }

    /// The card's counters as the recorded host read them last; as they are where it never did.
    ///
    /// # Errors
    /// [`SimError::RegisterTimeout`].
    pub fn counters(&mut self) -> Result<Stats, SimError> {
        if self.read.contains_key(&reg::COUNTERS) {
            let read = |addr| Ok::<_, Infallible>(self.read.get(&addr).copied().unwrap_or(0));
            let Ok(stats) = Stats::read(read);
            return Ok(stats);
        }
        Stats::read(|addr| self.card.register_read(addr))
    }

    fn apply(&mut self, stimulus: Stimulus) -> Result<(), SimError> {
        match stimulus {
            Stimulus::Frame(frame) => {
                self.card.rx().push(frame);
            }
            Stimulus::Host(HostCall::Read(addr)) => {
                let value = self.card.register_read(addr)?;
                self.read.insert(addr, value);
            }
            Stimulus::Host(HostCall::Write(addr, value)) => self.card.register_write(addr, value),
            Stimulus::Host(HostCall::BusMaster(on)) => self.card.set_bus_master(on),
            Stimulus::Host(HostCall::Reset) => self.card.reset(),
            Stimulus::Host(HostCall::Unplug) => self.card.unplug(),
            // In the card's script.
            Stimulus::Host(HostCall::Ring(..)) => {}
            Stimulus::Host(HostCall::Left(digest)) => {
                if self.card.trace_hash() != digest {
                    let path = self.path.clone();
                    return Err(RecordingError::Differs { path }.into());
                }
            }
        }
        Ok(())
    }
}

/// The record in a memory write.
fn record(line: &crate::pins::Line) -> Record {
    let word = |n: usize| u64::from(line[2 * n]) | u64::from(line[2 * n + 1]) << 32;
    Record::from_words(std::array::from_fn(word))
}
