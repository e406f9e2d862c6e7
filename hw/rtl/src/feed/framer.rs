//! Finds the messages in a stream of payload beats.

use super::boundaries::{Boundaries, Entry};
use super::soup_header::SoupHeader;
use crate::prim::ram::LutRam;
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;
use wirebook_wire::soup::kind;

/// Payload octets on their way to the framer. `lo..=hi` are the valid lanes: only the first beat of a
/// segment may start above lane 0, only the last may end below lane 7. `end` closes the segment with the
/// verdict of the layers below, at least one cycle after its last beat.
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
    /// Messages shorter than the common header that ended, and how many of them were sequenced data.
    pub runts: Bits<3>,
    pub sequenced: Bits<3>,
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

/// Splits MoldUDP64 packets and SoupBinTCP streams into messages, wherever they straddle beats and
/// segments, and gives each segment its verdict.
///
/// Latency: 2 cycles from beat to `m`. Throughput: a beat per cycle for ever, no backpressure. The only
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

    // First stage: outcomes of all places.
    stored: Signal<Local, StreamContext>,
    patched: Signal<Local, Bits<64>>,
    before: Signal<Local, Bits<8>>,
    tail: Signal<Local, Bits<8>>,
    head: Signal<Local, Bits<8>>,
    boundaries: Boundaries,
    contexts: LutRam<StreamContext, A>,
    previous: DFF<Bits<8>>,
    s1: DFF<PayloadBeat>,
    s1_tail: DFF<Bits<8>>,
    s1_head: DFF<Bits<8>>,
    s1_start: DFF<StreamContext>,
    s1_entry: [DFF<Entry>; 9],

    // Second stage: the choice.
    lanes: Signal<Local, Bits<17>>,
    from: Signal<Local, StreamContext>,
    inside: Signal<Local, Bit>,
    ends: Signal<Local, Bit>,
    chosen: Signal<Local, Entry>,
    next: Signal<Local, StreamContext>,
    kind_now: Signal<Local, Bits<8>>,
    header: SoupHeader,
    last_octet: Signal<Local, Bits<8>>,
    blocks_before: Signal<Local, Bits<16>>,
    fits: Signal<Local, Bit>,
    save: Signal<Local, Bit>,
    stream: DFF<StreamContext>,
    blocks: DFF<Bits<16>>,
    active: DFF<Bit>,
    frame: DFF<Bits<2>>,
    out: DFF<MessageBeat>,
    malformed: DFF<Bit>,
}

impl<const A: usize> Logic for Framer<A> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, previous, s1, s1_tail, s1_head, s1_start);
        dff_setup!(self, clk, stream, blocks, active, frame, out, malformed);
        for q in 0..9 {
            self.s1_entry[q].clock.next = self.clk.val();
        }

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
        self.boundaries.before.next = self.before.val();
        self.boundaries.data.next = self.patched.val();
        self.boundaries.last.next = self.s.val().hi;
        self.boundaries.soup.next = self.s.val().soup;
        for q in 0..9 {
            self.s1_entry[q].d.next = self.boundaries.entry[q].val();
        }
        self.s1.d.next = self.s.val();
        self.s1_tail.d.next = self.tail.val();
        self.s1_head.d.next = self.head.val();
        self.s1_start.d.next = self.stored.val();
        self.s1_start.d.next.place = self.stored.val().place + bit_cast::<17, 3>(self.s.val().lo);
        if self.s.val().valid {
            self.previous.d.next = self.tail.val();
        }

        // ---- Second stage
        self.lanes.next = bit_cast::<17, 3>(self.s1.q.val().hi) + 1;
        self.from.next = self.stream.q.val();
        self.inside.next = self.stream.q.val().place > 1;
        self.blocks_before.next = self.blocks.q.val();
        if self.s1.q.val().first {
            self.from.next = self.s1_start.q.val();
            self.inside.next =
                self.s1_start.q.val().place > bit_cast::<17, 3>(self.s1.q.val().lo) + 1;
            self.blocks_before.next = 0.into();
        }
        // The open block's last octet is in this beat.
        self.ends.next = self.inside.val() & (self.from.val().place <= self.lanes.val() + 1);
        self.kind_now.next = self.from.val().kind;
        if self.from.val().pending {
            self.kind_now.next = self.s1_head.q.val();
        }

        self.chosen.next = self.s1_entry[0].q.val();
        self.chosen.next.place = self.from.val().place - self.lanes.val();
        self.chosen.next.begins = false;
        self.chosen.next.blocks = 0.into();
        self.chosen.next.runts = 0.into();
        self.chosen.next.sequenced = 0.into();
        self.chosen.next.ended = false;
        self.chosen.next.rejected = false;
        self.chosen.next.error = false;
        for q in 0..9 {
            if self.from.val().place == q.to_bits() {
                self.chosen.next = self.s1_entry[q].q.val();
            }
        }

        self.next.next.place = self.chosen.val().place;
        self.next.next.before = self.s1_tail.q.val();
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

        self.last_octet.next = 0.into();
        for lane in 0..8 {
            if self.from.val().place == (bits::<17>(2) + lane.to_bits()) {
                self.last_octet.next = self.s1.q.val().data.get_bits::<8>(8 * lane);
            }
        }

        self.out.d.next.valid = self.s1.q.val().valid;
        self.out.d.next.data = self.s1.q.val().data;
        self.out.d.next.first = self.s1.q.val().first;
        self.out.d.next.slot = self.s1.q.val().slot;
        self.out.d.next.soup = self.s1.q.val().soup;
        self.out.d.next.frame = self.frame.q.val();
        self.out.d.next.body_lo = bit_cast::<4, 3>(self.s1.q.val().lo);
        if self.from.val().pending {
            self.out.d.next.body_lo = bit_cast::<4, 3>(self.s1.q.val().lo) + 1;
        }
        self.out.d.next.body_end = bit_cast::<4, 17>(self.lanes.val());
        if self.ends.val() {
            self.out.d.next.body_end = bit_cast::<4, 17>(self.from.val().place) - 1;
        }
        if !self.inside.val() | !self.from.val().long {
            self.out.d.next.body_lo = 0.into();
            self.out.d.next.body_end = 0.into();
        }
        self.out.d.next.ended = self.s1.q.val().valid & self.ends.val() & self.from.val().long;
        self.out.d.next.kind = self.kind_now.val();
        self.out.d.next.octets = self.from.val().octets;
        self.out.d.next.index = self.blocks_before.val() - 1;
        self.out.d.next.begin =
            self.s1.q.val().valid & self.chosen.val().begins & self.chosen.val().long;
        self.out.d.next.begin_lane = self.chosen.val().lane;
        self.out.d.next.begin_end = bit_cast::<4, 17>(self.lanes.val());
        self.out.d.next.runts = self.chosen.val().runts;
        self.out.d.next.sequenced = bit_cast::<3, 2>(self.chosen.val().sequenced);
        self.out.d.next.end_of_session = self.chosen.val().ended;
        self.out.d.next.rejected = self.chosen.val().rejected;
        self.out.d.next.reason = self.chosen.val().reason;
        // The type of a packet whose length came with the beat before.
        self.header.kind.next = self.s1_head.q.val();
        self.header.octets.next = self.from.val().octets;
        self.header.long.next = self.from.val().long;
        self.out.d.next.error =
            self.chosen.val().error | (self.from.val().pending & self.header.wrong.val());
        if self.ends.val() & !self.from.val().long {
            // A short block that began in an earlier beat.
            if !self.s1.q.val().soup {
                self.out.d.next.runts = self.chosen.val().runts + 1;
            } else if self.kind_now.val() == k!(kind::SEQUENCED_DATA) {
                self.out.d.next.runts = self.chosen.val().runts + 1;
                self.out.d.next.sequenced = bit_cast::<3, 2>(self.chosen.val().sequenced) + 1;
            } else if self.kind_now.val() == k!(kind::END_OF_SESSION) {
                self.out.d.next.end_of_session = true;
            } else if self.kind_now.val() == k!(kind::LOGIN_REJECTED) {
                self.out.d.next.rejected = true;
                self.out.d.next.reason = self.last_octet.val();
            }
        }
        if !self.s1.q.val().valid {
            self.out.d.next.runts = 0.into();
            self.out.d.next.sequenced = 0.into();
            self.out.d.next.end_of_session = false;
            self.out.d.next.rejected = false;
            self.out.d.next.error = false;
        }
        if self.s1.q.val().valid {
            self.stream.d.next = self.next.val();
            self.blocks.d.next =
                self.blocks_before.val() + bit_cast::<16, 3>(self.chosen.val().blocks);
            self.active.d.next = true;
        }

        // ---- End of segment
        self.fits.next = (!self.active.q.val() & (self.count.val() == 0))
            | (self.active.q.val()
                & (self.blocks.q.val() == self.count.val())
                & (self.stream.q.val().place == 1));
        // A stream's segment without octets leaves its context alone, and means nothing.
        self.save.next = self.s1.q.val().end
            & self.s1.q.val().end_ok
            & self.s1.q.val().soup
            & self.active.q.val();
        self.out.d.next.end = self.s1.q.val().end;
        self.out.d.next.end_ok =
            self.save.val() | (self.s1.q.val().end_ok & !self.s1.q.val().soup & self.fits.val());
        self.malformed.d.next =
            self.s1.q.val().end & self.s1.q.val().end_ok & !self.s1.q.val().soup & !self.fits.val();
        if self.s1.q.val().end {
            self.active.d.next = false;
            self.frame.d.next = self.frame.q.val() + 1;
        }
        self.x_ready.next = !self.save.val();
        self.contexts.we.next = self.save.val() | self.x_valid.val();
        self.contexts.waddr.next = self.x_slot.val().get_bits::<A>(0);
        self.contexts.wdata.next = StreamContext::default();
        self.contexts.wdata.next.place = 1.into();
        if self.save.val() {
            self.contexts.waddr.next = self.s1.q.val().slot.get_bits::<A>(0);
            self.contexts.wdata.next = self.stream.q.val();
        }

        if self.rst.val() {
            self.s1.d.next.valid = false;
            self.s1.d.next.end = false;
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
