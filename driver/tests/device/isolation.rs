//! The test of isolation, against a mock card with and without an IOMMU.

use wirebook_driver::{IsolationReport, isolation};
use wirebook_mock_card::{Card, Did, Fault};

#[test]
fn a_record_lands_only_while_its_memory_is_the_cards() {
    let mut card = Card::new(Fault::None);
    let report = isolation(&mut card).unwrap();
    let wanted = IsolationReport {
        iova: 1 << 32,
        landed: 1,
        produced: 2,
    };
    assert_eq!(report, wanted);
    assert!(card.mapped.is_empty());
    assert_eq!(card.did.last(), Some(&Did::Reset));
}

#[test]
fn a_card_that_nothing_guards_or_that_writes_nothing_is_named() {
    let cases = [
        (
            Fault::Unguarded,
            "wrote to bus address 0x100000000 after that was taken away",
        ),
        (
            Fault::WritesNothing,
            "the card wrote no record where it should have",
        ),
        (Fault::UnmapRefused, "unmapping memory"),
        (Fault::Restless, "the card wrote"),
        (Fault::Dead, "does not answer"),
    ];
    for (fault, says) in cases {
        let mut card = Card::new(fault);
        let text = isolation(&mut card).unwrap_err().to_string();
        assert!(text.contains(says), "{fault:?}: {text}");
        let is_left = fault == Fault::UnmapRefused;
        assert_eq!(card.mapped.is_empty(), !is_left, "{fault:?}");
    }
}
