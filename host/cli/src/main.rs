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
mod page;
mod progress;
mod reference;
#[cfg(feature = "sim")]
mod simulated;
mod tally;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = args::Cli::parse();
    match commands::run(&cli) {
        Ok(()) => ExitCode::SUCCESS,
        // The reader of a pipe has seen enough: `wirebook tail … | head`.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let (text, command) = (format!("{error:#}"), replay_command(std::env::args()));
            eprintln!("error: {text}");
            if !text.contains(&command) {
                eprintln!("this command: {command}");
            }
            ExitCode::FAILURE
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}

/// The command line, quoted for a shell. Seeds have fixed defaults, so it repeats the run exactly.
fn replay_command(args: impl Iterator<Item = String>) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    let quote = |arg: String| {
        if !arg.is_empty() && arg.chars().all(plain) {
            arg
        } else {
            format!("'{}'", arg.replace('\'', r"'\''"))
        }
    };
    let rest = args.skip(1).map(quote);
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
        let command = replay_command(args.into_iter().map(str::to_owned));
        assert_eq!(
            command,
            r"wirebook replay 'my file.itch' 'it'\''s' --seed=3 ''"
        );
    }

    #[test]
    fn a_closed_pipe_is_no_failure() {
        let io = |kind| anyhow::Error::from(std::io::Error::from(kind)).context("writing");
        assert!(is_broken_pipe(&io(std::io::ErrorKind::BrokenPipe)));
        assert!(!is_broken_pipe(&io(std::io::ErrorKind::StorageFull)));
        assert!(!is_broken_pipe(&anyhow::anyhow!("other")));
    }
}
