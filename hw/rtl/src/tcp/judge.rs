//! What a segment's header says about it.

use super::tcb::Sent;
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// Verdict on a header.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Judged {
    /// RCV.NXT.
    pub nxt: Bits<32>,
    /// See `Segment`.
    pub acceptable: Bit,
    /// See `Segment`.
    pub exact: Bit,
    /// See `Segment`.
    pub ack_ok: Bit,
    /// The octet wanted next lies in the payload.
    pub covers: Bit,
    /// The engine can be told.
    pub admitted: Bit,
}

/// Compares a header with the session. Combinational.
///
/// Distances are modular: SEG.SEQ and RCV.NXT may lie on both sides of a wrap.
#[derive(LogicBlock, Default)]
pub struct Judge {
    /// SEG.SEQ.
    pub seq: Signal<In, Bits<32>>,
    /// SEG.ACK.
    pub ack: Signal<In, Bits<32>>,
    /// Payload octets.
    pub len: Signal<In, Bits<16>>,
    /// SEG.LEN: payload, SYN and FIN.
    pub span: Signal<In, Bits<32>>,
    /// RCV.NXT.
    pub nxt: Signal<In, Bits<32>>,
    /// Receive window.
    pub window: Signal<In, Bits<16>>,
    /// What was sent.
    pub sent: Signal<In, Sent>,
    /// The engine can be told.
    pub admitted: Signal<In, Bit>,
    /// The verdict.
    pub judged: Signal<Out, Judged>,
    /// Octets at the head of the payload that were received before, when it `covers` the next.
    pub seen: Signal<Out, Bits<16>>,
}

/// Largest window without scaling.
const WINDOW_MAX: usize = 65535;

impl Logic for Judge {
    #[rtl]
    fn update(&mut self) {
        let window = bit_cast::<32, 16>(self.window.val());
        let sent = self.sent.val();
        let ahead = self.seq.val() - self.nxt.val();
        let behind = self.nxt.val() - self.seq.val();
        let covers = behind < bit_cast::<32, 16>(self.len.val());
        let last = ahead + self.span.val() - 1;
        self.seen.next = behind.get_bits::<16>(0);
        self.judged.next.nxt = self.nxt.val();
        self.judged.next.exact = ahead == 0;
        self.judged.next.covers = covers;
        self.judged.next.admitted = self.admitted.val();
        //= RFC9293#3.10.7.4
        //# There are four cases for the acceptability test for an incoming segment
        // A segment at the wanted octet is acceptable into a closed window too: its ACK and RST count, its octets do
        // not. One that covers it is, whatever the window.
        self.judged.next.acceptable =
            (ahead == 0) | (ahead < window) | ((self.span.val() != 0) & (last < window)) | covers;
        //= RFC5961#5.2
        //# (SND.UNA - MAX.SND.WND) <= SEG.ACK <= SND.NXT
        self.judged.next.ack_ok = sent.max - self.ack.val() <= sent.max - sent.una + k!(WINDOW_MAX);
    }
}
