//! From a path to a card that answers.

use super::VfioUser;
use crate::iova::IovaSpace;
use crate::transport::REGIONS;
use crate::vfio_user::error::VfioUserError;
use crate::vfio_user::socket::{Connection, SocketError};
use crate::vfio_user::version;
use crate::vfio_user::wire::{Command, DeviceInfo, RegionInfo, device, region};
use pcie_rs::config::CONFIG_BYTES;
use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, connect, socket_with};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// How long a card may take to answer.
pub const TIMEOUT: Duration = Duration::from_secs(10);
/// Longest bound: with more, the end of the wait would be no time that the clock can show.
const TIMEOUT_MAX: Duration = Duration::from_secs(86_400);
/// Longest path of a Unix socket; one octet more ends it.
const PATH_MAX: usize = 107;

impl VfioUser {
    /// Connects to the server at `path` and checks that it serves a card.
    ///
    /// ```no_run
    /// use wirebook_driver::vfio_user::VfioUserError;
    /// use wirebook_driver::{Probed, VfioUser};
    ///
    /// // Served by `wirebook card --socket /tmp/card.sock`.
    /// let card = match VfioUser::connect("/tmp/card.sock") {
    ///     Ok(transport) => Probed::open(transport)?,
    ///     // Another program has it.
    ///     Err(VfioUserError::Busy) => return Ok(()),
    ///     // Says what answered, if anything, and what to type.
    ///     Err(other) => return Err(other.into()),
    /// };
    /// println!("{:?}", card.identity());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`VfioUserError`] saying what answered, if anything.
    pub fn connect(path: impl AsRef<Path>) -> Result<Self, VfioUserError> {
        Self::connect_within(path, TIMEOUT)
    }

    /// As [`VfioUser::connect`], with another bound on each answer, and on all those of opening and of shutting down
    /// together; of a day at most.
    ///
    /// # Errors
    /// As [`VfioUser::connect`].
    pub fn connect_within(
        path: impl AsRef<Path>,
        timeout: Duration,
    ) -> Result<Self, VfioUserError> {
        let path = path.as_ref();
        let timeout = timeout.min(TIMEOUT_MAX);
        let until = Instant::now() + timeout;
        let mut card = Self {
            path: path.to_owned(),
            connection: Some(Connection::new(open(path, until)?).map_err(SocketError::from)?),
            timeout,
            until: Some(until),
            next_id: 0,
            addresses: IovaSpace::new([0..=u64::MAX]),
            mapped: Vec::new(),
        };
        let opened = card.negotiate().and_then(|()| card.check_device());
        opened.map_err(|error| match error {
            VfioUserError::Socket(cause) => VfioUserError::Opening {
                path: path.to_owned(),
                cause,
            },
            other => other,
        })?;
        card.until = None;
        Ok(card)
    }

    fn negotiate(&mut self) -> Result<(), VfioUserError> {
        let ours = version::payload(version::SPOKEN);
        let reply = self
            .call(Command::Version, &ours, &[])
            .map_err(|error| match error {
                // Whoever serves one client at a time says so, or hangs up.
                VfioUserError::Refused { cause, .. }
                    if cause.raw_os_error() == Some(Errno::BUSY.raw_os_error()) =>
                {
                    VfioUserError::Busy
                }
                other => other,
            })?;
        let (theirs, limits) = version::read(&reply.payload).ok_or(VfioUserError::Protocol(
            "its handshake is no version with JSON",
        ))?;
        if theirs.major != version::SPOKEN.major || theirs.minor > version::SPOKEN.minor {
            return Err(VfioUserError::Version {
                major: theirs.major,
                minor: theirs.minor,
            });
        }
        if limits.descriptors == 0 || limits.data_bytes < CONFIG_BYTES as u64 {
            return Err(VfioUserError::Protocol(
                "it takes no descriptors, or too little data at once",
            ));
        }
        Ok(())
    }

    fn check_device(&mut self) -> Result<(), VfioUserError> {
        let ask = DeviceInfo {
            argsz: DeviceInfo::BYTES as u32,
            ..DeviceInfo::default()
        };
        let reply = self.call(Command::DeviceInfo, &ask.octets(), &[])?;
        let (info, _) = DeviceInfo::split_from(&reply.payload)
            .ok_or(VfioUserError::Protocol("its device information is short"))?;
        if info.flags & device::PCI == 0 || info.regions <= region::CONFIG {
            return Err(VfioUserError::NotACard("it is no PCI function"));
        }
        if info.flags & device::RESET == 0 {
            return Err(VfioUserError::NotACard("it cannot be reset"));
        }
        for (index, bytes, refusal) in REGIONS {
            let (info, _) = self.region_info(index, RegionInfo::BYTES)?;
            if info.size < bytes as u64 {
                return Err(VfioUserError::NotACard(refusal));
            }
        }
        Ok(())
    }
}

/// Connects without waiting for ever on a server whose queue is full.
fn open(path: &Path, until: Instant) -> Result<UnixStream, VfioUserError> {
    let bytes = path.as_os_str().len();
    if bytes > PATH_MAX {
        return Err(VfioUserError::PathTooLong { bytes });
    }
    let failed = |errno: Errno| VfioUserError::Connect {
        path: path.to_owned(),
        cause: errno.into(),
    };
    let address = SocketAddrUnix::new(path).map_err(failed)?;
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let socket =
        socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None).map_err(failed)?;
    loop {
        match connect(&socket, &address) {
            Ok(()) => return Ok(UnixStream::from(socket)),
            Err(Errno::INTR) => {}
            // The queue is full; nothing says when it no longer is.
            Err(Errno::AGAIN) if Instant::now() < until => {
                thread::sleep(Duration::from_millis(10));
            }
            Err(Errno::AGAIN) => return Err(VfioUserError::Busy),
            Err(other) => return Err(failed(other)),
        }
    }
}
