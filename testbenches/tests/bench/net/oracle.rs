//! What a frame should come to, worked out byte by byte: a second, slow receiver for random frames.

use super::frames::{self, IP, MAC, PEER_IP, checksum, transport_checksum};
use super::rx_bench::{
    Arp, GROUP, GROUP_PORT, Header, OWN_PORT, OWN_PORT_3, Outcome, SERVER_PORT, SERVER_PORT_3,
    Sent, UNICAST_PORT,
};

/// What is expected of a frame.
#[derive(Debug, PartialEq, Eq)]
pub enum Expected {
    /// Counted under this name, and nothing of it good.
    Counted(&'static str),
    /// A session's packet with this payload.
    Session(Header, Vec<u8>),
    Echo(Vec<u8>),
    Arp(Arp),
}

fn half(bytes: &[u8], at: usize) -> u16 {
    u16::from_be_bytes([bytes[at], bytes[at + 1]])
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from(half(bytes, at)) << 16 | u32::from(half(bytes, at + 2))
}

/// Judges a frame as `Bench::new` configures the block.
pub fn expect(sent: &Sent) -> Expected {
    judge(sent).unwrap_or_else(Expected::Counted)
}

fn judge(sent: &Sent) -> Result<Expected, &'static str> {
    let frame = &sent.bytes;
    if sent.bad || frame.len() < 14 {
        return Err("bad_frame");
    }
    let mut at = 14;
    if half(frame, 12) == 0x8100 {
        at = 18;
        if frame.len() < 18 {
            return Err("bad_frame");
        }
    }
    let group = frame[0] & 1 == 1;
    let own = frame[..6] == MAC;
    match half(frame, at - 2) {
        0x0800 => judge_ipv4(&frame[at..], own, group),
        0x0806 => judge_arp(&frame[at..], own || group),
        _ => Err("unclaimed"),
    }
}

fn judge_arp(packet: &[u8], for_us: bool) -> Result<Expected, &'static str> {
    if packet.len() < 28 {
        return Err("bad_frame");
    }
    if packet[..6] != [0, 1, 8, 0, 6, 4] || packet[24..28] != IP || !for_us {
        return Err("unclaimed");
    }
    let mac = u64::from(half(packet, 8)) << 32 | u64::from(word(packet, 10));
    Ok(Expected::Arp((half(packet, 6), mac, word(packet, 14))))
}

fn judge_ipv4(packet: &[u8], own: bool, group: bool) -> Result<Expected, &'static str> {
    let bad = Err("bad_ipv4");
    if packet.len() < 20 {
        return bad;
    }
    let header_len = usize::from(packet[0] & 15) * 4;
    let total = usize::from(half(packet, 2));
    if packet[0] >> 4 != 4 || header_len < 20 || total < header_len || packet.len() < total {
        return bad;
    }
    if half(packet, 6) & 0x3FFF != 0 || checksum(&packet[..header_len]) != 0 {
        return bad;
    }
    let (src, dst): ([u8; 4], [u8; 4]) = (
        packet[12..16].try_into().expect("4 bytes"),
        packet[16..20].try_into().expect("4 bytes"),
    );
    let segment = &packet[header_len..total];
    match packet[9] {
        17 => judge_udp(src, dst, segment, own || group),
        6 => judge_tcp(src, dst, segment, own),
        1 => judge_icmp(dst, segment, own),
        _ => Err("unclaimed"),
    }
}

fn judge_udp(
    src: [u8; 4],
    dst: [u8; 4],
    segment: &[u8],
    for_us: bool,
) -> Result<Expected, &'static str> {
    let len = segment.len();
    if len < 8 || usize::from(half(segment, 4)) != len {
        return Err("bad_l4");
    }
    if half(segment, 6) != 0 && transport_checksum(17, src, dst, segment) != 0 {
        return Err("bad_l4");
    }
    let slot = match (dst, half(segment, 2)) {
        (GROUP, GROUP_PORT) => 0,
        (IP, UNICAST_PORT) => 2,
        _ => return Err("unclaimed"),
    };
    if !for_us {
        return Err("unclaimed");
    }
    let len = (len - 8) as u16;
    let header = Header {
        kind: 1,
        slot,
        seq: 0,
        ack: 0,
        flags: 0,
        window: 0,
        len,
    };
    Ok(Expected::Session(header, segment[8..].to_vec()))
}

fn judge_tcp(
    src: [u8; 4],
    dst: [u8; 4],
    segment: &[u8],
    own: bool,
) -> Result<Expected, &'static str> {
    if segment.len() < 20 {
        return Err("bad_l4");
    }
    let offset = usize::from(segment[12] >> 4) * 4;
    if offset < 20 || segment.len() < offset || transport_checksum(6, src, dst, segment) != 0 {
        return Err("bad_l4");
    }
    let slot = match (src, half(segment, 0), half(segment, 2)) {
        (PEER_IP, SERVER_PORT, OWN_PORT) => 1,
        (PEER_IP, SERVER_PORT_3, OWN_PORT_3) => 3,
        _ => return Err("unclaimed"),
    };
    if !own || dst != IP {
        return Err("unclaimed");
    }
    let header = Header {
        kind: 2,
        slot,
        seq: word(segment, 4),
        ack: word(segment, 8),
        flags: segment[13],
        window: half(segment, 14),
        len: (segment.len() - offset) as u16,
    };
    Ok(Expected::Session(header, segment[offset..].to_vec()))
}

fn judge_icmp(dst: [u8; 4], message: &[u8], own: bool) -> Result<Expected, &'static str> {
    if message.len() < 8 || frames::checksum(message) != 0 {
        return Err("bad_l4");
    }
    if message[..2] != [8, 0] || dst != IP || !own {
        return Err("unclaimed");
    }
    Ok(Expected::Echo(message[8..].to_vec()))
}

/// Compares what came out with what was expected.
pub fn check(outcome: &Outcome, sent: &Sent) {
    let counted = match expect(sent) {
        Expected::Counted(name) => {
            assert!(outcome.good().is_none(), "{sent:02x?} is {name}, yet good");
            assert!(!outcome.echo.as_ref().is_some_and(|echo| echo.ok) && outcome.arp.is_none());
            vec![name]
        }
        Expected::Session(expected, payload) => {
            let good = outcome
                .good()
                .unwrap_or_else(|| panic!("{sent:02x?} is not taken"));
            let mut header = good.header.clone();
            if header.kind == 1 {
                (header.seq, header.ack, header.flags, header.window) = (0, 0, 0, 0);
            }
            assert_eq!(
                (&header, &good.payload),
                (&expected, &payload),
                "{sent:02x?}"
            );
            vec![if header.kind == 1 { "udp" } else { "tcp" }]
        }
        Expected::Echo(data) => {
            let echo = outcome
                .echo
                .as_ref()
                .unwrap_or_else(|| panic!("{sent:02x?} is not taken"));
            assert_eq!((&echo.payload, echo.ok), (&data, true));
            vec![]
        }
        Expected::Arp(arp) => {
            assert_eq!(outcome.arp, Some(arp));
            vec!["arp"]
        }
    };
    assert_eq!(outcome.counted, counted, "{sent:02x?}");
}
