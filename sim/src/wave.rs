//! Waveform files: they appear under their name when they are whole, or not at all.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::output::PartialName;
use crate::pins::Pins;
use thiserror::Error;
use verilator_sys::TraceError;

/// Types of an FST file's blocks, from the format's description in GTKWave's manual.
const HEADER: u8 = 0;
const GEOMETRY: u8 = 3;
const HIERARCHIES: [u8; 3] = [4, 6, 7];
/// What a header block's length field says.
const HEADER_LENGTH: u64 = 329;
/// Octets of a length field, which counts itself.
const LENGTH_OCTETS: u64 = 8;

/// There is no waveform. Nothing is left of its file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WaveError {
    /// The model records none, or its file cannot be made.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// The file cannot be made, read again or renamed.
    #[error("the waveform {} cannot be written: {source}; check the folder with `ls -ld` and the space with `df`", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Its end could not be written.
    #[error("the waveform {} cannot be written: it was cut off after {octets} octets; check the space with `df`, or \
             record fewer cycles with `--window FROM..TO`", path.display())]
    CutOff {
        /// The file.
        path: PathBuf,
        /// How much of it there was.
        octets: u64,
    },
    /// The run was over before the window.
    #[error(
        "no waveform: the run ended at cycle {cycles}, before the first of the window, {first}; give an earlier one \
         with `--window FROM..TO`"
    )]
    TooEarly {
        /// Cycles of the run.
        cycles: u64,
        /// The window's first cycle.
        first: u64,
    },
}

/// A waveform being recorded, as `NAME.part`.
pub(crate) struct WaveFile(PartialName);

impl WaveFile {
    /// Starts to record every signal behind these pins.
    pub fn start(path: &Path, pins: &mut dyn Pins) -> Result<Self, WaveError> {
        let name = PartialName::new(path).map_err(|source| WaveError::Write {
            path: path.to_owned(),
            source,
        })?;
        pins.start_trace(&name.partial())?;
        Ok(Self(name))
    }

    /// Stops recording and gives the file its name. The one that writes it, Verilator, does not say whether it
    /// could, so the file is looked at.
    pub fn finish(self, pins: &mut dyn Pins) -> Result<(), WaveError> {
        pins.stop_trace();
        let path = self.0.path().to_owned();
        let write = |source| WaveError::Write {
            path: path.clone(),
            source,
        };
        let mut file = File::open(self.0.partial()).map_err(write)?;
        if !is_whole(&mut file).map_err(write)? {
            let octets = file.metadata().map_err(write)?.len();
            return Err(WaveError::CutOff { path, octets });
        }
        self.0.finish().map_err(write)
    }

    /// Stops recording. Nothing is left.
    pub fn give_up(self, pins: &mut dyn Pins) {
        pins.stop_trace();
    }
}

/// Whether an FST file is one to its last octet: a header, blocks up to its end exactly, and among them those that
/// are written last. On a full disk the header, which is written after all others, or the end is missing.
fn is_whole(file: &mut File) -> io::Result<bool> {
    let octets = file.metadata()?.len();
    let (mut at, mut has_geometry, mut has_hierarchy) = (0, false, false);
    while at < octets {
        let Some((kind, length)) = block(file, at)? else {
            return Ok(false);
        };
        let fits = LENGTH_OCTETS <= length && length < octets - at;
        let is_header = kind == HEADER && length == HEADER_LENGTH;
        if !fits || is_header != (at == 0) {
            return Ok(false);
        }
        has_geometry |= kind == GEOMETRY;
        has_hierarchy |= HIERARCHIES.contains(&kind);
        at += 1 + length;
    }
    Ok(has_geometry && has_hierarchy)
}

/// Type and length field of the block at an offset; `None` when the file ends in them.
fn block(file: &mut File, at: u64) -> io::Result<Option<(u8, u64)>> {
    file.seek(SeekFrom::Start(at))?;
    let (mut kind, mut length) = ([0], [0; 8]);
    let read = file
        .read_exact(&mut kind)
        .and_then(|()| file.read_exact(&mut length));
    match read {
        Ok(()) => Ok(Some((kind[0], u64::from_be_bytes(length)))),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}
