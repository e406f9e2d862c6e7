//! A ring that a simulated card in another process writes, drained from Rust and, through libwirebook, from C.

use crate::lap::{Pinned, ns_each};
use crate::reader::{BATCH, HOT_AIM, OTHER_AIM, empty_poll_ns, note};
use crate::table::{Row, median};
use anyhow::{Context, bail, ensure};
use rustix::thread::sched_getaffinity;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};
use wirebook_contract::record::Record;
use wirebook_contract::ring::SLOT_BYTES;
use wirebook_driver::{Probed, Running, VfioUser};
use wirebook_exchange::generate::Options;
use wirebook_sim::vfio_user::Server;
use wirebook_sim::{Feed, Scenario};

/// Messages that the card is sent: more than any host reads.
const MESSAGES: u64 = 200_000;
/// The longest that a ring takes to fill.
const FILL_LIMIT: Duration = Duration::from_secs(60);
/// Polls of an empty ring, so often.
const EMPTY_POLLS: usize = 1_000_000;

/// In which state a host finds its laps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Full rings, whose lines were read just before: 24 KiB of a ring of 32.
    Warm,
    /// Full rings, as the card's process left them: 192 KiB of a ring of 256.
    Written,
    /// Whatever is there is read at once, as it comes.
    Live,
}

impl State {
    /// Its name for the programs, log2 of the ring's slots, and the laps of a measurement.
    fn plan(self) -> (&'static str, u32, usize) {
        match self {
            Self::Warm => ("warm", 9, 100),
            Self::Written => ("written", 12, 12),
            Self::Live => ("live", 12, 12),
        }
    }
}

/// Records of a lap. Not the whole ring: some slots of a full one are kept for what the card itself has to say.
fn lap_records(log2_slots: u32) -> usize {
    3 << (log2_slots - 2)
}

fn scenario() -> Scenario {
    let feed = Feed::Generated(Options {
        messages: MESSAGES,
        ..Options::default()
    });
    Scenario {
        // A full ring silences the server for the card.
        timeout_ticks: Some(300_000),
        ..Scenario::soup(vec![feed])
    }
}

/// A simulated card, served to one client after the other on a core of its own where there are two.
pub struct Card {
    socket: PathBuf,
    /// Messages of each client that has left.
    visits: Receiver<u64>,
}

impl Card {
    /// At `socket`, as long as this process lives.
    ///
    /// # Errors
    /// When there can be no socket.
    pub fn serve(socket: PathBuf) -> anyhow::Result<Self> {
        let _ = fs::remove_file(&socket);
        let mut server = Server::bind(&socket)?;
        let (visit, visits) = channel();
        let cores = sched_getaffinity(None)?;
        thread::spawn(move || {
            let _pinned = (cores.count() > 1).then(|| Pinned::to(&cores, 1));
            let mut scenario = scenario();
            while let Ok(left) = server.serve_next(&mut scenario) {
                // Nobody may want to know.
                let _ = visit.send(left.messages);
            }
        });
        Ok(Self { socket, visits })
    }

    /// How a program opens it.
    pub fn device(&self) -> String {
        format!("vfio-user:{}", self.socket.display())
    }

    /// Runs a client, on the first core, and says what it printed and how many messages it sent: one for each
    /// access to a register, among others.
    ///
    /// # Errors
    /// When it fails.
    pub fn visit(&self, client: &mut Command) -> anyhow::Result<(String, u64)> {
        let _pinned = Pinned::to(&sched_getaffinity(None)?, 0)?;
        // Of clients whose messages nobody wanted to know.
        while self.visits.try_recv().is_ok() {}
        let output = client
            .output()
            .with_context(|| format!("{client:?} cannot be run"))?;
        ensure!(output.status.success(), "{client:?}: {output:?}");
        let messages = self.visits.recv_timeout(FILL_LIMIT);
        let messages = messages.context("the card does not see that its client has left")?;
        Ok((String::from_utf8(output.stdout)?, messages))
    }
}

impl Drop for Card {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.socket);
    }
}

/// The client in Rust.
///
/// # Errors
/// When this program cannot be found.
pub fn rust_client(card: &Card, state: State, laps: usize) -> anyhow::Result<Command> {
    let (name, log2, _) = state.plan();
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("--drain-only").arg(card.device());
    command.args([name, &log2.to_string(), &laps.to_string()]);
    Ok(command)
}

/// What a client of a live feed prints before it reads; the next that it prints is the result.
pub const READING: &str = "reading";

/// Records that [`rust_client`] and [`CPrograms::client`] read in so many laps.
pub fn records_of(state: State, laps: usize) -> usize {
    laps * lap_records(state.plan().1)
}

/// The process of [`rust_client`]: prints ns a record, of the median lap, and a digest.
///
/// # Errors
/// When the card cannot be opened, or does not fill its ring.
pub fn drain_only(arguments: &[String]) -> anyhow::Result<()> {
    let [device, state, log2, laps] = arguments else {
        bail!("wanted: device, state, log2 of slots, laps");
    };
    let (log2, laps): (u32, usize) = (log2.parse()?, laps.parse()?);
    let socket = device.strip_prefix("vfio-user:").unwrap_or(device);
    let scenario = scenario();
    let card = Probed::open(VfioUser::connect(socket)?)?;
    let mut card = card.configure(&scenario.card_config())?;
    let sessions = scenario.session_configs()?;
    card.session(0, sessions.first().context("no session")?)?;
    card.ring(0, log2)?;
    let mut card = card.start()?;
    let mut ring = card.take_ring(0)?;
    card.open_session(0)?;
    let (mut batch, mut digest) = ([Record::default(); BATCH], 0);
    let memory = ring_memory(log2)?;
    let mut take = |records: usize| {
        let (started, mut left) = (Instant::now(), records);
        while left > 0 {
            let count = ring.poll(&mut batch[..left.min(BATCH)]);
            left -= count;
            note(&batch, count, &mut digest);
        }
        ns_each(started, records)
    };
    let mut costs = Vec::with_capacity(laps);
    if state == "live" {
        println!("{READING}");
    }
    for _ in 0..laps {
        if state != "live" {
            await_full(&mut card)?;
        }
        if state == "warm" {
            warm_up(&memory)?;
        }
        // After its sleep the thread finds nothing of its own in cache: the first batch is not counted.
        take(BATCH);
        costs.push(take(lap_records(log2) - BATCH));
    }
    println!("{:.3} {digest:016x}", median(costs));
    Ok(())
}

/// Waits until the card waits for its ring.
fn await_full(card: &mut Running<VfioUser>) -> anyhow::Result<()> {
    let begun = Instant::now();
    let mut waited = || -> anyhow::Result<u32> {
        let waited = card.stats()?.get("ring_full_cycles");
        waited.context("no counter of a full ring")
    };
    let mut before = waited()?;
    loop {
        thread::sleep(Duration::from_micros(500));
        let now = waited()?;
        if now != before {
            return Ok(());
        }
        before = now;
        ensure!(begun.elapsed() < FILL_LIMIT, "the ring does not fill");
    }
}

/// The memory of the ring of so many slots, which this process shares with the card.
fn ring_memory(log2_slots: u32) -> anyhow::Result<File> {
    for entry in fs::read_dir("/proc/self/fd")? {
        let path = entry?.path();
        let to = fs::read_link(&path).unwrap_or_default();
        if to.to_string_lossy().contains("memfd:wirebook-dma") {
            let file = File::open(&path)?;
            if file.metadata()?.len() == (SLOT_BYTES as u64) << log2_slots {
                return Ok(file);
            }
        }
    }
    bail!("this process has no memory of a ring's size")
}

/// Reads it, so that it is in this core's cache.
fn warm_up(memory: &File) -> anyhow::Result<()> {
    let (mut octets, mut at) = ([0; 1 << 12], 0);
    loop {
        match memory.read_at(&mut octets, at)? {
            0 => return Ok(()),
            count => at += count as u64,
        }
    }
}

/// Programs in C, linked with libwirebook as a user would.
pub struct CPrograms {
    program: PathBuf,
    libraries: PathBuf,
}

impl CPrograms {
    /// Installs libwirebook and builds them.
    ///
    /// # Errors
    /// When either fails.
    pub fn build(root: &Path, scratch: &Path) -> anyhow::Result<Self> {
        let kit = scratch.join("kit");
        let mut make = Command::new("make");
        make.arg("--directory").arg(root).arg("install");
        make.arg(format!("PREFIX={}", kit.display()));
        let (program, libraries) = (scratch.join("drain"), kit.join("lib"));
        let mut cc = Command::new("cc");
        cc.args(["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror"])
            .arg(root.join("bench/src/drain.c"))
            .arg(format!("-I{}", kit.join("include").display()))
            .arg(format!("-L{}", libraries.display()))
            .args(["-lwirebook", "-o"])
            .arg(&program);
        for command in [&mut make, &mut cc] {
            let output = command.output()?;
            let error = String::from_utf8_lossy(&output.stderr);
            ensure!(output.status.success(), "{command:?}: {error}");
        }
        Ok(Self { program, libraries })
    }

    /// As [`rust_client`], in this mode, behind another program if one is named.
    pub fn client(
        &self,
        behind: &[&str],
        card: &Card,
        mode: &str,
        state: State,
        laps: usize,
    ) -> Command {
        let (name, log2, _) = state.plan();
        let mut command = match behind.split_first() {
            Some((program, arguments)) => {
                let mut command = Command::new(program);
                command.args(arguments).arg(&self.program);
                command
            }
            None => Command::new(&self.program),
        };
        command.env("LD_LIBRARY_PATH", &self.libraries);
        command.arg(card.device()).args([mode, name]);
        command.args([log2.to_string(), laps.to_string()]);
        command
    }

    fn empty_poll(&self, card: &Card) -> Command {
        let mut command = Command::new(&self.program);
        command.env("LD_LIBRARY_PATH", &self.libraries);
        command.arg(card.device()).arg("empty");
        command
    }
}

/// Rows of records drained from C beside Rust, and of polls in vain.
///
/// # Errors
/// When the card fails its clients, or the two read differently.
pub fn rows(card: &Card, programs: &CPrograms, pairs: usize) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    let states = [
        (
            State::Warm,
            "ring of 32 KiB, read just before: cache-hot",
            HOT_AIM,
        ),
        (
            State::Written,
            "ring of 256 KiB written by the simulator on the other core",
            OTHER_AIM,
        ),
    ];
    for (state, name, aim) in states {
        let laps = state.plan().2;
        for (mode, call) in [("poll", "wirebook_poll"), ("adaptive", "wirebook_read")] {
            let mut row = None;
            for _ in 0..pairs {
                let rust = card.visit(&mut rust_client(card, state, laps)?)?;
                let c = card.visit(&mut programs.client(&[], card, mode, state, laps))?;
                let ((base, wanted), (cost, digest)) = (result(&rust.0)?, result(&c.0)?);
                ensure!(
                    digest == wanted,
                    "{call}: {digest:016x} instead of {wanted:016x}"
                );
                let what = format!("{mode} in C, {call} ({name})");
                let baseline = "poll in Rust, RingReader, of the same card";
                row.get_or_insert_with(|| Row::new(what, baseline, "ns", digest).aims(aim))
                    .pair(cost, base);
            }
            rows.extend(row);
        }
    }
    let mut empty = Row::undigested("an empty poll in C", "an empty poll in Rust", "ns");
    for _ in 0..pairs {
        let (said, _) = card.visit(&mut programs.empty_poll(card))?;
        empty.pair(said.trim().parse()?, empty_poll_ns(EMPTY_POLLS)?);
    }
    rows.push(empty);
    Ok(rows)
}

fn result(said: &str) -> anyhow::Result<(f64, u64)> {
    let (ns, digest) = said.trim().split_once(' ').context("no result")?;
    Ok((ns.parse()?, u64::from_str_radix(digest, 16)?))
}
