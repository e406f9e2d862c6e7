//! Waveforms of the whole card, in the build that has them: what is in the file is what happened.

use fst_reader::{FstFilter, FstHierarchyEntry, FstReader, FstSignalHandle, FstSignalValue};
use std::collections::HashMap;
use std::convert::Infallible;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;
use wirebook_exchange::generate::Options;
use wirebook_sim::{Feed, Scenario};

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

#[test]
fn a_wave_of_the_card_shows_every_frame_and_every_record() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("card.fst");
    // Left over from a run before.
    let _ = fs::remove_file(&path);
    let mut scenario = Scenario::mold(Feed::Generated(Options {
        messages: 300,
        ..Options::default()
    }));
    scenario.wave = Some(path.clone());
    let report = scenario.run(|_| {}).unwrap();

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
