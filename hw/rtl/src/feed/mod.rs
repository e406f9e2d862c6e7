//! From payload bytes to records: boundaries, alignment, ITCH.
//!
//! ```text
//! NetRx ─ mold ─┐
//! TcpRx ────────┴─ framer ─ assemble ─ select ─ format ─ dma
//!  mold_header     boundaries  lane    shape, fields, login
//!                  soup_header
//! ```

pub mod assemble;
pub mod beat;
pub mod boundaries;
pub mod fields;
pub mod format;
pub mod framer;
pub mod lane;
pub mod layout;
pub mod login;
pub mod mold;
pub mod mold_header;
pub mod path;
pub mod select;
pub mod shape;
pub mod soup_header;
pub mod tally;

use crate::unit::{Unit, elaborate};

/// The units of this area.
#[must_use]
pub fn units() -> Vec<Unit> {
    vec![
        Unit {
            name: "fields",
            build: elaborate::<fields::Fields>,
        },
        Unit {
            name: "shape",
            build: elaborate::<shape::Shape>,
        },
        Unit {
            name: "following",
            build: elaborate::<shape::Following>,
        },
        Unit {
            name: "login_sequence",
            build: elaborate::<login::LoginSequence>,
        },
        Unit {
            name: "feed_path",
            build: elaborate::<path::FeedPath<2>>,
        },
    ]
}
