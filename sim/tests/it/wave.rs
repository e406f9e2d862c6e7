//! Files of waveforms: complete under their name, or gone. What the stand-in writes begins like an FST file; real
//! ones, which need another model, are in `tests/trace.rs`.

use super::stand_in::{Handle, card};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use wirebook_sim::{Card, CardOptions, WaveError};

/// A folder of its own, gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("wirebook-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("card.fst")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
    let mut names: Vec<_> = entries.map(|entry| name(entry.unwrap())).collect();
    names.sort();
    names
}

/// A header, and `octets` behind it.
fn whole(octets: usize) -> Vec<u8> {
    let header = [&[0, 0, 0, 0, 0, 0, 0, 1, 73][..], &[7; 321]].concat();
    let rest = (0..octets).map(|octet| (octet % 251) as u8);
    header.into_iter().chain(rest).collect()
}

/// A card that records into this file, of which this will be written.
fn recording(path: &Path, octets: Vec<u8>) -> (Card, Handle) {
    let (mut card, handle) = card(&CardOptions::default());
    handle.state().wave = octets;
    card.start_trace(path).unwrap();
    (card, handle)
}

#[test]
fn a_waveform_appears_when_it_is_complete() {
    let folder = Folder::new("wave-complete");
    let (mut card, _handle) = recording(&folder.file(), whole(10_000));
    assert_eq!(names(&folder.0), ["card.fst.part"]);
    card.stop_trace().unwrap();
    assert_eq!(names(&folder.0), ["card.fst"]);
    assert_eq!(fs::read(folder.file()).unwrap(), whole(10_000));
    // None is recorded any more.
    card.stop_trace().unwrap();

    // A second takes the first one's place when it is complete, not before.
    let (mut card, _handle) = recording(&folder.file(), whole(0));
    assert_eq!(fs::read(folder.file()).unwrap(), whole(10_000));
    card.stop_trace().unwrap();
    assert_eq!(fs::read(folder.file()).unwrap(), whole(0));
}

/// The room for the header, then pieces; each is saved before the next is there, and gone from memory then.
#[test]
fn a_waveform_saved_piece_by_piece_is_the_same() {
    let folder = Folder::new("wave-pieces");
    let (mut card, handle) = recording(&folder.file(), Vec::new());
    let memory = handle.state().wave_path.clone().unwrap();
    let mut file = fs::File::options().write(true).open(&memory).unwrap();
    use std::io::{Seek, SeekFrom, Write};
    file.seek(SeekFrom::Start(330)).unwrap();
    let wanted = whole(300_000);
    for piece in wanted[330..].chunks(70_001) {
        file.write_all(piece).unwrap();
        card.save_trace().unwrap();
        card.save_trace().unwrap();
    }
    let held = std::os::unix::fs::MetadataExt::blocks(&fs::metadata(&memory).unwrap());
    assert!(held <= 16, "{held} blocks of 512 octets are in memory");
    file.seek(SeekFrom::Start(0)).unwrap();
    file.write_all(&wanted[..330]).unwrap();
    // The stand-in has nothing to add.
    handle.state().wave_path = None;
    card.stop_trace().unwrap();
    assert!(fs::read(folder.file()).unwrap() == wanted);
}

#[test]
fn a_card_that_goes_while_it_records_completes_its_waveform() {
    let folder = Folder::new("wave-dropped");
    let (card, _handle) = recording(&folder.file(), whole(5_000));
    drop(card);
    assert_eq!(names(&folder.0), ["card.fst"]);
    assert_eq!(fs::read(folder.file()).unwrap(), whole(5_000));
}

#[test]
fn a_waveform_given_up_leaves_nothing() {
    let folder = Folder::new("wave-given-up");
    let (mut card, _handle) = recording(&folder.file(), whole(5_000));
    card.give_up_trace();
    assert!(names(&folder.0).is_empty());
    card.stop_trace().unwrap();
}

#[test]
fn a_waveform_without_its_header_is_an_error_and_leaves_nothing() {
    let folder = Folder::new("wave-headless");
    let mut headless = whole(5_000);
    headless[..330].fill(0);
    for octets in [Vec::new(), whole(0)[..329].to_vec(), headless] {
        let (mut card, _handle) = recording(&folder.file(), octets.clone());
        let error = card.stop_trace().unwrap_err();
        assert!(matches!(error, WaveError::Incomplete { .. }), "{error}");
        assert!(error.to_string().contains("card.fst"), "{error}");
        assert!(names(&folder.0).is_empty());
        // Nor when nobody is there to be told.
        drop(recording(&folder.file(), octets));
        assert!(names(&folder.0).is_empty());
    }
}

#[test]
fn a_waveform_that_cannot_be_started_is_an_error() {
    let (mut card, _handle) = card(&CardOptions::default());
    for path in ["/no/such/folder/card.fst", "/dev/null"] {
        let error = card.start_trace(Path::new(path)).unwrap_err();
        let text = error.to_string();
        assert!(
            matches!(error, WaveError::Write { .. }) && text.contains(path),
            "{text}"
        );
    }
    assert!(!Path::new("/dev/null.part").exists());
}

/// Repeats itself in a process that sees a file system of 16 kB at `FULL`.
#[test]
fn on_a_full_disk_a_waveform_is_an_error_and_leaves_nothing() {
    const FULL: &str = "WIREBOOK_TEST_FULL_DISK";
    if let Some(full) = std::env::var_os(FULL) {
        let full = Path::new(&full);
        for octets in [14_000, 20_000, 200_000] {
            let (mut card, handle) = recording(&full.join("card.fst"), whole(octets));
            let stopped = if octets > 100_000 {
                // While the card still runs.
                let memory = handle.state().wave_path.clone().unwrap();
                fs::write(memory, whole(octets)).unwrap();
                card.save_trace()
            } else {
                card.stop_trace()
            };
            if octets < 15_000 {
                stopped.unwrap();
                fs::remove_file(full.join("card.fst")).unwrap();
            } else {
                let error = stopped.unwrap_err().to_string();
                assert!(
                    error.contains("card.fst cannot be written: No space")
                        && error.contains("`df`"),
                    "{error}"
                );
            }
            assert!(names(full).is_empty());
        }
        return;
    }
    let folder = Folder::new("wave-full");
    let mount = "mount -t tmpfs -o size=16k none \"$0\" && exec \"$@\"";
    let inside = |command: &[&std::ffi::OsStr]| {
        let mut unshare = Command::new("unshare");
        unshare.args(["--map-root-user", "--mount", "sh", "-c", mount]);
        unshare.arg(&folder.0).args(command).env(FULL, &folder.0);
        unshare.output()
    };
    if !inside(&["true".as_ref()]).is_ok_and(|output| output.status.success()) {
        println!(
            "SKIPPED: no file system of its own; it needs `unshare` and root or user namespaces"
        );
        return;
    }
    let test = "wave::on_a_full_disk_a_waveform_is_an_error_and_leaves_nothing";
    let this = std::env::current_exe().unwrap();
    let output = inside(&[this.as_os_str(), "--exact".as_ref(), test.as_ref()]).unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
}
