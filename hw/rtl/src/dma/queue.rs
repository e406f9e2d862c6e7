//! Holds records until their frame is known to be good and the ring takes them.

use crate::prim::{queue::Queue, ram::RacyRam};
use rust_hdl::prelude::*;
use wirebook_rtl_macros::rtl;

/// A record in the queue.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct Queued {
    /// Record bytes 0 to 59.
    pub data: Bits<480>,
    /// Cycle counter when the message's last byte arrived.
    pub stamp: Bits<32>,
    /// Ring it goes to.
    pub ring: Bits<3>,
}

/// Slots kept free for status records, which must never be lost to a burst of feed records.
pub const RESERVE: usize = 16;

/// Queue of `2^A` records between the feed and the rings. `C` must be `A + 1`, and `A` at least 5.
///
/// A record is written when it arrives, but shown only once its frame's verdict is `ok`; a bad verdict
/// moves the write pointer back over the frame. A verdict may come before, with or after the records.
/// Frame ids are given in turn (0, 1, 2, 3, 0, …), one verdict each; while frame n is unfinished nothing
/// of frame n + 2 comes, and no record of frame n + 1 before the verdict of n: a verdict is at most
/// `budget::VERDICT_MAX` cycles behind `tlast`, less than the headers of the next frame take.
///
/// Status records (`r_pass`) need no verdict. One that comes while a frame is undecided waits in a
/// side queue of 16, so that a bad verdict cannot take it along; it leaves in a cycle without a feed record,
/// one in every second cycle.
///
/// Latency: `r_valid` to `q_valid` is 1 cycle when the verdict is known and the queue empty; a verdict to
/// `q_valid` is 1 cycle. Throughput: one record in and one out each cycle. `q_*` is FWFT, not registered.
/// Backpressure: none; `room` says how many records may still come. Drop policy: a record beyond the free
/// slots, or that breaks the order above, is dropped and counted (`records_dropped`); records of a bad
/// frame are counted one per cycle (`records_aborted`). A slot that is freed in one cycle counts as free two
/// cycles later.
#[derive(LogicBlock, Default)]
pub struct RecordQueue<const A: usize, const C: usize> {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Synchronous reset.
    pub rst: Signal<In, Bit>,
    /// A record arrives.
    pub r_valid: Signal<In, Bit>,
    /// Record bytes 0 to 59, with 0 in the place of the latency.
    pub r_data: Signal<In, Bits<480>>,
    /// Cycle counter when the message's last byte arrived.
    pub r_stamp: Signal<In, Bits<32>>,
    /// Ring it goes to.
    pub r_ring: Signal<In, Bits<3>>,
    /// Frame it came in.
    pub r_frame: Signal<In, Bits<2>>,
    /// It needs no verdict; `r_frame` is ignored.
    pub r_pass: Signal<In, Bit>,
    /// A frame is decided.
    pub v_valid: Signal<In, Bit>,
    /// Which frame.
    pub v_frame: Signal<In, Bits<2>>,
    /// Whether it was good.
    pub v_ok: Signal<In, Bit>,
    /// A committed record is in view.
    pub q_valid: Signal<Out, Bit>,
    /// It is taken.
    pub q_ready: Signal<In, Bit>,
    /// As `r_data`.
    pub q_data: Signal<Out, Bits<480>>,
    /// As `r_stamp`.
    pub q_stamp: Signal<Out, Bits<32>>,
    /// As `r_ring`.
    pub q_ring: Signal<Out, Bits<3>>,
    /// Slots free for feed records, one cycle old.
    pub room: Signal<Out, Bits<16>>,
    /// Counter pulse.
    pub ev_records_aborted: Signal<Out, Bit>,
    /// Counter pulse.
    pub ev_records_dropped: Signal<Out, Bit>,

    /// Reads the slot after the oldest in every cycle, which is the oldest of the next cycle if a record is taken.
    words: RacyRam<Queued, A>,
    /// The word written last, for the cycle in which the memory cannot yet return it.
    last: DFF<Queued>,
    /// It went to the slot that was the oldest, or to the one after that.
    last_was_first: DFF<Bit>,
    last_was_second: DFF<Bit>,
    last_is_head: Signal<Local, Bit>,
    /// The word of the oldest slot a cycle ago, and whether it has been taken.
    kept: DFF<Queued>,
    taken: DFF<Bit>,
    /// Free-running: next slot to write, first undecided slot, oldest slot, and the one after it.
    write_at: DFF<Bits<C>>,
    commit_at: DFF<Bits<C>>,
    read_at: DFF<Bits<C>>,
    after_at: DFF<Bits<C>>,
    /// Of a cycle ago: whether slots were committed, and whether none or one was committed before.
    grew: DFF<Bit>,
    had_none: DFF<Bit>,
    had_one: DFF<Bit>,
    /// Whether slots commit_at..write_at belong to an undecided frame, and to which.
    undecided: DFF<Bit>,
    undecided_frame: DFF<Bits<2>>,
    /// Verdicts of the last frames, by id.
    known: DFF<Bits<4>>,
    good: DFF<Bits<4>>,
    abort_backlog: DFF<Bits<C>>,
    room_q: DFF<Bits<16>>,
    dropped: DFF<Bit>,
    aborted: DFF<Bit>,
    waiting: Queue<Queued, 4, 5>,
    /// Of the slots in use a cycle ago, whether one or two more fit, for feed and for any records; and whether
    /// one was written then. Freed slots are seen late, written ones are not.
    feed_one: DFF<Bit>,
    feed_two: DFF<Bit>,
    any_one: DFF<Bit>,
    any_two: DFF<Bit>,
    wrote: DFF<Bit>,

    opposite_frame: Signal<Local, Bits<2>>,
    frame_known: Signal<Local, Bit>,
    frame_good: Signal<Local, Bit>,
    still_undecided: Signal<Local, Bit>,
    rewind: Signal<Local, Bit>,
    base: Signal<Local, Bits<C>>,
    held: Signal<Local, Bits<C>>,
    free: Signal<Local, Bits<C>>,
    frame_fits: Signal<Local, Bit>,
    has_room: Signal<Local, Bit>,
    some_wait: Signal<Local, Bit>,
    from_waiting: Signal<Local, Bit>,
    side_full: Signal<Local, Bit>,
    status_fits: Signal<Local, Bit>,
    take_frame: Signal<Local, Bit>,
    take_bad: Signal<Local, Bit>,
    take_status: Signal<Local, Bit>,
    take_waiting: Signal<Local, Bit>,
    put_waiting: Signal<Local, Bit>,
    write: Signal<Local, Bit>,
    speculative: Signal<Local, Bit>,
    word: Signal<Local, Queued>,
    next_write: Signal<Local, Bits<C>>,
    drained: Signal<Local, Bit>,
    shown: Signal<Local, Bit>,
    take: Signal<Local, Bit>,
    second_is_base: Signal<Local, Bit>,
    newly_aborted: Signal<Local, Bits<C>>,
    out: Signal<Local, Queued>,
}

impl<const A: usize, const C: usize> Logic for RecordQueue<A, C> {
    #[rtl]
    fn update(&mut self) {
        dff_setup!(
            self,
            clk,
            last,
            last_was_first,
            last_was_second,
            kept,
            taken,
            grew,
            had_none,
            had_one
        );
        dff_setup!(self, clk, write_at, commit_at, read_at, after_at);
        dff_setup!(self, clk, undecided, undecided_frame, known, good);
        dff_setup!(self, clk, abort_backlog, room_q, dropped, aborted);
        dff_setup!(self, clk, feed_one, feed_two, any_one, any_two, wrote);
        self.waiting.clk.next = self.clk.val();
        self.waiting.rst.next = self.rst.val();

        // Verdicts. Frame n + 2 has the id of n - 2, which is finished: its old verdict is forgotten.
        self.opposite_frame.next = self.v_frame.val() + 2;
        if self.v_valid.val() {
            self.known.d.next = self
                .known
                .q
                .val()
                .replace_bit(self.v_frame.val().index(), true)
                .replace_bit(self.opposite_frame.val().index(), false);
            self.good.d.next = self
                .good
                .q
                .val()
                .replace_bit(self.v_frame.val().index(), self.v_ok.val());
        }
        self.frame_known.next = self.known.q.val().get_bit(self.r_frame.val().index());
        self.frame_good.next = self.good.q.val().get_bit(self.r_frame.val().index());
        if self.v_valid.val() & (self.v_frame.val() == self.r_frame.val()) {
            self.frame_known.next = true;
            self.frame_good.next = self.v_ok.val();
        }

        // What the verdict does to the undecided slots.
        let settles = self.undecided.q.val()
            & self.v_valid.val()
            & (self.v_frame.val() == self.undecided_frame.q.val());
        self.still_undecided.next = self.undecided.q.val() & !settles;
        self.rewind.next = settles & !self.v_ok.val();
        self.base.next = self.write_at.q.val();
        if self.rewind.val() {
            self.base.next = self.commit_at.q.val();
        }

        // What happens to the arriving record.
        self.held.next = self.write_at.q.val() - self.read_at.q.val();
        self.has_room.next = self.held.val() < k!((1usize << A) - RESERVE);
        self.feed_one.d.next = self.has_room.val();
        self.feed_two.d.next = self.held.val() < k!((1usize << A) - RESERVE - 1);
        self.any_one.d.next = self.held.val() < k!(1usize << A);
        self.any_two.d.next = self.held.val() < k!((1usize << A) - 1);
        self.frame_fits.next = self.feed_one.q.val();
        self.status_fits.next = self.any_one.q.val();
        if self.wrote.q.val() {
            self.frame_fits.next = self.feed_two.q.val();
            self.status_fits.next = self.any_two.q.val();
        }
        let in_order =
            !self.still_undecided.val() | (self.r_frame.val() == self.undecided_frame.q.val());
        let arrives = self.r_valid.val() & !self.r_pass.val();
        self.take_bad.next = arrives & self.frame_known.val() & !self.frame_good.val();
        self.take_frame.next = arrives & !self.take_bad.val() & in_order & self.frame_fits.val();
        self.speculative.next = self.take_frame.val() & !self.frame_known.val();

        // Status records go in when nothing is undecided and no feed record comes. Which word is written is
        // known from registers and the arriving record alone: 515 multiplexers wait for it.
        let open = !self.still_undecided.val() & self.status_fits.val();
        let status = self.r_valid.val() & self.r_pass.val();
        self.some_wait.next = self.waiting.count.val() != 0;
        self.from_waiting.next = self.waiting.valid.val() & !arrives;
        self.take_waiting.next = open & self.from_waiting.val();
        self.take_status.next = open & status & !self.some_wait.val();
        self.put_waiting.next = status & !self.take_status.val();
        self.side_full.next = self.waiting.count.val().get_bit(4);
        self.waiting.push.next = self.put_waiting.val();
        self.waiting.wdata.next.data = self.r_data.val();
        self.waiting.wdata.next.stamp = self.r_stamp.val();
        self.waiting.wdata.next.ring = self.r_ring.val();
        self.waiting.pop.next = self.take_waiting.val();

        // The write.
        self.word.next.data = self.r_data.val();
        self.word.next.stamp = self.r_stamp.val();
        self.word.next.ring = self.r_ring.val();
        if self.from_waiting.val() {
            self.word.next = self.waiting.rdata.val();
        }
        // Only looked at in the cycle after a write, so it need not wait for whether there is one.
        self.last.d.next = self.word.val();
        self.write.next = self.take_frame.val() | self.take_status.val() | self.take_waiting.val();
        self.wrote.d.next = self.write.val();
        self.next_write.next = self.base.val();
        if self.write.val() {
            self.next_write.next = self.base.val() + 1;
        }
        self.write_at.d.next = self.next_write.val();
        self.undecided.d.next = self.still_undecided.val() | self.speculative.val();
        if !self.still_undecided.val() {
            self.commit_at.d.next = self.next_write.val();
            if self.speculative.val() {
                self.commit_at.d.next = self.base.val();
                self.undecided_frame.d.next = self.r_frame.val();
            }
        }
        self.words.clk.next = self.clk.val();
        // The slot is free: what is written there without a record does no harm, and the memory does not wait for
        // the decision.
        self.words.we.next = self.status_fits.val();
        self.words.waddr.next = self.base.val().get_bits::<A>(0);
        self.words.wdata.next = self.word.val();

        // Whether a committed record is there: compared a cycle ago, corrected by what has happened since. Nothing
        // is taken from behind `commit_at`, so after it has moved there is one.
        self.had_none.d.next = self.read_at.q.val() == self.commit_at.q.val();
        self.had_one.d.next = self.after_at.q.val() == self.commit_at.q.val();
        self.grew.d.next = (settles & self.v_ok.val())
            | (self.write.val() & !self.speculative.val() & !self.still_undecided.val());
        self.drained.next = self.had_none.q.val();
        if self.taken.q.val() {
            self.drained.next = self.had_one.q.val();
        }
        self.shown.next = self.grew.q.val() | !self.drained.val();

        // The read. `q_ready` comes late, so it reaches neither the memory's address nor the words' registers.
        self.take.next = self.shown.val() & self.q_ready.val();
        self.taken.d.next = self.take.val();
        if self.take.val() {
            self.read_at.d.next = self.after_at.q.val();
            self.after_at.d.next = self.after_at.q.val() + 1;
        }
        self.words.raddr.next = self.after_at.q.val().get_bits::<A>(0);
        // Where this cycle's write goes. With nothing shown the oldest slot is `commit_at`, and it is written unless
        // undecided records lie there. Which of the two is the oldest next is known with `taken`. A write to the
        // slot that is being read is the second kind; then the memory's word is not looked at.
        self.last_was_first.d.next =
            self.write.val() & !self.shown.val() & (!self.undecided.q.val() | self.rewind.val());
        self.second_is_base.next = self.after_at.q.val() == self.write_at.q.val();
        if self.rewind.val() {
            self.second_is_base.next = self.after_at.q.val() == self.commit_at.q.val();
        }
        self.last_was_second.d.next = self.write.val() & self.second_is_base.val();
        self.last_is_head.next =
            self.last_was_first.q.val() | (self.taken.q.val() & self.last_was_second.q.val());
        self.out.next = self.kept.q.val();
        if self.taken.q.val() {
            self.out.next = self.words.rdata.val();
        }
        if self.last_is_head.val() {
            self.out.next = self.last.q.val();
        }
        self.kept.d.next = self.out.val();
        self.q_valid.next = self.shown.val();
        self.q_data.next = self.out.val().data;
        self.q_stamp.next = self.out.val().stamp;
        self.q_ring.next = self.out.val().ring;

        // Room and counters. A rewind discards many records at once; the counter takes one a cycle.
        self.free.next = k!((1usize << A) - RESERVE) - self.held.val();
        self.room_q.d.next = 0.into();
        if self.has_room.val() {
            self.room_q.d.next = bit_cast::<16, C>(self.free.val());
        }
        self.room.next = self.room_q.q.val();
        self.newly_aborted.next = 0.into();
        if self.rewind.val() {
            self.newly_aborted.next = self.write_at.q.val() - self.commit_at.q.val();
        }
        let owed = self.abort_backlog.q.val() + self.newly_aborted.val() + self.take_bad.val();
        self.aborted.d.next = self.abort_backlog.q.val() != 0;
        self.abort_backlog.d.next = owed;
        if self.abort_backlog.q.val() != 0 {
            self.abort_backlog.d.next = owed - 1;
        }
        self.dropped.d.next = (arrives & !self.take_bad.val() & !self.take_frame.val())
            | (self.put_waiting.val() & self.side_full.val());
        self.ev_records_aborted.next = self.aborted.q.val();
        self.ev_records_dropped.next = self.dropped.q.val();

        if self.rst.val() {
            self.last_was_first.d.next = false;
            self.last_was_second.d.next = false;
            self.taken.d.next = false;
            self.write_at.d.next = 0.into();
            self.commit_at.d.next = 0.into();
            self.read_at.d.next = 0.into();
            self.after_at.d.next = 1.into();
            self.grew.d.next = false;
            self.had_none.d.next = true;
            self.undecided.d.next = false;
            self.known.d.next = 0.into();
            self.wrote.d.next = false;
            self.feed_one.d.next = false;
            self.feed_two.d.next = false;
            self.any_one.d.next = false;
            self.any_two.d.next = false;
            self.abort_backlog.d.next = 0.into();
            self.room_q.d.next = 0.into();
            self.dropped.d.next = false;
            self.aborted.d.next = false;
        }
    }
}
