//! A digest of books that two implementations can compare without agreeing on anything but its definition.

use crate::book::{Book, Side};
use wirebook_contract::record::PRICE4_TO_NANO;

/// The wrapping sum, over all levels, of the 64-bit FNV-1a hash of 15 octets, integers little endian: locate
/// (2), side letter `B` or `A` (1), price in the feed's 1e-4 (4), shares (8). No levels: 0.
///
/// A sum, so that the order of books does not matter and none has to be sorted.
pub(crate) fn book(book: &Book) -> u64 {
    let side = |letter, side| book.levels(side).map(move |level| (letter, level));
    side(b'B', Side::Bid)
        .chain(side(b'A', Side::Ask))
        .map(|(letter, level)| {
            let price = (level.price / i64::from(PRICE4_TO_NANO)) as u32;
            let mut octets = [0; 15];
            octets[0..2].copy_from_slice(&book.locate().to_le_bytes());
            octets[2] = letter;
            octets[3..7].copy_from_slice(&price.to_le_bytes());
            octets[7..15].copy_from_slice(&level.size.to_le_bytes());
            fnv_1a(&octets)
        })
        .fold(0, u64::wrapping_add)
}

fn fnv_1a(octets: &[u8]) -> u64 {
    octets.iter().fold(0xCBF2_9CE4_8422_2325, |hash, &octet| {
        (hash ^ u64::from(octet)).wrapping_mul(0x100_0000_01B3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv_1a() {
        // Published test vectors.
        assert_eq!(fnv_1a(b""), 0xCBF2_9CE4_8422_2325);
        assert_eq!(fnv_1a(b"a"), 0xAF63_DC4C_8601_EC8C);
        assert_eq!(fnv_1a(b"foobar"), 0x8594_4171_F739_67E8);
    }

    #[test]
    fn a_level_is_15_octets() {
        let mut one = Book::new(7, 0x0D0E);
        one.add(Side::Ask, 0x0001_0203 * 100_000, 5);
        let octets = b"\x0E\x0DA\x03\x02\x01\x00\x05\0\0\0\0\0\0\0";
        assert_eq!(book(&one), fnv_1a(octets));
        assert_eq!(book(&Book::new(7, 1)), 0);
    }
}
