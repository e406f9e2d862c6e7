//! The simulated card as a vfio-user server: a PCI function for another process, such as the driver's
//! [`VfioUser`](wirebook_driver::VfioUser) or QEMU.
//!
//! ```text
//! client ── socket ── Server ── Function ── InProcess ── card, wire, peer
//!    ├─ doorbells and rings: memory shared by descriptor, no message
//!    └─ interrupts: events of the client's, signalled without a message
//! ```
//!
//! One thread does everything: it answers messages and, as long as the host lets the card receive, runs the
//! card between them. So nothing is locked, and a card that is not used costs nothing. Because the host is
//! another process, a run does not repeat cycle by cycle; the records of a lossless feed do.
//!
//! Each client finds a card just powered on. The peer's time begins when the client lets the card receive,
//! and again after each reset, so that nobody misses the start of a feed. Its clock follows the tick that the
//! host chose, unless the peer is in real time, as the kernel is: then the card's tick follows the peer.
//!
//! Clients are not trusted. What they may break is their own connection: sizes are bounded, memory must be
//! sealed, a message must be complete within a timeout, and a second client is turned away.

mod function;
mod interrupts;
mod listen;
mod serve;

pub use listen::{BindError, Server};
pub use serve::{Ended, ServeError, Visit};

use crate::SimError;
use crate::card::{Card, CardOptions};
use crate::network::Network;
use crate::peer::Peer;
use crate::scenario::{Input, Scenario};

/// What a server serves: a card for each client, and what its wire is plugged into.
pub trait World {
    /// A card just powered on.
    ///
    /// # Errors
    /// [`SimError`] when it cannot be made.
    fn card(&mut self) -> Result<Card, SimError>;

    /// A wire and a peer at the beginning of its feed.
    ///
    /// # Errors
    /// [`SimError`] when the feed cannot be opened.
    fn wire(&mut self) -> Result<(Network, Box<dyn Peer>), SimError>;

    /// Cycles of a millisecond, where the wire is in real time: then this is the card's tick, whatever the host
    /// chose, because the other end's clock cannot follow. It is one more where the host chose just this: a host
    /// that reads its tick back sees from another one that its timeouts count milliseconds.
    fn real_time_tick(&self) -> Option<u32> {
        None
    }

    /// What the ABI register says instead of the card's own version.
    fn claimed_abi(&self) -> Option<u32> {
        None
    }

    /// A client that let the card receive has left; its card, for the last time.
    ///
    /// # Errors
    /// [`SimError`] when the server cannot go on, because what it keeps of the card cannot be written.
    fn left(&mut self, card: &mut Card) -> Result<(), SimError> {
        let _ = card;
        Ok(())
    }

    /// Hears what an operator should know: a client refused, a mapping that cannot work.
    fn note(&mut self, note: &str) {
        tracing::warn!("{note}");
    }
}

impl World for Scenario {
    fn card(&mut self) -> Result<Card, SimError> {
        Card::new(&CardOptions {
            seed: self.seed,
            ..self.card
        })
    }

    fn wire(&mut self) -> Result<(Network, Box<dyn Peer>), SimError> {
        Ok((self.network()?, self.peer()?))
    }

    fn real_time_tick(&self) -> Option<u32> {
        matches!(self.input, Input::Kernel { .. }).then_some(self.cycles_per_tick)
    }
}
