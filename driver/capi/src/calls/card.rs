//! A card, from open to close.

use crate::code::Code;
use crate::control::{Card, connect};
use crate::guard::guard;
use crate::pointer::{self, check, give, handle, needed_text};
use crate::structs;
use std::ffi::c_char;

/// Opens a card and writes its handle to `*card`. `device` is a PCI address ("0000:65:00.0"), with "iommufd:" or "group:"
/// before it where one way to the card is wanted and no other, or the socket of a simulated card ("vfio-user:PATH"). When
/// it fails, `*card` is left as it was.
///
/// # Safety
/// `device` ends with a zero octet; `card` may be written. Either may be NULL, which is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_open(device: *const c_char, card: *mut *mut Card) -> Code {
    guard(|| {
        check(card, "the card's handle")?;
        // SAFETY: the caller's promise.
        let device = unsafe { needed_text(device, "the device") }?;
        let opened = Box::new(Card::open(connect(device)?)?);
        // SAFETY: the caller's promise.
        unsafe { give(card, Box::into_raw(opened), "the card's handle") }
    })
}

/// Closes a card, stopping it if it runs, and frees its handle, which is nobody's from then on. NULL is ignored.
/// Rings outlive it: what they hold can still be polled.
///
/// # Safety
/// `card` is NULL or from `wirebook_open`, not closed yet, and no other thread uses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_close(card: *mut Card) -> Code {
    guard(|| {
        if !card.is_null() {
            // SAFETY: it is a box that `wirebook_open` gave out, and by the caller's promise nobody else's.
            drop(unsafe { Box::from_raw(card) });
        }
        Ok(())
    })
}

/// What the card says it is.
///
/// # Safety
/// `card` is open; `identity` has the octets that its `size` says. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_get_identity(
    card: *const Card,
    identity: *mut structs::Identity,
) -> Code {
    guard(|| {
        // SAFETY: the caller's promise.
        let found = *unsafe { handle(card, "the card") }?.lock()?.identity();
        let answer = structs::Identity {
            size: 0,
            profile: found.profile as u32,
            build: found.build,
            card_abi_major: found.abi.0,
            card_abi_minor: found.abi.1,
            pci_vendor: found.pci.0,
            pci_device: found.pci.1,
            features: found.features,
            queue_records: found.queue_records,
            sessions: found.sessions,
            rings: found.rings,
            reserved: [0; 6],
        };
        // SAFETY: the caller's promise.
        unsafe { pointer::write(identity, answer) }
    })
}

/// Resets the card and gives it addresses, timers and the time. Once, before sessions and rings.
///
/// # Safety
/// `card` is open; `config` has the octets that its `size` says. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_configure(
    card: *const Card,
    config: *const structs::CardConfig,
) -> Code {
    guard(|| {
        // SAFETY: the caller's promise.
        let card = unsafe { handle(card, "the card") }?;
        // SAFETY: the caller's promise.
        let config = unsafe { pointer::read(config) }?;
        card.lock()?.configure(&config)
    })
}

/// Gives the card 2^`log2_slots` slots of locked host memory for a ring: 64 octets each, `log2_slots` from 6 to 22.
///
/// # Safety
/// `card` is open. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_set_ring(card: *const Card, ring: u8, log2_slots: u32) -> Code {
    guard(|| {
        // SAFETY: the caller's promise.
        let card = unsafe { handle(card, "the card") }?;
        card.lock()?.ring(ring, log2_slots)
    })
}

/// Lets the card wake readers, between `wirebook_configure` and `wirebook_start`: needed for rings that are taken in
/// any mode but WIREBOOK_READ_MODE_POLL. Each ring of the card takes a file descriptor.
///
/// # Safety
/// `card` is open. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_enable_interrupts(card: *const Card) -> Code {
    guard(|| {
        // SAFETY: the caller's promise.
        unsafe { handle(card, "the card") }?.lock()?.interrupts()
    })
}

/// Lets the card receive. A MoldUDP64 session begins here; a SoupBinTCP session waits for
/// `wirebook_open_session`.
///
/// # Safety
/// `card` is open. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_start(card: *const Card) -> Code {
    guard(|| {
        // SAFETY: the caller's promise.
        unsafe { handle(card, "the card") }?.lock()?.start()
    })
}

/// Stops the card: it receives nothing, writes nothing and has forgotten its settings. What its rings hold can
/// still be polled. Whatever else is asked of it, until it is closed, is answered WIREBOOK_CODE_STOPPED.
///
/// # Safety
/// `card` is open. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_stop(card: *const Card) -> Code {
    guard(|| {
        // SAFETY: the caller's promise.
        unsafe { handle(card, "the card") }?.lock()?.stop()
    })
}

/// Whether the card still answers, and nobody wants it back. Asked every 25 ms, whether records come or not, a card that
/// has gone is noticed within 100 ms.
///
/// # Safety
/// `card` is open. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_check_alive(card: *const Card) -> Code {
    guard(|| {
        // SAFETY: the caller's promise.
        let card = unsafe { handle(card, "the card") }?;
        Ok(card.lock()?.running()?.check_alive()?)
    })
}

/// The card's clock, ns since the epoch.
///
/// # Safety
/// `card` is open; `time_ns` may be written. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_get_time(card: *const Card, time_ns: *mut u64) -> Code {
    guard(|| {
        // SAFETY: the caller's promise.
        let card = unsafe { handle(card, "the card") }?;
        let now = card.lock()?.running()?.time_ns()?;
        // SAFETY: the caller's promise.
        unsafe { give(time_ns, now, "the time") }
    })
}

/// The card's counters.
///
/// # Safety
/// `card` is open; `stats` has the octets that its `size` says. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_get_stats(card: *const Card, stats: *mut structs::Stats) -> Code {
    guard(|| {
        // SAFETY: the caller's promise.
        let counted = unsafe { handle(card, "the card") }?.lock()?.stats()?;
        let mut values = [0; wirebook_contract::counter::COUNT];
        for (value, index) in values.iter_mut().zip(0..) {
            *value = counted.value(index);
        }
        let answer = structs::Stats {
            size: 0,
            values,
            reserved: 0,
        };
        // SAFETY: the caller's promise.
        unsafe { pointer::write(stats, answer) }
    })
}
