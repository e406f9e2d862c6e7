//! User-space driver: transports, DMA memory, device, rings.
//!
//! ```text
//! Transport ──► Probed ──► Configured ──► Running ──► RingReader (any thread)
//!   control plane: registers, DMA maps       hot path: host memory and one doorbell page, no transport
//! ```
//!
//! The control plane is behind [`Transport`], chosen once when the card is opened. The hot path,
//! [`RingReader`], is a plain struct over shared memory: the same code runs against silicon, a vfio-user
//! server and the simulator in process.
//!
//! A program that follows one session to its end, whatever the transport:
//!
//! ```
//! use std::net::{Ipv4Addr, SocketAddrV4};
//! use wirebook_contract::record::Record;
//! use wirebook_driver::{CardConfig, DeviceError, Login, Probed, SessionConfig, Status, Transport};
//!
//! fn follow(transport: impl Transport, login: Login) -> Result<u64, DeviceError> {
//!     let mac = [0x02, 0, 0, 0, 0, 1];
//!     let own = CardConfig::new(mac, Ipv4Addr::new(10, 0, 0, 2), CardConfig::random_isn_key());
//!     let server = SocketAddrV4::new(Ipv4Addr::new(10, 0, 0, 1), 5000);
//!     let mut card = Probed::open(transport)?.configure(&own)?;
//!     card.session(0, &SessionConfig::soup(server, 40001, login))?;
//!     card.ring(0, 14)?; // 2^14 records of 64 bytes
//!     let mut card = card.start()?;
//!     let mut ring = card.take_ring(0)?; // may move to a pinned thread
//!     card.open_session(0)?;
//!     let mut batch = [Record::default(); 64];
//!     let mut orders = 0;
//!     loop {
//!         let count = ring.poll(&mut batch);
//!         for record in &batch[..count] {
//!             match Status::from_record(record) {
//!                 Some(Status::End { .. }) => return card.stop().map(|()| orders),
//!                 Some(status) => eprintln!("{status}"),
//!                 None => orders += 1,
//!             }
//!         }
//!     }
//! }
//! # use wirebook_mock_card::{Card, records};
//! # let day = [records::up(1), records::order(1, 501), records::order(2, 502), records::end(3)];
//! # let login = Login::new("OURS", "secret").unwrap();
//! # assert_eq!(follow(Card::with_feed(day), login).unwrap(), 2);
//! ```
//!
//! # Tasks
//!
//! Each row has an example. Those that need no hardware are run as tests, against a card of a few lines.
//!
//! | task | item |
//! |---|---|
//! | open a card on the PCI bus | [`Vfio::open`] |
//! | open a card in another process | [`VfioUser::connect`] |
//! | see what answers | [`Probed::open`], [`Probed::identity`] |
//! | test a card before it is trusted | [`selftest()`] |
//! | see whether the IOMMU holds it | [`isolation()`] |
//! | set addresses, timers and clock | [`CardConfig`], [`Probed::configure`] |
//! | receive a MoldUDP64 feed | [`SessionConfig::mold`], [`Configured::session`] |
//! | receive a SoupBinTCP session | [`SessionConfig::soup`], [`Login`] |
//! | give it rings, and steer sessions to them | [`Configured::ring`], [`SessionConfig::ring`] |
//! | let readers sleep | [`Configured::interrupts`], [`Running::take_waiting`] |
//! | start and stop | [`Configured::start`], [`Running::stop`] |
//! | read by polling | [`RingReader::poll`], [`Running::take_ring`] |
//! | read, and sleep when nothing comes | [`WaitingReader::read`], [`ReadMode`] |
//! | read on one thread, work on another | [`two_stage`] |
//! | open and close a session, see its state | [`Running::open_session`], [`Running::close_session`], [`Running::session_state`] |
//! | go on after a loss or a restart | [`Running::reopen_session`], [`Login::sequence`] |
//! | repair books after a gap | [`Running::clear_mark`] |
//! | understand what a card says of a session | [`Status`] |
//! | read the card's counters | [`Stats`] |
//! | see how a reader keeps up | [`RingStats`] |
//! | hear that nothing more will come | [`RingReader::is_over`], [`Running::take_ring`] |
//! | notice that a card is gone | [`Supervisor`] |
//! | have memory that a device may write | [`DmaMemory`] |
//! | reach a card in another way | [`Transport`] |
//!
//! # How a thread reads
//!
//! | | reads with | when the ring is empty |
//! |---|---|---|
//! | a core for each ring | [`RingReader`] | polls on |
//! | a core now and then | [`WaitingReader`], [`ReadMode::Adaptive`] | polls for a while, then sleeps |
//! | many rings, few cores | [`WaitingReader`], [`ReadMode::Interrupt`] | sleeps |
//! | slow work behind a fast feed | [`two_stage`] | as the pump's loop says |
//!
//! A ring has one reader, a reader one thread. Sessions choose their ring in [`SessionConfig`]. A full ring stops the
//! card's other rings too, until its reader goes on.
//!
//! # What a host must watch
//!
//! Records carry their own bad news, decoded by [`Status`]:
//!
//! - [`Status::Gap`]: messages of a MoldUDP64 feed are lost. Every later order record of the feed has
//!   `MAYBE_BAD_BOOK` set until the host has repaired its books and calls [`Running::clear_mark`].
//! - [`Status::Down`], [`Status::Rejected`]: no more records of this session until it is opened again.
//!   Opening again with the last consumed sequence number + 1 in the login loses nothing.
//! - [`Status::End`]: the server ended the session; the books are final.
//!
//! # Unsafe code
//!
//! Three private modules contain `unsafe`, the others forbid it (and tests aside: `vfio::twin` looks into the memory of
//! system calls): `mapping` turns mapped memory into atomics, `gate` takes the doorbells from a reader on another thread,
//! `vfio::sys` makes the system calls that map memory for a device. No reference to memory a device can write exists
//! except to atomics; records are copied out.

#[cfg(not(all(target_arch = "x86_64", target_os = "linux")))]
compile_error!(
    "wirebook-driver is argued for x86-64 Linux only: the ring relies on a memory write of the card \
     becoming visible in ascending address order, and on little-endian records"
);

#[forbid(unsafe_code)]
mod config;
#[forbid(unsafe_code)]
mod device;
#[forbid(unsafe_code)]
mod dma;
#[forbid(unsafe_code)]
mod error;
#[forbid(unsafe_code)]
mod event;
mod gate;
#[forbid(unsafe_code)]
mod iova;
mod mapping;
#[forbid(unsafe_code)]
mod mmio;
#[forbid(unsafe_code)]
mod ring;
#[forbid(unsafe_code)]
mod selftest;
#[forbid(unsafe_code)]
mod session;
#[forbid(unsafe_code)]
mod shared;
#[forbid(unsafe_code)]
mod stats;
#[forbid(unsafe_code)]
mod status;
#[forbid(unsafe_code)]
mod supervisor;
#[forbid(unsafe_code)]
mod sync;
#[forbid(unsafe_code)]
mod transport;
pub mod vfio;
#[forbid(unsafe_code)]
pub mod vfio_user;

pub use config::{CardConfig, Login, LoginError, Protocol, SessionConfig};
pub use device::{Configured, Identity, IsolationReport, Probed, Running, isolation};
pub use dma::{DmaError, DmaMemory, Pages};
pub use error::DeviceError;
pub use event::Event;
pub use mmio::{Doorbell, MappedBar};
pub use ring::{
    Pump, ReadMode, RecordQueue, RingError, RingFault, RingReader, RingStats, WaitError,
    WaitingReader, two_stage,
};
pub use selftest::{SelftestReport, selftest};
pub use session::{SessionState, SoupState, TcpState};
pub use shared::{ImportError, PAGE_BYTES, SharedMemory};
pub use stats::Stats;
pub use status::{DownReason, Status};
pub use supervisor::Supervisor;
pub use transport::{Notice, Operation, Transport, TransportError};
pub use vfio::Vfio;
pub use vfio_user::VfioUser;
