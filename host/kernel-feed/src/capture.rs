//! MoldUDP64 messages from a capture file, read from the descriptions of the formats: classic pcap,
//! IEEE 802.3 with at most one 802.1Q tag, RFC 791, RFC 768.
//!
//! Checksums are not looked at: a message in a frame that the card refuses is simply one that the
//! card did not deliver.

use crate::mold::Packet;
use std::collections::BTreeMap;
use std::net::SocketAddrV4;

const FILE_HEADER_LEN: usize = 24;
const PACKET_HEADER_LEN: usize = 16;
const ETHERNET: u32 = 1;
const TYPE_IPV4: [u8; 2] = [0x08, 0x00];
const TYPE_VLAN: [u8; 2] = [0x81, 0x00];
const PROTOCOL_UDP: u8 = 17;

/// Why bytes are not a capture that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CaptureError {
    /// Another format.
    #[error("not a pcap file; convert a pcapng with `tshark -F pcap -r IN -w OUT`")]
    NotPcap,
    /// Another medium.
    #[error("the capture's link type is {0}, not Ethernet (1); capture on an Ethernet interface")]
    NotEthernet(u32),
    /// The file ends inside a header or a packet.
    #[error("the capture ends inside packet {0} (counted from 1); copy it again")]
    Cut(usize),
    /// The numbers start anew in the middle, so a number does not tell a message.
    #[error(
        "the group's MoldUDP64 session changes at packet {packet} (counted from 1), from `{}` to `{}`; \
         take the packets of one session with `editcap -r IN OUT FIRST-LAST`",
        before.escape_ascii(), after.escape_ascii()
    )]
    SessionChanges {
        /// The first packet of the other session.
        packet: usize,
        /// The session id of the packets before it.
        before: [u8; 10],
        /// Its own.
        after: [u8; 10],
    },
}

/// The messages of one group by number, in order of their numbers, each as it came first.
///
/// Numbers start with 1: a message that claims number 0 is before the first, and left out.
///
/// # Errors
/// [`CaptureError`] when `pcap` is not a capture of Ethernet, or of more than one session of the group.
pub fn messages(pcap: &[u8], group: SocketAddrV4) -> Result<BTreeMap<u64, Vec<u8>>, CaptureError> {
    let mut found = BTreeMap::new();
    let mut session = None;
    each_frame(pcap, |number, frame| {
        let Some(packet) = datagram(frame, group).and_then(Packet::parse) else {
            return Ok(());
        };
        let before = *session.get_or_insert(packet.session);
        if before != packet.session {
            return Err(CaptureError::SessionChanges {
                packet: number,
                before,
                after: packet.session,
            });
        }
        for (sequence, message) in packet.numbered().filter(|&(sequence, _)| sequence > 0) {
            found.entry(sequence).or_insert_with(|| message.to_vec());
        }
        Ok(())
    })?;
    Ok(found)
}

/// Gives `take` each frame with its number, from 1.
fn each_frame(
    pcap: &[u8],
    mut take: impl FnMut(usize, &[u8]) -> Result<(), CaptureError>,
) -> Result<(), CaptureError> {
    let (header, mut rest) = pcap
        .split_first_chunk::<FILE_HEADER_LEN>()
        .ok_or(CaptureError::NotPcap)?;
    // Microseconds or nanoseconds; the writer's byte order.
    let number: fn([u8; 4]) -> u32 = match header[..4] {
        [0xD4, 0xC3, 0xB2, 0xA1] | [0x4D, 0x3C, 0xB2, 0xA1] => u32::from_le_bytes,
        [0xA1, 0xB2, 0xC3, 0xD4] | [0xA1, 0xB2, 0x3C, 0x4D] => u32::from_be_bytes,
        _ => return Err(CaptureError::NotPcap),
    };
    // The upper half tells the length of the FCS.
    let link = number([header[20], header[21], header[22], header[23]]) & 0xFFFF;
    if link != ETHERNET {
        return Err(CaptureError::NotEthernet(link));
    }
    let mut packet = 0;
    while !rest.is_empty() {
        packet += 1;
        let cut = CaptureError::Cut(packet);
        let (header, after) = rest.split_first_chunk::<PACKET_HEADER_LEN>().ok_or(cut)?;
        let captured = number([header[8], header[9], header[10], header[11]]) as usize;
        let (frame, after) = after.split_at_checked(captured).ok_or(cut)?;
        take(packet, frame)?;
        rest = after;
    }
    Ok(())
}

/// The payload of a whole UDP datagram to `group`; `None` for any other frame.
fn datagram(frame: &[u8], group: SocketAddrV4) -> Option<&[u8]> {
    let mut at = 12;
    if frame.get(at..at + 2)? == TYPE_VLAN {
        at += 4;
    }
    if frame.get(at..at + 2)? != TYPE_IPV4 {
        return None;
    }
    let ip = frame.get(at + 2..)?;
    let (fixed, _) = ip.split_first_chunk::<20>()?;
    let header_len = usize::from(fixed[0] & 15) * 4;
    let total_len = usize::from(u16::from_be_bytes([fixed[2], fixed[3]]));
    // More fragments, or an offset.
    let is_fragment = u16::from_be_bytes([fixed[6], fixed[7]]) & 0x3FFF != 0;
    let is_ours = fixed[0] >> 4 == 4
        && fixed[9] == PROTOCOL_UDP
        && fixed[16..20] == group.ip().octets()
        && !is_fragment;
    let (udp, rest) = ip
        .get(header_len..total_len)
        .filter(|_| is_ours && header_len >= 20)?
        .split_first_chunk::<8>()?;
    let port = u16::from_be_bytes([udp[2], udp[3]]);
    let payload_len = usize::from(u16::from_be_bytes([udp[4], udp[5]])).checked_sub(8)?;
    rest.get(..payload_len).filter(|_| port == group.port())
}
