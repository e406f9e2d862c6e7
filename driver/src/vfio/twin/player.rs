//! Answers as the kernel of a recording did.

use super::recorder::errno;
use super::{Answer, Asked, Call, Names, Request};
use rustix::fs::{MemfdFlags, ftruncate, memfd_create};
use rustix::io::pwrite;
use std::collections::VecDeque;
use std::io;
use std::os::fd::{AsRawFd, IntoRawFd, OwnedFd, RawFd};

/// More than VFIO's files, whose regions begin at multiples of 2⁴⁰.
const FILE_BYTES: u64 = 1 << 44;

/// A recorded card.
pub(super) struct Card {
    pub(super) address: String,
    pub(super) group: u32,
    pub(super) cdev: String,
}

#[derive(Default)]
pub(super) struct Player {
    names: Names,
    cards: Vec<Card>,
    /// Call and answer.
    lines: VecDeque<(String, String)>,
    /// Behind the last line the recording knows no more: what is asked then is taken as done.
    is_open: bool,
    /// How the first call differed.
    differs: Option<String>,
}

impl Player {
    pub(super) fn new(recording: &str) -> Self {
        let mut player = Self::default();
        for line in recording.lines().filter(|line| !line.starts_with('#')) {
            if let Some(card) = line.strip_prefix("card ") {
                player.cards.push(card_of(card));
                continue;
            }
            let (call, answer) = line.split_once(" = ").expect("a call and its answer");
            let line = (call.to_owned(), answer.to_owned());
            player.lines.push_back(line);
        }
        player
    }

    pub(super) fn cards(&self) -> &[Card] {
        &self.cards
    }

    /// Changes the answer to the first call that begins with `call`. What follows is unknown.
    pub(super) fn spoiled(mut self, call: &str, answer: &str) -> Self {
        let found = self.lines.iter().position(|line| line.0.starts_with(call));
        let at = found.unwrap_or_else(|| panic!("nobody asks `{call}`"));
        self.lines.truncate(at + 1);
        self.lines[at].1 = answer.to_owned();
        self.is_open = true;
        self
    }

    /// What follows the first call that begins with `call` is of no interest.
    pub(super) fn until(mut self, call: &str) -> Self {
        let found = self.lines.iter().position(|line| line.0.starts_with(call));
        let at = found.unwrap_or_else(|| panic!("nobody asks `{call}`"));
        self.lines.truncate(at + 1);
        self.is_open = true;
        self
    }

    /// Nothing was asked otherwise, and nothing left out. `panicked` is what the leg said if it did not come so far.
    pub(super) fn finish(&self, panicked: Option<String>) {
        if let Some(differs) = &self.differs {
            panic!("{differs}; the leg: {}", panicked.unwrap_or_default());
        }
        if panicked.is_none() {
            let left: Vec<_> = self.lines.iter().map(|line| &line.0).collect();
            assert!(left.is_empty(), "nobody asked {left:?}");
        }
    }

    pub(super) fn answer(&mut self, call: &Call) -> Answer {
        let Some(asked) = Asked::of(call, &self.names) else {
            return Answer::Kernel;
        };
        let text = asked.text(call, &self.names);
        let next = self.lines.pop_front();
        if let Asked::Close(file) = asked {
            self.names.close(file);
        }
        match next {
            Some((wanted, answer)) if wanted == text => self.play(call, &asked, &answer),
            None if self.is_open => match asked {
                Asked::Close(_) => Answer::Kernel,
                _ => Answer::Returned(Ok(0)),
            },
            other => {
                let wanted = other.map_or("nothing".to_owned(), |line| line.0);
                self.differs.get_or_insert(format!(
                    "the driver asks `{text}`, the recording does `{wanted}`"
                ));
                // Whatever there still is must be closed.
                self.lines.clear();
                self.is_open = true;
                Answer::Returned(Err(io::Error::from_raw_os_error(libc::EIO)))
            }
        }
    }

    fn play(&mut self, call: &Call, asked: &Asked, answer: &str) -> Answer {
        if let Some(error) = errno(answer) {
            return Answer::Returned(Err(error));
        }
        let [_, second, third, fourth, ..] = call.arguments;
        let returned = match asked {
            Asked::Map(_) | Asked::Close(_) => return Answer::Kernel,
            Asked::Open(_) => self.file(answer).into(),
            Asked::Ioctl(_, request) if request.opens() => self.file(answer).into(),
            Asked::Ioctl(_, request) => said(request, answer),
            Asked::Read(_) => {
                let octets = (0..third as usize)
                    .map(|at| u8::from_str_radix(&answer[2 * at..2 * at + 2], 16).unwrap());
                for (at, octet) in octets.enumerate() {
                    // SAFETY: the call takes that many octets there, which the kernel would write.
                    unsafe { (second as *mut u8).wrapping_add(at).write(octet) };
                }
                third as i64
            }
            Asked::Write(_) => third as i64,
            Asked::Status => status(answer).into(),
            Asked::Limit => {
                let limit: u64 = answer.parse().unwrap();
                // SAFETY: the call takes two numbers there, which the kernel would write.
                unsafe { (fourth as *mut [u64; 2]).write([limit; 2]) };
                0
            }
            Asked::Node(_) => 0,
        };
        Answer::Returned(Ok(returned))
    }

    /// A file that is as good as a node: it can be mapped where a device's regions are.
    fn file(&mut self, name: &str) -> RawFd {
        let file = memfd();
        ftruncate(&file, FILE_BYTES).unwrap();
        assert_eq!(self.names.open(file.as_raw_fd()), name);
        file.into_raw_fd()
    }
}

fn memfd() -> OwnedFd {
    memfd_create("wirebook-twin", MemfdFlags::CLOEXEC).unwrap()
}

/// The number that a request returns, and what it fills in.
fn said(request: &Request, answer: &str) -> i64 {
    let (number, words) = answer.split_once(' ').unwrap_or((answer, ""));
    if !words.is_empty() {
        request.fill(words);
    }
    number.parse().unwrap()
}

/// What of proc_pid_status(5) is recorded, as a file.
fn status(answer: &str) -> RawFd {
    let sizes = answer.strip_suffix(" KiB").unwrap();
    let (locked, pinned) = sizes.split_once(" KiB, pinned ").unwrap();
    let text = format!("VmLck:\t{locked} kB\nVmPin:\t{pinned} kB\n");
    let file = memfd();
    pwrite(&file, text.as_bytes(), 0).unwrap();
    file.into_raw_fd()
}

fn card_of(line: &str) -> Card {
    let words: Vec<_> = line.split(' ').collect();
    let [address, "group", group, "cdev", cdev] = words[..] else {
        panic!("no card: {line}");
    };
    Card {
        address: address.to_owned(),
        group: group.parse().unwrap(),
        cdev: cdev.to_owned(),
    }
}
