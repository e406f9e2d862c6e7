//! Whom `net_rx` takes a frame for: a session, one of the responders, nobody.

use super::frames::{self, IP, MAC, PEER_IP, PEER_MAC, Rng, Tcp, ethernet, ipv4, padded};
use super::rx::{TCI, group_frame, random_tcp, tcp_frame};
use super::rx_bench::{
    Bench, GROUP, GROUP_MAC, GROUP_PORT, OWN_PORT, OWN_PORT_3, SERVER_PORT, Sent, UNICAST_PORT,
};

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
    let header = random_tcp(&mut Rng::for_test("net::rx_claims::tcp_is_never_taken"));
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
    let right = random_tcp(&mut Rng::for_test("net::rx_claims::packets_of_no_session"));
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

#[test]
fn arp_for_us_is_reported() {
    let mut bench = Bench::new();
    let mac = |m: [u8; 6]| m.iter().fold(0, |sum, &b| sum << 8 | u64::from(b));
    let expected = |op, sha, spa| Some((op, mac(sha), u32::from_be_bytes(spa)));
    for tci in [None, TCI] {
        for (op, to) in [(1, [0xFF; 6]), (1, MAC), (2, MAC), (9, MAC)] {
            let packet = frames::arp(op, PEER_MAC, PEER_IP, [0; 6], IP);
            // With the padding of a real MAC and without.
            for frame in [
                padded(ethernet(to, tci, 0x0806, &packet)),
                ethernet(to, tci, 0x0806, &packet),
            ] {
                let outcome = bench.one(frame);
                assert_eq!(outcome.arp, expected(op, PEER_MAC, PEER_IP));
                assert_eq!(outcome.counted, ["arp"]);
            }
        }
    }
    let good = frames::arp(1, PEER_MAC, PEER_IP, [0; 6], IP);
    let outcomes = bench.send(&[
        padded(ethernet([0xFF; 6], None, 0x0806, &good)).into(),
        padded(ethernet(
            [0xFF; 6],
            TCI,
            0x0806,
            &frames::arp(2, GROUP_MAC, GROUP, MAC, IP),
        ))
        .into(),
    ]);
    assert_eq!(outcomes[0].arp, expected(1, PEER_MAC, PEER_IP));
    assert_eq!(outcomes[1].arp, expected(2, GROUP_MAC, GROUP));
    // Not ours, or not Ethernet and IPv4.
    let mut others = vec![frames::arp(1, PEER_MAC, PEER_IP, [0; 6], [10, 1, 2, 4])];
    for byte in 0..6 {
        let mut packet = good.clone();
        packet[byte] ^= 4;
        others.push(packet);
    }
    for packet in others {
        let outcome = bench.one(padded(ethernet([0xFF; 6], None, 0x0806, &packet)));
        assert_eq!((outcome.arp, outcome.counted), (None, vec!["unclaimed"]));
    }
    let outcome = bench.one(padded(ethernet(PEER_MAC, None, 0x0806, &good)));
    assert_eq!((outcome.arp, outcome.counted), (None, vec!["unclaimed"]));
}

#[test]
fn without_an_address_nothing_is_ours() {
    let mut bench = Bench::unconfigured();
    let packet = frames::arp(1, PEER_MAC, PEER_IP, [0; 6], [0; 4]);
    let outcome = bench.one(padded(ethernet([0xFF; 6], None, 0x0806, &packet)));
    assert_eq!((outcome.arp, outcome.counted), (None, vec!["unclaimed"]));
    let echo = ipv4(1, PEER_IP, [0; 4], &[], &frames::icmp_echo(8, 1, 1, b"?"));
    let outcome = bench.one(padded(ethernet([0; 6], None, 0x0800, &echo)));
    assert_eq!((outcome.echo, outcome.counted), (None, vec!["unclaimed"]));
}

#[test]
fn echo_requests_for_us_are_handed_over() {
    let mut bench = Bench::new();
    let mut rng = Rng::for_test("net::rx_claims::echo_requests");
    let mut sent = vec![];
    let mut expected = vec![];
    for tci in [None, TCI] {
        for options in [0, 4] {
            for len in (0..40).chain([1472]) {
                let data = rng.bytes(len);
                let message = frames::icmp_echo(8, 0xBEEF, len as u16, &data);
                let packet = ipv4(1, PEER_IP, IP, &vec![1; options], &message);
                sent.push(Sent::from(padded(ethernet(MAC, tci, 0x0800, &packet))));
                expected.push((u16::from_be_bytes([message[2], message[3]]), data));
            }
        }
    }
    let outcomes = bench.send(&sent);
    assert_eq!(outcomes.len(), 4 * 41);
    for (outcome, (sum, data)) in outcomes.iter().zip(&expected) {
        let echo = outcome.echo.as_ref().expect("handed over");
        assert_eq!(
            (echo.mac, echo.ip),
            (0x0211_2233_4455, u32::from_be_bytes(PEER_IP))
        );
        assert_eq!(
            (echo.checksum, echo.ident_seq),
            (*sum, 0xBEEF_0000 | (data.len() as u32 & 0xFFFF))
        );
        assert_eq!(
            (echo.len as usize, &echo.payload, echo.ok),
            (data.len(), data, true)
        );
        assert!(outcome.claimed.is_none() && outcome.counted.is_empty());
    }
    let not_ours = [
        (
            MAC,
            [10, 1, 2, 4],
            frames::icmp_echo(8, 1, 1, b"for another"),
        ),
        ([0xFF; 6], IP, frames::icmp_echo(8, 1, 1, b"broadcast")),
        (PEER_MAC, IP, frames::icmp_echo(8, 1, 1, b"another MAC")),
        (MAC, IP, frames::icmp_echo(0, 1, 1, b"a reply")),
        (MAC, IP, frames::icmp_echo(3, 1, 1, b"unreachable")),
    ];
    for (mac, ip, message) in not_ours {
        let outcome = bench.one(padded(ethernet(
            mac,
            None,
            0x0800,
            &ipv4(1, PEER_IP, ip, &[], &message),
        )));
        assert_eq!((outcome.echo, outcome.counted), (None, vec!["unclaimed"]));
    }
}
