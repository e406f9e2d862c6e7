//! Real captures against results of two separately written implementations.

mod common;

use flate2::read::GzDecoder;
use pcap_file::pcap::PcapReader;
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;
use wirebook_kernel_feed::file::each_message;
use wirebook_kernel_feed::{TopCsv, decode, mold, top_csv};

fn expected_csv(path: &Path) -> String {
    let mut text = String::new();
    GzDecoder::new(fs::File::open(path).expect("expected results"))
        .read_to_string(&mut text)
        .expect("gzip");
    text
}

#[test]
fn a_real_day_of_one_stock_matches_row_for_row() {
    let Some(data) = common::data_dir() else {
        return;
    };
    let itch = fs::read(data.join("itch/nasdaq_20200130_AAPL_10k.itch")).expect("ITCH file");
    let mut csv = Vec::new();
    let rows = top_csv(itch.as_slice(), &mut csv).expect("readable");
    assert_eq!(rows, 9_705);
    let csv = String::from_utf8(csv).expect("ASCII");
    let expected = expected_csv(&data.join("expected/nasdaq_20200130_AAPL_10k.book.csv.gz"));
    assert_eq!(csv.lines().count(), 9_705);
    for (ours, theirs) in csv.lines().zip(expected.lines()) {
        // The reference goes on with ten levels of each side.
        let columns: Vec<_> = theirs.split(',').take(8).collect();
        assert_eq!(ours, columns.join(","));
    }
    assert_eq!(expected.lines().count(), 9_705);
}

#[test]
fn ten_levels_of_a_real_book_match_too() {
    let Some(data) = common::data_dir() else {
        return;
    };
    let itch = fs::read(data.join("itch/nasdaq_20200130_AAPL_10k.itch")).expect("ITCH file");
    let expected = expected_csv(&data.join("expected/nasdaq_20200130_AAPL_10k.book.csv.gz"));
    let mut expected = expected.lines();
    let mut csv = TopCsv::new(Vec::new());
    let ten = |csv: &TopCsv<Vec<u8>>, bids| {
        let levels = csv.book().side(13, bids).into_iter().take(10);
        let texts: Vec<_> = levels
            .map(|(price, shares)| format!("{price}:{shares}"))
            .collect();
        texts.join("|")
    };
    each_message(itch.as_slice(), |_, message| {
        let before = csv.rows();
        csv.message(message)?;
        if csv.rows() > before {
            let columns: Vec<_> = expected.next().expect("a row").split(',').collect();
            assert_eq!([ten(&csv, true), ten(&csv, false)], columns[8..10]);
        }
        Ok(())
    })
    .expect("readable");
    assert!(expected.next().is_none());
    assert_eq!(csv.book().live_orders(), 215);
    assert_eq!(csv.book().anomalies(), Default::default());
    for (kind, count) in [
        (b'A', 4758),
        (b'D', 4083),
        (b'E', 849),
        (b'P', 240),
        (b'L', 52),
        (b'U', 7),
        (b'X', 6),
        (b'F', 2),
        (b'R', 1),
        (b'H', 1),
        (b'Y', 1),
    ] {
        assert_eq!(csv.decoder().count(kind), count, "{}", kind as char);
    }
    assert_eq!(csv.decoder().total(), 10_000);
}

#[test]
fn the_head_of_a_real_day_has_no_rows() {
    let Some(data) = common::data_dir() else {
        return;
    };
    let itch = fs::read(data.join("itch/nasdaq_head_1000.itch")).expect("ITCH file");
    let mut csv = TopCsv::new(Vec::new());
    each_message(itch.as_slice(), |_, message| csv.message(message)).expect("readable");
    assert_eq!(csv.rows(), 0);
    let decoder = csv.decoder();
    let counts = b"RHYS".map(|kind| decoder.count(kind));
    assert_eq!(counts, [993, 3, 3, 1]);
    assert_eq!(decoder.total(), 1_000);
}

/// The UDP payloads of a pcap of Ethernet, VLAN tags or not.
fn udp_payloads(pcap: &[u8]) -> Vec<Vec<u8>> {
    let mut reader = PcapReader::new(pcap).expect("a pcap file");
    let mut payloads = Vec::new();
    while let Some(packet) = reader.next_raw_packet() {
        let packet = packet.expect("a whole packet").data;
        let mut frame = &packet[12..];
        while frame[..2] == [0x81, 0x00] {
            frame = &frame[4..];
        }
        assert_eq!(frame[..2], [0x08, 0x00], "IPv4");
        let ip = &frame[2..];
        let udp = &ip[usize::from(ip[0] & 15) * 4..];
        let len = usize::from(u16::from_be_bytes([udp[4], udp[5]]));
        payloads.push(udp[8..len].to_vec());
    }
    payloads
}

/// Each capture's messages as the oracle saw them: `A36 E31` for types and lengths.
fn oracle(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut captures: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut name = String::new();
    for line in text.lines() {
        match line.strip_prefix("    mold ") {
            None if line.starts_with("pcap-mold/") => {
                name = line.split(' ').next().expect("a name").to_owned();
            }
            None => name.clear(),
            Some(packet) if !name.is_empty() => {
                let (_, after) = packet.split_once(" n=").expect("a count");
                let (listed, _) = after.split_once("rest=").expect("the rest");
                let listed: Vec<_> = listed.split_whitespace().skip(1).collect();
                captures
                    .entry(name.clone())
                    .or_default()
                    .push(listed.join(" "));
            }
            Some(_) => {}
        }
    }
    captures
}

#[test]
fn real_mold_captures_decode_as_the_oracle_says() {
    let Some(data) = common::data_dir() else {
        return;
    };
    let text = fs::read_to_string(data.join("expected/pcapinfo.txt")).expect("oracle");
    let captures = oracle(&text);
    assert!(captures.len() >= 20, "{} captures", captures.len());
    let mut decoded = 0;
    for (name, packets) in captures {
        let pcap = fs::read(data.join(&name)).expect("capture");
        let payloads = udp_payloads(&pcap);
        assert_eq!(payloads.len(), packets.len(), "{name}");
        for (payload, expected) in payloads.iter().zip(packets) {
            let messages: Vec<_> = mold::messages(payload).expect("well formed").collect();
            let listed: Vec<_> = messages
                .iter()
                .map(|message| format!("{}{}", message[0] as char, message.len()))
                .collect();
            assert_eq!(listed.join(" "), expected, "{name}");
            for message in messages {
                assert!(decode::decode(message).is_ok(), "{name}");
                decoded += 1;
            }
        }
    }
    assert!(decoded > 80, "{decoded}");
}
