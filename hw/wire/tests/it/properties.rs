//! Properties on random input: what is written is read again, damage is noticed, and nothing a
//! peer sends can panic.

use std::net::Ipv4Addr;

use proptest::{prelude::*, sample::Index};
use wirebook_wire::{
    Error, arp, eth,
    frame::{self, Link, Path},
    icmp, ipv4,
    itch::{Kind, Message},
    mold, soup, tcp, udp, vlan,
};

use crate::support::check;

const SRC: Ipv4Addr = Ipv4Addr::new(10, 1, 2, 3);
const DST: Ipv4Addr = Ipv4Addr::new(10, 3, 2, 1);

fn bytes(max: usize) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..max)
}

#[test]
fn every_itch_message_survives_a_round_trip() {
    let inputs = (prop::sample::select(Kind::ALL.to_vec()), bytes(51));
    check(
        "every_itch_message_survives",
        5000,
        inputs,
        |(kind, noise)| {
            let mut message = vec![0x5a; kind.spec().len];
            let len = noise.len().min(message.len());
            message[..len].copy_from_slice(&noise[..len]);
            message[0] = kind.letter();
            let parsed = Message::parse(&message).unwrap();
            prop_assert_eq!(parsed.kind(), Some(kind));
            // The fields tile the message, so not one bit may be lost.
            let mut encoded = [0; 50];
            let len = parsed.encode(&mut encoded).unwrap();
            prop_assert_eq!(&encoded[..len], message);
            Ok(())
        },
    );
}

#[test]
fn mold_messages_survive_a_round_trip() {
    let inputs = (
        any::<([u8; 10], u64)>(),
        prop::collection::vec(bytes(60), 0..40),
    );
    check(
        "mold_messages_survive",
        300,
        inputs,
        |((session, seq), messages)| {
            let mut buf = vec![0xee; 4096];
            let mut builder = mold::Builder::new(&mut buf, session, seq).unwrap();
            for message in &messages {
                builder.push(message).unwrap();
            }
            let len = builder.finish();
            let packet = mold::Packet::new_checked(&buf[..len]).unwrap();
            prop_assert_eq!(packet.header.session, session);
            prop_assert_eq!(packet.header.seq, seq);
            prop_assert_eq!(usize::from(packet.header.count), messages.len());
            prop_assert_eq!(packet.messages().collect::<Vec<_>>(), messages);
            // A packet cut anywhere, or with a byte more, is refused.
            for cut in 0..len {
                prop_assert!(mold::Packet::new_checked(&buf[..cut]).is_err());
            }
            prop_assert!(mold::Packet::new_checked(&buf[..=len]).is_err());
            Ok(())
        },
    );
}

#[test]
fn soup_streams_may_be_cut_anywhere() {
    let inputs = (
        prop::collection::vec((any::<u8>(), bytes(30)), 1..8),
        any::<Index>(),
    );
    check("soup_streams_may_be_cut", 500, inputs, |(packets, cut)| {
        let mut stream = Vec::new();
        let mut ends = Vec::new();
        for (kind, payload) in &packets {
            let mut buf = [0; 40];
            let packet = soup::Packet {
                kind: *kind,
                payload,
            };
            let len = packet.emit(&mut buf).unwrap();
            stream.extend_from_slice(&buf[..len]);
            ends.push(stream.len());
        }
        let cut = cut.index(stream.len() + 1);
        let mut rest = &stream[..cut];
        let mut read = Vec::new();
        while let Some((packet, next)) = soup::Packet::split_from(rest).unwrap() {
            read.push((packet.kind, packet.payload.to_vec()));
            rest = next;
        }
        let whole = ends.iter().filter(|&&end| end <= cut).count();
        prop_assert_eq!(read, &packets[..whole]);
        let read_len = whole.checked_sub(1).map_or(0, |last| ends[last]);
        prop_assert_eq!(rest, &stream[read_len..cut]);
        Ok(())
    });
}

#[test]
fn soup_logins_survive_a_round_trip() {
    let inputs = any::<([u8; 6], [u8; 10], [u8; 10], u64)>();
    check(
        "soup_logins_survive",
        500,
        inputs,
        |(username, password, session, seq)| {
            let request = soup::LoginRequest {
                username,
                password,
                session,
                seq,
            };
            prop_assert_eq!(
                soup::LoginRequest::new_checked(&request.payload()),
                Ok(request)
            );
            let accepted = soup::LoginAccepted { session, seq };
            prop_assert_eq!(
                soup::LoginAccepted::new_checked(&accepted.payload()),
                Ok(accepted)
            );
            let text = String::from_utf8(soup::digits(seq).to_vec()).unwrap();
            prop_assert_eq!(text, format!("{seq:>20}"));
            Ok(())
        },
    );
}

#[test]
fn any_flipped_bit_is_noticed() {
    let inputs = (bytes(100), any::<Index>(), 0..8u32, any::<u32>());
    check(
        "any_flipped_bit_is_noticed",
        2000,
        inputs,
        |(payload, at, bit, seq)| {
            let mut buf = [0; 200];
            let header = tcp::Header {
                seq,
                ..tcp::Header::default()
            };
            let len = header.emit(SRC, DST, &[], &payload, &mut buf).unwrap();
            buf[at.index(len)] ^= 1 << bit;
            let segment = tcp::Segment::new_checked(&buf[..len]);
            prop_assert!(!segment.is_ok_and(|segment| segment.checksum_ok(SRC, DST)));

            let header = ipv4::Header {
                ident: seq as u16,
                ..ipv4::Header::new(SRC, DST, (seq >> 16) as u8)
            };
            header.emit(0, &mut buf).unwrap();
            buf[at.index(ipv4::LEN)] ^= 1 << bit;
            let packet = ipv4::Packet::new_checked(&buf[..ipv4::LEN]);
            prop_assert!(!packet.is_ok_and(|packet| packet.checksum_ok));

            let header = udp::Header {
                src_port: seq as u16,
                dst_port: (seq >> 16) as u16,
            };
            let len = header.emit(SRC, DST, &payload, &mut buf).unwrap();
            let flipped = at.index(len);
            buf[flipped] ^= 1 << bit;
            // Two cases have a rule of their own: a smaller length hides bytes, and a checksum that
            // becomes 0 says that there is none.
            let is_length = (udp::LENGTH.byte..udp::LENGTH.end()).contains(&flipped);
            let has_checksum = udp::CHECKSUM.read(&buf) != Some(0);
            if !is_length && has_checksum {
                let datagram = udp::Datagram::new_checked(&buf[..len]).unwrap();
                prop_assert!(!datagram.checksum_ok(SRC, DST));
            }
            Ok(())
        },
    );
}

/// Reads bytes as everything they could be. Whatever a view returns lies within its input.
fn read_as_everything(bytes: &[u8]) -> Result<(), TestCaseError> {
    let within = |part: &[u8]| {
        bytes.as_ptr_range().start <= part.as_ptr()
            && part.as_ptr_range().end <= bytes.as_ptr_range().end
    };
    if let Ok(frame) = eth::Frame::new_checked(bytes) {
        prop_assert_eq!(frame.payload.len() + eth::LEN, bytes.len());
    }
    if let Ok(tagged) = vlan::Tagged::new_checked(bytes) {
        prop_assert_eq!(tagged.payload.len() + vlan::LEN, bytes.len());
    }
    prop_assert_eq!(
        arp::Packet::new_checked(bytes).is_ok(),
        bytes.starts_with(&[0, 1, 8, 0, 6, 4]) && bytes.len() >= arp::LEN
    );
    if let Ok(packet) = ipv4::Packet::new_checked(bytes) {
        prop_assert!(within(packet.payload) && within(packet.options));
    }
    if let Ok(echo) = icmp::Echo::new_checked(bytes) {
        prop_assert!(within(echo.data));
    }
    if let Ok(datagram) = udp::Datagram::new_checked(bytes) {
        prop_assert!(within(datagram.payload));
        datagram.checksum_ok(SRC, DST);
    }
    if let Ok(segment) = tcp::Segment::new_checked(bytes) {
        prop_assert!(within(segment.payload));
        segment.checksum_ok(SRC, DST);
        prop_assert!(segment.options().count() <= tcp::MAX_OPTIONS_LEN);
    }
    if let Ok(packet) = mold::Packet::new_checked(bytes) {
        prop_assert_eq!(
            packet.messages().count(),
            usize::from(packet.header.block_count())
        );
    }
    if let Ok(Some((packet, rest))) = soup::Packet::split_from(bytes) {
        prop_assert_eq!(soup::LEN + packet.payload.len() + rest.len(), bytes.len());
    }
    prop_assert!(soup::LoginRequest::new_checked(bytes).is_err() || bytes.len() == 46);
    prop_assert!(soup::LoginAccepted::new_checked(bytes).is_err() || bytes.len() == 30);
    prop_assert!(soup::LoginRejected::new_checked(bytes).is_err() || bytes.len() == 1);
    match Message::parse(bytes) {
        Ok(message) => match message.kind() {
            Some(kind) => prop_assert_eq!(kind.spec().len, bytes.len()),
            None => prop_assert_eq!(Kind::from_letter(bytes[0]), None),
        },
        Err(Error::Length { found, .. }) => prop_assert_eq!(found, bytes.len()),
        Err(error) => prop_assert!(bytes.is_empty(), "{error}"),
    }
    let _ = frame::Parsed::new_checked(bytes);
    Ok(())
}

#[test]
fn arbitrary_bytes_never_panic() {
    check("arbitrary_bytes_never_panic", 5000, bytes(300), |bytes| {
        read_as_everything(&bytes)
    });
}

#[test]
fn damaged_frames_never_panic() {
    let path = Path {
        link: Link {
            src_mac: eth::Mac([2; 6]),
            dst_mac: eth::Mac([4; 6]),
            vlan: Some(7),
        },
        src_ip: SRC,
        dst_ip: DST,
    };
    let damage = prop::collection::vec((any::<Index>(), any::<u8>()), 0..6);
    let inputs = (bytes(200), damage, any::<Index>(), any::<bool>());
    check(
        "damaged_frames_never_panic",
        5000,
        inputs,
        |(payload, damage, cut, is_tcp)| {
            let mut buf = vec![0; 400];
            let len = match is_tcp {
                true => frame::tcp(&path, &tcp::Header::default(), &[2, 4], &payload, &mut buf),
                false => frame::udp(&path, 1, 2, &payload, &mut buf),
            }
            .unwrap();
            buf.truncate(len);
            for (at, value) in damage {
                buf[at.index(len)] = value;
            }
            buf.truncate(cut.index(len + 1));
            // Each layer is reached whatever the verdict on the one below, as its start is known.
            for start in [0, 14, 18, 38, 58] {
                read_as_everything(buf.get(start..).unwrap_or_default())?;
            }
            Ok(())
        },
    );
}
