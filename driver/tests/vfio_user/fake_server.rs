//! A server that answers as the specification says, except where a test wants it otherwise.

use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
use std::fs::File;
use std::io::{IoSlice, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::AsFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{self, JoinHandle};

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

macro_rules! le {
    ($($value:expr),* $(,)?) => {{
        let mut octets: Vec<u8> = Vec::new();
        $(octets.extend_from_slice(&$value.to_le_bytes());)*
        octets
    }};
}
pub(crate) use le;

pub fn socket_path() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let file = format!("wirebook-driver-{}-{number}", std::process::id());
    std::env::temp_dir().join(file)
}

pub struct Request {
    pub id: [u8; 2],
    pub command: u16,
    pub payload: Vec<u8>,
}

impl Request {
    fn read(stream: &mut UnixStream) -> Option<Self> {
        let mut header = [0; 16];
        stream.read_exact(&mut header).ok()?;
        let size = u32::from_le_bytes(header[4..8].try_into().unwrap()) as usize;
        let mut payload = vec![0; size - 16];
        stream.read_exact(&mut payload).ok()?;
        Some(Self {
            id: [header[0], header[1]],
            command: u16::from_le_bytes([header[2], header[3]]),
            payload,
        })
    }

    /// A reply with these flags and this error.
    pub fn reply(&self, flags: u32, error: u32, payload: &[u8]) -> Vec<u8> {
        let mut octets = self.id.to_vec();
        octets.extend(le!(self.command, 16 + payload.len() as u32, flags, error));
        octets.extend_from_slice(payload);
        octets
    }

    pub fn good(&self, payload: &[u8]) -> Answer {
        Answer::Octets(self.reply(1, 0, payload))
    }

    pub fn refused(&self, errno: u32) -> Answer {
        Answer::Octets(self.reply(0x21, errno, &[]))
    }
}

pub enum Answer {
    Octets(Vec<u8>),
    With(Vec<u8>, Vec<File>),
    Close,
    /// The last octets before the connection is closed.
    Last(Vec<u8>),
    /// Says nothing and keeps the connection.
    Silence,
}

pub fn memfd(bytes: u64, seals: SealFlags) -> File {
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    let file = File::from(memfd_create("test", flags).unwrap());
    file.set_len(bytes).unwrap();
    fcntl_add_seals(&file, seals).unwrap();
    file
}

/// BAR2 with the flags of a region that can be mapped and its one area.
pub fn doorbells(flags: u32, area: (u64, u64)) -> Vec<u8> {
    let fixed = le!(64_u32, flags, 2_u32, 32_u32, 0x8000_u64, 0_u64);
    let sparse = le!(1_u16, 1_u16, 0_u32, 1_u32, 0_u32, area.0, area.1);
    [fixed, sparse].concat()
}

/// What a right server answers.
pub fn right(request: &Request) -> Answer {
    let word = |at: usize| u32::from_le_bytes(request.payload[at..at + 4].try_into().unwrap());
    match request.command {
        VERSION => request.good(&[0, 0, 1, 0]),
        DEVICE_INFO => request.good(&le!(16_u32, 3_u32, 9_u32, 5_u32)),
        REGION_INFO if word(8) == 2 && word(0) >= 64 => {
            let reply = request.reply(1, 0, &doorbells(0xF, (0, 0x8000)));
            Answer::With(reply, vec![memfd(0x8000, SealFlags::SHRINK)])
        }
        REGION_INFO => {
            let size: u64 = match word(8) {
                0 => 0x2_0000,
                2 => 0x8000,
                _ => 256,
            };
            request.good(&le!(32_u32, 3_u32, word(8), 0_u32, size, 0_u64))
        }
        REGION_READ => {
            let data = vec![0x5A; word(12) as usize];
            request.good(&[&request.payload[..], &data].concat())
        }
        REGION_WRITE => request.good(&request.payload[..16]),
        IRQ_INFO => request.good(&le!(16_u32, 1_u32, 2_u32, 8_u32)),
        DMA_UNMAP => request.good(&request.payload),
        _ => request.good(&[]),
    }
}

/// Serves one client; `wrong` may answer instead of a right server.
pub fn serve(
    path: &Path,
    mut wrong: impl FnMut(&Request) -> Option<Answer> + Send + 'static,
) -> JoinHandle<Vec<u16>> {
    let listener = UnixListener::bind(path).unwrap();
    let path = path.to_owned();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        std::fs::remove_file(path).unwrap();
        let mut asked = Vec::new();
        while let Some(request) = Request::read(&mut stream) {
            asked.push(request.command);
            match wrong(&request).unwrap_or_else(|| right(&request)) {
                // A client that gave up has closed its end.
                Answer::Octets(octets) => drop(stream.write_all(&octets)),
                Answer::With(octets, files) => send_with(&stream, &octets, &files),
                Answer::Close => break,
                Answer::Last(octets) => {
                    drop(stream.write_all(&octets));
                    break;
                }
                Answer::Silence => {}
            }
        }
        asked
    })
}

pub fn send_with(stream: &UnixStream, octets: &[u8], files: &[File]) {
    let descriptors: Vec<_> = files.iter().map(AsFd::as_fd).collect();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(64))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    assert!(control.push(SendAncillaryMessage::ScmRights(&descriptors)));
    let octets = [IoSlice::new(octets)];
    let _ = sendmsg(stream, &octets, &mut control, SendFlags::NOSIGNAL);
}

/// A wrong answer to `command`, right ones to the others.
pub fn instead(
    command: u16,
    answer: impl Fn(&Request) -> Answer,
) -> impl FnMut(&Request) -> Option<Answer> {
    move |request| (request.command == command).then(|| answer(request))
}
