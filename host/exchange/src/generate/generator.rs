//! A session by message number.

use super::checkpoints::Checkpoints;
use super::message::Message;
use super::session::Day;
use super::{LIVE_ORDERS_MIN, Options, OptionsError, messages_min};
use std::sync::{Arc, Mutex, PoisonError};

/// Messages between two checkpoints: a second and a half of generating where a million orders live, as on a full
/// day, so that a client that comes back is served within its timeout. Twice as many would save 40 MB.
const BLOCK_MESSAGES: u64 = 1 << 20;

/// A whole session, one message at a time, in bounded memory.
///
/// A generator and its [restarts](Generator::restart) share checkpoints, which the foremost of them leaves
/// behind; so whoever comes back to a number seen before does not wait for the whole day again.
#[derive(Debug)]
pub struct Generator {
    day: Day,
    given: u64,
    block_messages: u64,
    checkpoints: Arc<Mutex<Checkpoints>>,
}

impl Generator {
    /// Checks the options; nothing is generated yet.
    pub fn new(options: Options) -> Result<Self, OptionsError> {
        Self::with_blocks(options, BLOCK_MESSAGES)
    }

    /// A generator with a checkpoint after each `block_messages` (at least 1) messages, for tests of seeking.
    pub fn with_blocks(options: Options, block_messages: u64) -> Result<Self, OptionsError> {
        if options.instruments == 0 {
            return Err(OptionsError::NoInstruments);
        }
        if options.live_orders_max < LIVE_ORDERS_MIN {
            return Err(OptionsError::TooFewOrders {
                live_orders_max: options.live_orders_max,
                min: LIVE_ORDERS_MIN,
            });
        }
        let min = messages_min(options.instruments);
        if options.messages < min {
            return Err(OptionsError::TooShort {
                instruments: options.instruments,
                messages: options.messages,
                min,
            });
        }
        Ok(Self {
            day: Day::new(options),
            given: 0,
            block_messages: block_messages.max(1),
            checkpoints: Arc::default(),
        })
    }

    /// The same session from its first message.
    pub fn restart(&self) -> Self {
        Self {
            day: Day::new(self.options()),
            given: 0,
            block_messages: self.block_messages,
            checkpoints: Arc::clone(&self.checkpoints),
        }
    }

    /// The options this session follows.
    pub fn options(&self) -> Options {
        self.day.options
    }

    /// Messages before the next one.
    pub fn given(&self) -> u64 {
        self.given
    }

    /// Live orders of all books now.
    pub fn live_orders(&self) -> usize {
        self.day.market.live()
    }

    /// Goes to the place after the first `given` messages, or after the last one.
    ///
    /// Costs generating what lies between the place and the best one to start from: here, a checkpoint, or the
    /// beginning. For a place that is d messages behind the foremost generator of this session that is at most
    /// 4 d messages and two blocks.
    pub fn seek(&mut self, given: u64) {
        let block = given / self.block_messages;
        let found = self.lock().at_most(block);
        let from = found
            .as_ref()
            .map_or(0, |(block, _)| block * self.block_messages);
        if given < self.given || from > self.given {
            self.day = match found {
                Some((_, checkpoint)) => checkpoint.resume(),
                None => Day::new(self.options()),
            };
            self.given = from;
        }
        while self.given < given && self.next().is_some() {}
    }

    /// The symbol of the instrument with this locate code (1 to [`Options::instruments`]),
    /// padded with spaces.
    pub fn symbol(locate: u16) -> [u8; 8] {
        Day::symbol(locate)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Checkpoints> {
        // Whole at every moment, whoever panicked.
        self.checkpoints
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Iterator for Generator {
    type Item = Message;

    fn next(&mut self) -> Option<Message> {
        let message = self.day.next()?;
        self.given += 1;
        if self.given.is_multiple_of(self.block_messages) {
            let block = self.given / self.block_messages;
            self.lock().leave(block, || self.day.checkpoint());
        }
        Some(message)
    }
}
