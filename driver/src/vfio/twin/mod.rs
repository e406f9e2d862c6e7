//! A twin of the kernel: it answers system calls as one did that was recorded, and wants to be asked the same.
//!
//! What is tested is all that lies above the system calls, the crates among it. `scripts/vm/test` runs the tests of
//! [`legs`] in a guest, where `WIREBOOK_RECORD` names cards: each call goes to the guest's kernel and into a recording.
//! Without it they run on the recordings in this folder. A line is a call and its answer:
//!
//! ```text
//! open /dev/vfio/vfio = file1
//! file1 CheckExtension 3 = 1
//! file2 GroupGetStatus [8 0] = 0 [8 1]
//! ```
//!
//! Structures are words in hexadecimal; `0*6` are six of 0. What differs from run to run has a name instead: `file` and
//! its number, `event`, `address`.

mod filter;
mod legs;
mod player;
mod recorder;
mod request;
mod tree;

use super::choice::Way;
use super::error::VfioError;
use super::function::{DEVICES, Function};
use super::transport::Vfio;
use filter::{Answer, Call, Ended, perform, supervise};
use player::Player;
use recorder::Recorder;
use request::Request;
use std::collections::HashMap;
use std::ffi::{CStr, c_char};
use std::os::fd::RawFd;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Cards of a real kernel, with commas between them.
const CARDS: &str = "WIREBOOK_RECORD";

/// Runs a leg, with the cards it has: on the kernel under this test if that is asked for, or else on the recording of
/// `name`. All of it must be used up.
fn on(name: &str, leg: impl FnOnce(&[Function]) + Send) {
    let Ok(cards) = env::var(CARDS) else {
        play(Player::new(&read(name)), leg);
        return;
    };
    let find = |address| Function::find(Path::new(DEVICES), address).unwrap();
    let cards: Vec<_> = cards.split(',').map(find).collect();
    let mut recorder = Recorder::new(&cards);
    match supervise(|call| recorder.answer(call), || leg(&cards)) {
        Ended::Body(Ok(())) => recorder.print(),
        Ended::Body(Err(panicked)) => resume_unwind(panicked),
        Ended::Unsupported(error) => panic!("a kernel without user notification: {error}"),
    }
}

/// Runs a leg on a recording; none where the system cannot.
fn play<R: Send>(mut player: Player, leg: impl FnOnce(&[Function]) -> R + Send) -> Option<R> {
    let tree = tree::Tree::new(player.cards());
    let cards = tree.functions();
    match supervise(|call| player.answer(call), || leg(&cards)) {
        Ended::Body(returned) => {
            // What differs first explains what a leg makes of it.
            let panicked = returned.as_ref().err();
            player.finish(panicked.map(|panicked| filter::text_of(&**panicked)));
            Some(returned.unwrap_or_else(|panicked| resume_unwind(panicked)))
        }
        Ended::Unsupported(error) => {
            println!("SKIPPED: system calls cannot be answered here (seccomp): {error}");
            None
        }
    }
}

fn open(card: &Function, way: Way) -> Result<Vfio, VfioError> {
    Vfio::open_function(card.clone(), Some(way))
}

/// The recording of a leg.
fn read(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/vfio/twin");
    let path: PathBuf = folder.join(name).with_extension("txt");
    fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; make it with `scripts/vm/test --record`",
            path.display()
        )
    })
}

/// Names for descriptors, in the order in which they appear.
#[derive(Default)]
struct Names {
    files: HashMap<RawFd, usize>,
    opened: usize,
}

impl Names {
    fn open(&mut self, file: RawFd) -> String {
        self.opened += 1;
        self.files.insert(file, self.opened);
        self.of(file)
    }

    fn close(&mut self, file: RawFd) {
        self.files.remove(&file);
    }

    fn has(&self, file: RawFd) -> bool {
        self.files.contains_key(&file)
    }

    /// What was not opened is an event, or none.
    fn of(&self, file: RawFd) -> String {
        match self.files.get(&file) {
            Some(number) => format!("file{number}"),
            None if file < 0 => "none".to_owned(),
            None => "event".to_owned(),
        }
    }
}

/// A call that belongs into a recording.
enum Asked {
    /// Opens a node.
    Open(String),
    /// Whether a node is there, or may be opened.
    Node(String),
    Ioctl(RawFd, Request),
    Read(RawFd),
    Write(RawFd),
    Map(RawFd),
    Close(RawFd),
    /// What this process has locked, and how much it may.
    Status,
    Limit,
}

impl Asked {
    /// What of it a recording has, if anything.
    fn of(call: &Call, names: &Names) -> Option<Self> {
        let [first, second, third, ..] = call.arguments;
        let file = first as RawFd;
        let ours = |asked: Self| names.has(file).then_some(asked);
        match call.number {
            libc::SYS_openat => match path_at(second) {
                path if is_node(&path) => Some(Self::Open(path)),
                path if path == "/proc/self/status" => Some(Self::Status),
                _ => None,
            },
            libc::SYS_statx | libc::SYS_faccessat | libc::SYS_faccessat2 => {
                let path = path_at(second);
                is_node(&path).then_some(Self::Node(path))
            }
            libc::SYS_ioctl => ours(Self::Ioctl(file, Request::new(second, third))),
            libc::SYS_pread64 => ours(Self::Read(file)),
            libc::SYS_pwrite64 => ours(Self::Write(file)),
            libc::SYS_close => ours(Self::Close(file)),
            // How a removed device's number is left open on nothing.
            libc::SYS_dup3 if names.has(second as RawFd) => Some(Self::Close(second as RawFd)),
            libc::SYS_mmap if names.has(call.arguments[4] as RawFd) => {
                Some(Self::Map(call.arguments[4] as RawFd))
            }
            libc::SYS_prlimit64 if second == u64::from(libc::RLIMIT_MEMLOCK) && third == 0 => {
                Some(Self::Limit)
            }
            _ => None,
        }
    }

    /// As a line has it.
    fn text(&self, call: &Call, names: &Names) -> String {
        let [_, second, third, fourth, _, sixth] = call.arguments;
        match self {
            Self::Open(path) => format!("open {path}"),
            Self::Node(path) => {
                let what = if call.number == libc::SYS_statx {
                    "look"
                } else {
                    "access"
                };
                format!("{what} {path}")
            }
            Self::Ioctl(file, request) => format!("{} {}", names.of(*file), request.text(names)),
            Self::Read(file) => format!("{} read {third} at {fourth:x}", names.of(*file)),
            Self::Write(file) => {
                let octets = hex(second, third);
                format!("{} write {octets} at {fourth:x}", names.of(*file))
            }
            Self::Map(file) => format!("{} map {second} at {sixth:x}", names.of(*file)),
            Self::Close(file) => format!("close {}", names.of(*file)),
            Self::Status => "locked".to_owned(),
            Self::Limit => "limit".to_owned(),
        }
    }
}

fn is_node(path: &str) -> bool {
    path == "/dev/iommu" || path.starts_with("/dev/vfio/")
}

fn path_at(address: u64) -> String {
    if address == 0 {
        // How the standard library asks whether there is such a call.
        return String::new();
    }
    // SAFETY: the call takes a path, which ends with a zero octet, or the kernel would refuse it.
    let path = unsafe { CStr::from_ptr(address as *const c_char) };
    path.to_string_lossy().into_owned()
}

/// Octets of the caller's as a line has them.
fn hex(address: u64, count: u64) -> String {
    let octet = |at: u64| {
        // SAFETY: the call takes that many octets from there; its caller waits, and changes nothing.
        let octet = unsafe { (address as *const u8).wrapping_add(at as usize).read() };
        format!("{octet:02x}")
    };
    (0..count).map(octet).collect()
}

/// A size that proc_pid_status(5) has under a name, in KiB.
fn kib_in(status: &str, name: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let size = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
    size.unwrap_or(0)
}
