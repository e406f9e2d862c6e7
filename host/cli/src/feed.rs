//! The feed a command was asked for.

use crate::args::{Feed, Generated};
use anyhow::{Context, bail, ensure};
use std::fs::File;
use std::io::{self, Read};
use std::net::SocketAddrV4;
use std::path::{Path, PathBuf};
use wirebook_exchange::generate::{Generator, Options};
use wirebook_exchange::source::{FileStream, GeneratedStream, Replay, Source, SourceError, Stream};

/// Groups of one capture: the sessions of the simulated card.
const CAPTURE_GROUPS_MAX: usize = 4;

/// Where messages come from; opened anew for each client.
#[derive(Debug)]
pub enum Origin {
    /// A file.
    File(PathBuf),
    /// A generator, at its first message.
    Generated(Box<Generator>),
    /// Frames of a capture, for these groups.
    Capture(PathBuf, Vec<SocketAddrV4>),
}

/// Messages of an [`Origin`].
pub struct Messages(Box<dyn Source + Send>);

impl Origin {
    /// What `--generate` or a file name asks for. A file is opened once to see that it can be, and its
    /// first octets tell a capture from messages.
    ///
    /// # Errors
    /// When it cannot be read or generated, or a capture comes without its groups.
    pub fn of(feed: &Feed) -> anyhow::Result<Self> {
        let Some(path) = &feed.file else {
            return Self::generated(&feed.generated);
        };
        FileStream::open(path)?;
        match kind(path)? {
            Kind::Messages => Ok(Self::File(path.clone())),
            Kind::Pcap => {
                ensure!(
                    (1..=CAPTURE_GROUPS_MAX).contains(&feed.capture.len()),
                    "{0} is a capture: say which groups to listen to with 1 to {CAPTURE_GROUPS_MAX} \
                     `--capture IP:PORT` (`tshark -r {0}` shows them)",
                    path.display()
                );
                Ok(Self::Capture(path.clone(), feed.capture.clone()))
            }
            Kind::Pcapng => bail!(
                "{0} is a pcapng; convert it with `tshark -F pcap -r {0} -w {0}.pcap`",
                path.display()
            ),
        }
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
    ///
    /// # Errors
    /// When it cannot be read, or is a capture: frames are not served as messages.
    pub fn open(&self) -> Result<Messages, SourceError> {
        Ok(Messages(match self {
            Self::File(path) => Box::new(Replay::new(FileStream::open(path)?)),
            Self::Generated(generator) => {
                Box::new(Replay::new(GeneratedStream::new(generator.restart())))
            }
            Self::Capture(path, _) => {
                let cause = "a capture has frames, not messages; send it with `wirebook replay`";
                return Err(SourceError::Open {
                    path: path.clone(),
                    source: io::Error::other(cause),
                });
            }
        }))
    }

    /// Number of messages: known for a generated feed, counted for a file, where framing errors show too;
    /// `None` for a capture.
    ///
    /// # Errors
    /// When a file's framing is broken.
    pub fn count(&self) -> Result<Option<u64>, SourceError> {
        match self {
            Self::Generated(generator) => Ok(Some(generator.options().messages)),
            Self::File(path) => {
                let mut stream = FileStream::open(path)?;
                let mut count = 0;
                while stream.next_message()?.is_some() {
                    count += 1;
                }
                Ok(Some(count))
            }
            Self::Capture(..) => Ok(None),
        }
    }

    /// What to call it on a page.
    pub fn title(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Capture(path, groups) => {
                let groups: Vec<String> = groups.iter().map(ToString::to_string).collect();
                format!("{} for {}", path.display(), groups.join(", "))
            }
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

enum Kind {
    Messages,
    Pcap,
    Pcapng,
}

/// Tells by the first octets. No message is as long as a pcap's magic number would announce.
fn kind(path: &Path) -> anyhow::Result<Kind> {
    let mut magic = Vec::new();
    File::open(path)
        .and_then(|file| file.take(4).read_to_end(&mut magic))
        .with_context(|| format!("{} cannot be read; check it with `ls -l`", path.display()))?;
    // Microseconds or nanoseconds, either byte order.
    Ok(match magic[..] {
        [0xA1, 0xB2, 0xC3, 0xD4]
        | [0xD4, 0xC3, 0xB2, 0xA1]
        | [0xA1, 0xB2, 0x3C, 0x4D]
        | [0x4D, 0x3C, 0xB2, 0xA1] => Kind::Pcap,
        [0x0A, 0x0D, 0x0D, 0x0A] => Kind::Pcapng,
        _ => Kind::Messages,
    })
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

    fn feed(path: &Path, capture: Vec<SocketAddrV4>) -> Feed {
        Feed {
            file: Some(path.to_owned()),
            generate: false,
            capture,
            generated: generated(500),
        }
    }

    #[test]
    fn a_generated_feed_repeats() {
        let origin = Origin::generated(&generated(400)).unwrap();
        assert_eq!(origin.count().unwrap(), Some(400));
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
        let error = Origin::of(&feed(Path::new("/no/such.itch"), Vec::new())).unwrap_err();
        assert!(error.to_string().contains("/no/such.itch"));
    }

    #[test]
    fn files_are_told_apart_by_their_first_octets() {
        let group = SocketAddrV4::new([233, 54, 12, 111].into(), 26477);
        let path = std::env::temp_dir().join(format!("wirebook-feed-{}", std::process::id()));
        let of = |octets: &[u8], capture: &[SocketAddrV4]| {
            std::fs::write(&path, octets).unwrap();
            Origin::of(&feed(&path, capture.to_vec())).map_err(|error| error.to_string())
        };
        let pcap = [0xD4, 0xC3, 0xB2, 0xA1, 2, 0];
        let capture = of(&pcap, &[group]).unwrap();
        assert!(matches!(capture, Origin::Capture(_, groups) if groups == [group]));
        assert!(of(&pcap, &[]).unwrap_err().contains("--capture IP:PORT"));
        assert!(of(&pcap, &[group; 5]).is_err());
        assert!(
            of(&[0x0A, 0x0D, 0x0D, 0x0A], &[])
                .unwrap_err()
                .contains("-F pcap")
        );
        let messages = of(&[0, 1, b'S'], &[]).unwrap();
        assert!(matches!(messages, Origin::File(_)));
        assert_eq!(messages.count().unwrap(), Some(1));
        assert!(matches!(of(&[], &[]), Ok(Origin::File(_))));
        std::fs::remove_file(&path).unwrap();
    }
}
