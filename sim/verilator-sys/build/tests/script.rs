//! The body of a build script, run as Cargo runs it: in a process of its own, with what it prints for Cargo.

use std::process::Command;

use verilator_build::Model;

/// Tells the process that is the build script from the one that tests it.
const IS_SCRIPT: &str = "VERILATOR_BUILD_TEST_IS_SCRIPT";

#[test]
fn a_build_without_verilator_fails_with_an_error_of_cargos() {
    if std::env::var_os(IS_SCRIPT).is_some() {
        verilator_build::build_script([Model::new("card").source("card.sv")]);
        return;
    }
    let folder = tempfile::tempdir().expect("the temporary folder is writable");
    let itself = std::env::current_exe().expect("this test");
    let output = Command::new(itself)
        .args(["--exact", "--nocapture"])
        .arg("a_build_without_verilator_fails_with_an_error_of_cargos")
        .env_clear()
        .env(IS_SCRIPT, "1")
        .env("CARGO_MANIFEST_DIR", folder.path())
        .env("OUT_DIR", folder.path())
        .output()
        .expect("it starts");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stdout);
    let errors: Vec<_> = said
        .lines()
        .filter_map(|line| line.split_once("cargo::error="))
        .map(|(_, error)| error)
        .collect();
    let [what, next] = errors[..] else {
        panic!("not two lines: {said}");
    };
    assert!(
        what.starts_with("Verilator was not found (searched $VERILATOR, "),
        "{what}"
    );
    assert!(
        next.starts_with("Next: `make setup` in the repository root"),
        "{next}"
    );
}
