//! Where results go. An error says which file it was about and what to look at.

use anyhow::ensure;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A buffered file or standard output. A regular file is written as `NAME.part` and has its name when it is
/// [finished](Output::finish), so that what was there before stays until then, and nobody takes half of it for all. A run
/// that fails leaves `NAME.part` with what came until then; where that cannot be written either, nothing.
pub struct Output {
    name: String,
    part: Option<Part>,
    inner: BufWriter<Box<dyn Write + Send>>,
}

/// A regular file that is not finished.
struct Part {
    path: PathBuf,
    is_empty: bool,
}

impl Part {
    fn of(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            is_empty: true,
        }
    }

    fn name(&self) -> PathBuf {
        let mut name: OsString = self.path.clone().into();
        name.push(".part");
        name.into()
    }

    fn remove(&self) {
        // Where it cannot be removed, its name says what it is.
        let _ = fs::remove_file(self.name());
    }
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
        let is_device = fs::metadata(path).is_ok_and(|found| !found.is_file());
        let part = (!is_device).then(|| Part::of(path));
        let name = path.display().to_string();
        let file = match &part {
            Some(part) => File::create(part.name()),
            None => File::options().write(true).open(path),
        };
        let file = file.map_err(|error| named(&name, &error, "check the folder with `ls -ld`"))?;
        let mut output = Self::new(name, Box::new(file));
        output.part = part;
        Ok(output)
    }

    fn new(name: String, inner: Box<dyn Write + Send>) -> Self {
        Self {
            name,
            part: None,
            inner: BufWriter::new(inner),
        }
    }

    /// Gives a complete file its name.
    ///
    /// # Errors
    /// When it cannot be written or renamed.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        let Some(part) = self.part.take() else {
            return Ok(());
        };
        fs::rename(part.name(), &part.path).map_err(|error| {
            part.remove();
            named(&self.name, &error, "check the folder with `ls -ld`")
        })
    }

    fn failed(&mut self, error: &io::Error) -> io::Error {
        if let Some(part) = self.part.take() {
            part.remove();
        }
        named(&self.name, error, "check the space with `df`")
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        let flushed = self.flush();
        match self.part.take() {
            Some(part) if part.is_empty || flushed.is_err() => part.remove(),
            Some(part) => eprintln!("{} has what came until then", part.name().display()),
            None => {}
        }
    }
}

impl Write for Output {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        if let Some(part) = &mut self.part {
            part.is_empty = false;
        }
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

/// Refuses two outputs in one file, and one in the place of what is read. Each with the option that names it.
///
/// # Errors
/// When there are such.
pub fn are_apart(
    outputs: &[(&'static str, Option<&Path>)],
    inputs: &[&Path],
) -> anyhow::Result<()> {
    let given =
        |&(option, path): &(&'static str, Option<&Path>)| path.map(|path| (option, place(path)));
    let outputs: Vec<_> = outputs.iter().filter_map(given).collect();
    for (at, (option, place)) in outputs.iter().enumerate() {
        let name = if place == Path::new("-") {
            "standard output".to_owned()
        } else {
            place.display().to_string()
        };
        if let Some((other, _)) = outputs[..at].iter().find(|(_, other)| other == place) {
            anyhow::bail!("{other} and {option} both go to {name}: give each a place of its own");
        }
        ensure!(
            !inputs.iter().any(|input| self::place(input) == *place),
            "{option} would replace {name}, which is read: give it another name"
        );
    }
    Ok(())
}

/// A file by the one name that it has, whatever it is called.
fn place(path: &Path) -> PathBuf {
    let folder = |path: &Path| match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    if path == Path::new("-") {
        return path.to_owned();
    }
    fs::canonicalize(path).unwrap_or_else(|_| {
        let name = path.file_name().unwrap_or_default();
        fs::canonicalize(folder(path)).map_or_else(|_| path.to_owned(), |folder| folder.join(name))
    })
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

    #[test]
    fn a_file_has_its_name_when_it_is_finished_and_half_of_it_another() {
        let path = std::env::temp_dir().join(format!("wirebook-output-{}.csv", std::process::id()));
        let part = Part::of(&path).name();
        fs::write(&path, "before").unwrap();
        drop(Output::create(&path).unwrap());
        assert!(!part.exists(), "nothing came");
        let mut half = Output::create(&path).unwrap();
        half.write_all(b"half").unwrap();
        drop(half);
        assert_eq!(fs::read(&part).unwrap(), b"half");
        assert_eq!(fs::read(&path).unwrap(), b"before");
        let mut whole = Output::create(&path).unwrap();
        whole.write_all(b"whole").unwrap();
        whole.finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"whole");
        assert!(!part.exists());
        fs::remove_file(&path).unwrap();
    }

    #[test]
    fn files_that_are_the_same_are_refused() {
        let folder = std::env::temp_dir().join(format!("wirebook-apart-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (feed, new) = (folder.join("feed"), folder.join("new"));
        fs::write(&feed, "").unwrap();
        let other = folder.join("../").join(folder.file_name().unwrap());
        let told = |outputs: &[(&'static str, Option<&Path>)]| {
            are_apart(outputs, &[&feed])
                .err()
                .map(|error| error.to_string())
        };
        assert_eq!(told(&[("--top", Some(&new)), ("--records", None)]), None);
        let text = told(&[("--top", Some(&other.join("feed")))]).unwrap();
        assert!(
            text.starts_with("--top would replace ") && text.contains("which is read"),
            "{text}"
        );
        let text = told(&[
            ("--top", Some(&new)),
            ("--records", Some(&other.join("new"))),
        ])
        .unwrap();
        assert!(
            text.starts_with("--top and --records both go to "),
            "{text}"
        );
        let out = Some(Path::new("-"));
        let text = told(&[("--top", out), ("--records", out)]).unwrap();
        assert!(text.contains("both go to standard output"), "{text}");
        fs::remove_dir_all(&folder).unwrap();
    }
}
