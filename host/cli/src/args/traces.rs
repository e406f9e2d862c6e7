//! What a simulated run leaves to look at.

use clap::Args;
use std::ops::Range;
use std::path::PathBuf;

/// What to keep of a simulated run, to look at or to repeat it.
#[derive(Clone, Debug, Default, Args)]
pub struct Traces {
    #[command(flatten)]
    pub views: Views,
    /// Repeat a recorded run, also one of `card --pcap-out`: its frames reach the card at their cycles. Give that
    /// run's feed and sessions, too
    #[arg(long, value_name = "FILE")]
    pub pcap_in: Option<PathBuf>,
}

/// Files that show a simulated run.
#[derive(Clone, Debug, Default, Args)]
pub struct Views {
    /// Record the frames on both of the card's lines as pcapng, with the card's time
    #[arg(long, value_name = "FILE")]
    pub pcap_out: Option<PathBuf>,
    /// Write when each frame and message passed which stage, as trace-event JSON; opens in Perfetto
    #[arg(long, value_name = "FILE")]
    pub timeline: Option<PathBuf>,
    /// Record every signal as FST, with a save file for GTKWave beside it: of --window, or else of the
    /// cycles around a failure, at which the run then ends. Needs a build with `--features trace`
    #[arg(long, value_name = "FILE")]
    pub wave: Option<PathBuf>,
    /// Cycles of --wave and --timeline
    #[arg(long, value_name = "FROM..TO", value_parser = window)]
    pub window: Option<Range<u64>>,
}

impl Traces {
    /// Whether anything is asked for.
    pub fn is_any(&self) -> bool {
        self.views.is_any() || self.pcap_in.is_some()
    }
}

impl Views {
    /// Whether anything is asked for.
    pub fn is_any(&self) -> bool {
        self.pcap_out.is_some()
            || self.timeline.is_some()
            || self.wave.is_some()
            || self.window.is_some()
    }
}

fn window(text: &str) -> Result<Range<u64>, String> {
    let parsed = text
        .split_once("..")
        .and_then(|(from, to)| Some(from.trim().parse().ok()?..to.trim().parse().ok()?));
    parsed
        .filter(|window| !window.is_empty())
        .ok_or_else(|| "give two cycle numbers, such as 1000..5000".to_owned())
}
