//! What went into a card's ports, cycle by cycle, to be played again; and a digest of what came out.

use std::path::Path;
use std::sync::mpsc::Sender;
use verilator_sys::TraceError;
use wirebook_sim::model::CardModel;
use wirebook_sim::pins::{CsrAccess, Inputs, Line, Outputs, Pins};

/// One cycle's inputs:
///
/// | word | bits |
/// |---|---|
/// | 0 | `s_axis_tdata` |
/// | 1 | 16:0 `csr_addr`, 24:17 `s_axis_tkeep`, 63:32 `csr_wdata` |
/// | 2 | 31:0 `db_data`, 46:32 `db_addr`, from 47 the one-bit inputs |
pub type Cycle = [u64; 3];

/// A digest of words. Not cryptographic: it tells runs apart that differ by accident.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Digest(pub u64);

impl Default for Digest {
    fn default() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }
}

impl Digest {
    /// Adds a word.
    #[inline]
    pub fn word(&mut self, word: u64) {
        self.0 = (self.0 ^ word)
            .wrapping_mul(0x100_0000_01B3)
            .rotate_left(23);
    }
}

/// The card's ports, with a tape running; each cycle is sent to whoever started it.
pub struct Recorder {
    card: CardModel,
    last: Cycle,
    tape: Sender<Cycle>,
}

impl Recorder {
    /// A card after power-on.
    pub fn new(tape: Sender<Cycle>) -> Self {
        Self {
            card: CardModel::new(),
            last: [0; 3],
            tape,
        }
    }
}

impl Pins for Recorder {
    fn tick(&mut self, inputs: &Inputs) {
        // What a cycle without an access leaves as it was stays so on the tape too.
        let (mut addr, mut wdata) = (self.last[1] & 0x1FFFF, self.last[1] >> 32);
        match inputs.csr {
            CsrAccess::None => {}
            CsrAccess::Read(at) => addr = u64::from(at),
            CsrAccess::Write(at, value) => (addr, wdata) = (u64::from(at), u64::from(value)),
        }
        let doorbell = self.last[2] & ((1 << 47) - 1);
        let doorbell = inputs.doorbell.map_or(doorbell, |(at, value)| {
            u64::from(at & 0x7FFF) << 32 | u64::from(value)
        });
        let bits = [
            inputs.rst,
            inputs.rx.valid,
            inputs.rx.last,
            inputs.rx.bad,
            inputs.tx_ready,
            inputs.dma_ready,
            matches!(inputs.csr, CsrAccess::Write(..)),
            matches!(inputs.csr, CsrAccess::Read(_)),
            inputs.doorbell.is_some(),
        ];
        let flags = (47..).zip(bits).map(|(at, bit)| u64::from(bit) << at);
        self.last = [
            inputs.rx.data,
            (addr & 0x1FFFF) | u64::from(inputs.rx.keep) << 17 | wdata << 32,
            doorbell | flags.sum::<u64>(),
        ];
        // Nobody listens any more: the run is being dropped.
        let _ = self.tape.send(self.last);
        Pins::tick(&mut self.card, inputs);
    }

    fn outputs(&self) -> Outputs {
        self.card.outputs()
    }

    fn dma_data(&self) -> Line {
        self.card.dma_data()
    }

    fn start_trace(&mut self, path: &Path) -> Result<(), TraceError> {
        Pins::start_trace(&mut self.card, path)
    }

    fn stop_trace(&mut self) {
        Pins::stop_trace(&mut self.card);
    }
}

/// Plays a tape into a new card and returns the digest of its outputs.
pub fn play(tape: &[Cycle]) -> Digest {
    let mut card = CardModel::new();
    let mut digest = Digest::default();
    for &[data, csr, rest] in tape {
        let flag = |at: u32| rest >> (47 + at) & 1 != 0;
        card.set_s_axis_tdata(data);
        card.set_s_axis_tkeep((csr >> 17) as u8);
        card.set_csr_addr(csr as u32 & 0x1FFFF);
        card.set_csr_wdata((csr >> 32) as u32);
        card.set_db_data(rest as u32);
        card.set_db_addr((rest >> 32) as u16 & 0x7FFF);
        card.set_rst(flag(0));
        card.set_s_axis_tvalid(flag(1));
        card.set_s_axis_tlast(flag(2));
        card.set_s_axis_tuser(flag(3));
        card.set_m_axis_tready(flag(4));
        card.set_m_dma_tready(flag(5));
        card.set_csr_wen(flag(6));
        card.set_csr_ren(flag(7));
        card.set_db_valid(flag(8));
        card.tick();
        digest.word(card.m_axis_tdata());
        let dma = card.m_dma_tvalid();
        digest.word(
            u64::from(card.csr_rdata())
                | u64::from(card.m_axis_tkeep()) << 32
                | u64::from(card.m_axis_tvalid()) << 40
                | u64::from(card.m_axis_tlast()) << 41
                | u64::from(card.csr_rvalid()) << 42
                | u64::from(dma) << 43
                | u64::from(card.m_irq()) << 44,
        );
        if dma {
            digest.word(card.m_dma_taddr());
            for &word in card.m_dma_tdata() {
                digest.word(word.into());
            }
        }
    }
    digest
}
