//! SoupBinTCP: streams cut anywhere, interleaved, repeated, and streams that are no SoupBinTCP.

use super::driver::{Arrived, Bench, Control, Frame, assert_records, context, ring};
use super::messages::message;
use super::packets::{accepted, random, random_of, random_or_odd, soup};
use crate::random::Random;

/// A session from its login on.
pub struct Script {
    pub slot: u8,
    pub octets: Vec<u8>,
    first: u64,
    pub messages: Vec<Vec<u8>>,
}

impl Script {
    fn new(slot: u8, first: u64) -> Self {
        Self {
            slot,
            octets: accepted(&first.to_string()),
            first,
            messages: vec![],
        }
    }

    pub fn say(&mut self, kind: u8, payload: &[u8]) {
        self.octets.extend(soup(kind, payload));
        if kind == b'S' {
            self.messages.push(payload.to_vec());
        }
    }

    /// A login and `packets` packets, most of them messages.
    pub fn random(slot: u8, packets: usize, source: &mut Random) -> Self {
        let mut script = Self::new(slot, source.bits() >> source.below(60));
        for _ in 0..packets {
            match source.below(8) {
                0 => (0..4).for_each(|_| script.say(b'H', b"")),
                1 => {
                    let length = source.below(30) as usize;
                    script.say(b'+', &random_of(b'S', length, source));
                }
                2 => {
                    let length = source.below(14) as usize;
                    script.say(b'U', &random_of(b'J', length, source));
                }
                _ => script.say(b'S', &random_or_odd(source)),
            }
        }
        script
    }

    /// The records of the whole session, the first saying that it is up.
    pub fn assert_records(&self, got: &[Arrived]) {
        let (up, rest) = got.split_first().expect("a login gives a record");
        assert_up(up, self.slot, self.first as u32);
        let numbered = (self.first..).zip(&self.messages);
        assert_records(rest, numbered.map(|(n, m)| (self.slot, n, &m[..])), 0);
    }
}

fn assert_up(up: &Arrived, slot: u8, sequence: u32) {
    let record = up.record;
    assert_eq!((record.rtype, record.action), (0xE0, b'U'));
    assert_eq!(record.order_id, u64::from(sequence));
    assert_eq!(record.sequence, sequence);
    assert_eq!((record.flags, record.price, record.side), (0x80, 0, 0));
    assert_eq!(record.ts_event, record.ts_recv);
    assert_eq!(record.session, slot);
    assert_eq!(record.publisher_id, context(slot).publisher_id);
    assert_eq!((up.ring, up.pass), (ring(slot), false));
}

/// Sends octets as one good segment.
fn send(bench: &mut Bench, slot: u8, octets: &[u8], lane: usize) {
    bench.segment(&Frame::new(slot, octets).at_lane(lane));
}

fn next_expected(bench: &mut Bench, slot: u8) -> u32 {
    bench.dut.set_q_slot(slot);
    bench.idle(4);
    bench.dut.q_soup_next()
}

/// What was heard that is more than "a segment came".
fn events(bench: &mut Bench) -> Vec<Control> {
    bench.settle();
    let nothing = |c: &Control| !(c.accepted || c.ended || c.error || c.rejected.is_some());
    let mut controls = std::mem::take(&mut bench.controls);
    controls.retain(|control| !nothing(control));
    controls
}

const ACCEPTED: Control = Control {
    slot: 2,
    accepted: true,
    rejected: None,
    ended: false,
    error: false,
};
const ERROR: Control = Control {
    accepted: false,
    error: true,
    ..ACCEPTED
};
const ENDED: Control = Control {
    accepted: false,
    ended: true,
    ..ACCEPTED
};

fn rejected(reason: u8) -> Control {
    Control {
        accepted: false,
        rejected: Some(reason),
        ..ACCEPTED
    }
}

#[test]
fn a_login_gives_the_low_half_of_its_number() {
    let mut bench = Bench::new();
    let mut random = Random::new(21);
    let mut numbers: Vec<u128> = vec![0, 1, 9, 10, u32::MAX.into(), 1 << 32, u64::MAX.into()];
    numbers.push(10_u128.pow(20) - 1);
    numbers.extend((0..20).map(|n| 10_u128.pow(n)));
    for _ in 0..200 {
        numbers.push(u128::from(random.bits()) * 7 % 10_u128.pow(1 + random.below(20) as u32));
    }
    for number in numbers {
        bench.forget_stream(2);
        let event = message(b'S', &[b"Q"]);
        let octets = [accepted(&number.to_string()), soup(b'S', &event)].concat();
        send(&mut bench, 2, &octets, random.below(8) as usize);
        let got = bench.take();
        assert_up(&got[0], 2, number as u32);
        assert_records(&got[1..], [(2, number as u64, &event[..])], 0);
        assert_eq!(
            next_expected(&mut bench, 2),
            (number as u32).wrapping_add(1)
        );
        assert_eq!(events(&mut bench), [ACCEPTED]);
    }
}

#[test]
fn a_stream_may_be_cut_anywhere() {
    let mut random_source = Random::new(22);
    let mut script = Script::new(2, 4_294_967_290);
    for n in [0, 1, 9, 10] {
        script.say(b'S', &random_of(b'S', n, &mut random_source));
        script.say(b'H', b"");
    }
    for _ in 0..12 {
        script.say(b'S', &random(&mut random_source));
        script.say(b'+', b"debug");
    }
    script.say(b'+', &[b'S'; 300]);
    script.say(b'S', &random(&mut random_source));
    let mut bench = Bench::new();
    let length = script.octets.len();
    for cut in 1..length {
        bench.forget_stream(2);
        let (head, tail) = script.octets.split_at(cut);
        send(&mut bench, 2, head, random_source.below(8) as usize);
        send(&mut bench, 2, tail, random_source.below(8) as usize);
        script.assert_records(&bench.take());
    }
    // One octet, two, … at a time.
    for size in 1..20 {
        bench.forget_stream(2);
        for piece in script.octets.chunks(size) {
            send(&mut bench, 2, piece, random_source.below(8) as usize);
        }
        script.assert_records(&bench.take());
    }
    let times = length as u32 - 1 + 19;
    assert_eq!(bench.counted.runts, 4 * times);
    assert_eq!(bench.counted.messages, 13 * times);
    assert_eq!(events(&mut bench), vec![ACCEPTED; times as usize]);
}

/// Each kind of packet that may be short, at each length and lane.
/// The shortest time from a verdict to the next segment: what one leaves the other takes up.
#[test]
fn a_segment_may_come_a_cycle_after_the_verdict_of_the_one_before() {
    let mut source = Random::new(57);
    let mut script = Script::random(2, 400, &mut source);
    script.say(b'S', &random(&mut source));
    let mut bench = Bench::new();
    let mut rest = &script.octets[..];
    let mut segments = 0;
    while !rest.is_empty() {
        // Enough beats that the shortest frame asks for no longer pause.
        let length = (40 + source.below(40) as usize).min(rest.len());
        let (now, later) = rest.split_at(length);
        let frame = Frame::new(2, now).at_lane(source.below(8) as usize);
        bench.segment(&Frame {
            verdict_after: 2,
            pause: 3,
            ..frame
        });
        (rest, segments) = (later, segments + 1);
    }
    script.assert_records(&bench.take());
    assert_eq!((bench.good_frames, bench.bad_frames), (segments, 0));
    assert!(segments > 100);
}

#[test]
fn every_short_length_at_every_lane_is_one_packet() {
    let mut bench = Bench::new();
    let mut sequence = 1_u32;
    let event = message(b'S', &[b"M"]);
    send(&mut bench, 2, &accepted("1"), 0);
    bench.take();
    for (kind, lengths) in [
        (b'S', 0..=20),
        (b'+', 0..=20),
        (b'U', 0..=20),
        (b'H', 0..=0),
    ] {
        for length in lengths {
            for lane in 0..8 {
                let mut sent = vec![vec![b'!'; length]];
                let short = soup(kind, &sent[0]);
                if kind != b'S' {
                    sent.clear();
                }
                sent.push(event.clone());
                let octets = [short, soup(b'S', &event)].concat();
                send(&mut bench, 2, &octets, lane);
                let numbered = (u64::from(sequence)..).zip(&sent);
                assert_records(&bench.take(), numbered.map(|(n, m)| (2, n, &m[..])), 0);
                sequence += sent.len() as u32;
            }
        }
    }
    assert_eq!(bench.counted.runts, 11 * 8);
    assert_eq!(events(&mut bench), [ACCEPTED]);
    assert_eq!(next_expected(&mut bench, 2), sequence);
}

#[test]
fn sessions_interleave_and_bad_segments_leave_no_trace() {
    let mut random = Random::new(23);
    let mut bench = Bench::new();
    bench.stutter(Random::new(24));
    let scripts: Vec<_> = (0..4)
        .map(|slot| Script::random(slot, 150, &mut random))
        .collect();
    let mut rest: Vec<&[u8]> = scripts.iter().map(|s| &s.octets[..]).collect();
    let mut segments = 0;
    while rest.iter().any(|octets| !octets.is_empty()) {
        let slot = random.below(4) as usize;
        let limit = [3, 20, 120][random.below(3) as usize];
        let length = (1 + random.below(limit) as usize).min(rest[slot].len());
        if length == 0 {
            continue;
        }
        let (piece, later) = rest[slot].split_at(length);
        let frame = Frame::new(slot as u8, piece).at_lane(random.below(8) as usize);
        if random.chance(25) {
            let mut damaged = frame.clone().bad();
            if random.chance(50) {
                let at = random.below(length as u64) as usize;
                damaged.payload[at] ^= 1 << random.below(8);
            }
            bench.segment(&damaged);
        }
        bench.segment(&frame);
        segments += 1;
        rest[slot] = later;
    }
    let got = bench.take();
    for script in &scripts {
        let of_slot: Vec<_> = got
            .iter()
            .filter(|a| a.record.session == script.slot)
            .copied()
            .collect();
        script.assert_records(&of_slot);
        let messages = script.messages.len() as u32;
        let next = (script.first as u32).wrapping_add(messages);
        assert_eq!(next_expected(&mut bench, script.slot), next);
    }
    assert!(bench.aborted.len() > 50);
    assert_eq!(bench.controls.len(), segments, "one for each good segment");
    let slots: Vec<u8> = events(&mut bench).iter().map(|c| c.slot).collect();
    assert_eq!(slots.len(), 4);
    assert!((0..4).all(|slot| slots.contains(&slot)));
}

#[test]
fn control_packets_are_told_with_their_segment_once() {
    let mut bench = Bench::new();
    let reject = soup(b'J', b"A");
    for cut in 1..reject.len() {
        bench.forget_stream(2);
        send(&mut bench, 2, &reject[..cut], cut);
        assert_eq!(events(&mut bench), []);
        bench.segment(&Frame::new(2, &reject[cut..]).bad());
        assert_eq!(events(&mut bench), []);
        send(&mut bench, 2, &reject[cut..], 7);
        assert_eq!(events(&mut bench), [rejected(b'A')]);
    }
    for lane in 0..8 {
        bench.forget_stream(2);
        send(&mut bench, 2, &soup(b'J', b"S"), lane);
        assert_eq!(events(&mut bench), [rejected(b'S')]);
        bench.forget_stream(2);
        send(&mut bench, 2, &accepted("1"), lane);
        send(&mut bench, 2, &soup(b'H', b"").repeat(4), lane);
        assert_eq!(events(&mut bench), [ACCEPTED]);
        let end = [soup(b'H', b""), soup(b'Z', b"")].concat();
        send(&mut bench, 2, &end[..5], lane);
        assert_eq!(events(&mut bench), []);
        send(&mut bench, 2, &end[5..], lane);
        assert_eq!(events(&mut bench), [ENDED]);
    }
    // Login and end in one segment.
    bench.forget_stream(2);
    send(&mut bench, 2, &[accepted("1"), soup(b'Z', b"")].concat(), 0);
    let both = Control {
        ended: true,
        ..ACCEPTED
    };
    assert_eq!(events(&mut bench), [both]);
    assert_eq!(bench.take().len(), 9, "logins");
}

#[test]
fn what_is_no_soup_bin_tcp_is_an_error() {
    let event = message(b'S', &[b"Q"]);
    let login = accepted("5");
    let wrong = [
        vec![0, 0],
        vec![0, 0, 0, 0],
        soup(b'Q', b""),
        soup(b'L', b"long enough to be a message"),
        soup(b'S', &event),
        soup(b'S', b"runt"),
        soup(b'S', b""),
        soup(b'A', b"short"),
        [&soup(b'A', &[b' '; 29])[..]].concat(),
        [&soup(b'A', &[b' '; 31])[..]].concat(),
        soup(b'J', b"too long for a reason"),
        soup(b'Z', b"too long for an end"),
    ];
    let mut bench = Bench::new();
    for octets in &wrong {
        for lane in 0..8 {
            bench.forget_stream(2);
            send(&mut bench, 2, octets, lane);
            assert_eq!(events(&mut bench), [ERROR], "{octets:x?} at lane {lane}");
            assert_eq!(bench.take().len(), 0);
        }
        // In pieces, told once.
        bench.forget_stream(2);
        for octet in octets {
            send(&mut bench, 2, &[*octet], 3);
        }
        let empty_packets = if octets == &[0; 4] { 2 } else { 1 };
        assert_eq!(events(&mut bench), vec![ERROR; empty_packets]);
    }
    // A second login neither moves the numbers nor gives a record.
    bench.forget_stream(2);
    send(&mut bench, 2, &login, 0);
    send(
        &mut bench,
        2,
        &[accepted("77"), soup(b'S', &event)].concat(),
        0,
    );
    assert_eq!(events(&mut bench), [ACCEPTED, ERROR]);
    let got = bench.take();
    assert_records(&got[1..], [(2, 5, &event[..])], 0);
}

/// A packet that begins and, at 64 KiB, does not end: in the segment that brings its type it is refused.
#[test]
fn garbage_is_refused_at_its_header() {
    let mut bench = Bench::new();
    for kind in 0..=255 {
        let packet = [&[0xFF, 0xFE, kind][..], &[b'?'; 20]].concat();
        let expected: &[Control] = if b"SU+".contains(&kind) {
            &[]
        } else {
            &[ERROR]
        };
        for lane in 0..8 {
            bench.forget_stream(2);
            send(&mut bench, 2, &packet, lane);
            assert_eq!(events(&mut bench), expected, "{kind} at lane {lane}");
        }
        // The type alone in a segment, at any lane; nothing is said before it or after.
        for cut in [1, 2] {
            bench.forget_stream(2);
            for octets in [&packet[..cut], &packet[cut..2]] {
                send(&mut bench, 2, octets, usize::from(kind) % 8);
                assert_eq!(events(&mut bench), []);
            }
            bench.segment(&Frame::new(2, &packet[2..3]).bad());
            assert_eq!(events(&mut bench), [], "a bad segment brings nothing");
            send(&mut bench, 2, &packet[2..3], usize::from(kind) % 8);
            assert_eq!(events(&mut bench), expected, "{kind} cut at {cut}");
            send(&mut bench, 2, &packet[3..], 0);
            assert_eq!(events(&mut bench), []);
        }
    }
    assert_eq!(bench.take().len(), 0);
}

#[test]
fn a_new_connection_starts_with_an_empty_stream() {
    let mut bench = Bench::new();
    let mut random = Random::new(25);
    let mut other = Script::new(3, 1000);
    send(&mut bench, 3, &other.octets, 0);
    for cut in 1..100 {
        let script = Script::random(2, 4, &mut random);
        let cut = cut.min(script.octets.len());
        send(&mut bench, 2, &script.octets[..cut], 1);
        bench.settle();
        bench.forget_stream(2);
        bench
            .take()
            .iter()
            .for_each(|a| assert!(a.record.session == 2 || cut == 1));
        send(&mut bench, 2, &script.octets, 2);
        script.assert_records(&bench.take());
        bench.forget_stream(2);
    }
    // The other session did not notice.
    let seen = other.octets.len();
    other.say(b'S', &message(b'S', &[b"C"]));
    send(&mut bench, 3, &other.octets[seen..], 0);
    assert_records(&bench.take(), [(3, 1000, &other.messages[0][..])], 0);
}

#[test]
fn a_segment_without_octets_means_nothing() {
    let mut bench = Bench::new();
    let mut script = Script::new(2, 7);
    script.say(b'S', &message(b'S', &[b"Q"]));
    let (head, tail) = script.octets.split_at(40);
    send(&mut bench, 2, head, 0);
    send(&mut bench, 3, &accepted("1")[..17], 0);
    send(&mut bench, 2, &[], 0);
    send(&mut bench, 2, tail, 0);
    script.assert_records(&bench.take());
    assert_eq!(bench.controls.len(), 3);
}

#[test]
fn status_records_of_the_engine_need_no_verdict() {
    let mut bench = Bench::new();
    bench.dut.set_st_slot(3);
    bench.dut.set_st_action(b'D');
    bench.dut.set_st_side(b'T');
    bench.dut.set_st_order_id(0x0123_4567_89AB_CDEF);
    bench.dut.set_st_price(42);
    bench.dut.set_st_valid(true);
    bench.dut.eval();
    assert!(bench.dut.st_ready());
    bench.tick();
    bench.dut.set_st_valid(false);
    let got = bench.take();
    assert_eq!(got.len(), 1);
    let record = got[0].record;
    assert!(got[0].pass);
    assert_eq!(got[0].ring, ring(3));
    assert_eq!(
        (record.rtype, record.action, record.side),
        (0xE0, b'D', b'T')
    );
    assert_eq!((record.order_id, record.price), (0x0123_4567_89AB_CDEF, 42));
    assert_eq!((record.session, record.flags, record.marks), (3, 0x80, 0));
    assert_eq!(record.sequence, 0x89AB_CDEF);
    assert_eq!(bench.counted.messages, 0);
}
