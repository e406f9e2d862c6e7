//! vfio-user: a card in another process, reached over a Unix socket.
//!
//! [`VfioUser`] is the client: a [`Transport`](crate::Transport). The messages ([`wire`], [`version`]) and
//! the socket ([`socket`]) are here for both ends: the simulated card's server uses the same ones.
//!
//! The protocol is QEMU's `docs/interop/vfio-user.rst`. What is used of it: version, device, region and
//! interrupt information, region reads and writes, DMA mappings by descriptor, reset. Registers are
//! messages; doorbells and rings are shared memory, so no message is sent while records flow.

mod client;
mod error;
pub mod socket;
pub mod version;
pub mod wire;

pub use client::{TIMEOUT, VfioUser};
pub use error::VfioUserError;
