//! One module per command.

#[cfg(feature = "sim")]
mod card;
mod demo;
mod exchange;
mod info;
mod regs;
mod replay;
#[cfg(feature = "sim")]
mod soak;
mod stats;
mod tail;

use crate::args::{Cli, Command};

/// Runs what the command line asks for.
///
/// # Errors
/// What stopped it, with the next command to type.
pub fn run(cli: &Cli) -> anyhow::Result<()> {
    match &cli.command {
        Command::Demo(args) => demo::run(cli, args),
        Command::Exchange(args) => exchange::run(cli, args),
        Command::Replay(args) => replay::run(cli, args),
        Command::Tail(args) => tail::run(cli, args),
        Command::Info(args) => info::run(cli, args),
        Command::Regs(args) => regs::run(cli, args),
        Command::Stats(args) => stats::run(cli, args),
        #[cfg(feature = "sim")]
        Command::Card(args) => card::run(cli, args),
        #[cfg(feature = "sim")]
        Command::Soak(args) => soak::run(cli, args),
    }
}
