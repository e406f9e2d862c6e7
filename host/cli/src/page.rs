//! The page a run ends with, as text and as JSON.

use crate::args::Wait;
use crate::reference::Verdict;
use crate::tally::{Kind, Latencies, Tally, price};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::io::Write;
use std::time::Duration;
use wirebook_book::{Book, Level};
use wirebook_contract::identity::CLOCK_HZ;
use wirebook_driver::{RingStats, Stats};

/// Instruments on the page, over all sessions, but at least [`BUSIEST_MIN`] of each.
const BUSIEST: usize = 8;
const BUSIEST_MIN: usize = 2;

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
    /// Whether the feeds were followed to their end, not to a limit.
    pub complete: bool,
    /// Why a feed did not come to its end, when it did not.
    pub failure: Option<String>,
    /// How each ring was read, where the host has any.
    pub rings: Vec<RingFacts>,
}

/// A ring in the host's memory and its reader.
#[derive(Clone, Debug)]
pub struct RingFacts {
    /// Slots.
    pub slots: u32,
    /// Bytes of the pages it lies in.
    pub page_bytes: usize,
    /// How it was waited for.
    pub wait: Wait,
    /// What its reader counted.
    pub stats: RingStats,
}

impl RingFacts {
    fn json(&self) -> Value {
        json!({
            "slots": self.slots, "page_bytes": self.page_bytes, "wait": self.wait.to_string(),
            "records": self.stats.records, "high_water": self.stats.high_water,
            "longest_gap_s": self.stats.longest_gap.map(|gap| gap.as_secs_f64()),
            "sleeps": self.stats.sleeps, "vain_wakes": self.stats.vain_wakes,
        })
    }
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
    parts: Vec<Part>,
}

/// One session's result.
#[derive(Clone, Debug)]
pub struct Part {
    feed: String,
    reference: Verdict,
    instruments: Vec<Instrument>,
    latencies: BTreeMap<Kind, Latencies>,
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
    bid: Option<Level>,
    ask: Option<Level>,
}

impl Part {
    /// Collects a finished session, one of `sessions`; `feed` says what it received, `reference` how it
    /// compares.
    pub fn new<W: Write>(
        feed: String,
        tally: &Tally<W>,
        reference: Verdict,
        sessions: usize,
    ) -> Self {
        let counters = tally.books().counters();
        let busiest = tally.busiest(BUSIEST_MIN.max(BUSIEST / sessions.max(1)));
        Self {
            feed,
            reference,
            instruments: busiest.into_iter().map(instrument).collect(),
            latencies: tally.latencies().clone(),
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

    fn json(&self, session: usize) -> Value {
        json!({
            "session": session, "feed": self.feed,
            "reference": self.reference.to_string(),
            "messages": self.messages, "records": self.records, "book_changes": self.book_changes,
            "gaps": self.gaps, "missing_messages": self.missing, "oddities": self.oddities,
            "exact": self.exact, "digest": format!("{:016x}", self.digest),
            "instruments": self.instruments.iter().map(Instrument::json).collect::<Vec<_>>(),
        })
    }
}

impl Instrument {
    /// An absent side is null.
    fn json(&self) -> Value {
        let level = |level: Option<Level>| {
            level.map(|l| json!({ "price": price(l.price), "shares": l.size }))
        };
        json!({
            "symbol": self.name, "locate": self.locate, "changes": self.changes,
            "bid": level(self.bid), "ask": level(self.ask),
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
        bid: book.bid().copied(),
        ask: book.ask().copied(),
    }
}

impl Page {
    /// Puts a run's sessions together; `path` says what was run.
    pub fn new(path: String, parts: Vec<Part>, facts: Facts) -> Self {
        Self { path, facts, parts }
    }

    /// As one JSON object.
    pub fn json(&self) -> Value {
        let sessions = (0..).zip(&self.parts);
        let latency = self.latencies().into_iter().map(|(kind, latencies)| {
            json!({
                "type": kind.letter(), "name": kind.name(), "messages": latencies.count(),
                "min": latencies.min(), "p50": latencies.p50(), "max": latencies.max(),
            })
        });
        let counters = self.facts.stats.iter();
        json!({
            "path": self.path, "failure": self.facts.failure,
            "rings": self.facts.rings.iter().map(RingFacts::json).collect::<Vec<_>>(),
            "messages": self.parts.iter().map(|part| part.messages).sum::<u64>(),
            "sessions": sessions.map(|(at, part)| part.json(at)).collect::<Vec<_>>(),
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

    /// Of all sessions, the most frequent kind first.
    fn latencies(&self) -> Vec<(Kind, Latencies)> {
        let mut all = BTreeMap::<Kind, Latencies>::new();
        for (&kind, latencies) in self.parts.iter().flat_map(|part| &part.latencies) {
            all.entry(kind).or_default().merge(latencies);
        }
        let mut all: Vec<_> = all.into_iter().collect();
        all.sort_by_key(|(kind, latencies)| (std::cmp::Reverse(latencies.count()), *kind));
        all
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n", self.path)?;
        for (session, part) in self.parts.iter().enumerate() {
            if self.parts.len() > 1 {
                writeln!(f, "session {session}: {}", part.feed)?;
            }
            writeln!(f, "{part}")?;
        }
        self.write_latencies(f)?;
        self.write_costs(f)?;
        self.write_counters(f)
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "top of book, busiest instruments first")?;
        writeln!(
            f,
            "{:<10} {:>10} {:>12} | {:<12} {:<10} {:>10}",
            "instrument", "shares", "bid", "ask", "shares", "changes"
        )?;
        for i in &self.instruments {
            let (bid, bid_size) = shown(i.bid);
            let (ask, ask_size) = shown(i.ask);
            writeln!(
                f,
                "{:<10} {bid_size:>10} {bid:>12} | {ask:<12} {ask_size:<10} {:>10}",
                i.name,
                grouped(i.changes)
            )?;
        }
        writeln!(
            f,
            "messages          {}, as {} records; {} changed a book",
            grouped(self.messages),
            grouped(self.records),
            grouped(self.book_changes)
        )?;
        let state = if self.exact {
            "exact"
        } else {
            "MARKED: not exact"
        };
        writeln!(f, "books             {state}, digest {:016x}", self.digest)?;
        writeln!(f, "reference         {}", self.reference)?;
        writeln!(
            f,
            "lost              {} messages in {} gaps; {} records made no sense",
            grouped(self.missing),
            grouped(self.gaps),
            grouped(self.oddities)
        )
    }
}

impl Page {
    fn write_latencies(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
        for (kind, latencies) in self.latencies() {
            let cycles = |cycles: Option<u16>| cycles.unwrap_or_default();
            writeln!(
                f,
                "{} {:<29} {:>10} {:>7} {:>7} {:>7}",
                kind.letter().unwrap_or(' '),
                kind.name(),
                grouped(latencies.count()),
                cycles(latencies.min()),
                cycles(latencies.p50()),
                cycles(latencies.max())
            )?;
        }
        writeln!(
            f,
            "from a message's last byte on the wire to its memory write\n"
        )
    }

    /// Those that are not 0.
    fn write_counters(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counters = self.facts.stats.iter().filter(|&(_, value)| value > 0);
        for (at, (counter, value)) in counters.enumerate() {
            let head = if at == 0 { "counters" } else { "" };
            let (name, value) = (counter.name, grouped(value.into()));
            writeln!(f, "{head:<17} {name:<22} {value:>13} {}", counter.unit)?;
        }
        Ok(())
    }

    fn write_costs(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by_card = self.facts.stats.get("tcp_retransmits").unwrap_or(0);
        let mut again = format!("{} by the card", grouped(by_card.into()));
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
fn shown(level: Option<Level>) -> (String, String) {
    level.map_or_else(
        || ("–".to_owned(), "–".to_owned()),
        |level| (price(level.price), grouped(level.size)),
    )
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

    fn part(sequence: u32) -> Part {
        let directory = Record {
            rtype: 0xE1,
            channel: b'R',
            order_id: u64::from_le_bytes(*b"AAPL    "),
            ..order(sequence, 13, b'N', 0, 0)
        };
        let unknown = |channel, marks| Record {
            rtype: 0xEF,
            channel,
            marks,
            ..order(sequence, 0, 0, 0, 0)
        };
        let mut tally = Tally::<Vec<u8>>::new(None);
        for record in [
            directory,
            order(2, 13, b'B', 1_200, 3_208_000),
            order(3, 13, b'A', 300, 3_224_000),
            order(4, 7, b'A', 5, 10_000),
            unknown(b'z', 0),
            unknown(1, 0),
            unknown(b'A', 0x20),
        ] {
            tally.take(&record).unwrap();
        }
        let verdict = Verdict::Differs("all".to_owned());
        Part::new(format!("feed {sequence}"), &tally, verdict, 1)
    }

    fn page(parts: Vec<Part>) -> Page {
        let facts = Facts {
            cycles: 3_000_000,
            wall: Duration::from_millis(1_500),
            peer_retransmissions: Some(12),
            stats: Stats::default(),
            complete: true,
            failure: None,
            rings: Vec::new(),
        };
        Page::new("test".to_owned(), parts, facts)
    }

    #[test]
    fn the_whole_page() {
        let wanted = "\
test

top of book, busiest instruments first
instrument     shares          bid | ask          shares        changes
AAPL            1,200     320.8000 | 322.4000     300                 2
#7                  –            – | 1.0000       5                   1
messages          7, as 7 records; 3 changed a book
books             exact, digest DIGEST
reference         kernel-feed DIFFERS: all
lost              0 messages in 0 gaps; ODD records made no sense

cycles of 6.4 ns, by type         messages     min     p50     max
A add order                              3      11      11      12
  unknown types                          2      11      11      11
R stock directory                        1      11      11      11
  wrong lengths                          1      11      11      11
from a message's last byte on the wire to its memory write

retransmissions   0 by the card, 12 by the exchange
speed             2,000,000 simulated cycles per second (3,000,000 cycles in 1.5 s)
";
        let part = part(1);
        let wanted = wanted
            .replace("DIGEST", &format!("{:016x}", part.digest))
            .replace("ODD", &part.oddities.to_string());
        assert_eq!(page(vec![part]).to_string(), wanted);
    }

    #[test]
    fn each_session_has_its_part() {
        let text = page(vec![part(1), part(9)]).to_string();
        let heads: Vec<_> = text.lines().filter(|l| l.starts_with("session ")).collect();
        assert_eq!(heads, ["session 0: feed 1", "session 1: feed 9"]);
        assert_eq!(text.matches("AAPL").count(), 2);
        // Types are counted together.
        assert!(text.contains("A add order                              6 "));
    }

    #[test]
    fn the_page_as_json() {
        let json = page(vec![part(1), part(9)]).json();
        assert_eq!(json["messages"], 14);
        let session = &json["sessions"][1];
        assert_eq!(
            (&session["session"], &session["messages"]),
            (&json!(1), &json!(7))
        );
        assert_eq!(session["feed"], "feed 9");
        assert_eq!(session["instruments"][0]["symbol"], "AAPL");
        assert_eq!(session["instruments"][0]["bid"]["price"], "320.8000");
        assert_eq!(session["instruments"][1]["bid"], Value::Null);
        assert_eq!(session["instruments"][1]["ask"]["shares"], 5);
        let latency = &json["latency_cycles"];
        assert_eq!(
            (&latency[0]["type"], &latency[0]["max"]),
            (&json!("A"), &json!(12))
        );
        assert_eq!(
            (&latency[1]["type"], &latency[1]["messages"]),
            (&Value::Null, &json!(4))
        );
        assert_eq!(latency[1]["name"], "unknown types");
        assert_eq!(latency.as_array().unwrap().len(), 4);
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
