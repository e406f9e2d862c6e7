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
//!
//! A host that wants to sleep writes the arm doorbell with the count `n` it waits for: the card raises the
//! ring's interrupt vector (vector = ring) once it has produced `n` records, at once when it has already, one
//! time. The interrupt follows the record's memory write and never overtakes it. Counts wrap: one that is less
//! than 2^31 behind has been produced. So no wake-up is lost, whatever the card produces meanwhile: the host
//! empties its event, arms, looks at the ring once more, and sleeps only when the record is not there.
//! Writing the same count again changes nothing until it has fired.

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
/// Offset inside a ring's doorbell page: arm (count of records wanted, free running), write only. On a cache
/// line of its own. Since ABI 1.1.
pub const DOORBELL_ARM: u32 = 0x40;
/// First minor ABI version with [`DOORBELL_ARM`] and interrupts.
pub const ARM_SINCE_MINOR: u16 = 1;

/// Records between doorbells: `min(64, slots / 4)`.
///
/// A host also rings on the first empty poll after it consumed anything, else a ring smaller than the
/// batch would deadlock.
#[must_use]
pub const fn doorbell_batch(slots: u32) -> u32 {
    let quarter = slots / 4;
    if quarter < 64 { quarter } else { 64 }
}
