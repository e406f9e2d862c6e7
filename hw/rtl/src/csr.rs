//! Control and status registers: the register map of `wirebook_contract::reg` in hardware.

pub mod clock;
pub mod counters;
pub mod events;
pub mod table;

use crate::prim::{
    ram::{RacyRam, Ram},
    rom::Rom,
};
use crate::unit::{self, Unit};
use clock::CardClock;
use counters::Counters;
use rust_hdl::prelude::*;
use table::Identity;
use wirebook_contract::{counter, identity, reg, ring};
use wirebook_rtl_macros::rtl;

// Addresses are taken apart by bit position below.
const _: () = assert!(
    identity::BAR0_BYTES == 1 << 17
        && reg::SESSION_BASE == 1 << 16
        && reg::SESSION_STRIDE == 1 << 8
        && reg::RING_STRIDE == 1 << 6
        && ring::MAX_RINGS == 8
        && counter::COUNT <= 64
);

/// Steps of a read once its address is looked up: the answers to `q_*` arrive meanwhile.
const LAST_STEP: u32 = 5;

/// Bits of a group of 16 words that can be set: 1, 6 bits of session, 1 of word; or 00, 3 of page, 3 of ring.
const fn group_bits(slots: usize, rings: usize) -> u32 {
    let sessions = (slots.next_power_of_two() as u32 - 1) << 1;
    0x80 | sessions | 1 | 0x38 | (rings.next_power_of_two() as u32 - 1)
}

/// Registers of a card with `SLOTS` sessions (at most 64) and `RINGS` rings (at most 8).
///
/// Which registers exist, who may write them and their values after reset come from the contract's table
/// ([`table::rom`]). A read-write register reads back from a memory; a mask says which words were written
/// since reset. Blocks follow the writes they need on `cfg_*`.
///
/// Latency: `csr_ren` to `csr_rvalid` 7 cycles, one read at a time (`csr_ren` during another read is
/// ignored); a write to `cfg_valid` 3 cycles, one write each cycle. `csr_wen` and `csr_ren` in one cycle
/// are not allowed. An address without register, of an absent ring or session, or not a multiple of 4,
/// reads 0 and ignores writes. All outputs are registered.
#[derive(LogicBlock, Default)]
pub struct Csr<const SLOTS: usize, const RINGS: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// Byte address in BAR0 of a read or write.
    pub csr_addr: Signal<In, Bits<17>>,
    /// Value to write.
    pub csr_wdata: Signal<In, Bits<32>>,
    /// Write.
    pub csr_wen: Signal<In, Bit>,
    /// Read.
    pub csr_ren: Signal<In, Bit>,
    /// Value read.
    pub csr_rdata: Signal<Out, Bits<32>>,
    /// It is there, for one cycle.
    pub csr_rvalid: Signal<Out, Bit>,
    /// An accepted register write.
    pub cfg_valid: Signal<Out, Bit>,
    /// Its address.
    pub cfg_addr: Signal<Out, Bits<17>>,
    /// Its value.
    pub cfg_data: Signal<Out, Bits<32>>,
    /// `CONTROL` bit 0.
    pub rx_enable: Signal<Out, Bit>,
    /// One cycle per timer tick.
    pub timer_tick: Signal<Out, Bit>,
    /// Cycles since reset.
    pub cycle: Signal<Out, Bits<32>>,
    /// Card clock in ns.
    pub time_ns: Signal<Out, Bits<64>>,
    /// Bit i adds 1 to counter i.
    pub events: Signal<In, Bits<48>>,
    /// Added to the runts.
    pub runts_add: Signal<In, Bits<3>>,
    /// Added to the missing messages.
    pub missing_add: Signal<In, Bits<32>>,
    /// Session asked for, stable for at least 4 cycles; the `q_*` inputs answer within 3.
    pub q_slot: Signal<Out, Bits<6>>,
    /// Ring asked for, likewise.
    pub q_ring: Signal<Out, Bits<3>>,
    /// TCP state of session `q_slot`.
    pub q_tcp_state: Signal<In, Bits<4>>,
    /// SoupBinTCP state.
    pub q_soup_state: Signal<In, Bits<3>>,
    /// Why the session was last lost.
    pub q_down_reason: Signal<In, Bits<8>>,
    /// The next hop's Ethernet address is known.
    pub q_resolved: Signal<In, Bit>,
    /// Its records are marked `MAYBE_BAD_BOOK`.
    pub q_maybe_bad: Signal<In, Bit>,
    /// Next expected message.
    pub q_next_seq: Signal<In, Bits<64>>,
    /// Records produced on ring `q_ring`.
    pub q_head: Signal<In, Bits<32>>,
    /// Records consumed.
    pub q_tail: Signal<In, Bits<32>>,

    clock: CardClock,
    counters: Counters,
    map: Rom<10, 34>,
    values: Ram<Bits<32>, 12>,
    written: RacyRam<Bits<16>, 8>,
    /// What the cycle before wrote into `written`, and where: its word there is not to be had yet.
    renewed: DFF<Bit>,
    renewed_group: DFF<Bits<8>>,
    renewed_mask: DFF<Bits<16>>,
    /// Which words of `written` hold anything since reset.
    touched: DFF<Bits<256>>,

    // The request.
    addr: DFF<Bits<17>>,
    data: DFF<Bits<32>>,
    write: DFF<Bit>,
    read: DFF<Bit>,
    // The request, taken apart.
    located: DFF<Located>,
    // The accepted write.
    out_valid: DFF<Bit>,
    out_addr: DFF<Bits<17>>,
    out_data: DFF<Bits<32>>,
    enable: DFF<Bit>,
    // The read in progress.
    step: DFF<Bits<3>>,
    r_addr: DFF<Bits<17>>,
    r_word: DFF<Bits<12>>,
    r_key: DFF<Bits<10>>,
    r_access: DFF<Bits<2>>,
    r_reset: DFF<Bits<32>>,
    /// Words of its group that were written, and whether it was.
    r_mask: DFF<Bits<16>>,
    r_written: DFF<Bit>,
    r_counter: DFF<Bit>,
    rdata: DFF<Bits<32>>,
    rvalid: DFF<Bit>,
    /// Which of the registers the hardware keeps it is for, and what that register says.
    asked: DFF<Asked>,
    live: DFF<Bits<32>>,
    time_high: DFF<Bits<32>>,
    seq_high: DFF<Bits<32>>,

    exists: Signal<Local, Bit>,
    key: Signal<Local, Bits<10>>,
    word: Signal<Local, Bits<12>>,
    access: Signal<Local, Bits<2>>,
    mask: Signal<Local, Bits<16>>,
    marked: Signal<Local, Bits<16>>,
    store: Signal<Local, Bit>,
    state: Signal<Local, Bits<32>>,
    kept: Signal<Local, Bits<32>>,
}

/// The registers whose values the hardware keeps, a bit each.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
struct Asked {
    heartbeat: Bit,
    time_lo: Bit,
    time_hi: Bit,
    ring_head: Bit,
    ring_tail: Bit,
    state: Bit,
    next_lo: Bit,
    next_hi: Bit,
}

/// A request and the register it is for.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
struct Located {
    write: Bit,
    read: Bit,
    addr: Bits<17>,
    data: Bits<32>,
    /// The address is one of a page, ring or session there is.
    exists: Bit,
    /// Its key in the table, and its place in `values`.
    key: Bits<10>,
    word: Bits<12>,
}

impl<const SLOTS: usize, const RINGS: usize> Csr<SLOTS, RINGS> {
    /// The registers of a card that says `identity` about itself.
    #[must_use]
    pub fn new(identity: &Identity) -> Self {
        const {
            assert!(SLOTS >= 1 && SLOTS <= 64, "Csr: 1 to 64 sessions");
            assert!(RINGS >= 1 && RINGS <= ring::MAX_RINGS, "Csr: 1 to 8 rings");
        }
        Self {
            map: table::rom(identity, SLOTS, RINGS),
            counters: Counters::new(),
            ..Self::default()
        }
    }
}

impl<const SLOTS: usize, const RINGS: usize> Logic for Csr<SLOTS, RINGS> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self, clk, touched, addr, data, write, read, located, out_valid, out_addr, out_data
        );
        dff_setup!(
            self, clk, enable, step, r_addr, r_word, r_key, r_access, r_reset, r_mask, r_written
        );
        dff_setup!(
            self, clk, r_counter, rdata, rvalid, asked, live, time_high, seq_high
        );
        dff_setup!(self, clk, renewed, renewed_group, renewed_mask);

        // Cycle 0: the request.
        self.addr.d.next = self.csr_addr.val();
        self.data.d.next = self.csr_wdata.val();
        self.write.d.next = self.csr_wen.val();
        self.read.d.next = self.csr_ren.val() & !self.read.q.val() & (self.step.q.val() == 0);

        // Cycle 1: which register is it?
        let at = self.addr.q.val();
        let page = at.get_bits::<3>(12);
        let in_session = at.get_bit(16);
        let in_ring = !in_session & (page == k!(reg::RING_BASE_LO >> 12));
        let aligned = at.get_bits::<2>(0) == 0;
        let in_page = !at.get_bit(15) & (at.get_bits::<4>(8) == 0);
        self.exists.next = in_page & aligned;
        self.key.next = cat!(bits::<1>(0): 1, page: 3, at.get_bits::<6>(2): 6);
        self.word.next = cat!(bits::<2>(0): 2, page: 3, bits::<3>(0): 3, at.get_bits::<4>(2): 4);
        if in_ring {
            self.exists.next = !at.get_bit(15) & aligned & (at.get_bits::<6>(6) < k!(RINGS));
            self.key.next = cat!(bits::<1>(0): 1, page: 3, bits::<2>(0): 2, at.get_bits::<4>(2): 4);
            self.word.next =
                cat!(bits::<2>(0): 2, page: 3, at.get_bits::<3>(6): 3, at.get_bits::<4>(2): 4);
        }
        if in_session {
            self.exists.next = aligned & (at.get_bits::<8>(8) < k!(SLOTS));
            self.key.next = cat!(bits::<4>(8): 4, at.get_bits::<6>(2): 6);
            self.word.next = cat!(bits::<1>(1): 1, at.get_bits::<6>(8): 6, at.get_bits::<5>(2): 5);
        }
        self.located.d.next.write = self.write.q.val();
        self.located.d.next.read = self.read.q.val();
        self.located.d.next.addr = at;
        self.located.d.next.data = self.data.q.val();
        self.located.d.next.exists = self.exists.val();
        self.located.d.next.key = self.key.val();
        self.located.d.next.word = self.word.val();

        // Cycle 2: what may be done with it?
        let located = self.located.q.val();
        self.map.addr.next = located.key;
        self.access.next = 0.into();
        if located.exists {
            self.access.next = self.map.data.val().get_bits::<2>(32);
        }

        // Cycle 2: a write is kept for reading back, and announced. Of the words that say what was written the one
        // of this register was read in cycle 1; a write of the cycle before is passed on, as it is in neither
        // `written` nor `touched` yet.
        // The bits that only absent sessions and rings have are 0; here synthesis is told.
        let group = located.word.get_bits::<8>(4) & k!(group_bits(SLOTS, RINGS));
        let bit = located.word.get_bits::<4>(0);
        self.store.next = located.write & (self.access.val() == k!(table::RW));
        self.mask.next = 0.into();
        if self.touched.q.val().get_bit(group.index()) {
            self.mask.next = self.written.rdata.val();
        }
        if self.renewed.q.val() {
            let renewed = self.renewed_group.q.val();
            self.touched.d.next = self.touched.q.val().replace_bit(renewed.index(), true);
            if renewed == group {
                self.mask.next = self.renewed_mask.q.val();
            }
        }
        self.marked.next = self.mask.val().replace_bit(bit.index(), true);
        self.renewed.d.next = self.store.val();
        self.renewed_group.d.next = group;
        self.renewed_mask.d.next = self.marked.val();
        self.written.clk.next = self.clk.val();
        self.written.raddr.next = self.word.val().get_bits::<8>(4) & k!(group_bits(SLOTS, RINGS));
        self.written.we.next = self.store.val();
        self.written.waddr.next = group;
        self.written.wdata.next = self.marked.val();
        self.values.clk.next = self.clk.val();
        self.values.we.next = self.store.val();
        self.values.waddr.next = located.word;
        self.values.wdata.next = located.data;
        if self.store.val() & (located.addr == k!(reg::CONTROL)) {
            self.enable.d.next = (located.data & k!(reg::control::RX_ENABLE)) != 0;
        }
        self.out_valid.d.next =
            self.store.val() | (located.write & (self.access.val() == k!(table::WO)));
        self.out_addr.d.next = located.addr;
        self.out_data.d.next = located.data;
        self.cfg_valid.next = self.out_valid.q.val();
        self.cfg_addr.next = self.out_addr.q.val();
        self.cfg_data.next = self.out_data.q.val();
        self.rx_enable.next = self.enable.q.val();

        // Time and counters.
        self.clock.clk.next = self.clk.val();
        self.clock.rst.next = self.rst.val();
        self.clock.cfg_valid.next = self.out_valid.q.val();
        self.clock.cfg_addr.next = self.out_addr.q.val();
        self.clock.cfg_data.next = self.out_data.q.val();
        self.timer_tick.next = self.clock.timer_tick.val();
        self.cycle.next = self.clock.cycle.val();
        self.time_ns.next = self.clock.time_ns.val();
        self.counters.clk.next = self.clk.val();
        self.counters.rst.next = self.rst.val();
        self.counters.events.next = self.events.val();
        self.counters.runts_add.next = self.runts_add.val();
        self.counters.missing_add.next = self.missing_add.val();
        self.counters.select.next = self.r_addr.q.val().get_bits::<6>(2);

        // Before a read's last step: a register the hardware keeps is named here; any other that is only
        // read is a constant.
        let is_at = self.r_key.q.val();
        self.asked.d.next.heartbeat = is_at == k!(table::key(reg::HEARTBEAT));
        self.asked.d.next.time_lo = is_at == k!(table::key(reg::TIME_LO));
        self.asked.d.next.time_hi = is_at == k!(table::key(reg::TIME_HI));
        self.asked.d.next.ring_head = is_at == k!(table::key(reg::RING_HEAD));
        self.asked.d.next.ring_tail = is_at == k!(table::key(reg::RING_TAIL));
        self.asked.d.next.state = is_at == k!(table::key(reg::SESSION_STATE));
        self.asked.d.next.next_lo = is_at == k!(table::key(reg::SESSION_NEXT_SEQ_LO));
        self.asked.d.next.next_hi = is_at == k!(table::key(reg::SESSION_NEXT_SEQ_HI));
        let asked = self.asked.q.val();
        self.state.next = cat!(
            bits::<8>(0): 8, self.q_down_reason.val(): 8, bits::<6>(0): 6,
            self.q_resolved.val(): 1, self.q_maybe_bad.val(): 1, bits::<1>(0): 1,
            self.q_soup_state.val(): 3, self.q_tcp_state.val(): 4
        );
        // At most one is asked for: an OR has no order, as a choice would.
        self.kept.next = if asked.heartbeat {
            self.clock.ticks.val()
        } else {
            0.into()
        } | if asked.time_lo {
            self.clock.time_ns.val().get_bits::<32>(0)
        } else {
            0.into()
        } | if asked.time_hi {
            self.time_high.q.val()
        } else {
            0.into()
        } | if asked.ring_head {
            self.q_head.val()
        } else {
            0.into()
        } | if asked.ring_tail {
            self.q_tail.val()
        } else {
            0.into()
        } | if asked.state {
            self.state.val()
        } else {
            0.into()
        } | if asked.next_lo {
            self.q_next_seq.val().get_bits::<32>(0)
        } else {
            0.into()
        } | if asked.next_hi {
            self.seq_high.q.val()
        } else {
            0.into()
        };
        self.live.d.next = self.r_reset.q.val();
        if asked.heartbeat
            | asked.time_lo
            | asked.time_hi
            | asked.ring_head
            | asked.ring_tail
            | asked.state
            | asked.next_lo
            | asked.next_hi
        {
            self.live.d.next = self.kept.val();
        }
        self.rvalid.d.next = false;
        self.rdata.d.next = 0.into();
        if self.step.q.val() != 0 {
            self.step.d.next = self.step.q.val() + 1;
        }
        // A half and what is kept of the other are of the same cycle.
        if (self.step.q.val() == k!(LAST_STEP - 1)) & (self.r_access.q.val() == k!(table::RO)) {
            if asked.time_lo {
                self.time_high.d.next = self.clock.time_ns.val().get_bits::<32>(32);
            }
            if asked.next_lo {
                self.seq_high.d.next = self.q_next_seq.val().get_bits::<32>(32);
            }
        }
        if self.step.q.val() == k!(LAST_STEP) {
            self.step.d.next = 0.into();
            self.rvalid.d.next = true;
            if self.r_counter.q.val() {
                self.rdata.d.next = self.counters.value.val();
            }
            if self.r_access.q.val() == k!(table::RW) {
                self.rdata.d.next = self.r_reset.q.val();
                if self.r_written.q.val() {
                    self.rdata.d.next = self.values.rdata.val();
                }
            }
            if self.r_access.q.val() == k!(table::RO) {
                self.rdata.d.next = self.live.q.val();
            }
        }
        self.csr_rdata.next = self.rdata.q.val();
        self.csr_rvalid.next = self.rvalid.q.val();

        // Cycle 1 of a read asks the blocks, cycle 2 keeps what the table says.
        if self.read.q.val() {
            self.step.d.next = 1.into();
            self.r_addr.d.next = at;
            self.r_word.d.next = self.word.val();
            self.r_key.d.next = self.key.val();
            self.r_counter.d.next =
                in_page & aligned & !in_session & (page == k!(reg::COUNTERS >> 12));
        }
        if located.read {
            self.r_access.d.next = self.access.val();
            self.r_reset.d.next = self.map.data.val().get_bits::<32>(0);
            self.r_mask.d.next = self.mask.val();
        }
        let r_bit = self.r_word.q.val().get_bits::<4>(0);
        self.r_written.d.next = self.r_mask.q.val().get_bit(r_bit.index());
        self.values.raddr.next = self.r_word.q.val();
        self.q_slot.next = self.r_addr.q.val().get_bits::<6>(8);
        self.q_ring.next = self.r_addr.q.val().get_bits::<3>(6);

        if self.rst.val() {
            self.touched.d.next = 0.into();
            self.write.d.next = false;
            self.read.d.next = false;
            self.located.d.next.write = false;
            self.located.d.next.read = false;
            self.renewed.d.next = false;
            self.out_valid.d.next = false;
            self.enable.d.next = false;
            self.step.d.next = 0.into();
            self.rvalid.d.next = false;
            self.time_high.d.next = 0.into();
            self.seq_high.d.next = 0.into();
        }
    }
}

/// The units of this area.
#[must_use]
pub fn units() -> Vec<Unit> {
    vec![Unit {
        name: "csr",
        build: || {
            unit::connected(Csr::<4, 2>::new(&Identity {
                build: 0x0123_4567_89AB_CDEF,
                profile: identity::Profile::Ecp5,
                features: identity::feature::MOLD | identity::feature::SOUP,
                queue_log2: 10,
            }))
        },
    }]
}
