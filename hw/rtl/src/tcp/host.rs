//! The host's side of a session: its registers and its commands.

use super::pick::Pick;
use crate::prim::ram::Ram;
use rust_hdl::prelude::*;
use wirebook_contract::reg;
use wirebook_rtl_macros::rtl;

/// What the host wants of a slot; the first of these that is set.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Command {
    /// Reset the connection.
    pub abort: Bit,
    /// Log out and close.
    pub close: Bit,
    /// Connect and log in.
    pub open: Bit,
}

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
    /// A command waits.
    pub found: Signal<Out, Bit>,
    /// Its slot.
    pub index: Signal<Out, Bits<6>>,
    /// Slot the engine works on: of the following.
    pub slot: Signal<In, Bits<6>>,
    /// What waits for it.
    pub command: Signal<Out, Command>,
    /// The first of it is served.
    pub served: Signal<In, Bit>,
    /// Word of the slot's registers, byte offset / 4.
    pub word: Signal<In, Bits<5>>,
    /// That word, two cycles later.
    pub value: Signal<Out, Bits<32>>,
    words: Ram<Bits<32>, A>,
    held: DFF<Bits<32>>,
    pick: Pick<SLOTS>,
    /// A mode or a command is written, a cycle ago.
    mode_on: DFF<Bit>,
    command_on: DFF<Bit>,
    written_slot: DFF<Bits<6>>,
    written: DFF<Bits<32>>,
    soup: DFF<Bits<SLOTS>>,
    aborts: DFF<Bits<SLOTS>>,
    closes: DFF<Bits<SLOTS>>,
    opens: DFF<Bits<SLOTS>>,
    session: Signal<Local, Bit>,
    target: Signal<Local, Bits<6>>,
    offset: Signal<Local, Bits<32>>,
    aborts_left: Signal<Local, Bits<SLOTS>>,
    closes_left: Signal<Local, Bits<SLOTS>>,
    opens_left: Signal<Local, Bits<SLOTS>>,
}

impl<const SLOTS: usize, const N: usize, const A: usize> Logic for Host<SLOTS, N, A> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self,
            clk,
            held,
            mode_on,
            command_on,
            written_slot,
            written,
            soup,
            aborts,
            closes,
            opens
        );
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
        // Large memories answer late in the cycle.
        self.held.d.next = self.words.rdata.val();
        self.value.next = self.held.q.val();

        let slot = self.slot.val();
        self.mode_on.d.next = self.session.val() & (self.offset.val() == k!(reg::SESSION_MODE));
        self.command_on.d.next =
            self.session.val() & (self.offset.val() == k!(reg::SESSION_COMMAND));
        self.written_slot.d.next = self.target.val();
        self.written.d.next = data;
        let target = self.written_slot.q.val();
        let written = self.written.q.val();
        self.command.next.abort = self.aborts.q.val().get_bit(slot.index());
        self.command.next.close = self.closes.q.val().get_bit(slot.index());
        self.command.next.open = self.opens.q.val().get_bit(slot.index());
        // Served commands leave first, so that one written in the same cycle is never lost or doubled.
        self.aborts_left.next = self.aborts.q.val();
        self.closes_left.next = self.closes.q.val();
        self.opens_left.next = self.opens.q.val();
        if self.served.val() {
            if self.command.val().abort {
                self.aborts_left.next = self.aborts.q.val().replace_bit(slot.index(), false);
                self.closes_left.next = self.closes.q.val().replace_bit(slot.index(), false);
            } else if self.command.val().close {
                self.closes_left.next = self.closes.q.val().replace_bit(slot.index(), false);
            } else {
                self.opens_left.next = self.opens.q.val().replace_bit(slot.index(), false);
            }
        }
        self.aborts.d.next = self.aborts_left.val();
        self.closes.d.next = self.closes_left.val();
        self.opens.d.next = self.opens_left.val();
        if self.mode_on.q.val() {
            self.soup.d.next = self
                .soup
                .q
                .val()
                .replace_bit(target.index(), written == k!(reg::mode::SOUP));
        }
        if self.command_on.q.val() & self.soup.q.val().get_bit(target.index()) {
            // Bits of the command: open 0, close 1, abort 2.
            if written.get_bit(2) {
                self.aborts.d.next = self.aborts_left.val().replace_bit(target.index(), true);
            }
            if written.get_bit(1) {
                self.closes.d.next = self.closes_left.val().replace_bit(target.index(), true);
            }
            if written.get_bit(1) | written.get_bit(2) {
                self.opens.d.next = self.opens_left.val().replace_bit(target.index(), false);
            } else if written.get_bit(0) {
                self.opens.d.next = self.opens_left.val().replace_bit(target.index(), true);
            }
        }
        self.pick.clk.next = self.clk.val();
        self.pick.request.next = self.aborts.q.val() | self.closes.q.val() | self.opens.q.val();
        self.pick.last.next = self.slot.val();
        self.found.next = self.pick.found.val();
        self.index.next = self.pick.index.val();
        if self.rst.val() {
            self.mode_on.d.next = false;
            self.command_on.d.next = false;
            self.soup.d.next = 0.into();
            self.aborts.d.next = 0.into();
            self.closes.d.next = 0.into();
            self.opens.d.next = 0.into();
        }
    }
}
