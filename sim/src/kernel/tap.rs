//! The wire's other end as a TAP interface.

use super::interface::{self, Request};
use super::{KernelError, Step};
use crate::peer::sent::Sent;
use crate::peer::{Outbound, Peer, PeerError, PeerStats};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::OwnedFd;
use rustix::io::Errno;
use std::fmt;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use wirebook_wire::eth::MIN_FRAME_LEN;

/// Longer than any frame that the interface's default MTU of 1500 allows.
const FRAME_MAX: usize = 2048;
/// A card this far behind real time stays behind instead of catching up: its timers are late, which
/// every peer bears, rather than hurried, which none does.
const BEHIND_MAX: Duration = Duration::from_millis(20);

/// What to call the interface, and the kernel's address on it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TapConfig {
    /// Name, 1 to 15 characters.
    pub name: String,
    /// The kernel's address.
    pub address: Ipv4Addr,
    /// Length of its network's prefix, in bits.
    pub prefix_bits: u8,
}

/// A TAP interface, up and with an address. It vanishes with the last clone.
#[derive(Clone)]
pub struct Tap {
    device: Arc<OwnedFd>,
    name: Arc<str>,
}

impl fmt::Debug for Tap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Tap").field(&self.name).finish()
    }
}

impl Tap {
    /// Creates the interface in the calling thread's network namespace.
    ///
    /// # Errors
    /// [`KernelError`] when there is no TAP driver, the name is taken, or the address is refused.
    pub fn open(config: &TapConfig) -> Result<Self, KernelError> {
        let name = &config.name;
        let request = Request::new(name).ok_or_else(|| KernelError::Name(name.clone()))?;
        let refused = |step, errno: Errno| KernelError::Refused {
            step,
            source: errno.into(),
        };
        let device = interface::open_tun().map_err(|errno| refused(Step::OpenTun, errno))?;
        interface::create_tap(&device, &request).map_err(|errno| match errno {
            // Attached elsewhere; or it exists and is no TAP.
            Errno::BUSY | Errno::EXIST | Errno::INVAL => KernelError::Busy(name.clone()),
            other => refused(Step::CreateTap, other),
        })?;
        let set_up = || {
            interface::set_address(&request, config.address, config.prefix_bits)?;
            interface::set_up(&request)?;
            rustix::io::ioctl_fionbio(&device, true)
        };
        set_up().map_err(|error| KernelError::Setup {
            name: name.clone(),
            source: error.into(),
        })?;
        Ok(Self {
            device: Arc::new(device),
            name: name.as_str().into(),
        })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The next frame of the kernel; `None` when there is none.
    fn receive(&self, buffer: &mut [u8]) -> Result<Option<usize>, KernelError> {
        match rustix::io::read(&self.device, buffer) {
            Ok(octets) => Ok(Some(octets)),
            Err(Errno::AGAIN | Errno::INTR) => Ok(None),
            Err(error) => Err(self.gone(error)),
        }
    }

    /// Gives the kernel a frame. Without memory for it the frame is lost, as in a full switch; so is one the
    /// kernel finds too short or too long.
    fn send(&self, frame: &[u8]) -> Result<(), KernelError> {
        match rustix::io::write(&self.device, frame) {
            Ok(_)
            | Err(Errno::AGAIN | Errno::INTR | Errno::NOBUFS | Errno::NOMEM | Errno::INVAL) => {
                Ok(())
            }
            Err(error) => Err(self.gone(error)),
        }
    }

    /// Sleeps until the kernel has a frame, or until `most` has passed.
    fn wait(&self, most: Duration) {
        let most = Timespec {
            tv_sec: most.as_secs() as i64,
            tv_nsec: most.subsec_nanos().into(),
        };
        // Whatever wakes it, the caller looks at the clock and at the interface again.
        let _ = poll(
            &mut [PollFd::new(&*self.device, PollFlags::IN)],
            Some(&most),
        );
    }

    fn gone(&self, error: Errno) -> KernelError {
        KernelError::Gone {
            name: self.name.to_string(),
            source: error.into(),
        }
    }
}

/// The kernel as a peer.
pub struct TapPeer {
    tap: Tap,
    buffer: Box<[u8]>,
    sent: Sent,
    /// When the card's clock stood at 0, had it always run in real time.
    origin: Option<Instant>,
    /// Met while sending, told at the next poll.
    failed: Option<KernelError>,
}

impl TapPeer {
    /// Joins the wire to this interface.
    #[must_use]
    pub fn new(tap: Tap) -> Self {
        Self {
            tap,
            buffer: vec![0; FRAME_MAX].into(),
            sent: Sent::default(),
            origin: None,
            failed: None,
        }
    }
}

impl Peer for TapPeer {
    fn receive(&mut self, _now: Duration, frame: Vec<u8>) {
        if let Err(error) = self.tap.send(&frame) {
            self.failed = Some(error);
        }
    }

    fn poll(&mut self, _now: Duration, out: &mut Outbound<'_>) -> Result<(), PeerError> {
        if let Some(error) = self.failed.take() {
            return Err(error.into());
        }
        while out.has_room()
            && let Some(octets) = self.tap.receive(&mut self.buffer)?
        {
            let mut frame = self.buffer[..octets].to_vec();
            self.sent.account(&frame);
            if frame.len() < MIN_FRAME_LEN {
                frame.resize(MIN_FRAME_LEN, 0);
            }
            out.send(frame);
        }
        Ok(())
    }

    fn keep_time(&mut self, now: Duration) {
        let real = Instant::now();
        let origin = *self
            .origin
            .get_or_insert(real.checked_sub(now).unwrap_or(real));
        let elapsed = real.duration_since(origin);
        if let Some(ahead) = now.checked_sub(elapsed) {
            self.tap.wait(ahead);
        } else if elapsed - now > BEHIND_MAX {
            self.origin = Some(origin + (elapsed - now - BEHIND_MAX));
        }
    }

    /// The kernel never says that it is done; sessions say when they are over.
    fn is_done(&self) -> bool {
        false
    }

    fn stats(&self) -> PeerStats {
        self.sent.stats()
    }
}
