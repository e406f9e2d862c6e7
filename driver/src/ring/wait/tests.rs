use super::*;
use crate::dma::DmaMemory;
use crate::mmio::MappedBar;
use crate::sync::Ordering;
use rustix::event::{EventfdFlags, eventfd};

const ARM: usize = 0x40;
const TAIL: usize = 0;

/// A ring of 64 slots, its doorbell page, and the event of its interrupt.
struct Rig {
    memory: DmaMemory,
    page: DmaMemory,
    event: Arc<Event>,
}

impl Rig {
    fn new(mode: ReadMode) -> (Self, WaitingReader) {
        let memory = DmaMemory::allocate(64 * 64).unwrap();
        let page = DmaMemory::allocate(4096).unwrap();
        let event = Arc::new(Event::new().unwrap());
        let doorbell = MappedBar::map(page.fd(), 0, 4096)
            .unwrap()
            .doorbell(0)
            .unwrap();
        let ring = RingReader::new(&memory, 6, doorbell).unwrap();
        let reader = WaitingReader::new(ring, mode, Arc::clone(&event));
        (
            Self {
                memory,
                page,
                event,
            },
            reader,
        )
    }

    fn produce(&self, number: u32) {
        let slot = (number % 64) as usize * 64;
        let order_id = self.memory.doubleword(slot + 16).unwrap();
        order_id.store(number, Ordering::Release);
        let own = self.memory.doubleword(slot + 60).unwrap();
        own.store(number + 1, Ordering::Release);
    }

    fn cell(&self, offset: usize) -> u32 {
        self.page
            .doubleword(offset)
            .unwrap()
            .load(Ordering::Acquire)
    }
}

#[test]
fn poll_mode_never_sleeps_or_arms() {
    let (rig, mut reader) = Rig::new(ReadMode::Poll);
    let mut out = [Record::default(); 4];
    assert_eq!(reader.read(&mut out, Duration::MAX).unwrap(), 0);
    assert_eq!((rig.cell(ARM), reader.stats().sleeps), (0, 0));
    rig.produce(0);
    assert_eq!(reader.read(&mut out, Duration::MAX).unwrap(), 1);
}

#[test]
fn interrupt_mode_arms_for_the_next_record_at_the_first_empty_poll() {
    let (rig, mut reader) = Rig::new(ReadMode::Interrupt);
    let mut out = [Record::default(); 4];
    for number in 0..3 {
        rig.produce(number);
    }
    assert_eq!(reader.read(&mut out, Duration::MAX).unwrap(), 3);
    assert_eq!((rig.cell(ARM), rig.cell(TAIL)), (0, 0), "not empty yet");
    assert_eq!(reader.read(&mut out, Duration::ZERO).unwrap(), 0);
    assert_eq!((rig.cell(ARM), rig.cell(TAIL)), (4, 3));
    assert_eq!((reader.stats().sleeps, reader.stats().vain_wakes), (1, 0));
    assert_eq!(
        reader.read(&mut [], Duration::MAX).unwrap(),
        0,
        "nowhere to put one"
    );
}

#[test]
fn adaptive_mode_sleeps_after_so_many_polls_in_vain_and_no_earlier() {
    let (rig, mut reader) = Rig::new(ReadMode::Adaptive { empty_polls: 5 });
    let mut out = [Record::default(); 4];
    for _ in 0..4 {
        assert_eq!(reader.poll(&mut out), 0);
        assert_eq!(rig.cell(ARM), 0);
    }
    assert_eq!(reader.read(&mut out, Duration::ZERO).unwrap(), 0);
    // The fifth poll in vain, the sleep, and one poll behind it: never more.
    assert_eq!((rig.cell(ARM), reader.stats().sleeps), (1, 1));
    assert_eq!(reader.stats().empty_polls, 6);
    rig.produce(0);
    assert_eq!(reader.read(&mut out, Duration::ZERO).unwrap(), 1);
    // A record begins the count anew.
    assert_eq!(reader.read(&mut out, Duration::ZERO).unwrap(), 0);
    assert_eq!((reader.stats().empty_polls, reader.stats().sleeps), (12, 2));
}

/// However patient: who has no time comes back, though there is nothing to wake it.
#[test]
fn a_limit_ends_polls_in_vain_too() {
    let patient = ReadMode::Adaptive {
        empty_polls: u32::MAX,
    };
    let (rig, mut reader) = Rig::new(patient);
    let mut out = [Record::default(); 4];
    for round in 1..=3 {
        assert_eq!(reader.read(&mut out, Duration::ZERO).unwrap(), 0);
        assert_eq!((reader.stats().sleeps, rig.cell(ARM)), (0, 0));
        assert_eq!(reader.stats().empty_polls, 1024 * round);
    }
    rig.produce(0);
    assert_eq!(reader.read(&mut out, Duration::ZERO).unwrap(), 1);
}

#[test]
fn a_signal_from_another_thread_ends_the_sleep_with_the_record() {
    for mode in [ReadMode::Interrupt, ReadMode::Adaptive { empty_polls: 3 }] {
        let (rig, mut reader) = Rig::new(mode);
        let card = std::thread::spawn(move || {
            for number in 0..200 {
                // As the card: the interrupt comes for the count that was armed, behind its record.
                while rig.cell(ARM) != number + 1 {
                    std::thread::yield_now();
                }
                rig.produce(number);
                rig.event.signal();
            }
            rig
        });
        let mut out = [Record::default(); 4];
        for number in 0..200 {
            assert_eq!(reader.read(&mut out, Duration::MAX).unwrap(), 1);
            assert_eq!(out[0].order_id as u32, number);
        }
        assert!(reader.stats().sleeps <= 200 && reader.stats().records == 200);
        drop(card.join().unwrap());
    }
}

#[test]
fn a_signal_for_a_record_that_was_read_already_is_counted_and_slept_on() {
    let (rig, mut reader) = Rig::new(ReadMode::Interrupt);
    let mut out = [Record::default(); 4];
    let reads = std::thread::spawn(move || {
        let count = reader.read(&mut out, Duration::MAX).unwrap();
        (count, reader.stats())
    });
    while rig.cell(ARM) != 1 {
        std::thread::yield_now();
    }
    // Until the reader has seen a signal without a record: it drains one at each turn.
    rig.event.signal();
    while rig.event.wait(Duration::ZERO).unwrap() {
        std::thread::yield_now();
    }
    rig.produce(0);
    rig.event.signal();
    let (count, stats) = reads.join().unwrap();
    assert_eq!((count, stats.records), (1, 1));
    assert!(stats.vain_wakes >= 1);
}

/// Whoever signals all the time keeps nobody: the limit holds.
#[test]
fn a_storm_of_signals_does_not_keep_a_reader_beyond_its_limit() {
    // Each drain takes one signal of many.
    let flags = EventfdFlags::SEMAPHORE | EventfdFlags::CLOEXEC;
    let storm = Event::import(eventfd(100_000, flags).unwrap()).unwrap();
    let (rig, reader) = Rig::new(ReadMode::Interrupt);
    let mut reader = WaitingReader::new(reader.into_ring(), ReadMode::Interrupt, Arc::new(storm));
    let mut out = [Record::default(); 4];
    for round in 1..=3 {
        assert_eq!(reader.read(&mut out, Duration::ZERO).unwrap(), 0);
        let stats = reader.stats();
        assert_eq!((stats.sleeps, stats.vain_wakes), (round, round));
    }
    rig.produce(0);
    assert_eq!(reader.read(&mut out, Duration::ZERO).unwrap(), 1);
}
