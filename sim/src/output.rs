//! Files that appear under their name when they are complete, or not at all.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file being written, as `NAME.part`.
#[derive(Debug)]
pub struct PartialFile {
    /// `None` once it has its name.
    out: Option<BufWriter<File>>,
    path: PathBuf,
}

impl PartialFile {
    /// Starts the file.
    ///
    /// # Errors
    /// As [`File::create`].
    pub fn create(path: &Path) -> io::Result<Self> {
        Ok(Self {
            out: Some(BufWriter::new(File::create(partial(path))?)),
            path: path.to_owned(),
        })
    }

    /// The name it will have.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the complete file its name. When that fails, nothing is left of it.
    ///
    /// # Errors
    /// As writing and renaming.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        std::fs::rename(partial(&self.path), &self.path)?;
        self.out = None;
        Ok(())
    }
}

impl Write for PartialFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.as_mut().map_or(Ok(0), |out| out.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        if self.out.is_some() {
            // What cannot be removed either is under a name that says what it is.
            let _ = std::fs::remove_file(partial(&self.path));
        }
    }
}

/// The name while it is being written.
fn partial(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_when_it_is_complete_and_leaves_nothing_when_it_is_not() {
        let path = std::env::temp_dir().join(format!("wirebook-partial-{}", std::process::id()));
        let mut file = PartialFile::create(&path).unwrap();
        file.write_all(b"half").unwrap();
        assert!(!path.exists() && partial(&path).exists());
        drop(file);
        assert!(!path.exists() && !partial(&path).exists());

        let mut file = PartialFile::create(&path).unwrap();
        file.write_all(b"whole").unwrap();
        file.finish().unwrap();
        assert!(!partial(&path).exists());
        assert_eq!(std::fs::read(&path).unwrap(), b"whole");
        std::fs::remove_file(&path).unwrap();

        let full = PartialFile::create(Path::new("/no/such/folder/x"));
        assert_eq!(full.unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
