//! The servers on std sockets, for a command line: blocking, one thread for each connection.
//!
//! Both run until their session is over or `stop` is set, which they notice within
//! [`STOP_POLL`], and report through a callback that must be quick.

mod mold;
mod soup;

pub use mold::{Line, MoldEvent, MoldOptions, MoldSockets, serve_mold};
pub use soup::{SoupEvent, SoupOptions, serve_soup};

use std::io;
use std::time::Duration;

/// How long a server may take to notice that it should stop.
pub const STOP_POLL: Duration = Duration::from_millis(50);

/// Why serving stopped early.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A socket failed.
    #[error("{what}: {source}")]
    Socket {
        /// What was being done.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The messages cannot be read further.
    #[error(transparent)]
    Source(#[from] crate::source::SourceError),
    /// A message does not fit in a packet.
    #[error(transparent)]
    TooLong(#[from] crate::mold::TooLong),
}

/// Names what a socket call was for.
fn socket(what: &'static str) -> impl FnOnce(io::Error) -> ServeError {
    move |source| ServeError::Socket { what, source }
}

/// Whether a socket call only ran out of time.
fn is_timeout(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted
    )
}
