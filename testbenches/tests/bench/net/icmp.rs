//! `net_icmp`: requests as `net_rx` hands them over, replies byte for byte.

use super::frames::{self, IP, MAC, PEER_IP, PEER_MAC, Rng, checksum};
use wirebook_testbenches::NetIcmp;

/// An echo request after `net_rx`: its data begins in `lane`, the verdict comes `verdict_after` its last beat.
#[derive(Clone, Debug)]
struct Request {
    mac: [u8; 6],
    ip: [u8; 4],
    ident: u16,
    seq: u16,
    data: Vec<u8>,
    lane: usize,
    ok: bool,
}

impl Request {
    fn new(data: Vec<u8>, lane: usize) -> Self {
        Self {
            mac: PEER_MAC,
            ip: PEER_IP,
            ident: 0xBEEF,
            seq: 7,
            data,
            lane,
            ok: true,
        }
    }

    /// The reply, from RFC 791, RFC 792 and RFC 1071.
    fn reply(&self) -> Vec<u8> {
        let message = frames::icmp_echo(0, self.ident, self.seq, &self.data);
        let mut packet = vec![0x45, 0];
        packet.extend((20 + message.len() as u16).to_be_bytes());
        packet.extend([0, 0, 0x40, 0, 64, 1, 0, 0]);
        packet.extend(IP);
        packet.extend(self.ip);
        frames::sign_ipv4(&mut packet);
        [&self.mac[..], &MAC, &[8, 0], &packet, &message].concat()
    }
}

struct Bench {
    dut: NetIcmp,
    rng: Rng,
    /// Cycles in 8 in which the sink is not ready.
    busy: usize,
    frame: Vec<u8>,
    replies: Vec<Vec<u8>>,
    answered: usize,
    dropped: usize,
}

impl Bench {
    fn new() -> Self {
        let mut dut = NetIcmp::new();
        dut.set_rst(true);
        dut.tick();
        dut.set_rst(false);
        let rng = Rng::for_test("net::icmp");
        let mut bench = Self {
            dut,
            rng,
            busy: 0,
            frame: vec![],
            replies: vec![],
            answered: 0,
            dropped: 0,
        };
        bench.write(0x1000, 0x5EAA_BBCC);
        bench.write(0x1004, 0x0200);
        bench.write(0x1008, 0x0A01_0203);
        bench
    }

    fn write(&mut self, addr: u32, data: u32) {
        self.dut.set_cfg_valid(true);
        self.dut.set_cfg_addr(addr);
        self.dut.set_cfg_data(data);
        self.step();
        self.dut.set_cfg_valid(false);
    }

    fn idle(&mut self, cycles: usize) {
        for _ in 0..cycles {
            self.step();
        }
    }

    fn step(&mut self) {
        let ready = self.rng.below(8) >= self.busy;
        self.dut.set_t_tready(ready);
        let offered = self
            .dut
            .t_tvalid()
            .then(|| (self.dut.t_tdata(), self.dut.t_tkeep(), self.dut.t_tlast()));
        self.dut.tick();
        self.answered += usize::from(self.dut.ev_rx_icmp_echo());
        self.dropped += usize::from(self.dut.ev_rx_icmp_dropped());
        let Some((data, keep, last)) = offered else {
            return;
        };
        if !ready {
            let held = (self.dut.t_tdata(), self.dut.t_tkeep(), self.dut.t_tlast());
            assert!(
                self.dut.t_tvalid() && held == (data, keep, last),
                "an offered beat holds"
            );
            return;
        }
        assert!(last || keep == 0xFF);
        assert_eq!(
            keep & keep.wrapping_add(1),
            0,
            "kept lanes are contiguous from lane 0"
        );
        self.frame
            .extend(&data.to_le_bytes()[..keep.count_ones() as usize]);
        if last {
            self.replies.push(std::mem::take(&mut self.frame));
        }
    }

    /// Hands over a request; its data beats have up to `gap` idle cycles between them.
    fn request(&mut self, request: &Request, gap: usize) {
        let message = frames::icmp_echo(8, request.ident, request.seq, &request.data);
        let octets = |bytes: &[u8]| bytes.iter().fold(0, |sum, &b| sum << 8 | u64::from(b));
        self.dut.set_i_start(true);
        self.dut.set_i_mac(octets(&request.mac));
        self.dut.set_i_ip(octets(&request.ip) as u32);
        self.dut.set_i_checksum(octets(&message[2..4]) as u16);
        self.dut.set_i_ident_seq(octets(&message[4..8]) as u32);
        self.dut.set_i_len(request.data.len() as u16);
        let mut lanes = vec![0xA5; request.lane];
        lanes.extend(&request.data);
        // The first beat comes with `i_start`.
        if request.data.is_empty() {
            lanes.clear();
            self.step();
        }
        for (index, beat) in lanes.chunks(8).enumerate() {
            let mut bytes = self.rng.next().to_le_bytes();
            bytes[..beat.len()].copy_from_slice(beat);
            self.dut.set_i_valid(true);
            self.dut.set_p_first(index == 0);
            self.dut
                .set_p_lo(if index == 0 { request.lane as u8 } else { 0 });
            self.dut.set_p_data(u64::from_le_bytes(bytes));
            self.step();
            self.dut.set_i_start(false);
            self.dut.set_i_valid(false);
            let idle = self.rng.below(gap + 1);
            self.idle(idle);
        }
        self.dut.set_i_start(false);
        // As soon as `net_rx` can: `i_end` three cycles after `i_start`.
        self.idle(2);
        self.dut.set_i_end(true);
        self.dut.set_i_ok(request.ok);
        self.step();
        self.dut.set_i_end(false);
    }

    fn replies(&mut self) -> Vec<Vec<u8>> {
        self.idle(2000);
        assert!(self.frame.is_empty(), "a reply without an end");
        std::mem::take(&mut self.replies)
    }
}

#[test]
fn every_length_comes_back_from_both_lanes() {
    let mut rng = Rng::for_test("net::icmp::every_length");
    let mut bench = Bench::new();
    let lengths: Vec<_> = (0..64).chain([511, 512, 1000, 1471, 1472]).collect();
    let mut expected = 0;
    for lane in [2, 6] {
        for &len in &lengths {
            for (gap, busy) in [(0, 0), (3, 4)] {
                bench.busy = busy;
                let mut request = Request::new(rng.bytes(len), lane);
                request.mac = rng.bytes(6).try_into().expect("6 bytes");
                request.ip = rng.bytes(4).try_into().expect("4 bytes");
                (request.ident, request.seq) = (rng.next() as u16, rng.next() as u16);
                bench.request(&request, gap);
                assert_eq!(
                    bench.replies(),
                    [request.reply()],
                    "{len} bytes from lane {lane}"
                );
                expected += 1;
            }
        }
    }
    assert_eq!((bench.answered, bench.dropped), (expected, 0));
    assert_eq!(expected, 2 * 69 * 2);
}

#[test]
fn checksums_that_carry_are_right() {
    let mut bench = Bench::new();
    // Sums around the carry of adding 0x0800: found by trying the last two bytes.
    for wanted in [0xF7FEu16, 0xF7FF, 0xF800, 0xFFFE, 0x0000, 0x0001, 0x07FF] {
        let data = (0..=0xFFFFu16)
            .map(|tail| [&[1, 2, 3, 4][..], &tail.to_be_bytes()].concat())
            .find(|data| {
                let message = frames::icmp_echo(8, 0xBEEF, 7, data);
                message[2..4] == wanted.to_be_bytes()
            })
            .unwrap_or_else(|| panic!("no data with checksum {wanted:04x}"));
        bench.request(&Request::new(data, 2), 0);
        let replies = bench.replies();
        assert_eq!(replies.len(), 1);
        // Zero has two spellings: judge as a receiver does.
        assert_eq!(checksum(&replies[0][34..]), 0, "from {wanted:04x}");
        assert_eq!(checksum(&replies[0][14..34]), 0);
    }
}

#[test]
fn bad_requests_are_not_answered() {
    let mut bench = Bench::new();
    let mut request = Request::new(b"who are you".to_vec(), 2);
    request.ok = false;
    bench.request(&request, 0);
    assert!(bench.replies().is_empty());
    assert_eq!((bench.answered, bench.dropped), (0, 0), "counted by net_rx");
    request.ok = true;
    bench.request(&request, 0);
    assert_eq!(bench.replies(), [request.reply()]);
}

#[test]
fn too_long_a_request_is_dropped_and_counted() {
    let mut bench = Bench::new();
    for lane in [2, 6] {
        for len in [1473, 2000, 4096, 65_507] {
            bench.request(&Request::new(vec![1; len], lane), 0);
            assert!(bench.replies().is_empty());
        }
    }
    assert_eq!((bench.answered, bench.dropped), (0, 8));
    // Also when bad, but then it is net_rx that counts it.
    let bad = Request {
        ok: false,
        ..Request::new(vec![1; 1473], 2)
    };
    bench.request(&bad, 0);
    assert_eq!((bench.answered, bench.dropped), (0, 8));
    let request = Request::new(b"still there".to_vec(), 6);
    bench.request(&request, 0);
    assert_eq!(bench.replies(), [request.reply()]);
}

#[test]
fn a_request_during_a_reply_is_dropped_and_disturbs_nothing() {
    let mut bench = Bench::new();
    bench.busy = 7;
    let first = Request::new((0..200).map(|i| i as u8).collect(), 2);
    let second = Request {
        ip: [10, 9, 9, 9],
        seq: 8,
        ..Request::new(vec![0xEE; 300], 6)
    };
    bench.request(&first, 0);
    bench.idle(20);
    bench.request(&second, 0);
    assert_eq!(bench.replies(), [first.reply()]);
    assert_eq!((bench.answered, bench.dropped), (1, 1));
    bench.request(&second, 0);
    assert_eq!(bench.replies(), [second.reply()]);
    assert_eq!((bench.answered, bench.dropped), (2, 1));
}

#[test]
fn the_first_beat_is_offered_five_cycles_after_the_verdict() {
    let mut bench = Bench::new();
    bench.busy = 8;
    for len in [0, 8, 1472] {
        bench.request(&Request::new(vec![9; len], 6), 0);
        // `request` ends after the cycle of `i_end`.
        let waited = (1..).find(|_| {
            bench.idle(1);
            bench.dut.t_tvalid()
        });
        assert_eq!(waited, Some(5));
        bench.busy = 0;
        assert_eq!(bench.replies().len(), 1);
        bench.busy = 8;
    }
}
