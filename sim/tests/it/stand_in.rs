//! A card of a few lines behind the same ports, written from the interface document: it sends back what it
//! receives, answers registers, and writes the memory lines a test gives it.

use std::collections::{HashMap, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use verilator_sys::TraceError;
use wirebook_sim::pins::{CsrAccess, Inputs, Line, Outputs, Pins, RxBeat, TxBeat};
use wirebook_sim::{Card, CardOptions};

/// What the test sees and sets.
pub struct State {
    /// Ticks, those in reset included.
    pub cycle: u64,
    /// Every valid beat from the MAC and its cycle.
    pub rx: Vec<(u64, RxBeat)>,
    /// Every doorbell and its cycle.
    pub doorbells: Vec<(u64, u16, u32)>,
    pub registers: HashMap<u32, u32>,
    /// Memory writes to make.
    pub dma: VecDeque<(u64, Line)>,
    /// Beats to send. Received beats are appended unless `deaf`.
    pub tx: VecDeque<TxBeat>,
    pub deaf: bool,
    /// Registers do not answer.
    pub mute: bool,
    pub resets: u64,
    /// Interrupts to raise, one set a cycle.
    pub irq: VecDeque<u8>,
    /// What a waveform's file holds in the end.
    pub wave: Vec<u8>,
    /// Where it is being recorded.
    pub wave_path: Option<PathBuf>,
}

#[derive(Clone)]
pub struct Handle(Arc<Mutex<State>>);

impl Handle {
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}

pub struct StandIn {
    state: Handle,
    outputs: Outputs,
    dma_data: Line,
    /// Cycles until the answer, and the answer.
    answer: Option<(u32, u32)>,
}

/// A card behind the stand-in, and the test's hold on it.
pub fn card(options: &CardOptions) -> (Card, Handle) {
    let state = State {
        cycle: 0,
        rx: Vec::new(),
        doorbells: Vec::new(),
        // The identity the driver insists on; 4 sessions, 2 rings, a queue of 2^10 records.
        registers: HashMap::from([
            (0x00, 0x314B_4257),
            (0x04, 0x0001_0001),
            (0x1C, 0x000A_0204),
        ]),
        dma: VecDeque::new(),
        tx: VecDeque::new(),
        deaf: false,
        mute: false,
        resets: 0,
        irq: VecDeque::new(),
        wave: Vec::new(),
        wave_path: None,
    };
    let handle = Handle(Arc::new(Mutex::new(state)));
    let pins = StandIn {
        state: handle.clone(),
        outputs: Outputs::default(),
        dma_data: [0; 16],
        answer: None,
    };
    let card = Card::with_pins(Box::new(pins), options).unwrap();
    (card, handle)
}

impl Pins for StandIn {
    fn tick(&mut self, inputs: &Inputs) {
        let mut state = self.state.state();
        let state = &mut *state;
        let cycle = state.cycle;
        state.cycle += 1;
        if inputs.rst {
            state.resets += 1;
            self.outputs = Outputs::default();
            self.answer = None;
            return;
        }
        if inputs.rx.valid {
            state.rx.push((cycle, inputs.rx));
            if !state.deaf {
                state.tx.push_back(TxBeat {
                    valid: true,
                    data: inputs.rx.data,
                    keep: inputs.rx.keep,
                    last: inputs.rx.last,
                });
            }
        }
        if let Some((addr, value)) = inputs.doorbell {
            state.doorbells.push((cycle, addr, value));
        }
        if inputs.tx_ready || !self.outputs.tx.valid {
            self.outputs.tx = state.tx.pop_front().unwrap_or_default();
        }
        if inputs.dma_ready || self.outputs.dma.is_none() {
            let next = state.dma.pop_front();
            self.outputs.dma = next.map(|(address, _)| address);
            self.dma_data = next.map_or([0xDEAD_DEAD; 16], |(_, data)| data);
        }
        self.outputs.irq = state.irq.pop_front().unwrap_or(0);
        self.outputs.csr_read = None;
        if let Some((left, value)) = self.answer.take() {
            match left {
                0 => self.outputs.csr_read = Some(value),
                left => self.answer = Some((left - 1, value)),
            }
        }
        match inputs.csr {
            CsrAccess::None => {}
            CsrAccess::Read(_) if state.mute => {}
            CsrAccess::Read(addr) => {
                let value = state.registers.get(&addr).copied().unwrap_or(0);
                self.answer = Some((3, value));
            }
            CsrAccess::Write(addr, value) => drop(state.registers.insert(addr, value)),
        }
    }

    fn outputs(&self) -> Outputs {
        self.outputs
    }

    fn dma_data(&self) -> Line {
        self.dma_data
    }

    fn start_trace(&mut self, path: &Path) -> Result<(), TraceError> {
        fs::write(path, b"").map_err(|source| TraceError::Unwritable {
            path: path.to_owned(),
            source,
        })?;
        self.state.state().wave_path = Some(path.to_owned());
        Ok(())
    }

    fn stop_trace(&mut self) {
        let mut state = self.state.state();
        if let Some(path) = state.wave_path.take() {
            fs::write(path, &state.wave).unwrap();
        }
    }
}
