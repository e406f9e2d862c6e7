//! Servers that nobody here wrote, on the kernel's TCP: npm's `soupbintcp` and PyPI's `nasdaq-protocols`.
//! `scripts/setup-peers` installs them.

use super::kernel::{IMPAIRED_MESSAGES, tap};
use super::real::{RealDay, rows};
use super::{day, digest_of_day, digest_of_records, run};

use std::io::{BufRead, BufReader};
use std::net::SocketAddrV4;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use wirebook_contract::record::Record;
use wirebook_exchange::generate::Generator;
use wirebook_exchange::itch_file::Writer;
use wirebook_sim::kernel::real_time_tick;
use wirebook_sim::{Impairments, KernelSession, Outcome, PEER_IP, Report, Scenario};

const PORT: u16 = 5000;

/// A server as its users run it; killed when dropped.
struct Server(Child);

impl Server {
    /// Starts it in the calling thread's network namespace and waits until it says that it listens.
    fn start(command: &mut Command, file: &Path) -> Self {
        let child = command
            .args([&PEER_IP.to_string(), &PORT.to_string()])
            .arg(file)
            .stdout(Stdio::piped())
            .spawn();
        let mut server = Self(child.unwrap());
        let mut said = String::new();
        let mut output = BufReader::new(server.0.stdout.take().unwrap());
        output.read_line(&mut said).unwrap();
        assert_eq!(said.trim(), "listening");
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already; there is nobody to tell.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The folder of the servers' sources, and where they are installed; `None`, loudly, where they are not.
fn installed() -> Option<(PathBuf, PathBuf)> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let into = here.join("../.cache/peers");
    if !into.join("installed").exists() {
        println!("SKIPPED: no third-party servers; install them with `scripts/setup-peers`");
        return None;
    }
    Some((here.join("peers"), into.canonicalize().unwrap()))
}

fn node() -> Option<Command> {
    let (sources, into) = installed()?;
    let mut command = Command::new("node");
    command
        .arg(sources.join("soupbintcp.js"))
        .env("NODE_PATH", into.join("node_modules"));
    Some(command)
}

fn python() -> Option<Command> {
    let (sources, into) = installed()?;
    let mut command = Command::new(into.join("venv/bin/python"));
    command.arg(sources.join("nasdaq_server.py"));
    Some(command)
}

/// Serves `file` from such a server to the card over this wire, from login to end of session.
fn serve(
    command: &mut Command,
    file: &Path,
    password: &str,
    wire: Impairments,
) -> Option<(Report, Vec<Record>)> {
    let tap = tap()?;
    let _server = Server::start(command, file);
    let session = KernelSession::Soup {
        server: SocketAddrV4::new(PEER_IP, PORT),
        username: "wire".into(),
        password: password.into(),
    };
    let tick = real_time_tick().unwrap();
    let scenario = Scenario::kernel(Some(tap), vec![session], tick).impaired(wire);
    Some(run(scenario, "peers::"))
}

fn has_ended(report: &Report) {
    let outcome = report.outcomes[0];
    assert!(
        matches!(outcome, Some(Outcome::Ended { .. })),
        "{outcome:?}"
    );
}

/// The real day row for row, or a generated one by its books where there is no real one.
fn comes_through(command: Option<Command>) {
    let Some(mut command) = command else {
        return;
    };
    if RealDay::is_there()
        && let Some(day) = RealDay::first(usize::MAX)
    {
        if let Some((report, all)) = serve(&mut command, day.file(), "book", Impairments::NONE) {
            has_ended(&report);
            assert_eq!(rows(&all), day.rows());
        }
        return;
    }
    let day = day(9, 5_000);
    let path = std::env::temp_dir().join(format!("wirebook-peers-{}.itch", std::process::id()));
    let mut writer = Writer::new(std::fs::File::create(&path).unwrap());
    for message in Generator::new(day).unwrap() {
        writer.write(&message).unwrap();
    }
    writer.finish().unwrap();
    if let Some((report, all)) = serve(&mut command, &path, "book", Impairments::NONE) {
        has_ended(&report);
        assert_eq!(digest_of_records(&all), digest_of_day(day));
    }
    std::fs::remove_file(path).unwrap();
}

/// The same over a wire that loses, reorders, repeats, delays and damages 2 % of all frames.
fn comes_through_a_bad_wire(command: Option<Command>) {
    let Some(mut command) = command else {
        return;
    };
    let Some(day) = RealDay::first(IMPAIRED_MESSAGES) else {
        return;
    };
    let bad = Impairments::all(0.02);
    if let Some((report, all)) = serve(&mut command, day.file(), "book", bad) {
        println!("{:?}, wire {:?}", report.peer, report.to_card);
        has_ended(&report);
        assert_eq!(rows(&all), day.rows());
        assert!(report.to_card.lost + report.to_card.corrupted > 0);
        assert!(report.peer.retransmissions > 0);
    }
}

#[test]
fn the_npm_server_serves_a_day_to_the_card() {
    comes_through(node());
}

#[test]
fn the_python_server_serves_a_day_to_the_card() {
    comes_through(python());
}

#[test]
fn the_npm_server_serves_a_day_over_a_bad_wire() {
    comes_through_a_bad_wire(node());
}

#[test]
fn the_python_server_serves_a_day_over_a_bad_wire() {
    comes_through_a_bad_wire(python());
}

#[test]
fn both_servers_reject_a_wrong_password() {
    for command in [node(), python()] {
        let Some(mut command) = command else {
            return;
        };
        let Some((report, _)) = serve(
            &mut command,
            Path::new("/dev/null"),
            "wrong",
            Impairments::NONE,
        ) else {
            return;
        };
        assert_eq!(report.outcomes[0], Some(Outcome::Rejected { reason: b'A' }));
    }
}
