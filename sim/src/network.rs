//! The wire between the card and a peer, which can lose, reorder, duplicate, delay and corrupt frames.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::mac::{Frame, line_cycles};
use crate::rng::Rng;
use wirebook_wire::eth;
use wirebook_wire::eth::ethertype::{IPV4, VLAN};

/// How far ahead of the line a sender may run, in cycles: about three full frames.
const BACKLOG_CYCLES: u64 = 600;
/// Frames on a line at once; more are dropped and counted.
const FRAMES_MAX: usize = 4096;

/// What happens to frames of one direction. Rates are probabilities per frame, 0 to 1; the kinds are
/// independent of each other.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Impairments {
    /// The frame vanishes.
    pub loss: f64,
    /// The frame is held for up to [`Impairments::spread_cycles`] while later ones pass it.
    pub reorder: f64,
    /// The frame arrives twice, the second time up to [`Impairments::spread_cycles`] later.
    pub duplicate: f64,
    /// The frame, and with it all later ones, is up to [`Impairments::spread_cycles`] late.
    pub delay: f64,
    /// One bit is wrong; see [`Line`].
    pub corrupt: f64,
    /// Longest extra time, in cycles.
    pub spread_cycles: u64,
}

impl Impairments {
    /// A perfect line.
    pub const NONE: Self = Self::all(0.0);

    /// The same rate of everything, spread over up to 1000 cycles (about five full frames).
    #[must_use]
    pub const fn all(rate: f64) -> Self {
        Self {
            loss: rate,
            reorder: rate,
            duplicate: rate,
            delay: rate,
            corrupt: rate,
            spread_cycles: 1000,
        }
    }
}

impl Default for Impairments {
    fn default() -> Self {
        Self::NONE
    }
}

/// What happened to the frames of one direction.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LineCounters {
    /// Frames given to the line.
    pub sent: u64,
    /// Frames that came out, the second copies of duplicates included.
    pub delivered: u64,
    /// Frames lost on purpose.
    pub lost: u64,
    /// Frames held back while others passed.
    pub reordered: u64,
    /// Frames that came out twice.
    pub duplicated: u64,
    /// Frames late.
    pub delayed: u64,
    /// Frames with a wrong bit.
    pub corrupted: u64,
    /// Frames lost because too many were on the line.
    pub overflowed: u64,
}

/// A frame on the line, ordered by arrival and then by departure.
#[derive(PartialEq, Eq, Debug)]
struct InFlight {
    due: u64,
    number: u64,
    frame: Frame,
}

impl Ord for InFlight {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.due, self.number).cmp(&(other.due, other.number))
    }
}

impl PartialOrd for InFlight {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// One direction of a 10 Gb/s line.
///
/// Corruption is one wrong bit, which every checksum on the way detects. Half of the corrupted frames have
/// their FCS wrong, as a wire would leave them. The other half arrive with a good FCS, as from a switch
/// with a bad memory; there the bit lies behind the header of an IPv4 frame, where the checksums of IP and
/// TCP or UDP are the last defence. Frames without a checksum of their own (ARP) always have a wrong FCS.
#[derive(Debug)]
pub struct Line {
    impairments: Impairments,
    latency_cycles: u64,
    rng: Rng,
    in_flight: BinaryHeap<Reverse<InFlight>>,
    number: u64,
    /// When the sender's side is free again.
    free_at: u64,
    /// Earliest arrival that keeps the order.
    ordered_due: u64,
    counters: LineCounters,
}

impl Line {
    /// A line with this latency; what happens on it follows from `rng`.
    #[must_use]
    pub fn new(latency_cycles: u64, impairments: Impairments, rng: Rng) -> Self {
        Self {
            impairments,
            latency_cycles,
            rng,
            in_flight: BinaryHeap::new(),
            number: 0,
            free_at: 0,
            ordered_due: 0,
            counters: LineCounters::default(),
        }
    }

    /// Whether a sender should send at `cycle`: the line is less than about three full frames behind.
    #[must_use]
    pub fn has_room(&self, cycle: u64) -> bool {
        self.free_at < cycle + BACKLOG_CYCLES && self.in_flight.len() < FRAMES_MAX
    }

    /// Sends a frame at `cycle`, after those sent before it.
    pub fn send(&mut self, cycle: u64, bytes: Vec<u8>) {
        self.counters.sent += 1;
        self.free_at = self.free_at.max(cycle) + line_cycles(bytes.len());
        let arrival = self.free_at + self.latency_cycles;
        // Every decision is drawn for every frame, so one rate does not shift the others' draws.
        let rates = self.impairments;
        let [lost, reordered, duplicated, delayed, corrupted] = [
            rates.loss,
            rates.reorder,
            rates.duplicate,
            rates.delay,
            rates.corrupt,
        ]
        .map(|rate| self.rng.chance(rate));
        let mut spread = || 1 + self.rng.below(rates.spread_cycles);
        let (late, held, copy_late) = (spread(), spread(), spread());
        let flip = self.rng.next_u64();

        if lost {
            self.counters.lost += 1;
            return;
        }
        let late = if delayed { late } else { 0 };
        self.ordered_due = self.ordered_due.max(arrival + late);
        let held = if reordered { held } else { 0 };
        let due = self.ordered_due + held;
        let mut frame = Frame::from(bytes);
        if corrupted {
            corrupt(&mut frame, flip);
        }
        self.counters.delayed += u64::from(delayed);
        self.counters.reordered += u64::from(reordered);
        self.counters.corrupted += u64::from(corrupted);
        self.counters.duplicated += u64::from(duplicated);
        if duplicated {
            self.put(due + copy_late, frame.clone());
        }
        self.put(due, frame);
    }

    /// Puts recorded frames on the line, with the cycles at which they arrive.
    pub fn preload(&mut self, frames: Vec<(u64, Frame)>) {
        self.counters.sent += frames.len() as u64;
        for (due, frame) in frames {
            self.number += 1;
            self.in_flight.push(Reverse(InFlight {
                due,
                number: self.number,
                frame,
            }));
        }
    }

    /// The next frame that has arrived by `cycle`.
    pub fn receive(&mut self, cycle: u64) -> Option<Frame> {
        if self.next_due()? > cycle {
            return None;
        }
        let Reverse(InFlight { frame, .. }) = self.in_flight.pop()?;
        self.counters.delivered += 1;
        Some(frame)
    }

    /// When the next frame arrives.
    #[must_use]
    pub fn next_due(&self) -> Option<u64> {
        self.in_flight.peek().map(|Reverse(first)| first.due)
    }

    /// What has happened so far.
    #[must_use]
    pub fn counters(&self) -> LineCounters {
        self.counters
    }

    fn put(&mut self, due: u64, frame: Frame) {
        if self.in_flight.len() >= FRAMES_MAX {
            self.counters.overflowed += 1;
            return;
        }
        self.number += 1;
        self.in_flight.push(Reverse(InFlight {
            due,
            number: self.number,
            frame,
        }));
    }
}

/// Both directions.
#[derive(Debug)]
pub struct Network {
    /// From the peer to the card.
    pub to_card: Line,
    /// From the card to the peer.
    pub to_peer: Line,
}

impl Network {
    /// Two lines with the same latency and their own impairments; all follows from `seed`.
    #[must_use]
    pub fn new(seed: u64, latency_cycles: u64, to_card: Impairments, to_peer: Impairments) -> Self {
        let mut rng = Rng::new(seed);
        Self {
            to_card: Line::new(latency_cycles, to_card, rng.fork()),
            to_peer: Line::new(latency_cycles, to_peer, rng.fork()),
        }
    }

    /// Whether nothing is on the way.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.to_card.next_due().is_none() && self.to_peer.next_due().is_none()
    }
}

/// Flips one bit: the high bits of `random` say which, the lowest whether the FCS stays good.
fn corrupt(frame: &mut Frame, random: u64) {
    let protected = checksummed_from(&frame.bytes).filter(|_| random & 1 == 0);
    frame.bad = protected.is_none();
    let start = protected.unwrap_or(0);
    let bits = (frame.bytes.len() - start) as u64 * 8;
    let bit = ((u128::from(random) * u128::from(bits)) >> 64) as usize;
    if let Some(byte) = frame.bytes.get_mut(start + bit / 8) {
        *byte ^= 1 << (bit % 8);
    }
}

/// Where the IPv4 packet of a frame starts, from which on every bit is under a checksum or is padding.
fn checksummed_from(bytes: &[u8]) -> Option<usize> {
    let ethertype_at = |start: usize| bytes.get(start..start + 2);
    let is = |found: Option<&[u8]>, value: u16| found == Some(value.to_be_bytes().as_slice());
    let start = eth::ETHERTYPE.byte;
    if is(ethertype_at(start), IPV4) {
        Some(start + 2)
    } else if is(ethertype_at(start), VLAN) && is(ethertype_at(start + 4), IPV4) {
        Some(start + 6)
    } else {
        None
    }
}
