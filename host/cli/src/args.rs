//! The command line's grammar.

use crate::device::Device;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::path::PathBuf;

/// Wire in, book out: a feed-handling network card, its driver and its simulator.
#[derive(Debug, Parser)]
#[command(name = "wirebook", version, max_term_width = 100)]
pub struct Cli {
    /// Card to use: `sim` (in process), a PCI address such as 0000:65:00.0, or `vfio-user:PATH`
    #[arg(long, global = true, default_value = "sim", value_name = "ADDRESS")]
    pub device: Device,
    /// Print results as JSON, one object per line
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The whole system on one machine with no hardware: exchange, card, driver, book
    Demo(Demo),
    /// Serve an ITCH file or a generated feed over SoupBinTCP or MoldUDP64
    Exchange(Exchange),
    /// Send a feed through the card and write what comes out
    Replay(Replay),
    /// Send a feed through the card and print its records
    Tail(Tail),
    /// Identity, limits, counters and self-test of a card
    Info(Info),
    /// Run the simulated card and its exchange for other processes
    #[cfg(feature = "sim")]
    Card(Card),
}

/// How messages travel.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Via {
    /// SoupBinTCP over TCP
    Tcp,
    /// MoldUDP64 over UDP
    Mold,
}

/// A generated feed's size and shape.
#[derive(Clone, Debug, Args)]
pub struct Generated {
    /// Seed of everything random
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Messages of a generated feed
    #[arg(long, default_value_t = 100_000)]
    pub messages: u64,
    /// Instruments of a generated feed
    #[arg(long, default_value_t = 8)]
    pub instruments: u16,
    /// Most orders alive at once in a generated feed
    #[arg(long, default_value_t = 8_192)]
    pub live_orders: u32,
}

/// A file, or a generated feed.
#[derive(Clone, Debug, Args)]
pub struct Feed {
    /// ITCH 5.0 file (two octets of length before each message), or a pcap of MoldUDP64
    #[arg(required_unless_present = "generate", conflicts_with = "generate")]
    pub file: Option<PathBuf>,
    /// Generate the feed instead of reading a file
    #[arg(long)]
    pub generate: bool,
    /// Group and port that a pcap's packets go to; up to 4
    #[arg(long, value_name = "IP:PORT")]
    pub capture: Vec<SocketAddrV4>,
    #[command(flatten)]
    pub generated: Generated,
}

/// What the network does to frames, in percent, from the seed.
#[derive(Clone, Copy, Debug, Args)]
pub struct Impairments {
    /// Frames lost, in percent
    #[arg(long, default_value_t = 0.0, value_parser = percent, value_name = "PERCENT")]
    pub loss: f64,
    /// Frames delivered late, behind others, in percent
    #[arg(long, default_value_t = 0.0, value_parser = percent, value_name = "PERCENT")]
    pub reorder: f64,
    /// Frames delivered twice, in percent
    #[arg(long, default_value_t = 0.0, value_parser = percent, value_name = "PERCENT")]
    pub duplicate: f64,
    /// Frames delayed, in percent
    #[arg(long, default_value_t = 0.0, value_parser = percent, value_name = "PERCENT")]
    pub delay: f64,
    /// Frames with a wrong bit, in percent
    #[arg(long, default_value_t = 0.0, value_parser = percent, value_name = "PERCENT")]
    pub corrupt: f64,
}

/// `wirebook demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// Serve this ITCH 5.0 file instead of a generated feed
    #[arg(long, value_name = "FILE")]
    pub itch: Option<PathBuf>,
    /// Stop after this many messages
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    #[command(flatten)]
    pub generated: Generated,
    #[command(flatten)]
    pub impairments: Impairments,
}

/// `wirebook replay`.
#[derive(Debug, Args)]
pub struct Replay {
    #[command(flatten)]
    pub feed: Feed,
    /// How messages travel to the card; a pcap goes as it is
    #[arg(long, value_enum, default_value_t = Via::Tcp)]
    pub via: Via,
    /// Write the top of book after each book-changing message as CSV; `-` for standard output
    #[arg(long, value_name = "FILE")]
    pub top: Option<PathBuf>,
    /// Write the records as a DBN file; DBN tools read it
    #[arg(long, value_name = "FILE")]
    pub records: Option<PathBuf>,
    /// Stop after this many messages
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    #[command(flatten)]
    pub impairments: Impairments,
}

/// `wirebook tail`.
#[derive(Debug, Args)]
pub struct Tail {
    #[command(flatten)]
    pub feed: Feed,
    /// How messages travel to the card; a pcap goes as it is
    #[arg(long, value_enum, default_value_t = Via::Tcp)]
    pub via: Via,
    /// Stop after this many messages
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    #[command(flatten)]
    pub impairments: Impairments,
}

/// `wirebook info`.
#[derive(Debug, Args)]
pub struct Info {
    /// Also reset the card and test registers, clock, doorbells and DMA mapping; the card must be idle
    #[arg(long)]
    pub selftest: bool,
}

/// `wirebook card`.
#[cfg(feature = "sim")]
#[derive(Debug, Args)]
pub struct Card {
    /// Unix socket to listen at, for `--device vfio-user:PATH` and for QEMU
    #[arg(long, value_name = "PATH")]
    pub socket: PathBuf,
    /// ITCH 5.0 file that the exchange sends, or a pcap of MoldUDP64; without it and `--generate`, the wire
    /// is silent
    #[arg(conflicts_with = "generate")]
    pub file: Option<PathBuf>,
    /// Generate the feed instead of reading a file
    #[arg(long)]
    pub generate: bool,
    /// Group and port that a pcap's packets go to; up to 4
    #[arg(long, value_name = "IP:PORT")]
    pub capture: Vec<SocketAddrV4>,
    #[command(flatten)]
    pub generated: Generated,
    /// How messages travel to the card; a pcap goes as it is
    #[arg(long, value_enum, default_value_t = Via::Tcp)]
    pub via: Via,
    /// Exit after this many clients have left; without it, serve until interrupted
    #[arg(long, value_name = "N")]
    pub clients: Option<u64>,
    #[command(flatten)]
    pub impairments: Impairments,
}

/// `wirebook exchange`.
#[derive(Debug, Args)]
pub struct Exchange {
    #[command(flatten)]
    pub feed: Feed,
    /// How to serve it
    #[arg(long, value_enum, default_value_t = Via::Tcp)]
    pub via: Via,
    /// Write the feed to a file instead of serving it
    #[arg(long, value_name = "FILE", conflicts_with = "via")]
    pub write: Option<PathBuf>,
    /// Address to listen on (TCP)
    #[arg(long, default_value = "127.0.0.1:15000", value_name = "IP:PORT")]
    pub listen: SocketAddr,
    /// Exit after this many connections are over (TCP); without it, serve until interrupted
    #[arg(long, value_name = "N")]
    pub connections: Option<u64>,
    /// User name that may log in (TCP)
    #[arg(long, default_value = "wire")]
    pub user: String,
    /// Its password (TCP)
    #[arg(long, default_value = "book")]
    pub password: String,
    /// Session id
    #[arg(long, default_value = "000000001A")]
    pub session: String,
    /// Group and port to send to; give it twice for lines A and B (MoldUDP64)
    #[arg(long, default_value = "239.87.66.1:26477", value_name = "IP:PORT")]
    pub group: Vec<SocketAddrV4>,
    /// Own address to send from (MoldUDP64)
    #[arg(long, default_value = "0.0.0.0", value_name = "IP")]
    pub from: Ipv4Addr,
    /// Address that answers re-requests (MoldUDP64)
    #[arg(long, value_name = "IP:PORT")]
    pub requests: Option<SocketAddr>,
    /// Messages per second; default as fast as TCP takes them, 100000 for MoldUDP64
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub rate: Option<u32>,
    /// Lose one packet in this many on purpose (MoldUDP64)
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub drop_one_in: u64,
}

fn percent(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if (0.0..=100.0).contains(&value) => Ok(value),
        _ => Err("give a number from 0 to 100".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;
    use clap::error::ErrorKind;

    fn parse(line: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(std::iter::once("wirebook").chain(line.split_whitespace()))
    }

    #[test]
    fn the_grammar_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_replay_with_everything() {
        let line = "replay a.itch --via mold --top - --records r --loss 2 --json --device sim";
        let cli = parse(line).unwrap();
        assert!(cli.json);
        let Command::Replay(replay) = cli.command else {
            panic!("not a replay");
        };
        assert_eq!(replay.feed.file, Some(PathBuf::from("a.itch")));
        assert_eq!((replay.via, replay.impairments.loss), (Via::Mold, 2.0));
        assert_eq!(replay.top, Some(PathBuf::from("-")));
        assert_eq!(replay.feed.generated.seed, 1);
    }

    #[test]
    fn a_feed_is_a_file_or_generated_and_not_both() {
        assert!(parse("replay --generate --messages 500").is_ok());
        let kind = |line| parse(line).unwrap_err().kind();
        assert_eq!(kind("replay"), ErrorKind::MissingRequiredArgument);
        assert_eq!(kind("replay a --generate"), ErrorKind::ArgumentConflict);
        assert_eq!(
            kind("exchange a --write b --via tcp"),
            ErrorKind::ArgumentConflict
        );
    }

    #[test]
    fn values_out_of_range_are_refused() {
        for line in [
            "replay a --loss 101",
            "replay a --loss -1",
            "replay a --loss NaN",
            "exchange a --rate 0",
            "info --device nonsense",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
