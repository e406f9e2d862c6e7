//! Segments of both sides.

pub const FIN: u8 = 0x01;
pub const SYN: u8 = 0x02;
pub const RST: u8 = 0x04;
pub const PSH: u8 = 0x08;
pub const ACK: u8 = 0x10;

/// A segment from the peer.
#[derive(Clone, Debug)]
pub struct Segment {
    pub slot: u8,
    pub flags: u8,
    pub seq: u32,
    pub ack: u32,
    pub window: u16,
    pub mss: u16,
    pub payload: Vec<u8>,
    /// NetRx's verdict.
    pub good: bool,
    /// Lane of the first payload octet; 6 for a frame without VLAN tag or options.
    pub lane: usize,
}

/// A segment with ACK and any payload.
pub fn segment(seq: u32, ack: u32, payload: &[u8]) -> Segment {
    Segment {
        slot: 0,
        flags: ACK,
        seq,
        ack,
        window: 8000,
        mss: 0,
        payload: payload.to_vec(),
        good: true,
        lane: 6,
    }
}

impl Segment {
    pub fn flags(mut self, flags: u8) -> Self {
        self.flags = flags;
        self
    }
    pub fn window(mut self, window: u16) -> Self {
        self.window = window;
        self
    }
    pub fn mss(mut self, mss: u16) -> Self {
        self.mss = mss;
        self
    }
    pub fn slot(mut self, slot: u8) -> Self {
        self.slot = slot;
        self
    }
    pub fn lane(mut self, lane: usize) -> Self {
        self.lane = lane;
        self
    }
    pub fn bad(mut self) -> Self {
        self.good = false;
        self
    }
}

/// A segment the card asked the transmitter to send.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sent {
    pub slot: u8,
    pub flags: u8,
    pub seq: u32,
    pub ack: u32,
    pub window: u16,
    pub mss: bool,
    pub payload: Vec<u8>,
    /// Tick count when it was sent.
    pub at: u32,
}

/// An established connection.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The card's initial sequence number.
    pub iss: u32,
    /// The peer's.
    pub irs: u32,
}

impl Link {
    /// Sequence number of the card's first octet of stream, plus `n`.
    pub fn ours(&self, n: u32) -> u32 {
        self.iss.wrapping_add(1).wrapping_add(n)
    }
    /// Sequence number of the peer's first octet of stream, plus `n`.
    pub fn peers(&self, n: u32) -> u32 {
        self.irs.wrapping_add(1).wrapping_add(n)
    }
}
