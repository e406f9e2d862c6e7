//! Bus addresses: which there are, and which are taken. One allocator serves every transport that chooses
//! them itself.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Where allocation begins when the ranges allow it: above 4 GiB, so that a card that drops the high half of
/// an address is caught.
const HIGH: u64 = 1 << 32;
/// Where allocation begins otherwise. Address 0 is what a card without settings writes to.
const LOW: u64 = GUARD_BYTES;
/// Unmapped space between two allocations, so that running over an end hits nothing.
const GUARD_BYTES: u64 = 1 << 20;

/// The bus addresses a device may use.
///
/// What was released is given out last, so that a late memory write of a card hits nothing.
#[derive(Debug)]
pub(crate) struct IovaSpace {
    ranges: Vec<RangeInclusive<u64>>,
    /// First and last address of each allocation.
    taken: BTreeMap<u64, u64>,
    /// Where the next search begins.
    next: u64,
    /// Allocations are whole pages, of a power of two.
    page_bytes: u64,
}

impl IovaSpace {
    /// A space of these ranges, which do not overlap.
    pub(crate) fn new(ranges: impl IntoIterator<Item = RangeInclusive<u64>>) -> Self {
        let mut ranges: Vec<_> = ranges.into_iter().collect();
        ranges.sort_by_key(|range| *range.start());
        Self {
            ranges,
            taken: BTreeMap::new(),
            next: HIGH,
            page_bytes: 1,
        }
    }

    /// The same space in whole pages of `page_bytes`, a power of two, on page boundaries.
    pub(crate) fn in_pages(self, page_bytes: u64) -> Self {
        Self { page_bytes, ..self }
    }

    /// `bytes` addresses, rounded up to whole pages, the first aligned to that rounded up to a power of two; `None` when
    /// there are none.
    pub(crate) fn allocate(&mut self, bytes: u64) -> Option<u64> {
        let bytes = bytes.max(1).checked_next_multiple_of(self.page_bytes)?;
        let align = bytes.checked_next_power_of_two()?;
        let first = [self.next, HIGH, LOW]
            .into_iter()
            .find_map(|from| self.first_fit(from, bytes, align))?;
        let last = first + (bytes - 1);
        self.taken.insert(first, last);
        self.next = last.saturating_add(GUARD_BYTES);
        Some(first)
    }

    /// Gives an allocation back by its first address.
    pub(crate) fn release(&mut self, first: u64) {
        self.taken.remove(&first);
    }

    fn first_fit(&self, from: u64, bytes: u64, align: u64) -> Option<u64> {
        self.ranges.iter().find_map(|range| {
            let mut first = from.max(*range.start()).checked_next_multiple_of(align)?;
            loop {
                let last = first.checked_add(bytes - 1)?;
                if last > *range.end() {
                    return None;
                }
                let Some(end) = self.in_the_way(first, last) else {
                    return Some(first);
                };
                first = end
                    .checked_add(GUARD_BYTES + 1)?
                    .checked_next_multiple_of(align)?;
            }
        })
    }

    /// Last address of the highest allocation in or too near to `first..=last`.
    fn in_the_way(&self, first: u64, last: u64) -> Option<u64> {
        let below = self.taken.range(..=last.saturating_add(GUARD_BYTES));
        let (_, &end) = below.last()?;
        (end.saturating_add(GUARD_BYTES) >= first).then_some(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;
    const GIB: u64 = 1 << 30;

    #[test]
    fn aligned_to_their_size_apart_and_above_4_gib() {
        let mut space = IovaSpace::new([0..=u64::MAX]);
        assert_eq!(space.allocate(4096), Some(4 * GIB));
        // 1 MiB behind the end of the first, then up to the alignment.
        assert_eq!(space.allocate(MIB), Some(4 * GIB + 2 * MIB));
        assert_eq!(space.allocate(3 * MIB), Some(4 * GIB + 4 * MIB));
        assert_eq!(space.allocate(64), Some(4 * GIB + 8 * MIB));
        assert_eq!(space.allocate(5 * GIB), Some(8 * GIB));
    }

    #[test]
    fn holes_are_left_out() {
        // As an Intel IOMMU reports: the interrupt window is missing.
        let mut space = IovaSpace::new([0..=0xFEDF_FFFF, 0xFEF0_0000..=0x7F_FFFF_FFFF]);
        assert_eq!(space.allocate(1 << 38), Some(1 << 38));
        assert_eq!(
            space.allocate(1 << 38),
            None,
            "the other half holds the hole"
        );
        assert_eq!(
            space.allocate(1 << 37),
            None,
            "it would end where that begins"
        );
        assert_eq!(space.allocate(1 << 36), Some(1 << 36));
    }

    #[test]
    fn a_narrow_device_gets_low_addresses_but_never_0() {
        let mut space = IovaSpace::new([0..=0xFEDF_FFFF]);
        assert_eq!(space.allocate(4096), Some(MIB));
        assert_eq!(space.allocate(2 * GIB), None, "it would need address 0");
        assert_eq!(space.allocate(GIB), Some(GIB));
        assert_eq!(space.allocate(GIB), None, "2 GiB begins without a gap");
        assert_eq!(space.allocate(GIB / 2), Some(5 * GIB / 2));
    }

    #[test]
    fn exhausted_ranges_and_what_comes_back() {
        let end = 4 * GIB + 8 * MIB - 1;
        let mut space = IovaSpace::new([4 * GIB..=end]);
        let first = space.allocate(MIB).unwrap();
        let second = space.allocate(MIB).unwrap();
        assert_eq!((first, second), (4 * GIB, 4 * GIB + 2 * MIB));
        space.release(first);
        // Others first, then what was released.
        assert_eq!(space.allocate(MIB), Some(4 * GIB + 4 * MIB));
        assert_eq!(space.allocate(MIB), Some(4 * GIB + 6 * MIB));
        assert_eq!(space.allocate(MIB), Some(first));
        assert_eq!(space.allocate(4096), None);
        space.release(second);
        space.release(12345);
        assert_eq!(space.allocate(MIB), Some(second));
    }

    #[test]
    fn whole_pages_of_the_iommu() {
        let mut space = IovaSpace::new([0x1000..=4 * GIB + 4 * MIB - 1]).in_pages(2 * MIB);
        assert_eq!(space.allocate(4096), Some(4 * GIB));
        // The first one takes 2 MiB, then comes the guard: no whole page is left above 4 GiB.
        assert_eq!(space.allocate(4096), Some(2 * MIB));
        let mut space = IovaSpace::new([4 * GIB + 0x1000..=4 * GIB + 2 * MIB]).in_pages(2 * MIB);
        assert_eq!(space.allocate(1), None, "no whole page inside");
        let mut space = IovaSpace::new([0..=u64::MAX]).in_pages(65536);
        assert_eq!(space.allocate(u64::MAX), None);
    }

    #[test]
    fn impossible_sizes() {
        let mut space = IovaSpace::new([0..=u64::MAX]);
        assert_eq!(space.allocate(u64::MAX), None);
        assert_eq!(space.allocate(1 << 63), Some(1 << 63));
        assert_eq!(space.allocate(1 << 63), None);
        assert_eq!(IovaSpace::new([]).allocate(4096), None);
        assert_eq!(IovaSpace::new([HIGH..=HIGH + 4094]).allocate(4096), None);
        assert_eq!(
            IovaSpace::new([HIGH..=HIGH + 4095]).allocate(4096),
            Some(HIGH)
        );
    }
}
