//! A connection that is cut at a chosen request.

use std::io::Write;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use wirebook_driver::{DmaMemory, Event, MappedBar, Transport, TransportError, VfioUser};
use wirebook_sim::Scenario;
use wirebook_sim::vfio_user::Server;

/// The other end: a card's process, as far as its client can tell.
struct Served {
    thread: JoinHandle<()>,
    stopper: UnixStream,
}

impl Served {
    fn new(path: &Path, mut world: Scenario) -> Self {
        let mut server = Server::bind(path).unwrap();
        let stopper = server.stopper().unwrap();
        let thread = thread::spawn(move || {
            // That it was stopped is an error to it.
            let _ = server.serve_next(&mut world);
        });
        Self { thread, stopper }
    }

    /// Until nothing of it is left.
    fn end(mut self) {
        // It may have ended already, with a client that left.
        let _ = self.stopper.write_all(&[0]);
        self.thread.join().unwrap();
    }
}

/// A card over a socket that goes with the request number `left`, before it is answered.
pub struct Cut {
    card: VfioUser,
    served: Option<Served>,
    left: u32,
}

impl Cut {
    /// Connects to a new card at `path`.
    pub fn new(path: &Path, world: Scenario, left: u32) -> Self {
        let served = Served::new(path, world);
        Self {
            card: VfioUser::connect(path).unwrap(),
            served: Some(served),
            left,
        }
    }

    fn request(&mut self) -> &mut VfioUser {
        if self.left == 0
            && let Some(served) = self.served.take()
        {
            served.end();
        }
        self.left = self.left.saturating_sub(1);
        &mut self.card
    }
}

impl Drop for Cut {
    fn drop(&mut self) {
        if let Some(served) = self.served.take() {
            served.end();
        }
    }
}

impl Transport for Cut {
    fn kind(&self) -> &'static str {
        self.card.kind()
    }

    fn config_read(&mut self, offset: u16, bytes: &mut [u8]) -> Result<(), TransportError> {
        self.request().config_read(offset, bytes)
    }

    fn config_write(&mut self, offset: u16, bytes: &[u8]) -> Result<(), TransportError> {
        self.request().config_write(offset, bytes)
    }

    fn register_read(&mut self, addr: u32) -> Result<u32, TransportError> {
        self.request().register_read(addr)
    }

    fn register_write(&mut self, addr: u32, value: u32) -> Result<(), TransportError> {
        self.request().register_write(addr, value)
    }

    fn map_doorbells(&mut self) -> Result<MappedBar, TransportError> {
        self.request().map_doorbells()
    }

    fn dma_map(&mut self, memory: &Arc<DmaMemory>) -> Result<u64, TransportError> {
        self.request().dma_map(memory)
    }

    fn dma_unmap(&mut self, iova: u64) -> Result<(), TransportError> {
        self.request().dma_unmap(iova)
    }

    fn set_interrupts(&mut self, events: &[Arc<Event>]) -> Result<(), TransportError> {
        self.request().set_interrupts(events)
    }

    fn hurry(&mut self, is_ending: bool) {
        self.card.hurry(is_ending);
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.request().reset()
    }
}
