//! MoldUDP64 over UDP: the same packets on one or two lines, and a re-request port.

use super::{STOP_POLL, ServeError, is_timeout, socket};
use crate::Pace;
use crate::mold::{Config, History, Packetizer};
use crate::rng::Rng;
use crate::source::Source;
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use wirebook_wire::mold;

/// One line: the same datagrams go out of each.
#[derive(Debug)]
pub struct Line<'a> {
    /// Bound by the caller, who also chooses a multicast interface and TTL.
    pub socket: &'a UdpSocket,
    /// A multicast group, or one receiver.
    pub to: SocketAddr,
    /// Lose about one packet in so many, on purpose; 0: none.
    pub drop_one_in: u64,
}

/// The sockets of a feed.
#[derive(Debug)]
pub struct MoldSockets<'a> {
    /// A and B; any number works.
    pub lines: Vec<Line<'a>>,
    /// Where clients ask for packets they lost.
    pub requests: Option<&'a UdpSocket>,
}

/// How to serve.
#[derive(Debug, Clone)]
pub struct MoldOptions {
    /// How messages are grouped.
    pub config: Config,
    /// UDP has no backpressure: a receiver that is slower than this loses packets.
    pub pace: Pace,
    /// How much of the session can be asked for again, in bytes.
    pub history_bytes_max: usize,
    /// How often the end of the session is said, a second apart. Requests are answered
    /// meanwhile.
    pub end_of_session_repeats: u32,
    /// Chooses the packets lost on purpose.
    pub seed: u64,
}

impl Default for MoldOptions {
    fn default() -> Self {
        Self {
            config: Config::default(),
            pace: Pace::PerSecond(100_000),
            history_bytes_max: 256 << 20,
            end_of_session_repeats: 3,
            seed: 1,
        }
    }
}

/// What the feed has sent; comes after each packet, so throttle it before printing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MoldEvent {
    /// Messages put into packets.
    pub messages: u64,
    /// Packets, each counted once however many lines it went out of.
    pub packets: u64,
    /// Packets lost on purpose, over all lines.
    pub dropped: u64,
    /// Requests answered.
    pub requests: u64,
}

/// Sends a whole session, then its end. Returns early when `stop` is set.
pub fn serve_mold(
    sockets: &MoldSockets<'_>,
    source: &mut impl Source,
    options: &MoldOptions,
    stop: &AtomicBool,
    report: impl Fn(MoldEvent),
) -> Result<(), ServeError> {
    let history = Mutex::new(History::new(
        options.config.clone(),
        options.history_bytes_max,
    ));
    let (answered, over) = (AtomicU64::new(0), AtomicBool::new(false));
    thread::scope(|scope| {
        let answering = sockets
            .requests
            .map(|socket| {
                let answer = || answer(socket, &history, &over, &answered);
                thread::Builder::new().spawn_scoped(scope, answer)
            })
            .transpose()
            .map_err(socket("starting the thread that answers requests"))?;
        let mut feed = Feed {
            sockets,
            options,
            stop,
            packetizer: Packetizer::new(Duration::ZERO, options.config.clone()),
            rng: Rng::new(options.seed),
            start: Instant::now(),
            sent: MoldEvent::default(),
            answered: &answered,
            report: &report,
        };
        let sent = feed.run(source, &history);
        over.store(true, Ordering::Relaxed);
        let answered = answering.map_or(Ok(()), |thread| {
            // A panic there would be a bug here; the feed itself is complete.
            thread.join().unwrap_or(Ok(()))
        });
        feed.report();
        sent.and(answered)
    })
}

struct Feed<'a> {
    sockets: &'a MoldSockets<'a>,
    options: &'a MoldOptions,
    stop: &'a AtomicBool,
    packetizer: Packetizer,
    rng: Rng,
    start: Instant,
    sent: MoldEvent,
    answered: &'a AtomicU64,
    report: &'a dyn Fn(MoldEvent),
}

impl Feed<'_> {
    fn run(
        &mut self,
        source: &mut impl Source,
        history: &Mutex<History>,
    ) -> Result<(), ServeError> {
        source.seek(1)?;
        while let Some(message) = source.next_message()? {
            if !self.wait_until(self.options.pace.due(self.sent.messages))? {
                return Ok(());
            }
            // Held before it is sent, so that it can be asked for as soon as it is missed.
            lock(history).push(message);
            self.sent.messages += 1;
            let packet = self.packetizer.push(self.start.elapsed(), message)?;
            self.send(packet)?;
        }
        let last = self.packetizer.flush(self.start.elapsed());
        self.send(last)?;
        for repeat in 0..self.options.end_of_session_repeats {
            if repeat > 0 && !self.wait_until(self.start.elapsed() + Duration::from_secs(1))? {
                return Ok(());
            }
            let end = self.packetizer.end_of_session(self.start.elapsed());
            self.send(Some(end))?;
        }
        Ok(())
    }

    /// Sends what falls due until `due`; false when told to stop.
    fn wait_until(&mut self, due: Duration) -> Result<bool, ServeError> {
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return Ok(false);
            }
            let now = self.start.elapsed();
            let packet = self.packetizer.poll(now);
            self.send(packet)?;
            if now >= due {
                return Ok(true);
            }
            let wake = self.packetizer.wake_at().map_or(due, |at| at.min(due));
            thread::sleep(wake.saturating_sub(now).min(STOP_POLL));
        }
    }

    fn send(&mut self, packet: Option<Vec<u8>>) -> Result<(), ServeError> {
        let Some(packet) = packet else {
            return Ok(());
        };
        self.sent.packets += 1;
        for line in &self.sockets.lines {
            if line.drop_one_in > 0 && self.rng.one_in(line.drop_one_in) {
                self.sent.dropped += 1;
                continue;
            }
            line.socket.send_to(&packet, line.to).map_err(socket(
                "sending a MoldUDP64 packet (is there a route to the group?)",
            ))?;
        }
        self.report();
        Ok(())
    }

    fn report(&mut self) {
        self.sent.requests = self.answered.load(Ordering::Relaxed);
        (self.report)(self.sent);
    }
}

/// Answers requests until the session is over. A request that has no answer gets none: the
/// client asks again or gives up, and a bad one must not stop the server.
fn answer(
    requests: &UdpSocket,
    history: &Mutex<History>,
    over: &AtomicBool,
    answered: &AtomicU64,
) -> Result<(), ServeError> {
    requests
        .set_read_timeout(Some(STOP_POLL))
        .map_err(socket("preparing the re-request socket"))?;
    // One byte more than a request, so that a longer datagram is seen to be too long.
    let mut request = [0; mold::LEN + 1];
    while !over.load(Ordering::Relaxed) {
        let (len, from) = match requests.recv_from(&mut request) {
            Ok(received) => received,
            Err(error) if is_timeout(&error) => continue,
            // A client that went away: its ICMP refusal surfaces on the next receive.
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => continue,
            Err(error) => return Err(socket("receiving a re-request")(error)),
        };
        let reply = lock(history).on_request(&request[..len]);
        if let Ok(reply) = reply
            && requests.send_to(&reply, from).is_ok()
        {
            answered.fetch_add(1, Ordering::Relaxed);
        }
    }
    Ok(())
}

/// A history whose other user panicked is still a history.
fn lock<'a>(history: &'a Mutex<History>) -> std::sync::MutexGuard<'a, History> {
    history.lock().unwrap_or_else(PoisonError::into_inner)
}
