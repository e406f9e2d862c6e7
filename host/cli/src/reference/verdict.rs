//! What a comparison with the reference came to.

use crate::page::grouped;
use std::fmt;
use wirebook_book::MAX_ORDERS;

/// What comparing the books came to, when it did not show that they differ.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BooksVerdict {
    /// The same.
    Same,
    /// Not compared: the feed itself has orders that make no sense, and nothing says what they should do.
    OddFeed,
    /// Not compared: more orders are alive at a time than the host's books hold.
    TooManyOrders,
}

/// How a session compares with the reference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The same in all that was delivered.
    Agrees {
        /// Records compared.
        records: u64,
        /// Messages in gaps that the card told.
        lost: u64,
        /// Messages after the last one delivered, of a feed without an end that would tell them.
        unseen: u64,
        /// Whether the books are the same too.
        books: BooksVerdict,
    },
    /// The card, the driver, the books or kernel-feed is wrong: the first difference.
    Differs(String),
}

impl Verdict {
    /// Whether the run is proven wrong.
    pub fn is_wrong(&self) -> bool {
        matches!(self, Self::Differs(_))
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (records, lost, unseen, books) = match self {
            Self::Differs(what) => return write!(f, "kernel-feed DIFFERS: {what}"),
            &Self::Agrees {
                records,
                lost,
                unseen,
                books,
            } => (records, lost, unseen, books),
        };
        let records = grouped(records);
        write!(f, "kernel-feed makes the same {records} message records")?;
        match books {
            BooksVerdict::Same => write!(f, " and books")?,
            BooksVerdict::OddFeed => write!(
                f,
                "; books not compared: the feed has orders that make no sense"
            )?,
            BooksVerdict::TooManyOrders => write!(
                f,
                "; books not compared: over {} orders live at a time, more than the host's books hold",
                grouped(MAX_ORDERS as u64)
            )?,
        }
        if lost > 0 {
            let lost = grouped(lost);
            write!(
                f,
                " of what came; all {lost} messages that did not are in gaps"
            )?;
        }
        if unseen > 0 {
            let unseen = grouped(unseen);
            write!(f, "; the last {unseen} messages never came")?;
        }
        Ok(())
    }
}
