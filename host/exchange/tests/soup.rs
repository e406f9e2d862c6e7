//! The SoupBinTCP server against packets written by hand from the specification.

use proptest::prelude::*;
use std::time::Duration;
use wirebook_exchange::Pace;
use wirebook_exchange::soup::{CloseReason, Config, Faults, RejectReason, Server};
use wirebook_exchange::source::Memory;

/// The same as `login("wire", "book", "", "1")`, spelled out.
const LOGIN_FROM_1: &[u8; 49] = b"\x00\x2fLwire  book                                   1";

/// A login request with each field in its place: user(6), password(10), session(10), number(20).
fn login(user: &str, password: &str, session: &str, sequence: &str) -> Vec<u8> {
    let mut packet = b"\x00\x2fL".to_vec();
    packet.extend(format!("{user:<6}{password:<10}{session:>10}{sequence:>20}").bytes());
    assert_eq!(packet.len(), 49);
    packet
}

fn accepted(sequence: &str) -> Vec<u8> {
    let mut packet = b"\x00\x1fA000000001A".to_vec();
    packet.extend(format!("{sequence:>20}").bytes());
    packet
}

fn three() -> Memory {
    ["one", "two", "three"].iter().collect()
}

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn server(config: Config) -> Server<Memory> {
    Server::new(at(0), config, three())
}

/// One message at once, and never another.
fn almost_stopped() -> Config {
    Config {
        pace: Pace::PerSecond(0),
        ..Config::default()
    }
}

fn with(faults: Faults) -> Server<Memory> {
    server(Config {
        faults,
        ..Config::default()
    })
}

fn pull(server: &mut Server<Memory>, now: Duration) -> Vec<u8> {
    let mut out = Vec::new();
    // Far more than any test sends; a server that never stops must fail, not fill the memory.
    server.pull(now, 1 << 16, &mut out);
    out
}

/// Logs in at 0 s and takes everything there is.
fn log_in(server: &mut Server<Memory>, request: &[u8]) -> Vec<u8> {
    server.on_bytes(at(0), request);
    pull(server, at(0))
}

const DATA: &[u8] = b"\x00\x04Sone\x00\x04Stwo\x00\x06Sthree\x00\x01Z";

#[test]
fn a_session_from_its_start_to_its_end() {
    let mut server = server(Config::default());
    assert!(pull(&mut server, at(0)).is_empty());
    let sent = log_in(&mut server, &login("wire", "book", "", "1"));
    assert_eq!(sent, [accepted("1"), DATA.to_vec()].concat());
    assert!(matches!(
        server.close_reason(),
        Some(CloseReason::EndOfSession)
    ));
    assert_eq!(server.counters().messages, 3);
    assert_eq!(server.counters().bytes, sent.len() as u64);
    assert!(pull(&mut server, at(1)).is_empty());
}

#[test]
fn a_login_asks_for_any_place_in_the_session() {
    for (asked, given, messages) in [("3", "3", 1), ("4", "4", 0), ("9", "4", 0), ("0", "1", 3)] {
        let mut server = server(Config::default());
        let sent = log_in(&mut server, &login("WIRE", "Book", "000000001A", asked));
        assert!(sent.starts_with(&accepted(given)), "asked {asked}");
        assert_eq!(server.counters().messages, messages, "asked {asked}");
    }
}

#[test]
fn the_most_recent_message_is_the_one_nobody_was_given() {
    let mut first = server(Config {
        pace: Pace::PerSecond(1),
        ..Config::default()
    });
    log_in(&mut first, &login("wire", "book", "", "1"));
    pull(&mut first, at(1));
    let mut second = Server::new(at(0), Config::default(), first.into_source());
    let sent = log_in(&mut second, &login("wire", "book", "", "0"));
    assert_eq!(
        sent,
        [accepted("3"), b"\x00\x06Sthree\x00\x01Z".to_vec()].concat()
    );
}

#[test]
fn bad_logins_are_rejected_with_their_reason() {
    for (request, reason) in [
        (login("wirE1", "book", "", "1"), b"\x00\x02JA"),
        (login("wire", "boo", "", "1"), b"\x00\x02JA"),
        (login("", "", "", "1"), b"\x00\x02JA"),
        (login("wire", "book", "B", "1"), b"\x00\x02JS"),
        (login("wire", "book", "", "1x"), b"\x00\x02JS"),
        (login("wire", "book", "", "-1"), b"\x00\x02JS"),
        (
            login("wire", "book", "", "99999999999999999999"),
            b"\x00\x02JS",
        ),
    ] {
        let mut server = server(Config::default());
        assert_eq!(log_in(&mut server, &request), reason);
        assert!(matches!(
            server.close_reason(),
            Some(CloseReason::Rejected(_))
        ));
    }
}

#[test]
fn everything_but_soup_is_a_violation() {
    for (bytes, kind) in [
        (&b"GET / HTTP/1.1\r\n"[..], b'T'),
        (b"\x00\x00", 0),
        (b"\x00\x02Lx", b'L'),
        (b"\x00\x01S", b'S'),
        (b"\x00\x02Rx", b'R'),
    ] {
        let mut server = server(Config::default());
        server.on_bytes(at(0), bytes);
        assert!(pull(&mut server, at(0)).is_empty());
        match server.close_reason() {
            Some(CloseReason::Violation(found)) => assert_eq!(*found, kind),
            other => panic!("{bytes:?} gave {other:?}"),
        }
    }
    let mut twice = server(Config {
        pace: Pace::PerSecond(1),
        ..Config::default()
    });
    log_in(&mut twice, &login("wire", "book", "", "1"));
    log_in(&mut twice, &login("wire", "book", "", "1"));
    assert!(matches!(
        twice.close_reason(),
        Some(CloseReason::Violation(b'L'))
    ));
}

#[test]
fn debug_and_unsequenced_packets_are_skipped_and_counted() {
    let mut server = server(Config::default());
    let mut request = b"\x00\x06+hello\x00\x01U\x00\x03UL\x00".to_vec();
    request.extend(login("wire", "book", "", "3"));
    let sent = log_in(&mut server, &request);
    assert!(sent.starts_with(&accepted("3")));
    assert_eq!(server.counters().ignored, 3);
}

#[test]
fn logout_ends_the_connection_and_no_data_follows_it() {
    let mut server = server(Config {
        pace: Pace::PerSecond(1),
        ..Config::default()
    });
    log_in(&mut server, &login("wire", "book", "", "1"));
    server.on_bytes(at(1), b"\x00\x01O");
    assert!(pull(&mut server, at(1)).is_empty());
    assert!(matches!(server.close_reason(), Some(CloseReason::Logout)));
}

#[test]
fn silence_is_filled_with_a_heartbeat_each_second() {
    let mut server = server(Config::default());
    let mut quiet = Server::new(at(0), almost_stopped(), three());
    log_in(&mut quiet, &login("wire", "book", "", "1"));
    assert!(pull(&mut quiet, Duration::from_millis(999)).is_empty());
    assert_eq!(quiet.wake_at(), Some(at(1)));
    for second in 1..=14 {
        assert_eq!(pull(&mut quiet, at(second)), b"\x00\x01H");
        assert!(pull(&mut quiet, at(second)).is_empty());
    }
    assert_eq!(quiet.counters().heartbeats, 14);
    // Before the login there is nobody to reassure.
    assert!(pull(&mut server, at(5)).is_empty());
}

#[test]
fn a_silent_client_is_dropped_and_a_heartbeat_keeps_it() {
    let stalled = || {
        with(Faults {
            stall_after: Some(0),
            ..Faults::default()
        })
    };
    let mut silent = stalled();
    log_in(&mut silent, LOGIN_FROM_1);
    pull(&mut silent, Duration::from_millis(14_999));
    assert!(silent.close_reason().is_none());
    pull(&mut silent, at(15));
    assert!(matches!(
        silent.close_reason(),
        Some(CloseReason::ClientTimeout)
    ));

    let mut alive = stalled();
    log_in(&mut alive, LOGIN_FROM_1);
    alive.on_bytes(at(14), b"\x00\x01R");
    pull(&mut alive, at(28));
    assert!(alive.close_reason().is_none());
    pull(&mut alive, at(29));
    assert!(alive.close_reason().is_some());
}

#[test]
fn a_connection_without_a_login_is_dropped_after_30_s() {
    let mut server = server(Config::default());
    pull(&mut server, Duration::from_millis(29_999));
    assert!(server.close_reason().is_none());
    pull(&mut server, at(30));
    assert!(matches!(
        server.close_reason(),
        Some(CloseReason::LoginTimeout)
    ));
}

#[test]
fn a_pace_is_kept() {
    let mut server = server(Config {
        pace: Pace::PerSecond(2),
        ..Config::default()
    });
    let sent = log_in(&mut server, &login("wire", "book", "", "1"));
    assert_eq!(sent, [accepted("1"), b"\x00\x04Sone".to_vec()].concat());
    assert_eq!(server.wake_at(), Some(Duration::from_millis(500)));
    assert!(pull(&mut server, Duration::from_millis(499)).is_empty());
    assert_eq!(
        pull(&mut server, Duration::from_millis(500)),
        b"\x00\x04Stwo"
    );
}

#[test]
fn a_pull_never_gives_more_than_asked_nor_works_ahead() {
    for max in 1..60 {
        let mut server = server(Config::default());
        server.on_bytes(at(0), &login("wire", "book", "", "1"));
        let mut stream = Vec::new();
        loop {
            let mut out = Vec::new();
            let pulled = server.pull(at(0), max, &mut out);
            assert_eq!(pulled, out.len());
            assert!(pulled <= max);
            stream.extend(out);
            // 33 bytes of login, then 6 to a message.
            let needed = stream.len().saturating_sub(33).div_ceil(6) as u64;
            assert!(server.counters().messages <= needed);
            if server.close_reason().is_some() {
                break;
            }
            assert!(pulled > 0, "stuck at {max}");
        }
        assert_eq!(stream, [accepted("1"), DATA.to_vec()].concat());
    }
    let mut full = server(Config::default());
    full.on_bytes(at(0), &login("wire", "book", "", "1"));
    assert_eq!(full.pull(at(0), 0, &mut Vec::new()), 0);
    assert_eq!(full.counters().messages, 0);
}

#[test]
fn input_may_be_split_anywhere() {
    let request = [
        b"\x00\x05+abcd".to_vec(),
        login("wire", "book", "", "2"),
        b"\x00\x01R".to_vec(),
    ]
    .concat();
    for split in 0..=request.len() {
        let mut server = server(Config::default());
        server.on_bytes(at(0), &request[..split]);
        server.on_bytes(at(0), &request[split..]);
        let sent = pull(&mut server, at(0));
        assert!(sent.starts_with(&accepted("2")), "split at {split}");
        assert_eq!(server.counters().messages, 2);
    }
}

#[test]
fn faults_happen_where_they_are_asked_for() {
    let request = &login("wire", "book", "", "1")[..];
    let mut rejecting = with(Faults {
        reject_login: Some(RejectReason::SessionNotAvailable),
        ..Faults::default()
    });
    assert_eq!(log_in(&mut rejecting, request), b"\x00\x02JS");

    let mut mute = with(Faults {
        ignore_login: true,
        ..Faults::default()
    });
    assert!(log_in(&mut mute, request).is_empty());

    let mut cut = with(Faults {
        disconnect_at: Some((2, 4)),
        ..Faults::default()
    });
    let sent = log_in(&mut cut, request);
    assert_eq!(
        sent,
        [accepted("1"), b"\x00\x04Sone\x00\x04St".to_vec()].concat()
    );
    assert!(matches!(cut.close_reason(), Some(CloseReason::Fault)));

    let mut dirty = with(Faults {
        garbage_after: Some((1, b"\xff\xff?".to_vec())),
        ..Faults::default()
    });
    let sent = log_in(&mut dirty, request);
    assert!(
        sent.starts_with(&[accepted("1"), b"\x00\x04Sone\xff\xff?\x00\x04Stwo".to_vec()].concat())
    );

    let mut dead = with(Faults {
        stall_after: Some(1),
        ..Faults::default()
    });
    assert_eq!(
        log_in(&mut dead, request),
        [accepted("1"), b"\x00\x04Sone".to_vec()].concat()
    );
    assert!(pull(&mut dead, at(10)).is_empty());

    let mut heartless = Server::new(
        at(0),
        Config {
            faults: Faults {
                no_heartbeats: true,
                ..Faults::default()
            },
            ..almost_stopped()
        },
        three(),
    );
    log_in(&mut heartless, request);
    assert!(pull(&mut heartless, at(10)).is_empty());
}

proptest! {
    #[test]
    fn no_bytes_from_a_client_panic_or_buffer(
        chunks in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..80), 0..20))
    {
        let mut server = server(Config::default());
        for chunk in chunks {
            server.on_bytes(at(0), &chunk);
            prop_assert!(pull(&mut server, at(0)).len() <= 33 + DATA.len());
        }
    }
}
