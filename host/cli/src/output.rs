//! Where results go. An error says which file it was about and what to look at.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A buffered file or standard output. Flush it: what is dropped with it is lost in silence. A file that cannot be
/// written to its end goes, so that nobody takes half of it for all.
pub struct Output {
    name: String,
    /// What goes when it cannot be written: a regular file, no device.
    file: Option<PathBuf>,
    inner: BufWriter<Box<dyn Write>>,
}

impl Output {
    /// Standard output.
    pub fn stdout() -> Self {
        Self::new("standard output".to_owned(), Box::new(io::stdout()))
    }

    /// Standard error.
    pub fn stderr() -> Self {
        Self::new("standard error".to_owned(), Box::new(io::stderr()))
    }

    /// A new file, or standard output for `-`.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: &Path) -> io::Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::stdout());
        }
        let name = path.display().to_string();
        let file = File::create(path)
            .map_err(|error| named(&name, &error, "check the folder with `ls -ld`"))?;
        let is_regular = file.metadata().is_ok_and(|found| found.is_file());
        Ok(Self {
            file: is_regular.then(|| path.to_owned()),
            ..Self::new(name, Box::new(file))
        })
    }

    fn new(name: String, inner: Box<dyn Write>) -> Self {
        Self {
            name,
            file: None,
            inner: BufWriter::new(inner),
        }
    }

    fn failed(&mut self, error: &io::Error) -> io::Error {
        if let Some(path) = self.file.take() {
            // Where it cannot be removed, the error says its name.
            let _ = fs::remove_file(path);
        }
        named(&self.name, error, "check the space with `df`")
    }
}

impl Write for Output {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(octets);
        written.map_err(|error| self.failed(&error))
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.inner.flush();
        flushed.map_err(|error| self.failed(&error))
    }
}

/// The same error with a name. Its kind stays: a closed pipe is recognized by it.
fn named(name: &str, error: &io::Error, next: &str) -> io::Error {
    let text = format!("{name} cannot be written: {error}; {next}");
    io::Error::new(error.kind(), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_file_and_keeps_its_kind() {
        let error = Output::create(Path::new("/no/such/folder/x.csv"))
            .err()
            .unwrap();
        let wanted = "/no/such/folder/x.csv cannot be written: ";
        assert!(error.to_string().starts_with(wanted), "{error}");
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        let mut full = Output::create(Path::new("/dev/full")).unwrap();
        full.write_all(b"x").unwrap();
        let error = full.flush().unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("/dev/full cannot be written: ")
        );
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }
}
