//! Where a session's messages come from: numbered from 1, replayable from any number.

use crate::generate::Generator;
use crate::itch_file::{FileError, Reader};
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

/// Why a source cannot give its next message.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The file's framing is broken.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Where and how.
        source: FileError,
    },
    /// The file cannot be opened.
    #[error("{} cannot be opened: {source}; check the path and its permissions", path.display())]
    Open {
        /// The file asked for.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// A session's messages, numbered from 1.
pub trait Source {
    /// Moves to message `sequence` (0 is taken as 1) so that [`Source::next_message`] gives it;
    /// returns the number actually reached, which is one past the last message when the session
    /// is shorter than asked.
    fn seek(&mut self, sequence: u64) -> Result<u64, SourceError>;

    /// The next message, or `None` at the end of the session.
    fn next_message(&mut self) -> Result<Option<&[u8]>, SourceError>;

    /// The number of the first message that nobody has been given yet: where a client that asks
    /// for the most recent message starts.
    fn published(&self) -> u64;
}

/// A session held in memory, for tests and small feeds.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    bytes: Vec<u8>,
    /// Where each message ends in `bytes`.
    ends: Vec<usize>,
    at: usize,
    published: usize,
}

impl Memory {
    /// An empty session.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a message.
    pub fn push(&mut self, message: &[u8]) {
        self.bytes.extend_from_slice(message);
        self.ends.push(self.bytes.len());
    }

    /// How many messages the session has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Message `index`, counted from 0.
    pub fn get(&self, index: usize) -> Option<&[u8]> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.bytes.get(start..end)
    }
}

impl<M: AsRef<[u8]>> FromIterator<M> for Memory {
    fn from_iter<I: IntoIterator<Item = M>>(messages: I) -> Self {
        let mut memory = Self::new();
        for message in messages {
            memory.push(message.as_ref());
        }
        memory
    }
}

impl Source for Memory {
    fn seek(&mut self, sequence: u64) -> Result<u64, SourceError> {
        let index = usize::try_from(sequence.saturating_sub(1)).unwrap_or(usize::MAX);
        self.at = index.min(self.len());
        Ok(self.at as u64 + 1)
    }

    fn next_message(&mut self) -> Result<Option<&[u8]>, SourceError> {
        let index = self.at;
        if index < self.len() {
            self.at += 1;
            self.published = self.published.max(self.at);
        }
        Ok(self.get(index))
    }

    fn published(&self) -> u64 {
        self.published as u64 + 1
    }
}

/// A stream of messages that can be read again.
///
/// A place is reached by going back to one before it and skipping, so a session of any length needs little
/// memory, and a late reconnect costs the time of the skip.
pub trait Stream {
    /// The next message, or `None` at the end.
    fn next_message(&mut self) -> Result<Option<&[u8]>, SourceError>;
    /// Stands before message `next`, and shall stand before message `wanted` (both from 1): goes to where it
    /// gets by other means than reading, not behind `wanted`. Returns the number of the message it now stands
    /// before.
    fn approach(&mut self, next: u64, wanted: u64) -> Result<u64, SourceError>;
}

/// A [`Source`] over a [`Stream`].
#[derive(Debug)]
pub struct Replay<S> {
    stream: S,
    /// The number of the message the stream gives next.
    next: u64,
    published: u64,
}

impl<S: Stream> Replay<S> {
    /// Replays `stream`, which must be at its beginning.
    pub fn new(stream: S) -> Self {
        Self {
            stream,
            next: 1,
            published: 1,
        }
    }
}

impl<S: Stream> Source for Replay<S> {
    fn seek(&mut self, sequence: u64) -> Result<u64, SourceError> {
        let wanted = sequence.max(1);
        self.next = self.stream.approach(self.next, wanted)?;
        while self.next < wanted && self.stream.next_message()?.is_some() {
            self.next += 1;
        }
        Ok(self.next)
    }

    fn next_message(&mut self) -> Result<Option<&[u8]>, SourceError> {
        let message = self.stream.next_message()?;
        if message.is_some() {
            self.next += 1;
            self.published = self.published.max(self.next);
        }
        Ok(message)
    }

    fn published(&self) -> u64 {
        self.published
    }
}

/// An ITCH file as a stream.
#[derive(Debug)]
pub struct FileStream {
    path: PathBuf,
    reader: Reader<BufReader<File>>,
}

impl FileStream {
    /// Opens `path`, an uncompressed BinaryFILE.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, SourceError> {
        let path = path.into();
        match File::open(&path) {
            Ok(file) => Ok(Self {
                reader: Reader::new(BufReader::new(file)),
                path,
            }),
            Err(source) => Err(SourceError::Open { path, source }),
        }
    }

    /// Bytes of the file read so far, for a progress display.
    pub fn offset(&self) -> u64 {
        self.reader.offset()
    }
}

impl Stream for FileStream {
    fn next_message(&mut self) -> Result<Option<&[u8]>, SourceError> {
        self.reader
            .next_message()
            .map_err(|source| SourceError::File {
                path: self.path.clone(),
                source,
            })
    }

    fn approach(&mut self, next: u64, wanted: u64) -> Result<u64, SourceError> {
        if wanted >= next {
            return Ok(next);
        }
        *self = Self::open(self.path.clone())?;
        Ok(1)
    }
}

/// A generated session as a stream.
#[derive(Debug)]
pub struct GeneratedStream {
    generator: Generator,
    message: Option<crate::generate::Message>,
}

impl GeneratedStream {
    /// Streams `generator`, which must be at its beginning.
    pub fn new(generator: Generator) -> Self {
        Self {
            generator,
            message: None,
        }
    }
}

impl Stream for GeneratedStream {
    fn next_message(&mut self) -> Result<Option<&[u8]>, SourceError> {
        self.message = self.generator.next();
        Ok(self.message.as_deref())
    }

    fn approach(&mut self, _: u64, wanted: u64) -> Result<u64, SourceError> {
        self.generator.seek(wanted.saturating_sub(1));
        Ok(self.generator.given() + 1)
    }
}
