//! Which seeds a build has finished, in a file, so that a soak goes on where it was stopped.

use anyhow::Context;
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The finished seeds of one build.
#[derive(Debug)]
pub struct Finished {
    path: PathBuf,
    before: BTreeSet<u64>,
    file: Mutex<File>,
}

impl Finished {
    /// The list of this very program in `folder`: another build begins a list of its own.
    ///
    /// # Errors
    /// When the list cannot be read or written.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        let program = std::env::current_exe().and_then(fs::read);
        let build = digest(&program.context("this program cannot be read")?);
        fs::create_dir_all(folder).with_context(|| unusable(folder))?;
        Self::open_list(folder.join(format!("{build:016x}")))
    }

    fn open_list(path: PathBuf) -> anyhow::Result<Self> {
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        let file = options.open(&path).with_context(|| unusable(&path))?;
        let mut text = fs::read_to_string(&path).with_context(|| unusable(&path))?;
        // A run that was killed may have left half a line.
        text.truncate(text.rfind('\n').map_or(0, |end| end + 1));
        file.set_len(text.len() as u64)
            .with_context(|| unusable(&path))?;
        Ok(Self {
            before: text.lines().filter_map(|line| line.parse().ok()).collect(),
            path,
            file: Mutex::new(file),
        })
    }

    /// Whether the seed had finished when the list was opened.
    pub fn has(&self, seed: u64) -> bool {
        self.before.contains(&seed)
    }

    /// Adds a seed.
    ///
    /// # Errors
    /// When the list cannot be written.
    pub fn add(&self, seed: u64) -> anyhow::Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let written: io::Result<()> = file.write_all(format!("{seed}\n").as_bytes());
        written.with_context(|| unusable(&self.path))
    }
}

fn unusable(path: &Path) -> String {
    format!(
        "{} cannot be written; choose another folder with `--state`",
        path.display()
    )
}

/// FNV-1a: it tells builds apart that differ by accident.
fn digest(octets: &[u8]) -> u64 {
    octets.iter().fold(0xCBF2_9CE4_8422_2325, |hash, &octet| {
        (hash ^ u64::from(octet)).wrapping_mul(0x0100_0000_01B3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_finished_is_known_again_and_half_a_line_is_nothing() {
        let path = std::env::temp_dir().join(format!("wirebook-soak-{}", std::process::id()));
        fs::write(&path, "3\n17\n12").unwrap();
        let finished = Finished::open_list(path.clone()).unwrap();
        assert!(finished.has(3) && finished.has(17));
        assert!(!finished.has(12) && !finished.has(1));
        finished.add(123).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "3\n17\n123\n");
        assert!(Finished::open_list(path.clone()).unwrap().has(123));
        fs::remove_file(&path).unwrap();
        let nowhere = Finished::open(&path.join("\0")).unwrap_err().to_string();
        assert!(nowhere.contains("--state"), "{nowhere}");
    }
}
