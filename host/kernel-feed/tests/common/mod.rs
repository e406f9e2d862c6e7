//! Finding the real data, which is never part of the repository.

use std::path::{Path, PathBuf};

/// `$WIREBOOK_DATA`, or `../shared/data` next to the repository; `None`, loudly, when absent.
pub fn data_dir() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let dir = std::env::var_os("WIREBOOK_DATA").map_or(beside, PathBuf::from);
    if dir.is_dir() {
        return Some(dir);
    }
    println!(
        "SKIPPED: no real data in {}; set WIREBOOK_DATA to its folder",
        dir.display()
    );
    None
}
