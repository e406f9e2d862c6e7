//! Finds the messages in a stream of payload beats.

use super::boundaries::{Boundaries, Entry};
use super::soup_header::SoupHeader;
use crate::prim::ram::LutRam;
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;
use wirebook_wire::soup::kind;

/// Payload octets on their way to the framer. `lo..=hi` are the valid lanes: only the first beat of a
/// segment may start above lane 0, only the last may end below lane 7. `end` closes the segment with the
/// verdict of the layers below, at least two cycles after its last beat.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct PayloadBeat {
    pub valid: Bit,
    pub data: Bits<64>,
    pub lo: Bits<3>,
    pub hi: Bits<3>,
    pub first: Bit,
    pub slot: Bits<6>,
    /// SoupBinTCP stream rather than MoldUDP64 packet; also valid with `end`.
    pub soup: Bit,
    pub end: Bit,
    pub end_ok: Bit,
}

/// A beat with what it means for messages, or the token that ends a segment.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct MessageBeat {
    pub valid: Bit,
    pub data: Bits<64>,
    /// First beat of its segment.
    pub first: Bit,
    pub slot: Bits<6>,
    pub soup: Bit,
    /// Frame id.
    pub frame: Bits<2>,
    /// Octets of the open message: lanes `body_lo .. body_end`, none when equal.
    pub body_lo: Bits<4>,
    pub body_end: Bits<4>,
    /// The open message ends in this beat.
    pub ended: Bit,
    /// Its SoupBinTCP type.
    pub kind: Bits<8>,
    /// Its length in octets.
    pub octets: Bits<16>,
    /// Number of its block in the MoldUDP64 packet, from 0.
    pub index: Bits<16>,
    /// A message begins, at lane `begin_lane` (8 and more: in the next beat), up to `begin_end` exclusive.
    pub begin: Bit,
    pub begin_lane: Bits<4>,
    pub begin_end: Bits<4>,
    /// Messages shorter than the common header that ended, a bit each, and which of them were sequenced data.
    pub runts: Bits<5>,
    pub sequenced: Bits<5>,
    /// Control packets that ended.
    pub end_of_session: Bit,
    pub rejected: Bit,
    pub reason: Bits<8>,
    /// A header came that is not SoupBinTCP's.
    pub error: Bit,
    /// Token: the segment is over, with its final verdict.
    pub end: Bit,
    pub end_ok: Bit,
}

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
    /// Octets of message in the open block.
    pub octets: Bits<16>,
}

/// A beat on its way through the first stages, with what was read for it.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Staged {
    pub beat: PayloadBeat,
    /// Last valid octet.
    pub tail: Bits<8>,
    /// First valid octet.
    pub head: Bits<8>,
    /// Where a segment that starts here takes up its stream; places count from lane 0.
    pub start: StreamContext,
    /// A block of it is open.
    pub start_inside: Bit,
}

/// Splits MoldUDP64 packets and SoupBinTCP streams into messages, wherever they straddle beats and
/// segments, and gives each segment its verdict.
///
/// Latency: 3 cycles from beat to `m`. Throughput: a beat per cycle for ever, no backpressure. The only
/// feedback is the choice of one of nine precomputed outcomes (see [`Boundaries`]).
///
/// A stream's context is read at the first beat of a segment and written when its verdict is good, so a bad
/// segment leaves no trace. A MoldUDP64 packet starts afresh; it is bad if its blocks do not fill it
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

    // First stage: outcomes of all places, up to one block.
    stored: Signal<Local, StreamContext>,
    patched: Signal<Local, Bits<64>>,
    before: Signal<Local, Bits<8>>,
    tail: Signal<Local, Bits<8>>,
    head: Signal<Local, Bits<8>>,
    boundaries: Boundaries,
    contexts: LutRam<StreamContext, A>,
    previous: DFF<Bits<8>>,
    s1: DFF<Staged>,

    // Second stage: outcomes of the whole beat.
    s2: DFF<Staged>,
    s2_far: DFF<Bit>,
    s2_entry: [DFF<Entry>; 9],

    // Third stage: the choice.
    beat: Signal<Local, PayloadBeat>,
    closing: Signal<Local, PayloadBeat>,
    from: Signal<Local, StreamContext>,
    far: Signal<Local, Bit>,
    spot: Signal<Local, Bits<10>>,
    lanes: Signal<Local, Bits<8>>,
    body_end: Signal<Local, Bits<4>>,
    inside: Signal<Local, Bit>,
    ends: Signal<Local, Bit>,
    chosen: Signal<Local, Entry>,
    next: Signal<Local, StreamContext>,
    next_far: Signal<Local, Bit>,
    kind_now: Signal<Local, Bits<8>>,
    header: SoupHeader,
    last_octet: Signal<Local, Bits<8>>,
    fresh: Signal<Local, Bits<3>>,
    counted: Signal<Local, Bits<16>>,
    fits: Signal<Local, Bit>,
    save: Signal<Local, Bit>,
    stream: DFF<StreamContext>,
    /// `stream.place` is beyond 15.
    stream_far: DFF<Bit>,
    /// Blocks of the packet before the last beat, and those of the last beat, as many ones.
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
        dff_setup!(self, clk, previous, s1, s2, s2_far, stream, stream_far);
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
        self.patched.next = self.s.val().data;
        self.tail.next = self.s.val().data.get_bits::<8>(56);
        self.head.next = self.s.val().data.get_bits::<8>(0);
        for lane in 0..8 {
            if self.s.val().hi == lane.to_bits() {
                self.tail.next = self.s.val().data.get_bits::<8>(8 * lane);
            }
            if self.s.val().first & (self.s.val().lo == lane.to_bits()) {
                self.head.next = self.s.val().data.get_bits::<8>(8 * lane);
            }
        }
        for lane in 0..7 {
            if self.s.val().first & (self.s.val().lo == (bits::<3>(1) + lane.to_bits())) {
                self.patched.next = (self.s.val().data & !(bits::<64>(255) << (8 * lane)))
                    | (bit_cast::<64, 8>(self.stored.val().before) << (8 * lane));
            }
        }
        self.before.next = self.previous.q.val();
        if self.s.val().first {
            self.before.next = self.stored.val().before;
        }
        self.boundaries.clk.next = self.clk.val();
        self.boundaries.before.next = self.before.val();
        self.boundaries.data.next = self.patched.val();
        self.boundaries.last.next = self.s.val().hi;
        self.boundaries.soup.next = self.s.val().soup;
        self.s1.d.next.beat = self.s.val();
        self.s1.d.next.tail = self.tail.val();
        self.s1.d.next.head = self.head.val();
        self.s1.d.next.start = self.stored.val();
        self.s1.d.next.start_inside = self.stored.val().place.get_bits::<16>(1).any();
        self.s1.d.next.start.place = self.stored.val().place + bit_cast::<17, 3>(self.s.val().lo);
        if self.s.val().valid {
            self.previous.d.next = self.tail.val();
        }

        // ---- Second stage
        for q in 0..9 {
            self.s2_entry[q].clock.next = self.clk.val();
            self.s2_entry[q].d.next = self.boundaries.entry[q].val();
        }
        self.s2.d.next = self.s1.q.val();
        self.s2_far.d.next = self.s1.q.val().start.place.get_bits::<13>(4).any();

        // ---- Third stage
        self.beat.next = self.s2.q.val().beat;
        self.from.next = self.stream.q.val();
        self.far.next = self.stream_far.q.val();
        if self.beat.val().first {
            self.from.next = self.s2.q.val().start;
            self.far.next = self.s2_far.q.val();
        }
        self.spot.next = 0.into();
        for q in 0..10usize {
            if !self.far.val() & (self.from.val().place.get_bits::<4>(0) == q.to_bits()) {
                self.spot.next = bits::<10>(1 << q);
            }
        }
        self.lanes.next = 0.into();
        self.body_end.next = bit_cast::<4, 3>(self.beat.val().hi) + 1;
        for last in 0..8usize {
            if self.beat.val().hi == last.to_bits() {
                self.lanes.next = bits::<8>((2 << last) - 1);
            }
        }
        // The open block's last octet is in this beat.
        self.ends.next = false;
        self.last_octet.next = 0.into();
        for lane in 0..8 {
            if self.spot.val().get_bit(lane + 2) {
                self.ends.next = self.lanes.val().get_bit(lane);
                self.last_octet.next = self.beat.val().data.get_bits::<8>(8 * lane);
            }
        }
        self.inside.next = self.far.val() | self.from.val().place.get_bits::<3>(1).any();
        if self.beat.val().first {
            self.inside.next = self.s2.q.val().start_inside;
        }
        self.ends.next = self.ends.val() & self.inside.val();
        self.kind_now.next = self.from.val().kind;
        if self.from.val().pending {
            self.kind_now.next = self.s2.q.val().head;
        }

        // No prefix in this beat: the place comes nearer by its lanes, which is what the complement adds.
        self.chosen.next = self.s2_entry[0].q.val();
        self.chosen.next.place =
            self.from.val().place + cat!(bits::<14>(0x3FFF): 14, !self.beat.val().hi: 3);
        self.chosen.next.begins = false;
        self.chosen.next.blocks = 0.into();
        self.chosen.next.runts = 0.into();
        self.chosen.next.sequenced = 0.into();
        self.chosen.next.ended = false;
        self.chosen.next.rejected = false;
        self.chosen.next.error = false;
        self.next_far.next = self.chosen.val().place.get_bits::<13>(4).any();
        for q in 0..9 {
            if self.spot.val().get_bit(q) {
                self.chosen.next = self.s2_entry[q].q.val();
                self.next_far.next = self.s2_entry[q].q.val().place.get_bits::<13>(4).any();
            }
        }

        self.next.next.place = self.chosen.val().place;
        self.next.next.before = self.s2.q.val().tail;
        self.next.next.pending = false;
        self.next.next.kind = self.kind_now.val();
        self.next.next.long = self.from.val().long;
        self.next.next.octets = self.from.val().octets;
        if self.chosen.val().begins {
            self.next.next.pending = self.chosen.val().pending;
            self.next.next.kind = self.chosen.val().kind;
            self.next.next.long = self.chosen.val().long;
            self.next.next.octets = self.chosen.val().octets;
        }

        // Blocks before this beat. They are only asked for in beats after the packet's first.
        self.fresh.next = 0.into();
        for n in 0..4 {
            if self.recent.q.val().get_bit(n) {
                self.fresh.next = bits::<3>(1) + n.to_bits();
            }
        }
        self.counted.next = self.blocks.q.val() + bit_cast::<16, 3>(self.fresh.val());

        self.out.d.next.valid = self.beat.val().valid;
        self.out.d.next.data = self.beat.val().data;
        self.out.d.next.first = self.beat.val().first;
        self.out.d.next.slot = self.beat.val().slot;
        self.out.d.next.soup = self.beat.val().soup;
        self.out.d.next.frame = self.frame.q.val();
        self.out.d.next.body_lo = bit_cast::<4, 3>(self.beat.val().lo);
        if self.from.val().pending {
            self.out.d.next.body_lo = bit_cast::<4, 3>(self.beat.val().lo) + 1;
        }
        self.out.d.next.body_end = self.body_end.val();
        for lane in 0..8 {
            if self.ends.val() & self.spot.val().get_bit(lane + 2) {
                self.out.d.next.body_end = bits::<4>(1) + lane.to_bits();
            }
        }
        if !self.inside.val() | !self.from.val().long {
            self.out.d.next.body_lo = 0.into();
            self.out.d.next.body_end = 0.into();
        }
        self.out.d.next.ended = self.beat.val().valid & self.ends.val() & self.from.val().long;
        self.out.d.next.kind = self.kind_now.val();
        self.out.d.next.octets = self.from.val().octets;
        self.out.d.next.index = self.counted.val() - 1;
        self.out.d.next.begin =
            self.beat.val().valid & self.chosen.val().begins & self.chosen.val().long;
        self.out.d.next.begin_lane = self.chosen.val().lane;
        self.out.d.next.begin_end = self.body_end.val();
        self.out.d.next.runts = bit_cast::<5, 4>(self.chosen.val().runts);
        self.out.d.next.sequenced = bit_cast::<5, 4>(self.chosen.val().sequenced);
        self.out.d.next.end_of_session = self.chosen.val().ended;
        self.out.d.next.rejected = self.chosen.val().rejected;
        self.out.d.next.reason = self.chosen.val().reason;
        // The type of a packet whose length came with the beat before.
        self.header.kind.next = self.s2.q.val().head;
        self.header.octets.next = self.from.val().octets;
        self.header.long.next = self.from.val().long;
        self.out.d.next.error =
            self.chosen.val().error | (self.from.val().pending & self.header.wrong.val());
        if self.ends.val() & !self.from.val().long {
            // A short block that began in an earlier beat.
            if !self.beat.val().soup {
                self.out.d.next.runts = cat!(true: 1, self.chosen.val().runts: 4);
            } else if self.kind_now.val() == k!(kind::SEQUENCED_DATA) {
                self.out.d.next.runts = cat!(true: 1, self.chosen.val().runts: 4);
                self.out.d.next.sequenced = cat!(true: 1, self.chosen.val().sequenced: 4);
            } else if self.kind_now.val() == k!(kind::END_OF_SESSION) {
                self.out.d.next.end_of_session = true;
            } else if self.kind_now.val() == k!(kind::LOGIN_REJECTED) {
                self.out.d.next.rejected = true;
                self.out.d.next.reason = self.last_octet.val();
            }
        }
        if !self.beat.val().valid {
            self.out.d.next.runts = 0.into();
            self.out.d.next.sequenced = 0.into();
            self.out.d.next.end_of_session = false;
            self.out.d.next.rejected = false;
            self.out.d.next.error = false;
        }
        if self.beat.val().valid {
            self.stream.d.next = self.next.val();
            self.stream_far.d.next = self.next_far.val();
            self.recent.d.next = self.chosen.val().blocks;
            self.blocks.d.next = self.counted.val();
            if self.beat.val().first {
                self.blocks.d.next = 0.into();
            }
            self.active.d.next = true;
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
