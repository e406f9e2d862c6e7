//! The PCI function that a client sees: what each command does to the card.

use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::Ordering;

use super::World;
use super::interrupts::{self, Table};
use crate::SimError;
use crate::card::Card;
use crate::memory::MapError;
use crate::time::TimeBase;
use crate::transport::InProcess;
use wirebook_contract::identity::{BAR0_BYTES, BAR2_BYTES, BAR4_BYTES};
use wirebook_contract::reg;
use wirebook_driver::vfio_user::wire::{
    Command, DATA_MAX, DeviceInfo, DmaMap, DmaUnmap, IRQ_TYPES, MmapArea, RegionAccess, RegionInfo,
    SparseMmap, UNMAP_ALL, access, device, region,
};
use wirebook_driver::{PAGE_BYTES, SharedMemory, Transport};

/// Bytes of configuration space; those behind the first 256 read 0, which says that nothing is there.
const CONFIG_BYTES: u64 = DATA_MAX as u64;
/// Bytes of the PCI-compatible part.
const COMPATIBLE_BYTES: u64 = pcie_rs::config::CONFIG_BYTES as u64;

/// Why a command fails, as the client hears it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Errno(pub u32);

impl Errno {
    pub const IO: Self = Self(5);
    pub const BUSY: Self = Self(16);
    pub const EXIST: Self = Self(17);
    pub const INVAL: Self = Self(22);
    pub const NOSPC: Self = Self(28);
    pub const NOTSUP: Self = Self(95);
}

impl From<MapError> for Errno {
    fn from(error: MapError) -> Self {
        match error {
            MapError::Overlap { .. } => Self::EXIST,
            MapError::TooMany => Self::NOSPC,
            MapError::Outside { .. } | MapError::Partial { .. } => Self::INVAL,
        }
    }
}

/// A good answer.
#[derive(Debug, Default)]
pub(super) struct Reply {
    pub payload: Vec<u8>,
    pub descriptor: Option<OwnedFd>,
}

impl Reply {
    pub fn payload(payload: Vec<u8>) -> Self {
        Self {
            payload,
            descriptor: None,
        }
    }
}

/// A card, powered on for one client.
pub(super) struct Function {
    card: InProcess,
    table: Table,
    /// What the ABI register says, if not the card's own.
    claimed_abi: Option<u32>,
    /// The reset after which the wire was plugged in.
    plugged: Option<u64>,
    notes: Vec<String>,
    /// Memory without a descriptor was noted: a guest maps all its other devices so, and often.
    has_noted_mapping: bool,
}

impl Function {
    pub fn new(world: &mut dyn World) -> Result<Self, SimError> {
        let card = world.card()?;
        let (network, peer) = world.wire()?;
        Ok(Self {
            card: InProcess::new(card, network, peer, TimeBase::new(1)),
            table: Table::new(),
            claimed_abi: world.claimed_abi(),
            plugged: None,
            notes: Vec::new(),
            has_noted_mapping: false,
        })
    }

    /// Whether the card does anything between accesses.
    pub fn is_running(&self) -> bool {
        self.card.is_receiving()
    }

    /// Runs it for a while.
    pub fn run(&mut self, cycles: u64) -> Result<(), SimError> {
        if self.is_running() {
            self.card.advance(cycles)?;
        }
        Ok(())
    }

    /// Whether it ever was running.
    pub fn has_run(&self) -> bool {
        self.plugged.is_some()
    }

    pub fn card(&mut self) -> &mut Card {
        self.card.card()
    }

    pub fn cycles(&mut self) -> u64 {
        self.card.card().cycle()
    }

    /// Refused memory writes and the first of them.
    pub fn faults(&mut self) -> (u64, Option<String>) {
        let (first, count) = self.card.card().memory().faults();
        (count, first.first().map(|(_, fault)| fault.to_string()))
    }

    /// What an operator should know since the last call.
    pub fn notes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notes)
    }

    /// Executes a command. The inner error is the client's, the outer one ends the simulation.
    pub fn handle(
        &mut self,
        command: Command,
        payload: &[u8],
        descriptors: Vec<OwnedFd>,
        world: &mut dyn World,
    ) -> Result<Result<Reply, Errno>, SimError> {
        let outcome = match command {
            Command::DeviceInfo => device_info(payload),
            Command::RegionInfo => self.region_info(payload),
            Command::IrqInfo => interrupts::info(payload),
            Command::SetIrqs => interrupts::set(payload, descriptors, self.card.card().memory()),
            Command::RegionRead => self.region_read(payload),
            Command::RegionWrite => self.region_write(payload),
            Command::DmaMap => self.dma_map(payload, descriptors),
            Command::DmaUnmap => self.dma_unmap(payload),
            Command::Reset => self.reset(),
            // A second handshake.
            Command::Version => Err(Errno::INVAL),
        };
        self.follow_receiving(world)?;
        Ok(outcome)
    }

    /// Plugs the wire in when the card begins to receive after a reset.
    fn follow_receiving(&mut self, world: &mut dyn World) -> Result<(), SimError> {
        let reset = Some(self.card.resets());
        if !self.card.is_receiving() || self.plugged == reset {
            return Ok(());
        }
        let card = self.card.card();
        if let Some(tick) = world.real_time_tick() {
            // Never the one the host chose: reading another tells it that time is real.
            let is_chosen = card.register_read(reg::CYCLES_PER_TICK)? == tick;
            card.register_write(reg::CYCLES_PER_TICK, tick + u32::from(is_chosen));
        }
        let tick = card.register_read(reg::CYCLES_PER_TICK)?;
        let (network, peer) = world.wire()?;
        self.card.plug(network, peer, TimeBase::new(tick));
        self.plugged = reset;
        Ok(())
    }

    fn reset(&mut self) -> Result<Reply, Errno> {
        self.card.reset().map_err(|_| Errno::IO)?;
        self.table = Table::new();
        Ok(Reply::default())
    }

    fn region_info(&mut self, payload: &[u8]) -> Result<Reply, Errno> {
        let (ask, _) = RegionInfo::split_from(payload).ok_or(Errno::INVAL)?;
        let access = region::READ | region::WRITE;
        let (size, flags) = match ask.index {
            region::BAR0 => (BAR0_BYTES as u64, access),
            region::BAR2 => (BAR2_BYTES as u64, access | region::MMAP | region::CAPS),
            region::BAR4 => (BAR4_BYTES as u64, access),
            region::CONFIG => (CONFIG_BYTES, access),
            index if index < region::COUNT => (0, 0),
            _ => return Err(Errno::INVAL),
        };
        let mut info = RegionInfo {
            argsz: RegionInfo::BYTES as u32,
            flags,
            index: ask.index,
            size,
            ..RegionInfo::default()
        };
        if flags & region::MMAP == 0 {
            return Ok(Reply::payload(info.octets()));
        }
        let mut areas = Vec::new();
        SparseMmap {
            id: SparseMmap::ID,
            version: 1,
            areas: 1,
            ..SparseMmap::default()
        }
        .append_to(&mut areas);
        MmapArea { offset: 0, size }.append_to(&mut areas);
        info.cap_offset = RegionInfo::BYTES as u32;
        info.argsz += areas.len() as u32;
        let mut reply = Reply::payload(info.octets());
        // A client with little room asks again with as much as `argsz` says.
        if ask.argsz >= info.argsz {
            reply.payload.extend_from_slice(&areas);
            let doorbells = self.card.card().doorbells().fd().try_clone_to_owned();
            reply.descriptor = Some(doorbells.map_err(|_| Errno::IO)?);
        }
        Ok(reply)
    }

    fn region_read(&mut self, payload: &[u8]) -> Result<Reply, Errno> {
        let (ask, _) = RegionAccess::split_from(payload).ok_or(Errno::INVAL)?;
        let mut reply = ask.octets();
        let data = reply.len();
        reply.resize(data + checked_count(&ask)?, 0);
        let data = &mut reply[data..];
        match ask.region {
            region::CONFIG => {
                let compatible = COMPATIBLE_BYTES.saturating_sub(ask.offset) as usize;
                let count = compatible.min(data.len());
                self.card
                    .config_read(ask.offset as u16, &mut data[..count])
                    .map_err(|_| Errno::IO)?;
            }
            region::BAR0 => {
                for (addr, word) in (ask.offset as u32..)
                    .step_by(4)
                    .zip(data.chunks_exact_mut(4))
                {
                    let read = self.card.register_read(addr).map_err(|error| {
                        self.notes.push(error.to_string());
                        Errno::IO
                    })?;
                    let claimed = self.claimed_abi.filter(|_| addr == reg::ABI);
                    let value = claimed.unwrap_or(read);
                    word.copy_from_slice(&value.to_le_bytes());
                }
            }
            region::BAR4 => self.table.read(ask.offset, data),
            _ => {
                let doorbells = self.card.card().doorbells();
                for (at, word) in (ask.offset as usize..)
                    .step_by(4)
                    .zip(data.chunks_exact_mut(4))
                {
                    let cell = doorbells.doubleword(at).ok_or(Errno::INVAL)?;
                    let value = cell.load(Ordering::Acquire);
                    word.copy_from_slice(&value.to_le_bytes());
                }
            }
        }
        Ok(Reply::payload(reply))
    }

    fn region_write(&mut self, payload: &[u8]) -> Result<Reply, Errno> {
        let (ask, data) = RegionAccess::split_from(payload).ok_or(Errno::INVAL)?;
        if checked_count(&ask)? != data.len() {
            return Err(Errno::INVAL);
        }
        let words = data.chunks_exact(4).map(|word| {
            let mut octets = [0; 4];
            octets.copy_from_slice(word);
            u32::from_le_bytes(octets)
        });
        match ask.region {
            region::CONFIG => {
                self.card
                    .config_write(ask.offset as u16, data)
                    .map_err(|_| Errno::IO)?;
            }
            region::BAR0 => {
                for (addr, value) in (ask.offset as u32..).step_by(4).zip(words) {
                    self.card
                        .register_write(addr, value)
                        .map_err(|_| Errno::IO)?;
                }
            }
            region::BAR4 => self.table.write(ask.offset, data),
            _ => {
                let doorbells = self.card.card().doorbells();
                for (at, value) in (ask.offset as usize..).step_by(4).zip(words) {
                    let cell = doorbells.doubleword(at).ok_or(Errno::INVAL)?;
                    cell.store(value, Ordering::Release);
                }
            }
        }
        Ok(Reply::payload(ask.octets()))
    }

    fn dma_map(&mut self, payload: &[u8], descriptors: Vec<OwnedFd>) -> Result<Reply, Errno> {
        let (ask, _) = DmaMap::split_from(payload).ok_or(Errno::INVAL)?;
        let whole = |value: u64| value.is_multiple_of(PAGE_BYTES);
        let known = ask.flags & !(access::READ | access::WRITE) == 0;
        if !whole(ask.address) || !whole(ask.size) || !known || descriptors.len() > 1 {
            return Err(Errno::INVAL);
        }
        // What the card may not write it need not reach: it reads no memory.
        let writable = ask.flags & access::WRITE != 0;
        let memory = match descriptors.first().filter(|_| writable) {
            Some(descriptor) => {
                let memory = SharedMemory::import(descriptor.as_fd(), ask.offset, ask.size);
                Some(memory.map_err(|refusal| {
                    self.notes.push(format!(
                        "memory for bus address 0x{:x} was refused: {refusal}",
                        ask.address
                    ));
                    Errno::INVAL
                })?)
            }
            None => None,
        };
        if writable && memory.is_none() && !self.has_noted_mapping {
            self.has_noted_mapping = true;
            self.notes.push(format!(
                "bus address 0x{:x} was mapped without a descriptor: a write of the card there would be \
                 refused (if it is a guest's memory: `-object memory-backend-memfd,share=on`); more like \
                 it are not told",
                ask.address
            ));
        }
        let host = self.card.card().memory();
        host.map_at(ask.address, ask.size, memory)?;
        Ok(Reply::default())
    }

    fn dma_unmap(&mut self, payload: &[u8]) -> Result<Reply, Errno> {
        let (ask, _) = DmaUnmap::split_from(payload).ok_or(Errno::INVAL)?;
        let host = self.card.card().memory();
        match (ask.flags, ask.address, ask.size) {
            (0, address, size) => {
                host.unmap_range(address, size)?;
            }
            (UNMAP_ALL, 0, 0) => host.unmap_all(),
            _ => return Err(Errno::INVAL),
        }
        Ok(Reply::payload(ask.octets()))
    }
}

/// The count of an access that stays inside its region: whole aligned doublewords, except in configuration
/// space.
fn checked_count(ask: &RegionAccess) -> Result<usize, Errno> {
    let size = match ask.region {
        region::BAR0 => BAR0_BYTES as u64,
        region::BAR2 => BAR2_BYTES as u64,
        region::BAR4 => BAR4_BYTES as u64,
        region::CONFIG => CONFIG_BYTES,
        _ => return Err(Errno::INVAL),
    };
    let end = ask.offset.checked_add(ask.count.into());
    let words = ask.offset.is_multiple_of(4) && ask.count.is_multiple_of(4);
    let fits = ask.count <= DATA_MAX && end.is_some_and(|end| end <= size);
    if fits && (words || ask.region == region::CONFIG) {
        Ok(ask.count as usize)
    } else {
        Err(Errno::INVAL)
    }
}

fn device_info(payload: &[u8]) -> Result<Reply, Errno> {
    DeviceInfo::split_from(payload).ok_or(Errno::INVAL)?;
    let info = DeviceInfo {
        argsz: DeviceInfo::BYTES as u32,
        flags: device::RESET | device::PCI,
        regions: region::COUNT,
        irqs: IRQ_TYPES,
    };
    Ok(Reply::payload(info.octets()))
}
