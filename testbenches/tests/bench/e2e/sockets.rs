//! kernel-feed on sockets of this machine, fed by the exchange's servers, beside the card on the same feed: two
//! receivers that share no code must deliver the same records and end with the same books.

use super::{compare_messages, day, digest_of_records, run};
use std::net::{TcpListener, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use wirebook_contract::record::Record;
use wirebook_exchange::Pace;
use wirebook_exchange::generate::{Generator, Options};
use wirebook_exchange::mold::Config as MoldConfig;
use wirebook_exchange::serve::{
    Line, MoldOptions, MoldSockets, SoupOptions, serve_mold, serve_soup,
};
use wirebook_exchange::source::{GeneratedStream, Replay};
use wirebook_kernel_feed::mold::MoldReceiver;
use wirebook_kernel_feed::soup::Login;
use wirebook_kernel_feed::{Book, Decoder, SoupClient};
use wirebook_sim::{Feed, Scenario};

/// What kernel-feed received, and the books it made of it.
#[derive(Default)]
struct Kernel {
    messages: Vec<Vec<u8>>,
    decoder: Decoder,
    book: Book,
}

impl Kernel {
    fn receive(&mut self, sequence: u64, message: &[u8]) {
        self.messages.push(message.to_vec());
        assert_eq!(sequence, self.messages.len() as u64);
        if let Ok(message) = self.decoder.decode(message) {
            self.book.apply(&message);
        }
    }
}

/// Lets the server go when the client fails; it would wait for ever.
struct StopAtEnd<'a>(&'a AtomicBool);

impl Drop for StopAtEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn source(day: Options) -> Replay<GeneratedStream> {
    Replay::new(GeneratedStream::new(Generator::new(day).unwrap()))
}

/// The feed over a TCP connection of this machine.
fn kernel_over_soup(day: Options) -> Kernel {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let options = SoupOptions {
        connections_max: Some(1),
        ..SoupOptions::default()
    };
    let login = Login {
        username: "wire".into(),
        password: "book".into(),
        session: String::new(),
        sequence: 1,
    };
    let mut kernel = Kernel::default();
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let server =
            scope.spawn(|| serve_soup(&listener, || Ok(source(day)), &options, &stop, |_| {}));
        let guard = StopAtEnd(&stop);
        let received = SoupClient::run(&address, &login, |sequence, message| {
            kernel.receive(sequence, message);
            Ok(())
        });
        let summary = received.expect("the session ends");
        assert_eq!(summary.messages, day.messages);
        // The server closes after its client, by itself.
        server.join().expect("no panic").expect("served");
        drop(guard);
    });
    kernel
}

/// The feed over UDP of this machine; what the kernel loses is asked for again.
fn kernel_over_mold(day: Options) -> Kernel {
    let socket = || UdpSocket::bind("127.0.0.1:0").unwrap();
    let (line, requests, receiver) = (socket(), socket(), socket());
    let sockets = MoldSockets {
        lines: vec![Line {
            socket: &line,
            to: receiver.local_addr().unwrap(),
            drop_one_in: 0,
        }],
        requests: Some(&requests),
    };
    let options = MoldOptions {
        config: MoldConfig::default(),
        pace: Pace::PerSecond(20_000),
        end_of_session_repeats: 2,
        ..MoldOptions::default()
    };
    let mut kernel = Kernel::default();
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let server =
            scope.spawn(|| serve_mold(&sockets, &mut source(day), &options, &stop, |_| {}));
        // Once everything is here, nobody needs the server's repetitions.
        let guard = StopAtEnd(&stop);
        let requests_to = Some(requests.local_addr().unwrap());
        let received = MoldReceiver { requests_to }.run(&receiver, |sequence, message| {
            kernel.receive(sequence, message);
            Ok(())
        });
        drop(guard);
        server.join().expect("no panic").expect("served");
        let summary = received.expect("the session ends");
        assert_eq!((summary.messages, summary.lost), (day.messages, 0));
    });
    kernel
}

/// The card's records must be those that kernel-feed makes of what came over its socket, and so must the books.
fn compare(card: &[Record], kernel: Kernel) {
    compare_messages(card, 0, kernel.messages, |_| false);
    let live_orders = kernel.book.live_orders();
    assert!(live_orders > 100, "an empty book proves nothing");
    assert_eq!(digest_of_records(card), kernel.book.digest());
}

#[test]
fn card_and_kernel_sockets_agree_over_tcp() {
    let day = day(81, 4000);
    let scenario = Scenario::soup(vec![Feed::Generated(day)]);
    let (_, card) = run(scenario, "card_and_kernel_sockets_agree_over_tcp");
    compare(&card, kernel_over_soup(day));
}

#[test]
fn card_and_kernel_sockets_agree_over_mold() {
    let day = day(82, 4000);
    let scenario = Scenario::mold(Feed::Generated(day));
    let (_, card) = run(scenario, "card_and_kernel_sockets_agree_over_mold");
    compare(&card, kernel_over_mold(day));
}

#[test]
fn another_feed_on_the_sockets_would_be_noticed() {
    let scenario = Scenario::mold(Feed::Generated(day(83, 600)));
    let (_, card) = run(scenario, "another_feed_on_the_sockets_would_be_noticed");
    let kernel = kernel_over_soup(day(84, 600));
    let compared =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| compare(&card, kernel)));
    assert!(compared.is_err());
}
