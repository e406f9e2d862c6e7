//! The downstream side: groups messages into packets, and fills silence with heartbeats.

use super::{Config, HEARTBEAT_INTERVAL};
use std::time::Duration;
use wirebook_wire::mold::{self, COUNT_END_OF_SESSION};

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
    /// Messages of the packet being filled.
    waiting: Vec<Box<[u8]>>,
    /// The length that packet has by now, in bytes.
    payload_len: usize,
    opened_at: Duration,
    last_sent: Duration,
}

impl Packetizer {
    /// A session whose first message is number 1.
    pub fn new(now: Duration, config: Config) -> Self {
        Self {
            config,
            next_sequence: 1,
            waiting: Vec::new(),
            payload_len: mold::LEN,
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
        let taken = mold::block::LEN + message.len();
        let payload_max = self.config.payload_max;
        if mold::LEN + taken > payload_max || message.len() > usize::from(u16::MAX) {
            return Err(TooLong {
                message: message.len(),
                payload_max,
            });
        }
        let before = if self.payload_len + taken > payload_max {
            self.flush(now)
        } else {
            None
        };
        if self.waiting.is_empty() {
            self.opened_at = now;
        }
        self.waiting.push(message.into());
        self.payload_len += taken;
        self.next_sequence += 1;
        // Never both: a packet with room for a second message was not full with the first.
        Ok(match before {
            None if self.is_full() => self.flush(now),
            before => before,
        })
    }

    /// The packet being filled, as it is; `None` when it has no message.
    pub fn flush(&mut self, now: Duration) -> Option<Vec<u8>> {
        if self.waiting.is_empty() {
            return None;
        }
        let packet = super::packet(&self.config, self.first_waiting(), &self.waiting);
        self.waiting.clear();
        self.payload_len = mold::LEN;
        self.last_sent = now;
        Some(packet)
    }

    /// What is due at `now`: a packet that waited long enough, else a heartbeat after a second of
    /// silence.
    pub fn poll(&mut self, now: Duration) -> Option<Vec<u8>> {
        let waited = now.saturating_sub(self.opened_at);
        let old = self.config.age_max.is_some_and(|max| waited >= max);
        if !self.waiting.is_empty() {
            return if old { self.flush(now) } else { None };
        }
        if now.saturating_sub(self.last_sent) < HEARTBEAT_INTERVAL {
            return None;
        }
        self.last_sent = now;
        Some(self.header(mold::COUNT_HEARTBEAT))
    }

    /// When [`Packetizer::poll`] has something to give, if nothing is pushed before.
    pub fn wake_at(&self) -> Option<Duration> {
        if self.waiting.is_empty() {
            return Some(self.last_sent + HEARTBEAT_INTERVAL);
        }
        self.config.age_max.map(|age| self.opened_at + age)
    }

    /// The end of the session. Flush first; send it several times, a second apart.
    pub fn end_of_session(&mut self, now: Duration) -> Vec<u8> {
        self.last_sent = now;
        self.header(COUNT_END_OF_SESSION)
    }

    /// A packet without messages.
    fn header(&self, count: u16) -> Vec<u8> {
        let mut packet = vec![0; mold::LEN];
        let header = mold::Header {
            session: self.config.session,
            seq: self.first_waiting(),
            count,
        };
        let len = header.emit(&mut packet).unwrap_or(0);
        packet.truncate(len);
        packet
    }

    fn first_waiting(&self) -> u64 {
        self.next_sequence - self.waiting.len() as u64
    }

    fn is_full(&self) -> bool {
        let max = self.config.messages_max.clamp(1, COUNT_END_OF_SESSION - 1);
        self.waiting.len() >= usize::from(max)
    }
}
