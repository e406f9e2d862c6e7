//! The feed a command was asked for.

use crate::args::{Feed, Generated};
use anyhow::Context;
use std::path::{Path, PathBuf};
use wirebook_exchange::generate::{Generator, Options};
use wirebook_exchange::source::{FileStream, GeneratedStream, Replay, Source, SourceError, Stream};

/// Where messages come from; opened anew for each client.
#[derive(Debug)]
pub enum Origin {
    /// A file.
    File(PathBuf),
    /// A generator, at its first message.
    Generated(Box<Generator>),
}

/// Messages of an [`Origin`].
pub struct Messages(Box<dyn Source + Send>);

impl Origin {
    /// What `--generate` or a file name asks for. A file is opened once to see that it can be.
    pub fn of(feed: &Feed) -> anyhow::Result<Self> {
        match &feed.file {
            Some(path) => Self::file(path),
            None => Self::generated(&feed.generated),
        }
    }

    /// A file that can be opened.
    pub fn file(path: &Path) -> anyhow::Result<Self> {
        FileStream::open(path)?;
        Ok(Self::File(path.to_owned()))
    }

    /// A feed that can be generated.
    pub fn generated(generated: &Generated) -> anyhow::Result<Self> {
        let options = Options {
            seed: generated.seed,
            instruments: generated.instruments,
            messages: generated.messages,
            live_orders_max: generated.live_orders,
            unknown_types: false,
        };
        let generator =
            Generator::new(options).context("run `wirebook exchange --help` for the options")?;
        Ok(Self::Generated(Box::new(generator)))
    }

    /// Its messages, from the first.
    pub fn open(&self) -> Result<Messages, SourceError> {
        Ok(Messages(match self {
            Self::File(path) => Box::new(Replay::new(FileStream::open(path)?)),
            Self::Generated(generator) => {
                Box::new(Replay::new(GeneratedStream::new(generator.restart())))
            }
        }))
    }

    /// Number of messages: known for a generated feed, counted for a file, where framing errors show too.
    pub fn count(&self) -> Result<u64, SourceError> {
        match self {
            Self::Generated(generator) => Ok(generator.options().messages),
            Self::File(path) => {
                let mut stream = FileStream::open(path)?;
                let mut count = 0;
                while stream.next_message()?.is_some() {
                    count += 1;
                }
                Ok(count)
            }
        }
    }

    /// What to call it on a page.
    pub fn title(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Generated(generator) => {
                let options = generator.options();
                format!(
                    "generated, seed {}, {} instruments",
                    options.seed, options.instruments
                )
            }
        }
    }
}

impl Source for Messages {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn generated(messages: u64) -> Generated {
        Generated {
            seed: 3,
            messages,
            instruments: 2,
            live_orders: 64,
        }
    }

    #[test]
    fn a_generated_feed_repeats() {
        let origin = Origin::generated(&generated(400)).unwrap();
        assert_eq!(origin.count().unwrap(), 400);
        let all = |mut messages: Messages| {
            let mut found = Vec::new();
            while let Some(message) = messages.next_message().unwrap() {
                found.push(message.to_vec());
            }
            found
        };
        let first = all(origin.open().unwrap());
        assert_eq!(first.len(), 400);
        assert_eq!(first, all(origin.open().unwrap()));
    }

    #[test]
    fn what_cannot_be_had_is_said_before_anything_starts() {
        let error = Origin::generated(&generated(1)).unwrap_err();
        assert!(format!("{error:#}").contains("wirebook exchange --help"));
        let error = Origin::file(Path::new("/no/such.itch")).unwrap_err();
        assert!(error.to_string().contains("/no/such.itch"));
    }
}
