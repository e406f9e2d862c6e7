//! Frames of a storm: nonsense in which every checksum is right.

use super::tap::{Connection, datagram, frame_of, path_to};
use crate::random::Random;
use std::net::{Ipv4Addr, SocketAddrV4};
use wirebook_sim::{CARD_IP, PEER_IP, PEER_MAC};
use wirebook_wire::eth::Mac;
use wirebook_wire::frame::{self, Path};
use wirebook_wire::tcp::flag;
use wirebook_wire::{arp, icmp};

/// Longest TCP payload in an Ethernet frame.
const SEGMENT_BYTES_MAX: usize = 1460;
/// Longest UDP payload in an Ethernet frame.
const DATAGRAM_BYTES_MAX: usize = 1472;

/// What a storm is aimed at, and what it has said so far.
pub struct Storm {
    pub random: Random,
    /// A session of the card.
    pub connection: Connection,
    /// The next segment accepts the login.
    pub is_greeting: bool,
    group: SocketAddrV4,
    mold_next: u64,
}

impl Storm {
    pub fn new(seed: u64, group: SocketAddrV4, server_port: u16) -> Self {
        Self {
            random: Random::new(seed),
            connection: Connection {
                port: server_port,
                offered: 8192,
                ..Connection::default()
            },
            is_greeting: false,
            group,
            mold_next: 1,
        }
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.random.below(from.len() as u64) as usize]
    }

    fn octets(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.random.bits() as u8).collect()
    }

    /// Any frame.
    pub fn frame(&mut self) -> Vec<u8> {
        match self.random.below(100) {
            0..40 => self.segment(),
            40..48 => self.foreign_segment(),
            48..56 => self.arp(),
            56..64 => self.echo(),
            64..70 => self.foreign_datagram(),
            _ => self.mold(),
        }
    }

    /// What answers a SYN of the card, if anything does.
    pub fn answer_to_syn(&mut self) -> Option<Vec<u8>> {
        self.is_greeting = false;
        match self.random.below(20) {
            0 => Some(self.connection.segment(0, 0, flag::RST | flag::ACK, &[])),
            1 => None,
            2 => Some(self.connection.segment(0, 1, flag::SYN | flag::ACK, &[])),
            _ => {
                self.is_greeting = true;
                let answer = self.connection.segment(0, 0, flag::SYN | flag::ACK, &[]);
                // The SYN takes a number.
                self.connection.next = self.connection.next.wrapping_add(1);
                Some(answer)
            }
        }
    }

    /// A segment of the session, mostly in its window.
    fn segment(&mut self) -> Vec<u8> {
        self.connection.offered = self.pick(&[8192, 8192, 8192, 65535, 100, 1, 0]);
        if std::mem::take(&mut self.is_greeting) {
            let next = format!("{:>20}", self.random.below(1 << 40));
            let accepted = [b"\0\x1fASTORM00001", next.as_bytes()].concat();
            return self
                .connection
                .segment(0, 0, flag::ACK | flag::PSH, &accepted);
        }
        let near = self.random.below(40) as i32 - 20;
        let far = self.random.below(4000) as i32 - 2000;
        let wild = self.random.bits() as i32;
        let ahead = self.pick(&[0, 0, 0, 0, 0, 0, 0, near, far, wild]);
        let acked = self.pick(&[0, 0, 0, 0, 0, 0, 0, 0, 0, near, -46, wild]);
        let data = flag::ACK | flag::PSH;
        let flags = match self.random.below(100) {
            0..2 => self.random.bits() as u8,
            2 => flag::FIN | flag::ACK,
            3 => flag::RST,
            4..6 => flag::SYN | flag::ACK,
            6 => flag::SYN,
            7..10 => 0,
            10..20 => flag::ACK,
            _ => data,
        };
        let mut payload = match self.random.below(40) {
            0 => {
                let count = self.random.below(SEGMENT_BYTES_MAX as u64) as usize;
                self.octets(count)
            }
            1..4 => vec![],
            _ => self.soup(),
        };
        if self.random.chance(10) {
            let half = payload.len() / 2;
            payload.truncate(half);
        }
        self.connection.segment(ahead, acked, flags, &payload)
    }

    /// Packets of SoupBinTCP, some of which no server sends.
    fn soup(&mut self) -> Vec<u8> {
        let mut stream = Vec::new();
        for _ in 0..1 + self.random.below(12) {
            let (kind, payload) = match self.random.below(400) {
                0..320 => (b'S', self.message()),
                320..370 => (b'H', vec![]),
                370..394 => (b'+', self.octets(30)),
                394 => (b'A', self.octets(30)),
                395 => (b'J', vec![b'A']),
                396 => (b'Z', vec![]),
                _ => (self.random.bits() as u8, self.octets(9)),
            };
            if stream.len() + payload.len() + 3 > SEGMENT_BYTES_MAX {
                break;
            }
            stream.extend((payload.len() as u16 + 1).to_be_bytes());
            stream.push(kind);
            stream.extend(payload);
        }
        stream
    }

    /// A message of any type and length, often a right one with any octets.
    fn message(&mut self) -> Vec<u8> {
        let types = b"SRHYLVWKJhAFECXDUPQBINO";
        let lengths = [
            12, 39, 25, 20, 26, 35, 12, 28, 35, 21, 36, 40, 31, 36, 23, 19, 35, 44, 40, 19, 50, 20,
            48,
        ];
        let at = self.random.below(types.len() as u64) as usize;
        let (letter, length) = match self.random.below(10) {
            0 => (self.random.bits() as u8, lengths[at]),
            1 => (types[at], self.random.below(60) as usize),
            2 if self.random.chance(20) => (types[at], self.random.below(300) as usize),
            _ => (types[at], lengths[at]),
        };
        let mut message = self.octets(length);
        if let Some(first) = message.first_mut() {
            *first = letter;
        }
        message
    }

    /// A MoldUDP64 packet, or almost one.
    fn mold(&mut self) -> Vec<u8> {
        let session = self.pick(&[b"STORM00001", b"STORM00001", b"STORM00001", b"STORM00002"]);
        let (near, wild) = (self.random.below(30), self.random.bits());
        let next = self.mold_next;
        let sequence = match self.random.below(100) {
            0 => wild,
            1 => u64::MAX - near,
            2..12 => next.wrapping_add(near),
            12..22 => next.wrapping_sub(near),
            _ => next,
        };
        let mut blocks = Vec::new();
        let mut count = 0_u16;
        for _ in 0..self.random.below(30) {
            let message = self.message();
            if blocks.len() + message.len() + 22 > DATAGRAM_BYTES_MAX {
                break;
            }
            blocks.extend((message.len() as u16).to_be_bytes());
            blocks.extend(message);
            count += 1;
        }
        match self.random.below(40) {
            0 => blocks.push(0),
            1 => blocks.truncate(blocks.len().saturating_sub(1)),
            2 => count = self.random.bits() as u16,
            3 => count = 0xFFFF,
            4 => count = 0,
            5 => blocks.clear(),
            6 if !blocks.is_empty() => blocks[0] = self.random.bits() as u8,
            _ => self.mold_next = sequence.wrapping_add(count.into()),
        }
        let mut packet = session.to_vec();
        packet.extend(sequence.to_be_bytes());
        packet.extend(count.to_be_bytes());
        packet.extend(blocks);
        if self.random.chance(3) {
            packet.truncate(self.random.below(20) as usize);
        }
        datagram(*self.group.ip(), self.group.port(), &packet)
    }

    /// A datagram that no session wants.
    fn foreign_datagram(&mut self) -> Vec<u8> {
        let ip = self.pick(&[CARD_IP, *self.group.ip(), Ipv4Addr::new(239, 192, 0, 200)]);
        let count = self.random.below(DATAGRAM_BYTES_MAX as u64) as usize;
        let payload = self.octets(count);
        // Below the ports of sessions.
        let port = 1 + self.random.below(4000) as u16;
        datagram(ip, port, &payload)
    }

    /// A segment of no session of the card, or of a stranger.
    fn foreign_segment(&mut self) -> Vec<u8> {
        let mut foreign = self.connection;
        if self.random.chance(50) {
            foreign.port = self.random.bits() as u16;
        } else {
            foreign.card_port = self.random.bits() as u16;
        }
        let flags = self.random.bits() as u8;
        let payload = self.soup();
        foreign.segment(0, 0, flags, &payload)
    }

    /// Any ARP packet that does not say where the peer is but the truth.
    fn arp(&mut self) -> Vec<u8> {
        let stranger = Ipv4Addr::new(10, 0, 0, 3 + self.random.below(200) as u8);
        let (sender_ip, sender_mac) = if self.random.chance(30) {
            (PEER_IP, PEER_MAC)
        } else {
            (stranger, Mac([2, 0, 0, 0, 0, stranger.octets()[3]]))
        };
        let packet = arp::Packet {
            operation: self.pick(&[1, 1, 1, 2, 2, 3, 0xFFFF]),
            sender_mac,
            sender_ip,
            target_mac: Mac([0; 6]),
            target_ip: self.pick(&[CARD_IP, CARD_IP, stranger]),
        };
        frame_of(|bytes| frame::arp(&path_to(CARD_IP).link, &packet, bytes))
    }

    /// An ICMP message: mostly echo requests, of any length.
    fn echo(&mut self) -> Vec<u8> {
        let count = self.random.below(1473) as usize;
        let data = self.octets(count);
        let echo = icmp::Echo {
            kind: self.pick(&[8, 8, 8, 0]),
            ident: self.random.bits() as u16,
            seq: self.random.bits() as u16,
            data: &data,
        };
        let path = Path {
            src_ip: Ipv4Addr::new(10, 0, 0, 77),
            ..path_to(CARD_IP)
        };
        frame_of(|bytes| frame::icmp_echo(&path, &echo, bytes))
    }
}
