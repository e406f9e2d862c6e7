//! Registers and indices of one ring.

use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// Where one ring lies, how far it is written and how far it is read.
///
/// Indices are free-running 32-bit counts. A doorbell is accepted when it lies in `[tail, head]`. A
/// rising edge of enable sets both indices to 0 and wins over a record or doorbell of the same cycle.
/// Latency: one cycle from `produce`, a doorbell or a register write to `open`, `slot_addr` and the
/// indices.
#[derive(LogicBlock, Default)]
pub struct RingState {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset: disabled.
    pub rst: Signal<In, Bit>,
    /// Register writes of `set_data`.
    pub set_base_lo: Signal<In, Bit>,
    /// See `set_base_lo`.
    pub set_base_hi: Signal<In, Bit>,
    /// See `set_base_lo`.
    pub set_log2: Signal<In, Bit>,
    /// See `set_base_lo`.
    pub set_enable: Signal<In, Bit>,
    /// Value written.
    pub set_data: Signal<In, Bits<32>>,
    /// A doorbell for this ring.
    pub ring_tail: Signal<In, Bit>,
    /// Consumer count it carries.
    pub new_tail: Signal<In, Bits<32>>,
    /// The doorbell is accepted, in the same cycle.
    pub tail_taken: Signal<Out, Bit>,
    /// A record goes to `slot_addr`; only while `open`.
    pub produce: Signal<In, Bit>,
    /// The ring is enabled and not full.
    pub open: Signal<Out, Bit>,
    /// Bus address of the next slot.
    pub slot_addr: Signal<Out, Bits<64>>,
    /// Records produced.
    pub head: Signal<Out, Bits<32>>,
    /// Records consumed.
    pub tail: Signal<Out, Bits<32>>,

    base_lo: DFF<Bits<32>>,
    base_hi: DFF<Bits<32>>,
    /// Slots - 1.
    mask: DFF<Bits<32>>,
    enabled: DFF<Bit>,
    produced: DFF<Bits<32>>,
    consumed: DFF<Bits<32>>,
    full: Signal<Local, Bit>,
    accept: Signal<Local, Bit>,
}

impl Logic for RingState {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self, clk, base_lo, base_hi, mask, enabled, produced, consumed
        );
        let unread = self.produced.q.val() - self.consumed.q.val();
        self.full.next = unread > self.mask.q.val();
        self.open.next = self.enabled.q.val() & !self.full.val();
        self.head.next = self.produced.q.val();
        self.tail.next = self.consumed.q.val();

        // The base is aligned to the ring's size, so a slot's offset never carries into it.
        let slot = bit_cast::<64, 32>(self.produced.q.val() & self.mask.q.val());
        let base = cat!(self.base_hi.q.val(): 32, self.base_lo.q.val(): 32);
        self.slot_addr.next = base | (slot << 6);

        let advance = self.new_tail.val() - self.consumed.q.val();
        self.accept.next = self.ring_tail.val() & (advance <= unread);
        self.tail_taken.next = self.accept.val();
        if self.accept.val() {
            self.consumed.d.next = self.new_tail.val();
        }
        if self.produce.val() {
            self.produced.d.next = self.produced.q.val() + 1;
        }

        if self.set_base_lo.val() {
            self.base_lo.d.next = self.set_data.val();
        }
        if self.set_base_hi.val() {
            self.base_hi.d.next = self.set_data.val();
        }
        if self.set_log2.val() {
            let log2 = self.set_data.val().get_bits::<5>(0);
            self.mask.d.next = (bits::<32>(1) << log2) - 1;
        }
        if self.set_enable.val() {
            self.enabled.d.next = self.set_data.val().get_bit(0);
            if self.set_data.val().get_bit(0) & !self.enabled.q.val() {
                self.produced.d.next = 0.into();
                self.consumed.d.next = 0.into();
            }
        }
        if self.rst.val() {
            self.base_lo.d.next = 0.into();
            self.base_hi.d.next = 0.into();
            self.mask.d.next = 0.into();
            self.enabled.d.next = false;
            self.produced.d.next = 0.into();
            self.consumed.d.next = 0.into();
        }
    }
}
