//! The feed a command was asked for.

use crate::args::{Feed, Generated, Run};
use anyhow::{Context, bail};
use std::fs::File;
use std::io::{self, Read};
use std::net::SocketAddrV4;
use std::path::{Path, PathBuf};
use wirebook_exchange::generate::{Generator, OptionsError};
use wirebook_exchange::source::{FileStream, GeneratedStream, Replay, Source, SourceError, Stream};

/// Where one session's messages come from; opened anew for each client.
#[derive(Debug)]
pub enum Origin {
    /// A file.
    File(PathBuf),
    /// A generator, at its first message.
    Generated(Box<Generator>),
    /// Frames of a capture to this group.
    Capture(PathBuf, SocketAddrV4),
}

/// Messages of an [`Origin`].
pub struct Messages(Box<dyn Source + Send>);

impl Origin {
    /// The messages that `--generate` or a file name asks for. A file is opened once to see that it can be.
    ///
    /// # Errors
    /// When it cannot be read or generated, or is a capture: its frames are not served as messages.
    pub fn of(feed: &Feed) -> anyhow::Result<Self> {
        let Some(path) = &feed.file else {
            return Self::generated(&feed.generated);
        };
        FileStream::open(path)?;
        match kind(path)? {
            Kind::Messages => Ok(Self::File(path.clone())),
            Kind::Pcap => bail!(
                "{0} is a capture, frames and no messages: send them through the card with `wirebook replay \
                 {0} --capture IP:PORT` (`tshark -r {0}` shows group and port)",
                path.display()
            ),
            Kind::Pcapng => bail!(pcapng(path)),
        }
    }

    /// The feed of each session that a run asks for.
    ///
    /// # Errors
    /// As [`Origin::of`], or when `--capture` is given with a file that is none.
    pub fn of_run(run: &Run) -> anyhow::Result<Vec<Self>> {
        let Some(path) = run.feed.file.as_ref().filter(|_| !run.capture.is_empty()) else {
            let feed = |session: u8| {
                let mut feed = run.feed.clone();
                feed.generated.seed = feed.generated.seed.wrapping_add(session.into());
                Self::of(&feed)
            };
            return (0..run.sessions).map(feed).collect();
        };
        FileStream::open(path)?;
        match kind(path)? {
            Kind::Pcap => {}
            Kind::Messages => bail!(
                "{} is not a capture; run it without `--capture`, as a file of messages",
                path.display()
            ),
            Kind::Pcapng => bail!(pcapng(path)),
        }
        let capture = |&group| Self::Capture(path.clone(), group);
        Ok(run.capture.iter().map(capture).collect())
    }

    /// A feed that can be generated.
    ///
    /// # Errors
    /// When it cannot, naming the option.
    pub fn generated(generated: &Generated) -> anyhow::Result<Self> {
        let generator = Generator::new(generated.options()).map_err(|error| {
            let option = match error {
                OptionsError::NoInstruments => "--instruments",
                OptionsError::TooShort { .. } => "--messages",
                OptionsError::TooFewOrders { .. } => "--live-orders",
            };
            anyhow::Error::new(error).context(option)
        })?;
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
            Self::Capture(path, group) => format!("{} for {group}", path.display()),
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

fn pcapng(path: &Path) -> String {
    format!(
        "{0} is a pcapng; convert it with `tshark -F pcap -r {0} -w {0}.pcap`",
        path.display()
    )
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
    use crate::args::{Cli, Command};
    use clap::Parser;

    fn run(args: &[&str]) -> Run {
        let cli = Cli::try_parse_from([&["wirebook", "replay"], args].concat()).unwrap();
        match cli.command {
            Command::Replay(replay) => replay.run,
            other => panic!("{other:?}"),
        }
    }

    fn all(origin: &Origin) -> Vec<Vec<u8>> {
        let mut messages = origin.open().unwrap();
        let mut found = Vec::new();
        while let Some(message) = messages.next_message().unwrap() {
            found.push(message.to_vec());
        }
        found
    }

    #[test]
    fn each_session_has_a_feed_of_its_own_that_repeats() {
        let args = ["--generate", "--messages", "400", "--sessions", "3"];
        let origins = Origin::of_run(&run(&args)).unwrap();
        let days: Vec<_> = origins.iter().map(all).collect();
        assert_eq!(days.len(), 3);
        assert!(days.iter().all(|day| day.len() == 400));
        assert_eq!(days[0], all(&origins[0]));
        assert!(days[0] != days[1] && days[1] != days[2] && days[0] != days[2]);
        let args = ["--generate", "--messages", "400", "--seed", "2"];
        assert_eq!(days[1], all(&Origin::of_run(&run(&args)).unwrap()[0]));
        assert_eq!(origins[0].count().unwrap(), Some(400));
    }

    #[test]
    fn what_cannot_be_had_is_said_before_anything_starts() {
        let error = |args: &[&str]| format!("{:#}", Origin::of_run(&run(args)).unwrap_err());
        let short = error(&["--generate", "--messages", "1"]);
        assert!(short.starts_with("--messages: a session with"), "{short}");
        let few = error(&["--generate", "--live-orders", "1"]);
        assert!(few.starts_with("--live-orders: a market"), "{few}");
        assert!(error(&["/no/such.itch"]).contains("/no/such.itch"));
        assert!(error(&["/"]).starts_with("/ cannot be read"));
    }

    #[test]
    fn files_are_told_apart_by_their_first_octets() {
        let group = "233.54.12.111:26477";
        let path = std::env::temp_dir().join(format!("wirebook-feed-{}", std::process::id()));
        let of = |octets: &[u8], options: &[&str]| {
            std::fs::write(&path, octets).unwrap();
            let run = run(&[&[path.to_str().unwrap()], options].concat());
            Origin::of_run(&run).map_err(|error| error.to_string())
        };
        let pcap = [0xD4, 0xC3, 0xB2, 0xA1, 2, 0];
        let origins = of(&pcap, &["--capture", group, "--capture", "239.1.1.1:5"]).unwrap();
        let [Origin::Capture(_, first), Origin::Capture(..)] = origins[..] else {
            panic!("{origins:?}");
        };
        assert_eq!(first.to_string(), group);
        assert!(of(&pcap, &[]).unwrap_err().contains("--capture IP:PORT"));
        let pcapng = of(&[0x0A, 0x0D, 0x0D, 0x0A], &[]).unwrap_err();
        assert!(pcapng.contains("-F pcap"));
        let messages = of(&[0, 1, b'S'], &[]).unwrap();
        assert!(matches!(messages[..], [Origin::File(_)]));
        assert_eq!(messages[0].count().unwrap(), Some(1));
        let no_capture = of(&[0, 1, b'S'], &["--capture", group]).unwrap_err();
        assert!(no_capture.contains("is not a capture"), "{no_capture}");
        assert!(matches!(of(&[], &[]).unwrap()[..], [Origin::File(_)]));
        std::fs::remove_file(&path).unwrap();
    }
}
