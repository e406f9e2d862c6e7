//! What several test modules need.

use std::{
    env, fs,
    hash::{BuildHasher, RandomState},
    path::{Path, PathBuf},
};

use pcap_file::{DataLink, pcap::PcapReader};
use proptest::{
    strategy::Strategy,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use wirebook_wire::{Error, Field, FieldKind};

/// Bytes from hexadecimal digits; white space separates fields for the reader.
pub fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_digit(16).expect("a hexadecimal digit"))
        .collect();
    assert!(digits.len().is_multiple_of(2), "whole bytes");
    digits
        .chunks(2)
        .map(|pair| (pair[0] << 4 | pair[1]) as u8)
        .collect()
}

/// A layout as text, `name byte+bytes` per field with the kind where it is not an integer, to be
/// compared with what a person read in the specification.
pub fn layout(fields: &[Field]) -> String {
    let field = |field: &Field| {
        let kind = match field.kind {
            FieldKind::Int => String::new(),
            kind => format!(" {kind:?}"),
        };
        format!("{} {}+{}{kind}", field.name, field.byte, field.bytes)
    };
    fields.iter().map(field).collect::<Vec<_>>().join(", ")
}

/// What `emit` writes into a buffer of exactly the expected size; one byte less is refused.
pub fn emitted(len: usize, emit: impl Fn(&mut [u8]) -> Result<usize, Error>) -> Vec<u8> {
    let mut buf = vec![0xee; len];
    assert_eq!(emit(&mut buf), Ok(len));
    let short = emit(&mut vec![0xee; len - 1]);
    assert!(
        matches!(short, Err(Error::BufferTooSmall { have, need, .. }) if need > have),
        "{short:?}"
    );
    buf
}

/// Runs a property on random inputs. A failure names the seed and the command that replays it.
pub fn check<S: Strategy>(
    test: &str,
    cases: u32,
    strategy: S,
    property: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    let seed = match env::var("WIREBOOK_SEED") {
        Ok(text) => text.parse().expect("WIREBOOK_SEED is a number"),
        Err(_) => RandomState::new().hash_one(0),
    };
    println!("seed {seed}");
    let mut seed_bytes = [0; 32];
    seed_bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed_bytes);
    if let Err(error) = TestRunner::new_with_rng(config, rng).run(&strategy, property) {
        panic!(
            "{error}\nreplay: WIREBOOK_SEED={seed} cargo test -p wirebook-wire --test it {test}"
        );
    }
}

/// The folder of real data, or `None` after saying why it is skipped.
///
/// It is not part of the repository, because its licences do not allow it: it is named by
/// `WIREBOOK_DATA`, or lies in `shared/data` beside the checkout.
pub fn data_dir(test: &str) -> Option<PathBuf> {
    let dir = match env::var_os("WIREBOOK_DATA") {
        Some(dir) => PathBuf::from(dir),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
    };
    if dir.is_dir() {
        return Some(dir);
    }
    println!(
        "SKIPPED {test}: no real data in {}; set WIREBOOK_DATA to its folder",
        dir.display()
    );
    None
}

/// The files with an extension in a folder, in order of name. An empty folder is a failure.
pub fn files(dir: &Path, extension: &str) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(dir)
        .expect("a readable folder")
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    files.sort();
    assert!(
        !files.is_empty(),
        "no {extension} file in {}",
        dir.display()
    );
    files
}

/// The frames of a pcap file of Ethernet frames. A frame may be cut short by the capture.
pub fn pcap_frames(path: &Path) -> Vec<Vec<u8>> {
    let file = fs::File::open(path).expect("a readable capture");
    let mut reader = PcapReader::new(file).expect("a pcap file");
    assert_eq!(reader.header().datalink, DataLink::ETHERNET);
    let mut frames = Vec::new();
    while let Some(packet) = reader.next_raw_packet() {
        frames.push(packet.expect("a whole packet").data.into_owned());
    }
    frames
}

/// The messages of a BinaryFILE: a 16-bit length and a message, again and again.
pub fn itch_messages(path: &Path) -> Vec<Vec<u8>> {
    let bytes = fs::read(path).expect("a readable sample");
    let mut messages = Vec::new();
    let mut rest = bytes.as_slice();
    while let [high, low, after @ ..] = rest {
        let (message, next) = after.split_at(usize::from(*high) << 8 | usize::from(*low));
        if message.is_empty() {
            break;
        }
        messages.push(message.to_vec());
        rest = next;
    }
    messages
}
