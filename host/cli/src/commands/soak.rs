//! `wirebook soak`: many seeds, each its own scenario, on all cores.

use crate::args::{Cli, Soak, Views};
use crate::output::Output;
use crate::page::grouped;
use crate::progress;
use crate::soak::{self, Amount, Finished, Trial};
use crate::waves;
use anyhow::bail;
use rayon::prelude::*;
use serde_json::json;
use std::io::Write;

/// Runs the seeds that this build has not finished, and says what came of them.
///
/// # Errors
/// When a seed fails, naming each with the command that repeats it, or the list of finished seeds cannot be
/// kept.
pub fn run(cli: &Cli, args: &Soak) -> anyhow::Result<()> {
    if let Some(seed) = args.seed {
        // Whoever repeats a seed wants to know what it is.
        eprintln!("{:#?}", Trial::draw(seed)?.scenario);
        waves::can_record(args.views.wave.as_deref())?;
        return say(cli, soak::run(seed, &args.views)?, 1, 0);
    }
    let finished = Finished::open(&args.state)?;
    let all = 1..=args.seeds;
    let open: Vec<u64> = all
        .filter(|&seed| args.again || !finished.has(seed))
        .collect();
    let before = args.seeds - open.len() as u64;
    let bar = progress::bar("seeds", Some(open.len() as u64));
    let run = |&seed: &u64| {
        let result = soak::run(seed, &Views::default()).and_then(|amount| {
            finished.add(seed)?;
            Ok(amount)
        });
        if let Err(error) = &result {
            // A long soak tells its failures as they come.
            bar.suspend(|| eprintln!("FAILED {error:#}"));
        }
        bar.inc(1);
        result
    };
    let results: Vec<_> = open.par_iter().map(run).collect();
    bar.finish_and_clear();
    let (passed, failed): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    let amount = passed.iter().flatten().copied();
    let amount = amount.fold(Amount::default(), Amount::and);
    say(cli, amount, passed.len() as u64, before)?;
    let errors: Vec<_> = failed.into_iter().filter_map(Result::err).collect();
    if !errors.is_empty() {
        let lines: Vec<_> = errors.iter().map(|error| format!("{error:#}")).collect();
        bail!("{} seeds failed:\n{}", errors.len(), lines.join("\n"));
    }
    Ok(())
}

fn say(cli: &Cli, amount: Amount, seeds: u64, before: u64) -> anyhow::Result<()> {
    let mut out = Output::stdout();
    if cli.json {
        let value = json!({
            "seeds": seeds, "finished_before": before, "records": amount.records,
            "lost": amount.lost, "cycles": amount.cycles,
        });
        writeln!(out, "{value}")?;
    } else {
        writeln!(
            out,
            "{} seeds agree with kernel-feed in {} records ({} messages lost and told), {} cycles; {} seeds had \
             finished before",
            grouped(seeds),
            grouped(amount.records),
            grouped(amount.lost),
            grouped(amount.cycles),
            grouped(before)
        )?;
    }
    out.flush()?;
    Ok(())
}
