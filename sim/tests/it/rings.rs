//! Rings and threads on the Verilated card: who gets which records, and who is woken for them.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::vfio_user::{TIMEOUT, serve, socket_path};
use wirebook_contract::record::{Record, rtype};
use wirebook_driver::{
    Probed, ReadMode, RingReader, Running, Status, Transport, VfioUser, WaitingReader, two_stage,
};
use wirebook_exchange::generate::Options;
use wirebook_sim::memory::{MemoryOptions, Visibility};
use wirebook_sim::vfio_user::{Ended, World};
use wirebook_sim::{Feed, InProcess, Input, Scenario, TimeBase};

/// Cycles between two looks at the readers.
const BURST_CYCLES: u64 = 256;
/// Modes that sleep.
const SLEEPING: [ReadMode; 2] = [ReadMode::Interrupt, ReadMode::Adaptive { empty_polls: 50 }];

fn feed(seed: u64) -> Feed {
    Feed::Generated(Options {
        seed,
        instruments: 3,
        messages: 300,
        live_orders_max: 64,
        unknown_types: false,
    })
}

/// MoldUDP64 feeds, different ones.
fn scenario(feeds: u64) -> Scenario {
    let mut scenario = Scenario::mold(feed(1));
    if let Input::Mold { feeds: all, .. } = &mut scenario.input {
        *all = (1..=feeds).map(feed).collect();
    }
    scenario
}

fn in_process(scenario: &Scenario) -> InProcess {
    let mut world = scenario.clone();
    let card = world.card().unwrap();
    let (network, peer) = world.wire().unwrap();
    let time = TimeBase::new(scenario.cycles_per_tick);
    InProcess::new(card, network, peer, time)
}

/// A card that receives, with session n on ring `steering[n]`.
fn start<T: Transport>(transport: T, scenario: &Scenario, steering: &[u8]) -> Running<T> {
    let card = Probed::open(transport).unwrap();
    assert_eq!(card.identity().rings, 8);
    let mut card = card.configure(&scenario.card_config()).unwrap();
    let sessions = scenario.session_configs().unwrap();
    for ((slot, config), &ring) in (0..).zip(sessions).zip(steering) {
        card.session(slot, &config.ring(ring)).unwrap();
    }
    let mut rings = steering.to_vec();
    rings.sort_unstable();
    rings.dedup();
    for ring in rings {
        // Small, so that doorbells matter.
        card.ring(ring, 6).unwrap();
    }
    card.interrupts().unwrap();
    card.start().unwrap()
}

/// What a record says, without when: other steering is another run.
fn content(record: &Record) -> [u64; 8] {
    let mut record = *record;
    (
        record.ts_recv,
        record.ts_in_delta,
        record.latency,
        record.own,
    ) = (0, 0, 0, 0);
    if record.rtype == rtype::STATUS {
        record.ts_event = 0;
    }
    record.to_words()
}

/// What the session that publishes as `publisher` has to say, from a run of all sessions on one ring.
fn wanted(scenario: &Scenario, publisher: u16) -> Vec<[u64; 8]> {
    let mut wanted = Vec::new();
    let run = scenario.clone().run(|batch| {
        let its = batch
            .iter()
            .filter(|record| record.publisher_id == publisher);
        wanted.extend(its.map(content));
    });
    run.unwrap();
    assert!(wanted.len() > 300, "{}", wanted.len());
    wanted
}

fn is_end(record: &Record) -> bool {
    matches!(Status::from_record(record), Some(Status::End { .. }))
}

/// Steps the card until each reader has seen `ends` ends.
fn drain(card: &mut Running<InProcess>, rings: &mut [RingReader], ends: usize) -> Vec<Vec<Record>> {
    let mut seen = vec![Vec::new(); rings.len()];
    let mut batch = [Record::default(); 32];
    for _ in 0..100_000 {
        card.transport_mut().advance(BURST_CYCLES).unwrap();
        for (ring, seen) in rings.iter_mut().zip(&mut seen) {
            let count = ring.poll(&mut batch);
            seen.extend_from_slice(&batch[..count]);
        }
        let over = |records: &Vec<Record>| records.iter().filter(|record| is_end(record)).count();
        if seen.iter().all(|records| over(records) == ends) {
            return seen;
        }
    }
    panic!("the feeds do not end");
}

#[test]
fn each_ring_gets_exactly_its_sessions_records() {
    let scenario = scenario(4);
    let steering = [5, 0, 7, 2];
    let mut card = start(in_process(&scenario), &scenario, &steering);
    let mut rings = steering.map(|ring| card.take_ring(ring).unwrap());
    let seen = drain(&mut card, &mut rings, 1);
    for (publisher, records) in (0..).zip(&seen) {
        let own = (1..).zip(records).all(|(own, record)| record.own == own);
        assert!(own, "ring {} has gaps", steering[usize::from(publisher)]);
        let records: Vec<_> = records.iter().map(content).collect();
        assert!(
            records == wanted(&scenario, publisher),
            "session {publisher}"
        );
    }
    // The feeds differ: what lies on one ring would not pass for another's.
    assert!(wanted(&scenario, 0) != wanted(&scenario, 1));
    for ring in &rings {
        let stats = ring.stats();
        assert!(
            stats.records > 300 && (1..=64).contains(&stats.high_water),
            "{stats:?}"
        );
    }
    let stats = card.stats().unwrap();
    assert_eq!(stats.get("doorbell_rejected"), Some(0));
    card.stop().unwrap();
}

/// The twin: two sessions on one ring are two sessions' records on it, each in its own order.
#[test]
fn sessions_that_share_a_ring_share_it_whole() {
    let scenario = scenario(3);
    let mut card = start(in_process(&scenario), &scenario, &[6, 1, 6]);
    let mut shared = card.take_ring(6).unwrap();
    let mut single = card.take_ring(1).unwrap();
    let mut batch = [Record::default(); 32];
    let mut others = 0;
    let mut seen = Vec::new();
    while seen.iter().filter(|record| is_end(record)).count() < 2 {
        card.transport_mut().advance(BURST_CYCLES).unwrap();
        let count = shared.poll(&mut batch);
        seen.extend_from_slice(&batch[..count]);
        others += single.poll(&mut batch);
        assert!(card.transport_mut().card().cycle() < 50_000_000);
    }
    for publisher in [0, 2] {
        let its = seen
            .iter()
            .filter(|record| record.publisher_id == publisher);
        assert!(its.map(content).collect::<Vec<_>>() == wanted(&scenario, publisher));
    }
    assert!(others > 100 && seen.iter().all(|record| record.publisher_id != 1));
}

/// Reads to the end of a feed as a thread of its own would.
fn read_all(ring: &mut WaitingReader) -> Vec<Record> {
    let mut records = Vec::new();
    let mut batch = [Record::default(); 16];
    while !records.last().is_some_and(is_end) {
        let count = ring.read(&mut batch, TIMEOUT).unwrap();
        assert!(
            count > 0 || ring.mode() == ReadMode::Poll,
            "nobody woke the reader"
        );
        records.extend_from_slice(&batch[..count]);
    }
    records
}

/// A reader's thread sleeps while another one runs the card.
fn woken(memory: MemoryOptions, mode: ReadMode) {
    let mut scenario = scenario(1);
    scenario.card.memory = memory;
    let mut card = start(in_process(&scenario), &scenario, &[3]);
    let mut ring = card.take_waiting(3, mode).unwrap();
    // Armed before the feed begins, so that at least one sleep is there to be ended.
    let armed = ring.read(&mut [Record::default()], Duration::ZERO).unwrap();
    assert_eq!(armed, 0);
    let (done, is_done) = mpsc::channel();
    let reader = thread::spawn(move || {
        let records = read_all(&mut ring);
        done.send(()).unwrap();
        (records, ring.stats())
    });
    while is_done.try_recv() == Err(mpsc::TryRecvError::Empty) {
        card.transport_mut().advance(BURST_CYCLES).unwrap();
    }
    let (records, stats) = reader.join().unwrap();
    let interrupts = card.transport_mut().card().memory().interrupts();
    let records: Vec<_> = records.iter().map(content).collect();
    assert!(records == wanted(&scenario, 0), "{mode:?}");
    assert_eq!(stats.records, records.len() as u64);
    if mode == ReadMode::Poll {
        assert_eq!((stats.sleeps, interrupts), (0, 0));
    } else {
        assert!(
            stats.sleeps >= 1 && interrupts >= 1,
            "{stats:?} {interrupts}"
        );
    }
    card.stop().unwrap();
}

#[test]
fn a_sleeping_reader_is_woken_in_each_mode() {
    woken(MemoryOptions::default(), ReadMode::Poll);
    for mode in SLEEPING {
        woken(MemoryOptions::default(), mode);
    }
}

#[test]
fn a_sleeping_reader_is_woken_behind_records_that_come_late_or_piecemeal() {
    for visibility in [Visibility::Lockstep, Visibility::Threaded] {
        let memory = MemoryOptions {
            latency_cycles: 90,
            stall_rate: 0.2,
            visibility,
            ..MemoryOptions::default()
        };
        woken(memory, ReadMode::Interrupt);
    }
}

#[test]
fn a_sleeping_reader_is_woken_by_a_card_in_another_process() {
    for mode in SLEEPING {
        let scenario = scenario(2);
        let path = socket_path("woken");
        let server = serve(&path, scenario.clone(), 1);
        let far = VfioUser::connect_within(&path, TIMEOUT).unwrap();
        let mut card = start(far, &scenario, &[4, 1]);
        let rings = [4, 1].map(|ring| card.take_waiting(ring, mode).unwrap());
        let readers =
            rings.map(|mut ring| thread::spawn(move || (read_all(&mut ring), ring.stats())));
        for (publisher, reader) in (0..).zip(readers) {
            let (records, stats) = reader.join().unwrap();
            let records: Vec<_> = records.iter().map(content).collect();
            assert!(
                records == wanted(&scenario, publisher),
                "{mode:?} {publisher}"
            );
            assert_eq!(stats.records, records.len() as u64);
        }
        card.stop().unwrap();
        let visits = server.join().unwrap();
        assert!(matches!(visits[0].ended, Ended::Left), "{visits:?}");
        assert_eq!(visits[0].faults, 0);
    }
}

#[test]
fn nobody_is_woken_whose_interrupts_were_taken_away() {
    let scenario = scenario(1);
    let mut card = start(in_process(&scenario), &scenario, &[0]);
    let mut ring = card.take_waiting(0, ReadMode::Interrupt).unwrap();
    let mut batch = [Record::default(); 16];
    assert_eq!(ring.read(&mut batch, Duration::ZERO).unwrap(), 0);
    card.transport_mut().set_interrupts(&[]).unwrap();
    for _ in 0..2000 {
        card.transport_mut().advance(BURST_CYCLES).unwrap();
    }
    assert_eq!(card.transport_mut().card().memory().interrupts(), 0);
    // The records are there all the same.
    assert_eq!(ring.read(&mut batch, Duration::ZERO).unwrap(), 16);
}

#[test]
fn two_stages_deliver_what_one_does() {
    let scenario = scenario(1);
    let mut card = start(in_process(&scenario), &scenario, &[2]);
    let (mut pump, mut queue) = two_stage(card.take_ring(2).unwrap(), 8);
    let slow = thread::spawn(move || {
        let mut records = Vec::new();
        let mut batch = [Record::default(); 3];
        while !records.last().is_some_and(is_end) {
            let count = queue.poll(&mut batch);
            records.extend_from_slice(&batch[..count]);
        }
        records
    });
    while !pump.is_abandoned() {
        card.transport_mut().advance(BURST_CYCLES).unwrap();
        while pump.step() > 0 {}
    }
    let records: Vec<_> = slow.join().unwrap().iter().map(content).collect();
    assert!(records == wanted(&scenario, 0));
    assert_eq!(pump.stats().records, records.len() as u64);
}
