//! `net_rx` on what is for the card itself: ARP and ICMP echo.

use super::frames::{self, IP, MAC, PEER_IP, PEER_MAC, Rng, ethernet, ipv4, padded};
use super::rx::TCI;
use super::rx_bench::{Bench, GROUP, GROUP_MAC, Sent};

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
    let mut rng = Rng::for_test("net::rx::echo_requests");
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
