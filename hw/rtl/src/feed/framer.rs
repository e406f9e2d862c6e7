//! Finds the messages in a stream of payload beats.

use super::beat::{MessageBeat, PayloadBeat};
use super::boundaries::Boundaries;
use super::soup_header::SoupHeader;
use crate::prim::ram::LutRam;
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;
use wirebook_wire::soup::kind;

/// What a SoupBinTCP stream remembers between segments.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct StreamContext {
    /// Place of the next length prefix, counted from the next octet: 1 is that octet, 0 means its first
    /// half has been received, 2 and more lie beyond the open block.
    pub place: Bits<17>,
    /// Last octet received.
    pub before: Bits<8>,
    /// The open block's type is the next octet.
    pub pending: Bit,
    /// Type of the open block.
    pub kind: Bits<8>,
    /// The open block can hold a message.
    pub long: Bit,
    /// Octets of the open block: of the message, and in SoupBinTCP of the type before it.
    pub length: Bits<16>,
}

/// A beat on its way through the first stages, with what was read for it.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Staged {
    pub beat: PayloadBeat,
    /// The octet before lane 0.
    pub before: Bits<8>,
    /// Last valid octet.
    pub tail: Bits<8>,
    /// First valid octet.
    pub head: Bits<8>,
}

/// What the blocks of a beat leave to the next one, or one block's share of it.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Outcome {
    /// Place of the next prefix.
    pub place: Bits<17>,
    /// The same, one bit per place 0..=9.
    pub spot: Bits<10>,
    /// It is beyond an open block.
    pub inside: Bit,
    /// See [`StreamContext`].
    pub pending: Bit,
    /// See [`StreamContext`].
    pub kind: Bits<8>,
    /// See [`StreamContext`].
    pub long: Bit,
    /// See [`StreamContext`].
    pub length: Bits<16>,
    /// A message begins, at this lane.
    pub begins: Bit,
    pub lane: Bits<4>,
}

/// Splits MoldUDP64 packets and SoupBinTCP streams into messages, wherever they straddle beats and
/// segments, and gives each segment its verdict.
///
/// Latency: 3 cycles from beat to `m`. Throughput: a beat per cycle for ever, no backpressure. The only
/// feedback is the place of the next prefix, one bit per place: it chooses among the chains of blocks that
/// [`Boundaries`] found from every place, and the chain's last block gives the next place.
///
/// A stream's context is read at the first beat of a segment and written when its verdict is good, so a bad
/// segment leaves no trace. At least a cycle must pass between a segment's `end` and the next one's first beat.
/// A MoldUDP64 packet starts afresh; it is bad if its blocks do not fill it
/// exactly or are not `count` in number. Undefined: beats of a slot whose context was never reset (`x_*`).
#[derive(LogicBlock, Default)]
pub struct Framer<const A: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// Payload in order.
    pub s: Signal<In, PayloadBeat>,
    /// Blocks announced by the MoldUDP64 packet's header; stable from the header to the verdict.
    pub count: Signal<In, Bits<16>>,
    /// Forget the stream of `x_slot`; taken when `x_ready`.
    pub x_valid: Signal<In, Bit>,
    pub x_ready: Signal<Out, Bit>,
    pub x_slot: Signal<In, Bits<6>>,
    /// Beats and tokens.
    pub m: Signal<Out, MessageBeat>,
    /// Verdict of a frame id, with the token.
    pub v_valid: Signal<Out, Bit>,
    pub v_frame: Signal<Out, Bits<2>>,
    pub v_ok: Signal<Out, Bit>,
    /// The packet's blocks do not fit it.
    pub ev_mold_malformed: Signal<Out, Bit>,

    // First stage: the block at each place.
    stored: Signal<Local, StreamContext>,
    lane: [Signal<Local, Bits<8>>; 8],
    patched: Signal<Local, Bits<64>>,
    before: Signal<Local, Bits<8>>,
    tail: Signal<Local, Bits<8>>,
    head: Signal<Local, Bits<8>>,
    boundaries: Boundaries,
    contexts: LutRam<StreamContext, A>,
    previous: DFF<Bits<8>>,
    s1: DFF<Staged>,
    /// Where a segment that starts here takes up its stream, and whether a block of it is open.
    start: DFF<StreamContext>,
    start_inside: DFF<Bit>,

    // Second stage: the chain from each place.
    start_spot: Signal<Local, Bits<10>>,
    s2: DFF<Staged>,

    // Third stage: the choice.
    beat: Signal<Local, PayloadBeat>,
    closing: Signal<Local, PayloadBeat>,
    octets: Signal<Local, Bits<96>>,
    lanes: Signal<Local, Bits<8>>,
    body_end: Signal<Local, Bits<4>>,
    open_end: Signal<Local, Bits<4>>,
    ends: Signal<Local, Bit>,
    ends_short: Signal<Local, Bit>,
    visited: Signal<Local, Bits<8>>,
    end: Signal<Local, Bits<8>>,
    any: Signal<Local, Bit>,
    share: [Signal<Local, Outcome>; 8],
    rest: Signal<Local, Outcome>,
    outcome: Signal<Local, Outcome>,
    kind_now: Signal<Local, Bits<8>>,
    header: SoupHeader,
    last_octet: Signal<Local, Bits<8>>,
    runts: Signal<Local, Bits<8>>,
    sequenced: Signal<Local, Bits<8>>,
    ended: Signal<Local, Bit>,
    wrong: Signal<Local, Bit>,
    rejected: Signal<Local, Bits<8>>,
    rejected_first: Signal<Local, Bits<8>>,
    reason: Signal<Local, Bits<8>>,
    fresh: Signal<Local, Bits<3>>,
    counted: Signal<Local, Bits<16>>,
    fits: Signal<Local, Bit>,
    save: Signal<Local, Bit>,
    stream: DFF<StreamContext>,
    /// `stream.place`, one bit per place 0..=9. Only right while beats follow that end at lane 7, as all do but
    /// the last of a segment.
    spot: DFF<Bits<10>>,
    /// A block is open.
    inside: DFF<Bit>,
    /// Blocks of the packet before the last beat, and those of the last beat, a bit each.
    blocks: DFF<Bits<16>>,
    recent: DFF<Bits<4>>,
    active: DFF<Bit>,
    frame: DFF<Bits<2>>,
    out: DFF<MessageBeat>,
    malformed: DFF<Bit>,
}

impl<const A: usize> Logic for Framer<A> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self,
            clk,
            previous,
            s1,
            start,
            start_inside,
            s2,
            stream,
            spot,
            inside
        );
        dff_setup!(self, clk, blocks, recent, active, frame, out, malformed);

        // ---- First stage
        self.contexts.clk.next = self.clk.val();
        self.contexts.raddr.next = self.s.val().slot.get_bits::<A>(0);
        self.stored.next = self.contexts.rdata.val();
        if !self.s.val().soup {
            self.stored.next.place = 1.into();
            self.stored.next.pending = false;
        }

        // The octet before the first valid lane may be half of a length: it takes its place to the left.
        self.tail.next = self.s.val().data.get_bits::<8>(56);
        self.head.next = self.s.val().data.get_bits::<8>(0);
        for lane in 0..8 {
            self.lane[lane].next = self.s.val().data.get_bits::<8>(8 * lane);
            if self.s.val().hi == lane.to_bits() {
                self.tail.next = self.s.val().data.get_bits::<8>(8 * lane);
            }
            if self.s.val().first & (self.s.val().lo == lane.to_bits()) {
                self.head.next = self.s.val().data.get_bits::<8>(8 * lane);
            }
        }
        for lane in 0..7 {
            if self.s.val().first & (self.s.val().lo == (bits::<3>(1) + lane.to_bits())) {
                self.lane[lane].next = self.stored.val().before;
            }
        }
        self.patched.next = cat!(
            self.lane[7].val(): 8, self.lane[6].val(): 8, self.lane[5].val(): 8, self.lane[4].val(): 8,
            self.lane[3].val(): 8, self.lane[2].val(): 8, self.lane[1].val(): 8, self.lane[0].val(): 8
        );
        self.before.next = self.previous.q.val();
        if self.s.val().first {
            self.before.next = self.stored.val().before;
        }
        self.boundaries.clk.next = self.clk.val();
        self.boundaries.valid.next = self.s.val().valid;
        self.boundaries.octets.next = cat!(self.patched.val(): 64, self.before.val(): 8);
        self.boundaries.last.next = self.s.val().hi;
        self.boundaries.soup.next = self.s.val().soup;
        self.s1.d.next.beat = self.s.val();
        self.s1.d.next.beat.data = self.patched.val();
        self.s1.d.next.before = self.before.val();
        self.s1.d.next.tail = self.tail.val();
        self.s1.d.next.head = self.head.val();
        self.start.d.next = self.stored.val();
        self.start.d.next.place = self.stored.val().place + bit_cast::<17, 3>(self.s.val().lo);
        self.start_inside.d.next = self.stored.val().place.get_bits::<16>(1).any();
        if self.s.val().valid {
            self.previous.d.next = self.tail.val();
        }

        // ---- Second stage
        self.s2.d.next = self.s1.q.val();
        self.start_spot.next = 0.into();
        for q in 0..10usize {
            if self.start.q.val().place == q.to_bits() {
                self.start_spot.next = bits::<10>(1 << q);
            }
        }

        // ---- Third stage
        self.beat.next = self.s2.q.val().beat;
        self.octets.next =
            cat!(bits::<24>(0): 24, self.beat.val().data: 64, self.s2.q.val().before: 8);
        self.lanes.next = 0.into();
        self.body_end.next = bit_cast::<4, 3>(self.beat.val().hi) + 1;
        for last in 0..8usize {
            if self.beat.val().hi == last.to_bits() {
                self.lanes.next = bits::<8>((2 << last) - 1);
            }
        }
        // The open block's last octet is in this beat.
        self.ends.next = false;
        self.open_end.next = 0.into();
        self.last_octet.next = 0.into();
        for lane in 0..8 {
            if self.spot.q.val().get_bit(lane + 2) {
                self.ends.next = self.ends.val() | self.lanes.val().get_bit(lane);
                self.open_end.next = self.open_end.val() | (bits::<4>(1) + lane.to_bits());
                self.last_octet.next =
                    self.last_octet.val() | self.beat.val().data.get_bits::<8>(8 * lane);
            }
        }
        self.ends.next = self.ends.val() & self.inside.q.val();
        self.kind_now.next = self.stream.q.val().kind;
        if self.stream.q.val().pending {
            self.kind_now.next = self.s2.q.val().head;
        }

        // The chain of blocks from the first prefix. There is none if that prefix is not in this beat.
        self.visited.next = 0.into();
        self.end.next = 0.into();
        self.any.next = false;
        for q in 0..8 {
            if self.spot.q.val().get_bit(q) {
                self.visited.next = self.visited.val() | self.boundaries.visited[q].val();
                self.end.next = self.end.val() | self.boundaries.end[q].val();
                self.any.next = self.any.val() | self.boundaries.block[q].val().here;
            }
        }
        // Then the place comes nearer by the beat's lanes, which is what the complement adds.
        self.rest.next = Outcome::default();
        if !self.any.val() {
            self.rest.next.place =
                self.stream.q.val().place + cat!(bits::<14>(0x3FFF): 14, !self.beat.val().hi: 3);
            for q in 0..10usize {
                if self.stream.q.val().place == (bits::<17>(8) + q.to_bits()) {
                    self.rest.next.spot = bits::<10>(1 << q);
                }
            }
            self.rest.next.inside = self.stream.q.val().place > 9;
            self.rest.next.kind = self.kind_now.val();
            self.rest.next.long = self.stream.q.val().long;
            self.rest.next.length = self.stream.q.val().length;
        }
        for q in 0..8 {
            self.share[q].next = Outcome::default();
            if self.end.val().get_bit(q) {
                self.share[q].next.place = self.boundaries.block[q].val().place;
                self.share[q].next.spot = self.boundaries.spot[q].val();
                self.share[q].next.inside = !self.boundaries.spot[q].val().get_bits::<2>(0).any();
                self.share[q].next.pending =
                    self.boundaries.block[q].val().begins & self.boundaries.block[q].val().pending;
                self.share[q].next.kind = self.octets.val().get_bits::<8>(8 * q + 16);
                self.share[q].next.long = self.boundaries.block[q].val().long;
                self.share[q].next.length = cat!(
                    self.octets.val().get_bits::<8>(8 * q): 8,
                    self.octets.val().get_bits::<8>(8 * q + 8): 8
                );
                self.share[q].next.begins =
                    self.boundaries.block[q].val().begins & self.boundaries.block[q].val().long;
                self.share[q].next.lane = bits::<4>(1) + q.to_bits();
                if self.beat.val().soup {
                    self.share[q].next.lane = bits::<4>(2) + q.to_bits();
                }
            }
        }
        self.outcome.next = self.rest.val();
        for q in 0..8 {
            let share = self.share[q].val();
            self.outcome.next.place = self.outcome.val().place | share.place;
            self.outcome.next.spot = self.outcome.val().spot | share.spot;
            self.outcome.next.inside = self.outcome.val().inside | share.inside;
            self.outcome.next.pending = self.outcome.val().pending | share.pending;
            self.outcome.next.kind = self.outcome.val().kind | share.kind;
            self.outcome.next.long = self.outcome.val().long | share.long;
            self.outcome.next.length = self.outcome.val().length | share.length;
            self.outcome.next.begins = self.outcome.val().begins | share.begins;
            self.outcome.next.lane = self.outcome.val().lane | share.lane;
        }

        // Blocks before this beat. They are only asked for in beats after the packet's first.
        self.fresh.next = 0.into();
        for n in 0..4 {
            self.fresh.next =
                self.fresh.val() + bit_cast::<3, 1>(self.recent.q.val().get_bits::<1>(n));
        }
        self.counted.next = self.blocks.q.val() + bit_cast::<16, 3>(self.fresh.val());

        self.out.d.next.valid = self.beat.val().valid;
        self.out.d.next.data = self.beat.val().data;
        self.out.d.next.first = self.beat.val().first;
        self.out.d.next.slot = self.beat.val().slot;
        self.out.d.next.soup = self.beat.val().soup;
        self.out.d.next.frame = self.frame.q.val();
        self.out.d.next.body_lo = bit_cast::<4, 3>(self.beat.val().lo);
        if self.stream.q.val().pending {
            self.out.d.next.body_lo = bit_cast::<4, 3>(self.beat.val().lo) + 1;
        }
        self.out.d.next.body_end = self.body_end.val();
        if self.ends.val() {
            self.out.d.next.body_end = self.open_end.val();
        }
        if !self.inside.q.val() | !self.stream.q.val().long {
            self.out.d.next.body_lo = 0.into();
            self.out.d.next.body_end = 0.into();
        }
        self.out.d.next.ended = self.beat.val().valid & self.ends.val() & self.stream.q.val().long;
        self.out.d.next.kind = self.kind_now.val();
        self.out.d.next.octets = self.stream.q.val().length;
        if self.beat.val().soup {
            self.out.d.next.octets = self.stream.q.val().length - 1;
        }
        self.out.d.next.index = self.counted.val() - 1;
        self.out.d.next.begin = self.outcome.val().begins;
        self.out.d.next.begin_lane = self.outcome.val().lane;
        self.out.d.next.begin_end = self.body_end.val();

        // What ended in this beat. Prefixes are at least two places apart, so neighbours share a bit.
        self.runts.next = 0.into();
        self.sequenced.next = 0.into();
        self.rejected.next = 0.into();
        self.ended.next = false;
        // The type of a packet whose length came with the beat before.
        self.header.kind.next = self.s2.q.val().head;
        self.header.length.next = self.stream.q.val().length;
        self.header.long.next = self.stream.q.val().long;
        self.wrong.next =
            self.beat.val().valid & self.stream.q.val().pending & self.header.wrong.val();
        for q in 0..8 {
            let block = self.boundaries.block[q].val();
            if self.visited.val().get_bit(q) {
                self.runts.next = self.runts.val().replace_bit(q, block.runt);
                self.sequenced.next = self.sequenced.val().replace_bit(q, block.sequenced);
                self.rejected.next = self.rejected.val().replace_bit(q, block.rejected);
                self.ended.next = self.ended.val() | block.ended;
                self.wrong.next = self.wrong.val() | block.error;
            }
        }
        // The first of several says why. They are at least three places apart.
        self.rejected_first.next = self.rejected.val();
        for q in 3..8 {
            for earlier in 0..q - 2 {
                if self.rejected.val().get_bit(earlier) {
                    self.rejected_first.next = self.rejected_first.val().replace_bit(q, false);
                }
            }
        }
        self.reason.next = 0.into();
        for q in 0..8 {
            if self.rejected_first.val().get_bit(q) {
                self.reason.next = self.reason.val() | self.octets.val().get_bits::<8>(8 * q + 24);
            }
        }
        // A short block that began in an earlier beat: the fifth, and before the others.
        self.ends_short.next = self.beat.val().valid & self.ends.val() & !self.stream.q.val().long;
        let ends_sequenced = self.ends_short.val()
            & self.beat.val().soup
            & (self.kind_now.val() == k!(kind::SEQUENCED_DATA));
        self.out.d.next.runts = cat!(
            (self.ends_short.val() & !self.beat.val().soup) | ends_sequenced: 1,
            self.runts.val().get_bits::<2>(6).any(): 1, self.runts.val().get_bits::<2>(4).any(): 1,
            self.runts.val().get_bits::<2>(2).any(): 1, self.runts.val().get_bits::<2>(0).any(): 1
        );
        self.out.d.next.sequenced = cat!(
            ends_sequenced: 1,
            self.sequenced.val().get_bits::<2>(6).any(): 1, self.sequenced.val().get_bits::<2>(4).any(): 1,
            self.sequenced.val().get_bits::<2>(2).any(): 1, self.sequenced.val().get_bits::<2>(0).any(): 1
        );
        self.out.d.next.error = self.wrong.val();
        self.out.d.next.end_of_session = self.ended.val();
        self.out.d.next.rejected = self.rejected.val().any();
        self.out.d.next.reason = self.reason.val();
        if self.ends_short.val() & self.beat.val().soup {
            if self.kind_now.val() == k!(kind::END_OF_SESSION) {
                self.out.d.next.end_of_session = true;
            } else if self.kind_now.val() == k!(kind::LOGIN_REJECTED) {
                self.out.d.next.rejected = true;
                self.out.d.next.reason = self.last_octet.val();
            }
        }
        if self.beat.val().valid {
            self.stream.d.next.place = self.outcome.val().place;
            self.stream.d.next.before = self.s2.q.val().tail;
            self.stream.d.next.pending = self.outcome.val().pending;
            self.stream.d.next.kind = self.outcome.val().kind;
            self.stream.d.next.long = self.outcome.val().long;
            self.stream.d.next.length = self.outcome.val().length;
            self.spot.d.next = self.outcome.val().spot;
            self.inside.d.next = self.outcome.val().inside;
            self.recent.d.next = cat!(
                self.visited.val().get_bits::<2>(6).any(): 1, self.visited.val().get_bits::<2>(4).any(): 1,
                self.visited.val().get_bits::<2>(2).any(): 1, self.visited.val().get_bits::<2>(0).any(): 1
            );
            self.blocks.d.next = self.counted.val();
            if self.beat.val().first {
                self.blocks.d.next = 0.into();
            }
            self.active.d.next = true;
        }
        // A segment begins: no beat of another is in the third stage.
        if self.s1.q.val().beat.valid & self.s1.q.val().beat.first {
            self.stream.d.next = self.start.q.val();
            self.spot.d.next = self.start_spot.val();
            self.inside.d.next = self.start_inside.q.val();
        }

        // ---- End of segment: told from the second stage, because the last beat has left the third by then
        self.closing.next = self.s1.q.val().beat;
        self.fits.next = (!self.active.q.val() & (self.count.val() == 0))
            | (self.active.q.val()
                & (self.counted.val() == self.count.val())
                & (self.stream.q.val().place == 1));
        // A stream's segment without octets leaves its context alone, and means nothing.
        self.save.next = self.closing.val().end
            & self.closing.val().end_ok
            & self.closing.val().soup
            & self.active.q.val();
        self.out.d.next.end = self.closing.val().end;
        self.out.d.next.end_ok = self.save.val()
            | (self.closing.val().end_ok & !self.closing.val().soup & self.fits.val());
        self.malformed.d.next = self.closing.val().end
            & self.closing.val().end_ok
            & !self.closing.val().soup
            & !self.fits.val();
        if self.closing.val().end {
            self.out.d.next.slot = self.closing.val().slot;
            self.out.d.next.soup = self.closing.val().soup;
            self.active.d.next = false;
            self.frame.d.next = self.frame.q.val() + 1;
        }
        self.x_ready.next = !self.save.val();
        self.contexts.we.next = self.save.val() | self.x_valid.val();
        self.contexts.waddr.next = self.x_slot.val().get_bits::<A>(0);
        self.contexts.wdata.next = StreamContext::default();
        self.contexts.wdata.next.place = 1.into();
        if self.save.val() {
            self.contexts.waddr.next = self.closing.val().slot.get_bits::<A>(0);
            self.contexts.wdata.next = self.stream.q.val();
        }

        if self.rst.val() {
            self.s1.d.next.beat.valid = false;
            self.s1.d.next.beat.end = false;
            self.s2.d.next.beat.valid = false;
            self.out.d.next.valid = false;
            self.out.d.next.ended = false;
            self.out.d.next.begin = false;
            self.out.d.next.end = false;
            self.active.d.next = false;
            self.frame.d.next = 0.into();
            self.malformed.d.next = false;
        }
        self.m.next = self.out.q.val();
        self.v_valid.next = self.out.q.val().end;
        self.v_frame.next = self.out.q.val().frame;
        self.v_ok.next = self.out.q.val().end_ok;
        self.ev_mold_malformed.next = self.malformed.q.val();
    }
}
