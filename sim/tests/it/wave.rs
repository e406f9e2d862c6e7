//! Files of waveforms: whole under their name, or gone. Files of the FST format by hand; real ones, which need
//! another model, are in `tests/trace.rs`.

use super::stand_in::{Handle, card};
use std::fs;
use std::path::PathBuf;
use wirebook_sim::{Card, CardOptions, WaveError};

/// A folder of its own, gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("wirebook-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
        let mut names: Vec<_> = entries.map(|entry| name(entry.unwrap())).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A block of an FST file: type, length with itself, content.
fn block(kind: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len() as u64 + 8;
    [&[kind][..], &length.to_be_bytes(), content].concat()
}

/// Header, values, geometry, hierarchy.
fn whole() -> Vec<u8> {
    [
        block(0, &[7; 321]),
        block(8, &[1; 50]),
        block(3, &[2; 20]),
        block(6, &[3; 30]),
    ]
    .concat()
}

/// A card that records into `card.fst` there, of which this will be written.
fn recording(folder: &Folder, octets: Vec<u8>) -> (Card, Handle) {
    let (mut card, handle) = card(&CardOptions::default());
    handle.state().wave = Some(octets);
    card.start_trace(&folder.0.join("card.fst")).unwrap();
    (card, handle)
}

#[test]
fn a_waveform_appears_when_it_is_complete() {
    let folder = Folder::new("wave-complete");
    let (mut card, _handle) = recording(&folder, whole());
    assert_eq!(folder.names(), ["card.fst.part"]);
    card.stop_trace().unwrap();
    assert_eq!(folder.names(), ["card.fst"]);
    assert_eq!(fs::read(folder.0.join("card.fst")).unwrap(), whole());
    // None is recorded any more.
    card.stop_trace().unwrap();

    // A second takes the first one's place when it is complete, not before.
    let (mut card, handle) = recording(&folder, [whole(), block(255, b"more")].concat());
    assert_eq!(fs::read(folder.0.join("card.fst")).unwrap(), whole());
    card.stop_trace().unwrap();
    assert_eq!(
        fs::read(folder.0.join("card.fst")).unwrap(),
        handle.state().wave.clone().unwrap()
    );
}

#[test]
fn a_card_that_goes_while_it_records_completes_its_waveform() {
    let folder = Folder::new("wave-dropped");
    let (card, _handle) = recording(&folder, whole());
    drop(card);
    assert_eq!(folder.names(), ["card.fst"]);
}

#[test]
fn a_waveform_given_up_leaves_nothing() {
    let folder = Folder::new("wave-given-up");
    let (mut card, _handle) = recording(&folder, whole());
    card.give_up_trace();
    assert!(folder.names().is_empty());
    card.stop_trace().unwrap();
}

#[test]
fn a_waveform_that_is_cut_off_is_an_error_and_leaves_nothing() {
    let folder = Folder::new("wave-cut");
    let mut cut: Vec<Vec<u8>> = (0..whole().len())
        .map(|octets| whole()[..octets].to_vec())
        .collect();
    // The writer puts the header where it left room for it when all the rest is there.
    let mut no_header = whole();
    no_header[..330].fill(0);
    cut.push(no_header);
    // A block whose length would lead past 2^64, or nowhere.
    for length in [u64::MAX, 0] {
        let mut endless = whole();
        endless[331..339].copy_from_slice(&length.to_be_bytes());
        cut.push(endless);
    }
    for octets in cut {
        let (count, (mut card, _handle)) =
            (octets.len() as u64, recording(&folder, octets.clone()));
        let error = card.stop_trace().unwrap_err();
        assert!(
            matches!(error, WaveError::CutOff { octets, .. } if octets == count),
            "{error}"
        );
        let text = error.to_string();
        assert!(
            text.contains("card.fst cannot be written") && text.contains("`df`"),
            "{text}"
        );
        assert!(folder.names().is_empty(), "{count} octets");
        // Nor when nobody is there to be told.
        drop(recording(&folder, octets));
        assert!(folder.names().is_empty());
    }
}

#[test]
fn a_waveform_whose_file_is_taken_away_is_an_error() {
    let folder = Folder::new("wave-gone");
    let (mut card, handle) = recording(&folder, whole());
    handle.state().wave = None;
    let error = card.stop_trace().unwrap_err().to_string();
    assert!(
        error.contains("card.fst cannot be written: No such file"),
        "{error}"
    );
}

#[test]
fn a_waveform_that_cannot_be_started_is_an_error() {
    let (mut card, _handle) = card(&CardOptions::default());
    let error = card
        .start_trace("/no/such/folder/card.fst".as_ref())
        .unwrap_err();
    assert!(
        matches!(&error, WaveError::Trace(_)) && error.to_string().contains("No such file"),
        "{error}"
    );
    let error = card.start_trace("/dev/null".as_ref()).unwrap_err();
    assert!(matches!(&error, WaveError::Write { .. }), "{error}");
    assert!(!PathBuf::from("/dev/null.part").exists());
}
