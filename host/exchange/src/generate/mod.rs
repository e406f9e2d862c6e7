//! A seeded exchange day: the message mix of real data over books that are always consistent.
//!
//! A session runs from the start of messages to the end of messages: directory, trading states,
//! the crosses, a continuous market and the close. Every one of the 23 message types occurs at
//! least once. Orders are never invented (each reference was added before and is still live) and
//! no book is ever locked or crossed. Memory is bounded by [`Options::live_orders_max`]: some 90 octets for each,
//! and 24 more in each of the few checkpoints that a long session leaves for those who come back.

mod checkpoints;
mod clock;
mod generator;
mod market;
mod message;
mod notices;
mod orders;
mod script;
mod session;

pub use generator::Generator;
pub use message::Message;

/// What to generate. The same options give the same bytes, always.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Everything random follows from this.
    pub seed: u64,
    /// How many instruments trade; their locate codes are 1 to this.
    pub instruments: u16,
    /// How many messages the session has in all; at least [`messages_min`].
    pub messages: u64,
    /// The most orders that are live at once, over all books. The market settles at three
    /// quarters of it, so that the mix of the messages does not depend on the bound.
    pub live_orders_max: u32,
    /// Also emit messages of types that no specification has, one in a thousand; for tests.
    pub unknown_types: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 1,
            instruments: 8,
            messages: 100_000,
            live_orders_max: 8_192,
            unknown_types: false,
        }
    }
}

impl Options {
    /// A whole day of the whole market, as large as one of the larger real ones: 283 million messages, 8,371
    /// instruments, and at most 1.65 million live orders, which is where the market settles.
    pub const fn full_day(seed: u64) -> Self {
        Self {
            seed,
            instruments: 8_371,
            messages: 283_000_000,
            // Three quarters of it are 1.65 million.
            live_orders_max: 2_200_000,
            unknown_types: false,
        }
    }
}

/// Why a session cannot be generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OptionsError {
    /// A market needs something to trade.
    #[error(
        "a feed with no instruments cannot be generated; ask for 1 to {}",
        u16::MAX
    )]
    NoInstruments,
    /// The fixed part of the day does not fit.
    #[error(
        "a session with {instruments} instruments and every message type has at least {min} \
         messages, {messages} were asked for; ask for more messages or fewer instruments"
    )]
    TooShort {
        /// Instruments asked for.
        instruments: u16,
        /// Messages asked for.
        messages: u64,
        /// The fewest that work.
        min: u64,
    },
    /// The scripted part of the day needs a few live orders.
    #[error(
        "a market of at most {live_orders_max} live orders has no room to trade; allow at least {min}"
    )]
    TooFewOrders {
        /// The bound asked for.
        live_orders_max: u32,
        /// The smallest that works.
        min: u32,
    },
}

/// The smallest [`Options::live_orders_max`].
pub const LIVE_ORDERS_MIN: u32 = 8;

/// The fewest messages that a session of so many instruments can have.
pub fn messages_min(instruments: u16) -> u64 {
    script::opening(instruments, true).len() as u64 + script::closing(instruments).len() as u64
}
