//! The wire: what each impairment does, how often, and that a seed repeats it.

use std::collections::HashMap;

use wirebook_sim::mac::Frame;
use wirebook_sim::network::{Impairments, Line, LineCounters};
use wirebook_sim::{Impairments as Reexported, Rng};

const FRAMES: u64 = 20_000;

/// An IPv4 frame (or ARP when `arp`) that carries its number; nothing else in it matters here.
fn numbered(number: u64, arp: bool) -> Vec<u8> {
    let mut bytes = vec![0; 100];
    let ethertype: [u8; 2] = if arp { [0x08, 0x06] } else { [0x08, 0x00] };
    bytes[12..14].copy_from_slice(&ethertype);
    bytes[40..48].copy_from_slice(&number.to_be_bytes());
    bytes
}

fn number(frame: &Frame) -> u64 {
    u64::from_be_bytes(frame.bytes[40..48].try_into().unwrap())
}

/// Sends numbered frames and returns (arrival, frame) in order of arrival.
fn transfer(impairments: Impairments, seed: u64, arp: bool) -> (Vec<(u64, Frame)>, LineCounters) {
    let mut line = Line::new(10, impairments, Rng::new(seed));
    let mut arrived = Vec::new();
    let mut cycle = 0;
    let mut sent = 0;
    while sent < FRAMES || line.next_due().is_some() {
        while sent < FRAMES && line.has_room(cycle) {
            line.send(cycle, numbered(sent, arp));
            sent += 1;
        }
        while let Some(frame) = line.receive(cycle) {
            arrived.push((cycle, frame));
        }
        cycle += 1;
    }
    (arrived, line.counters())
}

/// 2 % of 20,000 is 400 with a standard deviation of 20: ten of them never happen by chance.
fn is_two_percent(count: u64) -> bool {
    (200..600).contains(&count)
}

#[test]
fn a_clean_line_keeps_time_order_and_content() {
    let (arrived, counters) = transfer(Reexported::NONE, 1, false);
    assert_eq!(arrived.len() as u64, FRAMES);
    // 100 bytes and 24 of overhead are 15.5 beats of 8: 16 cycles each, and 10 of latency.
    for (index, (cycle, frame)) in (0..).zip(&arrived) {
        assert_eq!(*cycle, 16 * (index + 1) + 10);
        assert!(!frame.bad && frame.bytes == numbered(index, false));
    }
    let expected = LineCounters {
        sent: FRAMES,
        delivered: FRAMES,
        ..LineCounters::default()
    };
    assert_eq!(counters, expected);
}

#[test]
fn loss_loses_two_percent() {
    let rates = Impairments {
        loss: 0.02,
        ..Impairments::all(0.0)
    };
    let (arrived, counters) = transfer(rates, 2, false);
    assert!(is_two_percent(counters.lost), "{counters:?}");
    assert_eq!(arrived.len() as u64, FRAMES - counters.lost);
    assert!(
        arrived
            .windows(2)
            .all(|p| number(&p[0].1) < number(&p[1].1))
    );
}

#[test]
fn duplication_delivers_twice() {
    let rates = Impairments {
        duplicate: 0.02,
        ..Impairments::all(0.0)
    };
    let (arrived, counters) = transfer(rates, 3, false);
    let mut copies: HashMap<u64, u64> = HashMap::new();
    arrived
        .iter()
        .for_each(|(_, frame)| *copies.entry(number(frame)).or_default() += 1);
    assert_eq!(copies.len() as u64, FRAMES);
    let twice = copies.values().filter(|&&n| n == 2).count() as u64;
    assert!(copies.values().all(|&n| n <= 2));
    assert_eq!(twice, counters.duplicated);
    assert!(is_two_percent(twice), "{twice}");
}

#[test]
fn delay_keeps_the_order_and_reordering_does_not() {
    let delayed = Impairments {
        delay: 0.02,
        ..Impairments::all(0.0)
    };
    let (arrived, counters) = transfer(delayed, 4, false);
    assert!(is_two_percent(counters.delayed), "{counters:?}");
    assert_eq!(arrived.len() as u64, FRAMES);
    assert!((0..).zip(&arrived).all(|(n, (_, f))| number(f) == n));
    let late = |(n, (cycle, _)): (u64, &(u64, Frame))| cycle - (16 * (n + 1) + 10);
    let lateness: Vec<u64> = (0..).zip(&arrived).map(late).collect();
    assert_eq!(
        lateness.iter().max().copied().map(|l| l > 500 && l < 5000),
        Some(true)
    );

    let reordered = Impairments {
        reorder: 0.02,
        ..Impairments::all(0.0)
    };
    let (arrived, counters) = transfer(reordered, 5, false);
    assert!(is_two_percent(counters.reordered), "{counters:?}");
    assert_eq!(arrived.len() as u64, FRAMES);
    let passed = arrived
        .windows(2)
        .filter(|p| number(&p[0].1) > number(&p[1].1))
        .count() as u64;
    // Nearly every held frame is passed: only a hold below one frame's time changes nothing.
    assert!(
        passed > counters.reordered * 9 / 10,
        "{passed} {counters:?}"
    );
}

#[test]
fn corruption_flips_one_bit_where_a_checksum_sees_it() {
    let rates = Impairments {
        corrupt: 1.0,
        ..Impairments::all(0.0)
    };
    for arp in [false, true] {
        let (arrived, counters) = transfer(rates, 6, arp);
        assert_eq!((counters.corrupted, counters.delivered), (FRAMES, FRAMES));
        let mut flagged = 0;
        let mut bits_seen = [false; 800];
        for (index, (_, frame)) in (0..).zip(&arrived) {
            let sent = numbered(index, arp);
            let differs =
                |bit: &usize| (sent[bit / 8] ^ frame.bytes[bit / 8]) >> (bit % 8) & 1 == 1;
            let difference: Vec<usize> = (0..800).filter(differs).collect();
            assert_eq!(difference.len(), 1, "frame {index}");
            bits_seen[difference[0]] = true;
            flagged += u64::from(frame.bad);
            // With a good FCS only what IPv4 protects.
            assert!(frame.bad || difference[0] >= 14 * 8);
        }
        assert!(bits_seen.iter().all(|&seen| seen), "every bit can be hit");
        if arp {
            assert_eq!(flagged, FRAMES);
        } else {
            assert!((9_000..11_000).contains(&flagged), "{flagged}");
        }
    }
}

#[test]
fn rate_one_loses_everything() {
    let rates = Impairments {
        loss: 1.0,
        ..Impairments::all(1.0)
    };
    let (arrived, counters) = transfer(rates, 7, false);
    assert!(arrived.is_empty());
    assert_eq!(counters.lost, FRAMES);
}

#[test]
fn a_seed_repeats_a_run_and_another_does_not() {
    let rates = Impairments::all(0.02);
    let first = transfer(rates, 8, false);
    assert!(first == transfer(rates, 8, false));
    assert!(first != transfer(rates, 9, false));
}

#[test]
fn a_line_with_too_many_frames_drops_and_counts() {
    let mut line = Line::new(0, Impairments::NONE, Rng::new(1));
    for n in 0..5000 {
        line.send(0, numbered(n, false));
    }
    assert!(!line.has_room(0));
    assert_eq!(line.counters().overflowed, 5000 - 4096);
    let arrived = (0..5000)
        .filter(|_| line.receive(u64::MAX).is_some())
        .count();
    assert_eq!(arrived, 4096);
}
