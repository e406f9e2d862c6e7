//! The driver's end: a card behind `/dev/vfio` as a [`Transport`].

use super::access::Access;
use super::choice::{Nodes, Wanted, Way, choose};
use super::error::{PageSize, VfioError, explain_map};
use super::function::{DEVICES, Function};
use super::iommu::BusAddresses;
use super::sys;
use crate::dma::DmaMemory;
use crate::event::Event;
use crate::iova::IovaSpace;
use crate::mmio::MappedBar;
use crate::transport::{Notice, Operation, REGIONS, Transport, TransportError};
use rustix::io::{Errno, pread, pwrite};
use rustix::process::{Resource, getrlimit};
use std::error::Error;
use std::fs;
use std::io;
use std::mem::{self, ManuallyDrop};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use vfio_ioctls::VfioDevice;
use wirebook_contract::identity::BAR2_BYTES;

/// Region numbers and a flag of linux/vfio.h.
mod region {
    pub(super) const BAR0: u32 = 0;
    pub(super) const BAR2: u32 = 2;
    pub(super) const CONFIG: u32 = 7;
    pub(super) const MAY_MAP: u32 = 1 << 2;
}

/// Numbers of linux/vfio.h for what the kernel signals itself.
mod irq {
    pub(super) const ERROR: u32 = 3;
    pub(super) const RELEASE: u32 = 4;
}

/// A card that the kernel gave to this process.
///
/// Dropping it closes the device, which the kernel then resets, before the memory it could reach is given
/// back.
pub struct Vfio {
    function: Function,
    device: Arc<VfioDevice>,
    access: Access,
    addresses: IovaSpace,
    page_bytes: u64,
    mapped: Vec<(u64, Arc<DmaMemory>)>,
    /// MSI-X is enabled.
    interrupts: bool,
    /// What the kernel signals to have the device back, and when the bus reports an error, if it can.
    release: Option<Event>,
    error: Option<Event>,
    /// It does not answer any more.
    is_lost: bool,
    /// The kernel wants it back.
    is_leaving: bool,
    /// The bus has reported an error.
    is_broken: bool,
}

impl Vfio {
    /// Opens the PCI function that `device` names, which must be bound to vfio-pci: an address such as
    /// `0000:65:00.0`, and the host decides how; or one after `iommufd:` or `group:`, and it is opened that way.
    ///
    /// ```no_run
    /// use wirebook_driver::vfio::VfioError;
    /// use wirebook_driver::{Probed, Vfio};
    ///
    /// let transport = match Vfio::open("0000:65:00.0") {
    ///     Ok(transport) => transport,
    ///     // Another program has it; the message says how to find that.
    ///     Err(busy @ VfioError::Busy { .. }) => return Ok(eprintln!("{busy}")),
    ///     // No IOMMU, bound to another driver, permission denied, ...: what happened and what to type.
    ///     Err(other) => return Err(other.into()),
    /// };
    /// let card = Probed::open(transport)?;
    /// println!("{:?}", card.identity());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`VfioError`] saying what is in the way and what to type.
    pub fn open(device: &str) -> Result<Self, VfioError> {
        let wanted = Wanted::parse(device);
        let function = Function::find(Path::new(DEVICES), wanted.address)?;
        Self::open_function(function, wanted.way)
    }

    pub(super) fn open_function(function: Function, way: Option<Way>) -> Result<Self, VfioError> {
        let door = choose(&function, way, &Nodes::of_this_host())?;
        let (device, access) = Access::open(&function, &door)?;
        // From here on every way out closes the device as dropping a card does.
        let mut card = Self {
            function,
            device: Arc::new(device),
            access,
            addresses: IovaSpace::new(Vec::new()),
            page_bytes: 0,
            mapped: Vec::new(),
            interrupts: false,
            release: None,
            error: None,
            is_lost: false,
            is_leaving: false,
            is_broken: false,
        };
        check_regions(&card.device).map_err(|what| VfioError::NotACard {
            address: card.function.address().to_owned(),
            what,
        })?;
        let BusAddresses { ranges, page_bytes } = card.access.addresses(&card.function)?;
        tracing::info!(
            address = card.function.address(),
            group = card.function.group(),
            way = card.kind(),
            ?ranges,
            page_bytes,
            "VFIO device opened"
        );
        card.addresses = IovaSpace::new(ranges).in_pages(page_bytes);
        card.page_bytes = page_bytes;
        card.release = card.listen(irq::RELEASE);
        card.error = card.listen(irq::ERROR);
        Ok(card)
    }

    /// An event for what is no interrupt of the card. Without it, a lost card is noticed by its silence.
    fn listen(&self, index: u32) -> Option<Event> {
        let event = Event::new().ok()?;
        let own = sys::event_fd(&event).ok()?;
        match self.device.enable_irq(index, vec![&own]) {
            Ok(()) => Some(event),
            Err(refused) => {
                tracing::debug!(index, %refused, "the kernel does not signal this");
                None
            }
        }
    }

    /// Reads inside a region. All of it or an error, which the crate's own call would not report.
    fn read(&self, region: u32, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        let at = self.place(region, offset, bytes.len())?;
        let wanted = bytes.len();
        let count = pread(sys::descriptor(&self.device), bytes, at)?;
        complete(count, wanted)
    }

    fn write(&self, region: u32, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let at = self.place(region, offset, bytes.len())?;
        let count = pwrite(sys::descriptor(&self.device), bytes, at)?;
        complete(count, bytes.len())
    }

    /// Where an access that stays inside its region lies in the device's file.
    fn place(&self, region: u32, offset: u64, bytes: usize) -> io::Result<u64> {
        let end = offset.checked_add(bytes as u64);
        if end.is_none_or(|end| end > self.device.get_region_size(region)) {
            return Err(Errno::INVAL.into());
        }
        Ok(self.device.get_region_offset(region) + offset)
    }

    /// An error of an operation that only a lost card explains.
    fn lost(&self, operation: Operation) -> impl Fn(io::Error) -> TransportError {
        let address = self.function.address().to_owned();
        move |cause| {
            let next = format!(
                "see whether the card is still there with `lspci -s {address}`, and what `dmesg` says; then \
                 repeat this command"
            );
            TransportError::new(operation, cause, next)
        }
    }

    /// What the process has locked: for this card, and as far as the kernel says, for others and by itself.
    fn locked_bytes(&self) -> u64 {
        let bytes = self.mapped.iter().map(|(_, memory)| memory.bytes() as u64);
        let own = bytes.sum();
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        size_in(&status, self.access.counted_as()).map_or(own, |all| all.max(own))
    }

    /// Memory whose pages the IOMMU can map.
    fn check_pages(&self, memory: &DmaMemory) -> Result<(), PageSize> {
        let is_whole = |number: u64| number.is_multiple_of(self.page_bytes);
        if is_whole(memory.address() as u64) && is_whole(memory.bytes() as u64) {
            return Ok(());
        }
        Err(PageSize {
            iommu_bytes: self.page_bytes,
            memory_bytes: memory.pages().bytes() as u64,
        })
    }
}

/// A size that proc_pid_status(5) has under a name, in bytes.
fn size_in(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kib: u64 = line?.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}

/// The regions a card has; what differs when it is none.
fn check_regions(device: &VfioDevice) -> Result<(), &'static str> {
    for (index, bytes, refusal) in REGIONS {
        if device.get_region_size(index) < bytes as u64 {
            return Err(refusal);
        }
    }
    if device.get_region_flags(region::BAR2) & region::MAY_MAP == 0 {
        return Err("its doorbells cannot be mapped");
    }
    Ok(())
}

fn complete(count: usize, wanted: usize) -> io::Result<()> {
    if count == wanted {
        Ok(())
    } else {
        let cause = format!("{count} of {wanted} bytes");
        Err(io::Error::new(io::ErrorKind::UnexpectedEof, cause))
    }
}

fn refused(
    operation: Operation,
    cause: impl Into<Box<dyn Error + Send + Sync>>,
    next: impl Into<String>,
) -> TransportError {
    TransportError::new(operation, cause, next)
}

impl Transport for Vfio {
    fn kind(&self) -> &'static str {
        self.access.kind()
    }

    fn config_read(&mut self, offset: u16, bytes: &mut [u8]) -> Result<(), TransportError> {
        self.read(region::CONFIG, offset.into(), bytes)
            .map_err(self.lost(Operation::ConfigRead(offset)))
    }

    fn config_write(&mut self, offset: u16, bytes: &[u8]) -> Result<(), TransportError> {
        self.write(region::CONFIG, offset.into(), bytes)
            .map_err(self.lost(Operation::ConfigWrite(offset)))
    }

    fn register_read(&mut self, addr: u32) -> Result<u32, TransportError> {
        let mut bytes = [0; 4];
        self.read(region::BAR0, addr.into(), &mut bytes)
            .map_err(self.lost(Operation::RegisterRead(addr)))?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn register_write(&mut self, addr: u32, value: u32) -> Result<(), TransportError> {
        self.write(region::BAR0, addr.into(), &value.to_le_bytes())
            .map_err(self.lost(Operation::RegisterWrite(addr)))
    }

    fn map_doorbells(&mut self) -> Result<MappedBar, TransportError> {
        let offset = self.device.get_region_offset(region::BAR2);
        MappedBar::map(sys::descriptor(&self.device), offset, BAR2_BYTES)
            .map_err(self.lost(Operation::MapDoorbells))
    }

    fn dma_map(&mut self, memory: &Arc<DmaMemory>) -> Result<u64, TransportError> {
        self.check_pages(memory)
            .map_err(|sizes| refused(Operation::DmaMap, sizes, sizes.next()))?;
        let bytes = memory.bytes() as u64;
        let iova = self.addresses.allocate(bytes).ok_or_else(|| {
            refused(
                Operation::DmaMap,
                "no bus addresses are left",
                "ask for fewer or smaller rings",
            )
        })?;
        if let Err(error) = self.access.map(iova, memory) {
            self.addresses.release(iova);
            let limit = getrlimit(Resource::Memlock).current;
            let (cause, next) = explain_map(error, self.locked_bytes(), bytes, limit);
            return Err(refused(Operation::DmaMap, cause, next));
        }
        self.mapped.push((iova, Arc::clone(memory)));
        Ok(iova)
    }

    fn dma_unmap(&mut self, iova: u64) -> Result<(), TransportError> {
        let mapped = self.mapped.iter().position(|&(at, _)| at == iova);
        let at = mapped.ok_or_else(|| {
            refused(
                Operation::DmaUnmap,
                format!("nothing is mapped at bus address 0x{iova:x}"),
                "report it: the driver unmapped twice",
            )
        })?;
        let bytes = self.mapped[at].1.bytes();
        self.access
            .unmap(iova, bytes)
            .map_err(|cause| refused(Operation::DmaUnmap, cause, "look at `dmesg`"))?;
        self.mapped.swap_remove(at);
        self.addresses.release(iova);
        Ok(())
    }

    fn set_interrupts(&mut self, events: &[Arc<Event>]) -> Result<(), TransportError> {
        let next = "look at `dmesg`; `lspci -vv` shows how many MSI-X vectors the card has";
        let failed = |cause: Box<dyn Error + Send + Sync>| {
            TransportError::new(Operation::Interrupts, cause, next)
        };
        // Whoever never enabled them cannot disable them either, says the kernel.
        if self.interrupts {
            self.device
                .disable_msix()
                .map_err(|cause| failed(cause.into()))?;
            self.interrupts = false;
        }
        if events.is_empty() {
            return Ok(());
        }
        let own: io::Result<Vec<_>> = events.iter().map(|event| sys::event_fd(event)).collect();
        let own = own.map_err(|cause| failed(cause.into()))?;
        // The kernel keeps what it needs of them.
        let enabled = self.device.enable_msix(own.iter().collect());
        enabled.map_err(|cause| failed(cause.into()))?;
        self.interrupts = true;
        Ok(())
    }

    fn notice(&mut self) -> Option<Notice> {
        let came = |event: &Option<Event>| event.as_ref().is_some_and(Event::drain);
        // For good: whoever asks next hears of it, too.
        self.is_leaving |= came(&self.release);
        self.is_broken |= came(&self.error);
        if self.is_leaving {
            return Some(Notice::Release);
        }
        self.is_broken.then_some(Notice::Error)
    }

    fn abandon(&mut self) {
        self.is_lost = true;
    }

    fn node(&self) -> Option<u32> {
        self.function.node()
    }

    fn page_bytes(&self) -> usize {
        self.page_bytes as usize
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        sys::reset(&self.device).map_err(self.lost(Operation::Reset))
    }
}

impl Drop for Vfio {
    fn drop(&mut self) {
        // What nobody has asked about yet: a card that the kernel wants back must not be closed by the crate, whose `Drop`
        // then looks for a link that goes meanwhile.
        let _ = self.notice();
        let is_ours = !self.is_leaving && !self.is_lost;
        if is_ours && self.access.can_drop(&self.device, &self.function) {
            // Both fields drop as they should.
            return;
        }
        // Never dropped, also where no thread can be had: a second owner keeps the crate's `Drop` from running.
        let kept = ManuallyDrop::new((Arc::clone(&self.device), mem::take(&mut self.mapped)));
        let address = self.function.address().to_owned();
        let close = move || {
            // The group or iommufd stays this process's; what is still mapped the card may still write.
            if let Err(error) = sys::close(&kept.0) {
                tracing::warn!(address, %error, "a removed card is left open");
            }
        };
        if !self.is_lost {
            close();
            return;
        }
        // The kernel resets what is closed, and waits for a lost card for a minute: nobody else should.
        let thread = thread::Builder::new().name("wirebook-close".to_owned());
        if let Err(error) = thread.spawn(close) {
            tracing::warn!(%error, "a lost card is left open");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_process_has_locked_is_read_from_its_status() {
        let status = "VmPeak:\t  9216 kB\nVmLck:\t    6144 kB\nVmPin:\t      12 kB\n";
        assert_eq!(size_in(status, "VmLck:"), Some(6144 * 1024));
        assert_eq!(size_in(status, "VmPin:"), Some(12 * 1024));
        for other in ["", "VmLck:\n", "VmLck: many kB\n", "VmLck: 7\n"] {
            assert_eq!(size_in(other, "VmLck:"), None, "{other}");
        }
    }
}
