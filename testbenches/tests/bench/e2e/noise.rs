//! Whatever else is on the wire, a session is exact.

use super::{MIDNIGHT_NS, compare, day, digest_of_day, digest_of_records, feeds};
use crate::random::Random;
use std::net::Ipv4Addr;
use wirebook_contract::counter;
use wirebook_exchange::{mold, soup};
use wirebook_sim::{CARD_IP, CARD_MAC, Input, Outcome, PEER_IP, PEER_MAC, Scenario, Session};
use wirebook_wire::eth::Mac;
use wirebook_wire::frame::{self, Link, Path};

/// Group of the first feed.
const FIRST_GROUP: Ipv4Addr = Ipv4Addr::new(239, 192, 0, 1);

/// Frames of noise pushed between two batches of records.
const BURST_FRAMES: u64 = 20;

/// Random octets, or a good datagram to the card or to its feed with some octets changed.
fn noise(random: &mut Random) -> Vec<u8> {
    let mut bytes = vec![0; 1 + random.below(1600) as usize];
    bytes.fill_with(|| random.bits() as u8);
    if random.chance(40) {
        return bytes;
    }
    let payload = &bytes[..bytes.len().min(1400)];
    let path = Path {
        link: Link {
            src_mac: PEER_MAC,
            dst_mac: Mac(CARD_MAC),
            vlan: random.chance(20).then_some(5),
        },
        src_ip: PEER_IP,
        dst_ip: if random.chance(50) {
            CARD_IP
        } else {
            FIRST_GROUP
        },
    };
    let mut frame = vec![0; 2048];
    let Ok(length) = frame::udp(&path, 26400, 26400, payload, &mut frame) else {
        return bytes;
    };
    frame.truncate(length);
    // Behind the addresses of Ethernet, so that every change must be noticed by a checksum.
    for _ in 0..1 + random.below(3) {
        let at = 12 + random.below(length as u64 - 12) as usize;
        frame[at] ^= 1 << random.below(8);
    }
    if random.chance(30) {
        frame.truncate(1 + random.below(length as u64) as usize);
    }
    frame
}

/// Runs a session with bursts of noise between its records, for the test of this name.
fn run_in_noise(input: Input, seed: u64, test: &str) {
    println!("seed {seed}");
    let day = day(seed, 1200);
    let mut random = Random::new(seed);
    let mut scenario = Scenario::new(input).seed(seed);
    scenario.midnight_ns = MIDNIGHT_NS;
    scenario.replay = format!("cargo nextest run -p wirebook-testbenches {test}");
    let mut session = Session::start(scenario).expect("a session");
    let mut all = Vec::new();
    loop {
        let mac = session.device().transport_mut().card().rx();
        for _ in 0..BURST_FRAMES {
            mac.push(noise(&mut random));
        }
        match session.next_batch() {
            Ok(Some(batch)) => all.extend_from_slice(batch),
            Ok(None) => break,
            Err(error) => panic!("{error}"),
        }
    }
    let report = session.finish().expect("an orderly end");
    compare(&all, 0, day, |_| false);
    assert_eq!(report.outcomes, [Some(Outcome::Ended { next: 1201 })]);
    assert_eq!(digest_of_records(&all), digest_of_day(day));
    assert!(
        report.counters.value(counter::RX_UNCLAIMED) > 0,
        "no noise arrived"
    );
    assert!(
        report.counters.value(counter::RX_BAD_IPV4) > 0,
        "no noise arrived"
    );
}

#[test]
fn a_mold_session_is_exact_in_noise() {
    let config = mold::Config::default();
    let feeds = feeds(&[day(21, 1200)]);
    run_in_noise(
        Input::Mold {
            feeds,
            config,
            vlan: None,
        },
        21,
        "a_mold_session_is_exact_in_noise",
    );
}

#[test]
fn a_tcp_session_is_exact_in_noise() {
    let config = soup::Config::default();
    let feeds = feeds(&[day(22, 1200)]);
    let test = "a_tcp_session_is_exact_in_noise";
    run_in_noise(Input::Soup { feeds, config }, 22, test);
}
