//! Interrupts of the function: MSI-X, one vector for each ring, each an event of the client's.

use std::os::fd::OwnedFd;
use std::sync::Arc;

use super::function::{Errno, Reply};
use crate::memory::HostMemory;
use wirebook_contract::identity::{BAR4_BYTES, MSIX_VECTORS};
use wirebook_driver::Event;
use wirebook_driver::vfio_user::wire::{IRQ_TYPES, IrqInfo, SetIrqs, irq};

/// Table and pending bits as the client writes them. They do nothing: the client connects events instead, and
/// whoever shows them to a guest, as QEMU does, follows the guest's writes itself.
pub(super) struct Table {
    bytes: Box<[u8; BAR4_BYTES]>,
}

impl Table {
    pub fn new() -> Self {
        Self {
            bytes: Box::new([0; BAR4_BYTES]),
        }
    }

    /// Reads from an offset that was checked.
    pub fn read(&self, offset: u64, data: &mut [u8]) {
        for (place, byte) in (offset as usize..).zip(data) {
            *byte = self.bytes.get(place).copied().unwrap_or(0);
        }
    }

    /// Writes at an offset that was checked.
    pub fn write(&mut self, offset: u64, data: &[u8]) {
        for (place, &byte) in (offset as usize..).zip(data) {
            if let Some(cell) = self.bytes.get_mut(place) {
                *cell = byte;
            }
        }
    }
}

/// How many interrupts of a type there are.
pub(super) fn info(payload: &[u8]) -> Result<Reply, Errno> {
    let (ask, _) = IrqInfo::split_from(payload).ok_or(Errno::INVAL)?;
    let (flags, count) = match ask.index {
        irq::MSIX => (irq::CAN_SIGNAL, u32::from(MSIX_VECTORS)),
        index if index < IRQ_TYPES => (0, 0),
        _ => return Err(Errno::INVAL),
    };
    let info = IrqInfo {
        argsz: IrqInfo::BYTES as u32,
        flags,
        index: ask.index,
        count,
    };
    Ok(Reply::payload(info.octets()))
}

/// Connects vectors with events, or takes them away. All of a message or nothing.
pub(super) fn set(
    payload: &[u8],
    descriptors: Vec<OwnedFd>,
    memory: &mut HostMemory,
) -> Result<Reply, Errno> {
    let (ask, _) = SetIrqs::split_from(payload).ok_or(Errno::INVAL)?;
    let vectors = match ask.index {
        irq::MSIX => u32::from(MSIX_VECTORS),
        index if index < IRQ_TYPES => 0,
        _ => return Err(Errno::INVAL),
    };
    let end = ask.start.checked_add(ask.count);
    if end.is_none_or(|end| end > vectors) {
        return Err(Errno::INVAL);
    }
    let first = ask.start as usize;
    let count = ask.count as usize;
    match ask.flags {
        // Of a type without interrupts there is nothing to take away either.
        flags if count == 0 && flags & irq::EVENTS == 0 && descriptors.is_empty() => {
            let all = if ask.index == irq::MSIX {
                usize::from(MSIX_VECTORS)
            } else {
                0
            };
            connect(memory, 0, vec![None; all]);
        }
        flags if flags == irq::EVENTS | irq::TRIGGER && descriptors.is_empty() => {
            connect(memory, first, vec![None; count]);
        }
        flags if flags == irq::EVENTS | irq::TRIGGER && descriptors.len() == count => {
            let events = descriptors.into_iter().map(|descriptor| {
                let event = Event::import(descriptor).map_err(|_| Errno::INVAL)?;
                Ok(Some(Arc::new(event)))
            });
            let events: Result<Vec<_>, Errno> = events.collect();
            connect(memory, first, events?);
        }
        _ => return Err(Errno::INVAL),
    }
    Ok(Reply::default())
}

fn connect(memory: &mut HostMemory, first: usize, events: Vec<Option<Arc<Event>>>) {
    for (vector, event) in (first..).zip(events) {
        // The range was checked.
        memory.set_event(vector, event);
    }
}
