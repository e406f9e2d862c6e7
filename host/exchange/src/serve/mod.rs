//! The servers on std sockets, for a command line: blocking, one thread for each connection.
//!
//! Both run until their session is over or `stop` is set, which they notice within
//! [`STOP_POLL`], and report through a callback that must be quick.

mod mold;
mod soup;

pub use mold::{Line, MoldEvent, MoldOptions, MoldSockets, serve_mold};
pub use soup::{Refusal, SoupEvent, SoupOptions, serve_soup};

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

/// Whether the process or the system has no file or memory left for one more: waiting helps.
fn is_exhausted(error: &io::Error) -> bool {
    // Linux, errno(3).
    const ENOMEM: i32 = 12;
    const ENFILE: i32 = 23;
    const EMFILE: i32 = 24;
    const ENOBUFS: i32 = 105;
    matches!(
        error.raw_os_error(),
        Some(ENOMEM | ENFILE | EMFILE | ENOBUFS)
    )
}

/// Whether `accept` failed for one client, or for now: the listening socket is as good as before.
fn is_passing(error: &io::Error) -> bool {
    const EPROTO: i32 = 71;
    is_exhausted(error)
        || error.kind() == io::ErrorKind::ConnectionAborted
        || error.raw_os_error() == Some(EPROTO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_does_not_stop_a_server() {
        let of = |code| is_passing(&io::Error::from_raw_os_error(code));
        // ENOMEM, ENFILE, EMFILE, EPROTO, ECONNABORTED, ENOBUFS
        assert!([12, 23, 24, 71, 103, 105].into_iter().all(of));
        // EBADF, EINVAL, ENOTSOCK
        assert!(![9, 22, 88].into_iter().any(of));
        assert!(!is_exhausted(&io::Error::from_raw_os_error(2)));
    }
}
