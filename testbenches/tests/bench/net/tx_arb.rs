//! The arbiter under three sources that send at random.

use super::stream::{Beat, Sink, beats};
use crate::random::Random;
use std::collections::VecDeque;
use wirebook_testbenches::NetTxArb;

struct Bench {
    dut: NetTxArb,
    sink: Sink,
    /// Beats each source still has to send.
    queues: [VecDeque<Beat>; 3],
    sent: u32,
}

impl Bench {
    fn new() -> Self {
        let mut bench = Self {
            dut: NetTxArb::new(),
            sink: Sink::default(),
            queues: Default::default(),
            sent: 0,
        };
        bench.dut.set_rst(true);
        bench.tick(true);
        bench.dut.set_rst(false);
        bench
    }

    fn tick(&mut self, ready: bool) {
        let heads: [Option<Beat>; 3] = std::array::from_fn(|i| self.queues[i].front().copied());
        let offered = |i: usize| heads[i].unwrap_or_default();
        self.dut.set_tcp_tvalid(heads[0].is_some());
        self.dut.set_tcp_tdata(offered(0).data);
        self.dut.set_tcp_tkeep(offered(0).keep);
        self.dut.set_tcp_tlast(offered(0).last);
        self.dut.set_arp_tvalid(heads[1].is_some());
        self.dut.set_arp_tdata(offered(1).data);
        self.dut.set_arp_tkeep(offered(1).keep);
        self.dut.set_arp_tlast(offered(1).last);
        self.dut.set_icmp_tvalid(heads[2].is_some());
        self.dut.set_icmp_tdata(offered(2).data);
        self.dut.set_icmp_tkeep(offered(2).keep);
        self.dut.set_icmp_tlast(offered(2).last);
        self.dut.set_m_axis_tready(ready);
        self.dut.eval();
        let beat = self.dut.m_axis_tvalid().then(|| Beat {
            data: self.dut.m_axis_tdata(),
            keep: self.dut.m_axis_tkeep(),
            last: self.dut.m_axis_tlast(),
        });
        self.sink.cycle(beat, ready);
        let taken = [
            self.dut.tcp_tready(),
            self.dut.arp_tready(),
            self.dut.icmp_tready(),
        ];
        assert!(taken.iter().filter(|t| **t).count() <= 1);
        for (queue, taken) in self.queues.iter_mut().zip(taken) {
            if taken {
                queue.pop_front();
            }
        }
        self.dut.tick();
        self.sent += u32::from(self.dut.ev_tx_frames());
    }

    fn send(&mut self, source: usize, frame: &[u8]) {
        self.queues[source].extend(beats(frame));
    }
}

/// A frame that says who sent it, and which of its frames it is. No octet is 0.
fn frame(source: usize, number: u16, octets: usize) -> Vec<u8> {
    let mut frame = vec![
        source as u8 + 1,
        number as u8 | 1,
        (number >> 8) as u8 | 0x80,
    ];
    frame.extend((3..octets.max(3)).map(|i| (i as u8) | 1));
    frame
}

/// What the MAC gets for it.
fn padded(mut frame: Vec<u8>) -> Vec<u8> {
    frame.resize(frame.len().max(60), 0);
    frame
}

#[test]
fn every_length_is_padded_to_sixty_octets_and_no_more() {
    for octets in 3..150 {
        let mut bench = Bench::new();
        let sent = frame(1, 7, octets);
        bench.send(1, &sent);
        for _ in 0..40 {
            bench.tick(true);
        }
        assert_eq!(bench.sink.frames, [padded(sent)], "{octets} octets");
        assert_eq!(bench.sent, 1);
    }
}

#[test]
fn octets_outside_keep_do_not_reach_the_wire() {
    let mut bench = Bench::new();
    bench.send(0, &frame(0, 1, 42));
    if let Some(last) = bench.queues[0].back_mut() {
        last.data |= 0xFFFF_FFFF_FFFF_0000;
    }
    for _ in 0..20 {
        bench.tick(true);
    }
    assert_eq!(bench.sink.frames, [padded(frame(0, 1, 42))]);
}

#[test]
fn an_idle_arbiter_passes_the_first_beat_in_two_cycles() {
    let mut bench = Bench::new();
    bench.send(2, &frame(2, 1, 64));
    let mut cycles = 0;
    while !bench.dut.m_axis_tvalid() {
        bench.tick(true);
        cycles += 1;
    }
    assert_eq!(cycles, 2);
    while bench.sink.frames.is_empty() {
        assert!(bench.dut.m_axis_tvalid(), "no pause within a frame");
        bench.tick(true);
    }
}

#[test]
fn frames_of_all_sources_arrive_whole_in_order_and_by_turns() {
    let mut random = Random::new(8);
    let mut bench = Bench::new();
    let mut expected: [VecDeque<Vec<u8>>; 3] = Default::default();
    let (mut number, mut checked, mut busy_turns) = (0u16, 0, 0);
    let mut skipped = [0; 3];
    for step in 0..60_000u32 {
        let load = if step / 5000 % 2 == 0 { 10 } else { 1 };
        for (source, expected) in expected.iter_mut().enumerate() {
            if random.chance(load) && bench.queues[source].len() < 40 {
                number = number.wrapping_add(2);
                let octets = if random.chance(50) { 90 } else { 300 };
                let sent = frame(source, number, 14 + random.below(octets) as usize);
                bench.send(source, &sent);
                expected.push_back(padded(sent));
            }
        }
        let waiting: [bool; 3] = std::array::from_fn(|i| !bench.queues[i].is_empty());
        bench.tick(random.chance(80));
        for got in bench.sink.frames.drain(..) {
            let source = usize::from(got[0]) - 1;
            assert_eq!(Some(got), expected[source].pop_front(), "source {source}");
            checked += 1;
            for (other, count) in skipped.iter_mut().enumerate() {
                *count = if other == source || !waiting[other] {
                    0
                } else {
                    *count + 1
                };
                assert!(*count <= 3, "source {other} is kept waiting");
                busy_turns += u32::from(*count == 2);
            }
        }
    }
    assert!(checked > 1500 && busy_turns > 200, "{checked} {busy_turns}");
    assert!(bench.sent.abs_diff(checked) <= 1);
}
