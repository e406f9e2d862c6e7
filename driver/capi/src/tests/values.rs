//! What goes to the card and what comes from it.

use super::*;
use std::ffi::CString;
use wirebook_driver::Transport;

#[test]
fn values_without_a_meaning() {
    let mut handle = null_mut();
    for device in ["sim", "", "65:00.0", "vfio-user:", "group:", "iommufd:x"] {
        let device = CString::new(device).unwrap();
        refused(
            call!(wirebook_open(device.as_ptr(), &mut handle)),
            Code::Argument,
            "is no device: give a PCI address such as 0000:65:00.0, also behind `iommufd:` or `group:`",
        );
    }
    refused(
        call!(wirebook_open(c"\xFF".as_ptr(), &mut handle)),
        Code::Argument,
        "not UTF-8",
    );
    refused(
        call!(wirebook_open(
            c"vfio-user:/no/such/card".as_ptr(),
            &mut handle
        )),
        Code::Open,
        "no card listens",
    );
    refused(
        call!(wirebook_open(c"ffff:ff:1f.7".as_ptr(), &mut handle)),
        Code::Open,
        "ffff:ff:1f.7",
    );
    assert!(handle.is_null());

    let opened = Opened::configured();
    let card = opened.card;
    refused(
        call!(wirebook_set_ring(card, 2, 6)),
        Code::Argument,
        "set it up with wirebook_set_ring before the card starts",
    );
    refused(
        call!(wirebook_set_ring(card, 0, 5)),
        Code::Argument,
        "2^5 slots",
    );
    refused(
        call!(wirebook_set_ring(card, 0, u32::MAX)),
        Code::Argument,
        "not possible",
    );
    let mut session = sized!(SessionConfig);
    session.protocol = 3;
    refused(
        call!(wirebook_set_session(card, 0, &session)),
        Code::Argument,
        "protocol 3",
    );
    session.protocol = 1;
    session.reserved[4] = 1;
    refused(
        call!(wirebook_set_session(card, 0, &session)),
        Code::Argument,
        "reserved",
    );
    let login = |user: &'static CStr, reserved| Login {
        reserved,
        user: user.as_ptr(),
        password: user.as_ptr(),
        ..sized!(Login)
    };
    let mut session = sized!(SessionConfig);
    session.protocol = 2;
    for (login, part) in [
        (login(c"seven77", 0), "`user`"),
        (login(c"u", 1), "reserved"),
        (login(c"\xC3(", 0), "UTF-8"),
    ] {
        session.login = &login;
        refused(
            call!(wirebook_set_session(card, 0, &session)),
            Code::Argument,
            part,
        );
    }
    let login = login(c"u", 0);
    session.login = &login;
    session.ring = 2;
    refused(
        call!(wirebook_set_session(card, 0, &session)),
        Code::Argument,
        "ring 2",
    );
    session.ring = 1;
    assert_eq!(call!(wirebook_set_session(card, 0, &session)), Code::Ok);
    session.protocol = 1;
    refused(
        call!(wirebook_set_session(card, 0, &session)),
        Code::Argument,
        "no login",
    );
}

#[test]
fn settings_reach_the_card() {
    let opened = Opened::new();
    let card = opened.card;
    let mut config = sized!(CardConfig);
    (config.mac, config.ip, config.gateway) = ([2, 3, 4, 5, 6, 7], [10, 0, 0, 2], [10, 0, 0, 254]);
    (config.cycles_per_tick, config.timeout_ticks, config.isn_key) =
        (16, 300_000, 0x1122_3344_5566_7788);
    assert_eq!(call!(wirebook_configure(card, &config)), Code::Ok);
    let texts = [c"OURS", c"secret", c"A"].map(CStr::as_ptr);
    let login = Login {
        sequence: 42,
        user: texts[0],
        password: texts[1],
        session: texts[2],
        ..sized!(Login)
    };
    let session = SessionConfig {
        protocol: 2,
        ip: [10, 0, 0, 1],
        port: 15000,
        own_port: 40001,
        publisher: 9,
        ring: 1,
        midnight_ns: 0x0102_0304_0506_0708,
        login: &login,
        ..sized!(SessionConfig)
    };
    assert_eq!(call!(wirebook_set_session(card, 2, &session)), Code::Ok);
    let registers = opened.remote.lock().registers.clone();
    for (at, value) in [
        (0x01000, 0x0405_0607),
        (0x01004, 0x0203),
        (0x01008, 0x0A00_0002),
        (0x0100C, 0xFFFF_FF00),
        (0x01010, 0x0A00_00FE),
        (0x00028, 16),
        (0x04024, 300_000),
        (0x04010, 0x5566_7788),
        (0x04014, 0x1122_3344),
        (0x10200, 2),
        (0x10204, 0x0A00_0001),
        (0x10208, 15000 << 16 | 40001),
        (0x1020C, 1),
        (0x10210, 9),
        (0x10214, 0x0506_0708),
        (0x10218, 0x0102_0304),
        // "OURS", and "42" at the login's end: octets 44 and 45 of 46
        (0x10240, 0x5352_554F),
        (0x1026C, 0x0000_3234),
    ] {
        assert_eq!(registers.get(&at), Some(&value), "register 0x{at:05x}");
    }
    // Timers that are 0 keep what the card had.
    assert_eq!((registers[&0x04000], registers[&0x04008]), (1000, 8));
}

#[test]
fn what_is_read_from_the_card() {
    let opened = Opened::running();
    let card = opened.card;
    // tcp 4, soup 2, marked, resolved, lost to a reset once
    opened.remote.lock().registers.extend([
        (0x10120, 0x0052_0324),
        (0x10124, 5),
        (0x10128, 1),
        // counter rx_frames
        (0x02000, 77),
    ]);
    let mut state = sized!(SessionState);
    assert_eq!(
        call!(wirebook_get_session_state(card, 1, &mut state)),
        Code::Ok
    );
    assert_eq!(
        (
            state.tcp,
            state.soup,
            state.maybe_bad_book,
            state.resolved,
            state.down
        ),
        (4, 2, 1, 1, b'R')
    );
    assert_eq!(state.next_sequence, 0x1_0000_0005);
    // The clock goes on by 16 ns until it is read.
    for (at, half) in [(0x34, 0xFFFF_FFF6), (0x38, 1)] {
        opened.remote.lock().register_write(at, half).unwrap();
    }
    let mut time = 0;
    assert_eq!(
        (call!(wirebook_get_time(card, &mut time)), time),
        (Code::Ok, 0x2_0000_0006)
    );
    let mut stats = sized!(Stats);
    assert_eq!(call!(wirebook_get_stats(card, &mut stats)), Code::Ok);
    assert_eq!((stats.values[0], stats.values[1]), (77, 0));
    let mut identity = sized!(Identity);
    assert_eq!(call!(wirebook_get_identity(card, &mut identity)), Code::Ok);
    assert_eq!(
        (
            identity.build,
            identity.sessions,
            identity.rings,
            identity.queue_records
        ),
        (0x0123_4567_89AB_CDEF, 4, 2, 1024)
    );
    assert_eq!(
        (
            identity.pci_vendor,
            identity.pci_device,
            identity.card_abi_major
        ),
        (0x1D1D, 0x5742, 1)
    );
    let ring = opened.ring();
    let mut stats = sized!(RingStats);
    assert_eq!(call!(wirebook_get_ring_stats(ring.0, &mut stats)), Code::Ok);
    assert_eq!((stats.slots, stats.consumed), (64, 0));
    // A record of a lap that cannot be.
    opened.produces(0, Record::default());
    assert_eq!(call!(wirebook_check_ring(ring.0)), Code::Ok);
    opened.produces(64 * 7, Record::default());
    refused(
        call!(wirebook_check_ring(ring.0)),
        Code::CardFault,
        "overwritten",
    );
}

#[test]
fn a_card_that_goes_away() {
    let opened = Opened::running();
    opened.breaks(Fault::Dead);
    refused(
        call!(wirebook_check_alive(opened.card)),
        Code::Gone,
        "all ones",
    );
    let opened = Opened::running();
    opened.breaks(Fault::AllRefused);
    refused(
        call!(wirebook_get_stats(opened.card, &mut sized!(Stats))),
        Code::Transport,
        "told to refuse",
    );
    // A stop that fails has stopped the card as far as it goes.
    refused(
        call!(wirebook_stop(opened.card)),
        Code::Transport,
        "told to refuse",
    );
    refused(call!(wirebook_stop(opened.card)), Code::Stopped, "given up");
    let other = Box::new(Shared::new(Fault::Reads(4, 0x0002_0000)));
    assert_eq!(
        Card::open(other).err().map(|failure| failure.code),
        Some(Code::Incompatible)
    );
}
