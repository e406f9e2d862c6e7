//! A digest of everything that crossed the card's ports, and when: equal digests mean equal runs.

/// What crossed a port.
#[derive(Clone, Copy)]
pub(crate) enum Event {
    Rx = 1,
    Tx,
    Register,
    Doorbell,
    Dma,
    Interrupt,
}

/// An FNV-1a over 64-bit words. Not cryptographic: it tells runs apart that differ by accident.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct TraceHash(u64);

impl TraceHash {
    pub const fn new() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }

    pub const fn value(self) -> u64 {
        self.0
    }

    #[inline]
    pub fn event(&mut self, cycle: u64, event: Event, words: &[u64]) {
        self.word(cycle << 3 | event as u64);
        words.iter().for_each(|&word| self.word(word));
    }

    #[inline]
    fn word(&mut self, word: u64) {
        // The rotation brings high bits, where the multiplication mixes well, down to the low ones.
        self.0 = (self.0 ^ word)
            .wrapping_mul(0x0000_0100_0000_01B3)
            .rotate_left(23);
    }
}
