//! `wirebook replay`: feeds through the card, files out, a page at the end.

use crate::args::{Cli, Replay};
use crate::card::{self, Job};
use crate::dbn_file::DbnFile;
use crate::feed::Origin;
use crate::journal::Journal;
use crate::output::{Output, are_apart};
use crate::page::{Facts, Page, Part};
use crate::progress;
use crate::reference::{Reference, Verdict};
use crate::tally::{Tally, first_messages};
use anyhow::{Context, bail, ensure};
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use wirebook_book::TopCsv;
use wirebook_contract::record::Record;

/// Runs the feeds, writes what was asked for, prints the page.
///
/// # Errors
/// When a feed, the card or a file fails, no message came out, or what came out is not kernel-feed's.
pub fn run(cli: &Cli, replay: &Replay) -> anyhow::Result<()> {
    if replay.run.kernel && replay.run.traces.pcap_in.is_none() {
        card::leave_network()?;
    }
    are_apart(&outputs(replay), &inputs(replay))?;
    let origins = Origin::of_run(&replay.run)?;
    let mut results = Results::new(replay, &origins)?;
    let mut journal = replay.journal.as_deref().map(Journal::open).transpose()?;
    if let Some(journal) = &mut journal {
        journal.read(&mut |batch| results.take(batch).map(|_| ()))?;
    }
    let job = Job {
        device: &cli.device,
        origins: &origins,
        via: replay.run.via,
        kernel: replay.run.kernel,
        impairments: replay.run.impairments,
        traces: &replay.run.traces,
        host: &replay.run.host,
        next_sequence: 1 + results.messages(),
        seed: replay.run.feed.generated.seed,
    };
    let facts = card::run(&job, &mut |batch: &[Record]| {
        if let Some(journal) = &mut journal {
            journal.append(batch)?;
        }
        results.take(batch)
    })?;
    let sessions = results.finish()?;
    ensure!(
        sessions.iter().any(|session| session.tally.messages() > 0),
        "no message came through: the feed has none, or the session never came up ({}); the card counted: {}",
        last_status(&sessions),
        counted(&facts)
    );

    let mut parts = Vec::new();
    let mut failure = facts.failure.clone();
    for (session, origin) in sessions.into_iter().zip(&origins) {
        let (tally, reference) = (session.tally, session.reference);
        let verdict = reference.finish(tally.books(), facts.complete)?;
        failure = failure.or_else(|| verdict.is_wrong().then(|| wrong(&verdict)));
        parts.push(Part::new(origin.title(), &tally, verdict, origins.len()));
    }
    let page = Page::new(job.to_string(), parts, facts);
    // The CSV has standard output to itself.
    let mut out = if replay.top.as_deref() == Some(Path::new("-")) {
        Output::stderr()
    } else {
        Output::stdout()
    };
    if cli.json {
        writeln!(out, "{}", page.json())?;
    } else {
        write!(out, "{page}")?;
    }
    out.flush()?;
    match failure {
        Some(failure) => bail!("{failure}"),
        None => Ok(()),
    }
}

fn outputs(replay: &Replay) -> [(&'static str, Option<&Path>); 6] {
    let views = &replay.run.traces.views;
    [
        ("--top", replay.top.as_deref()),
        ("--records", replay.records.as_deref()),
        ("--journal", replay.journal.as_deref()),
        ("--pcap-out", views.pcap_out.as_deref()),
        ("--timeline", views.timeline.as_deref()),
        ("--wave", views.wave.as_deref()),
    ]
}

fn inputs(replay: &Replay) -> Vec<&Path> {
    let feed = replay.run.feed.file.iter();
    feed.chain(&replay.run.traces.pcap_in)
        .map(PathBuf::as_path)
        .collect()
}

/// One session's results while they come.
struct Session {
    tally: Tally<Output>,
    reference: Reference,
}

/// Where records go.
struct Results {
    sessions: Vec<Session>,
    records: Option<DbnFile<Output>>,
    /// Messages until the limit.
    left: u64,
    /// A waveform is wanted of the first wrong record: no use to go on after it.
    ends_when_wrong: bool,
    bar: indicatif::ProgressBar,
}

impl Results {
    fn new(replay: &Replay, origins: &[Origin]) -> anyhow::Result<Self> {
        let left = replay.run.limit.unwrap_or(u64::MAX);
        // Files are all the same one: its framing is checked once.
        let count = origins.first().map(Origin::count).transpose()?.flatten();
        let total = count.map(|count| (count * origins.len() as u64).min(left));
        let mut sessions = Vec::new();
        for (session, origin) in (0..).zip(origins) {
            // Given with one session only.
            let top = replay.top.as_deref().map(Output::create).transpose()?;
            sessions.push(Session {
                tally: Tally::new(top.map(|out| TopCsv::new(out, 0))),
                reference: Reference::new(origin, session)?,
            });
        }
        let records = match replay.records.as_deref() {
            Some(path) => Some(DbnFile::new(Output::create(path)?, 0)?),
            None => None,
        };
        let bar = progress::bar("messages", total);
        Ok(Self {
            sessions,
            records,
            left,
            ends_when_wrong: replay.run.traces.views.wave.is_some(),
            bar,
        })
    }

    fn take(&mut self, batch: &[Record]) -> anyhow::Result<ControlFlow<()>> {
        let batch = first_messages(batch, self.left);
        if let Some(out) = &mut self.records {
            out.write(batch)?;
        }
        for record in batch {
            let session = self.sessions.get_mut(usize::from(record.session));
            let session = session.with_context(|| {
                format!(
                    "the card wrote a record of session {}, which nobody set up",
                    record.session
                )
            })?;
            let before = session.tally.messages();
            session.tally.take(record)?;
            session.reference.take(record)?;
            if let Some(verdict) = session
                .reference
                .difference()
                .filter(|_| self.ends_when_wrong)
            {
                bail!("{}", wrong(&verdict));
            }
            self.left -= session.tally.messages() - before;
        }
        self.bar.set_position(self.messages());
        Ok(if self.left == 0 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        })
    }

    /// Messages of all sessions so far.
    fn messages(&self) -> u64 {
        self.sessions.iter().map(|s| s.tally.messages()).sum()
    }

    /// Gives the files their names.
    fn finish(mut self) -> anyhow::Result<Vec<Session>> {
        self.bar.finish_and_clear();
        for session in &mut self.sessions {
            if let Some(top) = session.tally.finish()? {
                top.finish()?;
            }
        }
        if let Some(records) = self.records {
            records.finish()?.finish()?;
        }
        Ok(self.sessions)
    }
}

fn wrong(verdict: &Verdict) -> String {
    format!("{verdict}; see the records around it with `wirebook tail` and the same options")
}

fn last_status(sessions: &[Session]) -> String {
    let status = |session: &Session| {
        let status = session.tally.last_status();
        status.map_or_else(
            || "no status record".to_owned(),
            |status| status.to_string(),
        )
    };
    sessions.iter().map(status).collect::<Vec<_>>().join(", ")
}

/// The counters that are not 0, by name.
fn counted(facts: &Facts) -> String {
    let counters = facts.stats.iter().filter(|&(_, value)| value > 0);
    let rows: Vec<_> = counters
        .map(|(counter, value)| format!("{} {value}", counter.name))
        .collect();
    if rows.is_empty() {
        "nothing".to_owned()
    } else {
        rows.join(", ")
    }
}
