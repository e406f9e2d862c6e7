//! A card of a few lines, written from the interface document and not from the contract crate, so that the
//! driver is not compared with itself. Only for the driver's own tests: it moves no packets.

use pcie_rs::endpoint::Endpoint;
use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use wirebook_driver::{DmaMemory, Event, MappedBar, Notice, Operation, Transport, TransportError};

/// What the driver did, in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Did {
    Write(u32, u32),
    Command(u16),
    Map(u64, usize),
    Unmap(u64),
    /// Was told that nobody waits for it any more.
    Abandon,
    /// Events for interrupts, so many.
    Interrupts(usize),
    Reset,
}

/// What is wrong with the card.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Fault {
    #[default]
    None,
    /// Reads all ones.
    Dead,
    /// Dies when this register is written.
    DiesAt(u32),
    /// This register reads this value.
    Reads(u32, u32),
    /// A bit of SCRATCH is stuck at 0.
    StuckBit,
    /// MAGIC can be written.
    WritableMagic,
    /// The clock's high half is not latched: it lags a carry.
    TornClock,
    /// A disabled ring keeps producing.
    Restless,
    MapRefused,
    UnmapRefused,
    ResetRefused,
    InterruptsRefused,
    /// Nothing keeps the card from memory that was taken away.
    Unguarded,
    /// The card produces records and writes none.
    WritesNothing,
    /// No interrupt is raised.
    Silent,
    /// Interrupts come by the wrong vector.
    Misrouted,
    Misaligned,
    /// The doorbell region is one page.
    SmallDoorbells,
    /// This register survives a reset.
    Survives(u32),
}

pub struct Card {
    pub fault: Fault,
    pub did: Vec<Did>,
    /// Accesses to its registers and configuration space.
    pub accesses: u64,
    pub registers: HashMap<u32, u32>,
    /// What the kernel says next.
    pub notice: Option<Notice>,
    pub mapped: Vec<(u64, Arc<DmaMemory>)>,
    /// What was mapped once and is not any more.
    lost: Vec<(u64, Arc<DmaMemory>)>,
    pub page: DmaMemory,
    events: Vec<Arc<Event>>,
    config: Endpoint,
    next_iova: u64,
    clock: u64,
    head: u32,
}

impl Card {
    pub fn new(fault: Fault) -> Self {
        let mut card = Self {
            fault,
            did: Vec::new(),
            accesses: 0,
            notice: None,
            registers: HashMap::new(),
            mapped: Vec::new(),
            lost: Vec::new(),
            page: DmaMemory::allocate(32 << 10).unwrap(),
            events: Vec::new(),
            config: Endpoint::new(0x1D1D, 0x5742, 0x02_00_00)
                .with_bar(0, 128 << 10)
                .with_bar(2, 32 << 10),
            next_iova: 1 << 32,
            clock: 0,
            head: 0,
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

    /// Last value written to a register.
    pub fn register(&self, at: u32) -> u32 {
        self.registers.get(&at).copied().unwrap_or(0)
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

    /// Says on ring 0 that a session was aborted: a record of which only the count is written.
    fn produce(&mut self) {
        self.head += 1;
        let iova = u64::from(self.register(0x3004)) << 32 | u64::from(self.register(0x3000));
        let lost = self.lost.iter().filter(|_| self.fault == Fault::Unguarded);
        let mut reachable = self.mapped.iter().chain(lost);
        let found = reachable.find(|&&(at, _)| at == iova);
        if let Some((_, memory)) = found
            && self.config.is_bus_master()
            && self.fault != Fault::WritesNothing
        {
            let own = memory.doubleword(64 * (self.head as usize - 1) + 60);
            own.unwrap().store(self.head, Ordering::Release);
        }
    }

    pub fn position(&self, wanted: Did) -> usize {
        let at = self.did.iter().position(|&did| did == wanted);
        at.unwrap_or_else(|| panic!("{wanted:x?} is not in {:x?}", self.did))
    }
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
        self.accesses += 1;
        self.config.read(offset, bytes);
        Ok(())
    }

    fn config_write(&mut self, offset: u16, bytes: &[u8]) -> Result<(), TransportError> {
        self.accesses += 1;
        assert_eq!((offset, bytes.len()), (4, 2), "only the command register");
        self.config.write(offset, bytes);
        self.did.push(Did::Command(self.config.command()));
        Ok(())
    }

    fn register_read(&mut self, addr: u32) -> Result<u32, TransportError> {
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
                self.head += 1;
                self.head
            }
            (0x3010, _) => self.head,
            _ => self.register(addr),
        })
    }

    fn register_write(&mut self, addr: u32, value: u32) -> Result<(), TransportError> {
        self.accesses += 1;
        self.did.push(Did::Write(addr, value));
        if self.fault == Fault::DiesAt(addr) {
            self.fault = Fault::Dead;
        }
        match addr {
            0x0 if self.fault == Fault::WritableMagic => {}
            0x00..=0x14 | 0x1C | 0x24 | 0x2C | 0x30 => return Ok(()),
            0x1001C if value == 1 << 2 => self.produce(),
            0x38 => self.clock = u64::from(value) << 32 | u64::from(self.register(0x34)),
            _ => {}
        }
        self.registers.insert(addr, value);
        Ok(())
    }

    fn map_doorbells(&mut self) -> Result<MappedBar, TransportError> {
        let bytes = match self.fault {
            Fault::SmallDoorbells => 4096,
            _ => self.page.bytes(),
        };
        MappedBar::map(self.page.fd(), 0, bytes)
            .map_err(|e| TransportError::new(Operation::MapDoorbells, e, "report it"))
    }

    fn dma_map(&mut self, memory: &Arc<DmaMemory>) -> Result<u64, TransportError> {
        if self.fault == Fault::MapRefused {
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
        if self.fault == Fault::InterruptsRefused {
            return Err(refused(Operation::Interrupts));
        }
        self.did.push(Did::Interrupts(events.len()));
        self.events = events.to_vec();
        Ok(())
    }

    fn notice(&mut self) -> Option<Notice> {
        self.notice.take()
    }

    fn abandon(&mut self) {
        self.did.push(Did::Abandon);
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        if self.fault == Fault::ResetRefused {
            return Err(refused(Operation::Reset));
        }
        self.did.push(Did::Reset);
        self.config.reset();
        self.head = 0;
        self.power_on();
        for offset in (0..self.page.bytes()).step_by(4096) {
            let cell = self.page.doubleword(offset).unwrap();
            cell.store(0, Ordering::Release);
        }
        Ok(())
    }
}
