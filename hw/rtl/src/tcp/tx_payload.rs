//! What a session has sent and may have to send again, laid out as beats of a frame.

use crate::prim::ram::ByteRam;
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// Ethernet, IPv4 and TCP headers are 54 octets: payload begins in lane 6 of a beat.
const FIRST_LANE: u32 = 6;
/// Octets of payload in that beat.
const FIRST_OCTETS: u32 = 2;

/// Buffers of 2 KiB for `2^N` slots (N 1 to 6); `A` must be `N + 8`.
///
/// The octet with sequence number s is at address `s & 2047` of its slot's buffer, in lane `s[2:0]`. A
/// segment's payload is shown a beat at a time as it lies in the frame, so it is shifted by the distance
/// of the two lanes:
///
/// ```text
/// buffer, s[2:0] = 3   | .  .  .  a  b  c  d  e | f  g  h  i  j  k  l  m |
/// frame                | .  .  .  .  .  .  a  b | c  d  e  f  g  h  i  j |
/// ```
///
/// Latency: two cycles after `seek` the first beat is in view; `advance` brings the next in the cycle
/// after. An octet written in one cycle may be sought in the next.
#[derive(LogicBlock, Default)]
pub struct TxPayload<const N: usize, const A: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// An octet is written.
    pub wb_valid: Signal<In, Bit>,
    /// Session.
    pub wb_slot: Signal<In, Bits<N>>,
    /// Low bits of its sequence number.
    pub wb_seq: Signal<In, Bits<11>>,
    /// The octet.
    pub wb_data: Signal<In, Bits<8>>,
    /// Go to the segment's first octet.
    pub seek: Signal<In, Bit>,
    /// Session; stable while its payload is in view.
    pub slot: Signal<In, Bits<N>>,
    /// Low bits of the sequence number of the first octet; stable likewise.
    pub seq: Signal<In, Bits<11>>,
    /// Octets of payload, at least 1; taken with `seek`.
    pub len: Signal<In, Bits<11>>,
    /// Go to the next beat.
    pub advance: Signal<In, Bit>,
    /// Beat in view, lane 0 in bits 7:0; lanes without payload hold 0.
    pub data: Signal<Out, Bits<64>>,
    /// Lanes with payload.
    pub lanes: Signal<Out, Bits<8>>,
    /// It is the last.
    pub ends: Signal<Out, Bit>,

    buffer: ByteRam<A, 64, 8>,
    /// Word that `buffer.rdata` holds, and the content of the one before.
    word: DFF<Bits<8>>,
    /// The word after it, so that the memory's address waits for no sum.
    word_after: DFF<Bits<8>>,
    before: DFF<Bits<64>>,
    priming: DFF<Bit>,
    /// Octets not yet passed, and whether none has been.
    left: DFF<Bits<11>>,
    first: DFF<Bit>,
    /// What they say of the beat in view.
    lanes_now: DFF<Bits<8>>,
    ends_now: DFF<Bit>,
    next_left: Signal<Local, Bits<11>>,
    next_first: Signal<Local, Bit>,
    start: Signal<Local, Bits<11>>,
    next_word: Signal<Local, Bits<8>>,
    amount: Signal<Local, Bits<7>>,
    aligned: Signal<Local, Bits<64>>,
    kept: Signal<Local, Bits<8>>,
    masked: [Signal<Local, Bits<8>>; 8],
}

impl<const N: usize, const A: usize> Logic for TxPayload<N, A> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self, clk, word, word_after, before, priming, left, first, lanes_now, ends_now
        );

        // Write: the octet in all lanes, one of them enabled.
        let octet = self.wb_data.val();
        let wb_word = bit_cast::<A, 8>(self.wb_seq.val().get_bits::<8>(3));
        let wb_base = bit_cast::<A, N>(self.wb_slot.val()) << 8;
        self.buffer.clk.next = self.clk.val();
        self.buffer.waddr.next = wb_base | wb_word;
        self.buffer.wdata.next = cat!(
            octet: 8, octet: 8, octet: 8, octet: 8, octet: 8, octet: 8, octet: 8, octet: 8
        );
        self.buffer.we.next = 0.into();
        if self.wb_valid.val() {
            self.buffer.we.next = bits::<8>(1) << self.wb_seq.val().get_bits::<3>(0);
        }

        // Read: the first beat begins FIRST_LANE octets before the payload.
        self.start.next = self.seq.val() - k!(FIRST_LANE);
        self.next_word.next = self.word.q.val();
        if self.priming.q.val() | self.advance.val() {
            self.next_word.next = self.word_after.q.val();
            self.before.d.next = self.buffer.rdata.val();
        }
        if self.seek.val() {
            self.next_word.next = self.start.val().get_bits::<8>(3);
        }
        self.word.d.next = self.next_word.val();
        self.word_after.d.next = self.next_word.val() + 1;
        self.priming.d.next = self.seek.val();
        let base = bit_cast::<A, N>(self.slot.val()) << 8;
        self.buffer.raddr.next = base | bit_cast::<A, 8>(self.next_word.val());

        // Align.
        self.amount.next =
            cat!(bits::<1>(0): 1, self.start.val().get_bits::<3>(0): 3, bits::<3>(0): 3);
        let pair = cat!(self.buffer.rdata.val(): 64, self.before.q.val(): 64);
        self.aligned.next = (pair >> self.amount.val()).get_bits::<64>(0);

        for lane in 0..8 {
            self.masked[lane].next = 0.into();
            if self.lanes_now.q.val().get_bit(lane) {
                self.masked[lane].next = self.aligned.val().get_bits::<8>(8 * lane);
            }
        }
        self.lanes.next = self.lanes_now.q.val();
        self.ends.next = self.ends_now.q.val();
        self.data.next = cat!(
            self.masked[7].val(): 8, self.masked[6].val(): 8, self.masked[5].val(): 8,
            self.masked[4].val(): 8, self.masked[3].val(): 8, self.masked[2].val(): 8,
            self.masked[1].val(): 8, self.masked[0].val(): 8
        );

        // Which lanes of the beat that is in view next hold payload.
        self.next_left.next = self.left.q.val();
        self.next_first.next = self.first.q.val();
        if self.seek.val() {
            self.next_left.next = self.len.val();
            self.next_first.next = true;
        } else if self.advance.val() {
            self.next_left.next = self.left.q.val() - 8;
            if self.first.q.val() {
                self.next_left.next = self.left.q.val() - k!(FIRST_OCTETS);
            }
            self.next_first.next = false;
        }
        self.left.d.next = self.next_left.val();
        self.first.d.next = self.next_first.val();
        let left = self.next_left.val();
        self.kept.next = 0xFF.into();
        if left < 8 {
            self.kept.next = !(bits::<8>(0xFF) << left.get_bits::<3>(0));
        }
        self.ends_now.d.next = left <= 8;
        if self.next_first.val() {
            self.kept.next = 0xC0.into();
            if left < k!(FIRST_OCTETS) {
                self.kept.next = 0x40.into();
            }
            self.ends_now.d.next = left <= k!(FIRST_OCTETS);
        }
        self.lanes_now.d.next = self.kept.val();
    }
}
