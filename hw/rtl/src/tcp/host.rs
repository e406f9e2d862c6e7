//! The host's side of a session: its registers and its commands.

use super::pick::Pick;
use crate::prim::ram::Ram;
use rust_hdl::prelude::*;
use wirebook_contract::reg;
use wirebook_rtl_macros::rtl;

/// Snoops the session registers: keeps the first 32 words of each session in a memory and each command until it is
/// served. `SLOTS` must be `2^N` and at most 64, `A` must be `N + 5`.
///
/// A close or an abort takes back an open that is not served yet; commands of slots that are not in SoupBinTCP mode
/// are ignored.
#[derive(LogicBlock, Default)]
pub struct Host<const SLOTS: usize, const N: usize, const A: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset: no command, every slot off.
    pub rst: Signal<In, Bit>,
    /// A register is written.
    pub cfg_valid: Signal<In, Bit>,
    /// Its address.
    pub cfg_addr: Signal<In, Bits<17>>,
    /// Value.
    pub cfg_data: Signal<In, Bits<32>>,
    /// A command waits: as in the cycle before, like `index`.
    pub found: Signal<Out, Bit>,
    /// Its slot.
    pub index: Signal<Out, Bits<6>>,
    /// Slot the engine works on: of the following.
    pub slot: Signal<In, Bits<6>>,
    /// An abort waits.
    pub abort: Signal<Out, Bit>,
    /// A close waits.
    pub close: Signal<Out, Bit>,
    /// The first of abort, close, open is served.
    pub served: Signal<In, Bit>,
    /// Word of the slot's registers, byte offset / 4.
    pub word: Signal<In, Bits<5>>,
    /// That word, one cycle later.
    pub value: Signal<Out, Bits<32>>,
    words: Ram<Bits<32>, A>,
    pick: Pick<SLOTS>,
    found_q: DFF<Bit>,
    index_q: DFF<Bits<6>>,
    soup: DFF<Bits<64>>,
    aborts: DFF<Bits<64>>,
    closes: DFF<Bits<64>>,
    opens: DFF<Bits<64>>,
    session: Signal<Local, Bit>,
    target: Signal<Local, Bits<6>>,
    offset: Signal<Local, Bits<32>>,
    aborts_left: Signal<Local, Bits<64>>,
    closes_left: Signal<Local, Bits<64>>,
    opens_left: Signal<Local, Bits<64>>,
}

impl<const SLOTS: usize, const N: usize, const A: usize> Logic for Host<SLOTS, N, A> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(self, clk, soup, aborts, closes, opens, found_q, index_q);
        let data = self.cfg_data.val();
        self.target.next = self.cfg_addr.val().get_bits::<6>(8);
        self.session.next = self.cfg_valid.val()
            & (self.cfg_addr.val().get_bits::<3>(14) == 4)
            & (self.target.val() <= k!(SLOTS - 1));
        self.offset.next =
            bit_cast::<32, 8>(self.cfg_addr.val().get_bits::<8>(0)) + k!(reg::SESSION_BASE);

        self.words.clk.next = self.clk.val();
        self.words.we.next = self.session.val() & !self.cfg_addr.val().get_bit(7);
        self.words.waddr.next = (bit_cast::<A, 6>(self.target.val()) << bits::<3>(5))
            | bit_cast::<A, 5>(self.cfg_addr.val().get_bits::<5>(2));
        self.words.wdata.next = data;
        self.words.raddr.next =
            (bit_cast::<A, 6>(self.slot.val()) << bits::<3>(5)) | bit_cast::<A, 5>(self.word.val());
        self.value.next = self.words.rdata.val();

        let slot = self.slot.val();
        let target = self.target.val();
        self.abort.next = self.aborts.q.val().get_bit(slot.index());
        self.close.next = self.closes.q.val().get_bit(slot.index());
        // Served commands leave first, so that one written in the same cycle is never lost or doubled.
        self.aborts_left.next = self.aborts.q.val();
        self.closes_left.next = self.closes.q.val();
        self.opens_left.next = self.opens.q.val();
        if self.served.val() {
            if self.abort.val() {
                self.aborts_left.next = self.aborts.q.val().replace_bit(slot.index(), false);
                self.closes_left.next = self.closes.q.val().replace_bit(slot.index(), false);
            } else if self.close.val() {
                self.closes_left.next = self.closes.q.val().replace_bit(slot.index(), false);
            } else {
                self.opens_left.next = self.opens.q.val().replace_bit(slot.index(), false);
            }
        }
        self.aborts.d.next = self.aborts_left.val();
        self.closes.d.next = self.closes_left.val();
        self.opens.d.next = self.opens_left.val();
        if self.session.val() & (self.offset.val() == k!(reg::SESSION_MODE)) {
            self.soup.d.next = self
                .soup
                .q
                .val()
                .replace_bit(target.index(), data == k!(reg::mode::SOUP));
        }
        if self.session.val()
            & (self.offset.val() == k!(reg::SESSION_COMMAND))
            & self.soup.q.val().get_bit(target.index())
        {
            // Bits of the command: open 0, close 1, abort 2.
            if data.get_bit(2) {
                self.aborts.d.next = self.aborts_left.val().replace_bit(target.index(), true);
            }
            if data.get_bit(1) {
                self.closes.d.next = self.closes_left.val().replace_bit(target.index(), true);
            }
            if data.get_bit(1) | data.get_bit(2) {
                self.opens.d.next = self.opens_left.val().replace_bit(target.index(), false);
            } else if data.get_bit(0) {
                self.opens.d.next = self.opens_left.val().replace_bit(target.index(), true);
            }
        }
        self.pick.request.next =
            (self.aborts.q.val() | self.closes.q.val() | self.opens.q.val()).get_bits::<SLOTS>(0);
        self.pick.last.next = self.slot.val();
        self.found_q.d.next = self.pick.found.val();
        self.index_q.d.next = self.pick.index.val();
        self.found.next = self.found_q.q.val();
        self.index.next = self.index_q.q.val();
        if self.rst.val() {
            self.soup.d.next = 0.into();
            self.aborts.d.next = 0.into();
            self.closes.d.next = 0.into();
            self.opens.d.next = 0.into();
            self.found_q.d.next = false;
        }
    }
}
