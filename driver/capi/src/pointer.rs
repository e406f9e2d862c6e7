//! A caller's pointers: checked as far as they can be, then followed.

use crate::code::{Code, Failure};
use std::ffi::{CStr, c_char};
use std::mem::{MaybeUninit, size_of};
use std::ptr;

/// No structure of any version will be larger: what says so was never set.
const BYTES_MAX: usize = 4096;

/// A structure that begins with its own size in a `u32`, and may grow at its end.
///
/// # Safety
/// `repr(C)`, without padding, of integers and pointers only: so zeroed memory is a value, and each of its octets
/// may be read. The first member is `size: u32`.
pub(crate) unsafe trait Sized32: Copy {
    /// Its name in C.
    const NAME: &'static str;
    /// Octets that the first version had.
    const BYTES_MIN: usize;
}

fn null(what: &str) -> Failure {
    Failure::new(Code::Null, format!("the pointer to {what} is null"))
}

/// Refuses null, and what cannot be a pointer to a `T`.
pub(crate) fn check<T>(pointer: *const T, what: &str) -> Result<(), Failure> {
    if pointer.is_null() {
        return Err(null(what));
    }
    if pointer.is_aligned() {
        return Ok(());
    }
    let align = align_of::<T>();
    let message = format!(
        "the pointer to {what} is not aligned to {align} octets: use a variable of its type, or `aligned_alloc`"
    );
    Err(Failure::new(Code::Size, message))
}

/// Refers to a handle.
///
/// # Safety
/// If not null, `pointer` came from this library and was not given back yet, nor is it while `'a` lasts.
pub(crate) unsafe fn handle<'a, T>(pointer: *const T, what: &str) -> Result<&'a T, Failure> {
    check(pointer, what)?;
    // SAFETY: it is a box of ours that nobody has freed, by the caller's promise, and shared from the beginning.
    Ok(unsafe { &*pointer })
}

/// Writes what a function gives out.
///
/// # Safety
/// If not null, `to` may be written.
pub(crate) unsafe fn give<T>(to: *mut T, value: T, what: &str) -> Result<(), Failure> {
    check(to, what)?;
    // SAFETY: aligned, and writable by the caller's promise.
    unsafe { to.write(value) };
    Ok(())
}

/// A text, or `None` for null.
///
/// # Safety
/// If not null, `text` ends with a zero octet and does not change while `'a` lasts.
pub(crate) unsafe fn text<'a>(text: *const c_char, what: &str) -> Result<Option<&'a str>, Failure> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: it ends, by the caller's promise.
    let text = unsafe { CStr::from_ptr(text) };
    match text.to_str() {
        Ok(text) => Ok(Some(text)),
        Err(_) => Err(Failure::new(Code::Argument, format!("{what} is not UTF-8"))),
    }
}

/// As [`text`], which must be there.
///
/// # Safety
/// As for [`text`].
pub(crate) unsafe fn needed_text<'a>(from: *const c_char, what: &str) -> Result<&'a str, Failure> {
    // SAFETY: the same promise.
    unsafe { text(from, what) }?.ok_or_else(|| null(what))
}

/// The size that a caller wrote into its structure.
///
/// # Safety
/// If not null, `from` begins with four octets that may be read.
unsafe fn stated_bytes<T: Sized32>(from: *const T) -> Result<usize, Failure> {
    check(from, T::NAME)?;
    // SAFETY: the first member is a `u32`, and aligned because the whole is.
    let bytes = unsafe { from.cast::<u32>().read() } as usize;
    if (T::BYTES_MIN..=BYTES_MAX).contains(&bytes) {
        return Ok(bytes);
    }
    let name = T::NAME;
    let message =
        format!("`size` of {name} is {bytes}: before the call, set it to sizeof(struct {name})");
    Err(Failure::new(Code::Size, message))
}

/// Copies a structure of any version: members that the caller does not know are 0. Those that this library does
/// not know must be.
///
/// # Safety
/// If not null, `from` points to as many octets as its first member says.
pub(crate) unsafe fn read<T: Sized32>(from: *const T) -> Result<T, Failure> {
    // SAFETY: the same promise.
    let bytes = unsafe { stated_bytes(from) }?;
    let known = bytes.min(size_of::<T>());
    let octets = from.cast::<u8>();
    for at in known..bytes {
        // SAFETY: `bytes` octets may be read.
        if unsafe { octets.add(at).read() } != 0 {
            let name = T::NAME;
            let message = format!(
                "octet {at} of {name} is set, which this library (ABI {}) does not know: install a newer one, or \
                 build the program with this library's header",
                env!("WIREBOOK_ABI")
            );
            return Err(Failure::new(Code::Size, message));
        }
    }
    let mut value = MaybeUninit::<T>::zeroed();
    // SAFETY: `known` octets may be read and fit; the caller's structure is not our local.
    unsafe { ptr::copy_nonoverlapping(octets, value.as_mut_ptr().cast(), known) };
    // SAFETY: integers and pointers take any octets, and the rest is zero.
    Ok(unsafe { value.assume_init() })
}

/// Writes as much of `value` as the caller knows, with `size` saying how much that is. What the caller has beyond
/// is left alone.
///
/// # Safety
/// If not null, `to` points to as many octets that may be read and written as its first member says.
pub(crate) unsafe fn write<T: Sized32>(to: *mut T, value: T) -> Result<(), Failure> {
    // SAFETY: the same promise.
    let known = unsafe { stated_bytes(to) }?.min(size_of::<T>());
    // SAFETY: `known` octets of a structure without padding may be read, and those may be written.
    unsafe { ptr::copy_nonoverlapping((&raw const value).cast::<u8>(), to.cast(), known) };
    // SAFETY: as when it was read.
    unsafe { to.cast::<u32>().write(known as u32) };
    Ok(())
}
