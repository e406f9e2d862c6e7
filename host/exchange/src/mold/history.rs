//! The re-request server: the last messages of a session, answered by number.

use super::{BLOCK_HEADER_LEN, Config, END_OF_SESSION, HEADER_LEN};
use std::collections::VecDeque;

/// A request that gets no reply, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Not a request packet.
    #[error("a request has {HEADER_LEN} bytes, this one {0}")]
    Length(usize),
    /// Another session's messages.
    #[error("the request names another session")]
    Session,
    /// A request for no messages, or for an end of session.
    #[error("the request asks for {0} messages")]
    Count(u16),
    /// The first message asked for is not held.
    #[error("message {wanted} is not held: the history has {first} to {last}")]
    NotHeld {
        /// The message asked for.
        wanted: u64,
        /// The oldest one held.
        first: u64,
        /// The newest one held.
        last: u64,
    },
}

/// The last messages sent, at most `bytes_max` bytes of them; older ones are forgotten.
#[derive(Debug)]
pub struct History {
    config: Config,
    bytes_max: usize,
    bytes_held: usize,
    messages: VecDeque<Box<[u8]>>,
    /// The number of the oldest message held, or of the next one when none is.
    first: u64,
}

impl History {
    /// A session whose first message is number 1.
    pub fn new(config: Config, bytes_max: usize) -> Self {
        Self {
            config,
            bytes_max,
            bytes_held: 0,
            messages: VecDeque::new(),
            first: 1,
        }
    }

    /// Remembers the session's next message.
    pub fn push(&mut self, message: &[u8]) {
        self.bytes_held += BLOCK_HEADER_LEN + message.len();
        self.messages.push_back(message.into());
        while self.bytes_held > self.bytes_max {
            let Some(forgotten) = self.messages.pop_front() else {
                break;
            };
            self.bytes_held -= BLOCK_HEADER_LEN + forgotten.len();
            self.first += 1;
        }
    }

    /// The reply to a request packet: as many of the messages asked for as are held and fit in
    /// one packet. The client asks again for the rest.
    pub fn on_request(&self, request: &[u8]) -> Result<Vec<u8>, RequestError> {
        let (wanted, count) = self.parse(request)?;
        let last = self.first + self.messages.len() as u64;
        let not_held = RequestError::NotHeld {
            wanted,
            first: self.first,
            last: last - 1,
        };
        if wanted < self.first || wanted >= last {
            return Err(not_held);
        }
        let mut blocks = Vec::new();
        let mut sent = 0;
        let skipped = usize::try_from(wanted - self.first).map_err(|_| not_held)?;
        for message in self.messages.iter().skip(skipped).take(count.into()) {
            let taken = HEADER_LEN + blocks.len() + BLOCK_HEADER_LEN + message.len();
            if taken > self.config.payload_max {
                break;
            }
            super::block(&mut blocks, message);
            sent += 1;
        }
        let mut reply = Vec::with_capacity(HEADER_LEN + blocks.len());
        super::header(&mut reply, &self.config.session, wanted, sent);
        reply.extend_from_slice(&blocks);
        Ok(reply)
    }

    /// The first number wanted and how many.
    fn parse(&self, request: &[u8]) -> Result<(u64, u16), RequestError> {
        let &[ref session @ .., a, b, c, d, e, f, g, h, high, low] = request else {
            return Err(RequestError::Length(request.len()));
        };
        if request.len() != HEADER_LEN {
            return Err(RequestError::Length(request.len()));
        }
        if session != self.config.session {
            return Err(RequestError::Session);
        }
        match u16::from_be_bytes([high, low]) {
            count @ (0 | END_OF_SESSION) => Err(RequestError::Count(count)),
            count => Ok((u64::from_be_bytes([a, b, c, d, e, f, g, h]), count)),
        }
    }
}
