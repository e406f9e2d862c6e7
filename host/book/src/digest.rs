//! A digest of books that two implementations can compare.

use crate::book::{Book, Side};

/// FNV-1a, 64 bits, over every level of every book: books in ascending (publisher, locate), bids before asks,
/// best first; for each level the octets, little endian, of publisher (2), locate (2), side letter `B` or
/// `A` (1), price in 1e-9 (8), shares (8), orders (4). Empty books add nothing.
pub(crate) struct Digest(u64);

impl Digest {
    pub(crate) const fn new() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }

    pub(crate) fn book(&mut self, book: &Book) {
        for (letter, side) in [(b'B', Side::Bid), (b'A', Side::Ask)] {
            for level in book.levels(side) {
                self.octets(&book.publisher().to_le_bytes());
                self.octets(&book.locate().to_le_bytes());
                self.octets(&[letter]);
                self.octets(&level.price.to_le_bytes());
                self.octets(&level.size.to_le_bytes());
                self.octets(&level.orders.to_le_bytes());
            }
        }
    }

    pub(crate) const fn value(&self) -> u64 {
        self.0
    }

    fn octets(&mut self, octets: &[u8]) {
        for &octet in octets {
            self.0 = (self.0 ^ u64::from(octet)).wrapping_mul(0x100_0000_01B3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv_1a() {
        // Published test vectors.
        for (text, value) in [
            ("", 0xCBF2_9CE4_8422_2325),
            ("a", 0xAF63_DC4C_8601_EC8C),
            ("foobar", 0x8594_4171_F739_67E8),
        ] {
            let mut digest = Digest::new();
            digest.octets(text.as_bytes());
            assert_eq!(digest.value(), value, "{text:?}");
        }
    }
}
