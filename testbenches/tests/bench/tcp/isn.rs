//! HalfSipHash-2-4 against its authors' vectors, and what the initial sequence number depends on.

use super::card::Card;
use std::collections::BTreeSet;
use wirebook_testbenches::TcpIsn;

/// Hash of three words, and the cycles it took.
fn hash(key: [u32; 2], words: [u32; 3]) -> (u32, usize) {
    let mut model = TcpIsn::default();
    model.set_rst(true);
    model.tick();
    model.set_rst(false);
    model.set_key0(key[0]);
    model.set_key1(key[1]);
    model.set_third(words[2]);
    model.set_word(words[0]);
    model.set_start(true);
    // The memory that holds the words answers two cycles after it was asked.
    let mut asked = words[0];
    for cycle in 0..40 {
        model.eval();
        let word = std::mem::replace(&mut asked, words[usize::from(model.second())]);
        if model.done() {
            return (model.hash(), cycle);
        }
        model.tick();
        model.set_start(false);
        model.set_word(word);
    }
    panic!("never done");
}

#[test]
fn agrees_with_the_published_vector_of_twelve_octets() {
    // Reference vectors of HalfSipHash, 32-bit output: key 00 01 .. 07, message 00 01 .. 0b: 57 f0 87 2f.
    let (value, cycles) = hash(
        [0x0302_0100, 0x0706_0504],
        [0x0302_0100, 0x0706_0504, 0x0B0A_0908],
    );
    assert_eq!(value.to_le_bytes(), [0x57, 0xF0, 0x87, 0x2F]);
    assert_eq!(cycles, 25);
}

#[test]
fn every_bit_of_key_and_message_matters() {
    let mut seen = BTreeSet::new();
    for bit in 0..160 {
        let mut input = [0u32; 5];
        input[bit / 32] = 1 << (bit % 32);
        seen.insert(hash([input[0], input[1]], [input[2], input[3], input[4]]).0);
    }
    assert_eq!(seen.len(), 160);
}

#[test]
fn isn_follows_key_address_ports_and_clock() {
    let isn = |writes: &[(u32, u32)], wait| {
        let mut card = Card::new();
        for &(addr, value) in writes {
            card.write(addr, value);
        }
        card.cycles(wait);
        card.open(0)
    };
    let base = isn(&[], 0);
    let mut seen = BTreeSet::from([base]);
    for write in [
        (0x04010, 2),
        (0x04014, 1),
        (0x01008, 3),
        (0x10004, 9),
        (0x10008, 5),
    ] {
        assert!(seen.insert(isn(&[write], 0)), "{write:x?}");
    }
    assert_eq!(isn(&[], 0), base, "same seed, same trace");
    // One more every 512 cycles (3.3 us).
    assert_eq!(isn(&[], 512 * 10).wrapping_sub(base), 10);
}
