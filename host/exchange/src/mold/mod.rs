//! MoldUDP64 1.00 without a socket: messages in, datagram payloads out.

mod history;
mod packetizer;

pub use history::{History, RequestError};
pub use packetizer::{Packetizer, TooLong};

use std::time::Duration;

/// A silent feed sends a heartbeat this often.
pub const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(1);

/// Session, sequence number and message count: what every packet begins with, in bytes.
pub const HEADER_LEN: usize = 20;

/// The count that says "end of session".
const END_OF_SESSION: u16 = 0xFFFF;

/// How messages are grouped into packets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The session's name, padded on the right.
    pub session: [u8; 10],
    /// The largest UDP payload, in bytes, headers included.
    pub payload_max: usize,
    /// The most messages in one packet; at most 65,534.
    pub messages_max: u16,
    /// How long a message may wait for company; `None`: until the packet is full or flushed.
    pub age_max: Option<Duration>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            session: *b"000000001A",
            // An Ethernet frame's 1,500 less the IPv4 and UDP headers.
            payload_max: 1_472,
            messages_max: END_OF_SESSION - 1,
            age_max: Some(Duration::from_millis(1)),
        }
    }
}

/// Appends a packet's header.
fn header(out: &mut Vec<u8>, session: &[u8; 10], sequence: u64, count: u16) {
    out.extend_from_slice(session);
    out.extend_from_slice(&sequence.to_be_bytes());
    out.extend_from_slice(&count.to_be_bytes());
}

/// Appends a message block: `[u16 length][message]`, the length counting the message alone.
fn block(out: &mut Vec<u8>, message: &[u8]) {
    out.extend_from_slice(&(message.len() as u16).to_be_bytes());
    out.extend_from_slice(message);
}

/// What a block takes besides its message, in bytes.
const BLOCK_HEADER_LEN: usize = 2;
