//! Rings: where records come out. Each has one thread.

use crate::code::{Code, Failure};
use crate::control::Card;
use crate::guard::{answer, guard};
use crate::pointer::{self, check, give, handle};
use crate::reading::{self, Reading};
use crate::ring::Ring;
use crate::structs;
use std::slice;
use std::time::Duration;
use wirebook_contract::record::Record;
use wirebook_driver::WaitError;

/// Takes a ring of a running card, once, and writes its handle to `*ring`.
///
/// ONE THREAD PER RING: a ring belongs to the thread that polls it first. Every other thread is answered
/// WIREBOOK_CODE_WRONG_THREAD, until the ring is freed. Different rings may be polled by different threads at once.
///
/// # Safety
/// `card` is open; `ring` may be written. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_take_ring(
    card: *const Card,
    index: u8,
    ring: *mut *mut Ring,
) -> Code {
    guard(|| {
        check(ring, "the ring's handle")?;
        // SAFETY: the caller's promise.
        let card = unsafe { handle(card, "the card") }?;
        let taken = take(card, index, &Reading::default())?;
        // SAFETY: the caller's promise.
        unsafe { give(ring, Box::into_raw(taken), "the ring's handle") }
    })
}

/// As `wirebook_take_ring`, a ring that is read as `config` says: polled, or waited for with `wirebook_read`.
///
/// # Safety
/// `card` is open; `config` has the octets that its `size` says; `ring` may be written. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_take_ring_with(
    card: *const Card,
    index: u8,
    config: *const structs::RingConfig,
    ring: *mut *mut Ring,
) -> Code {
    guard(|| {
        check(ring, "the ring's handle")?;
        // SAFETY: the caller's promise.
        let card = unsafe { handle(card, "the card") }?;
        // SAFETY: the caller's promise.
        let reading = Reading::of_ring(&unsafe { pointer::read(config) }?)?;
        let taken = take(card, index, &reading)?;
        // SAFETY: the caller's promise.
        unsafe { give(ring, Box::into_raw(taken), "the ring's handle") }
    })
}

fn take(card: &Card, index: u8, reading: &Reading) -> Result<Box<Ring>, Failure> {
    let mut reader = card.lock()?.take_ring(index, reading.mode)?;
    if reading.measure_gaps {
        reader.measure_gaps();
    }
    Ok(Box::new(Ring::new(reader)))
}

/// Frees a ring's handle, before or after its card is closed. NULL is ignored. The card then keeps what it still
/// receives for that ring to itself, and waits once the ring is full.
///
/// # Safety
/// `ring` is NULL or from `wirebook_take_ring`, not freed yet, and no other thread uses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_free_ring(ring: *mut Ring) -> Code {
    guard(|| {
        if !ring.is_null() {
            // SAFETY: it is a box that `wirebook_take_ring` gave out, and by the caller's promise nobody else's.
            drop(unsafe { Box::from_raw(ring) });
        }
        Ok(())
    })
}

/// Copies the oldest records to `records`, up to `capacity` of them, and answers how many; a negative answer is a
/// code of enum wirebook_code. Makes no system call, allocates nothing, never blocks.
///
/// 0 means that the ring is empty. Keep polling after the last record: the empty poll tells the card what was
/// consumed. WIREBOOK_CODE_STOPPED means that the ring is empty and the card has stopped: nothing will come.
///
/// # Safety
/// `ring` is taken and not freed; `records` points to `capacity` records that may be written and have been before
/// (a static or zeroed array). NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_poll(
    ring: *const Ring,
    records: *mut Record,
    capacity: u32,
) -> i32 {
    let polled = answer(|| {
        // SAFETY: the caller's promise.
        let ring = unsafe { handle(ring, "the ring") }?;
        // SAFETY: the caller's promise.
        let records = unsafe { buffer(records, capacity) }?;
        ring.with_reader(|reader| match reader.poll(records) {
            0 if !records.is_empty() && reader.is_over() => Err(WaitError::Over.into()),
            count => Ok(count as i32),
        })?
    });
    polled.unwrap_or_else(|code| code as i32)
}

/// As `wirebook_poll`, and when the ring is empty waits as its mode says, at most `timeout_ns`. 0 means that no record
/// came in that time; a ring in WIREBOOK_READ_MODE_POLL is polled once.
///
/// Makes no system call while there are records. No wake-up is lost: the time bounds how long the thread is away, not
/// how late a record is. wirebook_stop and wirebook_close wake a thread that sleeps.
///
/// # Safety
/// As for `wirebook_poll`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_read(
    ring: *const Ring,
    records: *mut Record,
    capacity: u32,
    timeout_ns: u64,
) -> i32 {
    let read = answer(|| {
        // SAFETY: the caller's promise.
        let ring = unsafe { handle(ring, "the ring") }?;
        // SAFETY: the caller's promise.
        let records = unsafe { buffer(records, capacity) }?;
        let limit = Duration::from_nanos(timeout_ns);
        let count = ring.with_reader(|reader| reader.read(records, limit))??;
        Ok(count as i32)
    });
    read.unwrap_or_else(|code| code as i32)
}

/// The caller's records.
///
/// # Safety
/// If not null, `records` points to `capacity` initialised records that are nobody else's while `'a` lasts.
#[inline]
pub(super) unsafe fn buffer<'a>(
    records: *mut Record,
    capacity: u32,
) -> Result<&'a mut [Record], Failure> {
    check(records, "the records")?;
    let capacity = capacity.min(i32::MAX as u32) as usize;
    // SAFETY: aligned, and by the caller's promise so many, initialised and nobody else's.
    Ok(unsafe { slice::from_raw_parts_mut(records, capacity) })
}

/// Looks for what a correct card never does: records overwritten before they were polled. Ask when a poll was
/// empty, in the thread that polls.
///
/// # Safety
/// `ring` is taken and not freed. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_check_ring(ring: *const Ring) -> Code {
    guard(|| {
        // SAFETY: the caller's promise.
        let ring = unsafe { handle(ring, "the ring") }?;
        Ok(ring.with_reader(|reader| reader.check())??)
    })
}

/// What a ring's reader knows of itself, asked in the thread that polls.
///
/// # Safety
/// `ring` is taken and not freed; `stats` has the octets that its `size` says. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_get_ring_stats(
    ring: *const Ring,
    stats: *mut structs::RingStats,
) -> Code {
    guard(|| {
        // SAFETY: the caller's promise.
        let ring = unsafe { handle(ring, "the ring") }?;
        let found = ring.with_reader(|reader| {
            reading::stats(reader.stats(), reader.slots(), reader.consumed())
        })?;
        // SAFETY: the caller's promise.
        unsafe { pointer::write(stats, found) }
    })
}
