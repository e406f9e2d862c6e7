//! Brings the octets of a message into place, whatever lanes and segments they came in.

use super::beat::MessageBeat;
use super::lane::Lane;
use super::tally::Tally;
use crate::prim::ram::LutRam;
use crate::prim::twin::TwinLutRam;
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;
use wirebook_wire::soup::{kind, login_accepted};

/// What a [`Message`] is.
pub mod class {
    /// A message of the feed.
    pub const FEED: u8 = 0;
    /// A status record: `data` begins with order_id (8 octets), price (8), action, side, little endian.
    pub const STATUS: u8 = 1;
    /// A login-accepted payload.
    pub const ACCEPTED: u8 = 2;
}

/// A whole message, as far as the longest that is known.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Message {
    pub valid: Bit,
    /// See [`class`].
    pub class: Bits<2>,
    /// Needs no verdict.
    pub pass: Bit,
    pub slot: Bits<6>,
    pub soup: Bit,
    pub frame: Bits<2>,
    /// The feed lost messages before this one.
    pub bad: Bit,
    /// Length in octets.
    pub octets: Bits<16>,
    /// MoldUDP64: sequence number, low half. SoupBinTCP: sequenced messages since the login.
    pub sequence: Bits<32>,
    /// Octet 0 in bits 7:0. Octets that did not come are 0; of a status record, those from 18 on are undefined.
    pub data: Bits<400>,
}

/// A status record wanted.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct StatusRequest {
    pub valid: Bit,
    pub slot: Bits<6>,
    pub action: Bits<8>,
    pub side: Bits<8>,
    pub order_id: Bits<64>,
    pub price: Bits<64>,
}

/// What a SoupBinTCP stream remembers between segments, beside its boundaries.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct OpenStream {
    /// Octets of the open message, those that came.
    pub octets: Bits<400>,
    /// Sequenced messages since the login.
    pub sequence: Bits<32>,
    /// A login was accepted.
    pub in_session: Bit,
}

/// SoupBinTCP control packets of a committed segment.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct ControlEvent {
    pub valid: Bit,
    pub slot: Bits<6>,
    pub accepted: Bit,
    pub rejected: Bit,
    pub reason: Bits<8>,
    pub ended: Bit,
    pub error: Bit,
}

/// Assembles messages, keeps each stream's place in its session, and inserts status messages.
///
/// Latency: 2 cycles from a message's last beat to `m`. Throughput: one beat per cycle; at most one message
/// ends per beat, because a message has at least the common header. No backpressure.
///
/// Each octet is rotated once, by (octets so far − its lane) mod 8, which is the lane it will keep, and
/// written where the count says. So a message costs the same at every alignment:
///
/// ```text
///   octets so far 13, beat lanes 2..8      rotate by (13 − 2) mod 8 = 3
///   lane      2  3  4  5  6  7             word 1: lanes 5 6 7  ← lanes 2 3 4
///   position 13 14 15 16 17 18             word 2: lanes 0 1 2  ← lanes 5 6 7
/// ```
///
/// Streams: SoupBinTCP messages count only after a login was accepted; anything else is a protocol error,
/// reported with the segment's commit (`c`). Contexts are written when a segment's verdict is good, and read
/// with the next one's first beat, which comes at least three cycles after the `end` of this one.
#[derive(LogicBlock, Default)]
pub struct Assemble<const A: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// From the framer.
    pub s: Signal<In, MessageBeat>,
    /// MoldUDP64: low half of the packet's first sequence number, and how many messages to skip because
    /// they came before. Stable from the first possible end of a message to the verdict.
    pub base: Signal<In, Bits<32>>,
    pub skip: Signal<In, Bits<17>>,
    /// MoldUDP64: the feed lost messages (before this packet, or found by it).
    pub mold_bad: Signal<In, Bit>,
    /// MoldUDP64 status messages: always taken, in the order given; never while a message can end.
    pub mold_status: Signal<In, StatusRequest>,
    /// Nothing waits behind this block.
    pub calm: Signal<In, Bit>,
    /// Status messages of sessions: taken when `status_ready`, which waits for `calm`.
    pub status: Signal<In, StatusRequest>,
    pub status_ready: Signal<Out, Bit>,
    /// Forget the stream of `x_slot`; taken when `x_ready`.
    pub x_valid: Signal<In, Bit>,
    pub x_ready: Signal<Out, Bit>,
    pub x_slot: Signal<In, Bits<6>>,
    /// Messages.
    pub m: Signal<Out, Message>,
    /// Control packets, at a segment's commit.
    pub c: Signal<Out, ControlEvent>,
    /// Sequenced messages since the login of `q_slot`, committed.
    pub q_slot: Signal<In, Bits<6>>,
    pub q_count: Signal<Out, Bits<32>>,
    /// Messages too short for the common header.
    pub runts_add: Signal<Out, Bits<3>>,

    // First stage: rotate.
    counts: LutRam<Bits<6>, A>,
    count_now: Signal<Local, Bits<6>>,
    turn: Signal<Local, Bits<3>>,
    begin_turn: Signal<Local, Bits<3>>,
    turned: Signal<Local, Bits<64>>,
    turned_lanes: Signal<Local, Bits<8>>,
    begin_turned: Signal<Local, Bits<64>>,
    begin_turned_lanes: Signal<Local, Bits<8>>,
    grown: Signal<Local, Bits<7>>,
    valid_lanes: Signal<Local, Bits<8>>,
    begin_lanes: Signal<Local, Bits<8>>,
    count: DFF<Bits<6>>,
    runts_here: Tally,
    sequenced_here: Tally,
    s1: DFF<MessageBeat>,
    s1_runts: DFF<Bits<3>>,
    s1_sequenced: DFF<Bits<3>>,
    s1_octets: DFF<Bits<64>>,
    s1_lanes: DFF<Bits<8>>,
    s1_count: DFF<Bits<6>>,
    s1_begin_octets: DFF<Bits<64>>,
    s1_begin_lanes: DFF<Bits<8>>,

    // Second stage: place.
    stored: LutRam<OpenStream, A>,
    /// Sequenced messages since the login: for the registers, and for the status record of a session.
    committed: TwinLutRam<Bits<32>, A>,
    arriving: Signal<Local, Bit>,
    /// One bit per lane: it goes where the count's word begins, and to the word after.
    low: Signal<Local, Bits<8>>,
    high: Signal<Local, Bits<8>>,
    comes: [Signal<Local, Bits<7>>; 8],
    loaded: Signal<Local, Bits<448>>,
    lane: [Lane; 8],
    kept_word: [Signal<Local, Bits<64>>; 7],
    merged_word: [Signal<Local, Bits<64>>; 7],
    merged: Signal<Local, Bits<400>>,
    kept: Signal<Local, Bits<400>>,
    is_data: Signal<Local, Bit>,
    is_accepted: Signal<Local, Bit>,
    wrong: Signal<Local, Bit>,
    deliver: Signal<Local, Bit>,
    save: Signal<Local, Bit>,
    events_now: Signal<Local, ControlEvent>,
    in_session: DFF<Bit>,
    sequence: DFF<Bits<32>>,
    active: DFF<Bit>,
    events: DFF<ControlEvent>,
    event: DFF<ControlEvent>,
    message: DFF<Message>,
    runts: DFF<Bits<3>>,
    counted: DFF<Bits<32>>,
}

impl<const A: usize> Logic for Assemble<A> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self,
            clk,
            count,
            s1,
            s1_runts,
            s1_sequenced,
            s1_octets,
            s1_lanes,
            s1_count,
            s1_begin_octets,
            s1_begin_lanes
        );
        dff_setup!(
            self, clk, in_session, sequence, active, events, event, message, runts, counted
        );
        self.counts.clk.next = self.clk.val();
        self.stored.clk.next = self.clk.val();
        self.committed.clk.next = self.clk.val();

        // ---- First stage: rotate
        self.counts.raddr.next = self.s.val().slot.get_bits::<A>(0);
        self.count_now.next = self.count.q.val();
        if self.s.val().first {
            self.count_now.next = self.counts.rdata.val();
        }
        self.turn.next =
            bit_cast::<3, 6>(self.count_now.val()) - bit_cast::<3, 4>(self.s.val().body_lo);
        self.begin_turn.next = bits::<3>(0) - bit_cast::<3, 4>(self.s.val().begin_lane);
        self.valid_lanes.next = 0.into();
        self.begin_lanes.next = 0.into();
        for lane in 0..8 {
            if (self.s.val().body_lo <= lane.to_bits()) & (self.s.val().body_end > lane.to_bits()) {
                self.valid_lanes.next = self.valid_lanes.val() | (bits::<8>(1) << lane);
            }
            if self.s.val().begin
                & (self.s.val().begin_lane <= lane.to_bits())
                & (self.s.val().begin_end > lane.to_bits())
            {
                self.begin_lanes.next = self.begin_lanes.val() | (bits::<8>(1) << lane);
            }
        }
        self.turned.next = self.s.val().data;
        self.turned_lanes.next = self.valid_lanes.val();
        self.begin_turned.next = self.s.val().data;
        self.begin_turned_lanes.next = self.begin_lanes.val();
        // By 4, 2 and 1.
        for n in 0..3 {
            if self.turn.val().get_bit(2 - n) {
                self.turned.next = (self.turned.val() << (32 >> n as u64))
                    | (self.turned.val() >> (64 - (32 >> n as u64)));
                self.turned_lanes.next = (self.turned_lanes.val() << (4 >> n as u64))
                    | (self.turned_lanes.val() >> (8 - (4 >> n as u64)));
            }
            if self.begin_turn.val().get_bit(2 - n) {
                self.begin_turned.next = (self.begin_turned.val() << (32 >> n as u64))
                    | (self.begin_turned.val() >> (64 - (32 >> n as u64)));
                self.begin_turned_lanes.next = (self.begin_turned_lanes.val() << (4 >> n as u64))
                    | (self.begin_turned_lanes.val() >> (8 - (4 >> n as u64)));
            }
        }
        self.s1_octets.d.next = self.turned.val();
        self.s1_lanes.d.next = self.turned_lanes.val();
        self.s1_begin_octets.d.next = self.begin_turned.val();
        self.s1_begin_lanes.d.next = self.begin_turned_lanes.val();
        self.s1_count.d.next = self.count_now.val();
        self.s1.d.next = self.s.val();
        self.runts_here.flags.next = self.s.val().runts;
        self.s1_runts.d.next = self.runts_here.count.val();
        self.sequenced_here.flags.next = self.s.val().sequenced;
        self.s1_sequenced.d.next = self.sequenced_here.count.val();
        self.grown.next = bit_cast::<7, 6>(self.count_now.val())
            + (bit_cast::<7, 4>(self.s.val().body_end) - bit_cast::<7, 4>(self.s.val().body_lo));
        if self.s.val().valid {
            // Beyond the kept octets the exact count no longer matters.
            self.count.d.next = bit_cast::<6, 7>(self.grown.val());
            if self.grown.val() > 63 {
                self.count.d.next = 63.into();
            }
            if self.s.val().begin {
                self.count.d.next = 0.into();
                if self.s.val().begin_end > self.s.val().begin_lane {
                    self.count.d.next =
                        bit_cast::<6, 4>(self.s.val().begin_end - self.s.val().begin_lane);
                }
            }
        }
        self.counts.we.next =
            (self.s.val().end & self.s.val().end_ok & self.s.val().soup) | self.x_valid.val();
        self.counts.waddr.next = self.x_slot.val().get_bits::<A>(0);
        self.counts.wdata.next = 0.into();
        if self.s.val().end {
            self.counts.waddr.next = self.s.val().slot.get_bits::<A>(0);
            self.counts.wdata.next = self.count.q.val();
        }

        // ---- Second stage: place
        self.low.next = 0.into();
        self.high.next = 0.into();
        for lane in 0..8 {
            if self.s1_lanes.q.val().get_bit(lane) {
                if self.s1_count.q.val().get_bits::<3>(0) <= lane.to_bits() {
                    self.low.next = self.low.val().replace_bit(lane, true);
                } else {
                    self.high.next = self.high.val().replace_bit(lane, true);
                }
            }
        }
        // A segment begins: no beat of another is in the second stage.
        self.stored.raddr.next = self.s.val().slot.get_bits::<A>(0);
        self.arriving.next = self.s.val().valid & self.s.val().first;
        self.loaded.next = bit_cast::<448, 400>(self.stored.rdata.val().octets);
        for lane in 0..8 {
            self.comes[lane].next = 0.into();
            for w in 0..7usize {
                if self.s1_count.q.val().get_bits::<3>(3) == w.to_bits() {
                    if self.low.val().get_bit(lane) {
                        self.comes[lane].next = bits::<7>(1 << w);
                    }
                    if self.high.val().get_bit(lane) {
                        self.comes[lane].next = bits::<7>((2 << w) & 0x7F);
                    }
                }
            }
            self.lane[lane].clk.next = self.clk.val();
            self.lane[lane].octet.next = self.s1_octets.q.val().get_bits::<8>(8 * lane);
            self.lane[lane].comes.next = self.comes[lane].val();
            self.lane[lane].keep.next = self.s1.q.val().valid;
            self.lane[lane].clear.next = self.s1.q.val().valid & self.s1.q.val().begin;
            self.lane[lane].begins.next = self.s1_begin_lanes.q.val().get_bit(lane);
            self.lane[lane].first.next = self.s1_begin_octets.q.val().get_bits::<8>(8 * lane);
            self.lane[lane].load.next = self.arriving.val();
            self.lane[lane].stored.next = cat!(
                self.loaded.val().get_bits::<8>(384 + 8 * lane): 8, self.loaded.val().get_bits::<8>(320 + 8 * lane): 8,
                self.loaded.val().get_bits::<8>(256 + 8 * lane): 8, self.loaded.val().get_bits::<8>(192 + 8 * lane): 8,
                self.loaded.val().get_bits::<8>(128 + 8 * lane): 8, self.loaded.val().get_bits::<8>(64 + 8 * lane): 8,
                self.loaded.val().get_bits::<8>(8 * lane): 8
            );
        }
        for w in 0..7 {
            self.kept_word[w].next = cat!(
                self.lane[7].kept.val().get_bits::<8>(8 * w): 8, self.lane[6].kept.val().get_bits::<8>(8 * w): 8,
                self.lane[5].kept.val().get_bits::<8>(8 * w): 8, self.lane[4].kept.val().get_bits::<8>(8 * w): 8,
                self.lane[3].kept.val().get_bits::<8>(8 * w): 8, self.lane[2].kept.val().get_bits::<8>(8 * w): 8,
                self.lane[1].kept.val().get_bits::<8>(8 * w): 8, self.lane[0].kept.val().get_bits::<8>(8 * w): 8
            );
            self.merged_word[w].next = cat!(
                self.lane[7].with.val().get_bits::<8>(8 * w): 8, self.lane[6].with.val().get_bits::<8>(8 * w): 8,
                self.lane[5].with.val().get_bits::<8>(8 * w): 8, self.lane[4].with.val().get_bits::<8>(8 * w): 8,
                self.lane[3].with.val().get_bits::<8>(8 * w): 8, self.lane[2].with.val().get_bits::<8>(8 * w): 8,
                self.lane[1].with.val().get_bits::<8>(8 * w): 8, self.lane[0].with.val().get_bits::<8>(8 * w): 8
            );
        }
        self.kept.next = cat!(
            self.kept_word[6].val().get_bits::<16>(0): 16, self.kept_word[5].val(): 64, self.kept_word[4].val(): 64,
            self.kept_word[3].val(): 64, self.kept_word[2].val(): 64, self.kept_word[1].val(): 64, self.kept_word[0].val(): 64
        );
        self.merged.next = cat!(
            self.merged_word[6].val().get_bits::<16>(0): 16, self.merged_word[5].val(): 64, self.merged_word[4].val(): 64,
            self.merged_word[3].val(): 64, self.merged_word[2].val(): 64, self.merged_word[1].val(): 64, self.merged_word[0].val(): 64
        );

        // What ended.
        self.is_data.next =
            self.s1.q.val().ended & (self.s1.q.val().kind == k!(kind::SEQUENCED_DATA));
        // A second login would move the numbers of a session's messages, even from a segment found bad later.
        self.is_accepted.next = self.s1.q.val().ended
            & !self.in_session.q.val()
            & (self.s1.q.val().kind == k!(kind::LOGIN_ACCEPTED))
            & (self.s1.q.val().octets == k!(login_accepted::LEN));
        // Headers that no server sends come as `error`; here it is what a session does not send now.
        self.wrong.next = self.s1.q.val().error
            | (self.s1.q.val().ended
                & self.in_session.q.val()
                & (self.s1.q.val().kind == k!(kind::LOGIN_ACCEPTED)))
            | ((self.is_data.val() | (self.s1_sequenced.q.val() != 0))
                & !self.in_session.q.val()
                & !self.is_accepted.val());
        self.deliver.next = self.s1.q.val().ended;
        if self.s1.q.val().soup {
            self.deliver.next =
                (self.is_data.val() & self.in_session.q.val()) | self.is_accepted.val();
        } else if bit_cast::<17, 16>(self.s1.q.val().index) < self.skip.val() {
            self.deliver.next = false;
        }

        if self.s1.q.val().valid {
            self.active.d.next = true;
            self.in_session.d.next = self.in_session.q.val() | self.is_accepted.val();
            self.sequence.d.next =
                self.sequence.q.val() + bit_cast::<32, 3>(self.s1_sequenced.q.val());
            if self.is_data.val() {
                self.sequence.d.next =
                    self.sequence.q.val() + bit_cast::<32, 3>(self.s1_sequenced.q.val()) + 1;
            }
            if self.is_accepted.val() {
                self.sequence.d.next = bit_cast::<32, 3>(self.s1_sequenced.q.val());
            }
        }
        if self.arriving.val() {
            self.in_session.d.next = self.stored.rdata.val().in_session;
            self.sequence.d.next = self.stored.rdata.val().sequence;
        }

        // ---- Control packets: gathered per segment, told at its commit
        self.events_now.next = self.events.q.val();
        self.events_now.next.slot = self.s1.q.val().slot;
        if self.s1.q.val().valid & self.s1.q.val().soup {
            if self.is_accepted.val() {
                self.events_now.next.accepted = true;
            }
            if self.s1.q.val().rejected {
                self.events_now.next.rejected = true;
                self.events_now.next.reason = self.s1.q.val().reason;
            }
            if self.s1.q.val().end_of_session {
                self.events_now.next.ended = true;
            }
            if self.wrong.val() {
                self.events_now.next.error = true;
            }
        }
        self.events.d.next = self.events_now.val();
        self.event.d.next = self.events_now.val();
        self.event.d.next.valid =
            self.s1.q.val().end & self.s1.q.val().end_ok & self.s1.q.val().soup;
        self.save.next = self.s1.q.val().end
            & self.s1.q.val().end_ok
            & self.s1.q.val().soup
            & self.active.q.val();
        if self.s1.q.val().end {
            self.active.d.next = false;
            self.events.d.next.accepted = false;
            self.events.d.next.rejected = false;
            self.events.d.next.ended = false;
            self.events.d.next.error = false;
        }
        self.x_ready.next = !self.s.val().end & !self.save.val();
        self.stored.we.next = self.save.val() | self.x_valid.val();
        self.stored.waddr.next = self.x_slot.val().get_bits::<A>(0);
        self.stored.wdata.next = OpenStream::default();
        self.committed.we.next = self.save.val() | self.x_valid.val();
        self.committed.waddr.next = self.x_slot.val().get_bits::<A>(0);
        self.committed.wdata.next = 0.into();
        if self.save.val() {
            self.stored.waddr.next = self.s1.q.val().slot.get_bits::<A>(0);
            self.stored.wdata.next.octets = self.kept.val();
            self.stored.wdata.next.sequence = self.sequence.q.val();
            self.stored.wdata.next.in_session = self.in_session.q.val();
            self.committed.waddr.next = self.s1.q.val().slot.get_bits::<A>(0);
            self.committed.wdata.next = self.sequence.q.val();
        }
        self.committed.raddr_b.next = self.status.val().slot.get_bits::<A>(0);
        self.committed.raddr_a.next = self.q_slot.val().get_bits::<A>(0);
        self.counted.d.next = self.committed.rdata_a.val();
        self.q_count.next = self.counted.q.val();

        // ---- Output
        self.message.d.next.valid = self.s1.q.val().valid & self.deliver.val();
        self.message.d.next.class = k!(class::FEED);
        if self.is_accepted.val() & self.s1.q.val().soup {
            self.message.d.next.class = k!(class::ACCEPTED);
        }
        self.message.d.next.pass = false;
        self.message.d.next.slot = self.s1.q.val().slot;
        self.message.d.next.soup = self.s1.q.val().soup;
        self.message.d.next.frame = self.s1.q.val().frame;
        self.message.d.next.bad = self.mold_bad.val() & !self.s1.q.val().soup;
        self.message.d.next.octets = self.s1.q.val().octets;
        self.message.d.next.sequence = self.sequence.q.val();
        if !self.s1.q.val().soup {
            self.message.d.next.sequence =
                self.base.val() + bit_cast::<32, 16>(self.s1.q.val().index);
        }
        self.message.d.next.data = self.merged.val();
        self.status_ready.next = false;
        if self.mold_status.val().valid {
            self.message.d.next.valid = true;
            self.message.d.next.class = k!(class::STATUS);
            self.message.d.next.slot = self.mold_status.val().slot;
            self.message.d.next.soup = false;
            self.message.d.next.bad = self.mold_bad.val();
            self.message.d.next.sequence = self.mold_status.val().order_id.get_bits::<32>(0);
            self.message.d.next.data = cat!(
                self.merged.val().get_bits::<256>(144): 256, self.mold_status.val().side: 8, self.mold_status.val().action: 8,
                self.mold_status.val().price: 64, self.mold_status.val().order_id: 64
            );
        } else if !(self.s1.q.val().valid & self.s1.q.val().ended) {
            self.status_ready.next = self.calm.val();
            if self.status.val().valid & self.calm.val() {
                self.message.d.next.valid = true;
                self.message.d.next.pass = true;
                self.message.d.next.class = k!(class::STATUS);
                self.message.d.next.slot = self.status.val().slot;
                self.message.d.next.soup = true;
                self.message.d.next.bad = false;
                self.message.d.next.sequence = self.committed.rdata_b.val();
                self.message.d.next.data = cat!(
                    self.merged.val().get_bits::<256>(144): 256, self.status.val().side: 8, self.status.val().action: 8,
                    self.status.val().price: 64, self.status.val().order_id: 64
                );
            }
        }
        self.runts.d.next = self.s1_runts.q.val();

        if self.rst.val() {
            self.s1.d.next.valid = false;
            self.s1.d.next.end = false;
            self.active.d.next = false;
            self.events.d.next.accepted = false;
            self.events.d.next.rejected = false;
            self.events.d.next.ended = false;
            self.events.d.next.error = false;
            self.event.d.next.valid = false;
            self.message.d.next.valid = false;
            self.runts.d.next = 0.into();
        }
        self.m.next = self.message.q.val();
        self.c.next = self.event.q.val();
        self.runts_add.next = self.runts.q.val();
    }
}
