//! What sits at the other end of the wire. A peer sees frames and the time, and nothing of the card.

mod mold;
mod pcap;
pub(crate) mod sent;
mod soup;

pub use mold::{MoldFeed, MoldPeer};
pub use pcap::{PcapError, PcapPeer};
pub use soup::{Listener, SoupPeer, SoupPeerConfig};

use std::time::Duration;

use crate::feed::FeedError;
use crate::kernel::KernelError;
use crate::network::Line;
use thiserror::Error;
use wirebook_exchange::mold::TooLong;
use wirebook_exchange::source::SourceError;

/// A peer cannot go on.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PeerError {
    /// Its feed cannot be opened.
    #[error(transparent)]
    Feed(#[from] FeedError),
    /// Its messages cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A message fits in no packet.
    #[error(transparent)]
    TooLong(#[from] TooLong),
    /// A frame could not be written.
    #[error("the peer cannot write a frame: {0}; shorten its packets")]
    Frame(#[from] wirebook_wire::Error),
    /// The kernel's side of the wire is gone.
    #[error(transparent)]
    Kernel(#[from] KernelError),
    /// Its capture cannot be read.
    #[error(transparent)]
    Pcap(#[from] PcapError),
}

/// What a peer has done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct PeerStats {
    /// Frames sent.
    pub frames: u64,
    /// Messages given to the transport, each once.
    pub messages: u64,
    /// TCP segments with payload sent.
    pub segments: u64,
    /// Those of them that were sent before.
    pub retransmissions: u64,
    /// Connections accepted.
    pub connections: u64,
}

/// The peer's end of the line to the card.
pub struct Outbound<'a> {
    line: &'a mut Line,
    cycle: u64,
}

impl<'a> Outbound<'a> {
    /// The line at `cycle`.
    pub fn new(line: &'a mut Line, cycle: u64) -> Self {
        Self { line, cycle }
    }

    /// Whether to send now. A peer that sends all the same waits in front of the line.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.line.has_room(self.cycle)
    }

    /// Sends a frame without FCS.
    pub fn send(&mut self, bytes: Vec<u8>) {
        self.line.send(self.cycle, bytes);
    }
}

/// A station at the other end of the wire.
pub trait Peer: Send {
    /// A frame with a good FCS has arrived.
    fn receive(&mut self, now: Duration, frame: Vec<u8>);

    /// Lets the peer act; called at least every [`POLL_CYCLES`](crate::POLL_CYCLES).
    ///
    /// # Errors
    /// [`PeerError`] when it cannot go on.
    fn poll(&mut self, now: Duration, out: &mut Outbound<'_>) -> Result<(), PeerError>;

    /// Called after the card has run until `now`. A peer in real time returns when that time has come;
    /// for all others the card's time is the only one.
    fn keep_time(&mut self, now: Duration) {
        let _ = now;
    }

    /// Whether it has sent all it ever wants to send of its own accord.
    fn is_done(&self) -> bool;

    /// What it has done so far.
    fn stats(&self) -> PeerStats;
}
