//! `wirebook replay`: a feed through the card, files out, a page at the end.

use crate::args::{Cli, Replay};
use crate::card::{self, Job};
use crate::dbn_file::DbnFile;
use crate::feed::Origin;
use crate::page::{Facts, Page};
use crate::progress;
use crate::reference::Verdict;
use crate::tally::{Tally, first_messages};
use anyhow::{Context, bail, ensure};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;
use wirebook_book::TopCsv;
use wirebook_contract::record::Record;

/// Runs the feed, writes what was asked for, prints the page.
///
/// # Errors
/// When the feed, the card or a file fails, or no message came out.
pub fn run(cli: &Cli, replay: &Replay) -> anyhow::Result<()> {
    let origin = Origin::of(&replay.feed)?;
    let limit = replay.limit.unwrap_or(u64::MAX);
    let total = origin.count()?.map(|count| count.min(limit));
    let top = replay.top.as_deref().map(create).transpose()?;
    let to_stdout = replay.top.as_deref() == Some(Path::new("-"));
    let mut records = match replay.records.as_deref() {
        Some(path) => Some(DbnFile::new(create(path)?, 0)?),
        None => None,
    };
    let mut tally = Tally::new(top.map(|out| TopCsv::new(out, 0)));

    let bar = progress::bar("messages", total);
    let job = Job {
        device: &cli.device,
        origin: &origin,
        via: replay.via,
        impairments: replay.impairments,
        seed: replay.feed.generated.seed,
    };
    let facts = card::run(&job, &mut |batch: &[Record]| {
        let batch = first_messages(batch, limit - tally.messages());
        tally.take(batch)?;
        if let Some(out) = &mut records {
            out.write(batch)?;
        }
        bar.set_position(tally.messages());
        Ok(if tally.messages() == limit {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        })
    })?;
    bar.finish_and_clear();
    tally.finish()?;
    if let Some(out) = records {
        out.finish()?;
    }
    ensure!(
        tally.messages() > 0,
        "no message came through: the feed has none, or the session never came up ({}); the card counted: {}",
        tally.last_status().map_or_else(
            || "no status record".to_owned(),
            |status| status.to_string()
        ),
        counted(&facts)
    );

    let digest = tally.books().digest();
    let verdict = Verdict::of(&origin, tally.messages(), digest, tally.is_exact())?;
    let wrong = verdict.is_wrong().then(|| {
        "the books differ from kernel-feed's; find the first wrong row with `--top`".to_owned()
    });
    let failure = facts.failure.clone().or(wrong);
    let page = Page::new(job.to_string(), &tally, facts, verdict);
    // The CSV has standard output to itself.
    let mut out: Box<dyn Write> = if to_stdout {
        Box::new(io::stderr())
    } else {
        Box::new(io::stdout())
    };
    if cli.json {
        writeln!(out, "{}", page.json())?;
    } else {
        write!(out, "{page}")?;
    }
    match failure {
        Some(failure) => bail!("{failure}"),
        None => Ok(()),
    }
}

fn create(path: &Path) -> anyhow::Result<BufWriter<Box<dyn Write>>> {
    let out: Box<dyn Write> = if path == Path::new("-") {
        Box::new(io::stdout())
    } else {
        let file = File::create(path).with_context(|| {
            let path = path.display();
            format!("{path} cannot be written; check the folder with `ls -ld`")
        })?;
        Box::new(file)
    };
    Ok(BufWriter::new(out))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unwritable_file_is_named() {
        let error = create(Path::new("/no/such/folder/x.csv")).err().unwrap();
        assert!(format!("{error:#}").contains("/no/such/folder/x.csv"));
    }
}
