//! The card behind a socket: the driver's client and the server, in two threads of the test.

mod card;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use wirebook_sim::vfio_user::{Server, Visit, World};

/// Long enough for a machine that does something else, short enough for a test that fails.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A path that no other test uses.
fn socket_path(name: &str) -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let file = format!("wirebook-{name}-{}-{number}", std::process::id());
    std::env::temp_dir().join(file)
}

/// Serves as many clients as `visits` and gives what they did.
fn serve(path: &Path, mut world: impl World + Send + 'static, visits: usize) -> JoinHandle<Vec<Visit>> {
    let mut server = Server::bind(path).unwrap();
    thread::spawn(move || {
        (0..visits)
            .map(|_| server.serve_next(&mut world).unwrap())
            .collect()
    })
}
