//! The Verilated card behind a socket.

use std::time::Instant;

use super::{TIMEOUT, serve, socket_path};
use wirebook_contract::record::{Record, rtype};
use wirebook_driver::{
    Probed, Protocol, RingReader, Running, Status, Transport, VfioUser, selftest,
};
use wirebook_exchange::generate::Options;
use wirebook_sim::vfio_user::{Ended, World};
use wirebook_sim::{Feed, InProcess, Scenario, TimeBase};

fn feed() -> Feed {
    Feed::Generated(Options {
        seed: 5,
        instruments: 3,
        messages: 400,
        live_orders_max: 64,
        unknown_types: false,
    })
}

/// Sets the card up over any transport and lets it receive.
fn start<T: Transport>(transport: T, scenario: &Scenario) -> (Running<T>, RingReader) {
    let card = Probed::open(transport).unwrap();
    let mut card = card.configure(&scenario.card_config()).unwrap();
    let sessions = scenario.session_configs().unwrap();
    for (slot, config) in (0..).zip(&sessions) {
        card.session(slot, config).unwrap();
    }
    // Small, so that doorbells matter.
    card.ring(0, 6).unwrap();
    let mut card = card.start().unwrap();
    let ring = card.take_ring(0).unwrap();
    if matches!(sessions[0].protocol, Protocol::Soup { .. }) {
        card.open_session(0).unwrap();
    }
    (card, ring)
}

/// Runs a scenario's session over any transport until it has ended.
fn drain<T: Transport>(transport: T, scenario: &Scenario) -> Vec<Record> {
    let (card, mut ring) = start(transport, scenario);
    let mut records = Vec::new();
    let mut batch = [Record::default(); 64];
    let deadline = Instant::now() + TIMEOUT;
    loop {
        let count = ring.poll(&mut batch);
        records.extend_from_slice(&batch[..count]);
        let last = records.last().and_then(Status::from_record);
        if matches!(last, Some(Status::End { .. })) {
            break;
        }
        assert!(Instant::now() < deadline, "{} records", records.len());
    }
    card.stop().unwrap();
    records
}

/// What does not depend on when things happened.
fn content(records: &[Record]) -> Vec<[u64; 8]> {
    records
        .iter()
        .map(|record| {
            let mut record = *record;
            (record.ts_recv, record.ts_in_delta, record.latency) = (0, 0, 0);
            if record.rtype == rtype::STATUS {
                record.ts_event = 0;
            }
            record.to_words()
        })
        .collect()
}

fn in_process() -> InProcess {
    let mut scenario = Scenario::soup(vec![feed()]);
    let card = scenario.card().unwrap();
    let (network, peer) = scenario.wire().unwrap();
    InProcess::new(card, network, peer, TimeBase::new(156))
}

#[test]
fn the_self_test_passes_as_in_process() {
    let path = socket_path("selftest");
    let server = serve(&path, Scenario::soup(vec![feed()]), 1);
    let mut far = VfioUser::connect_within(&path, TIMEOUT).unwrap();
    let report = selftest(&mut far).unwrap();
    drop(far);
    let mut near = in_process();
    let wanted = selftest(&mut near).unwrap();
    assert_eq!(report.identity, wanted.identity);
    assert_eq!(report.registers, wanted.registers);
    assert_eq!((report.interrupts, wanted.interrupts), (8, 8));
    let visits = server.join().unwrap();
    assert!(matches!(visits[0].ended, Ended::Left), "{visits:?}");
    assert_eq!(visits[0].faults, 0);
    assert!(report.registers > 20 && report.doorbell_bytes == 32 << 10);
    assert!(!path.exists(), "the server removes its socket");
}

fn assert_same(records: &[Record], wanted: &[Record]) {
    let (records, wanted) = (content(records), content(wanted));
    let differ = records
        .iter()
        .zip(&wanted)
        .position(|(is, should)| is != should);
    assert_eq!((records.len(), differ), (wanted.len(), None));
    assert!(wanted.len() > 400);
}

#[test]
fn a_feed_over_tcp_and_mold() {
    for scenario in [Scenario::soup(vec![feed()]), Scenario::mold(feed())] {
        let path = socket_path("feed");
        let server = serve(&path, scenario.clone(), 1);
        let far = VfioUser::connect_within(&path, TIMEOUT).unwrap();
        let records = drain(far, &scenario);
        let visits = server.join().unwrap();
        assert!(matches!(visits[0].ended, Ended::Left), "{visits:?}");
        assert_eq!(visits[0].faults, 0);
        let mut wanted = Vec::new();
        scenario
            .run(|batch| wanted.extend_from_slice(batch))
            .unwrap();
        assert_same(&records, &wanted);
    }
}

/// Everybody who lets the card receive hears the feed from its start: after a reset, and after another
/// client that left without a word in the middle.
#[test]
fn every_run_has_the_feed_from_its_start() {
    for scenario in [Scenario::soup(vec![feed()]), Scenario::mold(feed())] {
        let path = socket_path("again");
        let server = serve(&path, scenario.clone(), 2);
        let mut far = VfioUser::connect_within(&path, TIMEOUT).unwrap();
        let first = drain(&mut far, &scenario);
        assert_same(&drain(&mut far, &scenario), &first);
        let (card, _ring) = start(&mut far, &scenario);
        // As a kill does: no shutdown, memory and connection gone.
        std::mem::forget(card);
        drop(far);
        let far = VfioUser::connect_within(&path, TIMEOUT).unwrap();
        assert_same(&drain(far, &scenario), &first);
        let visits = server.join().unwrap();
        assert!(visits.iter().all(|visit| visit.faults == 0), "{visits:?}");
    }
}
