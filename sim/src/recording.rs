//! Every frame on the card's two lines in a pcapng file, with the card's time.
//!
//! What came to the card is its stimulus: a run whose peer does not repeat (the kernel, real time) is repeated
//! from its recording, cycle by cycle. Where the host does not repeat either, because it is another process, what
//! it did is recorded, too: [`HostCall`].

mod conditions;
mod host_call;
mod read;

pub use conditions::Conditions;
pub use host_call::HostCall;
pub use read::{Recording, Stimulus};

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::mac::Frame;
use crate::output::PartialFile;
use pcap_file::pcapng::PcapNgWriter;
use pcap_file::pcapng::blocks::enhanced_packet::{EnhancedPacketBlock, EnhancedPacketOption};
use pcap_file::pcapng::blocks::interface_description::{
    InterfaceDescriptionBlock, InterfaceDescriptionOption,
};
use pcap_file::pcapng::blocks::section_header::{SectionHeaderBlock, SectionHeaderOption};
use pcap_file::{DataLink, Endianness, PcapError};
use thiserror::Error;

/// The interface of frames for the card.
const TO_CARD: u32 = 0;
/// The interface of frames of the card.
const TO_PEER: u32 = 1;
/// What the host did, where that is recorded.
const HOST: u32 = 2;
/// Names of the three, by number.
const NAMES: [&str; 3] = ["to card", "from card", "host"];
/// What the section says that wrote it.
const APPLICATION: &str = "wirebook";
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
    /// The card does something else with the same stimulus.
    #[error(
        "the card did something else than in {}; repeat it with the build of wirebook that recorded it", path.display()
    )]
    Differs {
        /// The file.
        path: PathBuf,
    },
}

/// Writes a recording. The file appears under its name when it is complete.
pub struct Recorder {
    /// `None` once writing failed or finished.
    writer: Option<PcapNgWriter<PartialFile>>,
    /// Whether it keeps what the host does.
    has_host: bool,
    path: PathBuf,
    failed: Option<io::Error>,
}

impl Recorder {
    /// Starts a recording of the frames: for a run whose host repeats by itself.
    ///
    /// # Errors
    /// [`RecordingError::Write`].
    pub fn create(path: &Path, conditions: &Conditions) -> Result<Self, RecordingError> {
        Self::start(path, conditions, false)
    }

    /// Starts a recording of the frames and of what the host does.
    ///
    /// # Errors
    /// [`RecordingError::Write`].
    pub fn with_host(path: &Path, conditions: &Conditions) -> Result<Self, RecordingError> {
        Self::start(path, conditions, true)
    }

    fn start(path: &Path, conditions: &Conditions, has_host: bool) -> Result<Self, RecordingError> {
        let write = |source| RecordingError::Write {
            path: path.to_owned(),
            source,
        };
        let file = PartialFile::create(path).map_err(write)?;
        let section = SectionHeaderBlock {
            endianness: Endianness::Little,
            options: vec![
                SectionHeaderOption::Comment(conditions.to_string().into()),
                SectionHeaderOption::UserApplication(APPLICATION.into()),
            ],
            ..SectionHeaderBlock::default()
        };
        let writer = PcapNgWriter::with_section_header(file, section);
        let mut writer = writer.map_err(|e| write(system(e)))?;
        let links = [DataLink::ETHERNET, DataLink::ETHERNET, DataLink::USER0];
        let count = if has_host { 3 } else { 2 };
        for (name, linktype) in NAMES.into_iter().zip(links).take(count) {
            let interface = InterfaceDescriptionBlock {
                linktype,
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
            has_host,
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

    /// What the host does to the card in this cycle; nothing where that is not recorded.
    pub fn host(&mut self, cycle: u64, call: HostCall) {
        if self.has_host {
            self.write(HOST, cycle, &call.octets(), INBOUND);
        }
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

    const CONDITIONS: Conditions = Conditions {
        seed: 9,
        cycles_per_tick: 156,
        timeout_ticks: Some(60_000),
    };

    #[test]
    fn the_cards_frames_come_back_and_the_file_appears_at_the_end() {
        let path = scratch("recording");
        let mut recorder = Recorder::create(&path, &CONDITIONS).unwrap();
        let good = Frame::from(vec![1; 61]);
        let bad = Frame {
            bytes: vec![2; 64],
            bad: true,
        };
        recorder.to_card(7, &good);
        recorder.from_card(8, &[3; 60]);
        // Not of a run whose host repeats by itself.
        recorder.host(8, HostCall::Reset);
        recorder.to_card(9, &bad);
        assert!(!path.exists());
        recorder.finish().unwrap();
        let recording = Recording::open(&path).unwrap();
        assert_eq!(recording.conditions(), CONDITIONS);
        assert!(!recording.has_host());
        assert_eq!(recording.into_frames(), [(7, good), (9, bad)]);
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn what_the_host_did_comes_back_in_its_place() {
        let path = scratch("host");
        let mut recorder = Recorder::with_host(&path, &CONDITIONS).unwrap();
        let frame = Frame::from(vec![1; 61]);
        recorder.host(32, HostCall::Write(0x28, 77));
        recorder.to_card(40, &frame);
        recorder.host(40, HostCall::Ring(3, 1));
        recorder.from_card(41, &[3; 60]);
        recorder.host(99, HostCall::Left(5));
        recorder.finish().unwrap();
        let recording = Recording::open(&path).unwrap();
        assert!(recording.has_host());
        let stimuli = [
            (32, Stimulus::Host(HostCall::Write(0x28, 77))),
            (40, Stimulus::Frame(frame)),
            (40, Stimulus::Host(HostCall::Ring(3, 1))),
            (99, Stimulus::Host(HostCall::Left(5))),
        ];
        assert_eq!(recording.into_stimuli(), stimuli);
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_recording_given_up_leaves_nothing() {
        let path = scratch("given-up");
        drop(Recorder::create(&path, &CONDITIONS).unwrap());
        assert!(!path.exists());
        let error = Recorder::create(Path::new("/no/such/folder/x"), &CONDITIONS)
            .err()
            .unwrap();
        assert!(
            error
                .to_string()
                .contains("/no/such/folder/x cannot be recorded")
        );
    }

    /// A section and an interface as we write them, but nothing of the conditions.
    #[test]
    fn a_recording_that_lacks_its_pace_is_refused() {
        let path = scratch("no-pace");
        let mut writer = PcapNgWriter::new(std::fs::File::create(&path).unwrap()).unwrap();
        let interface = InterfaceDescriptionBlock {
            linktype: DataLink::ETHERNET,
            snaplen: 0,
            options: vec![InterfaceDescriptionOption::IfName("to card".into())],
        };
        writer.write_pcapng_block(interface).unwrap();
        drop(writer);
        let error = Recording::open(&path).unwrap_err().to_string();
        assert!(error.contains("does not say its pace and seed"), "{error}");
        assert!(error.contains("wirebook replay --pcap-out FILE"), "{error}");
        std::fs::remove_file(path).unwrap();
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
            assert!(Recording::open(&path).is_err(), "{bytes:?}");
        }
        std::fs::remove_file(&path).unwrap();
        let missing = Recording::open(&path);
        assert!(matches!(missing, Err(RecordingError::Read { .. })));
    }
}
