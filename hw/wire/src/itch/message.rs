//! What all messages share.

use super::{Kind, header};

/// The common fields by value, without the type, which the message's own Rust type says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// Number of the instrument this day; 0 when the message is about no instrument.
    pub locate: u16,
    /// Tracking number, internal to the exchange.
    pub tracking: u16,
    /// Nanoseconds since midnight, Eastern time. 48 bits go on the wire; higher ones are dropped.
    pub timestamp: u64,
}

impl Header {
    pub(super) fn load(message: &[u8]) -> Header {
        Header {
            locate: header::LOCATE.get(message),
            tracking: header::TRACKING.get(message),
            timestamp: header::TIMESTAMP.get(message),
        }
    }

    pub(super) fn store(&self, kind: Kind, message: &mut [u8]) {
        header::TYPE.put(message, kind.letter());
        header::LOCATE.put(message, self.locate);
        header::TRACKING.put(message, self.tracking);
        header::TIMESTAMP.put(message, self.timestamp);
    }
}

/// A message whose type the specification does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Its first byte.
    pub letter: u8,
    /// Its length in bytes.
    pub len: usize,
}
