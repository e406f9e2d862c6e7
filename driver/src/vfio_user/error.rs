//! Why a card behind a socket is refused or lost.

use super::socket::SocketError;
use super::wire::Command;
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// A card in another process cannot be used, or no longer.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum VfioUserError {
    /// A path that no socket can have.
    #[error(
        "socket path of {bytes} bytes: at most 107 are possible; use a shorter one, such as /tmp/card"
    )]
    PathTooLong {
        /// Its length.
        bytes: usize,
    },
    /// Nobody is there.
    #[error(
        "no card listens at {}: {cause}; start one with `wirebook card --socket {}`", path.display(), path.display()
    )]
    Connect {
        /// Where.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The card serves another program.
    #[error(
        "the card is in use by another program; end that one, or start another card with `wirebook card --socket PATH`"
    )]
    Busy,
    /// The connection failed.
    #[error(transparent)]
    Socket(#[from] SocketError),
    /// The connection failed while the card was opened.
    #[error("{cause}; start the card again with `wirebook card --socket {}`", path.display())]
    Opening {
        /// Where.
        path: PathBuf,
        /// How.
        cause: SocketError,
    },
    /// An earlier failure ended the connection.
    #[error(
        "the connection to the card was given up after an earlier failure; open the card again"
    )]
    GivenUp,
    /// The server refuses a command.
    #[error("the card refuses {command:?}: {cause}")]
    Refused {
        /// What was asked.
        command: Command,
        /// Its reason.
        cause: io::Error,
    },
    /// The server speaks another version.
    #[error(
        "the server speaks vfio-user {major}.{minor}, this driver 0.1; start a card that does with `wirebook card --socket PATH`"
    )]
    Version {
        /// Its major version.
        major: u16,
        /// Its minor version.
        minor: u16,
    },
    /// The server breaks the protocol.
    #[error(
        "the server breaks the protocol: {0}; if it is none of ours, start one with `wirebook card --socket PATH`"
    )]
    Protocol(&'static str),
    /// The device is no card of ours.
    #[error("the device is not a Wirebook card: {0}; start one with `wirebook card --socket PATH`")]
    NotACard(&'static str),
    /// The server's doorbells cannot be mapped.
    #[error(transparent)]
    Doorbells(#[from] crate::ImportError),
    /// Too few interrupts.
    #[error("{wanted} interrupts are wanted, and the card has {count} that can signal")]
    Interrupts {
        /// Vectors asked for.
        wanted: usize,
        /// Vectors there are.
        count: u32,
    },
    /// All bus addresses are used up.
    #[error("no bus addresses are left; ask for fewer or smaller rings")]
    Addresses,
    /// Nothing is mapped there.
    #[error("nothing is mapped at bus address 0x{0:x}")]
    NotMapped(u64),
}
