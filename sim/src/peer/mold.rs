//! MoldUDP64 feeds, sent as an exchange does: multicast, never waiting for anyone.

use std::net::{Ipv4Addr, SocketAddrV4};
use std::time::Duration;

use super::{Outbound, Peer, PeerError, PeerStats};
use crate::feed::AnySource;
use wirebook_exchange::mold::{Config, Packetizer};
use wirebook_exchange::source::Source;
use wirebook_wire::eth::Mac;
use wirebook_wire::frame::{self, Link, Path};
use wirebook_wire::{eth, ipv4, udp, vlan};

/// Time between two end-of-session packets.
const END_INTERVAL: Duration = Duration::from_millis(100);
/// Bytes in front of a datagram's payload.
const HEADERS_BYTES: usize = eth::LEN + vlan::LEN + ipv4::LEN + udp::LEN;

/// One feed of a [`MoldPeer`].
pub struct MoldFeed {
    /// Group address and port.
    pub group: SocketAddrV4,
    /// How messages are packed.
    pub config: Config,
    /// The messages.
    pub source: AnySource,
}

/// Sends feeds side by side, one packet of each in turn, as fast as the line takes them. When a feed has
/// ended, its end-of-session packet is repeated for ever.
pub struct MoldPeer {
    feeds: Vec<Sender>,
    turn: usize,
    stats: PeerStats,
}

struct Sender {
    path: Path,
    port: u16,
    source: AnySource,
    packetizer: Packetizer,
    /// When the end was announced last.
    ended_at: Option<Duration>,
}

/// The hardware address of an IPv4 group (RFC 1112 section 6.4): 01:00:5e and the group's low 23 bits.
fn group_mac(group: Ipv4Addr) -> Mac {
    let [_, b, c, d] = group.octets();
    Mac([0x01, 0x00, 0x5e, b & 0x7f, c, d])
}

impl MoldPeer {
    /// A station with this address, on a VLAN when there is one.
    pub fn new(
        mac: Mac,
        ip: Ipv4Addr,
        vlan: Option<u16>,
        feeds: impl IntoIterator<Item = MoldFeed>,
    ) -> Self {
        let sender = |feed: MoldFeed| Sender {
            path: Path {
                link: Link {
                    src_mac: mac,
                    dst_mac: group_mac(*feed.group.ip()),
                    vlan,
                },
                src_ip: ip,
                dst_ip: *feed.group.ip(),
            },
            port: feed.group.port(),
            source: feed.source,
            packetizer: Packetizer::new(Duration::ZERO, feed.config),
            ended_at: None,
        };
        Self {
            feeds: feeds.into_iter().map(sender).collect(),
            turn: 0,
            stats: PeerStats::default(),
        }
    }
}

impl Sender {
    /// The next payload: a full packet, the rest at the end of the feed, then its end again and again.
    fn next_payload(
        &mut self,
        now: Duration,
        stats: &mut PeerStats,
    ) -> Result<Option<Vec<u8>>, PeerError> {
        if let Some(last) = self.ended_at {
            if now < last + END_INTERVAL {
                return Ok(None);
            }
            self.ended_at = Some(now);
            return Ok(Some(self.packetizer.end_of_session(now)));
        }
        while let Some(message) = self.source.next_message()? {
            stats.messages += 1;
            if let Some(packet) = self.packetizer.push(now, message)? {
                return Ok(Some(packet));
            }
        }
        if let Some(packet) = self.packetizer.flush(now) {
            return Ok(Some(packet));
        }
        self.ended_at = Some(now);
        Ok(Some(self.packetizer.end_of_session(now)))
    }

    fn frame(&self, payload: &[u8]) -> Result<Vec<u8>, PeerError> {
        let mut bytes = vec![0; (HEADERS_BYTES + payload.len()).max(eth::MIN_FRAME_LEN)];
        let len = frame::udp(&self.path, self.port, self.port, payload, &mut bytes)?;
        bytes.truncate(len);
        Ok(bytes)
    }
}

impl Peer for MoldPeer {
    fn receive(&mut self, _now: Duration, _frame: Vec<u8>) {
        // A feed does not listen.
    }

    fn poll(&mut self, now: Duration, out: &mut Outbound<'_>) -> Result<(), PeerError> {
        let mut silent = 0;
        let count = self.feeds.len();
        while silent < count && out.has_room() {
            let feed = &mut self.feeds[self.turn];
            self.turn = (self.turn + 1) % count;
            match feed.next_payload(now, &mut self.stats)? {
                Some(payload) => {
                    silent = 0;
                    self.stats.frames += 1;
                    out.send(feed.frame(&payload)?);
                }
                None => silent += 1,
            }
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.feeds.iter().all(|feed| feed.ended_at.is_some())
    }

    fn stats(&self) -> PeerStats {
        self.stats
    }
}
