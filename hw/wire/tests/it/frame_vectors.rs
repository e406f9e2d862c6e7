//! Whole frames from bytes written by hand, both ways, and what must be refused.

use std::net::Ipv4Addr;

use wirebook_wire::{Error, arp, eth::Mac, frame, icmp, tcp};

use crate::support::{emitted, hex};

const A: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
const B: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 2);
const MAC_A: Mac = Mac([0x02, 0, 0, 0, 0, 0x0a]);
const MAC_B: Mac = Mac([0x02, 0, 0, 0, 0, 0x0b]);
const PATH: frame::Path = frame::Path {
    link: frame::Link {
        src_mac: MAC_A,
        dst_mac: MAC_B,
        vlan: Some(141),
    },
    src_ip: A,
    dst_ip: B,
};

#[test]
fn a_short_frame_is_padded() {
    // IPv4: 4500 + 001f + 0000 + 4000 + 4011 + c000 + 0201 + c000 + 0202 = 4935 with its
    // carries, complement b6ca.
    let expected = hex("02000000000b 02000000000a 8100 008d 0800 \
         4500 001f 0000 4000 4011 b6ca c0000201 c0000202 \
         1f90 676d 000b 6b6d 686921");
    let expected = [expected, vec![0; 11]].concat();
    let bytes = emitted(60, |buf| frame::udp(&PATH, 8080, 26_477, b"hi!", buf));
    assert_eq!(bytes, expected);

    let parsed = frame::Parsed::new_checked(&bytes).unwrap();
    assert_eq!((parsed.link, parsed.ethertype), (PATH.link, 0x0800));
    let frame::Content::Udp(ip, datagram) = parsed.content else {
        panic!("{parsed:?}")
    };
    assert_eq!((ip.src, ip.dst), (A, B));
    assert_eq!(datagram.payload, b"hi!");
}

#[test]
fn frames_with_a_wrong_checksum_are_refused() {
    let header = tcp::Header::default();
    let mut bytes = vec![0; 2048];
    let len = frame::tcp(&PATH, &header, &[], &[9; 100], &mut bytes).unwrap();
    bytes.truncate(len);
    assert!(frame::Parsed::new_checked(&bytes).is_ok());
    for (byte, what) in [(28, "IPv4 header"), (100, "TCP segment")] {
        let mut damaged = bytes.clone();
        damaged[byte] ^= 0x10;
        let refused = frame::Parsed::new_checked(&damaged);
        assert_eq!(refused, Err(Error::Checksum { what }));
    }
}

#[test]
fn frames_of_other_kinds() {
    let arp = arp::Packet {
        operation: arp::OPERATION_REQUEST,
        sender_mac: MAC_A,
        sender_ip: A,
        target_mac: Mac::default(),
        target_ip: B,
    };
    let link = frame::Link {
        src_mac: MAC_A,
        dst_mac: Mac::BROADCAST,
        vlan: None,
    };
    let bytes = emitted(60, |buf| frame::arp(&link, &arp, buf));
    assert_eq!(bytes[..16], hex("ffffffffffff 02000000000a 0806 0001"));
    assert_eq!(bytes[42..], [0; 18]);
    let parsed = frame::Parsed::new_checked(&bytes).unwrap();
    assert_eq!(
        (parsed.link, parsed.content),
        (link, frame::Content::Arp(arp))
    );

    let echo = icmp::Echo {
        kind: icmp::TYPE_ECHO_REQUEST,
        ident: 1,
        seq: 2,
        data: &[5; 56],
    };
    let bytes = emitted(102, |buf| frame::icmp_echo(&PATH.reversed(), &echo, buf));
    let parsed = frame::Parsed::new_checked(&bytes).unwrap();
    assert_eq!(parsed.link.src_mac, MAC_B);
    assert!(matches!(parsed.content, frame::Content::IcmpEcho(ip, found)
        if found == echo && ip.src == B));

    let mut fragment = emitted(102, |buf| frame::icmp_echo(&PATH, &echo, buf));
    // More fragments instead of do not fragment; the checksum grows by what the field lost.
    assert_eq!(fragment[24..26], hex("4000"));
    fragment[24] = 0x20;
    fragment[28] += 0x20;
    let parsed = frame::Parsed::new_checked(&fragment).unwrap();
    assert!(matches!(parsed.content, frame::Content::OtherIpv4(_)));

    let lldp = hex("0180c200000e 02000000000a 88cc 00");
    let parsed = frame::Parsed::new_checked(&lldp).unwrap();
    assert_eq!(
        (parsed.ethertype, parsed.content),
        (0x88cc, frame::Content::Other)
    );
}
