//! The same feed through kernel-feed, which shares no code with the card or with `wirebook-book`.

use crate::feed::{Messages, Origin};
use std::fmt;
use wirebook_exchange::source::{Source, SourceError};
use wirebook_kernel_feed::Book;
use wirebook_kernel_feed::decode::decode;

/// How a run compares with the reference.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The same books after the same messages.
    Agrees {
        /// Messages compared.
        messages: u64,
    },
    /// Other books: the card, the driver or a decoder is wrong.
    Differs {
        /// Messages compared.
        messages: u64,
        /// The run's digest.
        ours: u64,
        /// The reference's digest.
        theirs: u64,
    },
    /// The books are marked: messages were lost on purpose or by the line, and that was said.
    Marked,
    /// Nothing to compare with: a capture's frames are no list of messages.
    Capture,
}

impl Verdict {
    /// Compares books built from the first `messages` messages of `origin`.
    ///
    /// # Errors
    /// When the feed cannot be read again.
    pub fn of(
        origin: &Origin,
        messages: u64,
        digest: u64,
        exact: bool,
    ) -> Result<Self, SourceError> {
        match origin {
            Origin::Capture(..) => Ok(Self::Capture),
            _ if !exact => Ok(Self::Marked),
            _ => {
                let theirs = reference(origin.open()?, messages)?;
                Ok(if theirs == digest {
                    Self::Agrees { messages }
                } else {
                    Self::Differs {
                        messages,
                        ours: digest,
                        theirs,
                    }
                })
            }
        }
    }

    /// Whether the run is proven wrong.
    pub fn is_wrong(&self) -> bool {
        matches!(self, Self::Differs { .. })
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agrees { .. } => f.write_str("kernel-feed builds the same books"),
            Self::Differs { ours, theirs, .. } => {
                write!(
                    f,
                    "kernel-feed DIFFERS: {ours:016x} here, {theirs:016x} there"
                )
            }
            Self::Marked => f.write_str("not compared: the books are marked"),
            Self::Capture => f.write_str("not compared: a capture"),
        }
    }
}

fn reference(mut messages: Messages, count: u64) -> Result<u64, SourceError> {
    let mut book = Book::new();
    let mut done = 0;
    while done < count
        && let Some(octets) = messages.next_message()?
    {
        done += 1;
        // What is no ITCH message changes no book.
        if let Ok(message) = decode(octets) {
            book.apply(&message);
        }
    }
    Ok(book.digest())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Generated;

    #[test]
    fn verdicts() {
        let generated = Generated {
            seed: 3,
            messages: 1_000,
            instruments: 2,
            live_orders: 64,
        };
        let origin = Origin::generated(&generated).unwrap();
        let digest = reference(origin.open().unwrap(), 800).unwrap();
        assert_ne!(digest, 0, "no live orders in the middle of the day");
        let of = |messages, digest, exact| Verdict::of(&origin, messages, digest, exact).unwrap();
        assert_eq!(of(800, digest, true), Verdict::Agrees { messages: 800 });
        let wrong = of(800, digest ^ 1, true);
        assert!(wrong.is_wrong() && wrong.to_string().contains("DIFFERS"));
        assert!(of(700, digest, true).is_wrong());
        assert_eq!(of(800, digest, false), Verdict::Marked);
        assert!(!Verdict::Marked.is_wrong() && !Verdict::Capture.is_wrong());
    }
}
