//! Real market data, which is no part of the repository: `WIREBOOK_DATA`, or `../shared/data` beside it.

use super::{MIDNIGHT_NS, compare_numbered, run};
use flate2::read::GzDecoder;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use wirebook_book::{Books, TopCsv};
use wirebook_contract::counter;
use wirebook_contract::record::{Record, rtype, status};
use wirebook_kernel_feed::capture;
use wirebook_sim::{Feed, Impairments, Input, Scenario};

/// Where a file of the data is, or would be.
fn path(name: &str) -> PathBuf {
    let root = match std::env::var_os("WIREBOOK_DATA") {
        Some(root) => PathBuf::from(root),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"),
    };
    root.join(name)
}

/// A file of the data, or `None`, loudly, when the data is not there: the test is to skip.
pub(super) fn data(name: &str) -> Option<PathBuf> {
    let path = path(name);
    if !path.exists() {
        println!(
            "SKIPPED: {} is not there; set WIREBOOK_DATA",
            path.display()
        );
        return None;
    }
    Some(path)
}

/// The first eight columns of the expected rows: the file also has ten levels.
fn expected_rows(path: &Path) -> Vec<String> {
    let file = std::fs::File::open(path).unwrap();
    let lines = BufReader::new(GzDecoder::new(file)).lines();
    lines
        .map(|line| {
            let line = line.unwrap();
            let columns: Vec<&str> = line.split(',').take(8).collect();
            columns.join(",")
        })
        .filter(|row| row.starts_with(|first: char| first.is_ascii_digit()))
        .collect()
}

pub(super) fn rows(all: &[Record]) -> Vec<String> {
    let mut books = Books::new();
    let mut csv = TopCsv::new(Vec::new(), MIDNIGHT_NS);
    for record in all {
        if let Some(book) = books.apply(record) {
            csv.row(record, book).unwrap();
        }
    }
    let text = String::from_utf8(csv.finish().unwrap()).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// The first messages of a real day in a file of their own, gone with this, and the rows expected of them.
pub(super) struct RealDay {
    file: PathBuf,
    rows: Vec<String>,
}

impl RealDay {
    const ITCH: &str = "itch/nasdaq_20200130_AAPL_10k.itch";
    const ROWS: &str = "expected/nasdaq_20200130_AAPL_10k.book.csv.gz";

    /// Whether the data is there, for a test that has something else to do without it.
    pub fn is_there() -> bool {
        path(Self::ITCH).exists() && path(Self::ROWS).exists()
    }

    /// So many messages, or all; `None`, loudly, where the data is not there.
    pub fn first(messages: usize) -> Option<Self> {
        let (itch, expected) = (data(Self::ITCH)?, data(Self::ROWS)?);
        let mut feed = std::fs::read(itch).unwrap();
        let (mut count, mut at) = (0, 0);
        while at < feed.len() && count < messages {
            at += 2 + usize::from(u16::from_be_bytes([feed[at], feed[at + 1]]));
            count += 1;
        }
        feed.truncate(at);
        let mut rows = expected_rows(&expected);
        assert!(rows.len() > 9_000);
        // Messages count from 0.
        rows.retain(|row| row.split(',').next().unwrap().parse::<usize>().unwrap() < count);
        assert!(rows.len() > count / 2);
        let name = format!("wirebook-real-{}-{count}.itch", std::process::id());
        let file = std::env::temp_dir().join(name);
        std::fs::write(&file, feed).unwrap();
        Some(Self { file, rows })
    }

    pub fn file(&self) -> &Path {
        &self.file
    }

    pub fn rows(&self) -> &[String] {
        &self.rows
    }
}

impl Drop for RealDay {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.file);
    }
}

#[test]
fn a_real_day_matches_its_expected_rows_over_mold_and_tcp() {
    let Some(day) = RealDay::first(usize::MAX) else {
        return;
    };
    let expected = day.rows();
    let feed = Feed::File(day.file().to_owned());
    for scenario in [
        Scenario::mold(feed.clone()),
        Scenario::soup(vec![feed.clone()]),
        Scenario::soup(vec![feed]).impaired(Impairments::all(0.02)),
    ] {
        let (_, all) = run(scenario, "a_real_day_matches");
        let found = rows(&all);
        for (found, expected) in found.iter().zip(expected) {
            assert_eq!(found, expected);
        }
        assert_eq!(found.len(), expected.len());
    }
}

#[test]
fn real_captures_come_through_the_card() {
    // Name of the capture, and the letters of its messages by an independent decoder (pcapinfo.txt).
    let captures = [
        (
            "Multiple.Packets",
            "DAAAAAAAAFAAAAFAAAAAAAAAAAAAAAAAAAAAAAA",
        ),
        ("AddOrderNoMpidAttributionMessage", "A"),
        ("MarketParticipantPositionMessage", "L"),
        ("NetOrderImbalanceIndicatorMessage", "I"),
        ("OrderDeleteMessage", "D"),
        ("OrderExecutedMessage", "E"),
        ("OrderReplaceMessage", "U"),
        ("StockTradingActionMessage", "H"),
    ];
    for (name, letters) in captures {
        let file = format!("pcap-mold/Nasdaq.Equities.TotalView.Itch.v5.0__{name}.pcap");
        let Some(path) = data(&file) else {
            return;
        };
        let group = "233.54.12.111:26477".parse().unwrap();
        let sent = capture::messages(&std::fs::read(&path).unwrap(), group).unwrap();
        let groups = vec![group];
        let (report, all) = run(Scenario::new(Input::Pcap { path, groups }), "real_captures");
        let messages = all
            .iter()
            .filter(|r| r.rtype != rtype::STATUS && r.is_last());
        let got: String = messages.map(|record| record.channel as char).collect();
        assert_eq!(got, letters, "{name}");
        compare_numbered(&all, 0, sent);
        assert_eq!(report.counters.value(counter::MOLD_MALFORMED), 0);
        // A capture starts in the middle of a day: the books are marked, never silently partial.
        assert!(
            all.iter()
                .any(|r| r.rtype == rtype::STATUS && r.action == status::GAP)
        );
    }
}
