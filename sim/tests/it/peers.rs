//! The peers that only speak: MoldUDP64 feeds and captures. Frames are read here by hand, from the
//! layouts of the specifications.

use std::net::{Ipv4Addr, SocketAddrV4};
use std::time::Duration;

use wirebook_exchange::mold::Config;
use wirebook_exchange::source::Memory;
use wirebook_sim::Rng;
use wirebook_sim::feed::Feed;
use wirebook_sim::network::{Impairments, Line};
use wirebook_sim::peer::{MoldFeed, MoldPeer, Outbound, PcapError, PcapPeer, Peer};
use wirebook_wire::eth::Mac;

const IP: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 1);

fn messages(count: usize) -> Memory {
    (0..count).map(|n| vec![n as u8; 20 + n % 30]).collect()
}

fn peer(vlan: Option<u16>, counts: &[usize]) -> MoldPeer {
    let feed = |(n, &count): (u16, &usize)| MoldFeed {
        group: SocketAddrV4::new(Ipv4Addr::new(233, 200, 79, n as u8), 18000 + n),
        config: Config::default(),
        source: Feed::Messages(messages(count)).open().unwrap(),
    };
    MoldPeer::new(
        Mac([2, 0, 0, 0, 0, 9]),
        IP,
        vlan,
        (0..).zip(counts).map(feed),
    )
}

/// Runs the peer and returns all its frames until it has said the end three times on each feed.
fn run(peer: &mut dyn Peer, ends: u64) -> Vec<Vec<u8>> {
    let mut line = Line::new(0, Impairments::NONE, Rng::new(1));
    let mut frames = Vec::new();
    for step in 0..ends * 120 {
        let cycle = step * 1000;
        let now = Duration::from_millis(step);
        peer.poll(now, &mut Outbound::new(&mut line, cycle))
            .unwrap();
        while let Some(frame) = line.receive(cycle) {
            frames.push(frame.bytes);
        }
    }
    frames
}

/// Offset of the IPv4 header.
fn check_headers(frame: &[u8], feed: u8, vlan: Option<u16>) -> usize {
    // RFC 1112: 233.200.79.n is 01:00:5e:48:4f:n, the top bit of 200 is cut off.
    assert_eq!(frame[..6], [0x01, 0x00, 0x5e, 0x48, 0x4f, feed]);
    assert_eq!(frame[6..12], [2, 0, 0, 0, 0, 9]);
    let ip = match vlan {
        Some(vid) => {
            assert_eq!(frame[12..14], [0x81, 0x00]);
            assert_eq!(frame[14..16], vid.to_be_bytes());
            18
        }
        None => 14,
    };
    assert_eq!(frame[ip - 2..ip], [0x08, 0x00]);
    assert_eq!(frame[ip + 9], 17);
    assert_eq!(frame[ip + 12..ip + 20], [10, 0, 0, 1, 233, 200, 79, feed]);
    let port = (18000 + u16::from(feed)).to_be_bytes();
    assert_eq!(frame[ip + 22..ip + 24], port);
    ip
}

/// (sequence, count, blocks) of a frame of feed `feed`.
fn payload(frame: &[u8], feed: u8, vlan: Option<u16>) -> (u64, u16, Vec<Vec<u8>>) {
    let udp = check_headers(frame, feed, vlan) + 20;
    let udp_len = u16::from_be_bytes(frame[udp + 4..udp + 6].try_into().unwrap());
    let mold = &frame[udp + 8..udp + usize::from(udp_len)];
    assert_eq!(mold[..10], *b"000000001A");
    let sequence = u64::from_be_bytes(mold[10..18].try_into().unwrap());
    let count = u16::from_be_bytes(mold[18..20].try_into().unwrap());
    let mut rest = &mold[20..];
    let mut blocks = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let (block, next) = after.split_at(u16::from_be_bytes(*length).into());
        blocks.push(block.to_vec());
        rest = next;
    }
    (sequence, count, blocks)
}

#[test]
fn a_feed_arrives_in_sequence_and_its_end_is_repeated() {
    for vlan in [None, Some(301)] {
        let expected = messages(2000);
        let mut received = 0;
        let mut ends = 0;
        for frame in run(&mut peer(vlan, &[2000]), 3) {
            let (sequence, count, blocks) = payload(&frame, 0, vlan);
            assert_eq!(sequence, received as u64 + 1);
            if count == 0xFFFF {
                assert!(blocks.is_empty());
                ends += 1;
                continue;
            }
            assert_eq!((usize::from(count), ends), (blocks.len(), 0));
            for block in blocks {
                assert_eq!(Some(&block[..]), expected.get(received));
                received += 1;
            }
        }
        assert_eq!(received, 2000);
        assert!(ends >= 3, "{ends}");
    }
}

#[test]
fn feeds_take_turns() {
    let mut peer = peer(None, &[3000, 3000, 3000]);
    let frames = run(&mut peer, 1);
    let feeds: Vec<u8> = frames.iter().map(|frame| frame[5]).collect();
    assert_eq!(feeds[..6], [0, 1, 2, 0, 1, 2]);
    assert!(peer.is_done());
    assert_eq!(peer.stats().messages, 9000);
    assert_eq!(peer.stats().frames, frames.len() as u64);
}

/// A capture of two packets, written by hand.
fn capture(magic: [u8; 4], word: fn(u32) -> [u8; 4], link: u32) -> Vec<u8> {
    let mut bytes = magic.to_vec();
    // version, zone, accuracy, snap length
    bytes.extend([0; 16]);
    bytes.extend(word(link));
    for (len, fill) in [(60_u32, 7_u8), (3, 8)] {
        bytes.extend([0; 8]);
        bytes.extend(word(len));
        bytes.extend(word(len));
        bytes.extend(vec![fill; len as usize]);
    }
    bytes
}

fn frames_of(capture: &[u8], name: &str) -> Result<Vec<Vec<u8>>, PcapError> {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, capture).unwrap();
    Ok(run(&mut PcapPeer::open(&path)?, 1))
}

#[test]
fn captures_of_both_byte_orders_and_resolutions() {
    let little = [0xD4, 0xC3, 0xB2, 0xA1];
    let big = [0xA1, 0xB2, 0xC3, 0xD4];
    let big_nanos = [0xA1, 0xB2, 0x3C, 0x4D];
    // The short frame is padded to the shortest a line carries.
    let mut padded = vec![8; 3];
    padded.resize(60, 0);
    let expected = vec![vec![7; 60], padded];
    for (magic, word) in [
        (little, u32::to_le_bytes as fn(u32) -> [u8; 4]),
        (big, u32::to_be_bytes),
        (big_nanos, u32::to_be_bytes),
    ] {
        let frames = frames_of(&capture(magic, word, 1), "orders.pcap").unwrap();
        assert_eq!(frames, expected);
    }
}

#[test]
fn what_is_no_capture_of_ethernet_is_refused() {
    let big = [0xA1, 0xB2, 0xC3, 0xD4];
    let good = capture(big, u32::to_be_bytes, 1);
    let refused = |bytes: &[u8]| frames_of(bytes, "refused.pcap").unwrap_err();
    let pcapng = refused(&[0x0A; 40]);
    assert!(matches!(pcapng, PcapError::Magic(0x0A0A_0A0A)), "{pcapng}");
    let radio = refused(&capture(big, u32::to_be_bytes, 105));
    assert!(matches!(radio, PcapError::LinkType(105)), "{radio}");
    for (len, packet) in [(10, 0), (30, 1), (60, 1), (good.len() - 1, 2)] {
        let cut = refused(&good[..len]);
        assert!(
            matches!(cut, PcapError::Truncated { packet: p } if p == packet),
            "{len}: {cut}"
        );
    }
    // Of no length on the disk: what is not written of a file takes no room.
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("long.pcap");
    let long = std::fs::File::create(&path).unwrap();
    long.set_len((512 << 20) + 1).unwrap();
    let refusal = PcapPeer::open(&path).unwrap_err();
    assert!(matches!(refusal, PcapError::TooLong { .. }), "{refusal}");
    assert!(refusal.to_string().contains("512 MiB"), "{refusal}");
    std::fs::remove_file(path).unwrap();
    let missing = PcapPeer::open("/nonexistent.pcap".as_ref()).unwrap_err();
    assert!(
        missing.to_string().contains("/nonexistent.pcap"),
        "{missing}"
    );
}
