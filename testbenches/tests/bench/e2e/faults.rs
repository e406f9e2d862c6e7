//! Servers that misbehave: each ends in a status record, and what came before it is right.

use super::{MIDNIGHT_NS, day, of_slot, run};
use wirebook_contract::record::Record;
use wirebook_driver::{DownReason, Login};
use wirebook_exchange::soup::{Config, Faults, RejectReason};
use wirebook_sim::{Feed, Input, Outcome, Scenario, Session};

const MESSAGES: u64 = 500;

fn scenario(faults: Faults) -> Scenario {
    let mut scenario = Scenario::new(Input::Soup {
        feeds: vec![Feed::Generated(day(1, MESSAGES))],
        config: Config {
            faults,
            ..Config::default()
        },
    });
    // Timeouts of 15 s in 240,000 cycles.
    scenario.cycles_per_tick = 16;
    scenario
}

/// The outcome, and the sequence number of the last message delivered (0: none).
fn outcome(faults: Faults) -> (Outcome, u32) {
    let (report, all) = run(scenario(faults), "e2e::faults");
    let last = of_slot(&all, 0).last().map_or(0, |record| record.sequence);
    (report.outcomes[0].unwrap(), last)
}

#[test]
fn a_rejected_login_says_why() {
    for (reason, letter) in [
        (RejectReason::NotAuthorized, b'A'),
        (RejectReason::SessionNotAvailable, b'S'),
    ] {
        let found = outcome(Faults {
            reject_login: Some(reason),
            ..Faults::default()
        });
        assert_eq!(found, (Outcome::Rejected { reason: letter }, 0));
    }
}

#[test]
fn a_silent_server_times_out() {
    let stalled = outcome(Faults {
        stall_after: Some(100),
        ..Faults::default()
    });
    assert_eq!(stalled, (Outcome::Down(DownReason::Timeout), 100));
    let ignored = outcome(Faults {
        ignore_login: true,
        ..Faults::default()
    });
    assert_eq!(ignored, (Outcome::Down(DownReason::Timeout), 0));
}

#[test]
fn a_connection_cut_inside_a_message_delivers_the_whole_ones() {
    for bytes in [0, 1, 2, 3, 20] {
        let found = outcome(Faults {
            disconnect_at: Some((101, bytes)),
            ..Faults::default()
        });
        assert_eq!(found, (Outcome::Down(DownReason::Closed), 100), "{bytes}");
    }
}

#[test]
fn garbage_in_the_stream_ends_the_session() {
    // A packet of a type that no server sends; one that would be longer than the rest of the session; a packet
    // without a type. And a packet of debug text as long, which is none until the server's close cuts it off.
    let noise: Vec<u8> = (0..200).map(|n| 255 - n).collect();
    let text = [b"\xFF\xFF+".to_vec(), noise.clone()].concat();
    for (garbage, reason) in [
        (b"\0\x05?oops".to_vec(), DownReason::Protocol),
        (noise, DownReason::Protocol),
        (b"\0\0".to_vec(), DownReason::Protocol),
        (text, DownReason::Closed),
    ] {
        for after in [0, 100] {
            let scenario = scenario(Faults {
                garbage_after: Some((after, garbage.clone())),
                ..Faults::default()
            });
            let (report, all) = run(scenario, "garbage_in_the_stream");
            assert_eq!(report.outcomes, [Some(Outcome::Down(reason))]);
            // The rest of the segment may still be messages; what is delivered is the feed's beginning.
            let last = of_slot(&all, 0).last().map_or(0, |record| record.sequence);
            assert!(u64::from(last) >= after && u64::from(last) < MESSAGES);
            let day = day(1, MESSAGES);
            super::compare(&all, 0, day, |sequence| sequence > u64::from(last));
        }
    }
}

#[test]
fn a_session_opened_again_goes_on_where_it_stopped() {
    let mut scenario = scenario(Faults {
        disconnect_at: Some((301, 5)),
        ..Faults::default()
    });
    scenario.midnight_ns = MIDNIGHT_NS;
    let mut session = Session::start(scenario).unwrap();
    let drain = |session: &mut Session| {
        let mut all: Vec<Record> = Vec::new();
        while let Some(batch) = session.next_batch().unwrap() {
            all.extend_from_slice(batch);
        }
        all
    };
    let mut all = drain(&mut session);
    let login = Login::new("wire", "book").unwrap().sequence(301);
    // The server closed; the card's side is down, too, before it can be opened again.
    session.device().transport_mut().advance(50_000).unwrap();
    session.device().reopen_session(0, &login).unwrap();
    session.await_again(0);
    all.extend(drain(&mut session));
    super::compare(&all, 0, day(1, MESSAGES), |_| false);
    let report = session.finish().unwrap();
    assert!(matches!(report.outcomes[0], Some(Outcome::Ended { .. })));
    assert_eq!(report.peer.connections, 2);
}
