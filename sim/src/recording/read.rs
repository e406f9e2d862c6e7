//! Reading a recording back.

use super::{
    CRC_ERROR, Conditions, HOST, HostCall, INBOUND, NAMES, RecordingError, TO_CARD, cycle_at,
};
use crate::mac::Frame;
use pcap_file::PcapError;
use pcap_file::pcapng::blocks::enhanced_packet::{EnhancedPacketBlock, EnhancedPacketOption};
use pcap_file::pcapng::blocks::interface_description::InterfaceDescriptionOption;
use pcap_file::pcapng::blocks::section_header::{SectionHeaderBlock, SectionHeaderOption};
use pcap_file::pcapng::{Block, PcapNgReader};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// Something that came to the card.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stimulus {
    /// A frame reached its MAC.
    Frame(Frame),
    /// The host did something.
    Host(HostCall),
}

/// What came to a card, with the cycles, and under which conditions.
#[derive(Clone, Debug)]
pub struct Recording {
    path: PathBuf,
    conditions: Conditions,
    stimuli: Vec<(u64, Stimulus)>,
}

impl Recording {
    /// Reads a file that a [`Recorder`](super::Recorder) wrote.
    ///
    /// # Errors
    /// [`RecordingError`] when it cannot be read, or was written by something else.
    pub fn open(path: &Path) -> Result<Self, RecordingError> {
        let read = |source| RecordingError::Read {
            path: path.to_owned(),
            source,
        };
        let foreign = |what: String| RecordingError::Foreign {
            path: path.to_owned(),
            what,
        };
        let fails = |error: PcapError| match error {
            PcapError::IoError(source) => read(source),
            other => foreign(other.to_string()),
        };
        let file = File::open(path).map_err(read)?;
        let mut reader = PcapNgReader::new(BufReader::new(file)).map_err(fails)?;
        let conditions = conditions(reader.section());
        let mut stimuli = Vec::new();
        while let Some(block) = reader.next_block() {
            if let Block::EnhancedPacket(packet) = block.map_err(fails)? {
                let cycle = cycle_at(packet.timestamp);
                let found = stimulus(&packet).map_err(|what| foreign(what.to_owned()))?;
                stimuli.extend(found.map(|stimulus| (cycle, stimulus)));
            }
        }
        let is_named = reader.interfaces().first().is_some_and(|interface| {
            interface.options.iter().any(|option| {
                matches!(option, InterfaceDescriptionOption::IfName(name) if name == NAMES[0])
            })
        });
        if !is_named {
            let what = format!("its first interface is not `{}`", NAMES[0]);
            return Err(foreign(what));
        }
        let conditions =
            conditions.ok_or_else(|| foreign("it does not say its pace and seed".to_owned()))?;
        Ok(Self {
            path: path.to_owned(),
            conditions,
            stimuli,
        })
    }

    /// What a repeated run must have in common with it.
    #[must_use]
    pub fn conditions(&self) -> Conditions {
        self.conditions
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it has what the host did, too, which then repeats with it.
    #[must_use]
    pub fn has_host(&self) -> bool {
        let is_host = |(_, stimulus): &(u64, Stimulus)| matches!(stimulus, Stimulus::Host(_));
        self.stimuli.iter().any(is_host)
    }

    /// The frames for the card, with the cycles they reached its MAC.
    #[must_use]
    pub fn into_frames(self) -> Vec<(u64, Frame)> {
        let frames = self.stimuli.into_iter();
        let frames = frames.filter_map(|(cycle, stimulus)| match stimulus {
            Stimulus::Frame(frame) => Some((cycle, frame)),
            Stimulus::Host(_) => None,
        });
        frames.collect()
    }

    /// All that came to the card, in its order.
    #[must_use]
    pub fn into_stimuli(self) -> Vec<(u64, Stimulus)> {
        self.stimuli
    }
}

fn conditions(section: &SectionHeaderBlock<'_>) -> Option<Conditions> {
    section.options.iter().find_map(|option| match option {
        SectionHeaderOption::Comment(text) => Conditions::from_text(text),
        _ => None,
    })
}

/// What a packet was for the card; `None` for a frame of its own.
fn stimulus(packet: &EnhancedPacketBlock<'_>) -> Result<Option<Stimulus>, &'static str> {
    match packet.interface_id {
        TO_CARD => {}
        HOST => {
            let call =
                HostCall::from_octets(&packet.data).ok_or("a call of its host is unknown")?;
            return Ok(Some(Stimulus::Host(call)));
        }
        _ => return Ok(None),
    }
    let flags = packet.options.iter().find_map(|option| match option {
        EnhancedPacketOption::Flags(flags) => Some(*flags),
        _ => None,
    });
    let flags = flags.filter(|flags| flags & 3 == INBOUND);
    let flags = flags.ok_or("a packet's direction is missing")?;
    Ok(Some(Stimulus::Frame(Frame {
        bytes: packet.data.to_vec(),
        bad: flags & CRC_ERROR != 0,
    })))
}
