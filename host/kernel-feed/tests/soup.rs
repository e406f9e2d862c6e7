//! The SoupBinTCP client: against streams written by hand, and against the exchange's server over
//! loopback TCP.

use proptest::prelude::*;
use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use wirebook_exchange::generate::{Generator, Options};
use wirebook_exchange::serve::{SoupEvent, SoupOptions, serve_soup};
use wirebook_exchange::soup::{Config, Faults};
use wirebook_exchange::source::{GeneratedStream, Memory, Replay, Source};
use wirebook_kernel_feed::soup::{Login, SoupError, SoupSession, Summary};
use wirebook_kernel_feed::{SoupClient, TopCsv};

/// Accepted in session 000000001A at 7, a debug text, two messages (one empty), a heartbeat, end.
const STREAM: &[u8] = b"\x00\x1fA000000001A                   7\x00\x03+hi\x00\x04Sabc\x00\x01H\
    \x00\x01S\x00\x01Z";

fn login(sequence: u64) -> Login {
    Login {
        username: "wire".into(),
        password: "book".into(),
        session: String::new(),
        sequence,
    }
}

/// Messages with their numbers, what the last chunk gave, and the session after it.
type Fed = (Vec<(u64, Vec<u8>)>, Result<bool, SoupError>, SoupSession);

/// Feeds the chunks until the first error.
fn receive<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Fed {
    let mut session = SoupSession::new();
    let mut messages = Vec::new();
    let mut ended = Ok(false);
    for chunk in chunks {
        ended = session.receive(chunk, &mut |sequence, message: &[u8]| {
            messages.push((sequence, message.to_vec()));
            Ok(())
        });
        if ended.is_err() {
            break;
        }
    }
    (messages, ended, session)
}

#[test]
fn a_stream_may_be_split_anywhere() {
    for split in 0..=STREAM.len() {
        let (messages, ended, session) = receive([&STREAM[..split], &STREAM[split..]]);
        assert!(ended.expect("well formed"), "split at {split}");
        assert_eq!(messages, [(7, b"abc".to_vec()), (8, Vec::new())]);
        assert_eq!(
            session.summary(),
            Summary {
                session: "000000001A".into(),
                messages: 2,
                next_sequence: 9
            }
        );
    }
    let (messages, ended, _) = receive(STREAM.chunks(1));
    assert!(ended.expect("well formed"));
    assert_eq!(messages.len(), 2);
}

#[test]
fn what_no_server_may_send_is_refused() {
    let accepted = &STREAM[..33];
    for stream in [
        b"\x00\x00".to_vec(),
        b"HTTP/1.1 400 Bad Request\r\n".repeat(800),
        b"\x00\x04Sabc".to_vec(),
        b"\x00\x01H".to_vec(),
        b"\x00\x01A".to_vec(),
        b"\x00\x1fA000000001A                  x7".to_vec(),
        b"\x00\x20A000000001A                   7 ".to_vec(),
        [accepted, accepted].concat(),
        [accepted, b"\x00\x02JA"].concat(),
        [accepted, b"\x00\x01?"].concat(),
    ] {
        let (messages, ended, _) = receive([stream.as_slice()]);
        assert!(
            matches!(ended, Err(SoupError::Protocol { .. })),
            "{stream:?}"
        );
        assert!(messages.is_empty());
    }
    let (_, ended, _) = receive([&b"\x00\x02JS"[..]]);
    assert!(matches!(ended, Err(SoupError::Rejected { reason: b'S' })));
}

#[test]
fn a_failing_sink_stops_the_session_at_its_message() {
    let mut session = SoupSession::new();
    let error = session
        .receive(STREAM, &mut |_, _: &[u8]| Err(io::Error::other("full")))
        .expect_err("the sink failed");
    assert!(
        matches!(error, SoupError::Sink { sequence: 7, .. }),
        "{error}"
    );
}

/// Lets the server go when the client's side of a test fails; it would wait for ever.
struct StopOnPanic<'a>(&'a AtomicBool);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

/// Runs a server for `connections` and gives its address to `client`.
fn with_server<S: Source + Send, T>(
    config: Config,
    connections: u64,
    open: impl Fn() -> S + Sync,
    client: impl FnOnce(&str) -> T,
) -> (T, Vec<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let address = listener.local_addr().expect("bound").to_string();
    let options = SoupOptions {
        config,
        connections_max: Some(connections),
        ..SoupOptions::default()
    };
    let closed = std::sync::Mutex::new(Vec::new());
    let stop = AtomicBool::new(false);
    let result = thread::scope(|scope| {
        let server = scope.spawn(|| {
            serve_soup(
                &listener,
                || Ok(open()),
                &options,
                &stop,
                |event| {
                    if let SoupEvent::Closed(_, _, reason) = event {
                        let text = reason.map_or_else(|error| error.to_string(), |r| r.to_string());
                        closed.lock().expect("no panic").push(text);
                    }
                },
            )
        });
        let guard = StopOnPanic(&stop);
        let result = client(&address);
        drop(guard);
        server.join().expect("no panic").expect("served");
        result
    });
    (result, closed.into_inner().expect("no panic"))
}

fn five() -> Memory {
    ["one", "two", "three", "four", "five"].iter().collect()
}

/// What a client got and how it ended.
type Received = (Vec<(u64, String)>, Result<Summary, SoupError>);

fn run(address: &str, login: &Login) -> Received {
    let mut messages = Vec::new();
    let ended = SoupClient::run(address, login, |sequence, message| {
        messages.push((sequence, String::from_utf8_lossy(message).into_owned()));
        Ok(())
    });
    (messages, ended)
}

fn faulty(faults: Faults) -> Config {
    Config {
        faults,
        ..Config::default()
    }
}

#[test]
fn a_generated_session_over_tcp_gives_the_same_rows_as_in_memory() {
    let options = Options {
        messages: 50_000,
        ..Options::default()
    };
    let generator = || Generator::new(options).expect("good options");
    let mut direct = TopCsv::new(Vec::new());
    for message in generator() {
        direct.message(&message).expect("a Vec");
    }
    let (received, closed) = with_server(
        Config::default(),
        1,
        || Replay::new(GeneratedStream::new(generator())),
        |address| {
            let mut csv = TopCsv::new(Vec::new());
            let summary = SoupClient::run(address, &login(1), |_, message| csv.message(message))
                .expect("ends");
            assert_eq!(summary.messages, 50_000);
            csv
        },
    );
    let rows = direct.rows();
    assert!(rows > 45_000, "{rows}");
    let (direct, direct_book) = direct.finish().expect("a Vec");
    let (over_tcp, book) = received.finish().expect("a Vec");
    assert_eq!(over_tcp, direct);
    assert_eq!(book.digest(), direct_book.digest());
    assert_eq!(closed, ["the session ended"]);
}

#[test]
fn a_login_may_start_in_the_middle() {
    let ((messages, ended), _) = with_server(Config::default(), 1, five, |address| {
        run(address, &login(4))
    });
    assert_eq!(messages, [(4, "four".into()), (5, "five".into())]);
    assert_eq!(ended.expect("ends").next_sequence, 6);
}

#[test]
fn a_wrong_password_is_said() {
    let ((messages, ended), closed) = with_server(Config::default(), 1, five, |address| {
        let wrong = Login {
            password: "boo".into(),
            ..login(1)
        };
        run(address, &wrong)
    });
    assert!(messages.is_empty());
    assert!(matches!(ended, Err(SoupError::Rejected { reason: b'A' })));
    assert_eq!(closed, ["the login was rejected: NotAuthorized"]);
}

#[test]
fn a_session_cut_inside_a_message_continues_where_it_stopped() {
    let config = faulty(Faults {
        disconnect_at: Some((3, 5)),
        ..Faults::default()
    });
    let ((first, second), _) = with_server(config, 2, five, |address| {
        let first = run(address, &login(1));
        let Err(SoupError::Closed {
            next_sequence,
            partial,
        }) = first.1
        else {
            panic!("{:?}", first.1);
        };
        assert_eq!((next_sequence, partial), (3, 5));
        (first.0, run(address, &login(next_sequence)).0)
    });
    // The second connection is cut in its own third message, the fifth of the session.
    let texts: Vec<_> = first.into_iter().chain(second).collect();
    let expected = ["one", "two", "three", "four"];
    assert_eq!(texts.len(), 4);
    for (index, (sequence, text)) in texts.into_iter().enumerate() {
        assert_eq!(
            (sequence, text.as_str()),
            (index as u64 + 1, expected[index])
        );
    }
}

#[test]
fn garbage_ends_the_session_with_an_error_and_no_wrong_message() {
    let config = faulty(Faults {
        garbage_after: Some((2, b"\x00\x03?!!".to_vec())),
        ..Faults::default()
    });
    let ((messages, ended), _) = with_server(config, 1, five, |address| run(address, &login(1)));
    assert_eq!(messages, [(1, "one".into()), (2, "two".into())]);
    assert!(matches!(
        ended,
        Err(SoupError::Protocol {
            next_sequence: 3,
            ..
        })
    ));
}

#[test]
fn no_server_is_said() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let address = listener.local_addr().expect("bound").to_string();
    drop(listener);
    let (_, ended) = run(&address, &login(1));
    assert!(matches!(ended, Err(SoupError::Connect(_))));
}

#[test]
fn the_server_survives_a_client_that_speaks_something_else() {
    let ((messages, ended), mut closed) = with_server(Config::default(), 3, five, |address| {
        let mut browser = TcpStream::connect(address).expect("loopback");
        browser.write_all(b"GET / HTTP/1.1\r\n\r\n").expect("sent");
        drop(TcpStream::connect(address).expect("loopback"));
        run(address, &login(1))
    });
    assert_eq!((messages.len(), ended.expect("ends").messages), (5, 5));
    closed.sort();
    assert_eq!(closed.len(), 3);
    assert!(
        closed.iter().any(|text| text.contains("0x54")),
        "{closed:?}"
    );
}

proptest! {
    #[test]
    fn no_stream_panics(chunks in proptest::collection::vec(
        proptest::collection::vec(any::<u8>(), 0..40), 0..20), logged_in in any::<bool>())
    {
        let head = logged_in.then_some(&STREAM[..33]);
        let chunks = head.into_iter().chain(chunks.iter().map(Vec::as_slice));
        let (messages, _, session) = receive(chunks);
        prop_assert_eq!(session.summary().messages, messages.len() as u64);
    }
}
