//! The wire to this machine's own TCP when something is wrong with it: a server that goes silent, an interface that is
//! set down, what a run with it needs and does not have; and how such a run repeats.

#![cfg(feature = "sim")]

#[path = "common/processes.rs"]
mod processes;

use processes::{Card, socket_path, succeeds, wirebook};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

const FEED: [&str; 5] = ["--generate", "--messages", "900", "--seed", "9"];
/// So long that nobody waits for its end.
const LONG_FEED: [&str; 3] = ["--generate", "--messages", "5000000"];

fn device(path: &Path) -> String {
    format!("vfio-user:{}", path.display())
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

/// Runs a script that gives the command behind it another machine to see: `$@` is `wirebook` with its arguments. `None`,
/// loudly, where the script cannot prepare it.
fn elsewhere(prepare: &str, args: &[&str]) -> Option<Output> {
    let script = format!("{{ {prepare}; }} || exit 77; \"$@\"");
    let output = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", &script, "sh"])
        .arg(env!("CARGO_BIN_EXE_wirebook"))
        .args(args)
        .output();
    let output = output.ok().filter(|output| {
        let is_refused = text(&output.stderr).starts_with("unshare:");
        output.status.code() != Some(77) && !is_refused
    });
    if output.is_none() {
        println!("SKIPPED: `{prepare}` needs `unshare` and root or user namespaces");
    }
    output
}

/// Each of what a run with the kernel needs is taken away: one message names it and what to type, and nothing advises
/// to record a run that never was.
#[test]
fn what_the_kernels_wire_lacks_is_named_with_one_command() {
    for (prepare, cause, command) in [
        (
            "mount -t tmpfs none /dev/net",
            "/dev/net/tun cannot be used: No such file",
            "`modprobe tun`",
        ),
        (
            "mount --bind /dev/null /dev/net/tun",
            "/dev/net/tun makes no interface: ",
            "`ls -l /dev/net/tun`",
        ),
        (
            "echo 0 >/proc/sys/user/max_net_namespaces",
            "no network namespace: No space left",
            "`sysctl -w user.max_net_namespaces=1000`",
        ),
        (
            "mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys",
            "/proc/sys/net/ipv4/tcp_congestion_control cannot be written: Read-only",
            "`mount -o remount,rw /proc/sys`",
        ),
    ] {
        for run in [&["card", "--tap"][..], &["demo", "--kernel"]] {
            let Some(output) = elsewhere(prepare, run) else {
                continue;
            };
            let error = text(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{prepare}: {error}");
            assert!(error.starts_with(&format!("error: {cause}")), "{error}");
            assert_eq!(error.matches(command).count(), 1, "{error}");
            assert_eq!(
                error.matches('`').count(),
                2,
                "more than one command: {error}"
            );
            assert!(!error.contains("--pcap-out"), "{error}");
            assert_eq!(error.lines().count(), 2, "{error}");
        }
    }
}

/// Whether a card can be joined to the kernel here and commands can follow it; says so where not.
fn kernel_is_there() -> bool {
    let path = socket_path();
    let socket = path.to_str().unwrap();
    let output = wirebook(&["card", "--tap", "--clients", "0", "--socket", socket])
        .output()
        .unwrap();
    let has_tools = ["nsenter", "ip"]
        .iter()
        .all(|tool| Command::new(tool).arg("-V").output().is_ok());
    let can = output.status.success() && has_tools && is_root();
    if !can {
        println!(
            "SKIPPED: no TAP interface, no root, or no `nsenter` and `ip`: {}",
            text(&output.stderr)
        );
    }
    can
}

/// Another user would have to enter the card's user namespace, too.
fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout == b"0\n")
}

/// A command in the card's network.
fn beside(card: &Card, words: &[&str]) -> Command {
    let mut command = Command::new("nsenter");
    command.args(["--net", "--target", &card.child.id().to_string()]);
    command.args(words);
    command
}

/// A host that has seen so many records, and its other lines.
fn host(device: &str, lines: u64) -> (Child, BufReader<std::process::ChildStdout>) {
    let mut host = wirebook(&["--device", device, "tail", "--generate"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(host.stdout.take().unwrap());
    for _ in 0..lines {
        assert!(said.read_line(&mut String::new()).unwrap() > 0);
    }
    (host, said)
}

/// A server that is stopped keeps its connection, on which the kernel acknowledges, and says nothing more.
#[test]
fn a_server_that_goes_silent_ends_in_a_lost_session() {
    if !kernel_is_there() {
        return;
    }
    let path = socket_path();
    let mut card = Card::start(&path, &["--tap=silent0"]);
    let exchange = [env!("CARGO_BIN_EXE_wirebook"), "exchange", "--json"];
    let options = ["--generate", "--listen", "10.0.0.1:5000", "--rate", "200"];
    let mut server = beside(&card, &[&exchange[..], &options].concat())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut listening = BufReader::new(server.stdout.take().unwrap());
    listening.read_line(&mut String::new()).unwrap();

    let (host, said) = host(&device(&path), 50);
    let stop = ["-STOP", &server.id().to_string()];
    assert!(Command::new("kill").args(stop).status().unwrap().success());
    let records: Vec<_> = said.lines().map(Result::unwrap).collect();
    let output = host.wait_with_output().unwrap();
    let _ = server.kill();
    let _ = server.wait();

    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    let last = records.last().unwrap();
    assert!(last.contains("DOWN") || last.contains("down"), "{last}");
    assert!(
        error.starts_with("error: session 0 was lost before its end: "),
        "{error}"
    );
    assert!(!error.contains("--via"), "{error}");
    assert!(card.says().contains("\"client\":\"left\""));
}

#[test]
fn an_interface_that_is_set_down_ends_the_card_which_starts_again() {
    if !kernel_is_there() {
        return;
    }
    let path = socket_path();
    let socket = ["--socket", path.to_str().unwrap()];
    let args = [&["card", "--json", "--tap=down0"], &socket[..], &LONG_FEED].concat();
    let mut child = wirebook(&args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut errors = BufReader::new(child.stderr.take().unwrap());
    let mut card = Card { child, lines };
    assert!(card.says().contains("listening"));
    let (host, said) = host(&device(&path), 50);
    let down = beside(&card, &["ip", "link", "set", "down0", "down"]).status();
    assert!(down.unwrap().success());
    said.lines().for_each(|line| drop(line.unwrap()));

    // The host is told to start the card again, and the card has ended, so that it can be.
    let output = host.wait_with_output().unwrap();
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.contains("start it again with"), "{error}");
    assert!(card.says().contains("the simulation cannot go on"));
    assert_eq!(card.child.wait().unwrap().code(), Some(1));
    let mut error = String::new();
    std::io::Read::read_to_string(&mut errors, &mut error).unwrap();
    let starts = "error: the interface down0 was set down or removed under the running card: ";
    assert!(error.starts_with(starts), "{error}");
    assert!(!error.contains("ip link"), "{error}");
    assert!(!path.exists());

    let _card = Card::start(&path, &[&["--tap=down0"], &FEED[..]].concat());
    let page = succeeds(&[&["--device", &device(&path), "replay"], &FEED[..]].concat());
    assert!(page.contains("kernel-feed makes the same"), "{page}");
}

/// A recording brings its pace: nobody has to know it, and nobody can say another one.
#[test]
fn a_run_with_the_kernel_repeats_from_its_recording_alone() {
    if !kernel_is_there() {
        return;
    }
    let recording = socket_path();
    let file = recording.to_str().unwrap();
    let run = [&["replay", "--kernel", "--json"], &FEED[..]].concat();
    let page = |options: [&str; 2]| {
        let page = succeeds(&[&run[..], &options].concat());
        let page: serde_json::Value = serde_json::from_str(&page).unwrap();
        assert_eq!(page["messages"], 900);
        (page["counters"].clone(), page["latency_cycles"].clone())
    };
    let first = page(["--pcap-out", file]);
    assert_eq!(page(["--pcap-in", file]), first);

    // One that does not say its pace is refused.
    let mut other = std::fs::read(&recording).unwrap();
    let key = b"cycles_per_tick=";
    let at = other.windows(key.len()).position(|part| part == key);
    other[at.unwrap() + key.len()] = b'x';
    std::fs::write(&recording, &other).unwrap();
    let output = wirebook(&[&run[..], &["--pcap-in", file]].concat())
        .output()
        .unwrap();
    std::fs::remove_file(&recording).unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = text(&output.stderr);
    assert!(error.contains("does not say its pace and seed"), "{error}");
}
