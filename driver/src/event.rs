//! What a sleeping reader waits for: an eventfd that an interrupt signals.

use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl, readlink};
use rustix::io::{Errno, read, write};
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::time::Duration;

/// What the kernel calls an eventfd.
const EVENTFD: &[u8] = b"anon_inode:[eventfd]";

/// An event: signalled by a card, or by whoever plays one, and awaited by one reader. It remembers that it was
/// signalled, not how often.
#[derive(Debug)]
pub struct Event {
    fd: OwnedFd,
}

impl Event {
    /// An event that is not signalled.
    ///
    /// # Errors
    /// What the system says, such as that this process has too many descriptors open.
    pub fn new() -> io::Result<Self> {
        let fd = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?;
        Ok(Self { fd })
    }

    /// Another process's event, to be signalled. Anything but an eventfd is refused, because a write to it might
    /// do harm or wait for ever.
    ///
    /// # Errors
    /// `InvalidInput` for another kind of descriptor, or what the system says.
    pub fn import(fd: OwnedFd) -> io::Result<Self> {
        let link = format!("/proc/self/fd/{}", fd.as_raw_fd());
        if readlink(link, Vec::new())?.as_bytes() != EVENTFD {
            let cause = "the descriptor is no eventfd";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, cause));
        }
        fcntl_setfl(&fd, fcntl_getfl(&fd)? | OFlags::NONBLOCK)?;
        Ok(Self { fd })
    }

    /// The descriptor: what a transport gives to the card's side.
    #[must_use]
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }

    /// Wakes whoever waits, or the next to wait. Never blocks: one that is signalled as often as can be counted
    /// is signalled.
    pub fn signal(&self) {
        // The only refusal is a full counter.
        let _ = write(&self.fd, &1_u64.to_ne_bytes());
    }

    /// Forgets signals that have come; whether there were any.
    pub fn drain(&self) -> bool {
        read(&self.fd, &mut [0; 8]).is_ok()
    }

    /// Waits until it is signalled, at most `limit`; whether it was. It stays signalled until
    /// [`Event::drain`].
    ///
    /// # Errors
    /// What the system says. A signal of Unix ends the wait without an error.
    pub fn wait(&self, limit: Duration) -> io::Result<bool> {
        let limit = Timespec {
            tv_sec: limit.as_secs().try_into().unwrap_or(i64::MAX),
            tv_nsec: limit.subsec_nanos().into(),
        };
        let mut polled = [PollFd::new(&self.fd, PollFlags::IN)];
        match poll(&mut polled, Some(&limit)) {
            Ok(count) => Ok(count > 0),
            Err(Errno::INTR) => Ok(false),
            Err(other) => Err(other.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;

    #[test]
    fn a_signal_is_remembered_until_it_is_drained() {
        let event = Event::new().unwrap();
        assert!(!event.wait(Duration::ZERO).unwrap());
        assert!(!event.drain());
        event.signal();
        event.signal();
        assert!(event.wait(Duration::ZERO).unwrap());
        assert!(
            event.wait(Duration::MAX).unwrap(),
            "waiting forgets nothing"
        );
        assert!(event.drain());
        assert!(!event.drain() && !event.wait(Duration::ZERO).unwrap());
    }

    #[test]
    fn signals_beyond_counting_neither_block_nor_get_lost() {
        let event = Event::new().unwrap();
        write(&event.fd, &(u64::MAX - 1).to_ne_bytes()).unwrap();
        event.signal();
        assert!(event.drain());
    }

    #[test]
    fn only_an_eventfd_is_imported_and_shares_its_signals() {
        let event = Event::new().unwrap();
        let other = Event::import(event.fd().try_clone_to_owned().unwrap()).unwrap();
        other.signal();
        assert!(event.drain());
        let file = OwnedFd::from(File::open("/dev/null").unwrap());
        let refused = Event::import(file).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::InvalidInput);
    }
}
