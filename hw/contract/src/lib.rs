//! The contract between card and host: register map, record and ring layout, identity.
//!
//! Every fact of the host interface is written here once. The RTL reads these constants when it is
//! elaborated, the driver when it is compiled, and `docs` renders them as markdown and as a C header.
//! Nothing in this crate touches hardware.

#![no_std]
#![forbid(unsafe_code)]

pub mod budget;
pub mod counter;
pub mod docs;
pub mod identity;
pub mod itch_map;
pub mod record;
pub mod reg;
pub mod ring;
