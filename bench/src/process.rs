//! What is measured on whole processes: memory and start of a host, instructions, polls in C.

use crate::reader;
use crate::table::Row;
use anyhow::{Context, ensure};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Instant;
use wirebook_driver::{CardConfig, Probed, VfioUser};
use wirebook_exchange::generate::Options;
use wirebook_sim::vfio_user::Server;
use wirebook_sim::{Feed, Scenario};

/// log2 of the slots of the host whose memory is measured: 1 MiB.
const LOG2_SLOTS: u32 = 14;
/// Laps whose instructions are compared.
const LAPS: (usize, usize) = (200, 1000);
/// Polls of an empty ring, so often.
const EMPTY_POLLS: usize = 1_000_000;

/// Prints the most memory that this process had, in KiB, after opening the card at `socket`, if one is named.
///
/// # Errors
/// When the card cannot be opened.
pub fn open_only(socket: &str) -> anyhow::Result<()> {
    let card = if socket.is_empty() {
        None
    } else {
        let own = CardConfig::new([2, 0, 0, 0, 0, 1], "10.0.0.2".parse()?, 1);
        let mut card = Probed::open(VfioUser::connect(socket)?)?.configure(&own)?;
        card.ring(0, LOG2_SLOTS)?;
        let mut card = card.start()?;
        let ring = card.take_ring(0)?;
        Some((card, ring))
    };
    let status = fs::read_to_string("/proc/self/status")?;
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = most.and_then(|text| text.split_whitespace().next());
    println!("{}", kib.context("the kernel does not tell memory")?);
    drop(card);
    Ok(())
}

/// A process of this program: its wall time in ms, and the number that it prints.
fn opened(socket: &str) -> anyhow::Result<(f64, f64)> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("--open-only").arg(socket);
    let started = Instant::now();
    let output = command.output()?;
    let wall = started.elapsed().as_secs_f64() * 1000.0;
    ensure!(output.status.success(), "{command:?}: {output:?}");
    Ok((wall, String::from_utf8(output.stdout)?.trim().parse()?))
}

/// A simulated card at `socket`, for one client after the other, as long as this process lives.
fn serve(socket: &Path) -> anyhow::Result<()> {
    let _ = fs::remove_file(socket);
    let mut server = Server::bind(socket)?;
    // Nobody sends: what is measured is the host alone.
    let mut scenario = Scenario::soup(vec![Feed::Generated(Options::default())]);
    thread::spawn(move || while server.serve_next(&mut scenario).is_ok() {});
    Ok(())
}

/// Memory and start of a host beside a process that opens no card; an empty poll in C beside one in Rust.
///
/// # Errors
/// When processes cannot be started, libwirebook not be built, or the card not be opened.
pub fn rows(root: &Path, scratch: &Path, pairs: usize) -> anyhow::Result<Vec<Row>> {
    let socket = scratch.join("card.socket");
    serve(&socket)?;
    let socket = socket.to_str().context("a path that is text")?;
    let nothing = "a process that opens no card";
    let mut memory = Row::new(
        "resident memory: a host with a ring of 2^14 slots (1 MiB)",
        nothing,
        "KiB",
        0,
    );
    let mut start = Row::new(
        "from start to end: a host that opens a card over vfio-user and closes it",
        nothing,
        "ms",
        0,
    );
    let mut poll = Row::new("an empty poll in C", "an empty poll in Rust", "ns", 0);
    let program = c_program(root, scratch)?;
    for _ in 0..pairs {
        let (idle_ms, idle_kib) = opened("")?;
        let (ms, kib) = opened(socket)?;
        memory.pair(kib, idle_kib);
        start.pair(ms, idle_ms);
        let mut command = Command::new(&program);
        command.arg(format!("vfio-user:{socket}"));
        command.env("LD_LIBRARY_PATH", scratch.join("kit/lib"));
        let output = command.output()?;
        ensure!(output.status.success(), "{command:?}: {output:?}");
        let ns: f64 = String::from_utf8(output.stdout)?.trim().parse()?;
        poll.pair(ns, reader::empty_poll_ns(EMPTY_POLLS)?);
    }
    let _ = fs::remove_file(socket);
    Ok(vec![memory, start, poll])
}

/// Installs libwirebook as a user does and builds a program with it.
fn c_program(root: &Path, scratch: &Path) -> anyhow::Result<std::path::PathBuf> {
    let kit = scratch.join("kit");
    let mut make = Command::new("make");
    make.arg("--directory").arg(root).arg("install");
    make.arg(format!("PREFIX={}", kit.display()));
    let program = scratch.join("poll");
    let mut cc = Command::new("cc");
    cc.args(["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror"])
        .arg(root.join("bench/src/poll.c"))
        .arg(format!("-I{}", kit.join("include").display()))
        .arg(format!("-L{}", kit.join("lib").display()))
        .args(["-lwirebook", "-o"])
        .arg(&program);
    for command in [&mut make, &mut cc] {
        let output = command.output()?;
        let error = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{command:?}: {error}");
    }
    Ok(program)
}

/// Instructions a record of each reader, cache-hot, as callgrind counts them: this machine may have no counters.
///
/// # Errors
/// When valgrind fails.
pub fn instructions() -> anyhow::Result<String> {
    if Command::new("valgrind").arg("--version").output().is_err() {
        return Ok("n/a: instructions a record: valgrind is not installed\n\n".to_owned());
    }
    let writing = instructions_of("none")?;
    let each = |name| -> anyhow::Result<f64> { Ok(instructions_of(name)? - writing) };
    let polled = each("poll")?;
    let mut text = String::from(
        "## Instructions a record (callgrind; ring cache-hot, batches of 64)\n\n\
         | reader | instructions | times those of poll |\n|---|---|---|\n",
    );
    for name in ["poll", "adaptive", "two-stage"] {
        let count = each(name)?;
        let _ = writeln!(text, "| {name} | {count:.1} | {:.2} |", count / polled);
    }
    text.push('\n');
    Ok(text)
}

/// Instructions a record: of long laps without those of a process that reads fewer.
fn instructions_of(name: &str) -> anyhow::Result<f64> {
    let (few, many) = LAPS;
    let more = counted(name, many)? - counted(name, few)?;
    Ok(more / ((many - few) * reader::LAP_RECORDS) as f64)
}

fn counted(name: &str, laps: usize) -> anyhow::Result<f64> {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    command.arg(std::env::current_exe()?);
    command.args(["--laps-only", name, &laps.to_string()]);
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?}: {said}");
    let total = said
        .lines()
        .find_map(|line| line.split("Collected : ").nth(1));
    let total = total.with_context(|| format!("callgrind says no total: {said}"))?;
    Ok(total.trim().parse()?)
}
