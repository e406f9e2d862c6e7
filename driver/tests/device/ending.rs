//! What a reader hears when its card is stopped, and what it leaves behind.

use super::*;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::Duration;
use wirebook_driver::{DmaMemory, SharedMemory, WaitError, two_stage};

/// Offset of a ring's arm doorbell in its page.
const ARM: usize = 0x40;

/// Writes record `number` of a ring as a card does: `own` last.
fn produce(memory: &DmaMemory, number: u32) {
    let slot = 64 * number as usize;
    for (offset, value) in [(16, number), (60, number + 1)] {
        let cell = memory.doubleword(slot + offset).unwrap();
        cell.store(value, Ordering::Release);
    }
}

/// Mappings of the memfd that plays BAR2, by its inode.
fn mappings_of(page: &DmaMemory) -> usize {
    let inode = rustix::fs::fstat(page.fd()).unwrap().st_ino.to_string();
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let is_its = |line: &&str| line.split_whitespace().nth(4) == Some(&inode);
    maps.lines().filter(is_its).count()
}

#[test]
fn a_reader_that_outlives_its_card_holds_none_of_the_card() {
    let mut card = Card::new(Fault::None);
    let own = mappings_of(&card.page);
    let mut running = running(&mut card);
    let mut reader = running.take_ring(0).unwrap();
    let memory = Arc::clone(&running.transport_mut().mapped[0].1);
    assert_eq!(mappings_of(&running.transport_mut().page), own + 1);
    produce(&memory, 0);
    produce(&memory, 1);
    running.stop().unwrap();
    assert_eq!(mappings_of(&card.page), own, "the device would be held");

    // What the card wrote is still there; the doorbell that nobody hears is not rung.
    assert!(!reader.is_over());
    let mut out = [Record::default(); 1];
    for order_id in [0, 1] {
        assert_eq!(reader.poll(&mut out), 1);
        assert_eq!(out[0].order_id, order_id);
    }
    assert!(reader.is_over());
    assert_eq!(reader.poll(&mut out), 0);
    assert_eq!(card.page.doubleword(0).unwrap().load(Ordering::Acquire), 0);
}

#[test]
fn every_mode_hears_of_the_end_once_the_ring_is_empty() {
    let modes = [
        ReadMode::Poll,
        ReadMode::Adaptive { empty_polls: 5 },
        ReadMode::Interrupt,
    ];
    for mode in modes {
        let mut card = Card::new(Fault::None);
        let mut running = with_interrupts(&mut card).start().unwrap();
        let mut ring = running.take_waiting(0, mode).unwrap();
        produce(&running.transport_mut().mapped[0].1, 0);
        drop(running);
        let mut out = [Record::default(); 4];
        assert!(!ring.is_over());
        assert_eq!(ring.read(&mut out, Duration::MAX).unwrap(), 1);
        assert!(ring.is_over());
        for _ in 0..2 {
            let over = ring.read(&mut out, Duration::MAX);
            assert!(matches!(over, Err(WaitError::Over)), "{mode:?}: {over:?}");
        }
        // Who has no room for records asks nothing.
        assert_eq!(ring.read(&mut [], Duration::MAX).unwrap(), 0);
        assert_eq!(ring.stats().sleeps, 0);
    }
}

#[test]
fn a_sleeper_without_a_limit_is_woken_by_the_stop() {
    for fault in [Fault::None, Fault::ResetRefused, Fault::Dead] {
        let mut card = Card::new(Fault::None);
        let mut running = with_interrupts(&mut card).start().unwrap();
        let mut ring = running.take_waiting(0, ReadMode::Interrupt).unwrap();
        let page = SharedMemory::import(running.transport_mut().page.fd(), 0, 4096).unwrap();
        let reader = thread::spawn(move || {
            let mut out = [Record::default(); 4];
            ring.read(&mut out, Duration::MAX)
        });
        let armed = page.doubleword(ARM).unwrap();
        while armed.load(Ordering::Acquire) != 1 {
            thread::yield_now();
        }
        running.transport_mut().fault = fault;
        // However the card ends.
        let _ = running.check_alive();
        drop(running);
        let over = reader.join().unwrap();
        assert!(matches!(over, Err(WaitError::Over)), "{fault:?}: {over:?}");
    }
}

/// One that polls for ever before it would sleep.
#[test]
fn a_reader_that_polls_in_vain_hears_of_the_stop() {
    let mut card = Card::new(Fault::None);
    let mut running = with_interrupts(&mut card).start().unwrap();
    let patient = ReadMode::Adaptive {
        empty_polls: u32::MAX,
    };
    let mut ring = running.take_waiting(0, patient).unwrap();
    produce(&running.transport_mut().mapped[0].1, 0);
    let polls = Arc::new(AtomicBool::new(false));
    let reader = thread::spawn({
        let polls = Arc::clone(&polls);
        move || {
            let mut out = [Record::default(); 4];
            assert_eq!(ring.read(&mut out, Duration::MAX).unwrap(), 1);
            polls.store(true, Ordering::Release);
            let over = ring.read(&mut out, Duration::MAX);
            (over, ring.stats())
        }
    });
    while !polls.load(Ordering::Acquire) {
        thread::yield_now();
    }
    drop(running);
    let (over, stats) = reader.join().unwrap();
    assert!(matches!(over, Err(WaitError::Over)), "{over:?}");
    assert!(stats.sleeps == 0 && stats.empty_polls < u64::from(u32::MAX));
}

/// Whoever pulls the card and stops it before anybody looked.
#[test]
fn a_card_that_is_gone_is_not_stopped_but_left_alone() {
    let mut card = Card::new(Fault::None);
    let mut running = running(&mut card);
    let resets = running.transport_mut().did.iter();
    let resets = resets.filter(|&&did| did == Did::Reset).count();
    let reader = running.take_ring(0).unwrap();
    running.transport_mut().fault = Fault::Dead;
    assert!(matches!(running.stop(), Err(DeviceError::Gone)));
    assert!(card.mapped.is_empty() && reader.is_over());
    assert!(card.did.contains(&Did::Abandon));
    let did = card.did.iter().filter(|&&did| did == Did::Reset);
    assert_eq!(did.count(), resets, "the kernel would wait a minute for it");
}

#[test]
fn both_stages_hear_of_the_end() {
    let mut card = Card::new(Fault::None);
    let mut running = running(&mut card);
    let ring = running.take_ring(0).unwrap();
    for number in 0..3 {
        produce(&running.transport_mut().mapped[0].1, number);
    }
    let (mut pump, mut queue) = two_stage(ring, 2);
    running.stop().unwrap();
    let mut out = [Record::default(); 4];
    assert_eq!((pump.step(), pump.is_over()), (2, false));
    assert_eq!(
        (pump.step(), pump.is_over()),
        (0, false),
        "no room, one left"
    );
    assert_eq!(queue.poll(&mut out), 2);
    assert_eq!((pump.step(), pump.is_over()), (1, true));
    assert!(!queue.is_abandoned());
    drop(pump);
    assert!(queue.is_abandoned());
    assert_eq!(queue.poll(&mut out), 1);
}
