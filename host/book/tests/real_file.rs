//! The book of a real file against rows that two other implementations agree on.
//!
//! The file is market data and no part of the repository: it lies in `$WIREBOOK_DATA`, or in
//! `../shared/data` next to the repository. Without it the test says so and compares nothing.

use flate2::read::GzDecoder;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use wirebook_book::{Books, TopCsv};
use wirebook_contract::record::Record;

const NAME: &str = "nasdaq_20200130_AAPL_10k";

fn data_dir() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let dir = std::env::var_os("WIREBOOK_DATA").map_or(beside, PathBuf::from);
    if dir.is_dir() {
        return Some(dir);
    }
    println!(
        "SKIPPED: no real data in {}; set WIREBOOK_DATA to its folder",
        dir.display()
    );
    None
}

/// The order events of a message as records, written from the ITCH 5.0 specification and the interface
/// document: big-endian fields at fixed offsets.
fn records(message: &[u8], sequence: u32) -> Vec<Record> {
    let number = |at: usize, bytes: usize| {
        let octets = &message[at..at + bytes];
        octets.iter().fold(0_u64, |n, &b| n << 8 | u64::from(b))
    };
    let base = Record {
        length: 16,
        rtype: 0xA0,
        instrument_id: number(1, 2) as u32,
        ts_event: number(5, 6),
        order_id: if message.len() >= 19 {
            number(11, 8)
        } else {
            0
        },
        price: i64::MAX,
        size: u32::MAX,
        flags: 0x80,
        channel: message[0],
        action: b'C',
        side: b'N',
        sequence,
        ..Record::default()
    };
    match message[0] {
        b'A' | b'F' => vec![Record {
            action: b'A',
            side: if message[19] == b'S' { b'A' } else { b'B' },
            size: number(20, 4) as u32,
            price: number(32, 4) as i64 * 100_000,
            ..base
        }],
        b'E' | b'C' => vec![Record {
            size: number(19, 4) as u32,
            marks: 1,
            ..base
        }],
        b'X' => vec![Record {
            size: number(19, 4) as u32,
            ..base
        }],
        b'D' => vec![base],
        b'U' => vec![
            Record {
                flags: 0,
                marks: 4,
                ..base
            },
            Record {
                action: b'A',
                marks: 4,
                order_id: number(19, 8),
                size: number(27, 4) as u32,
                price: number(31, 4) as i64 * 100_000,
                ..base
            },
        ],
        b'P' => vec![Record {
            action: b'T',
            ..base
        }],
        _ => vec![Record {
            rtype: 0xE8,
            ..base
        }],
    }
}

#[test]
fn every_row_of_a_real_day() {
    let Some(data) = data_dir() else {
        return;
    };
    let itch = data.join(format!("itch/{NAME}.itch"));
    let expected = data.join(format!("expected/{NAME}.book.csv.gz"));
    let bytes = fs::read(itch).unwrap();
    let mut books = Books::with_capacity(1024);
    let mut csv = TopCsv::new(Vec::new(), 0);
    let mut rest = bytes.as_slice();
    let mut sequence = 0;
    while let [high, low, tail @ ..] = rest {
        let (message, after) = tail.split_at(usize::from(u16::from_be_bytes([*high, *low])));
        sequence += 1;
        for record in records(message, sequence) {
            if let Some(book) = books.apply(&record) {
                csv.row(&record, book).unwrap();
            }
        }
        rest = after;
    }
    // Counts of the file's description: A 4758, F 2, U 7 add; D 4083, E 849, X 6, U 7 cancel; P 240.
    let counters = books.counters();
    assert_eq!((sequence, counters.messages), (10_000, 10_000));
    assert_eq!((counters.adds, counters.cancels), (4_767, 4_945));
    assert_eq!((counters.executions, counters.trades), (849, 240));
    assert_eq!((counters.oddities(), books.live_orders()), (0, 215));

    let rows = csv.finish().unwrap();
    let mut ours = rows.lines();
    let mut compared = 0;
    for line in BufReader::new(GzDecoder::new(File::open(expected).unwrap())).lines() {
        let line = line.unwrap();
        let reference: Vec<&str> = line.split(',').take(8).collect();
        let row = ours.next().unwrap().unwrap();
        assert_eq!(row, reference.join(","), "row {compared}");
        compared += 1;
    }
    assert!(ours.next().is_none());
    assert_eq!(compared, 4_758 + 2 + 7 + 4_083 + 849 + 6);
}
