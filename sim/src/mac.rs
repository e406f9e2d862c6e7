//! The MAC: frames to beats on the receive side, beats to frames on the transmit side.
//!
//! A 64-bit beat per cycle at 156.25 MHz is 10 Gb/s, so a frame of n bytes keeps the line for
//! `ceil((n + 24) / 8)` cycles: 4 bytes of FCS, 8 of preamble and 12 of gap are exactly three beats.

use std::collections::VecDeque;

use crate::pins::{RxBeat, TxBeat};
use crate::rng::Rng;
use thiserror::Error;

/// Cycles of FCS, gap and preamble between two frames at line rate.
pub const GAP_CYCLES: u32 = 3;
/// Shortest frame without FCS that may be on a line.
const FRAME_BYTES_MIN: usize = 60;
/// Longest frame the card may send: 1500 bytes, header and one VLAN tag.
const FRAME_BYTES_MAX: usize = 1518;
/// Frames that wait in front of the card; more are dropped and counted, as a switch's port would.
const RX_QUEUE_FRAMES: usize = 8192;
/// Frames of the card that nobody has taken; more are dropped and counted.
const TX_QUEUE_FRAMES: usize = 8192;
/// Broken rules that are kept with their cycle; later ones are only counted.
const FAULTS_KEPT: usize = 16;

/// Cycles a frame of `bytes` bytes (without FCS) keeps a 10 Gb/s line.
#[must_use]
pub const fn line_cycles(bytes: usize) -> u64 {
    bytes.div_ceil(8) as u64 + GAP_CYCLES as u64
}

/// A frame without its FCS.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Frame {
    /// From the destination address on.
    pub bytes: Vec<u8>,
    /// Its FCS was wrong.
    pub bad: bool,
}

impl From<Vec<u8>> for Frame {
    fn from(bytes: Vec<u8>) -> Self {
        Self { bytes, bad: false }
    }
}

/// How close frames and beats follow each other on the receive side.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RxPacing {
    /// Idle cycles after each frame: [`GAP_CYCLES`] is 10 Gb/s; 0 is faster than any line, for torture.
    pub gap_cycles: u32,
    /// Probability that a cycle inside a frame has no beat (a MAC behind a clock crossing).
    pub bubble_rate: f64,
}

impl Default for RxPacing {
    fn default() -> Self {
        Self {
            gap_cycles: GAP_CYCLES,
            bubble_rate: 0.0,
        }
    }
}

/// The receive side: a queue of frames, one beat per cycle to the card.
#[derive(Debug)]
pub struct MacRx {
    queue: VecDeque<Frame>,
    /// Bytes of the first frame that have been sent.
    sent: usize,
    idle_cycles: u32,
    pacing: RxPacing,
    rng: Rng,
    dropped: u64,
}

impl MacRx {
    pub(crate) fn new(pacing: RxPacing, rng: Rng) -> Self {
        Self {
            queue: VecDeque::new(),
            sent: 0,
            idle_cycles: 0,
            pacing,
            rng,
            dropped: 0,
        }
    }

    /// Queues a frame; returns whether there was room for it. A frame of no bytes is nothing on a line,
    /// and is refused too.
    pub fn push(&mut self, frame: impl Into<Frame>) -> bool {
        let frame = frame.into();
        let fits = self.queue.len() < RX_QUEUE_FRAMES && !frame.bytes.is_empty();
        if fits {
            self.queue.push_back(frame);
        } else {
            self.dropped += 1;
        }
        fits
    }

    /// Frames that have not been received completely.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.len()
    }

    /// Frames refused because the queue was full.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Pulls the cable: frames that wait are forgotten, and one that has begun ends at once, bad.
    pub fn unplug(&mut self) {
        self.queue.truncate(usize::from(self.sent > 0));
        if let Some(frame) = self.queue.front_mut() {
            frame.bytes.truncate(self.sent + 1);
            frame.bad = true;
        }
    }

    /// The beat of this cycle.
    pub(crate) fn beat(&mut self) -> RxBeat {
        let Some(frame) = self.queue.front() else {
            self.idle_cycles = self.idle_cycles.saturating_sub(1);
            return RxBeat::NONE;
        };
        if self.idle_cycles > 0 {
            self.idle_cycles -= 1;
            return RxBeat::NONE;
        }
        let inside = self.sent > 0;
        if inside && self.pacing.bubble_rate > 0.0 && self.rng.chance(self.pacing.bubble_rate) {
            return RxBeat::NONE;
        }
        let rest = &frame.bytes[self.sent..];
        let mut lanes = RxBeat::NONE.data.to_le_bytes();
        let count = rest.len().min(8);
        lanes[..count].copy_from_slice(&rest[..count]);
        let last = rest.len() <= 8;
        let beat = RxBeat {
            valid: true,
            data: u64::from_le_bytes(lanes),
            keep: 0xFF >> (8 - count),
            last,
            bad: last && frame.bad,
        };
        self.sent += count;
        if last {
            self.queue.pop_front();
            self.sent = 0;
            self.idle_cycles = self.pacing.gap_cycles;
        }
        beat
    }
}

/// A rule of the stream interface that the card broke.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum TxFault {
    /// `tkeep` has a hole, or is empty.
    #[error("tkeep 0x{0:02x} is not a run of lanes from lane 0")]
    Keep(u8),
    /// `tkeep` is not full although the frame goes on.
    #[error("a beat of less than 8 bytes inside a frame")]
    PartialInside,
    /// `tvalid` fell, or the beat changed, while `tready` was low.
    #[error("a beat changed or vanished before it was taken")]
    Unstable,
    /// The frame is shorter than 60 bytes or longer than 1518.
    #[error("a frame of {0} bytes: 60 to 1518 are allowed")]
    Length(usize),
}

/// A frame that the card sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sent {
    /// Without FCS.
    pub bytes: Vec<u8>,
    /// Cycle of its first beat.
    pub first_cycle: u64,
    /// Cycle of its last beat.
    pub last_cycle: u64,
}

/// The transmit side: beats of the card to frames, at line rate.
#[derive(Debug)]
pub struct MacTx {
    frame: Vec<u8>,
    first_cycle: u64,
    idle_cycles: u32,
    /// Beat that was shown but not taken.
    pending: Option<TxBeat>,
    /// Probability that a cycle is not ready.
    stall_rate: f64,
    rng: Rng,
    sent: VecDeque<Sent>,
    dropped: u64,
    faults: Vec<(u64, TxFault)>,
    fault_count: u64,
}

impl MacTx {
    pub(crate) fn new(stall_rate: f64, rng: Rng) -> Self {
        Self {
            frame: Vec::new(),
            first_cycle: 0,
            idle_cycles: 0,
            pending: None,
            stall_rate,
            rng,
            sent: VecDeque::new(),
            dropped: 0,
            faults: Vec::new(),
            fault_count: 0,
        }
    }

    /// The next frame the card has sent, oldest first.
    pub fn pop(&mut self) -> Option<Sent> {
        self.sent.pop_front()
    }

    /// Pulls the cable: frames that nobody took are forgotten.
    pub fn unplug(&mut self) {
        self.sent.clear();
    }

    /// Frames lost because nobody took them.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Rules broken, with their cycles: the first of them, and how many in all.
    #[must_use]
    pub fn faults(&self) -> (&[(u64, TxFault)], u64) {
        (&self.faults, self.fault_count)
    }

    /// A reset forgets the frame in progress.
    pub(crate) fn reset(&mut self) {
        self.frame.clear();
        self.pending = None;
    }

    /// Whether the MAC takes a beat in this cycle.
    pub(crate) fn ready(&mut self) -> bool {
        if self.idle_cycles > 0 {
            self.idle_cycles -= 1;
            return false;
        }
        self.stall_rate == 0.0 || !self.rng.chance(self.stall_rate)
    }

    /// What the card showed in this cycle. Returns whether a frame is complete.
    pub(crate) fn observe(&mut self, cycle: u64, beat: TxBeat, ready: bool) -> bool {
        if self.pending.is_some_and(|pending| pending != beat) {
            self.fault(cycle, TxFault::Unstable);
        }
        self.pending = (beat.valid && !ready).then_some(beat);
        beat.valid && ready && self.take(cycle, beat)
    }

    fn take(&mut self, cycle: u64, beat: TxBeat) -> bool {
        let count = beat.keep.trailing_ones() as usize;
        if count == 0 || beat.keep.count_ones() as usize != count {
            self.fault(cycle, TxFault::Keep(beat.keep));
        }
        if !beat.last && count < 8 {
            self.fault(cycle, TxFault::PartialInside);
        }
        if self.frame.is_empty() {
            self.first_cycle = cycle;
        }
        // A card that never ends its frame must not take all memory.
        if self.frame.len() <= FRAME_BYTES_MAX {
            self.frame
                .extend_from_slice(&beat.data.to_le_bytes()[..count]);
        }
        if beat.last {
            self.complete(cycle);
        }
        beat.last
    }

    fn complete(&mut self, last_cycle: u64) {
        self.idle_cycles = GAP_CYCLES;
        let bytes = std::mem::take(&mut self.frame);
        if !(FRAME_BYTES_MIN..=FRAME_BYTES_MAX).contains(&bytes.len()) {
            self.fault(last_cycle, TxFault::Length(bytes.len()));
        }
        if self.sent.len() < TX_QUEUE_FRAMES {
            self.sent.push_back(Sent {
                bytes,
                first_cycle: self.first_cycle,
                last_cycle,
            });
        } else {
            self.dropped += 1;
        }
    }

    fn fault(&mut self, cycle: u64, fault: TxFault) {
        self.fault_count += 1;
        if self.faults.len() < FAULTS_KEPT {
            self.faults.push((cycle, fault));
        }
    }
}
