//! How much a connection may send next.

use super::facts::Distances;
use super::tcb::Tcb;
use rust_hdl::prelude::*;
use wirebook_contract::reg::tcp_state;
use wirebook_rtl_macros::rtl;

/// The next segment's length and what else depends on it.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Sized {
    /// Payload octets.
    pub len: Bits<11>,
    /// There are any.
    pub some: Bit,
    /// After these nothing is left in the transmit buffer.
    pub all: Bit,
    /// The peer's window leaves room behind them.
    pub spare: Bit,
    /// The FIN was sent too.
    pub done: Bit,
}

/// The smallest of what is unsent, the send MSS and the peer's window, and where that ends; one sum or comparison a
/// cycle.
///
/// Latency: `sized` is valid 4 cycles after `distances`, which hold meanwhile, `after` and `beyond` 2 after `sized` and
/// one after `marks`.
#[derive(LogicBlock, Default)]
pub struct Size {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Control block.
    pub tcb: Signal<In, Tcb>,
    /// Its distances.
    pub distances: Signal<In, Distances>,
    /// The result.
    pub sized: Signal<Out, Sized>,
    /// A SYN or FIN is sent with it.
    pub marks: Signal<In, Bit>,
    /// `nxt` after all that.
    pub after: Signal<Out, Bits<32>>,
    /// It is past `max`.
    pub beyond: Signal<Out, Bit>,

    // First cycle.
    sending: DFF<Bit>,
    done: DFF<Bit>,
    open: DFF<Bit>,
    space: DFF<Bits<16>>,
    unsent_many: DFF<Bit>,
    // Second: capped where more makes no difference.
    credit: DFF<Bits<11>>,
    unsent: DFF<Bits<11>>,
    // Third.
    credit_lt_mss: DFF<Bit>,
    credit_lt_unsent: DFF<Bit>,
    mss_lt_unsent: DFF<Bit>,
    unsent_lt_credit: DFF<Bit>,
    some: DFF<Bit>,
    // Fourth.
    result: DFF<Sized>,
    // Fifth: `nxt` after the payload, and how far before `max` that is; then with SYN and FIN.
    text_end: DFF<Bits<32>>,
    gap: DFF<Bits<32>>,
    after_all: DFF<Bits<32>>,
    is_beyond: DFF<Bit>,
}

/// More than any MSS: above it no comparison changes.
const MANY: usize = 2047;

impl Logic for Size {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self,
            clk,
            sending,
            done,
            open,
            space,
            unsent_many,
            credit,
            unsent,
            credit_lt_mss,
            credit_lt_unsent,
            mss_lt_unsent,
            unsent_lt_credit,
            some,
            result,
            text_end,
            gap,
            after_all,
            is_beyond
        );
        let tcb = self.tcb.val();
        let far = self.distances.val();

        let state = tcb.state;
        self.sending.d.next = (state >= k!(tcp_state::ESTABLISHED))
            & (state != k!(tcp_state::FIN_WAIT_2))
            & (state != k!(tcp_state::TIME_WAIT));
        // Past the FIN there is nothing left: nxt is end + 1.
        self.done.d.next = tcb.fin & (far.unsent == 0xFFFF_FFFF);
        // What the peer's window leaves beyond what is in flight.
        self.open.d.next = far.inflight < bit_cast::<32, 16>(tcb.wnd);
        self.space.d.next = tcb.wnd - far.inflight.get_bits::<16>(0);
        self.unsent_many.d.next = far.unsent.get_bits::<21>(11) != 0;

        self.credit.d.next = 0.into();
        if self.open.q.val() {
            self.credit.d.next = self.space.q.val().get_bits::<11>(0);
            if self.space.q.val().get_bits::<5>(11) != 0 {
                self.credit.d.next = k!(MANY);
            }
        } else if tcb.probe {
            // A probe needs no window.
            self.credit.d.next = 1.into();
        }
        self.unsent.d.next = 0.into();
        if self.sending.q.val() & !self.done.q.val() {
            self.unsent.d.next = far.unsent.get_bits::<11>(0);
            if self.unsent_many.q.val() {
                self.unsent.d.next = k!(MANY);
            }
        }

        let credit = self.credit.q.val();
        let unsent = self.unsent.q.val();
        self.credit_lt_mss.d.next = credit < tcb.mss;
        self.credit_lt_unsent.d.next = credit < unsent;
        self.mss_lt_unsent.d.next = tcb.mss < unsent;
        self.unsent_lt_credit.d.next = unsent < credit;
        self.some.d.next = (credit != 0) & (unsent != 0) & (tcb.mss != 0);

        //= RFC9293#3.7.1
        //# The maximum size of a segment that a TCP endpoint really sends
        self.result.d.next.len = unsent;
        self.result.d.next.all = true;
        if self.credit_lt_mss.q.val() {
            if self.credit_lt_unsent.q.val() {
                self.result.d.next.len = credit;
                self.result.d.next.all = false;
            }
        } else if self.mss_lt_unsent.q.val() {
            self.result.d.next.len = tcb.mss;
            self.result.d.next.all = false;
        }
        self.result.d.next.some = self.some.q.val();
        self.result.d.next.spare = self.unsent_lt_credit.q.val();
        self.result.d.next.done = self.done.q.val();
        self.sized.next = self.result.q.val();

        let len = bit_cast::<32, 11>(self.result.q.val().len);
        self.text_end.d.next = tcb.nxt + len;
        self.gap.d.next = far.ahead - len;
        self.after_all.d.next = self.text_end.q.val();
        self.is_beyond.d.next = self.gap.q.val().get_bit(31);
        if self.marks.val() {
            self.after_all.d.next = self.text_end.q.val() + 1;
            self.is_beyond.d.next = (self.gap.q.val() - 1).get_bit(31);
        }
        self.after.next = self.after_all.q.val();
        self.beyond.next = self.is_beyond.q.val();
    }
}
