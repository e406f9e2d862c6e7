//! Sessions that can be replayed from any number, from memory, a file and a generator.

use std::path::PathBuf;
use wirebook_exchange::generate::{Generator, Options};
use wirebook_exchange::itch_file::Writer;
use wirebook_exchange::source::{
    FileStream, GeneratedStream, Memory, Replay, Source, SourceError, Stream,
};

const OPTIONS: Options = Options {
    seed: 5,
    instruments: 2,
    messages: 300,
    live_orders_max: 64,
    unknown_types: false,
};

fn generator() -> Generator {
    Generator::new(OPTIONS).expect("good options")
}

/// A file of its own for each test; removed when the test ends.
struct TempFile(PathBuf);

impl TempFile {
    fn new(name: &str, bytes: &[u8]) -> Self {
        let name = format!("wirebook-{}-{name}.itch", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, bytes).expect("a writable temporary folder");
        Self(path)
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn itch_file() -> Vec<u8> {
    let mut writer = Writer::new(Vec::new());
    for message in generator() {
        writer.write(&message).expect("fits");
    }
    writer.finish().expect("a Vec")
}

fn next(source: &mut impl Source) -> Option<Vec<u8>> {
    source.next_message().expect("readable").map(<[u8]>::to_vec)
}

fn check(source: &mut impl Source) {
    let expected: Vec<_> = generator().map(|message| message.to_vec()).collect();
    let message = |sequence: usize| expected.get(sequence - 1).cloned();
    assert_eq!(source.published(), 1);
    for (asked, reached) in [
        (1, 1),
        (0, 1),
        (7, 7),
        (3, 3),
        (300, 300),
        (301, 301),
        (999, 301),
        (2, 2),
    ] {
        assert_eq!(
            source.seek(asked).expect("readable"),
            reached,
            "asked {asked}"
        );
        let at = reached as usize;
        assert_eq!(next(source), message(at), "asked {asked}");
    }
    // Seeking publishes nothing; the furthest message given was number 300.
    assert_eq!(source.published(), 301);
    assert_eq!(source.seek(1).expect("readable"), 1);
    let mut all = Vec::new();
    while let Some(message) = next(source) {
        all.push(message);
    }
    assert_eq!(all, expected);
    assert_eq!(next(source), None);
}

#[test]
fn memory_replays_from_any_number() {
    check(&mut generator().collect::<Memory>());
    assert!(Memory::new().is_empty());
    assert_eq!(next(&mut Memory::new()), None);
}

#[test]
fn a_generator_replays_from_any_number() {
    check(&mut Replay::new(GeneratedStream::new(generator())));
}

#[test]
fn a_file_replays_from_any_number() {
    let file = TempFile::new("replay", &itch_file());
    check(&mut Replay::new(FileStream::open(&file.0).expect("there")));
    let mut stream = FileStream::open(&file.0).expect("there");
    stream.next_message().expect("readable");
    // The first message is a system event: 12 bytes after its length.
    assert_eq!(stream.offset(), 14);
}

#[test]
fn a_broken_or_missing_file_says_so() {
    let bytes = itch_file();
    let file = TempFile::new("cut", &bytes[..bytes.len() - 5]);
    let mut source = Replay::new(FileStream::open(&file.0).expect("there"));
    let error = source.seek(1_000).expect_err("cut");
    assert!(matches!(error, SourceError::File { .. }), "{error}");
    let said = error.to_string();
    assert!(
        said.starts_with(&format!("{}: the file stops inside", file.0.display())),
        "{said}"
    );
    let missing = FileStream::open(file.0.with_extension("missing")).expect_err("not there");
    assert!(missing.to_string().contains("missing"), "{missing}");
}
