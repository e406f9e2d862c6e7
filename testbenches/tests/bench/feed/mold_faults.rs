//! MoldUDP64 packets that are not as they should be, or hold no message of the feed.

use super::driver::{Bench, Counted, Frame, assert_records};
use super::mold::Seen::{Delete, Status as State};
use super::mold::{deletes, next_expected, running, seen, send, send_end};
use super::packets::{SESSION, packet, packet_of, random_of};
use crate::random::Random;
use wirebook_contract::reg::command;

#[test]
fn numbers_of_more_than_64_bits_are_refused() {
    let mut bench = Bench::new();
    // The first block's number, blocks; the number after the last must be one, too.
    let possible = [
        (u64::MAX - 3, 3),
        (u64::MAX - 1, 0),
        (u64::MAX - 1, 1),
        (u64::MAX, 0),
    ];
    let impossible = [
        (u64::MAX, 1),
        (u64::MAX - 1, 2),
        (u64::MAX - 1, 5),
        (u64::MAX - 2, 3),
    ];
    bench.command(0, command::FORGET_SEQ);
    for (sequence, count) in possible {
        send(&mut bench, sequence, count);
    }
    assert_eq!(
        seen(&bench.take()),
        [
            State(('U', u64::MAX - 3, 0)),
            Delete(0xFFFF_FFFC, false),
            Delete(0xFFFF_FFFD, false),
            Delete(0xFFFF_FFFE, false),
        ]
    );
    assert_eq!(next_expected(&mut bench, 0), (u64::MAX, false));
    let before = bench.counted;
    for (sequence, count) in impossible {
        send(&mut bench, sequence, count);
    }
    assert_eq!(seen(&bench.take()), []);
    assert_eq!(next_expected(&mut bench, 0), (u64::MAX, false));
    let malformed = Counted {
        malformed: 4,
        messages: bench.counted.messages,
        ..before
    };
    assert_eq!(bench.counted, malformed, "neither gap nor duplicate");
    // The end of a session has no blocks, whatever its number; and a session in order is not disturbed.
    send_end(&mut bench, SESSION, u64::MAX);
    assert_eq!(seen(&bench.take()), [State(('E', u64::MAX, 0))]);
    bench.open(0);
    send(&mut bench, 1, 1);
    send(&mut bench, u64::MAX, 1);
    send(&mut bench, 2, 1);
    assert_eq!(
        seen(&bench.take()),
        [State(('U', 1, 0)), Delete(1, false), Delete(2, false)]
    );
    assert_eq!((bench.counted.gaps, bench.counted.malformed), (0, 5));
}

#[test]
fn a_bad_frame_leaves_no_trace() {
    let mut bench = running();
    bench.datagram(&Frame::new(0, &packet(3, &deletes(3, 4))).bad());
    bench.datagram(&Frame::new(0, &packet(30, &deletes(30, 1))).bad());
    bench.datagram(&Frame::new(1, &packet(1, &deletes(1, 1))).bad());
    assert_eq!(seen(&bench.take()), []);
    assert_eq!(bench.aborted.len(), 4 + 2 + 2);
    assert_eq!((bench.good_frames, bench.bad_frames), (1, 3));
    assert_eq!(next_expected(&mut bench, 0), (3, false));
    send(&mut bench, 3, 1);
    assert_eq!(seen(&bench.take()), [Delete(3, false)]);
    assert_eq!(bench.counted.packets, 2);
    assert_eq!((bench.counted.gaps, bench.counted.malformed), (0, 0));
}

#[test]
fn a_packet_whose_blocks_do_not_fill_it_is_refused_whole() {
    let mut bench = running();
    let blocks = deletes(3, 3);
    let good = packet(3, &blocks);
    let mut wrong = vec![
        packet_of(SESSION, 3, 2, &blocks),
        packet_of(SESSION, 3, 4, &blocks),
        packet_of(SESSION, 3, 0, &blocks),
        packet_of(SESSION, 3, 0xFFFF, &blocks),
        packet_of::<&[u8]>(SESSION, 3, 1, &[]),
    ];
    // Every truncation, and up to a beat too many.
    wrong.extend((0..good.len()).map(|length| good[..length].to_vec()));
    wrong.extend((1..9).map(|n| [&good[..], &[0; 8][..n]].concat()));
    // A block length that is off by one, or beyond the packet.
    for (at, off) in [(21, 1), (21, 255), (42, 1), (63, 1), (63, 255), (62, 1)] {
        let mut packet = good.clone();
        packet[at] = packet[at].wrapping_add(off);
        wrong.push(packet);
    }
    for octets in &wrong {
        for lane in [2, 6] {
            bench.datagram(&Frame::new(0, octets).at_lane(lane));
        }
    }
    assert_eq!(seen(&bench.take()), []);
    assert_eq!(bench.counted.malformed, 2 * wrong.len() as u32);
    assert_eq!(next_expected(&mut bench, 0), (3, false));
    bench.datagram(&Frame::new(0, &good));
    assert_eq!(bench.take().len(), 3);
    assert_eq!((bench.counted.packets, bench.counted.gaps), (2, 0));
}

#[test]
fn a_frame_that_ends_before_its_length_is_refused() {
    let mut bench = running();
    let octets = packet(3, &deletes(3, 2));
    for cut in 0..octets.len() {
        let frame = Frame::new(0, &octets[..cut]).bad();
        bench.truncated(&frame, octets.len() as u16);
    }
    assert_eq!(seen(&bench.take()), []);
    assert_eq!(next_expected(&mut bench, 0), (3, false));
    send(&mut bench, 3, 1);
    assert_eq!(seen(&bench.take()), [Delete(3, false)]);
}

/// A short block may end with its beat, after it, or leave room for others.
#[test]
fn every_short_length_at_every_lane_is_one_block() {
    let mut bench = Bench::new();
    let mut sequence = 1;
    for length in 0..=20 {
        for lead in 11..19 {
            let blocks = [vec![b'z'; lead], vec![b'S'; length], deletes(9, 1).concat()];
            let octets = packet(sequence, &blocks);
            bench.datagram(&Frame::new(0, &octets));
            let numbered = (sequence..).zip(&blocks).map(|(n, b)| (0, n, &b[..]));
            let got = bench.take();
            let ups = usize::from(sequence == 1);
            assert_records(&got[ups..], numbered, 0);
            sequence += 3;
        }
    }
    assert_eq!(bench.counted.runts, 10 * 8, "an empty block is none");
    assert_eq!(bench.counted.packets, 21 * 8);
}

#[test]
fn short_blocks_are_counted_and_keep_their_numbers() {
    let mut bench = Bench::new();
    let mut sequence = 1;
    let mut runts = 0;
    let mut shown = 0;
    let mut random = Random::new(3);
    for round in 0..400 {
        // All-empty packets too: four blocks in a beat.
        let limit = [1, 4, 11][round % 3];
        let blocks: Vec<Vec<u8>> = (0..1 + random.below(12))
            .map(|_| match random.below(8) {
                0 => random_of(b'D', 19, &mut random),
                _ => {
                    let length = random.below(limit) as usize;
                    random_of(b'S', length, &mut random)
                }
            })
            .collect();
        let lane = [2, 6][random.below(2) as usize];
        bench.datagram(&Frame::new(0, &packet(sequence, &blocks)).at_lane(lane));
        let numbered = (sequence..).zip(&blocks).map(|(n, b)| (0, n, &b[..]));
        let got = bench.take();
        let got = if round == 0 { &got[1..] } else { &got[..] };
        assert_records(got, numbered, 0);
        shown += got.len();
        runts += blocks.iter().filter(|b| (1..11).contains(&b.len())).count();
        sequence += blocks.len() as u64;
    }
    assert!(runts > 500 && shown > 200);
    assert_eq!(bench.counted.runts, runts as u32);
    assert_eq!(bench.counted.packets, 400);
    assert_eq!(next_expected(&mut bench, 0), (sequence, false));
}

#[test]
fn unknown_types_and_wrong_lengths_are_delivered_as_unknown() {
    let mut bench = Bench::new();
    let numbers = |length: u8| -> Vec<u8> { (1..=length).collect() };
    let of = |letter: u8, length| {
        let mut bytes = numbers(length);
        bytes[0] = letter;
        bytes
    };
    let blocks = [
        of(b'!', 11),
        of(b'!', 30),
        of(b'A', 35),
        of(b'A', 37),
        of(0, 200),
    ];
    bench.datagram(&Frame::new(0, &packet(1, &blocks)));
    let got = bench.take();
    let got: Vec<_> = got[1..]
        .iter()
        .map(|a| {
            (
                a.record.rtype,
                a.record.order_id,
                a.record.price,
                a.record.size,
                a.record.marks,
            )
        })
        .collect();
    // Octets 11.. of the message are 12, 13, … in order.
    let (low, high) = (0x1312_1110_0F0E_0D0C, 0x1B1A_1918_1716_1514);
    assert_eq!(
        got,
        [
            (0xEF, 0, 0, 11, 0),
            (0xEF, low, high, 30, 0),
            (0xEF, low, high, 35, 0x20),
            (0xEF, low, high, 37, 0x20),
            (0xEF, low, high, 200, 0),
        ]
    );
    assert_eq!(bench.counted.unknown_types, 3);
    assert_eq!(bench.counted.wrong_lengths, 2);
    assert_eq!(bench.counted.messages, 5);
}

#[test]
fn a_packet_without_room_is_dropped_whole_and_shows_as_a_gap() {
    let mut bench = running();
    let two = packet(3, &deletes(3, 2));
    let needed = two.len() as u16 / 8 + 16;
    bench.dut.set_room(needed - 1);
    bench.datagram(&Frame::new(0, &two));
    bench.datagram(&Frame::new(0, &two).bad());
    assert_eq!(seen(&bench.take()), []);
    assert_eq!((bench.good_frames, bench.bad_frames), (1, 0));
    assert_eq!(next_expected(&mut bench, 0), (3, false));
    assert_eq!(bench.counted.overruns, 1, "a bad frame is no overrun");
    bench.dut.set_room(needed);
    bench.datagram(&Frame::new(0, &packet(5, &deletes(5, 2))));
    assert_eq!(
        seen(&bench.take()),
        [State(('G', 3, 2)), Delete(5, true), Delete(6, true)]
    );
    assert_eq!(bench.counted.overruns, 1);
}
