//! Nasdaq TotalView-ITCH 5.0: all 23 message types, as a table and by value.
//!
//! Every message starts with the same four fields ([`header`]); the layouts of the rest are one
//! table in this module, from which come [`MESSAGES`], the constants of each type's submodule
//! ([`add_order::REF`]), the by-value structs, and both directions of conversion. The module
//! documentation of each type names its section of the specification.
//!
//! ```text
//!  0      1        3          5           11
//! | type | locate | tracking | timestamp | fields of the type ...
//! ```

mod message;
#[macro_use]
mod table;
mod types;

pub use message::{Header, Unknown};
pub use types::*;

use crate::Field;

/// The fields every message starts with ("Message Formats": type, stock locate, tracking number,
/// timestamp).
pub mod header {
    layout! {
        /// Length in bytes of the common fields.
        LEN = 11;
        /// Message type: the letter of a [`Kind`](super::Kind).
        kind TYPE: Char @ 0, 1;
        /// Number of the instrument this day; 0 when the message is about no instrument.
        locate LOCATE: Int @ 1, 2;
        /// Tracking number, internal to the exchange.
        tracking TRACKING: Int @ 3, 2;
        /// Nanoseconds since midnight, Eastern time.
        timestamp TIMESTAMP: Int @ 5, 6;
    }
}

/// Length in bytes of the shortest message.
pub const MIN_LEN: usize = 12;
/// Length in bytes of the longest message.
pub const MAX_LEN: usize = 50;

/// The layout of one message type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageSpec {
    /// The type.
    pub kind: Kind,
    /// Its letter.
    pub letter: u8,
    /// Its name, as the by-value struct spells it.
    pub name: &'static str,
    /// Length of the whole message in bytes.
    pub len: usize,
    /// The fields after [`header`], in order of offset. Offsets count from the message's first
    /// byte.
    pub fields: &'static [Field],
}

const _: () = {
    let mut i = 0;
    while i < MESSAGES.len() {
        let len = MESSAGES[i].len;
        assert!(len >= MIN_LEN && len <= MAX_LEN);
        assert!(crate::field::tiles(MESSAGES[i].fields, header::LEN, len));
        i += 1;
    }
};
