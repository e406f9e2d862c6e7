//! A full line: beat after beat, nothing lost, order kept.

use super::driver::{Bench, Frame, HEADER_CYCLES, assert_records};
use super::messages::TYPES;
use super::packets::{packet, packet_of, random_of, random_or_odd};
use super::soup::Script;
use crate::random::Random;

/// Octets of message blocks in a packet.
const PACKET_BYTES: usize = 1400;

/// Packets back to back, filled with what `next` gives; checks every record.
fn fill_the_line(packets: u32, random: &mut Random, mut next: impl FnMut(&mut Random) -> Vec<u8>) {
    let mut bench = Bench::new();
    let mut sent = vec![];
    for number in 0..packets {
        let first = 1 + sent.len() as u64;
        let mut blocks = vec![];
        let mut bytes = 0;
        while bytes < PACKET_BYTES {
            let message = next(random);
            bytes += message.len() + 2;
            blocks.push(message);
        }
        let lane = if number % 2 == 0 { 2 } else { 6 };
        bench.datagram(&Frame::new(0, &packet(first, &blocks)).at_lane(lane));
        sent.extend(blocks);
    }
    let got = bench.take();
    let numbered = (1..).zip(&sent).map(|(n, m)| (0, n, &m[..]));
    assert_records(&got[1..], numbered, 0);
    let whole = sent.iter().filter(|m| m.len() >= 11).count();
    assert_eq!(bench.counted.messages, whole as u32);
    assert_eq!(bench.counted.packets, packets);
    assert!(got.len() > whole && whole > 1000);
}

#[test]
fn each_type_alone_fills_the_line() {
    let mut random = Random::new(31);
    for (letter, length) in TYPES {
        // More than a thousand messages, at all alignments.
        fill_the_line(length as u32 + 2, &mut random, |r| {
            random_of(letter, length, r)
        });
    }
}

#[test]
fn the_shortest_messages_fill_the_line() {
    let mut random = Random::new(32);
    fill_the_line(60, &mut random, |r| random_of(b'!', 11, r));
    fill_the_line(60, &mut random, |r| {
        let length = 9 + r.below(5) as usize;
        random_of(b'!', length, r)
    });
}

#[test]
fn messages_of_two_records_among_the_shortest_fill_the_line() {
    let mut random = Random::new(33);
    fill_the_line(60, &mut random, |r| match r.below(3) {
        0 => random_of(b'U', 35, r),
        1 => random_of(b'S', 12, r),
        _ => random_of(b'D', 19, r),
    });
    fill_the_line(60, &mut random, |r| match r.below(4) {
        0 => random_of(b'I', 50, r),
        1 => random_of(b'U', 35, r),
        2 => random_of(b'O', 48, r),
        _ => random_of(b'!', 11, r),
    });
}

/// The login takes longest; what follows it at once waits and comes in order, at every alignment, while
/// the engine has status records for every cycle it gets.
#[test]
fn messages_right_behind_a_login_and_status_records_are_not_lost() {
    let mut random = Random::new(34);
    let mut bench = Bench::new();
    bench.offer_status(3);
    for round in 0..200 {
        let mut script = Script::random(2, 0, &mut random);
        for _ in 0..40 {
            match random.below(4) {
                0 => script.say(b'S', &random_of(b'U', 35, &mut random)),
                1 => script.say(b'S', &random_of(b'S', 12, &mut random)),
                _ => script.say(b'S', &random_of(b'!', 11, &mut random)),
            }
        }
        bench.forget_stream(2);
        bench.segment(&Frame::new(2, &script.octets).at_lane(round % 8));
        let mut got = bench.take();
        got.retain(|arrived| !arrived.pass);
        script.assert_records(&got);
    }
    bench.withdraw_status();
    bench.settle();
    assert!(bench.status_taken > 5000);
    assert_eq!(bench.status_shown, bench.status_taken);
}

/// One end of the feed.
enum Source {
    Mold { slot: u8, next: u64 },
    Soup { script: Script, at: usize },
}

/// Everything at once, as fast as the line allows: packets of two groups, segments of two sessions, good
/// and bad ones, repeated ones, messages good and odd.
#[test]
fn a_random_mix_equals_the_reference() {
    let mut random = Random::new(35);
    let mut bench = Bench::new();
    let mut sources = vec![
        Source::Mold { slot: 0, next: 1 },
        Source::Mold { slot: 1, next: 1 },
    ];
    for slot in [2, 3] {
        let script = Script::random(slot, 600, &mut random);
        sources.push(Source::Soup { script, at: 0 });
    }
    let mut blocks: [Vec<Vec<u8>>; 2] = Default::default();
    for _ in 0..1500 {
        let lane = random.below(8) as usize;
        let is_good = random.chance(80);
        // The longer a frame's padding, the later its verdict.
        let verdict_after = 2 + random.below(8);
        let pause = HEADER_CYCLES.max(verdict_after + 2);
        let timed = |frame: Frame| Frame {
            verdict_after,
            pause,
            ..frame
        };
        match &mut sources[random.below(4) as usize] {
            Source::Mold { slot, next } => {
                let list: Vec<_> = (0..random.below(12))
                    .map(|_| random_or_odd(&mut random))
                    .collect();
                // Some packets come twice, and some of those with less.
                let octets = packet_of(b"THE  GROUP", *next, list.len() as u16, &list);
                let frame = timed(Frame::new(*slot, &octets)).at_lane(lane / 4 * 4 + 2);
                if is_good {
                    bench.datagram(&frame);
                    *next += list.len() as u64;
                    blocks[usize::from(*slot)].extend(list);
                }
                bench.datagram(&Frame {
                    ok: is_good,
                    ..frame
                });
            }
            Source::Soup { script, at } => {
                let length = (random.below(200) as usize).min(script.octets.len() - *at);
                if length == 0 {
                    continue;
                }
                let piece = &script.octets[*at..*at + length];
                let frame = timed(Frame::new(script.slot, piece)).at_lane(lane);
                bench.segment(&Frame {
                    ok: is_good,
                    ..frame
                });
                if is_good {
                    *at += length;
                }
            }
        }
    }
    for source in &mut sources {
        if let Source::Soup { script, at } = source {
            bench.segment(&Frame::new(script.slot, &script.octets[*at..]));
        }
    }
    let got = bench.take();
    let of_slot = |wanted| -> Vec<_> {
        let all = got.iter().copied();
        all.filter(|a| a.record.session == wanted).collect()
    };
    for source in &sources {
        match source {
            Source::Mold { slot, .. } => {
                let numbered = (1..).zip(&blocks[usize::from(*slot)]);
                let messages = numbered.map(|(n, m)| (*slot, n, &m[..]));
                assert_records(&of_slot(*slot)[1..], messages, 0);
            }
            Source::Soup { script, .. } => script.assert_records(&of_slot(script.slot)),
        }
    }
    assert!(bench.aborted.len() > 200 && got.len() > 2000);
}
