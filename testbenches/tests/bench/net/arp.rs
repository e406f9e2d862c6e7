//! Address resolution with four slots. Frames are written out by hand from RFC 826.

use super::stream::{Beat, Sink};
use crate::random::Random;
use wirebook_testbenches::NetArp;

const MAC_LO: u32 = 0x01000;
const MAC_HI: u32 = 0x01004;
const IP_ADDR: u32 = 0x01008;
const IP_MASK: u32 = 0x0100C;
const IP_GATEWAY: u32 = 0x01010;
const ARP_RETRY_TICKS: u32 = 0x01014;
const PEER_IP: u32 = 0x10004;

const PEER_MAC: u64 = 0x0A0B_0C0D_0E0F;
const PEER: u32 = 0x0A00_0009;
const GATEWAY: u32 = 0x0A00_00FE;

/// Who has 10.0.0.9? Tell 10.0.0.2 at 02:12:34:56:78:9a.
const REQUEST: [u8; 42] = [
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02, 0x12, 0x34, 0x56, 0x78, 0x9A, 0x08, 0x06, //
    0x00, 0x01, 0x08, 0x00, 0x06, 0x04, 0x00, 0x01, //
    0x02, 0x12, 0x34, 0x56, 0x78, 0x9A, 10, 0, 0, 2, //
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 10, 0, 0, 9,
];

/// 10.0.0.2 is at 02:12:34:56:78:9a, to 10.0.0.9 at 0a:0b:0c:0d:0e:0f.
const REPLY: [u8; 42] = [
    0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0x02, 0x12, 0x34, 0x56, 0x78, 0x9A, 0x08, 0x06, //
    0x00, 0x01, 0x08, 0x00, 0x06, 0x04, 0x00, 0x02, //
    0x02, 0x12, 0x34, 0x56, 0x78, 0x9A, 10, 0, 0, 2, //
    0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 10, 0, 0, 9,
];

/// `REQUEST` for another address.
fn request_for(addr: u32) -> Vec<u8> {
    let mut frame = REQUEST.to_vec();
    frame[38..].copy_from_slice(&addr.to_be_bytes());
    frame
}

struct Bench {
    dut: NetArp,
    sink: Sink,
    /// Cycles from one tick to the next, 0 for none.
    cycles_per_tick: u32,
    cycle: u32,
    ticks: u32,
    ready_percent: u64,
    random: Random,
}

impl Bench {
    /// 02:12:34:56:78:9a, 10.0.0.2/24; session 1's peer is 10.0.0.9.
    fn new() -> Self {
        let mut bench = Self {
            dut: NetArp::new(),
            sink: Sink::default(),
            cycles_per_tick: 0,
            cycle: 0,
            ticks: 0,
            ready_percent: 100,
            random: Random::new(7),
        };
        bench.dut.set_rst(true);
        bench.tick();
        bench.dut.set_rst(false);
        bench.set(MAC_LO, 0x3456_789A);
        bench.set(MAC_HI, 0x0212);
        bench.set(IP_ADDR, 0x0A00_0002);
        bench.set(PEER_IP + 0x100, PEER);
        bench
    }

    fn tick(&mut self) {
        self.cycle += 1;
        let ticks = self.cycles_per_tick != 0 && self.cycle.is_multiple_of(self.cycles_per_tick);
        self.dut.set_timer_tick(ticks);
        self.ticks += u32::from(ticks);
        let ready = self.random.chance(self.ready_percent);
        self.dut.set_t_tready(ready);
        self.dut.eval();
        let beat = self.dut.t_tvalid().then(|| Beat {
            data: self.dut.t_tdata(),
            keep: self.dut.t_tkeep(),
            last: self.dut.t_tlast(),
        });
        self.sink.cycle(beat, ready);
        self.dut.tick();
        self.dut.set_cfg_valid(false);
        self.dut.set_res_valid(false);
        self.dut.set_a_valid(false);
    }

    fn idle(&mut self, cycles: u32) {
        for _ in 0..cycles {
            self.tick();
        }
    }

    fn set(&mut self, addr: u32, value: u32) {
        self.dut.set_cfg_valid(true);
        self.dut.set_cfg_addr(addr);
        self.dut.set_cfg_data(value);
        self.tick();
    }

    fn resolve(&mut self, slot: u8) {
        self.dut.set_res_valid(true);
        self.dut.set_res_slot(slot);
        self.tick();
    }

    fn hear(&mut self, op: u16, mac: u64, ip: u32) {
        self.dut.set_a_valid(true);
        self.dut.set_a_op(op);
        self.dut.set_a_sha(mac);
        self.dut.set_a_spa(ip);
        self.tick();
    }

    /// Which slots both queries call resolved.
    fn resolved(&mut self) -> Vec<u8> {
        let slots = (0..4).filter(|&slot| {
            self.dut.set_res_q_slot(slot);
            self.dut.set_q_slot(slot);
            self.tick();
            assert_eq!(self.dut.res_q_ok(), self.dut.q_resolved());
            self.dut.res_q_ok()
        });
        slots.collect()
    }

    fn mac(&mut self, slot: u8) -> u64 {
        self.dut.set_mac_slot(slot);
        self.tick();
        self.dut.mac_addr()
    }

    /// Frames sent within some time.
    fn sent(&mut self) -> Vec<Vec<u8>> {
        self.idle(200);
        assert!(!self.sink.in_frame());
        std::mem::take(&mut self.sink.frames)
    }
}

#[test]
fn a_request_for_our_address_is_answered() {
    let mut bench = Bench::new();
    bench.hear(1, PEER_MAC, PEER);
    assert_eq!(bench.sent(), [REPLY]);
    assert_eq!(bench.resolved(), [0; 0], "nobody wanted that address");
    bench.hear(2, PEER_MAC, PEER);
    bench.hear(3, PEER_MAC, PEER);
    assert_eq!(bench.sent(), [[0; 42]; 0], "only requests are answered");
}

#[test]
fn a_next_hop_is_asked_for_and_learned_from_the_reply() {
    let mut bench = Bench::new();
    bench.resolve(1);
    assert_eq!(bench.sent(), [REQUEST]);
    assert_eq!(bench.resolved(), [0; 0]);
    bench.hear(2, 0x0102_0304_0506, PEER + 1);
    bench.idle(20);
    assert_eq!(bench.resolved(), [0; 0], "another station's reply");
    bench.hear(2, PEER_MAC, PEER);
    bench.idle(20);
    assert_eq!(bench.resolved(), [1]);
    assert_eq!(bench.mac(1), PEER_MAC);
    // The station moves and says so.
    bench.hear(2, 0x0102_0304_0506, PEER);
    bench.idle(20);
    assert_eq!(bench.mac(1), 0x0102_0304_0506);
    assert_eq!(bench.sent(), [[0; 42]; 0]);
}

#[test]
fn a_request_of_the_next_hop_resolves_it_too() {
    let mut bench = Bench::new();
    bench.resolve(1);
    bench.sent();
    bench.hear(1, PEER_MAC, PEER);
    assert_eq!(bench.sent(), [REPLY]);
    assert_eq!((bench.resolved(), bench.mac(1)), (vec![1], PEER_MAC));
}

#[test]
fn peers_outside_the_mask_are_reached_through_the_gateway() {
    let mut bench = Bench::new();
    bench.set(IP_GATEWAY, GATEWAY);
    bench.set(PEER_IP, 0x0A00_0109);
    bench.set(PEER_IP + 0x300, 0xC0A8_0001);
    bench.resolve(0);
    bench.resolve(1);
    bench.resolve(3);
    let mut sent = bench.sent();
    sent.sort();
    let mut expected = vec![
        request_for(GATEWAY),
        request_for(GATEWAY),
        request_for(PEER),
    ];
    expected.sort();
    assert_eq!(sent, expected);
    bench.hear(2, PEER_MAC, GATEWAY);
    bench.idle(20);
    assert_eq!(bench.resolved(), [0, 3]);
    assert_eq!((bench.mac(0), bench.mac(3)), (PEER_MAC, PEER_MAC));
    // A wider mask makes 10.0.1.9 a neighbour; what was known is forgotten.
    bench.set(IP_MASK, 0xFFFF_0000);
    bench.idle(1);
    assert_eq!(bench.resolved(), [0; 0]);
    bench.resolve(0);
    assert_eq!(bench.sent(), [request_for(0x0A00_0109)]);
}

#[test]
fn without_a_gateway_the_peer_itself_is_asked_for() {
    let mut bench = Bench::new();
    bench.set(PEER_IP, 0xC0A8_0001);
    bench.resolve(0);
    assert_eq!(bench.sent(), [request_for(0xC0A8_0001)]);
}

/// Ticks at which the requests for one unanswering next hop went out.
fn request_ticks(bench: &mut Bench, count: usize) -> Vec<u32> {
    let mut ticks = vec![];
    while ticks.len() < count {
        bench.tick();
        if bench.sink.frames.len() > ticks.len() {
            ticks.push(bench.ticks);
        }
    }
    ticks
}

#[test]
fn an_unanswered_request_is_repeated_in_the_time_set() {
    let mut bench = Bench::new();
    bench.cycles_per_tick = 40;
    bench.set(ARP_RETRY_TICKS, 5);
    bench.resolve(1);
    let start = bench.ticks;
    let ticks = request_ticks(&mut bench, 4);
    let distances: Vec<u32> = ticks.iter().map(|tick| tick - start).collect();
    assert_eq!(distances, [0, 5, 10, 15]);
    assert!(bench.sink.frames.iter().all(|frame| *frame == REQUEST));
    bench.hear(2, PEER_MAC, PEER);
    bench.sink.frames.clear();
    bench.idle(20 * 40);
    assert_eq!(
        bench.sink.frames, [[0; 42]; 0],
        "resolved: no more requests"
    );
}

#[test]
fn the_retry_time_after_reset_is_100_ticks() {
    let mut bench = Bench::new();
    bench.cycles_per_tick = 40;
    bench.resolve(1);
    let ticks = request_ticks(&mut bench, 3);
    assert_eq!([ticks[1] - ticks[0], ticks[2] - ticks[1]], [100, 100]);
}

#[test]
fn a_retry_time_of_zero_does_not_stop_learning() {
    let mut bench = Bench::new();
    bench.set(ARP_RETRY_TICKS, 0);
    bench.resolve(0);
    bench.resolve(1);
    bench.idle(100);
    assert!(bench.sink.frames.len() > 5);
    bench.hear(2, PEER_MAC, PEER);
    bench.idle(100);
    assert_eq!(bench.resolved(), [1]);
}

#[test]
fn a_new_wish_or_a_new_peer_forgets_the_old_answer() {
    let mut bench = Bench::new();
    bench.resolve(1);
    bench.hear(2, PEER_MAC, PEER);
    bench.idle(20);
    assert_eq!(bench.resolved(), [1]);
    bench.resolve(1);
    assert_eq!(bench.resolved(), [0; 0], "asked for again");
    bench.hear(2, PEER_MAC, PEER);
    bench.idle(20);
    assert_eq!(bench.resolved(), [1]);
    bench.set(PEER_IP, 0x0A00_0077);
    assert_eq!(bench.resolved(), [1], "another session's peer");
    bench.set(PEER_IP + 0x100, 0x0A00_0077);
    bench.idle(1);
    assert_eq!(bench.resolved(), [0; 0]);
    bench.sent();
    bench.hear(2, PEER_MAC, 0x0A00_0077);
    bench.idle(20);
    assert_eq!(bench.resolved(), [0; 0], "not wanted since");
}

#[test]
fn a_flood_of_requests_neither_breaks_a_frame_nor_keeps_us_from_asking() {
    let mut bench = Bench::new();
    bench.ready_percent = 60;
    bench.hear(1, PEER_MAC, PEER);
    // Not wanted yet, so this one is answered and not learned from.
    bench.idle(20);
    bench.resolve(1);
    for _ in 0..400 {
        bench.hear(1, PEER_MAC + 1, PEER + 1);
        bench.idle(3);
    }
    let sent = bench.sent();
    let of = |wanted: &[u8]| sent.iter().filter(|frame| *frame == wanted).count();
    let mut other = REPLY;
    other[5] += 1;
    other[37] += 1;
    other[41] += 1;
    assert_eq!((of(&REPLY), of(&REQUEST)), (1, 1));
    assert!(of(&other) > 20);
    assert_eq!(of(&REPLY) + of(&REQUEST) + of(&other), sent.len());
}
