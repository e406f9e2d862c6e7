//! Frames compared with the crate `etherparse`: it builds the same bytes, and reads ours alike.

use std::net::Ipv4Addr;

use etherparse::{
    EtherType, IpNumber, Ipv4Header, PacketBuilder, PacketBuilderStep, SingleVlanHeader, TcpHeader,
    VlanHeader,
};
use proptest::prelude::*;
use wirebook_wire::{
    arp,
    eth::{self, Mac},
    frame::{self, Link, Path},
    icmp, ipv4, tcp,
};

use crate::support::check;

fn paths() -> impl Strategy<Value = Path> {
    let link = (any::<[u8; 6]>(), any::<[u8; 6]>(), any::<Option<u16>>());
    (link, any::<Ipv4Addr>(), any::<Ipv4Addr>()).prop_map(|((src, dst, vlan), src_ip, dst_ip)| {
        Path {
            link: Link {
                src_mac: Mac(src),
                dst_mac: Mac(dst),
                vlan,
            },
            src_ip,
            dst_ip,
        }
    })
}

fn payloads() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..1480)
}

fn tcp_headers() -> impl Strategy<Value = tcp::Header> {
    (
        any::<(u16, u16)>(),
        any::<(u32, u32)>(),
        any::<u8>(),
        any::<(u16, u16)>(),
    )
        .prop_map(|(ports, numbers, flags, (window, urgent))| tcp::Header {
            src_port: ports.0,
            dst_port: ports.1,
            seq: numbers.0,
            ack: numbers.1,
            flags,
            window,
            urgent,
        })
}

/// `etherparse`'s form of a tag.
fn vlan(tci: u16) -> VlanHeader {
    VlanHeader::Single(SingleVlanHeader {
        pcp: ((tci >> 13) as u8).try_into().unwrap(),
        drop_eligible_indicator: tci & 0x1000 != 0,
        vlan_id: (tci & 0xfff).try_into().unwrap(),
        ether_type: EtherType(0),
    })
}

/// `etherparse`'s builder up to the IPv4 layer.
fn ipv4_builder(path: &Path) -> PacketBuilderStep<etherparse::IpHeaders> {
    let ethernet = PacketBuilder::ethernet2(path.link.src_mac.0, path.link.dst_mac.0);
    let (src, dst) = (path.src_ip.octets(), path.dst_ip.octets());
    match path.link.vlan {
        Some(tci) => ethernet.vlan(vlan(tci)).ipv4(src, dst, 64),
        None => ethernet.ipv4(src, dst, 64),
    }
}

/// `etherparse`'s form of our TCP header and options.
fn tcp_header(ours: &tcp::Header, options: &[u8]) -> TcpHeader {
    let set = |flag| ours.flags & flag != 0;
    let mut header = TcpHeader::new(ours.src_port, ours.dst_port, ours.seq, ours.window);
    header.acknowledgment_number = ours.ack;
    header.fin = set(0x01);
    header.syn = set(0x02);
    header.rst = set(0x04);
    header.psh = set(0x08);
    header.ack = set(0x10);
    header.urg = set(0x20);
    header.ece = set(0x40);
    header.cwr = set(0x80);
    header.urgent_pointer = ours.urgent;
    header.set_options_raw(options).unwrap();
    header
}

/// What our builder writes into a large enough buffer.
fn ours(build: impl FnOnce(&mut [u8]) -> Result<usize, wirebook_wire::Error>) -> Vec<u8> {
    let mut buf = vec![0xee; 2048];
    let len = build(&mut buf).unwrap();
    buf.truncate(len);
    buf
}

/// Pads as a sending station must; `etherparse` does not.
fn padded(mut frame: Vec<u8>) -> Vec<u8> {
    frame.resize(frame.len().max(eth::MIN_FRAME_LEN), 0);
    frame
}

#[test]
fn udp_frames_are_those_of_etherparse() {
    let inputs = (paths(), any::<(u16, u16)>(), payloads());
    check("udp_frames_are", 300, inputs, |(path, ports, payload)| {
        let mut theirs = Vec::new();
        let builder = ipv4_builder(&path).udp(ports.0, ports.1);
        builder.write(&mut theirs, &payload).unwrap();
        let frame = ours(|buf| frame::udp(&path, ports.0, ports.1, &payload, buf));
        prop_assert_eq!(&frame, &padded(theirs));

        let parsed = frame::Parsed::new_checked(&frame).unwrap();
        prop_assert_eq!(parsed.link, path.link);
        let frame::Content::Udp(ip, datagram) = parsed.content else {
            panic!("{parsed:?}")
        };
        prop_assert_eq!((ip.src, ip.dst), (path.src_ip, path.dst_ip));
        prop_assert_eq!((datagram.header.src_port, datagram.header.dst_port), ports);
        prop_assert_eq!(datagram.payload, payload);
        Ok(())
    });
}

#[test]
fn tcp_frames_are_those_of_etherparse() {
    let options = prop::sample::select(vec![
        vec![],
        tcp::mss_option(1460).to_vec(),
        vec![1, 3, 3, 7],
        vec![4, 2, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8],
    ]);
    let inputs = (paths(), tcp_headers(), options, payloads());
    check(
        "tcp_frames_are",
        300,
        inputs,
        |(path, header, options, payload)| {
            let mut theirs = Vec::new();
            let builder = ipv4_builder(&path).tcp_header(tcp_header(&header, &options));
            builder.write(&mut theirs, &payload).unwrap();
            let frame = ours(|buf| frame::tcp(&path, &header, &options, &payload, buf));
            prop_assert_eq!(&frame, &padded(theirs));

            let parsed = frame::Parsed::new_checked(&frame).unwrap();
            let frame::Content::Tcp(ip, segment) = parsed.content else {
                panic!("{parsed:?}")
            };
            prop_assert_eq!((ip.src, ip.dst), (path.src_ip, path.dst_ip));
            prop_assert_eq!(segment.header, header);
            prop_assert_eq!(segment.payload, payload);
            Ok(())
        },
    );
}

#[test]
fn icmp_frames_are_those_of_etherparse() {
    let inputs = (paths(), any::<(bool, u16, u16)>(), payloads());
    check(
        "icmp_frames_are",
        100,
        inputs,
        |(path, (request, ident, seq), data)| {
            let mut theirs = Vec::new();
            let builder = ipv4_builder(&path);
            let builder = match request {
                true => builder.icmpv4_echo_request(ident, seq),
                false => builder.icmpv4_echo_reply(ident, seq),
            };
            builder.write(&mut theirs, &data).unwrap();
            let echo = icmp::Echo {
                kind: if request { 8 } else { 0 },
                ident,
                seq,
                data: &data,
            };
            let frame = ours(|buf| frame::icmp_echo(&path, &echo, buf));
            prop_assert_eq!(&frame, &padded(theirs));
            let parsed = frame::Parsed::new_checked(&frame).unwrap();
            prop_assert!(
                matches!(parsed.content, frame::Content::IcmpEcho(_, found) if found == echo)
            );
            Ok(())
        },
    );
}

#[test]
fn arp_frames_are_those_of_etherparse() {
    let inputs = (paths(), any::<([u8; 6], [u8; 6], u16)>());
    check(
        "arp_frames_are",
        100,
        inputs,
        |(path, (sender, target, operation))| {
            let theirs = etherparse::ArpPacket::new(
                etherparse::ArpHardwareId::ETHERNET,
                EtherType::IPV4,
                etherparse::ArpOperation(operation),
                &sender,
                &path.src_ip.octets(),
                &target,
                &path.dst_ip.octets(),
            )
            .unwrap();
            let ethernet = PacketBuilder::ethernet2(path.link.src_mac.0, path.link.dst_mac.0);
            let mut expected = Vec::new();
            let written = match path.link.vlan {
                Some(tci) => ethernet.vlan(vlan(tci)).arp(theirs).write(&mut expected),
                None => ethernet.arp(theirs).write(&mut expected),
            };
            written.unwrap();
            let packet = arp::Packet {
                operation,
                sender_mac: Mac(sender),
                sender_ip: path.src_ip,
                target_mac: Mac(target),
                target_ip: path.dst_ip,
            };
            let frame = ours(|buf| frame::arp(&path.link, &packet, buf));
            prop_assert_eq!(&frame, &padded(expected));
            let parsed = frame::Parsed::new_checked(&frame).unwrap();
            prop_assert_eq!(parsed.content, frame::Content::Arp(packet));
            Ok(())
        },
    );
}

#[test]
fn ipv4_headers_are_those_of_etherparse() {
    let fields = any::<(u8, u8, u16, u16, u8)>();
    let inputs = (any::<(Ipv4Addr, Ipv4Addr)>(), fields, 0u16..65_515);
    check(
        "ipv4_headers_are",
        1000,
        inputs,
        |((src, dst), fields, payload_len)| {
            let (tos, ttl, ident, fragment, protocol) = fields;
            // The reserved bit is zero (RFC 791); etherparse cannot say otherwise.
            let fragment = fragment & 0x7fff;
            let header = ipv4::Header {
                src,
                dst,
                protocol,
                ttl,
                tos,
                ident,
                fragment,
            };
            let mut theirs = Ipv4Header::new(
                payload_len,
                ttl,
                IpNumber(protocol),
                src.octets(),
                dst.octets(),
            )
            .unwrap();
            theirs.dscp = (tos >> 2).try_into().unwrap();
            theirs.ecn = (tos & 3).try_into().unwrap();
            theirs.identification = ident;
            theirs.dont_fragment = fragment & 0x4000 != 0;
            theirs.more_fragments = fragment & 0x2000 != 0;
            theirs.fragment_offset = (fragment & 0x1fff).try_into().unwrap();
            theirs.header_checksum = theirs.calc_header_checksum();

            let bytes = ours(|buf| header.emit(payload_len.into(), buf));
            prop_assert_eq!(&bytes[..], &theirs.to_bytes()[..]);
            prop_assert_eq!(header.is_fragment(), theirs.is_fragmenting_payload());
            Ok(())
        },
    );
}
