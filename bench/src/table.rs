//! Pairs of measurements and the table of their ratios.

use std::fmt::Write;
use std::time::Duration;

/// Something measured beside its baseline, several times in turn.
#[derive(Debug, Clone)]
pub struct Row {
    /// What is measured.
    pub what: String,
    /// What it is compared with.
    pub baseline: String,
    /// What both cost per unit of work, pair by pair.
    pairs: Vec<(f64, f64)>,
    /// Unit of the costs, for standard output only.
    unit: &'static str,
    /// What both came to.
    digest: u64,
}

impl Row {
    /// A row without a pair.
    pub fn new(
        what: impl Into<String>,
        baseline: impl Into<String>,
        unit: &'static str,
        digest: u64,
    ) -> Self {
        Self {
            what: what.into(),
            baseline: baseline.into(),
            pairs: Vec::new(),
            unit,
            digest,
        }
    }

    /// Adds costs measured one after the other.
    pub fn pair(&mut self, cost: f64, baseline: f64) {
        self.pairs.push((cost, baseline));
    }

    /// How many times the baseline's cost is this one's: of the least costs, and the median of the pairs'.
    fn ratios(&self) -> (f64, f64) {
        let least =
            |of: fn(&(f64, f64)) -> f64| self.pairs.iter().map(of).fold(f64::INFINITY, f64::min);
        let mut ratios: Vec<f64> = self.pairs.iter().map(|(cost, base)| base / cost).collect();
        ratios.sort_by(f64::total_cmp);
        let median = ratios.get(ratios.len() / 2).copied().unwrap_or(f64::NAN);
        (least(|pair| pair.1) / least(|pair| pair.0), median)
    }

    fn least(&self) -> (f64, f64) {
        let least =
            |of: fn(&(f64, f64)) -> f64| self.pairs.iter().map(of).fold(f64::INFINITY, f64::min);
        (least(|pair| pair.0), least(|pair| pair.1))
    }
}

/// Rows under a heading. Only ratios leave this machine; costs are for whoever sits at it.
pub fn text(heading: &str, rows: &[Row], with_costs: bool) -> String {
    let mut text = format!(
        "## {heading}\n\n| what | baseline | of the least | median of pairs | pairs | digest of both |"
    );
    text += if with_costs {
        " least cost | its baseline |\n"
    } else {
        "\n"
    };
    text += if with_costs {
        "|---|---|---|---|---|---|---|---|\n"
    } else {
        "|---|---|---|---|---|---|\n"
    };
    for row in rows {
        let (least, median) = row.ratios();
        let _ = write!(
            text,
            "| {} | {} | {} | {} | {} | `{:016x}` |",
            row.what,
            row.baseline,
            ratio(least),
            ratio(median),
            row.pairs.len(),
            row.digest
        );
        if with_costs {
            let (cost, baseline) = row.least();
            let _ = write!(
                text,
                " {cost:.2} {unit} | {baseline:.2} {unit} |",
                unit = row.unit
            );
        }
        text.push('\n');
    }
    text.push('\n');
    text
}

fn ratio(ratio: f64) -> String {
    if ratio >= 100.0 {
        format!("{ratio:.0}")
    } else {
        format!("{ratio:.3}")
    }
}

/// Nanoseconds per unit.
pub fn per(time: Duration, units: u64) -> f64 {
    time.as_nanos() as f64 / units.max(1) as f64
}

/// Processor time of this thread: what others on the machine take does not count.
pub fn processor_time() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    // Neither is ever negative for this clock.
    Duration::new(now.tv_sec.unsigned_abs(), now.tv_nsec.unsigned_abs() as u32)
}

/// Processor time of a piece of work on this thread, and what it gave.
pub fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let started = processor_time();
    let result = work();
    (processor_time() - started, result)
}
