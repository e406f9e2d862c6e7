//! The Internet checksum (RFC 1071).

use core::net::Ipv4Addr;

/// A running ones' complement sum. Parts are added in order; only the last may have odd length.
#[derive(Clone, Copy, Default)]
pub(crate) struct Checksum(u32);

impl Checksum {
    /// Adds bytes as big-endian 16-bit words, the last one padded with zero.
    pub(crate) fn add(mut self, bytes: &[u8]) -> Self {
        for word in bytes.chunks(2) {
            let low = word.get(1).copied().unwrap_or(0);
            self = self.add_word(u16::from_be_bytes([word[0], low]));
        }
        self
    }

    /// Adds the pseudo header of UDP and TCP (RFC 768, RFC 9293 section 3.1). A length that
    /// does not fit 16 bits cannot have come from an IPv4 packet; its high bits are dropped.
    pub(crate) fn add_pseudo(self, src: Ipv4Addr, dst: Ipv4Addr, protocol: u8, len: usize) -> Self {
        self.add(&src.octets())
            .add(&dst.octets())
            .add_word(u16::from(protocol))
            .add_word(len as u16)
    }

    // Folding at each word keeps the sum within 17 bits, so no length can overflow it.
    fn add_word(self, word: u16) -> Self {
        let sum = self.0 + u32::from(word);
        Checksum((sum & 0xffff) + (sum >> 16))
    }

    /// The checksum field's value. Over bytes that include a right checksum it is 0.
    pub(crate) fn finish(self) -> u16 {
        !(self.0 as u16)
    }
}
