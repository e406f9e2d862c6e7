//! The captures of 22 August 2023, whose headers somebody zeroed: addresses, ports, checksums, and session and
//! sequence number of MoldUDP64. The messages in them are real.

use super::real::data;
use super::rig::Rig;
use super::{compare_messages, of_slot};
use pcap_file::pcap::PcapReader;
use std::net::{Ipv4Addr, SocketAddrV4};
use wirebook_contract::counter;
use wirebook_driver::SessionConfig;
use wirebook_kernel_feed::mold::messages;
use wirebook_sim::peer::PcapPeer;
use wirebook_sim::{Card, CardOptions};

/// What comes after the date in a capture's name, and the letters of its messages, which its name says.
const CAPTURES: [(&str, &str); 15] = [
    ("AddOrderNoMPID", "AAAAA"),
    ("AddOrderWithMPID", "FFFFF"),
    ("CrossTrade", "QQQQQ"),
    ("LULDAuctionCollar", "JJJJJ"),
    ("MarketParticipantPosition", "LLLLL"),
    ("NetOrderImbalanceIndicator", "IIIII"),
    ("NonCrossTrade", "PPPPP"),
    ("OrderCancel", "XXXXX"),
    ("OrderDelete", "DDDDD"),
    ("OrderExecuted", "EEEEE"),
    ("OrderExecutedWithPrice", "CCCCC"),
    ("OrderReplace", "UUUUU"),
    ("RegSHORestriction", "YYYYY"),
    ("StockTradingAction", "HHHHH"),
    ("SystemEvent", "S"),
];

/// The group that the frames' hardware address belongs to, and a port.
const GROUP: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(233, 54, 12, 111), 26477);
/// The sender.
const SOURCE: [u8; 4] = [206, 200, 43, 7];

/// Offset of the IPv4 header in frames with a tag, of the UDP header, and of the payload.
const IP: usize = 18;
const UDP: usize = IP + 20;
const PAYLOAD: usize = UDP + 8;

/// Frames of a capture.
fn frames(capture: &[u8]) -> Vec<Vec<u8>> {
    let mut reader = PcapReader::new(capture).unwrap();
    let mut frames = Vec::new();
    while let Some(packet) = reader.next_raw_packet() {
        frames.push(packet.unwrap().data.into_owned());
    }
    frames
}

/// The Internet checksum of some octets (RFC 1071): the complement of the sum of 16-bit words.
fn checksum(octets: impl IntoIterator<Item = u8>) -> [u8; 2] {
    let mut sum = 0_u32;
    for (index, octet) in octets.into_iter().enumerate() {
        sum += u32::from(octet) << (8 * (1 - index % 2));
    }
    while sum >> 16 != 0 {
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    (!(sum as u16)).to_be_bytes()
}

/// Octets of the datagram behind the UDP header, without the frame's padding.
fn payload(frame: &[u8]) -> &[u8] {
    let length = u16::from_be_bytes([frame[UDP + 4], frame[UDP + 5]]);
    &frame[PAYLOAD..UDP + usize::from(length)]
}

/// Fills in what was zeroed; the messages stay. Returns the frame's number of messages.
fn rewrite(frame: &mut [u8], sequence: u64) -> u64 {
    frame[IP + 12..IP + 16].copy_from_slice(&SOURCE);
    frame[IP + 16..IP + 20].copy_from_slice(&GROUP.ip().octets());
    let header = checksum(frame[IP..UDP].iter().copied());
    frame[IP + 10..IP + 12].copy_from_slice(&header);
    frame[UDP..UDP + 2].copy_from_slice(&GROUP.port().to_be_bytes());
    frame[UDP + 2..UDP + 4].copy_from_slice(&GROUP.port().to_be_bytes());
    frame[PAYLOAD..PAYLOAD + 10].copy_from_slice(b"20230822A ");
    frame[PAYLOAD + 10..PAYLOAD + 18].copy_from_slice(&sequence.to_be_bytes());
    // Addresses, protocol and length as UDP sums them, then the datagram.
    let length = [frame[UDP + 4], frame[UDP + 5]];
    let end = PAYLOAD + payload(frame).len();
    let summed = frame[IP + 12..UDP].iter().copied();
    let summed = summed.chain([0, 17]).chain(length);
    let sum = checksum(summed.chain(frame[UDP..end].iter().copied()));
    frame[UDP + 6..UDP + 8].copy_from_slice(&sum);
    u64::from(u16::from_be_bytes([
        frame[PAYLOAD + 18],
        frame[PAYLOAD + 19],
    ]))
}

/// A card that hears these frames.
fn hear(frames: Vec<Vec<u8>>) -> Rig {
    let card = Card::new(&CardOptions::default()).unwrap();
    let peer = Box::new(PcapPeer::new(frames));
    let mut rig = Rig::new(card, peer, &[SessionConfig::mold(GROUP)], 10);
    rig.settle();
    rig
}

/// The frames of a capture; `None` without the data.
fn capture(name: &str) -> Option<Vec<Vec<u8>>> {
    let path = data(&format!(
        "pcap-mold/Nasdaq.Equities.TotalView.Itch.v5.0.20230822__{name}.pcap"
    ))?;
    Some(frames(&std::fs::read(path).unwrap()))
}

#[test]
fn zeroed_captures_with_headers_again_decode_as_the_reference_has_them() {
    for (name, letters) in CAPTURES {
        let Some(mut frames) = capture(name) else {
            return;
        };
        let mut next = 1;
        let mut sent = Vec::new();
        for frame in &mut frames {
            next += rewrite(frame, next);
            sent.extend(messages(payload(frame)).unwrap().map(<[u8]>::to_vec));
        }
        assert!(sent.iter().map(|message| message[0]).eq(letters.bytes()));
        let mut rig = hear(frames);
        compare_messages(&rig.all, 0, sent, |_| false);
        let counters = rig.counters();
        assert_eq!(counters.value(counter::RX_BAD_IPV4), 0, "{name}");
        assert_eq!(counters.value(counter::MESSAGES) as usize, letters.len());
    }
}

#[test]
fn zeroed_captures_as_they_are_are_dropped_and_counted() {
    for (name, letters) in CAPTURES {
        let Some(frames) = capture(name) else {
            return;
        };
        let count = frames.len();
        assert_eq!(count, letters.len());
        let mut rig = hear(frames);
        assert_eq!(of_slot(&rig.all, 0).count(), 0, "{name}");
        let counters = rig.counters();
        assert_eq!(counters.value(counter::RX_FRAMES) as usize, count);
        assert_eq!(counters.value(counter::RX_BAD_IPV4) as usize, count);
        assert_eq!(counters.value(counter::MESSAGES), 0, "{name}");
    }
}
