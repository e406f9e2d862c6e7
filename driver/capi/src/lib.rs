//! The driver for C and C++: `libwirebook`, with [its header](../include/wirebook.h) made from this crate.
//!
//! ```text
//! wirebook_open ─► configure ─► set_session, set_ring ─► start ─► take_ring ─► poll or read …  one thread per ring
//!                                                              ├─► take_stages ─► step_pump, poll_queue …  two threads
//!                                                              └─► open_session, get_session_state …  any thread
//! wirebook_stop: what is left in the rings can still be polled     wirebook_close, wirebook_free_ring
//! ```
//!
//! What C cannot say is checked here, when a function is called: the order of the calls, null pointers, sizes, the
//! thread of a ring. Each function answers a [`Code`]; what happened and what to type next is in
//! [`wirebook_last_error`]. No panic gets out.
//!
//! # Unsafe code
//!
//! Pointers are followed in `pointer` and `ring`, a caller's promises are passed on in `calls`, and `structs` promises
//! that its structures are integers and pointers only. The rest forbids it.

#[forbid(unsafe_code)]
mod abi;
mod calls;
#[forbid(unsafe_code)]
mod code;
#[forbid(unsafe_code)]
mod control;
#[forbid(unsafe_code)]
mod guard;
mod pointer;
#[forbid(unsafe_code)]
mod reading;
mod ring;
mod structs;

pub use abi::{ABI_MAJOR, ABI_MINOR};
pub use calls::card::*;
pub use calls::library::*;
pub use calls::rings::*;
pub use calls::session::*;
pub use calls::stages::*;
pub use code::Code;
pub use control::Card;
pub use ring::{Pump, Queue, Ring};
pub use structs::{
    CardConfig, Identity, Login, Protocol, ReadMode, RingConfig, RingStats, SessionConfig,
    SessionState, Stats,
};

#[cfg(test)]
mod tests;
