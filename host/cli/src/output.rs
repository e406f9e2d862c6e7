//! Where results go. An error says which file it was about and what to look at.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// A buffered file or standard output. Flush it: what is dropped with it is lost in silence.
pub struct Output {
    name: String,
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
        match File::create(path) {
            Ok(file) => Ok(Self::new(name, Box::new(file))),
            Err(error) => Err(named(&name, &error, "check the folder with `ls -ld`")),
        }
    }

    fn new(name: String, inner: Box<dyn Write>) -> Self {
        let inner = BufWriter::new(inner);
        Self { name, inner }
    }
}

impl Write for Output {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(octets);
        written.map_err(|error| named(&self.name, &error, "check the space with `df`"))
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.inner.flush();
        flushed.map_err(|error| named(&self.name, &error, "check the space with `df`"))
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
