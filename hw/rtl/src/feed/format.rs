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
/// Latency: 1 cycle. Throughput: one record per cycle, no backpressure. Settings of a session are snooped
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
    event: Signal<Local, Bits<64>>,
    behind: Signal<Local, Bits<64>>,
    delta: Signal<Local, Bits<32>>,
    price: Signal<Local, Bits<64>>,
    nano: Signal<Local, Bits<64>>,
    flags: Signal<Local, Bits<8>>,
    sequence: Signal<Local, Bits<32>>,
    order_id: Signal<Local, Bits<64>>,
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
        self.sequence.next = self.s.val().sequence;
        // So does the end of a session: it says which message would have been next.
        let end = (self.s.val().class == k!(class::STATUS))
            & (self.s.val().action == k!(record::status::END));
        self.order_id.next = self.s.val().order_id;
        if self.s.val().soup & end {
            self.order_id.next =
                bit_cast::<64, 32>(self.login_base.rdata_a.val() + self.s.val().sequence);
        }
        if self.s.val().soup & (end | (self.s.val().class == k!(class::FEED))) {
            self.sequence.next = self.login_base.rdata_a.val() + self.s.val().sequence;
        } else if self.s.val().soup & (self.s.val().class == k!(class::STATUS)) {
            self.sequence.next = self.s.val().order_id.get_bits::<32>(0);
        }

        self.midnight.next =
            cat!(self.midnight_hi.rdata.val(): 32, self.midnight_lo.rdata.val(): 32);
        self.event.next = self.midnight.val() + bit_cast::<64, 48>(self.s.val().timestamp);
        if self.s.val().class != k!(class::FEED) {
            self.event.next = self.s.val().received;
        }
        self.behind.next = self.s.val().received
            - self.midnight.val()
            - bit_cast::<64, 48>(self.s.val().timestamp);
        self.delta.next = self.behind.val().get_bits::<32>(0);
        if !self.behind.val().get_bit(63) & (self.behind.val().get_bits::<33>(31) != 0) {
            self.delta.next = 0x7FFF_FFFF.into();
        }
        if self.behind.val().get_bit(63) & !self.behind.val().get_bits::<33>(31).all() {
            self.delta.next = 0x8000_0000u64.into();
        }
        if self.s.val().delta_set {
            self.delta.next = self.s.val().delta;
        }

        // 1e-4 to 1e-9: times 100000 = 2^16 + 2^15 + 2^10 + 2^9 + 2^7 + 2^5
        self.price.next = self.s.val().price;
        self.nano.next = self.price.val();
        if self.s.val().nano {
            self.nano.next = (self.price.val() << 16)
                + (self.price.val() << 15)
                + (self.price.val() << 10)
                + (self.price.val() << 9)
                + (self.price.val() << 7)
                + (self.price.val() << 5);
        }
        self.flags.next = 0.into();
        if self.s.val().last & self.s.val().bad {
            self.flags.next = k!(record::flag::LAST | record::flag::MAYBE_BAD_BOOK);
        } else if self.s.val().last {
            self.flags.next = k!(record::flag::LAST);
        } else if self.s.val().bad {
            self.flags.next = k!(record::flag::MAYBE_BAD_BOOK);
        }

        self.length.next = k!(record::LENGTH_WORDS);
        // In memory order, last field on top (contract::record::field).
        self.data.d.next = cat!(
            self.s.val().marks: 8, bits::<2>(0): 2, self.s.val().slot: 6, bits::<16>(0): 16,
            self.sequence.val(): 32, self.delta.val(): 32,
            self.s.val().received: 64,
            self.s.val().side: 8, self.s.val().action: 8, self.s.val().letter: 8, self.flags.val(): 8, self.s.val().size: 32,
            self.nano.val(): 64,
            self.order_id.val(): 64,
            self.event.val(): 64,
            bits::<16>(0): 16, self.s.val().locate: 16, self.publisher.rdata.val(): 16, self.s.val().rtype: 8,
            self.length.val(): 8
        );
        self.valid.d.next = self.s.val().valid;
        self.stamp.d.next = self.s.val().stamp;
        self.to_ring.d.next = self.ring.rdata.val();
        self.frame.d.next = self.s.val().frame;
        self.pass.d.next = self.s.val().pass;
        if self.rst.val() {
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
