//! `wirebook replay`: a feed through the card, files out, a page at the end.

use crate::args::{Cli, Replay};
use crate::card::{self, Job};
use crate::feed::Origin;
use crate::page::Page;
use crate::progress;
use crate::tally::Tally;
use anyhow::{Context, ensure};
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
    let total = origin.count()?.min(replay.limit.unwrap_or(u64::MAX));
    let top = replay.top.as_deref().map(create).transpose()?;
    let to_stdout = replay.top.as_deref() == Some(Path::new("-"));
    let mut records = replay.records.as_deref().map(create).transpose()?;
    let mut tally = Tally::new(top.map(|out| TopCsv::new(out, 0)));

    let bar = progress::bar("messages", Some(total));
    let job = Job {
        device: &cli.device,
        origin: &origin,
        via: replay.via,
        impairments: replay.impairments,
        seed: replay.feed.generated.seed,
    };
    let facts = card::run(&job, &mut |batch: &[Record]| {
        tally.take(batch)?;
        if let Some(out) = &mut records {
            write_raw(out, batch)?;
        }
        bar.set_position(tally.messages());
        Ok(if tally.messages() >= total {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        })
    })?;
    bar.finish_and_clear();
    tally.finish()?;
    if let Some(out) = &mut records {
        out.flush()?;
    }
    ensure!(
        tally.messages() > 0,
        "no message came through: the feed has none, or the session never came up ({}); run `wirebook info`",
        tally.last_status().map_or_else(
            || "no status record".to_owned(),
            |status| status.to_string()
        )
    );

    let page = Page::new(job.to_string(), &tally, facts);
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
    Ok(())
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

fn write_raw(out: &mut impl Write, records: &[Record]) -> io::Result<()> {
    for record in records {
        for word in record.to_words() {
            out.write_all(&word.to_le_bytes())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_records_are_little_endian_words() {
        let record = Record {
            length: 16,
            rtype: 0xA0,
            instrument_id: 0x0102_0304,
            own: 0x0A0B_0C0D,
            ..Record::default()
        };
        let mut out = Vec::new();
        write_raw(&mut out, &[record, Record::default()]).unwrap();
        assert_eq!(out.len(), 128);
        assert_eq!(out[..8], [16, 0xA0, 0, 0, 4, 3, 2, 1]);
        assert_eq!(out[60..64], [0x0D, 0x0C, 0x0B, 0x0A]);
        assert_eq!(out[64..], [0; 64]);
    }

    #[test]
    fn an_unwritable_file_is_named() {
        let error = create(Path::new("/no/such/folder/x.csv")).err().unwrap();
        assert!(format!("{error:#}").contains("/no/such/folder/x.csv"));
    }
}
