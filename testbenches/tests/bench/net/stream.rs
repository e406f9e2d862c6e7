//! Frames as octets and as beats of a 64-bit stream.

/// One beat: eight lanes, lane 0 in bits 7:0.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Beat {
    /// Lanes.
    pub data: u64,
    /// Lanes in use, bit 0 for lane 0.
    pub keep: u8,
    /// Ends the frame.
    pub last: bool,
}

/// A frame as beats.
pub fn beats(frame: &[u8]) -> Vec<Beat> {
    let chunks = frame.chunks(8);
    let count = chunks.len();
    chunks
        .enumerate()
        .map(|(i, chunk)| {
            let mut lanes = [0; 8];
            lanes[..chunk.len()].copy_from_slice(chunk);
            Beat {
                data: u64::from_le_bytes(lanes),
                keep: (0xFFu16 >> (8 - chunk.len())) as u8,
                last: i + 1 == count,
            }
        })
        .collect()
}

/// Collects frames from an output stream and checks its manners.
#[derive(Default)]
pub struct Sink {
    frame: Vec<u8>,
    pending: Option<Beat>,
    /// Whole frames, oldest first.
    pub frames: Vec<Vec<u8>>,
}

impl Sink {
    /// One cycle of the stream: what is offered, and whether it is taken.
    ///
    /// # Panics
    /// When a beat that was offered and not taken changes, or a beat has lanes missing where it may not.
    pub fn cycle(&mut self, offered: Option<Beat>, ready: bool) {
        if self.pending.is_some() {
            assert_eq!(offered, self.pending, "a pending beat changed");
        }
        self.pending = offered.filter(|_| !ready);
        let Some(beat) = offered.filter(|_| ready) else {
            return;
        };
        let lanes = beat.keep.trailing_ones() as usize;
        assert!(lanes > 0 && u32::from(beat.keep).count_ones() as usize == lanes);
        assert!(beat.last || lanes == 8, "a gap within a frame");
        self.frame.extend(&beat.data.to_le_bytes()[..lanes]);
        if beat.last {
            self.frames.push(std::mem::take(&mut self.frame));
        }
    }

    /// Whether a frame has begun and not ended.
    pub fn in_frame(&self) -> bool {
        !self.frame.is_empty()
    }
}
