//! The self-test: what a good card passes, and each fault that it names.

use super::*;
use wirebook_driver::selftest;

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
        let text = selftest(&mut Card::new(fault)).unwrap_err().to_string();
        assert!(text.contains(says), "{fault:x?}: {text}");
    }
}
