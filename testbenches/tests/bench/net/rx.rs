//! `net_rx` on frames of sessions that are right: every header field, every payload byte, every cycle.

use super::frames::{self, IP, MAC, PEER_IP, PEER_MAC, Rng, Tcp, ethernet, ipv4, padded};
use super::rx_bench::{
    Bench, Claimed, GROUP, GROUP_MAC, GROUP_PORT, Header, OWN_PORT, OWN_PORT_3, PARSE, SERVER_PORT,
    SERVER_PORT_3, Sent, UNICAST_PORT,
};

pub const TCI: Option<u16> = Some(0x2064);

/// A datagram for session 0.
fn group_frame(tci: Option<u16>, options: &[u8], payload: &[u8]) -> Vec<u8> {
    let datagram = frames::udp(PEER_IP, GROUP, (4000, GROUP_PORT), payload);
    padded(ethernet(
        GROUP_MAC,
        tci,
        0x0800,
        &ipv4(17, PEER_IP, GROUP, options, &datagram),
    ))
}

/// A segment for us.
pub fn tcp_frame(
    tci: Option<u16>,
    ip_options: &[u8],
    header: Tcp,
    options: &[u8],
    payload: &[u8],
) -> Vec<u8> {
    let segment = frames::tcp(PEER_IP, IP, header, options, payload);
    padded(ethernet(
        MAC,
        tci,
        0x0800,
        &ipv4(6, PEER_IP, IP, ip_options, &segment),
    ))
}

fn udp_header(slot: u8, len: usize) -> Header {
    Header {
        kind: 1,
        slot,
        seq: 0,
        ack: 0,
        flags: 0,
        window: 0,
        len: len as u16,
    }
}

fn tcp_header(slot: u8, header: Tcp, len: usize) -> Header {
    let Tcp {
        seq,
        ack,
        flags,
        window,
        ..
    } = header;
    Header {
        kind: 2,
        slot,
        seq,
        ack,
        flags,
        window,
        len: len as u16,
    }
}

/// Checks content and cycles of a packet whose payload starts at byte `offset` of its frame.
fn check(claimed: &Claimed, beats_at: &[usize], expected: &Header, payload: &[u8], offset: usize) {
    let mut header = claimed.header.clone();
    if header.kind == 1 {
        (header.seq, header.ack, header.flags, header.window) = (0, 0, 0, 0);
    }
    assert_eq!(&header, expected);
    assert_eq!(claimed.payload, payload);
    assert_eq!(claimed.saw_last, !payload.is_empty());
    let beats = match payload.len() {
        0 => 0..0,
        len => offset / 8..(offset + len).div_ceil(8),
    };
    let expected_at: Vec<_> = beats_at[beats].iter().map(|at| at + PARSE).collect();
    assert_eq!(claimed.beats_at, expected_at, "payload latency");
    if let Some(&first) = expected_at.first() {
        let lead = if expected.kind == 2 { 1 } else { 0 };
        assert!(claimed.header_at + lead <= first, "header before payload");
    }
}

pub fn random_tcp(rng: &mut Rng) -> Tcp {
    let second = rng.below(2) == 1;
    Tcp {
        src_port: if second { SERVER_PORT_3 } else { SERVER_PORT },
        dst_port: if second { OWN_PORT_3 } else { OWN_PORT },
        seq: rng.next() as u32,
        ack: rng.next() as u32,
        flags: rng.next() as u8 & !0x02,
        window: rng.next() as u16,
    }
}

fn slot_of(header: Tcp) -> u8 {
    if header.dst_port == OWN_PORT { 1 } else { 3 }
}

#[test]
fn udp_payload_of_every_length_back_to_back() {
    let mut rng = Rng::for_test("net::rx::udp_payload_of_every_length");
    let payloads: Vec<_> = (0..=1472).map(|len| rng.bytes(len)).collect();
    let sent: Vec<Sent> = payloads
        .iter()
        .map(|p| group_frame(None, &[], p).into())
        .collect();
    let outcomes = Bench::new().send(&sent);
    assert_eq!(outcomes.len(), 1473);
    for (outcome, payload) in outcomes.iter().zip(&payloads) {
        assert_eq!(outcome.counted, ["udp"]);
        let good = outcome.good().expect("claimed and good");
        check(
            good,
            &outcome.beats_at,
            &udp_header(0, payload.len()),
            payload,
            42,
        );
    }
}

#[test]
fn udp_behind_tag_and_options_with_gaps() {
    let mut rng = Rng::for_test("net::rx::udp_behind_tag_and_options");
    let mut cases = vec![];
    for tci in [None, TCI] {
        for options in (0..=40).step_by(4) {
            for len in 0..24 {
                cases.push((tci, rng.bytes(options), rng.bytes(len)));
            }
        }
    }
    let sent: Vec<Sent> = cases
        .iter()
        .map(|(t, o, p)| group_frame(*t, o, p).into())
        .collect();
    for most in [0, 1, 3] {
        let outcomes = Bench::new().send_with_gaps(&sent, |rng| rng.below(most + 1));
        assert_eq!(outcomes.len(), 2 * 11 * 24);
        for (outcome, (tci, options, payload)) in outcomes.iter().zip(&cases) {
            let offset = 14 + 4 * usize::from(tci.is_some()) + 20 + options.len() + 8;
            let good = outcome.good().expect("claimed and good");
            check(
                good,
                &outcome.beats_at,
                &udp_header(0, payload.len()),
                payload,
                offset,
            );
        }
    }
}

#[test]
fn tcp_with_all_option_lengths_tags_and_ip_options() {
    let mut rng = Rng::for_test("net::rx::tcp_with_all_option_lengths");
    let mut cases = vec![];
    for tci in [None, TCI] {
        for ip_options in [0, 4, 8, 36, 40] {
            for options in (0..=40).step_by(4) {
                for _ in 0..10 {
                    let len = rng.below(20);
                    let header = random_tcp(&mut rng);
                    cases.push((
                        tci,
                        rng.bytes(ip_options),
                        header,
                        rng.bytes(options),
                        rng.bytes(len),
                    ));
                }
            }
        }
    }
    let sent: Vec<Sent> = cases
        .iter()
        .map(|(t, i, h, o, p)| tcp_frame(*t, i, *h, o, p).into())
        .collect();
    for most in [0, 2] {
        let outcomes = Bench::new().send_with_gaps(&sent, |rng| rng.below(most + 1));
        assert_eq!(outcomes.len(), 2 * 5 * 11 * 10);
        for (outcome, (tci, ip_options, header, options, payload)) in outcomes.iter().zip(&cases) {
            assert_eq!(outcome.counted, ["tcp"]);
            let tag = 4 * usize::from(tci.is_some());
            let offset = 14 + tag + 20 + ip_options.len() + 20 + options.len();
            let good = outcome.good().expect("claimed and good");
            let expected = tcp_header(slot_of(*header), *header, payload.len());
            check(good, &outcome.beats_at, &expected, payload, offset);
            assert_eq!(good.mss, 0, "only a SYN has a maximum segment size");
        }
    }
}

#[test]
fn tcp_payload_of_every_length_back_to_back() {
    let mut rng = Rng::for_test("net::rx::tcp_payload_of_every_length");
    let cases: Vec<_> = (0..=1460)
        .map(|len| (random_tcp(&mut rng), rng.bytes(len)))
        .collect();
    let sent: Vec<Sent> = cases
        .iter()
        .map(|(h, p)| tcp_frame(None, &[], *h, &[], p).into())
        .collect();
    let outcomes = Bench::new().send(&sent);
    assert_eq!(outcomes.len(), 1461);
    for (outcome, (header, payload)) in outcomes.iter().zip(&cases) {
        let expected = tcp_header(slot_of(*header), *header, payload.len());
        let good = outcome.good().expect("claimed and good");
        check(good, &outcome.beats_at, &expected, payload, 54);
    }
}

#[test]
fn longest_ipv4_packet() {
    let payload = Rng::for_test("net::rx::longest_ipv4_packet").bytes(65_507);
    let outcome = Bench::new().one(group_frame(TCI, &[], &payload));
    let good = outcome.good().expect("claimed and good");
    check(
        good,
        &outcome.beats_at,
        &udp_header(0, 65_507),
        &payload,
        46,
    );
}

#[test]
fn udp_without_checksum_is_good_and_with_all_ones_sum_too() {
    let mut bench = Bench::new();
    let mut frame = group_frame(None, &[], b"no checksum");
    frame[40..42].fill(0);
    assert_eq!(
        bench.one(frame).good().expect("good").payload,
        b"no checksum"
    );
    // A payload whose checksum computes to zero is sent as all ones (RFC 768).
    let bare = group_frame(None, &[], &[0, 0]);
    let sum = [bare[40], bare[41]];
    let frame = group_frame(None, &[], &sum);
    assert_eq!(frame[40..42], [0xFF, 0xFF]);
    assert_eq!(bench.one(frame).good().expect("good").payload, sum);
}

#[test]
fn unicast_session_takes_own_mac_and_any_group_mac() {
    let mut bench = Bench::new();
    let datagram = frames::udp(PEER_IP, IP, (7, UNICAST_PORT), b"one");
    let packet = ipv4(17, PEER_IP, IP, &[], &datagram);
    for mac in [MAC, [0xFF; 6], GROUP_MAC] {
        let outcome = bench.one(padded(ethernet(mac, None, 0x0800, &packet)));
        assert_eq!(outcome.good().expect("good").header.slot, 2);
    }
    let outcome = bench.one(padded(ethernet(PEER_MAC, None, 0x0800, &packet)));
    assert!(outcome.claimed.is_none());
    assert_eq!(outcome.counted, ["unclaimed"]);
}

#[test]
fn tcp_is_never_taken_from_a_group_mac() {
    let mut bench = Bench::new();
    let header = random_tcp(&mut Rng::for_test("net::rx::tcp_is_never_taken"));
    let mut frame = tcp_frame(None, &[], header, &[], b"x");
    assert!(bench.one(frame.clone()).good().is_some());
    for mac in [[0xFF; 6], GROUP_MAC] {
        frame[..6].copy_from_slice(&mac);
        let outcome = bench.one(frame.clone());
        assert!(outcome.claimed.is_none());
        assert_eq!(outcome.counted, ["unclaimed"]);
    }
}

#[test]
fn packets_of_no_session_are_unclaimed() {
    let mut bench = Bench::new();
    let right = random_tcp(&mut Rng::for_test("net::rx::packets_of_no_session"));
    let tcp = |src, dst, header| {
        padded(ethernet(
            MAC,
            None,
            0x0800,
            &ipv4(
                6,
                src,
                dst,
                &[],
                &frames::tcp(src, dst, header, &[], b"pay"),
            ),
        ))
    };
    let udp = |dst, port| {
        let datagram = frames::udp(PEER_IP, dst, (4000, port), b"pay");
        padded(ethernet(
            GROUP_MAC,
            None,
            0x0800,
            &ipv4(17, PEER_IP, dst, &[], &datagram),
        ))
    };
    assert!(bench.one(tcp(PEER_IP, IP, right)).good().is_some());
    assert!(bench.one(udp(GROUP, GROUP_PORT)).good().is_some());
    let others = [
        tcp([10, 1, 2, 201], IP, right),
        tcp(PEER_IP, [10, 1, 2, 4], right),
        tcp(
            PEER_IP,
            IP,
            Tcp {
                src_port: right.src_port ^ 1,
                ..right
            },
        ),
        tcp(
            PEER_IP,
            IP,
            Tcp {
                dst_port: right.dst_port ^ 0x8000,
                ..right
            },
        ),
        // Ports of two sessions mixed.
        tcp(
            PEER_IP,
            IP,
            Tcp {
                src_port: SERVER_PORT,
                dst_port: OWN_PORT_3,
                ..right
            },
        ),
        udp([233, 54, 12, 110], GROUP_PORT),
        udp(GROUP, GROUP_PORT + 1),
        udp(GROUP, UNICAST_PORT),
        // The right addresses and ports in the wrong transport.
        {
            let datagram = frames::udp(PEER_IP, IP, (SERVER_PORT, OWN_PORT), b"pay");
            padded(ethernet(
                MAC,
                None,
                0x0800,
                &ipv4(17, PEER_IP, IP, &[], &datagram),
            ))
        },
        padded(ethernet(
            MAC,
            None,
            0x0800,
            &ipv4(2, PEER_IP, GROUP, &[0x94, 4, 0, 0], &[0x16; 8]),
        )),
        padded(ethernet(MAC, None, 0x86DD, &[0x60; 40])),
        padded(ethernet(MAC, None, 0x05DC, &[0x42; 40])),
        // Two tags: the second is not looked behind.
        padded(ethernet(MAC, TCI, 0x8100, &[0; 60])),
    ];
    for frame in others {
        let outcome = bench.one(frame);
        assert!(outcome.claimed.is_none());
        assert_eq!(outcome.counted, ["unclaimed"]);
    }
}

#[test]
fn sessions_follow_their_registers() {
    let mut bench = Bench::unconfigured();
    let frame = || Sent::from(group_frame(None, &[], b"feed"));
    let claimed = |bench: &mut Bench| bench.send(&[frame()])[0].good().map(|c| c.header.slot);
    let group = u32::from_be_bytes(GROUP);
    assert_eq!(claimed(&mut bench), None, "no session yet");
    bench.session(3, 1, group, GROUP_PORT.into());
    assert_eq!(claimed(&mut bench), Some(3));
    bench.session(2, 1, group, GROUP_PORT.into());
    assert_eq!(claimed(&mut bench), Some(2), "the lower of two wins");
    bench.session(2, 2, group, GROUP_PORT.into());
    assert_eq!(claimed(&mut bench), Some(3), "a TCP session takes no UDP");
    bench.session(3, 0, group, GROUP_PORT.into());
    assert_eq!(claimed(&mut bench), None, "off");
    // A session the card does not have.
    bench.session(4, 1, group, GROUP_PORT.into());
    assert_eq!(claimed(&mut bench), None);
}

#[test]
fn reception_starts_and_stops_at_frame_boundaries() {
    let mut bench = Bench::new();
    let frame = group_frame(None, &[], b"whole frames only");
    bench.enable(false);
    bench.send_unseen(&[frame.clone().into()]);
    // Switched on in the middle: the rest of that frame stays invisible.
    bench.begin(&frame[..16]);
    bench.enable(true);
    bench.send_unseen(&[frame[16..].to_vec().into()]);
    assert!(bench.one(frame.clone()).good().is_some());
    // Switched off in the middle: that frame is still received.
    bench.begin(&frame[..16]);
    bench.enable(false);
    let outcome = bench.one(frame[16..].to_vec());
    assert_eq!(outcome.good().expect("good").payload, b"whole frames only");
    bench.send_unseen(&[frame.into()]);
}
