//! What is counted instead of timed: instructions, system calls, accesses to the card.
//!
//! Each count is of a long run without that of a short one, so that starting and ending do not count.

use crate::drain::{CPrograms, Card, READING, State, records_of, rust_client};
use crate::reader::{LAP_RECORDS, OTHERS};
use anyhow::{Context, ensure};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Laps of the short and the long run.
const LAPS: (usize, usize) = (200, 1000);
/// Wake-ups of both.
const WAKES: (usize, usize) = (100, 400);
/// Laps of a ring that a card writes.
const CARD_LAPS: (usize, usize) = (4, 16);
/// Laps of which the instructions of C are counted.
const C_LAPS: usize = 20;

fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

/// Of the long run without the short one, for each of so many more units.
fn more(
    (few, many): (usize, usize),
    units: impl Fn(usize) -> usize,
    mut count: impl FnMut(usize) -> anyhow::Result<f64>,
) -> anyhow::Result<f64> {
    let more = count(many)? - count(few)?;
    Ok(more / (units(many) - units(few)) as f64)
}

/// Instructions a record of each reader, cache-hot, as callgrind counts them: this machine may have no counters.
///
/// # Errors
/// When valgrind fails.
pub fn instructions(card: &Card, programs: &CPrograms) -> anyhow::Result<String> {
    if !is_installed("valgrind") {
        return Ok("n/a: instructions a record: valgrind is not installed\n\n".to_owned());
    }
    let counted = |name: &str| more(LAPS, |laps| laps * LAP_RECORDS, |laps| of_laps(name, laps));
    let writing = counted("none")?;
    let polled = counted("poll")? - writing;
    let mut text = String::from(
        "## Instructions a record (callgrind; records there, in batches of 64; the same in every state of the ring)\n\n\
         | reader | instructions | times those of poll |\n|---|---|---|\n",
    );
    let mut line = |name: &str, count: f64| {
        let _ = writeln!(text, "| {name} | {count:.1} | {:.2} |", count / polled);
    };
    line("poll", polled);
    for name in OTHERS {
        line(name, counted(name)? - writing);
    }
    for (mode, call) in [("poll", "wirebook_poll"), ("adaptive", "wirebook_read")] {
        let toggle = format!("--toggle-collect={call}");
        let behind = [
            "valgrind",
            "--tool=callgrind",
            "--callgrind-out-file=/dev/null",
            &toggle,
            "--log-fd=1",
        ];
        let mut client = programs.client(&behind, card, mode, State::Warm, C_LAPS);
        let (said, _) = card.visit(&mut client)?;
        // Of the empty polls there are none: the ring is full.
        let count = collected(&said)? / records_of(State::Warm, C_LAPS) as f64;
        line(&format!("{mode} in C, {call}"), count);
    }
    text.push('\n');
    Ok(text)
}

fn of_laps(name: &str, laps: usize) -> anyhow::Result<f64> {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    command.arg(std::env::current_exe()?);
    command.args(["--laps-only", name, &laps.to_string()]);
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?}: {said}");
    collected(&said)
}

fn collected(said: &str) -> anyhow::Result<f64> {
    let total = said
        .lines()
        .find_map(|line| line.split("Collected : ").nth(1));
    let total = total.with_context(|| format!("callgrind says no total: {said}"))?;
    Ok(total.trim().parse()?)
}

/// What no record may cost: system calls, counted by strace in the thread that reads, and accesses to the card's
/// registers, each of which is a message to the simulated one.
///
/// # Errors
/// When a process fails.
pub fn calls(card: &Card, programs: &CPrograms, scratch: &Path) -> anyhow::Result<String> {
    if !is_installed("strace") {
        return Ok("n/a: system calls a record: strace is not installed\n\n".to_owned());
    }
    let traced = |arguments: &[&str]| -> anyhow::Result<f64> {
        let trace = Trace::new(scratch)?;
        let mut command = trace.command();
        command.arg(std::env::current_exe()?).args(arguments);
        let output = command.output()?;
        ensure!(output.status.success(), "{command:?}: {output:?}");
        trace.calls()
    };
    let mut text = String::from(
        "## System calls of the reading thread (strace), and messages to the card\n\n\
         A register is read or written by a message to the simulated card; a doorbell is a store to memory.\n\n\
         | what | for each | system calls | messages to the card |\n|---|---|---|---|\n",
    );
    for name in ["poll"].into_iter().chain(OTHERS) {
        let units = |laps| laps * LAP_RECORDS;
        let calls = more(LAPS, units, |laps| {
            traced(&["--laps-only", name, &laps.to_string()])
        })?;
        let _ = writeln!(
            text,
            "| {name}, records there | record | {calls:.4} | no card |"
        );
    }
    for name in ["interrupt", "adaptive"] {
        let calls = more(
            WAKES,
            |wakes| wakes,
            |wakes| traced(&["--wakes-only", name, &wakes.to_string()]),
        )?;
        let _ = writeln!(text, "| {name}, asleep | wake-up | {calls:.2} | no card |");
    }
    for in_c in [false, true] {
        let read = |laps| -> anyhow::Result<(f64, f64)> {
            let trace = Trace::new(scratch)?;
            let mut command = trace.command();
            let client = if in_c {
                programs.client(&[], card, "poll", State::Live, laps)
            } else {
                rust_client(card, State::Live, laps)?
            };
            command.arg(client.get_program()).args(client.get_args());
            for (name, value) in client.get_envs() {
                command.env(name, value.unwrap_or_default());
            }
            let (_, messages) = card.visit(&mut command)?;
            Ok((trace.calls_while_reading()?, messages as f64))
        };
        let (few, many) = CARD_LAPS;
        let records = |laps| records_of(State::Live, laps) as f64;
        // Opening and closing the card take as many messages in both.
        let ((_, base), (calls, messages)) = (read(few)?, read(many)?);
        let language = if in_c { "C" } else { "Rust" };
        let _ = writeln!(
            text,
            "| poll in {language}, a card's live feed of {} records | record | {:.4} | {:.4} |",
            records(many),
            calls / records(many),
            (messages - base) / (records(many) - records(few))
        );
    }
    text.push('\n');
    Ok(text)
}

/// Where strace writes, a file for each thread.
struct Trace(std::path::PathBuf);

impl Trace {
    fn new(scratch: &Path) -> anyhow::Result<Self> {
        let folder = scratch.join("strace");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    fn command(&self) -> Command {
        let mut command = Command::new("strace");
        command.arg("-ff").arg("-o").arg(self.0.join("thread"));
        command
    }

    /// System calls of the first thread.
    fn calls(&self) -> anyhow::Result<f64> {
        Ok(self.first_thread()?.len() as f64)
    }

    /// Those between what it prints before it reads, and the result.
    fn calls_while_reading(&self) -> anyhow::Result<f64> {
        let calls = self.first_thread()?;
        let mark = format!("write(1, \"{READING}");
        let first = calls.iter().position(|call| call.starts_with(&mark));
        let after = calls.iter().skip(first.context("it did not read")? + 1);
        Ok(after
            .take_while(|call| !call.starts_with("write(1,"))
            .count() as f64)
    }

    fn first_thread(&self) -> anyhow::Result<Vec<String>> {
        for entry in fs::read_dir(&self.0)? {
            let text = fs::read_to_string(entry?.path())?;
            if text.starts_with("execve(") {
                let is_call = |line: &&str| !line.starts_with("+++") && !line.starts_with("---");
                return Ok(text.lines().filter(is_call).map(str::to_owned).collect());
            }
        }
        anyhow::bail!("strace has traced no program; may this user trace its own?")
    }
}
