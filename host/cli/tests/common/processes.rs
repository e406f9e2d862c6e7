//! The card's process, for tests of two.

use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// The binary with these arguments.
pub fn wirebook(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wirebook"));
    command.args(args);
    command
}

/// Runs it to its good end: what it printed.
pub fn succeeds(args: &[&str]) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = wirebook(args).output().unwrap();
    let error = String::from_utf8_lossy(&stderr);
    assert_eq!(status.code(), Some(0), "{args:?}: {error}");
    String::from_utf8(stdout).unwrap()
}

/// A path that no other test has.
pub fn socket_path() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    std::env::temp_dir().join(format!("wirebook-two-{}-{number}", std::process::id()))
}

/// A card's process, killed when dropped.
pub struct Card {
    pub child: Child,
    pub lines: Lines<BufReader<ChildStdout>>,
}

impl Card {
    /// Starts it and waits until it listens.
    pub fn start(path: &Path, args: &[&str]) -> Self {
        let mut child = wirebook(&["card", "--json", "--socket", path.to_str().unwrap()])
            .args(args)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut card = Self { child, lines };
        assert!(card.says().contains("listening"));
        card
    }

    /// Its next line; empty at the end.
    pub fn says(&mut self) -> String {
        self.lines.next().map_or_else(String::new, Result::unwrap)
    }
}

impl Drop for Card {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
