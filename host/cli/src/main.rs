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
#[cfg(feature = "sim")]
mod kernel;
mod output;
mod page;
mod progress;
mod reference;
#[cfg(feature = "sim")]
mod simulated;
#[cfg(feature = "sim")]
mod soak;
mod tally;
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
            let text = text(&error);
            let command = replay_command(std::env::args_os());
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

/// The command line, quoted for a shell. Seeds have fixed defaults, so it repeats the run exactly.
fn replay_command(args: impl Iterator<Item = OsString>) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    let quote = |arg: String| {
        if !arg.is_empty() && arg.chars().all(plain) {
            arg
        } else {
            format!("'{}'", arg.replace('\'', r"'\''"))
        }
    };
    let text = |arg: OsString| arg.to_string_lossy().into_owned();
    let rest = args.skip(1).map(text).map(quote);
    std::iter::once("wirebook".to_owned())
        .chain(rest)
        .collect::<Vec<_>>()
        .join(" ")
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
            r"wirebook replay 'my file.itch' 'it'\''s' --seed=3 ''"
        );
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
