//! The vfio-user client against servers that break rules. Replies are octets written by hand from the
//! specification; nothing a server does may hang or panic the driver.

mod fake_server;
mod patience;

use fake_server::*;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rustix::fs::SealFlags;
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io::Write;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;
use wirebook_driver::vfio_user::VfioUserError;
use wirebook_driver::vfio_user::socket::SocketError;
use wirebook_driver::{DmaMemory, Event, ImportError, Transport, VfioUser};

/// For answers that come: a machine may do something else meanwhile.
const LONG: Duration = Duration::from_secs(60);
/// For answers that never come.
const SHORT: Duration = Duration::from_secs(2);

/// The error of connecting to a server that is wrong in one command.
fn refusal(
    timeout: Duration,
    wrong: impl FnMut(&Request) -> Option<Answer> + Send + 'static,
) -> VfioUserError {
    let path = socket_path();
    let server = serve(&path, wrong);
    let error = VfioUser::connect_within(&path, timeout).unwrap_err();
    server.join().unwrap();
    error
}

/// What a transport's failure says, and what to do.
fn cause<T>(outcome: Result<T, wirebook_driver::TransportError>) -> (VfioUserError, String) {
    let error = outcome.err().unwrap();
    (*error.cause.downcast().unwrap(), error.next)
}

#[test]
fn a_right_server_is_used_as_a_card() {
    let path = socket_path();
    let server = serve(&path, |_| None);
    let mut card = VfioUser::connect_within(&path, LONG).unwrap();
    assert_eq!(card.kind(), "vfio-user");
    assert_eq!(card.register_read(0x18).unwrap(), 0x5A5A_5A5A);
    card.register_write(0x18, 1).unwrap();
    let mut space = [0; 256];
    card.config_read(0, &mut space).unwrap();
    assert_eq!(space, [0x5A; 256]);
    card.config_write(4, &[6, 0]).unwrap();
    assert_eq!(card.map_doorbells().unwrap().bytes(), 0x8000);
    // Aligned to their size, apart from each other, above 4 GiB.
    let memory = [4096, 65536].map(|bytes| Arc::new(DmaMemory::allocate(bytes).unwrap()));
    let [small, large] = memory
        .each_ref()
        .map(|memory| card.dma_map(memory).unwrap());
    assert!(small >= 1 << 32 && large.is_multiple_of(65536));
    assert!(large >= small + 4096 || small >= large + 65536);
    card.dma_unmap(small).unwrap();
    let (error, next) = cause(card.dma_unmap(small));
    assert!(matches!(error, VfioUserError::NotMapped(at) if at == small));
    assert!(next.contains("twice"));
    card.reset().unwrap();
    drop(card);
    let asked = server.join().unwrap();
    let setup = [VERSION, DEVICE_INFO, REGION_INFO, REGION_INFO, REGION_INFO];
    assert_eq!(asked[..5], setup);
    let used = [
        REGION_READ,
        REGION_WRITE,
        REGION_READ,
        REGION_WRITE,
        REGION_INFO,
        DMA_MAP,
        DMA_MAP,
        DMA_UNMAP,
        RESET,
    ];
    assert_eq!(asked[5..], used);
}

#[test]
fn interrupts_are_set_one_by_one_after_the_old_ones_are_taken_away() {
    let path = socket_path();
    let (said, hear) = std::sync::mpsc::channel();
    let server = serve(&path, move |request| {
        if request.command == SET_IRQS {
            said.send(request.payload.clone()).unwrap();
        }
        None
    });
    let mut card = VfioUser::connect_within(&path, LONG).unwrap();
    let events = [(); 2].map(|()| Arc::new(Event::new().unwrap()));
    card.set_interrupts(&events).unwrap();
    card.set_interrupts(&[]).unwrap();
    drop(card);
    server.join().unwrap();
    // Size, flags (no data or event descriptors, trigger), MSI-X, first, count.
    let none = le!(20_u32, 0x21_u32, 2_u32, 0_u32, 0_u32);
    let one = |vector: u32| le!(20_u32, 0x24_u32, 2_u32, vector, 1_u32);
    let heard: Vec<_> = hear.iter().collect();
    assert_eq!(heard, [none.clone(), one(0), one(1), none]);
}

#[test]
fn a_server_with_too_few_interrupts_is_refused() {
    for (flags, count) in [(1_u32, 1_u32), (0, 8)] {
        let path = socket_path();
        let server = serve(&path, move |request| {
            let answer = || request.good(&le!(16_u32, flags, 2_u32, count));
            (request.command == IRQ_INFO).then(answer)
        });
        let mut card = VfioUser::connect_within(&path, LONG).unwrap();
        let events = [(); 2].map(|()| Arc::new(Event::new().unwrap()));
        let (error, next) = cause(card.set_interrupts(&events));
        let told = matches!(error, VfioUserError::Interrupts { wanted: 2, count: c } if c == count);
        assert!(told && next.contains("ReadMode::Poll"), "{error}; {next}");
        drop(card);
        server.join().unwrap();
    }
    let path = socket_path();
    let server = serve(&path, |request| {
        let answer = || request.good(&le!(16_u32, 1_u32, 1_u32, 8_u32));
        (request.command == IRQ_INFO).then(answer)
    });
    let mut card = VfioUser::connect_within(&path, LONG).unwrap();
    let (error, _) = cause(card.set_interrupts(&[]));
    assert!(matches!(error, VfioUserError::Protocol(_)), "{error}");
    drop(card);
    server.join().unwrap();
}

#[test]
fn where_nobody_is() {
    let error = VfioUser::connect(format!("/tmp/{}", "a".repeat(103))).unwrap_err();
    assert!(matches!(error, VfioUserError::PathTooLong { bytes: 108 }));
    let path = socket_path();
    let error = VfioUser::connect(&path).unwrap_err();
    assert!(matches!(error, VfioUserError::Connect { .. }), "{error}");
    let next = format!("wirebook card --socket {}", path.display());
    assert!(error.to_string().contains(&next), "{error}");
    drop(UnixListener::bind(&path).unwrap());
    let error = VfioUser::connect(&path).unwrap_err();
    assert!(matches!(error, VfioUserError::Connect { .. }), "{error}");
    std::fs::remove_file(&path).unwrap();
    // Somebody listens and never takes the connection.
    let listener = UnixListener::bind(&path).unwrap();
    let error = VfioUser::connect_within(&path, SHORT).unwrap_err();
    let timeout = matches!(
        error,
        VfioUserError::Opening {
            cause: SocketError::Timeout(SHORT),
            ..
        }
    );
    assert!(timeout, "{error}");
    drop(listener);
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn servers_of_something_else() {
    let version = |payload: &'static [u8]| {
        refusal(LONG, instead(VERSION, move |request| request.good(payload)))
    };
    for payload in [&[1, 0, 0, 0][..], &[0, 0, 2, 0]] {
        let error = version(payload);
        assert!(matches!(error, VfioUserError::Version { .. }), "{error}");
    }
    for payload in [
        &[0, 0, 1][..],
        b"\0\0\x01\0{",
        b"\0\0\x01\0{\"capabilities\":{\"max_msg_fds\":0}}\0",
        b"\0\0\x01\0{\"capabilities\":{\"max_data_xfer_size\":255}}\0",
    ] {
        let error = version(payload);
        assert!(matches!(error, VfioUserError::Protocol(_)), "{error}");
    }
    for info in [
        le!(16_u32, 1_u32, 9_u32, 5_u32),
        le!(16_u32, 2_u32, 9_u32, 5_u32),
        le!(16_u32, 3_u32, 7_u32, 5_u32),
    ] {
        let error = refusal(
            LONG,
            instead(DEVICE_INFO, move |request| request.good(&info)),
        );
        assert!(matches!(error, VfioUserError::NotACard(_)), "{error}");
    }
    let small = |request: &Request| {
        let index = request.payload[8];
        request.good(&le!(32_u32, 3_u32, u32::from(index), 0_u32, 255_u64, 0_u64))
    };
    let error = refusal(LONG, instead(REGION_INFO, small));
    assert!(matches!(error, VfioUserError::NotACard(_)), "{error}");
}

#[test]
fn refusals_keep_the_connection_and_violations_end_it() {
    let error = refusal(LONG, instead(VERSION, |request| request.refused(16)));
    assert!(matches!(error, VfioUserError::Busy), "{error}");
    let error = refusal(LONG, instead(DEVICE_INFO, |request| request.refused(22)));
    assert!(error.to_string().contains("Invalid argument"), "{error}");
    let error = refusal(LONG, instead(DEVICE_INFO, |request| request.refused(0)));
    assert!(error.to_string().contains("no reason"), "{error}");

    let path = socket_path();
    let server = serve(&path, instead(DMA_MAP, |request| request.refused(22)));
    let mut card = VfioUser::connect_within(&path, LONG).unwrap();
    let memory = Arc::new(DmaMemory::allocate(4096).unwrap());
    let (error, next) = cause(card.dma_map(&memory));
    assert!(matches!(error, VfioUserError::Refused { .. }), "{error}");
    assert!(next.contains("printed"));
    assert_eq!(card.register_read(0).unwrap(), 0x5A5A_5A5A);
    drop(card);
    server.join().unwrap();
}

#[test]
fn replies_to_something_else_are_refused() {
    type Damage = fn(&Request, Vec<u8>) -> Vec<u8>;
    let damages: [(Damage, &str); 7] = [
        (
            |_, mut reply| {
                reply[0] ^= 1;
                reply
            },
            "other than what was asked",
        ),
        (
            |_, mut reply| {
                reply[2] ^= 1;
                reply
            },
            "other than what was asked",
        ),
        (
            |_, mut reply| {
                reply[8] = 0;
                reply
            },
            "other than what was asked",
        ),
        (
            |_, mut reply| {
                reply[4..8].fill(0xFF);
                reply
            },
            "4294967295 octets",
        ),
        (
            |_, mut reply| {
                reply[4..8].copy_from_slice(&[15, 0, 0, 0]);
                reply
            },
            "15 octets",
        ),
        (
            |_, mut reply| {
                reply[16] ^= 4;
                reply
            },
            "not what was asked for",
        ),
        (
            |request, _| request.reply(1, 0, &request.payload),
            "not what was asked for",
        ),
    ];
    for (damage, says) in damages {
        let path = socket_path();
        let answer = move |request: &Request| match right(request) {
            Answer::Octets(reply) => Answer::Octets(damage(request, reply)),
            other => other,
        };
        let server = serve(&path, instead(REGION_READ, answer));
        let mut card = VfioUser::connect_within(&path, LONG).unwrap();
        let (error, _) = cause(card.register_read(0x18));
        assert!(error.to_string().contains(says), "{error}, not {says}");
        drop(card);
        server.join().unwrap();
    }
}

#[test]
fn doorbells_that_cannot_be_trusted() {
    let refused = |payload: Vec<u8>, files: fn() -> Vec<File>| {
        let path = socket_path();
        let server = serve(&path, move |request| {
            let asked = request.command == REGION_INFO && request.payload[0] > 32;
            asked.then(|| match files() {
                none if none.is_empty() => request.good(&payload),
                files => Answer::With(request.reply(1, 0, &payload), files),
            })
        });
        let mut card = VfioUser::connect_within(&path, LONG).unwrap();
        let (error, _) = cause(card.map_doorbells());
        drop(card);
        server.join().unwrap();
        error
    };
    let right = || doorbells(0xF, (0, 0x8000));
    let one = || vec![memfd(0x8000, SealFlags::SHRINK)];
    for payload in [
        doorbells(0xB, (0, 0x8000)),      // no MMAP
        doorbells(0xF, (0x1000, 0x7000)), // the first page is missing
        doorbells(0xF, (0, 0x7000)),
        right()[..48].to_vec(), // areas cut off
        right()[..32].to_vec(),
    ] {
        let error = refused(payload, one);
        assert!(matches!(error, VfioUserError::NotACard(_)), "{error}");
    }
    for files in [
        || Vec::new(),
        (|| (0..2).map(|_| memfd(0x8000, SealFlags::SHRINK)).collect()) as fn() -> Vec<File>,
    ] {
        let error = refused(right(), files);
        assert!(matches!(error, VfioUserError::Protocol(_)), "{error}");
    }
    let error = refused(right(), || vec![memfd(0x8000, SealFlags::empty())]);
    let open = matches!(error, VfioUserError::Doorbells(ImportError::NotSealed));
    assert!(open, "{error}");
    let error = refused(right(), || vec![memfd(0x7000, SealFlags::SHRINK)]);
    let short = matches!(error, VfioUserError::Doorbells(ImportError::Outside { .. }));
    assert!(short, "{error}");
    let error = refused(right(), || {
        (0..9).map(|_| memfd(0x8000, SealFlags::SHRINK)).collect()
    });
    let many = matches!(error, VfioUserError::Socket(SocketError::Descriptors));
    assert!(many, "{error}");
}

/// Everything the client does, as long as the server lets it.
fn use_all(path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut card = VfioUser::connect_within(path, LONG)?;
    let memory = Arc::new(DmaMemory::allocate(4096)?);
    card.register_read(0)?;
    card.register_write(0, 1)?;
    card.map_doorbells()?;
    let iova = card.dma_map(&memory)?;
    card.dma_unmap(iova)?;
    Ok(card.reset()?)
}

#[test]
fn damaged_replies_end_in_errors() {
    let seed = match std::env::var("WIREBOOK_SEED") {
        Ok(text) => text.parse().expect("WIREBOOK_SEED is a number"),
        Err(_) => RandomState::new().hash_one(0),
    };
    println!("replay with WIREBOOK_SEED={seed}");
    let mut seed_octets = [0; 32];
    seed_octets[..8].copy_from_slice(&u64::to_le_bytes(seed));
    let config = Config {
        cases: 200,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed_octets);
    // Which reply, which octet of it, its new value, and whether the reply ends there.
    let damage = (
        0..12_usize,
        any::<prop::sample::Index>(),
        any::<u8>(),
        any::<bool>(),
    );
    let succeeded = AtomicU32::new(0);
    let run = TestRunner::new_with_rng(config, rng).run(&damage, |(which, at, value, ends)| {
        let path = socket_path();
        let mut count = 0;
        let server = serve(&path, move |request| {
            count += 1;
            if count != which + 1 {
                return None;
            }
            let (mut octets, files) = match right(request) {
                Answer::With(octets, files) => (octets, files),
                Answer::Octets(octets) => (octets, Vec::new()),
                other => return Some(other),
            };
            let at = at.index(octets.len());
            octets[at] = value;
            // A larger size must not make the client wait for what never comes.
            if ends || (4..8).contains(&at) {
                octets.truncate(at.max(8));
                return Some(Answer::Last(octets));
            }
            Some(if files.is_empty() {
                Answer::Octets(octets)
            } else {
                Answer::With(octets, files)
            })
        });
        if use_all(&path).is_ok() {
            succeeded.fetch_add(1, Ordering::Relaxed);
        }
        server.join().unwrap();
        Ok(())
    });
    if let Err(error) = run {
        panic!("{error}\nreplay with WIREBOOK_SEED={seed}");
    }
    // Some damage does not matter, most does.
    let succeeded = succeeded.into_inner();
    assert!((1..150).contains(&succeeded), "{succeeded}");
}
