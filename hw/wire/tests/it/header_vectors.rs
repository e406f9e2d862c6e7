//! Every header up to TCP from bytes written by hand, both ways, and what must be refused; and
//! the layouts of all headers.

use std::net::Ipv4Addr;

use wirebook_wire::{
    Error, arp,
    eth::{self, Mac},
    icmp, ipv4, mold, soup, tcp, udp, vlan,
};

use crate::support::{emitted, hex, layout};

const A: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
const B: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 2);
const MAC_A: Mac = Mac([0x02, 0, 0, 0, 0, 0x0a]);
const MAC_B: Mac = Mac([0x02, 0, 0, 0, 0, 0x0b]);

#[test]
fn layouts_are_those_of_the_specifications() {
    let expected = [
        (eth::FIELDS, "dst 0+6 Bytes, src 6+6 Bytes, ethertype 12+2"),
        (vlan::FIELDS, "tci 0+2, ethertype 2+2"),
        (
            arp::FIELDS,
            "htype 0+2, ptype 2+2, hlen 4+1, plen 5+1, operation 6+2, sender_mac 8+6 Bytes, \
             sender_ip 14+4, target_mac 18+6 Bytes, target_ip 24+4",
        ),
        (
            ipv4::FIELDS,
            "version_ihl 0+1, tos 1+1, total_len 2+2, ident 4+2, fragment 6+2, ttl 8+1, \
             protocol 9+1, checksum 10+2, src 12+4, dst 16+4",
        ),
        (
            icmp::FIELDS,
            "kind 0+1, code 1+1, checksum 2+2, ident 4+2, seq 6+2",
        ),
        (
            udp::FIELDS,
            "src_port 0+2, dst_port 2+2, length 4+2, checksum 6+2",
        ),
        (
            tcp::FIELDS,
            "src_port 0+2, dst_port 2+2, seq 4+4, ack 8+4, offset 12+1, flags 13+1, window 14+2, \
             checksum 16+2, urgent 18+2",
        ),
        (mold::FIELDS, "session 0+10 Alpha, seq 10+8, count 18+2"),
        (mold::block::FIELDS, "length 0+2"),
        (soup::FIELDS, "length 0+2, kind 2+1 Char"),
        (
            soup::login_request::FIELDS,
            "username 0+6 Alpha, password 6+10 Alpha, session 16+10 AlphaRight, \
             seq 26+20 AlphaRight",
        ),
        (
            soup::login_accepted::FIELDS,
            "session 0+10 AlphaRight, seq 10+20 AlphaRight",
        ),
        (soup::login_rejected::FIELDS, "reason 0+1 Char"),
    ];
    for (fields, text) in expected {
        assert_eq!(layout(fields), text);
    }
}

#[test]
fn fields_place_themselves_in_beats_and_packets() {
    let seq = tcp::SEQ.after(eth::LEN + ipv4::LEN);
    assert_eq!((seq.byte, seq.end(), seq.bits()), (38, 42, 32));
    assert_eq!((seq.beat(8), seq.lane(8)), (4, 6));
    assert_eq!(tcp::SEQ.read(&hex("0000 0000 01020304")), Some(0x0102_0304));
    assert_eq!(tcp::SEQ.read(&hex("0000 0000 010203")), None);
    // Ten bytes are no integer, but still bytes.
    assert_eq!(mold::SESSION.read(&[b'7'; 10]), None);
    assert_eq!(mold::SESSION.slice(&[b'7'; 10]), Some(&[b'7'; 10][..]));
}

#[test]
fn bits_of_a_field() {
    assert_eq!((ipv4::VERSION.of(0x45), ipv4::IHL.of(0x45)), (4, 5));
    assert_eq!(tcp::DATA_OFFSET.of(0x80), 8);
    assert_eq!(vlan::PCP.of(0x500c), 2);
    assert_eq!(vlan::DEI.of(0x500c), 1);
    assert_eq!(vlan::VID.of(0x500c), 12);
    assert_eq!(ipv4::DONT_FRAGMENT.place(1), 0x4000);
    assert_eq!(ipv4::MORE_FRAGMENTS.place(1), 0x2000);
    // Bits that do not fit are dropped instead of spilling into a neighbour.
    assert_eq!(ipv4::FRAGMENT_OFFSET.place(0xffff), 0x1fff);
    assert_eq!(vlan::VID.max(), 0xfff);
}

#[test]
fn ethernet() {
    let bytes = hex("02000000000b 02000000000a 0800 aabb");
    let frame = eth::Frame::new_checked(&bytes).unwrap();
    let header = eth::Header {
        dst: MAC_B,
        src: MAC_A,
        ethertype: 0x0800,
    };
    assert_eq!((frame.header, frame.payload), (header, &hex("aabb")[..]));
    assert_eq!(emitted(14, |buf| header.emit(buf)), &bytes[..14]);
    assert_eq!(
        eth::Frame::new_checked(&bytes[..13]),
        Err(Error::Truncated {
            what: "Ethernet header",
            need: 14,
            have: 13
        })
    );
}

#[test]
fn mac_addresses() {
    assert_eq!(MAC_A.to_string(), "02:00:00:00:00:0a");
    assert!(Mac::BROADCAST.is_multicast());
    assert!(Mac([0x01, 0, 0x5e, 0, 0, 1]).is_multicast());
    assert!(!MAC_A.is_multicast());
}

#[test]
fn vlan_tag() {
    let bytes = hex("a08d 0806 ff");
    let tagged = vlan::Tagged::new_checked(&bytes).unwrap();
    assert_eq!(tagged.header.vid(), 141);
    assert_eq!(tagged.header.ethertype, 0x0806);
    assert_eq!(tagged.payload, [0xff]);
    assert_eq!(emitted(4, |buf| tagged.header.emit(buf)), &bytes[..4]);
    assert!(vlan::Tagged::new_checked(&bytes[..3]).is_err());
}

#[test]
fn arp_packet() {
    let bytes = hex("0001 0800 06 04 0002 02000000000a c0000201 02000000000b c0000202");
    let packet = arp::Packet {
        operation: arp::OPERATION_REPLY,
        sender_mac: MAC_A,
        sender_ip: A,
        target_mac: MAC_B,
        target_ip: B,
    };
    assert_eq!(arp::Packet::new_checked(&bytes), Ok(packet));
    assert_eq!(emitted(28, |buf| packet.emit(buf)), bytes);
    assert!(arp::Packet::new_checked(&bytes[..27]).is_err());
    for (byte, field) in [(1, "htype"), (3, "ptype"), (4, "hlen"), (5, "plen")] {
        let mut other = bytes.clone();
        other[byte] = 0x0f;
        assert!(
            matches!(
                arp::Packet::new_checked(&other),
                Err(Error::Malformed { field: found, .. }) if found == field
            ),
            "{field}"
        );
    }
}

#[test]
fn ipv4_header() {
    // The worked example of many textbooks: its checksum is b861.
    let bytes = hex("4500 0073 0000 4000 4011 b861 c0a80001 c0a800c7");
    let packet = [bytes.clone(), vec![7; 0x73 - 20], vec![0; 9]].concat();
    let view = ipv4::Packet::new_checked(&packet).unwrap();
    let header = ipv4::Header::new(
        Ipv4Addr::new(192, 168, 0, 1),
        Ipv4Addr::new(192, 168, 0, 199),
        17,
    );
    assert_eq!(view.header, header);
    // The nine bytes of padding are not payload.
    assert_eq!(view.payload, vec![7; 0x73 - 20]);
    assert!(view.options.is_empty());
    assert!(view.checksum_ok);
    assert_eq!(emitted(20, |buf| header.emit(0x73 - 20, buf)), bytes);
    assert_eq!(
        header.emit(65_516, &mut [0; 20]),
        Err(Error::TooLong {
            what: "IPv4 packet",
            len: 65_516,
            max: 65_515
        })
    );

    let mut damaged = packet.clone();
    damaged[8] ^= 1;
    assert!(!ipv4::Packet::new_checked(&damaged).unwrap().checksum_ok);
}

#[test]
fn ipv4_lengths_and_fragments() {
    // Six words of header: the router alert option of RFC 2113.
    let bytes = hex("46c0 001a 0001 2005 0102 2402 00000000 e0000016 94040000 beef");
    let view = ipv4::Packet::new_checked(&bytes).unwrap();
    assert_eq!(view.options, hex("94040000"));
    assert_eq!(view.payload, hex("beef"));
    assert_eq!(view.header.tos, 0xc0);
    assert_eq!(view.header.protocol, ipv4::protocol::IGMP);
    assert!(view.checksum_ok);
    assert!(view.header.is_fragment());
    // The checksum covers the options, and not the payload.
    let with = |byte: usize| {
        let mut bytes = bytes.clone();
        bytes[byte] ^= 1;
        ipv4::Packet::new_checked(&bytes).unwrap().checksum_ok
    };
    assert_eq!((with(22), with(24)), (false, true));

    let refused = |byte: usize, value: u8| {
        let mut bytes = bytes.clone();
        bytes[byte] = value;
        ipv4::Packet::new_checked(&bytes).unwrap_err()
    };
    let malformed = |field, found| Error::Malformed {
        what: "IPv4 header",
        field,
        found,
    };
    assert_eq!(refused(0, 0x65), malformed("version", 6));
    assert_eq!(refused(0, 0x44), malformed("ihl", 4));
    assert_eq!(refused(3, 23), malformed("total_len", 23));
    assert_eq!(
        refused(3, 27),
        Error::Truncated {
            what: "IPv4 packet",
            need: 27,
            have: 26
        }
    );
    assert!(ipv4::Packet::new_checked(&bytes[..19]).is_err());
}

#[test]
fn icmp_echo() {
    // 0800 + 1234 + 0001 + 6162 + 6300 = de97, complement 2168.
    let bytes = hex("08 00 2168 1234 0001 616263");
    let echo = icmp::Echo {
        kind: icmp::TYPE_ECHO_REQUEST,
        ident: 0x1234,
        seq: 1,
        data: b"abc",
    };
    assert_eq!(icmp::Echo::new_checked(&bytes), Ok(echo));
    assert_eq!(emitted(11, |buf| echo.emit(buf)), bytes);
    // Without the 0800 of the request the sum is d697, complement 2968.
    let reply = hex("00 00 2968 1234 0001 616263");
    assert_eq!(emitted(11, |buf| echo.reply().emit(buf)), reply);
    assert_eq!(icmp::Echo::new_checked(&reply), Ok(echo.reply()));

    let unreachable = hex("03 01 fcfe 0000 0000");
    assert!(!icmp::Echo::is_echo(&unreachable));
    assert!(icmp::Echo::new_checked(&unreachable).is_err());
    let with_code = hex("08 01 2167 1234 0001 616263");
    assert!(matches!(
        icmp::Echo::new_checked(&with_code),
        Err(Error::Malformed { field: "code", .. })
    ));
    let damaged = hex("08 00 2168 1234 0001 616264");
    assert_eq!(
        icmp::Echo::new_checked(&damaged),
        Err(Error::Checksum { what: "ICMP echo" })
    );
}

#[test]
fn udp_datagram() {
    // Pseudo header: c000 + 0201 + c000 + 0202 + 0011 + 000b = 8420 (carry added).
    // Header and payload: 1f90 + 676d + 000b + 6869 + 2100 = 1071 + carry = 1072.
    // Together 9492, complement 6b6d.
    let bytes = hex("1f90 676d 000b 6b6d 686921");
    let header = udp::Header {
        src_port: 8080,
        dst_port: 26_477,
    };
    let padded = [&bytes[..], &[0; 7]].concat();
    let view = udp::Datagram::new_checked(&padded).unwrap();
    assert_eq!((view.header, view.payload), (header, &b"hi!"[..]));
    assert!(view.checksum_ok(A, B));
    assert!(!view.checksum_ok(A, Ipv4Addr::new(192, 0, 2, 3)));
    assert_eq!(emitted(11, |buf| header.emit(A, B, b"hi!", buf)), bytes);

    let without_checksum = hex("1f90 676d 000b 0000 686921");
    let view = udp::Datagram::new_checked(&without_checksum).unwrap();
    assert!(view.checksum_ok(A, B));

    for length in [0, 7] {
        let bytes = [0x1f, 0x90, 0x67, 0x6d, 0, length, 0, 0];
        assert!(matches!(
            udp::Datagram::new_checked(&bytes),
            Err(Error::Malformed {
                field: "length",
                ..
            })
        ));
    }
    assert!(udp::Datagram::new_checked(&bytes[..10]).is_err());
    assert!(udp::Datagram::new_checked(&bytes[..7]).is_err());
}

#[test]
fn udp_never_sends_the_checksum_that_means_none() {
    // The rest sums to ffff, so the checksum would be 0: it is sent as ffff.
    // The pseudo header of above with length 000a is 841f; + 1f90 + 676d + 000a = 0b27 with its
    // carry; ffff - 0b27 = f4d8.
    let bytes = hex("1f90 676d 000a ffff f4d8");
    let header = udp::Header {
        src_port: 8080,
        dst_port: 26_477,
    };
    let sent = emitted(10, |buf| header.emit(A, B, &[0xf4, 0xd8], buf));
    assert_eq!(sent, bytes);
    assert!(
        udp::Datagram::new_checked(&bytes)
            .unwrap()
            .checksum_ok(A, B)
    );
}

#[test]
fn tcp_segment() {
    // Pseudo header: c000 + 0201 + c000 + 0202 + 0006 + 001a = 8424 (carry added).
    // Header: 0400 + 0050 + 0102 + 0304 + 0506 + 0708 + 6012 + ffff + 0000 = 7476 (carry added);
    // options: 0204 + 05b4 = 07b8; payload: 4f4b. In all 4f9e with the carry, complement b061.
    let bytes = hex("0400 0050 01020304 05060708 60 12 ffff b061 0000 020405b4 4f4b");
    let header = tcp::Header {
        src_port: 1024,
        dst_port: 80,
        seq: 0x0102_0304,
        ack: 0x0506_0708,
        flags: tcp::flag::SYN | tcp::flag::ACK,
        window: 65_535,
        urgent: 0,
    };
    let view = tcp::Segment::new_checked(&bytes).unwrap();
    assert_eq!((view.header, view.payload), (header, &b"OK"[..]));
    assert_eq!(view.mss(), Some(1460));
    assert_eq!(view.seq_len(), 3);
    assert!(view.checksum_ok(A, B));
    assert!(!view.checksum_ok(A, A));
    let mss = tcp::mss_option(1460);
    assert_eq!(
        emitted(26, |buf| header.emit(A, B, &mss, b"OK", buf)),
        bytes
    );

    for offset in [0x40, 0x70] {
        let mut bytes = bytes.clone();
        bytes[12] = offset;
        assert!(matches!(
            tcp::Segment::new_checked(&bytes),
            Err(Error::Malformed {
                field: "data_offset",
                ..
            })
        ));
    }
    assert!(tcp::Segment::new_checked(&bytes[..19]).is_err());
    let too_long = header.emit(A, B, &[1; 41], b"", &mut [0; 100]);
    assert!(matches!(too_long, Err(Error::TooLong { max: 40, .. })));
}

#[test]
fn tcp_flags() {
    use tcp::flag::*;
    assert_eq!(
        [FIN, SYN, RST, PSH, ACK, URG, ECE, CWR],
        [1, 2, 4, 8, 16, 32, 64, 128]
    );
}

/// The options of a segment with these option bytes.
fn options(text: &str) -> Vec<Result<(u8, Vec<u8>), Error>> {
    let options = hex(text);
    let mut buf = [0xee; 60];
    let len = tcp::Header::default()
        .emit(A, B, &options, &[], &mut buf)
        .unwrap();
    tcp::Segment::new_checked(&buf[..len])
        .unwrap()
        .options()
        .map(|option| option.map(|(kind, data)| (kind, data.to_vec())))
        .collect()
}

#[test]
fn tcp_options() {
    // What Linux sends in a SYN: MSS, SACK permitted, timestamps, no-operation, window scale.
    assert_eq!(
        options("020405b4 0402 080a 00000001 00000000 01 030307"),
        [
            Ok((2, hex("05b4"))),
            Ok((4, vec![])),
            Ok((8, hex("0000000100000000"))),
            Ok((3, vec![7])),
        ]
    );
    // The end of the list hides what follows, and pads what does not fill a word.
    assert_eq!(options("00 020405b4"), []);
    assert_eq!(options("030307"), [Ok((3, vec![7]))]);
    // A length that is too short, too long, or missing ends the list with an error.
    let bad_length = |found| {
        Err(Error::Malformed {
            what: "TCP option",
            field: "length",
            found,
        })
    };
    assert_eq!(options("0201 0101"), [bad_length(1)]);
    assert_eq!(options("0402 0206"), [Ok((4, vec![])), bad_length(6)]);
    assert!(matches!(
        options("010101 02")[..],
        [Err(Error::Truncated { .. })]
    ));
}

#[test]
fn tcp_mss_must_be_well_formed() {
    let mss = |text| {
        let mut buf = [0; 60];
        let len = tcp::Header::default()
            .emit(A, B, &hex(text), &[], &mut buf)
            .unwrap();
        tcp::Segment::new_checked(&buf[..len]).unwrap().mss()
    };
    assert_eq!(mss("0101 02040218"), Some(536));
    assert_eq!(mss("0203ff"), None);
    assert_eq!(mss(""), None);
    assert_eq!(mss("0300 020405b4"), None);
}

#[test]
fn errors_say_what_happened_and_why() {
    let error = eth::Frame::new_checked(&[0; 3]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Ethernet header needs 14 bytes but only 3 are there: the input is cut short or its \
         length field is wrong"
    );
}
