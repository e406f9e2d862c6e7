//! One ITCH message by value, so that a stream of them allocates nothing.

use std::ops::Deref;
use wirebook_wire::itch::MAX_LEN;

/// The bytes of one message, without framing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message {
    bytes: [u8; MAX_LEN],
    len: usize,
}

impl<const N: usize> From<[u8; N]> for Message {
    fn from(message: [u8; N]) -> Self {
        const { assert!(N <= MAX_LEN, "longer than any ITCH message") };
        let mut bytes = [0; MAX_LEN];
        bytes[..N].copy_from_slice(&message);
        Self { bytes, len: N }
    }
}

impl Message {
    /// The first `len` bytes, or all of them if there are fewer.
    pub(super) fn truncated(self, len: usize) -> Self {
        Self {
            len: self.len.min(len),
            ..self
        }
    }
}

impl Deref for Message {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

impl AsRef<[u8]> for Message {
    fn as_ref(&self) -> &[u8] {
        self
    }
}
