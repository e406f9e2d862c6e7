//! Frames from a capture file.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Outbound, Peer, PeerError, PeerStats};
use pcap_file::DataLink;
use pcap_file::pcap::PcapParser;
use thiserror::Error;
use wirebook_wire::eth::MIN_FRAME_LEN;

/// Longest capture that is read, in bytes: it is held in memory whole.
pub const CAPTURE_BYTES_MAX: u64 = 512 << 20;

/// Why a capture cannot be replayed.
#[derive(Debug, Error)]
pub enum PcapError {
    /// The file cannot be read.
    #[error("{} cannot be read: {source}; check the path and its permissions", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Too much for memory.
    #[error(
        "{} is longer than the {} MiB that are read into memory; split it with \
         `editcap -c 1000000 IN OUT`",
        path.display(), CAPTURE_BYTES_MAX >> 20
    )]
    TooLong {
        /// The file.
        path: PathBuf,
    },
    /// Not a classic capture.
    #[error(
        "not a pcap file (it starts with 0x{0:08x}); convert a pcapng with `editcap -F pcap IN OUT`"
    )]
    Magic(u32),
    /// Not Ethernet.
    #[error("the capture's link type is {0}, not Ethernet (1); capture on an Ethernet interface")]
    LinkType(u32),
    /// The file ends inside a header or a packet.
    #[error("the capture ends inside packet {packet} (counted from 1); copy it again")]
    Truncated {
        /// The packet being read, 0 for the file header.
        packet: usize,
    },
}

/// The frames of a classic capture (pcap, either byte order), in order.
fn read_frames(capture: &[u8]) -> Result<Vec<Vec<u8>>, PcapError> {
    let (mut rest, parser) = PcapParser::new(capture).map_err(|error| match error {
        pcap_file::PcapError::IncompleteBuffer => PcapError::Truncated { packet: 0 },
        _ => PcapError::Magic(
            capture
                .first_chunk()
                .map_or(0, |&word| u32::from_le_bytes(word)),
        ),
    })?;
    // The upper half tells the length of the FCS.
    let link = u32::from(parser.header().datalink) & 0xFFFF;
    if link != u32::from(DataLink::ETHERNET) {
        return Err(PcapError::LinkType(link));
    }
    let mut frames = Vec::new();
    while !rest.is_empty() {
        // Raw: neither a time nor a snap length that makes no sense spoils a frame.
        let (after, packet) = parser
            .next_raw_packet(rest)
            .map_err(|_| PcapError::Truncated {
                packet: frames.len() + 1,
            })?;
        frames.push(packet.data.into_owned());
        rest = after;
    }
    Ok(frames)
}

/// Sends the frames of a capture in order, as fast as the line takes them; capture times are ignored.
#[derive(Debug)]
pub struct PcapPeer {
    frames: VecDeque<Vec<u8>>,
    stats: PeerStats,
}

impl PcapPeer {
    /// Opens a capture. Frames below the minimum are padded, as the line they were taken from did after
    /// the capture.
    ///
    /// # Errors
    /// [`PcapError`] when the file cannot be read, is longer than [`CAPTURE_BYTES_MAX`] or is not a capture
    /// of Ethernet.
    pub fn open(path: &Path) -> Result<Self, PcapError> {
        let failed = |source| PcapError::Io {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(failed)?;
        let mut is_long = file.metadata().map_err(failed)?.len() > CAPTURE_BYTES_MAX;
        let mut capture = Vec::new();
        if !is_long {
            // What is no regular file has no length.
            let mut bounded = file.take(CAPTURE_BYTES_MAX + 1);
            bounded.read_to_end(&mut capture).map_err(failed)?;
            is_long = capture.len() as u64 > CAPTURE_BYTES_MAX;
        }
        if is_long {
            return Err(PcapError::TooLong {
                path: path.to_owned(),
            });
        }
        Ok(Self::new(read_frames(&capture)?))
    }

    /// Sends these frames.
    #[must_use]
    pub fn new(frames: Vec<Vec<u8>>) -> Self {
        Self {
            frames: frames.into(),
            stats: PeerStats::default(),
        }
    }
}

impl Peer for PcapPeer {
    fn receive(&mut self, _now: Duration, _frame: Vec<u8>) {
        // A recording does not listen.
    }

    fn poll(&mut self, _now: Duration, out: &mut Outbound<'_>) -> Result<(), PeerError> {
        while out.has_room()
            && let Some(mut frame) = self.frames.pop_front()
        {
            if frame.len() < MIN_FRAME_LEN {
                frame.resize(MIN_FRAME_LEN, 0);
            }
            self.stats.frames += 1;
            out.send(frame);
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.frames.is_empty()
    }

    fn stats(&self) -> PeerStats {
        self.stats
    }
}
