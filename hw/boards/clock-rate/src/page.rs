//! The result as text: a page for the repository, a table for the terminal.

use crate::report::{Path, Report};
use std::fmt::Write;

/// Paths listed.
const PATHS: usize = 5;

/// What a page says besides the result.
pub struct Circumstances<'a> {
    /// Day of the run.
    pub date: &'a str,
    /// What the tools call themselves.
    pub versions: &'a str,
    /// Seed of placement.
    pub seed: &'a str,
}

/// Block and register of a flat name: `u_card.u_feed.data_q` is `data_q` in `feed`.
fn split(name: &str) -> (String, &str) {
    let (path, register) = name.rsplit_once('.').unwrap_or(("", name));
    let instances: Vec<&str> = path
        .split('.')
        .map(|part| part.strip_prefix("u_").unwrap_or(part))
        .filter(|part| !["card", "block"].contains(part))
        .collect();
    (instances.join("."), register)
}

/// The slowest paths, at most one into each block, so that a wide register does not fill the list.
fn slowest_by_block(report: &Report) -> Vec<&Path> {
    let mut blocks = Vec::new();
    let mut slowest = Vec::new();
    for path in &report.paths {
        let (block, _) = split(&path.to);
        if !blocks.contains(&block) {
            blocks.push(block);
            slowest.push(path);
        }
    }
    slowest
}

/// One line: how fast, and by how much that is too slow or fast enough.
pub fn verdict(report: &Report) -> String {
    let (mhz, wanted) = (report.mhz, report.wanted_mhz);
    let spare = 1e3 / wanted - 1e3 / mhz;
    let judged = if report.met() {
        format!("{spare:.2} ns to spare")
    } else {
        format!("too slow by {:.2} ns", -spare)
    };
    format!("{mhz:.1} MHz of {wanted} MHz wanted: {judged}")
}

/// Rows of `| where | register | ns | MHz |`.
fn path_rows(report: &Report) -> String {
    let mut rows = String::new();
    for path in slowest_by_block(report).into_iter().take(PATHS) {
        let (block, register) = split(&path.to);
        // Writing to a string cannot fail.
        let _ = writeln!(
            rows,
            "| `{block}` | `{register}` | {:.2} | {:.1} |",
            path.period_ns,
            1e3 / path.period_ns
        );
    }
    rows
}

/// Rows of `| cell | used | of | % |`.
fn use_rows(report: &Report) -> String {
    let mut rows = String::new();
    for cell in &report.uses {
        let _ = writeln!(
            rows,
            "| {} | {} | {} | {:.0} |",
            cell.cell,
            cell.used,
            cell.available,
            100.0 * cell.used as f64 / cell.available as f64
        );
    }
    rows
}

/// The slowest path, in steps of routing and logic.
fn step_rows(report: &Report) -> String {
    let mut rows = String::new();
    let mut at = 0.0;
    for step in &report.slowest {
        at += step.delay_ns;
        let what = if step.routing { "net" } else { "cell" };
        let _ = writeln!(
            rows,
            "| {at:.2} | {:.2} | {what} | `{}` |",
            step.delay_ns,
            shortened(&step.through)
        );
    }
    rows
}

/// Names made by synthesis grow with every gate passed; their ends say nothing.
fn shortened(name: &str) -> String {
    const LENGTH: usize = 90;
    let head: String = name.chars().take(LENGTH).collect();
    if head.len() < name.len() {
        head + "…"
    } else {
        head
    }
}

/// For the terminal.
pub fn summary(title: &str, report: &Report) -> String {
    let uses: Vec<String> = report
        .uses
        .iter()
        .map(|u| format!("{} {}", u.used, u.cell))
        .collect();
    format!(
        "{title}: {}\n  {}\n  slowest from `{}`\n{}",
        verdict(report),
        uses.join(", "),
        shortened(&report.from),
        path_rows(report).replace("| `", "  | `")
    )
}

/// For the repository.
pub fn page(report: &Report, circumstances: &Circumstances) -> String {
    let Circumstances {
        date,
        versions,
        seed,
    } = circumstances;
    let (block, register) = report
        .paths
        .first()
        .map_or_else(Default::default, |p| split(&p.to));
    format!(
        "# Clock rate on the ECP5-5G Versa board

Written by `make clock-rate`, {date}, seed {seed}; LFE5UM5G-45F-8 CABGA381, profile `ecp5`.
{versions}

**{}.** The slowest path ends in `{register}` of `{block}`.

| cell | used | of | % |
|---|---|---|---|
{}
The slowest path into each of the slowest blocks:

| block | register | ns | MHz |
|---|---|---|---|
{}
The slowest of all, step by step (it begins at `{}`):

| at ns | ns | | name |
|---|---|---|---|
{}",
        verdict(report),
        use_rows(report),
        path_rows(report),
        shortened(&report.from),
        step_rows(report)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Use;

    fn report(mhz: f64) -> Report {
        let path = |to: &str, period_ns| Path {
            to: to.into(),
            period_ns,
        };
        Report {
            mhz,
            wanted_mhz: 125.0,
            paths: vec![
                path("u_card.u_feed.u_format.data_q", 10.0),
                path("u_card.u_feed.u_format.event_q", 9.0),
                path("u_card.step_q", 8.0),
            ],
            slowest: vec![],
            from: "u_card.u_feed.x".into(),
            uses: vec![Use {
                cell: "DP16KD".into(),
                used: 27,
                available: 108,
            }],
        }
    }

    #[test]
    fn a_verdict_says_by_how_much() {
        assert_eq!(
            verdict(&report(100.0)),
            "100.0 MHz of 125 MHz wanted: too slow by 2.00 ns"
        );
        assert_eq!(
            verdict(&report(160.0)),
            "160.0 MHz of 125 MHz wanted: 1.75 ns to spare"
        );
    }

    #[test]
    fn a_page_names_each_block_once_with_its_slowest_register() {
        let circumstances = Circumstances {
            date: "2026-01-02",
            versions: "Yosys 9; nextpnr 8",
            seed: "1",
        };
        let page = page(&report(100.0), &circumstances);
        assert!(page.contains("ends in `data_q` of `feed.format`"), "{page}");
        assert!(page.contains("| `feed.format` | `data_q` | 10.00 | 100.0 |"));
        assert!(page.contains("| `` | `step_q` | 8.00 | 125.0 |"));
        assert!(!page.contains("event_q"));
        assert!(page.contains("| DP16KD | 27 | 108 | 25 |"));
        assert!(page.contains("2026-01-02, seed 1") && page.contains("Yosys 9; nextpnr 8"));
    }
}
