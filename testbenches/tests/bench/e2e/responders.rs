//! The card answers ARP and ICMP echo by itself, beside a feed. Frames are written by hand.

use super::rig::Rig;
use super::tap::{Hand, Tap};
use super::{compare, day};
use std::net::{Ipv4Addr, SocketAddrV4};
use wirebook_contract::counter;
use wirebook_driver::SessionConfig;
use wirebook_exchange::mold::Config;
use wirebook_sim::peer::{MoldFeed, MoldPeer};
use wirebook_sim::{Card, CardOptions, Feed, PEER_IP, PEER_MAC};

const GROUP: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(239, 192, 0, 1), 26400);

/// RFC 826: 10.0.0.77 at 02:00:00:00:00:4d asks everybody who has 10.0.0.2.
const WHO_HAS: [&str; 4] = [
    "ffffffffffff 02000000004d 0806",
    "0001 0800 06 04 0001 02000000004d 0a00004d 000000000000 0a000002",
    "000000000000000000",
    "000000000000000000",
];
/// The card, 02:57:42:00:00:01, has it. Padded to 60 octets.
const IS_AT: [&str; 4] = [
    "02000000004d 025742000001 0806",
    "0001 0800 06 04 0002 025742000001 0a000002 02000000004d 0a00004d",
    "000000000000000000",
    "000000000000000000",
];
/// The same question about 10.0.0.3, which is nobody.
const WHO_HAS_ANOTHER: [&str; 4] = [
    "ffffffffffff 02000000004d 0806",
    "0001 0800 06 04 0001 02000000004d 0a00004d 000000000000 0a000003",
    "000000000000000000",
    "000000000000000000",
];
/// RFC 792: echo request 1 of 1234 (hex) with the data "wirebook", from 10.0.0.77. Ethernet's padding is not zero.
const ECHO: [&str; 4] = [
    "025742000001 02000000004d 0800",
    "4500 0024 abcd 0000 40 01 babd 0a00004d 0a000002",
    "08 00 2a21 1234 0001 77697265626f6f6b",
    "a5a5a5a5a5a5a5a5a5a5",
];
/// Its reply: type 0, addresses swapped, "do not fragment" with identification 0; padded with zeros.
const ECHO_REPLY: [&str; 4] = [
    "02000000004d 025742000001 0800",
    "4500 0024 0000 4000 40 01 268b 0a000002 0a00004d",
    "00 00 3221 1234 0001 77697265626f6f6b",
    "00000000000000000000",
];
/// The request with one bit of its data wrong.
const ECHO_DAMAGED: [&str; 4] = [
    "025742000001 02000000004d 0800",
    "4500 0024 abcd 0000 40 01 babd 0a00004d 0a000002",
    "08 00 2a21 1234 0001 77697265626f6f6a",
    "a5a5a5a5a5a5a5a5a5a5",
];

fn octets(lines: [&str; 4]) -> Vec<u8> {
    let digits: Vec<u8> = lines.concat().bytes().filter(|&b| b != b' ').collect();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// A card in the middle of a feed that is far from its end, and the hand on its wire.
fn busy_card(seed: u64) -> (Rig, Hand) {
    let feed = MoldPeer::new(
        PEER_MAC,
        PEER_IP,
        None,
        [MoldFeed {
            group: GROUP,
            config: Config::default(),
            source: Feed::Generated(day(seed, 3000)).open().unwrap(),
        }],
    );
    let (tap, hand) = Tap::new(vec![Box::new(feed)]);
    let card = Card::new(&CardOptions::default()).unwrap();
    let mut rig = Rig::new(card, Box::new(tap), &[SessionConfig::mold(GROUP)], 12);
    rig.run_until("the feed", |rig| rig.all.len() > 200);
    (rig, hand)
}

/// Sends the requests beside the feed; returns what the card sent, once the feed has ended exactly.
fn answers(seed: u64, requests: &[[&str; 4]]) -> (Rig, Vec<Vec<u8>>) {
    let (mut rig, hand) = busy_card(seed);
    for &request in requests {
        hand.send(octets(request));
    }
    let mut seen = Vec::new();
    let before = rig.all.len();
    rig.run_until("the end of the feed", |rig| {
        seen.extend(hand.take_seen());
        let is_end = |record: &wirebook_contract::record::Record| {
            record.rtype == wirebook_contract::record::rtype::STATUS && record.action == b'E'
        };
        rig.all.last().is_some_and(is_end)
    });
    assert!(rig.all.len() > before + 1000, "the feed was not running");
    compare(&rig.all, 0, day(seed, 3000), |_| false);
    (rig, seen)
}

#[test]
fn arp_is_answered_beside_a_feed() {
    let (mut rig, seen) = answers(41, &[WHO_HAS_ANOTHER, WHO_HAS, WHO_HAS_ANOTHER]);
    assert_eq!(seen, [octets(IS_AT)]);
    assert_eq!(rig.counters().value(counter::RX_ARP), 1);
    assert_eq!(rig.counters().value(counter::TX_FRAMES), 1);
}

#[test]
fn echo_is_answered_beside_a_feed() {
    let (mut rig, seen) = answers(42, &[ECHO_DAMAGED, ECHO, ECHO_DAMAGED]);
    assert_eq!(seen, [octets(ECHO_REPLY)]);
    let counters = rig.counters();
    assert_eq!(counters.value(counter::RX_ICMP_ECHO), 1);
    assert_eq!(counters.value(counter::RX_BAD_L4), 2);
}
