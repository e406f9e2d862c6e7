//! The driver's end: a card in another process as a [`Transport`].

mod opening;

pub use opening::TIMEOUT;

use super::error::VfioUserError;
use super::socket::{Connection, Message, SocketError};
use super::wire::{
    Command, DmaMap, DmaUnmap, Header, IrqInfo, MmapArea, RegionAccess, RegionInfo, SetIrqs,
    SparseMmap, access, flag, irq, region,
};
use crate::dma::DmaMemory;
use crate::event::Event;
use crate::iova::IovaSpace;
use crate::mmio::MappedBar;
use crate::transport::{Operation, Transport, TransportError};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use wirebook_contract::identity::BAR2_BYTES;

/// A card served by another process.
///
/// Any failure of the connection ends it: later calls fail at once. Opening a card takes one timeout at most, and so
/// does shutting it down, however many answers come just in time.
#[derive(Debug)]
pub struct VfioUser {
    path: PathBuf,
    /// `None` after a failure.
    connection: Option<Connection>,
    timeout: Duration,
    /// When all that is asked has to be answered; none while the card is used.
    until: Option<Instant>,
    next_id: u16,
    addresses: IovaSpace,
    mapped: Vec<(u64, Arc<DmaMemory>)>,
}

impl VfioUser {
    /// Region information with at most `welcome` octets of payload.
    fn region_info(
        &mut self,
        index: u32,
        welcome: usize,
    ) -> Result<(RegionInfo, Message), VfioUserError> {
        let ask = RegionInfo {
            argsz: welcome as u32,
            index,
            ..RegionInfo::default()
        };
        let reply = self.call(Command::RegionInfo, &ask.octets(), &[])?;
        let (info, _) = RegionInfo::split_from(&reply.payload)
            .ok_or(VfioUserError::Protocol("its region information is short"))?;
        if info.index != index || reply.payload.len() > welcome {
            return Err(VfioUserError::Protocol(
                "its region information is not what was asked for",
            ));
        }
        Ok((info, reply))
    }

    fn doorbells(&mut self) -> Result<MappedBar, VfioUserError> {
        let room = RegionInfo::BYTES + SparseMmap::BYTES + 4 * MmapArea::BYTES;
        let (info, reply) = self.region_info(region::BAR2, room)?;
        if info.flags & region::MMAP == 0 || !covers(&info, &reply.payload, BAR2_BYTES as u64) {
            return Err(VfioUserError::NotACard("its doorbells cannot be mapped"));
        }
        let [descriptor] = &reply.descriptors[..] else {
            return Err(VfioUserError::Protocol(
                "region information without the one descriptor it promises",
            ));
        };
        Ok(MappedBar::import(
            descriptor.as_fd(),
            info.offset,
            BAR2_BYTES,
        )?)
    }

    fn region_read(
        &mut self,
        index: u32,
        offset: u64,
        bytes: &mut [u8],
    ) -> Result<(), VfioUserError> {
        let ask = region_access(index, offset, bytes.len());
        let reply = self.call(Command::RegionRead, &ask.octets(), &[])?;
        match RegionAccess::split_from(&reply.payload) {
            Some((answer, data)) if answer == ask && data.len() == bytes.len() => {
                bytes.copy_from_slice(data);
                Ok(())
            }
            _ => Err(VfioUserError::Protocol(
                "the data it read is not what was asked for",
            )),
        }
    }

    fn region_write(&mut self, index: u32, offset: u64, bytes: &[u8]) -> Result<(), VfioUserError> {
        let ask = region_access(index, offset, bytes.len());
        let mut payload = ask.octets();
        payload.extend_from_slice(bytes);
        // Not posted: an error must have somebody to go to.
        let reply = self.call(Command::RegionWrite, &payload, &[])?;
        match RegionAccess::split_from(&reply.payload) {
            Some((answer, [])) if answer == ask => Ok(()),
            _ => Err(VfioUserError::Protocol(
                "it wrote something other than what was asked for",
            )),
        }
    }

    fn map(&mut self, memory: &Arc<DmaMemory>) -> Result<u64, VfioUserError> {
        let bytes = memory.bytes() as u64;
        let iova = self
            .addresses
            .allocate(bytes)
            .ok_or(VfioUserError::Addresses)?;
        let ask = DmaMap {
            argsz: DmaMap::BYTES as u32,
            flags: access::READ | access::WRITE,
            offset: 0,
            address: iova,
            size: bytes,
        };
        if let Err(refused) = self.call(Command::DmaMap, &ask.octets(), &[memory.fd()]) {
            self.addresses.release(iova);
            return Err(refused);
        }
        self.mapped.push((iova, Arc::clone(memory)));
        Ok(iova)
    }

    fn unmap(&mut self, iova: u64) -> Result<(), VfioUserError> {
        let mapped = self.mapped.iter().position(|&(at, _)| at == iova);
        let at = mapped.ok_or(VfioUserError::NotMapped(iova))?;
        let ask = DmaUnmap {
            argsz: DmaUnmap::BYTES as u32,
            flags: 0,
            address: iova,
            size: self.mapped[at].1.bytes() as u64,
        };
        let reply = self.call(Command::DmaUnmap, &ask.octets(), &[])?;
        match DmaUnmap::split_from(&reply.payload) {
            Some((answer, _)) if answer.address == iova && answer.size == ask.size => {
                self.mapped.swap_remove(at);
                self.addresses.release(iova);
                Ok(())
            }
            _ => Err(VfioUserError::Protocol(
                "it unmapped something other than what was asked for",
            )),
        }
    }

    fn interrupts(&mut self, events: &[Arc<Event>]) -> Result<(), VfioUserError> {
        let ask = IrqInfo {
            argsz: IrqInfo::BYTES as u32,
            index: irq::MSIX,
            ..IrqInfo::default()
        };
        let reply = self.call(Command::IrqInfo, &ask.octets(), &[])?;
        let (info, _) = IrqInfo::split_from(&reply.payload)
            .filter(|(info, _)| info.index == irq::MSIX)
            .ok_or(VfioUserError::Protocol(
                "its interrupt information is not what was asked for",
            ))?;
        let wanted = events.len();
        if wanted > info.count as usize || wanted > 0 && info.flags & irq::CAN_SIGNAL == 0 {
            return Err(VfioUserError::Interrupts {
                wanted,
                count: info.count,
            });
        }
        // Also what earlier calls connected beyond these.
        self.set_irqs(irq::NO_DATA | irq::TRIGGER, 0, &[])?;
        // One in each message: a server need not take more descriptors than one.
        for (vector, event) in (0..).zip(events) {
            self.set_irqs(irq::EVENTS | irq::TRIGGER, vector, &[event.fd()])?;
        }
        Ok(())
    }

    fn set_irqs(
        &mut self,
        flags: u32,
        start: u32,
        events: &[BorrowedFd<'_>],
    ) -> Result<(), VfioUserError> {
        let ask = SetIrqs {
            argsz: SetIrqs::BYTES as u32,
            flags,
            index: irq::MSIX,
            start,
            count: events.len() as u32,
        };
        self.call(Command::SetIrqs, &ask.octets(), events).map(drop)
    }

    /// One command and its reply. A reply that says "error" leaves the connection usable; whatever breaks the
    /// stream ends it.
    fn call(
        &mut self,
        command: Command,
        payload: &[u8],
        descriptors: &[BorrowedFd<'_>],
    ) -> Result<Message, VfioUserError> {
        let mut connection = self.connection.take().ok_or(VfioUserError::GivenUp)?;
        let id = self.next_id;
        self.next_id = id.wrapping_add(1);
        let header = Header {
            id,
            command: command as u16,
            bytes: (Header::BYTES + payload.len()) as u32,
            flags: 0,
            error: 0,
        };
        match connection.send(&header, payload, descriptors, self.patience()) {
            // A server that turns clients away answers without being asked, then hangs up.
            Ok(()) | Err(SocketError::Closed) => {}
            Err(other) => return Err(self.lost(other)),
        }
        let reply = connection
            .receive(self.patience())
            .map_err(|error| self.lost(error))?
            .ok_or(SocketError::Closed)?;
        let is_reply = reply.header.flags & flag::TYPE == flag::REPLY;
        if !is_reply || reply.header.id != id || reply.header.command != command as u16 {
            return Err(VfioUserError::Protocol(
                "it answers something other than what was asked",
            ));
        }
        self.connection = Some(connection);
        if reply.header.flags & flag::ERROR != 0 {
            return Err(VfioUserError::Refused {
                command,
                cause: match reply.header.error {
                    0 => io::Error::other("it gives no reason"),
                    number => io::Error::from_raw_os_error(number.cast_signed()),
                },
            });
        }
        Ok(reply)
    }

    /// How long the next message may take.
    fn patience(&self) -> Duration {
        self.until.map_or(self.timeout, |until| {
            until.saturating_duration_since(Instant::now())
        })
    }

    /// A failed connection. What was left for the last message says nothing: the bound is on all of them.
    fn lost(&self, error: SocketError) -> VfioUserError {
        match error {
            SocketError::Timeout(_) => SocketError::Timeout(self.timeout),
            other => other,
        }
        .into()
    }

    fn failed(&self, operation: Operation) -> impl FnOnce(VfioUserError) -> TransportError {
        let path = self.path.display().to_string();
        move |error| {
            let next = match &error {
                VfioUserError::Refused { .. } => {
                    format!("read what the process that serves {path} printed")
                }
                VfioUserError::Interrupts { .. } => {
                    "read with ReadMode::Poll, or serve a newer card".to_owned()
                }
                VfioUserError::NotMapped(_) => "report it: the driver unmapped twice".to_owned(),
                _ => format!(
                    "see whether the card's process still runs; start it again with `wirebook card \
                     --socket {path}`, then repeat this command"
                ),
            };
            TransportError::new(operation, error, next)
        }
    }
}

fn region_access(region: u32, offset: u64, bytes: usize) -> RegionAccess {
    RegionAccess {
        offset,
        region,
        count: bytes as u32,
    }
}

/// Whether the first `bytes` of a region can be mapped: all of it, unless a capability lists areas.
fn covers(info: &RegionInfo, payload: &[u8], bytes: u64) -> bool {
    if info.flags & region::CAPS == 0 {
        return info.size >= bytes;
    }
    let sparse = payload
        .get(info.cap_offset as usize..)
        .and_then(SparseMmap::split_from);
    // Nothing of ours has another capability first.
    let Some((capability, areas)) = sparse.filter(|(found, _)| found.id == SparseMmap::ID) else {
        return false;
    };
    let mut rest = areas;
    for _ in 0..capability.areas {
        let Some((area, others)) = MmapArea::split_from(rest) else {
            return false;
        };
        if area.offset == 0 && area.size >= bytes {
            return true;
        }
        rest = others;
    }
    false
}

impl Transport for VfioUser {
    fn kind(&self) -> &'static str {
        "vfio-user"
    }

    fn config_read(&mut self, offset: u16, bytes: &mut [u8]) -> Result<(), TransportError> {
        self.region_read(region::CONFIG, offset.into(), bytes)
            .map_err(self.failed(Operation::ConfigRead(offset)))
    }

    fn config_write(&mut self, offset: u16, bytes: &[u8]) -> Result<(), TransportError> {
        self.region_write(region::CONFIG, offset.into(), bytes)
            .map_err(self.failed(Operation::ConfigWrite(offset)))
    }

    fn register_read(&mut self, addr: u32) -> Result<u32, TransportError> {
        let mut bytes = [0; 4];
        self.region_read(region::BAR0, addr.into(), &mut bytes)
            .map_err(self.failed(Operation::RegisterRead(addr)))?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn register_write(&mut self, addr: u32, value: u32) -> Result<(), TransportError> {
        self.region_write(region::BAR0, addr.into(), &value.to_le_bytes())
            .map_err(self.failed(Operation::RegisterWrite(addr)))
    }

    fn map_doorbells(&mut self) -> Result<MappedBar, TransportError> {
        self.doorbells()
            .map_err(self.failed(Operation::MapDoorbells))
    }

    fn dma_map(&mut self, memory: &Arc<DmaMemory>) -> Result<u64, TransportError> {
        self.map(memory).map_err(self.failed(Operation::DmaMap))
    }

    fn dma_unmap(&mut self, iova: u64) -> Result<(), TransportError> {
        self.unmap(iova).map_err(self.failed(Operation::DmaUnmap))
    }

    fn set_interrupts(&mut self, events: &[Arc<Event>]) -> Result<(), TransportError> {
        self.interrupts(events)
            .map_err(self.failed(Operation::Interrupts))
    }

    fn hurry(&mut self, is_ending: bool) {
        self.until = is_ending.then(|| Instant::now() + self.timeout);
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.call(Command::Reset, &[], &[])
            .map(drop)
            .map_err(self.failed(Operation::Reset))
    }
}
