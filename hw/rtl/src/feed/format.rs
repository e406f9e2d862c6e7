//! Completes a record with what its session says and lays out its bits.

use super::assemble::class;
use super::select::Selected;
use crate::prim::ram::LutRam;
use crate::prim::twin::TwinLutRam;
use rust_hdl::prelude::*;
use wirebook_contract::{record, reg};
use wirebook_rtl_macros::rtl;

/// Session times, ring and publisher, prices in 1e-9: a [`Selected`] becomes the bits of a record.
///
/// Latency: 2 cycles, because times and prices take two sums each. Throughput: one record per cycle, no
/// backpressure. Settings of a session are snooped
/// from `cfg_*`; the driver writes all of them before it opens the session (they have no reset).
#[derive(LogicBlock, Default)]
pub struct Format<const A: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// Register writes.
    pub cfg_valid: Signal<In, Bit>,
    pub cfg_addr: Signal<In, Bits<17>>,
    pub cfg_data: Signal<In, Bits<32>>,
    /// From [`super::select::Select`].
    pub s: Signal<In, Selected>,
    /// Record bytes 0..60 (all but `own`), with 0 for the latency.
    pub r_valid: Signal<Out, Bit>,
    pub r_data: Signal<Out, Bits<480>>,
    pub r_stamp: Signal<Out, Bits<32>>,
    pub r_ring: Signal<Out, Bits<3>>,
    pub r_frame: Signal<Out, Bits<2>>,
    pub r_pass: Signal<Out, Bit>,
    /// First sequence number of `q_slot`'s login, low half.
    pub q_slot: Signal<In, Bits<6>>,
    pub q_base: Signal<Out, Bits<32>>,

    ring: LutRam<Bits<3>, A>,
    publisher: LutRam<Bits<16>, A>,
    midnight_lo: LutRam<Bits<32>, A>,
    midnight_hi: LutRam<Bits<32>, A>,
    /// First sequence number of a login: for the record, and for the registers.
    login_base: TwinLutRam<Bits<32>, A>,
    cfg_session: Signal<Local, Bit>,
    cfg_slot: Signal<Local, Bits<A>>,
    slot: Signal<Local, Bits<A>>,
    accepted: Signal<Local, Bit>,
    midnight: Signal<Local, Bits<64>>,
    price: Signal<Local, Bits<44>>,

    // First stage.
    first: DFF<Selected>,
    publisher_here: DFF<Bits<16>>,
    ring_here: DFF<Bits<3>>,
    /// Time of the event, and of the arrival since midnight.
    event: DFF<Bits<64>>,
    since: DFF<Bits<64>>,
    sequence: DFF<Bits<32>>,
    order_id: DFF<Bits<64>>,
    /// The price's low half times 3 and 5.
    by_three: DFF<Bits<44>>,
    by_five: DFF<Bits<44>>,

    // Second stage.
    low: Signal<Local, Bits<33>>,
    high: Signal<Local, Bits<32>>,
    delta: Signal<Local, Bits<32>>,
    nano: Signal<Local, Bits<64>>,
    flags: Signal<Local, Bits<8>>,
    length: Signal<Local, Bits<8>>,
    valid: DFF<Bit>,
    data: DFF<Bits<480>>,
    stamp: DFF<Bits<32>>,
    to_ring: DFF<Bits<3>>,
    frame: DFF<Bits<2>>,
    pass: DFF<Bit>,
    base: DFF<Bits<32>>,
}

impl<const A: usize> Logic for Format<A> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self,
            clk,
            first,
            publisher_here,
            ring_here,
            event,
            since,
            sequence,
            order_id
        );
        dff_setup!(self, clk, by_three, by_five);
        dff_setup!(self, clk, valid, data, stamp, to_ring, frame, pass, base);
        self.ring.clk.next = self.clk.val();
        self.publisher.clk.next = self.clk.val();
        self.midnight_lo.clk.next = self.clk.val();
        self.midnight_hi.clk.next = self.clk.val();
        self.login_base.clk.next = self.clk.val();

        self.cfg_session.next =
            self.cfg_valid.val() & (self.cfg_addr.val() >= k!(reg::SESSION_BASE));
        self.cfg_slot.next = self.cfg_addr.val().get_bits::<A>(8);
        self.ring.we.next = self.cfg_session.val()
            & (self.cfg_addr.val().get_bits::<8>(0) == k!(reg::SESSION_RING & 0xFF));
        self.publisher.we.next = self.cfg_session.val()
            & (self.cfg_addr.val().get_bits::<8>(0) == k!(reg::SESSION_PUBLISHER & 0xFF));
        self.midnight_lo.we.next = self.cfg_session.val()
            & (self.cfg_addr.val().get_bits::<8>(0) == k!(reg::SESSION_MIDNIGHT_LO & 0xFF));
        self.midnight_hi.we.next = self.cfg_session.val()
            & (self.cfg_addr.val().get_bits::<8>(0) == k!(reg::SESSION_MIDNIGHT_HI & 0xFF));
        self.ring.waddr.next = self.cfg_slot.val();
        self.publisher.waddr.next = self.cfg_slot.val();
        self.midnight_lo.waddr.next = self.cfg_slot.val();
        self.midnight_hi.waddr.next = self.cfg_slot.val();
        self.ring.wdata.next = self.cfg_data.val().get_bits::<3>(0);
        self.publisher.wdata.next = self.cfg_data.val().get_bits::<16>(0);
        self.midnight_lo.wdata.next = self.cfg_data.val();
        self.midnight_hi.wdata.next = self.cfg_data.val();

        self.slot.next = self.s.val().slot.get_bits::<A>(0);
        self.ring.raddr.next = self.slot.val();
        self.publisher.raddr.next = self.slot.val();
        self.midnight_lo.raddr.next = self.slot.val();
        self.midnight_hi.raddr.next = self.slot.val();
        self.login_base.raddr_a.next = self.slot.val();

        // A login gives the sequence number of the first message after it.
        self.accepted.next = self.s.val().valid & (self.s.val().class == k!(class::ACCEPTED));
        self.login_base.we.next = self.accepted.val();
        self.login_base.waddr.next = self.slot.val();
        self.login_base.wdata.next = self.s.val().sequence;
        self.login_base.raddr_b.next = self.q_slot.val().get_bits::<A>(0);
        self.base.d.next = self.login_base.rdata_b.val();
        self.q_base.next = self.base.q.val();
        self.sequence.d.next = self.s.val().sequence;
        // So does the end of a session: it says which message would have been next.
        let end = (self.s.val().class == k!(class::STATUS))
            & (self.s.val().action == k!(record::status::END));
        self.order_id.d.next = self.s.val().order_id;
        if self.s.val().soup & end {
            self.order_id.d.next =
                bit_cast::<64, 32>(self.login_base.rdata_a.val() + self.s.val().sequence);
        }
        if self.s.val().soup & (end | (self.s.val().class == k!(class::FEED))) {
            self.sequence.d.next = self.login_base.rdata_a.val() + self.s.val().sequence;
        } else if self.s.val().soup & (self.s.val().class == k!(class::STATUS)) {
            self.sequence.d.next = self.s.val().order_id.get_bits::<32>(0);
        }

        self.midnight.next =
            cat!(self.midnight_hi.rdata.val(): 32, self.midnight_lo.rdata.val(): 32);
        self.event.d.next = self.midnight.val() + bit_cast::<64, 48>(self.s.val().timestamp);
        if self.s.val().class != k!(class::FEED) {
            self.event.d.next = self.s.val().received;
        }
        self.since.d.next = self.s.val().received - self.midnight.val();
        // 1e-4 to 1e-9: times 100000 = 32 * (3 * 1024 + 3 * 16 + 5).
        self.price.next = bit_cast::<44, 32>(self.s.val().price.get_bits::<32>(0));
        self.by_three.d.next = (self.price.val() << 1) + self.price.val();
        self.by_five.d.next = (self.price.val() << 2) + self.price.val();
        self.first.d.next = self.s.val();
        self.publisher_here.d.next = self.publisher.rdata.val();
        self.ring_here.d.next = self.ring.rdata.val();

        // ---- Second stage
        // How far the arrival is behind the event: low and high halves apart, because 64 bits of carry and the
        // comparison of what they give do not fit in a cycle.
        let since = self.since.q.val();
        let timestamp = self.first.q.val().timestamp;
        self.low.next = bit_cast::<33, 32>(since.get_bits::<32>(0))
            - bit_cast::<33, 32>(timestamp.get_bits::<32>(0));
        self.high.next =
            since.get_bits::<32>(32) - bit_cast::<32, 16>(timestamp.get_bits::<16>(32));
        let borrow = self.low.val().get_bit(32);
        let positive = !self.low.val().get_bit(31);
        self.delta.next = self.low.val().get_bits::<32>(0);
        // In range: the high half, less what the low one borrowed, continues the sign.
        let zero = self.high.val() == 0;
        let one = self.high.val() == 1;
        let minus_one = self.high.val().all();
        let fits_positive = positive & ((zero & !borrow) | (one & borrow));
        let fits_negative = !positive & ((minus_one & !borrow) | (zero & borrow));
        if !fits_positive & !fits_negative {
            // Beyond: what is negative here stays so whatever was borrowed, and 0 less a borrow becomes so.
            self.delta.next = 0x7FFF_FFFF.into();
            if self.high.val().get_bit(31) | (zero & borrow) {
                self.delta.next = 0x8000_0000u64.into();
            }
        }
        if self.first.q.val().delta_set {
            self.delta.next = self.first.q.val().delta;
        }
        self.nano.next = self.first.q.val().price;
        if self.first.q.val().nano {
            let by_3125 =
                (self.by_three.q.val() << 10) + (self.by_three.q.val() << 4) + self.by_five.q.val();
            self.nano.next = bit_cast::<64, 44>(by_3125) << 5;
        }
        self.flags.next = 0.into();
        if self.first.q.val().last & self.first.q.val().bad {
            self.flags.next = k!(record::flag::LAST | record::flag::MAYBE_BAD_BOOK);
        } else if self.first.q.val().last {
            self.flags.next = k!(record::flag::LAST);
        } else if self.first.q.val().bad {
            self.flags.next = k!(record::flag::MAYBE_BAD_BOOK);
        }

        self.length.next = k!(record::LENGTH_WORDS);
        // In memory order, last field on top (contract::record::field).
        self.data.d.next = cat!(
            self.first.q.val().marks: 8, bits::<2>(0): 2, self.first.q.val().slot: 6, bits::<16>(0): 16,
            self.sequence.q.val(): 32, self.delta.val(): 32,
            self.first.q.val().received: 64,
            self.first.q.val().side: 8, self.first.q.val().action: 8, self.first.q.val().letter: 8, self.flags.val(): 8, self.first.q.val().size: 32,
            self.nano.val(): 64,
            self.order_id.q.val(): 64,
            self.event.q.val(): 64,
            bits::<16>(0): 16, self.first.q.val().locate: 16, self.publisher_here.q.val(): 16, self.first.q.val().rtype: 8,
            self.length.val(): 8
        );
        self.valid.d.next = self.first.q.val().valid;
        self.stamp.d.next = self.first.q.val().stamp;
        self.to_ring.d.next = self.ring_here.q.val();
        self.frame.d.next = self.first.q.val().frame;
        self.pass.d.next = self.first.q.val().pass;
        if self.rst.val() {
            self.first.d.next.valid = false;
            self.valid.d.next = false;
        }
        self.r_valid.next = self.valid.q.val();
        self.r_data.next = self.data.q.val();
        self.r_stamp.next = self.stamp.q.val();
        self.r_ring.next = self.to_ring.q.val();
        self.r_frame.next = self.frame.q.val();
        self.r_pass.next = self.pass.q.val();
    }
}
