//! A MoldUDP64 1.00 receiver on a blocking socket, and the arbitration below it without one.
//!
//! One socket takes both lines of a feed (join both groups on it): datagrams are told apart by
//! sequence number alone. A gap is first waited for, since the other line may fill it, then
//! asked for where there is a re-request server, and in the end skipped and counted.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

/// Session (10), sequence number (8), count (2).
const HEADER_LEN: usize = 20;
const END_OF_SESSION: u16 = 0xFFFF;
/// A gap that is still open after this is asked for again, or skipped.
const GAP_TIMEOUT: Duration = Duration::from_millis(50);
/// A silent feed sends a heartbeat each second; this much silence is a dead one.
const FEED_TIMEOUT: Duration = Duration::from_secs(15);
/// How often a gap is asked for before it is skipped.
const REQUESTS_MAX: u32 = 10;
/// How many packets beyond a gap are held; with more, the gap is skipped.
const HELD_PACKETS_MAX: usize = 4096;

/// What was received.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Messages given to the sink.
    pub messages: u64,
    /// Messages that never came.
    pub lost: u64,
    /// Gaps that were skipped.
    pub gaps: u64,
    /// Packets all of whose messages had come before: the other line's, mostly.
    pub duplicates: u64,
    /// Packets whose blocks do not fit the datagram or the count.
    pub malformed: u64,
    /// Packets of another session.
    pub foreign: u64,
    /// Requests sent.
    pub requests: u64,
}

/// Why receiving stopped before the end of the session.
#[derive(Debug, thiserror::Error)]
pub enum MoldError {
    /// The socket failed.
    #[error("receiving failed: {0}")]
    Io(#[from] io::Error),
    /// Nothing comes.
    #[error(
        "nothing from the feed for {} s; is the exchange running, is the group joined on the \
         right interface?",
        FEED_TIMEOUT.as_secs()
    )]
    Silent,
    /// The receiver of the messages failed.
    #[error("taking message {sequence} failed: {source}")]
    Sink {
        /// The message's number.
        sequence: u64,
        /// What its receiver said.
        source: io::Error,
    },
}

/// Puts the packets of one session in order.
#[derive(Debug)]
pub struct Arbiter {
    session: Option<[u8; 10]>,
    next_sequence: u64,
    /// Packets beyond a gap, by the number of their first message.
    held: BTreeMap<u64, Vec<u8>>,
    /// The number after the last message, once the end of the session was said.
    end: Option<u64>,
    summary: Summary,
}

impl Default for Arbiter {
    fn default() -> Self {
        Self::new()
    }
}

impl Arbiter {
    /// Expects message 1 of whatever session comes first.
    pub fn new() -> Self {
        Self {
            session: None,
            next_sequence: 1,
            held: BTreeMap::new(),
            end: None,
            summary: Summary::default(),
        }
    }

    /// Takes one datagram's payload; gives `sink` the messages that are next, with their numbers.
    pub fn receive(
        &mut self,
        datagram: &[u8],
        sink: &mut impl FnMut(u64, &[u8]) -> io::Result<()>,
    ) -> Result<(), MoldError> {
        let Some(packet) = Packet::parse(datagram) else {
            self.summary.malformed += 1;
            return Ok(());
        };
        if *self.session.get_or_insert(packet.session) != packet.session {
            self.summary.foreign += 1;
            return Ok(());
        }
        if packet.is_end {
            self.end = Some(packet.sequence);
        }
        if packet.count == 0 {
            return Ok(());
        }
        if packet.end() <= self.next_sequence {
            self.summary.duplicates += 1;
            return Ok(());
        }
        if packet.sequence > self.next_sequence {
            let held = self.held.entry(packet.sequence).or_default();
            // A reply to a request may start at the same message and hold fewer.
            if held.len() < datagram.len() {
                *held = datagram.to_vec();
            }
            if self.held.len() > HELD_PACKETS_MAX {
                self.skip_gap(sink)?;
            }
            return Ok(());
        }
        self.deliver(&packet, sink)?;
        self.release(sink)
    }

    /// The request packet for the messages missing before what is held, if any are.
    pub fn request(&self) -> Option<[u8; HEADER_LEN]> {
        let missing = self.gap_end()?.checked_sub(self.next_sequence)?;
        let count = missing.min(u64::from(END_OF_SESSION - 1)) as u16;
        let mut request = [0; HEADER_LEN];
        request[..10].copy_from_slice(&self.session?);
        request[10..18].copy_from_slice(&self.next_sequence.to_be_bytes());
        request[18..].copy_from_slice(&count.to_be_bytes());
        Some(request)
    }

    /// Gives up the messages missing before what is held.
    pub fn skip_gap(
        &mut self,
        sink: &mut impl FnMut(u64, &[u8]) -> io::Result<()>,
    ) -> Result<(), MoldError> {
        if let Some(end) = self.gap_end() {
            self.summary.gaps += 1;
            self.summary.lost += end - self.next_sequence;
            self.next_sequence = end;
            self.release(sink)?;
        }
        Ok(())
    }

    /// Whether everything up to the end of the session was given or skipped.
    pub fn is_over(&self) -> bool {
        self.end.is_some_and(|end| self.next_sequence >= end)
    }

    /// The number of the next message.
    pub fn next_sequence(&self) -> u64 {
        self.next_sequence
    }

    /// What was received.
    pub fn summary(&self) -> Summary {
        self.summary
    }

    /// The number after the gap that is open now.
    fn gap_end(&self) -> Option<u64> {
        let held = self.held.keys().next().copied();
        held.or(self.end).filter(|&end| end > self.next_sequence)
    }

    /// Gives what is held and next.
    fn release(
        &mut self,
        sink: &mut impl FnMut(u64, &[u8]) -> io::Result<()>,
    ) -> Result<(), MoldError> {
        while let Some(entry) = self.held.first_entry()
            && *entry.key() <= self.next_sequence
        {
            let datagram = entry.remove();
            // Parsed when it came; it still parses.
            if let Some(packet) = Packet::parse(&datagram) {
                self.deliver(&packet, sink)?;
            }
        }
        Ok(())
    }

    fn deliver(
        &mut self,
        packet: &Packet<'_>,
        sink: &mut impl FnMut(u64, &[u8]) -> io::Result<()>,
    ) -> Result<(), MoldError> {
        for (sequence, message) in packet.numbered() {
            if sequence >= self.next_sequence {
                sink(sequence, message).map_err(|source| MoldError::Sink { sequence, source })?;
                self.next_sequence = sequence.saturating_add(1);
                self.summary.messages += 1;
            }
        }
        Ok(())
    }
}

/// The messages of one datagram, whatever its session and number; `None` if it is malformed.
pub fn messages(datagram: &[u8]) -> Option<impl Iterator<Item = &[u8]>> {
    Packet::parse(datagram).map(|packet| packet.messages())
}

/// A packet whose blocks were counted.
pub(crate) struct Packet<'a> {
    pub(crate) session: [u8; 10],
    sequence: u64,
    count: u16,
    is_end: bool,
    blocks: &'a [u8],
}

impl<'a> Packet<'a> {
    pub(crate) fn parse(datagram: &'a [u8]) -> Option<Self> {
        let (&session, rest) = datagram.split_first_chunk::<10>()?;
        let (&sequence, rest) = rest.split_first_chunk::<8>()?;
        let (&count, blocks) = rest.split_first_chunk::<2>()?;
        let (sequence, count) = (u64::from_be_bytes(sequence), u16::from_be_bytes(count));
        let is_end = count == END_OF_SESSION;
        let packet = Self {
            session,
            sequence,
            count: if is_end { 0 } else { count },
            is_end,
            blocks,
        };
        let counted = packet.messages().count() == usize::from(packet.count);
        let taken: usize = packet.messages().map(|message| 2 + message.len()).sum();
        let in_range = sequence.checked_add(u64::from(packet.count)).is_some();
        (counted && taken == blocks.len() && in_range).then_some(packet)
    }

    /// Its messages with their numbers.
    pub(crate) fn numbered(&self) -> impl Iterator<Item = (u64, &'a [u8])> + use<'a> {
        (self.sequence..).zip(self.messages())
    }

    /// The number after its last message.
    fn end(&self) -> u64 {
        self.sequence + u64::from(self.count)
    }

    fn messages(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let mut rest = self.blocks;
        std::iter::from_fn(move || {
            let (&length, after) = rest.split_first_chunk::<2>()?;
            let (message, after) =
                after.split_at_checked(usize::from(u16::from_be_bytes(length)))?;
            rest = after;
            Some(message)
        })
    }
}

/// Receives a feed from a socket.
#[derive(Debug, Clone, Copy, Default)]
pub struct MoldReceiver {
    /// Where lost messages are asked for; `None`: they stay lost. Replies come to the socket that
    /// receives the feed.
    pub requests_to: Option<SocketAddr>,
}

impl MoldReceiver {
    /// Receives until the session is over, blocking. `sink` gets each message with its number, in
    /// order; a jump of the numbers is a gap.
    pub fn run(
        &self,
        socket: &UdpSocket,
        mut sink: impl FnMut(u64, &[u8]) -> io::Result<()>,
    ) -> Result<Summary, MoldError> {
        let mut arbiter = Arbiter::new();
        let mut buffer = vec![0; 64 * 1024];
        let mut gap = Gap::default();
        let mut requests = 0;
        let mut last_received = Instant::now();
        socket.set_read_timeout(Some(GAP_TIMEOUT))?;
        while !arbiter.is_over() {
            match socket.recv(&mut buffer) {
                Ok(received) => {
                    last_received = Instant::now();
                    arbiter.receive(&buffer[..received], &mut sink)?;
                }
                Err(error) if is_transient(&error) => {}
                Err(error) => return Err(error.into()),
            }
            if last_received.elapsed() >= FEED_TIMEOUT {
                return Err(MoldError::Silent);
            }
            match (gap.due(&arbiter), self.requests_to) {
                (Due::Nothing, _) => {}
                (Due::Request(request), Some(to)) => {
                    requests += 1;
                    socket.send_to(&request, to)?;
                }
                (Due::Request(_), None) | (Due::Skip, _) => arbiter.skip_gap(&mut sink)?,
            }
        }
        Ok(Summary {
            requests,
            ..arbiter.summary()
        })
    }
}

/// The gap that is open, and how long.
#[derive(Debug, Default)]
struct Gap {
    first: u64,
    since: Option<Instant>,
    asked: u32,
}

enum Due {
    Nothing,
    Request([u8; HEADER_LEN]),
    Skip,
}

impl Gap {
    /// What the open gap calls for now. Progress of any kind starts the wait again.
    fn due(&mut self, arbiter: &Arbiter) -> Due {
        let Some(request) = arbiter.request() else {
            *self = Self::default();
            return Due::Nothing;
        };
        let since = *self.since.get_or_insert_with(Instant::now);
        if self.first != arbiter.next_sequence() {
            // Part of it was filled: a reply holds what fits in one packet. Ask on at once.
            let continued = self.asked > 0;
            *self = Self {
                first: arbiter.next_sequence(),
                since: Some(Instant::now()),
                asked: u32::from(continued),
            };
            return if continued {
                Due::Request(request)
            } else {
                Due::Nothing
            };
        }
        if since.elapsed() < GAP_TIMEOUT {
            return Due::Nothing;
        }
        self.since = Some(Instant::now());
        self.asked += 1;
        if self.asked > REQUESTS_MAX {
            Due::Skip
        } else {
            Due::Request(request)
        }
    }
}

fn is_transient(error: &io::Error) -> bool {
    // A refused request surfaces on the next receive.
    matches!(
        error.kind(),
        ErrorKind::WouldBlock
            | ErrorKind::TimedOut
            | ErrorKind::Interrupted
            | ErrorKind::ConnectionRefused
    )
}
