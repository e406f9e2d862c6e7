//! Order books from card records.
//!
//! ```text
//! RingReader::poll ──► &[Record] ──► Books::apply ──► Some(&Book): a message that changed it is complete
//!                                        │                │
//!                                        ▼                └──► TopCsv::row
//!                                    Counters, marks
//! ```
//!
//! A book's key is (publisher, locate). Today's records carry price and side only where the feed's message
//! does; executions, cancels, deletes and replaces are resolved here by order id.
//!
//! **No silent wrong book.** What does not fit is counted in [`Counters`]; a book it may concern is no
//! longer [exact](Book::is_exact). A gap marks every book of the feed.

#![forbid(unsafe_code)]

mod book;
mod books;
mod csv;
mod digest;
mod feed;

pub use book::{Book, Level, Side};
pub use books::{Books, Counters, MAX_FEEDS, MAX_ORDERS};
pub use csv::TopCsv;
pub use feed::FeedState;
