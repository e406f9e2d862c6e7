//! A card of a few lines, written from the interface document: registers that answer, and memory that a test
//! writes records to. It dies, or panics, when told.

use pcie_rs::endpoint::Endpoint;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, Weak};
use wirebook_contract::record::Record;
use wirebook_driver::{DmaMemory, Event, MappedBar, Operation, Transport, TransportError};

const WELL: u8 = 0;
const DEAD: u8 = 1;
const PANICS: u8 = 2;
const REFUSES: u8 = 3;

/// What a test holds of its card.
#[derive(Clone, Default)]
pub struct Remote {
    mood: Arc<AtomicU8>,
    memory: Arc<Mutex<Vec<Arc<DmaMemory>>>>,
    events: Arc<Mutex<Vec<Arc<Event>>>>,
    pub registers: Arc<Mutex<HashMap<u32, u32>>>,
    /// The doorbells, while there is a card.
    doorbells: Arc<Mutex<Weak<DmaMemory>>>,
}

impl Remote {
    /// Every register reads all ones.
    pub fn dies(&self) {
        self.mood.store(DEAD, Ordering::Relaxed);
    }

    /// What is asked of the transport next is a panic, and then an error.
    pub fn panics(&self) {
        self.mood.store(PANICS, Ordering::Relaxed);
    }

    /// Whatever is asked of the transport is an error.
    pub fn refuses(&self) {
        self.mood.store(REFUSES, Ordering::Relaxed);
    }

    /// Raises the interrupt of a ring.
    pub fn wakes(&self, ring: usize) {
        self.events.lock().unwrap()[ring].signal();
    }

    /// The arm doorbell of a ring.
    pub fn armed(&self, ring: usize) -> u32 {
        let page = self.doorbells.lock().unwrap().upgrade().unwrap();
        let cell = page.doubleword(4096 * ring + 0x40).unwrap();
        cell.load(Ordering::Acquire)
    }

    /// Writes the record number `count`, from 0, as a card does.
    pub fn produces(&self, count: u32, mut record: Record) {
        record.own = count + 1;
        let memory = self.memory.lock().unwrap();
        let memory = memory.last().unwrap();
        let slots = memory.bytes() / 64;
        let first = count as usize % slots * 64;
        for (at, word) in record.to_words().into_iter().enumerate() {
            for (half, value) in [word as u32, (word >> 32) as u32].into_iter().enumerate() {
                let doubleword = memory.doubleword(first + 8 * at + 4 * half).unwrap();
                doubleword.store(value, Ordering::Release);
            }
        }
    }
}

/// The card's side.
pub struct Card {
    remote: Remote,
    config: Endpoint,
    page: Arc<DmaMemory>,
}

impl Card {
    pub fn new(remote: &Remote) -> Self {
        remote.registers.lock().unwrap().extend([
            (0x00000, 0x314B_4257),
            // ABI 1.1, the first with interrupts
            (0x00004, 0x0001_0001),
            (0x00008, 0x89AB_CDEF),
            (0x0000C, 0x0123_4567),
            (0x00014, 0b11),
            // 4 sessions, 2 rings, a queue of 2^10 records
            (0x0001C, 0x000A_0204),
            // counter rx_frames
            (0x02000, 77),
        ]);
        let page = Arc::new(DmaMemory::allocate(32 << 10).unwrap());
        *remote.doorbells.lock().unwrap() = Arc::downgrade(&page);
        Self {
            remote: remote.clone(),
            config: Endpoint::new(0x1D1D, 0x5742, 0x02_00_00)
                .with_bar(0, 128 << 10)
                .with_bar(2, 32 << 10),
            page,
        }
    }

    fn mood(&self, operation: Operation) -> Result<u8, TransportError> {
        match self.remote.mood.load(Ordering::Relaxed) {
            PANICS => {
                // Once: what unwinds shuts the card down, and a second panic there ends any program.
                self.remote.refuses();
                panic!("told to panic while {operation}")
            }
            REFUSES => Err(TransportError::new(
                operation,
                "told to refuse",
                "stop telling",
            )),
            mood => Ok(mood),
        }
    }
}

impl Transport for Card {
    fn kind(&self) -> &'static str {
        "test"
    }

    fn config_read(&mut self, offset: u16, bytes: &mut [u8]) -> Result<(), TransportError> {
        self.mood(Operation::ConfigRead(offset))?;
        self.config.read(offset, bytes);
        Ok(())
    }

    fn config_write(&mut self, offset: u16, bytes: &[u8]) -> Result<(), TransportError> {
        self.mood(Operation::ConfigWrite(offset))?;
        self.config.write(offset, bytes);
        Ok(())
    }

    fn register_read(&mut self, addr: u32) -> Result<u32, TransportError> {
        match self.mood(Operation::RegisterRead(addr))? {
            WELL => Ok(self
                .remote
                .registers
                .lock()
                .unwrap()
                .get(&addr)
                .copied()
                .unwrap_or(0)),
            _ => Ok(u32::MAX),
        }
    }

    fn register_write(&mut self, addr: u32, value: u32) -> Result<(), TransportError> {
        self.mood(Operation::RegisterWrite(addr))?;
        if addr != 0 {
            self.remote.registers.lock().unwrap().insert(addr, value);
        }
        Ok(())
    }

    fn map_doorbells(&mut self) -> Result<MappedBar, TransportError> {
        self.mood(Operation::MapDoorbells)?;
        Ok(MappedBar::map(self.page.fd(), 0, 32 << 10).unwrap())
    }

    fn dma_map(&mut self, memory: &Arc<DmaMemory>) -> Result<u64, TransportError> {
        self.mood(Operation::DmaMap)?;
        self.remote.memory.lock().unwrap().push(Arc::clone(memory));
        Ok(1 << 32)
    }

    fn dma_unmap(&mut self, _: u64) -> Result<(), TransportError> {
        self.mood(Operation::DmaUnmap)?;
        Ok(())
    }

    fn set_interrupts(&mut self, events: &[Arc<Event>]) -> Result<(), TransportError> {
        self.mood(Operation::Interrupts)?;
        *self.remote.events.lock().unwrap() = events.to_vec();
        Ok(())
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.mood(Operation::Reset)?;
        Ok(())
    }
}
