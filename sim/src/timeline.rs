//! When each frame and each message passed which stage, for Perfetto (trace-event JSON).
//!
//! Frames and memory writes are seen at the card's ports. A record brings the cycle at which its message's
//! last octet arrived. Between the two, stages up to the record queue cannot stall (there is no backpressure
//! from the wire to it), so each begins and ends at a fixed distance from that cycle:
//! [`wirebook_contract::budget`]. What is longer than the budget is waiting: a message behind another of the
//! same beat, the frame's verdict, memory, or a full ring.

use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::output::PartialFile;
use crate::pins::{Line, RxBeat, TxBeat};
use serde_json::{Value, json};
use thiserror::Error;
use wirebook_contract::budget;
use wirebook_contract::record::{Record, rtype};
use wirebook_wire::frame::{Content, Parsed};

/// Events of one file; Perfetto opens more only slowly. Later ones are counted and told.
const EVENTS_MAX: u64 = 400_000;
/// Tracks, by thread number.
const TRACKS: [&str; 3] = ["wire in", "wire out", "memory writes"];
const WIRE_IN: usize = 0;
const WIRE_OUT: usize = 1;
const MEMORY: usize = 2;
/// Stages of a message after its last octet arrived, in cycles.
const STAGES: [(&str, u32); 5] = [
    ("headers, session, checksums", budget::PARSE),
    ("order, completeness", budget::ACCEPT),
    ("message boundaries", budget::FRAMER),
    ("octets into place", budget::ASSEMBLE),
    ("fields, record", budget::ITCH),
];

/// A timeline cannot be written.
#[derive(Debug, Error)]
#[error("the timeline {} cannot be written: {source}; check the folder with `ls -ld` and the space with `df`", path.display())]
pub struct TimelineError {
    /// The file.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

/// Writes a timeline while the card runs.
pub struct Timeline {
    out: PartialFile,
    /// What ends in these is written.
    cycles: Range<u64>,
    failed: Option<io::Error>,
    events: u64,
    rx: Passing,
    tx: Passing,
    messages: u64,
}

/// A frame on its way through a port.
#[derive(Default)]
struct Passing {
    first_cycle: u64,
    bytes: Vec<u8>,
}

impl Timeline {
    /// Starts a file of the frames and messages that end in `cycles`.
    ///
    /// # Errors
    /// [`TimelineError`].
    pub fn create(path: &Path, cycles: Range<u64>) -> Result<Self, TimelineError> {
        let out = PartialFile::create(path).map_err(|source| TimelineError {
            path: path.to_owned(),
            source,
        })?;
        let mut timeline = Self {
            out,
            cycles,
            failed: None,
            events: 0,
            rx: Passing::default(),
            tx: Passing::default(),
            messages: 0,
        };
        timeline.text("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n");
        timeline.name("process_name", 0, "card");
        for (track, name) in TRACKS.into_iter().enumerate() {
            timeline.name("thread_name", track, name);
        }
        Ok(timeline)
    }

    /// A beat from the MAC.
    pub fn rx(&mut self, cycle: u64, beat: RxBeat) {
        let frame = self.rx.beat(cycle, beat.data, beat.keep, beat.last);
        if let Some((first, bytes)) = frame.filter(|_| self.cycles.contains(&cycle)) {
            let verdict = if beat.bad { ", bad FCS" } else { "" };
            let name = format!("{}{verdict}", title(&bytes));
            self.slice(
                WIRE_IN,
                &name,
                first,
                cycle,
                json!({ "octets": bytes.len() }),
            );
        }
    }

    /// A beat the MAC took.
    pub fn tx(&mut self, cycle: u64, beat: TxBeat) {
        let frame = self.tx.beat(cycle, beat.data, beat.keep, beat.last);
        if let Some((first, bytes)) = frame.filter(|_| self.cycles.contains(&cycle)) {
            self.slice(
                WIRE_OUT,
                &title(&bytes),
                first,
                cycle,
                json!({ "octets": bytes.len() }),
            );
        }
    }

    /// A memory write.
    pub fn dma(&mut self, cycle: u64, address: u64, data: &Line) {
        if !self.cycles.contains(&cycle) {
            return;
        }
        let word = |n: usize| u64::from(data[2 * n]) | u64::from(data[2 * n + 1]) << 32;
        let record = Record::from_words(std::array::from_fn(word));
        let name = if record.rtype == rtype::STATUS {
            "status".to_owned()
        } else {
            format!(
                "{} {}",
                char::from(record.channel).escape_default(),
                record.sequence
            )
        };
        let facts = json!({
            "address": format!("0x{address:x}"), "own": record.own, "session": record.session,
            "sequence": record.sequence, "locate": record.instrument_id, "latency_cycles": record.latency,
        });
        self.slice(MEMORY, &name, cycle, cycle, facts.clone());
        if record.rtype != rtype::STATUS {
            self.message(cycle, &record, &name, facts);
        }
    }

    /// One message from its last octet to memory, with its stages inside.
    fn message(&mut self, written: u64, record: &Record, name: &str, facts: Value) {
        self.messages += 1;
        let arrived = written.saturating_sub(record.latency.into());
        let track = format!("session {}", record.session);
        self.span(&track, name, arrived, written, facts);
        let mut at = arrived;
        for (stage, cycles) in STAGES {
            self.span(&track, stage, at, at + u64::from(cycles), Value::Null);
            at += u64::from(cycles);
        }
        let queued = at.max(written.saturating_sub(budget::DMA.into()));
        if queued > at {
            self.span(&track, "waits in the record queue", at, queued, Value::Null);
        }
        self.span(&track, "memory write", queued, written, Value::Null);
    }

    /// Completes the file. Returns how many events it did not take.
    ///
    /// # Errors
    /// [`TimelineError`], also for what failed earlier; then no file is left.
    pub fn finish(mut self) -> Result<u64, TimelineError> {
        self.text("\n]}\n");
        let path = self.out.path().to_owned();
        let written = match self.failed.take() {
            Some(error) => Err(error),
            None => self.out.finish(),
        };
        written.map_err(|source| TimelineError { path, source })?;
        Ok(self.events.saturating_sub(EVENTS_MAX))
    }

    /// A slice on a track of its own kind: those of a port never overlap.
    fn slice(&mut self, track: usize, name: &str, first: u64, last: u64, facts: Value) {
        self.event(&json!({
            "ph": "X", "pid": 0, "tid": track, "name": name, "ts": microseconds(first),
            "dur": microseconds(last + 1 - first), "args": with_cycle(facts, first),
        }));
    }

    /// A slice among others that overlap it: the message it belongs to keeps it together.
    fn span(&mut self, track: &str, name: &str, from: u64, to: u64, facts: Value) {
        for (phase, cycle) in [("b", from), ("e", to)] {
            let facts = if phase == "b" {
                with_cycle(facts.clone(), from)
            } else {
                Value::Null
            };
            self.event(&json!({
                "ph": phase, "pid": 0, "cat": track, "id": self.messages, "name": name,
                "ts": microseconds(cycle), "args": facts,
            }));
        }
    }

    fn name(&mut self, what: &str, track: usize, name: &str) {
        let event =
            json!({ "ph": "M", "pid": 0, "tid": track, "name": what, "args": { "name": name } });
        self.event(&event);
    }

    fn event(&mut self, event: &Value) {
        self.events += 1;
        if self.events > EVENTS_MAX {
            return;
        }
        let comma = if self.events > 1 { ",\n" } else { "" };
        self.text(&format!("{comma}{event}"));
    }

    /// A failure stops the timeline, not the run; [`Timeline::finish`] tells it.
    fn text(&mut self, text: &str) {
        if self.failed.is_none() {
            self.failed = self.out.write_all(text.as_bytes()).err();
        }
    }
}

impl Passing {
    /// Takes a beat; at a frame's last, the frame and the cycle of its first.
    fn beat(&mut self, cycle: u64, data: u64, keep: u8, last: bool) -> Option<(u64, Vec<u8>)> {
        if self.bytes.is_empty() {
            self.first_cycle = cycle;
        }
        let count = keep.count_ones() as usize;
        self.bytes.extend(&data.to_le_bytes()[..count]);
        last.then(|| (self.first_cycle, std::mem::take(&mut self.bytes)))
    }
}

/// A cycle is 6.4 ns.
fn microseconds(cycles: u64) -> f64 {
    cycles as f64 * 0.0064
}

fn with_cycle(facts: Value, cycle: u64) -> Value {
    let mut facts = facts;
    match &mut facts {
        Value::Object(facts) => {
            facts.insert("cycle".into(), cycle.into());
        }
        _ => facts = json!({ "cycle": cycle }),
    }
    facts
}

/// What a frame is, in a few words.
fn title(frame: &[u8]) -> String {
    match Parsed::new_checked(frame).map(|parsed| parsed.content) {
        Ok(Content::Arp(_)) => "ARP".into(),
        Ok(Content::Udp(_, datagram)) => {
            format!(
                "UDP to {}, {} octets",
                datagram.header.dst_port,
                datagram.payload.len()
            )
        }
        Ok(Content::Tcp(_, segment)) => format!(
            "TCP {} to {}, {} octets",
            segment.header.src_port,
            segment.header.dst_port,
            segment.payload.len()
        ),
        Ok(Content::IcmpEcho(..)) => "ICMP echo".into(),
        Ok(Content::OtherIpv4(_)) => "IPv4".into(),
        Ok(Content::Other) => "another protocol".into(),
        Err(_) => "damaged".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn written(name: &str, fill: impl FnOnce(&mut Timeline)) -> Vec<Value> {
        written_in(0..u64::MAX, name, fill)
    }

    fn written_in(cycles: Range<u64>, name: &str, fill: impl FnOnce(&mut Timeline)) -> Vec<Value> {
        let path =
            std::env::temp_dir().join(format!("wirebook-{name}-{}.json", std::process::id()));
        let mut timeline = Timeline::create(&path, cycles).unwrap();
        fill(&mut timeline);
        assert_eq!(timeline.finish().unwrap(), 0);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let mut whole: Value = serde_json::from_str(&text).unwrap();
        match whole["traceEvents"].take() {
            Value::Array(events) => events
                .into_iter()
                .filter(|event| event["ph"] != "M")
                .collect(),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn a_frame_is_a_slice_from_its_first_beat_to_its_last() {
        let beat = |last| RxBeat {
            valid: true,
            data: 0,
            keep: if last { 0x0F } else { 0xFF },
            last,
            bad: last,
        };
        let events = written("frames", |timeline| {
            for cycle in 100..107 {
                timeline.rx(cycle, beat(false));
            }
            timeline.rx(110, beat(true));
        });
        assert_eq!(events.len(), 1);
        assert_eq!(events[0]["ts"], 0.64);
        assert_eq!(events[0]["dur"], microseconds(11));
        assert_eq!(events[0]["args"], json!({ "octets": 60, "cycle": 100 }));
        assert_eq!(events[0]["name"], "another protocol, bad FCS");
    }

    #[test]
    fn only_what_ends_in_the_window_is_written() {
        let beat = |last| RxBeat {
            valid: true,
            data: 0,
            keep: 0xFF,
            last,
            bad: false,
        };
        let line: Line = [0; 16];
        let events = written_in(100..200, "window", |timeline| {
            for start in [90, 98, 180, 195] {
                timeline.rx(start, beat(false));
                timeline.rx(start + 5, beat(true));
            }
            timeline.dma(99, 0, &line);
            timeline.dma(200, 0, &line);
        });
        let starts: Vec<_> = events.iter().map(|event| &event["args"]["cycle"]).collect();
        assert_eq!(starts, [98, 180], "95, 103, 185, 200 are their ends");
    }

    #[test]
    fn a_messages_stages_fill_the_time_from_its_last_octet_to_memory() {
        for waited in [0, 7] {
            let record = Record {
                channel: b'A',
                sequence: 17,
                latency: (budget::LAST_BYTE_TO_RECORD + waited) as u16,
                ..Record::default()
            };
            let words = record.to_words();
            let line: Line = std::array::from_fn(|n| (words[n / 2] >> (32 * (n % 2))) as u32);
            let cycle = 1_000;
            let events = written(&format!("message-{waited}"), |timeline| {
                timeline.dma(cycle, 64, &line);
            });
            assert_eq!(events[0]["name"], "A 17");
            let mut open: HashMap<String, f64> = HashMap::new();
            let mut spans = Vec::new();
            for event in &events[1..] {
                let name = event["name"].as_str().unwrap().to_owned();
                let at = event["ts"].as_f64().unwrap();
                if event["ph"] == "b" {
                    open.insert(name, at);
                } else {
                    spans.push((open.remove(&name).unwrap(), at, name));
                }
            }
            assert!(open.is_empty());
            let (whole, stages) = spans.split_first().unwrap();
            assert_eq!(stages.len(), if waited > 0 { 7 } else { 6 });
            assert_eq!(stages[0].0, whole.0);
            assert_eq!(stages.last().unwrap().1, whole.1);
            for pair in stages.windows(2) {
                assert_eq!(pair[0].1, pair[1].0, "{} then {}", pair[0].2, pair[1].2);
            }
        }
    }
}
