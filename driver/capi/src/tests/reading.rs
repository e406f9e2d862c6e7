//! Waiting readers, two stages, statistics.

use super::*;
use std::sync::atomic::Ordering;
use std::thread;

const SECOND_NS: u64 = 1_000_000_000;

fn record(order_id: u64) -> Record {
    Record {
        order_id,
        ..Record::default()
    }
}

/// A running card with one ring, its interrupts enabled.
fn woken() -> Opened {
    let opened = Opened::configured();
    let card = opened.card;
    assert_eq!(call!(wirebook_enable_interrupts(card)), Code::Ok);
    assert_eq!(call!(wirebook_set_ring(card, 1, 6)), Code::Ok);
    assert_eq!(call!(wirebook_start(card)), Code::Ok);
    opened
}

fn config(mode: ReadMode, empty_polls: u32) -> RingConfig {
    RingConfig {
        mode: mode as u32,
        empty_polls,
        ..sized!(RingConfig)
    }
}

fn take(opened: &Opened, config: &RingConfig) -> Taken {
    let mut ring = null_mut();
    let taken = call!(wirebook_take_ring_with(opened.card, 1, config, &mut ring));
    assert_eq!(taken, Code::Ok, "{}", said());
    Taken(ring)
}

impl Taken {
    fn read(&self, records: &mut [Record], timeout_ns: u64) -> i32 {
        let capacity = records.len() as u32;
        call!(wirebook_read(
            self.0,
            records.as_mut_ptr(),
            capacity,
            timeout_ns
        ))
    }

    fn stats(&self) -> RingStats {
        let mut stats = sized!(RingStats);
        assert_eq!(call!(wirebook_get_ring_stats(self.0, &mut stats)), Code::Ok);
        stats
    }
}

/// Both stages, freed at the end.
struct Stages {
    pump: *mut Pump,
    queue: *mut Queue,
}

impl Stages {
    fn take(opened: &Opened, queue_records: u32) -> Self {
        let config = RingConfig {
            queue_records,
            measure_gaps: 1,
            ..sized!(RingConfig)
        };
        let (mut pump, mut queue) = (null_mut(), null_mut());
        let taken = call!(wirebook_take_stages(
            opened.card,
            1,
            &config,
            &mut pump,
            &mut queue
        ));
        assert_eq!(taken, Code::Ok, "{}", said());
        Self { pump, queue }
    }

    fn pump(&self) -> i32 {
        call!(wirebook_step_pump(self.pump))
    }

    fn poll(&self, records: &mut [Record]) -> i32 {
        let capacity = records.len() as u32;
        call!(wirebook_poll_queue(
            self.queue,
            records.as_mut_ptr(),
            capacity
        ))
    }
}

impl Drop for Stages {
    fn drop(&mut self) {
        assert_eq!(call!(wirebook_free_pump(self.pump)), Code::Ok);
        assert_eq!(call!(wirebook_free_queue(self.queue)), Code::Ok);
    }
}

#[test]
fn a_ring_that_polls_never_sleeps() {
    let opened = Opened::running();
    let ring = take(&opened, &sized!(RingConfig));
    let mut records = [Record::default(); 4];
    // However long it may take: one poll.
    assert_eq!(ring.read(&mut records, u64::MAX), 0);
    opened.produces(0, record(5));
    assert_eq!(ring.read(&mut records, u64::MAX), 1);
    assert_eq!(records[0].order_id, 5);
    assert_eq!((ring.stats().sleeps, ring.stats().empty_polls), (0, 1));
}

#[test]
fn a_signal_ends_the_sleep_with_the_record() {
    for (mode, empty_polls) in [(ReadMode::Interrupt, 0), (ReadMode::Adaptive, 3)] {
        let opened = woken();
        let ring = take(&opened, &config(mode, empty_polls));
        let mut records = [Record::default(); 4];
        assert_eq!(ring.read(&mut records, 0), 0);
        assert_eq!((ring.stats().sleeps, ring.stats().vain_wakes), (1, 0));
        opened.remote.lock().produces(1, &record(9));
        assert_eq!(ring.read(&mut records, 60 * SECOND_NS), 1);
        assert_eq!(records[0].order_id, 9);
        // The record was there: no second sleep.
        assert_eq!(ring.stats().sleeps, 1);
        let remote = opened.remote.clone();
        let card = thread::spawn(move || remote.lock().produces(1, &record(10)));
        assert_eq!(ring.read(&mut records, 600 * SECOND_NS), 1);
        assert_eq!(records[0].order_id, 10);
        card.join().unwrap();
    }
}

#[test]
fn a_reader_of_a_stopped_card_does_not_wait() {
    let opened = woken();
    let ring = take(&opened, &config(ReadMode::Interrupt, 0));
    opened.produces(0, record(1));
    assert_eq!(call!(wirebook_stop(opened.card)), Code::Ok);
    let mut records = [Record::default(); 4];
    assert_eq!(ring.read(&mut records, u64::MAX), 1);
    assert_eq!(ring.read(&mut records, u64::MAX), Code::Stopped as i32);
    assert!(said().contains("has stopped"), "{}", said());
}

#[test]
fn a_stop_wakes_a_reader_without_a_limit() {
    let opened = woken();
    let ring = take(&opened, &config(ReadMode::Interrupt, 0));
    let shared = ring.0 as usize;
    let reader = thread::spawn(move || {
        let mut records = [Record::default(); 4];
        let ring = shared as *const Ring;
        let read = call!(wirebook_read(ring, records.as_mut_ptr(), 4, u64::MAX));
        (read, said())
    });
    let armed = || {
        let card = opened.remote.lock();
        let doorbell = card.page.doubleword(0x1040).unwrap();
        doorbell.load(Ordering::Acquire)
    };
    while armed() != 1 {
        thread::yield_now();
    }
    assert_eq!(call!(wirebook_stop(opened.card)), Code::Ok);
    let (read, said) = reader.join().unwrap();
    assert_eq!(read, Code::Stopped as i32);
    assert!(said.contains("its ring is empty: free the ring"), "{said}");
}

#[test]
fn a_reader_that_nothing_would_wake_is_refused() {
    let opened = Opened::running();
    let mut ring = null_mut();
    for (mode, empty_polls) in [(ReadMode::Interrupt, 0), (ReadMode::Adaptive, 5)] {
        let config = config(mode, empty_polls);
        refused(
            call!(wirebook_take_ring_with(opened.card, 1, &config, &mut ring)),
            Code::State,
            "wirebook_enable_interrupts",
        );
    }
    assert!(ring.is_null());
    refused(
        call!(wirebook_enable_interrupts(opened.card)),
        Code::State,
        "between",
    );
    // It is still there for whoever polls.
    let ring = opened.ring();
    assert_eq!(ring.poll(&mut [Record::default(); 1]), 0);
}

#[test]
fn a_card_without_interrupts_says_so() {
    let old = Shared::new(Fault::Reads(4, 0x0001_0000));
    let card = Card::open(Box::new(old)).ok().unwrap();
    let config = sized!(CardConfig);
    assert_eq!(call!(wirebook_configure(&card, &config)), Code::Ok);
    refused(
        call!(wirebook_enable_interrupts(&card)),
        Code::Incompatible,
        "interrupts begin with 1.1, or wirebook_enable_interrupts was not called; read with WIREBOOK_READ_MODE_POLL",
    );
}

#[test]
fn settings_without_a_meaning() {
    let opened = woken();
    let card = opened.card;
    let plain = sized!(RingConfig);
    let one_thread = |config: RingConfig, part: &str| {
        let mut ring = null_mut();
        let taken = call!(wirebook_take_ring_with(card, 1, &config, &mut ring));
        refused(taken, Code::Argument, part);
        assert!(ring.is_null());
    };
    one_thread(RingConfig { mode: 3, ..plain }, "mode 3");
    one_thread(config(ReadMode::Adaptive, 0), "needs `empty_polls`");
    for mode in [ReadMode::Poll, ReadMode::Interrupt] {
        one_thread(config(mode, 1), "leave it 0");
    }
    one_thread(
        RingConfig {
            queue_records: 1,
            ..plain
        },
        "wirebook_take_stages'",
    );
    for unclear in [
        RingConfig {
            measure_gaps: 2,
            ..plain
        },
        RingConfig {
            reserved: 1,
            ..plain
        },
    ] {
        one_thread(unclear, "zero wirebook_ring_config");
    }
    let two_threads = |config: RingConfig, part: &str| {
        let (mut pump, mut queue) = (null_mut(), null_mut());
        let taken = call!(wirebook_take_stages(
            card, 1, &config, &mut pump, &mut queue
        ));
        refused(taken, Code::Argument, part);
        assert!(pump.is_null() && queue.is_null());
    };
    two_threads(plain, "`queue_records` is 0");
    for queue_records in [(1 << 22) + 1, u32::MAX] {
        let large = RingConfig {
            queue_records,
            ..plain
        };
        two_threads(large, "choose 1 to 4194304");
    }
    let sleeping = RingConfig {
        queue_records: 8,
        ..config(ReadMode::Interrupt, 0)
    };
    two_threads(sleeping, "a pump polls");
    let size = RingConfig { size: 23, ..plain };
    refused(
        call!(wirebook_take_ring_with(card, 1, &size, &mut null_mut())),
        Code::Size,
        "is 23",
    );
    let missing = call!(wirebook_take_ring_with(card, 0, &plain, &mut null_mut()));
    refused(missing, Code::Argument, "ring 0 does not exist");
}

#[test]
fn two_stages_hand_over_in_order_and_drop_nothing() {
    let opened = Opened::running();
    let stages = Stages::take(&opened, 4);
    for count in 0..7 {
        opened.produces(count, record(100 + u64::from(count)));
    }
    assert_eq!((stages.pump(), stages.pump()), (4, 0), "the queue is full");
    assert_eq!(call!(wirebook_stop(opened.card)), Code::Ok);
    // Full is not over: three are still in the ring.
    assert_eq!(stages.pump(), 0);
    let mut records = [Record::default(); 8];
    assert_eq!(stages.poll(&mut records), 4);
    assert_eq!(stages.pump(), 3);
    assert_eq!(stages.poll(&mut records[4..]), 3);
    let ids: Vec<u64> = records[..7].iter().map(|record| record.order_id).collect();
    assert_eq!(ids, [100, 101, 102, 103, 104, 105, 106]);
    assert_eq!(stages.pump(), Code::Stopped as i32);
    assert!(said().contains("free the pump"), "{}", said());
    assert_eq!(stages.poll(&mut records), 0, "the pump is still there");
    let mut stats = sized!(RingStats);
    let told = call!(wirebook_get_pump_stats(stages.pump, &mut stats));
    assert_eq!((told, stats.records, stats.consumed), (Code::Ok, 7, 7));
    assert_eq!((stats.slots, stats.high_water), (64, 7));
    assert!(stats.longest_gap_ns > 0);
    assert_eq!(call!(wirebook_check_pump(stages.pump)), Code::Ok);
    opened.produces(64 * 7 + 7, record(0));
    refused(
        call!(wirebook_check_pump(stages.pump)),
        Code::CardFault,
        "overwritten",
    );
}

#[test]
fn either_stage_hears_that_the_other_was_freed() {
    let opened = Opened::running();
    opened.produces(0, record(7));
    let mut stages = Stages::take(&opened, 4);
    assert_eq!(stages.pump(), 1);
    assert_eq!(call!(wirebook_free_pump(stages.pump)), Code::Ok);
    stages.pump = null_mut();
    let mut records = [Record::default(); 2];
    assert_eq!((stages.poll(&mut records), records[0].order_id), (1, 7));
    assert_eq!(stages.poll(&mut records), Code::Stopped as i32);
    assert!(said().contains("the pump was freed"), "{}", said());

    let opened = Opened::running();
    let mut stages = Stages::take(&opened, 4);
    assert_eq!(call!(wirebook_free_queue(stages.queue)), Code::Ok);
    stages.queue = null_mut();
    assert_eq!(stages.pump(), Code::Stopped as i32);
}

#[test]
fn a_thread_for_each_stage_and_no_other() {
    let opened = Opened::running();
    let stages = Stages::take(&opened, 4);
    opened.produces(0, record(7));
    assert_eq!(stages.pump(), 1);
    assert_eq!(stages.poll(&mut [Record::default(); 1]), 1);
    let (pump, queue) = (stages.pump as usize, stages.queue as usize);
    thread::spawn(move || {
        let (pump, queue) = (pump as *const Pump, queue as *const Queue);
        assert_eq!(call!(wirebook_step_pump(pump)), Code::WrongThread as i32);
        assert!(said().contains("another thread drives this pump"));
        assert_eq!(call!(wirebook_check_pump(pump)), Code::WrongThread);
        let mut records = [Record::default(); 2];
        let polled = call!(wirebook_poll_queue(queue, records.as_mut_ptr(), 2));
        assert_eq!(polled, Code::WrongThread as i32);
        assert!(said().contains("another thread polls this queue"));
    })
    .join()
    .unwrap();
}

#[test]
fn statistics_say_how_a_reader_keeps_up() {
    let opened = Opened::running();
    let measured = RingConfig {
        measure_gaps: 1,
        ..sized!(RingConfig)
    };
    let ring = take(&opened, &measured);
    let mut records = [Record::default(); 4];
    for count in 0..6 {
        opened.produces(count, record(0));
    }
    let polled = [0; 3].map(|_| ring.poll(&mut records));
    assert_eq!(polled, [4, 2, 0]);
    let stats = ring.stats();
    assert_eq!((stats.records, stats.batches, stats.empty_polls), (6, 2, 1));
    assert_eq!((stats.high_water, stats.consumed), (6, 6));
    assert!(stats.longest_gap_ns > 0);

    let unmeasured = Opened::running();
    let ring = unmeasured.ring();
    assert_eq!((ring.poll(&mut records), ring.poll(&mut records)), (0, 0));
    assert_eq!(ring.stats().longest_gap_ns, 0);
}
