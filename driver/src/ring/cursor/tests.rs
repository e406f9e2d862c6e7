//! Reader and card in every interleaving that loom finds, with the card written from the contract: a record is
//! some words and then `own`; the doorbells are cells that the card looks at now and then; an interrupt follows
//! the record it tells about.

use super::*;
use loom::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use loom::sync::{Arc, Condvar, Mutex};
use loom::thread;

const SLOTS: u32 = 2;

#[derive(Default)]
struct Slot {
    word: AtomicU32,
    own: AtomicU32,
}

/// What both sides see.
#[derive(Default)]
struct Shared {
    slots: [Slot; SLOTS as usize],
    tail: AtomicU32,
    arm: AtomicU32,
    signalled: Mutex<bool>,
    signal: Condvar,
    /// The card has stopped.
    closed: AtomicBool,
    /// The host has read everything: the card may stop.
    done: AtomicBool,
}

fn slot(shared: &Shared, index: u32) -> &Slot {
    &shared.slots[(index % SLOTS) as usize]
}

/// Content of record `index`.
fn content(index: u32) -> u32 {
    1000 + index
}

impl Port for Arc<Shared> {
    fn own(&self, index: u32) -> u32 {
        slot(self, index).own.load(Ordering::Acquire)
    }

    fn take(&self, index: u32, own: u32, to: &mut Record) -> bool {
        let is_there = self.own(index) == own;
        if is_there {
            to.order_id = slot(self, index).word.load(Ordering::Relaxed).into();
        }
        is_there
    }

    fn consumed(&mut self, count: u32) {
        self.tail.store(count, Ordering::Release);
    }

    fn arm(&mut self, wanted: u32) {
        self.arm.store(wanted, Ordering::Release);
    }

    fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    fn slots(&self) -> u32 {
        SLOTS
    }
}

impl Alarm for Arc<Shared> {
    fn drain(&self) {
        *self.signalled.lock().unwrap() = false;
    }

    /// A wait with a limit is over at once, any other lasts: after a lost wake-up the card looks at its doorbells
    /// for ever, which loom says of a model that does not end.
    fn wait(&self, limit: Duration) -> io::Result<bool> {
        let mut signalled = self.signalled.lock().unwrap();
        while !*signalled && limit == Duration::MAX {
            signalled = self.signal.wait(signalled).unwrap();
        }
        Ok(*signalled)
    }
}

/// What is wrong with a card.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    /// `own` is not the last of a record that becomes visible.
    OwnFirst,
    /// Armed for what is produced already, it waits for one more.
    Late,
    /// It writes without looking at the consumer doorbell.
    Overruns,
}

struct Card {
    shared: Arc<Shared>,
    fault: Fault,
    head: u32,
    /// Last value of the arm doorbell, and whether it waits.
    seen: u32,
    armed: bool,
}

impl Card {
    fn produce(&mut self) {
        while self.fault != Fault::Overruns
            && self.head - self.shared.tail.load(Ordering::Acquire) == SLOTS
        {
            self.look_at_arm();
            thread::yield_now();
        }
        let slot = slot(&self.shared, self.head);
        if self.fault == Fault::OwnFirst {
            slot.own.store(self.head + 1, Ordering::Release);
        }
        slot.word.store(content(self.head), Ordering::Release);
        slot.own.store(self.head + 1, Ordering::Release);
        self.head += 1;
        self.fire();
    }

    fn look_until_done(&mut self) {
        while !self.shared.done.load(Ordering::Acquire) {
            self.look_at_arm();
            thread::yield_now();
        }
    }

    /// As the driver's owner of the card does: the end is said before it is signalled.
    fn stop(&self) {
        self.shared.closed.store(true, Ordering::Release);
        *self.shared.signalled.lock().unwrap() = true;
        self.shared.signal.notify_one();
    }

    fn look_at_arm(&mut self) {
        let wanted = self.shared.arm.load(Ordering::Acquire);
        // Last value wins: the same value again is no doorbell.
        if wanted != self.seen {
            self.seen = wanted;
            self.armed = true;
            if self.fault == Fault::Late && wanted <= self.head {
                self.armed = false;
            }
        }
        self.fire();
    }

    fn fire(&mut self) {
        if self.armed && self.head >= self.seen {
            self.armed = false;
            *self.shared.signalled.lock().unwrap() = true;
            self.shared.signal.notify_one();
        }
    }
}

impl Card {
    fn new(shared: &Arc<Shared>, fault: Fault) -> Self {
        Self {
            shared: Arc::clone(shared),
            fault,
            head: 0,
            seen: 0,
            armed: false,
        }
    }
}

fn in_every_interleaving(model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(model);
}

/// A card that makes one record and is stopped, and what the host makes of it.
fn check_stop(host: fn(&Arc<Shared>)) {
    in_every_interleaving(move || {
        let shared = Arc::new(Shared::default());
        let mut card = Card::new(&shared, Fault::None);
        let thread = thread::spawn(move || {
            card.produce();
            card.stop();
            card.look_until_done();
        });
        host(&shared);
        shared.done.store(true, Ordering::Release);
        thread.join().unwrap();
    });
}

/// A card that makes `records` records, and what the host makes of it.
fn check(records: u32, fault: Fault, host: fn(&Arc<Shared>, u32)) {
    in_every_interleaving(move || {
        let shared = Arc::new(Shared::default());
        let mut card = Card::new(&shared, fault);
        let thread = thread::spawn(move || {
            for _ in 0..records {
                card.produce();
                card.look_at_arm();
            }
            card.look_until_done();
        });
        host(&shared, records);
        shared.done.store(true, Ordering::Release);
        thread.join().unwrap();
    });
}

fn take(cursor: &mut Cursor<Arc<Shared>>) -> usize {
    let mut out = [Record::default(); 2];
    let first = cursor.next;
    let count = cursor.poll(&mut out);
    for (index, record) in (first..).zip(&out[..count]) {
        assert_eq!(record.order_id, u64::from(content(index)), "a torn record");
    }
    count
}

/// Polls for ever.
fn poll(shared: &Arc<Shared>, records: u32) {
    let mut cursor = Cursor::new(Arc::clone(shared));
    // The contract's smallest ring has a batch of 16; two slots have no quarter.
    cursor.batch = 1;
    while cursor.next < records {
        if take(&mut cursor) == 0 {
            thread::yield_now();
        }
    }
}

/// Sleeps whenever the ring is empty; the first sleep is over at once, so the second arms with the same count.
fn sleep(shared: &Arc<Shared>, records: u32) {
    let mut cursor = Cursor::new(Arc::clone(shared));
    cursor.batch = 1;
    let mut limit = Duration::ZERO;
    while cursor.next < records {
        if take(&mut cursor) == 0 {
            cursor.sleep(shared, limit).unwrap();
            limit = Duration::MAX;
        }
    }
}

/// As `sleep`, without the look at the ring after arming.
fn sleep_without_a_look(shared: &Arc<Shared>, records: u32) {
    let mut cursor = Cursor::new(Arc::clone(shared));
    cursor.batch = 1;
    let mut limit = Duration::ZERO;
    while cursor.next < records {
        if take(&mut cursor) == 0 {
            Alarm::drain(shared);
            Port::arm(&mut Arc::clone(shared), cursor.next + 1);
            Alarm::wait(shared, limit).unwrap();
            limit = Duration::MAX;
        }
    }
}

/// Sleeps whenever the ring is empty, until nothing will come any more.
fn sleep_to_the_end(shared: &Arc<Shared>) {
    let mut cursor = Cursor::new(Arc::clone(shared));
    cursor.batch = 1;
    while !cursor.is_over() {
        if take(&mut cursor) == 0 {
            cursor.sleep(shared, Duration::MAX).unwrap();
        }
    }
    assert_eq!(cursor.next, 1, "the end before the last record");
}

/// As `sleep_to_the_end`, asking the wrong way round whether that is now.
fn end_before_the_record(shared: &Arc<Shared>) {
    let mut cursor = Cursor::new(Arc::clone(shared));
    cursor.batch = 1;
    while cursor.is_ready() || !cursor.port.is_closed() {
        if take(&mut cursor) == 0 {
            cursor.sleep(shared, Duration::MAX).unwrap();
        }
    }
    assert_eq!(cursor.next, 1, "the end before the last record");
}

/// As `sleep_to_the_end`, looking for a record only before it sleeps.
fn sleep_without_asking_for_the_end(shared: &Arc<Shared>) {
    let mut cursor = Cursor::new(Arc::clone(shared));
    cursor.batch = 1;
    while !cursor.is_over() {
        if take(&mut cursor) == 0 {
            Alarm::drain(shared);
            Port::arm(&mut Arc::clone(shared), cursor.next + 1);
            if !cursor.is_ready() {
                Alarm::wait(shared, Duration::MAX).unwrap();
            }
        }
    }
}

#[test]
fn a_stop_wakes_a_sleeper_and_hides_no_record_in_any_interleaving() {
    check_stop(sleep_to_the_end);
}

#[test]
#[should_panic(expected = "the end before the last record")]
fn a_reader_that_asks_for_the_end_behind_the_record_is_found() {
    check_stop(end_before_the_record);
}

#[test]
#[should_panic(expected = "exceeded maximum number of branches")]
fn a_reader_that_sleeps_through_the_end_is_found() {
    check_stop(sleep_without_asking_for_the_end);
}

#[test]
fn records_are_whole_and_in_order_in_every_interleaving() {
    check(4, Fault::None, poll);
}

#[test]
fn no_wake_up_is_lost_in_any_interleaving() {
    check(2, Fault::None, sleep);
}

#[test]
#[should_panic(expected = "a torn record")]
fn a_card_that_writes_own_first_is_found() {
    check(1, Fault::OwnFirst, poll);
}

#[test]
#[should_panic(expected = "a torn record")]
fn a_card_that_overruns_its_reader_is_found() {
    check(3, Fault::Overruns, poll);
}

#[test]
#[should_panic(expected = "exceeded maximum number of branches")]
fn a_card_that_does_not_fire_for_what_is_there_is_found() {
    check(1, Fault::Late, sleep);
}

#[test]
#[should_panic(expected = "exceeded maximum number of branches")]
fn a_reader_that_does_not_look_after_arming_is_found() {
    check(1, Fault::None, sleep_without_a_look);
}
