//! The MoldUDP64 receiver: against datagrams written by hand, and against the exchange over
//! loopback UDP with lost packets.

use proptest::prelude::*;
use std::net::UdpSocket;
use std::sync::atomic::AtomicBool;
use std::thread;
use wirebook_exchange::Pace;
use wirebook_exchange::generate::{Generator, Options};
use wirebook_exchange::mold::Config;
use wirebook_exchange::serve::{Line, MoldOptions, MoldSockets, serve_mold};
use wirebook_exchange::source::{GeneratedStream, Replay};
use wirebook_kernel_feed::mold::{Arbiter, MoldError, Summary};
use wirebook_kernel_feed::{MoldReceiver, TopCsv};

/// Session, number, count, then one-letter messages.
fn packet(sequence: u64, letters: &str) -> Vec<u8> {
    let mut packet = b"SESSION001".to_vec();
    packet.extend(sequence.to_be_bytes());
    packet.extend((letters.len() as u16).to_be_bytes());
    for letter in letters.bytes() {
        packet.extend([0, 1, letter]);
    }
    packet
}

fn end(sequence: u64) -> Vec<u8> {
    let mut packet = packet(sequence, "");
    packet[18..].copy_from_slice(&[0xFF, 0xFF]);
    packet
}

/// What an arbiter gave, as "number letter" pairs.
#[derive(Default)]
struct Got(Vec<(u64, char)>);

impl Got {
    fn take(&mut self, arbiter: &mut Arbiter, datagram: &[u8]) {
        arbiter
            .receive(datagram, &mut self.sink())
            .expect("the sink never fails");
    }

    fn skip(&mut self, arbiter: &mut Arbiter) {
        arbiter
            .skip_gap(&mut self.sink())
            .expect("the sink never fails");
    }

    fn sink(&mut self) -> impl FnMut(u64, &[u8]) -> std::io::Result<()> {
        |sequence, message| {
            self.0.push((sequence, char::from(message[0])));
            Ok(())
        }
    }

    fn text(&self) -> String {
        self.0
            .iter()
            .map(|(sequence, letter)| format!("{sequence}{letter}"))
            .collect()
    }
}

fn play(datagrams: &[Vec<u8>]) -> (String, Summary, Arbiter) {
    let (mut arbiter, mut got) = (Arbiter::new(), Got::default());
    for datagram in datagrams {
        got.take(&mut arbiter, datagram);
    }
    (got.text(), arbiter.summary(), arbiter)
}

#[test]
fn two_lines_give_one_feed() {
    let (a, b) = (packet(1, "abc"), packet(4, "de"));
    let (text, summary, arbiter) = play(&[a.clone(), a, b.clone(), b, end(6), end(6)]);
    assert_eq!(text, "1a2b3c4d5e");
    assert_eq!(
        (summary.messages, summary.duplicates, summary.lost),
        (5, 2, 0)
    );
    assert!(arbiter.is_over());
}

#[test]
fn packets_out_of_order_and_cut_differently_are_put_in_order() {
    let datagrams = [
        packet(4, "de"),
        packet(6, "f"),
        packet(2, "bcd"),
        packet(1, "ab"),
    ];
    let (text, summary, arbiter) = play(&datagrams);
    assert_eq!(text, "1a2b3c4d5e6f");
    assert_eq!(summary.messages, 6);
    assert!(!arbiter.is_over());
    assert_eq!(arbiter.request(), None);
}

#[test]
fn a_gap_can_be_asked_for_or_skipped_and_is_counted() {
    let (mut arbiter, mut got) = (Arbiter::new(), Got::default());
    got.take(&mut arbiter, &packet(1, "a"));
    got.take(&mut arbiter, &packet(5, "e"));
    let request = *b"SESSION001\0\0\0\0\0\0\0\x02\0\x03";
    assert_eq!(arbiter.request(), Some(request));
    got.take(&mut arbiter, &packet(2, "b"));
    assert_eq!(
        arbiter.request().map(|request| (request[17], request[19])),
        Some((3, 2))
    );
    got.skip(&mut arbiter);
    assert_eq!(got.text(), "1a2b5e");
    assert_eq!((arbiter.summary().gaps, arbiter.summary().lost), (1, 2));
    got.take(&mut arbiter, &packet(3, "cd"));
    assert_eq!(got.text(), "1a2b5e", "too late");
}

#[test]
fn the_end_of_the_session_shows_a_gap_before_it() {
    let (_, _, mut arbiter) = play(&[packet(1, "a"), end(4)]);
    assert!(!arbiter.is_over());
    assert!(arbiter.request().is_some());
    Got::default().skip(&mut arbiter);
    assert!(arbiter.is_over());
    assert_eq!(arbiter.summary().lost, 2);
}

#[test]
fn a_gap_is_not_waited_for_without_bound() {
    let (mut arbiter, mut got) = (Arbiter::new(), Got::default());
    for sequence in 2..=4_098 {
        got.take(&mut arbiter, &packet(sequence, "x"));
    }
    assert_eq!(arbiter.summary().lost, 1);
    assert_eq!(got.0.len(), 4_097);
}

#[test]
fn malformed_and_foreign_packets_are_counted_and_dropped() {
    let cut = packet(1, "ab")[..25].to_vec();
    let trailing = [packet(1, "a"), vec![0]].concat();
    let mut foreign = packet(1, "z");
    foreign[0] = b'X';
    let overflow = packet(u64::MAX, "a");
    let datagrams = [
        packet(1, "a"),
        Vec::new(),
        cut,
        trailing,
        overflow,
        foreign,
        packet(2, ""),
        packet(2, "b"),
    ];
    let (text, summary, _) = play(&datagrams);
    assert_eq!(text, "1a2b");
    assert_eq!((summary.malformed, summary.foreign), (4, 1));
}

/// Runs a feed that loses one packet in so many on each line, and receives it.
fn loopback(drop_one_in: u64, with_requests: bool) -> (TopCsv<Vec<u8>>, TopCsv<Vec<u8>>, Summary) {
    let generator = Generator::new(Options {
        messages: 3_000,
        ..Options::default()
    })
    .expect("good options");
    let mut direct = TopCsv::new(Vec::new());
    for message in generator.restart() {
        direct.message(&message).expect("a Vec");
    }
    let socket = || UdpSocket::bind("127.0.0.1:0").expect("loopback");
    let (a, b, requests, receiver) = (socket(), socket(), socket(), socket());
    let to = receiver.local_addr().expect("bound");
    let line = |socket| Line {
        socket,
        to,
        drop_one_in,
    };
    let sockets = MoldSockets {
        lines: vec![line(&a), line(&b)],
        requests: Some(&requests),
    };
    let options = MoldOptions {
        config: Config {
            payload_max: 300,
            ..Config::default()
        },
        pace: Pace::PerSecond(20_000),
        end_of_session_repeats: 2,
        ..MoldOptions::default()
    };
    let mut csv = TopCsv::new(Vec::new());
    let summary = thread::scope(|scope| {
        let server = scope.spawn(|| {
            let mut source = Replay::new(GeneratedStream::new(generator));
            serve_mold(
                &sockets,
                &mut source,
                &options,
                &AtomicBool::new(false),
                |_| {},
            )
        });
        let requests_to = with_requests.then(|| requests.local_addr().expect("bound"));
        let received =
            MoldReceiver { requests_to }.run(&receiver, |_, message| csv.message(message));
        server.join().expect("no panic").expect("served");
        received.expect("the session ends")
    });
    (direct, csv, summary)
}

#[test]
fn a_feed_over_loopback_with_losses_on_both_lines_is_complete_with_requests() {
    let (direct, received, summary) = loopback(5, true);
    assert_eq!((summary.messages, summary.lost), (3_000, 0), "{summary:?}");
    assert!(
        summary.requests > 0,
        "nothing was lost on both lines: {summary:?}"
    );
    assert!(summary.duplicates > 0);
    let (direct, _) = direct.finish().expect("a Vec");
    assert_eq!(received.finish().expect("a Vec").0, direct);
}

#[test]
fn without_requests_losses_are_counted_to_the_message() {
    let (_, received, summary) = loopback(3, false);
    assert!(summary.lost > 0 && summary.gaps > 0, "{summary:?}");
    assert_eq!(summary.messages + summary.lost, 3_000);
    assert_eq!(received.decoder().total(), summary.messages);
}

#[test]
fn a_failing_sink_stops_the_feed() {
    let error = Arbiter::new()
        .receive(&packet(1, "a"), &mut |_, _: &[u8]| {
            Err(std::io::Error::other("full"))
        })
        .expect_err("the sink failed");
    assert!(matches!(error, MoldError::Sink { sequence: 1, .. }));
}

proptest! {
    #[test]
    fn no_datagram_panics(datagrams in proptest::collection::vec(
        proptest::collection::vec(any::<u8>(), 0..60), 0..20))
    {
        let (text, summary, _) = play(&datagrams);
        prop_assert_eq!(text.is_empty(), summary.messages == 0);
    }

    /// Any order and any duplication of the packets gives the same feed.
    #[test]
    fn any_arrival_order_gives_the_same_feed(order in proptest::collection::vec(0..6_u64, 0..60)) {
        let letters = "abcdefghijkl";
        let (mut arbiter, mut got) = (Arbiter::new(), Got::default());
        for index in order.into_iter().chain(0..6) {
            let at = index as usize * 2;
            got.take(&mut arbiter, &packet(index * 2 + 1, &letters[at..at + 2]));
        }
        got.take(&mut arbiter, &end(13));
        prop_assert!(arbiter.is_over());
        prop_assert_eq!(got.text(), "1a2b3c4d5e6f7g8h9i10j11k12l");
    }
}
