//! The configuration space a simulated endpoint serves: bytes, and which bits of them a host may change.

use crate::config::{
    BAR_COUNT, CONFIG_BYTES, STATUS_CAPABILITY_LIST, capability_id, command, offset,
};

/// Where [`Endpoint::with_pci_express`] puts its capability.
const PCI_EXPRESS: u16 = offset::HEADER_END;
/// PCI Express capabilities register: version 2, an endpoint (PCI Express Base 5.0, 7.5.3.2).
const EXPRESS_ENDPOINT: u16 = 0x0002;
/// Device capabilities: function-level reset (7.5.3.3).
const CAPABLE_OF_RESET: u32 = 1 << 28;
/// Offset of device control in the capability, and its bit that starts the reset (7.5.3.4).
const DEVICE_CONTROL: u16 = 0x08;
const START_RESET: u16 = 1 << 15;
/// Link capabilities and link status: x4 at 8 GT/s (7.5.3.6, 7.5.3.8).
const LINK: u16 = 0x0043;

/// Where [`Endpoint::with_msix`] puts its capability, and its bits that a host may change: function mask and
/// enable (PCI Local Bus 3.0, 6.8.2.3).
const MSIX: u16 = 0x80;
const MSIX_CONTROL: u16 = 0xC000;

/// Configuration space of an endpoint. Reads outside it return ones, writes outside it are ignored, as
/// on a bus.
#[derive(Clone, Debug)]
pub struct Endpoint {
    bytes: [u8; CONFIG_BYTES],
    writable: [u8; CONFIG_BYTES],
    reset: [u8; CONFIG_BYTES],
}

impl Endpoint {
    /// An endpoint with the given ids and class code (24 bits), no BAR and no capability.
    #[must_use]
    pub fn new(vendor: u16, device: u16, class: u32) -> Self {
        let mut endpoint = Self {
            bytes: [0; CONFIG_BYTES],
            writable: [0; CONFIG_BYTES],
            reset: [0; CONFIG_BYTES],
        };
        endpoint.place(offset::VENDOR, &vendor.to_le_bytes());
        endpoint.place(offset::DEVICE, &device.to_le_bytes());
        endpoint.place(offset::REVISION, &(class << 8).to_le_bytes());
        let may_change = command::MEMORY_SPACE | command::BUS_MASTER | command::INTX_DISABLE;
        endpoint.unlock(offset::COMMAND, &may_change.to_le_bytes());
        endpoint
    }

    /// Adds a 32-bit memory BAR. Writing all ones and reading back gives its size, because only the
    /// address bits above the size are writable.
    ///
    /// `bytes` is rounded up to a power of two of at least 16; an `index` beyond the last BAR adds nothing.
    #[must_use]
    pub fn with_bar(mut self, index: usize, bytes: u32) -> Self {
        if index < BAR_COUNT {
            let size = bytes.max(16).checked_next_power_of_two().unwrap_or(1 << 31);
            let at = offset::BAR0 + 4 * index as u16;
            self.unlock(at, &(!(size - 1)).to_le_bytes());
        }
        self
    }

    /// Adds the PCI Express capability of an endpoint that can reset itself: [`Endpoint::write`] says when it
    /// is told to.
    #[must_use]
    pub fn with_pci_express(mut self) -> Self {
        self.list(PCI_EXPRESS, capability_id::PCI_EXPRESS);
        self.place(PCI_EXPRESS + 2, &EXPRESS_ENDPOINT.to_le_bytes());
        self.place(PCI_EXPRESS + 4, &CAPABLE_OF_RESET.to_le_bytes());
        self.place(PCI_EXPRESS + 0x0C, &LINK.to_le_bytes());
        self.place(PCI_EXPRESS + 0x12, &LINK.to_le_bytes());
        self
    }

    /// Adds the MSI-X capability: `vectors` (1 to 2048) vectors, their table and their pending bits in a BAR, each
    /// at an offset that is a multiple of 8. The BAR's contents are the caller's.
    #[must_use]
    pub fn with_msix(mut self, vectors: u16, bar: u8, table: u32, pending: u32) -> Self {
        self.list(MSIX, capability_id::MSIX);
        let size = vectors.saturating_sub(1) & 0x7FF;
        self.place(MSIX + 2, &size.to_le_bytes());
        let place = |at: u32| (at & !0b111 | u32::from(bar & 0b111)).to_le_bytes();
        self.place(MSIX + 4, &place(table));
        self.place(MSIX + 8, &place(pending));
        self.unlock(MSIX + 2, &MSIX_CONTROL.to_le_bytes());
        self
    }

    /// Current command register.
    #[must_use]
    pub fn command(&self) -> u16 {
        let at = offset::COMMAND as usize;
        u16::from_le_bytes([self.bytes[at], self.bytes[at + 1]])
    }

    /// Whether the host lets the endpoint write memory.
    #[must_use]
    pub fn is_bus_master(&self) -> bool {
        self.command() & command::BUS_MASTER != 0
    }

    /// Reads `out.len()` bytes from `at`.
    pub fn read(&self, at: u16, out: &mut [u8]) {
        for (place, byte) in (at as usize..).zip(out) {
            *byte = self.bytes.get(place).copied().unwrap_or(0xFF);
        }
    }

    /// Writes `data` at `at`; bits a host may not change stay. Returns whether the write starts a
    /// function-level reset, which is the caller's to do; the bit itself always reads 0.
    pub fn write(&mut self, at: u16, data: &[u8]) -> bool {
        for (place, &byte) in (at as usize..).zip(data) {
            if let (Some(old), Some(&mask)) = (self.bytes.get_mut(place), self.writable.get(place))
            {
                *old = *old & !mask | byte & mask;
            }
        }
        // The bit is in the register's high byte.
        let control = usize::from(PCI_EXPRESS + DEVICE_CONTROL) + 1;
        let written = control
            .checked_sub(usize::from(at))
            .and_then(|index| data.get(index));
        let express = self.bytes[usize::from(PCI_EXPRESS)] == capability_id::PCI_EXPRESS;
        express && written.is_some_and(|byte| u16::from(*byte) << 8 & START_RESET != 0)
    }

    /// Function-level reset: everything a host wrote is forgotten.
    pub fn reset(&mut self) {
        self.bytes = self.reset;
    }

    /// Puts a capability in front of the list.
    fn list(&mut self, at: u16, id: u8) {
        let first = self.bytes[usize::from(offset::CAPABILITIES)];
        self.place(offset::STATUS, &STATUS_CAPABILITY_LIST.to_le_bytes());
        self.place(offset::CAPABILITIES, &[at as u8]);
        self.place(at, &[id, first]);
    }

    fn place(&mut self, at: u16, data: &[u8]) {
        let at = at as usize;
        self.bytes[at..at + data.len()].copy_from_slice(data);
        self.reset[at..at + data.len()].copy_from_slice(data);
    }

    fn unlock(&mut self, at: u16, mask: &[u8]) {
        let at = at as usize;
        self.writable[at..at + mask.len()].copy_from_slice(mask);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Bar, Type0};

    fn card() -> Endpoint {
        Endpoint::new(0x1D1D, 0x5742, 0x02_00_00)
            .with_bar(0, 128 << 10)
            .with_bar(2, 30_000)
    }

    #[test]
    fn serves_what_the_view_reads() {
        let mut bytes = [0; 256];
        card().read(0, &mut bytes);
        let header = Type0::new_checked(&bytes).unwrap();
        assert_eq!((header.vendor(), header.device()), (0x1D1D, 0x5742));
        assert_eq!(header.class(), 0x02_00_00);
        assert_eq!(header.capabilities().count(), 0);
    }

    #[test]
    fn bar_sizing_and_assignment() {
        let mut card = card();
        let mut read = [0; 4];
        card.write(0x10, &[0xFF; 4]);
        card.read(0x10, &mut read);
        assert_eq!(read, [0x00, 0x00, 0xFE, 0xFF]); // 128 KiB
        card.write(0x18, &[0xFF; 4]);
        card.read(0x18, &mut read);
        assert_eq!(read, [0x00, 0x80, 0xFF, 0xFF]); // 32 KiB
        card.write(0x14, &[0xFF; 4]);
        card.read(0x14, &mut read);
        assert_eq!(read, [0; 4]); // no BAR1
        card.write(0x10, &0xFEA1_2345_u32.to_le_bytes());
        let mut bytes = [0; 256];
        card.read(0, &mut bytes);
        let bars = Type0::new_checked(&bytes).unwrap().bars().unwrap();
        assert!(matches!(
            bars[0],
            Bar::Memory {
                address: 0xFEA0_0000,
                wide: false,
                ..
            }
        ));
    }

    #[test]
    fn a_function_level_reset_is_noticed() {
        let plain = |at, data: &[u8]| card().write(at, data);
        let mut card = card().with_pci_express();
        let mut bytes = [0; 256];
        card.read(0, &mut bytes);
        let header = Type0::new_checked(&bytes).unwrap();
        let mut listed = header.capabilities();
        let express = listed.next().unwrap().unwrap();
        assert_eq!((express.id, express.offset), (0x10, 0x40));
        assert!(listed.next().is_none());
        // Function Level Reset Capability is bit 28 of the doubleword at 4.
        assert_eq!(express.bytes[4..8], [0, 0, 0, 0x10]);
        // Initiate Function Level Reset is bit 15 of the word at 8.
        assert!(card.write(0x48, &[0, 0x80]));
        assert!(card.write(0x49, &[0x80]));
        assert!(card.write(0x44, &[0, 0, 0, 0, 0, 0x80, 0, 0]));
        assert!(!card.write(0x48, &[0xFF, 0x7F]));
        assert!(!card.write(0x49, &[0]));
        assert!(!card.write(0x4A, &[0x80]));
        assert!(!plain(0x48, &[0, 0x80]), "without the capability");
        card.read(0x48, &mut bytes[..2]);
        assert_eq!(bytes[..2], [0, 0]);
    }

    #[test]
    fn msix_is_listed_and_can_be_enabled() {
        let mut card = card().with_pci_express().with_msix(8, 4, 0, 0x800);
        let mut bytes = [0; 256];
        card.read(0, &mut bytes);
        let header = Type0::new_checked(&bytes).unwrap();
        let mut listed = header.capabilities().map(|c| c.unwrap().id);
        assert_eq!(
            (listed.next(), listed.next(), listed.next()),
            (Some(0x11), Some(0x10), None)
        );
        let msix = header.msix().unwrap().unwrap();
        assert_eq!((msix.vectors, msix.enabled, msix.masked), (8, false, false));
        assert_eq!((msix.table, msix.pending), ((4, 0), (4, 0x800)));
        // Enable and mask are bits 15 and 14 of the word at 2; the size is not to be changed.
        card.write(0x82, &[0xFF, 0xFF]);
        card.read(0, &mut bytes);
        assert_eq!(bytes[0x82..0x84], [0x07, 0xC0]);
        card.reset();
        card.read(0, &mut bytes);
        let msix = Type0::new_checked(&bytes).unwrap().msix().unwrap().unwrap();
        assert!(!msix.enabled && !msix.masked);
        // The reset bit of the other capability is where it was.
        assert!(card.write(0x48, &[0, 0x80]));
    }

    #[test]
    fn read_only_bits_stay_and_reset_forgets() {
        let mut card = card();
        card.write(0, &[0; 4]);
        card.write(4, &[0xFF, 0xFF]);
        assert_eq!(card.command(), 0x0406);
        assert!(card.is_bus_master());
        let mut ids = [0; 4];
        card.read(0, &mut ids);
        assert_eq!(ids, [0x1D, 0x1D, 0x42, 0x57]);
        card.reset();
        assert!(!card.is_bus_master());
        card.read(254, &mut ids);
        assert_eq!(ids, [0, 0, 0xFF, 0xFF]);
        card.write(254, &[1, 2, 3, 4]); // ends outside: must not panic
    }
}
