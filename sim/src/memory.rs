//! Host memory as a card reaches it: bus addresses, range checks, and writes that become visible one
//! doubleword after the other.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::pins::Line;
use crate::reveal::Revealer;
use crate::rng::Rng;
use thiserror::Error;
use wirebook_contract::identity::MSIX_VECTORS;
use wirebook_driver::{DmaMemory, Event, SharedMemory};

/// Bytes of the one kind of memory write the card makes.
const WRITE_BYTES: u64 = size_of::<Line>() as u64;
/// First bus address given out: above 4 GiB, so that a card that drops the high half is caught.
const FIRST_IOVA: u64 = 5 << 32;
/// Unmapped space between two mappings, so that running over an end hits nothing.
const GUARD_BYTES: u64 = 1 << 20;
/// Mappings at one time; another one is refused.
pub const MAPPINGS_MAX: usize = 16_384;
/// Faults kept with their address; later ones are only counted.
const FAULTS_KEPT: usize = 16;

/// When a write becomes visible.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Visibility {
    /// Completely before the next cycle: the same seed gives the same run.
    #[default]
    Lockstep,
    /// A thread of its own stores the doublewords while the host reads: the races of real hardware, at
    /// the price of repeatability.
    Threaded,
}

/// In which order the doublewords of one write become visible.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Order {
    /// From the lowest address up, which the ring relies on.
    #[default]
    Ascending,
    /// From the highest address down: `own` first. No bus does it; it exists to show that the tests would
    /// notice.
    Descending,
}

/// How the path from the card to memory behaves.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct MemoryOptions {
    /// Cycles from a write's acceptance to its visibility. A register read waits for older writes.
    pub latency_cycles: u64,
    /// Cycles in which the bus takes nothing after each write: the bandwidth of a link.
    pub gap_cycles: u32,
    /// Probability that a cycle is not ready.
    pub stall_rate: f64,
    /// When a write becomes visible.
    pub visibility: Visibility,
    /// In which order.
    pub order: Order,
}

/// Why a write was refused, as an IOMMU would.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum MemoryFault {
    /// No mapping holds all of it.
    #[error("a write of 64 bytes to bus address 0x{0:x}, which is not mapped")]
    Unmapped(u64),
    /// Mapped, but not for writing, or without the descriptor of its memory.
    #[error(
        "a write of 64 bytes to bus address 0x{0:x}, which the host mapped without write access or without \
         its memory"
    )]
    OutOfReach(u64),
    /// Not a multiple of 64.
    #[error("a write to bus address 0x{0:x}, which is not aligned to 64 bytes")]
    Misaligned(u64),
}

/// Why a mapping that the host asks for is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum MapError {
    /// It would begin or end outside the address space.
    #[error("{bytes} bytes from bus address 0x{iova:x} leave the address space")]
    Outside {
        /// Bus address.
        iova: u64,
        /// Size.
        bytes: u64,
    },
    /// Another mapping holds some of it.
    #[error("{bytes} bytes from bus address 0x{iova:x} overlap what is mapped already")]
    Overlap {
        /// Bus address.
        iova: u64,
        /// Size.
        bytes: u64,
    },
    /// An unmapping that would leave parts of a mapping.
    #[error("{bytes} bytes from bus address 0x{iova:x} hold parts of a mapping only")]
    Partial {
        /// Bus address.
        iova: u64,
        /// Size.
        bytes: u64,
    },
    /// There are [`MAPPINGS_MAX`] already.
    #[error("more than {MAPPINGS_MAX} mappings")]
    TooMany,
}

/// One write on its way: revealed doubleword by doubleword.
#[derive(Debug)]
pub struct Write {
    memory: SharedMemory,
    offset: usize,
    data: Line,
    order: Order,
    revealed: usize,
}

impl Write {
    /// Makes the next doubleword visible; false when all of them are.
    pub fn reveal(&mut self) -> bool {
        let count = self.data.len();
        if self.revealed == count {
            return false;
        }
        let index = match self.order {
            Order::Ascending => self.revealed,
            Order::Descending => count - 1 - self.revealed,
        };
        if let Some(cell) = self.memory.doubleword(self.offset + 4 * index) {
            // Release: pairs with the reader's Acquire load of `own`; whoever sees this doubleword sees
            // all that were revealed before it.
            cell.store(self.data[index], Ordering::Release);
        }
        self.revealed += 1;
        true
    }

    /// Makes all of it visible.
    pub fn complete(mut self) {
        while self.reveal() {}
    }
}

/// What is on its way, in the order in which the card made it.
#[derive(Debug)]
enum Posted {
    Write(Write),
    /// An interrupt is a memory write, too, and passes none.
    Interrupt(Arc<Event>),
}

#[derive(Debug)]
struct Mapping {
    bytes: u64,
    /// `None` when the card may not or cannot write it.
    memory: Option<SharedMemory>,
}

/// The memory of the host, as far as it is mapped for the card.
#[derive(Debug)]
pub struct HostMemory {
    options: MemoryOptions,
    rng: Rng,
    /// By bus address; they do not overlap.
    mappings: BTreeMap<u64, Mapping>,
    next_iova: u64,
    /// Accepted writes and interrupts with the cycle of their visibility; one write and one interrupt for each
    /// vector at most are accepted per cycle, so there are never more than 9 times `latency_cycles`.
    posted: VecDeque<(u64, Posted)>,
    /// What each interrupt vector signals.
    events: Vec<Option<Arc<Event>>>,
    interrupts: u64,
    idle_cycles: u32,
    revealer: Option<Revealer>,
    writes: u64,
    faults: Vec<(u64, MemoryFault)>,
    fault_count: u64,
}

impl HostMemory {
    /// Memory with nothing mapped.
    #[must_use]
    pub fn new(options: MemoryOptions, rng: Rng) -> Self {
        Self {
            options,
            rng,
            mappings: BTreeMap::new(),
            next_iova: FIRST_IOVA,
            posted: VecDeque::new(),
            events: vec![None; usize::from(MSIX_VECTORS)],
            interrupts: 0,
            idle_cycles: 0,
            revealer: (options.visibility == Visibility::Threaded).then(Revealer::start),
            writes: 0,
            faults: Vec::new(),
            fault_count: 0,
        }
    }

    /// Maps `memory` and returns its bus address, aligned to its size rounded up to a power of two. The
    /// memory is kept alive until it is unmapped.
    pub fn map(&mut self, memory: &Arc<DmaMemory>) -> u64 {
        let size = (memory.bytes() as u64).next_power_of_two();
        let iova = self.next_iova.next_multiple_of(size);
        self.next_iova = iova + size + GUARD_BYTES;
        let mapping = Mapping {
            bytes: memory.bytes() as u64,
            memory: Some(memory.share()),
        };
        self.mappings.insert(iova, mapping);
        iova
    }

    /// Maps `bytes` at the bus address the host chose. Without `memory`, writes there are refused as
    /// [`MemoryFault::OutOfReach`].
    ///
    /// # Errors
    /// [`MapError`]; nothing is mapped then.
    pub fn map_at(
        &mut self,
        iova: u64,
        bytes: u64,
        memory: Option<SharedMemory>,
    ) -> Result<(), MapError> {
        let end = iova
            .checked_add(bytes)
            .filter(|&end| end > iova)
            .ok_or(MapError::Outside { iova, bytes })?;
        if self.mappings.len() == MAPPINGS_MAX {
            return Err(MapError::TooMany);
        }
        let before = self.mappings.range(..end).next_back();
        if before.is_some_and(|(&at, mapping)| at + mapping.bytes > iova) {
            return Err(MapError::Overlap { iova, bytes });
        }
        self.mappings.insert(iova, Mapping { bytes, memory });
        Ok(())
    }

    /// Ends a mapping; writes accepted before have landed when it returns. False when there is no
    /// mapping at `iova`.
    pub fn unmap(&mut self, iova: u64) -> bool {
        self.flush();
        self.mappings.remove(&iova).is_some()
    }

    /// Ends all mappings in a range and counts them; writes accepted before have landed when it returns.
    ///
    /// # Errors
    /// [`MapError`] when the range leaves the address space or holds part of a mapping only; nothing is
    /// unmapped then.
    pub fn unmap_range(&mut self, iova: u64, bytes: u64) -> Result<usize, MapError> {
        // `None` is the top of the address space, where QEMU's ranges end.
        let end = iova.checked_add(bytes);
        if end.is_none() && iova.wrapping_add(bytes) != 0 {
            return Err(MapError::Outside { iova, bytes });
        }
        let sticks_out = |limit| {
            let before = self.mappings.range(..limit).next_back();
            before.is_some_and(|(&at, mapping)| limit < at + mapping.bytes)
        };
        if sticks_out(iova) || end.is_some_and(sticks_out) {
            return Err(MapError::Partial { iova, bytes });
        }
        self.flush();
        let before = self.mappings.len();
        self.mappings
            .retain(|&at, _| at < iova || end.is_some_and(|end| end <= at));
        Ok(before - self.mappings.len())
    }

    /// Ends all mappings; writes accepted before have landed when it returns.
    pub fn unmap_all(&mut self) {
        self.flush();
        self.mappings.clear();
    }

    /// Checks a write of `data` to bus address `address` and hands it out unrevealed.
    ///
    /// # Errors
    /// [`MemoryFault`] when it is refused; nothing is counted.
    pub fn prepare(&self, address: u64, data: Line) -> Result<Write, MemoryFault> {
        if !address.is_multiple_of(WRITE_BYTES) {
            return Err(MemoryFault::Misaligned(address));
        }
        let before = self.mappings.range(..=address).next_back();
        // Mappings are not aligned to writes: the host chose some of them.
        let inside = |(at, mapping): &(&u64, &Mapping)| {
            (address - **at).saturating_add(WRITE_BYTES) <= mapping.bytes
        };
        let (at, mapping) = before
            .filter(inside)
            .ok_or(MemoryFault::Unmapped(address))?;
        let memory = mapping
            .memory
            .clone()
            .ok_or(MemoryFault::OutOfReach(address))?;
        Ok(Write {
            memory,
            offset: (address - at) as usize,
            data,
            order: self.options.order,
            revealed: 0,
        })
    }

    /// Whether the bus takes a write in this cycle.
    pub fn ready(&mut self) -> bool {
        if self.idle_cycles > 0 {
            self.idle_cycles -= 1;
            return false;
        }
        self.options.stall_rate == 0.0 || !self.rng.chance(self.options.stall_rate)
    }

    /// Takes a write that the card made in `cycle`. One that no mapping holds is refused, counted and
    /// kept in [`HostMemory::faults`].
    pub fn write(&mut self, cycle: u64, address: u64, data: Line) {
        self.idle_cycles = self.options.gap_cycles;
        match self.prepare(address, data) {
            Ok(write) => self.post(cycle, Posted::Write(write)),
            Err(fault) => {
                self.fault_count += 1;
                if self.faults.len() < FAULTS_KEPT {
                    self.faults.push((cycle, fault));
                }
            }
        }
    }

    /// Lets interrupt vector `vector` signal `event`, or nothing any more. False when there is no such vector.
    pub fn set_event(&mut self, vector: usize, event: Option<Arc<Event>>) -> bool {
        let place = self.events.get_mut(vector);
        place.map(|place| *place = event).is_some()
    }

    /// Takes interrupts that the card raised in `cycle`, bit n for vector n. One that nobody waits for is lost, as
    /// for a function whose MSI-X is off.
    pub fn interrupt(&mut self, cycle: u64, vectors: u8) {
        for (vector, event) in self.events.clone().into_iter().enumerate() {
            if let Some(event) = event.filter(|_| vectors >> vector & 1 == 1) {
                self.post(cycle, Posted::Interrupt(event));
            }
        }
    }

    /// Interrupts signalled.
    #[must_use]
    pub fn interrupts(&self) -> u64 {
        self.interrupts
    }

    /// Makes visible what is due at `cycle`.
    pub fn clock(&mut self, cycle: u64) {
        while self.posted.front().is_some_and(|&(due, _)| due <= cycle) {
            if let Some((_, posted)) = self.posted.pop_front() {
                self.reveal(posted);
            }
        }
    }

    /// Makes every accepted write visible, as a read completion does that must not pass them.
    pub fn flush(&mut self) {
        self.clock(u64::MAX);
        if let Some(revealer) = &self.revealer {
            revealer.flush();
        }
    }

    /// Writes accepted and let through.
    #[must_use]
    pub fn writes(&self) -> u64 {
        self.writes
    }

    /// Refused writes with their cycles: the first of them, and how many in all.
    #[must_use]
    pub fn faults(&self) -> (&[(u64, MemoryFault)], u64) {
        (&self.faults, self.fault_count)
    }

    fn post(&mut self, cycle: u64, posted: Posted) {
        match self.options.latency_cycles {
            0 => self.reveal(posted),
            latency => self.posted.push_back((cycle + latency, posted)),
        }
    }

    fn reveal(&mut self, posted: Posted) {
        match (posted, &self.revealer) {
            (Posted::Write(write), revealer) => {
                self.writes += 1;
                match revealer {
                    Some(revealer) => revealer.send(write),
                    None => write.complete(),
                }
            }
            (Posted::Interrupt(event), revealer) => {
                self.interrupts += 1;
                match revealer {
                    Some(revealer) => revealer.signal(event),
                    None => event.signal(),
                }
            }
        }
    }
}
