//! Whole frames: builders that write every layer in one call, and a reader that undoes them.
//!
//! Lengths exclude the frame check sequence. Frames shorter than
//! [`MIN_FRAME_LEN`](crate::eth::MIN_FRAME_LEN) are padded with zeros, as a sending station must.

use core::net::Ipv4Addr;

use crate::{
    Error, arp,
    error::room,
    eth::{self, Mac, ethertype},
    icmp,
    ipv4::{self, protocol},
    tcp, udp, vlan,
};

/// The layers around a packet: from whom to whom, on which VLAN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Source hardware address.
    pub src_mac: Mac,
    /// Destination hardware address.
    pub dst_mac: Mac,
    /// Tag control information of the 802.1Q tag: the VLAN identifier, when priority is 0.
    pub vlan: Option<u16>,
}

/// A [`Link`] and the IPv4 addresses of its two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    /// The link.
    pub link: Link,
    /// Source address.
    pub src_ip: Ipv4Addr,
    /// Destination address.
    pub dst_ip: Ipv4Addr,
}

impl Path {
    /// The same path the other way.
    pub const fn reversed(self) -> Path {
        Path {
            link: Link {
                src_mac: self.link.dst_mac,
                dst_mac: self.link.src_mac,
                vlan: self.link.vlan,
            },
            src_ip: self.dst_ip,
            dst_ip: self.src_ip,
        }
    }
}

/// Writes a UDP datagram as a frame to the start of `buf` and returns the frame's length.
pub fn udp(
    path: &Path,
    src_port: u16,
    dst_port: u16,
    payload: &[u8],
    buf: &mut [u8],
) -> Result<usize, Error> {
    let header = udp::Header { src_port, dst_port };
    ipv4_with(path, protocol::UDP, buf, |buf| {
        header.emit(path.src_ip, path.dst_ip, payload, buf)
    })
}

/// Writes a TCP segment as a frame to the start of `buf` and returns the frame's length.
pub fn tcp(
    path: &Path,
    header: &tcp::Header,
    options: &[u8],
    payload: &[u8],
    buf: &mut [u8],
) -> Result<usize, Error> {
    ipv4_with(path, protocol::TCP, buf, |buf| {
        header.emit(path.src_ip, path.dst_ip, options, payload, buf)
    })
}

/// Writes an ICMP echo as a frame to the start of `buf` and returns the frame's length.
pub fn icmp_echo(path: &Path, echo: &icmp::Echo<'_>, buf: &mut [u8]) -> Result<usize, Error> {
    ipv4_with(path, protocol::ICMP, buf, |buf| echo.emit(buf))
}

/// Writes an ARP packet as a frame to the start of `buf` and returns the frame's length.
pub fn arp(link: &Link, packet: &arp::Packet, buf: &mut [u8]) -> Result<usize, Error> {
    ethernet_with(link, ethertype::ARP, buf, |buf| packet.emit(buf))
}

/// Writes the IPv4 layer and those below it around what `payload` writes.
fn ipv4_with(
    path: &Path,
    protocol: u8,
    buf: &mut [u8],
    payload: impl FnOnce(&mut [u8]) -> Result<usize, Error>,
) -> Result<usize, Error> {
    let header = ipv4::Header::new(path.src_ip, path.dst_ip, protocol);
    ethernet_with(&path.link, ethertype::IPV4, buf, |buf| {
        // The header holds the payload's length, so it is written after the payload.
        let payload_len = payload(after(buf, ipv4::LEN))?;
        Ok(header.emit(payload_len, buf)? + payload_len)
    })
}

/// Writes the Ethernet header, the tag and the padding around what `payload` writes.
fn ethernet_with(
    link: &Link,
    ethertype: u16,
    buf: &mut [u8],
    payload: impl FnOnce(&mut [u8]) -> Result<usize, Error>,
) -> Result<usize, Error> {
    let header = eth::Header {
        dst: link.dst_mac,
        src: link.src_mac,
        ethertype: link.vlan.map_or(ethertype, |_| ethertype::VLAN),
    };
    let mut len = header.emit(buf)?;
    if let Some(tci) = link.vlan {
        len += vlan::Header { tci, ethertype }.emit(after(buf, len))?;
    }
    len += payload(after(buf, len))?;
    if len < eth::MIN_FRAME_LEN {
        room("Ethernet frame", buf, eth::MIN_FRAME_LEN)?[len..].fill(0);
    }
    Ok(len.max(eth::MIN_FRAME_LEN))
}

/// The bytes from `start` on; none when the buffer ends before.
fn after(buf: &mut [u8], start: usize) -> &mut [u8] {
    buf.get_mut(start..).unwrap_or_default()
}

/// What a frame carries, as far as this crate reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content<'a> {
    /// An ARP packet.
    Arp(arp::Packet),
    /// A UDP datagram in an unfragmented IPv4 packet.
    Udp(ipv4::Header, udp::Datagram<'a>),
    /// A TCP segment in an unfragmented IPv4 packet.
    Tcp(ipv4::Header, tcp::Segment<'a>),
    /// An ICMP echo in an unfragmented IPv4 packet.
    IcmpEcho(ipv4::Header, icmp::Echo<'a>),
    /// An IPv4 packet of another protocol, another ICMP message, or a fragment.
    OtherIpv4(ipv4::Packet<'a>),
    /// Another ethertype.
    Other,
}

/// A frame, read down to its transport layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parsed<'a> {
    /// Source and destination hardware address and tag.
    pub link: Link,
    /// Ethertype, that of the tag when there is one.
    pub ethertype: u16,
    /// What the frame carries.
    pub content: Content<'a>,
}

impl<'a> Parsed<'a> {
    /// Reads a frame without its frame check sequence, with at most one 802.1Q tag.
    ///
    /// # Errors
    /// A layer that is cut short or malformed, or that has a wrong checksum.
    pub fn new_checked(bytes: &'a [u8]) -> Result<Self, Error> {
        let frame = eth::Frame::new_checked(bytes)?;
        let (vlan, ethertype, payload) = match frame.header.ethertype {
            ethertype::VLAN => {
                let tagged = vlan::Tagged::new_checked(frame.payload)?;
                let tag = tagged.header;
                (Some(tag.tci), tag.ethertype, tagged.payload)
            }
            ethertype => (None, ethertype, frame.payload),
        };
        let content = match ethertype {
            ethertype::ARP => Content::Arp(arp::Packet::new_checked(payload)?),
            ethertype::IPV4 => Content::from_ipv4(payload)?,
            _ => Content::Other,
        };
        Ok(Parsed {
            link: Link {
                src_mac: frame.header.src,
                dst_mac: frame.header.dst,
                vlan,
            },
            ethertype,
            content,
        })
    }
}

impl<'a> Content<'a> {
    fn from_ipv4(bytes: &'a [u8]) -> Result<Self, Error> {
        let packet = ipv4::Packet::new_checked(bytes)?;
        let ip = packet.header;
        verified("IPv4 header", packet.checksum_ok)?;
        if ip.is_fragment() {
            return Ok(Content::OtherIpv4(packet));
        }
        match ip.protocol {
            protocol::UDP => {
                let datagram = udp::Datagram::new_checked(packet.payload)?;
                verified("UDP datagram", datagram.checksum_ok(ip.src, ip.dst))?;
                Ok(Content::Udp(ip, datagram))
            }
            protocol::TCP => {
                let segment = tcp::Segment::new_checked(packet.payload)?;
                verified("TCP segment", segment.checksum_ok(ip.src, ip.dst))?;
                Ok(Content::Tcp(ip, segment))
            }
            protocol::ICMP if icmp::Echo::is_echo(packet.payload) => Ok(Content::IcmpEcho(
                ip,
                icmp::Echo::new_checked(packet.payload)?,
            )),
            _ => Ok(Content::OtherIpv4(packet)),
        }
    }
}

/// The error of a layer whose checksum is wrong.
fn verified(what: &'static str, checksum_ok: bool) -> Result<(), Error> {
    if checksum_ok {
        Ok(())
    } else {
        Err(Error::Checksum { what })
    }
}
