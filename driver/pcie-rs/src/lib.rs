//! PCI Express as data: the configuration space of an endpoint and memory-write packets.
//!
//! Nothing here talks to hardware. [`config`] reads a snapshot of configuration space (what a driver has
//! after reading 256 bytes through its transport), [`endpoint`] serves one (what a simulated card has),
//! and [`tlp`] encodes and decodes the memory-write packets that carry records to host memory.
//!
//! Not supported: type 1 (bridge) headers, the 4 KiB extended space, any TLP but a memory write.

#![no_std]
#![forbid(unsafe_code)]

pub mod config;
pub mod endpoint;
pub mod tlp;
