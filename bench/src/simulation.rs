//! Simulated cycles per second: the whole card against a main in C++, a small model against cocotb.

use crate::table::{Aim, Row, per, timed};
use crate::tape::{Cycle, Digest, Recorder, play};
use anyhow::{Context, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc;
use verilator_build::{Model, Optimize, Search, Toolchain};
use wirebook_bench::NetTxArb;
use wirebook_exchange::generate::Options;
use wirebook_sim::{Card, Feed, Scenario, Session};

/// Messages of the run whose tape is played.
const MESSAGES: u64 = 40_000;
/// Cycles of the small model in Rust, and in cocotb, which would take minutes for as many.
const UNIT_CYCLES: u64 = 4_000_000;
const COCOTB_CYCLES: u64 = 10_000;

fn scenario() -> Scenario {
    Scenario::soup(vec![Feed::Generated(Options {
        messages: MESSAGES,
        ..Options::default()
    })])
}

/// The whole card: ports driven from Rust, and the whole simulation around it, each beside C++.
///
/// # Errors
/// When anything cannot be built or run, or the digests differ.
pub fn card(root: &Path, scratch: &Path, repetitions: usize) -> anyhow::Result<Vec<Row>> {
    let (sender, receiver) = mpsc::channel();
    let recorded = scenario();
    let card = Card::with_pins(Box::new(Recorder::new(sender)), &recorded.card_options())?;
    let hash = run(Session::with_card(recorded, card)?)?;
    let tape: Vec<Cycle> = receiver.into_iter().collect();
    let path = scratch.join("tape");
    fs::write(
        &path,
        tape.iter()
            .flatten()
            .flat_map(|word| word.to_le_bytes())
            .collect::<Vec<_>>(),
    )?;
    let program = cpp_main(root, scratch)?;

    let cycles = tape.len() as u64;
    let digest = play(&tape);
    let mut ports = Row::new(
        "the card's ports, driven from Rust",
        "C++ main, same model and inputs",
        "ns/cycle",
        digest.0,
    )
    .aims(Aim::Ratio(0.97));
    let mut whole = Row::new(
        "the whole simulation: card, MAC, wire, TCP peer, host memory, driver",
        "C++ main that plays its inputs",
        "ns/cycle",
        digest.0,
    );
    for _ in 0..repetitions {
        let (cpp, cpp_digest) = play_in_cpp(&program, &path)?;
        let (rust, again) = timed(|| play(&tape));
        ensure!(
            again == digest && cpp_digest == digest,
            "C++ {cpp_digest:x?}, Rust {again:x?}, before {digest:x?}"
        );
        ports.pair(per(rust, cycles), cpp as f64 / cycles as f64);
        let (time, again) = timed(|| Session::start(scenario()).map_err(Into::into).and_then(run));
        ensure!(again? == hash, "the simulation did not repeat");
        whole.pair(per(time, cycles), cpp as f64 / cycles as f64);
    }
    Ok(vec![ports, whole])
}

/// Runs to the end; the digest of everything on the ports.
fn run(mut session: Session) -> anyhow::Result<u64> {
    while session.next_batch()?.is_some() {}
    Ok(session.finish()?.trace_hash)
}

/// Links `card.cpp` with the library of the very model that the simulator uses.
fn cpp_main(root: &Path, scratch: &Path) -> anyhow::Result<PathBuf> {
    // The sources as the simulator's build script names them: the names are part of the library's.
    std::env::set_current_dir(root.join("bench"))?;
    let mut sources = Vec::new();
    for entry in
        fs::read_dir("../hw/generated/card").context("no generated card; run `make gen`")?
    {
        sources.push(entry?.path());
    }
    sources.retain(|path| path.extension().is_some_and(|extension| extension == "sv"));
    sources.sort();
    let program = std::env::current_exe()?;
    let target = program
        .ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").is_file());
    let triple = "x86_64-unknown-linux-gnu".to_owned();
    let toolchain = Toolchain {
        verilator: Search::from_env().find()?,
        out_dir: scratch.to_owned(),
        cache_dir: target.unwrap_or(scratch).join("verilated-cache"),
        target: triple.clone(),
        host: triple,
        jobs: 1,
    };
    let model = Model::new("card_model").top("card").sources(sources);
    let model = model.optimize(Optimize::Speed).random_init(true);
    let built = verilator_build::compile(&toolchain, &[model])?;
    let built = built.first().context("no model was built")?;
    ensure!(
        !built.compiled,
        "the card was compiled again: it is not the library that the simulator links"
    );

    let include = toolchain.verilator.include();
    let output = scratch.join("card");
    let compiler = std::env::var_os("CXX").unwrap_or_else(|| "c++".into());
    let mut command = Command::new(compiler);
    command
        .args(["-std=c++17", "-O3", "-w", "-DVL_TIME_CONTEXT"])
        .arg(format!("-DMODEL={}", built.library))
        .arg(format!("-DMODEL_HEADER=\"{}.h\"", built.library))
        .arg("-I")
        .arg(&built.directory)
        .arg("-I")
        .arg(&include)
        .arg("-I")
        .arg(include.join("vltstd"))
        .arg("src/card.cpp")
        .arg(include.join("verilated.cpp"))
        .arg(include.join("verilated_threads.cpp"))
        .arg(built.directory.join(format!("lib{}.a", built.library)))
        .args(["-pthread", "-o"])
        .arg(&output);
    succeed(&mut command)?;
    Ok(output)
}

fn play_in_cpp(program: &Path, tape: &Path) -> anyhow::Result<(u64, Digest)> {
    let output = succeed(Command::new(program).arg(tape))?;
    time_and_digest(&output)
}

fn time_and_digest(output: &str) -> anyhow::Result<(u64, Digest)> {
    let line = output.lines().last().unwrap_or_default();
    let (time, digest) = line
        .split_once(' ')
        .with_context(|| format!("no result in: {output}"))?;
    Ok((
        time.parse()?,
        Digest(u64::from_str_radix(digest.trim(), 16)?),
    ))
}

fn succeed(command: &mut Command) -> anyhow::Result<String> {
    let output = command
        .output()
        .with_context(|| format!("{command:?} cannot be run"))?;
    if !output.status.success() {
        let text = [output.stdout, output.stderr].concat();
        bail!(
            "{command:?}: {}\n{}",
            output.status,
            String::from_utf8_lossy(&text)
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The arbiter of transmitted frames, driven with the same random inputs from Rust and from cocotb; `None`
/// where cocotb is not installed.
///
/// # Errors
/// When cocotb is there and fails, or the digests differ.
pub fn unit(root: &Path, scratch: &Path, repetitions: usize) -> anyhow::Result<Option<Row>> {
    let python = root.join(".cache/bench/venv/bin/python");
    if !python.is_file() {
        println!("SKIPPED: cocotb is not installed; run `scripts/setup-bench`\n");
        return Ok(None);
    }
    let expected = drive_arbiter(COCOTB_CYCLES);
    let mut row = Row::new(
        "`net_tx_arb`, every input set and every output read in each cycle",
        "cocotb 2.1 on Verilator, the same",
        "ns/cycle",
        expected.0,
    )
    .aims(Aim::Ratio(300.0));
    for _ in 0..repetitions {
        let mut command = Command::new(&python);
        command
            .arg(root.join("bench/cocotb/run.py"))
            .arg(scratch.join("cocotb"));
        command.arg(root.join("hw/generated/units/net_tx_arb/net_tx_arb.sv"));
        command.arg(COCOTB_CYCLES.to_string());
        command.env("VERILATOR_PROGRAM", Search::from_env().find()?.program);
        // Verilator is not told where it is: a root of another installation would win over its own.
        command.env_remove("VERILATOR_ROOT");
        let (time, digest) = time_and_digest(&succeed(&mut command)?)?;
        ensure!(digest == expected, "cocotb {digest:x?}, Rust {expected:x?}");
        let (rust, _) = timed(|| drive_arbiter(UNIT_CYCLES));
        row.pair(per(rust, UNIT_CYCLES), time as f64 / COCOTB_CYCLES as f64);
    }
    Ok(Some(row))
}

/// As `bench/cocotb/drive.py`.
fn drive_arbiter(cycles: u64) -> Digest {
    let mut arbiter = NetTxArb::new();
    let mut digest = Digest::default();
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    for cycle in 0..cycles {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let bit = |at: u32| random >> at & 1 != 0;
        arbiter.set_rst(cycle < 4);
        arbiter.set_tcp_tdata(random);
        arbiter.set_tcp_tkeep(random as u8);
        arbiter.set_tcp_tvalid(bit(8));
        arbiter.set_tcp_tlast(bit(9));
        arbiter.set_arp_tdata(!random);
        arbiter.set_arp_tkeep((random >> 10) as u8);
        arbiter.set_arp_tvalid(bit(18));
        arbiter.set_arp_tlast(bit(19));
        arbiter.set_icmp_tdata(random.rotate_left(32));
        arbiter.set_icmp_tkeep((random >> 20) as u8);
        arbiter.set_icmp_tvalid(bit(28));
        arbiter.set_icmp_tlast(bit(29));
        arbiter.set_m_axis_tready(bit(30));
        arbiter.tick();
        digest.word(arbiter.m_axis_tdata());
        digest.word(
            u64::from(arbiter.m_axis_tkeep())
                | u64::from(arbiter.m_axis_tvalid()) << 8
                | u64::from(arbiter.m_axis_tlast()) << 9
                | u64::from(arbiter.tcp_tready()) << 10
                | u64::from(arbiter.arp_tready()) << 11
                | u64::from(arbiter.icmp_tready()) << 12
                | u64::from(arbiter.ev_tx_frames()) << 13,
        );
    }
    digest
}
