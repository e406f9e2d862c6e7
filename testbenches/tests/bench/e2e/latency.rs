//! From the last octet on the MAC's stream to the memory write, on the whole card.

use super::{day, feeds, of_slot, run};
use wirebook_contract::budget::LAST_BYTE_TO_RECORD;
use wirebook_contract::itch_map::lookup;
use wirebook_exchange::mold::Config;
use wirebook_sim::{Input, Scenario};

/// Cycles that the budget promises, from the table in ARCHITECTURE.md.
const PROMISED_CYCLES: u16 = 14;

#[test]
fn a_message_alone_takes_the_budget_whatever_its_type() {
    assert_eq!(LAST_BYTE_TO_RECORD, u32::from(PROMISED_CYCLES));
    let day = day(11, 1500);
    let config = Config {
        messages_max: 1,
        ..Config::default()
    };
    let input = Input::Mold {
        feeds: feeds(&[day]),
        config,
        vlan: None,
    };
    let (_, all) = run(Scenario::new(input), "a_message_alone_takes_the_budget");
    let mut types = std::collections::BTreeSet::new();
    for record in of_slot(&all, 0) {
        types.insert(record.channel);
        // The second record of a message follows in the next cycle.
        let second = record.is_last() && lookup(record.channel).is_some_and(|m| m.second != 0);
        let expected = PROMISED_CYCLES + u16::from(second);
        assert_eq!(record.latency, expected, "type {}", record.channel as char);
    }
    assert!(types.len() >= 23, "only the types {types:?} occurred");
}

#[test]
fn a_frame_of_many_messages_waits_for_its_verdict() {
    let day = day(12, 1500);
    let (_, all) = run(
        Scenario::new(Input::Mold {
            feeds: feeds(&[day]),
            config: Config::default(),
            vlan: None,
        }),
        "a_frame_of_many_messages_waits",
    );
    // A full datagram is some 190 beats: its first message waits for the last, and is written then.
    let worst = of_slot(&all, 0).map(|record| record.latency).max();
    assert!(worst > Some(PROMISED_CYCLES), "{worst:?}");
    assert!(worst < Some(256), "{worst:?}");
}
