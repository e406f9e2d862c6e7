//! The feed and the records it becomes, made once and replayed in every measurement.

use anyhow::ensure;
use std::sync::Arc;
use std::time::{Duration, Instant};
use wirebook_book::Books;
use wirebook_contract::record::{Record, rtype};
use wirebook_exchange::generate::{Generator, Options};
use wirebook_exchange::source::{Memory, Source, SourceError};
use wirebook_kernel_feed::records::{Context, Stamp, records};
use wirebook_sim::{Feed, Scenario, Session};

/// Messages that always go through the simulated card.
const SAMPLE_MESSAGES: u64 = 50_000;
/// The longest that a bench simulates.
const SIMULATION_MAX: Duration = Duration::from_secs(180);

/// A feed in memory and its records.
pub struct Stream {
    /// Its messages.
    pub messages: Arc<Memory>,
    /// What the card's driver delivers for them.
    pub records: Vec<Record>,
    /// Digest of the books at their end.
    pub digest: u64,
    /// Where the records come from, in words.
    pub origin: String,
}

impl Stream {
    /// Generates the feed and records it: through the simulated card when that takes less than three minutes,
    /// else with kernel-feed's encoder, which must agree with the card on a sample.
    ///
    /// # Errors
    /// When the simulation fails or the two disagree.
    pub fn record(messages: u64) -> anyhow::Result<Self> {
        let options = Options {
            messages,
            ..Options::default()
        };
        let feed: Memory = Generator::new(options)?.collect();
        let sample: Memory = (0..SAMPLE_MESSAGES.min(messages) as usize)
            .filter_map(|index| feed.get(index))
            .collect();
        let started = Instant::now();
        let simulated = simulate(&sample)?;
        let estimate = started
            .elapsed()
            .mul_f64(messages as f64 / sample.len() as f64);
        let encoded = encode(&sample);
        ensure!(
            simulated.len() == encoded.len() && digest(&simulated) == digest(&encoded),
            "the card's records and kernel-feed's make different books"
        );
        let (records, origin) = if estimate < SIMULATION_MAX {
            (
                simulate(&feed)?,
                "the simulated card made all records".to_owned(),
            )
        } else {
            let origin = format!(
                "kernel-feed's encoder made the records: simulating all would take more than {} minutes; the \
                 card's records of the first {} messages make the same books",
                SIMULATION_MAX.as_secs() / 60,
                sample.len()
            );
            (encode(&feed), origin)
        };
        let digest = digest(&records);
        Ok(Self {
            messages: Arc::new(feed),
            records,
            digest,
            origin,
        })
    }
}

fn simulate(feed: &Memory) -> anyhow::Result<Vec<Record>> {
    let mut session = Session::start(Scenario::mold(Feed::Messages(feed.clone())))?;
    let mut all = Vec::new();
    while let Some(batch) = session.next_batch()? {
        // Status records are no part of the feed.
        all.extend(batch.iter().filter(|record| record.rtype != rtype::STATUS));
    }
    session.finish()?;
    Ok(all)
}

fn encode(feed: &Memory) -> Vec<Record> {
    let context = Context::default();
    let mut all = Vec::with_capacity(feed.len() + feed.len() / 16);
    for (sequence, message) in (1..).zip((0..).map_while(|index| feed.get(index))) {
        let stamp = Stamp {
            sequence,
            ts_recv: 0,
        };
        all.extend_from_slice(&records(&context, stamp, message));
    }
    all
}

fn digest(records: &[Record]) -> u64 {
    let mut books = Books::new();
    for record in records {
        books.apply(record);
    }
    books.digest()
}

/// A feed in shared memory, served again and again.
pub struct Served {
    messages: Arc<Memory>,
    next: usize,
}

impl Served {
    /// From its first message.
    pub fn new(messages: &Arc<Memory>) -> Self {
        Self {
            messages: Arc::clone(messages),
            next: 0,
        }
    }
}

impl Source for Served {
    fn seek(&mut self, sequence: u64) -> Result<u64, SourceError> {
        let index = usize::try_from(sequence.saturating_sub(1)).unwrap_or(usize::MAX);
        self.next = index.min(self.messages.len());
        Ok(self.next as u64 + 1)
    }

    fn next_message(&mut self) -> Result<Option<&[u8]>, SourceError> {
        let message = self.messages.get(self.next);
        self.next += usize::from(message.is_some());
        Ok(message)
    }

    fn published(&self) -> u64 {
        self.next as u64 + 1
    }
}
