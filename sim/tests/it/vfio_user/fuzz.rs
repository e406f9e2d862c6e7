//! Damaged conversations: whatever a client sends, its visit ends and the next client is served.

use std::hash::{BuildHasher, RandomState};
use std::io::Write;

use super::raw::*;
use super::{StandIns, socket_path};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use wirebook_sim::vfio_user::{Ended, Server};

/// A conversation that touches every command.
fn conversation() -> Vec<Vec<u8>> {
    vec![
        hello(),
        message(1, DEVICE_INFO, 0, &[0; 16]),
        message(
            2,
            REGION_INFO,
            0,
            &le!(64_u32, 0_u32, 2_u32, 0_u32, 0_u64, 0_u64),
        ),
        message(3, IRQ_INFO, 0, &[0; 16]),
        message(4, SET_IRQS, 0, &[0; 20]),
        message(5, REGION_WRITE, 0, &[access(7, 4, 2), vec![6, 0]].concat()),
        message(6, REGION_READ, 0, &access(0, 0, 4)),
        message(
            7,
            REGION_WRITE,
            0,
            &[access(2, 0, 4), vec![1, 0, 0, 0]].concat(),
        ),
        message(8, DMA_MAP, 0, &map(0x1000, 0x1000, 0)),
        message(
            9,
            REGION_WRITE,
            0,
            &[access(0, 0x20, 4), vec![1, 0, 0, 0]].concat(),
        ),
        message(10, DMA_UNMAP, 0, &unmap(0x1000, 0x1000)),
        message(11, RESET, 0, &[]),
    ]
}

/// Messages kept, repeated or moved, some of their octets changed, and the end cut off.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let messages = conversation();
    let order = prop::collection::vec(0..messages.len(), 0..12);
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6);
    (order, changes, any::<prop::sample::Index>(), any::<bool>()).prop_map(
        move |(order, changes, cut, cuts)| {
            let greeting = conversation().swap_remove(0);
            let mut octets: Vec<u8> = order.iter().flat_map(|&at| messages[at].clone()).collect();
            if !octets.is_empty() {
                for (at, value) in changes {
                    let at = at.index(octets.len());
                    octets[at] = value;
                }
                if cuts {
                    octets.truncate(cut.index(octets.len()));
                }
            }
            [greeting, octets].concat()
        },
    )
}

#[test]
fn damaged_conversations_end() {
    let seed = match std::env::var("WIREBOOK_SEED") {
        Ok(text) => text.parse().expect("WIREBOOK_SEED is a number"),
        Err(_) => RandomState::new().hash_one(0),
    };
    println!("replay with WIREBOOK_SEED={seed}");
    let mut seed_octets = [0; 32];
    seed_octets[..8].copy_from_slice(&u64::to_le_bytes(seed));
    let config = Config {
        cases: 300,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed_octets);
    let path = socket_path("fuzz");
    let mut server = Server::bind(&path).unwrap();
    let mut ended = [0; 2];
    let counts = std::cell::RefCell::new(&mut ended);
    let server = std::cell::RefCell::new(&mut server);
    let run = TestRunner::new_with_rng(config, rng).run(&damaged(), |octets| {
        // All of it fits in the socket's buffer, so one thread is enough.
        let mut raw = Raw::connect(&path);
        raw.stream.write_all(&octets).unwrap();
        raw.stream.shutdown(std::net::Shutdown::Write).unwrap();
        let visit = server
            .borrow_mut()
            .serve_next(&mut StandIns::default())
            .unwrap();
        prop_assert!(
            !matches!(visit.ended, Ended::Failed(_)),
            "{:?}",
            visit.ended
        );
        counts.borrow_mut()[usize::from(matches!(visit.ended, Ended::Left))] += 1;
        Ok(())
    });
    if let Err(error) = run {
        panic!("{error}\nreplay with WIREBOOK_SEED={seed}");
    }
    // Neither all of them nor none were understood.
    assert!(ended.iter().all(|&count| count > 20), "{ended:?}");
}
