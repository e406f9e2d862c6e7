//! MoldUDP64 1.00 without a socket: messages in, datagram payloads out.

mod history;
mod packetizer;

pub use history::{History, RequestError};
pub use packetizer::{Packetizer, TooLong};

use std::time::Duration;
use wirebook_wire::mold;

/// A silent feed sends a heartbeat this often.
pub const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(1);

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
            messages_max: mold::COUNT_END_OF_SESSION - 1,
            age_max: Some(Duration::from_millis(1)),
        }
    }
}

/// A packet of as many of `messages` as fit; a heartbeat when there is none. `sequence` is the
/// number of the first.
fn packet<M: AsRef<[u8]>>(
    config: &Config,
    sequence: u64,
    messages: impl IntoIterator<Item = M>,
) -> Vec<u8> {
    // At least a header, so that a builder can always start.
    let mut packet = vec![0; config.payload_max.max(mold::LEN)];
    let Ok(mut builder) = mold::Builder::new(&mut packet, config.session, sequence) else {
        return Vec::new();
    };
    for message in messages {
        if builder.push(message.as_ref()).is_err() {
            break;
        }
    }
    let len = builder.finish();
    packet.truncate(len);
    packet
}
