//! Messages as data. All fields are little endian, as the hosts are that this crate compiles for.

/// Octets of a message's payload that either end accepts at most: a read of the whole configuration space
/// and what describes it, rounded up.
pub const PAYLOAD_MAX: usize = 8192;
/// Octets of data in one region read or write: the whole configuration space.
pub const DATA_MAX: u32 = 4096;
/// Descriptors in one message that either end accepts at most.
pub const DESCRIPTORS_MAX: usize = 8;

/// What a message asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u16)]
pub enum Command {
    /// The handshake, always first.
    Version = 1,
    /// Memory becomes reachable for the device.
    DmaMap = 2,
    /// Memory is taken away from it.
    DmaUnmap = 3,
    /// How many regions and interrupt types there are.
    DeviceInfo = 4,
    /// Size of a region and how to map it.
    RegionInfo = 5,
    /// How many interrupts of a type there are.
    IrqInfo = 7,
    /// Connects interrupts with event descriptors.
    SetIrqs = 8,
    /// Reads a region.
    RegionRead = 9,
    /// Writes a region.
    RegionWrite = 10,
    /// Resets the device.
    Reset = 13,
}

impl Command {
    /// All of them that are used.
    pub const ALL: [Self; 10] = [
        Self::Version,
        Self::DmaMap,
        Self::DmaUnmap,
        Self::DeviceInfo,
        Self::RegionInfo,
        Self::IrqInfo,
        Self::SetIrqs,
        Self::RegionRead,
        Self::RegionWrite,
        Self::Reset,
    ];

    /// The command with this number.
    #[must_use]
    pub fn from_number(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|&all| all as u16 == number)
    }
}

/// Declares a fixed layout: fields one after the other, without padding.
macro_rules! layout {
    ($(#[$about:meta])* $name:ident {
        $($(#[$field_about:meta])* $field:ident: $type:ty,)+
    }) => {
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
        pub struct $name {
            $($(#[$field_about])* pub $field: $type,)+
        }

        impl $name {
            /// Octets on the wire.
            pub const BYTES: usize = 0 $(+ size_of::<$type>())+;

            /// Appends its octets.
            pub fn append_to(&self, octets: &mut Vec<u8>) {
                $(octets.extend_from_slice(&self.$field.to_le_bytes());)+
            }

            /// Its octets.
            #[must_use]
            pub fn octets(&self) -> Vec<u8> {
                let mut octets = Vec::with_capacity(Self::BYTES);
                self.append_to(&mut octets);
                octets
            }

            /// Takes it from the front of `octets` and gives the rest; `None` when they are too few.
            #[must_use]
            pub fn split_from(octets: &[u8]) -> Option<(Self, &[u8])> {
                let rest = octets;
                $(let ($field, rest) = rest.split_first_chunk()?;)+
                Some((Self { $($field: <$type>::from_le_bytes(*$field),)+ }, rest))
            }
        }
    };
}

layout! {
    /// In front of every message.
    Header {
        /// Chosen by whoever asks, repeated in the reply.
        id: u16,
        /// A [`Command`].
        command: u16,
        /// Octets of the message, this header included.
        bytes: u32,
        /// See [`flag`].
        flags: u32,
        /// In a reply with [`flag::ERROR`]: an error number, or 0.
        error: u32,
    }
}

/// Bits of [`Header::flags`].
pub mod flag {
    /// The bits that tell commands from replies.
    pub const TYPE: u32 = 0xF;
    /// In [`TYPE`]: a reply.
    pub const REPLY: u32 = 1;
    /// Nobody waits for a reply to this command.
    pub const NO_REPLY: u32 = 1 << 4;
    /// The command failed; the reply is a header alone.
    pub const ERROR: u32 = 1 << 5;
}

layout! {
    /// The fixed part of [`Command::Version`]; JSON may follow, see [`version`](super::version).
    Version {
        /// Incompatible changes.
        major: u16,
        /// Compatible changes.
        minor: u16,
    }
}

layout! {
    /// [`Command::DmaMap`], with a descriptor. The reply is a header alone.
    DmaMap {
        /// Octets of this.
        argsz: u32,
        /// See [`access`].
        flags: u32,
        /// Where the memory begins in the descriptor's file.
        offset: u64,
        /// Bus address.
        address: u64,
        /// Bytes.
        size: u64,
    }
}

/// Bits of [`DmaMap::flags`].
pub mod access {
    /// The device may read.
    pub const READ: u32 = 1 << 0;
    /// The device may write.
    pub const WRITE: u32 = 1 << 1;
}

layout! {
    /// [`Command::DmaUnmap`] and its reply.
    DmaUnmap {
        /// Octets of this.
        argsz: u32,
        /// 0 or [`UNMAP_ALL`].
        flags: u32,
        /// Bus address.
        address: u64,
        /// Bytes.
        size: u64,
    }
}

/// In [`DmaUnmap::flags`]: everything; address and size are 0.
pub const UNMAP_ALL: u32 = 1 << 1;

layout! {
    /// [`Command::DeviceInfo`] and its reply.
    DeviceInfo {
        /// Octets of this.
        argsz: u32,
        /// See [`device`].
        flags: u32,
        /// Regions, numbered as in [`region`].
        regions: u32,
        /// Types of interrupts.
        irqs: u32,
    }
}

/// Bits of [`DeviceInfo::flags`].
pub mod device {
    /// [`Command::Reset`](super::Command::Reset) works.
    pub const RESET: u32 = 1 << 0;
    /// A PCI function.
    pub const PCI: u32 = 1 << 1;
}

layout! {
    /// [`Command::RegionInfo`] and its reply, which may be followed by capabilities.
    RegionInfo {
        /// In a command: octets of reply that are welcome. In a reply: octets that the whole reply takes; when
        /// they are more than were welcome, the capabilities and the descriptor are left out.
        argsz: u32,
        /// See [`region`].
        flags: u32,
        /// Number of the region.
        index: u32,
        /// Where the capabilities begin, from the start of this.
        cap_offset: u32,
        /// Bytes of the region.
        size: u64,
        /// Where the region begins in the descriptor's file.
        offset: u64,
    }
}

/// Regions of a PCI function, and bits of [`RegionInfo::flags`].
pub mod region {
    /// BAR0; BAR1 to BAR5 follow.
    pub const BAR0: u32 = 0;
    /// BAR2.
    pub const BAR2: u32 = 2;
    /// BAR4.
    pub const BAR4: u32 = 4;
    /// Configuration space.
    pub const CONFIG: u32 = 7;
    /// Regions of a PCI function: six BARs, the expansion ROM, configuration space, VGA.
    pub const COUNT: u32 = 9;
    /// It can be read.
    pub const READ: u32 = 1 << 0;
    /// It can be written.
    pub const WRITE: u32 = 1 << 1;
    /// It, or the areas that [`SparseMmap`](super::SparseMmap) lists, can be mapped.
    pub const MMAP: u32 = 1 << 2;
    /// Capabilities follow.
    pub const CAPS: u32 = 1 << 3;
}

layout! {
    /// Capability of a region that lists what of it can be mapped; [`MmapArea`]s follow.
    SparseMmap {
        /// [`SparseMmap::ID`].
        id: u16,
        /// 1.
        version: u16,
        /// Where the next capability begins, from the start of [`RegionInfo`]; 0 when this is the last.
        next: u32,
        /// Areas.
        areas: u32,
        /// 0.
        reserved: u32,
    }
}

impl SparseMmap {
    /// Number of the capability.
    pub const ID: u16 = 1;
}

layout! {
    /// What of a region can be mapped.
    MmapArea {
        /// Where it begins in the region.
        offset: u64,
        /// Bytes.
        size: u64,
    }
}

layout! {
    /// [`Command::IrqInfo`] and its reply.
    IrqInfo {
        /// Octets of this.
        argsz: u32,
        /// What the interrupts can do; 0 when there is none.
        flags: u32,
        /// Type.
        index: u32,
        /// Interrupts of this type.
        count: u32,
    }
}

/// Types of interrupts of a PCI function: INTx, MSI, MSI-X, error, request.
pub const IRQ_TYPES: u32 = 5;

/// A type of interrupts, and bits of [`IrqInfo::flags`] and [`SetIrqs::flags`].
pub mod irq {
    /// MSI-X.
    pub const MSIX: u32 = 2;
    /// Of a type: its interrupts can signal event descriptors.
    pub const CAN_SIGNAL: u32 = 1 << 0;
    /// There is no data; with a count of 0, all interrupts of the type are taken away.
    pub const NO_DATA: u32 = 1 << 0;
    /// The data is event descriptors, beside the message.
    pub const EVENTS: u32 = 1 << 2;
    /// The data is about what an interrupt signals.
    pub const TRIGGER: u32 = 1 << 5;
}

layout! {
    /// [`Command::SetIrqs`], followed by data, with descriptors. The reply is a header alone.
    SetIrqs {
        /// Octets of this and its data.
        argsz: u32,
        /// What the data is and what to do with it.
        flags: u32,
        /// Type.
        index: u32,
        /// First interrupt.
        start: u32,
        /// Interrupts.
        count: u32,
    }
}

layout! {
    /// [`Command::RegionRead`] and [`Command::RegionWrite`] with their replies. Data follows what is written
    /// and the reply of a read.
    RegionAccess {
        /// Where in the region.
        offset: u64,
        /// Number of the region.
        region: u32,
        /// Octets of data.
        count: u32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Octets written by hand from the specification.
    #[test]
    fn layouts() {
        let header = Header {
            id: 0x0102,
            command: Command::RegionRead as u16,
            bytes: 32,
            flags: flag::REPLY | flag::ERROR,
            error: 22,
        };
        let octets = [2, 1, 9, 0, 32, 0, 0, 0, 0x21, 0, 0, 0, 22, 0, 0, 0];
        assert_eq!(header.octets(), octets);
        assert_eq!(Header::split_from(&octets), Some((header, [].as_slice())));
        assert!(Header::split_from(&octets[..15]).is_none());
        let map = DmaMap {
            argsz: 32,
            flags: access::READ | access::WRITE,
            offset: 0x1000,
            address: 5 << 32,
            size: 0x2000,
        };
        let octets = [
            32, 0, 0, 0, 3, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0x20, 0,
            0, 0, 0, 0, 0,
        ];
        assert_eq!(map.octets(), octets);
        let (read, rest) = DmaMap::split_from(&[&octets[..], &[7]].concat())
            .map(|(read, rest)| (read, rest.to_vec()))
            .unwrap();
        assert_eq!((read, rest), (map, vec![7]));
    }

    /// Sizes of the specification's tables.
    #[test]
    fn sizes() {
        let sizes = [
            Header::BYTES,
            Version::BYTES,
            DmaMap::BYTES,
            DmaUnmap::BYTES,
            DeviceInfo::BYTES,
            RegionInfo::BYTES,
            SparseMmap::BYTES,
            MmapArea::BYTES,
            IrqInfo::BYTES,
            SetIrqs::BYTES,
            RegionAccess::BYTES,
        ];
        assert_eq!(sizes, [16, 4, 32, 24, 16, 32, 16, 16, 16, 20, 16]);
        assert!(RegionAccess::BYTES + DATA_MAX as usize <= PAYLOAD_MAX);
    }

    #[test]
    fn commands_have_their_numbers() {
        for command in Command::ALL {
            assert_eq!(Command::from_number(command as u16), Some(command));
        }
        for number in [0, 6, 11, 12, 14, 15, u16::MAX] {
            assert_eq!(Command::from_number(number), None);
        }
    }
}
