use super::*;
use crate::mmio::MappedBar;
use crate::sync::AtomicU32;

/// The card's side of a ring, written from the contract: sixteen doublewords in ascending order, `own`
/// last, and a doorbell page that it polls.
struct Writer {
    memory: SharedMemory,
    page: SharedMemory,
    slots: u32,
    head: u32,
}

impl Writer {
    fn tail(&self) -> u32 {
        cell(&self.page, 0).load(Ordering::Acquire)
    }

    fn put(&mut self, offset: usize, value: u32) {
        let slot = (self.head % self.slots) as usize * 64;
        cell(&self.memory, slot + offset).store(value, Ordering::Release);
    }

    /// Writes the next record unless the ring is full.
    fn produce(&mut self) -> bool {
        if self.head.wrapping_sub(self.tail()) == self.slots {
            return false;
        }
        for (offset, value) in (0..60).step_by(4).zip(expected(self.head)) {
            self.put(offset, value);
        }
        self.put(60, self.head.wrapping_add(1));
        self.head = self.head.wrapping_add(1);
        true
    }
}

fn cell(memory: &SharedMemory, offset: usize) -> &AtomicU32 {
    memory.doubleword(offset).unwrap()
}

/// Fifteen doublewords that all depend on the record's number, so that a mix of two records shows.
fn expected(number: u32) -> [u32; 15] {
    std::array::from_fn(|i| number.wrapping_mul(0x9E37_79B1).rotate_left(i as u32) ^ i as u32)
}

/// The checker of all tests here: a record holds exactly the doublewords of its number.
fn is_whole(record: &Record, number: u32) -> bool {
    let doublewords = record.to_words().map(|w| [w as u32, (w >> 32) as u32]);
    let doublewords = doublewords.as_flattened();
    doublewords[..15] == expected(number) && doublewords[15] == number.wrapping_add(1)
}

/// A ring of `2^log2_slots` slots whose counts start at `start`.
fn ring(log2_slots: u32, start: u32) -> (RingReader, Writer) {
    let memory = SharedMemory::for_tests(SLOT_BYTES << log2_slots);
    let page = SharedMemory::for_tests(4096);
    cell(&page, 0).store(start, Ordering::Release);
    let doorbell = MappedBar::over(&page).doorbell(0).unwrap();
    let mut reader = RingReader::over(&memory, log2_slots, doorbell).unwrap();
    (reader.cursor.next, reader.cursor.rung) = (start, start);
    let writer = Writer {
        memory,
        page,
        slots: 1 << log2_slots,
        head: start,
    };
    (reader, writer)
}

#[test]
fn an_empty_ring_gives_nothing_and_rings_nothing() {
    let (mut reader, writer) = ring(6, 0);
    cell(&writer.page, 0).store(0xDEAD, Ordering::Release);
    assert_eq!(reader.poll(&mut [Record::default(); 4]), 0);
    assert_eq!(reader.poll(&mut []), 0);
    assert_eq!((reader.consumed(), writer.tail()), (0, 0xDEAD));
}

#[test]
fn batches_are_oldest_first_and_bounded_by_the_buffer() {
    let (mut reader, mut writer) = ring(6, 0);
    for _ in 0..10 {
        assert!(writer.produce());
    }
    let mut out = [Record::default(); 4];
    let mut seen = 0;
    for want in [4, 4, 2, 0, 0] {
        assert_eq!(reader.poll(&mut out), want);
        for record in &out[..want] {
            assert!(is_whole(record, seen));
            seen += 1;
        }
    }
    assert_eq!((seen, reader.consumed()), (10, 10));
    assert_eq!(reader.poll(&mut []), 0);
}

#[test]
fn doorbells_come_each_batch_and_on_the_first_empty_poll() {
    // 64 slots: a quarter is 16. 256 slots and above: 64.
    for (log2_slots, batch) in [(6, 16), (7, 32), (8, 64), (10, 64)] {
        let (mut reader, mut writer) = ring(log2_slots, 0);
        let mut out = [Record::default()];
        for _ in 0..batch + 1 {
            assert!(writer.produce());
        }
        for count in 1..=batch + 1 {
            assert_eq!(reader.poll(&mut out), 1);
            let rung = if count < batch { 0 } else { batch };
            assert_eq!(writer.tail(), rung, "after {count} of 2^{log2_slots}");
        }
        assert_eq!(reader.poll(&mut out), 0);
        assert_eq!(writer.tail(), batch + 1);
        // Only the first empty poll rings.
        cell(&writer.page, 0).store(0xDEAD, Ordering::Release);
        assert_eq!(reader.poll(&mut out), 0);
        assert_eq!(writer.tail(), 0xDEAD);
    }
}

#[test]
fn one_large_poll_still_rings_each_batch() {
    let (mut reader, mut writer) = ring(6, 0);
    for _ in 0..40 {
        assert!(writer.produce());
    }
    assert_eq!(reader.poll(&mut [Record::default(); 64]), 40);
    assert_eq!(writer.tail(), 32);
}

#[test]
fn many_laps_through_a_full_ring_and_the_wrap_of_the_counts() {
    const LAPS: u32 = if cfg!(miri) { 2 } else { 50 };
    // The counts wrap in the second lap.
    let start = u32::MAX - 100;
    let (mut reader, mut writer) = ring(6, start);
    let mut out = [Record::default(); 7];
    let mut next = start;
    let mut stalls = 0;
    while next != start.wrapping_add(64 * LAPS) {
        while writer.produce() {}
        stalls += 1;
        assert_eq!(writer.head.wrapping_sub(writer.tail()), 64);
        loop {
            let count = reader.poll(&mut out);
            for record in &out[..count] {
                assert!(is_whole(record, next), "record {next}");
                next = next.wrapping_add(1);
            }
            if count == 0 {
                break;
            }
        }
        assert_eq!((reader.check(), writer.tail()), (Ok(()), next));
    }
    assert_eq!(stalls, LAPS);
}

/// Records between two threads: under miri two laps of the smallest ring.
const RECORDS: u32 = if cfg!(miri) { 140 } else { 200_000 };

/// A card on a thread of its own, which makes records in its way, and a reader that polls in its: every record
/// comes whole and in order, and none beyond.
fn race(
    mut writer: Writer,
    produce: fn(&mut Writer) -> bool,
    mut poll: impl FnMut(&mut [Record]) -> usize,
) {
    let card = std::thread::spawn(move || {
        while writer.head < RECORDS {
            if !produce(&mut writer) {
                std::thread::yield_now();
            }
        }
        writer.tail()
    });
    let mut out = [Record::default(); 16];
    let mut next = 0;
    while next < RECORDS {
        let count = poll(&mut out);
        for record in &out[..count] {
            assert!(is_whole(record, next), "record {next} is torn");
            next += 1;
        }
        if count == 0 {
            std::thread::yield_now();
        }
    }
    assert!(card.join().unwrap() <= RECORDS);
    assert_eq!(poll(&mut out), 0);
}

#[test]
fn another_threads_doublewords_are_never_torn() {
    let (mut reader, writer) = ring(6, 0);
    race(writer, Writer::produce, |out| reader.poll(out));
}

#[test]
fn a_record_is_invisible_until_its_last_doubleword() {
    let (mut reader, mut writer) = ring(6, 0);
    let mut out = [Record::default()];
    for (offset, value) in (0..60).step_by(4).zip(expected(0)) {
        writer.put(offset, value);
        assert_eq!(reader.poll(&mut out), 0);
    }
    writer.put(60, 1);
    assert_eq!(reader.poll(&mut out), 1);
    assert!(is_whole(&out[0], 0));
}

/// The negative twin: a card that writes `own` first is caught by the checker the tests above rely on.
#[test]
fn a_card_that_writes_own_first_is_caught() {
    let (mut reader, mut writer) = ring(6, 0);
    let mut out = [Record::default()];
    writer.put(60, 1);
    for (offset, value) in (0..28).step_by(4).zip(expected(0)) {
        writer.put(offset, value);
    }
    assert_eq!(reader.poll(&mut out), 1);
    assert!(!is_whole(&out[0], 0));
}

#[test]
fn an_overwritten_slot_is_a_fault() {
    let (mut reader, mut writer) = ring(6, 0);
    for _ in 0..64 {
        assert!(writer.produce());
    }
    assert!(!writer.produce());
    assert_eq!(reader.check(), Ok(()));
    // A card that ignores the doorbell writes over the oldest record.
    writer.put(60, 65);
    let fault = RingFault {
        slot: 0,
        expected: 1,
        found: 65,
    };
    assert_eq!(reader.check(), Err(fault));
    assert_eq!(reader.poll(&mut [Record::default(); 8]), 0);
}

#[test]
fn impossible_rings_are_refused() {
    let memory = SharedMemory::for_tests(4096);
    let bar = MappedBar::over(&memory);
    let new = |log2_slots| RingReader::over(&memory, log2_slots, bar.doorbell(0).unwrap()).err();
    assert_eq!(new(5), Some(RingError::Size { log2_slots: 5 }));
    assert_eq!(new(23), Some(RingError::Size { log2_slots: 23 }));
    assert_eq!(
        new(u32::MAX),
        Some(RingError::Size {
            log2_slots: u32::MAX
        })
    );
    let buffer = RingError::Buffer {
        needed: 8192,
        bytes: 4096,
    };
    assert_eq!(new(7), Some(buffer));
    assert_eq!(new(6), None);
    let missing = RingError::Doorbell {
        ring: 1,
        bytes: 4096,
    };
    assert_eq!(bar.doorbell(1).err(), Some(missing));
}

#[test]
fn statistics_count_polls_and_remember_the_fullest_moment() {
    let (mut reader, mut writer) = ring(6, 0);
    let mut out = [Record::default(); 4];
    assert_eq!(reader.poll(&mut out), 0);
    for _ in 0..10 {
        assert!(writer.produce());
    }
    // 10 wait: 4 are taken, 6 are left.
    assert_eq!(reader.poll(&mut out), 4);
    assert_eq!(reader.stats().high_water, 10);
    while reader.poll(&mut out) > 0 {}
    for _ in 0..7 {
        assert!(writer.produce());
    }
    while reader.poll(&mut out) > 0 {}
    assert_eq!(reader.stats().high_water, 10, "7 are fewer");
    while writer.produce() {}
    assert_eq!(reader.poll(&mut out), 4);
    let stats = reader.stats();
    assert_eq!((stats.high_water, stats.records), (64, 21));
    assert_eq!((stats.batches, stats.empty_polls), (6, 3));
    assert_eq!((stats.sleeps, stats.longest_gap), (0, None));
}

#[test]
fn gaps_are_measured_when_asked_for() {
    let (mut reader, _writer) = ring(6, 0);
    reader.measure_gaps();
    assert_eq!(reader.poll(&mut [Record::default()]), 0);
    assert_eq!(reader.stats().longest_gap, None, "one poll has no gap");
    let mut longest = reader.stats().longest_gap;
    for _ in 0..100 {
        assert_eq!(reader.poll(&mut [Record::default()]), 0);
        let now = reader.stats().longest_gap;
        assert!(now.is_some() && now >= longest);
        longest = now;
    }
}

/// What miri must find: `scripts/miri` runs each alone, and fails when it passes.
#[cfg(miri)]
mod mutants;
