//! Every frame on the card's two lines in a pcapng file, with the card's time.
//!
//! What came to the card is its stimulus: a run whose peer does not repeat (the kernel, real time) is repeated
//! from its recording, cycle by cycle.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::mac::Frame;
use crate::output::PartialFile;
use pcap_file::pcapng::blocks::enhanced_packet::{EnhancedPacketBlock, EnhancedPacketOption};
use pcap_file::pcapng::blocks::interface_description::{
    InterfaceDescriptionBlock, InterfaceDescriptionOption,
};
use pcap_file::pcapng::{Block, PcapNgReader, PcapNgWriter};
use pcap_file::{DataLink, PcapError};
use thiserror::Error;

/// The interface of frames for the card.
const TO_CARD: u32 = 0;
/// The interface of frames of the card.
const TO_PEER: u32 = 1;
/// Names of the two, by number.
const NAMES: [&str; 2] = ["to card", "from card"];
/// Option if_tsresol: time in units of 10^-9 s.
const NANOSECONDS: u8 = 9;
/// Flags of a packet: direction in bits 1:0, CRC error in bit 24.
const INBOUND: u32 = 1;
const OUTBOUND: u32 = 2;
const CRC_ERROR: u32 = 1 << 24;

/// A recording cannot be written or read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RecordingError {
    /// The file cannot be written; nothing is left of it.
    #[error("{} cannot be recorded: {source}; check the folder with `ls -ld` and the space with `df`", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file cannot be read.
    #[error("{} cannot be read: {source}; check the path and its permissions", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is not one of ours.
    #[error("{} is no recording of a card: {what}; make one with `wirebook replay --pcap-out FILE`", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
}

/// Writes a recording. The file appears under its name when it is complete.
pub struct Recorder {
    /// `None` once writing failed or finished.
    writer: Option<PcapNgWriter<PartialFile>>,
    path: PathBuf,
    failed: Option<io::Error>,
}

impl Recorder {
    /// Starts a recording.
    ///
    /// # Errors
    /// [`RecordingError::Write`].
    pub fn create(path: &Path) -> Result<Self, RecordingError> {
        let write = |source| RecordingError::Write {
            path: path.to_owned(),
            source,
        };
        let file = PartialFile::create(path).map_err(write)?;
        let mut writer = PcapNgWriter::new(file).map_err(|e| write(system(e)))?;
        for name in NAMES {
            let interface = InterfaceDescriptionBlock {
                linktype: DataLink::ETHERNET,
                snaplen: 0,
                options: vec![
                    InterfaceDescriptionOption::IfName(name.into()),
                    InterfaceDescriptionOption::IfTsResol(NANOSECONDS),
                ],
            };
            writer
                .write_pcapng_block(interface)
                .map_err(|error| write(system(error)))?;
        }
        Ok(Self {
            writer: Some(writer),
            path: path.to_owned(),
            failed: None,
        })
    }

    /// A frame that reached the card's MAC.
    pub fn to_card(&mut self, cycle: u64, frame: &Frame) {
        let error = if frame.bad { CRC_ERROR } else { 0 };
        self.write(TO_CARD, cycle, &frame.bytes, INBOUND | error);
    }

    /// A frame of the card, with the cycle of its last beat.
    pub fn from_card(&mut self, cycle: u64, bytes: &[u8]) {
        self.write(TO_PEER, cycle, bytes, OUTBOUND);
    }

    /// Completes the file.
    ///
    /// # Errors
    /// [`RecordingError::Write`], also for what failed earlier; then no file is left.
    pub fn finish(self) -> Result<(), RecordingError> {
        let written = match (self.writer, self.failed) {
            (_, Some(error)) => Err(error),
            (Some(writer), None) => writer.into_inner().finish(),
            (None, None) => Ok(()),
        };
        written.map_err(|source| RecordingError::Write {
            path: self.path,
            source,
        })
    }

    /// A failure stops the recording, not the run; [`Recorder::finish`] tells it.
    fn write(&mut self, interface_id: u32, cycle: u64, bytes: &[u8], flags: u32) {
        let Some(writer) = &mut self.writer else {
            return;
        };
        let packet = EnhancedPacketBlock {
            interface_id,
            timestamp: time_of(cycle),
            original_len: bytes.len() as u32,
            data: Cow::Borrowed(bytes),
            options: vec![EnhancedPacketOption::Flags(flags)],
        };
        if let Err(error) = writer.write_pcapng_block(packet) {
            self.failed = Some(system(error));
            self.writer = None;
        }
    }
}

/// The frames for the card in a recording, with the cycles they reached its MAC.
///
/// # Errors
/// [`RecordingError`] when the file cannot be read or was not written by [`Recorder`].
pub fn stimulus(path: &Path) -> Result<Vec<(u64, Frame)>, RecordingError> {
    let foreign = |what: String| RecordingError::Foreign {
        path: path.to_owned(),
        what,
    };
    let fails = |error: PcapError| match error {
        PcapError::IoError(source) => RecordingError::Read {
            path: path.to_owned(),
            source,
        },
        other => foreign(other.to_string()),
    };
    let file = File::open(path).map_err(|source| RecordingError::Read {
        path: path.to_owned(),
        source,
    })?;
    let mut reader = PcapNgReader::new(BufReader::new(file)).map_err(fails)?;
    let mut frames: Vec<(u64, Frame)> = Vec::new();
    while let Some(block) = reader.next_block() {
        let Block::EnhancedPacket(packet) = block.map_err(fails)? else {
            continue;
        };
        if packet.interface_id != TO_CARD {
            continue;
        }
        let flags = packet.options.iter().find_map(|option| match option {
            EnhancedPacketOption::Flags(flags) => Some(*flags),
            _ => None,
        });
        let Some(flags) = flags.filter(|flags| flags & 3 == INBOUND) else {
            return Err(foreign("a packet's direction is missing".into()));
        };
        let frame = Frame {
            bytes: packet.data.to_vec(),
            bad: flags & CRC_ERROR != 0,
        };
        frames.push((cycle_at(packet.timestamp), frame));
    }
    let named = reader.interfaces().first().is_some_and(|interface| {
        interface.options.iter().any(
            |option| matches!(option, InterfaceDescriptionOption::IfName(name) if name == NAMES[0]),
        )
    });
    if !named {
        return Err(foreign(format!(
            "its first interface is not `{}`",
            NAMES[0]
        )));
    }
    Ok(frames)
}

/// A cycle is 6.4 ns; the card's time starts at power-on. Rounded down.
fn time_of(cycle: u64) -> Duration {
    Duration::from_nanos(cycle.saturating_mul(32) / 5)
}

/// The only cycle whose [`time_of`] this is.
fn cycle_at(time: Duration) -> u64 {
    let nanos = time.as_nanos();
    u64::try_from((nanos * 5).div_ceil(32)).unwrap_or(u64::MAX)
}

fn system(error: PcapError) -> io::Error {
    match error {
        PcapError::IoError(error) => error,
        other => io::Error::other(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("wirebook-{name}-{}.pcapng", std::process::id()))
    }

    #[test]
    fn every_cycle_survives_its_time() {
        for cycle in (0..10_000).chain([u64::from(u32::MAX), 1 << 50]) {
            assert_eq!(cycle_at(time_of(cycle)), cycle);
        }
        assert_eq!(time_of(5), Duration::from_nanos(32));
    }

    #[test]
    fn the_cards_frames_come_back_and_the_file_appears_at_the_end() {
        let path = scratch("recording");
        let mut recorder = Recorder::create(&path).unwrap();
        let good = Frame::from(vec![1; 61]);
        let bad = Frame {
            bytes: vec![2; 64],
            bad: true,
        };
        recorder.to_card(7, &good);
        recorder.from_card(8, &[3; 60]);
        recorder.to_card(9, &bad);
        assert!(!path.exists());
        recorder.finish().unwrap();
        assert_eq!(stimulus(&path).unwrap(), [(7, good), (9, bad)]);
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_recording_given_up_leaves_nothing() {
        let path = scratch("given-up");
        drop(Recorder::create(&path).unwrap());
        assert!(!path.exists());
        let error = Recorder::create(Path::new("/no/such/folder/x"))
            .err()
            .unwrap();
        assert!(
            error
                .to_string()
                .contains("/no/such/folder/x cannot be recorded")
        );
    }

    #[test]
    fn what_is_no_recording_is_refused() {
        let path = scratch("foreign");
        for bytes in [
            &b""[..],
            b"\n\r\r\n",
            &[0; 64],
            &[0xA1, 0xB2, 0xC3, 0xD4, 0, 2, 0, 4],
        ] {
            std::fs::write(&path, bytes).unwrap();
            assert!(stimulus(&path).is_err(), "{bytes:?}");
        }
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(stimulus(&path), Err(RecordingError::Read { .. })));
    }
}
