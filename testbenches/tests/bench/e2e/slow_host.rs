//! Hosts that look at their ring rarely, or for a long time not at all: over TCP nothing is lost.

use super::rig::{CYCLES_PER_TICK, Rig};
use super::tap::{Connection, Hand, Tap};
use super::{compare, day, digest_of_day, digest_of_records};
use crate::random::Random;
use std::net::SocketAddrV4;
use wirebook_contract::counter;
use wirebook_contract::record::{rtype, status};
use wirebook_driver::{Login, SessionConfig, SoupState, TcpState};
use wirebook_exchange::generate::Options;
use wirebook_exchange::soup::Config;
use wirebook_sim::peer::{Listener, SoupPeer, SoupPeerConfig};
use wirebook_sim::{Card, CardOptions, Feed, PEER_IP, PEER_MAC};

const SERVER_PORT: u16 = 5000;
/// log2 of the ring's slots.
const RING_LOG2_SLOTS: u32 = 6;
/// How long the host is away: four times the 15 s after which the card takes a silent server for lost. What the server
/// says into a closed window cannot be heard, but for the octets it probes with, more and more rarely: after half a
/// minute they are more than those 15 s apart.
const PAUSE_SECONDS: u64 = 60;
/// Cycles of a second of the peer.
const SECOND_CYCLES: u64 = 1000 * CYCLES_PER_TICK as u64;

/// A card that has logged in to a server of `day`.
fn session(day: Options) -> (Rig, Hand) {
    let listener = Listener {
        port: SERVER_PORT,
        config: Config::default(),
        feed: Feed::Generated(day),
    };
    let peer = SoupPeer::new(SoupPeerConfig {
        mac: PEER_MAC,
        ip: PEER_IP,
        seed: 1,
        listeners: vec![listener],
    });
    let (tap, hand) = Tap::new(vec![Box::new(peer)]);
    let card = Card::new(&CardOptions::default()).unwrap();
    let login = Login::new("wire", "book").unwrap();
    let server = SocketAddrV4::new(PEER_IP, SERVER_PORT);
    let sessions = [SessionConfig::soup(server, 40_000, login)];
    let mut rig = Rig::new(card, Box::new(tap), &sessions, RING_LOG2_SLOTS);
    rig.device().open_session(0).unwrap();
    (rig, hand)
}

fn has_ended(rig: &Rig) -> bool {
    let last = rig.all.last();
    last.is_some_and(|record| record.rtype == rtype::STATUS && record.action == status::END)
}

fn check_exact(rig: &mut Rig, day: Options) {
    compare(&rig.all, 0, day, |_| false);
    assert_eq!(digest_of_records(&rig.all), digest_of_day(day));
    let counters = rig.counters();
    assert!(counters.value(counter::RING_FULL_CYCLES) > 0);
    assert_eq!(counters.value(counter::RECORDS_DROPPED), 0);
    assert_eq!(counters.value(counter::TCP_OPENED), 1);
}

/// The windows that the card announced in its segments since the last call.
fn windows(hand: &Hand) -> Vec<u16> {
    let mut connection = Connection {
        port: SERVER_PORT,
        ..Connection::default()
    };
    let seen = hand.take_seen().into_iter();
    seen.filter_map(|frame| {
        connection.follow(&frame, 0)?;
        Some(connection.window)
    })
    .collect()
}

#[test]
fn a_host_that_stops_closes_the_window_and_loses_nothing() {
    let day = day(71, 6000);
    let (mut rig, hand) = session(day);
    rig.run_until("the feed", |rig| rig.all.len() > 500);
    assert!(windows(&hand).iter().all(|&window| window > 0));

    // The ring fills, then the record queue, then the window is closed.
    rig.advance(SECOND_CYCLES);
    assert_eq!(windows(&hand).last(), Some(&0));
    let full = rig.counters();
    assert!(full.value(counter::RING_FULL_CYCLES) > 0);

    // The peer asks now and then with an octet; each answer says that the window is still closed, and no record
    // moves. All the while the session lives.
    rig.advance(PAUSE_SECONDS * SECOND_CYCLES);
    let answers = windows(&hand);
    assert!(answers.len() > 3, "{answers:?}");
    assert!(answers.iter().all(|&window| window == 0), "{answers:?}");
    let later = rig.counters();
    let slots = 1 << RING_LOG2_SLOTS;
    assert_eq!(later.value(counter::RECORDS), rig.all.len() as u32 + slots);
    // Room that is kept takes the octets, which may complete the message that the window cut.
    let moved = later.value(counter::MESSAGES) - full.value(counter::MESSAGES);
    assert!(moved <= 1, "{moved} messages in a closed window");
    let state = rig.device().session_state(0).unwrap();
    assert_eq!(
        (state.tcp, state.soup),
        (TcpState::Established, SoupState::Up)
    );

    // The host is back.
    rig.run_until("the end of the feed", |rig| has_ended(rig));
    assert!(windows(&hand).iter().any(|&window| window > 0));
    check_exact(&mut rig, day);
}

#[test]
fn a_host_that_is_always_late_ends_exact() {
    let day = day(72, 3000);
    let (mut rig, hand) = session(day);
    let mut random = Random::new(72);
    while !has_ended(&rig) {
        let wait_max = if random.chance(2) { 100_000 } else { 3_000 };
        rig.advance(1 + random.below(wait_max));
        rig.poll(1 + random.below(64) as usize);
        assert!(rig.cycle() < 1000 * SECOND_CYCLES, "the feed does not end");
    }
    assert!(windows(&hand).contains(&0));
    check_exact(&mut rig, day);
}
