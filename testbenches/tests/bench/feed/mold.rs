//! MoldUDP64: order, gaps, sessions, and what the host says about them.

use super::driver::{Arrived, Bench, Counted, Frame};
use super::packets::{SESSION, packet, packet_of};
use wirebook_contract::reg::command;

const MAYBE_BAD: u8 = 0x04;
const STATUS: u8 = 0xE0;

/// `n` deletes, each recognised by its order reference.
pub fn deletes(first: u64, n: u64) -> Vec<Vec<u8>> {
    (0..n)
        .map(|n| {
            let mut bytes = vec![0x44; 19];
            bytes[11..].copy_from_slice(&first.wrapping_add(n).to_be_bytes());
            bytes
        })
        .collect()
}

pub fn send(bench: &mut Bench, sequence: u64, count: u64) {
    bench.datagram(&Frame::new(0, &packet(sequence, &deletes(sequence, count))));
}

/// What is left of a status record when its session and clock are taken as said elsewhere.
pub type Status = (char, u64, i64);

/// Status records and order references, in order.
#[derive(Debug, PartialEq, Eq)]
pub enum Seen {
    Status(Status),
    /// Sequence number and whether marked.
    Delete(u32, bool),
}
use Seen::{Delete, Status as State};

pub fn seen(got: &[Arrived]) -> Vec<Seen> {
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

pub fn next_expected(bench: &mut Bench, slot: u8) -> (u64, bool) {
    bench.dut.set_q_slot(slot);
    bench.idle(4);
    (bench.dut.q_mold_next(), bench.dut.q_maybe_bad())
}

/// A bench that has received messages 1 and 2 of slot 0.
pub fn running() -> Bench {
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

pub fn send_end(bench: &mut Bench, session: &[u8; 10], sequence: u64) {
    let end = packet_of::<&[u8]>(session, sequence, 0xFFFF, &[]);
    bench.datagram(&Frame::new(0, &end));
}

#[test]
fn the_end_of_a_session_is_told_also_when_it_reveals_a_gap() {
    let mut bench = running();
    send_end(&mut bench, SESSION, 5);
    assert_eq!(
        seen(&bench.take()),
        [State(('G', 3, 2)), State(('E', 5, 0))]
    );
    // A session of which nothing but the end is seen.
    let end = packet_of::<&[u8]>(SESSION, 9, 0xFFFF, &[]);
    bench.datagram(&Frame::new(1, &end).at_lane(6));
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

/// MoldUDP64: the exchange repeats the packet for a while.
#[test]
fn the_end_of_a_session_is_told_once() {
    let mut bench = running();
    let end = packet_of::<&[u8]>(SESSION, 3, 0xFFFF, &[]);
    bench.datagram(&Frame::new(0, &end).bad());
    assert_eq!(seen(&bench.take()), [], "a bad frame ends nothing");
    for _ in 0..100 {
        send_end(&mut bench, SESSION, 3);
    }
    assert_eq!(seen(&bench.take()), [State(('E', 3, 0))]);
    // What comes after it is still told, and another slot's end.
    send(&mut bench, 4, 1);
    assert_eq!(seen(&bench.take()), [State(('G', 3, 1)), Delete(4, true)]);
    send_end(&mut bench, SESSION, 7);
    assert_eq!(seen(&bench.take()), [State(('G', 5, 2))]);
    bench.datagram(&Frame::new(1, &packet_of::<&[u8]>(SESSION, 1, 0xFFFF, &[])));
    assert_eq!(
        seen(&bench.take()),
        [State(('U', 1, 0)), State(('E', 1, 0))]
    );
}

#[test]
fn each_session_has_an_end() {
    let mut bench = running();
    let mut up_and_end = |begin: &dyn Fn(&mut Bench), session: &[u8; 10], sequence| {
        send_end(&mut bench, SESSION, 3);
        bench.take();
        begin(&mut bench);
        for _ in 0..2 {
            send_end(&mut bench, session, sequence);
        }
        let got = seen(&bench.take());
        assert_eq!(
            (got.first(), got.last(), got.len()),
            (
                Some(&State(('U', 1, 0))),
                Some(&State(('E', sequence, 0))),
                sequence as usize + 1
            )
        );
        bench.open(0);
        send(&mut bench, 1, 2);
        bench.take();
    };
    let first = |bench: &mut Bench, session| {
        bench.datagram(&Frame::new(0, &packet_of(session, 1, 1, &deletes(1, 1))));
    };
    // Another session, whose first packet is a message, or the end; the slot opened again; or told to forget.
    up_and_end(&|bench| first(bench, b"000010059C"), b"000010059C", 2);
    up_and_end(&|_| (), b"000010059D", 1);
    up_and_end(&|bench| bench.open(0), SESSION, 1);
    up_and_end(&|bench| bench.command(0, command::FORGET_SEQ), SESSION, 1);
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

/// The host's word in every cycle of a packet and after it. What was claimed by the old settings must not become the
/// new session's first packet.
#[test]
fn a_packet_that_arrives_while_its_slot_is_started_anew_is_not_remembered() {
    let frame = Frame {
        pause: 3,
        ..Frame::new(0, &packet(3, &deletes(3, 2)))
    };
    for cycles in 0..24 {
        for (slot, remembered) in [(0, 1), (1, 5)] {
            let mut bench = running();
            let write = bench.now + cycles;
            bench.restart_in(cycles, slot);
            let verdict = bench.datagram(&frame) + frame.verdict_after;
            bench.settle();
            let context =
                format!("slot {slot} in cycle {cycles}, verdict {verdict}, write {write}");
            assert_eq!(
                next_expected(&mut bench, 0),
                (remembered, false),
                "{context}"
            );
            let told = seen(&bench.take());
            if slot == 0 && write < verdict {
                assert_eq!(told, [], "{context}");
            } else {
                assert_eq!(told, [Delete(3, false), Delete(4, false)], "{context}");
            }
            if slot == 0 {
                send(&mut bench, 1, 1);
                let told = seen(&bench.take());
                assert_eq!(told, [State(('U', 1, 0)), Delete(1, false)], "{context}");
            }
        }
    }
}
