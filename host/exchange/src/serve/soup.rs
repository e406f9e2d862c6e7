//! SoupBinTCP over TCP.

use super::{STOP_POLL, ServeError, is_timeout, socket};
use crate::soup::{CloseReason, Config, Counters, Server};
use crate::source::{Source, SourceError};
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How much is written at a time, in bytes.
const CHUNK_LEN: usize = 64 * 1024;
/// A client that does not read for this long is given up.
const WRITE_TIMEOUT: Duration = Duration::from_secs(15);
/// How long the client may take to close its side after the server closed.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// How to serve.
#[derive(Debug, Clone, Default)]
pub struct SoupOptions {
    /// Who may log in, and to what.
    pub config: Config,
    /// Stop accepting after so many connections; `None`: when told to stop.
    pub connections_max: Option<u64>,
}

/// What happens on a connection.
#[derive(Debug)]
pub enum SoupEvent<'a> {
    /// A client connected.
    Connected(SocketAddr),
    /// Bytes were sent; comes after each chunk, so throttle it before printing.
    Progress(SocketAddr, Counters),
    /// The connection is over, for this reason, or because of the client or the network.
    Closed(SocketAddr, Counters, Result<&'a CloseReason, io::Error>),
}

/// Serves every connection a session of its own from `open`, each from where its login asks.
///
/// Returns when `stop` is set, or after [`SoupOptions::connections_max`] connections are over.
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
    let published = AtomicU64::new(1);
    let (report, config, published) = (&report, &options.config, &published);
    thread::scope(|scope| {
        let mut accepted = 0;
        while !stop.load(Ordering::Relaxed)
            && options.connections_max.is_none_or(|max| accepted < max)
        {
            let (stream, peer) = match listener.accept() {
                Ok(connection) => connection,
                Err(error) if is_timeout(&error) => {
                    thread::sleep(STOP_POLL / 5);
                    continue;
                }
                Err(error) => return Err(socket("accepting a connection")(error)),
            };
            accepted += 1;
            let source = Shared {
                inner: open()?,
                published,
            };
            scope.spawn(move || {
                report(SoupEvent::Connected(peer));
                let mut connection = Connection::new(config.clone(), source);
                let ended = connection.run(&stream, stop, &|counters| {
                    report(SoupEvent::Progress(peer, counters));
                });
                let server = &connection.server;
                let reason = match (ended, server.close_reason()) {
                    (Ok(()), Some(reason)) => Ok(reason),
                    (Ok(()), None) => Err(io::Error::other("the server was told to stop")),
                    (Err(error), _) => Err(error),
                };
                report(SoupEvent::Closed(peer, server.counters(), reason));
            });
        }
        Ok(())
    })
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
        mut stream: &TcpStream,
        stop: &AtomicBool,
        progress: &dyn Fn(Counters),
    ) -> io::Result<()> {
        stream.set_nonblocking(false)?;
        stream.set_nodelay(true)?;
        stream.set_write_timeout(Some(WRITE_TIMEOUT))?;
        let mut out = Vec::with_capacity(CHUNK_LEN);
        let mut received = [0; 1024];
        while !stop.load(Ordering::Relaxed) {
            out.clear();
            let pulled = self.server.pull(self.start.elapsed(), CHUNK_LEN, &mut out);
            if pulled > 0 {
                stream.write_all(&out)?;
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
