//! The record queue, here of 64 slots: 48 for feed records, 16 kept for status records.

use crate::random::Random;
use std::collections::VecDeque;
use wirebook_testbenches::DmaQueue;

const FEED_SLOTS: u16 = 48;
const STATUS_SLOTS: usize = 16;

/// What a record is known by: its number is its content.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Sent {
    number: u32,
    stamp: u32,
    ring: u8,
}

fn sent(number: u32) -> Sent {
    Sent {
        number,
        stamp: number.wrapping_mul(0x9E37_79B9),
        ring: (number % 8) as u8,
    }
}

/// Content of record `number`: different in every word.
fn words(number: u32) -> [u32; 15] {
    std::array::from_fn(|i| number.wrapping_mul(i as u32 + 1) ^ (i as u32) << 27)
}

/// The queue with its counters followed.
struct Bench {
    dut: DmaQueue,
    taken: Vec<Sent>,
    aborted: u32,
    dropped: u32,
}

impl Bench {
    fn new() -> Self {
        let mut bench = Self {
            dut: DmaQueue::new(),
            taken: vec![],
            aborted: 0,
            dropped: 0,
        };
        bench.dut.set_rst(true);
        bench.tick();
        bench.dut.set_rst(false);
        bench.tick();
        bench
    }

    /// Offers record `number` of `frame` in the coming cycle.
    fn record(&mut self, number: u32, frame: u8) {
        self.offer(number);
        self.dut.set_r_frame(frame);
        self.dut.set_r_pass(false);
    }

    /// Offers status record `number` in the coming cycle.
    fn status(&mut self, number: u32) {
        self.offer(number);
        self.dut.set_r_frame((number % 4) as u8);
        self.dut.set_r_pass(true);
    }

    fn offer(&mut self, number: u32) {
        let record = sent(number);
        self.dut.set_r_valid(true);
        self.dut.set_r_data(&words(number));
        self.dut.set_r_stamp(record.stamp);
        self.dut.set_r_ring(record.ring);
    }

    fn verdict(&mut self, frame: u8, ok: bool) {
        self.dut.set_v_valid(true);
        self.dut.set_v_frame(frame);
        self.dut.set_v_ok(ok);
    }

    /// One cycle; what was offered is withdrawn after it.
    fn tick(&mut self) {
        self.dut.eval();
        if self.dut.q_valid() && self.dut.q_ready() {
            let shown = self.shown();
            self.taken.push(shown);
        }
        self.dut.tick();
        self.aborted += u32::from(self.dut.ev_records_aborted());
        self.dropped += u32::from(self.dut.ev_records_dropped());
        self.dut.set_r_valid(false);
        self.dut.set_v_valid(false);
    }

    fn idle(&mut self, cycles: u32) {
        for _ in 0..cycles {
            self.tick();
        }
    }

    /// The record in view, whole.
    fn shown(&self) -> Sent {
        let number = self.dut.q_data()[0];
        assert_eq!(self.dut.q_data(), &words(number), "record {number}");
        let record = Sent {
            number,
            stamp: self.dut.q_stamp(),
            ring: self.dut.q_ring(),
        };
        assert_eq!(record, sent(number));
        record
    }

    /// Takes everything that is committed.
    fn drain(&mut self) -> Vec<u32> {
        self.dut.set_q_ready(true);
        self.idle(100);
        self.dut.set_q_ready(false);
        self.taken.drain(..).map(|record| record.number).collect()
    }
}

#[test]
fn a_record_whose_frame_is_known_good_is_shown_one_cycle_later() {
    let mut bench = Bench::new();
    bench.verdict(0, true);
    bench.tick();
    bench.record(7, 0);
    assert!(!bench.dut.q_valid());
    bench.tick();
    assert!(bench.dut.q_valid());
    assert_eq!(bench.shown(), sent(7));

    bench.drain();
    bench.verdict(1, true);
    bench.record(8, 1);
    bench.tick();
    assert!(bench.dut.q_valid(), "verdict in the same cycle");
    assert_eq!(bench.shown(), sent(8));
}

/// The memory's word is undefined when its slot is read and written in one cycle: the writer passes the reader at
/// every distance from 0 to 3 slots, with every pattern of taking in eight cycles.
#[test]
fn a_record_written_to_the_slot_that_is_being_read_arrives_whole() {
    for ahead in 0..=3_u32 {
        for takes in 0..=0xFF_u32 {
            let mut bench = Bench::new();
            bench.verdict(0, true);
            bench.tick();
            for number in 1..=ahead + 8 {
                let cycle = number.checked_sub(ahead + 1);
                let taking = cycle.is_some_and(|cycle| takes >> cycle & 1 == 1);
                bench.dut.set_q_ready(taking);
                bench.record(number, 0);
                bench.tick();
            }
            let expected: Vec<u32> = (1..=ahead + 8).collect();
            assert_eq!(
                bench.drain(),
                expected,
                "{ahead} ahead, taking {takes:#010b}"
            );
        }
    }
}

/// As above, after the slots were fetched once with records of a frame that turned out bad.
#[test]
fn a_slot_that_is_written_again_after_a_bad_verdict_shows_the_new_record() {
    for discarded in 1..=4 {
        for verdict_with_record in [false, true] {
            let mut bench = Bench::new();
            bench.verdict(0, true);
            bench.record(1, 0);
            bench.tick();
            for number in 0..discarded {
                bench.record(100 + number, 1);
                // The last good record leaves while the bad ones are fetched behind it.
                bench.dut.set_q_ready(number == discarded / 2);
                bench.tick();
            }
            bench.dut.set_q_ready(false);
            bench.verdict(1, false);
            if !verdict_with_record {
                bench.tick();
                bench.verdict(2, true);
            }
            for number in 2..8 {
                bench.record(number, 2);
                bench.tick();
            }
            bench.verdict(2, true);
            bench.tick();
            assert_eq!(bench.drain(), [1, 2, 3, 4, 5, 6, 7]);
            assert_eq!((bench.aborted, bench.dropped), (discarded, 0));
        }
    }
}

#[test]
fn a_record_is_hidden_until_its_verdict_and_shown_one_cycle_after() {
    let mut bench = Bench::new();
    for number in 1..=3 {
        bench.record(number, 0);
        bench.tick();
    }
    bench.dut.set_q_ready(true);
    for _ in 0..16 {
        assert!(!bench.dut.q_valid());
        bench.tick();
    }
    bench.verdict(0, true);
    bench.tick();
    assert!(bench.dut.q_valid());
    assert_eq!(bench.shown(), sent(1));
    bench.record(4, 0);
    bench.tick();
    assert_eq!(
        bench.drain(),
        [1, 2, 3, 4],
        "a late record of the frame follows"
    );
}

#[test]
fn a_bad_verdict_discards_the_frame_before_with_and_after_its_records() {
    let mut bench = Bench::new();
    bench.verdict(0, true);
    bench.record(1, 0);
    bench.tick();
    // After: two records, then the verdict, then a straggler.
    bench.record(10, 1);
    bench.tick();
    bench.record(11, 1);
    bench.tick();
    bench.verdict(1, false);
    bench.tick();
    bench.record(12, 1);
    bench.tick();
    // With: the verdict comes with the second of three.
    bench.record(20, 2);
    bench.tick();
    bench.record(21, 2);
    bench.verdict(2, false);
    bench.tick();
    bench.record(22, 2);
    bench.tick();
    // Before.
    bench.verdict(3, false);
    bench.tick();
    bench.record(30, 3);
    bench.tick();
    bench.record(31, 3);
    bench.tick();
    // The next frame reuses the id of a good one and the slots of the bad ones.
    bench.record(40, 0);
    bench.tick();
    assert_eq!(bench.drain(), [1], "id 0 is undecided again");
    bench.verdict(0, true);
    bench.tick();
    assert_eq!(bench.drain(), [40]);
    assert_eq!((bench.aborted, bench.dropped), (8, 0));
    assert_eq!(bench.dut.room(), FEED_SLOTS);
}

#[test]
fn a_verdict_with_the_next_frames_first_record_touches_only_its_own_frame() {
    for ok in [true, false] {
        let mut bench = Bench::new();
        bench.record(1, 0);
        bench.tick();
        bench.verdict(0, ok);
        bench.record(2, 1);
        bench.tick();
        let first: &[u32] = if ok { &[1] } else { &[] };
        assert_eq!(bench.drain(), first);
        bench.verdict(1, true);
        bench.tick();
        assert_eq!(bench.drain(), [2]);
        assert_eq!(bench.aborted, u32::from(!ok));
    }
}

#[test]
fn a_status_record_outlives_the_bad_frame_it_arrived_in() {
    let mut bench = Bench::new();
    bench.record(1, 0);
    bench.tick();
    bench.status(100);
    bench.tick();
    bench.record(2, 0);
    bench.tick();
    assert_eq!(bench.drain(), [0; 0], "it waits for the frame");
    bench.verdict(0, false);
    bench.tick();
    assert_eq!(bench.drain(), [100]);
    assert_eq!(bench.aborted, 2);

    bench.status(101);
    bench.tick();
    assert!(bench.dut.q_valid(), "nothing undecided: at once");
    assert_eq!(bench.shown(), sent(101));
}

#[test]
fn a_full_queue_drops_and_counts_but_has_room_for_status() {
    let mut bench = Bench::new();
    bench.verdict(0, true);
    bench.tick();
    let full = u32::from(FEED_SLOTS);
    for number in 1..=full {
        bench.record(number, 0);
        bench.tick();
    }
    bench.tick();
    assert_eq!((bench.dut.room(), bench.dropped), (0, 0));
    bench.record(999, 0);
    bench.tick();
    bench.tick();
    assert_eq!(bench.dropped, 1);
    // 16 in the reserve, 16 in the side queue, then no more.
    let statuses = 2 * STATUS_SLOTS as u32;
    for number in 0..statuses + 1 {
        bench.status(1000 + number);
        bench.tick();
    }
    bench.tick();
    assert_eq!(bench.dropped, 2);
    let expected: Vec<u32> = (1..=full).chain(1000..1000 + statuses).collect();
    assert_eq!(bench.drain(), expected);
    assert_eq!(bench.dut.room(), FEED_SLOTS);
}

#[test]
fn room_counts_what_was_written_even_undecided() {
    let mut bench = Bench::new();
    for number in 0..10 {
        bench.record(number, 0);
        bench.tick();
    }
    bench.tick();
    assert_eq!(bench.dut.room(), FEED_SLOTS - 10);
    bench.verdict(0, false);
    bench.tick();
    bench.tick();
    assert_eq!(bench.dut.room(), FEED_SLOTS);
}

#[test]
fn a_record_out_of_order_is_dropped_and_counted() {
    let mut bench = Bench::new();
    bench.record(1, 0);
    bench.tick();
    bench.record(2, 1);
    bench.tick();
    bench.verdict(0, true);
    bench.tick();
    bench.verdict(1, true);
    bench.tick();
    assert_eq!(bench.drain(), [1]);
    assert_eq!((bench.dropped, bench.aborted), (1, 0));
}

/// What one frame does, cycle by cycle: records and, somewhere among them, its verdict.
fn frame_cycles(random: &mut Random, records: u32) -> Vec<(bool, bool)> {
    let verdict_at = random.below(u64::from(records) + 1) as u32;
    let with_record = random.chance(50) && verdict_at < records;
    let mut cycles = vec![];
    for index in 0..=records {
        while random.chance(30) {
            cycles.push((false, false));
        }
        if index == verdict_at && !with_record {
            cycles.push((false, true));
        }
        if index < records {
            cycles.push((true, index == verdict_at && with_record));
        }
    }
    cycles
}

#[test]
fn random_traffic_delivers_good_frames_in_order_and_nothing_else() {
    let mut random = Random::new(5);
    let mut bench = Bench::new();
    let (mut expected, mut statuses) = (VecDeque::new(), VecDeque::new());
    let (mut number, mut discarded, mut good_frames, mut tight) = (0u32, 0u32, 0, 0);
    for frame in 0..3000u32 {
        let (id, ok, records) = (
            (frame % 4) as u8,
            random.chance(70),
            random.below(14) as u32,
        );
        let readers = if frame / 100 % 2 == 0 { 90 } else { 30 };
        loop {
            bench.dut.set_q_ready(random.chance(readers));
            bench.idle(2);
            if u32::from(bench.dut.room()) > records {
                break;
            }
            tight += 1;
            assert!(tight < 100_000, "the queue is stuck");
        }
        for (has_record, has_verdict) in frame_cycles(&mut random, records) {
            bench.dut.set_q_ready(random.chance(readers));
            if has_verdict {
                bench.verdict(id, ok);
            }
            if has_record {
                number += 1;
                bench.record(number, id);
                if ok {
                    expected.push_back(number);
                } else {
                    discarded += 1;
                }
            } else if random.chance(2) {
                number += 1;
                bench.status(0x8000_0000 | number);
                statuses.push_back(0x8000_0000 | number);
            }
            bench.tick();
        }
        good_frames += u32::from(ok && records > 0);
    }
    let mut taken: Vec<u32> = bench.taken.drain(..).map(|record| record.number).collect();
    taken.extend(bench.drain());
    let (status, feed): (Vec<u32>, Vec<u32>) = taken.iter().partition(|&&n| n >> 31 == 1);
    assert_eq!(feed, Vec::from(expected));
    assert_eq!(status, Vec::from(statuses));
    assert_eq!((bench.aborted, bench.dropped), (discarded, 0));
    assert!(
        good_frames > 1500 && status.len() > 100 && tight > 50,
        "{tight}"
    );
}
