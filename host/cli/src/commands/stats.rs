//! `wirebook stats`: the counters of a card, by name, with their units.

use crate::args::{Cli, Stats};
use crate::card;
use crate::output::Output;
use anyhow::bail;
use serde_json::json;
use std::io::Write;
use wirebook_contract::counter::{ALL, Counter};
use wirebook_driver::Probed;

/// Prints the counters asked for; those that are not 0 when none is named.
///
/// # Errors
/// When a name is no counter's, or the card cannot be opened or is refused.
pub fn run(cli: &Cli, stats: &Stats) -> anyhow::Result<()> {
    let wanted = wanted(&stats.names)?;
    let mut card = Probed::open(card::open(&cli.device)?)?;
    let counted = card.stats()?;
    let all = stats.all || !stats.names.is_empty();
    let rows = wanted
        .into_iter()
        .map(|counter| (counter, counted.value(counter.index)))
        .filter(|(_, value)| all || *value > 0);
    let mut out = Output::stdout();
    if cli.json {
        let rows = rows.map(|(counter, value)| {
            let row = json!({ "value": value, "unit": counter.unit });
            (counter.name.to_owned(), row)
        });
        let json: serde_json::Map<_, _> = rows.collect();
        writeln!(out, "{}", serde_json::Value::Object(json))?;
    } else {
        let mut printed = 0;
        for (counter, value) in rows {
            let Counter {
                name, unit, doc, ..
            } = counter;
            writeln!(out, "{name:<22} {value:>10} {unit:<12} {doc}")?;
            printed += 1;
        }
        if printed == 0 {
            writeln!(
                out,
                "all {} counters are 0; {} lists them",
                ALL.len(),
                crate::as_started("`wirebook stats --all`")
            )?;
        }
    }
    out.flush()?;
    Ok(())
}

fn wanted(names: &[String]) -> anyhow::Result<Vec<&'static Counter>> {
    if names.is_empty() {
        return Ok(ALL.iter().collect());
    }
    let mut found = Vec::new();
    for name in names {
        match ALL.iter().find(|counter| counter.name == name) {
            Some(counter) => found.push(counter),
            None => bail!("there is no counter `{name}`; list them with `wirebook stats --all`"),
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_found_by_name_in_the_order_asked_for() {
        let names =
            |names: &[&str]| -> Vec<String> { names.iter().map(ToString::to_string).collect() };
        let found = wanted(&names(&["records", "rx_frames"])).unwrap();
        let found: Vec<_> = found
            .iter()
            .map(|counter| (counter.name, counter.unit))
            .collect();
        assert_eq!(found, [("records", "records"), ("rx_frames", "frames")]);
        assert_eq!(wanted(&[]).unwrap().len(), ALL.len());
        let error = wanted(&names(&["rx_fames"])).unwrap_err().to_string();
        assert!(error.contains("`rx_fames`") && error.contains("stats --all"));
    }
}
