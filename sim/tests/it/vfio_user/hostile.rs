//! Clients that break rules: they lose their connection at most, and the next client finds a fresh card.

use std::fs::File;
use std::os::fd::AsFd;
use std::thread;
use std::time::Duration;

use super::raw::*;
use super::{StandIns, serve, socket_path};
use wirebook_sim::vfio_user::{Ended, Server, Visit};

/// Serves one client that misbehaves and a good one after it; gives how the first one ended, and the notes.
fn after_greeting(misbehave: impl FnOnce(&mut Raw)) -> (Visit, Vec<String>) {
    let path = socket_path("hostile");
    let world = StandIns::default();
    let server = serve(&path, world.clone(), 2);
    let mut raw = Raw::greeted(&path);
    misbehave(&mut raw);
    drop(raw);
    let mut good = Raw::greeted(&path);
    assert_eq!(good.read(7, 0), Ok(0x5742_1D1D));
    drop(good);
    let mut visits = server.join().unwrap();
    assert!(matches!(visits[1].ended, Ended::Left), "{visits:?}");
    assert_eq!(
        world.cards.lock().unwrap().len(),
        2,
        "each has its own card"
    );
    (visits.remove(0), world.notes())
}

fn reason(visit: &Visit) -> &str {
    match &visit.ended {
        Ended::Broken(what) => what,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_no_handshake_is_sent_away() {
    let path = socket_path("greeting");
    let world = StandIns::default();
    let server = serve(&path, world.clone(), 1);
    for (payload, errno) in [
        (&[1, 0, 0, 0][..], ENOTSUP),
        (&[0, 1, 1, 0], ENOTSUP),
        (&[0, 0, 1], EINVAL),
        (b"\0\0\x01\0{\"capabilities\":", EINVAL),
        (
            b"\0\0\x01\0{\"capabilities\":{\"max_msg_fds\":-1}}\0",
            EINVAL,
        ),
    ] {
        let mut raw = Raw::connect(&path);
        raw.send(&message(3, VERSION, 0, payload));
        assert_eq!(raw.reply().outcome(), Err(errno), "{payload:?}");
        raw.expect_closed();
    }
    let mut raw = Raw::connect(&path);
    raw.send(&message(3, DEVICE_INFO, 0, &[0; 16]));
    raw.expect_closed();
    // A look whether somebody listens is no client and worth no note.
    drop(Raw::connect(&path));
    drop(Raw::greeted(&path));
    let visits = server.join().unwrap();
    assert!(matches!(visits[0].ended, Ended::Left));
    let notes = world.notes();
    assert_eq!(notes.len(), 6, "{notes:?}");
    assert!(notes[0].contains("version 1.0") && notes[5].contains("command 4"));
    assert_eq!(world.cards.lock().unwrap().len(), 1);
}

/// QEMU speaks 0.0 and takes no newer answer.
#[test]
fn the_older_minor_version_is_agreed_on() {
    let path = socket_path("minor");
    let server = serve(&path, StandIns::default(), 2);
    for (theirs, agreed) in [(0, 0), (9, 1)] {
        let mut raw = Raw::connect(&path);
        raw.send(&message(0, VERSION, 0, &[0, 0, theirs, 0]));
        assert_eq!(raw.reply().outcome().unwrap()[..4], [0, 0, agreed, 0]);
    }
    server.join().unwrap();
}

#[test]
fn unknown_commands_are_refused_and_the_connection_lives() {
    let (visit, _) = after_greeting(|raw| {
        for command in [0, 6, 11, 12, 14, 15, 16, 18, 0xFFFF] {
            assert_eq!(raw.ask(command, &[0; 40]), Err(ENOTSUP), "{command}");
        }
        assert_eq!(raw.ask(VERSION, &[0, 0, 1, 0]), Err(EINVAL), "twice");
        for command in [
            DMA_MAP,
            DMA_UNMAP,
            DEVICE_INFO,
            REGION_INFO,
            IRQ_INFO,
            SET_IRQS,
        ] {
            assert_eq!(
                raw.ask(command, &[0; 15]),
                Err(EINVAL),
                "{command} cut short"
            );
        }
        assert_eq!(raw.read(7, 0), Ok(0x5742_1D1D));
    });
    assert!(matches!(visit.ended, Ended::Left));
    assert_eq!(visit.messages, 17);
}

#[test]
fn accesses_stay_inside_their_regions() {
    after_greeting(|raw| {
        for (region, offset, count) in [
            (0, 0x2_0000, 4),
            (0, 0x1_FFFC, 8),
            (0, u64::MAX - 3, 4),
            (0, 2, 4),
            (0, 0, 1),
            (0, 0, 2),
            (2, 0x8000, 4),
            (2, 0x7FFC, 8),
            (2, 1, 4),
            (7, 4096, 1),
            (7, 4095, 2),
            (7, 0, 4097),
            (7, u64::MAX, 1),
            (7, 0, u32::MAX),
            (1, 0, 4),
            (4, 0x1000, 4),
            (4, 0xFFC, 8),
            (4, 2, 4),
            (5, 0, 4),
            (6, 0, 4),
            (8, 0, 1),
            (9, 0, 4),
            (u32::MAX, 0, 4),
        ] {
            let ask = access(region, offset, count);
            let read = raw.ask(REGION_READ, &ask);
            assert_eq!(read, Err(EINVAL), "{region} {offset:x} {count}");
            let data = vec![0; (count as usize).min(4097)];
            let write = raw.ask(REGION_WRITE, &[ask, data].concat());
            assert_eq!(write, Err(EINVAL), "{region} {offset:x} {count}");
        }
        // The last of each region, and nothing at all.
        for (region, offset, count) in [
            (0, 0x1_FFFC, 4),
            (2, 0x7FFC, 4),
            (7, 4095, 1),
            (0, 0x2_0000, 0),
        ] {
            let ask = access(region, offset, count);
            assert!(raw.ask(REGION_READ, &ask).is_ok(), "{region} {offset:x}");
        }
    });
}

#[test]
fn writes_with_other_data_than_they_say_are_refused() {
    after_greeting(|raw| {
        for data in [0, 3, 5, 8] {
            let write = [access(7, 0x10, 4), vec![0xFF; data]].concat();
            assert_eq!(raw.ask(REGION_WRITE, &write), Err(EINVAL), "{data}");
        }
        assert_eq!(raw.read(7, 0x10), Ok(0));
    });
}

#[test]
fn sizes_that_no_message_has_end_the_connection() {
    for size in [0_u32, 15, 16 + 8193, u32::MAX] {
        let (visit, _) = after_greeting(|raw| {
            raw.send(&le!(0_u16, REGION_READ, size, 0_u32, 0_u32));
            raw.expect_closed();
        });
        assert!(
            reason(&visit).contains(&format!("{size} octets")),
            "{visit:?}"
        );
    }
}

#[test]
fn a_reply_that_nothing_asked_for_ends_the_connection() {
    let (visit, _) = after_greeting(|raw| {
        raw.send(&message(0, REGION_READ, 1, &access(7, 0, 4)));
        raw.expect_closed();
    });
    assert!(reason(&visit).contains("nothing asked for"));
}

#[test]
fn too_many_descriptors_end_the_connection_and_leak_none() {
    let open = || std::fs::read_dir("/proc/self/fd").unwrap().count();
    let file = File::open("/dev/null").unwrap();
    let before = open();
    for _ in 0..3 {
        let (visit, _) = after_greeting(|raw| {
            raw.send_with(
                &message(0, DMA_MAP, 0, &map(0, 0x1000, 0)),
                &[file.as_fd(); 9],
            );
            raw.expect_closed();
        });
        assert!(reason(&visit).contains("descriptors"));
    }
    // Those of a message that takes none are closed, too.
    after_greeting(|raw| {
        for _ in 0..20 {
            raw.send_with(
                &message(0, REGION_READ, 0, &access(7, 0, 4)),
                &[file.as_fd(); 8],
            );
            assert!(raw.reply().outcome().is_ok());
        }
    });
    assert_eq!(open(), before);
}

/// A client killed after each octet of a conversation: between messages it left, inside one it broke off.
#[test]
fn a_client_may_vanish_at_any_octet() {
    let messages = [
        message(1, DEVICE_INFO, 0, &[0; 16]),
        message(
            2,
            REGION_INFO,
            0,
            &le!(64_u32, 0_u32, 2_u32, 0_u32, 0_u64, 0_u64),
        ),
        message(3, REGION_WRITE, 0, &[access(7, 4, 2), vec![6, 0]].concat()),
        // Receiving: the card runs.
        message(
            4,
            REGION_WRITE,
            0,
            &[access(0, 0x20, 4), vec![1, 0, 0, 0]].concat(),
        ),
        message(5, DMA_UNMAP, 0, &unmap(0, 0)),
        message(6, RESET, 0, &[]),
    ];
    let octets = messages.concat();
    let ends: Vec<usize> = messages
        .iter()
        .scan(0, |end, message| {
            *end += message.len();
            Some(*end)
        })
        .collect();
    let path = socket_path("vanish");
    let world = StandIns::default();
    let cuts: Vec<usize> = (0..=octets.len()).collect();
    let server = serve(&path, world.clone(), cuts.len());
    for &cut in &cuts {
        Raw::greeted(&path).send(&octets[..cut]);
    }
    for (cut, visit) in cuts.iter().zip(server.join().unwrap()) {
        if *cut == 0 || ends.contains(cut) {
            assert!(
                matches!(visit.ended, Ended::Left | Ended::Broken(_)),
                "{cut}: {visit:?}"
            );
        } else {
            // Its answers may have had nowhere to go before that was noticed.
            assert!(reason(&visit).contains("closed"), "{cut}: {visit:?}");
        }
    }
    assert_eq!(world.cards.lock().unwrap().len(), cuts.len());
    assert!(world.notes().is_empty());
}

/// Serves with little patience: the client keeps its connection open and does nothing more.
fn impatient(misbehave: impl FnOnce(&mut Raw)) -> (Vec<String>, Option<Visit>) {
    let path = socket_path("slow");
    let world = StandIns::default();
    let mut server = Server::bind(&path)
        .unwrap()
        .patience(Duration::from_millis(50));
    let mut served = world.clone();
    let server = thread::spawn(move || server.serve_next(&mut served).unwrap());
    let mut raw = Raw::connect(&path);
    misbehave(&mut raw);
    // If it was sent away before its handshake, the server still waits for a client.
    let visit = if world.notes().is_empty() {
        Some(server.join().unwrap())
    } else {
        drop(Raw::greeted(&path));
        server.join().unwrap();
        None
    };
    (world.notes(), visit)
}

#[test]
fn a_client_that_stops_inside_a_message_is_sent_away() {
    let (notes, _) = impatient(Raw::expect_closed);
    assert!(notes[0].contains("within 50 ms"), "{notes:?}");
    let (notes, _) = impatient(|raw| {
        raw.send(&hello()[..10]);
        raw.expect_closed();
    });
    assert!(notes[0].contains("within 50 ms"), "{notes:?}");
    let (_, visit) = impatient(|raw| {
        raw.send(&hello());
        raw.reply().outcome().unwrap();
        raw.send(&message(1, REGION_READ, 0, &access(7, 0, 4))[..20]);
        raw.expect_closed();
    });
    assert!(reason(&visit.unwrap()).contains("within 50 ms"));
}

#[test]
fn a_client_that_does_not_read_is_sent_away() {
    let (_, visit) = impatient(|raw| {
        raw.send(&hello());
        // Each answer is as long as a page; the socket's buffer holds some hundred of them.
        let ask = message(1, REGION_READ, 0, &access(7, 0, 4096));
        use std::io::Write;
        while raw.stream.write_all(&ask).is_ok() {}
    });
    assert!(reason(&visit.unwrap()).contains("within 50 ms"));
}

#[test]
fn a_second_client_is_turned_away_and_the_first_keeps_its_card() {
    let path = socket_path("second");
    let server = serve(&path, StandIns::default(), 2);
    let mut first = Raw::greeted(&path);
    first.write(7, 4, &[2, 0]).unwrap();
    for _ in 0..3 {
        let mut second = Raw::connect(&path);
        let reply = second.reply();
        assert_eq!(
            reply.header[..4],
            [0, 0, 1, 0],
            "as if it answered a handshake"
        );
        assert_eq!(reply.outcome(), Err(EBUSY));
        second.expect_closed();
    }
    assert_eq!(first.read(7, 4).unwrap() & 0xFFFF, 2);
    drop(first);
    // The place is free when the server has noticed.
    let mut next = loop {
        let mut next = Raw::connect(&path);
        next.send(&hello());
        if next.reply().outcome().is_ok() {
            break next;
        }
    };
    assert_eq!(
        next.read(7, 4).unwrap() & 0xFFFF,
        0,
        "a card just powered on"
    );
    drop(next);
    assert_eq!(server.join().unwrap().len(), 2);
}
