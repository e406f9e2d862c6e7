//! How the host reads a card that is not simulated in this process.

use clap::{Args, ValueEnum};
use std::fmt;
use wirebook_contract::ring::{MAX_LOG2_SLOTS, MAX_RINGS, MIN_LOG2_SLOTS};
use wirebook_driver::ReadMode;

/// log2 of a ring's slots where nothing is said.
const RING_LOG2_SLOTS: u32 = 14;
/// Polls in vain before an adaptive reader sleeps.
const EMPTY_POLLS: u32 = 10_000;

/// What a host does while its ring is empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum Wait {
    /// Pause for 100 µs between polls: a simulated card needs the processor more than we do
    #[default]
    Pause,
    /// Poll without a pause, for a processor of its own
    Poll,
    /// Poll for a while, then sleep until the card interrupts
    Adaptive,
    /// Sleep until the card interrupts
    Interrupt,
}

impl Wait {
    /// The driver's mode.
    pub fn mode(self) -> ReadMode {
        match self {
            Self::Pause | Self::Poll => ReadMode::Poll,
            Self::Adaptive => ReadMode::Adaptive {
                empty_polls: EMPTY_POLLS,
            },
            Self::Interrupt => ReadMode::Interrupt,
        }
    }
}

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pause => "pause",
            Self::Poll => "poll",
            Self::Adaptive => "adaptive",
            Self::Interrupt => "interrupt",
        })
    }
}

/// A host's part of a run.
#[derive(Clone, PartialEq, Eq, Debug, Args)]
pub struct HostOptions {
    /// Rings, each read by a thread of its own: session n goes to ring n modulo N (a card that is not in this
    /// process)
    #[arg(long, value_name = "N", default_value_t = 1,
        value_parser = clap::value_parser!(u8).range(1..=MAX_RINGS as i64))]
    pub rings: u8,
    /// What to do while the ring is empty (a card that is not in this process)
    #[arg(long, value_enum, default_value_t)]
    pub wait: Wait,
    /// Slots of each ring as a power of two: 14 for 16,384 records of 64 bytes (a card that is not in this
    /// process)
    #[arg(long, value_name = "LOG2", default_value_t = RING_LOG2_SLOTS,
        value_parser = clap::value_parser!(u32).range(MIN_LOG2_SLOTS as i64..=MAX_LOG2_SLOTS as i64))]
    pub ring_log2: u32,
    /// Print to standard error which of the card's counters have changed and how each ring is read, every so many
    /// seconds and at the end (a card that is not in this process)
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
    pub stats: Option<u32>,
}

impl Default for HostOptions {
    fn default() -> Self {
        Self {
            rings: 1,
            wait: Wait::default(),
            ring_log2: RING_LOG2_SLOTS,
            stats: None,
        }
    }
}
