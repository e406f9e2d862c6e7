//! A user's machine: libwirebook installed in a folder of its own, the system's compilers, a simulated card.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use wirebook_contract::record::Record;
use wirebook_driver::{Probed, Protocol, Status, VfioUser};
use wirebook_exchange::generate::Options;
use wirebook_sim::vfio_user::Server;
use wirebook_sim::{Feed, Scenario};

/// Messages of a feed.
pub const MESSAGES: u64 = 600;
/// Where it is installed, below a `DESTDIR`.
const PREFIX: &str = "/usr/local";
/// Long enough for a machine that does something else, short enough for a test that fails.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A feed of a few instruments.
pub fn feed(seed: u64) -> Feed {
    println!("seed {seed}");
    Feed::Generated(Options {
        seed,
        instruments: 4,
        messages: MESSAGES,
        live_orders_max: 128,
        unknown_types: false,
    })
}

/// A simulated card in a thread of this process, for one client after the other: each gets the whole feed.
pub struct SimulatedCard {
    /// How a program opens it.
    pub device: String,
    path: PathBuf,
    midnight: Scenario,
}

impl SimulatedCard {
    pub fn serve(mut scenario: Scenario) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let file = format!("wirebook-capi-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(file);
        let mut server = Server::bind(&path).unwrap();
        let midnight = scenario.clone();
        // Ends with the process: a test that fails must not wait for it.
        thread::spawn(move || {
            loop {
                server.serve_next(&mut scenario).unwrap();
            }
        });
        let device = format!("vfio-user:{}", path.display());
        Self {
            device,
            path,
            midnight,
        }
    }

    /// Everything that the Rust driver gets.
    pub fn drain(&self) -> Vec<Record> {
        let card = Probed::open(VfioUser::connect_within(&self.path, TIMEOUT).unwrap()).unwrap();
        let mut card = card.configure(&self.midnight.card_config()).unwrap();
        let session = self.midnight.session_configs().unwrap().remove(0);
        card.session(0, &session).unwrap();
        card.ring(0, 14).unwrap();
        let mut card = card.start().unwrap();
        let mut ring = card.take_ring(0).unwrap();
        if matches!(session.protocol, Protocol::Soup { .. }) {
            card.open_session(0).unwrap();
        }
        let (mut records, mut batch) = (Vec::new(), [Record::default(); 64]);
        let deadline = Instant::now() + TIMEOUT;
        while !matches!(
            records.last().and_then(Status::from_record),
            Some(Status::End { .. })
        ) {
            let count = ring.poll(&mut batch);
            records.extend_from_slice(&batch[..count]);
            assert!(Instant::now() < deadline, "{} records", records.len());
        }
        card.stop().unwrap();
        records
    }
}

impl Drop for SimulatedCard {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Whether a program is there.
pub fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

/// What a program says, which must succeed.
pub fn output(program: &str, arguments: &[&str]) -> String {
    run(Command::new(program).args(arguments))
}

fn run(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {error}");
    String::from_utf8(output.stdout).unwrap()
}

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples")
        .join(name)
}

/// libwirebook, installed in a folder that goes away with this.
pub struct Kit {
    root: PathBuf,
}

impl Kit {
    /// `make install`, of the profile that tests are built with.
    pub fn install(name: &str) -> Self {
        let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let root = root.join(format!("capi-{name}-{}", std::process::id()));
        let mut make = Command::new("make");
        make.args(["--no-print-directory", "--directory"]);
        make.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        make.arg("install").arg(format!("PREFIX={PREFIX}"));
        make.arg(format!("DESTDIR={}", root.display()))
            .arg("PROFILE=dev");
        // Of a make around these tests.
        make.env_remove("MAKEFLAGS")
            .env_remove("MAKELEVEL")
            .env_remove("MFLAGS");
        run(&mut make);
        Self { root }
    }

    /// An installed file.
    pub fn file(&self, name: &str) -> PathBuf {
        self.root.join(&PREFIX[1..]).join(name)
    }

    /// All installed files and links, sorted.
    pub fn files(&self) -> Vec<String> {
        let prefix = self.file("");
        let listed = output(
            "find",
            &[
                prefix.to_str().unwrap(),
                "!",
                "-type",
                "d",
                "-printf",
                "%P\n",
            ],
        );
        let mut files: Vec<String> = listed.lines().map(String::from).collect();
        files.sort();
        files
    }

    /// What a compiler needs to know, from pkg-config where there is one.
    fn flags(&self, options: &[&str]) -> Vec<String> {
        if !is_installed("pkg-config") {
            println!("SKIPPED: pkg-config is not installed; wirebook.pc is not tried");
            let (include, lib) = (self.file("include"), self.file("lib"));
            let mut flags = vec![
                format!("-I{}", include.display()),
                format!("-L{}", lib.display()),
                "-lwirebook".to_owned(),
            ];
            if options.contains(&"--static") {
                flags.extend(["-lgcc_s", "-lpthread", "-lm", "-ldl"].map(String::from));
            }
            return flags;
        }
        let mut pkg_config = Command::new("pkg-config");
        pkg_config
            .args(["--cflags", "--libs"])
            .args(options)
            .arg("wirebook");
        pkg_config.env("PKG_CONFIG_PATH", self.file("lib/pkgconfig"));
        pkg_config.env("PKG_CONFIG_SYSROOT_DIR", &self.root);
        run(&mut pkg_config)
            .split_whitespace()
            .map(String::from)
            .collect()
    }

    fn build(&self, compiler: &str, standard: &[&str], source: &Path, flags: &[String]) -> PathBuf {
        let name = source.file_name().unwrap().to_str().unwrap();
        let program = self.root.join(name.replace('.', "-"));
        let mut command = Command::new(compiler);
        command.args(standard);
        command.args(["-g", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]);
        command.arg(source).args(flags).arg("-o").arg(&program);
        run(&mut command);
        program
    }

    /// Builds a program of a few lines of C.
    pub fn build_text(&self, name: &str, text: &str) -> PathBuf {
        let source = self.root.join(name);
        std::fs::write(&source, text).unwrap();
        self.build("cc", &["-std=c11"], &source, &self.flags(&[]))
    }

    /// Builds functions of C that come before the library's, for `LD_PRELOAD`.
    pub fn build_preload(&self, name: &str, text: &str) -> PathBuf {
        let source = self.root.join(name);
        std::fs::write(&source, text).unwrap();
        let standard = ["-std=c11", "-shared", "-fPIC"];
        self.build("cc", &standard, &source, &self.flags(&[]))
    }

    /// Builds follow.c; with `static` as a wish, without the shared library.
    pub fn build_c(&self, wishes: &[&str]) -> PathBuf {
        if !wishes.contains(&"static") {
            return self.build("cc", &["-std=c11"], &example("follow.c"), &self.flags(&[]));
        }
        let flags = self.flags(&["--static"]);
        let flags = flags
            .iter()
            .map(|flag| flag.replace("-lwirebook", "-l:libwirebook.a"));
        self.build(
            "cc",
            &["-std=c11"],
            &example("follow.c"),
            &flags.collect::<Vec<_>>(),
        )
    }

    /// Builds follow.cpp.
    pub fn build_cpp(&self) -> PathBuf {
        self.build(
            "c++",
            &["-std=c++17", "-pthread"],
            &example("follow.cpp"),
            &self.flags(&[]),
        )
    }

    /// A program that finds the installed library.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env("LD_LIBRARY_PATH", self.file("lib"));
        command
    }

    /// What a program prints, which must succeed.
    pub fn succeeds(&self, command: &mut Command) -> String {
        run(command)
    }
}

impl Drop for Kit {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.root);
    }
}
