//! MoldUDP64: order, gaps, sessions, and packets that are not as they should be.

use super::driver::{Arrived, Bench, Counted, Frame, assert_records};
use super::packets::{SESSION, packet, packet_of, random_of};
use crate::random::Random;
use wirebook_contract::reg::command;

const MAYBE_BAD: u8 = 0x04;
const STATUS: u8 = 0xE0;

/// `n` deletes, each recognised by its order reference.
fn deletes(first: u64, n: u64) -> Vec<Vec<u8>> {
    (first..first + n)
        .map(|reference| {
            let mut bytes = vec![0x44; 19];
            bytes[11..].copy_from_slice(&reference.to_be_bytes());
            bytes
        })
        .collect()
}

fn send(bench: &mut Bench, sequence: u64, count: u64) {
    bench.datagram(&Frame::new(0, &packet(sequence, &deletes(sequence, count))));
}

/// What is left of a status record when its session and clock are taken as said elsewhere.
type Status = (char, u64, i64);

/// Status records and order references, in order.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Status(Status),
    /// Sequence number and whether marked.
    Delete(u32, bool),
}
use Seen::{Delete, Status as State};

fn seen(got: &[Arrived]) -> Vec<Seen> {
    let simplify = |arrived: &Arrived| {
        let record = arrived.record;
        assert_eq!(record.flags & 0x80, 0x80);
        assert!(
            !arrived.pass,
            "status of a packet needs the packet's verdict"
        );
        if record.rtype == STATUS {
            assert_eq!(record.ts_event, record.ts_recv);
            assert_eq!((record.ts_in_delta, record.channel, record.side), (0, 0, 0));
            assert_eq!(record.sequence, record.order_id as u32);
            assert!(record.action != b'G' || record.flags & MAYBE_BAD != 0);
            State((record.action.into(), record.order_id, record.price))
        } else {
            assert_eq!(record.order_id as u32, record.sequence);
            Delete(record.sequence, record.flags & MAYBE_BAD != 0)
        }
    };
    got.iter().map(simplify).collect()
}

fn next_expected(bench: &mut Bench, slot: u8) -> (u64, bool) {
    bench.dut.set_q_slot(slot);
    bench.idle(4);
    (bench.dut.q_mold_next(), bench.dut.q_maybe_bad())
}

/// A bench that has received messages 1 and 2 of slot 0.
fn running() -> Bench {
    let mut bench = Bench::new();
    send(&mut bench, 1, 2);
    assert_eq!(
        seen(&bench.take()),
        [State(('U', 1, 0)), Delete(1, false), Delete(2, false)]
    );
    bench
}

#[test]
fn the_first_packet_brings_the_session_up() {
    let mut bench = running();
    send(&mut bench, 3, 1);
    assert_eq!(seen(&bench.take()), [Delete(3, false)]);
    assert_eq!(next_expected(&mut bench, 0), (4, false));
    assert_eq!(next_expected(&mut bench, 1), (1, false), "another slot");
    assert_eq!(
        bench.counted,
        Counted {
            packets: 2,
            messages: 3,
            ..Counted::default()
        }
    );
}

#[test]
fn a_gap_is_told_and_marks_what_follows_until_the_host_clears_it() {
    let mut bench = running();
    send(&mut bench, 10, 2);
    assert_eq!(
        seen(&bench.take()),
        [State(('G', 3, 7)), Delete(10, true), Delete(11, true)]
    );
    assert_eq!(next_expected(&mut bench, 0), (12, true));
    send(&mut bench, 12, 1);
    assert_eq!(seen(&bench.take()), [Delete(12, true)]);
    bench.command(1, command::CLEAR_MARK);
    assert_eq!(
        next_expected(&mut bench, 0),
        (13, true),
        "another slot's mark"
    );
    bench.command(0, command::CLEAR_MARK);
    send(&mut bench, 13, 1);
    assert_eq!(seen(&bench.take()), [Delete(13, false)]);
    assert_eq!(next_expected(&mut bench, 0), (14, false));
    assert_eq!((bench.counted.gaps, bench.counted.missing), (1, 7));
}

#[test]
fn a_session_joined_late_has_a_gap_from_the_start() {
    let mut bench = Bench::new();
    send(&mut bench, 1001, 1);
    let got = bench.take();
    assert_eq!(
        seen(&got),
        [
            State(('U', 1001, 0)),
            State(('G', 1, 1000)),
            Delete(1001, true)
        ]
    );
    assert_eq!(got[1].record.flags, 0x84, "the gap itself is marked");
    assert_eq!((bench.counted.gaps, bench.counted.missing), (1, 1000));
}

#[test]
fn old_messages_are_given_once() {
    let mut bench = running();
    send(&mut bench, 1, 2);
    send(&mut bench, 2, 1);
    assert_eq!(seen(&bench.take()), []);
    assert_eq!(bench.counted.duplicates, 2);
    send(&mut bench, 1, 5);
    assert_eq!(
        seen(&bench.take()),
        [Delete(3, false), Delete(4, false), Delete(5, false)]
    );
    assert_eq!(bench.counted.duplicates, 2, "partly new is no duplicate");
    assert_eq!(next_expected(&mut bench, 0), (6, false));
    assert_eq!(bench.counted.gaps, 0);
}

#[test]
fn a_packet_from_long_ago_is_skipped_whole() {
    let mut bench = Bench::new();
    bench.command(0, command::FORGET_SEQ);
    send(&mut bench, 1 << 40, 1);
    assert_eq!(bench.take().len(), 2);
    for age in [65_534, 65_535, 65_536, 65_537, 131_072, 131_073, 1 << 39] {
        send(&mut bench, (1 << 40) - age, 3);
        assert_eq!(seen(&bench.take()), [], "{age} messages old");
    }
    assert_eq!(bench.counted.duplicates, 7);
    assert_eq!(next_expected(&mut bench, 0), ((1 << 40) + 1, false));
}

#[test]
fn a_heartbeat_reveals_a_gap_and_is_otherwise_silent() {
    let mut bench = running();
    let heartbeat = |bench: &mut Bench, sequence, lane| {
        let packet = packet::<&[u8]>(sequence, &[]);
        bench.datagram(&Frame::new(0, &packet).at_lane(lane));
        bench.take()
    };
    for lane in [2, 6] {
        assert_eq!(seen(&heartbeat(&mut bench, 3, lane)), []);
    }
    assert_eq!(seen(&heartbeat(&mut bench, 5, 2)), [State(('G', 3, 2))]);
    assert_eq!(seen(&heartbeat(&mut bench, 8, 6)), [State(('G', 5, 3))]);
    assert_eq!(next_expected(&mut bench, 0), (8, true));
    send(&mut bench, 8, 1);
    assert_eq!(seen(&bench.take()), [Delete(8, true)]);
    assert_eq!(
        (
            bench.counted.heartbeats,
            bench.counted.packets,
            bench.counted.missing
        ),
        (4, 2, 5)
    );
}

#[test]
fn the_end_of_a_session_is_told_also_when_it_reveals_a_gap() {
    let mut bench = running();
    let end = |sequence| packet_of::<&[u8]>(SESSION, sequence, 0xFFFF, &[]);
    bench.datagram(&Frame::new(0, &end(3)));
    assert_eq!(seen(&bench.take()), [State(('E', 3, 0))]);
    bench.datagram(&Frame::new(0, &end(5)).at_lane(6));
    assert_eq!(
        seen(&bench.take()),
        [State(('G', 3, 2)), State(('E', 5, 0))]
    );
    // A session of which nothing but the end is seen.
    bench.datagram(&Frame::new(1, &end(9)));
    assert_eq!(
        seen(&bench.take()),
        [State(('U', 9, 0)), State(('G', 1, 8)), State(('E', 9, 0))]
    );
    let counted = bench.counted;
    assert_eq!(
        (counted.packets, counted.heartbeats, counted.malformed),
        (1, 0, 0)
    );
    assert_eq!(next_expected(&mut bench, 0).0, 5);
}

#[test]
fn another_session_is_another_number_space() {
    let mut bench = running();
    let other = packet_of(b"000010059C", 1, 1, &deletes(1, 1));
    bench.datagram(&Frame::new(0, &other));
    assert_eq!(seen(&bench.take()), [State(('U', 1, 0)), Delete(1, false)]);
    // Anonymised captures have a session of zeros; each octet of the name counts.
    for octet in 0..10 {
        let mut name = [0; 10];
        name[octet] = 1;
        for lane in [2, 6] {
            let octets = packet_of(&name, 1, 1, &deletes(1, 1));
            bench.datagram(&Frame::new(0, &octets).at_lane(lane));
        }
        assert_eq!(seen(&bench.take()), [State(('U', 1, 0)), Delete(1, false)]);
    }
    assert_eq!(bench.counted.other_sessions, 11);
    assert_eq!(bench.counted.duplicates, 10);
    assert_eq!(bench.counted.gaps, 0);
}

#[test]
fn forget_takes_the_next_packet_as_the_start_once() {
    let mut bench = running();
    bench.command(0, command::FORGET_SEQ);
    send(&mut bench, 500, 1);
    assert_eq!(
        seen(&bench.take()),
        [State(('U', 500, 0)), Delete(500, false)]
    );
    send(&mut bench, 502, 1);
    assert_eq!(
        seen(&bench.take()),
        [State(('G', 501, 1)), Delete(502, true)]
    );
    // Also backwards, and also when the packet that would have been the start is bad.
    bench.command(0, command::FORGET_SEQ | command::CLEAR_MARK);
    bench.datagram(&Frame::new(0, &packet(700, &deletes(700, 1))).bad());
    send(&mut bench, 7, 1);
    assert_eq!(seen(&bench.take()), [State(('U', 7, 0)), Delete(7, false)]);
}

#[test]
fn opening_a_slot_again_starts_afresh() {
    let mut bench = running();
    send(&mut bench, 9, 1);
    bench.take();
    bench.open(0);
    assert_eq!(next_expected(&mut bench, 0), (1, false));
    send(&mut bench, 1, 1);
    assert_eq!(seen(&bench.take()), [State(('U', 1, 0)), Delete(1, false)]);
}

/// The host's write and the commit of a packet, at every distance from each other.
#[test]
fn a_command_to_one_slot_loses_no_gap_of_another() {
    for delay in 0..12 {
        let mut bench = running();
        let last = Frame {
            pause: 3,
            ..Frame::new(0, &packet(4, &deletes(4, 1)))
        };
        bench.datagram(&last);
        bench.idle(delay);
        bench.command(1, command::CLEAR_MARK);
        bench.settle();
        assert_eq!(next_expected(&mut bench, 0), (5, true), "delay {delay}");
    }
}

#[test]
fn a_command_to_forget_that_comes_before_a_packet_s_verdict_holds_for_the_next() {
    for delay in 0..12 {
        let mut bench = running();
        let last = Frame {
            pause: 3,
            ..Frame::new(0, &packet(3, &deletes(3, 1)))
        };
        bench.datagram(&last);
        bench.idle(delay);
        bench.command(0, command::FORGET_SEQ);
        bench.idle(10);
        send(&mut bench, 50, 1);
        let got = seen(&bench.take());
        assert_eq!(
            got,
            [Delete(3, false), State(('U', 50, 0)), Delete(50, false)],
            "delay {delay}"
        );
    }
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
