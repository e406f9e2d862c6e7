//! The self-test: what a good card passes, and each fault that it names.

use super::*;
use wirebook_driver::{isolation, selftest};

#[test]
fn selftest_passes_on_a_good_card() {
    let mut card = Card::new(Fault::None);
    let report = selftest(&mut card).unwrap();
    assert_eq!(
        (report.identity.sessions, report.doorbell_bytes),
        (4, 32 << 10)
    );
    assert_eq!((report.iova, report.interrupts), (0x1_0000_0000, 2));
    // 4 registers of a ring and 8 of a session are checked at the first and the last instance.
    assert_eq!(report.registers, SINGLE_RW + 2 * 4 + 2 * 8);
    assert!(card.mapped.is_empty());
    assert_eq!(card.did.last(), Some(&Did::Reset));
}

/// Registers of the document that can be written and exist once: SCRATCH, CONTROL, CYCLES_PER_TICK, two of
/// TIME_SET, six of the addresses, nine of TCP and SoupBinTCP.
const SINGLE_RW: usize = 5 + 6 + 9;

#[test]
fn selftest_finds_each_fault() {
    let cases = [
        (Fault::Dead, "does not answer"),
        (Fault::StuckBit, "register SCRATCH"),
        (Fault::WritableMagic, "register MAGIC"),
        (Fault::TornClock, "register TIME"),
        (Fault::Survives(0x34), "register TIME_SET_LO"),
        (Fault::Reads(0x10310, 1), "register SESSION_PUBLISHER"),
        (Fault::Reads(0x3048, 6), "register RING_LOG2_SLOTS"),
        (Fault::SmallDoorbells, "no doorbell"),
        (Fault::MapRefused, "mapping memory"),
        (Fault::SecondMapRefused, "mapping memory"),
        (Fault::Misaligned, "not aligned"),
        (Fault::UnmapRefused, "unmapping memory"),
        (Fault::ResetRefused, "resetting the card"),
        (Fault::InterruptsRefused, "connecting the card's interrupts"),
        (
            Fault::Silent,
            "ring 0 was asked for, and those of rings [] came",
        ),
        (
            Fault::Misrouted,
            "ring 0 was asked for, and those of rings [1] came",
        ),
    ];
    for (fault, says) in cases {
        let mut card = Card::new(fault);
        let text = selftest(&mut card).unwrap_err().to_string();
        assert!(text.contains(says), "{fault:x?}: {text}");
        is_left_harmless(&card);
    }
}

/// However a self-test ends, the card can do nothing any more, as far as it lets itself be stopped.
fn is_left_harmless(card: &Card) {
    let fault = card.fault;
    let is_left = fault == Fault::UnmapRefused;
    assert_eq!(card.mapped.is_empty(), !is_left, "{fault:x?}");
    assert!(card.events.is_empty(), "{fault:x?}");
    match fault {
        // It never answered: nothing was done to it.
        Fault::Dead => assert!(!card.did.contains(&Did::Reset)),
        // Bus mastering off, at least.
        Fault::ResetRefused => assert_eq!(card.did.last(), Some(&Did::Command(0x400))),
        _ => assert_eq!(card.did.last(), Some(&Did::Reset), "{fault:x?}"),
    }
}

#[test]
fn a_card_that_dies_in_the_selftest_is_not_waited_for() {
    // SCRATCH, the first register that is written.
    let mut card = Card::new(Fault::DiesAt(0x18));
    let error = selftest(&mut card).unwrap_err();
    assert!(matches!(error, DeviceError::Gone), "{error}");
    assert_eq!(card.did.last(), Some(&Did::Abandon));
    assert!(!card.did.contains(&Did::Reset));
}

#[test]
fn large_pages_of_an_iommu_get_buffers_that_can_be_huge_pages() {
    let mut card = Card::new(Fault::LargePages);
    selftest(&mut card).unwrap();
    let sizes = |card: &Card| -> Vec<usize> {
        let mapped = card.did.iter().filter_map(|did| match did {
            Did::Map(_, bytes) => Some(*bytes),
            _ => None,
        });
        mapped.collect()
    };
    assert_eq!(sizes(&card), [2 << 20, 4 << 20]);
    card.did.clear();
    isolation(&mut card).unwrap();
    assert_eq!(sizes(&card), [2 << 20]);

    // Small ones are enough elsewhere.
    let mut card = Card::new(Fault::None);
    selftest(&mut card).unwrap();
    assert_eq!(sizes(&card), [4 << 10, 8 << 10]);
}
