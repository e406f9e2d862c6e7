//! The exchange where the system has little left: it serves those whom it can.

use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

/// A running `wirebook exchange` of 600 messages, killed when dropped.
struct Exchange {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    address: String,
}

impl Exchange {
    /// Starts it in a shell that first runs `limit`.
    fn start(limit: &str) -> Self {
        let mut child = Command::new("sh")
            .arg("-c")
            .arg(format!("{limit}; exec \"$0\" \"$@\""))
            .arg(env!("CARGO_BIN_EXE_wirebook"))
            .args(["exchange", "--generate", "--messages", "600", "--json"])
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let address = first.split('"').nth(3).unwrap().to_owned();
        Self {
            child,
            lines,
            address,
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        stream
    }

    /// Its lines up to the first with this key; that one comes last.
    fn says(&mut self, key: &str) -> Vec<String> {
        let key = format!("\"{key}\":");
        let mut said = Vec::new();
        while !said.last().is_some_and(|line: &String| line.contains(&key)) {
            said.push(self.lines.next().unwrap().unwrap());
        }
        said
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Logs in and reads to the end: how many octets came, and the last three.
fn take_all(mut stream: TcpStream) -> (usize, Vec<u8>) {
    let login = b"\0\x2fLwire  book                                   1";
    stream.write_all(login).unwrap();
    let mut octets = Vec::new();
    stream.read_to_end(&mut octets).unwrap();
    let end = octets.len().saturating_sub(3);
    (octets.len(), octets.split_off(end))
}

#[test]
fn without_a_file_left_clients_wait_and_are_served() {
    let mut exchange = Exchange::start("ulimit -n 12");
    let mut streams: Vec<_> = (0..16).map(|_| exchange.connect()).collect();
    let said = exchange.says("waiting");
    assert!(said.last().unwrap().contains("Too many open files"));
    // The last in the queue was not let in; it is when the others leave.
    let last = streams.pop().unwrap();
    let first = take_all(streams.remove(0));
    assert_eq!(first.1, b"\0\x01Z");
    drop(streams);
    assert_eq!(take_all(last), first);
    assert_eq!(exchange.child.try_wait().unwrap(), None);
}

#[test]
fn without_a_thread_left_clients_are_sent_away() {
    // No system has room for a stack of 64 TiB.
    let mut exchange = Exchange::start("export RUST_MIN_STACK=70368744177664");
    for count in 1..=3 {
        let mut stream = exchange.connect();
        assert_eq!(stream.read(&mut [0]).unwrap_or(0), 0);
        let said = exchange.says("refused").pop().unwrap();
        assert!(said.contains(&format!("\"count\":{count},")), "{said}");
    }
    assert_eq!(exchange.child.try_wait().unwrap(), None);
    // The same without the limit.
    assert_eq!(take_all(Exchange::start(":").connect()).1, b"\0\x01Z");
}
