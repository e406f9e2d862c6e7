//! What registers and memories hold when power comes must not matter: a register that reset forgot would show.
//! The twin, a register that is deliberately not reset, is in `sim/verilator-sys/example`.

use super::{day, feeds, run};
use wirebook_sim::{CardOptions, Feed, Scenario};

/// Each beat on each port is in the same cycle, whatever was in the card at first.
fn changes_no_beat(scenario: impl Fn() -> Scenario, test: &str) {
    for seed in [11, 12] {
        let [zero, random] = [false, true].map(|random_power_on| {
            let mut scenario = scenario().seed(seed);
            scenario.card = CardOptions {
                random_power_on,
                ..CardOptions::default()
            };
            let (report, all) = run(scenario, test);
            assert!(all.len() > 500, "only {} records", all.len());
            report.trace_hash
        });
        assert_eq!(zero, random, "seed {seed}");
    }
}

#[test]
fn power_on_state_changes_no_beat_of_mold() {
    changes_no_beat(
        || Scenario::mold(Feed::Generated(day(5, 800))),
        "power_on_state_changes_no_beat_of_mold",
    );
}

#[test]
fn power_on_state_changes_no_beat_of_tcp() {
    changes_no_beat(
        || Scenario::soup(feeds(&[day(6, 500), day(7, 500)])),
        "power_on_state_changes_no_beat_of_tcp",
    );
}
