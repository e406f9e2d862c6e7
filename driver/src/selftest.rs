//! What every transport must get right before a card is trusted behind it.

use crate::device::{Identity, identify};
use crate::dma::{DmaMemory, Pages};
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
use wirebook_contract::ring::{ARM_SINCE_MINOR, MAX_RINGS, MIN_LOG2_SLOTS, SLOT_BYTES};

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
/// card must be idle. It is left reset, with nothing mapped and no interrupt connected, also where it fails; only what
/// is no card that this driver knows, or does not answer, is left alone.
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
    let mut outcome = examine(transport, identity);
    // Whatever was found, of a card that is gone only that counts. No card's name is all ones.
    if outcome.is_err() && matches!(transport.register_read(reg::MAGIC), Ok(u32::MAX)) {
        outcome = Err(DeviceError::Gone);
    }
    // A lost card cannot be reset: the kernel would try for a minute.
    if matches!(outcome, Err(DeviceError::Gone)) {
        transport.abandon();
        return outcome;
    }
    let left = leave(transport);
    outcome.and_then(|report| left.map(|()| report))
}

/// Leaves a card that can do nothing, even where it cannot be reset.
fn leave<T: Transport + ?Sized>(transport: &mut T) -> Result<(), DeviceError> {
    let disconnected = transport.set_interrupts(&[]);
    let disabled =
        transport.config_write(offset::COMMAND, &pci_command::INTX_DISABLE.to_le_bytes());
    let reset = transport.reset();
    Ok(disconnected.and(disabled).and(reset)?)
}

fn examine<T: Transport + ?Sized>(
    transport: &mut T,
    identity: Identity,
) -> Result<SelftestReport, DeviceError> {
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
        return Ok(());
    }
    Err(DeviceError::Readback { name, wrote, read })
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
    let small = buffer_bytes(transport, SLOT_BYTES << MIN_LOG2_SLOTS);
    let sizes = [small, 2 * small];
    let mut mapped = Vec::new();
    let mut outcome = map(transport, sizes, &mut mapped).and_then(|()| placed(&mapped));
    // All that were mapped, whatever was refused.
    for &(iova, _) in &mapped {
        let unmapped = transport.dma_unmap(iova);
        outcome = outcome.and_then(|first| Ok(unmapped.map(|()| first)?));
    }
    outcome
}

/// Bytes of a buffer that a transport can map, at least `bytes`: an IOMMU of larger pages than this system's takes only
/// huge pages, which a buffer has from 2 MiB on, if some are reserved.
pub(crate) fn buffer_bytes<T: Transport + ?Sized>(transport: &T, bytes: usize) -> usize {
    let page_bytes = transport.page_bytes();
    if page_bytes <= Pages::Small.bytes() {
        return bytes;
    }
    bytes.max(page_bytes).max(Pages::Huge.bytes())
}

fn map<T: Transport + ?Sized>(
    transport: &mut T,
    sizes: [usize; 2],
    mapped: &mut Vec<(u64, usize)>,
) -> Result<(), DeviceError> {
    for bytes in sizes {
        let memory = Arc::new(DmaMemory::allocate(bytes)?);
        mapped.push((transport.dma_map(&memory)?, memory.bytes()));
    }
    Ok(())
}

/// The bus address of the first of two buffers that lie as they must.
fn placed(mapped: &[(u64, usize)]) -> Result<u64, DeviceError> {
    for &(iova, bytes) in mapped {
        let overlaps = |&(other, size): &(u64, usize)| {
            other != iova && other < iova + bytes as u64 && iova < other + size as u64
        };
        if !iova.is_multiple_of(bytes as u64) || mapped.iter().any(overlaps) {
            return Err(DeviceError::Misaligned { iova, bytes });
        }
    }
    Ok(mapped[0].0)
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
