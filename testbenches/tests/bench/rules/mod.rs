//! Rules of the repository that no compiler checks.

mod blocks;
mod documents;
mod imports;
mod licences;
mod settings;
mod setup;
mod traces;

use cargo_metadata::{Metadata, MetadataCommand};
use std::path::{Path, PathBuf};

/// The repository's root.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// A file of the repository as text.
fn text(path: &str) -> String {
    let file = root().join(path);
    std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

/// What cargo knows, with all packages that this target needs. Reads `Cargo.lock` as it is and needs no
/// network after a build.
fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .other_options(
            ["--locked", "--filter-platform", "x86_64-unknown-linux-gnu"].map(String::from),
        )
        .exec()
        .expect("cargo metadata")
}

/// Folders that hold what is built, installed or versioned, not what is written.
const NOT_OURS: [&str; 4] = ["target", ".git", ".venv", ".cache"];

/// All files of the repository, as paths from its root.
fn files() -> Vec<PathBuf> {
    let mut folders = vec![root().to_path_buf()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the repository") {
            let entry = entry.expect("a folder's entry");
            let kind = entry.file_type().expect("an entry's type");
            let name = entry.file_name();
            if NOT_OURS.iter().any(|skipped| name == *skipped) {
                continue;
            }
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                found.push(
                    entry
                        .path()
                        .strip_prefix(root())
                        .expect("below the root")
                        .into(),
                );
            }
        }
    }
    assert!(found.len() > 100, "only {} files found", found.len());
    found.sort();
    found
}

/// The cells of the first table of `markdown` whose header row is `header`, without header and ruler.
/// A table ends at a blank line: behind any other, rows would go unread.
fn table(markdown: &str, header: &str) -> Vec<Vec<String>> {
    let mut lines = markdown.lines().skip_while(|line| *line != header).skip(2);
    let mut rows = Vec::new();
    for line in lines.by_ref().take_while(|line| !line.trim().is_empty()) {
        assert!(line.starts_with('|'), "a stray line in a table: {line}");
        let cells = line.trim_matches('|').split('|');
        rows.push(cells.map(|cell| cell.trim().to_owned()).collect());
    }
    assert!(!rows.is_empty(), "no table with the header {header}");
    rows
}

/// What stands between backticks.
fn code_spans(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}
