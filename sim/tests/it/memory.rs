//! Host memory as the card sees it, and the order in which the host sees the card's writes.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use wirebook_contract::record::Record;
use wirebook_driver::{DmaMemory, Event, MappedBar, RingReader};
use wirebook_sim::Rng;
use wirebook_sim::memory::{HostMemory, MemoryFault, MemoryOptions, Order, Visibility};
use wirebook_sim::pins::Line;

fn host(options: MemoryOptions) -> HostMemory {
    HostMemory::new(options, Rng::new(1))
}

/// A ring of 2^`log2_slots` slots, mapped, and its reader.
fn ring(host: &mut HostMemory, log2_slots: u32) -> (Arc<DmaMemory>, u64, RingReader) {
    let memory = Arc::new(DmaMemory::allocate(64 << log2_slots).unwrap());
    let page = DmaMemory::allocate(4096).unwrap();
    let bar = MappedBar::map(page.fd(), 0, 4096).unwrap();
    let reader = RingReader::new(&memory, log2_slots, bar.doorbell(0).unwrap()).unwrap();
    let iova = host.map(&memory);
    (memory, iova, reader)
}

/// Record `index`: every doubleword different and recognisable; the last is the ring's `own`.
fn line(index: u32) -> Line {
    let mut line = std::array::from_fn(|at| index.wrapping_mul(0x0101_0101) ^ (at as u32) << 28);
    line[15] = index + 1;
    line
}

/// Whether a record is the one that was written.
fn is_whole(record: &Record, index: u32) -> bool {
    let line = line(index);
    let word = |at: usize| u64::from(line[2 * at]) | u64::from(line[2 * at + 1]) << 32;
    record.to_words() == std::array::from_fn(word)
}

/// Reads between any two doublewords of a write; false when a record was taken that was not whole.
fn reader_sees_whole_records(order: Order) -> bool {
    let mut host = host(MemoryOptions {
        order,
        ..MemoryOptions::default()
    });
    let (_memory, iova, mut reader) = ring(&mut host, 6);
    let mut batch = [Record::default(); 4];
    for index in 0..100 {
        let slot = iova + 64 * u64::from(index % 64);
        let mut write = host.prepare(slot, line(index)).unwrap();
        for revealed in 0..=16 {
            match reader.poll(&mut batch) {
                0 => assert!(revealed < 16, "a complete record is there"),
                1 if !is_whole(&batch[0], index) => return false,
                count => assert_eq!((count, revealed), (1, 16), "not before the last doubleword"),
            }
            assert_eq!(write.reveal(), revealed < 16);
        }
    }
    true
}

#[test]
fn a_record_is_seen_whole_or_not_at_all() {
    assert!(reader_sees_whole_records(Order::Ascending));
}

#[test]
fn a_card_that_wrote_own_first_would_be_caught() {
    assert!(!reader_sees_whole_records(Order::Descending));
}

#[test]
fn a_racing_reader_sees_whole_records() {
    const RECORDS: u32 = 4096;
    let mut host = host(MemoryOptions {
        visibility: Visibility::Threaded,
        ..MemoryOptions::default()
    });
    let (_memory, iova, mut reader) = ring(&mut host, 12);
    let consumer = thread::spawn(move || {
        let mut batch = [Record::default(); 64];
        let mut seen = 0;
        while seen < RECORDS {
            let count = reader.poll(&mut batch);
            for record in &batch[..count] {
                assert!(is_whole(record, seen), "record {seen} is torn");
                seen += 1;
            }
            thread::yield_now();
        }
        seen
    });
    for index in 0..RECORDS {
        host.write(u64::from(index), iova + 64 * u64::from(index), line(index));
    }
    assert_eq!(consumer.join().unwrap(), RECORDS);
    assert_eq!((host.writes(), host.faults().1), (u64::from(RECORDS), 0));
}

#[test]
fn a_flush_waits_for_the_thread() {
    let mut host = host(MemoryOptions {
        visibility: Visibility::Threaded,
        ..MemoryOptions::default()
    });
    let (memory, iova, _reader) = ring(&mut host, 10);
    for index in 0..1000 {
        host.write(0, iova + 64 * u64::from(index), line(index));
    }
    host.flush();
    let own = memory.doubleword(64 * 999 + 60).unwrap();
    assert_eq!(own.load(Ordering::Acquire), 1000);
}

#[test]
fn a_posted_write_is_late_and_a_flush_pushes_it() {
    let mut host = host(MemoryOptions {
        latency_cycles: 5,
        ..MemoryOptions::default()
    });
    let (memory, iova, _reader) = ring(&mut host, 6);
    let own = |slot: usize| {
        let cell = memory.doubleword(64 * slot + 60).unwrap();
        cell.load(Ordering::Acquire)
    };
    host.write(10, iova, line(0));
    host.write(11, iova + 64, line(1));
    host.clock(14);
    assert_eq!((own(0), own(1)), (0, 0));
    host.clock(15);
    assert_eq!((own(0), own(1)), (1, 0));
    host.flush();
    assert_eq!((own(0), own(1)), (1, 2));
}

#[test]
fn an_interrupt_comes_behind_the_writes_before_it() {
    let mut host = host(MemoryOptions {
        latency_cycles: 5,
        ..MemoryOptions::default()
    });
    let (memory, iova, _reader) = ring(&mut host, 6);
    let own = memory.doubleword(60).unwrap();
    let event = Arc::new(Event::new().unwrap());
    assert!(host.set_event(3, Some(Arc::clone(&event))));
    assert!(!host.set_event(8, Some(Arc::clone(&event))), "there are 8");
    host.write(10, iova, line(0));
    host.interrupt(10, 1 << 3);
    host.interrupt(11, 1 << 2);
    host.clock(14);
    assert!(!event.drain() && own.load(Ordering::Acquire) == 0);
    host.clock(15);
    assert!(event.drain() && own.load(Ordering::Acquire) == 1);
    host.flush();
    assert!(!event.drain(), "vector 2 signals nothing");
    assert_eq!(host.interrupts(), 1);
    assert!(host.set_event(3, None));
    host.interrupt(20, 1 << 3);
    host.flush();
    assert!(!event.drain());
}

#[test]
fn the_thread_signals_behind_the_writes_it_reveals() {
    let mut host = host(MemoryOptions {
        visibility: Visibility::Threaded,
        ..MemoryOptions::default()
    });
    let (memory, iova, _reader) = ring(&mut host, 10);
    let event = Arc::new(Event::new().unwrap());
    host.set_event(0, Some(Arc::clone(&event)));
    for index in 0..1000 {
        host.write(0, iova + 64 * u64::from(index), line(index));
    }
    host.interrupt(0, 1);
    assert!(event.wait(Duration::from_secs(60)).unwrap());
    let own = memory.doubleword(64 * 999 + 60).unwrap();
    assert_eq!(own.load(Ordering::Acquire), 1000);
}

#[test]
fn the_bus_rests_after_a_write() {
    let mut host = host(MemoryOptions {
        gap_cycles: 2,
        ..MemoryOptions::default()
    });
    let (_memory, iova, _reader) = ring(&mut host, 6);
    assert!(host.ready());
    host.write(0, iova, line(0));
    let ready: Vec<bool> = (0..4).map(|_| host.ready()).collect();
    assert_eq!(ready, [false, false, true, true]);
}

#[test]
fn writes_outside_a_mapping_are_refused_and_counted() {
    let mut host = host(MemoryOptions::default());
    let (first, base, _reader) = ring(&mut host, 6);
    let (second, other, _reader) = ring(&mut host, 8);
    assert!(base.is_multiple_of(4096) && other.is_multiple_of(16384));
    assert!(base > u64::from(u32::MAX), "the high half matters");
    assert!(base.abs_diff(other) > 1 << 20, "an overrun hits nothing");

    host.write(1, base + 63 * 64, line(0));
    assert_eq!((host.writes(), host.faults().1), (1, 0));
    let refused = [
        base - 64,
        base + 4096,
        base & 0xFFFF_FFFF,
        other + 16384,
        0,
        u64::MAX - 63,
    ];
    for (cycle, &address) in (2..).zip(&refused) {
        host.write(cycle, address, line(0));
    }
    host.write(20, base + 4, line(0));
    let (faults, count) = host.faults();
    assert_eq!(count, 7);
    for (index, &address) in refused.iter().enumerate() {
        let fault = (index as u64 + 2, MemoryFault::Unmapped(address));
        assert_eq!(faults[index], fault);
    }
    assert_eq!(faults[6], (20, MemoryFault::Misaligned(base + 4)));
    assert_eq!(host.writes(), 1, "none of them went through");

    assert!(host.unmap(base));
    host.write(30, base, line(9));
    assert_eq!(host.faults().1, 8);
    assert!(!host.unmap(base), "twice");
    host.write(31, other, line(9));
    assert_eq!(host.writes(), 2);
    let word = |memory: &DmaMemory| memory.doubleword(60).unwrap().load(Ordering::Acquire);
    assert_eq!((word(&first), word(&second)), (0, 10));
}
