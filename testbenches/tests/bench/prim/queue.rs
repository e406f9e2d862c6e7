//! The queue with a registered output against a `VecDeque`.

use std::collections::VecDeque;
use wirebook_testbenches::PrimQueue;

#[test]
fn queue_keeps_order_and_ignores_a_push_when_full() {
    let mut model = PrimQueue::default();
    model.set_rst(true);
    model.tick();
    model.set_rst(false);
    let (mut expected, mut next) = (VecDeque::new(), 0u8);
    // Push and pop in patterns of different period, so that it fills, drains and wraps.
    for cycle in 0..500u32 {
        let push = cycle % 3 != 0 || cycle % 50 < 25;
        let pop = model.valid() && (cycle % 50 >= 25 || cycle % 7 == 0);
        if pop {
            assert_eq!(Some(model.rdata()), expected.pop_front());
        }
        let full = model.count() == 4;
        model.set_push(push);
        model.set_pop(pop);
        model.set_wdata(next);
        if push && !full {
            expected.push_back(next);
        }
        next = next.wrapping_add(1);
        model.tick();
        assert_eq!(usize::from(model.count()), expected.len());
        assert!(!model.valid() || !expected.is_empty());
    }
    assert!(next > 100);
}

#[test]
fn queue_shows_a_word_two_cycles_after_its_push() {
    let mut model = PrimQueue::default();
    model.set_rst(true);
    model.tick();
    model.set_rst(false);
    model.set_push(true);
    model.set_wdata(42);
    model.tick();
    model.set_push(false);
    assert!(!model.valid());
    model.tick();
    assert!(model.valid());
    assert_eq!(model.rdata(), 42);
}
