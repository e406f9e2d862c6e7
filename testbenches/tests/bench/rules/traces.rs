//! No trace of the machine that a file was written on, nor of how it was merged.

use super::{files, root};
use std::path::Path;

/// Hosts that files may name: where sources, tools and specifications are for everyone.
const PUBLIC_HOSTS: [&str; 9] = [
    "github.com",
    "rustup.rs",
    "docs.rs",
    "crates.io",
    "spdx.org",
    "www.apache.org",
    "www.rfc-editor.org",
    "www.nasdaqtrader.com",
    "verilator.org",
];

/// What gives a machine away, each line with its number: absolute paths of people and their tools, and
/// hosts that not everyone can reach. What git leaves where a merge failed is found too.
fn traces(text: &str) -> Vec<String> {
    // Put together here, so that this file does not find itself.
    let folders = ["home", "root", "work", "Users", "tmp/venv", "mnt", "opt"];
    let folders = folders.map(|folder| format!("/{folder}/"));
    let scheme = ["http", "https"].map(|scheme| format!("{scheme}://"));
    let conflict = ["<", ">", "|"].map(|sign| sign.repeat(7));
    let mut found = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        for marker in &conflict {
            if line.starts_with(marker) {
                found.push(format!("line {number}: merge conflict {marker}"));
            }
        }
        for folder in &folders {
            // "sim/work/x" and "$HOME/work/x" are relative; only a path that begins here is absolute.
            let absolute = line.match_indices(folder).any(|(at, _)| {
                !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-/*}".contains(c))
            });
            if absolute {
                found.push(format!("line {number}: path {folder}"));
            }
        }
        for scheme in &scheme {
            for (at, _) in line.match_indices(scheme) {
                let rest = &line[at + scheme.len()..];
                let end = rest.find(|c: char| !c.is_alphanumeric() && !".-".contains(c));
                let host = &rest[..end.unwrap_or(rest.len())];
                if !PUBLIC_HOSTS.contains(&host) {
                    found.push(format!("line {number}: host {host}"));
                }
            }
        }
    }
    found
}

#[test]
fn no_file_names_this_machine() {
    let mut found = Vec::new();
    for file in files() {
        // What is not text (a capture, a compressed vector) holds no prose to check.
        let Ok(text) = std::fs::read_to_string(root().join(&file)) else {
            continue;
        };
        // The texts of the licences are not ours to change.
        if !file.starts_with("LICENSE-APACHE") {
            let path = file.display();
            found.extend(
                traces(&text)
                    .into_iter()
                    .map(|trace| format!("{path}: {trace}")),
            );
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn traces_are_found() {
    let line = [
        "see ",
        "/wo",
        "rk/x, (",
        "/ro",
        "ot/.cargo), file:",
        "/ho",
        "me/me",
    ]
    .concat();
    assert_eq!(traces(&line).len(), 3, "{line}");
    let line = ["a\nhttp", "s://mirror.example.internal:8443/simple"].concat();
    assert_eq!(traces(&line), ["line 2: host mirror.example.internal"]);
    let line = ["<<<<<<", "< ours\na\n=======\nb\n>>>>>>", "> theirs"].concat();
    assert_eq!(
        traces(&line),
        [
            "line 1: merge conflict <<<<<<<",
            "line 5: merge conflict >>>>>>>"
        ]
    );
    for fine in [
        "a <<<<<<< b",
        "sim/work/x",
        "../home/x",
        "https://docs.rs/dbn",
        "a/root/b",
        "/dev/vfio",
    ] {
        assert_eq!(traces(fine), Vec::<String>::new(), "{fine}");
    }
}

/// Generated files and sources end up in one repository: nothing in it is larger than a reader's patience.
#[test]
fn nothing_large_is_in_the_repository() {
    const LARGEST_BYTES: u64 = 512 << 10;
    for file in files() {
        let path: &Path = &root().join(&file);
        let bytes = std::fs::metadata(path).expect("a file").len();
        assert!(
            bytes <= LARGEST_BYTES,
            "{} has {bytes} bytes",
            file.display()
        );
    }
}
