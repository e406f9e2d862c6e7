//! Writes down what a real kernel is asked, and what it says.

use super::{Answer, Asked, Call, Function, Names, hex, kib_in, perform};
use std::fs;
use std::io;
use std::os::fd::RawFd;

#[derive(Default)]
pub(super) struct Recorder {
    names: Names,
    lines: Vec<String>,
}

impl Recorder {
    pub(super) fn new(cards: &[Function]) -> Self {
        let line = |card: &Function| {
            let cdev = card.cdev().unwrap_or_else(|| "none".to_owned());
            format!("card {} group {} cdev {cdev}", card.address(), card.group())
        };
        Self {
            names: Names::default(),
            lines: cards.iter().map(line).collect(),
        }
    }

    /// For the host, which takes the lines that begin so.
    pub(super) fn print(&self) {
        for line in &self.lines {
            println!("\nrecorded: {line}");
        }
    }

    pub(super) fn answer(&mut self, call: &Call) -> Answer {
        let Some(asked) = Asked::of(call, &self.names) else {
            return Answer::Kernel;
        };
        let text = asked.text(call, &self.names);
        match asked {
            Asked::Status => {
                let status = fs::read_to_string("/proc/self/status").unwrap();
                let [locked, pinned] = ["VmLck:", "VmPin:"].map(|name| kib_in(&status, name));
                self.add(&text, format!("{locked} KiB, pinned {pinned} KiB"));
                Answer::Kernel
            }
            // It is the caller's, who would have to be told where.
            Asked::Map(_) => {
                self.add(&text, "ok");
                Answer::Kernel
            }
            _ => {
                let returned = perform(call);
                let said = match &returned {
                    Ok(value) => self.said(call, &asked, *value, &text),
                    Err(error) => format!("errno {}", error.raw_os_error().unwrap()),
                };
                self.add(&text, said);
                Answer::Returned(returned)
            }
        }
    }

    /// What a call that succeeded said.
    fn said(&mut self, call: &Call, asked: &Asked, value: i64, text: &str) -> String {
        match asked {
            Asked::Open(_) => self.names.open(value as RawFd),
            Asked::Ioctl(_, request) if request.opens() => self.names.open(value as RawFd),
            Asked::Ioctl(_, request) => {
                let words = request.words(&self.names);
                if text.ends_with(&words) {
                    value.to_string()
                } else {
                    format!("{value} {words}")
                }
            }
            Asked::Read(_) => hex(call.arguments[1], value as u64),
            Asked::Limit => {
                // SAFETY: the call has just filled it in.
                let limit = unsafe { (call.arguments[3] as *const u64).read() };
                limit.to_string()
            }
            Asked::Close(file) => {
                self.names.close(*file);
                "ok".to_owned()
            }
            Asked::Write(_) | Asked::Node(_) | Asked::Map(_) | Asked::Status => "ok".to_owned(),
        }
    }

    fn add(&mut self, text: &str, said: impl Into<String>) {
        self.lines.push(format!("{text} = {}", said.into()));
    }
}

/// An error that a line names.
pub(super) fn errno(answer: &str) -> Option<io::Error> {
    let number = answer.strip_prefix("errno ")?;
    Some(io::Error::from_raw_os_error(number.parse().unwrap()))
}
