//! The binary as a user runs it.

mod common;

use common::{TempFile, wirebook};
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::ffi::OsStrExt;
use std::process::{Command, Stdio};

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn wrong_use_exits_with_2() {
    for args in [
        &["frobnicate"][..],
        &[],
        &["replay"],
        &["replay", "x", "--loss", "200"],
        &["info", "--device", "card1"],
        &["replay", "x", "--capture", "239.1.1.1:5", "--via", "tcp"],
        &["replay", "x", "--sessions", "2", "--top", "-"],
        &["demo", "--instruments", "0"],
        &["exchange", "x", "--session", "0123456789X", "--write", "y"],
    ] {
        let output = wirebook(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
}

#[test]
fn help_exits_with_0_and_names_every_command() {
    let output = wirebook(&["--help"]);
    assert_eq!(output.status.code(), Some(0));
    let help = text(&output.stdout);
    for command in [
        "demo", "exchange", "replay", "tail", "info", "--device", "--json",
    ] {
        assert!(help.contains(command), "{command}");
    }
}

#[test]
fn failures_exit_with_1_and_print_the_command() {
    let output = wirebook(&["exchange", "/no/such file.itch"]);
    assert_eq!(output.status.code(), Some(1));
    let error = text(&output.stderr);
    assert!(
        error.contains("error: /no/such file.itch cannot be opened"),
        "{error}"
    );
    let command = concat!(
        env!("CARGO_BIN_EXE_wirebook"),
        " exchange '/no/such file.itch'"
    );
    assert!(
        error.ends_with(&format!("this command: {command}\n")),
        "{error}"
    );
    assert_eq!(error.matches("No such file").count(), 1, "{error}");
    // No machine has a bus so far up.
    let output = wirebook(&["info", "--device", "ffff:ff:1f.7"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("no PCI device is at ffff:ff:1f.7; `lspci -D`"));
}

/// The first line of what a failing command says.
fn fails(args: &[&str]) -> String {
    let output = wirebook(args);
    assert_eq!(output.status.code(), Some(1), "{args:?}");
    let error = text(&output.stderr);
    error.lines().next().unwrap().to_owned()
}

#[test]
fn a_bad_input_is_named_with_what_is_wrong_and_what_to_do() {
    assert!(
        fails(&["exchange", "/"]).starts_with("error: / cannot be read; check it with `ls -l`")
    );
    let cut = TempFile::new("cut", &[0, 12, b'S', 0]);
    let error = fails(&["exchange", cut.name()]);
    assert!(error.contains(cut.name()), "{error}");
    assert!(
        error.contains("stops inside a message at byte 0"),
        "{error}"
    );
    assert!(error.ends_with("fetch it again"), "{error}");
    let noise = TempFile::new("noise", b"GIF89a and so on");
    let error = fails(&["exchange", noise.name()]);
    assert!(
        error.contains("more than the 255 bytes of any ITCH message"),
        "{error}"
    );
    let pcap = TempFile::new("pcap", &[0xD4, 0xC3, 0xB2, 0xA1]);
    let error = fails(&["exchange", pcap.name()]);
    assert!(error.contains("--capture IP:PORT"), "{error}");
    let error = fails(&["exchange", "--generate", "--messages", "5"]);
    assert!(
        error.starts_with("error: --messages: a session with 8 instruments"),
        "{error}"
    );
}

#[test]
fn an_unwritable_output_is_named_once() {
    let write = ["exchange", "--generate", "--messages", "600", "--write"];
    let error = fails(&[&write[..], &["/dev/full"]].concat());
    assert!(
        error.starts_with("error: /dev/full cannot be written: No space"),
        "{error}"
    );
    assert!(error.ends_with("check the space with `df`"), "{error}");
    let error = fails(&[&write[..], &["/no/such/folder/x"]].concat());
    assert!(
        error.starts_with("error: /no/such/folder/x cannot be written: No such"),
        "{error}"
    );
    assert_eq!(error.matches("No such").count(), 1, "{error}");
}

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let error = fails(&["exchange", "--generate", "--listen", &address]);
    assert!(
        error.contains(&format!("cannot listen on {address}")),
        "{error}"
    );
    assert!(error.contains("ss -ltnp"), "{error}");
}

/// A reader that has seen enough is no failure and no panic.
#[test]
fn a_closed_pipe_ends_a_command_quietly() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = Command::new(env!("CARGO_BIN_EXE_wirebook"))
        .args(["exchange", "--generate", "--listen", "127.0.0.1:0"])
        .stdout(writer)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(
        (output.status.code(), text(&output.stderr)),
        (Some(0), String::new())
    );
}

#[test]
fn a_name_that_is_no_text_is_no_panic() {
    let output = Command::new(env!("CARGO_BIN_EXE_wirebook"))
        .arg("exchange")
        .arg(OsStr::from_bytes(b"/no/such\xFFfile"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = text(&output.stderr);
    assert!(
        error.contains("cannot be opened") && error.contains("this command: "),
        "{error}"
    );
}

#[test]
fn a_generated_feed_is_written_and_repeats() {
    let folder = std::env::temp_dir().join(format!("wirebook-cli-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, seed: &str| {
        let path = folder.join(name);
        let args = [
            "exchange",
            "--generate",
            "--messages",
            "600",
            "--seed",
            seed,
            "--json",
            "--write",
        ];
        let output = wirebook(&[&args[..], &[path.to_str().unwrap()]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(text(&output.stdout).contains("\"messages\":600"));
        std::fs::read(path).unwrap()
    };
    let first = write("a", "5");
    assert_eq!(first, write("b", "5"));
    assert_ne!(first, write("c", "6"));
    let mut messages = 0;
    let mut rest = first.as_slice();
    while let [high, low, tail @ ..] = rest {
        rest = &tail[usize::from(u16::from_be_bytes([*high, *low]))..];
        messages += u32::from((*high, *low) != (0, 0));
    }
    assert_eq!(messages, 600);
    std::fs::remove_dir_all(folder).unwrap();
}

/// Logs in to the served feed with octets written by hand and counts sequenced packets to the end.
#[test]
fn an_exchange_serves_one_connection_and_exits() {
    let mut server = Command::new(env!("CARGO_BIN_EXE_wirebook"))
        .args(["exchange", "--generate", "--messages", "600", "--json"])
        .args(["--listen", "127.0.0.1:0", "--connections", "1"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    let address = first.split('"').nth(3).unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let mut login = vec![0, 47, b'L'];
    login.extend_from_slice(b"wire  book                                   1");
    stream.write_all(&login).unwrap();
    let mut octets = Vec::new();
    stream.read_to_end(&mut octets).unwrap();
    let mut kinds = Vec::new();
    let mut rest = octets.as_slice();
    while let [high, low, kind, tail @ ..] = rest {
        kinds.push(*kind);
        rest = &tail[usize::from(u16::from_be_bytes([*high, *low])) - 1..];
    }
    assert_eq!((kinds[0], *kinds.last().unwrap()), (b'A', b'Z'));
    assert_eq!(kinds.iter().filter(|&&kind| kind == b'S').count(), 600);
    drop(stream);
    assert_eq!(server.wait().unwrap().code(), Some(0));
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    assert!(
        rest.iter().any(|line| line.contains("\"messages\":600")),
        "{rest:?}"
    );
}
