//! The 64-byte record: one cache line, one aligned memory write. Little endian, integers only.
//!
//! Bytes 0..56 are a DBN `MboMsg` (crate `dbn` 0.73; checked in the testbenches), so DBN tools read a
//! recorded stream; bytes 56..64 are ours. All record types share header, `flags`, `channel`, `ts_recv`,
//! `sequence` and trailer; what the other fields hold for each ITCH type is in [`crate::itch_map`].

/// Byte offset and width of each field; the RTL places bits from these.
pub mod field {
    /// One field of the record.
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct Field {
        /// Name as in [`super::Record`].
        pub name: &'static str,
        /// Offset of the first byte.
        pub byte: usize,
        /// Width in bytes.
        pub bytes: usize,
    }

    macro_rules! fields {
        ($($(#[$doc:meta])* $id:ident $name:literal $byte:literal $bytes:literal)*) => {
            $($(#[$doc])* pub const $id: Field = Field { name: $name, byte: $byte, bytes: $bytes };)*
            /// All fields in memory order.
            pub const ALL: &[Field] = &[$($id),*];
        };
    }

    fields! {
        /// Record length in 32-bit words: always 16.
        LENGTH "length" 0 1
        /// Record type, see [`super::rtype`].
        RTYPE "rtype" 1 1
        /// Publisher, from the session's register.
        PUBLISHER_ID "publisher_id" 2 2
        /// Stock locate. A book's key is (publisher, locate).
        INSTRUMENT_ID "instrument_id" 4 4
        /// Exchange time, ns since the epoch.
        TS_EVENT "ts_event" 8 8
        /// Order reference, or by type.
        ORDER_ID "order_id" 16 8
        /// Price in 1e-9, or by type.
        PRICE "price" 24 8
        /// Shares, or by type.
        SIZE "size" 32 4
        /// DBN flags, see [`super::flag`].
        FLAGS "flags" 36 1
        /// ITCH type letter.
        CHANNEL "channel" 37 1
        /// Action, see [`super::action`], or by type.
        ACTION "action" 38 1
        /// Side `B`, `A` or `N`, or by type.
        SIDE "side" 39 1
        /// Card clock when the message's last byte arrived, ns since the epoch.
        TS_RECV "ts_recv" 40 8
        /// `ts_recv - ts_event` in ns, saturating, or by type.
        TS_IN_DELTA "ts_in_delta" 48 4
        /// Low 32 bits of the message's sequence number in its session.
        SEQUENCE "sequence" 52 4
        /// Cycles from the arrival of the message's last byte to this record's memory write, saturating.
        LATENCY "latency" 56 2
        /// Session slot.
        SESSION "session" 58 1
        /// See [`super::mark`].
        MARKS "marks" 59 1
        /// Low 32 bits of (count of records produced on the ring + 1). The last doubleword, because a
        /// write becomes visible in ascending order.
        OWN "own" 60 4
    }
}

/// Size of a record in bytes.
pub const BYTES: usize = 64;
/// `length` of every record, in 32-bit words.
pub const LENGTH_WORDS: u8 = 16;

/// Values of `rtype`. `0xA0` is DBN's; the others lie where DBN has none.
pub mod rtype {
    /// An order event (DBN `MboMsg`).
    pub const MBO: u8 = 0xA0;
    /// State of a session or of the card.
    pub const STATUS: u8 = 0xE0;
    /// Stock directory: locate → symbol.
    pub const DIRECTORY: u8 = 0xE1;
    /// Trading state of one instrument (H, Y, h, J, K).
    pub const TRADING: u8 = 0xE2;
    /// Cross trade (Q).
    pub const CROSS: u8 = 0xE3;
    /// Net order imbalance (I).
    pub const IMBALANCE: u8 = 0xE4;
    /// Second record of a message whose fields do not fit one.
    pub const DETAIL: u8 = 0xE5;
    /// Any other message of the feed (S, L, V, W, B, N, O).
    pub const EVENT: u8 = 0xE8;
    /// A message of unknown type or wrong length: counted, delivered, never an error that stops.
    pub const UNKNOWN: u8 = 0xEF;
}

/// Bits of `flags`, DBN's values.
pub mod flag {
    /// Last record of the message.
    pub const LAST: u8 = 1 << 7;
    /// The book of every instrument of this feed may be wrong: messages were lost.
    pub const MAYBE_BAD_BOOK: u8 = 1 << 2;
}

/// Bits of `marks`.
pub mod mark {
    /// The cancel is an execution (E, C).
    pub const EXECUTED: u8 = 1 << 0;
    /// The execution is printable (C).
    pub const PRINTABLE: u8 = 1 << 1;
    /// Half of a replace (U).
    pub const REPLACE: u8 = 1 << 2;
    /// Reserved, always 0 today: released before its frame's verdict (cut-through mode).
    pub const PROVISIONAL: u8 = 1 << 3;
    /// Reserved, always 0 today: the order was not found in the card's order table.
    pub const UNTRACKED: u8 = 1 << 4;
    /// Length does not match the type.
    pub const MALFORMED: u8 = 1 << 5;
}

/// Values of `action` in an order event.
pub mod action {
    /// Insert an order.
    pub const ADD: u8 = b'A';
    /// Remove `size` from an order; all of it when `size` is undefined.
    pub const CANCEL: u8 = b'C';
    /// A trade against a hidden order: the book does not change.
    pub const TRADE: u8 = b'T';
}

/// Values of `action` in a status record. `order_id` and `price` are arguments.
pub mod status {
    /// Messages lost: `order_id` is the first missing sequence number, `price` how many are missing.
    pub const GAP: u8 = b'G';
    /// Session accepted or first packet seen: `order_id` is the next sequence number.
    pub const UP: u8 = b'U';
    /// Session lost without an end of session: `side` says why, see [`super::down`].
    pub const DOWN: u8 = b'D';
    /// End of session from the server, told once: `order_id` is the next sequence number.
    pub const END: u8 = b'E';
    /// Login rejected: `side` is the server's reason.
    pub const REJECTED: u8 = b'R';
}

/// Values of `side` in a status record with action [`status::DOWN`].
pub mod down {
    /// The peer reset the connection.
    pub const RESET: u8 = b'R';
    /// The peer closed.
    pub const CLOSED: u8 = b'C';
    /// Nothing heard for the server timeout.
    pub const TIMEOUT: u8 = b'T';
    /// Retransmissions exhausted, or the peer could not be reached.
    pub const UNREACHABLE: u8 = b'U';
    /// The host asked.
    pub const HOST: u8 = b'H';
    /// The stream is not SoupBinTCP.
    pub const PROTOCOL: u8 = b'P';
}

/// DBN's undefined price.
pub const UNDEF_PRICE: i64 = i64::MAX;
/// DBN's undefined order size.
pub const UNDEF_SIZE: u32 = u32::MAX;
/// DBN's side for "none".
pub const SIDE_NONE: u8 = b'N';
/// Units of a price of 1e-4 in 1e-9.
pub const PRICE4_TO_NANO: u32 = 100_000;

/// A record as it lies in host memory. Field meanings: [`field`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(C, align(64))]
pub struct Record {
    /// See [`field::LENGTH`].
    pub length: u8,
    /// See [`field::RTYPE`].
    pub rtype: u8,
    /// See [`field::PUBLISHER_ID`].
    pub publisher_id: u16,
    /// See [`field::INSTRUMENT_ID`].
    pub instrument_id: u32,
    /// See [`field::TS_EVENT`].
    pub ts_event: u64,
    /// See [`field::ORDER_ID`].
    pub order_id: u64,
    /// See [`field::PRICE`].
    pub price: i64,
    /// See [`field::SIZE`].
    pub size: u32,
    /// See [`field::FLAGS`].
    pub flags: u8,
    /// See [`field::CHANNEL`].
    pub channel: u8,
    /// See [`field::ACTION`].
    pub action: u8,
    /// See [`field::SIDE`].
    pub side: u8,
    /// See [`field::TS_RECV`].
    pub ts_recv: u64,
    /// See [`field::TS_IN_DELTA`].
    pub ts_in_delta: i32,
    /// See [`field::SEQUENCE`].
    pub sequence: u32,
    /// See [`field::LATENCY`].
    pub latency: u16,
    /// See [`field::SESSION`].
    pub session: u8,
    /// See [`field::MARKS`].
    pub marks: u8,
    /// See [`field::OWN`].
    pub own: u32,
}

const _: () = {
    use core::mem::{align_of, offset_of, size_of};
    assert!(size_of::<Record>() == BYTES && align_of::<Record>() == BYTES);
    macro_rules! at { ($($f:ident $k:ident)*) => { $(assert!(offset_of!(Record, $f) == field::$k.byte);)* } }
    at! { length LENGTH rtype RTYPE publisher_id PUBLISHER_ID instrument_id INSTRUMENT_ID ts_event TS_EVENT
    order_id ORDER_ID price PRICE size SIZE flags FLAGS channel CHANNEL action ACTION side SIDE ts_recv TS_RECV
    ts_in_delta TS_IN_DELTA sequence SEQUENCE latency LATENCY session SESSION marks MARKS own OWN }
};

impl Record {
    /// A record from its eight 64-bit words, word 0 first.
    #[must_use]
    pub const fn from_words(w: [u64; 8]) -> Self {
        Self {
            length: w[0] as u8,
            rtype: (w[0] >> 8) as u8,
            publisher_id: (w[0] >> 16) as u16,
            instrument_id: (w[0] >> 32) as u32,
            ts_event: w[1],
            order_id: w[2],
            price: w[3] as i64,
            size: w[4] as u32,
            flags: (w[4] >> 32) as u8,
            channel: (w[4] >> 40) as u8,
            action: (w[4] >> 48) as u8,
            side: (w[4] >> 56) as u8,
            ts_recv: w[5],
            ts_in_delta: w[6] as u32 as i32,
            sequence: (w[6] >> 32) as u32,
            latency: w[7] as u16,
            session: (w[7] >> 16) as u8,
            marks: (w[7] >> 24) as u8,
            own: (w[7] >> 32) as u32,
        }
    }

    /// The eight 64-bit words, the inverse of [`Record::from_words`].
    #[must_use]
    pub const fn to_words(&self) -> [u64; 8] {
        [
            self.length as u64
                | (self.rtype as u64) << 8
                | (self.publisher_id as u64) << 16
                | (self.instrument_id as u64) << 32,
            self.ts_event,
            self.order_id,
            self.price as u64,
            self.size as u64
                | (self.flags as u64) << 32
                | (self.channel as u64) << 40
                | (self.action as u64) << 48
                | (self.side as u64) << 56,
            self.ts_recv,
            self.ts_in_delta as u32 as u64 | (self.sequence as u64) << 32,
            self.latency as u64
                | (self.session as u64) << 16
                | (self.marks as u64) << 24
                | (self.own as u64) << 32,
        ]
    }

    /// Whether this is the last record of its message.
    #[must_use]
    pub const fn is_last(&self) -> bool {
        self.flags & flag::LAST != 0
    }

    /// Whether `mark` (see [`mark`]) is set.
    #[must_use]
    pub const fn has(&self, mark: u8) -> bool {
        self.marks & mark != 0
    }
}
