//! A SoupBinTCP 3.00 client on a blocking socket, and the session below it without one.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

/// Either side sends something at least this often.
const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(1);
/// A server that sends nothing for this long is gone.
const SERVER_TIMEOUT: Duration = Duration::from_secs(15);
/// A heartbeat: length 1, type `R`.
const HEARTBEAT: [u8; 3] = [0, 1, b'R'];
const LOGOUT: [u8; 3] = [0, 1, b'O'];

/// What to log in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// At most 6 characters; the rest is cut.
    pub username: String,
    /// At most 10 characters; the rest is cut.
    pub password: String,
    /// At most 10 characters; empty: the current session.
    pub session: String,
    /// The first message wanted; 1: from the start, 0: the most recent.
    pub sequence: u64,
}

impl Login {
    /// The login request packet.
    fn packet(&self) -> Vec<u8> {
        let payload = format!(
            "{:<6.6}{:<10.10}{:>10.10}{:>20}",
            self.username, self.password, self.session, self.sequence
        );
        let mut packet = vec![0, 47, b'L'];
        // Characters beyond ASCII would change the packet's length.
        packet.extend(
            payload
                .chars()
                .map(|c| if c.is_ascii() { c as u8 } else { b'?' }),
        );
        packet
    }
}

/// Why a session stopped before its end.
#[derive(Debug, thiserror::Error)]
pub enum SoupError {
    /// No connection.
    #[error("cannot connect: {0}; is the exchange running, and is the port right?")]
    Connect(io::Error),
    /// The server does not accept the login.
    #[error(
        "the server rejected the login with {:?} (A: user or password, S: session); check the \
         credentials and the session's name",
        char::from(*reason)
    )]
    Rejected {
        /// The server's letter.
        reason: u8,
    },
    /// The connection ended without an end of session.
    #[error(
        "the server closed the connection before the end of the session; next message is \
         {next_sequence}, {partial} bytes of an incomplete packet were discarded; log in again \
         with that number"
    )]
    Closed {
        /// The first message that did not arrive.
        next_sequence: u64,
        /// Bytes of a packet whose rest never came.
        partial: usize,
    },
    /// The stream is not SoupBinTCP.
    #[error(
        "the server sent {what}, which is not SoupBinTCP here; next message is {next_sequence}"
    )]
    Protocol {
        /// What came.
        what: String,
        /// The first message that did not arrive.
        next_sequence: u64,
    },
    /// The server is silent.
    #[error(
        "nothing from the server for {} s; next message is {next_sequence}",
        SERVER_TIMEOUT.as_secs()
    )]
    Timeout {
        /// The first message that did not arrive.
        next_sequence: u64,
    },
    /// The socket failed.
    #[error("the connection failed: {0}")]
    Io(#[from] io::Error),
    /// The receiver of the messages failed.
    #[error("taking message {sequence} failed: {source}")]
    Sink {
        /// The message's number.
        sequence: u64,
        /// What its receiver said.
        source: io::Error,
    },
}

/// A session that came to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The session's name, without padding.
    pub session: String,
    /// Messages received.
    pub messages: u64,
    /// The number after the last message.
    pub next_sequence: u64,
}

/// The client's side of the protocol, bytes in, messages out.
#[derive(Debug, Default)]
pub struct SoupSession {
    held: Vec<u8>,
    session: Option<[u8; 10]>,
    next_sequence: u64,
    messages: u64,
    ended: bool,
}

impl SoupSession {
    /// Before the login's answer.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes bytes of the stream, split anywhere, and gives `sink` each message with its number.
    /// True once the session has ended.
    pub fn receive(
        &mut self,
        bytes: &[u8],
        sink: &mut impl FnMut(u64, &[u8]) -> io::Result<()>,
    ) -> Result<bool, SoupError> {
        let mut held = std::mem::take(&mut self.held);
        held.extend_from_slice(bytes);
        let mut rest = held.as_slice();
        while !self.ended {
            let Some((&[high, low], after)) = rest.split_first_chunk() else {
                break;
            };
            let length = usize::from(u16::from_be_bytes([high, low]));
            if length == 0 {
                return Err(self.protocol("a packet of length 0".into()));
            }
            let Some((packet, after)) = after.split_at_checked(length) else {
                break;
            };
            self.packet(packet[0], &packet[1..], sink)?;
            rest = after;
        }
        let used = held.len() - rest.len();
        held.drain(..used);
        self.held = held;
        Ok(self.ended)
    }

    /// Bytes of a packet that is not complete.
    pub fn partial(&self) -> usize {
        self.held.len()
    }

    /// The number of the next message; 0 before the login's answer.
    pub fn next_sequence(&self) -> u64 {
        self.next_sequence
    }

    /// What was received.
    pub fn summary(&self) -> Summary {
        let session = self.session.unwrap_or_default();
        Summary {
            session: String::from_utf8_lossy(session.trim_ascii()).into_owned(),
            messages: self.messages,
            next_sequence: self.next_sequence,
        }
    }

    fn packet(
        &mut self,
        kind: u8,
        payload: &[u8],
        sink: &mut impl FnMut(u64, &[u8]) -> io::Result<()>,
    ) -> Result<(), SoupError> {
        match (kind, self.session) {
            (b'+', _) | (b'H', Some(_)) | (b'U', Some(_)) => Ok(()),
            (b'A', None) => self.accepted(payload),
            (b'J', None) => Err(SoupError::Rejected {
                reason: payload.first().copied().unwrap_or(b'?'),
            }),
            (b'S', Some(_)) => {
                let sequence = self.next_sequence;
                sink(sequence, payload).map_err(|source| SoupError::Sink { sequence, source })?;
                self.next_sequence = sequence.wrapping_add(1);
                self.messages += 1;
                Ok(())
            }
            (b'Z', Some(_)) => {
                self.ended = true;
                Ok(())
            }
            (kind, session) => {
                let when = if session.is_some() { "after" } else { "before" };
                Err(self.protocol(format!("a packet of type {kind:#04x} {when} the login")))
            }
        }
    }

    /// Session (10) and next sequence number (20 digits), both padded on the left.
    fn accepted(&mut self, payload: &[u8]) -> Result<(), SoupError> {
        let accepted = payload.split_first_chunk().and_then(|(session, digits)| {
            let digits = str::from_utf8(digits).ok().filter(|d| d.len() == 20)?;
            Some((*session, digits.trim().parse().ok()?))
        });
        let Some((session, sequence)) = accepted else {
            return Err(self.protocol("a login acceptance that cannot be read".into()));
        };
        self.session = Some(session);
        self.next_sequence = sequence;
        Ok(())
    }

    fn protocol(&self, what: String) -> SoupError {
        SoupError::Protocol {
            what,
            next_sequence: self.next_sequence,
        }
    }
}

/// A connection to a server.
#[derive(Debug)]
pub struct SoupClient {
    stream: TcpStream,
    session: SoupSession,
    last_sent: Instant,
    last_received: Instant,
}

impl SoupClient {
    /// Connects, logs in and receives the session to its end, blocking.
    ///
    /// `sink` gets each message with its number, in order and without gaps.
    pub fn run(
        address: impl ToSocketAddrs,
        login: &Login,
        sink: impl FnMut(u64, &[u8]) -> io::Result<()>,
    ) -> Result<Summary, SoupError> {
        let stream = TcpStream::connect(address).map_err(SoupError::Connect)?;
        Self::over(stream, login)?.receive(sink)
    }

    /// Logs in over a connection that is already there.
    pub fn over(mut stream: TcpStream, login: &Login) -> Result<Self, SoupError> {
        stream.set_nodelay(true)?;
        stream.write_all(&login.packet())?;
        let now = Instant::now();
        Ok(Self {
            stream,
            session: SoupSession::new(),
            last_sent: now,
            last_received: now,
        })
    }

    /// Receives the session to its end.
    pub fn receive(
        mut self,
        mut sink: impl FnMut(u64, &[u8]) -> io::Result<()>,
    ) -> Result<Summary, SoupError> {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            self.keep_alive()?;
            let received = match self.stream.read(&mut buffer) {
                Ok(received) => received,
                Err(error) if is_timeout(&error) => continue,
                // A reset: what came before it was already taken.
                Err(error) if error.kind() == ErrorKind::ConnectionReset => 0,
                Err(error) => return Err(error.into()),
            };
            if received == 0 {
                return Err(SoupError::Closed {
                    next_sequence: self.session.next_sequence(),
                    partial: self.session.partial(),
                });
            }
            self.last_received = Instant::now();
            if self.session.receive(&buffer[..received], &mut sink)? {
                // The server is closing too; whether it still reads this does not matter.
                let _ = self.stream.write_all(&LOGOUT);
                return Ok(self.session.summary());
            }
        }
    }

    /// Sends a heartbeat when one is due, and notices a silent server; sets how long the next
    /// read may wait.
    fn keep_alive(&mut self) -> Result<(), SoupError> {
        if self.last_received.elapsed() >= SERVER_TIMEOUT {
            return Err(SoupError::Timeout {
                next_sequence: self.session.next_sequence(),
            });
        }
        if self.last_sent.elapsed() >= HEARTBEAT_INTERVAL {
            match self.stream.write_all(&HEARTBEAT) {
                Ok(()) => {}
                // The server closed; what it sent before is still to be read.
                Err(error) if is_closed(&error) => {}
                Err(error) => return Err(error.into()),
            }
            self.last_sent = Instant::now();
        }
        let wait = HEARTBEAT_INTERVAL.saturating_sub(self.last_sent.elapsed());
        // A timeout of zero would mean none.
        let wait = wait.max(Duration::from_millis(1));
        Ok(self.stream.set_read_timeout(Some(wait))?)
    }
}

fn is_closed(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::BrokenPipe | ErrorKind::ConnectionReset
    )
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
    )
}
