//! About the library itself.

use crate::abi::{ABI_MAJOR, ABI_MINOR};
use crate::guard::{answer, message};
use std::ffi::{CStr, CString, c_char};
use std::ptr;
use std::sync::LazyLock;
use wirebook_contract::counter;

/// Version of the interface that this library has: major in bits 31:16, minor in bits 15:0.
///
/// A program built with another major version of the header must not go on.
#[unsafe(no_mangle)]
pub extern "C" fn wirebook_abi_version() -> u32 {
    ABI_MAJOR << 16 | ABI_MINOR
}

/// What the last function that failed in this thread had to say: what happened, the likely cause, what to type.
///
/// Never NULL; empty before the first failure. Valid until the next failure in this thread, or its end.
#[unsafe(no_mangle)]
pub extern "C" fn wirebook_last_error() -> *const c_char {
    message()
}

/// A code's name, such as "WIREBOOK_CODE_NULL"; "unknown code" for what is none. Never NULL, valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn wirebook_code_name(code: i32) -> *const c_char {
    let name: &CStr = match code {
        0 => c"WIREBOOK_CODE_OK",
        -1 => c"WIREBOOK_CODE_NULL",
        -2 => c"WIREBOOK_CODE_SIZE",
        -3 => c"WIREBOOK_CODE_ARGUMENT",
        -4 => c"WIREBOOK_CODE_STATE",
        -5 => c"WIREBOOK_CODE_STOPPED",
        -6 => c"WIREBOOK_CODE_OPEN",
        -7 => c"WIREBOOK_CODE_INCOMPATIBLE",
        -8 => c"WIREBOOK_CODE_GONE",
        -9 => c"WIREBOOK_CODE_TRANSPORT",
        -10 => c"WIREBOOK_CODE_MEMORY",
        -11 => c"WIREBOOK_CODE_CARD_FAULT",
        -12 => c"WIREBOOK_CODE_WRONG_THREAD",
        -13 => c"WIREBOOK_CODE_PANIC",
        _ => c"unknown code",
    };
    name.as_ptr()
}

/// Names by counter index; empty where there is no counter.
static COUNTER_NAMES: LazyLock<Vec<CString>> = LazyLock::new(|| {
    let mut names = vec![CString::default(); counter::COUNT];
    for counter in counter::ALL {
        names[counter.index as usize] = CString::new(counter.name).unwrap_or_default();
    }
    names
});

/// Name of the counter with this index, such as "rx_frames"; NULL where there is none. Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn wirebook_counter_name(index: u32) -> *const c_char {
    let name = answer(|| {
        let name = COUNTER_NAMES.get(index as usize);
        Ok(name
            .filter(|name| !name.is_empty())
            .map(|name| name.as_ptr()))
    });
    name.ok().flatten().unwrap_or(ptr::null())
}
