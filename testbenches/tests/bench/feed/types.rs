//! Every message type at every byte alignment: contents and latency.

use super::driver::{Arrived, Bench, Frame, assert_records, ring, time_ns};
use super::messages::{Case, Fields, LOCATE, TIMESTAMP_NS, cases};
use super::packets::{accepted, packet, random, soup};
use crate::random::Random;
use wirebook_contract::budget;
use wirebook_contract::record::Record;

/// Last beat on `p_*` to the record.
const LATENCY_CYCLES: u64 =
    (budget::ACCEPT + budget::FRAMER + budget::ASSEMBLE + budget::ITCH) as u64;
const LAST: u8 = 0x80;

/// A message that moves the next one to `lane`, when the payload starts at `start`.
fn filler(start: usize, lane: usize) -> Vec<u8> {
    let length = (11..19)
        .find(|n| (start + 20 + 2 + n + 2) % 8 == lane)
        .expect("eight lengths give every lane");
    let mut filler = vec![b'z'; length];
    filler[1..].fill(0xA5);
    filler
}

/// A record as it should be, the card's clock taken from the record.
fn want(fields: &Fields, letter: u8, place: (u8, u32), flags: u8, ts_recv: u64) -> Record {
    let (slot, sequence) = place;
    let ts_event = 1_700_006_400_000_000_000 + u64::from(slot) * 1_000_003 + TIMESTAMP_NS;
    Record {
        length: 16,
        rtype: fields.rtype,
        publisher_id: 0xC0DE + u16::from(slot),
        instrument_id: LOCATE.into(),
        ts_event,
        order_id: fields.order_id,
        price: fields.price,
        size: fields.size,
        flags,
        channel: letter,
        action: fields.action,
        side: fields.side,
        ts_recv,
        ts_in_delta: fields
            .delta
            .map_or((ts_recv - ts_event) as i32, |delta| delta as i32),
        sequence,
        session: slot,
        marks: fields.marks,
        ..Record::default()
    }
}

fn check_contents(case: &Case, got: &[Arrived], place: (u8, u32)) {
    let letter = case.bytes[0];
    let wanted = match &case.second {
        None => vec![(case.first, LAST)],
        Some(second) => vec![(case.first, 0), (*second, LAST)],
    };
    assert_eq!(got.len(), wanted.len(), "records of {}", char::from(letter));
    for (arrived, (fields, flags)) in got.iter().zip(&wanted) {
        let want = want(fields, letter, place, *flags, arrived.record.ts_recv);
        assert_eq!(arrived.record, want, "type {}", char::from(letter));
        assert_eq!(arrived.ring, ring(place.0));
        assert!(!arrived.pass);
    }
}

/// The record comes in its time, and tells when the message's last octet reached the card's receiver.
fn check_times(got: &[Arrived], last_beat: u64, latency: u64) {
    assert_eq!(got[0].cycle - last_beat, latency);
    let on_the_wire = got[0].cycle - LATENCY_CYCLES - u64::from(budget::PARSE);
    for arrived in got {
        assert_eq!(u64::from(arrived.stamp), on_the_wire);
        let error_ns = arrived.record.ts_recv.abs_diff(time_ns(on_the_wire));
        assert!(error_ns <= 1, "clock off by {error_ns} ns");
    }
}

#[test]
fn every_type_at_every_lane_of_a_packet_has_its_fields_within_the_budget() {
    let mut bench = Bench::new();
    let mut sequence = 1;
    let mut table = String::from("type  cycles from last beat to record, message at lane 0 to 7\n");
    for case in cases() {
        table += &format!("{:4} ", char::from(case.bytes[0]));
        for (lane, start) in (0..8).flat_map(|lane| [(lane, 2), (lane, 6)]) {
            let octets = packet(sequence, &[&filler(start, lane), &case.bytes]);
            let frame = Frame::new(0, &octets).at_lane(start);
            let last_beat = bench.datagram(&frame);
            let got = bench.take();
            let before = if sequence == 1 { 2 } else { 1 };
            let records = &got[before..];
            check_contents(&case, records, (0, sequence as u32 + 1));
            check_times(records, last_beat, LATENCY_CYCLES);
            if start == 2 {
                table += &format!(" {}", records[0].cycle - last_beat);
            }
            sequence += 2;
        }
        table += "\n";
    }
    println!("{table}");
    let packets = (cases().len() * 16) as u32;
    assert_eq!(bench.counted.packets, packets);
    assert_eq!(bench.counted.messages, 2 * packets);
    assert_eq!(bench.counted.unknown_types, packets, "the fillers");
    let counted = bench.counted;
    assert_eq!((counted.gaps, counted.malformed, counted.runts), (0, 0, 0));
}

/// `t_*` is a stage behind `p_*`.
#[test]
fn every_type_at_every_lane_of_a_stream_has_its_fields_within_the_budget() {
    let mut bench = Bench::new();
    bench.segment(&Frame::new(3, &accepted("1")));
    bench.take();
    let mut sequence = 1;
    for case in cases() {
        for lane in 0..8 {
            let octets = soup(b'S', &case.bytes);
            let last_beat = bench.segment(&Frame::new(3, &octets).at_lane(lane));
            let got = bench.take();
            check_contents(&case, &got, (3, sequence));
            check_times(&got, last_beat, LATENCY_CYCLES - u64::from(budget::ACCEPT));
            sequence += 1;
        }
    }
    assert_eq!(bench.counted.messages, 8 * cases().len() as u32);
}

#[test]
fn the_two_records_of_a_message_come_in_successive_cycles() {
    let mut bench = Bench::new();
    let replace = cases()
        .into_iter()
        .find(|case| case.bytes[0] == b'U')
        .expect("U is there");
    bench.datagram(&Frame::new(0, &packet(1, &[&replace.bytes])));
    let got = bench.take();
    assert_eq!(got[2].cycle, got[1].cycle + 1);
    assert_eq!(got[2].record.ts_recv, got[1].record.ts_recv);
}

#[test]
fn ts_in_delta_saturates_both_ways() {
    let mut bench = Bench::new();
    let delete = |timestamp_ns: u64| {
        let mut bytes = vec![0; 19];
        bytes[0] = b'D';
        bytes[5..11].copy_from_slice(&timestamp_ns.to_be_bytes()[2..]);
        bytes
    };
    let near = 34_200_500_000_000;
    let messages = [
        delete(near - 2_000_000_000),
        delete(near - 3_000_000_000),
        delete(near + 2_000_000_000),
        delete(near + 3_000_000_000),
        delete(0),
        delete((1 << 48) - 1),
    ];
    bench.datagram(&Frame::new(0, &packet(1, &messages)));
    let got = bench.take();
    let deltas: Vec<i32> = got[1..].iter().map(|a| a.record.ts_in_delta).collect();
    let (min, max) = (i32::MIN, i32::MAX);
    assert_eq!(deltas[1..2], [max]);
    assert_eq!(deltas[3..], [min, max, min]);
    for (delta, wanted) in [(deltas[0], 2_000_000_000), (deltas[2], -2_000_000_000)] {
        assert!((wanted..wanted + 10_000).contains(&delta), "{delta}");
    }
}

#[test]
fn random_packets_of_all_types_equal_the_reference() {
    let mut random_source = Random::new(11);
    let mut bench = Bench::new();
    bench.stutter(Random::new(12));
    let mut next = [1_u64; 2];
    let mut sent = vec![];
    for _ in 0..300 {
        let slot = random_source.below(2) as u8;
        let count = 1 + random_source.below(30);
        let messages: Vec<_> = (0..count).map(|_| random(&mut random_source)).collect();
        let sequence = &mut next[usize::from(slot)];
        let lane = [2, 6][random_source.below(2) as usize];
        bench.datagram(&Frame::new(slot, &packet(*sequence, &messages)).at_lane(lane));
        for message in messages {
            sent.push((slot, *sequence, message));
            *sequence += 1;
        }
    }
    let mut got = bench.take();
    got.retain(|arrived| arrived.record.rtype != 0xE0);
    assert!(got.len() > sent.len());
    let sent = sent
        .iter()
        .map(|(slot, n, octets)| (*slot, *n, &octets[..]));
    assert_records(&got, sent, 0);
    assert_eq!(bench.aborted.len(), 0);
}
