//! Records as they were consumed, in a file: where a host goes on that died.
//!
//! A record is written as the card wrote it, 64 octets, before it is used. What a dead process has written is
//! the kernel's, so nothing is lost with it. It may have died in the middle of a message: a message without its
//! last record is cut off when the file is opened, and asked for again.

use anyhow::Context;
use std::fs::{File, OpenOptions};
use std::io::{BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use wirebook_contract::record::{BYTES, Record, rtype};

/// Records read at once.
const BATCH_RECORDS: usize = 1024;

/// The file.
pub struct Journal {
    path: PathBuf,
    file: File,
}

impl Journal {
    /// Opens a journal, a new one if there is none.
    ///
    /// # Errors
    /// When the file cannot be had.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let mut options = OpenOptions::new();
        let file = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path);
        let path = path.to_owned();
        let file = file.with_context(|| failed(&path))?;
        Ok(Self { path, file })
    }

    /// Gives what the file has to `consume`, up to its last whole message, and cuts the rest off.
    ///
    /// # Errors
    /// When the file cannot be read, or `consume` fails.
    pub fn read(
        &mut self,
        consume: &mut dyn FnMut(&[Record]) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let whole = self.whole_records().with_context(|| failed(&self.path))?;
        self.file.rewind().with_context(|| failed(&self.path))?;
        let mut input = BufReader::new(&self.file);
        let mut left = whole;
        while left > 0 {
            let mut batch = Vec::with_capacity(BATCH_RECORDS);
            while left > 0 && batch.len() < BATCH_RECORDS {
                batch.extend(next(&mut input).with_context(|| failed(&self.path))?);
                left -= 1;
            }
            consume(&batch)?;
        }
        let end = whole * BYTES as u64;
        let cut = self.file.set_len(end);
        cut.and_then(|()| self.file.seek(SeekFrom::Start(end)))
            .with_context(|| failed(&self.path))?;
        Ok(())
    }

    /// Adds records.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn append(&mut self, batch: &[Record]) -> anyhow::Result<()> {
        let octets: Vec<u8> = batch
            .iter()
            .flat_map(|record| record.to_words())
            .flat_map(u64::to_le_bytes)
            .collect();
        self.file
            .write_all(&octets)
            .with_context(|| failed(&self.path))
    }

    /// Records up to the last one that ends a message or says a status.
    fn whole_records(&mut self) -> std::io::Result<u64> {
        self.file.rewind()?;
        let mut input = BufReader::new(&self.file);
        let (mut whole, mut seen) = (0, 0);
        while let Some(record) = next(&mut input)? {
            seen += 1;
            if record.is_last() || record.rtype == rtype::STATUS {
                whole = seen;
            }
        }
        Ok(whole)
    }
}

fn failed(path: &Path) -> String {
    let path = path.display();
    format!(
        "the journal {path} cannot be used; check it with `ls -l {path}`, and the space with `df`"
    )
}

/// The next record; `None` at the end, also inside a record.
fn next(input: &mut impl Read) -> std::io::Result<Option<Record>> {
    let mut octets = [0; BYTES];
    match input.read_exact(&mut octets) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let mut words = [0; BYTES / 8];
    for (word, octets) in words.iter_mut().zip(octets.as_chunks().0) {
        *word = u64::from_le_bytes(*octets);
    }
    Ok(Some(Record::from_words(words)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(sequence: u32, flags: u8, rtype: u8) -> Record {
        Record {
            rtype,
            sequence,
            flags,
            ..Record::default()
        }
    }

    fn content(journal: &mut Journal) -> Vec<u32> {
        let mut found = Vec::new();
        let mut note = |batch: &[Record]| {
            found.extend(batch.iter().map(|record| record.sequence));
            Ok(())
        };
        journal.read(&mut note).unwrap();
        found
    }

    #[test]
    fn goes_on_behind_the_last_whole_message() {
        let name = format!("wirebook-journal-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = std::fs::remove_file(&path);
        let mut journal = Journal::open(&path).unwrap();
        assert!(content(&mut journal).is_empty());
        let first: Vec<_> = (1..=3000).map(|at| record(at, 0x80, 0xA0)).collect();
        journal.append(&first).unwrap();
        // A status, then half of a message and a part of a record: a process died here.
        let rest = [record(3001, 0, 0xE0), record(3002, 0, 0xA0)];
        journal.append(&rest).unwrap();
        journal.file.write_all(&[7; 63]).unwrap();
        drop(journal);

        let mut journal = Journal::open(&path).unwrap();
        assert_eq!(content(&mut journal), (1..=3001).collect::<Vec<_>>());
        assert_eq!(std::fs::metadata(&path).unwrap().len(), 3001 * 64);
        journal.append(&[record(3002, 0x80, 0xA0)]).unwrap();
        drop(journal);
        let mut journal = Journal::open(&path).unwrap();
        assert_eq!(content(&mut journal), (1..=3002).collect::<Vec<_>>());
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn a_journal_that_cannot_be_had_says_which() {
        let error = Journal::open(Path::new("/no/such/journal")).err().unwrap();
        assert!(format!("{error:#}").contains("/no/such/journal"));
    }
}
