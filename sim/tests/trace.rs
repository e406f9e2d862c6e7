//! Waveforms of the whole card, in the build that has them: what is in the file is what happened.

use fst_reader::{FstFilter, FstHierarchyEntry, FstReader, FstSignalHandle, FstSignalValue};
use std::collections::HashMap;
use std::convert::Infallible;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::BufReader;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;
use wirebook_exchange::generate::Options;
use wirebook_sim::{Feed, Report, Scenario, SimError, WaveError};

type Wave = FstReader<BufReader<File>>;

/// The signals of the card's own ports, as indices by name.
fn ports(wave: &mut Wave) -> HashMap<String, usize> {
    let mut depth = 0;
    let mut ports = HashMap::new();
    wave.read_hierarchy(|entry| match entry {
        FstHierarchyEntry::Scope { .. } => depth += 1,
        FstHierarchyEntry::UpScope => depth -= 1,
        FstHierarchyEntry::Var { name, handle, .. } if depth == 1 => {
            ports.insert(name, handle.get_index());
        }
        _ => {}
    })
    .unwrap();
    ports
}

/// Values of some one-bit signals at each rising edge of the clock, as they were before it.
fn at_edges(wave: &mut Wave, names: &[&str]) -> Vec<Vec<bool>> {
    let ports = ports(wave);
    let clock = ports["clk"];
    let watched: Vec<usize> = names.iter().map(|&name| ports[name]).collect();
    let included = [&watched[..], &[clock]].concat();
    let included = included.into_iter().map(FstSignalHandle::from_index);
    let mut changes: Vec<(u64, usize, bool)> = Vec::new();
    wave.read_signals(
        &FstFilter::filter_signals(included.collect()),
        |time, signal, value| {
            if let FstSignalValue::String(digits) = value {
                changes.push((time, signal.get_index(), digits == b"1"));
            }
            Ok::<(), Infallible>(())
        },
    )
    .unwrap();
    // Signals are delivered one after the other: the order of time, and at one time the clock first.
    changes.sort_by_key(|&(time, signal, _)| (time, signal != clock));
    let mut now = vec![false; watched.len()];
    let mut is_high = false;
    let mut edges = Vec::new();
    for (_, signal, value) in changes {
        if signal == clock {
            if value && !is_high {
                edges.push(now.clone());
            }
            is_high = value;
        } else if let Some(at) = watched.iter().position(|&watched| watched == signal) {
            now[at] = value;
        }
    }
    edges
}

/// Runs a short feed and records these cycles.
fn record(path: &Path, cycles: Range<u64>) -> Result<Report, SimError> {
    let mut scenario = Scenario::mold(Feed::Generated(Options {
        messages: 300,
        ..Options::default()
    }));
    scenario.wave = Some(wirebook_sim::Wave {
        path: path.to_owned(),
        cycles,
    });
    scenario.run(|_| {})
}

/// Where a waveform goes, and its name until it is complete; nothing of a run before is there.
fn wave_file(name: &str) -> (PathBuf, PathBuf) {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let part = path.with_extension("fst.part");
    for path in [&path, &part] {
        let _ = fs::remove_file(path);
    }
    (path, part)
}

#[test]
fn a_window_is_recorded_and_one_behind_the_end_leaves_nothing() {
    let (path, part) = wave_file("window.fst");
    let error = record(&path, 1 << 40..1 << 41).unwrap_err();
    assert!(
        matches!(error, SimError::Wave(WaveError::TooEarly { first, .. }) if first == 1 << 40),
        "{error}"
    );
    assert!(!path.exists() && !part.exists());

    record(&path, 500..1_000).unwrap();
    assert!(!part.exists());
    let wave = FstReader::open(BufReader::new(File::open(&path).unwrap())).unwrap();
    let header = wave.get_header();
    // Two samples to a cycle.
    assert!(header.start_time > 0 && header.start_time <= 2 * 500);
    assert!(header.end_time >= 2 * 1_000 - 2 && header.end_time < 2 * 1_500);
}

/// Verilator's writer ends the process when its disk is full: it must not see one. In a process of its own, which
/// has a file system of 16 kB.
#[test]
fn on_a_full_disk_a_wave_is_an_error_and_leaves_nothing() {
    const FULL: &str = "WIREBOOK_TEST_FULL_DISK";
    if let Some(full) = std::env::var_os(FULL) {
        let path = Path::new(&full).join("card.fst");
        let error = record(&path, 0..u64::MAX).unwrap_err();
        assert!(
            matches!(&error, SimError::Wave(WaveError::Write { source, .. })
                if source.kind() == std::io::ErrorKind::StorageFull),
            "{error}"
        );
        assert_eq!(fs::read_dir(full).unwrap().count(), 0);
        return;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("full");
    fs::create_dir_all(&folder).unwrap();
    let mount = "mount -t tmpfs -o size=16k none \"$0\" && exec \"$@\"";
    let inside = |command: &[&OsStr]| {
        let mut unshare = Command::new("unshare");
        unshare.args(["--map-root-user", "--mount", "sh", "-c", mount]);
        unshare.arg(&folder).args(command).env(FULL, &folder);
        unshare.output()
    };
    if !inside(&["true".as_ref()]).is_ok_and(|output| output.status.success()) {
        println!(
            "SKIPPED: no file system of its own; it needs `unshare` and root or user namespaces"
        );
        return;
    }
    let test = "on_a_full_disk_a_wave_is_an_error_and_leaves_nothing";
    let this = std::env::current_exe().unwrap();
    let output = inside(&[this.as_os_str(), "--exact".as_ref(), test.as_ref()]).unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
}

#[test]
fn a_wave_of_the_card_shows_every_frame_and_every_record() {
    let (path, _) = wave_file("card.fst");
    let report = record(&path, 0..u64::MAX).unwrap();

    let mut wave = FstReader::open(BufReader::new(File::open(&path).unwrap())).unwrap();
    let header = wave.get_header();
    // More than the ports: every register of every module.
    assert!(header.var_count > 1000, "{}", header.var_count);
    let edges = at_edges(
        &mut wave,
        &[
            "m_dma_tvalid",
            "m_dma_tready",
            "s_axis_tvalid",
            "s_axis_tlast",
        ],
    );
    assert!(edges.len() as u64 + 100 > report.cycles && edges.len() as u64 <= report.cycles);
    let count = |first: usize, second: usize| {
        let both = |edge: &&Vec<bool>| edge[first] && edge[second];
        edges.iter().filter(both).count() as u64
    };
    assert!(report.records > 300);
    assert_eq!(count(0, 1), report.records);
    assert_eq!(count(2, 3), report.to_card.delivered);
}
