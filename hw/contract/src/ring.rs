//! Record rings in host memory.
//!
//! A ring is a power-of-two number of 64-byte slots, aligned to its size, written only by the card and
//! read only by one host thread. All indices are free-running `u32` counts; `count & (slots - 1)` is the
//! slot. The card writes slot `n & mask` with a record whose `own` is `n + 1` (low 32 bits) in **one**
//! memory write, and a write becomes visible in ascending address order, so a reader that sees `own ==
//! n + 1` (Acquire) sees the whole record. The host zeroes the ring before it enables it: `own` of an
//! unwritten slot is 0, and count 0 is never a valid `own` until 2^32 records later, by which time the
//! slot has been overwritten.
//!
//! The card stops producing when `head - tail == slots`; `tail` is the last value the host wrote to the
//! doorbell. A doorbell outside `[tail, head]` is ignored and counted.

/// Rings a card may have.
pub const MAX_RINGS: usize = 8;
/// Smallest permitted `log2(slots)`.
pub const MIN_LOG2_SLOTS: u32 = 6;
/// Largest permitted `log2(slots)`: 2^22 slots are 256 MiB.
pub const MAX_LOG2_SLOTS: u32 = 22;
/// Bytes per slot.
pub const SLOT_BYTES: usize = 64;
/// Bytes of doorbell space per ring in BAR2.
pub const DOORBELL_STRIDE: u32 = 4096;
/// Offset inside a ring's doorbell page: consumer count (free running), write only.
pub const DOORBELL_TAIL: u32 = 0;

/// Records between doorbells: `min(64, slots / 4)`.
///
/// A host also rings on the first empty poll after it consumed anything, else a ring smaller than the
/// batch would deadlock.
#[must_use]
pub const fn doorbell_batch(slots: u32) -> u32 {
    let quarter = slots / 4;
    if quarter < 64 { quarter } else { 64 }
}
