//! Beats of payload, before and after the framer.

use rust_hdl::prelude::*;

/// Payload octets on their way to the framer. `lo..=hi` are the valid lanes: only the first beat of a
/// segment may start above lane 0, only the last may end below lane 7. `end` closes the segment with the
/// verdict of the layers below, at least two cycles after its last beat.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct PayloadBeat {
    pub valid: Bit,
    pub data: Bits<64>,
    pub lo: Bits<3>,
    pub hi: Bits<3>,
    pub first: Bit,
    pub slot: Bits<6>,
    /// SoupBinTCP stream rather than MoldUDP64 packet; also valid with `end`.
    pub soup: Bit,
    pub end: Bit,
    pub end_ok: Bit,
}

/// A beat with what it means for messages, or the token that ends a segment.
#[derive(Copy, Clone, PartialEq, Debug, Default, LogicStruct)]
pub struct MessageBeat {
    pub valid: Bit,
    pub data: Bits<64>,
    /// First beat of its segment.
    pub first: Bit,
    pub slot: Bits<6>,
    pub soup: Bit,
    /// Frame id.
    pub frame: Bits<2>,
    /// Octets of the open message: lanes `body_lo .. body_end`, none when equal.
    pub body_lo: Bits<4>,
    pub body_end: Bits<4>,
    /// The open message ends in this beat.
    pub ended: Bit,
    /// Its SoupBinTCP type.
    pub kind: Bits<8>,
    /// Its length in octets.
    pub octets: Bits<16>,
    /// Number of its block in the MoldUDP64 packet, from 0.
    pub index: Bits<16>,
    /// A message begins, at lane `begin_lane` (8 and more: in the next beat), up to `begin_end` exclusive.
    pub begin: Bit,
    pub begin_lane: Bits<4>,
    pub begin_end: Bits<4>,
    /// Messages shorter than the common header that ended, a bit each, and which of them were sequenced data.
    pub runts: Bits<5>,
    pub sequenced: Bits<5>,
    /// Control packets that ended.
    pub end_of_session: Bit,
    pub rejected: Bit,
    pub reason: Bits<8>,
    /// A header came that is not SoupBinTCP's.
    pub error: Bit,
    /// Token: the segment is over, with its final verdict.
    pub end: Bit,
    pub end_ok: Bit,
}
