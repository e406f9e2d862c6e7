//! The command line's grammar.

mod host;
mod traces;

pub use host::{HostOptions, Wait};
pub use traces::Traces;
#[cfg(feature = "sim")]
pub use traces::Views;

use crate::device::Device;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::path::PathBuf;
use wirebook_exchange::generate::Options;

/// What a session number of 6 bits can tell apart; a card says how many of them it has.
const MAX_SESSIONS: i64 = 64;

/// Wire in, book out: a feed-handling network card, its driver and its simulator.
#[derive(Debug, Parser)]
#[command(name = "wirebook", version, max_term_width = 100)]
pub struct Cli {
    /// Card to use: `sim` (in process), a PCI address such as 0000:65:00.0 (after `iommufd:` or `group:`, opened that
    /// way only), or `vfio-user:PATH`
    #[arg(long, global = true, default_value = "sim", value_name = "ADDRESS")]
    pub device: Device,
    /// Print results as JSON, one object per line
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// Refuses what the grammar alone cannot.
    ///
    /// # Errors
    /// A usage error.
    pub fn checked(self) -> Result<Self, clap::Error> {
        if let Command::Replay(replay) = &self.command
            && replay.top.is_some()
            && replay.run.sessions() > 1
        {
            let text = "--top has no column for a session: give it with one session";
            return Err(Self::command().error(ErrorKind::ArgumentConflict, text));
        }
        if let Command::Replay(replay) = &self.command
            && replay.records.is_some()
            && replay.run.sessions() > 1
            && replay.run.host.rings > 1
        {
            let text = "--records keeps the order in which the card wrote them, and rings have none between them: \
                        give it with --rings 1";
            return Err(Self::command().error(ErrorKind::ArgumentConflict, text));
        }
        if let Command::Replay(replay) = &self.command
            && replay.journal.is_some()
            && (replay.run.sessions() > 1 || replay.run.via == Via::Mold)
        {
            let text =
                "--journal logs one session in again: give it with one session and --via tcp";
            return Err(Self::command().error(ErrorKind::ArgumentConflict, text));
        }
        if let Command::Replay(Replay { run, .. }) | Command::Tail(Tail { run }) = &self.command
            && run.kernel
            && run.via == Via::Mold
        {
            let text = "--kernel serves SoupBinTCP: give it with --via tcp";
            return Err(Self::command().error(ErrorKind::ArgumentConflict, text));
        }
        let views = match &self.command {
            Command::Replay(Replay { run, .. }) | Command::Tail(Tail { run }) => {
                Some(&run.traces.views)
            }
            #[cfg(feature = "sim")]
            Command::Soak(soak) => Some(&soak.views),
            _ => None,
        };
        if views.is_some_and(|views| {
            views.window.is_some() && views.wave.is_none() && views.timeline.is_none()
        }) {
            let text = "--window is of --wave or --timeline: give it with one of them";
            return Err(Self::command().error(ErrorKind::MissingRequiredArgument, text));
        }
        #[cfg(feature = "sim")]
        if let Command::Soak(soak) = &self.command
            && soak.seed.is_none()
            && soak.views.is_any()
        {
            let text = "--pcap-out, --timeline and --wave show one run: give them with --seed";
            return Err(Self::command().error(ErrorKind::ArgumentConflict, text));
        }
        #[cfg(feature = "sim")]
        if let Command::Card(card) = &self.command
            && card.tap.is_some()
            && card.via == Via::Mold
        {
            let text = "--tap serves SoupBinTCP: give it with --via tcp";
            return Err(Self::command().error(ErrorKind::ArgumentConflict, text));
        }
        Ok(self)
    }
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
    /// Registers of a card at rest by name; writes those given as NAME=VALUE
    ///
    /// A card has one owner: while a host runs one, nobody else can look into it, and a simulated card is a fresh one
    /// for each process.
    Regs(Regs),
    /// Counters of a card at rest by name, with their units
    ///
    /// A card has one owner: while a host runs one, only that host can read its counters (`replay --stats SECONDS`),
    /// and a simulated card is a fresh one for each process, with all counters 0.
    Stats(Stats),
    /// Run the simulated card and its exchange for other processes
    #[cfg(feature = "sim")]
    Card(Card),
    /// Run many random scenarios, each compared with kernel-feed in every record
    #[cfg(feature = "sim")]
    Soak(Soak),
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
    /// As large as a whole day of the whole market: 283 million messages, 8,371 instruments, 1.65 million
    /// live orders
    #[arg(long, conflicts_with_all = ["messages", "instruments", "live_orders"])]
    pub full_day: bool,
    /// Messages of a generated feed
    #[arg(long, default_value_t = 100_000)]
    pub messages: u64,
    /// Instruments of a generated feed
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..))]
    pub instruments: u16,
    /// Most orders alive at once in a generated feed
    #[arg(long, default_value_t = 8_192)]
    pub live_orders: u32,
}

impl Generated {
    /// What to generate.
    pub fn options(&self) -> Options {
        if self.full_day {
            return Options::full_day(self.seed);
        }
        Options {
            seed: self.seed,
            instruments: self.instruments,
            messages: self.messages,
            live_orders_max: self.live_orders,
            unknown_types: false,
        }
    }
}

/// A file, or a generated feed.
#[derive(Clone, Debug, Args)]
pub struct Feed {
    /// ITCH 5.0 file (two octets of length before each message); with --capture, a pcap
    #[arg(required_unless_present = "generate", conflicts_with = "generate")]
    pub file: Option<PathBuf>,
    /// Generate the feed instead of reading a file
    #[arg(long)]
    pub generate: bool,
    #[command(flatten)]
    pub generated: Generated,
}

/// A feed on its way through a card, to its end or to a limit.
#[derive(Clone, Debug, Args)]
pub struct Run {
    #[command(flatten)]
    pub feed: Feed,
    /// The file is a pcap of MoldUDP64: send its frames, and listen to this group and port; give it once
    /// for each session
    #[arg(
        long,
        value_name = "IP:PORT",
        conflicts_with_all = ["via", "sessions", "generate"]
    )]
    pub capture: Vec<SocketAddrV4>,
    /// How messages travel to the card
    #[arg(long, value_enum, default_value_t = Via::Tcp)]
    pub via: Via,
    /// Sessions side by side, each with its own feed: the same file, or one generated with the next seed;
    /// `info` says how many a card has
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = sessions())]
    pub sessions: u8,
    /// Serve it from this machine's own TCP: a TAP interface in a private network namespace
    #[arg(long, conflicts_with = "capture")]
    pub kernel: bool,
    /// Stop after this many messages, counted over all sessions
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: Option<u64>,
    #[command(flatten)]
    pub impairments: Impairments,
    #[command(flatten)]
    pub traces: Traces,
    #[command(flatten)]
    pub host: HostOptions,
}

impl Run {
    /// Sessions asked for.
    pub fn sessions(&self) -> usize {
        match self.capture.len() {
            0 => self.sessions.into(),
            groups => groups,
        }
    }
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
    /// Sessions side by side, each with its own feed: the same file, or one generated with the next seed
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = sessions())]
    pub sessions: u8,
    /// Serve it from this machine's own TCP: a TAP interface in a private network namespace
    #[arg(long)]
    pub kernel: bool,
    /// Stop after this many messages, counted over all sessions
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: Option<u64>,
    #[command(flatten)]
    pub generated: Generated,
    #[command(flatten)]
    pub impairments: Impairments,
    #[command(flatten)]
    pub traces: Traces,
}

/// `wirebook replay`.
#[derive(Debug, Args)]
pub struct Replay {
    #[command(flatten)]
    pub run: Run,
    /// Write the top of book after each book-changing message as CSV, of one session only; `-` for
    /// standard output
    #[arg(long, value_name = "FILE")]
    pub top: Option<PathBuf>,
    /// Write the records of all sessions as a DBN file; DBN tools read it
    #[arg(long, value_name = "FILE")]
    pub records: Option<PathBuf>,
    /// Keep the records of the session as they are consumed, and after a restart go on behind those that are
    /// there: the books are built from the file, and the login asks for what follows
    #[arg(long, value_name = "FILE", conflicts_with_all = ["capture", "limit"])]
    pub journal: Option<PathBuf>,
}

/// `wirebook tail`.
#[derive(Debug, Args)]
pub struct Tail {
    #[command(flatten)]
    pub run: Run,
}

/// `wirebook info`.
#[derive(Debug, Args)]
pub struct Info {
    /// Also reset the card and test registers, clock, doorbells and DMA mapping; the card must be idle
    #[arg(long)]
    pub selftest: bool,
    /// Also take memory away from the card and let it write there: the IOMMU must refuse. Linux logs the
    /// refusal, and some servers make an alarm of it
    #[arg(long)]
    pub isolation: bool,
}

/// `wirebook regs`.
#[derive(Debug, Args)]
pub struct Regs {
    /// Names, parts of names, or NAME[INDEX]; with =VALUE one is written first. Without any: all
    #[arg(value_name = "NAME[=VALUE]")]
    pub registers: Vec<String>,
}

/// `wirebook stats`.
#[derive(Debug, Args)]
pub struct Stats {
    /// Counters to print, also when they are 0
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// Print all, also those that are 0
    #[arg(long)]
    pub all: bool,
}

/// `wirebook card`.
#[cfg(feature = "sim")]
#[derive(Debug, Args)]
pub struct Card {
    /// Unix socket to listen at, for `--device vfio-user:PATH` and for QEMU; without it, with --tap, the card
    /// has its address and answers ARP and ping
    #[arg(long, value_name = "PATH", required_unless_present = "tap")]
    pub socket: Option<PathBuf>,
    /// Join the card to this machine's own TCP, which then serves the feed: a TAP interface of this name in
    /// a private network namespace
    #[arg(
        long,
        value_name = "NAME",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = crate::kernel::INTERFACE,
        conflicts_with = "capture"
    )]
    pub tap: Option<String>,
    /// ITCH 5.0 file that the exchange sends, or with --capture a pcap; without it and --generate, the wire
    /// is silent
    #[arg(conflicts_with = "generate", requires = "socket")]
    pub file: Option<PathBuf>,
    /// Generate the feed instead of reading a file
    #[arg(long, requires = "socket")]
    pub generate: bool,
    #[command(flatten)]
    pub generated: Generated,
    /// The file is a pcap of MoldUDP64: send its frames; give a group and port that a session listens to
    #[arg(long, value_name = "IP:PORT", conflicts_with_all = ["via", "sessions", "generate"])]
    pub capture: Vec<SocketAddrV4>,
    /// How messages travel to the card
    #[arg(long, value_enum, default_value_t = Via::Tcp)]
    pub via: Via,
    /// Sessions side by side, each with its own feed: the same file, or one generated with the next seed
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = sessions())]
    pub sessions: u8,
    /// Exit after this many clients have left; without it, serve until interrupted
    #[arg(long, value_name = "N", requires = "socket")]
    pub clients: Option<u64>,
    /// Record each client that lets the card receive as pcapng: the frames on both of the card's lines and what the
    /// host did; `replay --pcap-in FILE` repeats it. The second client is in FILE.2, the third in FILE.3
    #[arg(long, value_name = "FILE", requires = "socket")]
    pub pcap_out: Option<PathBuf>,
    /// Say that the card speaks another version of the interface, to see what a driver makes of it
    #[arg(long, value_name = "MAJOR.MINOR", requires = "socket", value_parser = abi)]
    pub abi: Option<u32>,
    #[command(flatten)]
    pub impairments: Impairments,
}

/// `wirebook soak`.
#[cfg(feature = "sim")]
#[derive(Debug, Args)]
pub struct Soak {
    /// Run the seeds 1 to N; those that this build has finished before are left out
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub seeds: u64,
    /// Run this seed alone, also when it has finished before
    #[arg(long, conflicts_with = "seeds")]
    pub seed: Option<u64>,
    /// Run seeds that have finished before once more
    #[arg(long)]
    pub again: bool,
    /// Folder of the lists of finished seeds, one for each build
    #[arg(long, value_name = "FOLDER", default_value = ".cache/soak")]
    pub state: PathBuf,
    /// Of the run with --seed.
    #[command(flatten)]
    pub views: Views,
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
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub connections: Option<u64>,
    /// User name that may log in, up to 6 characters (TCP)
    #[arg(long, default_value = "wire", value_parser = short::<6>)]
    pub user: String,
    /// Its password, up to 10 characters (TCP)
    #[arg(long, default_value = "book", value_parser = short::<10>)]
    pub password: String,
    /// Session id, up to 10 characters
    #[arg(long, default_value = "000000001A", value_parser = short::<10>)]
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

/// A version as the ABI register has it.
#[cfg(feature = "sim")]
fn abi(text: &str) -> Result<u32, String> {
    let numbers = text
        .split_once('.')
        .and_then(|(major, minor)| Some((major.parse::<u16>().ok()?, minor.parse::<u16>().ok()?)));
    let (major, minor) = numbers.ok_or_else(|| "give two numbers, such as 2.0".to_owned())?;
    Ok(u32::from(major) << 16 | u32::from(minor))
}

fn sessions() -> clap::builder::RangedI64ValueParser<u8> {
    clap::value_parser!(u8).range(1..=MAX_SESSIONS)
}

/// A text field of the protocols: `MAX` octets of ASCII.
fn short<const MAX: usize>(text: &str) -> Result<String, String> {
    if text.len() <= MAX && text.bytes().all(|octet| (b' '..=b'~').contains(&octet)) {
        Ok(text.to_owned())
    } else {
        Err(format!("give at most {MAX} printable ASCII characters"))
    }
}

#[cfg(test)]
mod tests;
