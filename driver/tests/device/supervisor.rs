//! A card that is lost while it runs: what is said, and what is still asked of it.

use super::running;
use wirebook_driver::{DeviceError, Notice, Supervisor};
use wirebook_mock_card::{Card, Did, Fault};

#[test]
fn a_card_that_is_there_stays() {
    let mut card = Card::new(Fault::None);
    let mut alive = running(&mut card);
    let mut supervisor = Supervisor::new();
    for _ in 0..100 {
        supervisor.look(&mut alive).unwrap();
    }
    alive.stop().unwrap();
}

#[test]
fn a_card_that_went_silent_is_left_alone_and_its_memory_taken_back() {
    let mut card = Card::new(Fault::None);
    let mut lost = running(&mut card);
    lost.transport_mut().fault = Fault::Dead;
    lost.transport_mut().did.clear();
    let error = Supervisor::new().look(&mut lost).unwrap_err();
    assert!(matches!(error, DeviceError::Removed { .. }), "{error}");
    drop(lost);
    // No register, no reset: each would wait for a card that does not answer.
    assert_eq!(card.did, [Did::Abandon, Did::Unmap(1 << 32)]);
    assert!(card.mapped.is_empty());
}

#[test]
fn what_the_kernel_says_comes_before_what_the_card_answers() {
    type Is = fn(&DeviceError) -> bool;
    let cases: [(Notice, Is); 2] = [
        (Notice::Release, |error| {
            matches!(error, DeviceError::Released)
        }),
        (Notice::Error, |error| matches!(error, DeviceError::Broken)),
    ];
    for (notice, is_it) in cases {
        let mut card = Card::new(Fault::None);
        let mut wanted = running(&mut card);
        wanted.transport_mut().notice = Some(notice);
        let error = Supervisor::new().look(&mut wanted).unwrap_err();
        assert!(is_it(&error), "{error}");
        // It answers, so it is shut down as ever.
        drop(wanted);
        assert!(card.did.contains(&Did::Reset) && card.mapped.is_empty());
    }
}
