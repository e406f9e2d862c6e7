//! How a ring is read: a caller's settings with their meaning, and a reader's statistics for the caller.

use crate::code::{Code, Failure};
use crate::structs;
use wirebook_contract::ring::MAX_LOG2_SLOTS;
use wirebook_driver::{ReadMode, RingStats};

/// Most records between two stages: as many as the largest ring has.
const QUEUE_RECORDS_MAX: u32 = 1 << MAX_LOG2_SLOTS;

/// Settings of a reader.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Reading {
    pub(crate) mode: ReadMode,
    pub(crate) measure_gaps: bool,
}

impl Default for Reading {
    /// Polled.
    fn default() -> Self {
        Self {
            mode: ReadMode::Poll,
            measure_gaps: false,
        }
    }
}

fn refuse<T>(message: impl Into<String>) -> Result<T, Failure> {
    Err(Failure::new(Code::Argument, message))
}

impl Reading {
    fn new(config: &structs::RingConfig) -> Result<Self, Failure> {
        const POLL: u32 = structs::ReadMode::Poll as u32;
        const ADAPTIVE: u32 = structs::ReadMode::Adaptive as u32;
        const INTERRUPT: u32 = structs::ReadMode::Interrupt as u32;
        let mode = match (config.mode, config.empty_polls) {
            (POLL, 0) => ReadMode::Poll,
            (INTERRUPT, 0) => ReadMode::Interrupt,
            (ADAPTIVE, 0) => {
                return refuse(
                    "WIREBOOK_READ_MODE_ADAPTIVE needs `empty_polls`: 10000 is some 10 µs",
                );
            }
            (ADAPTIVE, empty_polls) => ReadMode::Adaptive { empty_polls },
            (POLL | INTERRUPT, _) => {
                return refuse("`empty_polls` is WIREBOOK_READ_MODE_ADAPTIVE's: leave it 0");
            }
            (other, _) => {
                return refuse(format!("mode {other} is none of enum wirebook_read_mode"));
            }
        };
        if config.measure_gaps > 1 || config.reserved != 0 {
            return refuse(
                "`measure_gaps` is 0 or 1, and `reserved` 0: zero wirebook_ring_config first",
            );
        }
        Ok(Self {
            mode,
            measure_gaps: config.measure_gaps == 1,
        })
    }

    /// Of a ring that one thread reads.
    pub(crate) fn of_ring(config: &structs::RingConfig) -> Result<Self, Failure> {
        if config.queue_records != 0 {
            return refuse("`queue_records` is wirebook_take_stages': leave it 0");
        }
        Self::new(config)
    }

    /// Of a ring that is read in two stages, and the records between them.
    pub(crate) fn of_stages(config: &structs::RingConfig) -> Result<(Self, usize), Failure> {
        let reading = Self::new(config)?;
        if reading.mode != ReadMode::Poll {
            return refuse(
                "a pump polls: `mode` of wirebook_take_stages is WIREBOOK_READ_MODE_POLL",
            );
        }
        let records = config.queue_records;
        if !(1..=QUEUE_RECORDS_MAX).contains(&records) {
            return refuse(format!(
                "`queue_records` is {records}: choose 1 to {QUEUE_RECORDS_MAX}"
            ));
        }
        Ok((reading, records as usize))
    }
}

/// Statistics as C has them.
pub(crate) fn stats(of: RingStats, slots: u32, consumed: u32) -> structs::RingStats {
    let gap = of.longest_gap.unwrap_or_default().as_nanos();
    structs::RingStats {
        size: 0,
        slots,
        consumed,
        reserved: 0,
        records: of.records,
        batches: of.batches,
        empty_polls: of.empty_polls,
        longest_gap_ns: u64::try_from(gap).unwrap_or(u64::MAX),
        sleeps: of.sleeps,
        vain_wakes: of.vain_wakes,
        high_water: of.high_water,
        reserved_too: 0,
    }
}
