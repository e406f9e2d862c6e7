//! What all states of a card share: checked register accesses and the shutdown.

use super::Identity;
use crate::config::Login;
use crate::dma::DmaMemory;
use crate::error::DeviceError;
use crate::event::Event;
use crate::gate::Closer;
use crate::mmio::Cells;
use crate::ring::RingReader;
use crate::stats::Stats;
use crate::transport::{Notice, Transport};
use pcie_rs::config::{command as pci_command, offset};
use std::sync::Arc;
use wirebook_contract::reg;

/// Reads of a disabled ring's head before it is said to be stuck.
const QUIESCE_READS: u32 = 64;

/// A ring and the memory the card writes it to.
pub(super) struct OpenRing {
    pub(super) index: u8,
    pub(super) iova: u64,
    pub(super) memory: Arc<DmaMemory>,
    /// Closed before the reset.
    pub(super) doorbell: Closer<Cells>,
    /// Waits here until the card runs.
    pub(super) reader: Option<RingReader>,
}

/// What all states share. Once armed, dropping it shuts the card down.
pub(super) struct Card<T: Transport> {
    pub(super) transport: T,
    pub(super) identity: Identity,
    pub(super) rings: Vec<OpenRing>,
    /// One for each ring of the card, by vector; none when readers only poll.
    pub(super) events: Vec<Arc<Event>>,
    pub(super) armed: bool,
    /// It stopped answering: a shutdown leaves it alone.
    pub(super) is_gone: bool,
}

impl<T: Transport> Card<T> {
    pub(super) fn stats(&mut self) -> Result<Stats, DeviceError> {
        Ok(Stats::read(|addr| self.transport.register_read(addr))?)
    }

    pub(super) fn check_session(&self, slot: u8) -> Result<(), DeviceError> {
        let sessions = self.identity.sessions;
        if slot < sessions {
            Ok(())
        } else {
            Err(DeviceError::NoSuchSession { slot, sessions })
        }
    }

    pub(super) fn check_ring(&self, ring: u8) -> Result<(), DeviceError> {
        let rings = self.identity.rings;
        if ring < rings {
            Ok(())
        } else {
            Err(DeviceError::NoSuchRing { ring, rings })
        }
    }

    /// The card has no interrupts, or nobody asked for them.
    pub(super) fn no_interrupt(&self, ring: u8) -> DeviceError {
        let (major, minor) = self.identity.abi;
        DeviceError::NoInterrupt { ring, major, minor }
    }

    pub(super) fn session_write(
        &mut self,
        slot: u8,
        register: u32,
        value: u32,
    ) -> Result<(), DeviceError> {
        let register = reg::session(register, u32::from(slot));
        Ok(self.transport.register_write(register, value)?)
    }

    pub(super) fn ring_write(
        &mut self,
        ring: u8,
        register: u32,
        value: u32,
    ) -> Result<(), DeviceError> {
        let register = reg::ring(register, u32::from(ring));
        Ok(self.transport.register_write(register, value)?)
    }

    pub(super) fn command(&mut self, slot: u8, command: u32) -> Result<(), DeviceError> {
        self.check_session(slot)?;
        self.session_write(slot, reg::SESSION_COMMAND, command)
    }

    pub(super) fn write_login(&mut self, slot: u8, login: &Login) -> Result<(), DeviceError> {
        let mut words = [[0; 4]; reg::LOGIN_WORDS as usize];
        words.as_flattened_mut()[..reg::LOGIN_BYTES].copy_from_slice(login.octets());
        for (at, word) in (reg::SESSION_LOGIN..).step_by(4).zip(words) {
            self.session_write(slot, at, u32::from_le_bytes(word))?;
        }
        Ok(())
    }

    pub(super) fn write_back(
        &mut self,
        name: &'static str,
        register: u32,
        wrote: u32,
    ) -> Result<(), DeviceError> {
        self.transport.register_write(register, wrote)?;
        let read = self.transport.register_read(register)?;
        if read == wrote {
            return Ok(());
        }
        self.check_alive()?;
        Err(DeviceError::Readback { name, wrote, read })
    }

    /// Reads a 64-bit value: reading the low half latches the high half.
    pub(super) fn read_pair(&mut self, low: u32, high: u32) -> Result<u64, DeviceError> {
        let low = self.transport.register_read(low)?;
        let high = self.transport.register_read(high)?;
        Ok(u64::from(low) | u64::from(high) << 32)
    }

    pub(super) fn check_alive(&mut self) -> Result<(), DeviceError> {
        match self.transport.notice() {
            Some(Notice::Release) => return Err(DeviceError::Released),
            Some(Notice::Error) => return Err(DeviceError::Broken),
            None => {}
        }
        self.check_answers()
    }

    fn check_answers(&mut self) -> Result<(), DeviceError> {
        // A removed device reads all ones, whatever the register; the heartbeat may do so once.
        for _ in 0..2 {
            if self.transport.register_read(reg::HEARTBEAT)? != u32::MAX {
                return Ok(());
            }
        }
        self.is_gone = true;
        self.transport.abandon();
        Err(DeviceError::Gone)
    }

    pub(super) fn set_command(&mut self, bits: u16) -> Result<(), DeviceError> {
        Ok(self
            .transport
            .config_write(offset::COMMAND, &bits.to_le_bytes())?)
    }

    /// Waits until a disabled ring's head stands still: two equal reads in a row, each of which pushes
    /// older memory writes ahead of its answer.
    pub(super) fn quiesce(&mut self, ring: u8) -> Result<(), DeviceError> {
        self.ring_write(ring, reg::RING_ENABLE, 0)?;
        let head = reg::ring(reg::RING_HEAD, u32::from(ring));
        let mut last = self.transport.register_read(head)?;
        for _ in 0..QUIESCE_READS {
            let now = self.transport.register_read(head)?;
            if now == last {
                return Ok(());
            }
            last = now;
        }
        Err(DeviceError::NotQuiet { ring })
    }

    /// Takes the doorbells from readers that still poll, and wakes those that sleep: there is nothing to wait for.
    fn close_gates(&mut self) {
        for ring in &mut self.rings {
            drop(ring.doorbell.close());
        }
        for event in &self.events {
            event.signal();
        }
    }

    /// Stops what the card does, and resets it.
    fn shut_device_down(&mut self) -> Result<(), DeviceError> {
        let mut outcome = self
            .transport
            .register_write(reg::CONTROL, 0)
            .map_err(DeviceError::from);
        for at in 0..self.rings.len() {
            outcome = outcome.and(self.quiesce(self.rings[at].index));
        }
        if !self.events.is_empty() {
            outcome = outcome.and(
                self.transport
                    .set_interrupts(&[])
                    .map_err(DeviceError::from),
            );
        }
        // Without memory space, a doorbell of a reader that still polls would end the process (SIGBUS).
        self.close_gates();
        outcome = outcome.and(self.set_command(pci_command::INTX_DISABLE));
        outcome.and(self.transport.reset().map_err(DeviceError::from))
    }

    pub(super) fn shut_down(&mut self) -> Result<(), DeviceError> {
        self.armed = false;
        self.transport.hurry(true);
        // Whoever has told that it is gone needs no telling again.
        let found = if self.is_gone {
            Ok(())
        } else {
            self.check_answers()
        };
        // The kernel would wait for a minute and more until a lost card has been reset.
        let mut outcome = if self.is_gone {
            self.close_gates();
            found
        } else {
            let shut_down = self.shut_device_down();
            found.and(shut_down)
        };
        for ring in std::mem::take(&mut self.rings) {
            // Where it is refused the card may still be able to write there. The transport keeps its share of that
            // memory then, and beyond it whatever lets the card in: the kernel's pins, another process's mapping.
            let unmapped = self.transport.dma_unmap(ring.iova);
            outcome = outcome.and(unmapped.map_err(DeviceError::from));
        }
        // It may only have been lent.
        self.transport.hurry(false);
        outcome
    }
}

impl<T: Transport> Drop for Card<T> {
    fn drop(&mut self) {
        if self.armed
            && let Err(error) = self.shut_down()
        {
            tracing::warn!(%error, "card did not shut down cleanly");
        }
    }
}
