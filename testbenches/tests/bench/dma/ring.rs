//! The ring writer with two rings. Register addresses are those of the register map's page 3.

use crate::random::Random;
use wirebook_testbenches::DmaRing;

const BASE_LO: u32 = 0x03000;
const BASE_HI: u32 = 0x03004;
const LOG2_SLOTS: u32 = 0x03008;
const ENABLE: u32 = 0x0300C;
const RING_1: u32 = 0x40;

/// A write to host memory.
#[derive(PartialEq, Eq, Debug)]
struct Write {
    addr: u64,
    data: [u32; 16],
}

struct Bench {
    dut: DmaRing,
    cycle: u32,
    records: u32,
    waited: u32,
    rejected: u32,
    /// Wake-ups with the cycle in which they were seen.
    woken: Vec<(u32, u8)>,
}

impl Bench {
    fn new() -> Self {
        let mut bench = Self {
            dut: DmaRing::new(),
            cycle: 0xFFFF_FF00,
            records: 0,
            waited: 0,
            rejected: 0,
            woken: vec![],
        };
        bench.dut.set_rst(true);
        bench.tick();
        bench.dut.set_rst(false);
        bench.tick();
        bench
    }

    /// One cycle; returns the write the host took in it.
    fn tick(&mut self) -> Option<Write> {
        self.dut.set_cycle(self.cycle);
        self.dut.eval();
        let write = (self.dut.m_dma_tvalid() && self.dut.m_dma_tready()).then(|| self.offered());
        self.dut.tick();
        self.cycle = self.cycle.wrapping_add(1);
        if self.dut.m_irq() != 0 {
            self.woken.push((self.cycle, self.dut.m_irq()));
        }
        self.records += u32::from(self.dut.ev_records());
        self.waited += u32::from(self.dut.ev_ring_full_cycles());
        self.rejected += u32::from(self.dut.ev_doorbell_rejected());
        self.dut.set_cfg_valid(false);
        self.dut.set_db_valid(false);
        write
    }

    fn offered(&self) -> Write {
        Write {
            addr: self.dut.m_dma_taddr(),
            data: *self.dut.m_dma_tdata(),
        }
    }

    fn set(&mut self, addr: u32, value: u32) {
        self.dut.set_cfg_valid(true);
        self.dut.set_cfg_addr(addr);
        self.dut.set_cfg_data(value);
        self.tick();
    }

    fn ring(&mut self, addr: u16, value: u32) {
        self.dut.set_db_valid(true);
        self.dut.set_db_addr(addr);
        self.dut.set_db_data(value);
        // One cycle to measure, one to judge, one until a full ring has room again.
        for _ in 0..3 {
            self.tick();
        }
    }

    /// The wake-ups since the last call.
    fn wakes(&mut self) -> Vec<u8> {
        self.woken.drain(..).map(|(_, rings)| rings).collect()
    }

    fn open(&mut self, ring: u32, base: u64, log2: u32) {
        self.set(BASE_LO + ring * RING_1, base as u32);
        self.set(BASE_HI + ring * RING_1, (base >> 32) as u32);
        self.set(LOG2_SLOTS + ring * RING_1, log2);
        self.set(ENABLE + ring * RING_1, 1);
    }

    fn idle(&mut self, cycles: u32) {
        for _ in 0..cycles {
            self.tick();
        }
    }

    /// Puts a record in view of the writer.
    fn offer(&mut self, ring: u8, number: u32, stamp: u32) {
        self.dut.set_q_valid(true);
        self.dut.set_q_ring(ring);
        self.dut.set_q_data(&words(number));
        self.dut.set_q_stamp(stamp);
        self.dut.eval();
    }

    /// Head and tail of a ring.
    fn indices(&mut self, ring: u8) -> (u32, u32) {
        self.dut.set_q_valid(false);
        self.dut.set_ask_ring(ring);
        self.tick();
        (self.dut.ask_head(), self.dut.ask_tail())
    }

    /// Offers a record and expects it written at `addr` with this `own`.
    fn written(&mut self, ring: u8, number: u32, addr: u64, own: u32) {
        self.offer(ring, number, self.cycle);
        assert!(self.dut.q_ready());
        self.tick();
        self.dut.set_q_valid(false);
        assert!(self.dut.m_dma_tvalid());
        assert_eq!(self.offered(), expected(number, 1, addr, own));
        self.tick();
    }
}

/// Bytes 0 to 59 of record `number`; the latency's place (bytes 56 and 57) holds 0.
fn words(number: u32) -> [u32; 15] {
    std::array::from_fn(|i| {
        let word = number.wrapping_mul(2 * i as u32 + 1) ^ (i as u32) << 24;
        if i == 14 { word & 0xFFFF_0000 } else { word }
    })
}

fn expected(number: u32, latency: u16, addr: u64, own: u32) -> Write {
    let mut data = [0; 16];
    data[..15].copy_from_slice(&words(number));
    data[14] |= u32::from(latency);
    data[15] = own;
    Write { addr, data }
}

#[test]
fn a_record_is_written_one_cycle_later_with_own_and_latency() {
    let mut bench = Bench::new();
    bench.open(0, 0x0000_0012_3456_0000, 6);
    for (age, latency) in [
        (0, 1),
        (1, 2),
        (14, 15),
        (0xFFFD, 0xFFFE),
        (0xFFFE, 0xFFFF),
        (0xFFFF, 0xFFFF),
        (0x1_0000, 0xFFFF),
        (0x8000_0000, 0xFFFF),
    ] {
        let own = bench.records + 1;
        bench.offer(0, 77, bench.cycle.wrapping_sub(age));
        assert!(bench.dut.q_ready() && !bench.dut.m_dma_tvalid());
        bench.tick();
        bench.dut.set_q_valid(false);
        assert!(bench.dut.m_dma_tvalid());
        let addr = 0x12_3456_0000 + 64 * u64::from(own - 1);
        assert_eq!(
            bench.offered(),
            expected(77, latency, addr, own),
            "age {age}"
        );
        bench.dut.set_m_dma_tready(true);
        bench.tick();
        bench.dut.set_m_dma_tready(false);
        assert!(!bench.dut.m_dma_tvalid());
    }
    assert_eq!(bench.records, 8);
}

#[test]
fn a_write_holds_until_it_is_taken() {
    let mut bench = Bench::new();
    bench.open(0, 0x1000, 6);
    bench.offer(0, 1, bench.cycle);
    bench.tick();
    bench.offer(0, 2, bench.cycle);
    for _ in 0..20 {
        assert!(bench.dut.m_dma_tvalid() && !bench.dut.q_ready());
        assert_eq!(bench.offered(), expected(1, 1, 0x1000, 1));
        bench.tick();
    }
    assert_eq!(bench.waited, 0, "a slow host is not a full ring");
    bench.dut.set_m_dma_tready(true);
    assert_eq!(bench.tick(), Some(expected(1, 1, 0x1000, 1)));
    assert_eq!(bench.offered().data[15], 2);
}

#[test]
fn a_full_ring_waits_and_counts_until_the_doorbell() {
    let mut bench = Bench::new();
    bench.open(0, 0x4000, 6);
    bench.dut.set_m_dma_tready(true);
    for number in 0..64 {
        bench.written(0, number, 0x4000 + 64 * u64::from(number), number + 1);
    }
    bench.offer(0, 64, bench.cycle);
    for _ in 0..10 {
        assert!(!bench.dut.q_ready() && !bench.dut.m_dma_tvalid());
        bench.tick();
    }
    assert_eq!((bench.waited, bench.records), (10, 64));
    bench.dut.set_q_valid(false);
    bench.ring(0, 1);
    bench.written(0, 64, 0x4000, 65);
    bench.offer(0, 65, bench.cycle);
    assert!(!bench.dut.q_ready(), "one slot was freed, not two");
    assert_eq!(bench.indices(0), (65, 1));
}

#[test]
fn doorbells_outside_tail_and_head_are_rejected_and_counted() {
    let mut bench = Bench::new();
    bench.open(0, 0, 6);
    bench.dut.set_m_dma_tready(true);
    for number in 0..10 {
        bench.written(0, number, 64 * u64::from(number), number + 1);
    }
    for (value, tail, rejected) in [
        (4, 4, 0),
        (4, 4, 0),
        (3, 4, 1),
        (11, 4, 2),
        (0xFFFF_FFFF, 4, 3),
        (0x8000_0004, 4, 4),
        (10, 10, 4),
        (9, 10, 5),
        (0, 10, 6),
    ] {
        bench.ring(0, value);
        assert_eq!(bench.indices(0), (10, tail), "doorbell {value}");
        assert_eq!(bench.rejected, rejected, "doorbell {value}");
    }
    // Ring 1 has produced nothing; page 2 is no ring; the rest of a page is reserved.
    for addr in [0x1000, 0x2000, 0x7000, 0x0004, 0x0800, 0x2040, 0x0044] {
        let before = bench.rejected;
        bench.ring(addr, 10);
        assert_eq!(bench.rejected, before + 1, "address {addr:#x}");
    }
    assert_eq!(bench.indices(0), (10, 10));
    assert_eq!(bench.indices(1), (0, 0));
    bench.ring(0x1000, 0);
    assert_eq!(bench.rejected, 13, "0 is what ring 1 is at");
}

#[test]
fn the_last_of_doorbells_in_successive_cycles_counts() {
    let mut bench = Bench::new();
    bench.open(0, 0, 6);
    bench.dut.set_m_dma_tready(true);
    for number in 0..10 {
        bench.written(0, number, 64 * u64::from(number), number + 1);
    }
    // Each run is measured from where the one before ended; what lies outside is counted and moves nothing.
    let runs: [(&[u32], u32, u32); 5] = [
        (&[4, 7], 7, 0),
        (&[8], 8, 0),
        (&[8, 7], 8, 1),
        (&[9, 9, 9, 10], 10, 1),
        (&[11], 10, 2),
    ];
    for (values, tail, rejected) in runs {
        for &value in values {
            bench.dut.set_db_valid(true);
            bench.dut.set_db_addr(0);
            bench.dut.set_db_data(value);
            bench.tick();
        }
        for _ in 0..4 {
            bench.tick();
        }
        assert_eq!(
            (bench.indices(0), bench.rejected),
            ((10, tail), rejected),
            "{values:?}"
        );
    }
}

#[test]
fn an_armed_ring_wakes_its_reader_once_when_the_count_is_reached() {
    let mut bench = Bench::new();
    bench.open(0, 0, 6);
    bench.open(1, 0x10_0000, 6);
    bench.dut.set_m_dma_tready(true);
    bench.written(1, 1, 0x10_0000, 1);
    bench.ring(0x1040, 3);
    assert_eq!(bench.wakes(), [0; 0], "two are still wanted");
    bench.written(0, 2, 0, 1);
    bench.written(0, 3, 64, 2);
    bench.written(0, 4, 128, 3);
    bench.written(1, 5, 0x10_0040, 2);
    bench.ring(0x0000, 1);
    assert_eq!(
        bench.wakes(),
        [0; 0],
        "neither another ring's records nor a short count"
    );
    bench.written(1, 6, 0x10_0080, 3);
    let taken = bench.cycle - 1;
    bench.idle(4);
    assert_eq!(
        bench.woken,
        [(taken + 2, 0b10)],
        "two cycles after the write was taken"
    );
    bench.woken.clear();
    bench.written(1, 7, 0x10_00C0, 4);
    bench.idle(4);
    assert_eq!(bench.wakes(), [0; 0], "armed once, woken once");
    assert_eq!(bench.rejected, 0);
}

#[test]
fn arming_for_what_is_there_already_wakes_at_once() {
    let mut bench = Bench::new();
    bench.open(0, 0, 6);
    bench.dut.set_m_dma_tready(true);
    for number in 0..5 {
        bench.written(0, number, 64 * u64::from(number), number + 1);
    }
    // Counts wrap: what is less than 2^31 behind has been produced, what is beyond has not.
    for (wanted, wakes) in [
        (5, &[1][..]),
        (1, &[1]),
        (0, &[1]),
        (0x8000_0006, &[1]),
        (6, &[]),
        (0x8000_0005, &[]),
    ] {
        bench.ring(0x40, wanted);
        assert_eq!(bench.wakes(), wakes, "armed for {wanted:#x}");
    }
    // The last doorbell counts: 6 was replaced.
    bench.written(0, 5, 320, 6);
    bench.idle(4);
    assert_eq!(bench.wakes(), [0; 0]);
    bench.ring(0x40, 7);
    bench.set(ENABLE, 0);
    bench.set(ENABLE, 1);
    for number in 0..8 {
        bench.written(0, number, 64 * u64::from(number), number + 1);
    }
    bench.idle(4);
    assert_eq!(
        bench.wakes(),
        [0; 0],
        "a ring that begins anew is not armed"
    );
}

#[test]
fn a_wake_up_never_overtakes_the_record_it_tells_about() {
    let mut bench = Bench::new();
    bench.open(0, 0, 6);
    bench.ring(0x40, 1);
    bench.offer(0, 1, bench.cycle);
    bench.tick();
    bench.offer(0, 2, bench.cycle);
    bench.idle(20);
    assert!(bench.dut.m_dma_tvalid() && bench.wakes().is_empty());
    // The bus takes the first record; the second takes its place in the register.
    bench.dut.set_m_dma_tready(true);
    assert!(bench.tick().is_some());
    bench.dut.set_m_dma_tready(false);
    bench.dut.set_q_valid(false);
    assert_eq!(bench.wakes(), [1]);
    assert!(bench.dut.m_dma_tvalid(), "the second record waits");
    bench.idle(5);
    assert_eq!(bench.wakes(), [0; 0]);
}

#[test]
fn only_a_rising_edge_of_enable_clears_the_indices() {
    let mut bench = Bench::new();
    bench.offer(0, 5, bench.cycle);
    assert!(!bench.dut.q_ready(), "disabled after reset");
    bench.dut.set_q_valid(false);
    bench.open(0, 0x1_0000_0000, 7);
    bench.dut.set_m_dma_tready(true);
    for number in 0..5 {
        bench.written(
            0,
            number,
            0x1_0000_0000 + 64 * u64::from(number),
            number + 1,
        );
    }
    bench.ring(0, 2);
    bench.set(ENABLE, 1);
    assert_eq!(bench.indices(0), (5, 2));
    bench.set(ENABLE, 0);
    assert_eq!(bench.indices(0), (5, 2));
    bench.offer(0, 6, bench.cycle);
    for _ in 0..3 {
        assert!(!bench.dut.q_ready());
        bench.tick();
    }
    assert_eq!(bench.waited, 3);
    bench.dut.set_q_valid(false);
    bench.set(ENABLE, 0xFFFF_FFFE);
    assert_eq!(bench.indices(0), (5, 2), "only bit 0 counts");
    bench.set(ENABLE, 1);
    assert_eq!(bench.indices(0), (0, 0));
    bench.written(0, 6, 0x1_0000_0000, 1);
}

#[test]
fn an_absent_ring_never_opens_and_takes_no_settings() {
    let mut bench = Bench::new();
    bench.open(2, 0x1000, 6);
    for ring in [0, 1, 2, 7] {
        bench.offer(ring, 1, 0);
        assert!(!bench.dut.q_ready(), "ring {ring}");
    }
    // The same words of the other pages are not the rings'.
    for addr in [
        ENABLE + 0x1000,
        ENABLE - 0x1000,
        ENABLE + 0x10000,
        ENABLE + 0x200,
    ] {
        bench.set(addr, 1);
        bench.offer(0, 1, 0);
        assert!(!bench.dut.q_ready(), "address {addr:#x}");
    }
}

#[test]
fn two_rings_run_many_laps_apart_under_random_pressure() {
    let mut random = Random::new(6);
    let mut bench = Bench::new();
    let (bases, slots) = ([0x7_0000_0000u64, 0x9000_2000], [64u32, 128]);
    bench.open(0, bases[0], 6);
    bench.open(1, bases[1], 7);
    let (mut head, mut tail) = ([0u32; 2], [0u32; 2]);
    let mut expect = None;
    let (mut seen, mut rung) = (0, false);
    for number in 0..40_000u32 {
        let ring = random.below(2) as usize;
        bench.offer(ring as u8, number, bench.cycle);
        loop {
            bench.dut.set_m_dma_tready(random.chance(70));
            bench.dut.eval();
            let taken = bench.dut.q_ready();
            assert!(
                bench.cycle.wrapping_add(0x100) < 1_000_000,
                "the ring is stuck"
            );
            assert!(
                !taken || head[ring] - tail[ring] < slots[ring],
                "ring {ring} overflows"
            );
            // A doorbell for either ring now and then, never one right behind another: often only part of what
            // is unread.
            let belled = random.below(2) as usize;
            if random.chance(3) && !rung {
                rung = true;
                tail[belled] += random.below(u64::from(head[belled] - tail[belled]) + 1) as u32;
                bench.dut.set_db_valid(true);
                bench.dut.set_db_addr(0x1000 * belled as u16);
                bench.dut.set_db_data(tail[belled]);
            } else {
                rung = false;
            }
            let fresh = taken.then(|| {
                let addr = bases[ring] + 64 * u64::from(head[ring] % slots[ring]);
                head[ring] += 1;
                expected(number, 0, addr, head[ring])
            });
            if let Some(mut write) = bench.tick() {
                write.data[14] &= 0xFFFF_0000;
                assert_eq!(Some(write), expect.take(), "record {number}");
                seen += 1;
            }
            if fresh.is_some() {
                expect = fresh;
                break;
            }
        }
    }
    assert!(head[0] > 64 * 200 && head[1] > 128 * 100 && seen >= 39_999);
    assert!(bench.waited > 1000);
    assert_eq!((bench.rejected, bench.records), (0, 40_000));
    assert_eq!(bench.indices(0), (head[0], tail[0]));
    assert_eq!(bench.indices(1), (head[1], tail[1]));
}
