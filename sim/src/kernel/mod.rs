//! The Linux kernel as the other end of the wire: its TCP, its UDP, and any program on its sockets.
//!
//! A [`TapPeer`] joins the simulated wire to a TAP interface. Frames of the card go to the kernel, frames
//! of the kernel to the card, so whatever listens on the interface's address is a peer: a server thread of
//! this process, or a program nobody here wrote. In a network namespace of its own ([`Namespace`]) this
//! touches nothing of the machine's network and leaves nothing behind.
//!
//! The kernel lives in real time, so the card must too: [`TapPeer`] holds it back to the pace that
//! [`real_time_tick`] measured, at which a tick of the card's timers is a millisecond of everybody's.
//! Such a run does not repeat from its seed.

mod interface;
mod namespace;
mod refusal;
mod tap;

pub use namespace::Namespace;
pub use refusal::Step;
pub use tap::{Tap, TapConfig, TapPeer};

use crate::SimError;
use crate::card::{Card, CardOptions};
use std::io;
use std::time::Instant;
use thiserror::Error;

/// Cycles run to see how fast this machine simulates.
const MEASURED_CYCLES: u64 = 20_000;
/// Part of the measured speed that the pace asks for, in percent: the rest is for the kernel and the host.
const PACE_PERCENT: u128 = 50;

/// The kernel's side of the wire cannot be set up, or is gone.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum KernelError {
    /// The system does not let us have a network namespace or a TAP interface.
    #[error("{step}: {source}; {}", step.remedy(source))]
    Refused {
        /// What was tried.
        step: Step,
        /// What the system said.
        source: io::Error,
    },
    /// Another process has this interface.
    #[error(
        "the interface {0} is in use; choose another name, or see who has it with `ip -d link show {0}`"
    )]
    Busy(String),
    /// Not a name for an interface.
    #[error("`{0}` is no name for an interface; give 1 to 15 characters without `/`")]
    Name(String),
    /// It exists but cannot be set up.
    #[error(
        "the interface {name} cannot be set up: {source}; look at it with `ip addr show {name}`"
    )]
    Setup {
        /// The interface.
        name: String,
        /// What the system said.
        source: io::Error,
    },
    /// It went away, or was set down, under a running card.
    #[error(
        "the interface {name} was set down or removed under the running card: {source}; start the command again, \
         which makes a new one"
    )]
    Gone {
        /// The interface.
        name: String,
        /// What the system said.
        source: io::Error,
    },
}

/// How many cycles a millisecond of real time may cost here: the CYCLES_PER_TICK of a card whose peer is the
/// kernel. Measured on an idle card, which costs as much as a busy one.
///
/// # Errors
/// As [`Card::new`].
pub fn real_time_tick() -> Result<u32, SimError> {
    let mut card = Card::new(&CardOptions::default())?;
    let first = card.cycle();
    let started = Instant::now();
    card.run_until(first + MEASURED_CYCLES);
    let nanos = started.elapsed().as_nanos().max(1);
    let per_millisecond = u128::from(MEASURED_CYCLES) * 1_000_000 * PACE_PERCENT / 100 / nanos;
    Ok(u32::try_from(per_millisecond).unwrap_or(u32::MAX).max(1))
}
