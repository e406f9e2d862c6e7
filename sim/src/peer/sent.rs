//! What a peer has sent, read off its frames.

use std::collections::HashMap;

use super::PeerStats;
use wirebook_wire::frame::{Content, Parsed};
use wirebook_wire::tcp::flag;

/// Connections followed at once; beyond them the count starts anew, and only retransmissions of segments
/// sent before are missed.
const CONNECTIONS_MAX: usize = 4096;

/// Counts frames, and tells first transmissions of TCP payload from later ones.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    frames: u64,
    segments: u64,
    retransmissions: u64,
    /// Highest sequence number sent, by (own, client's) port.
    highest: HashMap<(u16, u16), u32>,
}

impl Sent {
    /// A frame that goes out.
    pub fn account(&mut self, frame: &[u8]) {
        self.frames += 1;
        let Ok(Parsed {
            content: Content::Tcp(_, segment),
            ..
        }) = Parsed::new_checked(frame)
        else {
            return;
        };
        let header = segment.header;
        let end = header.seq.wrapping_add(segment.seq_len());
        let ports = (header.src_port, header.dst_port);
        if self.highest.len() >= CONNECTIONS_MAX && !self.highest.contains_key(&ports) {
            self.highest.clear();
        }
        if header.flags & flag::SYN != 0 {
            self.highest.insert(ports, end);
            return;
        }
        if segment.payload.is_empty() {
            return;
        }
        self.segments += 1;
        let highest = self.highest.entry(ports).or_insert(header.seq);
        if (header.seq.wrapping_sub(*highest) as i32) < 0 {
            self.retransmissions += 1;
        }
        if (end.wrapping_sub(*highest) as i32) > 0 {
            *highest = end;
        }
    }

    /// So far; messages and connections are not to be seen in frames.
    pub fn stats(&self) -> PeerStats {
        PeerStats {
            frames: self.frames,
            segments: self.segments,
            retransmissions: self.retransmissions,
            ..PeerStats::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;
    use wirebook_wire::eth::Mac;
    use wirebook_wire::frame::{self, Link, Path};
    use wirebook_wire::tcp::Header;

    fn segment(src_port: u16, seq: u32, flags: u8, payload: &[u8]) -> Vec<u8> {
        let path = Path {
            link: Link {
                src_mac: Mac([2; 6]),
                dst_mac: Mac([4; 6]),
                vlan: None,
            },
            src_ip: Ipv4Addr::new(10, 0, 0, 1),
            dst_ip: Ipv4Addr::new(10, 0, 0, 2),
        };
        let header = Header {
            src_port,
            dst_port: 40_000,
            seq,
            flags,
            ..Header::default()
        };
        let mut buffer = vec![0; 1514];
        let len = frame::tcp(&path, &header, &[], payload, &mut buffer).unwrap();
        buffer.truncate(len);
        buffer
    }

    #[test]
    fn a_retransmission_is_payload_sent_before_also_across_the_wrap_of_sequence_numbers() {
        let mut sent = Sent::default();
        let start = u32::MAX - 2;
        sent.account(&segment(1, start, flag::SYN, b""));
        sent.account(&segment(1, start.wrapping_add(1), flag::ACK, b"abcd"));
        sent.account(&segment(1, start.wrapping_add(5), flag::ACK, b"ef"));
        assert_eq!(sent.stats().retransmissions, 0);
        sent.account(&segment(1, start.wrapping_add(1), flag::ACK, b"abcd"));
        // Other connections, empty segments and what is no TCP do not count.
        sent.account(&segment(2, start.wrapping_add(1), flag::ACK, b"abcd"));
        sent.account(&segment(1, start.wrapping_add(1), flag::ACK, b""));
        sent.account(&[0; 60]);
        let stats = sent.stats();
        assert_eq!(
            (stats.frames, stats.segments, stats.retransmissions),
            (7, 4, 1)
        );
    }
}
