//! Where a session's messages come from, chosen by a user.

use std::path::PathBuf;

use thiserror::Error;
use wirebook_exchange::generate::{Generator, Options, OptionsError};
use wirebook_exchange::source::{
    FileStream, GeneratedStream, Memory, Replay, Source, SourceError, Stream,
};

/// Any source of messages.
pub struct AnySource(Box<dyn Source + Send>);

impl AnySource {
    /// Wraps a source.
    pub fn new(source: impl Source + Send + 'static) -> Self {
        Self(Box::new(source))
    }

    fn replay(stream: impl Stream + Send + 'static) -> Self {
        Self::new(Replay::new(stream))
    }
}

impl Source for AnySource {
    fn seek(&mut self, sequence: u64) -> Result<u64, SourceError> {
        self.0.seek(sequence)
    }

    fn next_message(&mut self) -> Result<Option<&[u8]>, SourceError> {
        self.0.next_message()
    }

    fn published(&self) -> u64 {
        self.0.published()
    }
}

/// Why a feed cannot be opened.
#[derive(Debug, Error)]
pub enum FeedError {
    /// It cannot be generated.
    #[error(transparent)]
    Options(#[from] OptionsError),
    /// It cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
}

/// A feed that can be opened any number of times.
#[derive(Clone, Debug)]
pub enum Feed {
    /// A generated day.
    Generated(Options),
    /// An uncompressed ITCH file.
    File(PathBuf),
    /// These messages.
    Messages(Memory),
}

impl Feed {
    /// The feed from its first message.
    ///
    /// # Errors
    /// [`FeedError`] when the file cannot be opened or the options are impossible.
    pub fn open(&self) -> Result<AnySource, FeedError> {
        Ok(match self {
            Self::Generated(options) => {
                AnySource::replay(GeneratedStream::new(Generator::new(*options)?))
            }
            Self::File(path) => AnySource::replay(FileStream::open(path)?),
            Self::Messages(memory) => AnySource::new(memory.clone()),
        })
    }
}
