//! The card: registers as memory, and a transport to them.

use crate::{Did, Fault, records};
use pcie_rs::endpoint::Endpoint;
use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use wirebook_contract::record::Record;
use wirebook_driver::{DmaMemory, Event, MappedBar, Notice, Operation, Transport, TransportError};

/// The card's side of a driver: give it, or `&mut` of it, to `Probed::open`.
pub struct Card {
    /// What is wrong with it.
    pub fault: Fault,
    /// What the driver did.
    pub did: Vec<Did>,
    /// Accesses to its registers and configuration space.
    pub accesses: u64,
    /// Registers by address; those that are missing read 0.
    pub registers: HashMap<u32, u32>,
    /// What the kernel says next.
    pub notice: Option<Notice>,
    /// Whether it was being shut down, each time that was told.
    pub hurries: Vec<bool>,
    /// Memory it can reach, by bus address.
    pub mapped: Vec<(u64, Arc<DmaMemory>)>,
    /// What was mapped once and is not any more.
    lost: Vec<(u64, Arc<DmaMemory>)>,
    /// Its doorbells, 4096 octets for each ring.
    pub page: DmaMemory,
    /// What a session delivers as soon as it is opened.
    pub feed: Vec<Record>,
    /// What its interrupts signal, by vector.
    pub events: Vec<Arc<Event>>,
    config: Endpoint,
    next_iova: u64,
    clock: u64,
    /// Records produced, by ring.
    heads: [u32; RINGS],
}

/// Rings of the card.
const RINGS: usize = 2;

impl Default for Card {
    /// A good card.
    fn default() -> Self {
        Self::new(Fault::None)
    }
}

impl Card {
    /// A card of 4 sessions and 2 rings with this fault.
    ///
    /// # Panics
    /// When there is no memory for its doorbells.
    #[must_use]
    pub fn new(fault: Fault) -> Self {
        let mut card = Self {
            fault,
            did: Vec::new(),
            accesses: 0,
            notice: None,
            hurries: Vec::new(),
            registers: HashMap::new(),
            mapped: Vec::new(),
            lost: Vec::new(),
            page: DmaMemory::allocate(32 << 10).unwrap(),
            events: Vec::new(),
            config: Endpoint::new(0x1D1D, 0x5742, 0x02_00_00)
                .with_bar(0, 128 << 10)
                .with_bar(2, 32 << 10),
            feed: Vec::new(),
            next_iova: 1 << 32,
            clock: 0,
            heads: [0; RINGS],
        };
        card.power_on();
        card
    }

    fn power_on(&mut self) {
        let kept = match self.fault {
            Fault::Survives(at) => self.registers.get(&at).map(|&value| (at, value)),
            _ => None,
        };
        self.registers = HashMap::from([
            (0x00000, 0x314B_4257),
            (0x00004, 0x0001_0001),
            (0x00008, 0x89AB_CDEF),
            (0x0000C, 0x0123_4567),
            (0x00014, 0b11),
            // 4 sessions, 2 rings, a queue of 2^10 records
            (0x0001C, 0x000A_0204),
            (0x00028, 156_250),
            (0x0100C, 0xFFFF_FF00),
            (0x01014, 100),
            (0x04000, 1000),
            (0x04004, 60_000),
            (0x04008, 8),
            (0x0400C, 1000),
            (0x04018, 1460),
            (0x04020, 1000),
            (0x04024, 15_000),
        ]);
        self.registers.extend(kept);
    }

    /// Lets its sessions deliver these records as soon as they are opened.
    #[must_use]
    pub fn with_feed(feed: impl IntoIterator<Item = Record>) -> Self {
        let mut card = Self::default();
        card.feed.extend(feed);
        card
    }

    /// Last value written to a register.
    #[must_use]
    pub fn register(&self, at: u32) -> u32 {
        self.registers.get(&at).copied().unwrap_or(0)
    }

    /// Refuses whatever is asked, or panics, when told.
    fn asked(&mut self, operation: Operation) -> Result<(), TransportError> {
        match self.fault {
            Fault::AllRefused => Err(TransportError::new(
                operation,
                "told to refuse",
                "stop telling",
            )),
            Fault::Panics => {
                self.fault = Fault::AllRefused;
                panic!("told to panic while {operation}")
            }
            _ => Ok(()),
        }
    }

    /// Fires for a count just behind 0, which any ring has produced; nothing else is ever produced here.
    fn look_at_arm(&mut self) {
        for (ring, event) in self.events.iter().enumerate() {
            let cell = self.page.doubleword(4096 * ring + 0x40).unwrap();
            let armed = cell.load(Ordering::Acquire) == u32::MAX;
            if armed && self.config.is_bus_master() && self.fault != Fault::Silent {
                cell.store(0, Ordering::Release);
                match self.fault {
                    Fault::Misrouted => self.events[1 - ring].signal(),
                    _ => event.signal(),
                }
            }
        }
    }

    /// Writes the next record of a ring into its memory, if it can reach that, and raises the ring's interrupt:
    /// unasked, which a reader must bear.
    pub fn produces(&mut self, ring: usize, record: &Record) {
        if let Some(memory) = self.ring_memory(ring) {
            write_record(memory, self.heads[ring], record);
        }
        self.heads[ring] += 1;
        if let Some(event) = self.events.get(ring) {
            event.signal();
        }
    }

    /// Where it would write the records of a ring to.
    fn ring_memory(&self, ring: usize) -> Option<&DmaMemory> {
        let base = |half| u64::from(self.register(0x3000 + 0x40 * ring as u32 + half));
        let iova = base(4) << 32 | base(0);
        let lost = self.lost.iter().filter(|_| self.fault == Fault::Unguarded);
        let (_, memory) = self.mapped.iter().chain(lost).find(|at| at.0 == iova)?;
        let writes = self.config.is_bus_master() && self.fault != Fault::WritesNothing;
        writes.then_some(memory)
    }

    /// The memory that it was given last, whether it still has it or not.
    ///
    /// # Panics
    /// When it was given none.
    #[must_use]
    pub fn last_memory(&self) -> &DmaMemory {
        let (_, memory) = self.mapped.last().or(self.lost.last()).unwrap();
        memory
    }

    /// A command of a session: opened, it delivers its feed; aborted, it says so.
    fn command(&mut self, session: u32, command: u32) {
        let ring = self.register(0x1000C + 0x100 * session) as usize;
        let says = match command {
            1 => self.feed.clone(),
            4 => vec![records::down(b'H')],
            _ => return,
        };
        for record in says {
            let session = session as u8;
            self.produces(ring, &Record { session, ..record });
        }
    }

    /// Where in [`Card::did`] this was first done.
    ///
    /// # Panics
    /// When it was not done.
    #[must_use]
    pub fn position(&self, wanted: Did) -> usize {
        let at = self.did.iter().position(|&did| did == wanted);
        at.unwrap_or_else(|| panic!("{wanted:x?} is not in {:x?}", self.did))
    }
}

/// Writes record number `count`, from 0, into the memory of a ring that fills it: doublewords in ascending order, the
/// count last.
///
/// # Panics
/// When the memory holds no record.
pub fn write_record(memory: &DmaMemory, count: u32, record: &Record) {
    let slot = count as usize % (memory.bytes() / 64);
    let own = count.wrapping_add(1);
    let halves = |word: u64| [word as u32, (word >> 32) as u32];
    let doublewords = Record { own, ..*record }.to_words();
    let doublewords = doublewords.into_iter().flat_map(halves);
    for (offset, value) in (64 * slot..).step_by(4).zip(doublewords) {
        let doubleword = memory.doubleword(offset).unwrap();
        doubleword.store(value, Ordering::Release);
    }
}

/// The register of a session that takes commands.
fn commanded(addr: u32) -> Option<u32> {
    let session = addr.checked_sub(0x1001C)?;
    session.is_multiple_of(0x100).then_some(session / 0x100)
}

fn refused(operation: Operation) -> TransportError {
    let cause = io::Error::from(io::ErrorKind::PermissionDenied);
    TransportError::new(operation, cause, "run `ulimit -l`")
}

impl Transport for Card {
    fn kind(&self) -> &'static str {
        "mock"
    }

    fn config_read(&mut self, offset: u16, bytes: &mut [u8]) -> Result<(), TransportError> {
        self.asked(Operation::ConfigRead(offset))?;
        self.accesses += 1;
        self.config.read(offset, bytes);
        Ok(())
    }

    fn config_write(&mut self, offset: u16, bytes: &[u8]) -> Result<(), TransportError> {
        self.asked(Operation::ConfigWrite(offset))?;
        self.accesses += 1;
        assert_eq!((offset, bytes.len()), (4, 2), "only the command register");
        self.config.write(offset, bytes);
        self.did.push(Did::Command(self.config.command()));
        Ok(())
    }

    fn register_read(&mut self, addr: u32) -> Result<u32, TransportError> {
        self.asked(Operation::RegisterRead(addr))?;
        self.accesses += 1;
        self.look_at_arm();
        // Without memory space enabled nothing answers.
        if self.fault == Fault::Dead || self.config.command() & 2 == 0 {
            return Ok(u32::MAX);
        }
        Ok(match (addr, self.fault) {
            (_, Fault::Reads(at, value)) if at == addr => value,
            (0x18, Fault::StuckBit) => self.register(addr) & !(1 << 9),
            (0x2C, _) => {
                self.clock += 16;
                self.registers.insert(0x30, (self.clock >> 32) as u32);
                self.clock as u32
            }
            (0x30, Fault::TornClock) => ((self.clock + 64) >> 32) as u32,
            (0x3010, Fault::Restless) => {
                self.heads[0] += 1;
                self.heads[0]
            }
            (0x3010, _) => self.heads[0],
            (0x3050, _) => self.heads[1],
            _ => self.register(addr),
        })
    }

    fn register_write(&mut self, addr: u32, value: u32) -> Result<(), TransportError> {
        self.asked(Operation::RegisterWrite(addr))?;
        self.accesses += 1;
        self.did.push(Did::Write(addr, value));
        if self.fault == Fault::DiesAt(addr) {
            self.fault = Fault::Dead;
        }
        match addr {
            0x0 if self.fault == Fault::WritableMagic => {}
            0x00..=0x14 | 0x1C | 0x24 | 0x2C | 0x30 => return Ok(()),
            0x38 => self.clock = u64::from(value) << 32 | u64::from(self.register(0x34)),
            _ => {}
        }
        self.registers.insert(addr, value);
        if let Some(session) = commanded(addr) {
            self.command(session, value);
        }
        Ok(())
    }

    fn map_doorbells(&mut self) -> Result<MappedBar, TransportError> {
        self.asked(Operation::MapDoorbells)?;
        let bytes = match self.fault {
            Fault::SmallDoorbells => 4096,
            _ => self.page.bytes(),
        };
        MappedBar::map(self.page.fd(), 0, bytes)
            .map_err(|e| TransportError::new(Operation::MapDoorbells, e, "report it"))
    }

    fn dma_map(&mut self, memory: &Arc<DmaMemory>) -> Result<u64, TransportError> {
        self.asked(Operation::DmaMap)?;
        let is_refused = match self.fault {
            Fault::MapRefused => true,
            Fault::SecondMapRefused => !self.mapped.is_empty(),
            _ => !memory.bytes().is_multiple_of(self.page_bytes()),
        };
        if is_refused {
            return Err(refused(Operation::DmaMap));
        }
        let size = (memory.bytes() as u64).next_power_of_two();
        let mut iova = self.next_iova.next_multiple_of(size);
        self.next_iova = iova + size;
        if self.fault == Fault::Misaligned {
            iova += 64;
        }
        self.did.push(Did::Map(iova, memory.bytes()));
        self.mapped.push((iova, Arc::clone(memory)));
        Ok(iova)
    }

    fn dma_unmap(&mut self, iova: u64) -> Result<(), TransportError> {
        self.asked(Operation::DmaUnmap)?;
        let at = self.mapped.iter().position(|&(mapped, _)| mapped == iova);
        match at {
            Some(at) if self.fault != Fault::UnmapRefused => {
                self.lost.push(self.mapped.remove(at));
                self.did.push(Did::Unmap(iova));
                Ok(())
            }
            _ => Err(refused(Operation::DmaUnmap)),
        }
    }

    fn set_interrupts(&mut self, events: &[Arc<Event>]) -> Result<(), TransportError> {
        self.asked(Operation::Interrupts)?;
        if self.fault == Fault::InterruptsRefused {
            return Err(refused(Operation::Interrupts));
        }
        self.did.push(Did::Interrupts(events.len()));
        self.events = events.to_vec();
        Ok(())
    }

    fn hurry(&mut self, is_ending: bool) {
        self.hurries.push(is_ending);
    }

    fn notice(&mut self) -> Option<Notice> {
        self.notice
    }

    fn abandon(&mut self) {
        self.did.push(Did::Abandon);
    }

    fn page_bytes(&self) -> usize {
        match self.fault {
            Fault::LargePages => 64 << 10,
            _ => 4096,
        }
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.asked(Operation::Reset)?;
        if self.fault == Fault::ResetRefused {
            return Err(refused(Operation::Reset));
        }
        self.did.push(Did::Reset);
        self.config.reset();
        self.heads = [0; RINGS];
        self.power_on();
        for offset in (0..self.page.bytes()).step_by(4096) {
            let cell = self.page.doubleword(offset).unwrap();
            cell.store(0, Ordering::Release);
        }
        Ok(())
    }
}
