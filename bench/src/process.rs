//! What is measured on whole processes: memory and start of a host.

use crate::drain::Card;
use crate::table::Row;
use anyhow::{Context, ensure};
use std::fs;
use std::process::Command;
use std::time::Instant;
use wirebook_driver::{CardConfig, Probed, VfioUser};

/// log2 of the slots of the host whose memory is measured: 1 MiB.
const LOG2_SLOTS: u32 = 14;

/// Prints the most memory that this process had, in KiB, and the ms that it took to open the card at `device`, if one is
/// named, until its ring could be polled.
///
/// # Errors
/// When the card cannot be opened.
pub fn open_only(device: &str) -> anyhow::Result<()> {
    let started = Instant::now();
    let card = if device.is_empty() {
        None
    } else {
        let socket = device.strip_prefix("vfio-user:").unwrap_or(device);
        let own = CardConfig::new([2, 0, 0, 0, 0, 1], "10.0.0.2".parse()?, 1);
        let mut card = Probed::open(VfioUser::connect(socket)?)?.configure(&own)?;
        card.ring(0, LOG2_SLOTS)?;
        let mut card = card.start()?;
        let ring = card.take_ring(0)?;
        Some((card, ring))
    };
    let ms = started.elapsed().as_secs_f64() * 1000.0;
    let status = fs::read_to_string("/proc/self/status")?;
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = most.and_then(|text| text.split_whitespace().next());
    println!("{} {ms}", kib.context("the kernel does not tell memory")?);
    drop(card);
    Ok(())
}

/// A process of this program, by its output: its wall time in ms, and the two numbers that it prints.
fn opened(
    device: &str,
    run: impl FnOnce(&mut Command) -> anyhow::Result<String>,
) -> anyhow::Result<(f64, f64, f64)> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("--open-only").arg(device);
    let started = Instant::now();
    let said = run(&mut command)?;
    let wall = started.elapsed().as_secs_f64() * 1000.0;
    let (kib, ms) = said.trim().split_once(' ').context("no result")?;
    Ok((wall, kib.parse()?, ms.parse()?))
}

/// Memory and start of a host beside a process that opens no card.
///
/// # Errors
/// When processes cannot be started, or the card not be opened.
pub fn rows(card: &Card, pairs: usize) -> anyhow::Result<Vec<Row>> {
    let nothing = "a process that opens no card";
    let mut memory = Row::undigested(
        "resident memory: a host with a ring of 2^14 slots (1 MiB)",
        nothing,
        "KiB",
    );
    let mut start = Row::undigested(
        "from start to end: a host that opens a card over vfio-user and closes it",
        nothing,
        "ms",
    );
    let mut open = Row::undigested(
        "of that, until its ring can be polled: connect, configure, start",
        "a process that opens no card, from start to end",
        "ms",
    );
    for _ in 0..pairs {
        let (idle_ms, idle_kib, _) = opened("", |command| {
            let output = command.output()?;
            ensure!(output.status.success(), "{command:?}: {output:?}");
            Ok(String::from_utf8(output.stdout)?)
        })?;
        let (ms, kib, open_ms) = opened(&card.device(), |command| Ok(card.visit(command)?.0))?;
        memory.pair(kib, idle_kib);
        start.pair(ms, idle_ms);
        open.pair(open_ms, idle_ms);
    }
    Ok(vec![memory, start, open])
}
