//! `wirebook replay`: feeds through the card, files out, a page at the end.

use crate::args::{Cli, Replay};
use crate::card::{self, Job};
use crate::dbn_file::DbnFile;
use crate::feed::Origin;
use crate::journal::Journal;
use crate::lock::{into_inner, lock};
use crate::output::{Output, are_apart};
use crate::page::{Facts, Page, Part};
use crate::progress;
use crate::reference::{Reference, Verdict};
use crate::tally::{Tally, completes_message, first_messages};
use anyhow::{Context, bail, ensure};
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
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
    let results = Results::new(replay, &origins)?;
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
    let journal = journal.map(Mutex::new);
    let facts = card::run(&job, &|batch: &[Record]| {
        if let Some(journal) = &journal {
            lock(journal).append(batch)?;
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

impl Session {
    /// Takes the next records; with `ends_when_wrong`, the first that is not kernel-feed's is an error.
    fn take(&mut self, records: &[Record], ends_when_wrong: bool) -> anyhow::Result<()> {
        for record in records {
            self.tally.take(record)?;
            self.reference.take(record)?;
            if let Some(verdict) = self.reference.difference().filter(|_| ends_when_wrong) {
                bail!("{}", wrong(&verdict));
            }
        }
        Ok(())
    }
}

/// Where records go: from several rings at once, but those of a session from one.
struct Results {
    sessions: Vec<Mutex<Session>>,
    records: Option<Mutex<DbnFile<Output>>>,
    /// Messages until the limit.
    left: Mutex<u64>,
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
            sessions.push(Mutex::new(Session {
                tally: Tally::new(top.map(|out| TopCsv::new(out, 0))),
                reference: Reference::new(origin, session)?,
            }));
        }
        let records = match replay.records.as_deref() {
            Some(path) => Some(Mutex::new(DbnFile::new(Output::create(path)?, 0)?)),
            None => None,
        };
        let bar = progress::bar("messages", total);
        Ok(Self {
            sessions,
            records,
            left: Mutex::new(left),
            ends_when_wrong: replay.run.traces.views.wave.is_some(),
            bar,
        })
    }

    fn take(&self, batch: &[Record]) -> anyhow::Result<ControlFlow<()>> {
        let (batch, left) = self.within_limit(batch);
        if let Some(out) = &self.records {
            lock(out).write(batch)?;
        }
        for records in batch.chunk_by(|a, b| a.session == b.session) {
            let number = records[0].session;
            let session = self.sessions.get(usize::from(number));
            let session = session.with_context(|| {
                format!("the card wrote a record of session {number}, which nobody set up")
            })?;
            lock(session).take(records, self.ends_when_wrong)?;
        }
        self.bar.inc(messages_in(batch));
        Ok(if left == 0 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        })
    }

    /// The records of a batch that the limit allows, and messages until then behind them.
    fn within_limit<'a>(&self, batch: &'a [Record]) -> (&'a [Record], u64) {
        let mut left = lock(&self.left);
        let batch = first_messages(batch, *left);
        *left -= messages_in(batch);
        (batch, *left)
    }

    /// Messages of all sessions so far.
    fn messages(&self) -> u64 {
        let sessions = self.sessions.iter();
        sessions.map(|session| lock(session).tally.messages()).sum()
    }

    /// Gives the files their names.
    fn finish(self) -> anyhow::Result<Vec<Session>> {
        self.bar.finish_and_clear();
        let sessions = self.sessions.into_iter().map(into_inner);
        let mut sessions: Vec<Session> = sessions.collect();
        for session in &mut sessions {
            if let Some(top) = session.tally.finish()? {
                top.finish()?;
            }
        }
        if let Some(records) = self.records {
            into_inner(records).finish()?.finish()?;
        }
        Ok(sessions)
    }
}

fn messages_in(batch: &[Record]) -> u64 {
    let messages = batch.iter().filter(|record| completes_message(record));
    messages.count() as u64
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
