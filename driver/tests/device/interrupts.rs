//! Interrupts in a card's life.

use super::*;

#[test]
fn interrupts_are_connected_before_the_rings_and_taken_away_before_the_reset() {
    let mut card = Card::new(Fault::None);
    let mut waking = with_interrupts(&mut card).start().unwrap();
    let ring = waking.take_waiting(0, ReadMode::Interrupt).unwrap();
    assert_eq!(ring.mode(), ReadMode::Interrupt);
    waking.stop().unwrap();
    // The mock has two rings.
    let connected = card.position(Did::Interrupts(2));
    assert!(connected < card.position(Did::Write(0x300C, 1)));
    let taken = card.position(Did::Interrupts(0));
    let stopped = card.did.len()
        - 1
        - card
            .did
            .iter()
            .rev()
            .position(|&did| did == Did::Reset)
            .unwrap();
    assert!(connected < taken && taken < stopped, "{:x?}", card.did);

    // Who only polls touches none of it.
    let mut card = Card::new(Fault::None);
    let mut polled = running(&mut card);
    let ring = polled.take_waiting(0, ReadMode::Poll).unwrap();
    assert_eq!(ring.mode(), ReadMode::Poll);
    polled.stop().unwrap();
    assert!(!card.did.iter().any(|did| matches!(did, Did::Interrupts(_))));
}

#[test]
fn a_mode_that_sleeps_needs_interrupts() {
    let mut card = Card::new(Fault::None);
    let mut running = running(&mut card);
    let refused = running.take_waiting(0, ReadMode::Interrupt).err().unwrap();
    assert!(matches!(
        refused,
        DeviceError::NoInterrupt {
            ring: 0,
            major: 1,
            minor: 1
        }
    ));
    let text = refused.to_string();
    assert!(
        text.contains("Configured::interrupts was not called"),
        "{text}"
    );
    let missing = running.take_waiting(5, ReadMode::Interrupt).err();
    assert!(matches!(
        missing,
        Some(DeviceError::NoSuchRing { ring: 5, rings: 2 })
    ));
    // The refusal took nothing.
    running.take_ring(0).unwrap();
    drop(running);

    // A card of ABI 1.0 has no arm doorbell.
    let mut card = Card::new(Fault::Reads(4, 0x0001_0000));
    let mut configured = Probed::open(&mut card)
        .unwrap()
        .configure(&config())
        .unwrap();
    let refused = configured.interrupts().unwrap_err();
    assert!(
        matches!(refused, DeviceError::NoInterrupt { minor: 0, .. }),
        "{refused}"
    );
    drop(configured);

    let mut card = Card::new(Fault::InterruptsRefused);
    let text = with_interrupts(&mut card)
        .start()
        .err()
        .unwrap()
        .to_string();
    assert!(
        text.contains("connecting the card's interrupts failed"),
        "{text}"
    );
    assert!(card.mapped.is_empty());
}
