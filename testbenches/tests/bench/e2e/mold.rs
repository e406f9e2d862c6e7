//! MoldUDP64 to records.

use super::{compare, day, days, digest_of_day, digest_of_records, feeds, of_slot, run};
use std::collections::HashSet;
use wirebook_contract::counter;
use wirebook_contract::record::{Record, rtype, status};
use wirebook_exchange::mold::Config;
use wirebook_sim::mac::RxPacing;
use wirebook_sim::memory::MemoryOptions;
use wirebook_sim::{CardOptions, Feed, Impairments, Input, Outcome, Scenario, SimError};

#[test]
fn every_message_becomes_its_records_and_the_books_agree() {
    let day = day(1, 4000);
    let (report, all) = run(
        Scenario::mold(Feed::Generated(day)),
        "every_message_becomes_its_records",
    );
    compare(&all, 0, day, |_| false);
    assert_eq!(report.outcomes, [Some(Outcome::Ended { next: 4001 })]);
    assert_eq!(report.counters.value(counter::MESSAGES), 4000);
    assert_eq!(
        report.latencies.iter().map(|row| row.count).sum::<u64>(),
        4000
    );
    assert_eq!(digest_of_records(&all), digest_of_day(day));
}

#[test]
fn four_feeds_on_a_vlan_in_packets_of_all_sizes() {
    let days = days(4, 1500);
    for (payload_max, messages_max) in [(1472, 60_000), (90, 1), (301, 7)] {
        let config = Config {
            payload_max,
            messages_max,
            ..Config::default()
        };
        let input = Input::Mold {
            feeds: feeds(&days),
            config,
            vlan: Some(0x0ABC),
        };
        let (_, all) = run(Scenario::new(input), "four_feeds_on_a_vlan");
        for (slot, &day) in (0..).zip(&days) {
            compare(&all, slot, day, |_| false);
        }
    }
}

#[test]
fn power_on_state_pacing_and_a_slow_bus_change_nothing() {
    let day = day(3, 1500);
    for seed in [1, 2] {
        let mut scenario = Scenario::mold(Feed::Generated(day)).seed(seed);
        scenario.card = CardOptions {
            random_power_on: true,
            rx_pacing: RxPacing {
                gap_cycles: 1,
                bubble_rate: 0.1,
            },
            memory: MemoryOptions {
                latency_cycles: 150,
                stall_rate: 0.2,
                ..MemoryOptions::default()
            },
            ..CardOptions::default()
        };
        // A small ring, filled and emptied many times.
        scenario.ring_log2_slots = 6;
        let (_, all) = run(scenario, "power_on_state");
        compare(&all, 0, day, |_| false);
    }
}

/// Sequence numbers that GAP records report as missing.
fn reported_missing(all: &[Record]) -> HashSet<u64> {
    let gaps = all
        .iter()
        .filter(|record| record.rtype == rtype::STATUS && record.action == status::GAP);
    gaps.flat_map(|gap| gap.order_id..gap.order_id + gap.price as u64)
        .collect()
}

#[test]
fn what_an_impaired_wire_loses_is_reported_to_the_message() {
    let day = day(4, 6000);
    let config = Config {
        payload_max: 300,
        ..Config::default()
    };
    let input = Input::Mold {
        feeds: vec![Feed::Generated(day)],
        config,
        vlan: None,
    };
    let scenario = Scenario::new(input).impaired(Impairments::all(0.02));
    let (report, all) = run(scenario, "what_an_impaired_wire_loses");
    let missing = reported_missing(&all);
    assert!(missing.len() > 100, "only {} are missing", missing.len());
    assert_eq!(
        report.counters.value(counter::MOLD_MISSING) as usize,
        missing.len()
    );
    compare(&all, 0, day, |sequence| missing.contains(&sequence));
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    let trace = |seed| {
        let scenario = Scenario::mold(Feed::Generated(day(5, 500)))
            .seed(seed)
            .impaired(Impairments::all(0.02));
        run(scenario, "the_same_seed").0.trace_hash
    };
    assert_eq!(trace(1), trace(1));
    assert_ne!(trace(1), trace(2));
}

#[test]
fn a_dead_wire_is_a_hang_with_the_command_that_repeats_it() {
    let mut scenario = Scenario::mold(Feed::Generated(day(6, 500)));
    scenario.to_card = Impairments {
        loss: 1.0,
        ..Impairments::NONE
    };
    scenario.idle_ticks_max = 100;
    scenario.replay = "the command".into();
    let error = scenario
        .run(|_| panic!("a record out of nothing"))
        .unwrap_err();
    assert!(
        matches!(error, SimError::Hang { records: 0, .. }),
        "{error}"
    );
    assert!(error.to_string().contains("`the command`"), "{error}");
}

#[test]
fn a_wrong_feed_would_be_noticed() {
    let (_, all) = run(
        Scenario::mold(Feed::Generated(day(7, 500))),
        "a_wrong_feed_would_be_noticed",
    );
    assert!(of_slot(&all, 0).count() > 500);
    let other = std::panic::catch_unwind(|| compare(&all, 0, day(8, 500), |_| false));
    assert!(other.is_err());
}
