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
/// Bit of the flags: there are capabilities.
const HAS_CAPABILITIES: u32 = 1 << 1;
/// Capability that lists the usable bus addresses.
const IOVA_RANGES: u16 = 1;

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
}

/// The usable bus addresses, each with its first and last address.
pub(super) fn iova_ranges(info: &[u8]) -> Result<Vec<RangeInclusive<u64>>, InfoError> {
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
pub(super) fn listed_ranges(
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
