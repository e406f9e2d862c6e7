//! The device lifecycle against a mock card: order of operations, refusals, failures.

mod ending;
mod hot_path;
mod interrupts;
mod isolation;
mod selftest;
mod supervisor;

use std::net::{Ipv4Addr, SocketAddrV4};
use std::sync::atomic::Ordering;
use wirebook_contract::identity::Profile;
use wirebook_contract::record::Record;
use wirebook_driver::{
    CardConfig, Configured, DeviceError, Login, Probed, ReadMode, Running, SessionConfig,
    SoupState, TcpState,
};
use wirebook_mock_card::{Card, Did, Fault};

fn config() -> CardConfig {
    CardConfig {
        gateway: Some(Ipv4Addr::new(10, 0, 0, 254)),
        time_ns: 0x0123_4567_89AB_CDEF,
        retries: Some(3),
        ..CardConfig::new(
            [0x02, 0x57, 0x42, 0xAA, 0xBB, 0xCC],
            Ipv4Addr::new(10, 0, 0, 2),
            0x1122_3344_5566_7788,
        )
    }
}

fn group() -> SocketAddrV4 {
    SocketAddrV4::new(Ipv4Addr::new(233, 54, 12, 111), 26477)
}

fn running(card: &mut Card) -> Running<&mut Card> {
    let mut card = Probed::open(card).unwrap().configure(&config()).unwrap();
    card.session(0, &SessionConfig::mold(group())).unwrap();
    card.ring(0, 6).unwrap();
    card.start().unwrap()
}

/// A card whose readers may sleep, not started yet.
fn with_interrupts(card: &mut Card) -> Configured<&mut Card> {
    let mut card = Probed::open(card).unwrap().configure(&config()).unwrap();
    card.ring(0, 6).unwrap();
    card.interrupts().unwrap();
    card
}

fn open_error(fault: Fault) -> DeviceError {
    match Probed::open(Card::new(fault)) {
        Ok(_) => panic!("{fault:x?} was accepted"),
        Err(error) => error,
    }
}

#[test]
fn identity_is_read() {
    let mut card = Card::new(Fault::None);
    let probed = Probed::open(&mut card).unwrap();
    let id = *probed.identity();
    assert_eq!((id.abi, id.build), ((1, 1), 0x0123_4567_89AB_CDEF));
    assert_eq!((id.profile, id.features), (Profile::Sim, 3));
    assert_eq!((id.sessions, id.rings, id.queue_records), (4, 2, 1024));
    assert_eq!(id.pci, (0x1D1D, 0x5742));
    drop(probed);
    // Looking at a card neither resets it nor starts anything.
    assert!(!card.did.contains(&Did::Reset));
}

#[test]
fn refusals_say_what_to_do() {
    let cases = [
        (Fault::Dead, "does not answer"),
        // Gone between two reads.
        (Fault::Reads(4, u32::MAX), "does not answer"),
        (Fault::Reads(0x1C, u32::MAX), "does not answer"),
        (Fault::Reads(0, 0x1234_5678), "not a Wirebook card"),
        (
            Fault::Reads(4, 0x0002_0003),
            "the card speaks ABI 2.3, this driver 1.1",
        ),
        (Fault::Reads(4, 0x0000_0000), "the card speaks ABI 0.0"),
        (Fault::Reads(0x10, 9), "profile 9"),
        (Fault::Reads(0x1C, 0x000A_0200), "0 sessions"),
        (Fault::Reads(0x1C, 0x000A_0904), "9 rings"),
        (Fault::StuckBit, "SCRATCH"),
        (Fault::DiesAt(0x18), "does not answer"),
    ];
    for (fault, says) in cases {
        let text = open_error(fault).to_string();
        assert!(text.contains(says), "{fault:x?}: {text}");
        assert!(
            ["load ", "run `", "check ", "update "]
                .iter()
                .any(|next| text.contains(next)),
            "{fault:x?} has no next step: {text}"
        );
    }
}

#[test]
fn a_newer_minor_version_is_accepted() {
    let probed = Probed::open(Card::new(Fault::Reads(4, 0x0001_0007))).unwrap();
    assert_eq!(probed.identity().abi, (1, 7));
}

#[test]
fn addresses_timers_and_time() {
    let mut card = Card::new(Fault::None);
    let configured = Probed::open(&mut card).unwrap().configure(&config());
    drop(configured.unwrap());
    let wrote = |at| {
        let last = card.did.iter().rev().find_map(|did| match *did {
            Did::Write(addr, value) if addr == at => Some(value),
            _ => None,
        });
        last.unwrap_or_else(|| panic!("0x{at:x} was not written"))
    };
    assert_eq!((wrote(0x1000), wrote(0x1004)), (0x42AA_BBCC, 0x0257));
    assert_eq!((wrote(0x1008), wrote(0x100C)), (0x0A00_0002, 0xFFFF_FF00));
    assert_eq!(wrote(0x1010), 0x0A00_00FE);
    assert_eq!((wrote(0x4010), wrote(0x4014)), (0x5566_7788, 0x1122_3344));
    assert_eq!((wrote(0x34), wrote(0x38)), (0x89AB_CDEF, 0x0123_4567));
    assert_eq!(wrote(0x4008), 3);
    // A timer that was not given keeps the card's value.
    let touched = |at| {
        card.did
            .iter()
            .any(|did| matches!(did, Did::Write(a, _) if *a == at))
    };
    assert!(!touched(0x28) && !touched(0x4000));
    // The reset comes before the settings it would undo, the clock's high half after its low half.
    assert!(card.position(Did::Reset) < card.position(Did::Write(0x1008, 0x0A00_0002)));
    assert!(
        card.position(Did::Write(0x34, 0x89AB_CDEF)) < card.position(Did::Write(0x38, 0x0123_4567))
    );
}

#[test]
fn sessions_as_registers() {
    let mut card = Card::new(Fault::None);
    let mut configured = Probed::open(&mut card)
        .unwrap()
        .configure(&config())
        .unwrap();
    let login = Login::new("OURS", "pw").unwrap().session("S1").unwrap();
    let server = SocketAddrV4::new(Ipv4Addr::new(10, 0, 0, 1), 15000);
    let soup = SessionConfig::soup(server, 40001, login)
        .ring(1)
        .publisher(0x1234)
        .midnight_ns(0x15EE_0000_0000_0001);
    configured.session(3, &soup).unwrap();
    configured
        .session(0, &SessionConfig::mold(group()))
        .unwrap();
    let mut card_running = configured.start().unwrap();
    let card = card_running.transport_mut();
    let at = |offset: u32| card.register(0x10300 + offset);
    assert_eq!(
        (at(0x00), at(0x04), at(0x08)),
        (2, 0x0A00_0001, 0x3A98_9C41)
    );
    assert_eq!((at(0x0C), at(0x10)), (1, 0x1234));
    assert_eq!((at(0x14), at(0x18)), (1, 0x15EE_0000));
    let octets: Vec<u8> = (0..12)
        .flat_map(|i| at(0x40 + 4 * i).to_le_bytes())
        .collect();
    let wanted = b"OURS  pw                S1                   1\0\0";
    assert_eq!(octets, wanted);
    assert_eq!(card.register(0x10000), 1);
    assert_eq!(card.register(0x10004), 0xE936_0C6F);
    assert_eq!(card.register(0x10008), 26477);
    // The mode arms the slot, so it is written last.
    let last = card.position(Did::Write(0x10300, 2));
    assert!(card.position(Did::Write(0x1036C, 0x0000_3120)) < last);
}

#[test]
fn rings_before_bus_mastering_before_receiving_and_back() {
    let mut card = Card::new(Fault::None);
    running(&mut card).stop().unwrap();
    let order = [
        Did::Map(0x1_0000_0000, 4096),
        Did::Write(0x3000, 0),
        Did::Write(0x3004, 1),
        Did::Write(0x3008, 6),
        Did::Write(0x300C, 1),
        Did::Command(0x0406),
        Did::Write(0x20, 1),
        Did::Write(0x20, 0),
        Did::Write(0x300C, 0),
        Did::Command(0x0400),
        Did::Unmap(0x1_0000_0000),
    ];
    for pair in order.windows(2) {
        assert!(card.position(pair[0]) < card.position(pair[1]), "{pair:x?}");
    }
    // The reset at the end lies between bus mastering off and the unmap.
    let last_reset = card.did.iter().rposition(|&did| did == Did::Reset).unwrap();
    assert!(card.position(Did::Command(0x0400)) < last_reset);
    assert!(last_reset < card.position(Did::Unmap(0x1_0000_0000)));
    assert_eq!(card.hurries, [true, false], "it was only lent");
    assert!(card.mapped.is_empty());
}

#[test]
fn dropping_shuts_down_in_every_armed_state() {
    let mut card = Card::new(Fault::None);
    drop(running(&mut card));
    assert!(card.mapped.is_empty());
    assert_eq!(card.register(0x300C), 0);

    let mut card = Card::new(Fault::None);
    let mut configured = Probed::open(&mut card)
        .unwrap()
        .configure(&config())
        .unwrap();
    configured.ring(1, 7).unwrap();
    drop(configured);
    assert!(card.mapped.is_empty());
    assert_eq!(card.did.iter().filter(|&&did| did == Did::Reset).count(), 2);
}

#[test]
fn a_reader_sees_what_the_card_writes_and_outlives_it() {
    let mut card = Card::new(Fault::None);
    let mut running = running(&mut card);
    let mut reader = running.take_ring(0).unwrap();
    let mock = running.transport_mut();
    let memory = mock.mapped[0].1.clone();
    for (offset, value) in [(4, 13), (16, 42), (60, 1)] {
        let cell = memory.doubleword(offset).unwrap();
        cell.store(value, Ordering::Release);
    }
    let mut out = [Record::default(); 2];
    assert_eq!(reader.poll(&mut out), 1);
    assert_eq!(
        (out[0].instrument_id, out[0].order_id, out[0].own),
        (13, 42, 1)
    );
    assert_eq!(reader.poll(&mut out), 0);
    let doorbell = |card: &Card, ring: usize| {
        let cell = card.page.doubleword(4096 * ring).unwrap();
        cell.load(Ordering::Acquire)
    };
    assert_eq!(doorbell(running.transport_mut(), 0), 1);
    assert_eq!(doorbell(running.transport_mut(), 1), 0);
    drop(running);
    assert_eq!(reader.poll(&mut out), 0);
    assert!(running_error(&mut card, |r| r.take_ring(0).map(drop)).is_none());
}

fn running_error(
    card: &mut Card,
    action: impl FnOnce(&mut Running<&mut Card>) -> Result<(), DeviceError>,
) -> Option<String> {
    action(&mut running(card)).err().map(|e| e.to_string())
}

#[test]
fn what_does_not_exist_is_refused() {
    let mut card = Card::new(Fault::None);
    let mut configured = Probed::open(&mut card)
        .unwrap()
        .configure(&config())
        .unwrap();
    let mold = SessionConfig::mold(group());
    let text = configured.session(4, &mold).unwrap_err().to_string();
    assert!(
        text.contains("session 4 does not exist: the card has 4"),
        "{text}"
    );
    let other_ring = configured.session(0, &mold.ring(2)).unwrap_err();
    assert!(matches!(
        other_ring,
        DeviceError::NoSuchRing { ring: 2, rings: 2 }
    ));
    assert!(matches!(configured.ring(0, 5), Err(DeviceError::Ring(_))));
    assert!(matches!(configured.ring(0, 23), Err(DeviceError::Ring(_))));
    configured.ring(0, 6).unwrap();
    let twice = configured.ring(0, 6).unwrap_err();
    assert!(matches!(twice, DeviceError::RingSetUp { ring: 0 }));
    let mut running = configured.start().unwrap();
    assert!(running.take_ring(0).is_ok());
    assert!(running.take_ring(0).is_err());
    assert!(running.take_ring(1).is_err());
    assert!(running.take_ring(200).is_err());
    assert!(running.open_session(4).is_err());
    assert!(running.session_state(255).is_err());
}

#[test]
fn commands_and_state() {
    let mut card = Card::new(Fault::None);
    let mut running = running(&mut card);
    running.open_session(2).unwrap();
    running.close_session(2).unwrap();
    running.abort_session(2).unwrap();
    running.clear_mark(0).unwrap();
    running.forget_sequence(0).unwrap();
    let mock = running.transport_mut();
    let commands: Vec<_> = mock
        .did
        .iter()
        .filter(|did| matches!(did, Did::Write(0x1021C | 0x1001C, _)))
        .copied()
        .collect();
    let write = |at, value| Did::Write(at, value);
    assert_eq!(
        commands,
        [
            write(0x1021C, 1),
            write(0x1021C, 2),
            write(0x1021C, 4),
            write(0x1001C, 8),
            write(0x1001C, 16)
        ]
    );
    mock.registers.insert(0x10220, 0x24);
    mock.registers.insert(0x10224, 7);
    mock.registers.insert(0x10228, 1);
    mock.registers.insert(0x2050, 99);
    let state = running.session_state(2).unwrap();
    assert_eq!(
        (state.tcp, state.soup),
        (TcpState::Established, SoupState::Up)
    );
    assert_eq!(running.next_sequence(2).unwrap(), 0x1_0000_0007);
    assert_eq!(running.stats().unwrap().get("messages"), Some(99));
    assert_eq!(running.time_ns().unwrap(), 0x0123_4567_89AB_CDEF + 16);
    running.check_alive().unwrap();
}

#[test]
fn failures_of_the_transport_reach_the_caller() {
    let ring_error = |fault| {
        let mut card = Card::new(fault);
        let mut configured = Probed::open(&mut card)
            .unwrap()
            .configure(&config())
            .unwrap();
        configured.ring(1, 6).unwrap_err().to_string()
    };
    let text = ring_error(Fault::MapRefused);
    assert!(
        text.contains("mapping memory for the card failed"),
        "{text}"
    );
    assert!(text.ends_with("run `ulimit -l`"), "{text}");
    assert!(ring_error(Fault::Misaligned).contains("not aligned"));
    assert!(ring_error(Fault::SmallDoorbells).contains("ring 1 has no doorbell"));
    let mut card = Card::new(Fault::ResetRefused);
    let refused = Probed::open(&mut card).unwrap().configure(&config()).err();
    assert!(
        refused
            .unwrap()
            .to_string()
            .contains("resetting the card failed")
    );
}

#[test]
fn a_misaligned_mapping_is_still_unmapped() {
    let mut card = Card::new(Fault::Misaligned);
    let mut configured = Probed::open(&mut card)
        .unwrap()
        .configure(&config())
        .unwrap();
    assert!(configured.ring(0, 6).is_err());
    drop(configured);
    assert!(card.mapped.is_empty());
}

#[test]
fn a_card_that_dies_is_noticed() {
    let mut card = Card::new(Fault::DiesAt(0x20));
    let mut configured = Probed::open(&mut card)
        .unwrap()
        .configure(&config())
        .unwrap();
    configured.ring(0, 6).unwrap();
    assert!(matches!(configured.start().err(), Some(DeviceError::Gone)));
    assert!(card.mapped.is_empty(), "memory is unmapped even so");

    let mut card = Card::new(Fault::None);
    let mut alive = running(&mut card);
    alive.transport_mut().fault = Fault::Dead;
    assert!(matches!(alive.check_alive(), Err(DeviceError::Gone)));
}

#[test]
fn a_shutdown_does_every_step_and_reports_the_first_failure() {
    let mut card = Card::new(Fault::None);
    let mut restless = running(&mut card);
    restless.transport_mut().fault = Fault::Restless;
    assert!(matches!(
        restless.stop(),
        Err(DeviceError::NotQuiet { ring: 0 })
    ));
    assert!(card.mapped.is_empty());

    let mut card = Card::new(Fault::None);
    let mut stuck = running(&mut card);
    stuck.transport_mut().fault = Fault::UnmapRefused;
    let text = stuck.stop().unwrap_err().to_string();
    assert!(text.contains("unmapping memory"), "{text}");
    assert_eq!(card.did.last(), Some(&Did::Reset));
}
