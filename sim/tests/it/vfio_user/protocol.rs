//! Every command as the specification has it.

use std::fs::File;
use std::os::fd::AsFd;

use super::raw::*;
use super::{StandIns, serve, socket_path};
use rustix::fs::SealFlags;
use wirebook_driver::Event;
use wirebook_sim::vfio_user::Ended;

/// A greeted client of a stand-in, its world, and a check of how it leaves.
fn with_client(test: impl FnOnce(&mut Raw, &StandIns)) {
    with_client_of(StandIns::default(), test);
}

fn with_client_of(world: StandIns, test: impl FnOnce(&mut Raw, &StandIns)) {
    let path = socket_path("protocol");
    let server = serve(&path, world.clone(), 1);
    let mut raw = Raw::greeted(&path);
    test(&mut raw, &world);
    drop(raw);
    let visits = server.join().unwrap();
    assert!(matches!(visits[0].ended, Ended::Left), "{visits:?}");
}

#[test]
fn the_handshake_states_version_and_limits() {
    let path = socket_path("hello");
    let server = serve(&path, StandIns::default(), 1);
    let mut raw = Raw::connect(&path);
    raw.send(&message(
        0x1234,
        VERSION,
        0,
        b"\0\0\x01\0{\"capabilities\":{\"max_msg_fds\":8}}\0",
    ));
    let reply = raw.reply();
    assert_eq!(reply.header[..4], [0x34, 0x12, 1, 0]);
    let payload = reply.outcome().unwrap();
    assert_eq!(payload[..4], [0, 0, 1, 0]);
    let text = std::str::from_utf8(&payload[4..]).unwrap();
    for limit in [
        "\"capabilities\"",
        "\"max_msg_fds\":1",
        "\"max_data_xfer_size\":4096",
    ] {
        assert!(text.contains(limit), "{text}");
    }
    assert!(text.ends_with("}\0"));
    drop(raw);
    assert_eq!(server.join().unwrap()[0].messages, 0);
}

#[test]
fn the_device_is_a_pci_function_that_can_be_reset() {
    with_client(|raw, _| {
        let ask = le!(16_u32, 0_u32, 0_u32, 0_u32);
        let info = raw.ask(DEVICE_INFO, &ask).unwrap();
        assert_eq!(info, le!(16_u32, 3_u32, 9_u32, 5_u32));
    });
}

#[test]
fn regions_have_their_sizes() {
    let ask = |index: u32| le!(32_u32, 0_u32, index, 0_u32, 0_u64, 0_u64);
    with_client(|raw, _| {
        let mut info = |index| raw.ask(REGION_INFO, &ask(index));
        let plain =
            |flags: u32, index: u32, size: u64| le!(32_u32, flags, index, 0_u32, size, 0_u64);
        assert_eq!(info(0), Ok(plain(3, 0, 128 << 10)));
        assert_eq!(info(4), Ok(plain(3, 4, 4096)));
        assert_eq!(info(7), Ok(plain(3, 7, 4096)));
        for absent in [1, 3, 5, 6, 8] {
            assert_eq!(info(absent), Ok(plain(0, absent, 0)));
        }
        assert_eq!(info(9), Err(EINVAL));
        assert_eq!(info(u32::MAX), Err(EINVAL));
    });
}

#[test]
fn doorbells_come_with_their_memory_when_there_is_room() {
    with_client(|raw, world| {
        let ask = |room: u32| le!(room, 0_u32, 2_u32, 0_u32, 0_u64, 0_u64);
        let fixed = le!(64_u32, 0xF_u32, 2_u32, 32_u32, 0x8000_u64, 0_u64);
        raw.send(&message(1, REGION_INFO, 0, &ask(32)));
        let short = raw.reply();
        assert!(short.descriptors.is_empty());
        assert_eq!(short.outcome().unwrap(), fixed);

        raw.send(&message(2, REGION_INFO, 0, &ask(64)));
        let full = raw.reply();
        let sparse = le!(1_u16, 1_u16, 0_u32, 1_u32, 0_u32, 0_u64, 0x8000_u64);
        assert_eq!(full.payload, [fixed, sparse].concat());
        let [memory] = <[_; 1]>::try_from(full.descriptors).unwrap();
        let memory = File::from(memory);
        assert_eq!(memory.metadata().unwrap().len(), 0x8000);

        // The same cells by message and by memory, and the card hears of both.
        use std::os::unix::fs::FileExt;
        raw.write(2, 0x1000, &le!(5_u32)).unwrap();
        let mut cell = [0; 4];
        memory.read_exact_at(&mut cell, 0x1000).unwrap();
        assert_eq!(cell, [5, 0, 0, 0]);
        memory.write_all_at(&[9, 0, 0, 0], 0x2000).unwrap();
        assert_eq!(raw.read(2, 0x2000), Ok(9));
        // Accesses move the card a few cycles each.
        raw.write(7, 4, &[2, 0]).unwrap();
        for _ in 0..16 {
            raw.read(0, 0).unwrap();
        }
        let mut rung: Vec<_> = world.newest().state().doorbells.clone();
        rung.sort_by_key(|&(_, addr, _)| addr);
        let rung: Vec<_> = rung.iter().map(|&(_, addr, value)| (addr, value)).collect();
        assert_eq!(rung, [(0x1000, 5), (0x2000, 9)]);
    });
}

#[test]
fn msix_has_a_vector_for_each_ring_and_no_other_type_has_any() {
    with_client(|raw, _| {
        for index in 0..5_u32 {
            let (flags, count) = if index == 2 { (1_u32, 8_u32) } else { (0, 0) };
            let info = raw.ask(IRQ_INFO, &le!(16_u32, 0_u32, index, 0_u32));
            assert_eq!(info, Ok(le!(16_u32, flags, index, count)));
            // No data, trigger, from 0, none: how a client takes its descriptors away.
            let none = le!(20_u32, 0x21_u32, index, 0_u32, 0_u32);
            assert_eq!(raw.ask(SET_IRQS, &none), Ok(vec![]));
            let last = le!(20_u32, 0x24_u32, index, 7_u32, 1_u32);
            let outcome = if index == 2 { Ok(vec![]) } else { Err(EINVAL) };
            assert_eq!(raw.ask(SET_IRQS, &last), outcome, "type {index}");
        }
        let info = raw.ask(IRQ_INFO, &le!(16_u32, 0_u32, 5_u32, 0_u32));
        assert_eq!(info, Err(EINVAL));
        // BAR4 is theirs alone, and holds what is written.
        raw.write(4, 0x7C, &[1, 0, 0, 0]).unwrap();
        assert_eq!(raw.read(4, 0x7C), Ok(1));
        assert_eq!(raw.read(4, 0x1000), Err(EINVAL));
    });
}

#[test]
fn an_interrupt_signals_the_event_that_the_client_gave() {
    with_client(|raw, world| {
        let events = [(); 2].map(|()| Event::new().unwrap());
        for (vector, event) in (1_u32..).zip(&events) {
            let set = le!(20_u32, 0x24_u32, 2_u32, vector, 1_u32);
            assert_eq!(raw.ask_with(SET_IRQS, &set, &[event.fd()]), Ok(()));
        }
        let raise = |raw: &mut Raw| {
            world.newest().state().irq.extend([0b111]);
            // An access moves the card a few cycles.
            raw.read(0, 0).unwrap();
        };
        // Not before it is a bus master.
        raw.write(7, 4, &[2, 0]).unwrap();
        raise(raw);
        assert!(!events[0].drain() && !events[1].drain());
        raw.write(7, 4, &[6, 0]).unwrap();
        raise(raw);
        assert!(events[0].drain() && events[1].drain());
        // A vector whose message has no descriptor is taken away; then all are.
        let none = le!(20_u32, 0x24_u32, 2_u32, 1_u32, 1_u32);
        assert_eq!(raw.ask(SET_IRQS, &none), Ok(vec![]));
        raise(raw);
        assert!(!events[0].drain() && events[1].drain());
        let none = le!(20_u32, 0x21_u32, 2_u32, 0_u32, 0_u32);
        assert_eq!(raw.ask(SET_IRQS, &none), Ok(vec![]));
        raise(raw);
        assert!(!events[0].drain() && !events[1].drain());
    });
}

#[test]
fn interrupts_that_are_not_there_and_descriptors_that_are_no_events_are_refused() {
    with_client(|raw, _| {
        let event = Event::new().unwrap();
        let set = |flags: u32, start: u32, count: u32| le!(20_u32, flags, 2_u32, start, count);
        for (flags, start, count) in [
            (0x24, 8, 1),
            (0x24, 7, 2),
            (0x24, u32::MAX, 2),
            (0x24, 0, 2),
            (0x24, 0, 0),
            (0x21, 0, 1),
            (0x22, 0, 1),
            (0, 0, 1),
        ] {
            let outcome = raw.ask_with(SET_IRQS, &set(flags, start, count), &[event.fd()]);
            assert_eq!(outcome, Err(EINVAL), "{flags:#x} {start} {count}");
        }
        let file = memory(4096, SealFlags::SHRINK);
        let outcome = raw.ask_with(SET_IRQS, &set(0x24, 0, 1), &[file.as_fd()]);
        assert_eq!(outcome, Err(EINVAL), "memory is no event");
        assert_eq!(raw.ask(SET_IRQS, &[0; 19]), Err(EINVAL));
        assert_eq!(raw.read(0, 0), Ok(u32::MAX), "the connection lives on");
    });
}

#[test]
fn configuration_space_is_an_endpoints() {
    with_client(|raw, _| {
        let all = raw.ask(REGION_READ, &access(7, 0, 4096)).unwrap();
        let space = &all[16..];
        assert_eq!(space.len(), 4096);
        assert_eq!(space[..4], [0x1D, 0x1D, 0x42, 0x57]);
        assert!(space[256..].iter().all(|&octet| octet == 0));
        // One octet at a time, as QEMU may.
        assert_eq!(
            raw.ask(REGION_READ, &access(7, 3, 1)).unwrap()[16..],
            [0x57]
        );
        // The size of BAR0.
        raw.write(7, 0x10, &[0xFF; 4]).unwrap();
        assert_eq!(raw.read(7, 0x10), Ok(0xFFFE_0000));
        raw.write(7, 4, &[6, 0]).unwrap();
        assert_eq!(raw.read(7, 4).unwrap() & 0xFFFF, 6);
        // What is read-only, or not there, stays.
        raw.write(7, 0, &[0; 4]).unwrap();
        raw.write(7, 4000, &[1; 4]).unwrap();
        assert_eq!(raw.read(7, 0), Ok(0x5742_1D1D));
        assert_eq!(raw.read(7, 4000), Ok(0));
    });
}

#[test]
fn registers_are_trapped() {
    with_client(|raw, world| {
        assert_eq!(raw.read(0, 0), Ok(u32::MAX), "memory space is off");
        raw.write(7, 4, &[2, 0]).unwrap();
        assert_eq!(raw.read(0, 0), Ok(0x314B_4257));
        raw.write(0, 0x18, &le!(77_u32)).unwrap();
        assert_eq!(raw.read(0, 0x18), Ok(77));
        assert_eq!(world.newest().state().registers[&0x18], 77);
        // Two at once, as a 64-bit access is.
        raw.write(0, 0x40, &le!(0x0000_0002_0000_0001_u64)).unwrap();
        assert_eq!((raw.read(0, 0x40), raw.read(0, 0x44)), (Ok(1), Ok(2)));
        world.newest().state().mute = true;
        assert_eq!(raw.read(0, 0), Err(5), "an error, not a hang");
    });
}

/// CYCLES_PER_TICK as the host finds it that wrote 16, before and after it lets the card receive; twice, with a reset
/// in between.
#[test]
fn the_tick_is_the_hosts_unless_the_wire_is_in_real_time() {
    for (real_time_tick, receiving) in [(None, 16), (Some(77), 77)] {
        let world = StandIns {
            real_time_tick,
            ..StandIns::default()
        };
        with_client_of(world, |raw, _| {
            for _ in 0..2 {
                raw.write(7, 4, &[2, 0]).unwrap();
                raw.write(0, 0x28, &le!(16_u32)).unwrap();
                assert_eq!(raw.read(0, 0x28), Ok(16));
                raw.write(0, 0x20, &le!(1_u32)).unwrap();
                assert_eq!(raw.read(0, 0x28), Ok(receiving));
                assert_eq!(raw.ask(RESET, &[]), Ok(vec![]));
            }
        });
    }
}

#[test]
fn both_resets_forget_what_was_set() {
    with_client(|raw, world| {
        for flr in [false, true] {
            raw.write(7, 4, &[6, 0]).unwrap();
            raw.write(2, 0, &le!(5_u32)).unwrap();
            let before = world.newest().state().resets;
            if flr {
                // Capability at 0x40, device control at 8, its bit 15.
                assert_eq!(raw.read(7, 0x40).unwrap() & 0xFF, 0x10);
                raw.write(7, 0x48, &[0, 0x80]).unwrap();
            } else {
                assert_eq!(raw.ask(RESET, &[]), Ok(vec![]));
            }
            assert!(world.newest().state().resets > before);
            assert_eq!(raw.read(7, 4).unwrap() & 0xFFFF, 0);
            assert_eq!(raw.read(2, 0), Ok(0));
        }
    });
}

#[test]
fn commands_without_a_reply_are_done_all_the_same() {
    with_client(|raw, _| {
        raw.write(7, 4, &[2, 0]).unwrap();
        let write = [access(0, 0x18, 4), le!(42_u32)].concat();
        raw.send(&message(1, REGION_WRITE, 0x10, &write));
        raw.send(&message(2, 99, 0x10, &[]));
        assert_eq!(raw.read(0, 0x18), Ok(42));
    });
}

#[test]
fn many_commands_at_once_are_answered_in_order() {
    with_client(|raw, _| {
        let octets: Vec<u8> = (0..100)
            .flat_map(|id| message(id, REGION_READ, 0, &access(7, 0, 4)))
            .collect();
        raw.send(&octets);
        for id in 0..100_u16 {
            let reply = raw.reply();
            assert_eq!(reply.header[..2], id.to_le_bytes());
            assert_eq!(reply.payload[16..], [0x1D, 0x1D, 0x42, 0x57]);
        }
    });
}
