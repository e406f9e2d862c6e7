//! A client that sends any octets and any descriptors. It shares no code with the driver's.

use std::fs::File;
use std::io::{IoSlice, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;

use super::TIMEOUT;
use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};

/// Numbers of commands.
pub const VERSION: u16 = 1;
pub const DMA_MAP: u16 = 2;
pub const DMA_UNMAP: u16 = 3;
pub const DEVICE_INFO: u16 = 4;
pub const REGION_INFO: u16 = 5;
pub const IRQ_INFO: u16 = 7;
pub const SET_IRQS: u16 = 8;
pub const REGION_READ: u16 = 9;
pub const REGION_WRITE: u16 = 10;
pub const RESET: u16 = 13;

/// Error numbers.
pub const EBUSY: u32 = 16;
pub const EEXIST: u32 = 17;
pub const EINVAL: u32 = 22;
pub const ENOTSUP: u32 = 95;

/// Little-endian octets of numbers of any width.
macro_rules! le {
    ($($value:expr),* $(,)?) => {{
        let mut octets: Vec<u8> = Vec::new();
        $(octets.extend_from_slice(&$value.to_le_bytes());)*
        octets
    }};
}
pub(super) use le;

/// A message with a right header.
pub fn message(id: u16, command: u16, flags: u32, payload: &[u8]) -> Vec<u8> {
    let mut octets = le!(id, command, 16 + payload.len() as u32, flags, 0_u32);
    octets.extend_from_slice(payload);
    octets
}

/// The handshake of a client that says nothing about itself.
pub fn hello() -> Vec<u8> {
    message(0, VERSION, 0, &[0, 0, 1, 0])
}

/// A read of a region, or the fixed part of a write.
pub fn access(region: u32, offset: u64, count: u32) -> Vec<u8> {
    le!(offset, region, count)
}

/// A mapping for reading and writing.
pub fn map(address: u64, size: u64, offset: u64) -> Vec<u8> {
    le!(32_u32, 3_u32, offset, address, size)
}

pub fn unmap(address: u64, size: u64) -> Vec<u8> {
    le!(24_u32, 0_u32, address, size)
}

/// Zeroed memory with these seals.
pub fn memory(bytes: u64, seals: SealFlags) -> File {
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    let file = File::from(memfd_create("test", flags).unwrap());
    file.set_len(bytes).unwrap();
    fcntl_add_seals(&file, seals).unwrap();
    file
}

/// A reply.
pub struct Reply {
    pub header: [u8; 16],
    pub payload: Vec<u8>,
    pub descriptors: Vec<OwnedFd>,
}

impl Reply {
    /// The payload, or the error number.
    pub fn outcome(self) -> Result<Vec<u8>, u32> {
        let word = |at: usize| u32::from_le_bytes(self.header[at..at + 4].try_into().unwrap());
        match word(8) {
            1 => Ok(self.payload),
            0x21 => {
                assert_eq!(word(4), 16, "an error is a header alone");
                Err(word(12))
            }
            flags => panic!("flags {flags:x}"),
        }
    }
}

pub struct Raw {
    pub stream: UnixStream,
}

impl Raw {
    pub fn connect(path: &Path) -> Self {
        let stream = UnixStream::connect(path).unwrap();
        stream.set_read_timeout(Some(TIMEOUT)).unwrap();
        stream.set_write_timeout(Some(TIMEOUT)).unwrap();
        Self { stream }
    }

    /// Connects and shakes hands.
    pub fn greeted(path: &Path) -> Self {
        let mut raw = Self::connect(path);
        raw.send(&hello());
        raw.reply().outcome().unwrap();
        raw
    }

    pub fn send(&mut self, octets: &[u8]) {
        self.stream.write_all(octets).unwrap();
    }

    pub fn send_with(&mut self, octets: &[u8], descriptors: &[BorrowedFd<'_>]) {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(64))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        assert!(control.push(SendAncillaryMessage::ScmRights(descriptors)));
        let octets = [IoSlice::new(octets)];
        sendmsg(&self.stream, &octets, &mut control, SendFlags::NOSIGNAL).unwrap();
    }

    pub fn reply(&mut self) -> Reply {
        let mut header = [0; 16];
        let mut descriptors = Vec::new();
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(8))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let flags = RecvFlags::CMSG_CLOEXEC | RecvFlags::WAITALL;
        let mut into = [IoSliceMut::new(&mut header)];
        let received = recvmsg(&self.stream, &mut into, &mut control, flags).unwrap();
        assert_eq!(received.bytes, 16);
        for rights in control.drain() {
            if let RecvAncillaryMessage::ScmRights(rights) = rights {
                descriptors.extend(rights);
            }
        }
        let bytes = u32::from_le_bytes(header[4..8].try_into().unwrap()) as usize;
        let mut payload = vec![0; bytes - 16];
        self.stream.read_exact(&mut payload).unwrap();
        Reply {
            header,
            payload,
            descriptors,
        }
    }

    /// A command and its outcome.
    pub fn ask(&mut self, command: u16, payload: &[u8]) -> Result<Vec<u8>, u32> {
        self.send(&message(7, command, 0, payload));
        let reply = self.reply();
        assert_eq!(reply.header[..4], le!(7_u16, command)[..]);
        reply.outcome()
    }

    pub fn ask_with(
        &mut self,
        command: u16,
        payload: &[u8],
        descriptors: &[BorrowedFd<'_>],
    ) -> Result<(), u32> {
        self.send_with(&message(7, command, 0, payload), descriptors);
        self.reply()
            .outcome()
            .map(|payload| assert!(payload.is_empty()))
    }

    /// Reads of a region as doublewords.
    pub fn read(&mut self, region: u32, offset: u64) -> Result<u32, u32> {
        let reply = self.ask(REGION_READ, &access(region, offset, 4))?;
        assert_eq!(reply[..16], access(region, offset, 4)[..]);
        Ok(u32::from_le_bytes(reply[16..].try_into().unwrap()))
    }

    pub fn write(&mut self, region: u32, offset: u64, data: &[u8]) -> Result<(), u32> {
        let fixed = access(region, offset, data.len() as u32);
        let reply = self.ask(REGION_WRITE, &[&fixed[..], data].concat())?;
        assert_eq!(reply, fixed);
        Ok(())
    }

    /// Waits for the server to hang up and expects that it says nothing before.
    pub fn expect_closed(&mut self) {
        // An error says "reset": octets of ours were thrown away unread.
        assert_eq!(self.stream.read(&mut [0; 64]).unwrap_or(0), 0);
    }
}
