//! Readers that wait: from a record visible to the record read, awake and asleep, and what a wake-up costs.

use super::{BATCH, Cost, HOT_LOG2, adaptive, row};
use crate::lap::{Pinned, Ring};
use crate::table::{Row, median, processor_time};
use anyhow::ensure;
use rustix::thread::{CpuSet, sched_getaffinity};
use std::hint::spin_loop;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use wirebook_contract::record::Record;
use wirebook_driver::{Event, ReadMode, WaitingReader};

/// Records of a measurement, however many come at once.
const RECORDS: u32 = 6_400;
/// From a reader's arming to the record: long enough to be asleep by then.
const ASLEEP_AFTER: Duration = Duration::from_micros(30);
/// The longest that a reader waits for its records.
const LIMIT: Duration = Duration::from_secs(20);

/// How records are awaited.
#[derive(Clone, Copy)]
enum Wait {
    /// As a mode says; asleep when they come, or not.
    Mode { mode: ReadMode, sleeps: bool },
    /// Without a ring: the event alone.
    Event,
}

const POLL: Wait = Wait::Mode {
    mode: ReadMode::Poll,
    sleeps: false,
};
const INTERRUPT: Wait = Wait::Mode {
    mode: ReadMode::Interrupt,
    sleeps: true,
};

/// What came of it.
struct Waits {
    /// The median from records visible, or the event signalled, to the last of them read.
    latency_ns: f64,
    /// The reader's processor time for each time that records came.
    cpu_ns: f64,
    /// Sum of the records' ids.
    sum: u64,
    /// How often the reader slept.
    slept: u64,
}

/// Rows of them.
pub fn rows(pairs: usize) -> anyhow::Result<Vec<Row>> {
    let adaptive = |sleeps| Wait::Mode {
        // Awake means that the polls suffice, whatever else the machine does.
        mode: if sleeps {
            adaptive()
        } else {
            ReadMode::Adaptive {
                empty_polls: u32::MAX,
            }
        },
        sleeps,
    };
    let latency = |wait| move || Ok(waits(wait, 1)?.latency());
    let time_each = |wait, at_once| {
        move || {
            let waits = waits(wait, at_once)?;
            anyhow::Ok((waits.cpu_ns / f64::from(at_once), waits.sum))
        }
    };
    let visible = "a record alone, from visible to read";
    let mut wake = Row::undigested(
        "interrupt, asleep: processor time of a wake-up with one record",
        "an event alone: one call to wait for it, one to forget it",
        "ns",
    );
    let mut alone = Row::undigested(
        "interrupt, asleep: from a record visible, and signalled, to the record read",
        "an event alone: from its signal to its waiter",
        "ns",
    );
    for _ in 0..pairs {
        let (event, ring) = (waits(Wait::Event, 1)?, waits(INTERRUPT, 1)?);
        wake.pair(ring.cpu_ns, event.cpu_ns);
        alone.pair(ring.latency_ns, event.latency_ns);
    }
    Ok(vec![
        row(
            &format!("adaptive, within its empty polls: {visible}"),
            "poll",
            pairs,
            latency(adaptive(false)),
            latency(POLL),
        )?,
        row(
            &format!("interrupt, asleep: {visible}"),
            "poll",
            pairs,
            latency(INTERRUPT),
            latency(POLL),
        )?,
        row(
            &format!("adaptive, asleep after 10000 empty polls: {visible}"),
            "interrupt, asleep",
            pairs,
            latency(adaptive(true)),
            latency(INTERRUPT),
        )?,
        alone,
        wake,
        row(
            "interrupt, asleep: processor time a record, 64 to a wake-up",
            "one to a wake-up",
            pairs,
            time_each(INTERRUPT, 64),
            time_each(INTERRUPT, 1),
        )?,
    ])
}

impl Waits {
    fn latency(&self) -> Cost {
        (self.latency_ns, self.sum)
    }
}

/// Sleeps and is woken so often, on this thread, for whoever counts this thread's system calls; prints how often it slept.
///
/// # Errors
/// When there is no such mode, or no memory.
pub fn wakes_only(name: &str, rounds: usize) -> anyhow::Result<()> {
    let mode = match name {
        "adaptive" => adaptive(),
        "interrupt" => ReadMode::Interrupt,
        other => anyhow::bail!("no mode that sleeps is called {other}"),
    };
    let wait = Wait::Mode { mode, sleeps: true };
    // A traced thread is slow, and both may have one core only.
    let waits = rounds_of(wait, u32::try_from(rounds)?, 1, None)?;
    println!("{}", waits.slept);
    Ok(())
}

fn waits(wait: Wait, at_once: u32) -> anyhow::Result<Waits> {
    let cores = sched_getaffinity(None)?;
    let rounds = RECORDS / at_once;
    let waits = rounds_of(wait, rounds, at_once, Some(&cores))?;
    if let Wait::Mode { sleeps: true, .. } = wait {
        let slept = waits.slept;
        // Or it would be the cost of something else.
        ensure!(
            slept >= u64::from(rounds) / 2,
            "{slept} sleeps in {rounds} rounds"
        );
    }
    Ok(waits)
}

/// A reader on this thread, and a card on another, which is played: it waits until the reader has armed, or read, and
/// signals as soon as the count is reached that the reader armed for.
fn rounds_of(
    wait: Wait,
    rounds: u32,
    at_once: u32,
    cores: Option<&CpuSet>,
) -> anyhow::Result<Waits> {
    let (ring, reader) = Ring::new(HOT_LOG2)?;
    let event = Arc::new(Event::new()?);
    let pinned = |index| cores.map(|cores| Pinned::to(cores, index)).transpose();
    let _pinned = pinned(0)?;
    let (mode, sleeps) = match wait {
        Wait::Mode { mode, sleeps } => (mode, sleeps),
        Wait::Event => (ReadMode::Poll, true),
    };
    let has_ring = matches!(wait, Wait::Mode { .. });
    let mut reader = WaitingReader::new(reader, mode, Arc::clone(&event));
    // Rounds that the reader has ended.
    let ended = AtomicU32::new(0);
    thread::scope(|scope| {
        let (ended, pinned, its) = (&ended, &pinned, Arc::clone(&event));
        let card = scope.spawn(move || -> anyhow::Result<Vec<Instant>> {
            let _pinned = pinned(1)?;
            let mut card = Card { ring, event: its };
            let round = |number| {
                let is_ready = |card: &Card| {
                    let armed = !sleeps || !has_ring || card.is_armed();
                    armed && ended.load(Ordering::Acquire) == number
                };
                card.deliver(is_ready, sleeps, has_ring.then_some(at_once))
            };
            (0..rounds).map(round).collect()
        });
        let mut batch = [Record::default(); BATCH];
        let (mut came, mut sum) = (Vec::with_capacity(rounds as usize), 0);
        let begun = processor_time();
        for number in 1..=rounds {
            let (started, mut vain) = (Instant::now(), 0_u32);
            let mut left = if has_ring { at_once } else { 0 };
            if !has_ring {
                ensure!(event.wait(LIMIT)?, "the event was not signalled");
                event.drain();
            }
            while left > 0 {
                let count = reader.read(&mut batch, LIMIT)?;
                sum += batch[..count].iter().map(|r| r.order_id).sum::<u64>();
                left = left.saturating_sub(count as u32);
                vain = if count > 0 { 0 } else { vain + 1 };
                // Seldom when it polls: a look at the clock takes longer than a poll.
                let looks = vain > 0 && (mode != ReadMode::Poll || vain.is_multiple_of(1 << 20));
                ensure!(!looks || started.elapsed() < LIMIT, "no record came");
            }
            came.push(Instant::now());
            ended.store(number, Ordering::Release);
        }
        let spent = processor_time() - begun;
        let joined = card.join();
        let visible = joined.map_err(|_| anyhow::anyhow!("the card panicked"))??;
        let latency = |(visible, came): (&Instant, &Instant)| {
            came.saturating_duration_since(*visible).as_nanos() as f64
        };
        Ok(Waits {
            latency_ns: median(visible.iter().zip(&came).map(latency).collect()),
            cpu_ns: spent.as_nanos() as f64 / f64::from(rounds),
            sum,
            slept: reader.stats().sleeps,
        })
    })
}

/// The other side of a ring.
struct Card {
    ring: Ring,
    event: Arc<Event>,
}

impl Card {
    fn is_armed(&self) -> bool {
        self.ring.armed() == self.ring.written().wrapping_add(1)
    }

    /// Delivers records, or the event alone, once the reader is ready; when they were visible.
    fn deliver(
        &mut self,
        is_ready: impl Fn(&Self) -> bool,
        sleeps: bool,
        records: Option<u32>,
    ) -> anyhow::Result<Instant> {
        let begun = Instant::now();
        while !is_ready(self) {
            ensure!(begun.elapsed() < LIMIT, "the reader does not get ready");
            spin_loop();
        }
        if sleeps {
            let armed = Instant::now();
            while armed.elapsed() < ASLEEP_AFTER {
                spin_loop();
            }
        }
        let wakes = self.is_armed() || records.is_none();
        for _ in 0..records.unwrap_or(0) {
            let order_id = u64::from(self.ring.written()) + 1;
            self.ring.write(&[Record {
                order_id,
                ..Record::default()
            }]);
        }
        let visible = Instant::now();
        if wakes {
            self.event.signal();
        }
        Ok(visible)
    }
}
