//! The server side of one SoupBinTCP 3.00 connection, without a socket.
//!
//! Bytes from the client go in with [`Server::on_bytes`]; [`Server::pull`] gives at most as many
//! bytes as the connection can take right now. Nothing is produced ahead of that, so a client
//! that stops reading costs at most one buffered packet.

mod packet;
mod server;

pub use server::Server;

use crate::Pace;
use std::time::Duration;
use wirebook_wire::soup;

/// A silent side sends a heartbeat this often.
pub const HEARTBEAT_INTERVAL: Duration = Duration::from_millis(soup::HEARTBEAT_MS);
/// A client that sends nothing for this long is gone.
pub const CLIENT_TIMEOUT: Duration = Duration::from_millis(soup::TIMEOUT_MS);
/// A connection without a login is dropped after this.
pub const LOGIN_TIMEOUT: Duration = Duration::from_secs(30);

/// Who may log in, and to what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// At most 6 characters; compared without regard to case.
    pub username: String,
    /// At most 10 characters; compared without regard to case.
    pub password: String,
    /// At most 10 characters.
    pub session: String,
    /// How fast sequenced data may be sent.
    pub pace: Pace,
    /// Misbehaviour, for tests of the other side.
    pub faults: Faults,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            username: "wire".into(),
            password: "book".into(),
            session: "000000001A".into(),
            pace: Pace::Unlimited,
            faults: Faults::default(),
        }
    }
}

/// What the server does wrong on purpose; nothing by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    /// Reject every login, however good.
    pub reject_login: Option<RejectReason>,
    /// Accept the connection and then never answer the login.
    pub ignore_login: bool,
    /// Cut the connection inside sequenced message number `.0` of this connection (from 1),
    /// after `.1` bytes of its packet.
    pub disconnect_at: Option<(u64, usize)>,
    /// Put these bytes into the stream after sequenced message `.0` of this connection (0: right
    /// after the login was accepted).
    pub garbage_after: Option<(u64, Vec<u8>)>,
    /// Send no heartbeats.
    pub no_heartbeats: bool,
    /// Stop sending anything after so many sequenced messages of this connection, and say
    /// nothing.
    pub stall_after: Option<u64>,
}

/// Why a login is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RejectReason {
    /// Wrong user or password.
    NotAuthorized,
    /// The session asked for is not the current one.
    SessionNotAvailable,
}

impl RejectReason {
    /// Its letter on the wire.
    pub fn letter(self) -> u8 {
        match self {
            Self::NotAuthorized => soup::login_rejected::NOT_AUTHORIZED,
            Self::SessionNotAvailable => soup::login_rejected::SESSION_NOT_AVAILABLE,
        }
    }
}

/// Why the server closes the connection.
#[derive(Debug, thiserror::Error)]
pub enum CloseReason {
    /// All messages were sent, and the end of session after them.
    #[error("the session ended")]
    EndOfSession,
    /// The client asked.
    #[error("the client logged out")]
    Logout,
    /// The login was rejected.
    #[error("the login was rejected: {0:?}")]
    Rejected(RejectReason),
    /// No login came.
    #[error("no login within {} s of the connection", LOGIN_TIMEOUT.as_secs())]
    LoginTimeout,
    /// Nothing came from the client for too long.
    #[error("nothing from the client for {} s", CLIENT_TIMEOUT.as_secs())]
    ClientTimeout,
    /// The client sent something that is not SoupBinTCP.
    #[error("the client sent a packet of type {0:#04x} that is not allowed here")]
    Violation(u8),
    /// [`Faults::disconnect_at`] was reached.
    #[error("the fault asked for: disconnected inside a message")]
    Fault,
    /// The messages cannot be read further.
    #[error("the message source failed: {0}")]
    Source(#[from] crate::source::SourceError),
}

/// What a connection has carried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// Sequenced messages framed for sending.
    pub messages: u64,
    /// Bytes handed to the connection.
    pub bytes: u64,
    /// Heartbeats framed for sending.
    pub heartbeats: u64,
    /// Client packets that were skipped: debug texts and unsequenced data.
    pub ignored: u64,
}
