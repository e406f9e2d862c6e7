//! The Verilated card behind a socket.

use super::{TIMEOUT, serve, socket_path};
use wirebook_contract::record::{Record, rtype};
use wirebook_driver::{Probed, Protocol, Status, Transport, VfioUser, selftest};
use wirebook_exchange::generate::Options;
use wirebook_sim::vfio_user::Ended;
use wirebook_sim::{Feed, Scenario};

fn feed() -> Feed {
    Feed::Generated(Options {
        seed: 5,
        instruments: 3,
        messages: 400,
        live_orders_max: 64,
        unknown_types: false,
    })
}

/// Runs a scenario's sessions over any transport until all of them have ended.
fn drain<T: Transport>(transport: T, scenario: &Scenario) -> Vec<Record> {
    let mut card = Probed::open(transport).unwrap();
    let stats = card.stats().unwrap();
    assert!(stats.iter().all(|(_, value)| value == 0));
    let mut card = card.configure(&scenario.card_config()).unwrap();
    let sessions = scenario.session_configs().unwrap();
    for (slot, config) in (0..).zip(&sessions) {
        card.session(slot, config).unwrap();
    }
    // Small, so that doorbells matter.
    card.ring(0, 6).unwrap();
    let mut card = card.start().unwrap();
    let mut ring = card.take_ring(0).unwrap();
    if matches!(sessions[0].protocol, Protocol::Soup { .. }) {
        card.open_session(0).unwrap();
    }
    let mut records = Vec::new();
    let mut batch = [Record::default(); 64];
    let deadline = std::time::Instant::now() + TIMEOUT;
    loop {
        let count = ring.poll(&mut batch);
        records.extend_from_slice(&batch[..count]);
        let last = records.last().and_then(Status::from_record);
        if matches!(last, Some(Status::End { .. })) {
            break;
        }
        assert!(
            std::time::Instant::now() < deadline,
            "{} records",
            records.len()
        );
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

#[test]
fn the_self_test_passes_as_in_process() {
    let path = socket_path("selftest");
    let server = serve(&path, Scenario::soup(vec![feed()]), 1);
    let mut far = VfioUser::connect_within(&path, TIMEOUT).unwrap();
    let report = selftest(&mut far).unwrap();
    drop(far);
    let visits = server.join().unwrap();
    assert!(matches!(visits[0].ended, Ended::Left), "{visits:?}");
    assert_eq!(visits[0].faults, 0);
    assert!(report.registers > 20 && report.doorbell_bytes == 32 << 10);
    assert!(!path.exists(), "the server removes its socket");
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
        assert!(records.len() > 400);
        let (records, wanted) = (content(&records), content(&wanted));
        let differ = records
            .iter()
            .zip(&wanted)
            .position(|(is, should)| is != should);
        assert_eq!((records.len(), differ), (wanted.len(), None));
    }
}
