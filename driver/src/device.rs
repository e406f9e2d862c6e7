//! A card's lifecycle as types: [`Probed`] → [`Configured`] → [`Running`].
//!
//! What a state does not allow does not compile: no session before the addresses are set, no record before
//! the rings are in place. Dropping a [`Configured`] or [`Running`] card shuts it down: receive off, rings
//! disabled and quiet, bus mastering off, reset, memory unmapped.

mod card;
mod configured;
mod identity;
mod isolation;
mod running;

pub use identity::Identity;
pub(crate) use identity::identify;
pub use isolation::{IsolationReport, isolation};

use crate::config::CardConfig;
use crate::error::DeviceError;
use crate::ring::RingReader;
use crate::stats::Stats;
use crate::transport::Transport;
use card::Card;
use pcie_rs::config::command as pci_command;
use wirebook_contract::reg;
use wirebook_contract::ring::MAX_RINGS;

/// A card that answers, has the right interface and has not been touched yet.
///
/// ```
/// use wirebook_driver::{Probed, Transport};
///
/// fn describe(transport: impl Transport) -> Result<String, Box<dyn std::error::Error>> {
///     let mut card = Probed::open(transport)?;
///     let id = *card.identity();
///     let frames = card.stats()?.get("rx_frames").unwrap_or(0);
///     Ok(format!("{} sessions, {} rings, {frames} frames", id.sessions, id.rings))
/// }
/// # let card = wirebook_mock_card::Card::default();
/// # assert_eq!(describe(card)?, "4 sessions, 2 rings, 0 frames");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Probed<T: Transport> {
    card: Card<T>,
}

/// A card that knows its addresses and receives nothing yet: add sessions and rings.
pub struct Configured<T: Transport> {
    card: Card<T>,
}

/// A card that receives. Readers of its rings are taken with [`Running::take_ring`].
pub struct Running<T: Transport> {
    card: Card<T>,
    readers: [Option<RingReader>; MAX_RINGS],
}

impl<T: Transport> Probed<T> {
    /// Checks what answers: magic number, ABI version, profile, and that registers hold what is written.
    /// Nothing is changed but the SCRATCH register and the command bit that lets registers be read.
    ///
    /// ```
    /// use wirebook_driver::{DeviceError, Probed};
    /// # use wirebook_mock_card::{Card, Fault};
    /// # let transport = Card::new(Fault::Reads(0x4, 0x0002_0003));
    ///
    /// // The text of every error says what happened and what to type next; few want to tell them apart.
    /// match Probed::open(transport) {
    ///     Ok(card) => println!("{:?}", card.identity()),
    ///     Err(DeviceError::WrongAbi { major, minor }) => println!("it speaks {major}.{minor}"),
    ///     Err(error) => eprintln!("{error}"),
    /// }
    /// # let refused = Probed::open(Card::new(Fault::Reads(0x4, 0x0002_0003))).err().unwrap();
    /// # assert!(matches!(refused, DeviceError::WrongAbi { major: 2, minor: 3 }));
    /// ```
    ///
    /// # Errors
    /// [`DeviceError`] saying what answered and what to do.
    pub fn open(mut transport: T) -> Result<Self, DeviceError> {
        let identity = identify(&mut transport)?;
        let mut card = Card {
            transport,
            identity,
            rings: Vec::new(),
            events: Vec::new(),
            armed: false,
            is_gone: false,
        };
        // Two patterns, so that neither a stuck bit nor the previous content passes.
        for pattern in [0x5AC3_960F, !0x5AC3_960F] {
            card.write_back("SCRATCH", reg::SCRATCH, pattern)?;
        }
        tracing::info!(kind = card.transport.kind(), identity = ?card.identity, "card found");
        Ok(Self { card })
    }

    /// What the card says it is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.card.identity
    }

    /// Counters.
    ///
    /// # Errors
    /// [`DeviceError::Transport`].
    pub fn stats(&mut self) -> Result<Stats, DeviceError> {
        self.card.stats()
    }

    /// Resets the card and gives it addresses, timers and the time: [`CardConfig`] has an example.
    ///
    /// # Errors
    /// [`DeviceError::Transport`], or [`DeviceError::Readback`] when a setting did not arrive.
    pub fn configure(self, config: &CardConfig) -> Result<Configured<T>, DeviceError> {
        let mut card = self.card;
        card.armed = true;
        card.transport.reset()?;
        card.set_command(pci_command::MEMORY_SPACE | pci_command::INTX_DISABLE)?;
        let [m0, m1, m2, m3, m4, m5] = config.mac;
        let settings = [
            (reg::MAC_LO, Some(u32::from_be_bytes([m2, m3, m4, m5]))),
            (reg::MAC_HI, Some(u32::from_be_bytes([0, 0, m0, m1]))),
            (reg::IP_ADDR, Some(config.ip.to_bits())),
            (reg::IP_MASK, Some(config.mask.to_bits())),
            (
                reg::IP_GATEWAY,
                Some(config.gateway.map_or(0, |gateway| gateway.to_bits())),
            ),
            (reg::CYCLES_PER_TICK, config.cycles_per_tick),
            (reg::TCP_RTO_INITIAL_TICKS, config.rto_initial_ticks),
            (reg::TCP_RETRIES, config.retries),
            (reg::SOUP_HEARTBEAT_TICKS, config.heartbeat_ticks),
            (reg::SOUP_TIMEOUT_TICKS, config.timeout_ticks),
            (reg::TCP_ISN_KEY0, Some(config.isn_key as u32)),
            (reg::TCP_ISN_KEY1, Some((config.isn_key >> 32) as u32)),
            // Writing the high half sets the clock, so it comes last.
            (reg::TIME_SET_LO, Some(config.time_ns as u32)),
            (reg::TIME_SET_HI, Some((config.time_ns >> 32) as u32)),
        ];
        for (register, value) in settings {
            if let Some(value) = value {
                card.transport.register_write(register, value)?;
            }
        }
        card.write_back("IP_ADDR", reg::IP_ADDR, config.ip.to_bits())?;
        Ok(Configured { card })
    }
}
