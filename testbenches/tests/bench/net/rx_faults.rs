//! `net_rx` on frames that are wrong: each fault has its counter, and nothing of it is ever called good.

use super::frames::{self, IP, MAC, PEER_IP, Rng, Tcp, ethernet, ipv4, padded, sign_ipv4};
use super::oracle::{self, Expected};
use super::rx_bench::{Bench, GROUP, GROUP_MAC, GROUP_PORT, OWN_PORT, Outcome, SERVER_PORT, Sent};

const TCP: Tcp = Tcp {
    src_port: SERVER_PORT,
    dst_port: OWN_PORT,
    seq: 0x0102_0304,
    ack: 0x0506_0708,
    flags: 0x18,
    window: 0x1000,
};

/// IPv4 packets that are right: TCP with options, UDP, echo request.
fn packets() -> [Vec<u8>; 3] {
    let options = [1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2];
    let segment = frames::tcp(PEER_IP, IP, TCP, &options, b"some bytes of a stream");
    let datagram = frames::udp(
        PEER_IP,
        GROUP,
        (4000, GROUP_PORT),
        b"some bytes of a datagram",
    );
    let echo = frames::icmp_echo(8, 1, 2, b"some bytes of a question");
    [
        ipv4(6, PEER_IP, IP, &[1, 1, 1, 0], &segment),
        ipv4(17, PEER_IP, GROUP, &[], &datagram),
        ipv4(1, PEER_IP, IP, &[], &echo),
    ]
}

/// A packet's frame; UDP goes to its group.
fn frame_of(packet: &[u8], tci: Option<u16>) -> Vec<u8> {
    let mac = if packet[16..20] == GROUP {
        GROUP_MAC
    } else {
        MAC
    };
    padded(ethernet(mac, tci, 0x0800, packet))
}

/// Frames that are right: the above with and without tag, and ARP.
fn right_frames() -> Vec<Vec<u8>> {
    let mut frames = vec![];
    for tci in [None, Some(7)] {
        frames.extend(packets().iter().map(|packet| frame_of(packet, tci)));
        let arp = frames::arp(1, frames::PEER_MAC, PEER_IP, [0; 6], IP);
        frames.push(padded(ethernet([0xFF; 6], tci, 0x0806, &arp)));
    }
    frames
}

fn is_good(outcome: &Outcome) -> bool {
    outcome.good().is_some()
        || outcome.echo.as_ref().is_some_and(|echo| echo.ok)
        || outcome.arp.is_some()
}

fn send_all(bench: &mut Bench, sent: &[Sent]) -> Vec<Outcome> {
    let outcomes = bench.send(sent);
    for (outcome, sent) in outcomes.iter().zip(sent) {
        oracle::check(outcome, sent);
    }
    outcomes
}

/// Asserts how a frame is counted and that nothing of it is good.
fn refused(bench: &mut Bench, frame: Vec<u8>, counter: &str) {
    let outcome = bench.one(frame.clone());
    assert!(!is_good(&outcome), "{frame:02x?} is good");
    assert_eq!(outcome.counted, [counter], "{frame:02x?}");
}

#[test]
fn the_right_frames_are_good() {
    let sent: Vec<Sent> = right_frames().into_iter().map(Sent::from).collect();
    let outcomes = send_all(&mut Bench::new(), &sent);
    assert_eq!(
        outcomes.iter().filter(|outcome| is_good(outcome)).count(),
        8
    );
}

#[test]
fn every_flipped_bit_is_noticed_or_does_not_matter() {
    let mut bench = Bench::new();
    let (mut noticed, mut harmless) = (0, 0);
    for frame in right_frames() {
        let tag = if frame[12] == 0x81 { 4 } else { 0 };
        let arp = frame[12 + tag..14 + tag] == [8, 6];
        let packet_end = if arp {
            28
        } else {
            usize::from(frame[17 + tag])
        } + 14
            + tag;
        for bit in 0..frame.len() * 8 {
            let mut flipped = frame.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let sent = [flipped.into()];
            let outcome = send_all(&mut bench, &sent).remove(0);
            // The FCS covers what no checksum does: source address, the tag's TCI, padding, of a group
            // address all but the group bit, and of ARP all but what was compared.
            let at = bit / 8;
            let uncovered = (6..12).contains(&at)
                || (tag == 4 && (14..16).contains(&at))
                || at >= packet_end
                || (at < 6 && frame[0] & 1 == 1 && bit != 0)
                || (arp && (20 + tag..38 + tag).contains(&at));
            assert_eq!(is_good(&outcome), uncovered, "bit {bit} of {frame:02x?}");
            if uncovered {
                harmless += 1;
            } else {
                noticed += 1;
            }
        }
    }
    assert!(
        noticed > 3000 && harmless > 500,
        "{noticed} noticed, {harmless} harmless"
    );
}

#[test]
fn the_macs_mark_condemns_any_frame() {
    let mut bench = Bench::new();
    for bytes in right_frames() {
        let outcomes = bench.send(&[
            Sent {
                bytes: bytes.clone(),
                bad: true,
            },
            Sent { bytes, bad: false },
        ]);
        assert!(!is_good(&outcomes[0]) && is_good(&outcomes[1]));
        assert_eq!(outcomes[0].counted, ["bad_frame"]);
    }
}

#[test]
fn a_frame_cut_anywhere_is_noticed() {
    let mut bench = Bench::new();
    for frame in right_frames() {
        let tag = if frame[12] == 0x81 { 4 } else { 0 };
        let arp = frame[12 + tag..14 + tag] == [8, 6];
        let packet_end = if arp {
            28
        } else {
            usize::from(frame[17 + tag])
        } + 14
            + tag;
        for len in 1..=frame.len() {
            // Followed at once by a whole one, which must not suffer.
            let outcomes = send_all(
                &mut bench,
                &[frame[..len].to_vec().into(), frame.clone().into()],
            );
            assert_eq!(
                is_good(&outcomes[0]),
                len >= packet_end,
                "{len} of {frame:02x?}"
            );
            assert!(is_good(&outcomes[1]), "after {len} of {frame:02x?}");
            if len < packet_end {
                let ethernet_cut = len < 14 + tag || arp;
                let counter = if ethernet_cut {
                    "bad_frame"
                } else {
                    "bad_ipv4"
                };
                assert_eq!(outcomes[0].counted, [counter], "{len} of {frame:02x?}");
            }
        }
    }
}

#[test]
fn wrong_ipv4_headers_are_counted() {
    let mut bench = Bench::new();
    for packet in packets() {
        assert!(is_good(&bench.one(frame_of(&packet, None))));
        let len = packet.len() as u16;
        let header_len = u16::from(packet[0] & 15) * 4;
        // Each field set alone, with a right header checksum.
        let cases: [(&str, usize, Vec<u8>); 12] = [
            ("version 6", 0, vec![0x60 | packet[0] & 15]),
            ("version 0", 0, vec![packet[0] & 15]),
            ("IHL 4", 0, vec![0x44]),
            ("IHL 0", 0, vec![0x40]),
            ("total length 0", 2, vec![0, 0]),
            (
                "total length below the header",
                2,
                (header_len - 1).to_be_bytes().to_vec(),
            ),
            (
                "total length beyond the frame",
                2,
                (len + 47).to_be_bytes().to_vec(),
            ),
            ("total length at its most", 2, vec![0xFF, 0xFF]),
            ("first fragment", 6, vec![0x20, 0]),
            ("last fragment", 6, vec![0, 1]),
            ("middle fragment", 6, vec![0x3F, 0xFF]),
            ("highest offset bit", 6, vec![0x10, 0]),
        ];
        for (what, at, bytes) in cases {
            for tci in [None, Some(1)] {
                let mut wrong = packet.clone();
                wrong[at..at + bytes.len()].copy_from_slice(&bytes);
                sign_ipv4(&mut wrong);
                let outcome = bench.one(frame_of(&wrong, tci));
                assert!(outcome.claimed.as_ref().is_none_or(|c| !c.ok), "{what}");
                assert!(!is_good(&outcome), "{what}");
                assert_eq!(outcome.counted, ["bad_ipv4"], "{what}");
            }
        }
        let mut harmless = packet.clone();
        harmless[6] = 0; // without "do not fragment"
        harmless[1] = 0xB8; // another type of service
        harmless[8] = 1; // time to live
        sign_ipv4(&mut harmless);
        assert!(is_good(&bench.one(frame_of(&harmless, None))));
    }
}

#[test]
fn wrong_lengths_of_the_transport_are_counted() {
    let mut bench = Bench::new();
    let udp = |len: u16, payload: &[u8]| {
        let mut datagram = frames::udp(PEER_IP, GROUP, (4000, GROUP_PORT), payload);
        datagram[4..6].copy_from_slice(&len.to_be_bytes());
        datagram[6..8].fill(0); // no checksum: only the length can tell
        frame_of(&ipv4(17, PEER_IP, GROUP, &[], &datagram), None)
    };
    assert!(is_good(&bench.one(udp(13, b"12345"))));
    for len in [0, 7, 8, 12, 14, 0xFFFF] {
        refused(&mut bench, udp(len, b"12345"), "bad_l4");
    }
    let tcp = |offset: u8, payload: &[u8]| {
        let mut segment = frames::tcp(PEER_IP, IP, TCP, &[], payload);
        segment[12] = offset << 4;
        segment[16..18].fill(0);
        let sum = frames::transport_checksum(6, PEER_IP, IP, &segment);
        segment[16..18].copy_from_slice(&sum.to_be_bytes());
        frame_of(&ipv4(6, PEER_IP, IP, &[], &segment), None)
    };
    assert!(is_good(&bench.one(tcp(5, b"1234"))));
    assert!(is_good(&bench.one(tcp(6, b"1234"))));
    for offset in [0, 1, 4, 7, 15] {
        refused(&mut bench, tcp(offset, b"1234"), "bad_l4");
    }
    // Packets too short for their transport header.
    for (protocol, need) in [(6, 20), (17, 8), (1, 8)] {
        for len in 0..need {
            let packet = ipv4(protocol, PEER_IP, IP, &[], &vec![0; len]);
            refused(&mut bench, frame_of(&packet, None), "bad_l4");
        }
    }
}

#[test]
fn wrong_transport_checksums_are_counted() {
    let mut bench = Bench::new();
    for packet in packets() {
        let transport = usize::from(packet[0] & 15) * 4;
        let at = transport
            + match packet[9] {
                6 => 16,
                17 => 6,
                _ => 2,
            };
        for tci in [None, Some(1)] {
            for difference in [1, 0x80, 0xFF] {
                let mut wrong = packet.clone();
                wrong[at] ^= difference;
                refused(&mut bench, frame_of(&wrong, tci), "bad_l4");
            }
        }
        // The pseudo header counts: another source address is another checksum.
        if packet[9] != 1 {
            let mut wrong = packet.clone();
            wrong[14] ^= 1;
            sign_ipv4(&mut wrong);
            refused(&mut bench, frame_of(&wrong, None), "bad_l4");
        }
    }
}

/// What follows a packet at once has its transport header, or what a wrong header length makes of it, within the cycles
/// that the packet's verdict takes; the bench compares `h_*` and `i_*` with what they were.
#[test]
fn a_packet_s_header_holds_while_any_frame_follows() {
    let mut rng = Rng::for_test("held");
    let mut bench = Bench::new();
    let mut claimed = 0;
    for first in right_frames() {
        for follower in right_frames() {
            let tag = if follower[12] == 0x81 { 4 } else { 0 };
            for header_words in 0..=15 {
                let mut wrong = follower.clone();
                wrong[14 + tag] = 0x40 | header_words;
                let runt = follower[..1 + rng.below(60)].to_vec();
                let sent = [first.clone(), wrong, first.clone(), runt].map(Sent::from);
                let outcomes = bench.send(&sent);
                assert!(is_good(&outcomes[0]) && is_good(&outcomes[2]));
                claimed += 2 * usize::from(outcomes[0].claimed.is_some());
            }
        }
    }
    assert_eq!(
        claimed,
        2 * 4 * 8 * 16,
        "TCP and UDP, with and without a tag"
    );
}

#[test]
fn noise_never_wedges() {
    let mut rng = Rng::for_test("net::rx_faults::noise_never_wedges");
    let mut bench = Bench::new();
    for _ in 0..200 {
        let noise: Vec<Sent> = (0..20)
            .map(|_| {
                let most = if rng.below(4) == 0 { 400 } else { 64 };
                let len = 1 + rng.below(most);
                Sent {
                    bytes: rng.bytes(len),
                    bad: rng.below(2) == 0,
                }
            })
            .collect();
        let outcomes = bench.send_with_gaps(&noise, |rng| rng.below(8) / 6);
        for (outcome, sent) in outcomes.iter().zip(&noise) {
            oracle::check(outcome, sent);
        }
        let clean: Vec<Sent> = right_frames().into_iter().map(Sent::from).collect();
        assert!(send_all(&mut bench, &clean).iter().all(is_good));
    }
}

/// Right frames with a few bytes changed and often signed anew, so that they get far.
fn mutant(rng: &mut Rng) -> Sent {
    let mut packet = packets()[rng.below(3)].clone();
    for _ in 0..rng.below(3) {
        let at = rng.below(packet.len().min(60));
        packet[at] = match rng.below(3) {
            0 => rng.next() as u8,
            1 => packet[at] ^ 1 << rng.below(8),
            _ => packet[at].wrapping_add(1),
        };
    }
    if rng.below(4) != 0 {
        sign_ipv4(&mut packet);
        sign_transport(&mut packet);
    }
    let tci = if rng.below(2) == 0 {
        None
    } else {
        Some(rng.next() as u16)
    };
    let mut frame = frame_of(&packet, tci);
    match rng.below(6) {
        0 => frame.truncate(1 + rng.below(frame.len())),
        1 => {
            let extra = rng.below(20);
            frame.extend(rng.bytes(extra));
        }
        _ => {}
    }
    Sent {
        bytes: frame,
        bad: rng.below(20) == 0,
    }
}

/// Writes the transport checksum where the header's fields allow it.
fn sign_transport(packet: &mut [u8]) {
    let header_len = usize::from(packet[0] & 15) * 4;
    let total = usize::from(u16::from_be_bytes([packet[2], packet[3]]));
    let at = match packet[9] {
        6 => header_len + 16,
        17 => header_len + 6,
        1 => header_len + 2,
        _ => return,
    };
    if header_len < 20 || total > packet.len() || at + 2 > total {
        return;
    }
    packet[at..at + 2].fill(0);
    let (src, dst) = (
        [0, 1, 2, 3].map(|i| packet[12 + i]),
        [0, 1, 2, 3].map(|i| packet[16 + i]),
    );
    let segment = &packet[header_len..total];
    let sum = match packet[9] {
        1 => frames::checksum(segment),
        protocol => frames::transport_checksum(protocol, src, dst, segment),
    };
    packet[at..at + 2].copy_from_slice(&sum.to_be_bytes());
}

#[test]
fn mutated_frames_come_out_as_a_second_receiver_says() {
    let mut rng = Rng::for_test("net::rx_faults::mutated_frames");
    let mut bench = Bench::new();
    let (mut good, mut kinds) = (0, std::collections::BTreeMap::new());
    for _ in 0..200 {
        let sent: Vec<Sent> = (0..40).map(|_| mutant(&mut rng)).collect();
        let outcomes = bench.send_with_gaps(&sent, |rng| rng.below(10) / 8);
        for (outcome, sent) in outcomes.iter().zip(&sent) {
            oracle::check(outcome, sent);
            match oracle::expect(sent) {
                Expected::Counted(name) => *kinds.entry(name).or_insert(0) += 1,
                _ => good += 1,
            }
        }
    }
    // Every way out was taken often.
    assert!(good > 500, "{good} good");
    for name in ["bad_frame", "bad_ipv4", "bad_l4", "unclaimed"] {
        assert!(kinds.get(name).is_some_and(|n| *n > 100), "{kinds:?}");
    }
}
