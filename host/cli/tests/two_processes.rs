//! The card in one process and its host in another, as a user runs them; either is killed on the way.

#![cfg(feature = "sim")]

#[path = "common/processes.rs"]
mod processes;

use processes::{Card, socket_path, succeeds, wirebook};
use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};

const FEED: [&str; 5] = ["--generate", "--messages", "900", "--seed", "9"];
/// So long that nobody waits for its end.
const LONG_FEED: [&str; 3] = ["--generate", "--messages", "5000000"];

#[test]
fn the_books_are_those_of_one_process() {
    for via in ["tcp", "mold"] {
        let here = [&["replay", "--via", via, "--top", "-"], &FEED[..]].concat();
        let wanted = succeeds(&here);
        assert!(wanted.lines().count() > 600);

        let path = socket_path();
        let device = format!("vfio-user:{}", path.display());
        let there = [&["--via", via, "--clients", "3"], &FEED[..]].concat();
        let mut card = Card::start(&path, &there);
        let info = succeeds(&["--device", &device, "info", "--selftest"]);
        assert!(
            info.contains("over vfio-user") && info.contains("self-test  passed"),
            "{info}"
        );
        let far = [&["--device", &device][..], &here].concat();
        assert_eq!(succeeds(&far), wanted, "{via}");
        let page = succeeds(&[&["--device", &device, "replay", "--via", via], &FEED[..]].concat());
        assert!(page.contains("kernel-feed makes the same"), "{page}");
        for _ in 0..3 {
            let said = card.says();
            assert!(said.contains("\"client\":\"left\""), "{said}");
            assert!(said.contains("\"refused_writes\":0"), "{said}");
        }
        assert_eq!(card.child.wait().unwrap().code(), Some(0));
        assert!(!path.exists());
    }
}

#[test]
fn however_a_host_waits_and_wherever_it_goes_on_the_books_are_the_same() {
    let page = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    let wanted = page(&succeeds(&[&["replay", "--json"], &FEED[..]].concat()));
    let path = socket_path();
    let device = format!("vfio-user:{}", path.display());
    let _card = Card::start(&path, &FEED);
    let run = |options: &[&str]| {
        let there = ["replay", "--json", "--device", &device];
        page(&succeeds(&[&there, options, &FEED[..]].concat()))
    };
    for wait in ["pause", "poll", "adaptive", "interrupt"] {
        let found = run(&["--wait", wait, "--ring-log2", "10"]);
        assert_eq!(
            found["sessions"][0]["digest"],
            wanted["sessions"][0]["digest"]
        );
        assert_eq!(found["rings"][0]["wait"], wait);
        assert_eq!(found["rings"][0]["slots"], 1024);
        let slept = found["rings"][0]["sleeps"].as_u64().unwrap() > 0;
        assert!(slept || wait != "interrupt");
        assert!(!slept || wait == "adaptive" || wait == "interrupt");
    }

    // A journal that ends inside a record: what is missing is asked for, and nothing twice.
    let journal = socket_path();
    let options = ["--journal", journal.to_str().unwrap()];
    run(&options);
    let whole = std::fs::read(&journal).unwrap();
    std::fs::write(&journal, &whole[..64 * 400 + 13]).unwrap();
    let again = run(&options);
    assert_eq!(
        again["sessions"][0]["digest"],
        wanted["sessions"][0]["digest"]
    );
    assert_eq!(again["messages"], 900);
    // The second login's record is one more.
    let records = wanted["sessions"][0]["records"].as_u64().unwrap();
    assert_eq!(again["sessions"][0]["records"], records + 1);
    assert_eq!(
        std::fs::metadata(&journal).unwrap().len(),
        64 * (records + 1)
    );
    std::fs::remove_file(&journal).unwrap();
}

#[test]
fn a_card_may_claim_another_interface_and_keeps_other_memory_alone() {
    let path = socket_path();
    let device = format!("vfio-user:{}", path.display());
    let _card = Card::start(&path, &["--abi", "2.0"]);
    let refused = wirebook(&["--device", &device, "info"]).output().unwrap();
    let text = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text.contains("the card speaks ABI 2.0, this driver 1."));

    let path = socket_path();
    let device = format!("vfio-user:{}", path.display());
    let mut card = Card::start(&path, &[]);
    let info = succeeds(&["--device", &device, "--json", "info", "--isolation"]);
    assert!(
        info.contains(r#""isolation":{"landed":1,"produced":2}"#),
        "{info}"
    );
    assert!(card.says().contains(r#""refused_writes":1"#));
}

#[test]
fn sessions_side_by_side() {
    for via in ["tcp", "mold"] {
        let path = socket_path();
        let device = format!("vfio-user:{}", path.display());
        let feeds = [&["--via", via, "--sessions", "4"], &FEED[..]].concat();
        let _card = Card::start(&path, &feeds);
        let page = succeeds(&[&["--device", &device, "replay"], &feeds[..]].concat());
        assert_eq!(
            page.matches("kernel-feed makes the same").count(),
            4,
            "{page}"
        );
    }
}

#[test]
fn a_wire_that_loses_frames_is_the_cards() {
    let path = socket_path();
    let device = format!("vfio-user:{}", path.display());
    let lossy = [
        &["--loss", "2", "--reorder", "2", "--duplicate", "2"],
        &FEED[..],
    ]
    .concat();
    let _card = Card::start(&path, &lossy);
    let far = ["--device", &device, "replay"];
    let page = succeeds(&[&far[..], &FEED].concat());
    assert!(page.contains("kernel-feed makes the same"), "{page}");
    let output = wirebook(&[&far[..], &lossy].concat()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("wirebook card"), "{error}");
}

/// Starts a host on a feed without end and waits until records come.
fn busy_host(device: &str) -> (Child, Lines<BufReader<ChildStdout>>) {
    let mut host = wirebook(&[&["--device", device, "tail"], &LONG_FEED[..]].concat())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(host.stdout.take().unwrap()).lines();
    for _ in 0..100 {
        lines.next().unwrap().unwrap();
    }
    (host, lines)
}

#[test]
fn a_killed_host_leaves_a_card_for_the_next() {
    let path = socket_path();
    let device = format!("vfio-user:{}", path.display());
    let mut card = Card::start(&path, &LONG_FEED);
    for _ in 0..3 {
        let (mut host, _lines) = busy_host(&device);
        host.kill().unwrap();
        host.wait().unwrap();
        let said = card.says();
        assert!(said.contains("\"client\""), "{said}");
        // No write went astray when the host's memory had gone.
        assert!(said.contains("\"refused_writes\":0"), "{said}");
    }
    let info = succeeds(&["--device", &device, "info"]);
    assert!(info.contains("counters   all 0"), "{info}");
}

#[test]
fn a_killed_card_is_an_error_and_can_be_started_again() {
    let path = socket_path();
    let device = format!("vfio-user:{}", path.display());
    let mut card = Card::start(&path, &LONG_FEED);
    let (host, lines) = busy_host(&device);
    card.child.kill().unwrap();
    // Whatever was in the ring comes first.
    for line in lines {
        line.unwrap();
    }
    let output = host.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    for part in [
        "closed the connection",
        "wirebook card --socket",
        "this command:",
    ] {
        assert!(error.contains(part), "no `{part}` in {error}");
    }
    assert!(path.exists(), "a killed server leaves its socket");
    drop(card);
    let card = Card::start(&path, &FEED);
    let page = succeeds(&[&["--device", &device, "replay"], &FEED[..]].concat());
    assert!(page.contains("kernel-feed makes the same"), "{page}");
    drop(card);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn a_second_host_and_a_second_card_are_refused() {
    let path = socket_path();
    let device = format!("vfio-user:{}", path.display());
    let _card = Card::start(&path, &LONG_FEED);
    let (mut host, _lines) = busy_host(&device);
    let fails = |args: &[&str], part: &str| {
        let output = wirebook(args).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(part), "no `{part}` in {error}");
    };
    fails(&["--device", &device, "info"], "in use by another program");
    let socket = path.to_str().unwrap();
    fails(&["card", "--socket", socket], "already listens");
    fails(&["card", "--socket", "/no/such/folder/card"], "ls -ld");
    fails(
        &["--device", "vfio-user:/no/such/card", "info"],
        "no card listens",
    );
    host.kill().unwrap();
    host.wait().unwrap();
}

/// Whether a card can be joined to the kernel here; says so where not.
fn kernel_is_there() -> bool {
    let path = socket_path();
    let socket = path.to_str().unwrap();
    let output = wirebook(&["card", "--tap", "--clients", "0", "--socket", socket])
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        let known = ["/dev/net/tun", "no network namespace", "/proc/sys/net"];
        assert!(known.iter().any(|part| error.contains(part)), "{error}");
        println!("SKIPPED: {error}");
    }
    output.status.success()
}

#[test]
fn over_the_kernels_tcp_the_books_are_those_of_one_process() {
    if !kernel_is_there() {
        return;
    }
    let wanted = succeeds(&[&["replay", "--top", "-"], &FEED[..]].concat());
    let path = socket_path();
    let device = format!("vfio-user:{}", path.display());
    let feeds = [&["--tap", "--sessions", "2"], &FEED[..]].concat();
    let mut card = Card::start(&path, &feeds);
    // Whatever the last host left behind in the kernel, the next finds the feed from its start.
    for _ in 0..2 {
        let rows = [&["--device", &device, "replay", "--top", "-"], &FEED[..]].concat();
        assert_eq!(succeeds(&rows), wanted);
    }
    let both = [
        &["--device", &device, "replay", "--sessions", "2"],
        &FEED[..],
    ]
    .concat();
    let page = succeeds(&both);
    let agree = page.matches("kernel-feed makes the same").count();
    assert_eq!(agree, 2, "{page}");
    for _ in 0..3 {
        let said = card.says();
        assert!(said.contains("\"client\":\"left\""), "{said}");
        assert!(said.contains("\"refused_writes\":0"), "{said}");
    }
}

#[test]
fn either_side_of_a_card_on_the_kernels_tcp_may_be_killed() {
    if !kernel_is_there() {
        return;
    }
    let begin = [&["replay", "--limit", "700", "--top", "-"], &LONG_FEED[..]].concat();
    let wanted = succeeds(&begin);
    assert!(wanted.lines().count() > 400);
    let path = socket_path();
    let device = format!("vfio-user:{}", path.display());
    let far = [&["--device", &device], &begin[..]].concat();
    let feed = [&["--tap"], &LONG_FEED[..]].concat();

    let mut card = Card::start(&path, &feed);
    let (mut host, _lines) = busy_host(&device);
    host.kill().unwrap();
    host.wait().unwrap();
    let said = card.says();
    assert!(said.contains("\"refused_writes\":0"), "{said}");
    // The kernel still has the dead host's connection, from the same port.
    assert_eq!(succeeds(&far), wanted);

    let (host, lines) = busy_host(&device);
    card.child.kill().unwrap();
    for line in lines {
        line.unwrap();
    }
    let output = host.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("closed the connection"), "{error}");
    drop(card);
    // Its interface went with it, so the name is free.
    let _card = Card::start(&path, &feed);
    assert_eq!(succeeds(&far), wanted);
}

#[test]
fn an_interface_that_cannot_be_had_is_named() {
    if !kernel_is_there() {
        return;
    }
    let path = socket_path();
    for (tap, part) in [
        (
            "--tap=lo",
            "the interface lo is in use; choose another name",
        ),
        ("--tap=a/b", "`a/b` is no name for an interface"),
    ] {
        let output = wirebook(&["card", tap, "--socket", path.to_str().unwrap()])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{tap}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(part), "no `{part}` in {error}");
        assert!(!path.exists(), "nothing is left behind");
    }
}

/// The kernel learns the address of a card that has no host from the card's own answer.
#[test]
fn a_card_alone_answers_the_kernel() {
    let has_nsenter = Command::new("nsenter").arg("--version").output().is_ok();
    if !kernel_is_there() {
        return;
    }
    if !has_nsenter {
        println!("SKIPPED: no nsenter; install it with `apt-get install util-linux`");
        return;
    }
    let mut child = wirebook(&["--json", "card", "--tap=alone"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut card = Card { child, lines };
    let said = card.says();
    assert!(said.contains("\"tap\":\"alone\""), "{said}");
    let learn = "until grep 02:57:42:00:00:01 /proc/net/arp; do echo >/dev/udp/10.0.0.2/9; done";
    let output = Command::new("timeout")
        .args(["60", "nsenter", "--net", "--target"])
        .args([&card.child.id().to_string(), "bash", "-c", learn])
        .output()
        .unwrap();
    let learned = String::from_utf8(output.stdout).unwrap();
    assert!(
        learned.starts_with("10.0.0.2 ") && learned.contains(" alone"),
        "{learned}"
    );
}
