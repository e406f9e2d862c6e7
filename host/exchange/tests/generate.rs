//! The generator, seen from outside: sizes, order of the day, determinism. That its books are
//! consistent is checked with an independent book in `wirebook-kernel-feed`.

use std::collections::BTreeMap;
use wirebook_exchange::generate::{
    Generator, LIVE_ORDERS_MIN, Options, OptionsError, messages_min,
};

/// Lengths by type, from the ITCH 5.0 specification.
const LENGTHS: [(u8, usize); 23] = [
    (b'S', 12),
    (b'R', 39),
    (b'H', 25),
    (b'Y', 20),
    (b'L', 26),
    (b'V', 35),
    (b'W', 12),
    (b'K', 28),
    (b'J', 35),
    (b'h', 21),
    (b'A', 36),
    (b'F', 40),
    (b'E', 31),
    (b'C', 36),
    (b'X', 23),
    (b'D', 19),
    (b'U', 35),
    (b'P', 44),
    (b'Q', 40),
    (b'B', 19),
    (b'I', 50),
    (b'N', 20),
    (b'O', 48),
];

fn timestamp(message: &[u8]) -> u64 {
    message[5..11]
        .iter()
        .fold(0, |time, &byte| time << 8 | u64::from(byte))
}

fn session(options: Options) -> Vec<Vec<u8>> {
    Generator::new(options)
        .expect("good options")
        .map(|message| message.to_vec())
        .collect()
}

#[test]
fn every_type_occurs_with_its_length_in_the_shortest_session() {
    for instruments in [1, 3, 40] {
        let messages = messages_min(instruments);
        let session = session(Options {
            instruments,
            messages,
            live_orders_max: LIVE_ORDERS_MIN,
            ..Options::default()
        });
        assert_eq!(session.len() as u64, messages);
        for (kind, len) in LENGTHS {
            let of_kind: Vec<_> = session.iter().filter(|m| m[0] == kind).collect();
            assert!(!of_kind.is_empty(), "no {}", kind as char);
            assert!(of_kind.iter().all(|m| m.len() == len), "{}", kind as char);
        }
    }
}

#[test]
fn a_day_runs_forward_from_the_start_of_messages_to_their_end() {
    let session = session(Options::default());
    assert_eq!(session.len(), 100_000);
    let events: Vec<u8> = session
        .iter()
        .filter(|m| m[0] == b'S')
        .map(|m| m[11])
        .collect();
    assert_eq!(events, b"OSQMEC");
    assert_eq!((session[0][0], session[0][11]), (b'S', b'O'));
    assert_eq!((session[99_999][0], session[99_999][11]), (b'S', b'C'));
    assert!(
        session
            .windows(2)
            .all(|w| timestamp(&w[0]) <= timestamp(&w[1]))
    );
    assert!(timestamp(&session[99_999]) < 24 * 3600 * 1_000_000_000);
}

#[test]
fn trading_comes_in_bursts() {
    let session = session(Options::default());
    let gaps: Vec<u64> = session
        .windows(2)
        .filter(|w| timestamp(&w[0]) >= 34_201_000_000_000)
        .map(|w| timestamp(&w[1]) - timestamp(&w[0]))
        .collect();
    let within = gaps.iter().filter(|&&gap| gap < 2_000).count();
    let pauses = gaps.iter().filter(|&&gap| gap > 10_000_000).count();
    assert!(within * 10 > gaps.len() * 9, "{within} of {}", gaps.len());
    assert!(pauses > 1_000, "{pauses}");
}

#[test]
fn a_seed_decides_everything() {
    let options = Options {
        messages: 5_000,
        ..Options::default()
    };
    let first = session(options);
    assert_eq!(first, session(options));
    let other = session(Options { seed: 2, ..options });
    assert_eq!(other.len(), first.len());
    assert_ne!(other, first);
    let mut generator = Generator::new(options).expect("good options");
    let begun: Vec<_> = generator.by_ref().take(1_234).collect();
    let again: Vec<_> = generator.restart().take(1_234).collect();
    assert_eq!(begun, again);
}

/// Pins the bytes of a seed for good: a recorded seed must reproduce its failure years later.
#[test]
fn the_feed_of_a_seed_never_changes() {
    let hash = Generator::new(Options {
        messages: 10_000,
        ..Options::default()
    })
    .expect("good options")
    .flat_map(|message| message.to_vec())
    .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    assert_eq!(hash, 0x7100_cb2a_a1bb_b26e, "{hash:#018x}");
}

#[test]
fn unknown_types_come_only_when_asked() {
    let count = |unknown_types| {
        let mut counts = BTreeMap::new();
        for message in session(Options {
            unknown_types,
            messages: 20_000,
            ..Options::default()
        }) {
            *counts.entry(message[0]).or_insert(0) += 1;
        }
        let known: usize = LENGTHS
            .iter()
            .filter_map(|(kind, _)| counts.get(kind))
            .sum();
        20_000 - known
    };
    assert_eq!(count(false), 0);
    assert!((5..50).contains(&count(true)));
}

#[test]
fn symbols_are_distinct() {
    let mut symbols: Vec<_> = (1..=u16::MAX).map(Generator::symbol).collect();
    assert_eq!(&symbols[0], b"WAAAA   ");
    assert_eq!(&symbols[27], b"WAABB   ");
    symbols.sort_unstable();
    symbols.dedup();
    assert_eq!(symbols.len(), usize::from(u16::MAX));
}

#[test]
fn impossible_options_are_refused() {
    let options = Options::default();
    let refused = |options| Generator::new(options).expect_err("impossible");
    assert_eq!(
        refused(Options {
            instruments: 0,
            ..options
        }),
        OptionsError::NoInstruments
    );
    assert_eq!(
        refused(Options {
            messages: 10,
            ..options
        }),
        OptionsError::TooShort {
            instruments: 8,
            messages: 10,
            min: messages_min(8)
        }
    );
    assert_eq!(
        refused(Options {
            live_orders_max: 2,
            ..options
        }),
        OptionsError::TooFewOrders {
            live_orders_max: 2,
            min: LIVE_ORDERS_MIN
        }
    );
}

/// Every place, from every kind of place before it, is the place that reading leads to.
#[test]
fn seeking_is_reading_to_the_place() {
    let options = Options {
        seed: 11,
        instruments: 40,
        messages: 6_000,
        live_orders_max: 300,
        unknown_types: true,
    };
    let expected = session(options);
    // With checkpoints after each 500 messages, and without any.
    for block_messages in [500, u64::MAX] {
        let mut generator = Generator::with_blocks(options, block_messages).expect("good options");
        let check = |generator: &mut Generator, place: usize| {
            generator.seek(place as u64);
            assert_eq!(generator.given(), place.min(6_000) as u64);
            let rest: Vec<_> = generator.take(40).map(|message| message.to_vec()).collect();
            let end = expected.len().min(place + 40);
            assert_eq!(rest, expected[place.min(end)..end], "place {place}");
        };
        for place in [
            0, 700, 699, 3_000, 1, 2_500, 6_000, 5_999, 9_999, 4_321, 499, 500, 501,
        ] {
            check(&mut generator, place);
        }
        // Another generator of the session finds the checkpoints that this one left.
        let mut other = generator.restart();
        assert_eq!(other.given(), 0);
        for place in [5_700, 250, 5_500, 5_999] {
            check(&mut other, place);
        }
        generator.seek(0);
        let again: Vec<_> = generator.map(|message| message.to_vec()).collect();
        assert_eq!(again, expected);
    }
}

#[test]
fn a_full_day_is_as_large_as_a_real_one() {
    let options = Options::full_day(3);
    assert_eq!((options.seed, options.messages), (3, 283_000_000));
    assert_eq!(
        (options.instruments, options.live_orders_max),
        (8_371, 2_200_000)
    );
    let directory = Generator::new(options)
        .expect("good options")
        .take(8_372)
        .filter(|message| message[0] == b'R')
        .count();
    assert_eq!(directory, 8_371);
}
