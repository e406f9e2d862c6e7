//! Waveform files: they appear under their name when they are complete, or not at all.
//!
//! Verilator's writer of FST files ends the process when a disk is full, and has no word for other failures. So it
//! writes into memory, and what is there goes into the file from time to time, which can be told when it fails.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::output::PartialFile;
use crate::pins::Pins;
use rustix::fs::{FallocateFlags, MemfdFlags, fallocate, memfd_create};
use thiserror::Error;
use verilator_sys::TraceError;

/// A file's header, of which the writer first leaves the room free: a block of type 0, whose length counts itself
/// but not the type ("FST file format" in GTKWave's manual).
const HEADER_OCTETS: usize = 330;
const HEADER_BEGIN: [u8; 9] = [0, 0, 0, 0, 0, 0, 0, 1, 73];
/// Octets at the beginning that stay in memory, because the header comes last: a page.
const KEPT_OCTETS: u64 = 4096;

/// There is no waveform. Nothing is left of its file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WaveError {
    /// The model records none.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// The file cannot be written.
    #[error("the waveform {} cannot be written: {source}; check the folder with `ls -ld` and the space with `df`, \
             or record fewer cycles with `--window FROM..TO`", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Verilator's writer did not complete it.
    #[error("the waveform {} was not completed by Verilator, of which this is another version than wanted; install \
             that with `scripts/setup`", path.display())]
    Incomplete {
        /// The file.
        path: PathBuf,
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

/// A waveform being recorded.
pub(crate) struct WaveFile {
    out: PartialFile,
    /// Where Verilator writes.
    memory: File,
    /// Octets that are in `out`, and no more in memory but for the first [`KEPT_OCTETS`].
    saved: u64,
}

impl WaveFile {
    /// Starts to record every signal behind these pins.
    pub fn start(path: &Path, pins: &mut dyn Pins) -> Result<Self, WaveError> {
        let write = |source| failed(path, source);
        let out = PartialFile::create(path).map_err(write)?;
        let memory = memfd_create("wirebook-wave", MemfdFlags::CLOEXEC);
        let memory = File::from(memory.map_err(|error| write(error.into()))?);
        pins.start_trace(&PathBuf::from(format!(
            "/proc/self/fd/{}",
            memory.as_raw_fd()
        )))?;
        Ok(Self {
            out,
            memory,
            saved: 0,
        })
    }

    /// Moves what there is from memory to the file. The writer goes back in what it has written only to add the
    /// header.
    pub fn save(&mut self) -> Result<(), WaveError> {
        self.try_save()
            .map_err(|source| failed(self.out.path(), source))
    }

    /// Stops recording and gives the file its name.
    pub fn finish(mut self, pins: &mut dyn Pins) -> Result<(), WaveError> {
        pins.stop_trace();
        self.save()?;
        let path = self.out.path().to_owned();
        let mut header = [0; HEADER_OCTETS];
        let read = self.memory.read_exact_at(&mut header, 0);
        if read.is_err() || !header.starts_with(&HEADER_BEGIN) {
            return Err(WaveError::Incomplete { path });
        }
        let headed = self.out.seek(SeekFrom::Start(0));
        headed
            .and_then(|_| self.out.write_all(&header))
            .and_then(|()| self.out.finish())
            .map_err(|source| failed(&path, source))
    }

    /// Stops recording. Nothing is left.
    pub fn give_up(self, pins: &mut dyn Pins) {
        pins.stop_trace();
    }

    fn try_save(&mut self) -> io::Result<()> {
        let end = self.memory.metadata()?.len();
        if end == self.saved {
            return Ok(());
        }
        self.memory.seek(SeekFrom::Start(self.saved))?;
        io::copy(&mut (&self.memory).take(end - self.saved), &mut self.out)?;
        self.saved = end;
        if let Some(octets @ 1..) = end.checked_sub(KEPT_OCTETS) {
            let free = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
            fallocate(&self.memory, free, KEPT_OCTETS, octets)?;
        }
        Ok(())
    }
}

fn failed(path: &Path, source: io::Error) -> WaveError {
    WaveError::Write {
        path: path.to_owned(),
        source,
    }
}
