//! Order books from card records.
//!
//! ```text
//! RingReader::poll ──► &[Record] ──► Books::apply ──► Some(&Book): a message that changed it is complete
//!                                        │                │
//!                                        ▼                └──► TopCsv::row
//!                                    Counters, marks
//! ```
//!
//! ```
//! use wirebook_book::Books;
//! use wirebook_contract::record::{Record, action, flag, rtype};
//!
//! let order = Record {
//!     rtype: rtype::MBO,
//!     instrument_id: 13,
//!     order_id: 1,
//!     price: 320_800_000_000, // 320.80
//!     size: 300,
//!     flags: flag::LAST,
//!     action: action::ADD,
//!     side: b'B',
//!     ..Record::default()
//! };
//! let mut books = Books::new();
//! let book = books.apply(&order).expect("the message changed a book");
//! let best = book.bid().expect("there is a bid");
//! assert_eq!((best.price, best.size, best.orders), (320_800_000_000, 300, 1));
//! assert!(book.is_exact() && book.ask().is_none());
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
