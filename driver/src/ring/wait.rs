//! Readers that may sleep.

use super::cursor::Alarm;
use super::{RingFault, RingReader, RingStats, Sleep};
use crate::event::Event;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};
use thiserror::Error;
use wirebook_contract::record::Record;

/// Polls in vain between two looks at the clock, which costs as much as several of them.
const CLOCK_POLLS: u32 = 1024;

/// How a [`WaitingReader`] waits when its ring is empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReadMode {
    /// Never sleeps: for a thread with a core of its own.
    Poll,
    /// Polls `empty_polls` times in vain, then sleeps until the card raises its interrupt.
    ///
    /// A record that comes within those polls is read as fast as by [`ReadMode::Poll`]. The worst case is one
    /// that comes just after the last of them: it costs what a sleep costs, two system calls and the kernel's
    /// time to wake a thread, and no more; see [`WaitingReader::read`].
    Adaptive {
        /// Polls in vain before a sleep. Each costs some ns on an empty ring.
        empty_polls: u32,
    },
    /// Sleeps as soon as the ring is empty: the least processor time, and the worst case each time.
    ///
    /// ```
    /// # use std::sync::{Arc, atomic::Ordering};
    /// # use std::time::Duration;
    /// # use wirebook_driver::{DmaMemory, Event, MappedBar, ReadMode, RingReader, WaitingReader};
    /// # use wirebook_contract::record::Record;
    /// # let memory = DmaMemory::allocate(64 << 6)?;
    /// # let page = DmaMemory::allocate(4096)?;
    /// # let doorbell = MappedBar::map(page.fd(), 0, 4096)?.doorbell(0)?;
    /// # let ring = RingReader::new(&memory, 6, doorbell)?;
    /// # let event = Arc::new(Event::new()?);
    /// // With a card: `card.interrupts()?` before it starts, then
    /// // `let mut ring = card.take_waiting(0, ReadMode::Interrupt)?;`
    /// let mut ring = WaitingReader::new(ring, ReadMode::Interrupt, Arc::clone(&event));
    /// let mut batch = [Record::default(); 64];
    /// assert_eq!(ring.read(&mut batch, Duration::from_millis(1))?, 0); // slept, nothing came
    /// # memory.doubleword(60).unwrap().store(1, Ordering::Release);
    /// # event.signal();
    /// assert_eq!(ring.read(&mut batch, Duration::from_secs(60))?, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Interrupt,
}

/// Why a reader does not wait.
#[derive(Debug, Error)]
pub enum WaitError {
    /// The system refuses.
    #[error(
        "waiting for the interrupt of a ring failed: {0}; read with ReadMode::Poll, which needs none"
    )]
    System(#[from] io::Error),
    /// Nothing will come any more: see [`RingReader::is_over`].
    #[error(
        "the card has stopped, or is gone, and its ring is empty: open it again and log in from the last sequence number + 1"
    )]
    Over,
}

impl Alarm for Event {
    fn drain(&self) {
        Event::drain(self);
    }

    fn wait(&self, limit: Duration) -> io::Result<bool> {
        Event::wait(self, limit)
    }
}

/// Reads one ring in a [`ReadMode`]. Give it to the thread that reads.
///
/// [`Running::take_waiting`](crate::Running::take_waiting) makes one for a card. Here something else than a card
/// writes the record and signals:
///
/// ```
/// # use std::sync::{Arc, atomic::Ordering};
/// # use std::time::Duration;
/// # use wirebook_driver::{DmaMemory, Event, MappedBar, ReadMode, RingReader, WaitingReader};
/// # use wirebook_contract::record::Record;
/// # let memory = DmaMemory::allocate(64 << 6)?;
/// # let page = DmaMemory::allocate(4096)?;
/// # let doorbell = MappedBar::map(page.fd(), 0, 4096)?.doorbell(0)?;
/// # let ring = RingReader::new(&memory, 6, doorbell)?;
/// let event = Arc::new(Event::new()?);
/// // ReadMode::Interrupt sleeps at once, ReadMode::Poll never.
/// let mode = ReadMode::Adaptive { empty_polls: 10_000 };
/// let mut ring = WaitingReader::new(ring, mode, Arc::clone(&event));
/// # let card = std::thread::spawn(move || {
/// #     memory.doubleword(60).unwrap().store(1, Ordering::Release);
/// #     event.signal();
/// #     memory
/// # });
/// let mut batch = [Record::default(); 64];
/// loop {
///     match ring.read(&mut batch, Duration::from_millis(100))? {
///         0 => println!("nothing for 100 ms: time to look after other things"),
///         count => break println!("{count} records"),
///     }
/// }
/// # card.join().unwrap();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct WaitingReader {
    ring: RingReader,
    mode: ReadMode,
    /// What wakes it; none when it never sleeps.
    event: Option<Arc<Event>>,
    /// Polls in vain since the last record.
    idle: u32,
}

impl WaitingReader {
    /// A reader whose card signals `event` for its ring's interrupt.
    #[must_use]
    pub fn new(ring: RingReader, mode: ReadMode, event: Arc<Event>) -> Self {
        Self {
            ring,
            mode,
            event: Some(event),
            idle: 0,
        }
    }

    /// A reader in [`ReadMode::Poll`], which needs no event.
    #[must_use]
    pub fn polling(ring: RingReader) -> Self {
        Self {
            ring,
            mode: ReadMode::Poll,
            event: None,
            idle: 0,
        }
    }

    /// As [`RingReader::poll`]: never waits, whatever the mode.
    #[inline]
    pub fn poll(&mut self, out: &mut [Record]) -> usize {
        let count = self.ring.poll(out);
        self.idle = if count > 0 {
            0
        } else {
            self.idle.saturating_add(1)
        };
        count
    }

    /// Fills `out` as [`RingReader::poll`] does, waiting for the first record as the mode says, at most `limit`.
    /// 0 says that none came; in [`ReadMode::Poll`] that is the answer of a single poll.
    ///
    /// Makes no system call while there are records, nor, when adaptive, within the polls in vain, but for a look at the
    /// clock every 1024 of them. A sleep takes two: one to forget old signals, one to wait. No wake-up is
    /// lost, so `limit` bounds how long the caller is away, never how late a record is.
    ///
    /// A card that stops wakes its readers, however long their limit; one that polls in vain hears of it at the next look
    /// at the clock.
    ///
    /// # Errors
    /// [`WaitError::Over`] when nothing will come any more, [`WaitError::System`] when the system refuses to wait.
    pub fn read(&mut self, out: &mut [Record], limit: Duration) -> Result<usize, WaitError> {
        let count = self.poll(out);
        if count > 0 || out.is_empty() {
            return Ok(count);
        }
        if self.ring.is_over() {
            return Err(WaitError::Over);
        }
        let patience = match self.mode {
            ReadMode::Poll => return Ok(0),
            ReadMode::Adaptive { empty_polls } => empty_polls,
            ReadMode::Interrupt => 0,
        };
        let mut begun = None;
        while self.idle < patience {
            std::hint::spin_loop();
            let count = self.poll(out);
            if count > 0 {
                return Ok(count);
            }
            if !self.idle.is_multiple_of(CLOCK_POLLS) {
                continue;
            }
            if self.ring.is_over() {
                return Err(WaitError::Over);
            }
            if begun.get_or_insert_with(Instant::now).elapsed() >= limit {
                return Ok(0);
            }
        }
        self.sleep(out, begun.unwrap_or_else(Instant::now), limit)
    }

    fn sleep(
        &mut self,
        out: &mut [Record],
        begun: Instant,
        limit: Duration,
    ) -> Result<usize, WaitError> {
        loop {
            let Some(event) = &self.event else {
                return Ok(0); // It polls, and does not come here.
            };
            let left = limit.saturating_sub(begun.elapsed());
            let ended = self.ring.cursor.sleep(&**event, left)?;
            let count = self.poll(out);
            if count > 0 {
                return Ok(count);
            }
            if self.ring.is_over() {
                return Err(WaitError::Over);
            }
            if ended == Sleep::Woken {
                // For a record that was read before it came, or for none.
                self.ring.cursor.stats.vain_wakes += 1;
            }
            // However it ended: whoever signals all the time may not keep the caller.
            if begun.elapsed() >= limit {
                return Ok(0);
            }
        }
    }

    /// As [`RingReader::is_over`].
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.ring.is_over()
    }

    /// Mode.
    #[must_use]
    pub fn mode(&self) -> ReadMode {
        self.mode
    }

    /// How this reader keeps up.
    #[must_use]
    pub fn stats(&self) -> RingStats {
        self.ring.stats()
    }

    /// As [`RingReader::measure_gaps`].
    pub fn measure_gaps(&mut self) {
        self.ring.measure_gaps();
    }

    /// As [`RingReader::check`].
    ///
    /// # Errors
    /// [`RingFault`].
    pub fn check(&self) -> Result<(), RingFault> {
        self.ring.check()
    }

    /// Records consumed since the ring was enabled, free running.
    #[must_use]
    pub fn consumed(&self) -> u32 {
        self.ring.consumed()
    }

    /// Number of slots.
    #[must_use]
    pub fn slots(&self) -> u32 {
        self.ring.slots()
    }

    /// Gives the plain reader back.
    #[must_use]
    pub fn into_ring(self) -> RingReader {
        self.ring
    }
}

#[cfg(test)]
mod tests;
