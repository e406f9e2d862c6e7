//! Looking after a card that runs.

use crate::device::Running;
use crate::error::DeviceError;
use crate::transport::Transport;
use std::time::{Duration, Instant};

/// Notices that a card was removed, or that the kernel wants it back, within [`Supervisor::LIMIT`].
///
/// Call [`Supervisor::look`] from the loop that owns the card, at least as often as [`Supervisor::INTERVAL`]; a
/// ring's reader needs no change for it. After an error drop the card: that gives back what is left of it.
///
/// ```
/// # use std::net::Ipv4Addr;
/// # use wirebook_driver::{CardConfig, DeviceError, Probed, Running, Supervisor};
/// # use wirebook_mock_card::{Card, Fault};
/// # let own = CardConfig::new([0x02, 0, 0, 0, 0, 1], Ipv4Addr::new(10, 0, 0, 2), 1);
/// # let mut card = Probed::open(Card::default())?.configure(&own)?.start()?;
/// let mut supervisor = Supervisor::new();
/// let lost = loop {
///     if let Err(lost) = supervisor.look(&mut card) {
///         break lost;
///     }
///     std::thread::sleep(Supervisor::INTERVAL);
/// #   card.transport_mut().fault = Fault::Dead; // pulled out of its slot
/// };
/// eprintln!("{lost}");
/// # assert!(matches!(lost, DeviceError::Removed { .. }));
/// drop(card); // then look for it again: it may come back
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Supervisor {
    last_look: Option<Instant>,
    last_sign: Instant,
}

impl Supervisor {
    /// Time between two looks at the card. More often they cost a read of the clock.
    pub const INTERVAL: Duration = Duration::from_millis(25);
    /// Time within which a loss is reported, if looks come in time: an interval, and the rest for
    /// threads that are late.
    pub const LIMIT: Duration = Duration::from_millis(100);

    /// Looks at the card when it is first asked.
    #[must_use]
    pub fn new() -> Self {
        Self {
            last_look: None,
            last_sign: Instant::now(),
        }
    }

    /// Looks at the card if it is time to: first at what the kernel says, then whether the card answers.
    ///
    /// # Errors
    /// [`DeviceError::Released`], [`DeviceError::Broken`] or [`DeviceError::Removed`] when the card must be given
    /// up; [`DeviceError::Transport`].
    pub fn look<T: Transport>(&mut self, card: &mut Running<T>) -> Result<(), DeviceError> {
        let now = Instant::now();
        if self
            .last_look
            .is_some_and(|last| now - last < Self::INTERVAL)
        {
            return Ok(());
        }
        self.last_look = Some(now);
        match card.check_alive() {
            Ok(()) => {
                self.last_sign = Instant::now();
                Ok(())
            }
            Err(DeviceError::Gone) => Err(DeviceError::Removed {
                silent_ms: self.last_sign.elapsed().as_millis(),
            }),
            Err(other) => Err(other),
        }
    }
}

impl Default for Supervisor {
    fn default() -> Self {
        Self::new()
    }
}
