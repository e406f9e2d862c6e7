//! The generator's sessions, checked with a book that shares no code with it.

use wirebook_exchange::generate::{Generator, Options, messages_min};
use wirebook_kernel_feed::{Body, Book, Change, Decoder};

/// Plays a session and checks every book after every change; gives back what was counted.
fn play(options: Options) -> (Decoder, Book) {
    println!("replay with {options:?}");
    let (mut decoder, mut book) = (Decoder::new(), Book::new());
    for (index, bytes) in Generator::new(options).expect("good options").enumerate() {
        let Ok(message) = decoder.decode(&bytes) else {
            assert!(options.unknown_types, "message {index} does not decode");
            continue;
        };
        assert!(message.locate <= options.instruments);
        match book.apply(&message) {
            Change::None => {}
            Change::UnknownOrder(reference) => panic!("message {index}: no order {reference}"),
            Change::Book(locate) => {
                assert_eq!(locate, message.locate, "message {index}");
                let top = book.top(locate);
                assert!(
                    top.ask == 0 || top.bid < top.ask,
                    "message {index}: bid {} meets ask {}",
                    top.bid,
                    top.ask
                );
            }
        }
        if let Body::Add { stock, .. } = message.body {
            assert_eq!(stock, Generator::symbol(message.locate));
        }
        assert!(book.live_orders() <= options.live_orders_max as usize);
    }
    assert_eq!(decoder.total(), options.messages);
    assert_eq!(book.anomalies(), Default::default());
    (decoder, book)
}

#[test]
fn a_long_session_is_consistent_and_has_the_mix_of_real_data() {
    let messages = 400_000;
    let (decoder, book) = play(Options {
        messages,
        seed: 20_260_101,
        ..Options::default()
    });
    // Per mille of all messages, and how far off it may be.
    for (kind, expected, tolerance) in [
        (b'A', 440.0, 5.0),
        (b'D', 410.0, 5.0),
        (b'E', 80.0, 3.0),
        (b'U', 26.0, 2.0),
        (b'P', 19.0, 2.0),
        (b'X', 14.0, 2.0),
        (b'F', 5.0, 1.0),
        (b'C', 2.0, 0.5),
        (b'I', 2.1, 0.5),
    ] {
        let found = decoder.count(kind) as f64 * 1_000.0 / messages as f64;
        assert!(
            (found - expected).abs() <= tolerance,
            "{}: {found} per mille",
            kind as char
        );
    }
    for kind in *b"SRHYLVWKJhAFECXDUPQBINO" {
        assert!(decoder.count(kind) > 0, "no {}", kind as char);
    }
    // It settled below its bound, and the books are not empty.
    assert!((5_000..=7_000).contains(&book.live_orders()));
    assert_eq!(book.locates(), [1, 2, 3, 4, 5, 6, 7, 8]);
    assert_ne!(book.digest(), 0);
}

#[test]
fn small_and_crowded_markets_are_consistent_too() {
    for seed in 0..20 {
        let instruments = 1 + seed as u16 % 4;
        play(Options {
            seed,
            instruments,
            messages: messages_min(instruments) + 3_000,
            live_orders_max: 8 + seed as u32,
            unknown_types: seed % 2 == 0,
        });
    }
    play(Options {
        instruments: 2_000,
        messages: 60_000,
        ..Options::default()
    });
}

#[test]
fn a_seed_gives_one_book_and_another_seed_another() {
    let digest = |seed| {
        let options = Options {
            seed,
            messages: 5_000,
            ..Options::default()
        };
        play(options).1.digest()
    };
    assert_eq!(digest(7), digest(7));
    assert_ne!(digest(7), digest(8));
}

/// The whole market, a thousandth of a day: from the first message, and from a place in its middle.
#[test]
fn a_full_days_market_is_consistent_at_a_thousandth_of_its_size() {
    let options = Options {
        messages: 283_000,
        live_orders_max: 2_200,
        ..Options::full_day(5)
    };
    let (_, book) = play(options);
    assert!((1_500..=1_800).contains(&book.live_orders()));

    // What follows a seek fits the books of what came before it.
    let mut behind = Generator::with_blocks(options, 10_000).expect("good options");
    behind.seek(u64::MAX);
    behind.seek(215_000);
    let (mut decoder, mut joined) = (Decoder::new(), Book::new());
    let before = Generator::new(options).expect("good options").take(215_000);
    for bytes in before.chain(behind) {
        joined.apply(&decoder.decode(&bytes).expect("no unknown types"));
    }
    assert_eq!(joined.anomalies(), Default::default());
    assert_eq!(joined.digest(), book.digest());
}
