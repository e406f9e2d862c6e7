//! Why a simulation ends early.

use crate::feed::FeedError;
use crate::kernel::KernelError;
use crate::peer::PeerError;
use crate::recording::RecordingError;
use crate::timeline::TimelineError;
use crate::wave::WaveError;
use thiserror::Error;
use wirebook_driver::{DeviceError, DmaError, LoginError, RingFault};

/// A simulation cannot go on.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SimError {
    /// No memory for the doorbells.
    #[error(transparent)]
    Memory(#[from] DmaError),
    /// The card does not answer a register read.
    #[error(
        "register 0x{addr:05x} was not answered within {cycles} cycles: the card's register block is broken; \
         run the testbench of csr.rs"
    )]
    RegisterTimeout {
        /// BAR0 address.
        addr: u32,
        /// Cycles waited.
        cycles: u32,
    },
    /// The driver refuses or lost the card.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// A login does not fit.
    #[error(transparent)]
    Login(#[from] LoginError),
    /// The feed cannot be opened.
    #[error(transparent)]
    Feed(#[from] FeedError),
    /// The peer cannot go on.
    #[error(transparent)]
    Peer(#[from] PeerError),
    /// The kernel's side of the wire cannot be set up.
    #[error(transparent)]
    Kernel(#[from] KernelError),
    /// Frames cannot be recorded, or not be read again.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// No timeline.
    #[error(transparent)]
    Timeline(#[from] TimelineError),
    /// No waveform.
    #[error(transparent)]
    Wave(#[from] WaveError),
    /// Nothing has happened for too long, or the bound on cycles is reached.
    #[error(
        "the simulation hangs: {records} records after {cycles} cycles, none in the last {idle_cycles}; \
         replay it with `{replay}`"
    )]
    Hang {
        /// Cycles simulated.
        cycles: u64,
        /// Cycles since the last record.
        idle_cycles: u64,
        /// Records delivered.
        records: u64,
        /// Command that repeats the run.
        replay: String,
    },
    /// The card broke a rule of one of its interfaces.
    #[error("the card broke a rule at cycle {cycle}: {what}; replay it with `{replay}`")]
    Broken {
        /// When.
        cycle: u64,
        /// Which rule.
        what: String,
        /// Command that repeats the run.
        replay: String,
    },
    /// A ring slot was overwritten before it was read.
    #[error("{fault}; replay it with `{replay}`")]
    Ring {
        /// What was found.
        fault: RingFault,
        /// Command that repeats the run.
        replay: String,
    },
}
