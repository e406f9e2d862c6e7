//! What the kernel says about an IOMMU: for an iommufd as ranges, for a container in `struct vfio_iommu_type1_info`
//! of linux/vfio.h.
//!
//! ```text
//! 0 argsz u32 │ 4 flags u32 │ 8 page sizes u64 │ 16 first capability u32 │ 20 padding
//! capability:   0 id u16 │ 2 version u16 │ 4 next u32, from the structure's start; 0 ends the chain
//! IOVA ranges:  8 count u32 │ 12 padding │ 16 first u64, last u64, …
//! ```

use iommufd_bindings::iommufd::iommu_iova_range;
use std::ops::RangeInclusive;
use thiserror::Error;

/// Room for the structure and its capabilities: some 250 ranges.
pub(super) const INFO_BYTES: usize = 4096;
/// Bytes of the structure without capabilities.
const HEADER_BYTES: usize = 24;
/// Bits of the flags: the page sizes are said, there are capabilities.
const HAS_PAGE_SIZES: u32 = 1;
const HAS_CAPABILITIES: u32 = 1 << 1;
/// Capability that lists the usable bus addresses.
const IOVA_RANGES: u16 = 1;
/// Of every IOMMU whose kernel does not say more.
const SMALL_PAGE_BYTES: u64 = 4096;

/// Of no IOMMU: beyond it, sizes that are rounded up to pages would overflow.
const PAGE_BYTES_MAX: u64 = 1 << 40;

/// The bus addresses that an IOMMU translates.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct BusAddresses {
    /// First and last address of each range.
    pub(super) ranges: Vec<RangeInclusive<u64>>,
    /// The smallest page, a power of two: what is mapped begins and ends at multiples of it, on both sides.
    pub(super) page_bytes: u64,
}

/// Why nothing can be learned about usable bus addresses.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum InfoError {
    /// The kernel does not say.
    #[error(
        "the kernel does not list the bus addresses that the IOMMU translates; use Linux 5.4 or newer"
    )]
    NoRanges,
    /// The chain of capabilities leaves the structure or turns back.
    #[error(
        "the kernel's list of IOMMU capabilities is broken at offset {0}; report it with `uname -r`"
    )]
    Broken(usize),
    /// An iommufd lists none, more than it was given room for, or one that ends before it begins.
    #[error(
        "the kernel's list of {0} ranges of bus addresses is broken; report it with `uname -r`"
    )]
    Ranges(u32),
    /// No size that a page can have.
    #[error(
        "the kernel says that the IOMMU's pages have 0x{0:x} bytes, which cannot be; report it with `uname -r`"
    )]
    PageSize(u64),
}

/// What a container's IOMMU translates.
pub(super) fn type1_addresses(info: &[u8]) -> Result<BusAddresses, InfoError> {
    let sizes = match u32_at(info, 4)? & HAS_PAGE_SIZES {
        0 => SMALL_PAGE_BYTES,
        _ => u64_at(info, 8)?,
    };
    // A bit for each size; the lowest is the smallest.
    let page_bytes = sizes & sizes.wrapping_neg();
    if page_bytes == 0 || page_bytes > PAGE_BYTES_MAX {
        return Err(InfoError::PageSize(sizes));
    }
    Ok(BusAddresses {
        ranges: iova_ranges(info)?,
        page_bytes,
    })
}

/// What an iommufd's address space translates: it says that there are `count` ranges, lists them, and says what they are
/// multiples of.
pub(super) fn ioas_addresses(
    count: u32,
    listed: &[iommu_iova_range],
    alignment: u64,
) -> Result<BusAddresses, InfoError> {
    if !alignment.is_power_of_two() || alignment > PAGE_BYTES_MAX {
        return Err(InfoError::PageSize(alignment));
    }
    Ok(BusAddresses {
        ranges: listed_ranges(count, listed)?,
        page_bytes: alignment,
    })
}

/// The usable bus addresses, each with its first and last address.
fn iova_ranges(info: &[u8]) -> Result<Vec<RangeInclusive<u64>>, InfoError> {
    let flags = u32_at(info, 4)?;
    let mut at = u32_at(info, 16)? as usize;
    if flags & HAS_CAPABILITIES == 0 {
        return Err(InfoError::NoRanges);
    }
    let mut behind = HEADER_BYTES;
    while at != 0 {
        if at < behind {
            return Err(InfoError::Broken(at));
        }
        if u32_at(info, at)? as u16 == IOVA_RANGES {
            let count = u32_at(info, at + 8)? as usize;
            return (0..count)
                .map(|index| range_at(info, at + 16 + 16 * index))
                .collect();
        }
        behind = at + 8;
        at = u32_at(info, at + 4)? as usize;
    }
    Err(InfoError::NoRanges)
}

/// The usable bus addresses of an iommufd, which says that there are `count` ranges and lists them.
fn listed_ranges(
    count: u32,
    listed: &[iommu_iova_range],
) -> Result<Vec<RangeInclusive<u64>>, InfoError> {
    let listed = listed.get(..count as usize);
    let listed = listed.ok_or(InfoError::Ranges(count))?;
    if listed.is_empty() || listed.iter().any(|range| range.start > range.last) {
        return Err(InfoError::Ranges(count));
    }
    Ok(listed
        .iter()
        .map(|range| range.start..=range.last)
        .collect())
}

fn range_at(info: &[u8], at: usize) -> Result<RangeInclusive<u64>, InfoError> {
    let range = u64_at(info, at)?..=u64_at(info, at + 8)?;
    if range.is_empty() {
        return Err(InfoError::Broken(at));
    }
    Ok(range)
}

fn u64_at(info: &[u8], at: usize) -> Result<u64, InfoError> {
    let (low, high) = (u32_at(info, at)?, u32_at(info, at + 4)?);
    Ok(u64::from(low) | u64::from(high) << 32)
}

/// Little endian, as this processor is.
fn u32_at(info: &[u8], at: usize) -> Result<u32, InfoError> {
    let bytes = info.get(at..).and_then(<[u8]>::first_chunk);
    bytes.map_or(Err(InfoError::Broken(at)), |bytes| {
        Ok(u32::from_le_bytes(*bytes))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Flags, offset of the first capability, then whatever follows the header.
    fn info(flags: u8, first: u8, rest: &[u8]) -> Vec<u8> {
        let mut info = vec![0x00, 0x10, 0, 0, flags, 0, 0, 0];
        info.extend([0x00, 0xF0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
        info.extend([first, 0, 0, 0, 0, 0, 0, 0]);
        info.extend(rest);
        info
    }

    /// As Linux 6.1 answers behind an emulated Intel IOMMU of 39 bits: migration, then the ranges, and the
    /// number of mappings left behind them.
    const CHAIN: [u8; 88] = [
        2, 0, 1, 0, 56, 0, 0, 0, // migration at 24, next at 56
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, //
        1, 0, 1, 0, 104, 0, 0, 0, // ranges at 56, next at 104
        2, 0, 0, 0, 0, 0, 0, 0, // two of them
        0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xDF, 0xFE, 0, 0, 0, 0, // 0 to 0xfedfffff
        0, 0, 0xF0, 0xFE, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0, 0,
        0, // to 0x7fffffffff
        3, 0, 1, 0, 0, 0, 0, 0, // mappings left at 104, the end
    ];

    #[test]
    fn ranges_anywhere_in_the_chain() {
        let wanted = vec![0..=0xFEDF_FFFF, 0xFEF0_0000..=0x7F_FFFF_FFFF];
        assert_eq!(iova_ranges(&info(3, 24, &CHAIN)), Ok(wanted.clone()));
        assert_eq!(iova_ranges(&info(2, 56, &CHAIN)), Ok(wanted));
    }

    #[test]
    fn ranges_of_an_iommufd() {
        let range = |start, last| iommu_iova_range { start, last };
        let listed = [range(0, 0xFEDF_FFFF), range(0xFEF0_0000, 0x7F_FFFF_FFFF)];
        let wanted = vec![0..=0xFEDF_FFFF, 0xFEF0_0000..=0x7F_FFFF_FFFF];
        assert_eq!(listed_ranges(2, &listed), Ok(wanted.clone()));
        assert_eq!(listed_ranges(1, &listed), Ok(wanted[..1].to_vec()));
        for count in [0, 3, u32::MAX] {
            assert_eq!(listed_ranges(count, &listed), Err(InfoError::Ranges(count)));
        }
        let backwards = [listed[0], range(2, 1)];
        assert_eq!(listed_ranges(2, &backwards), Err(InfoError::Ranges(2)));
    }

    #[test]
    fn the_smallest_page() {
        let said = |sizes: u64| {
            let mut info = info(3, 24, &CHAIN);
            info[8..16].copy_from_slice(&sizes.to_le_bytes());
            type1_addresses(&info).map(|addresses| addresses.page_bytes)
        };
        assert_eq!(said(0xFFFF_FFFF_FFFF_F000), Ok(4096));
        assert_eq!(said(0x4020_0000), Ok(2 << 20));
        assert_eq!(said(1 << 16), Ok(65536));
        for sizes in [0, 1 << 63] {
            assert_eq!(said(sizes), Err(InfoError::PageSize(sizes)));
        }
        // Without the flag, whatever the field has.
        let mut silent = info(2, 24, &CHAIN);
        silent[8..16].fill(0);
        assert_eq!(type1_addresses(&silent).unwrap().page_bytes, 4096);

        let range = iommu_iova_range {
            start: 0,
            last: 0xFEDF_FFFF,
        };
        let said = |alignment| {
            ioas_addresses(1, &[range], alignment).map(|addresses| addresses.page_bytes)
        };
        assert_eq!((said(4096), said(1 << 16)), (Ok(4096), Ok(65536)));
        for alignment in [0, 4097, 1 << 63] {
            assert_eq!(said(alignment), Err(InfoError::PageSize(alignment)));
        }
    }

    #[test]
    fn a_kernel_that_does_not_say() {
        let silent = Err(InfoError::NoRanges);
        assert_eq!(iova_ranges(&info(1, 24, &CHAIN)), silent, "no capabilities");
        assert_eq!(iova_ranges(&info(3, 0, &CHAIN)), silent, "an empty chain");
        assert_eq!(
            iova_ranges(&info(3, 104, &CHAIN)),
            silent,
            "another one only"
        );
    }

    #[test]
    fn broken_chains() {
        let mut turns_back = CHAIN;
        turns_back[4] = 24;
        assert_eq!(
            iova_ranges(&info(3, 24, &turns_back)),
            Err(InfoError::Broken(24))
        );
        assert_eq!(iova_ranges(&info(3, 8, &CHAIN)), Err(InfoError::Broken(8)));
        assert_eq!(
            iova_ranges(&info(3, 250, &CHAIN)),
            Err(InfoError::Broken(250))
        );
        let mut too_many = CHAIN;
        too_many[40] = 200;
        assert_eq!(
            iova_ranges(&info(3, 24, &too_many)),
            Err(InfoError::Broken(112))
        );
        let mut backwards = CHAIN;
        backwards[48] = 0xFF;
        backwards[55] = 0xFF;
        assert_eq!(
            iova_ranges(&info(3, 24, &backwards)),
            Err(InfoError::Broken(72))
        );
        for bytes in 0..20 {
            let cut = &info(3, 24, &CHAIN)[..bytes];
            assert!(
                matches!(iova_ranges(cut), Err(InfoError::Broken(_))),
                "{bytes}"
            );
        }
    }
}
