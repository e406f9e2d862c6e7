//! Latency budget of each stage in cycles, idle pipeline. Each stage's testbench checks its own line;
//! one end-to-end test checks the sum.

/// Ethernet, VLAN, IPv4, TCP/UDP header and session lookup: beat on `s_axis` to the same beat of payload.
pub const PARSE: u32 = 2;
/// In-order decision, trimming, MoldUDP64 header.
pub const ACCEPT: u32 = 1;
/// Message boundaries of a beat.
pub const FRAMER: u32 = 3;
/// Message bytes to aligned message.
pub const ASSEMBLE: u32 = 2;
/// ITCH fields, record formatting: two each.
pub const ITCH: u32 = 4;
/// Record queue and the memory write.
pub const DMA: u32 = 2;

/// Beat with a message's last byte on `s_axis` to its record on `m_dma`, without the order table.
pub const LAST_BYTE_TO_RECORD: u32 = PARSE + ACCEPT + FRAMER + ASSEMBLE + ITCH + DMA;
/// What the design allows once the order table (4 cycles) is in the path. Its key always stands at the same
/// octets of a message, so three of the four can pass beside the last three of [`ITCH`].
pub const LAST_BYTE_TO_RECORD_MAX: u32 = 15;

/// `tlast` on `s_axis` to the frame's verdict at the record queue.
pub const VERDICT_MAX: u32 = 8;
