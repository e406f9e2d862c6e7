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
    /// What both came to, where they come to anything.
    digest: Option<u64>,
    /// What was aimed at.
    aim: Option<Aim>,
}

/// What a row should come to. Costs are in the row's unit; the median of the pairs decides.
#[derive(Debug, Clone, Copy)]
pub enum Aim {
    /// At least so many times the baseline.
    Ratio(f64),
    /// At most this cost.
    Cost(f64),
    /// At most so much more than the baseline's cost.
    Adds(f64),
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
            digest: Some(digest),
            aim: None,
        }
    }

    /// A row without a pair, of what comes to nothing that could be compared.
    pub fn undigested(
        what: impl Into<String>,
        baseline: impl Into<String>,
        unit: &'static str,
    ) -> Self {
        Self {
            digest: None,
            ..Self::new(what, baseline, unit, 0)
        }
    }

    /// With an aim, whose verdict stands beside it.
    pub fn aims(mut self, aim: Aim) -> Self {
        self.aim = Some(aim);
        self
    }

    /// Adds costs measured one after the other.
    pub fn pair(&mut self, cost: f64, baseline: f64) {
        self.pairs.push((cost, baseline));
    }

    /// How many times the baseline's cost is this one's: of the least costs, and the median of the pairs'.
    fn ratios(&self) -> (f64, f64) {
        let (cost, baseline) = self.least();
        (baseline / cost, self.median(|(cost, base)| base / cost))
    }

    fn median(&self, of: fn(&(f64, f64)) -> f64) -> f64 {
        median(self.pairs.iter().map(of).collect())
    }

    /// The aim, and by how much it was met or missed: a share of it, never a cost. The median of the pairs
    /// decides; the least is told beside it when it says otherwise, which other work on the machine explains.
    fn verdict(&self) -> String {
        let Some(aim) = self.aim else {
            return String::new();
        };
        let (cost, baseline) = self.least();
        let unit = self.unit;
        // By how much of the aim it is better than that.
        let (text, of_median, of_least) = match aim {
            Aim::Ratio(wanted) => (
                format!("≥ {wanted}"),
                self.ratios().1 / wanted - 1.0,
                baseline / cost / wanted - 1.0,
            ),
            Aim::Cost(wanted) => (
                format!("≤ {wanted} {unit}"),
                1.0 - self.median(|pair| pair.0) / wanted,
                1.0 - cost / wanted,
            ),
            Aim::Adds(wanted) => (
                format!("adds ≤ {wanted} {unit}"),
                1.0 - self.median(|(cost, base)| cost - base) / wanted,
                1.0 - (cost - baseline) / wanted,
            ),
        };
        let said = |better: f64| {
            let verdict = if better >= 0.0 { "met" } else { "MISSED" };
            format!("{verdict} by {:.0} %", better.abs() * 100.0)
        };
        let mut text = format!("{text}: {}", said(of_median));
        if (of_median >= 0.0) != (of_least >= 0.0) {
            text += &format!(", of the least {}", said(of_least));
        }
        text
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
        "## {heading}\n\n| what | baseline | of the least | median of pairs | pairs | digest of both | aim |"
    );
    text += if with_costs {
        " least cost | its baseline |\n"
    } else {
        "\n"
    };
    text += if with_costs {
        "|---|---|---|---|---|---|---|---|---|\n"
    } else {
        "|---|---|---|---|---|---|---|\n"
    };
    for row in rows {
        let (least, median) = row.ratios();
        let digest = row.digest.map(|digest| format!("`{digest:016x}`"));
        let _ = write!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} |",
            row.what,
            row.baseline,
            ratio(least),
            ratio(median),
            row.pairs.len(),
            digest.as_deref().unwrap_or("n/a"),
            row.verdict()
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

/// The middle of some measurements.
pub fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
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
