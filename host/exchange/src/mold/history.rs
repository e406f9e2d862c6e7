//! The re-request server: the last messages of a session, answered by number.

use super::Config;
use std::collections::VecDeque;
use wirebook_wire::mold::{self, COUNT_END_OF_SESSION, COUNT_HEARTBEAT, Header};

/// A request that gets no reply, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Not a request packet.
    #[error("a request has {len} bytes, this one {0}", len = mold::LEN)]
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
        self.bytes_held += mold::block::LEN + message.len();
        self.messages.push_back(message.into());
        while self.bytes_held > self.bytes_max {
            let Some(forgotten) = self.messages.pop_front() else {
                break;
            };
            self.bytes_held -= mold::block::LEN + forgotten.len();
            self.first += 1;
        }
    }

    /// The reply to a request packet: as many of the messages asked for as are held and fit in
    /// one packet. The client asks again for the rest.
    pub fn on_request(&self, request: &[u8]) -> Result<Vec<u8>, RequestError> {
        let (wanted, count) = self.parse(request)?;
        let messages = wanted
            .checked_sub(self.first)
            .and_then(|skipped| usize::try_from(skipped).ok())
            .filter(|&skipped| skipped < self.messages.len())
            .map(|skipped| self.messages.range(skipped..).take(count.into()))
            .ok_or(RequestError::NotHeld {
                wanted,
                first: self.first,
                last: self.first + self.messages.len() as u64 - 1,
            })?;
        Ok(super::packet(&self.config, wanted, messages))
    }

    /// The first number wanted and how many.
    fn parse(&self, request: &[u8]) -> Result<(u64, u16), RequestError> {
        match Header::split_from(request) {
            Ok((header, [])) if header.session != self.config.session => Err(RequestError::Session),
            Ok((header, [])) => match header.count {
                count @ (COUNT_HEARTBEAT | COUNT_END_OF_SESSION) => Err(RequestError::Count(count)),
                count => Ok((header.seq, count)),
            },
            _ => Err(RequestError::Length(request.len())),
        }
    }
}
