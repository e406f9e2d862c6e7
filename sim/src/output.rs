//! Files that appear under their name when they are complete, or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The name of a file in the making, `NAME.part`, which goes with the file that has it unless it was finished.
#[derive(Debug)]
pub struct PartialName {
    path: PathBuf,
    is_finished: bool,
}

impl PartialName {
    /// For a file that will have the name `path`. Nothing is made yet.
    ///
    /// # Errors
    /// When `path` is something else than a file: a device would be replaced by the file, not written.
    pub fn new(path: &Path) -> io::Result<Self> {
        if fs::metadata(path).is_ok_and(|known| !known.is_file()) {
            let what = "it is no regular file, give the name of one";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
        }
        Ok(Self {
            path: path.to_owned(),
            is_finished: false,
        })
    }

    /// The name that it will have.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The name that it has.
    pub fn partial(&self) -> PathBuf {
        let mut name = self.path.as_os_str().to_owned();
        name.push(".part");
        name.into()
    }

    /// Gives the complete file its name. When that fails, nothing is left of it.
    ///
    /// # Errors
    /// As renaming.
    pub fn finish(mut self) -> io::Result<()> {
        fs::rename(self.partial(), &self.path)?;
        self.is_finished = true;
        Ok(())
    }
}

impl Drop for PartialName {
    fn drop(&mut self) {
        if !self.is_finished {
            // What cannot be removed either is under a name that says what it is.
            let _ = fs::remove_file(self.partial());
        }
    }
}

/// A file being written, as `NAME.part`.
#[derive(Debug)]
pub struct PartialFile {
    out: BufWriter<File>,
    name: PartialName,
}

impl PartialFile {
    /// Starts the file.
    ///
    /// # Errors
    /// As [`PartialName::new`] and [`File::create`].
    pub fn create(path: &Path) -> io::Result<Self> {
        let name = PartialName::new(path)?;
        let out = BufWriter::new(File::create(name.partial())?);
        Ok(Self { out, name })
    }

    /// The name it will have.
    pub fn path(&self) -> &Path {
        self.name.path()
    }

    /// Gives the complete file its name. When that fails, nothing is left of it.
    ///
    /// # Errors
    /// As writing and renaming.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.flush()?;
        self.name.finish()
    }
}

impl Write for PartialFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Seek for PartialFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.out.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_when_it_is_complete_and_leaves_nothing_when_it_is_not() {
        let path = std::env::temp_dir().join(format!("wirebook-partial-{}", std::process::id()));
        let part = path.with_extension("part");
        let mut file = PartialFile::create(&path).unwrap();
        file.write_all(b"half").unwrap();
        assert!(!path.exists() && part.exists());
        drop(file);
        assert!(!path.exists() && !part.exists());

        let mut file = PartialFile::create(&path).unwrap();
        file.write_all(b"whole").unwrap();
        file.finish().unwrap();
        assert!(!part.exists());
        assert_eq!(fs::read(&path).unwrap(), b"whole");
        fs::remove_file(&path).unwrap();

        let full = PartialFile::create(Path::new("/no/such/folder/x"));
        assert_eq!(full.unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn what_is_no_file_is_not_replaced() {
        let path = std::env::temp_dir().join(format!("wirebook-device-{}", std::process::id()));
        std::os::unix::fs::symlink("/dev/null", &path).unwrap();
        let error = PartialFile::create(&path).unwrap_err().to_string();
        assert_eq!(error, "it is no regular file, give the name of one");
        assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
        assert!(!path.with_extension("part").exists());
        fs::remove_file(&path).unwrap();
    }
}
