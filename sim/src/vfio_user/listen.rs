//! The socket file: made, found stale, removed.

use std::fs;
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::time::Duration;
use thiserror::Error;

/// Longest path of a Unix socket; one octet more ends it.
const PATH_MAX: usize = 107;
/// How long a client may take for a message it began, or to read an answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why no socket can be had.
#[derive(Debug, Error)]
pub enum BindError {
    /// A path that no socket can have.
    #[error(
        "socket path of {bytes} bytes: at most {PATH_MAX} are possible; use a shorter one, such as /tmp/card"
    )]
    PathTooLong {
        /// Its length.
        bytes: usize,
    },
    /// Somebody listens there.
    #[error(
        "a process already listens at {}: `fuser {}` names it; end it, or use another path", .0.display(), .0.display()
    )]
    InUse(PathBuf),
    /// Something that is no socket is there, and is not ours to remove.
    #[error("{} exists and is no socket; remove it or use another path", .0.display())]
    NotASocket(PathBuf),
    /// The system's refusal.
    #[error("no socket can be made at {}: {cause}; check the folder with `ls -ld`", path.display())]
    System {
        /// Where.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

/// A listening socket. Dropping it removes its file.
#[derive(Debug)]
pub struct Server {
    pub(super) listener: UnixListener,
    pub(super) patience: Duration,
    /// Readable once the service is to end.
    pub(super) stopped: UnixStream,
    stopper: UnixStream,
    path: PathBuf,
    /// Device and inode of the file we made: another server may have put its own there since.
    file: (u64, u64),
}

impl Server {
    /// Listens at `path`. A file that a dead server left behind is removed.
    ///
    /// # Errors
    /// [`BindError`]; nothing that belongs to somebody else is touched.
    pub fn bind(path: impl AsRef<Path>) -> Result<Self, BindError> {
        let path = path.as_ref();
        let bytes = path.as_os_str().len();
        if bytes > PATH_MAX {
            return Err(BindError::PathTooLong { bytes });
        }
        remove_stale(path)?;
        let failed = |cause| BindError::System {
            path: path.to_owned(),
            cause,
        };
        let listener = UnixListener::bind(path).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let (stopped, stopper) = UnixStream::pair().map_err(failed)?;
        Ok(Self {
            listener,
            stopped,
            stopper,
            patience: PATIENCE,
            path: path.to_owned(),
            file: identity(path).map_err(failed)?,
        })
    }

    /// Gives clients another time to complete a message they began.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// One octet written here ends the service for good: the visit that goes on, and every wait for the next. A
    /// signal handler can do that.
    ///
    /// # Errors
    /// When there is no descriptor left.
    pub fn stopper(&self) -> io::Result<UnixStream> {
        self.stopper.try_clone()
    }

    /// Where it listens.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if identity(&self.path).is_ok_and(|found| found == self.file) {
            // Nobody is left to hear of an error; the next server finds the file stale.
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    let found = fs::symlink_metadata(path)?;
    Ok((found.dev(), found.ino()))
}

/// Removes a socket that nobody listens at.
fn remove_stale(path: &Path) -> Result<(), BindError> {
    let failed = |cause| BindError::System {
        path: path.to_owned(),
        cause,
    };
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(error)),
        Ok(found) if !found.file_type().is_socket() => {
            return Err(BindError::NotASocket(path.to_owned()));
        }
        Ok(_) => {}
    }
    match UnixStream::connect(path) {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            fs::remove_file(path).map_err(failed)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(failed(error)),
        Ok(_) => Err(BindError::InUse(path.to_owned())),
    }
}
