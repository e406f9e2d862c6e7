//! The page a run ends with, as text and as JSON.

use crate::reference::Verdict;
use crate::tally::{Tally, price, printable};
use serde_json::{Value, json};
use std::fmt::{self, Write as _};
use std::io::Write;
use std::time::Duration;
use wirebook_book::{Book, Level};
use wirebook_contract::identity::CLOCK_HZ;
use wirebook_contract::itch_map;
use wirebook_driver::Stats;

/// Instruments on the page.
const BUSIEST: usize = 8;

/// What a run says besides its records.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Cycles of the card.
    pub cycles: u64,
    /// Wall time of those cycles.
    pub wall: Duration,
    /// Segments the exchange sent again; `None` where nothing is sent again.
    pub peer_retransmissions: Option<u64>,
    /// The card's counters at the end.
    pub stats: Stats,
    /// Why the feed did not come to its end, when it did not.
    pub failure: Option<String>,
}

impl Facts {
    fn cycles_per_second(&self) -> f64 {
        self.cycles as f64 / self.wall.as_secs_f64().max(1e-9)
    }
}

/// A run's result.
#[derive(Clone, Debug)]
pub struct Page {
    path: String,
    facts: Facts,
    reference: Verdict,
    instruments: Vec<Instrument>,
    types: Vec<Type>,
    messages: u64,
    records: u64,
    book_changes: u64,
    gaps: u64,
    missing: u64,
    oddities: u64,
    exact: bool,
    digest: u64,
}

#[derive(Clone, Debug)]
struct Instrument {
    name: String,
    locate: u16,
    changes: u64,
    bid: Level,
    ask: Level,
}

#[derive(Clone, Debug)]
struct Type {
    letter: u8,
    messages: u64,
    min: u16,
    p50: u16,
    max: u16,
}

impl Page {
    /// Collects a finished run; `path` says what was run, `reference` how its books compare.
    pub fn new<W: Write>(path: String, tally: &Tally<W>, facts: Facts, reference: Verdict) -> Self {
        let counters = tally.books().counters();
        let types = tally.latencies().iter().filter_map(|(&letter, latencies)| {
            Some(Type {
                letter,
                messages: latencies.count(),
                min: latencies.min()?,
                p50: latencies.p50()?,
                max: latencies.max()?,
            })
        });
        let mut types: Vec<Type> = types.collect();
        types.sort_by_key(|of| (std::cmp::Reverse(of.messages), of.letter));
        Self {
            path,
            facts,
            reference,
            instruments: tally.busiest(BUSIEST).into_iter().map(instrument).collect(),
            types,
            messages: tally.messages(),
            records: tally.records(),
            book_changes: tally.book_changes(),
            gaps: counters.gaps,
            missing: counters.missing_messages,
            oddities: counters.oddities(),
            exact: tally.is_exact(),
            digest: tally.books().digest(),
        }
    }

    /// As one JSON object.
    pub fn json(&self) -> Value {
        let level = |l: &Level| json!({ "price": price(l.price), "shares": l.size });
        let instruments = self.instruments.iter().map(|i| {
            json!({
                "symbol": i.name, "locate": i.locate, "changes": i.changes,
                "bid": level(&i.bid), "ask": level(&i.ask),
            })
        });
        let latency = self.types.iter().map(|t| {
            json!({
                "type": printable(t.letter).to_string(), "messages": t.messages,
                "min": t.min, "p50": t.p50, "max": t.max,
            })
        });
        let counters = self.facts.stats.iter();
        json!({
            "path": self.path, "failure": self.facts.failure,
            "reference": self.reference.to_string(),
            "messages": self.messages, "records": self.records, "book_changes": self.book_changes,
            "gaps": self.gaps, "missing_messages": self.missing, "oddities": self.oddities,
            "exact": self.exact, "digest": format!("{:016x}", self.digest),
            "instruments": instruments.collect::<Vec<_>>(),
            "latency_cycles": latency.collect::<Vec<_>>(),
            "retransmissions": {
                "card": self.facts.stats.get("tcp_retransmits"),
                "exchange": self.facts.peer_retransmissions,
            },
            "cycles": self.facts.cycles, "wall_s": self.facts.wall.as_secs_f64(),
            "cycles_per_s": self.facts.cycles_per_second(),
            "counters": counters.map(|(c, v)| (c.name.to_owned(), json!(v)))
                .collect::<serde_json::Map<_, _>>(),
        })
    }
}

fn instrument(book: &Book) -> Instrument {
    let locate = book.locate();
    Instrument {
        name: book
            .symbol()
            .map_or_else(|| format!("#{locate}"), str::to_owned),
        locate,
        changes: book.changes(),
        bid: book.bid().copied().unwrap_or_default(),
        ask: book.ask().copied().unwrap_or_default(),
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n", self.path)?;
        self.tops(f)?;
        self.latencies(f)?;
        self.totals(f)
    }
}

impl Page {
    fn tops(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "top of book, busiest instruments first")?;
        writeln!(
            f,
            "{:<10} {:>10} {:>12} | {:<12} {:<10} {:>10}",
            "instrument", "shares", "bid", "ask", "shares", "changes"
        )?;
        for i in &self.instruments {
            let (bid, bid_size) = shown(&i.bid);
            let (ask, ask_size) = shown(&i.ask);
            writeln!(
                f,
                "{:<10} {bid_size:>10} {bid:>12} | {ask:<12} {ask_size:<10} {:>10}",
                i.name,
                grouped(i.changes)
            )?;
        }
        writeln!(f)
    }

    fn latencies(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ns = 1e9 / CLOCK_HZ as f64;
        writeln!(
            f,
            "{:<31} {:>10} {:>7} {:>7} {:>7}",
            format!("cycles of {ns} ns, by type"),
            "messages",
            "min",
            "p50",
            "max"
        )?;
        for t in &self.types {
            let name = itch_map::lookup(t.letter).map_or("unknown", |message| message.name);
            writeln!(
                f,
                "{} {name:<29} {:>10} {:>7} {:>7} {:>7}",
                printable(t.letter),
                grouped(t.messages),
                t.min,
                t.p50,
                t.max
            )?;
        }
        writeln!(
            f,
            "from a message's last byte on the wire to its memory write\n"
        )
    }

    fn totals(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = |name| u64::from(self.facts.stats.get(name).unwrap_or(0));
        writeln!(
            f,
            "messages          {}, as {} records; {} changed a book",
            grouped(self.messages),
            grouped(self.records),
            grouped(self.book_changes)
        )?;
        let verdict = if self.exact {
            "exact"
        } else {
            "MARKED: not exact"
        };
        writeln!(
            f,
            "books             {verdict}, digest {:016x}",
            self.digest
        )?;
        writeln!(f, "reference         {}", self.reference)?;
        writeln!(
            f,
            "lost              {} messages in {} gaps; {} records made no sense",
            grouped(self.missing),
            grouped(self.gaps),
            grouped(self.oddities)
        )?;
        let mut again = format!("{} by the card", grouped(counted("tcp_retransmits")));
        if let Some(peer) = self.facts.peer_retransmissions {
            write!(again, ", {} by the exchange", grouped(peer))?;
        }
        writeln!(f, "retransmissions   {again}")?;
        writeln!(
            f,
            "speed             {} simulated cycles per second ({} cycles in {:.1} s)",
            grouped(self.facts.cycles_per_second() as u64),
            grouped(self.facts.cycles),
            self.facts.wall.as_secs_f64()
        )
    }
}

/// Price and shares of a level, dashes for an empty side.
fn shown(level: &Level) -> (String, String) {
    if level.orders == 0 {
        ("–".to_owned(), "–".to_owned())
    } else {
        (price(level.price), grouped(level.size))
    }
}

/// An integer with a comma between thousands.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use wirebook_contract::record::Record;

    fn order(sequence: u32, locate: u32, side: u8, size: u32, price4: i64) -> Record {
        Record {
            rtype: 0xA0,
            instrument_id: locate,
            order_id: u64::from(sequence),
            price: price4 * 100_000,
            size,
            flags: 0x80,
            channel: b'A',
            action: b'A',
            side,
            sequence,
            latency: 11 + u16::from(sequence == 3),
            ..Record::default()
        }
    }

    fn page() -> Page {
        let directory = Record {
            rtype: 0xE1,
            channel: b'R',
            order_id: u64::from_le_bytes(*b"AAPL    "),
            ..order(1, 13, b'N', 0, 0)
        };
        let mut tally = Tally::<Vec<u8>>::new(None);
        let records = [
            directory,
            order(2, 13, b'B', 1_200, 3_208_000),
            order(3, 13, b'A', 300, 3_224_000),
            order(4, 7, b'A', 5, 10_000),
        ];
        tally.take(&records).unwrap();
        let facts = Facts {
            cycles: 3_000_000,
            wall: Duration::from_millis(1_500),
            peer_retransmissions: Some(12),
            stats: Stats::default(),
            failure: None,
        };
        Page::new("test".to_owned(), &tally, facts, Verdict::Marked)
    }

    #[test]
    fn the_whole_page() {
        let wanted = "\
test

top of book, busiest instruments first
instrument     shares          bid | ask          shares        changes
AAPL            1,200     320.8000 | 322.4000     300                 2
#7                  –            – | 1.0000       5                   1

cycles of 6.4 ns, by type         messages     min     p50     max
A add order                              3      11      11      12
R stock directory                        1      11      11      11
from a message's last byte on the wire to its memory write

messages          4, as 4 records; 3 changed a book
books             exact, digest DIGEST
reference         not compared: the books are marked
lost              0 messages in 0 gaps; 0 records made no sense
retransmissions   0 by the card, 12 by the exchange
speed             2,000,000 simulated cycles per second (3,000,000 cycles in 1.5 s)
";
        let page = page();
        let digest = format!("{:016x}", page.digest);
        assert_eq!(page.to_string(), wanted.replace("DIGEST", &digest));
    }

    #[test]
    fn the_page_as_json() {
        let json = page().json();
        assert_eq!(json["messages"], 4);
        assert_eq!(json["instruments"][0]["symbol"], "AAPL");
        assert_eq!(json["instruments"][0]["bid"]["price"], "320.8000");
        assert_eq!(json["latency_cycles"][0]["max"], 12);
        assert_eq!(json["retransmissions"]["exchange"], 12);
        assert_eq!(json["counters"]["rx_frames"], 0);
        assert_eq!(json["cycles_per_s"], 2_000_000.0);
    }

    #[test]
    fn thousands() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(grouped(number), text);
        }
    }
}
