//! Segments against frames written out by hand, and against the crate `etherparse`.

use crate::net::stream::{Beat, Sink};
use crate::random::Random;
use etherparse::{PacketBuilder, TcpOptionElement};
use wirebook_testbenches::TcpTx;

const MAC_LO: u32 = 0x01000;
const MAC_HI: u32 = 0x01004;
const IP_ADDR: u32 = 0x01008;
const TCP_MSS: u32 = 0x04018;
const PEER_IP: u32 = 0x10004;
const PORTS: u32 = 0x10008;

const FIN: u8 = 0x01;
const SYN: u8 = 0x02;
const RST: u8 = 0x04;
const PSH: u8 = 0x08;
const ACK: u8 = 0x10;

/// 02:12:34:56:78:9a to 0a:0b:0c:0d:0e:0f.
const ETHERNET: [u8; 14] = [
    0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0x02, 0x12, 0x34, 0x56, 0x78, 0x9A, 0x08, 0x00,
];

/// From 10.0.0.2 port 40001 to 10.0.0.9 port 9000.
const BARE_ACK: [u8; 40] = [
    0x45, 0x00, 0x00, 0x28, 0x00, 0x00, 0x40, 0x00, 0x40, 0x06, //
    0x26, 0xC6, 0x0A, 0x00, 0x00, 0x02, 0x0A, 0x00, 0x00, 0x09, //
    0x9C, 0x41, 0x23, 0x28, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, //
    0x77, 0x88, 0x50, 0x10, 0x20, 0x00, 0xAB, 0x0B, 0x00, 0x00,
];
const SYN_WITH_MSS_1460: [u8; 44] = [
    0x45, 0x00, 0x00, 0x2C, 0x00, 0x00, 0x40, 0x00, 0x40, 0x06, //
    0x26, 0xC2, 0x0A, 0x00, 0x00, 0x02, 0x0A, 0x00, 0x00, 0x09, //
    0x9C, 0x41, 0x23, 0x28, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, //
    0x00, 0x00, 0x60, 0x02, 0xFF, 0xFF, 0xC4, 0xB2, 0x00, 0x00, //
    0x02, 0x04, 0x05, 0xB4,
];
/// A SoupBinTCP client heartbeat: 00 01 'R'.
const HEARTBEAT: [u8; 43] = [
    0x45, 0x00, 0x00, 0x2B, 0x00, 0x00, 0x40, 0x00, 0x40, 0x06, //
    0x26, 0xC3, 0x0A, 0x00, 0x00, 0x02, 0x0A, 0x00, 0x00, 0x09, //
    0x9C, 0x41, 0x23, 0x28, 0x11, 0x22, 0x33, 0x45, 0x55, 0x66, //
    0x77, 0x89, 0x50, 0x18, 0x12, 0x34, 0x66, 0xC9, 0x00, 0x00, //
    0x00, 0x01, 0x52,
];

#[derive(Clone, Copy, Default)]
struct Request {
    slot: u8,
    flags: u8,
    seq: u32,
    ack: u32,
    window: u16,
    len: u16,
    mss: bool,
}

struct Bench {
    dut: TcpTx,
    sink: Sink,
    random: Random,
    ready_percent: u64,
}

fn peer_mac(slot: u8) -> [u8; 6] {
    [0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F - slot]
}

fn peer_ip(slot: u8) -> [u8; 4] {
    [10, slot, 0, 9]
}

impl Bench {
    fn new() -> Self {
        let mut bench = Self {
            dut: TcpTx::new(),
            sink: Sink::default(),
            random: Random::new(9),
            ready_percent: 100,
        };
        bench.dut.set_rst(true);
        bench.tick();
        bench.dut.set_rst(false);
        bench.set(MAC_LO, 0x3456_789A);
        bench.set(MAC_HI, 0x0212);
        bench.set(IP_ADDR, 0x0A00_0002);
        for slot in 0..4 {
            let session = 0x100 * u32::from(slot);
            bench.set(PEER_IP + session, u32::from_be_bytes(peer_ip(slot)));
            bench.set(
                PORTS + session,
                (9000 + u32::from(slot)) << 16 | (40001 + u32::from(slot)),
            );
        }
        bench
    }

    fn tick(&mut self) {
        let ready = self.random.chance(self.ready_percent);
        self.dut.set_t_tready(ready);
        self.dut.eval();
        let beat = self.dut.t_tvalid().then(|| Beat {
            data: self.dut.t_tdata(),
            keep: self.dut.t_tkeep(),
            last: self.dut.t_tlast(),
        });
        assert!(
            beat.is_some() || !self.sink.in_frame(),
            "a pause in a frame"
        );
        self.sink.cycle(beat, ready);
        let mac = peer_mac(self.dut.mac_slot());
        self.dut.tick();
        let octets = [0, 0, mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]];
        self.dut.set_mac_addr(u64::from_be_bytes(octets));
        self.dut.set_cfg_valid(false);
        self.dut.set_wb_valid(false);
    }

    fn set(&mut self, addr: u32, value: u32) {
        self.dut.set_cfg_valid(true);
        self.dut.set_cfg_addr(addr);
        self.dut.set_cfg_data(value);
        self.tick();
    }

    /// Puts octets of a slot's stream into its buffer.
    fn store(&mut self, slot: u8, seq: u32, octets: &[u8]) {
        for (i, octet) in octets.iter().enumerate() {
            assert!(self.dut.wb_ready());
            self.dut.set_wb_valid(true);
            self.dut.set_wb_slot(slot);
            self.dut.set_wb_seq(seq.wrapping_add(i as u32));
            self.dut.set_wb_data(*octet);
            self.tick();
        }
    }

    /// Hands over a request and returns when it is taken.
    fn request(&mut self, request: Request) {
        self.dut.set_req_valid(true);
        self.dut.set_req_slot(request.slot);
        self.dut.set_req_flags(request.flags);
        self.dut.set_req_seq(request.seq);
        self.dut.set_req_ack(request.ack);
        self.dut.set_req_window(request.window);
        self.dut.set_req_len(request.len);
        self.dut.set_req_mss(request.mss);
        self.dut.eval();
        while !self.dut.req_ready() {
            self.tick();
        }
        self.tick();
        self.dut.set_req_valid(false);
    }

    /// The frame of the last request.
    fn frame(&mut self) -> Vec<u8> {
        for _ in 0..2000 {
            if let Some(frame) = self.sink.frames.pop() {
                assert!(self.sink.frames.is_empty());
                return frame;
            }
            self.tick();
        }
        panic!("no frame");
    }
}

fn by_hand(packet: &[u8]) -> Vec<u8> {
    [&ETHERNET, packet].concat()
}

/// The same segment by `etherparse`.
fn reference(request: Request, mss: u16, payload: &[u8]) -> Vec<u8> {
    let port = u16::from(request.slot);
    let mut builder =
        PacketBuilder::ethernet2([2, 0x12, 0x34, 0x56, 0x78, 0x9A], peer_mac(request.slot))
            .ipv4([10, 0, 0, 2], peer_ip(request.slot), 64)
            .tcp(40001 + port, 9000 + port, request.seq, request.window);
    if request.flags & ACK != 0 {
        builder = builder.ack(request.ack);
    }
    if request.flags & FIN != 0 {
        builder = builder.fin();
    }
    if request.flags & SYN != 0 {
        builder = builder.syn();
    }
    if request.flags & RST != 0 {
        builder = builder.rst();
    }
    if request.flags & PSH != 0 {
        builder = builder.psh();
    }
    if request.mss {
        builder = builder
            .options(&[TcpOptionElement::MaximumSegmentSize(mss)])
            .expect("one option fits");
    }
    let mut frame = vec![];
    builder
        .write(&mut frame, payload)
        .expect("a vector takes it");
    frame
}

#[test]
fn an_acknowledgement_is_the_frame_written_by_hand() {
    let mut bench = Bench::new();
    let request = Request {
        flags: ACK,
        seq: 0x1122_3344,
        ack: 0x5566_7788,
        window: 0x2000,
        ..Request::default()
    };
    bench.set(PEER_IP, 0x0A00_0009);
    bench.request(request);
    assert_eq!(bench.frame(), by_hand(&BARE_ACK));
}

#[test]
fn a_syn_carries_the_mss_option_and_no_payload() {
    let mut bench = Bench::new();
    let request = Request {
        flags: SYN,
        seq: 0xFFFF_FFFF,
        window: 0xFFFF,
        mss: true,
        ..Request::default()
    };
    bench.request(request);
    assert_eq!(bench.frame(), by_hand(&SYN_WITH_MSS_1460));
    bench.request(Request { len: 10, ..request });
    assert_eq!(
        bench.frame(),
        by_hand(&SYN_WITH_MSS_1460),
        "its length is ignored"
    );
    bench.set(TCP_MSS, 536);
    bench.request(request);
    assert_eq!(bench.frame(), reference(request, 536, &[]));
}

#[test]
fn a_payload_enters_frame_and_checksum() {
    let mut bench = Bench::new();
    bench.store(0, 0x1122_3345, &[0, 1, b'R']);
    let request = Request {
        flags: ACK | PSH,
        seq: 0x1122_3345,
        ack: 0x5566_7789,
        window: 0x1234,
        len: 3,
        ..Request::default()
    };
    bench.request(request);
    assert_eq!(bench.frame(), by_hand(&HEARTBEAT));
    bench.request(request);
    assert_eq!(bench.frame(), by_hand(&HEARTBEAT), "a retransmission");
}

#[test]
fn the_first_beat_follows_the_request_by_ten_cycles_and_the_payload_beats() {
    // 2 octets lie in the first beat of payload, 8 in each later one.
    for (len, payload_beats) in [
        (0, 0),
        (1, 1),
        (2, 1),
        (3, 2),
        (10, 2),
        (11, 3),
        (1460, 184),
    ] {
        let mut bench = Bench::new();
        bench.dut.set_req_valid(true);
        bench.dut.set_req_len(len);
        let mut cycles = 0;
        while !bench.dut.t_tvalid() {
            bench.tick();
            cycles += 1;
        }
        assert_eq!(cycles, 10 + payload_beats, "{len} octets");
        assert!(!bench.dut.req_ready());
    }
}

#[test]
fn every_alignment_and_length_agrees_with_etherparse() {
    let mut bench = Bench::new();
    let stream: Vec<u8> = (0..2048).map(|_| bench.random.bits() as u8).collect();
    bench.store(2, 0xFFFF_FC00, &stream);
    for start in 0..8u32 {
        for len in 0..40u16 {
            let request = Request {
                slot: 2,
                flags: ACK,
                seq: 0xFFFF_FC00 + start,
                ack: 1,
                window: 1000,
                len,
                mss: false,
            };
            bench.request(request);
            let payload = &stream[start as usize..start as usize + usize::from(len)];
            assert_eq!(
                bench.frame(),
                reference(request, 0, payload),
                "{start} {len}"
            );
        }
    }
}

#[test]
fn random_segments_of_four_sessions_agree_with_etherparse() {
    let mut bench = Bench::new();
    bench.ready_percent = 75;
    let mut streams: Vec<(u32, Vec<u8>)> = vec![];
    for slot in 0..4u8 {
        // One stream wraps its sequence numbers, all wrap their buffers.
        let base = if slot == 0 {
            0xFFFF_FFC0
        } else {
            bench.random.bits() as u32
        };
        let stream: Vec<u8> = (0..2048).map(|_| bench.random.bits() as u8).collect();
        bench.store(slot, base, &stream);
        streams.push((base, stream));
    }
    let mut octets = 0;
    for _ in 0..600 {
        let slot = bench.random.below(4) as u8;
        let (base, stream) = &streams[usize::from(slot)];
        let start = bench.random.below(2000) as usize;
        let most = if bench.random.chance(20) { 1461 } else { 60 };
        let len = (bench.random.below(most) as usize).min(2048 - start);
        let mss = bench.random.chance(5);
        let request = Request {
            slot,
            flags: ACK | [0, PSH, FIN, RST, SYN][bench.random.below(5) as usize],
            seq: base.wrapping_add(start as u32),
            ack: bench.random.bits() as u32,
            window: bench.random.bits() as u16,
            len: if mss { 0 } else { len as u16 },
            mss,
        };
        let payload = &stream[start..start + usize::from(request.len)];
        let expected = reference(request, 1460, payload);
        octets += payload.len();
        bench.request(request);
        // The engine may fill another session's buffer meanwhile.
        if bench.random.chance(30) {
            let other = (slot + 1) % 4;
            let (at, octet) = (streams[usize::from(other)].0, bench.random.bits() as u8);
            bench.store(other, at, &[octet]);
            streams[usize::from(other)].1[0] = octet;
        }
        assert_eq!(bench.frame(), expected);
    }
    assert!(octets > 50_000);
}

#[test]
fn all_ones_and_all_zeros_fold_their_carries() {
    for octet in [0x00, 0xFF] {
        let mut bench = Bench::new();
        bench.store(3, 7, &[octet; 1460]);
        for seq in [0, 0xFFFF_FFFF] {
            let request = Request {
                slot: 3,
                flags: ACK,
                seq: seq & 0xFFFF_F800 | 7,
                ack: seq,
                window: seq as u16,
                len: 1460,
                mss: false,
            };
            bench.request(request);
            assert_eq!(bench.frame(), reference(request, 0, &[octet; 1460]));
        }
    }
}
