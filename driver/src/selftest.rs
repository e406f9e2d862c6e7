//! What every transport must get right before a card is trusted behind it.

use crate::device::{Identity, identify};
use crate::dma::DmaMemory;
use crate::error::DeviceError;
use crate::event::Event;
use crate::mmio::MappedBar;
use crate::ring::RingError;
use crate::transport::Transport;
use pcie_rs::config::{command as pci_command, offset};
use std::sync::Arc;
use std::time::Duration;
use wirebook_contract::identity::BAR2_BYTES;
use wirebook_contract::reg::{self, Access, Register};
use wirebook_contract::ring::{ARM_SINCE_MINOR, MAX_RINGS, SLOT_BYTES};

/// How often the card is given time to raise an interrupt, and how long each time.
const INTERRUPT_TRIES: usize = 1000;
const INTERRUPT_WAIT: Duration = Duration::from_millis(1);

/// What a self-test looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SelftestReport {
    /// What the card says it is.
    pub identity: Identity,
    /// Registers found at their reset value.
    pub registers: usize,
    /// Bytes of doorbells mapped.
    pub doorbell_bytes: usize,
    /// Bus address a buffer was mapped at.
    pub iova: u64,
    /// Rings whose interrupt came; 0 for a card older than interrupts.
    pub interrupts: usize,
}

/// Resets the card and tests registers, clock, doorbell mapping, DMA mapping and interrupts over any transport. The
/// card must be idle; it is left reset.
///
/// ```
/// # use wirebook_driver::{Probed, selftest};
/// # let mut transport = wirebook_mock_card::Card::default();
/// let report = selftest(&mut transport)?; // lent, so that it can be opened afterwards
/// println!("{} registers right, {} interrupts came", report.registers, report.interrupts);
/// let card = Probed::open(transport)?;
/// # drop(card);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The first [`DeviceError`] found.
pub fn selftest<T: Transport + ?Sized>(transport: &mut T) -> Result<SelftestReport, DeviceError> {
    let identity = identify(transport)?;
    scratch_bits(transport)?;
    read_only(transport)?;
    clock(transport)?;
    transport.reset()?;
    // Reset also disables memory accesses; identify switches them on again.
    identify(transport)?;
    let registers = reset_values(transport, &identity)?;
    let doorbells = transport.map_doorbells()?;
    doorbell_space(&doorbells)?;
    let iova = dma(transport)?;
    let interrupts = interrupts(transport, &identity, &doorbells)?;
    transport.reset()?;
    Ok(SelftestReport {
        identity,
        registers,
        doorbell_bytes: doorbells.bytes(),
        iova,
        interrupts,
    })
}

fn expect<T: Transport + ?Sized>(
    transport: &mut T,
    name: &'static str,
    addr: u32,
    wrote: u32,
) -> Result<(), DeviceError> {
    let read = transport.register_read(addr)?;
    if read == wrote {
        Ok(())
    } else {
        Err(DeviceError::Readback { name, wrote, read })
    }
}

fn scratch_bits<T: Transport + ?Sized>(transport: &mut T) -> Result<(), DeviceError> {
    for bit in 0..32 {
        for value in [1_u32 << bit, !(1_u32 << bit)] {
            transport.register_write(reg::SCRATCH, value)?;
            expect(transport, "SCRATCH", reg::SCRATCH, value)?;
        }
    }
    Ok(())
}

fn read_only<T: Transport + ?Sized>(transport: &mut T) -> Result<(), DeviceError> {
    for (name, addr) in [("MAGIC", reg::MAGIC), ("ABI", reg::ABI)] {
        let before = transport.register_read(addr)?;
        transport.register_write(addr, !before)?;
        expect(transport, name, addr, before)?;
    }
    Ok(())
}

fn clock<T: Transport + ?Sized>(transport: &mut T) -> Result<(), DeviceError> {
    // Just below a carry into the high half: a torn 64-bit read would jump by 4 seconds.
    let start = (7_u64 << 32) - 64;
    transport.register_write(reg::TIME_SET_LO, start as u32)?;
    transport.register_write(reg::TIME_SET_HI, (start >> 32) as u32)?;
    let mut last = start;
    for _ in 0..32 {
        let low = transport.register_read(reg::TIME_LO)?;
        let high = transport.register_read(reg::TIME_HI)?;
        let now = u64::from(high) << 32 | u64::from(low);
        if now < last || now - start > 1 << 32 {
            return Err(DeviceError::Readback {
                name: "TIME",
                wrote: last as u32,
                read: low,
            });
        }
        last = now;
    }
    Ok(())
}

/// Every register a host can write, first and last instance.
fn reset_values<T: Transport + ?Sized>(
    transport: &mut T,
    identity: &Identity,
) -> Result<usize, DeviceError> {
    let mut checked = 0;
    for register in reg::ALL.iter().filter(|r| r.access == Access::Rw) {
        for addr in instances(register, identity) {
            expect(transport, register.name, addr, register.reset)?;
            checked += 1;
        }
    }
    Ok(checked)
}

fn instances(register: &Register, identity: &Identity) -> impl Iterator<Item = u32> {
    let count = match register.stride {
        reg::RING_STRIDE => u32::from(identity.rings),
        reg::SESSION_STRIDE => u32::from(identity.sessions),
        _ => 1,
    };
    let last = (count > 1).then(|| register.addr + (count - 1) * register.stride);
    std::iter::once(register.addr).chain(last)
}

fn doorbell_space(doorbells: &MappedBar) -> Result<(), DeviceError> {
    if doorbells.bytes() < BAR2_BYTES {
        return Err(DeviceError::Ring(RingError::Doorbell {
            ring: MAX_RINGS as u8 - 1,
            bytes: doorbells.bytes(),
        }));
    }
    Ok(())
}

fn dma<T: Transport + ?Sized>(transport: &mut T) -> Result<u64, DeviceError> {
    // Two at once, of different sizes: each must be aligned to its own and they must not overlap.
    let small = Arc::new(DmaMemory::allocate(SLOT_BYTES << 6)?);
    let large = Arc::new(DmaMemory::allocate(SLOT_BYTES << 10)?);
    let mut mapped = Vec::new();
    for memory in [&small, &large] {
        mapped.push((transport.dma_map(memory)?, memory.bytes()));
    }
    let misplaced = mapped.iter().find_map(|&(iova, bytes)| {
        let overlaps = |&(other, size): &(u64, usize)| {
            other != iova && other < iova + bytes as u64 && iova < other + size as u64
        };
        let wrong = !iova.is_multiple_of(bytes as u64) || mapped.iter().any(overlaps);
        wrong.then_some(DeviceError::Misaligned { iova, bytes })
    });
    for &(iova, _) in &mapped {
        transport.dma_unmap(iova)?;
    }
    match misplaced {
        Some(error) => Err(error),
        None => Ok(mapped[0].0),
    }
}

/// Arms each ring for what it has produced already: its interrupt comes at once, and no other.
fn interrupts<T: Transport + ?Sized>(
    transport: &mut T,
    identity: &Identity,
    doorbells: &MappedBar,
) -> Result<usize, DeviceError> {
    if identity.abi.1 < ARM_SINCE_MINOR {
        return Ok(0);
    }
    let events: Result<Vec<_>, _> = (0..identity.rings)
        .map(|_| Event::new().map(Arc::new))
        .collect();
    let events = events.map_err(DeviceError::Event)?;
    transport.set_interrupts(&events)?;
    let enabled = pci_command::MEMORY_SPACE | pci_command::INTX_DISABLE | pci_command::BUS_MASTER;
    transport.config_write(offset::COMMAND, &enabled.to_le_bytes())?;
    for ring in 0..identity.rings {
        // One less than 0: behind whatever a ring that is not enabled has produced.
        doorbells.doorbell(ring)?.arm(u32::MAX);
        let came = signalled(transport, &events)?;
        if came != [ring] {
            return Err(DeviceError::Interrupt { ring, came });
        }
    }
    transport.set_interrupts(&[])?;
    Ok(events.len())
}

/// The rings whose events are signalled, once any is or the time is over.
fn signalled<T: Transport + ?Sized>(
    transport: &mut T,
    events: &[Arc<Event>],
) -> Result<Vec<u8>, DeviceError> {
    let mut came = Vec::new();
    for _ in 0..INTERRUPT_TRIES {
        // Pushes the doorbell out, and moves a card that moves only inside calls.
        transport.register_read(reg::HEARTBEAT)?;
        came.extend(
            (0..)
                .zip(events)
                .filter(|(_, event)| event.drain())
                .map(|(ring, _)| ring),
        );
        if !came.is_empty() {
            break;
        }
        if let Some(first) = events.first() {
            first.wait(INTERRUPT_WAIT).map_err(DeviceError::Event)?;
        }
    }
    Ok(came)
}
