//! The SoupBinTCP server on real sockets, with more clients than it has room for.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use wirebook_exchange::serve::{Refusal, SoupEvent, SoupOptions, serve_soup};
use wirebook_exchange::source::Memory;

/// Nobody waits longer for a server that hangs.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Connected,
    Refused { so_far: u64, open: usize },
    Closed { messages: u64 },
}

/// What a server of two messages with this much room tells while `client` uses it.
fn serve(open_max: usize, client: impl FnOnce(SocketAddr, &mpsc::Receiver<Seen>)) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let options = SoupOptions {
        open_max,
        ..SoupOptions::default()
    };
    let stop = AtomicBool::new(false);
    let (tell, told) = mpsc::channel();
    let report = |event: SoupEvent<'_>| {
        let seen = match event {
            SoupEvent::Connected(_) => Seen::Connected,
            SoupEvent::Refused(_, so_far, &Refusal::Full(open)) => Seen::Refused { so_far, open },
            SoupEvent::Refused(_, _, reason) => panic!("{reason}"),
            SoupEvent::Waiting(error) => panic!("{error}"),
            SoupEvent::Progress(..) => return,
            SoupEvent::Closed(_, counters, _) => Seen::Closed {
                messages: counters.messages,
            },
        };
        tell.send(seen).unwrap();
    };
    let source = || Ok(["one", "two"].iter().collect::<Memory>());
    thread::scope(|scope| {
        let server = scope.spawn(|| serve_soup(&listener, source, &options, &stop, report));
        // Also when the client's expectations fail: the scope would wait forever.
        let stop = StopOnDrop(&stop);
        client(address, &told);
        drop(stop);
        server.join().unwrap().unwrap();
    });
}

struct StopOnDrop<'a>(&'a AtomicBool);

impl Drop for StopOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Logs in and reads to the end of the session.
fn take_all(mut stream: TcpStream) -> Vec<u8> {
    let login = b"\x00\x2fLwire  book                                   1";
    stream.write_all(login).unwrap();
    let mut sent = Vec::new();
    stream.read_to_end(&mut sent).unwrap();
    sent
}

#[test]
fn clients_beyond_the_room_are_sent_away_and_the_others_served() {
    const DATA: &[u8] = b"\x00\x04Sone\x00\x04Stwo\x00\x01Z";
    serve(2, |address, told| {
        let next = || told.recv_timeout(PATIENCE).unwrap();
        let (first, second) = (connect(address), connect(address));
        assert_eq!([next(), next()], [Seen::Connected, Seen::Connected]);
        for so_far in 1..=3 {
            let mut third = connect(address);
            // The end of the stream, or a reset: at once, and without an octet.
            assert_eq!(third.read(&mut [0]).unwrap_or(0), 0);
            assert_eq!(next(), Seen::Refused { so_far, open: 2 });
        }
        // Those inside lost nothing.
        let sent = take_all(first);
        assert!(sent.ends_with(DATA), "{sent:?}");
        assert_eq!(next(), Seen::Closed { messages: 2 });
        let sent = take_all(second);
        assert!(sent.ends_with(DATA), "{sent:?}");
        assert_eq!(next(), Seen::Closed { messages: 2 });
    });
}

#[test]
fn a_place_that_is_left_can_be_had() {
    serve(1, |address, told| {
        let next = || told.recv_timeout(PATIENCE).unwrap();
        for _ in 0..3 {
            let mut stream = connect(address);
            // The one before may not quite have gone: then this one is sent away, and tries again.
            while next() != Seen::Connected {
                stream = connect(address);
            }
            assert!(take_all(stream).len() > 33);
            assert_eq!(next(), Seen::Closed { messages: 2 });
        }
    });
}
