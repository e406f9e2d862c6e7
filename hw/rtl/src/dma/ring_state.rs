//! Registers and indices of one ring.

use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// Where one ring lies, how far it is written and how far it is read, and whether its reader wants to be woken.
///
/// Indices are free-running 32-bit counts. A consumer doorbell is accepted when it lies in `[tail, head]`. The
/// last of several that come in successive cycles counts, as of cells whose last value wins.
///
/// An arm doorbell carries a count; once the ring has produced that many records, or at once when it has
/// already, `fire` says so for one cycle, and once. The next arm doorbell replaces one that has not fired.
///
/// A rising edge of enable sets both indices to 0, forgets an arm doorbell, and wins over a record or doorbell
/// of the same cycle.
///
/// Latency: one cycle from `produce` or a register write to `open`, `slot_addr` and the indices; a consumer
/// doorbell to `tail_refused` 1, to the indices 2, to `open` 3 cycles, one more behind another; the last awaited
/// `produce`, or an arm doorbell that is late, to `fire` 2 cycles.
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
    /// A consumer doorbell for this ring.
    pub ring_tail: Signal<In, Bit>,
    /// An arm doorbell for this ring.
    pub ring_arm: Signal<In, Bit>,
    /// The count that either carries.
    pub count: Signal<In, Bits<32>>,
    /// A consumer doorbell lies outside.
    pub tail_refused: Signal<Out, Bit>,
    /// The count that was armed is reached.
    pub fire: Signal<Out, Bit>,
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
    /// Of the slots unread a cycle ago, whether one or two more fit, and whether one was written then.
    one_free: DFF<Bit>,
    two_free: DFF<Bit>,
    wrote: DFF<Bit>,
    /// A consumer doorbell, how far it advances, and how far it may.
    rung: DFF<Bit>,
    new_tail: DFF<Bits<32>>,
    advance: DFF<Bits<32>>,
    limit: DFF<Bits<32>>,
    /// A doorbell that came while another was judged, to be measured from what that one leaves.
    later: DFF<Bit>,
    later_count: DFF<Bits<32>>,
    rings_now: Signal<Local, Bit>,
    count_now: Signal<Local, Bits<32>>,
    armed: DFF<Bit>,
    wanted: DFF<Bits<32>>,
    fired: DFF<Bit>,
    unread: Signal<Local, Bits<32>>,
    behind: Signal<Local, Bits<32>>,
    reached: Signal<Local, Bit>,
    has_room: Signal<Local, Bit>,
    accept: Signal<Local, Bit>,
}

impl Logic for RingState {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self, clk, base_lo, base_hi, mask, enabled, produced, consumed
        );
        dff_setup!(
            self,
            clk,
            one_free,
            two_free,
            wrote,
            rung,
            new_tail,
            advance,
            limit,
            later,
            later_count
        );
        dff_setup!(self, clk, armed, wanted, fired);

        // A subtraction and a comparison do not fit in a cycle with what waits for them. So room is known one
        // cycle late; a slot written meanwhile is taken off, one that was freed meanwhile is seen a cycle later.
        self.unread.next = self.produced.q.val() - self.consumed.q.val();
        self.one_free.d.next = self.unread.val() <= self.mask.q.val();
        self.two_free.d.next = self.unread.val() < self.mask.q.val();
        self.wrote.d.next = self.produce.val();
        self.has_room.next = self.one_free.q.val();
        if self.wrote.q.val() {
            self.has_room.next = self.two_free.q.val();
        }
        self.open.next = self.enabled.q.val() & self.has_room.val();
        self.head.next = self.produced.q.val();
        self.tail.next = self.consumed.q.val();

        // The base is aligned to the ring's size, so a slot's offset never carries into it.
        let slot = bit_cast::<64, 32>(self.produced.q.val() & self.mask.q.val());
        let base = cat!(self.base_hi.q.val(): 32, self.base_lo.q.val(): 32);
        self.slot_addr.next = base | (slot << 6);

        // A doorbell is measured in its first cycle and judged in its second.
        self.rings_now.next = self.ring_tail.val() | self.later.q.val();
        self.count_now.next = self.later_count.q.val();
        if self.ring_tail.val() {
            self.count_now.next = self.count.val();
        }
        self.rung.d.next = self.rings_now.val() & !self.rung.q.val();
        self.later.d.next = self.rings_now.val() & self.rung.q.val();
        self.later_count.d.next = self.count_now.val();
        self.new_tail.d.next = self.count_now.val();
        self.advance.d.next = self.count_now.val() - self.consumed.q.val();
        self.limit.d.next = self.unread.val();
        self.accept.next = self.rung.q.val() & (self.advance.q.val() <= self.limit.q.val());
        self.tail_refused.next = self.rung.q.val() & !self.accept.val();
        if self.accept.val() {
            self.consumed.d.next = self.new_tail.q.val();
        }
        if self.produce.val() {
            self.produced.d.next = self.produced.q.val() + 1;
        }

        // Counts wrap, so "reached" is a distance below 2^31.
        self.behind.next = self.produced.q.val() - self.wanted.q.val();
        self.reached.next = self.armed.q.val() & !self.behind.val().get_bit(31);
        self.fired.d.next = self.reached.val();
        self.fire.next = self.fired.q.val();
        if self.reached.val() {
            self.armed.d.next = false;
        }
        if self.ring_arm.val() {
            self.armed.d.next = true;
            self.wanted.d.next = self.count.val();
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
                self.rung.d.next = false;
                self.later.d.next = false;
                self.armed.d.next = false;
                self.fired.d.next = false;
            }
        }
        if self.rst.val() {
            self.base_lo.d.next = 0.into();
            self.base_hi.d.next = 0.into();
            self.mask.d.next = 0.into();
            self.enabled.d.next = false;
            self.produced.d.next = 0.into();
            self.consumed.d.next = 0.into();
            self.wrote.d.next = false;
            self.rung.d.next = false;
            self.later.d.next = false;
            self.armed.d.next = false;
            self.fired.d.next = false;
        }
    }
}
