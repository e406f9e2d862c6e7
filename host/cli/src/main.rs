//! `wirebook`: the system from a command line.
//!
//! Exit codes: 0 done, 1 failed, 2 used wrongly. Results go to standard output, progress and errors to
//! standard error; every error ends with what to type next.

#![forbid(unsafe_code)]

mod args;
mod card;
mod commands;
mod dbn_file;
mod device;
mod feed;
mod host;
mod journal;
#[cfg(feature = "sim")]
mod kernel;
mod lock;
mod output;
mod page;
mod progress;
#[cfg(feature = "sim")]
mod recorded;
mod reference;
#[cfg(feature = "sim")]
mod simulated;
#[cfg(feature = "sim")]
mod soak;
mod tally;
mod watch;
#[cfg(feature = "sim")]
mod waves;

use clap::Parser;
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match args::Cli::try_parse().and_then(args::Cli::checked) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    match commands::run(&cli) {
        Ok(()) => ExitCode::SUCCESS,
        // The reader of a pipe has seen enough: `wirebook tail … | head`.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let text = as_started(&text(&error));
            let command = if is_kernel_missing(&error) {
                typed_command(std::env::args_os())
            } else {
                replay_command(std::env::args_os())
            };
            let command = if text.contains(&command) {
                String::new()
            } else {
                format!("this command: {command}\n")
            };
            // Nobody is left to tell when standard error is closed.
            let _ = write!(std::io::stderr(), "error: {text}\n{command}");
            ExitCode::FAILURE
        }
    }
}

/// A hint says `wirebook`, which is a command only where that is installed: here with the program as it was
/// started, which works again.
fn as_started(text: &str) -> String {
    let program = std::env::args_os().next().unwrap_or_default();
    let program = quote(program.to_string_lossy().into_owned());
    text.replace("`wirebook ", &format!("`{program} "))
}

/// An error and its causes. Many errors already say their cause; it is not said twice.
fn text(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            text += &format!(": {cause}");
        }
    }
    text
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}

/// Whether the run never began, because the kernel could not be had for it: nothing was there to be recorded.
#[cfg(feature = "sim")]
fn is_kernel_missing(error: &anyhow::Error) -> bool {
    // What comes in the middle of a run is inside the simulation's error.
    error.is::<wirebook_sim::kernel::KernelError>()
}

#[cfg(not(feature = "sim"))]
fn is_kernel_missing(_: &anyhow::Error) -> bool {
    false
}

/// The command line, quoted for a shell.
fn typed_command(args: impl Iterator<Item = OsString>) -> String {
    let words: Vec<_> = args
        .map(|arg| quote(arg.to_string_lossy().into_owned()))
        .collect();
    words.join(" ")
}

/// What to type for the same run again: the command line as it was typed, so with the binary where it lies,
/// quoted for a shell. Seeds have fixed defaults, so it repeats the run exactly, but for the kernel's network.
fn replay_command(args: impl Iterator<Item = OsString>) -> String {
    let args: Vec<_> = args.map(|arg| arg.to_string_lossy().into_owned()).collect();
    let has = |name: &str| args.iter().any(|arg| arg.split('=').next() == Some(name));
    let note = if has("--kernel") && !has("--pcap-in") {
        " (a run with the kernel does not repeat: record one with --pcap-out FILE, then repeat that with \
         --pcap-in FILE)"
    } else {
        ""
    };
    typed_command(args.into_iter().map(OsString::from)) + note
}

/// The arguments alone, quoted for a shell.
#[cfg(feature = "sim")]
fn replay_arguments(args: impl Iterator<Item = OsString>) -> String {
    let text = |arg: OsString| quote(arg.to_string_lossy().into_owned());
    args.skip(1).map(text).collect::<Vec<_>>().join(" ")
}

/// A word for a shell.
fn quote(word: String) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_quoted_for_a_shell() {
        let args = [
            "/path/to/wirebook",
            "replay",
            "my file.itch",
            "it's",
            "--seed=3",
            "",
        ];
        let command = replay_command(args.into_iter().map(OsString::from));
        assert_eq!(
            command,
            r"/path/to/wirebook replay 'my file.itch' 'it'\''s' --seed=3 ''"
        );
    }

    #[test]
    fn a_run_with_the_kernel_says_how_to_have_one_that_repeats() {
        let command = |line: &str| replay_command(line.split(' ').map(OsString::from));
        let said = command("./wirebook replay --kernel --generate");
        assert!(said.starts_with("./wirebook replay --kernel --generate (a run"));
        assert!(said.contains("--pcap-out FILE") && said.contains("--pcap-in FILE"));
        for repeats in [
            "./wirebook replay --generate",
            "./wirebook replay --kernel --pcap-in x --generate",
            "./wirebook replay --kernel --pcap-in=x --generate",
        ] {
            assert_eq!(command(repeats), repeats);
        }
    }

    #[cfg(feature = "sim")]
    #[test]
    fn a_run_that_never_began_is_not_to_be_recorded() {
        use wirebook_sim::kernel::{KernelError, Step};
        let refused = || KernelError::Refused {
            step: Step::OpenTun,
            source: std::io::Error::from_raw_os_error(2),
        };
        assert!(is_kernel_missing(&refused().into()));
        let gone = wirebook_sim::SimError::from(refused());
        assert!(!is_kernel_missing(&gone.into()));
        assert!(!is_kernel_missing(&anyhow::anyhow!("other")));
    }

    #[test]
    fn a_cause_is_said_once() {
        let error =
            anyhow::anyhow!("no such file").context("x cannot be opened: no such file; check it");
        assert_eq!(text(&error), "x cannot be opened: no such file; check it");
        let error = anyhow::anyhow!("no such file").context("x cannot be opened");
        assert_eq!(text(&error), "x cannot be opened: no such file");
    }

    #[test]
    fn a_closed_pipe_is_no_failure() {
        let io = |kind| anyhow::Error::from(std::io::Error::from(kind)).context("writing");
        assert!(is_broken_pipe(&io(std::io::ErrorKind::BrokenPipe)));
        assert!(!is_broken_pipe(&io(std::io::ErrorKind::StorageFull)));
        assert!(!is_broken_pipe(&anyhow::anyhow!("other")));
    }
}
