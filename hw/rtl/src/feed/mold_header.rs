//! The header of a MoldUDP64 packet, and its message blocks.

use super::beat::PayloadBeat;
use rust_hdl::prelude::*;
use wirebook_contract::reg;
use wirebook_rtl_macros::rtl;
use wirebook_wire::mold;

/// What a packet's header says. Fields hold until the next header is complete, which is after this packet's
/// final verdict.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct MoldPacket {
    /// The header is complete: one cycle, after its last beat.
    pub valid: Bit,
    pub slot: Bits<6>,
    pub session: Bits<80>,
    /// Sequence number of the first block.
    pub first: Bits<64>,
    /// Blocks; none for an end of session.
    pub count: Bits<16>,
    /// End of session.
    pub over: Bit,
    /// Sequence number of the block after the last, one cycle after `valid`.
    pub after: Bits<64>,
}

/// Records the queue must have room for beyond one per 8 octets, on their way from earlier packets.
const ROOM_MARGIN: usize = 16;

/// Reads the header of each UDP datagram of a MoldUDP64 session and passes on what follows it.
///
/// The payload starts at lane 2 or 6 (14 + 20 + 8 octets of headers, 4 more for each IP option or VLAN tag):
///
/// ```text
///  start at lane 2                          start at lane 6
///  beat 0  · · s s s s s s                  beat 0  · · · · · · s s
///  beat 1  s s s s q q q q                  beat 1  s s s s s s s s
///  beat 2  q q q q c c ▸blocks              beat 2  q q q q q q q q
///                                           beat 3  c c ▸blocks
///  s session, q sequence number, c count
/// ```
///
/// Latency: 1 cycle from `p` to `g`. Throughput: a beat per cycle, no backpressure. A packet that the record
/// queue may not be able to hold is dropped whole and counted. One whose numbers do not fit 64 bits (the number
/// after the last included) gets a bad verdict and is counted as malformed. One that is arriving when the host
/// starts its slot anew was claimed by the old settings: it gets a bad verdict, uncounted.
///
/// Undefined: a verdict less than 2 cycles after the last beat.
#[derive(LogicBlock, Default)]
pub struct MoldHeader {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// Header, payload and verdict of a frame, from `NetRx`.
    pub h_valid: Signal<In, Bit>,
    pub h_kind: Signal<In, Bits<2>>,
    pub h_slot: Signal<In, Bits<6>>,
    pub h_len: Signal<In, Bits<16>>,
    pub p_valid: Signal<In, Bit>,
    pub p_data: Signal<In, Bits<64>>,
    pub p_lo: Signal<In, Bits<3>>,
    pub p_hi: Signal<In, Bits<3>>,
    pub p_first: Signal<In, Bit>,
    pub e_valid: Signal<In, Bit>,
    pub e_ok: Signal<In, Bit>,
    /// Records the queue can take.
    pub room: Signal<In, Bits<16>>,
    /// The host starts this slot anew.
    pub renew: Signal<In, Bit>,
    pub renew_slot: Signal<In, Bits<6>>,
    /// Slot of the packet arriving, from its second beat, and session, from its last beat of the header.
    pub look_slot: Signal<Out, Bits<6>>,
    pub look_session: Signal<Out, Bits<80>>,
    /// The header.
    pub packet: Signal<Out, MoldPacket>,
    /// Message blocks, and the end of the packet.
    pub g: Signal<Out, PayloadBeat>,
    /// Counters.
    pub ev_mold_overrun: Signal<Out, Bit>,
    /// The datagram is too short for the header, or its numbers are impossible.
    pub ev_mold_malformed: Signal<Out, Bit>,

    mine: Signal<Local, Bit>,
    arriving: Signal<Local, Bits<6>>,
    beat: Signal<Local, Bits<2>>,
    at_six: Signal<Local, Bit>,
    header_end: Signal<Local, Bit>,
    count: Signal<Local, Bits<16>>,

    kind: DFF<Bits<2>>,
    slot: DFF<Bits<6>>,
    /// Records a packet of this length may need, and whether the queue may not hold them.
    needed: DFF<Bits<16>>,
    tight: DFF<Bit>,
    beats: DFF<Bits<2>>,
    six: DFF<Bit>,
    before: DFF<Bits<64>>,
    body: DFF<Bit>,
    dropped: DFF<Bit>,
    out: DFF<PayloadBeat>,
    session: DFF<Bits<80>>,
    first: DFF<Bits<64>>,
    blocks: DFF<Bits<16>>,
    over: DFF<Bit>,
    known: DFF<Bit>,
    /// Slot and session of the packet, kept until its verdict: the next datagram's may come first.
    packet_slot: DFF<Bits<6>>,
    packet_session: DFF<Bits<80>>,
    /// The slot of the packet arriving was started anew meanwhile.
    stale: DFF<Bit>,
    /// First sequence number and count, with the carry.
    sum: DFF<Bits<65>>,
    count_overrun: DFF<Bit>,
    count_malformed: DFF<Bit>,
}

impl Logic for MoldHeader {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self,
            clk,
            kind,
            slot,
            needed,
            tight,
            beats,
            six,
            before,
            body,
            dropped,
            out,
            session,
            first,
            blocks,
            over,
            known,
            packet_slot,
            packet_session,
            stale,
            sum,
            count_overrun,
            count_malformed
        );

        // The frame's, and where in the header this beat is.
        self.mine.next = self.kind.q.val() == k!(reg::mode::MOLD);
        self.arriving.next = self.slot.q.val();
        if self.h_valid.val() {
            self.arriving.next = self.h_slot.val();
            self.stale.d.next = false;
            self.kind.d.next = self.h_kind.val();
            self.slot.d.next = self.h_slot.val();
            self.needed.d.next = (self.h_len.val() >> 3) + k!(ROOM_MARGIN);
            self.mine.next = self.h_kind.val() == k!(reg::mode::MOLD);
        }
        if self.renew.val() & (self.renew_slot.val() == self.arriving.val()) {
            self.stale.d.next = true;
        }
        self.beat.next = self.beats.q.val();
        self.at_six.next = self.six.q.val();
        if self.p_first.val() {
            self.beat.next = 0.into();
            self.at_six.next = self.p_lo.val() == 6;
        }
        self.header_end.next = self.p_valid.val()
            & self.mine.val()
            & !(self.body.q.val() & !self.p_first.val())
            & ((!self.at_six.val() & (self.beat.val() == 2) & (self.p_hi.val() >= 5))
                | (self.at_six.val() & (self.beat.val() == 3) & (self.p_hi.val() >= 1)));
        if self.p_valid.val() {
            self.before.d.next = self.p_data.val();
            self.six.d.next = self.at_six.val();
            self.beats.d.next = self.beat.val() + 1;
            if self.p_first.val() {
                self.body.d.next = false;
            }
            if self.p_first.val() {
                if self.at_six.val() {
                    self.session.d.next = cat!(self.session.q.val().get_bits::<64>(0): 64, self.p_data.val().get_bits::<16>(48): 16);
                } else {
                    self.session.d.next = cat!(self.session.q.val().get_bits::<32>(0): 32, self.p_data.val().get_bits::<48>(16): 48);
                }
            }
            if (self.beat.val() == 1) & !self.p_first.val() & !self.body.q.val() {
                if self.at_six.val() {
                    self.session.d.next =
                        cat!(self.p_data.val(): 64, self.session.q.val().get_bits::<16>(0): 16);
                } else {
                    self.session.d.next = cat!(self.p_data.val().get_bits::<32>(0): 32, self.session.q.val().get_bits::<48>(0): 48);
                }
            }
        }

        // Its last beat.
        self.tight.d.next = self.room.val() < self.needed.q.val();
        self.known.d.next = self.header_end.val() & !self.tight.q.val();
        if self.header_end.val() {
            self.body.d.next = true;
            self.packet_slot.d.next = self.slot.q.val();
            self.packet_session.d.next = self.session.q.val();
            self.dropped.d.next = self.tight.q.val();
            if self.at_six.val() {
                self.first.d.next = be!(self.before.q.val(), 0, 8);
                self.blocks.d.next = be!(self.p_data.val(), 0, 2);
                self.over.d.next = be!(self.p_data.val(), 0, 2) == k!(mold::COUNT_END_OF_SESSION);
            } else {
                self.first.d.next =
                    cat!(be!(self.before.q.val(), 4, 4): 32, be!(self.p_data.val(), 0, 4): 32);
                self.blocks.d.next = be!(self.p_data.val(), 4, 2);
                self.over.d.next = be!(self.p_data.val(), 4, 2) == k!(mold::COUNT_END_OF_SESSION);
            }
        }

        // What follows it.
        self.out.d.next.valid = false;
        self.out.d.next.end = false;
        self.out.d.next.data = self.p_data.val();
        self.out.d.next.lo = 0.into();
        self.out.d.next.hi = self.p_hi.val();
        self.out.d.next.first = false;
        self.out.d.next.slot = self.slot.q.val();
        self.out.d.next.soup = false;
        if self.header_end.val() {
            self.out.d.next.first = true;
            if self.at_six.val() {
                self.out.d.next.lo = 2.into();
                self.out.d.next.valid = (self.p_hi.val() >= 2) & !self.tight.q.val();
            } else {
                self.out.d.next.lo = 6.into();
                self.out.d.next.valid = (self.p_hi.val() >= 6) & !self.tight.q.val();
            }
        } else {
            self.out.d.next.valid = self.p_valid.val()
                & !self.p_first.val()
                & self.mine.val()
                & self.body.q.val()
                & !self.dropped.q.val();
        }

        // The end of the frame.
        let impossible = self.sum.q.val().get_bit(64);
        self.count_overrun.d.next = false;
        self.count_malformed.d.next = false;
        if self.e_valid.val() {
            self.body.d.next = false;
            self.kind.d.next = 0.into();
            if self.kind.q.val() == k!(reg::mode::MOLD) {
                self.out.d.next.end = self.body.q.val() & !self.dropped.q.val();
                self.count_overrun.d.next =
                    self.body.q.val() & self.dropped.q.val() & self.e_ok.val();
                self.count_malformed.d.next =
                    self.e_ok.val() & (!self.body.q.val() | (!self.dropped.q.val() & impossible));
            }
        }
        self.out.d.next.end_ok = self.e_ok.val() & !impossible & !self.stale.q.val();

        // What the header says.
        self.count.next = self.blocks.q.val();
        if self.over.q.val() {
            self.count.next = 0.into();
        }
        if self.known.q.val() {
            self.sum.d.next =
                bit_cast::<65, 64>(self.first.q.val()) + bit_cast::<65, 16>(self.count.val());
        }
        self.look_slot.next = self.slot.q.val();
        self.look_session.next = self.session.q.val();
        self.packet.next.valid = self.known.q.val();
        self.packet.next.slot = self.packet_slot.q.val();
        self.packet.next.session = self.packet_session.q.val();
        self.packet.next.first = self.first.q.val();
        self.packet.next.count = self.count.val();
        self.packet.next.over = self.over.q.val();
        self.packet.next.after = self.sum.q.val().get_bits::<64>(0);
        self.g.next = self.out.q.val();
        self.ev_mold_overrun.next = self.count_overrun.q.val();
        self.ev_mold_malformed.next = self.count_malformed.q.val();

        if self.rst.val() {
            self.kind.d.next = 0.into();
            self.body.d.next = false;
            self.out.d.next.valid = false;
            self.out.d.next.end = false;
            self.known.d.next = false;
        }
    }
}
