//! `wirebook tail`: a feed's records as lines.

use crate::args::{Cli, Tail};
use crate::card::{self, Job};
use crate::feed::Origin;
use crate::lock::lock;
use crate::output::Output;
use crate::tally::{completes_message, first_messages, json, line};
use anyhow::bail;
use std::io::Write;
use std::ops::ControlFlow;
use std::sync::Mutex;
use wirebook_contract::record::Record;

/// Prints each record until the feed or the limit ends.
///
/// # Errors
/// When the feed, the card or standard output fails, or a session was lost or rejected.
pub fn run(cli: &Cli, tail: &Tail) -> anyhow::Result<()> {
    if tail.run.kernel && tail.run.traces.pcap_in.is_none() {
        card::leave_network()?;
    }
    let origins = Origin::of_run(&tail.run)?;
    let job = Job {
        device: &cli.device,
        origins: &origins,
        via: tail.run.via,
        kernel: tail.run.kernel,
        impairments: tail.run.impairments,
        traces: &tail.run.traces,
        host: &tail.run.host,
        next_sequence: 1,
        seed: tail.run.feed.generated.seed,
    };
    // Of each ring a thread brings batches; they are printed as they come.
    let printed = Mutex::new((Output::stdout(), tail.run.limit.unwrap_or(u64::MAX)));
    let facts = card::run(&job, &|batch: &[Record]| {
        let (out, left) = &mut *lock(&printed);
        let batch = first_messages(batch, *left);
        for record in batch {
            if cli.json {
                writeln!(out, "{}", json(record))?;
            } else {
                writeln!(out, "{}", line(record))?;
            }
            *left -= u64::from(completes_message(record));
        }
        // A reader of a pipe wants each batch when it is there.
        out.flush()?;
        Ok(if *left == 0 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        })
    })?;
    match facts.failure {
        Some(failure) => bail!("{failure}"),
        None => Ok(()),
    }
}
