//! Whole messages over a Unix socket, with descriptors and a deadline for each.

use super::wire::{DESCRIPTORS_MAX, Header, PAYLOAD_MAX};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};
use thiserror::Error;

/// Why a message could not be sent or received. The stream's place is lost: give the connection up.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SocketError {
    /// The other end is gone.
    #[error("the other end closed the connection")]
    Closed,
    /// The other end is gone in the middle of a message.
    #[error("the other end closed the connection in the middle of a message")]
    Truncated,
    /// A message did not get through in time.
    #[error("no complete message within {} ms", .0.as_millis())]
    Timeout(Duration),
    /// A header announces a size that no message has.
    #[error("a message of {0} octets, which no message of vfio-user has")]
    Size(u32),
    /// More descriptors than any message carries.
    #[error("a message with more than {DESCRIPTORS_MAX} descriptors")]
    Descriptors,
    /// The system's refusal.
    #[error("the socket failed: {0}")]
    System(#[from] io::Error),
}

impl From<Errno> for SocketError {
    fn from(errno: Errno) -> Self {
        match errno {
            Errno::PIPE | Errno::CONNRESET => Self::Closed,
            other => Self::System(other.into()),
        }
    }
}

/// A message as received.
#[derive(Debug)]
pub struct Message {
    /// Its header.
    pub header: Header,
    /// What follows the header.
    pub payload: Vec<u8>,
    /// Descriptors that came with it; closed when dropped.
    pub descriptors: Vec<OwnedFd>,
}

/// One end of a connection.
#[derive(Debug)]
pub struct Connection {
    socket: OwnedFd,
}

impl AsFd for Connection {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

impl Connection {
    /// Takes a connected socket.
    ///
    /// # Errors
    /// When it cannot be made non-blocking.
    pub fn new(stream: UnixStream) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        Ok(Self {
            socket: stream.into(),
        })
    }

    /// Sends a message within `timeout`; its descriptors go with the first octet.
    ///
    /// # Errors
    /// [`SocketError`].
    pub fn send(
        &mut self,
        header: &Header,
        payload: &[u8],
        descriptors: &[BorrowedFd<'_>],
        timeout: Duration,
    ) -> Result<(), SocketError> {
        let deadline = Deadline::after(timeout);
        let mut octets = header.octets();
        octets.extend_from_slice(payload);
        let mut sent = 0;
        while sent < octets.len() {
            let mut space =
                [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(DESCRIPTORS_MAX))];
            let mut control = SendAncillaryBuffer::new(&mut space);
            let wanted = sent == 0 && !descriptors.is_empty();
            if wanted && !control.push(SendAncillaryMessage::ScmRights(descriptors)) {
                return Err(SocketError::Descriptors);
            }
            let octets = IoSlice::new(&octets[sent..]);
            match sendmsg(&self.socket, &[octets], &mut control, SendFlags::NOSIGNAL) {
                Ok(count) => sent += count,
                Err(Errno::AGAIN) => deadline.wait(self.socket.as_fd(), PollFlags::OUT)?,
                Err(Errno::INTR) => {}
                Err(other) => return Err(other.into()),
            }
        }
        Ok(())
    }

    /// Receives a message, complete within `timeout`; `None` when the other end closed the connection
    /// between two messages.
    ///
    /// # Errors
    /// [`SocketError`].
    pub fn receive(&mut self, timeout: Duration) -> Result<Option<Message>, SocketError> {
        let deadline = Deadline::after(timeout);
        let mut descriptors = Vec::new();
        let mut octets = [0; Header::BYTES];
        match self.fill(&mut octets, &mut descriptors, &deadline)? {
            0 => return Ok(None),
            Header::BYTES => {}
            _ => return Err(SocketError::Truncated),
        }
        let (header, _) = Header::split_from(&octets).ok_or(SocketError::Truncated)?;
        let length = (header.bytes as usize)
            .checked_sub(Header::BYTES)
            .filter(|&length| length <= PAYLOAD_MAX)
            .ok_or(SocketError::Size(header.bytes))?;
        let mut payload = vec![0; length];
        if self.fill(&mut payload, &mut descriptors, &deadline)? < length {
            return Err(SocketError::Truncated);
        }
        Ok(Some(Message {
            header,
            payload,
            descriptors,
        }))
    }

    /// Fills `octets`; the count is smaller only when the other end closed the connection.
    fn fill(
        &mut self,
        octets: &mut [u8],
        descriptors: &mut Vec<OwnedFd>,
        deadline: &Deadline,
    ) -> Result<usize, SocketError> {
        let mut filled = 0;
        while filled < octets.len() {
            let mut space =
                [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(DESCRIPTORS_MAX))];
            let mut control = RecvAncillaryBuffer::new(&mut space);
            let mut into = [IoSliceMut::new(&mut octets[filled..])];
            let flags = RecvFlags::CMSG_CLOEXEC;
            let received = match recvmsg(&self.socket, &mut into, &mut control, flags) {
                Ok(received) => received,
                Err(Errno::AGAIN) => {
                    deadline.wait(self.socket.as_fd(), PollFlags::IN)?;
                    continue;
                }
                Err(Errno::INTR) => continue,
                Err(Errno::CONNRESET) => break,
                Err(other) => return Err(other.into()),
            };
            // What the buffer had no place for is closed by the system.
            for message in control.drain() {
                if let RecvAncillaryMessage::ScmRights(rights) = message {
                    descriptors.extend(rights);
                }
            }
            if received.flags.contains(ReturnFlags::CTRUNC) || descriptors.len() > DESCRIPTORS_MAX {
                return Err(SocketError::Descriptors);
            }
            if received.bytes == 0 {
                break;
            }
            filled += received.bytes;
        }
        Ok(filled)
    }
}

/// The end of one message's patience. A sender that drips octets gets no more of it.
struct Deadline {
    at: Instant,
    timeout: Duration,
}

impl Deadline {
    fn after(timeout: Duration) -> Self {
        Self {
            at: Instant::now() + timeout,
            timeout,
        }
    }

    /// Waits until the socket is ready, hung up or broken; the next call on it tells which.
    fn wait(&self, socket: BorrowedFd<'_>, events: PollFlags) -> Result<(), SocketError> {
        loop {
            let left = self.at.saturating_duration_since(Instant::now());
            let ready = match poll(
                &mut [PollFd::from_borrowed_fd(socket, events)],
                Some(&timespec(left)),
            ) {
                Ok(ready) => ready,
                Err(Errno::INTR) => continue,
                Err(other) => return Err(other.into()),
            };
            return if ready > 0 {
                Ok(())
            } else {
                Err(SocketError::Timeout(self.timeout))
            };
        }
    }
}

/// A duration as the system takes it.
fn timespec(duration: Duration) -> Timespec {
    Timespec {
        tv_sec: i64::try_from(duration.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: duration.subsec_nanos().into(),
    }
}

/// Waits until one of `sockets` can be read or is hung up, at most `timeout`; for ever without one. Says of
/// each whether it is.
///
/// # Errors
/// When the system refuses.
pub fn wait_readable<const N: usize>(
    sockets: [BorrowedFd<'_>; N],
    timeout: Option<Duration>,
) -> io::Result<[bool; N]> {
    let mut polled = sockets.map(|socket| PollFd::from_borrowed_fd(socket, PollFlags::IN));
    match poll(&mut polled, timeout.map(timespec).as_ref()) {
        Ok(_) | Err(Errno::INTR) => {}
        Err(other) => return Err(other.into()),
    }
    Ok(polled.each_ref().map(|polled| !polled.revents().is_empty()))
}
