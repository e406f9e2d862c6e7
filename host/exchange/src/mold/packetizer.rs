//! The downstream side: groups messages into packets, and fills silence with heartbeats.

use super::{BLOCK_HEADER_LEN, Config, END_OF_SESSION, HEADER_LEN, HEARTBEAT_INTERVAL};
use std::time::Duration;

/// A message that fits in no packet of this feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a message of {message} bytes does not fit in a packet of {payload_max}; raise the packet's \
     size limit"
)]
pub struct TooLong {
    /// The message's length, in bytes.
    pub message: usize,
    /// The packet's limit, in bytes.
    pub payload_max: usize,
}

/// Makes the packets of one session, in sequence from 1.
#[derive(Debug)]
pub struct Packetizer {
    config: Config,
    /// The number of the next message pushed.
    next_sequence: u64,
    /// Blocks of the packet being filled.
    blocks: Vec<u8>,
    count: u16,
    opened_at: Duration,
    last_sent: Duration,
}

impl Packetizer {
    /// A session whose first message is number 1.
    pub fn new(now: Duration, config: Config) -> Self {
        Self {
            config,
            next_sequence: 1,
            blocks: Vec::new(),
            count: 0,
            opened_at: now,
            last_sent: now,
        }
    }

    /// The number of the next message pushed.
    pub fn next_sequence(&self) -> u64 {
        self.next_sequence
    }

    /// Adds a message. Returns the packet it completed: the one before it, when it did not fit
    /// there, or its own, when that is now full.
    pub fn push(&mut self, now: Duration, message: &[u8]) -> Result<Option<Vec<u8>>, TooLong> {
        let taken = BLOCK_HEADER_LEN + message.len();
        let room = self.config.payload_max.saturating_sub(HEADER_LEN);
        if taken > room || message.len() > usize::from(u16::MAX) {
            return Err(TooLong {
                message: message.len(),
                payload_max: self.config.payload_max,
            });
        }
        let before = if self.blocks.len() + taken > room {
            self.flush(now)
        } else {
            None
        };
        if self.count == 0 {
            self.opened_at = now;
        }
        super::block(&mut self.blocks, message);
        self.count += 1;
        self.next_sequence += 1;
        // Never both: a packet with room for a second message was not full with the first.
        Ok(match before {
            None if self.is_full() => self.flush(now),
            before => before,
        })
    }

    /// The packet being filled, as it is; `None` when it has no message.
    pub fn flush(&mut self, now: Duration) -> Option<Vec<u8>> {
        if self.count == 0 {
            return None;
        }
        let first = self.next_sequence - u64::from(self.count);
        let packet = self.packet(now, first, self.count);
        self.blocks.clear();
        self.count = 0;
        Some(packet)
    }

    /// What is due at `now`: a packet that waited long enough, else a heartbeat after a second of
    /// silence.
    pub fn poll(&mut self, now: Duration) -> Option<Vec<u8>> {
        let waited = now.saturating_sub(self.opened_at);
        let old = self.config.age_max.is_some_and(|max| waited >= max);
        if self.count > 0 && old {
            return self.flush(now);
        }
        let silent = now.saturating_sub(self.last_sent) >= HEARTBEAT_INTERVAL;
        (self.count == 0 && silent).then(|| self.packet(now, self.next_sequence, 0))
    }

    /// When [`Packetizer::poll`] has something to give, if nothing is pushed before.
    pub fn wake_at(&self) -> Option<Duration> {
        match (self.count, self.config.age_max) {
            (0, _) => Some(self.last_sent + HEARTBEAT_INTERVAL),
            (_, Some(age)) => Some(self.opened_at + age),
            (_, None) => None,
        }
    }

    /// The end of the session. Flush first; send it several times, a second apart.
    pub fn end_of_session(&mut self, now: Duration) -> Vec<u8> {
        let next = self.next_sequence - u64::from(self.count);
        let mut packet = Vec::with_capacity(HEADER_LEN);
        super::header(&mut packet, &self.config.session, next, END_OF_SESSION);
        self.last_sent = now;
        packet
    }

    fn is_full(&self) -> bool {
        self.count >= self.config.messages_max.clamp(1, END_OF_SESSION - 1)
    }

    fn packet(&mut self, now: Duration, sequence: u64, count: u16) -> Vec<u8> {
        let mut packet = Vec::with_capacity(HEADER_LEN + self.blocks.len());
        super::header(&mut packet, &self.config.session, sequence, count);
        packet.extend_from_slice(&self.blocks);
        self.last_sent = now;
        packet
    }
}
