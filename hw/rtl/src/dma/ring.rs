//! Writes records into host memory.

use crate::dma::ring_state::RingState;
use rust_hdl::prelude::*;
use wirebook_contract::{record::field, reg, ring};
use wirebook_rtl_macros::rtl;

/// Fills in `own` and latency and issues one 64-byte memory write per record to `RINGS` rings (1 to 8).
///
/// A record for a ring that is full, disabled or absent waits, and with it every record behind it: one
/// blocked ring blocks the queue, until each ring has a queue of its own.
///
/// Latency: `q_valid` to `m_dma_tvalid` 1 cycle. Throughput: one record per cycle. `m_dma_*` is
/// registered, but that the latency is saturated behind its register, and holds until `m_dma_tready`. `RING_HEAD`
/// counts a record when it enters that register.
///
/// `m_irq` bit n says for one cycle that ring n has the records its reader armed the doorbell for. It never
/// overtakes them: it comes when the bus has taken them, so with or after the cycle that follows. Doorbells at
/// other addresses and consumer doorbells found outside `[tail, head]` are counted; one that another replaced before
/// it was judged is not: see [`RingState`].
#[derive(LogicBlock, Default)]
pub struct RingWriter<const RINGS: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset: all rings disabled.
    pub rst: Signal<In, Bit>,
    /// Register write.
    pub cfg_valid: Signal<In, Bit>,
    /// Its address.
    pub cfg_addr: Signal<In, Bits<17>>,
    /// Its value.
    pub cfg_data: Signal<In, Bits<32>>,
    /// Doorbell write (BAR2).
    pub db_valid: Signal<In, Bit>,
    /// Its byte address.
    pub db_addr: Signal<In, Bits<15>>,
    /// Its value.
    pub db_data: Signal<In, Bits<32>>,
    /// Cycle counter.
    pub cycle: Signal<In, Bits<32>>,
    /// A record is in view.
    pub q_valid: Signal<In, Bit>,
    /// It is taken; depends on `q_valid`, `q_ring` and `m_dma_tready`.
    pub q_ready: Signal<Out, Bit>,
    /// Record bytes 0 to 59, with 0 in the place of the latency.
    pub q_data: Signal<In, Bits<480>>,
    /// Cycle counter when the message's last byte arrived.
    pub q_stamp: Signal<In, Bits<32>>,
    /// Ring it goes to.
    pub q_ring: Signal<In, Bits<3>>,
    /// Bus address of the write.
    pub m_dma_taddr: Signal<Out, Bits<64>>,
    /// Record, byte 0 in bits 7:0.
    pub m_dma_tdata: Signal<Out, Bits<512>>,
    /// A write is offered.
    pub m_dma_tvalid: Signal<Out, Bit>,
    /// It is taken.
    pub m_dma_tready: Signal<In, Bit>,
    /// Wake the readers of these rings: bit n for ring n, for one cycle.
    pub m_irq: Signal<Out, Bits<8>>,
    /// Ring whose indices are asked for.
    pub ask_ring: Signal<In, Bits<3>>,
    /// Its `RING_HEAD`, one cycle later.
    pub ask_head: Signal<Out, Bits<32>>,
    /// Its `RING_TAIL`, one cycle later.
    pub ask_tail: Signal<Out, Bits<32>>,
    /// Counter pulse.
    pub ev_records: Signal<Out, Bit>,
    /// Counter pulse: each cycle in which a record waits for its ring.
    pub ev_ring_full_cycles: Signal<Out, Bit>,
    /// Counter pulse.
    pub ev_doorbell_rejected: Signal<Out, Bit>,

    rings: Vec<RingState>,
    addr: DFF<Bits<64>>,
    data: DFF<Bits<512>>,
    /// Latency of the record in `data`, not yet saturated.
    cycles: DFF<Bits<32>>,
    valid: DFF<Bit>,
    head: DFF<Bits<32>>,
    tail: DFF<Bits<32>>,
    written: DFF<Bit>,
    blocked: DFF<Bit>,
    rejected: DFF<Bit>,
    open: Signal<Local, Bit>,
    slot_addr: Signal<Local, Bits<64>>,
    own: Signal<Local, Bits<32>>,
    take: Signal<Local, Bit>,
    latency: Signal<Local, Bits<16>>,
    /// Rings whose wake-up waits for the bus, and those it is given to.
    waking: DFF<Bits<8>>,
    irq: DFF<Bits<8>>,
    /// A doorbell of no ring, or of no kind there is.
    stray: DFF<Bit>,
    woken: Signal<Local, Bits<8>>,
    known: Signal<Local, Bit>,
    refused: Signal<Local, Bit>,
}

impl<const RINGS: usize> RingWriter<RINGS> {
    /// A writer with all its rings disabled.
    #[must_use]
    pub fn new() -> Self {
        const {
            assert!(
                RINGS >= 1 && RINGS <= ring::MAX_RINGS,
                "RingWriter: 1 to 8 rings"
            )
        };
        Self {
            rings: (0..RINGS).map(|_| RingState::default()).collect(),
            ..Self::default()
        }
    }
}

// Addresses are taken apart by bit position below.
const _: () = assert!(
    reg::RING_STRIDE == 1 << 6
        && reg::RING_BASE_LO.is_multiple_of(1 << 12)
        && ring::MAX_RINGS == 8
        && ring::DOORBELL_STRIDE == 1 << 12
        && field::OWN.byte == 60
        && field::LATENCY.byte == 56
        && field::LATENCY.bytes == 2
);

impl<const RINGS: usize> Logic for RingWriter<RINGS> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self, clk, addr, data, cycles, valid, head, tail, written, blocked, rejected
        );
        dff_setup!(self, clk, waking, irq, stray);

        // Bits 11:6 of a ring register's address are the ring, the rest is the register's own.
        let ring_cfg = self.cfg_valid.val()
            & (self.cfg_addr.val().get_bits::<5>(12) == k!(reg::RING_BASE_LO >> 12));
        let cfg_reg = bit_cast::<12, 6>(self.cfg_addr.val().get_bits::<6>(0));
        let cfg_ring = self.cfg_addr.val().get_bits::<6>(6);
        let tail_db = self.db_addr.val().get_bits::<12>(0) == k!(ring::DOORBELL_TAIL);
        let arm_db = self.db_addr.val().get_bits::<12>(0) == k!(ring::DOORBELL_ARM);
        let db_ring = self.db_addr.val().get_bits::<3>(12);
        self.known.next = false;
        for i in 0..RINGS {
            let chosen = ring_cfg & (cfg_ring == i.to_bits());
            self.rings[i].clk.next = self.clk.val();
            self.rings[i].rst.next = self.rst.val();
            self.rings[i].set_base_lo.next = chosen & (cfg_reg == k!(reg::RING_BASE_LO & 0xFFF));
            self.rings[i].set_base_hi.next = chosen & (cfg_reg == k!(reg::RING_BASE_HI & 0xFFF));
            self.rings[i].set_log2.next = chosen & (cfg_reg == k!(reg::RING_LOG2_SLOTS & 0xFFF));
            self.rings[i].set_enable.next = chosen & (cfg_reg == k!(reg::RING_ENABLE & 0xFFF));
            self.rings[i].set_data.next = self.cfg_data.val();
            self.rings[i].ring_tail.next = self.db_valid.val() & tail_db & (db_ring == i.to_bits());
            self.rings[i].ring_arm.next = self.db_valid.val() & arm_db & (db_ring == i.to_bits());
            self.rings[i].count.next = self.db_data.val();
            if (arm_db | tail_db) & (db_ring == i.to_bits()) {
                self.known.next = true;
            }
        }

        // Select the record's ring.
        self.open.next = false;
        self.slot_addr.next = 0.into();
        self.own.next = 0.into();
        for i in 0..RINGS {
            if self.q_ring.val() == i.to_bits() {
                self.open.next = self.rings[i].open.val();
                self.slot_addr.next = self.rings[i].slot_addr.val();
                self.own.next = self.rings[i].head.val() + 1;
            }
        }
        let free = !self.valid.q.val() | self.m_dma_tready.val();
        self.take.next = self.q_valid.val() & self.open.val() & free;
        self.q_ready.next = self.take.val();
        for i in 0..RINGS {
            self.rings[i].produce.next = self.take.val() & (self.q_ring.val() == i.to_bits());
        }

        // The words wait only for the register to be free: whether a record comes is known late.
        if free {
            self.valid.d.next = self.take.val();
            self.addr.d.next = self.slot_addr.val();
            self.data.d.next = bit_cast::<512, 480>(self.q_data.val())
                | (bit_cast::<512, 32>(self.own.val()) << 480);
            // `m_dma_tvalid` rises in the next cycle, when the counter is one further.
            self.cycles.d.next = self.cycle.val() + 1 - self.q_stamp.val();
        }
        self.latency.next = self.cycles.q.val().get_bits::<16>(0);
        if self.cycles.q.val().get_bits::<16>(16) != 0 {
            self.latency.next = 0xFFFF.into();
        }
        self.m_dma_taddr.next = self.addr.q.val();
        self.m_dma_tdata.next =
            self.data.q.val() | (bit_cast::<512, 16>(self.latency.val()) << 448);
        self.m_dma_tvalid.next = self.valid.q.val();

        // What made a ring fire entered the write register at least one cycle ago: once that register is free,
        // the bus has taken it.
        self.woken.next = self.waking.q.val();
        for i in 0..RINGS {
            if self.rings[i].fire.val() {
                self.woken.next = self.woken.val().replace_bit(i, true);
            }
        }
        self.waking.d.next = self.woken.val();
        self.irq.d.next = 0.into();
        if free {
            self.irq.d.next = self.woken.val();
            self.waking.d.next = 0.into();
        }
        self.m_irq.next = self.irq.q.val();

        // Registers, doorbells and counters.
        self.head.d.next = 0.into();
        self.tail.d.next = 0.into();
        self.refused.next = self.stray.q.val();
        for i in 0..RINGS {
            if self.ask_ring.val() == i.to_bits() {
                self.head.d.next = self.rings[i].head.val();
                self.tail.d.next = self.rings[i].tail.val();
            }
            if self.rings[i].tail_refused.val() {
                self.refused.next = true;
            }
        }
        self.ask_head.next = self.head.q.val();
        self.ask_tail.next = self.tail.q.val();
        self.written.d.next = self.take.val();
        self.blocked.d.next = self.q_valid.val() & !self.open.val();
        self.stray.d.next = self.db_valid.val() & !self.known.val();
        self.rejected.d.next = self.refused.val();
        self.ev_records.next = self.written.q.val();
        self.ev_ring_full_cycles.next = self.blocked.q.val();
        self.ev_doorbell_rejected.next = self.rejected.q.val();

        if self.rst.val() {
            self.valid.d.next = false;
            self.written.d.next = false;
            self.blocked.d.next = false;
            self.rejected.d.next = false;
            self.stray.d.next = false;
            self.waking.d.next = 0.into();
            self.irq.d.next = 0.into();
        }
    }
}
