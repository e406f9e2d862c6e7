//! The card's ports, as one clock cycle sees them.

use std::path::Path;

use crate::model::CardModel;
use verilator_sys::{Model, TraceError};

/// A 512-bit memory write: 16 doublewords, the one at the lowest address first.
pub type Line = [u32; 16];

/// One beat from the MAC (`s_axis_*`). There is no ready: the card takes a beat in every cycle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RxBeat {
    /// The other fields mean something.
    pub valid: bool,
    /// Eight bytes, the first in bits 7:0.
    pub data: u64,
    /// Which bytes are there, byte 0 in bit 0.
    pub keep: u8,
    /// Last beat of the frame.
    pub last: bool,
    /// At the last beat: the frame is bad.
    pub bad: bool,
}

impl RxBeat {
    /// No beat. The other ports carry noise: a card that looks at them without `valid` fails early.
    pub const NONE: Self = Self {
        valid: false,
        data: 0xEEEE_EEEE_EEEE_EEEE,
        keep: 0xFF,
        last: true,
        bad: true,
    };
}

/// One beat to the MAC (`m_axis_*`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TxBeat {
    /// The other fields mean something.
    pub valid: bool,
    /// Eight bytes, the first in bits 7:0.
    pub data: u64,
    /// Which bytes are there, byte 0 in bit 0.
    pub keep: u8,
    /// Last beat of the frame.
    pub last: bool,
}

/// A register access (`csr_*`) in one cycle.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum CsrAccess {
    /// Nothing.
    #[default]
    None,
    /// Read of the register at this BAR0 address.
    Read(u32),
    /// Write of the register at this BAR0 address.
    Write(u32, u32),
}

/// What the world drives in one cycle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Inputs {
    /// Synchronous reset.
    pub rst: bool,
    /// From the MAC.
    pub rx: RxBeat,
    /// The MAC takes a beat.
    pub tx_ready: bool,
    /// Register access.
    pub csr: CsrAccess,
    /// A doorbell: offset in BAR2 and value.
    pub doorbell: Option<(u16, u32)>,
    /// The bus takes a memory write.
    pub dma_ready: bool,
}

impl Inputs {
    /// Reset, and nothing else.
    pub const RESET: Self = Self {
        rst: true,
        rx: RxBeat::NONE,
        tx_ready: false,
        csr: CsrAccess::None,
        doorbell: None,
        dma_ready: false,
    };
}

/// What the card shows in one cycle. All of it is registered: it does not depend on this cycle's inputs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Outputs {
    /// To the MAC.
    pub tx: TxBeat,
    /// Answer to a register read.
    pub csr_read: Option<u32>,
    /// Bus address of a memory write, when there is one.
    pub dma: Option<u64>,
    /// Interrupts: bit n for vector n.
    pub irq: u8,
}

/// A card's ports: the Verilated card, or a stand-in in the tests of the models around it.
pub trait Pins: Send {
    /// One clock cycle with these inputs.
    fn tick(&mut self, inputs: &Inputs);

    /// What the card shows after the last cycle.
    fn outputs(&self) -> Outputs;

    /// Data of the memory write that [`Outputs::dma`] announces. Apart, because it is wide and rare.
    fn dma_data(&self) -> Line;

    /// Records every signal into the FST file `path` from now on.
    ///
    /// # Errors
    /// [`TraceError`] when the model was built without tracing or the file cannot be written.
    fn start_trace(&mut self, path: &Path) -> Result<(), TraceError>;

    /// Completes the trace's file; nothing when none runs.
    fn stop_trace(&mut self);
}

impl Pins for CardModel {
    fn tick(&mut self, inputs: &Inputs) {
        self.set_rst(inputs.rst);
        self.set_s_axis_tvalid(inputs.rx.valid);
        self.set_s_axis_tdata(inputs.rx.data);
        self.set_s_axis_tkeep(inputs.rx.keep);
        self.set_s_axis_tlast(inputs.rx.last);
        self.set_s_axis_tuser(inputs.rx.bad);
        self.set_m_axis_tready(inputs.tx_ready);
        self.set_m_dma_tready(inputs.dma_ready);
        self.set_csr_ren(matches!(inputs.csr, CsrAccess::Read(_)));
        self.set_csr_wen(matches!(inputs.csr, CsrAccess::Write(..)));
        match inputs.csr {
            CsrAccess::None => {}
            CsrAccess::Read(addr) => self.set_csr_addr(addr),
            CsrAccess::Write(addr, value) => {
                self.set_csr_addr(addr);
                self.set_csr_wdata(value);
            }
        }
        self.set_db_valid(inputs.doorbell.is_some());
        if let Some((addr, value)) = inputs.doorbell {
            self.set_db_addr(addr);
            self.set_db_data(value);
        }
        CardModel::tick(self);
    }

    fn outputs(&self) -> Outputs {
        Outputs {
            tx: TxBeat {
                valid: self.m_axis_tvalid(),
                data: self.m_axis_tdata(),
                keep: self.m_axis_tkeep(),
                last: self.m_axis_tlast(),
            },
            csr_read: self.csr_rvalid().then(|| self.csr_rdata()),
            dma: self.m_dma_tvalid().then(|| self.m_dma_taddr()),
            irq: self.m_irq(),
        }
    }

    fn dma_data(&self) -> Line {
        *self.m_dma_tdata()
    }

    fn start_trace(&mut self, path: &Path) -> Result<(), TraceError> {
        Model::start_trace(self, path)
    }

    fn stop_trace(&mut self) {
        Model::stop_trace(self);
    }
}
