//! The same feed from plain Linux sockets: the baseline of the benchmarks, and the independent
//! reference that every result of the card is compared with.
//!
//! Independence is the point. Decoder, sessions and book are written here from the
//! specifications, by hand, and share no code with `wirebook-wire`, the RTL or `wirebook-book`;
//! the only thing imported is the contract, for the shape of a record. A mistake would have to be
//! made twice, differently written, to go unnoticed.
//!
//! | module | holds |
//! |---|---|
//! | [`decode`] | ITCH 5.0, all 23 types |
//! | [`book`] | orders and levels, top of book, digest |
//! | [`file`] | the daily files' framing |
//! | [`capture`] | MoldUDP64 messages of a pcap |
//! | [`top`] | the `--top` CSV |
//! | [`records`] | ITCH messages as the contract's 64-byte records |
//! | [`soup`] | a SoupBinTCP client on a blocking socket |
//! | [`mold`] | a MoldUDP64 receiver on a blocking socket |

#![forbid(unsafe_code)]

pub mod book;
pub mod capture;
pub mod decode;
pub mod file;
pub mod mold;
pub mod records;
pub mod soup;
pub mod top;

pub use book::{Book, Change, Top};
pub use decode::{Body, DecodeError, Decoder, Message};
pub use mold::MoldReceiver;
pub use records::records;
pub use soup::SoupClient;
pub use top::{TopCsv, top_csv};
