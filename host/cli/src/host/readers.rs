//! A thread for each ring, and the one that owns the card looking after it meanwhile.

use super::note_endings;
use crate::args::Wait;
use crate::card::{Consume, Job};
use crate::lock::lock;
use crate::watch::Watch;
use anyhow::ensure;
use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};
use wirebook_contract::record::Record;
use wirebook_driver::{RingStats, Running, Status, Supervisor, Transport, WaitingReader};

/// Records read from a ring at once.
const BATCH_RECORDS: usize = 1024;
/// Pause after an empty poll: a simulated card needs the processor more than we do.
const PAUSE: Duration = Duration::from_micros(100);
/// Longest sleep without a record: a reader must hear that others are done.
const SLEEP_MAX: Duration = Supervisor::INTERVAL;
/// After this long without a record, a feed is given up.
const SILENCE_MAX: Duration = Duration::from_secs(60);

/// How a run was drained.
pub struct Drained {
    /// Every session came to its end, and `consume` wanted all of it.
    pub complete: bool,
    /// How each session ended.
    pub endings: Vec<Option<Status>>,
    /// How each ring was read.
    pub rings: Vec<RingStats>,
}

/// Reads all rings until every session is over or `consume` breaks, and looks after the card.
///
/// # Errors
/// When the card is lost or silent, a ring cannot be read, or `consume` fails.
pub fn drain<T: Transport>(
    card: &mut Running<T>,
    mut rings: Vec<WaitingReader>,
    job: &Job<'_>,
    watch: &mut Option<Watch>,
    consume: &Consume<'_>,
) -> anyhow::Result<Drained> {
    let shared = Shared {
        consume,
        wait: job.host.wait,
        owner: thread::current(),
        is_over: AtomicBool::new(false),
        has_enough: AtomicBool::new(false),
        heard: Mutex::new(Heard {
            endings: vec![None; job.origins.len()],
            last_record: Instant::now(),
        }),
        consuming: AtomicU32::new(0),
        stats: rings.iter().map(|ring| Mutex::new(ring.stats())).collect(),
    };
    if watch.is_some() {
        rings.iter_mut().for_each(WaitingReader::measure_gaps);
    }
    thread::scope(|scope| {
        // Also where the looking after panics: the readers are waited for.
        let _end = End(&shared);
        let readers = rings.iter_mut().zip(&shared.stats);
        let readers: Vec<_> = readers
            .map(|(ring, stats)| scope.spawn(|| shared.read(ring, stats)))
            .collect();
        let looked = shared.look_after(card, watch);
        shared.end();
        readers.into_iter().fold(looked, |outcome, reader| {
            let read = reader.join().unwrap_or_else(|panic| resume_unwind(panic));
            outcome.and(read)
        })
    })?;
    Ok(Drained {
        complete: !shared.has_enough.into_inner(),
        endings: lock(&shared.heard).endings.clone(),
        rings: rings.iter().map(WaitingReader::stats).collect(),
    })
}

/// What the threads have in common.
struct Shared<'a> {
    consume: &'a Consume<'a>,
    wait: Wait,
    /// Who has the card.
    owner: Thread,
    /// Nobody is to read on.
    is_over: AtomicBool,
    /// `consume` has enough.
    has_enough: AtomicBool,
    heard: Mutex<Heard>,
    /// Threads that hand records over just now.
    consuming: AtomicU32,
    /// Of each ring, for who tells them.
    stats: Vec<Mutex<RingStats>>,
}

/// What all rings together brought.
struct Heard {
    endings: Vec<Option<Status>>,
    last_record: Instant,
}

impl Shared<'_> {
    /// Reads a ring until all is over.
    fn read(&self, ring: &mut WaitingReader, stats: &Mutex<RingStats>) -> anyhow::Result<()> {
        // However one reader ends, there is nothing left for the others.
        let _end = End(self);
        let mut batch = vec![Record::default(); BATCH_RECORDS];
        while !self.is_over.load(Ordering::Acquire) {
            let count = ring.read(&mut batch, SLEEP_MAX)?;
            *lock(stats) = ring.stats();
            if count == 0 {
                ring.check()?;
                if self.wait == Wait::Pause {
                    thread::sleep(PAUSE);
                }
                continue;
            }
            let batch = &batch[..count];
            let are_all_over = self.hear(batch);
            if self.consume(batch)?.is_break() {
                self.has_enough.store(true, Ordering::Release);
                break;
            }
            if are_all_over {
                break;
            }
        }
        Ok(())
    }

    /// Hands a batch over, which may take long: a pipe may be full. That is not the exchange's silence.
    fn consume(&self, batch: &[Record]) -> anyhow::Result<ControlFlow<()>> {
        self.consuming.fetch_add(1, Ordering::AcqRel);
        let outcome = (self.consume)(batch);
        lock(&self.heard).last_record = Instant::now();
        self.consuming.fetch_sub(1, Ordering::AcqRel);
        outcome
    }

    /// Notes what a batch says of its sessions; whether all are over now.
    fn hear(&self, batch: &[Record]) -> bool {
        let mut heard = lock(&self.heard);
        note_endings(batch, &mut heard.endings);
        heard.endings.iter().all(Option::is_some)
    }

    /// Looks after the card until all is over.
    fn look_after<T: Transport>(
        &self,
        card: &mut Running<T>,
        watch: &mut Option<Watch>,
    ) -> anyhow::Result<()> {
        let mut supervisor = Supervisor::new();
        while !self.is_over.load(Ordering::Acquire) {
            supervisor.look(card)?;
            if let Some(watch) = watch {
                watch.look(card, || {
                    self.stats.iter().map(|stats| *lock(stats)).collect()
                })?;
            }
            let is_silent = self.consuming.load(Ordering::Acquire) == 0
                && lock(&self.heard).last_record.elapsed() >= SILENCE_MAX;
            ensure!(
                !is_silent,
                "no record for {} s: the exchange behind the card sends nothing that a session hears; check that \
                 both commands have the same `--via` and `--sessions`",
                SILENCE_MAX.as_secs()
            );
            thread::park_timeout(Supervisor::INTERVAL);
        }
        Ok(())
    }

    /// Tells all threads that it is over.
    fn end(&self) {
        self.is_over.store(true, Ordering::Release);
        self.owner.unpark();
    }
}

/// Ends all when it is dropped.
struct End<'a>(&'a Shared<'a>);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.end();
    }
}
