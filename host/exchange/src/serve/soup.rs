//! SoupBinTCP over TCP.

use super::{STOP_POLL, ServeError, is_exhausted, is_passing, is_timeout, socket};
use crate::soup::{CloseReason, Config, Counters, Server};
use crate::source::{Source, SourceError};
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, Scope};
use std::time::{Duration, Instant};

/// How much is written at a time, in bytes.
const CHUNK_LEN: usize = 64 * 1024;
/// A client that does not read for this long is given up.
const WRITE_TIMEOUT: Duration = Duration::from_secs(15);
/// How long the client may take to close its side after the server closed.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// How to serve.
#[derive(Debug, Clone)]
pub struct SoupOptions {
    /// Who may log in, and to what.
    pub config: Config,
    /// Stop accepting after so many connections were served; `None`: when told to stop.
    pub connections_max: Option<u64>,
    /// Connections open at a time, each with a thread of its own; further ones are closed at once.
    pub open_max: usize,
}

impl Default for SoupOptions {
    fn default() -> Self {
        Self {
            config: Config::default(),
            connections_max: None,
            open_max: 64,
        }
    }
}

/// Why a connection was closed at once.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// As many as may be are open.
    #[error("{0} connections are open, and no more are served at a time")]
    Full(usize),
    /// The system has no thread or file left for it.
    #[error("{0}; close other programs, or raise the limits that `ulimit -a` shows")]
    Exhausted(io::Error),
}

/// What happens on a connection.
#[derive(Debug)]
pub enum SoupEvent<'a> {
    /// A client connected.
    Connected(SocketAddr),
    /// A client was sent away; so many were, with this one.
    Refused(SocketAddr, u64, &'a Refusal),
    /// A client may be there and cannot be let in for now; told once until one is.
    Waiting(&'a io::Error),
    /// Bytes were sent; comes after each chunk, so throttle it before printing.
    Progress(SocketAddr, Counters),
    /// The connection is over, for this reason, or because of the client or the network.
    Closed(SocketAddr, Counters, Result<&'a CloseReason, io::Error>),
}

/// Serves every connection a session of its own from `open`, each from where its login asks.
///
/// Returns when `stop` is set, or after [`SoupOptions::connections_max`] connections are over.
/// However many clients there are and whatever the system runs out of, those that are served are
/// served on: the others are refused, or wait.
pub fn serve_soup<S: Source + Send>(
    listener: &TcpListener,
    open: impl Fn() -> Result<S, SourceError> + Sync,
    options: &SoupOptions,
    stop: &AtomicBool,
    report: impl Fn(SoupEvent<'_>) + Sync,
) -> Result<(), ServeError> {
    listener
        .set_nonblocking(true)
        .map_err(socket("preparing the listening socket"))?;
    let serving = Serving {
        options,
        stop,
        report: &report,
        published: AtomicU64::new(1),
    };
    let (mut accepted, mut refused, mut is_waiting) = (0, 0, false);
    // Each connection's thread holds one, so their count is that of the open connections.
    let open_connections = Arc::new(());
    thread::scope(|scope| {
        while !stop.load(Ordering::Relaxed)
            && options.connections_max.is_none_or(|max| accepted < max)
        {
            let (stream, peer) = match listener.accept() {
                Ok(connection) => connection,
                Err(error) if is_timeout(&error) => {
                    thread::sleep(STOP_POLL / 5);
                    continue;
                }
                Err(error) if is_passing(&error) => {
                    if !is_waiting {
                        report(SoupEvent::Waiting(&error));
                    }
                    is_waiting = true;
                    thread::sleep(STOP_POLL);
                    continue;
                }
                Err(error) => return Err(socket("accepting a connection")(error)),
            };
            is_waiting = false;
            let count = Arc::strong_count(&open_connections) - 1;
            let started = if count >= options.open_max {
                Err(Refusal::Full(count))
            } else {
                let permit = Arc::clone(&open_connections);
                serving.start(scope, &open, stream, peer, permit)?
            };
            match started {
                Ok(()) => accepted += 1,
                Err(reason) => {
                    refused += 1;
                    report(SoupEvent::Refused(peer, refused, &reason));
                }
            }
        }
        Ok(())
    })
}

/// What all connections share.
struct Serving<'a, R> {
    options: &'a SoupOptions,
    stop: &'a AtomicBool,
    report: &'a R,
    published: AtomicU64,
}

impl<R: Fn(SoupEvent<'_>) + Sync> Serving<'_, R> {
    /// Gives a connection its thread, which drops `permit` at its end. A refused one is closed.
    fn start<'scope, S: Source + Send + 'scope>(
        &'scope self,
        scope: &'scope Scope<'scope, '_>,
        open: impl Fn() -> Result<S, SourceError>,
        stream: TcpStream,
        peer: SocketAddr,
        permit: Arc<()>,
    ) -> Result<Result<(), Refusal>, ServeError> {
        let inner = match open() {
            Ok(source) => source,
            Err(SourceError::Open { source, .. }) if is_exhausted(&source) => {
                return Ok(Err(Refusal::Exhausted(source)));
            }
            Err(error) => return Err(error.into()),
        };
        let source = Shared {
            inner,
            published: &self.published,
        };
        let serve = move || {
            self.serve(&stream, peer, source);
            // The place is free once the client can see that the connection is over.
            drop(stream);
            drop(permit);
        };
        let thread = thread::Builder::new().name(format!("soup {peer}"));
        let started = thread.spawn_scoped(scope, serve);
        Ok(started.map(drop).map_err(Refusal::Exhausted))
    }

    fn serve<S: Source>(&self, stream: &TcpStream, peer: SocketAddr, source: Shared<'_, S>) {
        let report = self.report;
        report(SoupEvent::Connected(peer));
        let mut connection = Connection::new(self.options.config.clone(), source);
        let ended = connection.run(stream, self.stop, &|counters| {
            report(SoupEvent::Progress(peer, counters));
        });
        let server = &connection.server;
        let reason = match (ended, server.close_reason()) {
            (Ok(()), Some(reason)) => Ok(reason),
            (Ok(()), None) => Err(io::Error::other("the server was told to stop")),
            (Err(error), _) => Err(error),
        };
        report(SoupEvent::Closed(peer, server.counters(), reason));
    }
}

struct Connection<S> {
    server: Server<S>,
    start: Instant,
}

impl<S: Source> Connection<S> {
    fn new(config: Config, source: S) -> Self {
        Self {
            server: Server::new(Duration::ZERO, config, source),
            start: Instant::now(),
        }
    }

    fn run(
        &mut self,
        stream: &TcpStream,
        stop: &AtomicBool,
        progress: &dyn Fn(Counters),
    ) -> io::Result<()> {
        stream.set_nonblocking(false)?;
        stream.set_nodelay(true)?;
        stream.set_write_timeout(Some(STOP_POLL))?;
        let mut out = Vec::with_capacity(CHUNK_LEN);
        let mut received = [0; 1024];
        while !stop.load(Ordering::Relaxed) {
            out.clear();
            let pulled = self.server.pull(self.start.elapsed(), CHUNK_LEN, &mut out);
            if pulled > 0 {
                if !write(stream, &out, stop)? {
                    break;
                }
                progress(self.server.counters());
            }
            match self.server.close_reason() {
                Some(CloseReason::Fault) => return stream.shutdown(Shutdown::Both),
                Some(_) => return close(stream),
                None => {}
            }
            match self.receive(stream, pulled > 0, &mut received)? {
                Some(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Some(count) => {
                    let now = self.start.elapsed();
                    self.server.on_bytes(now, &received[..count]);
                }
                None => {}
            }
        }
        Ok(())
    }

    /// Waits for bytes until the server has something to do; not at all while data flows.
    fn receive(
        &self,
        mut stream: &TcpStream,
        busy: bool,
        into: &mut [u8],
    ) -> io::Result<Option<usize>> {
        stream.set_nonblocking(busy)?;
        if !busy {
            let now = self.start.elapsed();
            let wake_in = self.server.wake_at().map(|at| at.saturating_sub(now));
            // A timeout of zero would mean none.
            let wait = wake_in.unwrap_or(STOP_POLL).min(STOP_POLL);
            stream.set_read_timeout(Some(wait.max(Duration::from_micros(100))))?;
        }
        let read = stream.read(into);
        stream.set_nonblocking(false)?;
        match read {
            Ok(count) => Ok(Some(count)),
            Err(error) if is_timeout(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Writes everything; false when told to stop before that.
fn write(mut stream: &TcpStream, mut octets: &[u8], stop: &AtomicBool) -> io::Result<bool> {
    let mut last = Instant::now();
    while !octets.is_empty() {
        match stream.write(octets) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => {
                octets = &octets[count..];
                last = Instant::now();
            }
            Err(error) if is_timeout(&error) && last.elapsed() < WRITE_TIMEOUT => {
                if stop.load(Ordering::Relaxed) {
                    return Ok(false);
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

/// Closes so that everything sent arrives: a socket closed with unread bytes in it resets the
/// connection, and a reset can overtake data.
fn close(mut stream: &TcpStream) -> io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(Some(CLOSE_TIMEOUT))?;
    let deadline = Instant::now() + CLOSE_TIMEOUT;
    let mut ignored = [0; 1024];
    while Instant::now() < deadline {
        match stream.read(&mut ignored) {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
    }
    Ok(())
}

/// A connection's own source, with one "most recent message" for all connections.
struct Shared<'a, S> {
    inner: S,
    published: &'a AtomicU64,
}

impl<S: Source> Source for Shared<'_, S> {
    fn seek(&mut self, sequence: u64) -> Result<u64, SourceError> {
        self.inner.seek(sequence)
    }

    fn next_message(&mut self) -> Result<Option<&[u8]>, SourceError> {
        let published = self.inner.published();
        self.published.fetch_max(published, Ordering::Relaxed);
        self.inner.next_message()
    }

    fn published(&self) -> u64 {
        let own = self.inner.published();
        self.published.load(Ordering::Relaxed).max(own)
    }
}
