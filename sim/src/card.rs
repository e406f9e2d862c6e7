//! The card and everything that touches its ports, stepped cycle by cycle.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::SimError;
use crate::mac::{MacRx, MacTx, RxPacing};
use crate::memory::{HostMemory, MemoryOptions};
use crate::model::CardModel;
use crate::pins::{CsrAccess, Inputs, Line, Outputs, Pins};
use crate::recording::{HostCall, Recorder};
use crate::rng::Rng;
use crate::timeline::Timeline;
use crate::trace_hash::{Event, TraceHash};
use crate::wave::{WaveError, WaveFile};
use wirebook_contract::identity::BAR2_BYTES;
use wirebook_contract::ring::{DOORBELL_ARM, DOORBELL_STRIDE, DOORBELL_TAIL, MAX_RINGS};
use wirebook_driver::DmaMemory;

/// Cycles of reset: more than any pipeline of the card is deep.
const RESET_CYCLES: u32 = 32;
/// A register read answers within 8 cycles; the rest is for a slower board.
const REGISTER_CYCLES_MAX: u32 = 64;

/// The doorbells of a ring, by offset in its page.
const BELLS: [u32; 2] = [DOORBELL_TAIL, DOORBELL_ARM];
/// Doorbells of a card.
const BELL_COUNT: usize = BELLS.len() * MAX_RINGS;

/// How a card is built and what surrounds it.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct CardOptions {
    /// Everything random follows from this.
    pub seed: u64,
    /// Registers and memories without a reset value start at random instead of at zero.
    pub random_power_on: bool,
    /// How frames reach the card.
    pub rx_pacing: RxPacing,
    /// Probability that the MAC does not take a beat in a cycle.
    pub tx_stall_rate: f64,
    /// The path to memory.
    pub memory: MemoryOptions,
}

/// A card with its MAC, its doorbells and the memory it writes.
pub struct Card {
    pins: Box<dyn Pins>,
    /// What the card shows in the coming cycle.
    shown: Outputs,
    cycle: u64,
    rx: MacRx,
    tx: MacTx,
    memory: HostMemory,
    bus_master: bool,
    doorbells: DmaMemory,
    rung: [u32; BELL_COUNT],
    hash: TraceHash,
    timeline: Option<Timeline>,
    wave: Option<WaveFile>,
    recorder: Option<Recorder>,
    script: Option<Script>,
}

/// What a card has instead of a host.
#[derive(Default)]
struct Script {
    /// Doorbells still to ring: cycle, number, value.
    rings: VecDeque<(u64, u32, u32)>,
    /// What the card wrote, wherever.
    written: VecDeque<Line>,
}

impl Card {
    /// The Verilated card, after power-on and reset.
    ///
    /// # Errors
    /// [`SimError::Memory`] when there is no memory for the doorbells.
    pub fn new(options: &CardOptions) -> Result<Self, SimError> {
        let model = if options.random_power_on {
            CardModel::with_random_init(options.seed as u32)
        } else {
            CardModel::new()
        };
        Self::with_pins(Box::new(model), options)
    }

    /// A card behind any ports: a stand-in, to test what surrounds it.
    ///
    /// # Errors
    /// [`SimError::Memory`] when there is no memory for the doorbells.
    pub fn with_pins(pins: Box<dyn Pins>, options: &CardOptions) -> Result<Self, SimError> {
        let mut rng = Rng::new(options.seed);
        let mut card = Self {
            pins,
            shown: Outputs::default(),
            cycle: 0,
            rx: MacRx::new(options.rx_pacing, rng.fork()),
            tx: MacTx::new(options.tx_stall_rate, rng.fork()),
            memory: HostMemory::new(options.memory, rng.fork()),
            bus_master: false,
            doorbells: DmaMemory::allocate(BAR2_BYTES)?,
            rung: [0; BELL_COUNT],
            hash: TraceHash::new(),
            timeline: None,
            wave: None,
            recorder: None,
            script: None,
        };
        card.reset();
        Ok(card)
    }

    /// Cycles since power-on.
    #[must_use]
    pub fn cycle(&self) -> u64 {
        self.cycle
    }

    /// Digest of every beat on every port and its cycle: the same seed gives the same value.
    #[must_use]
    pub fn trace_hash(&self) -> u64 {
        self.hash.value()
    }

    /// The receive side of the MAC: frames for the card go here.
    pub fn rx(&mut self) -> &mut MacRx {
        &mut self.rx
    }

    /// The transmit side of the MAC: frames of the card come out here.
    pub fn tx(&mut self) -> &mut MacTx {
        &mut self.tx
    }

    /// The memory the card may write.
    pub fn memory(&mut self) -> &mut HostMemory {
        &mut self.memory
    }

    /// The doorbell pages (BAR2), which are polled: one doorbell per cycle, two for each ring, so one takes at
    /// most twice as many cycles as a card may have rings.
    #[must_use]
    pub fn doorbells(&self) -> &DmaMemory {
        &self.doorbells
    }

    /// Whether the card may write memory: the endpoint holds its writes back while it may not.
    pub fn set_bus_master(&mut self, on: bool) {
        self.note(HostCall::BusMaster(on));
        self.bus_master = on;
    }

    /// Function-level reset: writes accepted before are visible, doorbell cells are zero. Frames that
    /// wait in front of the card stay on the wire.
    pub fn reset(&mut self) {
        self.note(HostCall::Reset);
        self.memory.flush();
        self.bus_master = false;
        self.rung = [0; BELL_COUNT];
        for bell in 0..BELL_COUNT {
            if let Some(cell) = doorbell_cell(&self.doorbells, bell) {
                cell.store(0, Ordering::Release);
            }
        }
        for _ in 0..RESET_CYCLES {
            self.pins.tick(&Inputs::RESET);
            self.cycle += 1;
        }
        self.tx.reset();
        self.shown = self.pins.outputs();
    }

    /// Runs until `cycle`, or until the card has sent a frame.
    pub fn run_until(&mut self, cycle: u64) {
        while self.cycle < cycle && !self.step(CsrAccess::None) {}
    }

    /// Reads the register at a BAR0 address. Older memory writes are visible when it returns.
    ///
    /// # Errors
    /// [`SimError::RegisterTimeout`] when no answer comes.
    pub fn register_read(&mut self, addr: u32) -> Result<u32, SimError> {
        self.note(HostCall::Read(addr));
        self.step(CsrAccess::Read(addr));
        for _ in 0..REGISTER_CYCLES_MAX {
            if let Some(value) = self.shown.csr_read {
                self.memory.flush();
                self.hash.event(
                    self.cycle,
                    Event::Register,
                    &[u64::from(addr), u64::from(value)],
                );
                return Ok(value);
            }
            self.step(CsrAccess::None);
        }
        Err(SimError::RegisterTimeout {
            addr,
            cycles: REGISTER_CYCLES_MAX,
        })
    }

    /// Writes the register at a BAR0 address.
    pub fn register_write(&mut self, addr: u32, value: u32) {
        self.note(HostCall::Write(addr, value));
        self.hash.event(
            self.cycle,
            Event::Register,
            &[1 << 32 | u64::from(addr), u64::from(value)],
        );
        self.step(CsrAccess::Write(addr, value));
    }

    /// Pulls the cable on both sides: what is on its way is lost.
    pub fn unplug(&mut self) {
        self.note(HostCall::Unplug);
        self.rx.unplug();
        self.tx.unplug();
    }

    /// Records what comes to the card from now on. A recording that is not finished leaves nothing.
    pub fn record(&mut self, recorder: Recorder) {
        self.recorder = Some(recorder);
    }

    /// The recording, if one runs.
    pub fn recorder(&mut self) -> Option<&mut Recorder> {
        self.recorder.as_mut()
    }

    /// Ends the recording; nothing when none runs.
    ///
    /// # Errors
    /// [`SimError::Recording`] when it could not be written; nothing is left of it then.
    pub fn finish_recording(&mut self) -> Result<(), SimError> {
        self.note(HostCall::Left(self.hash.value()));
        self.recorder.take().map_or(Ok(()), Recorder::finish)?;
        Ok(())
    }

    fn note(&mut self, call: HostCall) {
        if let Some(recorder) = &mut self.recorder {
            recorder.host(self.cycle, call);
        }
    }

    /// Rings these doorbells (cycle, number, value) instead of those in memory from now on, and keeps what the card
    /// writes, for whoever repeats what a host did.
    pub(crate) fn follow_script(&mut self, rings: VecDeque<(u64, u32, u32)>) {
        self.script = Some(Script {
            rings,
            written: VecDeque::new(),
        });
    }

    /// What the card has written since the last call, when it follows a script.
    pub(crate) fn take_written(&mut self) -> VecDeque<Line> {
        let script = self.script.as_mut();
        script.map_or_else(VecDeque::new, |script| std::mem::take(&mut script.written))
    }

    /// Writes frames and messages into this timeline from now on; `None` to stop, which returns it.
    pub fn keep_timeline(&mut self, timeline: Option<Timeline>) -> Option<Timeline> {
        std::mem::replace(&mut self.timeline, timeline)
    }

    /// Records every signal into the FST file `path` from now on; one that is being recorded ends. The file appears
    /// under its name when it is complete, or not at all.
    ///
    /// # Errors
    /// [`WaveError`] when the crate was built without its feature `trace`, or the file cannot be made; also what
    /// [`Card::stop_trace`] says of the one before.
    pub fn start_trace(&mut self, path: &Path) -> Result<(), WaveError> {
        self.stop_trace()?;
        self.wave = Some(WaveFile::start(path, &mut *self.pins)?);
        Ok(())
    }

    /// Completes the waveform and gives it its name; nothing when none is recorded.
    ///
    /// # Errors
    /// [`WaveError`] when the file could not be written to its end; nothing is left of it then.
    pub fn stop_trace(&mut self) -> Result<(), WaveError> {
        match self.wave.take() {
            Some(wave) => wave.finish(&mut *self.pins),
            None => Ok(()),
        }
    }

    /// Moves what was recorded from memory to the file, where a full disk shows; nothing when none is recorded. For
    /// every now and then: a waveform grows by many times what the card sends.
    ///
    /// # Errors
    /// [`WaveError::Write`]; the recording ends then, and nothing is left of it.
    pub fn save_trace(&mut self) -> Result<(), WaveError> {
        let Some(wave) = &mut self.wave else {
            return Ok(());
        };
        let saved = wave.save();
        if saved.is_err() {
            self.give_up_trace();
        }
        saved
    }

    /// Stops recording. Nothing is left of the file.
    pub fn give_up_trace(&mut self) {
        if let Some(wave) = self.wave.take() {
            wave.give_up(&mut *self.pins);
        }
    }

    /// One cycle. Returns whether a frame of the card is complete.
    fn step(&mut self, csr: CsrAccess) -> bool {
        let cycle = self.cycle;
        let shown = self.shown;
        let inputs = Inputs {
            rst: false,
            rx: self.rx.beat(),
            tx_ready: self.tx.ready(),
            csr,
            doorbell: self.poll_doorbell(),
            dma_ready: self.bus_master && self.memory.ready(),
        };
        // The card's data of this cycle is read before the edge that may replace it.
        if let Some(address) = shown.dma.filter(|_| inputs.dma_ready) {
            let data = self.pins.dma_data();
            self.hash.event(cycle, Event::Dma, &[address]);
            self.hash.event(cycle, Event::Dma, &data.map(u64::from));
            if let Some(timeline) = &mut self.timeline {
                timeline.dma(cycle, address, &data);
            }
            match &mut self.script {
                Some(script) => script.written.push_back(data),
                None => self.memory.write(cycle, address, data),
            }
        }
        // A function that may not write memory cannot send its interrupts either.
        if shown.irq != 0 && self.bus_master {
            self.hash
                .event(cycle, Event::Interrupt, &[u64::from(shown.irq)]);
            self.memory.interrupt(cycle, shown.irq);
        }
        if inputs.rx.valid {
            let flags = u64::from(inputs.rx.keep) << 2
                | u64::from(inputs.rx.last) << 1
                | u64::from(inputs.rx.bad);
            self.hash.event(cycle, Event::Rx, &[inputs.rx.data, flags]);
        }
        if shown.tx.valid && inputs.tx_ready {
            let flags = u64::from(shown.tx.keep) << 1 | u64::from(shown.tx.last);
            self.hash.event(cycle, Event::Tx, &[shown.tx.data, flags]);
        }
        if let Some(timeline) = &mut self.timeline {
            if inputs.rx.valid {
                timeline.rx(cycle, inputs.rx);
            }
            if shown.tx.valid && inputs.tx_ready {
                timeline.tx(cycle, shown.tx);
            }
        }
        let sent = self.tx.observe(cycle, shown.tx, inputs.tx_ready);
        self.pins.tick(&inputs);
        self.shown = self.pins.outputs();
        self.cycle += 1;
        self.memory.clock(self.cycle);
        sent
    }

    /// The doorbell to forward in this cycle.
    fn poll_doorbell(&mut self) -> Option<(u16, u32)> {
        let bell = (self.cycle % BELL_COUNT as u64) as usize;
        // Acquire: pairs with the driver's Release store, which comes after its copies of the records.
        let value = match &mut self.script {
            None => doorbell_cell(&self.doorbells, bell)?.load(Ordering::Acquire),
            Some(script) => {
                let due = script.rings.front().filter(|ring| ring.0 == self.cycle);
                let (_, _, value) = *due?;
                script.rings.pop_front();
                value
            }
        };
        if value == self.rung[bell] {
            return None;
        }
        self.rung[bell] = value;
        self.note(HostCall::Ring(bell as u32, value));
        let addr = doorbell_offset(bell);
        self.hash.event(
            self.cycle,
            Event::Doorbell,
            &[addr as u64, u64::from(value)],
        );
        Some((addr as u16, value))
    }
}

impl Drop for Card {
    fn drop(&mut self) {
        // A run that failed has its waveform, too. One that cannot be written leaves nothing, and the run's own
        // failure is what is told.
        let _ = self.stop_trace();
    }
}

/// Offset in BAR2 of one of all doorbells, the consumer doorbells first.
const fn doorbell_offset(bell: usize) -> usize {
    (bell % MAX_RINGS) * DOORBELL_STRIDE as usize + BELLS[bell / MAX_RINGS] as usize
}

/// The cell a ring's reader writes.
fn doorbell_cell(doorbells: &DmaMemory, bell: usize) -> Option<&AtomicU32> {
    doorbells.doubleword(doorbell_offset(bell))
}
