//! What a record does not cost: system calls and accesses to the card.
//!
//! System calls are shown by a thread that the kernel ends at the first one (a filter of seccomp; its strict mode would
//! take the processor's clock away, too), so that a single one in any number of records is noticed.

use super::running;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use wirebook_contract::record::Record;
use wirebook_driver::{
    DmaMemory, Event, MappedBar, ReadMode, RingReader, WaitingReader, two_stage,
};
use wirebook_mock_card::{Card, Fault};

const LOG2_SLOTS: u32 = 6;
const SLOTS: u32 = 1 << LOG2_SLOTS;
const LAPS: u32 = 500;
const RECORDS: usize = (SLOTS * LAPS) as usize;

/// Writes a lap as a card does.
fn write_lap(memory: &DmaMemory, lap: u32) {
    for count in lap * SLOTS..(lap + 1) * SLOTS {
        let slot = (count % SLOTS) as usize * 64;
        let cell = |at| memory.doubleword(slot + at).unwrap();
        cell(16).store(count, Ordering::Relaxed);
        cell(60).store(count + 1, Ordering::Release);
    }
}

/// A ring without a card; the doorbells' page is told, too.
fn ring() -> (DmaMemory, DmaMemory, RingReader) {
    let memory = DmaMemory::allocate(64 << LOG2_SLOTS).unwrap();
    let page = DmaMemory::allocate(4096).unwrap();
    let bar = MappedBar::map(page.fd(), 0, page.bytes()).unwrap();
    let ring = RingReader::new(&memory, LOG2_SLOTS, bar.doorbell(0).unwrap()).unwrap();
    (memory, page, ring)
}

/// Reads all laps, each with empty polls behind it, and says how many records came in order.
fn read_laps(memory: &DmaMemory, mut poll: impl FnMut(&mut [Record]) -> usize) -> usize {
    let mut batch = [Record::default(); 24];
    let mut in_order = 0;
    for lap in 0..LAPS {
        write_lap(memory, lap);
        loop {
            let count = poll(&mut batch);
            for record in &batch[..count] {
                in_order += usize::from(record.order_id == in_order as u64);
            }
            if count == 0 {
                break;
            }
        }
    }
    in_order
}

/// What a sealed thread has come to.
const UNSEALED: usize = usize::MAX;
const BUSY: usize = usize::MAX - 1;

/// Forbids this thread all system calls but the one that ends it. Says whether the kernel did so.
fn seal() -> bool {
    let instruction = |code, jt, jf, k| libc::sock_filter { code, jt, jf, k };
    let answer = |with| instruction((libc::BPF_RET | libc::BPF_K) as u16, 0, 0, with);
    let mut filter = [
        // The call's number, which comes first in what a filter sees.
        instruction((libc::BPF_LD | libc::BPF_W | libc::BPF_ABS) as u16, 0, 0, 0),
        instruction(
            (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16,
            0,
            1,
            libc::SYS_exit as u32,
        ),
        answer(libc::SECCOMP_RET_ALLOW),
        answer(libc::SECCOMP_RET_KILL_THREAD),
    ];
    let program = libc::sock_fprog {
        len: filter.len() as u16,
        filter: filter.as_mut_ptr(),
    };
    // SAFETY: concerns this thread alone, which then gains no rights, and touches no memory.
    unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) };
    let mode = libc::SECCOMP_MODE_FILTER;
    // SAFETY: concerns this thread alone; program and instructions live until the call returns, which copies them.
    unsafe { libc::prctl(libc::PR_SET_SECCOMP, mode, &raw const program) == 0 }
}

/// Runs `body` on a thread that may make no system call but to end. `None` when the kernel ended it; `Some(None)`
/// when it does not seal threads.
fn sealed(body: impl FnOnce() -> usize + Send + 'static) -> Option<Option<usize>> {
    let shared = Arc::new((AtomicI64::new(0), AtomicUsize::new(BUSY)));
    let its = Arc::clone(&shared);
    thread::spawn(move || {
        let (thread, result) = &*its;
        // SAFETY: asks for a number, and touches no memory.
        let id = unsafe { libc::syscall(libc::SYS_gettid) };
        thread.store(id, Ordering::Release);
        let came = if seal() { body() } else { UNSEALED };
        result.store(came, Ordering::Release);
        // SAFETY: ends this thread alone. What it owns is never dropped: that would take system calls.
        unsafe { libc::syscall(libc::SYS_exit, 0) };
    });
    let (thread, result) = &*shared;
    while thread.load(Ordering::Acquire) == 0 {
        thread::yield_now();
    }
    let task = PathBuf::from(format!(
        "/proc/self/task/{}",
        thread.load(Ordering::Acquire)
    ));
    while task.exists() {
        thread::yield_now();
    }
    match result.load(Ordering::Acquire) {
        BUSY => None,
        UNSEALED => Some(None),
        came => Some(Some(came)),
    }
}

/// Whether the kernel seals threads; says so where not.
fn seals() -> bool {
    let seals = sealed(|| 1) == Some(Some(1));
    if !seals {
        println!("SKIPPED: the kernel has no filters of system calls (CONFIG_SECCOMP_FILTER)");
    }
    seals
}

/// Whether this system reads its clock without a call, as it does but where the processor's counter cannot be trusted.
fn clock_is_free() -> bool {
    let is_free = sealed(|| usize::from(Instant::now().elapsed() < Duration::MAX)) == Some(Some(1));
    if !is_free {
        println!("SKIPPED: gaps are measured by a system call here (clocksource)");
    }
    is_free
}

/// What a sealed reader of a mode that sleeps gets, never asked to wait at an empty ring: then it would sleep, rightly.
fn sealed_while_there_are_records(mode: ReadMode, measured: bool) -> Option<Option<usize>> {
    let (memory, _page, ring) = self::ring();
    let event = Arc::new(Event::new().unwrap());
    let mut ring = WaitingReader::new(ring, mode, event);
    if measured {
        ring.measure_gaps();
    }
    sealed(move || {
        let mut left = SLOTS;
        let came = read_laps(&memory, |batch| {
            if left == 0 {
                left = SLOTS;
                return ring.poll(batch);
            }
            let count = ring.read(batch, Duration::MAX).unwrap_or(0);
            left -= count as u32;
            count
        });
        std::mem::forget((memory, ring));
        came
    })
}

#[test]
fn a_record_costs_no_system_call_in_any_mode() {
    if !seals() {
        return;
    }
    let (memory, _page, mut ring) = self::ring();
    let came = sealed(move || {
        let came = read_laps(&memory, |batch| ring.poll(batch));
        std::mem::forget((memory, ring));
        came
    });
    assert_eq!(came, Some(Some(RECORDS)), "polling");

    let gaps: &[bool] = if clock_is_free() {
        &[false, true]
    } else {
        &[false]
    };
    if let [_, _] = gaps {
        let (memory, _page, mut ring) = self::ring();
        ring.measure_gaps();
        let came = sealed(move || {
            let came = read_laps(&memory, |batch| ring.poll(batch));
            std::mem::forget((memory, ring));
            came
        });
        assert_eq!(came, Some(Some(RECORDS)), "polling, gaps measured");
    }

    for mode in [ReadMode::Adaptive { empty_polls: 5 }, ReadMode::Interrupt] {
        for &measured in gaps {
            let came = sealed_while_there_are_records(mode, measured);
            let case = format!("{mode:?}, gaps measured: {measured}");
            assert_eq!(came, Some(Some(RECORDS)), "{case}");
        }
    }

    let (memory, _page, ring) = self::ring();
    let (mut pump, mut queue) = two_stage(ring, 16);
    let came = sealed(move || {
        let came = read_laps(&memory, |batch| {
            pump.step();
            queue.poll(batch)
        });
        std::mem::forget((memory, pump, queue));
        came
    });
    assert_eq!(came, Some(Some(RECORDS)), "two stages");
}

#[test]
fn a_system_call_would_be_noticed() {
    if !seals() {
        return;
    }
    let (memory, _page, mut ring) = self::ring();
    let mut polls = 0;
    let came = sealed(move || {
        let came = read_laps(&memory, |batch| {
            polls += 1;
            if polls == 1000 {
                thread::yield_now();
            }
            ring.poll(batch)
        });
        std::mem::forget((memory, ring));
        came
    });
    assert_eq!(came, None, "one in so many records");

    let (memory, _page, ring) = self::ring();
    let event = Arc::new(Event::new().unwrap());
    let mut ring = WaitingReader::new(ring, ReadMode::Interrupt, event);
    let came = sealed(move || {
        let came = read_laps(&memory, |batch| {
            ring.read(batch, Duration::ZERO).unwrap_or(0)
        });
        std::mem::forget((memory, ring));
        came
    });
    assert_eq!(came, None, "a sleep");
}

#[test]
fn a_record_costs_no_access_to_the_card() {
    let mut card = Card::new(Fault::None);
    let mut running = running(&mut card);
    let mut ring = running.take_ring(0).unwrap();
    let memory = Arc::clone(&running.transport_mut().mapped[0].1);
    let before = running.transport_mut().accesses;
    assert!(before > 0);
    assert_eq!(read_laps(&memory, |batch| ring.poll(batch)), RECORDS);
    assert_eq!(running.transport_mut().accesses, before);
    // All that it tells is the doorbell, which is stored.
    let tail = running.transport_mut().page.doubleword(0).unwrap();
    assert_eq!(tail.load(Ordering::Acquire) as usize, RECORDS);
    // The twin: one look at a register would be counted.
    running.check_alive().unwrap();
    assert_eq!(running.transport_mut().accesses, before + 1);
}
