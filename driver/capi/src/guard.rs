//! The border: results become codes, messages wait in their thread, panics end here.

use crate::code::{Code, Failure};
use std::cell::RefCell;
use std::ffi::{CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    /// What the last function that failed in this thread had to say.
    static MESSAGE: RefCell<CString> = RefCell::default();
}

/// Runs `body`; what it fails with, or panics with, becomes a code and this thread's message.
///
/// State that a panic leaves half changed is behind a mutex, which is poisoned then and refuses from there on.
pub(crate) fn answer<T>(body: impl FnOnce() -> Result<T, Failure>) -> Result<T, Code> {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(failure)) => {
            let code = failure.code;
            keep(failure.message);
            Err(code)
        }
        Err(payload) => {
            let said = payload.downcast_ref::<&str>().copied();
            let said = said.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
            keep(format!(
                "wirebook has a defect, please report it: {}",
                said.unwrap_or("a panic without a message")
            ));
            // A payload's own destructor could panic again.
            std::mem::forget(payload);
            Err(Code::Panic)
        }
    }
}

/// As [`answer`], for functions that answer nothing but a code.
pub(crate) fn guard(body: impl FnOnce() -> Result<(), Failure>) -> Code {
    answer(body).err().unwrap_or(Code::Ok)
}

fn keep(message: String) {
    let octets: Vec<u8> = message.bytes().filter(|&octet| octet != 0).collect();
    let message = CString::new(octets).unwrap_or_default();
    // A thread that is ending has no message any more, and nobody to read it.
    let _ = MESSAGE.try_with(|kept| kept.replace(message));
}

/// This thread's message, which lives until the next one.
pub(crate) fn message() -> *const c_char {
    let kept = MESSAGE.try_with(|kept| kept.try_borrow().map(|kept| kept.as_ptr()));
    match kept {
        Ok(Ok(message)) => message,
        _ => c"".as_ptr(),
    }
}
