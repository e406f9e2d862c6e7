//! The queue against a `VecDeque`.

use crate::random::Random;
use std::collections::VecDeque;
use wirebook_testbenches::PrimFifo;

const DEPTH: usize = 8;

fn reset() -> PrimFifo {
    let mut dut = PrimFifo::new();
    dut.set_rst(true);
    dut.tick();
    dut.set_rst(false);
    dut
}

#[test]
fn fifo_fills_to_its_depth_refuses_one_more_and_drains_in_order() {
    let mut dut = reset();
    assert!(!dut.r_valid() && dut.w_ready());
    dut.set_w_valid(true);
    for word in 0..DEPTH as u16 {
        assert!(dut.w_ready(), "word {word}");
        dut.set_w_data(100 + word);
        dut.tick();
        assert!(dut.r_valid(), "in view one cycle after it was written");
    }
    assert!(!dut.w_ready());
    dut.set_w_data(999);
    dut.tick();
    assert_eq!(usize::from(dut.count()), DEPTH);
    dut.set_w_valid(false);
    dut.set_r_ready(true);
    for word in 0..DEPTH as u16 {
        assert_eq!(dut.r_data(), 100 + word);
        dut.tick();
    }
    assert!(!dut.r_valid(), "the refused word is not there");
    dut.tick();
    assert_eq!(dut.count(), 0, "taking from an empty queue does nothing");
}

#[test]
fn fifo_follows_a_queue_under_random_traffic() {
    let mut random = Random::new(4);
    let mut dut = reset();
    let mut model = VecDeque::new();
    let (mut full, mut empty, mut moved) = (0, 0, 0);
    for step in 0..20_000u32 {
        // Pressure changes every 500 cycles, so that the queue spends time full and empty.
        let writers = if step / 500 % 2 == 0 { 80 } else { 20 };
        let (write, read) = (random.chance(writers), random.chance(50));
        let word = random.below(4096) as u16;
        dut.set_w_valid(write);
        dut.set_w_data(word);
        dut.set_r_ready(read);
        dut.eval();
        assert_eq!(dut.w_ready(), model.len() < DEPTH);
        assert_eq!(dut.r_valid(), !model.is_empty());
        assert_eq!(usize::from(dut.count()), model.len());
        if let Some(&head) = model.front() {
            assert_eq!(dut.r_data(), head);
        }
        full += u32::from(model.len() == DEPTH && write);
        empty += u32::from(model.is_empty() && read);
        let taken = write && model.len() < DEPTH;
        if read && model.pop_front().is_some() {
            moved += 1;
        }
        if taken {
            model.push_back(word);
        }
        dut.tick();
    }
    assert!(full > 500 && empty > 500 && moved > 5000);
}

#[test]
fn reset_empties_the_fifo() {
    let mut dut = reset();
    dut.set_w_valid(true);
    dut.tick();
    assert!(dut.r_valid());
    dut.set_rst(true);
    dut.tick();
    assert!(!dut.r_valid() && dut.count() == 0);
}
