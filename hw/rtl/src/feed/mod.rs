//! From payload bytes to records: boundaries, alignment, ITCH.
//!
//! ```text
//! NetRx ─ mold ─┐
//! TcpRx ────────┴─ framer ─ assemble ─ select ─ format ─ dma
//!                  boundaries          fields, login
//! ```

pub mod assemble;
pub mod boundaries;
pub mod fields;
pub mod format;
pub mod framer;
pub mod login;
pub mod mold;
pub mod path;
pub mod select;

use crate::unit::{Unit, elaborate};

/// The units of this area.
#[must_use]
pub fn units() -> Vec<Unit> {
    vec![
        Unit {
            name: "boundaries",
            build: elaborate::<boundaries::Boundaries>,
        },
        Unit {
            name: "framer",
            build: elaborate::<framer::Framer<2>>,
        },
        Unit {
            name: "assemble",
            build: elaborate::<assemble::Assemble<2>>,
        },
    ]
}
