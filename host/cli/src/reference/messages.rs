//! A feed's messages as kernel-feed reads them.

use crate::feed::Origin;
use anyhow::{Context as _, ensure};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use wirebook_kernel_feed::capture;
use wirebook_kernel_feed::file::Reader;

/// Longest capture that is read, the simulated exchange's bound too.
const CAPTURE_OCTETS_MAX: u64 = 512 << 20;

/// Messages with their numbers, as kernel-feed reads them.
pub type Messages = Box<dyn Iterator<Item = anyhow::Result<(u64, Vec<u8>)>> + Send>;

/// The messages of a session's feed, from its first.
///
/// # Errors
/// When the feed cannot be read.
pub fn messages(origin: &Origin) -> anyhow::Result<Messages> {
    let name = |path: &Path| format!("{} cannot be read", path.display());
    Ok(match origin {
        Origin::Generated(generator) => {
            let octets = generator.restart().map(|message| message.to_vec());
            Box::new((1..).zip(octets).map(Ok))
        }
        Origin::File(path) => {
            let name = name(path);
            let file = File::open(path).with_context(|| name.clone())?;
            let mut reader = Reader::new(BufReader::new(file));
            let next = move || {
                let octets = reader
                    .next_message()
                    .map(|octets| octets.map(<[u8]>::to_vec));
                octets.with_context(|| name.clone()).transpose()
            };
            let numbered = (1..).zip(std::iter::from_fn(next));
            Box::new(numbered.map(|(sequence, octets)| Ok((sequence, octets?))))
        }
        Origin::Capture(path, group) => {
            let pcap = capture_octets(path).with_context(|| name(path))?;
            let found = capture::messages(&pcap, *group).with_context(|| name(path))?;
            Box::new(found.into_iter().map(Ok))
        }
    })
}

/// A capture, whole in memory: its packets come in no order of their numbers.
fn capture_octets(path: &Path) -> anyhow::Result<Vec<u8>> {
    let file = File::open(path)?;
    let mut octets = Vec::new();
    let mut length = file.metadata()?.len();
    if length <= CAPTURE_OCTETS_MAX {
        file.take(CAPTURE_OCTETS_MAX + 1).read_to_end(&mut octets)?;
        length = octets.len() as u64;
    }
    ensure!(
        length <= CAPTURE_OCTETS_MAX,
        "it is longer than the {} MiB that are read into memory; split it with \
         `editcap -c 1000000 IN OUT`",
        CAPTURE_OCTETS_MAX >> 20
    );
    Ok(octets)
}
