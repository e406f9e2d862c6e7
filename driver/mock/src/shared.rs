//! A card that a test holds on to while the driver owns it.

use crate::{Card, Fault};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use wirebook_driver::{DmaMemory, Event, MappedBar, Notice, Transport, TransportError};

/// A [`Card`] with several owners: one is given to the driver as the transport, through the others a test looks at
/// it, and breaks it.
#[derive(Clone, Default)]
pub struct Shared(Arc<Mutex<Card>>);

impl Shared {
    /// A card with this fault.
    #[must_use]
    pub fn new(fault: Fault) -> Self {
        Self(Arc::new(Mutex::new(Card::new(fault))))
    }

    /// The card, for as long as the guard lives; the driver waits meanwhile.
    pub fn lock(&self) -> MutexGuard<'_, Card> {
        // A panic that a test asked for leaves the card as it was.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for Shared {
    fn kind(&self) -> &'static str {
        self.lock().kind()
    }

    fn config_read(&mut self, offset: u16, bytes: &mut [u8]) -> Result<(), TransportError> {
        self.lock().config_read(offset, bytes)
    }

    fn config_write(&mut self, offset: u16, bytes: &[u8]) -> Result<(), TransportError> {
        self.lock().config_write(offset, bytes)
    }

    fn register_read(&mut self, addr: u32) -> Result<u32, TransportError> {
        self.lock().register_read(addr)
    }

    fn register_write(&mut self, addr: u32, value: u32) -> Result<(), TransportError> {
        self.lock().register_write(addr, value)
    }

    fn map_doorbells(&mut self) -> Result<MappedBar, TransportError> {
        self.lock().map_doorbells()
    }

    fn dma_map(&mut self, memory: &Arc<DmaMemory>) -> Result<u64, TransportError> {
        self.lock().dma_map(memory)
    }

    fn dma_unmap(&mut self, iova: u64) -> Result<(), TransportError> {
        self.lock().dma_unmap(iova)
    }

    fn set_interrupts(&mut self, events: &[Arc<Event>]) -> Result<(), TransportError> {
        self.lock().set_interrupts(events)
    }

    fn hurry(&mut self, is_ending: bool) {
        self.lock().hurry(is_ending);
    }

    fn notice(&mut self) -> Option<Notice> {
        self.lock().notice()
    }

    fn abandon(&mut self) {
        self.lock().abandon();
    }

    fn page_bytes(&self) -> usize {
        self.lock().page_bytes()
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.lock().reset()
    }
}
