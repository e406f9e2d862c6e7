//! The other end of the wire in the hands of a test: it sees every frame of the card and sends frames of its own,
//! beside stations that behave.

use std::collections::VecDeque;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use wirebook_sim::peer::{Outbound, Peer, PeerError, PeerStats};
use wirebook_sim::{CARD_IP, CARD_MAC, PEER_IP, PEER_MAC};
use wirebook_wire::eth::Mac;
use wirebook_wire::frame::{self, Content, Link, Parsed, Path};
use wirebook_wire::tcp::{self, flag};
use wirebook_wire::{arp, ipv4};

#[derive(Default)]
struct Shared {
    to_send: VecDeque<Vec<u8>>,
    seen: Vec<Vec<u8>>,
    /// The stations neither hear nor say anything.
    are_mute: bool,
}

/// The test's hand on a [`Tap`].
#[derive(Clone, Default)]
pub struct Hand(Arc<Mutex<Shared>>);

impl Hand {
    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.0.lock().unwrap()
    }

    /// Sends a frame as soon as the line has room.
    pub fn send(&self, frame: Vec<u8>) {
        self.lock().to_send.push_back(frame);
    }

    /// The card's frames since the last call.
    pub fn take_seen(&self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.lock().seen)
    }

    /// Whether the stations are silent and deaf.
    pub fn mute_stations(&self, are_mute: bool) {
        self.lock().are_mute = are_mute;
    }

    /// Whether everything given was sent.
    pub fn is_empty(&self) -> bool {
        self.lock().to_send.is_empty()
    }
}

/// A peer made of stations and a test's hand.
pub struct Tap {
    stations: Vec<Box<dyn Peer>>,
    hand: Hand,
}

impl Tap {
    pub fn new(stations: Vec<Box<dyn Peer>>) -> (Self, Hand) {
        let hand = Hand::default();
        let tap = Self {
            stations,
            hand: hand.clone(),
        };
        (tap, hand)
    }
}

impl Peer for Tap {
    fn receive(&mut self, now: Duration, frame: Vec<u8>) {
        let mut shared = self.hand.lock();
        if !shared.are_mute {
            for station in &mut self.stations {
                station.receive(now, frame.clone());
            }
        }
        shared.seen.push(frame);
    }

    fn poll(&mut self, now: Duration, out: &mut Outbound<'_>) -> Result<(), PeerError> {
        let mut shared = self.hand.lock();
        while out.has_room()
            && let Some(frame) = shared.to_send.pop_front()
        {
            out.send(frame);
        }
        if !shared.are_mute {
            for station in &mut self.stations {
                station.poll(now, out)?;
            }
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.hand.is_empty() && self.stations.iter().all(|station| station.is_done())
    }

    fn stats(&self) -> PeerStats {
        PeerStats::default()
    }
}

/// From the peer to an address, with the hardware address that belongs to it.
pub fn path_to(ip: Ipv4Addr) -> Path {
    let [_, b, c, d] = ip.octets();
    let mac = if ip.is_multicast() {
        [0x01, 0x00, 0x5e, b & 0x7f, c, d]
    } else {
        CARD_MAC
    };
    Path {
        link: Link {
            src_mac: PEER_MAC,
            dst_mac: Mac(mac),
            vlan: None,
        },
        src_ip: PEER_IP,
        dst_ip: ip,
    }
}

/// A frame that `write` writes.
pub fn frame_of(write: impl FnOnce(&mut [u8]) -> Result<usize, wirebook_wire::Error>) -> Vec<u8> {
    let mut bytes = vec![0; 2048];
    let length = write(&mut bytes).unwrap();
    bytes.truncate(length);
    bytes
}

/// A UDP datagram of the peer to an address and port.
pub fn datagram(ip: Ipv4Addr, port: u16, payload: &[u8]) -> Vec<u8> {
    frame_of(|bytes| frame::udp(&path_to(ip), port, port, payload, bytes))
}

/// The peer's answer, if the card's frame is an ARP request for the peer's address.
pub fn arp_answer(of_card: &[u8]) -> Option<Vec<u8>> {
    let Content::Arp(packet) = Parsed::new_checked(of_card).ok()?.content else {
        return None;
    };
    if packet.operation != arp::OPERATION_REQUEST || packet.target_ip != PEER_IP {
        return None;
    }
    let answer = arp::Packet {
        operation: arp::OPERATION_REPLY,
        sender_mac: PEER_MAC,
        sender_ip: PEER_IP,
        target_mac: packet.sender_mac,
        target_ip: packet.sender_ip,
    };
    Some(frame_of(|bytes| {
        frame::arp(&path_to(CARD_IP).link, &answer, bytes)
    }))
}

/// The server's end of a connection, which does no more than follow the card's numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Connection {
    /// Server's port.
    pub port: u16,
    /// Card's port.
    pub card_port: u16,
    /// The server's next sequence number, as the card acknowledges it.
    pub next: u32,
    /// The card's next sequence number.
    pub card_next: u32,
    /// The window that the card announced last.
    pub window: u16,
    /// The window announced to the card.
    pub offered: u16,
}

impl Connection {
    /// Follows a frame of the card. Returns the segment's flags if it belongs to this connection; with a SYN
    /// the connection starts anew at the sequence number `isn`.
    pub fn follow(&mut self, of_card: &[u8], isn: u32) -> Option<u8> {
        let parsed = Parsed::new_checked(of_card).ok()?;
        let Content::Tcp(ipv4::Header { dst, .. }, segment) = parsed.content else {
            return None;
        };
        let header = segment.header;
        if dst != PEER_IP || header.dst_port != self.port {
            return None;
        }
        if header.flags & flag::SYN != 0 {
            self.next = isn;
            self.card_port = header.src_port;
        } else if header.flags & flag::ACK != 0 {
            self.next = header.ack;
        }
        self.window = header.window;
        self.card_next = header.seq.wrapping_add(segment.seq_len());
        Some(header.flags)
    }

    /// A segment `ahead` octets ahead of what the card has acknowledged, and an acknowledgment `acked` ahead
    /// of what it has sent.
    pub fn segment(&self, ahead: i32, acked: i32, flags: u8, payload: &[u8]) -> Vec<u8> {
        let header = tcp::Header {
            src_port: self.port,
            dst_port: self.card_port,
            seq: self.next.wrapping_add_signed(ahead),
            ack: self.card_next.wrapping_add_signed(acked),
            flags,
            window: self.offered,
            urgent: 0,
        };
        frame_of(|bytes| frame::tcp(&path_to(CARD_IP), &header, &[], payload, bytes))
    }
}
