//! The hand-written memory, and the queue on it.

use std::collections::VecDeque;
use wirebook_testbenches::{TcpQueue, TcpTable};

#[test]
fn table_reads_one_cycle_later_and_old_before_new() {
    let mut model = TcpTable::default();
    for i in 0..8u16 {
        model.set_we(true);
        model.set_waddr(i as u8);
        model.set_wdata(i * 60 + 1);
        model.tick();
    }
    model.set_we(false);
    for i in 0..8u16 {
        model.set_raddr(i as u8);
        model.tick();
        assert_eq!(model.rdata(), i * 60 + 1);
    }
    model.set_we(true);
    model.set_waddr(7);
    model.set_wdata(9);
    model.tick();
    assert_eq!(model.rdata(), 421, "the word before the write");
    model.set_we(false);
    model.tick();
    assert_eq!(model.rdata(), 9);
    model.set_waddr(3);
    model.tick();
    model.set_raddr(3);
    model.tick();
    assert_eq!(model.rdata(), 181, "no write without enable");
}

#[test]
fn queue_keeps_order_and_ignores_a_push_when_full() {
    let mut model = TcpQueue::default();
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
    let mut model = TcpQueue::default();
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
