//! The functions as C calls them, on a card of a few lines.

use super::*;
use crate::pointer::Sized32;
use std::ffi::CStr;
use std::mem::{size_of, zeroed};
use std::ptr::null_mut;
use wirebook_contract::record::Record;
use wirebook_mock_card::{Fault, Shared, write_record};

/// What the last failure said.
fn said() -> String {
    // SAFETY: it is never null, ends with a zero octet, and no call is made before it is copied.
    let said = unsafe { CStr::from_ptr(wirebook_last_error()) };
    said.to_str().unwrap().to_owned()
}

#[track_caller]
fn refused(answer: Code, code: Code, part: &str) {
    assert_eq!(answer, code, "{}", said());
    assert!(said().contains(part), "no `{part}` in: {}", said());
}

/// A structure as C zeroes it.
fn zeros<T: Sized32>() -> T {
    // SAFETY: integers and pointers only, which `Sized32` promises, and all of those may be zero.
    unsafe { zeroed() }
}

/// A structure as C zeroes it, with its size.
macro_rules! sized {
    ($name:ident) => {{
        let mut value = zeros::<$name>();
        value.size = size_of::<$name>() as u32;
        value
    }};
}

/// Calls a function of the interface.
macro_rules! call {
    ($call:expr) => {
        // SAFETY: handles live as long as the values that hold them here; other pointers are null or to locals of
        // the right type, whose `size` is at most theirs.
        unsafe { $call }
    };
}

/// A card that is closed at the end.
struct Opened {
    card: *mut Card,
    remote: Shared,
}

impl Opened {
    fn new() -> Self {
        let remote = Shared::default();
        let card = Card::open(Box::new(remote.clone())).ok().unwrap();
        let card = Box::into_raw(Box::new(card));
        Self { card, remote }
    }

    fn configured() -> Self {
        let opened = Self::new();
        let mut config = sized!(CardConfig);
        config.ip = [10, 0, 0, 2];
        assert_eq!(
            call!(wirebook_configure(opened.card, &config)),
            Code::Ok,
            "{}",
            said()
        );
        opened
    }

    fn running() -> Self {
        let opened = Self::configured();
        assert_eq!(call!(wirebook_set_ring(opened.card, 1, 6)), Code::Ok);
        assert_eq!(call!(wirebook_start(opened.card)), Code::Ok);
        opened
    }

    /// Writes record number `count` of the ring, as the card does, and whether there is one or not.
    fn produces(&self, count: u32, record: Record) {
        write_record(self.remote.lock().last_memory(), count, &record);
    }

    /// From now on the card has this fault.
    fn breaks(&self, fault: Fault) {
        self.remote.lock().fault = fault;
    }

    fn ring(&self) -> Taken {
        let mut ring = null_mut();
        assert_eq!(call!(wirebook_take_ring(self.card, 1, &mut ring)), Code::Ok);
        Taken(ring)
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        assert_eq!(call!(wirebook_close(self.card)), Code::Ok);
    }
}

/// A ring that is freed at the end.
struct Taken(*mut Ring);

impl Taken {
    fn poll(&self, records: &mut [Record]) -> i32 {
        call!(wirebook_poll(
            self.0,
            records.as_mut_ptr(),
            records.len() as u32
        ))
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        assert_eq!(call!(wirebook_free_ring(self.0)), Code::Ok);
    }
}

// Behind the macros, which they use.
mod order;
mod panics;
mod pointers;
mod reading;
mod values;
