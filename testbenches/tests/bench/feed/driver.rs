//! Plays `NetRx` and `TcpRx` before `feed_path` and the record queue behind it.

use crate::random::Random;
use wirebook_contract::record::Record;
use wirebook_contract::reg;
use wirebook_kernel_feed::records::{Context, Records, Stamp, records};
use wirebook_testbenches::FeedPath;

/// Slots 0 and 1 receive MoldUDP64, 2 and 3 SoupBinTCP.
pub const SLOTS: u8 = 4;
/// Idle cycles between the last beat of one frame and the first of the next on a full line: the headers.
pub const HEADER_CYCLES: u64 = 5;
/// Beats of the shortest frame, 60 octets: the next one's payload comes no sooner after its own.
const FRAME_CYCLES_MIN: u64 = 8;
/// More than anything in the block takes.
const SETTLE_CYCLES: u64 = 40;
/// Card clock in cycle 0: half past nine, and a bit.
const START_NS: u64 = 1_700_006_400_000_000_000 + 34_200_500_000_000;

/// What the registers say of a session; different for each slot.
pub fn context(slot: u8) -> Context {
    Context {
        publisher_id: 0xC0DE + u16::from(slot),
        session: slot,
        midnight_epoch_ns: 1_700_006_400_000_000_000 + u64::from(slot) * 1_000_003,
    }
}

/// The records a message should give, from the independent decoder.
pub fn expected(slot: u8, sequence: u64, message: &[u8], ts_recv: u64) -> Records {
    records(&context(slot), Stamp { sequence, ts_recv }, message)
}

/// A record as it left the block.
#[derive(Clone, Copy, Debug)]
pub struct Arrived {
    pub record: Record,
    /// Cycle in which it was seen.
    pub cycle: u64,
    pub stamp: u32,
    pub ring: u8,
    pub pass: bool,
    frame: u8,
}

/// What `c_*` said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Control {
    pub slot: u8,
    pub accepted: bool,
    /// The reason.
    pub rejected: Option<u8>,
    pub ended: bool,
    pub error: bool,
}

/// Counter pulses so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    pub packets: u32,
    pub heartbeats: u32,
    pub gaps: u32,
    pub missing: u32,
    pub duplicates: u32,
    pub malformed: u32,
    pub overruns: u32,
    pub other_sessions: u32,
    pub messages: u32,
    pub unknown_types: u32,
    pub wrong_lengths: u32,
    pub runts: u32,
}

/// A frame's payload and how it comes.
#[derive(Clone, Debug)]
pub struct Frame {
    pub slot: u8,
    pub payload: Vec<u8>,
    /// Lane of the first octet.
    pub lane: usize,
    /// Verdict of the layers below.
    pub ok: bool,
    /// Cycles from the last beat to the verdict, at least 2.
    pub verdict_after: u64,
    /// Idle cycles after the last beat, at least `verdict_after`.
    pub pause: u64,
}

impl Frame {
    /// Good, at the first lane, on a full line.
    pub fn new(slot: u8, payload: &[u8]) -> Self {
        Self {
            slot,
            payload: payload.to_vec(),
            lane: 2,
            ok: true,
            verdict_after: 3,
            pause: HEADER_CYCLES,
        }
    }

    pub fn at_lane(self, lane: usize) -> Self {
        Self { lane, ..self }
    }

    pub fn bad(self) -> Self {
        Self { ok: false, ..self }
    }
}

struct Beat {
    data: u64,
    lo: u8,
    hi: u8,
}

/// Cuts octets into beats that start at `lane`; lanes not in use hold junk.
fn beats(octets: &[u8], lane: usize) -> Vec<Beat> {
    let mut out = vec![];
    let mut rest = octets;
    let mut lo = lane;
    while !rest.is_empty() {
        let (now, later) = rest.split_at(rest.len().min(8 - lo));
        let mut data = [0x53, 0x81, 0x0C, 0xFF, 0x41, 0x05, 0x01, 0x5A];
        data[lo..lo + now.len()].copy_from_slice(now);
        let hi = lo + now.len() - 1;
        out.push(Beat {
            data: u64::from_le_bytes(data),
            lo: lo as u8,
            hi: hi as u8,
        });
        (rest, lo) = (later, 0);
    }
    out
}

/// `feed_path` with everything it says followed.
pub struct Bench {
    pub dut: FeedPath,
    pub now: u64,
    /// Records whose frame was found good, in order, and status records of the engine.
    pub shown: Vec<Arrived>,
    /// Records whose frame was found bad.
    pub aborted: Vec<Arrived>,
    pub controls: Vec<Control>,
    pub counted: Counted,
    pub good_frames: u32,
    pub bad_frames: u32,
    /// Status records taken from `offer_status`, and how many of them left the block.
    pub status_taken: u64,
    pub status_shown: u64,
    undecided: Vec<Arrived>,
    verdicts: [Option<bool>; 4],
    stutter: Option<Random>,
    offering: bool,
    /// A cycle, and the slot whose SESSION_MODE is written in it.
    restart: Option<(u64, u8)>,
}

impl Bench {
    /// A reset block whose sessions are set up and whose streams are fresh.
    pub fn new() -> Self {
        let mut bench = Self {
            dut: FeedPath::new(),
            now: 0,
            shown: vec![],
            aborted: vec![],
            controls: vec![],
            counted: Counted::default(),
            good_frames: 0,
            bad_frames: 0,
            status_taken: 0,
            status_shown: 0,
            undecided: vec![],
            verdicts: [None; 4],
            stutter: None,
            offering: false,
            restart: None,
        };
        bench.dut.set_room(1000);
        bench.dut.set_rst(true);
        bench.idle(2);
        bench.dut.set_rst(false);
        for slot in 0..SLOTS {
            bench.open(slot);
        }
        bench
    }

    /// From now on beats come with gaps.
    pub fn stutter(&mut self, random: Random) {
        self.stutter = Some(random);
    }

    /// Writes a session's registers as a driver does, and forgets its stream as the engine does.
    pub fn open(&mut self, slot: u8) {
        let context = context(slot);
        let midnight = context.midnight_epoch_ns;
        self.write(slot, reg::SESSION_RING, u32::from(ring(slot)));
        self.write(
            slot,
            reg::SESSION_PUBLISHER,
            u32::from(context.publisher_id),
        );
        self.write(slot, reg::SESSION_MIDNIGHT_LO, midnight as u32);
        self.write(slot, reg::SESSION_MIDNIGHT_HI, (midnight >> 32) as u32);
        self.write(slot, reg::SESSION_MODE, 1 + u32::from(slot / 2));
        self.forget_stream(slot);
    }

    pub fn write(&mut self, slot: u8, register: u32, value: u32) {
        self.set_cfg(slot, register, value);
        self.tick();
        self.dut.set_cfg_valid(false);
    }

    fn set_cfg(&mut self, slot: u8, register: u32, value: u32) {
        self.dut.set_cfg_valid(true);
        self.dut.set_cfg_addr(reg::session(register, slot.into()));
        self.dut.set_cfg_data(value);
    }

    /// Starts `slot`, of MoldUDP64, anew in a cycle to come, whatever else happens in it.
    pub fn restart_in(&mut self, cycles: u64, slot: u8) {
        self.restart = Some((self.now + cycles, slot));
    }

    pub fn command(&mut self, slot: u8, command: u32) {
        self.write(slot, reg::SESSION_COMMAND, command);
    }

    /// `x_*`.
    pub fn forget_stream(&mut self, slot: u8) {
        self.dut.set_x_valid(true);
        self.dut.set_x_slot(slot);
        self.dut.eval();
        while !self.dut.x_ready() {
            self.tick();
            self.dut.eval();
        }
        self.tick();
        self.dut.set_x_valid(false);
    }

    /// Sends a UDP datagram through `h_*`, `p_*`, `e_*`; the cycle of its last beat.
    pub fn datagram(&mut self, frame: &Frame) -> u64 {
        let length = frame.payload.len() as u16;
        self.truncated(frame, length)
    }

    /// As [`Bench::datagram`], with a header that announces `length` octets.
    pub fn truncated(&mut self, frame: &Frame, length: u16) -> u64 {
        self.dut.set_h_valid(true);
        self.dut.set_h_kind(1);
        self.dut.set_h_slot(frame.slot);
        self.dut.set_h_len(length);
        let list = beats(&frame.payload, frame.lane);
        for (n, beat) in list.iter().enumerate() {
            self.hesitate();
            self.dut.set_p_valid(true);
            self.dut.set_p_data(beat.data);
            self.dut.set_p_lo(beat.lo);
            self.dut.set_p_hi(beat.hi);
            self.dut.set_p_first(n == 0);
            self.tick();
            self.dut.set_h_valid(false);
            self.dut.set_p_valid(false);
            self.dut.set_p_first(false);
        }
        if list.is_empty() {
            self.tick();
            self.dut.set_h_valid(false);
        }
        let last = self.now - 1;
        self.idle(frame.verdict_after - 1);
        self.dut.set_e_valid(true);
        self.dut.set_e_ok(frame.ok);
        self.tick();
        self.dut.set_e_valid(false);
        self.rest(frame, list.len());
        last
    }

    /// From a frame's verdict to the next frame.
    fn rest(&mut self, frame: &Frame, beats: usize) {
        let pause = frame
            .pause
            .max(FRAME_CYCLES_MIN.saturating_sub(beats as u64));
        self.idle(pause.saturating_sub(frame.verdict_after));
    }

    /// Sends in-order octets of a stream through `t_*`; the cycle of its last beat.
    pub fn segment(&mut self, frame: &Frame) -> u64 {
        self.dut.set_t_slot(frame.slot);
        let list = beats(&frame.payload, frame.lane);
        for (n, beat) in list.iter().enumerate() {
            self.hesitate();
            self.dut.set_t_valid(true);
            self.dut.set_t_data(beat.data);
            self.dut.set_t_lo(beat.lo);
            self.dut.set_t_hi(beat.hi);
            self.dut.set_t_first(n == 0);
            self.tick();
            self.dut.set_t_valid(false);
            self.dut.set_t_first(false);
        }
        let last = self.now - 1;
        self.idle(frame.verdict_after - 1);
        self.dut.set_t_end(true);
        self.dut.set_t_end_ok(frame.ok);
        self.tick();
        self.dut.set_t_end(false);
        self.rest(frame, list.len());
        last
    }

    /// Waits until nothing moves; every record must have its verdict by then.
    pub fn settle(&mut self) {
        self.idle(SETTLE_CYCLES);
        assert!(
            self.undecided.is_empty(),
            "without a verdict: {:?}",
            self.undecided
        );
    }

    /// Records shown since the last call, once nothing moves.
    pub fn take(&mut self) -> Vec<Arrived> {
        self.settle();
        std::mem::take(&mut self.shown)
    }

    pub fn idle(&mut self, cycles: u64) {
        for _ in 0..cycles {
            self.tick();
        }
    }

    /// From now on offers a status record of `slot` in every cycle, numbered from 0 in `st_order_id`.
    pub fn offer_status(&mut self, slot: u8) {
        self.dut.set_st_slot(slot);
        self.dut.set_st_valid(true);
        self.offering = true;
    }

    pub fn withdraw_status(&mut self) {
        self.dut.set_st_valid(false);
        self.offering = false;
    }

    fn hesitate(&mut self) {
        while self.stutter.as_mut().is_some_and(|r| r.chance(20)) {
            self.tick();
        }
    }

    /// One cycle with the inputs as set.
    pub fn tick(&mut self) {
        self.dut.set_cycle(self.now as u32);
        self.dut.set_time_ns(time_ns(self.now));
        if self.offering {
            self.dut.set_st_order_id(self.status_taken);
            self.dut.eval();
            self.status_taken += u64::from(self.dut.st_ready());
        }
        let restart = self.restart.filter(|(cycle, _)| *cycle == self.now);
        if let Some((_, slot)) = restart {
            self.set_cfg(slot, reg::SESSION_MODE, reg::mode::MOLD);
        }
        self.dut.tick();
        if restart.is_some() {
            self.dut.set_cfg_valid(false);
        }
        self.now += 1;
        // The queue lets a verdict come in the cycle of its records, and after or before them.
        if self.dut.v_valid() {
            self.verdict();
        }
        if self.dut.r_valid() {
            self.record();
        }
        if self.dut.c_valid() {
            self.controls.push(Control {
                slot: self.dut.c_slot(),
                accepted: self.dut.c_accepted(),
                rejected: self.dut.c_rejected().then_some(self.dut.c_reason()),
                ended: self.dut.c_ended(),
                error: self.dut.c_error(),
            });
        }
        self.count();
    }

    fn verdict(&mut self) {
        let frame = self.dut.v_frame();
        let ok = self.dut.v_ok();
        self.verdicts[usize::from(frame)] = Some(ok);
        self.verdicts[usize::from(frame + 2) % 4] = None;
        let (decided, others) = std::mem::take(&mut self.undecided)
            .into_iter()
            .partition(|arrived: &Arrived| arrived.frame == frame);
        self.undecided = others;
        assert!(
            self.undecided.is_empty(),
            "records of another frame before this verdict"
        );
        self.decided(ok).extend::<Vec<_>>(decided);
        *if ok {
            &mut self.good_frames
        } else {
            &mut self.bad_frames
        } += 1;
    }

    fn record(&mut self) {
        let words = self.dut.r_data();
        let pair = |n: usize| {
            let high = words.get(2 * n + 1).copied().unwrap_or(0);
            u64::from(words[2 * n]) | u64::from(high) << 32
        };
        let arrived = Arrived {
            record: Record::from_words(std::array::from_fn(pair)),
            cycle: self.now,
            stamp: self.dut.r_stamp(),
            ring: self.dut.r_ring(),
            pass: self.dut.r_pass(),
            frame: self.dut.r_frame(),
        };
        match self.verdicts[usize::from(arrived.frame)] {
            _ if arrived.pass => {
                if self.status_taken > 0 {
                    assert_eq!(arrived.record.order_id, self.status_shown);
                    self.status_shown += 1;
                }
                self.shown.push(arrived);
            }
            Some(ok) => self.decided(ok).push(arrived),
            None => self.undecided.push(arrived),
        }
    }

    fn decided(&mut self, ok: bool) -> &mut Vec<Arrived> {
        if ok {
            &mut self.shown
        } else {
            &mut self.aborted
        }
    }

    fn count(&mut self) {
        let (dut, sum) = (&self.dut, &mut self.counted);
        sum.packets += u32::from(dut.ev_mold_packets());
        sum.heartbeats += u32::from(dut.ev_mold_heartbeats());
        sum.gaps += u32::from(dut.ev_mold_gaps());
        sum.missing = sum.missing.wrapping_add(dut.missing_add());
        sum.duplicates += u32::from(dut.ev_mold_duplicates());
        sum.malformed += u32::from(dut.ev_mold_malformed());
        sum.overruns += u32::from(dut.ev_mold_overrun());
        sum.other_sessions += u32::from(dut.ev_mold_other_session());
        sum.messages += u32::from(dut.ev_messages());
        sum.unknown_types += u32::from(dut.ev_unknown_type());
        sum.wrong_lengths += u32::from(dut.ev_wrong_length());
        sum.runts += u32::from(dut.runts_add());
    }
}

/// The ring of a slot's records.
pub fn ring(slot: u8) -> u8 {
    (slot * 3 + 1) % 8
}

/// Card clock in a cycle: 6.4 ns each.
pub fn time_ns(cycle: u64) -> u64 {
    START_NS + cycle * 32 / 5
}

/// Compares records with the messages they should come from, given as (slot, sequence number, octets).
pub fn assert_records<'a>(
    got: &[Arrived],
    messages: impl IntoIterator<Item = (u8, u64, &'a [u8])>,
    flags: u8,
) {
    let mut rest = got.iter();
    for (slot, sequence, message) in messages {
        let count = expected(slot, sequence, message, 0).len();
        for n in 0..count {
            let Some(arrived) = rest.next() else {
                panic!("no record {n} of message {sequence} of slot {slot}: {message:x?}");
            };
            let mut want = expected(slot, sequence, message, arrived.record.ts_recv)[n];
            want.flags |= flags;
            assert_eq!(
                arrived.record, want,
                "record {n} of message {sequence} of slot {slot}: {message:x?}"
            );
            assert_eq!((arrived.ring, arrived.pass), (ring(slot), false));
        }
    }
    let more = rest.len();
    assert_eq!(more, 0, "{more} records too many of {}", got.len());
}
