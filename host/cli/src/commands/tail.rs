//! `wirebook tail`: a feed's records as lines.

use crate::args::{Cli, Tail};
use crate::card::{self, Job};
use crate::feed::Origin;
use crate::tally::{json, line};
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use wirebook_contract::record::Record;

/// Prints each record until the feed or the limit ends.
///
/// # Errors
/// When the feed, the card or standard output fails.
pub fn run(cli: &Cli, tail: &Tail) -> anyhow::Result<()> {
    let origin = Origin::of(&tail.feed)?;
    let job = Job {
        device: &cli.device,
        origin: &origin,
        via: tail.via,
        impairments: tail.impairments,
        seed: tail.feed.generated.seed,
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let mut left = tail.limit.unwrap_or(u64::MAX);
    card::run(&job, &mut |batch: &[Record]| {
        let flow = print(&mut out, batch, cli.json, &mut left)?;
        // A reader of a pipe wants each batch when it is there.
        out.flush()?;
        Ok(flow)
    })?;
    Ok(())
}

/// Prints a batch up to `left` messages.
fn print(
    out: &mut impl Write,
    batch: &[Record],
    as_json: bool,
    left: &mut u64,
) -> io::Result<ControlFlow<()>> {
    for record in batch {
        if *left == 0 {
            return Ok(ControlFlow::Break(()));
        }
        if as_json {
            writeln!(out, "{}", json(record))?;
        } else {
            writeln!(out, "{}", line(record))?;
        }
        *left -= u64::from(record.is_last());
    }
    Ok(if *left == 0 {
        ControlFlow::Break(())
    } else {
        ControlFlow::Continue(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_counts_messages_and_not_records() {
        let first = Record {
            rtype: 0xA0,
            channel: b'U',
            ..Record::default()
        };
        let last = Record {
            flags: 0x80,
            ..first
        };
        let batch = [first, last, first, last, first, last];
        let mut left = 2;
        let mut out = Vec::new();
        let flow = print(&mut out, &batch, false, &mut left).unwrap();
        assert_eq!((flow, left), (ControlFlow::Break(()), 0));
        assert_eq!(String::from_utf8(out).unwrap().lines().count(), 4);
        let mut left = 9;
        let flow = print(&mut Vec::new(), &batch, true, &mut left).unwrap();
        assert_eq!((flow, left), (ControlFlow::Continue(()), 6));
    }
}
