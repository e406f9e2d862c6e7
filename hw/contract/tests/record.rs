//! The record's bytes: a golden file written by hand against the record type and its words.

mod golden;

use golden::golden;
use wirebook_contract::record::Record;

fn words(octets: &[u8; 64]) -> [u64; 8] {
    std::array::from_fn(|i| u64::from_le_bytes(std::array::from_fn(|byte| octets[8 * i + byte])))
}

#[test]
fn fields_are_where_the_file_has_them() {
    let golden = golden();
    assert_eq!(golden.len(), 2);
    let add = Record {
        length: 16,
        rtype: 0xA0,
        publisher_id: 2,
        instrument_id: 13,
        ts_event: 0x15BA_9876_5432_1000,
        order_id: 0x1122_3344_5566_7788,
        price: 320_800_000_000,
        size: 300,
        flags: 0x80,
        channel: b'A',
        action: b'A',
        side: b'B',
        ts_recv: 0x15BA_9876_5432_1000 + 2024,
        ts_in_delta: 2024,
        sequence: 7,
        latency: 12,
        session: 3,
        marks: 0,
        own: 8,
    };
    assert_eq!(Record::from_words(words(&golden[0])), add);
    let delete = Record {
        ts_event: add.ts_event + 1,
        price: i64::MAX,
        size: u32::MAX,
        flags: 0x84,
        channel: b'D',
        action: b'C',
        side: b'N',
        ts_recv: add.ts_event + 1,
        ts_in_delta: -1,
        sequence: 8,
        latency: u16::MAX,
        marks: 0x10,
        own: 9,
        ..add
    };
    assert_eq!(Record::from_words(words(&golden[1])), delete);
    for (record, octets) in [add, delete].iter().zip(&golden) {
        assert_eq!(record.to_words(), words(octets));
    }
}

#[test]
fn every_bit_survives_both_ways() {
    for bit in 0..512 {
        let mut words = [0_u64; 8];
        words[bit / 64] = 1 << (bit % 64);
        assert_eq!(Record::from_words(words).to_words(), words, "bit {bit}");
    }
}
