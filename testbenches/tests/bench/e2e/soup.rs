//! SoupBinTCP over the card's own TCP to records.

use super::{compare, day, days, digest_of_day, digest_of_records, feeds, run};
use wirebook_contract::counter;
use wirebook_sim::{CardOptions, Feed, Impairments, Outcome, Scenario};

#[test]
fn a_clean_session_is_delivered_without_retransmission() {
    let day = day(1, 4000);
    let scenario = Scenario::soup(vec![Feed::Generated(day)]);
    let (report, all) = run(scenario, "a_clean_session_is_delivered");
    compare(&all, 0, day, |_| false);
    assert_eq!(digest_of_records(&all), digest_of_day(day));
    assert_eq!(report.outcomes, [Some(Outcome::Ended { next: 4001 })]);
    assert_eq!(report.retransmissions(), 0);
    assert_eq!(report.peer.connections, 1);
    let counters = &report.counters;
    assert_eq!(counters.value(counter::SOUP_LOGINS), 1);
    assert_eq!(counters.value(counter::TCP_OUT_OF_ORDER), 0);
}

#[test]
fn four_sessions_side_by_side() {
    let days = days(4, 1500);
    let (report, all) = run(Scenario::soup(feeds(&days)), "four_sessions_side_by_side");
    for (slot, &day) in (0..).zip(&days) {
        compare(&all, slot, day, |_| false);
    }
    assert_eq!(report.counters.value(counter::TCP_OPENED), 4);
}

#[test]
fn two_percent_of_everything_changes_nothing_but_the_time() {
    let days = days(4, 2000);
    let mut scenario = Scenario::soup(feeds(&days))
        .seed(2)
        .impaired(Impairments::all(0.02));
    scenario.card = CardOptions {
        random_power_on: true,
        tx_stall_rate: 0.2,
        ..CardOptions::default()
    };
    let (report, all) = run(scenario, "two_percent_of_everything");
    for (slot, &day) in (0..).zip(&days) {
        compare(&all, slot, day, |_| false);
    }
    let wire = report.to_card;
    for count in [
        wire.lost,
        wire.reordered,
        wire.duplicated,
        wire.delayed,
        wire.corrupted,
    ] {
        assert!(count > 0, "{wire:?}");
    }
    assert!(report.peer.retransmissions > 0);
    assert!(report.counters.value(counter::TCP_OUT_OF_ORDER) > 0);
}
