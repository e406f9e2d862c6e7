//! Several rings of one thread, and what a doorbell costs.

use super::{BATCH, Cost, HOT_LAPS, row};
use crate::lap::{Ring, ns_each};
use crate::table::{Row, median};
use anyhow::ensure;
use std::time::Instant;
use wirebook_contract::record::Record;
use wirebook_contract::ring::doorbell_batch;
use wirebook_driver::RingReader;

/// log2 of the records of a lap of all rings: 128 KiB.
const LAP_LOG2: u32 = 11;
const LAP: usize = 1 << LAP_LOG2;
/// Rings that ring their doorbells most often and least often for the same records.
const OFTEN: usize = 32;
const SELDOM: usize = 8;

/// Rows of 4 and 8 rings beside one, and of doorbells.
pub fn rows(records: &[Record], pairs: usize) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for rings in [4, 8] {
        rows.push(row(
            &format!("poll of {rings} rings in turn (cache-hot, 128 KiB in all)"),
            "poll of 1 ring of 128 KiB",
            pairs,
            || several(rings, records),
            || several(1, records),
        )?);
    }
    rows.extend(doorbells(records, pairs)?);
    Ok(rows)
}

/// Doorbells for each 16 records beside doorbells for each 64, and what one costs by that.
fn doorbells(records: &[Record], pairs: usize) -> anyhow::Result<Vec<Row>> {
    let count = |rings| f64::from(LAP as u32 / doorbell_batch((LAP / rings) as u32));
    let more = count(OFTEN) - count(SELDOM);
    ensure!(more > 0.0, "the rings have equally many doorbells");
    let (mut often, mut seldom) = (Rings::new(OFTEN, records)?, Rings::new(SELDOM, records)?);
    let (mut each, mut polled) = (Vec::new(), Vec::new());
    let mut row = None;
    for _ in 0..pairs {
        // Lap by lap in turn: what is looked for is less than what a clock rate changes.
        let laps: Vec<_> = (0..HOT_LAPS / 4)
            .map(|_| (often.lap(), seldom.lap()))
            .collect();
        let (costs, bases): (Vec<_>, Vec<_>) = laps.into_iter().unzip();
        let (cost, base) = (median(costs), median(bases));
        each.push((cost - base) * LAP as f64 / more);
        polled.push(base);
        ensure!(
            often.digest == seldom.digest,
            "the rings were read differently"
        );
        let what = "poll of 32 rings of 64 slots: a doorbell for each 16 records";
        let baseline = "poll of 8 rings of 256 slots: one for each 64";
        row.get_or_insert_with(|| Row::new(what, baseline, "ns", often.digest))
            .pair(cost, base);
    }
    let what = "a doorbell, to memory: how much more the row above costs, by how many more it has";
    let mut one = Row::undigested(what, "a record polled, with a doorbell for each 64", "ns");
    one.pair(median(each), median(polled));
    Ok(row.into_iter().chain([one]).collect())
}

fn several(rings: usize, records: &[Record]) -> anyhow::Result<Cost> {
    let mut rings = Rings::new(rings, records)?;
    let cost = median((0..HOT_LAPS / 8).map(|_| rings.lap()).collect());
    Ok((cost, rings.digest))
}

/// A thread's rings, which have the records of a lap among them.
struct Rings<'a> {
    rings: Vec<(Ring, RingReader)>,
    records: &'a [Record],
    slots: usize,
    batch: [Record; BATCH],
    /// A sum: the same batches come in another order from other rings.
    digest: u64,
}

impl<'a> Rings<'a> {
    fn new(rings: usize, records: &'a [Record]) -> anyhow::Result<Self> {
        let slots = LAP / rings;
        let rings = (0..rings).map(|_| Ring::new(slots.ilog2()));
        Ok(Self {
            rings: rings.collect::<anyhow::Result<_>>()?,
            records,
            slots,
            batch: [Record::default(); BATCH],
            digest: 0,
        })
    }

    /// Writes all rings, and polls them in turn; ns a record.
    fn lap(&mut self) -> f64 {
        for ((ring, _), records) in self.rings.iter_mut().zip(self.records.chunks(self.slots)) {
            ring.write(records);
        }
        let started = Instant::now();
        for _ in 0..self.slots / BATCH {
            for (_, reader) in &mut self.rings {
                let count = reader.poll(&mut self.batch);
                let last = count.checked_sub(1).and_then(|last| self.batch.get(last));
                self.digest = self
                    .digest
                    .wrapping_add(last.map_or(0, |last| last.order_id));
            }
        }
        ns_each(started, LAP)
    }
}
