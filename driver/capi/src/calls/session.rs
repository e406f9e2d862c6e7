//! Sessions: where messages come from.

use crate::code::{Code, Failure};
use crate::control::{Card, Link, session_config};
use crate::guard::guard;
use crate::pointer::{self, handle, needed_text, text};
use crate::structs;
use wirebook_driver::{DeviceError, Login, Running};

/// Reads a login with its texts.
///
/// # Safety
/// `login` has the octets that its `size` says, and its texts end with zero octets.
unsafe fn login(login: *const structs::Login) -> Result<Login, Failure> {
    // SAFETY: the caller's promise.
    let given = unsafe { pointer::read(login) }?;
    // SAFETY: the caller's promise.
    let user = unsafe { needed_text(given.user, "the login's user") }?;
    // SAFETY: the caller's promise.
    let password = unsafe { needed_text(given.password, "the login's password") }?;
    // SAFETY: the caller's promise.
    let session = unsafe { text(given.session, "the login's session") }?;
    if given.reserved != 0 {
        let message = "a reserved member of wirebook_login is not 0: zero the structure first";
        return Err(Failure::new(Code::Argument, message));
    }
    let login = Login::new(user, password)?.session(session.unwrap_or(""))?;
    Ok(login.sequence(given.sequence))
}

/// Sets up a session slot, between `wirebook_configure` and `wirebook_start`. Slots count from 0.
///
/// # Safety
/// `card` is open; `config` and its login have the octets that their `size` says, and texts end with zero octets.
/// NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_set_session(
    card: *const Card,
    slot: u8,
    config: *const structs::SessionConfig,
) -> Code {
    guard(|| {
        // SAFETY: the caller's promise.
        let card = unsafe { handle(card, "the card") }?;
        // SAFETY: the caller's promise.
        let config = unsafe { pointer::read(config) }?;
        let login = if config.login.is_null() {
            None
        } else {
            // SAFETY: the caller's promise.
            Some(unsafe { login(config.login) }?)
        };
        let config = session_config(&config, login)?;
        card.lock()?.session(slot, &config)
    })
}

/// Gives a running card's session a command.
///
/// # Safety
/// `card` is NULL or open.
unsafe fn command(
    card: *const Card,
    give: impl FnOnce(&mut Running<Link>) -> Result<(), DeviceError>,
) -> Result<(), Failure> {
    // SAFETY: the caller's promise.
    let card = unsafe { handle(card, "the card") }?;
    Ok(give(card.lock()?.running()?)?)
}

/// Connects and logs in a SoupBinTCP session; a status record says how it went.
///
/// # Safety
/// `card` is open. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_open_session(card: *const Card, slot: u8) -> Code {
    guard(|| {
        // SAFETY: the caller's promise.
        unsafe { command(card, |card| card.open_session(slot)) }
    })
}

/// Logs a session that is over in again: with the last consumed sequence number + 1, nothing is lost.
///
/// # Safety
/// `card` is open; `with` has the octets that its `size` says, and its texts end with zero octets. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_reopen_session(
    card: *const Card,
    slot: u8,
    with: *const structs::Login,
) -> Code {
    guard(|| {
        // SAFETY: the caller's promise.
        let login = unsafe { login(with) }?;
        // SAFETY: the caller's promise.
        unsafe { command(card, |card| card.reopen_session(slot, &login)) }
    })
}

/// Logs out and closes the connection.
///
/// # Safety
/// `card` is open. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_close_session(card: *const Card, slot: u8) -> Code {
    guard(|| {
        // SAFETY: the caller's promise.
        unsafe { command(card, |card| card.close_session(slot)) }
    })
}

/// Resets the connection.
///
/// # Safety
/// `card` is open. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_abort_session(card: *const Card, slot: u8) -> Code {
    guard(|| {
        // SAFETY: the caller's promise.
        unsafe { command(card, |card| card.abort_session(slot)) }
    })
}

/// Says that the host has repaired its books: records are no longer marked WIREBOOK_FLAG_MAYBE_BAD_BOOK.
///
/// # Safety
/// `card` is open. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_clear_mark(card: *const Card, slot: u8) -> Code {
    guard(|| {
        // SAFETY: the caller's promise.
        unsafe { command(card, |card| card.clear_mark(slot)) }
    })
}

/// Takes the next MoldUDP64 packet's sequence number as the start of the feed.
///
/// # Safety
/// `card` is open. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_forget_sequence(card: *const Card, slot: u8) -> Code {
    guard(|| {
        // SAFETY: the caller's promise.
        unsafe { command(card, |card| card.forget_sequence(slot)) }
    })
}

/// State of a session.
///
/// # Safety
/// `card` is open; `state` has the octets that its `size` says. NULL is answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wirebook_get_session_state(
    card: *const Card,
    slot: u8,
    state: *mut structs::SessionState,
) -> Code {
    guard(|| {
        // SAFETY: the caller's promise.
        let card = unsafe { handle(card, "the card") }?;
        let found = card.lock()?.session_state(slot)?;
        // SAFETY: the caller's promise.
        unsafe { pointer::write(state, found) }
    })
}
