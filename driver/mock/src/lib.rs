//! A card of a few lines, for the tests of the driver and of its C interface, and for the examples in the driver's
//! documentation. It moves no packets: registers hold what is written, and records are those a test hands it.
//!
//! Its registers are written from the interface document and not from the contract crate, so that the driver is not
//! compared with itself; of that crate it has the [`Record`](wirebook_contract::record::Record) alone.

mod card;
mod fault;
pub mod records;
mod shared;

pub use card::{Card, write_record};
pub use fault::{Did, Fault};
pub use shared::Shared;
