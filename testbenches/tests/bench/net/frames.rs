//! Frames written by hand from the specifications, for the benches of this area. Nothing here knows
//! `wirebook-wire`.

use crate::random::Random;

/// Own hardware address.
pub const MAC: [u8; 6] = [0x02, 0x00, 0x5E, 0xAA, 0xBB, 0xCC];
/// Own protocol address.
pub const IP: [u8; 4] = [10, 1, 2, 3];
/// A peer's hardware address.
pub const PEER_MAC: [u8; 6] = [0x02, 0x11, 0x22, 0x33, 0x44, 0x55];
/// A peer's protocol address.
pub const PEER_IP: [u8; 4] = [10, 1, 2, 200];

/// RFC 1071 over `bytes`, an odd last byte padded with zero.
pub fn checksum(bytes: &[u8]) -> u16 {
    let mut sum: u32 = 0;
    for pair in bytes.chunks(2) {
        sum += u32::from(pair[0]) << 8 | pair.get(1).copied().map_or(0, u32::from);
    }
    while sum > 0xFFFF {
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    !(sum as u16)
}

/// An Ethernet II frame, with a VLAN tag when given its TCI.
pub fn ethernet(dst: [u8; 6], tci: Option<u16>, ethertype: u16, payload: &[u8]) -> Vec<u8> {
    let mut frame = [dst, PEER_MAC].concat();
    if let Some(tci) = tci {
        frame.extend([0x81, 0x00]);
        frame.extend(tci.to_be_bytes());
    }
    frame.extend(ethertype.to_be_bytes());
    frame.extend(payload);
    frame
}

/// An IPv4 packet; `options` is a multiple of 4 bytes.
pub fn ipv4(protocol: u8, src: [u8; 4], dst: [u8; 4], options: &[u8], payload: &[u8]) -> Vec<u8> {
    assert_eq!(options.len() % 4, 0);
    let header_len = 20 + options.len();
    let total = (header_len + payload.len()) as u16;
    let mut packet = vec![0x40 | (header_len / 4) as u8, 0x10];
    packet.extend(total.to_be_bytes());
    packet.extend([0x12, 0x34, 0x40, 0x00, 63, protocol, 0, 0]);
    packet.extend(src);
    packet.extend(dst);
    packet.extend(options);
    sign_ipv4(&mut packet);
    packet.extend(payload);
    packet
}

/// Writes the header checksum of an IPv4 packet.
pub fn sign_ipv4(packet: &mut [u8]) {
    let header_len = usize::from(packet[0] & 15) * 4;
    packet[10..12].fill(0);
    let sum = checksum(&packet[..header_len.min(packet.len())]);
    packet[10..12].copy_from_slice(&sum.to_be_bytes());
}

/// Checksum of pseudo header and segment.
pub fn transport_checksum(protocol: u8, src: [u8; 4], dst: [u8; 4], segment: &[u8]) -> u16 {
    let mut all = [src, dst].concat();
    all.extend([0, protocol]);
    all.extend((segment.len() as u16).to_be_bytes());
    all.extend(segment);
    checksum(&all)
}

/// A UDP datagram with its checksum.
pub fn udp(src: [u8; 4], dst: [u8; 4], ports: (u16, u16), payload: &[u8]) -> Vec<u8> {
    let mut datagram = [ports.0.to_be_bytes(), ports.1.to_be_bytes()].concat();
    datagram.extend((8 + payload.len() as u16).to_be_bytes());
    datagram.extend([0, 0]);
    datagram.extend(payload);
    let sum = match transport_checksum(17, src, dst, &datagram) {
        0 => 0xFFFF,
        sum => sum,
    };
    datagram[6..8].copy_from_slice(&sum.to_be_bytes());
    datagram
}

/// What a test chooses of a TCP header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tcp {
    pub src_port: u16,
    pub dst_port: u16,
    pub seq: u32,
    pub ack: u32,
    pub flags: u8,
    pub window: u16,
}

/// A TCP segment with its checksum; `options` is a multiple of 4 bytes.
pub fn tcp(src: [u8; 4], dst: [u8; 4], header: Tcp, options: &[u8], payload: &[u8]) -> Vec<u8> {
    assert_eq!(options.len() % 4, 0);
    let mut segment = [header.src_port.to_be_bytes(), header.dst_port.to_be_bytes()].concat();
    segment.extend(header.seq.to_be_bytes());
    segment.extend(header.ack.to_be_bytes());
    segment.extend([((20 + options.len()) / 4 * 16) as u8, header.flags]);
    segment.extend(header.window.to_be_bytes());
    segment.extend([0, 0, 0, 0]);
    segment.extend(options);
    segment.extend(payload);
    let sum = transport_checksum(6, src, dst, &segment);
    segment[16..18].copy_from_slice(&sum.to_be_bytes());
    segment
}

/// An ICMP echo message.
pub fn icmp_echo(kind: u8, ident: u16, seq: u16, data: &[u8]) -> Vec<u8> {
    let mut message = vec![kind, 0, 0, 0];
    message.extend(ident.to_be_bytes());
    message.extend(seq.to_be_bytes());
    message.extend(data);
    let sum = checksum(&message);
    message[2..4].copy_from_slice(&sum.to_be_bytes());
    message
}

/// An ARP packet for IPv4 over Ethernet.
pub fn arp(op: u16, sha: [u8; 6], spa: [u8; 4], tha: [u8; 6], tpa: [u8; 4]) -> Vec<u8> {
    let mut packet = vec![0, 1, 8, 0, 6, 4];
    packet.extend(op.to_be_bytes());
    packet.extend(sha);
    packet.extend(spa);
    packet.extend(tha);
    packet.extend(tpa);
    packet
}

/// Zeros up to the shortest frame a MAC delivers.
pub fn padded(mut frame: Vec<u8>) -> Vec<u8> {
    frame.resize(frame.len().max(60), 0);
    frame
}

/// Random numbers from a printed seed.
pub struct Rng(Random);

impl Rng {
    /// Numbers for `test`, printed with the command that runs it again.
    pub fn for_test(test: &str) -> Self {
        println!("cargo nextest run -p wirebook-testbenches {test}");
        Self(Random::new(0x5EED))
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0.bits()
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0.below(limit as u64) as usize
    }

    /// `len` bytes.
    pub fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.next() as u8).collect()
    }
}
