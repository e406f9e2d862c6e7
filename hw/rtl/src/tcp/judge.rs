//! What a segment's header says about it.

use super::tcb::Reach;
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// Verdict on a header.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Judged {
    /// See `Segment`.
    pub acceptable: Bit,
    /// See `Segment`.
    pub exact: Bit,
    /// The payload ends at the octet wanted next: nothing is missing before a FIN.
    pub meets: Bit,
    /// As the output of that name.
    pub ack_ok: Bit,
    /// The payload ends beyond the octet wanted next.
    pub beyond: Bit,
}

/// Compares a header with the session.
///
/// Distances are modular: SEG.SEQ and RCV.NXT may lie on both sides of a wrap. They are taken in the cycle of
/// `valid` and compared afterwards, a subtraction or a comparison a cycle.
///
/// Latency: `covers`, `seen` and `ack_ok` 1 cycle after `valid`, all else 3. Outputs hold until the next
/// header. Throughput: a header every 4 cycles.
#[derive(LogicBlock, Default)]
pub struct Judge {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// A header; the other inputs are those of this cycle.
    pub valid: Signal<In, Bit>,
    /// SEG.SEQ.
    pub seq: Signal<In, Bits<32>>,
    /// SEG.ACK.
    pub ack: Signal<In, Bits<32>>,
    /// Payload octets.
    pub len: Signal<In, Bits<16>>,
    /// SEG.LEN: payload, SYN and FIN.
    pub span: Signal<In, Bits<32>>,
    /// RCV.NXT.
    pub rcv_nxt: Signal<In, Bits<32>>,
    /// Receive window.
    pub window: Signal<In, Bits<16>>,
    /// Which acknowledgments are believed.
    pub reach: Signal<In, Reach>,
    /// The octet wanted next lies in the payload.
    pub covers: Signal<Out, Bit>,
    /// Octets at the head of the payload that were received before, when it `covers` the next.
    pub seen: Signal<Out, Bits<16>>,
    /// See `Segment`.
    pub ack_ok: Signal<Out, Bit>,
    /// SEG.SEQ + payload octets.
    pub text_end: Signal<Out, Bits<32>>,
    /// SEG.SEQ + SEG.LEN.
    pub end: Signal<Out, Bits<32>>,
    /// The rest of the verdict.
    pub judged: Signal<Out, Judged>,

    header: DFF<Header>,
    /// Last octet's distance from RCV.NXT.
    last: DFF<Bits<32>>,
    text_ahead: DFF<Bits<32>>,
    verdict: DFF<Judged>,
    covered: Signal<Local, Bit>,
}

/// Distances of a header, and what they are compared with.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Header {
    /// RCV.NXT.
    pub nxt: Bits<32>,
    /// SEG.SEQ - RCV.NXT.
    pub ahead: Bits<32>,
    /// RCV.NXT - SEG.SEQ.
    pub behind: Bits<32>,
    /// Payload octets.
    pub len: Bits<16>,
    /// SEG.LEN.
    pub span: Bits<32>,
    /// SEG.SEQ + payload octets.
    pub text_end: Bits<32>,
    /// SEG.SEQ + SEG.LEN.
    pub end: Bits<32>,
    /// Receive window.
    pub window: Bits<16>,
    /// Octets sent after SEG.ACK.
    pub unacked: Bits<32>,
    /// Most that `unacked` may be.
    pub unacked_max: Bits<32>,
}

impl Logic for Judge {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, header, last, text_ahead, verdict);
        if self.valid.val() {
            self.header.d.next.nxt = self.rcv_nxt.val();
            self.header.d.next.ahead = self.seq.val() - self.rcv_nxt.val();
            self.header.d.next.behind = self.rcv_nxt.val() - self.seq.val();
            self.header.d.next.len = self.len.val();
            self.header.d.next.span = self.span.val();
            self.header.d.next.text_end = self.seq.val() + bit_cast::<32, 16>(self.len.val());
            self.header.d.next.end = self.seq.val() + self.span.val();
            self.header.d.next.window = self.window.val();
            self.header.d.next.unacked = self.reach.val().max - self.ack.val();
            self.header.d.next.unacked_max = self.reach.val().unacked_max;
        }
        let header = self.header.q.val();
        let window = bit_cast::<32, 16>(header.window);

        self.covered.next = header.behind < bit_cast::<32, 16>(header.len);
        self.covers.next = self.covered.val();
        self.seen.next = header.behind.get_bits::<16>(0);
        self.ack_ok.next = header.unacked <= header.unacked_max;
        self.text_end.next = header.text_end;
        self.end.next = header.end;

        self.last.d.next = header.ahead + header.span - 1;
        self.text_ahead.d.next = header.text_end - header.nxt;

        //= RFC9293#3.10.7.4
        //# There are four cases for the acceptability test for an incoming segment
        // A segment at the wanted octet is acceptable into a closed window too: its ACK and RST count, its octets do
        // not. One that covers it is, whatever the window.
        self.verdict.d.next.acceptable = (header.ahead == 0)
            | (header.ahead < window)
            | ((header.span != 0) & (self.last.q.val() < window))
            | self.covered.val();
        self.verdict.d.next.ack_ok = header.unacked <= header.unacked_max;
        self.verdict.d.next.exact = header.ahead == 0;
        self.verdict.d.next.meets = self.text_ahead.q.val() == 0;
        self.verdict.d.next.beyond =
            !self.text_ahead.q.val().get_bit(31) & (self.text_ahead.q.val() != 0);
        self.judged.next = self.verdict.q.val();
    }
}
