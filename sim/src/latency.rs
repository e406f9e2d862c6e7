//! Latencies per message type, in cycles, from the records themselves.

use std::collections::BTreeMap;

use wirebook_contract::record::{Record, rtype};

/// Latency of one message type: last byte on the wire side to the record's memory write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LatencyRow {
    /// ITCH type letter.
    pub letter: u8,
    /// Messages.
    pub count: u64,
    /// Shortest, in cycles.
    pub min_cycles: u16,
    /// Median (the lower of two), in cycles.
    pub p50_cycles: u16,
    /// Longest, in cycles; 65535 stands for anything above, too.
    pub max_cycles: u16,
}

/// A count per latency per type.
#[derive(Clone, Default, Debug)]
pub struct Latencies {
    by_letter: BTreeMap<u8, BTreeMap<u16, u64>>,
}

impl Latencies {
    /// Counts a message when this is its last record. Status records belong to no message.
    pub fn add(&mut self, record: &Record) {
        if record.rtype != rtype::STATUS && record.is_last() {
            let counts = self.by_letter.entry(record.channel).or_default();
            *counts.entry(record.latency).or_default() += 1;
        }
    }

    /// One row per type seen, by letter.
    pub fn rows(&self) -> impl Iterator<Item = LatencyRow> + '_ {
        self.by_letter
            .iter()
            .filter_map(|(&letter, counts)| row(letter, counts))
    }
}

fn row(letter: u8, counts: &BTreeMap<u16, u64>) -> Option<LatencyRow> {
    let count: u64 = counts.values().sum();
    let mut below = 0;
    let median = counts.iter().find(|&(_, &n)| {
        below += n;
        2 * below >= count
    })?;
    Some(LatencyRow {
        letter,
        count,
        min_cycles: *counts.first_key_value()?.0,
        p50_cycles: *median.0,
        max_cycles: *counts.last_key_value()?.0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wirebook_contract::record::flag;

    fn record(rtype: u8, channel: u8, flags: u8, latency: u16) -> Record {
        Record {
            rtype,
            channel,
            flags,
            latency,
            ..Record::default()
        }
    }

    #[test]
    fn last_records_count_once_per_message() {
        let mut latencies = Latencies::default();
        for latency in [12, 9, 30, 10] {
            latencies.add(&record(rtype::MBO, b'A', flag::LAST, latency));
        }
        latencies.add(&record(rtype::MBO, b'U', 0, 1));
        latencies.add(&record(rtype::MBO, b'U', flag::LAST, 11));
        latencies.add(&record(rtype::CROSS, b'Q', 0, 7));
        latencies.add(&record(rtype::DETAIL, b'Q', flag::LAST, 8));
        latencies.add(&record(rtype::STATUS, 0, flag::LAST, 500));
        let rows: Vec<_> = latencies
            .rows()
            .map(|r| (r.letter, r.count, r.min_cycles, r.p50_cycles, r.max_cycles))
            .collect();
        assert_eq!(
            rows,
            [
                (b'A', 4, 9, 10, 30),
                (b'Q', 1, 8, 8, 8),
                (b'U', 1, 11, 11, 11)
            ]
        );
    }
}
