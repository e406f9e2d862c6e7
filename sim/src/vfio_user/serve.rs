//! One client after the other: handshake, messages, the card in between.

use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::time::Duration;
use std::{io, mem};

use super::function::{Errno, Function, Reply};
use super::{Server, World};
use crate::SimError;
use thiserror::Error;
use wirebook_driver::vfio_user::socket::{Connection, Message, SocketError, wait_readable};
use wirebook_driver::vfio_user::version;
use wirebook_driver::vfio_user::wire::{Command, Header, Version, flag};

/// Cycles that the card runs between two looks at the socket: short for a message that waits, long beside
/// the look itself.
const BURST_CYCLES: u64 = 256;
/// Notes per client; a hostile one must not fill a disk.
const NOTES_MAX: u32 = 32;

/// How a client left.
#[derive(Debug)]
pub enum Ended {
    /// It closed the connection between two messages.
    Left,
    /// It closed the connection inside a message, sent nonsense, or took too long.
    Broken(String),
    /// The simulation cannot go on; the client was sent away.
    Failed(SimError),
    /// The service ends; the client was sent away.
    Stopped,
}

/// What a client did.
#[derive(Debug)]
pub struct Visit {
    /// How it left.
    pub ended: Ended,
    /// Messages answered, the handshake not counted.
    pub messages: u64,
    /// Cycles the card ran.
    pub cycles: u64,
    /// Memory writes of the card that were refused, as an IOMMU would.
    pub faults: u64,
    /// The first of them.
    pub first_fault: Option<String>,
}

/// The server itself cannot go on.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServeError {
    /// No card.
    #[error(transparent)]
    Card(#[from] SimError),
    /// The listening socket failed.
    #[error("the socket failed: {0}; start the server again")]
    Socket(#[from] io::Error),
    /// The service was asked to end; see [`Server::stopper`].
    #[error("the card was stopped; start it again to go on")]
    Stopped,
}

impl Server {
    /// Waits for a client and serves it until it leaves. Whoever connects without a handshake is noted and
    /// sent away, and the wait goes on.
    ///
    /// # Errors
    /// [`ServeError`]; what a client does is never one.
    pub fn serve_next(&mut self, world: &mut dyn World) -> Result<Visit, ServeError> {
        loop {
            let [_, stops] = wait_readable([self.listener.as_fd(), self.stopped.as_fd()], None)?;
            if stops {
                return Err(ServeError::Stopped);
            }
            let Some(stream) = self.accept()? else {
                continue;
            };
            let mut connection = Connection::new(stream)?;
            match handshake(&mut connection, self.patience) {
                Ok(true) => return self.visit(connection, world),
                // Another server looking whether we listen does this, too.
                Ok(false) => {}
                Err(what) => world.note(&format!(
                    "a client without a handshake was sent away: {what}"
                )),
            }
        }
    }

    /// A client that waits, if one still does.
    fn accept(&self) -> io::Result<Option<UnixStream>> {
        match self.listener.accept() {
            Ok((stream, _)) => Ok(Some(stream)),
            Err(error) => match error.kind() {
                io::ErrorKind::WouldBlock
                | io::ErrorKind::Interrupted
                | io::ErrorKind::ConnectionAborted => Ok(None),
                _ => Err(error),
            },
        }
    }

    fn visit(
        &mut self,
        mut connection: Connection,
        world: &mut dyn World,
    ) -> Result<Visit, ServeError> {
        let mut function = Function::new(world)?;
        let mut messages = 0;
        let mut notes = 0;
        let ended = loop {
            let now = function.is_running().then_some(Duration::ZERO);
            let ends = [
                connection.as_fd(),
                self.listener.as_fd(),
                self.stopped.as_fd(),
            ];
            let [talks, waits, stops] = wait_readable(ends, now)?;
            if stops {
                break Ended::Stopped;
            }
            // Only beside a client that is there and silent: one that has just left is heard first.
            if waits
                && !talks
                && let Some(second) = self.accept()?
            {
                turn_away(second, self.patience);
            }
            if talks {
                match self.answer(&mut connection, &mut function, world) {
                    Ok(true) => messages += 1,
                    Ok(false) => break Ended::Left,
                    Err(what) => break what,
                }
            } else if let Err(error) = function.run(BURST_CYCLES) {
                break Ended::Failed(error);
            }
            for note in function.notes() {
                notes += 1;
                if notes <= NOTES_MAX {
                    world.note(&note);
                }
            }
        };
        if function.has_run() {
            world.left(function.card())?;
        }
        let (faults, first_fault) = function.faults();
        Ok(Visit {
            ended,
            messages,
            cycles: function.cycles(),
            faults,
            first_fault,
        })
    }

    /// Answers one message; false when the client closed the connection.
    fn answer(
        &self,
        connection: &mut Connection,
        function: &mut Function,
        world: &mut dyn World,
    ) -> Result<bool, Ended> {
        let broken = |error: SocketError| Ended::Broken(error.to_string());
        let Some(mut message) = connection.receive(self.patience).map_err(broken)? else {
            return Ok(false);
        };
        if message.header.flags & flag::TYPE != 0 {
            return Err(Ended::Broken("a reply that nothing asked for".into()));
        }
        let descriptors = mem::take(&mut message.descriptors);
        let outcome = match Command::from_number(message.header.command) {
            Some(command) => function
                .handle(command, &message.payload, descriptors, world)
                .map_err(Ended::Failed)?,
            None => Err(Errno::NOTSUP),
        };
        if message.header.flags & flag::NO_REPLY == 0 {
            reply(connection, &message, outcome, self.patience).map_err(broken)?;
        }
        Ok(true)
    }
}

/// The first message of a client; false when it has none.
fn handshake(connection: &mut Connection, patience: Duration) -> Result<bool, String> {
    let said = |error: SocketError| error.to_string();
    let Some(message) = connection.receive(patience).map_err(said)? else {
        return Ok(false);
    };
    if message.header.command != Command::Version as u16 {
        return Err(format!(
            "its first message is command {}",
            message.header.command
        ));
    }
    let spoken = version::SPOKEN;
    let (outcome, refusal) = match version::read(&message.payload) {
        None => (Err(Errno::INVAL), Some("no version with JSON".to_owned())),
        Some((theirs, _)) if theirs.major == spoken.major => {
            // At most what the client speaks: QEMU's 0.0 asks for nothing that we do otherwise.
            let agreed = Version {
                minor: spoken.minor.min(theirs.minor),
                ..spoken
            };
            (Ok(Reply::payload(version::payload(agreed))), None)
        }
        Some((theirs, _)) => {
            let refusal = format!("it speaks version {}.{}", theirs.major, theirs.minor);
            (Err(Errno::NOTSUP), Some(refusal))
        }
    };
    reply(connection, &message, outcome, patience).map_err(said)?;
    refusal.map_or(Ok(true), Err)
}

fn reply(
    connection: &mut Connection,
    asked: &Message,
    outcome: Result<Reply, Errno>,
    patience: Duration,
) -> Result<(), SocketError> {
    let (reply, failed, error) = match outcome {
        Ok(reply) => (reply, 0, 0),
        Err(errno) => (Reply::default(), flag::ERROR, errno.0),
    };
    let header = Header {
        id: asked.header.id,
        command: asked.header.command,
        bytes: (Header::BYTES + reply.payload.len()) as u32,
        flags: flag::REPLY | failed,
        error,
    };
    let descriptors: Vec<_> = reply.descriptor.iter().map(AsFd::as_fd).collect();
    connection.send(&header, &reply.payload, &descriptors, patience)
}

/// Tells a second client that the card is in use. It does not wait for its handshake, whose id is the first
/// that a client of ours uses.
fn turn_away(stream: UnixStream, patience: Duration) {
    let header = Header {
        id: 0,
        command: Command::Version as u16,
        bytes: Header::BYTES as u32,
        flags: flag::REPLY | flag::ERROR,
        error: Errno::BUSY.0,
    };
    // It may be gone already, which is what we want.
    if let Ok(mut connection) = Connection::new(stream) {
        let _ = connection.send(&header, &[], &[], patience);
    }
}
