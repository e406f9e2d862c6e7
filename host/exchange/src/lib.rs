//! An exchange without sockets: ITCH files, generated feeds, SoupBinTCP and MoldUDP64 servers.
//!
//! Everything that speaks a protocol here is sans-IO: it is given bytes and the time, and gives
//! bytes back, so the same server runs behind a socket ([`serve`]), behind a simulated TCP peer
//! and in a test that splits its input at every byte. Times are [`std::time::Duration`]s since an
//! origin of the caller's choice; they never go backwards.
//!
//! | module | holds |
//! |---|---|
//! | [`addresses`] | who is where in a simulated network |
//! | [`itch_file`] | the daily-file framing: reader and writer |
//! | [`generate`] | a seeded session with the message mix of real data |
//! | [`source`] | numbered messages that can be replayed from any sequence number |
//! | [`soup`] | the server side of one SoupBinTCP connection |
//! | [`mold`] | MoldUDP64 packets, and the re-request server |
//! | [`serve`] | the two servers on std sockets |

#![forbid(unsafe_code)]

pub mod addresses;
pub mod generate;
pub mod itch_file;
pub mod mold;
mod pace;
mod rng;
pub mod serve;
pub mod soup;
pub mod source;

pub use pace::Pace;
