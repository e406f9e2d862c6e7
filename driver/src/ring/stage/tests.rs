use super::*;
use crate::mmio::MappedBar;
use crate::shared::SharedMemory;
use crate::sync::Ordering;
use std::thread;

const SLOTS: u32 = 64;

struct Card {
    memory: SharedMemory,
    page: SharedMemory,
    head: u32,
}

impl Card {
    fn new() -> (Self, RingReader) {
        let memory = SharedMemory::for_tests(64 * SLOTS as usize);
        let page = SharedMemory::for_tests(4096);
        let doorbell = MappedBar::over(&page).doorbell(0).unwrap();
        let reader = RingReader::over(&memory, 6, doorbell).unwrap();
        (
            Self {
                memory,
                page,
                head: 0,
            },
            reader,
        )
    }

    fn tail(&self) -> u32 {
        self.page.doubleword(0).unwrap().load(Ordering::Acquire)
    }

    /// Writes the next record unless the ring is full.
    fn produce(&mut self) -> bool {
        if self.head - self.tail() == SLOTS {
            return false;
        }
        let slot = (self.head % SLOTS) as usize * 64;
        let put = |offset, value| {
            let cell = self.memory.doubleword(slot + offset).unwrap();
            cell.store(value, Ordering::Release);
        };
        put(16, self.head);
        put(60, self.head + 1);
        self.head += 1;
        true
    }
}

#[test]
fn a_full_queue_stops_the_card_and_nothing_is_lost() {
    let (mut card, ring) = Card::new();
    let (mut pump, mut queue) = two_stage(ring, 10);
    let mut moved = 0;
    for _ in 0..40 {
        while card.produce() {}
        moved += pump.step();
    }
    // Ten wait in the queue. What the pump took beyond a doorbell's batch the card does not know of yet.
    assert_eq!((moved, queue.waiting(), card.head), (10, 10, SLOTS));
    let mut out = [Record::default(); 7];
    let mut next = 0;
    while next < 500 {
        while card.produce() {}
        pump.step();
        let count = queue.poll(&mut out);
        for record in &out[..count] {
            assert_eq!(record.order_id, next);
            next += 1;
        }
    }
    assert!(pump.stats().high_water <= SLOTS && u64::from(card.head) > 500);
}

#[test]
fn two_threads_hand_every_record_over_in_order() {
    const RECORDS: u64 = if cfg!(miri) { 256 } else { 100_000 };
    let (mut card, ring) = Card::new();
    let (mut pump, mut queue) = two_stage(ring, 128);
    let poller = thread::spawn(move || {
        while !pump.is_abandoned() {
            let produced = u64::from(card.head) < RECORDS && card.produce();
            if pump.step() == 0 && !produced {
                thread::yield_now();
            }
        }
        pump.stats()
    });
    let mut out = [Record::default(); 32];
    let mut next = 0;
    while next < RECORDS {
        let count = queue.poll(&mut out);
        for record in &out[..count] {
            assert_eq!(record.order_id, next);
            next += 1;
        }
        if count == 0 {
            thread::yield_now();
        }
    }
    drop(queue);
    assert_eq!(poller.join().unwrap().records, RECORDS);
}

#[test]
fn either_end_sees_that_the_other_is_gone() {
    let (mut card, ring) = Card::new();
    let (mut pump, mut queue) = two_stage(ring, 0);
    assert!(!pump.is_abandoned() && !queue.is_abandoned());
    assert!(card.produce() && card.produce());
    assert_eq!((pump.step(), pump.step()), (1, 0), "room for one at least");
    drop(pump);
    assert!(queue.is_abandoned());
    let mut out = [Record::default(); 4];
    assert_eq!((queue.poll(&mut out), queue.poll(&mut out)), (1, 0));
    let (_card, ring) = Card::new();
    let (pump, queue) = two_stage(ring, 1);
    drop(queue);
    assert!(pump.is_abandoned());
}
