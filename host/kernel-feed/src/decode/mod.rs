//! ITCH 5.0 from the specification's tables, field by field.
//!
//! Prices are the feed's integers: 4 implied decimals, or 8 where said. Texts keep their padding.

mod body;

pub use body::Body;

/// One message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message {
    /// The type letter.
    pub kind: u8,
    /// The instrument's number of the day; 0: none.
    pub locate: u16,
    /// The exchange's internal tracking number.
    pub tracking: u16,
    /// Nanoseconds since midnight, Eastern time.
    pub timestamp: u64,
    /// The rest.
    pub body: Body,
}

/// Why bytes are not a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Nothing there.
    #[error("an empty message")]
    Empty,
    /// The specification has no such type; a later version may.
    #[error("a message of {length} bytes of the unknown type {kind:#04x}")]
    UnknownType {
        /// The type letter.
        kind: u8,
        /// The message's length, in bytes.
        length: usize,
    },
    /// The type has another length.
    #[error("a message of type {kind:#04x} has {expected} bytes, this one {found}")]
    WrongLength {
        /// The type letter.
        kind: u8,
        /// The type's length, in bytes.
        expected: usize,
        /// The message's length, in bytes.
        found: usize,
    },
}

/// The length of a type's messages, in bytes; `None` for an unknown type.
pub fn length(kind: u8) -> Option<usize> {
    Some(match kind {
        b'S' | b'W' => 12,
        b'D' | b'B' => 19,
        b'Y' | b'N' => 20,
        b'h' => 21,
        b'X' => 23,
        b'H' => 25,
        b'L' => 26,
        b'K' => 28,
        b'E' => 31,
        b'V' | b'J' | b'U' => 35,
        b'A' | b'C' => 36,
        b'R' => 39,
        b'F' | b'Q' => 40,
        b'P' => 44,
        b'O' => 48,
        b'I' => 50,
        _ => return None,
    })
}

/// Decodes one message, without framing.
pub fn decode(bytes: &[u8]) -> Result<Message, DecodeError> {
    let &kind = bytes.first().ok_or(DecodeError::Empty)?;
    let found = bytes.len();
    let expected = length(kind).ok_or(DecodeError::UnknownType {
        kind,
        length: found,
    })?;
    if found != expected {
        return Err(DecodeError::WrongLength {
            kind,
            expected,
            found,
        });
    }
    let at = At(bytes);
    Ok(Message {
        kind,
        locate: at.u16(1),
        tracking: at.u16(3),
        timestamp: at.u48(5),
        body: if b"AFECXDUP".contains(&kind) {
            order_body(kind, at)
        } else {
            other_body(kind, at)
        },
    })
}

/// Orders and trades.
fn order_body(kind: u8, at: At<'_>) -> Body {
    let reference = at.u64(11);
    match kind {
        b'A' | b'F' => Body::Add {
            reference,
            side: at.u8(19),
            shares: at.u32(20),
            stock: at.text(24),
            price: at.u32(32),
            mpid: (kind == b'F').then(|| at.text(36)),
        },
        b'E' => Body::Executed {
            reference,
            shares: at.u32(19),
            match_number: at.u64(23),
        },
        b'C' => Body::ExecutedWithPrice {
            reference,
            shares: at.u32(19),
            match_number: at.u64(23),
            printable: at.u8(31),
            price: at.u32(32),
        },
        b'X' => Body::Cancel {
            reference,
            shares: at.u32(19),
        },
        b'D' => Body::Delete { reference },
        b'U' => Body::Replace {
            old: reference,
            new: at.u64(19),
            shares: at.u32(27),
            price: at.u32(31),
        },
        _ => Body::Trade {
            reference,
            side: at.u8(19),
            shares: at.u32(20),
            stock: at.text(24),
            price: at.u32(32),
            match_number: at.u64(36),
        },
    }
}

/// Everything that leaves the books alone.
fn other_body(kind: u8, at: At<'_>) -> Body {
    match kind {
        b'S' => Body::SystemEvent { event: at.u8(11) },
        b'R' => directory(at),
        b'H' => Body::TradingAction {
            stock: at.text(11),
            state: at.u8(19),
            reserved: at.u8(20),
            reason: at.text(21),
        },
        b'Y' => Body::RegSho {
            stock: at.text(11),
            action: at.u8(19),
        },
        b'L' => Body::Participant {
            mpid: at.text(11),
            stock: at.text(15),
            primary: at.u8(23),
            mode: at.u8(24),
            state: at.u8(25),
        },
        b'V' => Body::BreakerLevels {
            levels: [at.u64(11), at.u64(19), at.u64(27)],
        },
        b'W' => Body::BreakerBreach { level: at.u8(11) },
        b'K' => Body::IpoQuoting {
            stock: at.text(11),
            release_s: at.u32(19),
            qualifier: at.u8(23),
            price: at.u32(24),
        },
        b'J' => Body::AuctionCollar {
            stock: at.text(11),
            reference: at.u32(19),
            upper: at.u32(23),
            lower: at.u32(27),
            extension: at.u32(31),
        },
        b'h' => Body::OperationalHalt {
            stock: at.text(11),
            market: at.u8(19),
            action: at.u8(20),
        },
        b'Q' => Body::Cross {
            shares: at.u64(11),
            stock: at.text(19),
            price: at.u32(27),
            match_number: at.u64(31),
            cross: at.u8(39),
        },
        b'B' => Body::BrokenTrade {
            match_number: at.u64(11),
        },
        b'I' => imbalance(at),
        b'N' => Body::RetailInterest {
            stock: at.text(11),
            flag: at.u8(19),
        },
        _ => Body::DirectListing {
            stock: at.text(11),
            open_eligibility: at.u8(19),
            min: at.u32(20),
            max: at.u32(24),
            near: at.u32(28),
            near_ns: at.u64(32),
            lower_collar: at.u32(40),
            upper_collar: at.u32(44),
        },
    }
}

fn directory(at: At<'_>) -> Body {
    Body::StockDirectory {
        stock: at.text(11),
        category: at.u8(19),
        financial_status: at.u8(20),
        round_lot: at.u32(21),
        round_lots_only: at.u8(25),
        class: at.u8(26),
        subtype: at.text(27),
        authenticity: at.u8(29),
        short_sale_threshold: at.u8(30),
        ipo: at.u8(31),
        luld_tier: at.u8(32),
        etp: at.u8(33),
        etp_leverage: at.u32(34),
        inverse: at.u8(38),
    }
}

fn imbalance(at: At<'_>) -> Body {
    Body::Imbalance {
        paired: at.u64(11),
        imbalance: at.u64(19),
        direction: at.u8(27),
        stock: at.text(28),
        far: at.u32(36),
        near: at.u32(40),
        reference: at.u32(44),
        cross: at.u8(48),
        variation: at.u8(49),
    }
}

/// Big-endian fields by offset. Bytes beyond the end read as 0, so that no message can panic;
/// [`decode`] checks the length before, so none does.
#[derive(Clone, Copy)]
pub(crate) struct At<'a>(pub &'a [u8]);

impl At<'_> {
    pub fn text<const N: usize>(self, offset: usize) -> [u8; N] {
        let mut bytes = [0; N];
        for (into, from) in bytes.iter_mut().zip(self.0.iter().skip(offset)) {
            *into = *from;
        }
        bytes
    }

    pub fn u8(self, offset: usize) -> u8 {
        u8::from_be_bytes(self.text(offset))
    }

    pub fn u16(self, offset: usize) -> u16 {
        u16::from_be_bytes(self.text(offset))
    }

    pub fn u32(self, offset: usize) -> u32 {
        u32::from_be_bytes(self.text(offset))
    }

    pub fn u48(self, offset: usize) -> u64 {
        u64::from(self.u16(offset)) << 32 | u64::from(self.u32(offset + 2))
    }

    pub fn u64(self, offset: usize) -> u64 {
        u64::from_be_bytes(self.text(offset))
    }
}

/// Decodes and counts.
#[derive(Debug, Clone)]
pub struct Decoder {
    by_kind: [u64; 256],
    /// Messages of unknown type, the empty ones included.
    pub unknown: u64,
    /// Messages of a known type and another length.
    pub wrong_length: u64,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Decoder {
    /// Nothing counted yet.
    pub fn new() -> Self {
        Self {
            by_kind: [0; 256],
            unknown: 0,
            wrong_length: 0,
        }
    }

    /// Decodes one message and counts it.
    pub fn decode(&mut self, bytes: &[u8]) -> Result<Message, DecodeError> {
        let decoded = decode(bytes);
        match decoded {
            Ok(message) => self.by_kind[usize::from(message.kind)] += 1,
            Err(DecodeError::WrongLength { .. }) => self.wrong_length += 1,
            Err(_) => self.unknown += 1,
        }
        decoded
    }

    /// How many good messages of a type there were.
    pub fn count(&self, kind: u8) -> u64 {
        self.by_kind[usize::from(kind)]
    }

    /// How many messages there were, good or not.
    pub fn total(&self) -> u64 {
        self.by_kind.iter().sum::<u64>() + self.unknown + self.wrong_length
    }
}
