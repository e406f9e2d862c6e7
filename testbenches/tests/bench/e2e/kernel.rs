//! The Linux kernel's TCP and UDP as the peer, on a TAP interface in a network namespace of its own.

use super::real::{RealDay, rows};
use super::{compare, day, digest_of_day, digest_of_records, run};
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use wirebook_exchange::generate::{Generator, Options};
use wirebook_exchange::serve::{
    Line, MoldOptions, MoldSockets, SoupEvent, SoupOptions, serve_mold, serve_soup,
};
use wirebook_exchange::source::{FileStream, GeneratedStream, Replay, Source, SourceError};
use wirebook_exchange::{Pace, soup};
use wirebook_sim::kernel::{Namespace, Tap, TapConfig, real_time_tick};
use wirebook_sim::{Impairments, KernelSession, Outcome, PEER_IP, Report, Scenario};

/// Messages of a real day for a wire that loses.
pub(super) const IMPAIRED_MESSAGES: usize = 3_000;

/// An interface in a namespace of its own, or `None`, loudly, where that is not allowed.
pub(super) fn tap() -> Option<Tap> {
    let config = TapConfig {
        name: "wirebook0".into(),
        address: PEER_IP,
        prefix_bits: 24,
    };
    let tap = Namespace::enter().and_then(|_| Tap::open(&config));
    tap.inspect_err(|error| println!("SKIPPED: {error}")).ok()
}

/// A server of the exchange on the kernel's TCP, with this congestion control.
struct Server {
    address: SocketAddrV4,
    stop: Arc<AtomicBool>,
    thread: thread::JoinHandle<()>,
}

impl Server {
    /// Serves a generated day.
    fn start(port: u16, congestion: &str, day: Options) -> Self {
        let generator = Generator::new(day).unwrap();
        Self::serve(port, congestion, move || {
            Ok(Replay::new(GeneratedStream::new(generator.restart())))
        })
    }

    /// Serves what `open` opens, to each client anew.
    fn serve<S: Source + Send>(
        port: u16,
        congestion: &str,
        open: impl Fn() -> Result<S, SourceError> + Send + Sync + 'static,
    ) -> Self {
        let address = SocketAddrV4::new(PEER_IP, port);
        let listener = TcpListener::bind(address).unwrap();
        rustix::net::sockopt::set_tcp_congestion(&listener, congestion).unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            serve_soup(&listener, open, &SoupOptions::default(), &told, |event| {
                if let SoupEvent::Closed(peer, counters, reason) = event {
                    println!("{peer}: {} messages, {reason:?}", counters.messages);
                }
            })
            .unwrap();
        });
        Self {
            address,
            stop,
            thread,
        }
    }

    fn session(&self) -> KernelSession {
        let config = soup::Config::default();
        KernelSession::Soup {
            server: self.address,
            username: config.username,
            password: config.password,
        }
    }

    fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap();
    }
}

fn over_kernel_tcp(congestion: &str, messages: u64, impairments: Impairments) -> Option<Report> {
    let tap = tap()?;
    let day = day(5, messages);
    let server = Server::start(5000, congestion, day);
    let tick = real_time_tick().unwrap();
    println!("{tick} cycles to a tick");
    let scenario = Scenario::kernel(Some(tap), vec![server.session()], tick).impaired(impairments);
    let (report, all) = run(scenario, "kernel::");
    assert!(matches!(report.outcomes[..], [Some(Outcome::Ended { .. })]));
    compare(&all, 0, day, |_| false);
    assert_eq!(digest_of_records(&all), digest_of_day(day));
    server.stop();
    println!("{congestion}: {:?}, wire {:?}", report.peer, report.to_card);
    Some(report)
}

#[test]
fn a_connection_that_asks_for_nothing_uses_reno_whatever_the_machine_does() {
    let Some(_tap) = tap() else { return };
    let listener = TcpListener::bind((PEER_IP, 0)).unwrap();
    let algorithm = rustix::net::sockopt::tcp_congestion(&listener).unwrap();
    assert_eq!(algorithm, "reno");
}

#[test]
fn a_day_over_the_kernels_tcp_is_exact() {
    if let Some(report) = over_kernel_tcp("cubic", 20_000, Impairments::NONE) {
        assert!(report.peer.segments > 100);
    }
}

#[test]
fn a_day_over_the_kernels_tcp_is_exact_with_two_percent_of_every_impairment() {
    if let Some(report) = over_kernel_tcp("reno", 6_000, Impairments::all(0.02)) {
        assert!(report.to_card.lost > 0 && report.to_card.reordered > 0);
        assert!(report.peer.retransmissions > 0);
    }
}

/// The whole file on a clean wire, and a part of it, each loss in which costs the kernel's 200 ms, on a bad one.
#[test]
fn a_real_day_over_the_kernels_tcp_matches_its_expected_rows() {
    for (messages, impairments) in [
        (usize::MAX, Impairments::NONE),
        (IMPAIRED_MESSAGES, Impairments::all(0.02)),
    ] {
        let Some(day) = RealDay::first(messages) else {
            return;
        };
        let Some(tap) = tap() else {
            return;
        };
        let file = day.file().to_owned();
        let server = Server::serve(5000, "reno", move || {
            Ok(Replay::new(FileStream::open(&file)?))
        });
        let tick = real_time_tick().unwrap();
        let scenario =
            Scenario::kernel(Some(tap), vec![server.session()], tick).impaired(impairments);
        let (report, all) = run(scenario, "kernel::");
        server.stop();
        assert!(matches!(report.outcomes[..], [Some(Outcome::Ended { .. })]));
        assert_eq!(rows(&all), day.rows());
        println!("{:?}, wire {:?}", report.peer, report.to_card);
        let was_bad = report.to_card.lost + report.to_card.corrupted > 0;
        assert_eq!(was_bad, impairments != Impairments::NONE);
        assert!(!was_bad || report.peer.retransmissions > 0);
    }
}

#[test]
fn a_day_over_the_kernels_udp_is_exact() {
    let Some(tap) = tap() else {
        return;
    };
    let day = day(6, 5_000);
    let group = SocketAddrV4::new(Ipv4Addr::new(239, 87, 66, 1), 26_477);
    let tick = real_time_tick().unwrap();
    let told = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&told);
    // Bound to the interface's address, which also chooses the interface for the group.
    let socket = UdpSocket::bind((PEER_IP, 0)).unwrap();
    let sender = thread::spawn(move || {
        let sockets = MoldSockets {
            lines: vec![Line {
                socket: &socket,
                to: group.into(),
                drop_one_in: 0,
            }],
            requests: None,
        };
        let options = MoldOptions {
            pace: Pace::PerSecond(2_000),
            ..MoldOptions::default()
        };
        let generator = Generator::new(day).unwrap();
        let mut source = Replay::new(GeneratedStream::new(generator));
        serve_mold(&sockets, &mut source, &options, &stop, |_| {}).unwrap();
    });
    let scenario = Scenario::kernel(Some(tap), vec![KernelSession::Mold(group)], tick);
    let (report, all) = run(scenario, "kernel::");
    assert!(matches!(report.outcomes[..], [Some(Outcome::Ended { .. })]));
    // What was sent before the card listened is a gap; this card listened before the first message.
    compare(&all, 0, day, |_| false);
    told.store(true, Ordering::Relaxed);
    sender.join().unwrap();
}

#[test]
fn a_run_with_the_kernel_repeats_from_its_recording() {
    let Some(tap) = tap() else {
        return;
    };
    let day = day(7, 2_000);
    let server = Server::start(5000, "cubic", day);
    let tick = real_time_tick().unwrap();
    let recording =
        std::env::temp_dir().join(format!("wirebook-kernel-{}.pcapng", std::process::id()));
    let live = Scenario {
        record: Some(recording.clone()),
        ..Scenario::kernel(Some(tap), vec![server.session()], tick).impaired(Impairments::all(0.02))
    };
    let again = Scenario {
        record: None,
        stimulus: Some(recording.clone()),
        ..live.clone()
    };
    let (first, records) = run(live, "kernel::");
    server.stop();
    // The kernel is not asked again: its interface may be gone.
    let (second, same_records) = run(again, "kernel::");
    assert_eq!(second.trace_hash, first.trace_hash);
    assert_eq!(second.cycles, first.cycles);
    assert_eq!(same_records, records);
    compare(&records, 0, day, |_| false);
    std::fs::remove_file(recording).unwrap();
}
