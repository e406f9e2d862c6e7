//! Two stages: one thread moves records out of a ring, another works on them. Each has a handle of its own.

use super::rings::buffer;
use crate::code::{Code, Failure};
use crate::control::Card;
use crate::guard::{answer, guard};
use crate::pointer::{self, check, give, handle};
use crate::reading::{self, Reading};
use crate::ring::{Pump, Queue};
use crate::structs;
use wirebook_contract::record::Record;
use wirebook_driver::two_stage;

/// Takes a ring of a running card, once, to be read in two stages: `*pump` is for a thread that calls `wirebook_step_pump`
/// again and again, `*queue` for one that may be slow now and then. Between them are up to `queue_records` records of
/// `config`. Nothing is dropped: when the queue is full, records stay in the ring; when that is full too, the card waits.
///
/// # Safety
/// `card` is open; `config` has the octets that its `size` says; `pump` and `queue` may be written. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_take_stages(
    card: *const Card,
    index: u8,
    config: *const structs::RingConfig,
    pump: *mut *mut Pump,
    queue: *mut *mut Queue,
) -> Code {
    guard(|| {
        check(pump, "the pump's handle")?;
        check(queue, "the queue's handle")?;
        // SAFETY: the caller's promise.
        let card = unsafe { handle(card, "the card") }?;
        // SAFETY: the caller's promise.
        let (reading, records) = Reading::of_stages(&unsafe { pointer::read(config) }?)?;
        let mut ring = card.lock()?.take_ring(index, reading.mode)?.into_ring();
        if reading.measure_gaps {
            ring.measure_gaps();
        }
        let (first, second) = two_stage(ring, records);
        let first = Box::new(Pump::new(first));
        let second = Box::new(Queue::new(second));
        // SAFETY: the caller's promise.
        unsafe { give(pump, Box::into_raw(first), "the pump's handle") }?;
        // SAFETY: the caller's promise.
        unsafe { give(queue, Box::into_raw(second), "the queue's handle") }
    })
}

/// Moves what is in the ring and fits into the queue, at most 64 records, and answers how many; a negative answer is a
/// code. Makes no system call, allocates nothing, never blocks. Call it on when it answers 0: that tells the card what
/// was consumed.
///
/// WIREBOOK_CODE_STOPPED means that nothing will come any more: the ring is empty and the card has stopped, or the
/// queue was freed. Free the pump then.
///
/// # Safety
/// `pump` is taken and not freed. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_step_pump(pump: *const Pump) -> i32 {
    let moved = answer(|| {
        // SAFETY: the caller's promise.
        let pump = unsafe { handle(pump, "the pump") }?;
        let (count, is_over) = pump.with_pump(|pump| (pump.step(), pump.is_over()))?;
        if count == 0 && is_over {
            let message =
                "the card has stopped and its ring is empty, or the queue was freed: free the pump";
            return Err(Failure::new(Code::Stopped, message));
        }
        Ok(count as i32)
    });
    moved.unwrap_or_else(|code| code as i32)
}

/// Copies the oldest records that the pump has moved to `records`, up to `capacity` of them, and answers how many; a
/// negative answer is a code. Makes no system call, allocates nothing, never blocks.
///
/// WIREBOOK_CODE_STOPPED means that the queue is empty and the pump was freed: nothing will come.
///
/// # Safety
/// `queue` is taken and not freed; `records` as for `wirebook_poll`. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_poll_queue(
    queue: *const Queue,
    records: *mut Record,
    capacity: u32,
) -> i32 {
    let polled = answer(|| {
        // SAFETY: the caller's promise.
        let queue = unsafe { handle(queue, "the queue") }?;
        // SAFETY: the caller's promise.
        let records = unsafe { buffer(records, capacity) }?;
        let (count, is_over) = queue.with_queue(|queue| {
            let is_over = queue.is_abandoned();
            (queue.poll(records), is_over)
        })?;
        if count == 0 && is_over && !records.is_empty() {
            let message = "the pump was freed, and the queue is empty: free the queue";
            return Err(Failure::new(Code::Stopped, message));
        }
        Ok(count as i32)
    });
    polled.unwrap_or_else(|code| code as i32)
}

/// As `wirebook_check_ring`, in the thread that pumps.
///
/// # Safety
/// `pump` is taken and not freed. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_check_pump(pump: *const Pump) -> Code {
    guard(|| {
        // SAFETY: the caller's promise.
        let pump = unsafe { handle(pump, "the pump") }?;
        Ok(pump.with_pump(|pump| pump.ring_mut().check())??)
    })
}

/// As `wirebook_get_ring_stats`: how the pump keeps up with the card, asked in the thread that pumps.
///
/// # Safety
/// `pump` is taken and not freed; `stats` has the octets that its `size` says. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_get_pump_stats(
    pump: *const Pump,
    stats: *mut structs::RingStats,
) -> Code {
    guard(|| {
        // SAFETY: the caller's promise.
        let pump = unsafe { handle(pump, "the pump") }?;
        let found = pump.with_pump(|pump| {
            let ring = pump.ring_mut();
            reading::stats(ring.stats(), ring.slots(), ring.consumed())
        })?;
        // SAFETY: the caller's promise.
        unsafe { pointer::write(stats, found) }
    })
}

/// Frees a pump's handle, before or after its card is closed. NULL is ignored. The queue keeps what was moved.
///
/// # Safety
/// `pump` is NULL or from `wirebook_take_stages`, not freed yet, and no other thread uses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_free_pump(pump: *mut Pump) -> Code {
    guard(|| {
        if !pump.is_null() {
            // SAFETY: a box that `wirebook_take_stages` gave out, and by the caller's promise nobody else's.
            drop(unsafe { Box::from_raw(pump) });
        }
        Ok(())
    })
}

/// Frees a queue's handle with the records in it. NULL is ignored. The pump is told.
///
/// # Safety
/// `queue` is NULL or from `wirebook_take_stages`, not freed yet, and no other thread uses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_free_queue(queue: *mut Queue) -> Code {
    guard(|| {
        if !queue.is_null() {
            // SAFETY: a box that `wirebook_take_stages` gave out, and by the caller's promise nobody else's.
            drop(unsafe { Box::from_raw(queue) });
        }
        Ok(())
    })
}
