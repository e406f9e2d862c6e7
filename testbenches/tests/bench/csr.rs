//! The registers of a card with 4 sessions and 2 rings, against a table typed from the register map's
//! document, not taken from the contract crate.

use crate::random::Random;
use wirebook_testbenches::Csr;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Ro,
    Rw,
    Wo,
}
use Kind::{Ro, Rw, Wo};

/// Address, access, value after reset; what lives in blocks reads the value the bench drives there.
const PAGES: &[(u32, Kind, u32)] = &[
    (0x00000, Ro, 0x314B_4257),
    (0x00004, Ro, 0x0001_0001),
    (0x00008, Ro, 0x89AB_CDEF),
    (0x0000C, Ro, 0x0123_4567),
    (0x00010, Ro, 1),
    (0x00014, Ro, 3),
    (0x00018, Rw, 0),
    (0x0001C, Ro, 0x000A_0204),
    (0x00020, Rw, 0),
    (0x00024, Ro, 0),
    (0x00028, Rw, 156_250),
    (0x00034, Rw, 0),
    (0x00038, Rw, 0),
    (0x01000, Rw, 0),
    (0x01004, Rw, 0),
    (0x01008, Rw, 0),
    (0x0100C, Rw, 0xFFFF_FF00),
    (0x01010, Rw, 0),
    (0x01014, Rw, 100),
    (0x04000, Rw, 1000),
    (0x04004, Rw, 60_000),
    (0x04008, Rw, 8),
    (0x0400C, Rw, 1000),
    (0x04010, Rw, 0),
    (0x04014, Rw, 0),
    (0x04018, Rw, 1460),
    (0x04020, Rw, 1000),
    (0x04024, Rw, 15_000),
];

/// Likewise, for each ring at `0x03000 + 0x40 * ring`.
const RING: &[(u32, Kind, u32)] = &[
    (0x00, Rw, 0),
    (0x04, Rw, 0),
    (0x08, Rw, 0),
    (0x0C, Rw, 0),
    (0x10, Ro, HEAD),
    (0x14, Ro, TAIL),
];

/// Likewise, for each session at `0x10000 + 0x100 * session`; 0x40 to 0x6C are the login's 12 words.
const SESSION: &[(u32, Kind, u32)] = &[
    (0x00, Rw, 0),
    (0x04, Rw, 0),
    (0x08, Rw, 0),
    (0x0C, Rw, 0),
    (0x10, Rw, 0),
    (0x14, Rw, 0),
    (0x18, Rw, 0),
    (0x1C, Wo, 0),
    (0x20, Ro, STATE),
    (0x24, Ro, SEQ as u32),
    (0x28, Ro, (SEQ >> 32) as u32),
    (0x40, Rw, 0),
    (0x44, Rw, 0),
    (0x48, Rw, 0),
    (0x4C, Rw, 0),
    (0x50, Rw, 0),
    (0x54, Rw, 0),
    (0x58, Rw, 0),
    (0x5C, Rw, 0),
    (0x60, Rw, 0),
    (0x64, Rw, 0),
    (0x68, Rw, 0),
    (0x6C, Rw, 0),
];

const HEAD: u32 = 0x1111_2222;
const TAIL: u32 = 0x3333_4444;
const SEQ: u64 = 0x0123_4567_89AB_CDEF;
/// Reason 0x5A, resolved, not marked, SoupBinTCP state 5, TCP state 9.
const STATE: u32 = 0x005A_0259;

/// Every register of this card.
fn registers() -> Vec<(u32, Kind, u32)> {
    let mut all = PAGES.to_vec();
    for ring in 0..2 {
        all.extend(RING.iter().map(|r| (0x03000 + 0x40 * ring + r.0, r.1, r.2)));
    }
    for session in 0..4 {
        all.extend(
            SESSION
                .iter()
                .map(|r| (0x10000 + 0x100 * session + r.0, r.1, r.2)),
        );
    }
    all
}

struct Bench {
    dut: Csr,
    /// Register writes announced.
    announced: Vec<(u32, u32)>,
}

impl Bench {
    fn new() -> Self {
        let mut bench = Self {
            dut: Csr::new(),
            announced: vec![],
        };
        bench.dut.set_q_head(HEAD);
        bench.dut.set_q_tail(TAIL);
        bench.dut.set_q_next_seq(SEQ);
        bench.dut.set_q_tcp_state(9);
        bench.dut.set_q_soup_state(5);
        bench.dut.set_q_down_reason(0x5A);
        bench.dut.set_q_resolved(true);
        bench.reset();
        bench
    }

    fn reset(&mut self) {
        self.dut.set_rst(true);
        self.tick();
        self.dut.set_rst(false);
    }

    fn tick(&mut self) {
        self.dut.tick();
        if self.dut.cfg_valid() {
            self.announced
                .push((self.dut.cfg_addr(), self.dut.cfg_data()));
        }
    }

    fn write(&mut self, addr: u32, value: u32) {
        self.dut.set_csr_addr(addr);
        self.dut.set_csr_wdata(value);
        self.dut.set_csr_wen(true);
        self.tick();
        self.dut.set_csr_wen(false);
    }

    /// Reads, with the session and ring asked for stable for four cycles before the answer.
    fn read(&mut self, addr: u32) -> u32 {
        self.dut.set_csr_addr(addr);
        self.dut.set_csr_ren(true);
        self.tick();
        self.dut.set_csr_ren(false);
        self.dut.set_csr_addr(!addr);
        let mut asked = vec![];
        for latency in 1..=8 {
            if self.dut.csr_rvalid() {
                assert_eq!(latency, 7, "read latency");
                return self.dut.csr_rdata();
            }
            if latency >= 2 {
                asked.push((self.dut.q_slot(), self.dut.q_ring()));
                assert_eq!(asked[0], asked[asked.len() - 1], "the question moved");
            }
            self.tick();
        }
        panic!("no answer from {addr:#07x}");
    }

    fn settle(&mut self) {
        for _ in 0..4 {
            self.tick();
        }
    }
}

#[test]
fn every_register_has_its_value_after_reset() {
    let mut bench = Bench::new();
    for (addr, _, value) in registers() {
        assert_eq!(bench.read(addr), value, "{addr:#07x}");
    }
}

#[test]
fn only_read_write_registers_keep_what_is_written_and_reset_forgets_it() {
    let mut bench = Bench::new();
    let pattern = |addr: u32| addr.wrapping_mul(0x9E37_79B9) | 1;
    let mut expected = vec![];
    for (addr, kind, _) in registers() {
        bench.write(addr, pattern(addr));
        if kind != Ro {
            expected.push((addr, pattern(addr)));
        }
    }
    bench.settle();
    assert_eq!(
        bench.announced, expected,
        "one write a cycle, read-only ones not announced"
    );
    for (addr, kind, reset) in registers() {
        let value = match kind {
            Rw => pattern(addr),
            Ro | Wo => reset,
        };
        assert_eq!(bench.read(addr), value, "{addr:#07x}");
    }
    bench.reset();
    for (addr, _, value) in registers() {
        assert_eq!(bench.read(addr), value, "{addr:#07x} after reset");
    }
    // A write after reset brings back that word only, not its neighbours of before.
    bench.write(0x10004, 5);
    assert_eq!((bench.read(0x10004), bench.read(0x10008)), (5, 0));
    bench.write(0x0100C, 6);
    assert_eq!((bench.read(0x0100C), bench.read(0x01014)), (6, 100));
}

/// Which registers are written is kept in words of 16, in a memory that shows a word two cycles after its write.
#[test]
fn writes_at_any_distance_are_all_read_back() {
    let all: Vec<u32> = registers()
        .iter()
        .filter_map(|&(addr, kind, _)| (kind == Rw).then_some(addr))
        .collect();
    let mut random = Random::new(43);
    for gap in 0..4 {
        for _ in 0..20 {
            let mut bench = Bench::new();
            let mut expected = std::collections::BTreeMap::new();
            let mut at = 0;
            for value in 1..=40 {
                // Mostly a neighbour, now and then far away.
                at = if random.chance(80) {
                    (at + 1 + random.below(2) as usize) % all.len()
                } else {
                    random.below(all.len() as u64) as usize
                };
                bench.write(all[at], value);
                expected.insert(all[at], value);
                for _ in 0..gap {
                    bench.tick();
                }
            }
            bench.settle();
            for (addr, kind, reset) in registers() {
                if kind == Rw {
                    let value = expected.get(&addr).copied().unwrap_or(reset);
                    assert_eq!(bench.read(addr), value, "{addr:#07x}, {gap} cycles between");
                }
            }
        }
    }
}

#[test]
fn addresses_without_register_read_zero_and_ignore_writes() {
    let mut bench = Bench::new();
    let mut known: Vec<u32> = registers().iter().map(|r| r.0).collect();
    known.extend([0x0002C, 0x00030]);
    known.extend((0..48).map(|counter| 0x02000 + 4 * counter));
    let mut probed = 0;
    for addr in (0..0x20000).step_by(4).filter(|addr| !known.contains(addr)) {
        // Page by page everything near registers, and a sample of the rest.
        if addr % 0x1000 < 0x200 || addr % 0x400 == 0x3FC {
            bench.write(addr, 0xFFFF_FFFF);
            assert_eq!(bench.read(addr), 0, "{addr:#07x}");
            probed += 1;
        }
    }
    for addr in [0x00001, 0x0001A, 0x10003] {
        bench.write(addr, 0xFFFF_FFFF);
        assert_eq!(bench.read(addr), 0, "{addr:#07x} is not a multiple of 4");
    }
    bench.settle();
    assert_eq!(bench.announced, []);
    assert!(probed > 3000, "{probed}");
    for (addr, _, value) in registers() {
        assert_eq!(bench.read(addr), value, "{addr:#07x} is untouched");
    }
}

#[test]
fn the_session_and_ring_asked_for_are_those_of_the_address() {
    let mut bench = Bench::new();
    for session in 0..4 {
        bench.read(0x10020 + 0x100 * session);
        assert_eq!(u32::from(bench.dut.q_slot()), session);
    }
    for ring in 0..2 {
        bench.read(0x03010 + 0x40 * ring);
        assert_eq!(u32::from(bench.dut.q_ring()), ring);
    }
    bench.dut.set_q_maybe_bad(true);
    bench.dut.set_q_resolved(false);
    assert_eq!(bench.read(0x10120), 0x005A_0159);
}

#[test]
fn a_read_during_a_read_is_ignored() {
    let mut bench = Bench::new();
    bench.dut.set_csr_addr(0x00000);
    bench.dut.set_csr_ren(true);
    bench.tick();
    bench.dut.set_csr_addr(0x00004);
    let mut answers = vec![];
    for _ in 0..6 {
        bench.tick();
        if bench.dut.csr_rvalid() {
            answers.push(bench.dut.csr_rdata());
        }
    }
    bench.dut.set_csr_ren(false);
    for _ in 0..16 {
        bench.tick();
        if bench.dut.csr_rvalid() {
            answers.push(bench.dut.csr_rdata());
        }
    }
    assert_eq!(answers, [0x314B_4257]);
}

#[test]
fn the_low_half_latches_the_high_half() {
    let mut bench = Bench::new();
    assert_eq!(bench.read(0x10024), 0x89AB_CDEF);
    bench.dut.set_q_next_seq(0x5555_5555_0000_0001);
    assert_eq!(
        bench.read(0x10028),
        0x0123_4567,
        "as it was when the low half was read"
    );
    assert_eq!(bench.read(0x10024), 1);
    assert_eq!(bench.read(0x10028), 0x5555_5555);

    // The clock carries into its high half between the two reads.
    bench.write(0x00034, 0xFFFF_FFE0);
    bench.write(0x00038, 0x0000_0007);
    bench.tick();
    let low = bench.read(0x0002C);
    assert!(!(0x100..0xFFFF_FFE0).contains(&low), "{low:#x}");
    let high = bench.read(0x00030);
    assert_eq!(high, if low < 0x100 { 8 } else { 7 });
    let low = bench.read(0x0002C);
    assert!(low < 0x200);
    assert_eq!(bench.read(0x00030), 8);
}

#[test]
fn the_card_clock_counts_32_ns_in_five_cycles_from_the_time_set() {
    let mut bench = Bench::new();
    let start = 1_573_032_600_000_000_000u64;
    bench.write(0x00034, start as u32);
    bench.write(0x00038, (start >> 32) as u32);
    while bench.dut.time_ns() < start {
        bench.tick();
    }
    let (first, cycle) = (bench.dut.time_ns(), bench.dut.cycle());
    assert_eq!(first, start);
    for cycles in 1..=1000u64 {
        bench.tick();
        assert_eq!(
            bench.dut.time_ns() - first,
            cycles * 64 / 10,
            "{cycles} cycles"
        );
        assert_eq!(u64::from(bench.dut.cycle() - cycle), cycles);
    }
}

/// Cycles between ticks, over `count` ticks.
fn tick_distances(bench: &mut Bench, count: usize) -> Vec<u32> {
    let mut seen = vec![];
    while seen.len() <= count {
        bench.tick();
        if bench.dut.timer_tick() {
            seen.push(bench.dut.cycle());
        }
    }
    seen.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

#[test]
fn a_tick_is_as_many_cycles_as_the_register_says() {
    let mut bench = Bench::new();
    for (value, cycles) in [(10, 10), (3, 3), (1, 1), (0, 1), (100, 100)] {
        bench.write(0x00028, value);
        bench.settle();
        // The tick in progress may still end by the old value.
        let distances = tick_distances(&mut bench, 6);
        assert_eq!(distances[1..], [cycles; 5], "CYCLES_PER_TICK = {value}");
    }
    bench.reset();
    let mut cycles = 0;
    while !bench.dut.timer_tick() {
        bench.tick();
        cycles += 1;
    }
    assert_eq!(cycles, 156_250, "1 ms after reset");
    assert_eq!(bench.read(0x00024), 1, "one tick in HEARTBEAT");
}

#[test]
fn control_bit_0_is_receive_enable() {
    let mut bench = Bench::new();
    assert!(!bench.dut.rx_enable());
    for (value, enabled) in [(1, true), (0xFFFF_FFFE, false), (3, true), (0, false)] {
        bench.write(0x00020, value);
        bench.settle();
        assert_eq!(bench.dut.rx_enable(), enabled, "CONTROL = {value:#x}");
    }
    bench.write(0x00020, 1);
    bench.settle();
    bench.reset();
    assert!(!bench.dut.rx_enable());
}

#[test]
fn each_event_counts_on_its_own_counter() {
    let mut bench = Bench::new();
    for index in 0..48u64 {
        bench.dut.set_events(1 << index);
        for _ in 0..=index {
            bench.tick();
        }
    }
    bench.dut.set_events(0);
    for index in 0..48 {
        // Runts (23) and missing messages (15) have inputs of their own.
        let expected = if [15, 23].contains(&index) {
            0
        } else {
            index + 1
        };
        let found = bench.read(0x02000 + 4 * index);
        assert_eq!(found, expected, "counter {index}");
    }
    assert_eq!(bench.read(0x020C0), 0, "there is no counter 48");
    bench.write(0x02000, 99);
    assert_eq!(bench.read(0x02000), 1, "read only");

    // Those two take a number at once.
    bench.dut.set_runts_add(4);
    bench.dut.set_missing_add(1_000_000);
    bench.tick();
    bench.dut.set_runts_add(7);
    bench.dut.set_missing_add(0xFFFF_FFFF);
    bench.tick();
    bench.dut.set_runts_add(0);
    bench.dut.set_missing_add(0);
    assert_eq!(bench.read(0x0205C), 4 + 7);
    assert_eq!(bench.read(0x0203C), 1_000_000 - 1, "wraps");
    bench.reset();
    for index in 0..48 {
        assert_eq!(
            bench.read(0x02000 + 4 * index),
            0,
            "counter {index} after reset"
        );
    }
}

#[test]
fn no_event_is_lost_or_counted_twice_whenever_the_counter_is_read() {
    let mut bench = Bench::new();
    let mut random = Random::new(0xC0_0C);
    let mut counts = [0u32; 48];
    let mut count = |events: u64, cycles: u32| {
        for (index, count) in counts.iter_mut().enumerate() {
            *count += cycles * (events >> index & 1) as u32;
        }
        counts
    };
    for round in 0..4_000 {
        // All at once now and then: every counter at its fastest for longer than a turn takes.
        let (events, cycles) = match random.below(40) {
            0 => (u64::MAX, 300),
            _ => (random.bits(), 1 + random.below(5) as u32),
        };
        bench.dut.set_events(events);
        for _ in 0..cycles {
            bench.tick();
        }
        count(events, cycles);
        let index = random.below(48) as u32;
        if [15, 23].contains(&index) {
            continue;
        }
        // The counter that is read rests, the others go on through the 7 cycles of the read.
        let others = random.bits() & !(1 << index);
        bench.dut.set_events(others);
        let found = bench.read(0x02000 + 4 * index);
        let expected = count(others, 7)[index as usize];
        assert_eq!(found, expected, "counter {index} in round {round}");
    }
}
